//! Bytes, split into lines.

use crate::lines::Validation;

/// JSON lines: one object each, blank lines between them being passed over.
///
/// A line ends with `\n`, or `\r\n`; the last need not end.
///
/// # Example
///
/// ```
/// use wixql::Lines;
///
/// let mut lines = Lines::new(b"{\"id\": 1}\r\n\n{\"id\": 2}");
/// assert_eq!(lines.next().unwrap().bytes, b"{\"id\": 1}");
/// let second = lines.next().unwrap();
/// assert_eq!((second.number, second.offset, second.bytes), (3, 12, &b"{\"id\": 2}"[..]));
/// assert!(lines.next().is_none());
/// ```
///
/// # Reference
///
/// *JSON lines* ([guide](crate::guide::language#json-lines)).
#[derive(Clone, Debug)]
pub struct Lines<'l> {
    rest: &'l [u8],
    /// Lines passed over.
    number: u64,
    /// Bytes before the end of the rest, those passed over included.
    end: u64,
    pub(super) validation: Validation,
}

/// One line, and where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Line<'l> {
    /// From 1; blank lines count.
    pub number: u64,
    /// Bytes before it.
    pub offset: u64,
    /// What stands on it, without its end and blanks before that.
    pub bytes: &'l [u8],
}

impl<'l> Lines<'l> {
    /// The lines of these bytes.
    #[must_use]
    pub const fn new(bytes: &'l [u8]) -> Self {
        Self { rest: bytes, number: 0, end: bytes.len() as u64, validation: Validation::Full }
    }

    /// How closely the lines are looked at.
    #[must_use]
    pub const fn validation(mut self, validation: Validation) -> Self {
        self.validation = validation;
        self
    }

    /// How many lines have been passed so far, blank ones included.
    #[must_use]
    pub const fn passed(&self) -> u64 {
        self.number
    }

    /// All that was not passed over.
    #[inline(always)]
    pub(super) const fn rest(&self) -> &'l [u8] {
        self.rest
    }

    /// Passes over the next line, if it ends with what ends its object. Its end is looked for from
    /// the first of these bytes on, which are the last ones of the rest.
    #[inline(always)]
    pub(super) fn pass(&mut self, from: &'l [u8]) -> Option<()> {
        let (line, behind) = from.split_at_checked(memchr::memchr(b'\n', from)?)?;
        if !ends_record(line) && !ends_record(without_blanks(line)) {
            return None;
        }
        self.rest = behind.get(1..)?;
        self.number += 1;
        Some(())
    }

    const fn offset(&self) -> u64 {
        self.end - self.rest.len() as u64
    }

    /// How many bytes are left.
    #[cfg(feature = "rayon")]
    pub(super) const fn len(&self) -> usize {
        self.rest.len()
    }

    /// The lines that begin in the next `bytes` bytes, without their numbers.
    #[cfg(feature = "rayon")]
    pub(super) fn split_off(&mut self, bytes: usize) -> Self {
        let behind = self.rest.get(bytes..).unwrap_or_default();
        let end = memchr::memchr(b'\n', behind).map_or(self.rest.len(), |at| bytes + at + 1);
        let (chunk, rest) = self.rest.split_at_checked(end).unwrap_or_default();
        let lines = Self { rest: chunk, end: self.offset() + chunk.len() as u64, ..*self };
        self.rest = rest;
        lines
    }

    /// How many lines these bytes are.
    #[cfg(feature = "rayon")]
    pub(super) fn count_all(&self) -> u64 {
        memchr::memchr_iter(b'\n', self.rest).count() as u64
    }
}

impl<'l> Iterator for Lines<'l> {
    type Item = Line<'l>;

    #[inline]
    fn next(&mut self) -> Option<Line<'l>> {
        while !self.rest.is_empty() {
            let (line, rest) = match memchr::memchr(b'\n', self.rest) {
                Some(end) => {
                    let (line, rest) = self.rest.split_at_checked(end)?;
                    (line, rest.get(1..)?)
                }
                None => (self.rest, &[][..]),
            };
            let offset = self.offset();
            self.number += 1;
            self.rest = rest;
            // Most lines do.
            let is_record = ends_record(line);
            let bytes = if is_record { line } else { without_blanks(line) };
            if !bytes.is_empty() {
                return Some(Line { number: self.number, offset, bytes });
            }
        }
        None
    }
}

/// Whether a line ends with what ends its object.
#[inline(always)]
pub(super) fn ends_record(line: &[u8]) -> bool {
    line.last() == Some(&b'}')
}

/// A line without the blanks at its end that JSON has.
fn without_blanks(mut line: &[u8]) -> &[u8] {
    while let [rest @ .., b' ' | b'\t' | b'\r'] = line {
        line = rest;
    }
    line
}
