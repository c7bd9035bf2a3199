//! Records as JSON lines: one object each, blank lines between them being fine.

use std::io::BufRead as _;

use serde_json::Value;

use super::{Start, Take};
use crate::failure::Failure;
use crate::malformed::Malformed;

/// Hands over the record of each line.
pub(super) fn each(name: &str, start: Start, take: &mut Take<'_>) -> Result<(), Failure> {
    let Start { lines: mut number, blanks, mut reader, .. } = start;
    // What was passed over comes back, so that columns count from where the line begins.
    let mut line = vec![b' '; blanks];
    loop {
        let read = reader.read_until(b'\n', &mut line);
        if read.map_err(|error| Failure::of_file(name, &error))? == 0 {
            return Ok(());
        }
        number += 1;
        let bytes = line.trim_ascii_end();
        if !bytes.is_empty() {
            take(record(name, number, bytes))?;
        }
        line.clear();
    }
}

fn record(name: &str, number: u64, bytes: &[u8]) -> Result<Value, Malformed> {
    match serde_json::from_slice(bytes) {
        Ok(record @ Value::Object(_)) => Ok(record),
        Ok(_) => Err(Malformed::line(name, number, bytes, None)),
        Err(error) => Err(Malformed::line(name, number, bytes, Some(&error))),
    }
}
