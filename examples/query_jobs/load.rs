//! Loading: lines of JSON to rows, with every line that is no job named.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt;

use crate::job::Job;
use crate::row::Row;

/// The jobs that are held unless a file is given.
pub(crate) const SHIPPED: &str = include_str!("../data/jobs.jsonl");

/// Lines that are no jobs.
#[derive(Debug)]
pub(crate) struct Malformed {
    /// The first ones: the number of each, from 1, and what is wrong with it.
    lines: Vec<(usize, String)>,
    more: usize,
}

impl Malformed {
    /// Lines that are listed; of the others there is only the number.
    const LISTED: usize = 10;

    fn push(&mut self, line: usize, fault: String) {
        if self.lines.len() < Self::LISTED {
            self.lines.push((line, fault));
        } else {
            self.more += 1;
        }
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("lines that are no jobs:")?;
        for (line, fault) in &self.lines {
            write!(f, "\n  line {line}: {fault}")?;
        }
        match self.more {
            0 => Ok(()),
            more => write!(f, "\n  and {more} more"),
        }
    }
}

impl std::error::Error for Malformed {}

/// The jobs of a text with one in each line; empty lines are passed over.
///
/// # Errors
///
/// All lines that are no jobs, or have the id of another. A service that left them out would
/// answer as if these jobs were not there; and where jobs share an id, one page cannot say where
/// the next begins.
pub(crate) fn rows(text: &str) -> Result<Vec<Row>, Malformed> {
    let mut rows = Vec::new();
    let mut lines_of_ids = HashMap::new();
    let mut malformed = Malformed { lines: Vec::new(), more: 0 };
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    for (at, line) in lines {
        let number = at + 1;
        match row(line) {
            Ok(row) => match lines_of_ids.entry(row.id().to_owned()) {
                Entry::Vacant(place) => {
                    place.insert(number);
                    rows.push(row);
                }
                Entry::Occupied(first) => {
                    malformed.push(number, format!("the same id as in line {}", first.get()));
                }
            },
            Err(fault) => malformed.push(number, fault),
        }
    }
    if malformed.lines.is_empty() { Ok(rows) } else { Err(malformed) }
}

fn row(line: &str) -> Result<Row, String> {
    let job: Job = serde_json::from_str(line).map_err(|error| words(&error))?;
    match job.contradiction() {
        Some(contradiction) => Err(contradiction.to_owned()),
        None => Row::new(job).map_err(|error| error.to_string()),
    }
}

/// What is wrong, and at which character; that it is line 1 of the one line says nothing.
fn words(error: &serde_json::Error) -> String {
    error.to_string().replace(" at line 1 column ", " at column ")
}
