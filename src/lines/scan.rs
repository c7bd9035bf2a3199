//! The bytes of one line, read token by token, or passed over.
//!
//! Nothing recurses: of the arrays and objects that are open, a bit each is remembered.

use crate::fault::SyntaxFault;
use crate::lines::fault::{Broken, LineFault};
use crate::number::{Number, NumberError, Spelling};
use crate::quoted::{escape, plain_length};

/// So many arrays and objects may stand in each other, as for `serde_json`.
pub(super) const DEEPEST: usize = 127;

/// A line, and how far it was read.
///
/// What is not inlined takes it by value, so that it can stay in registers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scan<'l> {
    bytes: &'l [u8],
    /// The same, if it is known to be UTF-8; else empty.
    text: &'l str,
    at: usize,
}

/// A string, between its quotes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Quoted<'l> {
    pub(super) bytes: &'l [u8],
    start: usize,
    pub(super) has_escapes: bool,
}

type Result<T> = std::result::Result<T, Broken>;

impl<'l> Scan<'l> {
    pub(super) const fn new(bytes: &'l [u8]) -> Self {
        Self { bytes, text: "", at: 0 }
    }

    /// Of bytes that are UTF-8.
    pub(super) const fn of_text(text: &'l str) -> Self {
        Self { bytes: text.as_bytes(), text, at: 0 }
    }

    pub(super) const fn at(&self) -> usize {
        self.at
    }

