//! The records: JSON lines or one JSON array, from a file or from standard input.
//!
//! Reads on and on and hands over each record as it comes, as text; nothing is kept here but the
//! lines or the element at hand.

mod array;
mod behind;
mod lines;
mod progress;

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, IsTerminal as _, Read};
use std::path::Path;

use progress::Watched;
use wixql::MalformedLine;

use crate::failure::Failure;
use crate::malformed::Malformed;
use crate::mark::MARK;

/// Bytes read at once.
const CHUNK: usize = 256 << 10;

/// What is done with records.
pub(crate) trait Take {
    /// Takes a record, as JSON text.
    fn record(&mut self, text: &[u8]) -> Result<(), MalformedLine>;

    /// Is told of what should have been one.
    fn malformed(&mut self, malformed: Malformed) -> Result<(), Failure>;
}

/// Records to be read.
pub(crate) struct Input {
    name: String,
    reader: Box<dyn BufRead>,
}

impl Input {
    /// The records of a file; `-` and nothing are standard input.
    pub(crate) fn open(path: Option<&Path>) -> Result<Self, Failure> {
        match path.filter(|path| path.as_os_str() != "-") {
            Some(path) => {
                let name = path.display().to_string();
                let file = File::open(path).map_err(|error| Failure::of_file(&name, &error))?;
                let size =
                    file.metadata().ok().filter(|data| data.is_file()).map(|data| data.len());
                Ok(Self::new(name, file, size))
            }
            None if path.is_none() && io::stdin().is_terminal() => {
                let words = "no records: name a file, pipe them in, or type them after `-`";
                Err(Failure::Other(words.to_owned()))
            }
            None => Ok(Self::new("<stdin>".to_owned(), io::stdin(), None)),
        }
    }

    fn new(name: String, reader: impl Read + 'static, size: Option<u64>) -> Self {
        let reader = BufReader::with_capacity(CHUNK, Watched::new(reader, size));
        Self { name, reader: Box::new(reader) }
    }

    /// Hands over each record, up to the first failure.
    pub(crate) fn each(self, take: &mut dyn Take) -> Result<(), Failure> {
        let Self { name, reader } = self;
        let start = Start::find(reader).map_err(|error| Failure::of_file(&name, &error))?;
        match start.first {
            Some(b'[') => array::each(&name, start, take),
            Some(_) => lines::each(&name, start, take),
            None => Ok(()),
        }
    }
}

/// The place of the first byte that is neither blank nor part of a byte order mark.
struct Start {
    first: Option<u8>,
    /// Whole lines before it.
    lines: u64,
    /// Blank bytes before it in its line.
    blanks: usize,
    /// What begins with it.
    reader: Box<dyn BufRead>,
}

impl Start {
    fn find(reader: Box<dyn BufRead>) -> io::Result<Self> {
        let mut reader = without_mark(reader)?;
        let (mut lines, mut blanks) = (0, 0);
        loop {
            let first = reader.fill_buf()?.first().copied();
            match first {
                Some(b'\n') => (lines, blanks) = (lines + 1, 0),
                Some(b' ' | b'\t' | b'\r') => blanks += 1,
                first => return Ok(Self { first, lines, blanks, reader }),
            }
            reader.consume(1);
        }
    }
}

/// Passes over a byte order mark.
fn without_mark(mut reader: Box<dyn BufRead>) -> io::Result<Box<dyn BufRead>> {
    if reader.fill_buf()?.first() != MARK.first() {
        return Ok(reader);
    }
    let mut head = Vec::new();
    reader.by_ref().take(MARK.len() as u64).read_to_end(&mut head)?;
    if head == MARK {
        return Ok(reader);
    }
    Ok(Box::new(Cursor::new(head).chain(reader)))
}
