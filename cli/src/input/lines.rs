//! Records as JSON lines: one object each, blank lines between them being fine.

use std::io::Read as _;

use wixql::Lines;

use super::{CHUNK, Start, Take};
use crate::failure::Failure;
use crate::malformed::Malformed;

/// Hands over the record of each line, out of large pieces of the input that are read at once.
pub(super) fn each(name: &str, start: Start, take: &mut dyn Take) -> Result<(), Failure> {
    let Start { lines: mut number, blanks, mut reader, .. } = start;
    // What was passed over comes back, so that columns count from where the line begins.
    let mut text = vec![b' '; blanks];
    loop {
        let before = text.len();
        let read = reader.by_ref().take(CHUNK as u64).read_to_end(&mut text);
        let read = read.map_err(|error| Failure::of_file(name, &error))?;
        // What comes after the last end of a line waits for the rest of it.
        let fresh = text.get(before..).unwrap_or_default();
        let end = match fresh.iter().rposition(|&byte| byte == b'\n') {
            _ if read == 0 => text.len(),
            Some(at) => before + at + 1,
            None => continue,
        };
        let mut lines = Lines::new(text.get(..end).unwrap_or_default());
        for line in lines.by_ref() {
            if let Err(malformed) = take.record(line.bytes) {
                let number = number + line.number;
                take.malformed(Malformed::line(name, number, line.bytes, malformed))?;
            }
        }
        if read == 0 {
            return Ok(());
        }
        number += lines.passed();
        text.drain(..end);
    }
}
