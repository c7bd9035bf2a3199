//! Records that cannot be read: where they are, and why.

use std::fmt;

use wixql::{LineFault, MalformedLine};

/// The longest line that is kept to be drawn.
const LONGEST_DRAWN: usize = 4 << 10;

/// What is wrong with one record.
#[derive(Debug)]
pub(crate) struct Malformed {
    pub(crate) file: String,
    pub(crate) place: Place,
    pub(crate) reason: String,
    /// The line, if there is one to be drawn.
    pub(crate) line: Option<String>,
    /// Whether what follows cannot be read either.
    pub(crate) is_last: bool,
}

/// Where a record is. Everything counts from 1.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place {
    /// A line, and if known the character in it.
    Line { line: u64, column: Option<usize> },
    /// An element of the array.
    Element(u64),
}

/// What a place in an array does not count.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Skipped {
    /// The lines before the array.
    pub(crate) lines: u64,
    /// The bytes before the array in its line.
    pub(crate) blanks: usize,
    /// The bytes in the line of the place that only go on with a character.
    pub(crate) behind: usize,
}

impl Malformed {
    /// A line that is no record.
    pub(crate) fn line(file: &str, line: u64, bytes: &[u8], malformed: MalformedLine) -> Self {
        let MalformedLine { column, fault, .. } = malformed;
        // Of what is no object, all of it is at fault.
        let at = (fault != LineFault::NotAnObject).then(|| bytes.get(..column - 1));
        let column =
            at.map(|before| String::from_utf8_lossy(before.unwrap_or(bytes)).chars().count() + 1);
        let text =
            (bytes.len() <= LONGEST_DRAWN).then(|| String::from_utf8_lossy(bytes).into_owned());
        let (place, reason) = (Place::Line { line, column }, fault.to_string());
        Self { file: file.to_owned(), place, reason, line: text, is_last: false }
    }

    /// An array that stops being JSON; nothing after that place can be read.
    pub(crate) fn array(file: &str, skipped: Skipped, error: &serde_json::Error) -> Self {
        let Skipped { lines, blanks, behind } = skipped;
        let shift = if error.line() == 1 { blanks } else { 0 };
        let column = Some(error.column().saturating_sub(behind) + shift);
        let place = Place::Line { line: lines + error.line() as u64, column };
        Self { file: file.to_owned(), place, reason: words(error), line: None, is_last: true }
    }

    /// An element of an array that is no record.
    pub(crate) fn element(file: &str, number: u64, malformed: MalformedLine) -> Self {
        let (place, reason) = (Place::Element(number), malformed.fault.to_string());
        Self { file: file.to_owned(), place, reason, line: None, is_last: false }
    }
}

/// An error of serde_json without its place, which is that in what it read alone.
pub(crate) fn words(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rsplit_once(" at line ") {
        Some((words, _)) => words.to_owned(),
        None => text,
    }
}

/// `file:line:column: reason`, as compilers write it.
impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, reason, .. } = self;
        match self.place {
            Place::Line { line, column: Some(column) } => {
                write!(f, "{file}:{line}:{column}: {reason}")
            }
            Place::Line { line, column: None } => write!(f, "{file}:{line}: {reason}"),
            Place::Element(number) => write!(f, "{file}, element {number} of the array: {reason}"),
        }
    }
}