    /// The bytes read since `start`.
    pub(super) fn since(&self, start: usize) -> &'l [u8] {
        self.bytes.get(start..self.at).unwrap_or_default()
    }

    /// The next byte that is not blank; it is not passed over.
    #[inline(always)]
    pub(super) fn peek(&mut self) -> Option<u8> {
        let next = self.bytes.get(self.at).copied();
        // Blanks are few where programs write, and no other character is below them.
        if next.is_some_and(|byte| byte > b' ') {
            return next;
        }
        self.at = self.behind_blanks();
        self.bytes.get(self.at).copied()
    }

    fn behind_blanks(self) -> usize {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let is_blank = |byte: &u8| matches!(byte, b' ' | b'\n' | b'\t' | b'\r');
        self.at + rest.iter().take_while(|byte| is_blank(byte)).count()
    }

    /// Passes over the byte just looked at.
    #[inline(always)]
    pub(super) const fn advance(&mut self) {
        self.at += 1;
    }

    #[cold]
    pub(super) fn broken<T>(self, fault: LineFault) -> Result<T> {
        Err(Broken { fault, at: self.at.min(self.bytes.len()) })
    }

    #[cold]
    fn broken_at<T>(self, fault: SyntaxFault, at: usize) -> Result<T> {
        Err(Broken { fault: fault.into(), at: at.min(self.bytes.len()) })
    }

    /// Nothing of what could follow here does.
    #[cold]
    pub(super) fn unexpected<T>(self) -> Result<T> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let text = rest.utf8_chunks().next().map_or("", |chunk| chunk.valid());
        self.broken(match text.chars().next() {
            Some('\u{FEFF}') if self.at == 0 => SyntaxFault::ByteOrderMark.into(),
            Some(found) => SyntaxFault::Unexpected(found).into(),
            None if rest.is_empty() => LineFault::End,
            None => SyntaxFault::Encoding.into(),
        })
    }

    /// Reads the string whose opening quote is next; its escapes are not looked at.
    #[inline(always)]
    pub(super) fn string(&mut self) -> Result<Quoted<'l>> {
        let start = self.at + 1;
        let rest = self.bytes.get(start..).unwrap_or_default();
        let length = plain_length(rest);
        if rest.get(length) == Some(&b'"') {
            self.at = start + length + 1;
            let bytes = rest.get(..length).unwrap_or_default();
            return Ok(Quoted { bytes, start, has_escapes: false });
        }
        let end = self.end_of_string(start + length)?;
        self.at = end + 1;
        let bytes = self.bytes.get(start..end).unwrap_or_default();
        Ok(Quoted { bytes, start, has_escapes: true })
    }

    /// The place of the quote that ends a string which is plain up to `at`.
    #[cold]
    fn end_of_string(self, mut at: usize) -> Result<usize> {
        loop {
            match self.bytes.get(at) {
                Some(b'"') => return Ok(at),
                Some(b'\\') => at += 2,
                Some(_) => return self.broken_at(SyntaxFault::Control, at),
                None => return self.broken_at(SyntaxFault::End, at),
            }
            at += plain_length(self.bytes.get(at..).unwrap_or_default());
        }
    }

    /// Appends what the string means to `text`.
    #[inline(always)]
    pub(super) fn append(self, string: Quoted<'_>, text: &mut String) -> Result<()> {
        // Cut at quotes, so between characters.
        let known = self.text.get(string.start..string.start + string.bytes.len());
        match known.filter(|_| !string.has_escapes) {
            Some(known) => {
                text.push_str(known);
                Ok(())
            }
            None => string.append_to(text),
        }
    }

    /// Reads the number that starts here.
    #[inline]
    pub(super) fn number(&mut self) -> Result<Number> {
        let (number, end) = self.number_here()?;
        self.at = end;
        Ok(number)
    }

    /// The number that starts here, and where it ends.
    fn number_here(self) -> Result<(Number, usize)> {
        let text = self.number_text();
        let number = match Number::parse(text) {
            Ok(number) => number,
            // An integer beyond 64 bits is the nearest float, as for `serde_json`.
            Err(NumberError::OutOfRange) => match as_float(text) {
                Some(float) => float.into(),
                None => return self.broken(LineFault::NumberOutOfRange),
            },
            Err(NumberError::Malformed) => return self.broken(SyntaxFault::Number.into()),
        };
        Ok((number, self.at + text.len()))
    }

    /// Where the number ends that starts here, without finding out what it is worth.
    #[inline(always)]
    fn end_of_number(self) -> Result<usize> {
        /// So many digits are no infinity.
        const FEW: usize = 308;
        let mut at = self.at + usize::from(self.bytes.get(self.at) == Some(&b'-'));
        let start = at;
        while let Some(b'0'..=b'9') = self.bytes.get(at) {
            at += 1;
        }
        let is_zero = self.bytes.get(start) == Some(&b'0');
        let is_integer = at > start && (!is_zero || at == start + 1) && at - start <= FEW;
        match self.bytes.get(at) {
            Some(b'.' | b'e' | b'E' | b'+' | b'-') => self.end_of_odd_number(),
            _ if is_integer => Ok(at),
            _ => self.end_of_odd_number(),
        }
    }

    fn end_of_odd_number(self) -> Result<usize> {
        /// So many digits are no infinity.
        const FEW: usize = 308;
        let text = self.number_text();
        let Some(spelling) = Spelling::read(text) else {
            return self.broken(SyntaxFault::Number.into());
        };
        let is_finite = spelling.exponent.is_none() && spelling.integer.len() <= FEW;
        if !is_finite && as_float(text).is_none() {
            return self.broken(LineFault::NumberOutOfRange);
        }
        Ok(self.at + text.len())
    }

    fn number_text(self) -> &'l [u8] {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length = (rest.iter())
            .position(|byte| !matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E'))
            .unwrap_or(rest.len());
        rest.get(..length).unwrap_or_default()
    }

    /// Reads this very word.
    #[inline]
    pub(super) fn word(&mut self, word: &[u8]) -> Result<()> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        if rest.starts_with(word) {
            self.at += word.len();
            return Ok(());
        }
        self.at += rest.iter().zip(word).take_while(|(found, wanted)| found == wanted).count();
        self.unexpected()
    }

    /// Sees to it that nothing follows.
    pub(super) fn finish(&mut self) -> Result<()> {
        match self.peek() {
            None => Ok(()),
            Some(_) => self.broken(SyntaxFault::Trailing.into()),
        }
    }

    /// Passes over the value that is next, inside of `depth` others. If `FULL`, it is held
    /// against the grammar.
    #[inline(always)]
    pub(super) fn skip<const FULL: bool>(&mut self, depth: usize) -> Result<()> {
        match self.peek() {
            Some(b'"') => return self.skip_string::<FULL>(),
            Some(b'{' | b'[') if FULL => self.at = self.end_of_nested(depth)?,
            Some(b'{' | b'[') => self.at = self.end_of_brackets(depth)?,
            _ => return self.skip_scalar::<FULL>(),
        }
        Ok(())
    }

    #[inline(always)]
    fn skip_string<const FULL: bool>(&mut self) -> Result<()> {
        let string = self.string()?;
        if FULL && string.has_escapes { check_escapes(string) } else { Ok(()) }
    }

    /// Passes over a number or a word.
    #[inline(always)]
    fn skip_scalar<const FULL: bool>(&mut self) -> Result<()> {
        match self.bytes.get(self.at) {
            Some(b'-' | b'0'..=b'9') if FULL => {
                self.at = self.end_of_number()?;
                Ok(())
            }
            Some(b'-' | b'0'..=b'9') => {
                self.at += self.number_text().len();
                Ok(())
            }
            Some(b't') => self.word(b"true"),
            Some(b'f') => self.word(b"false"),
            Some(b'n') => self.word(b"null"),
            _ => self.unexpected(),
        }
    }

    /// Where the array or object ends that is next, all of it being held against the grammar.
    fn end_of_nested(self, depth: usize) -> Result<usize> {
        let (mut scan, mut open) = (self, Open::default());
        loop {
            // A value is next.
            match scan.bytes.get(scan.at) {
                Some(&bracket @ (b'{' | b'[')) => {
                    let is_object = bracket == b'{';
                    if depth + open.count >= DEEPEST {
                        return scan.broken(LineFault::TooDeep);
                    }
                    scan.at += 1;
                    open.push(is_object);
                    let next = scan.peek();
                    if next == Some(if is_object { b'}' } else { b']' }) {
                        scan.at += 1;
                        open.pop();
                    } else {
                        if is_object {
                            scan.skip_key()?;
                            scan.peek();
                        }
                        continue;
                    }
                }
                Some(b'"') => scan.skip_string::<true>()?,
                _ => scan.skip_scalar::<true>()?,
            }
            // A value has ended.
            loop {
                if open.count == 0 {
                    return Ok(scan.at);
                }
                match (scan.peek(), open.is_object()) {
                    (Some(b','), is_object) => {
                        scan.at += 1;
                        scan.peek();
                        if is_object {
                            scan.skip_key()?;
                            scan.peek();
                        }
                        break;
                    }
                    (Some(b'}'), true) | (Some(b']'), false) => {
                        scan.at += 1;
                        open.pop();
                    }
                    _ => return scan.unexpected(),
                }
            }
        }
    }

    /// Passes over a key and its colon.
    #[inline(always)]
    fn skip_key(&mut self) -> Result<()> {
        if self.peek() != Some(b'"') {
            return self.unexpected();
        }
        self.skip_string::<true>()?;
        self.colon()
    }

    /// Passes over a colon.
    #[inline(always)]
    pub(super) fn colon(&mut self) -> Result<()> {
        if self.peek() != Some(b':') {
            return self.unexpected();
        }
        self.at += 1;
        Ok(())
    }

    /// Where the array or object ends that is next: behind the bracket that closes it.
    fn end_of_brackets(self, depth: usize) -> Result<usize> {
        let (mut scan, mut open) = (self, Open::default());
        loop {
            scan.skip_to_bracket()?;
            match scan.bytes.get(scan.at) {
                Some(&bracket @ (b'{' | b'[')) => {
                    if depth + open.count >= DEEPEST {
                        return scan.broken(LineFault::TooDeep);
                    }
                    open.push(bracket == b'{');
                }
                Some(&bracket) => {
                    if open.is_object() != (bracket == b'}') {
                        return scan.unexpected();
                    }
                    open.pop();
                }
                None => return scan.broken(LineFault::End),
            }
            scan.at += 1;
            if open.count == 0 {
                return Ok(scan.at);
            }
        }
    }

    /// Passes over what is left of the object that is open, its bracket included.
    pub(super) fn skip_rest(&mut self, depth: usize) -> Result<()> {
        self.at = self.end_of_rest(depth)?;
        Ok(())
    }

    fn end_of_rest(self, depth: usize) -> Result<usize> {
        let mut scan = self;
        loop {
            scan.skip_to_bracket()?;
            match scan.bytes.get(scan.at) {
                Some(b'{' | b'[') => scan.at = scan.end_of_brackets(depth)?,
                Some(b'}') => return Ok(scan.at + 1),
                Some(_) => return scan.unexpected(),
                None => return scan.broken(LineFault::End),
            }
        }
    }

    /// Passes over all that is no bracket; strings are passed over as such.
    #[inline(always)]
    fn skip_to_bracket(&mut self) -> Result<()> {
        loop {
            match self.bytes.get(self.at) {
                Some(b'"') => {
                    self.string()?;
                }
                Some(b'{' | b'[' | b'}' | b']') | None => return Ok(()),
                Some(_) => self.at += 1,
            }
        }
    }
}

