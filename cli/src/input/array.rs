//! Records as the elements of one JSON array, read one by one: the array is never held.

use std::fmt;

use serde::de::{Deserializer as _, Error as _, SeqAccess, Visitor};
use serde_json::Deserializer;
use serde_json::value::RawValue;

use super::behind::Behind;
use super::{Start, Take};
use crate::failure::Failure;
use crate::layout::in_one_line;
use crate::malformed::{Malformed, Skipped};

/// Hands over the record that each element is.
pub(super) fn each(name: &str, start: Start, take: &mut dyn Take) -> Result<(), Failure> {
    let Start { lines, blanks, reader, .. } = start;
    let mut failure = None;
    // It is read byte by byte, up to where an error is.
    let mut behind = Behind::new(reader);
    let mut reader = Deserializer::from_reader(&mut behind);
    let elements = Elements { name, take, failure: &mut failure };
    let read = reader.deserialize_seq(elements).and_then(|()| reader.end());
    match (failure, read) {
        (Some(failure), _) => Err(failure),
        (None, Ok(())) => Ok(()),
        (None, Err(error)) if error.is_io() => Err(Failure::of_file(name, &error.into())),
        (None, Err(error)) => {
            let place = Skipped { lines, blanks, behind: behind.count() };
            take.malformed(Malformed::array(name, place, &error))
        }
    }
}

struct Elements<'e> {
    name: &'e str,
    take: &'e mut dyn Take,
    /// Why reading was given up, if not because of what was read.
    failure: &'e mut Option<Failure>,
}

impl<'de> Visitor<'de> for Elements<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of records")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        let mut number = 0;
        while let Some(element) = elements.next_element::<Box<RawValue>>()? {
            number += 1;
            // An array may have its elements in many lines.
            if let Err(malformed) = self.take.record(&in_one_line(element.get()))
                && let Err(failure) =
                    self.take.malformed(Malformed::element(self.name, number, malformed))
            {
                *self.failure = Some(failure);
                return Err(A::Error::custom("given up"));
            }
        }
        Ok(())
    }
}
