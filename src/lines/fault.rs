//! Lines that are no records: where they are, and why.

use std::fmt;

use crate::fault::SyntaxFault;

/// Why a line is no record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LineFault {
    /// It is not JSON.
    #[error("{0}")]
    Syntax(SyntaxFault),
    /// It ends before its object does.
    #[error("it ends early; a record stands on one line")]
    End,
    /// It is JSON, but no object.
    #[error("a record is a JSON object")]
    NotAnObject,
    /// A number beyond the range of `f64`.
    #[error("a number out of range")]
    NumberOutOfRange,
    /// More than 127 arrays and objects stand in each other.
    #[error("too deep")]
    TooDeep,
}

impl From<SyntaxFault> for LineFault {
    fn from(fault: SyntaxFault) -> Self {
        if fault == SyntaxFault::End { Self::End } else { Self::Syntax(fault) }
    }
}

/// A line that is no record.
///
/// `Display` says where and why: `line 3, byte 21: unexpected `y``.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MalformedLine {
    /// The line, from 1; of a line that was asked about alone it is 1.
    pub line: u64,
    /// The byte of the line that is at fault, from 1.
    pub column: usize,
    /// Bytes of all lines before that byte.
    pub offset: u64,
    /// What is wrong.
    pub fault: LineFault,
}

impl fmt::Display for MalformedLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, byte {}: {}", self.line, self.column, self.fault)
    }
}

impl std::error::Error for MalformedLine {}

/// What is wrong with a line, and after how many of its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Broken {
    pub(super) fault: LineFault,
    pub(super) at: usize,
}

impl Broken {
    /// The same, in a line that begins after `start` bytes.
    pub(super) const fn in_line(self, line: u64, start: u64) -> MalformedLine {
        let Self { fault, at } = self;
        MalformedLine { line, column: at.saturating_add(1), offset: start + at as u64, fault }
    }
}