/// The arrays and objects that are open, a bit each.
#[derive(Clone, Copy, Debug, Default)]
struct Open {
    objects: u128,
    count: usize,
}

impl Open {
    #[inline(always)]
    fn push(&mut self, is_object: bool) {
        self.objects = self.objects << 1 | u128::from(is_object);
        self.count += 1;
    }

    #[inline(always)]
    const fn pop(&mut self) {
        self.objects >>= 1;
        self.count = self.count.saturating_sub(1);
    }

    /// Whether the innermost is an object.
    #[inline(always)]
    const fn is_object(self) -> bool {
        self.objects & 1 == 1
    }
}

impl Quoted<'_> {
    /// Appends what it means to `text`.
    #[inline(always)]
    pub(super) fn append_to(self, text: &mut String) -> Result<()> {
        if self.has_escapes { self.unescape(text) } else { self.append(text, 0, self.bytes) }
    }

    #[inline(always)]
    fn append(self, text: &mut String, before: usize, part: &[u8]) -> Result<()> {
        match std::str::from_utf8(part) {
            Ok(part) => {
                text.push_str(part);
                Ok(())
            }
            Err(error) => {
                let fault = SyntaxFault::Encoding.into();
                Err(Broken { fault, at: self.start + before + error.valid_up_to() })
            }
        }
    }

    #[cold]
    fn unescape(self, text: &mut String) -> Result<()> {
        let mut at = 0;
        loop {
            let rest = self.bytes.get(at..).unwrap_or_default();
            let plain = plain_length(rest);
            self.append(text, at, rest.get(..plain).unwrap_or_default())?;
            at += plain;
            if at >= self.bytes.len() {
                return Ok(());
            }
            let (character, length) = self.escape_at(at)?;
            text.push(character);
            at += 1 + length;
        }
    }

    fn escape_at(self, at: usize) -> Result<(char, usize)> {
        escape(self.bytes.get(at + 1..))
            .ok_or(Broken { fault: SyntaxFault::Escape.into(), at: self.start + at })
    }
}

/// Sees to it that there are only escapes that JSON has.
#[cold]
fn check_escapes(string: Quoted<'_>) -> Result<()> {
    let mut at = 0;
    loop {
        at += plain_length(string.bytes.get(at..).unwrap_or_default());
        if at >= string.bytes.len() {
            return Ok(());
        }
        at += 1 + string.escape_at(at)?.1;
    }
}

/// A number in JSON's grammar, as the nearest float, unless that is an infinity.
fn as_float(text: &[u8]) -> Option<f64> {
    let float: f64 = std::str::from_utf8(text).ok()?.parse().ok()?;
    float.is_finite().then_some(float)
}
