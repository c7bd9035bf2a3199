//! The text of the query: from the command line, from a file, or from standard input.

use std::fs;
use std::io::{self, Read as _};

use crate::failure::Failure;
use crate::mark::without_mark;

/// A query as it was written, and what to call it in errors.
#[derive(Clone, Debug)]
pub(crate) struct QueryText {
    pub(crate) name: String,
    /// Whether it was not given on the command line itself.
    pub(crate) is_file: bool,
    pub(crate) bytes: Vec<u8>,
}

impl QueryText {
    /// Reads what `-q` names: `@FILE`, `@-`, or the query itself.
    pub(crate) fn read(argument: &str) -> Result<Self, Failure> {
        let Some(file) = argument.strip_prefix('@') else {
            return Ok(Self { name: "query".to_owned(), is_file: false, bytes: argument.into() });
        };
        let (name, read) = if file == "-" {
            let mut bytes = Vec::new();
            ("<stdin>", io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes))
        } else {
            (file, fs::read(file))
        };
        let bytes = read.map_err(|error| Failure::of_file(name, &error))?;
        // Some editors begin their files with a mark; a request's body may not.
        Ok(Self { name: name.to_owned(), is_file: true, bytes: without_mark(bytes) })
    }
}
