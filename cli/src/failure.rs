//! The ways in which a run ends early, and the exit status of each.

use std::io;

use wixql::QueryError;

use crate::malformed::Malformed;
use crate::query::QueryText;

/// Why there is no answer.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The query is not one, or not one that the schema allows.
    Refused { query: QueryText, error: Box<QueryError> },
    /// A record cannot be read.
    Malformed(Malformed),
    /// Anything else, in words.
    Other(String),
    /// Whoever reads the answer has seen enough, as `head` does.
    Closed,
}

impl Failure {
    /// What the system has against a file.
    pub(crate) fn of_file(name: &str, error: &io::Error) -> Self {
        Self::Other(format!("{name}: {error}"))
    }

    /// 2 for a refused query, so that a script can tell it from everything else.
    pub(crate) const fn status(&self) -> u8 {
        match self {
            Self::Refused { .. } => 2,
            Self::Malformed(_) | Self::Other(_) => 1,
            Self::Closed => 0,
        }
    }
}

/// What writing the answer meets.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            Self::Closed
        } else {
            Self::Other(format!("cannot write the answer: {error}"))
        }
    }
}

/// What writing the answer as JSON meets.
impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::from(io::Error::from(error))
    }
}
