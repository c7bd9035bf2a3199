//! Records as the elements of one JSON array, read one by one: the array is never held.

use std::fmt;

use serde::de::{Deserializer as _, Error as _, SeqAccess, Visitor};
use serde_json::{Deserializer, Value};

use super::{Start, Take};
use crate::failure::Failure;
use crate::malformed::Malformed;

/// Hands over the record that each element is.
pub(super) fn each(name: &str, start: Start, take: &mut Take<'_>) -> Result<(), Failure> {
    let Start { lines, blanks, reader, .. } = start;
    let mut failure = None;
    let mut reader = Deserializer::from_reader(reader);
    let elements = Elements { name, take, failure: &mut failure };
    let read = reader.deserialize_seq(elements).and_then(|()| reader.end());
    match (failure, read) {
        (Some(failure), _) => Err(failure),
        (None, Ok(())) => Ok(()),
        (None, Err(error)) if error.is_io() => Err(Failure::of_file(name, &error.into())),
        (None, Err(error)) => take(Err(Malformed::array(name, (lines, blanks), &error))),
    }
}

struct Elements<'e, 't> {
    name: &'e str,
    take: &'e mut Take<'t>,
    /// Why reading was given up, if not because of what was read.
    failure: &'e mut Option<Failure>,
}

impl<'de> Visitor<'de> for Elements<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of records")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        let mut number = 0;
        while let Some(element) = elements.next_element()? {
            number += 1;
            let record = Some(element)
                .filter(Value::is_object)
                .ok_or_else(|| Malformed::element(self.name, number));
            if let Err(failure) = (self.take)(record) {
                *self.failure = Some(failure);
                return Err(A::Error::custom("given up"));
            }
        }
        Ok(())
    }
}
