//! A record as a table shows it: its keys, and the JSON text under each.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt;

use serde::de::{Deserializer as _, MapAccess, Visitor};
use serde_json::Deserializer;
use serde_json::value::RawValue;

use crate::args::Validation;

/// The fields of a record, in the order in which they came.
#[derive(Debug, Default)]
pub(crate) struct Shown<'t> {
    keys: Vec<String>,
    values: HashMap<String, &'t RawValue>,
}

impl<'t> Shown<'t> {
    /// Reads a record. Of a key that stands twice, the value is shown that was asked about.
    pub(crate) fn read(text: &'t [u8], validation: Validation) -> serde_json::Result<Self> {
        let mut reader = Deserializer::from_slice(text);
        let record = reader.deserialize_map(Fields(validation))?;
        reader.end()?;
        Ok(record)
    }

    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(String::as_str)
    }

    /// The JSON text of a value.
    pub(crate) fn value(&self, key: &str) -> Option<&'t str> {
        self.values.get(key).map(|value| value.get())
    }
}

struct Fields(Validation);

impl<'t> Visitor<'t> for Fields {
    type Value = Shown<'t>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a record")
    }

    fn visit_map<A: MapAccess<'t>>(self, mut entries: A) -> Result<Shown<'t>, A::Error> {
        let mut shown = Shown::default();
        while let Some((key, value)) = entries.next_entry()? {
            match shown.values.entry(key) {
                Entry::Vacant(place) => {
                    shown.keys.push(place.key().clone());
                    place.insert(value);
                }
                Entry::Occupied(mut place) => match self.0 {
                    Validation::Full => {
                        place.insert(value);
                    }
                    Validation::Read => {}
                },
            }
        }
        Ok(shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_as_they_were_written() {
        let text = br#"{"b": 1.50, "\u0061": [1, "x"], "a": 9007199254740993.0, "c": 1e999}"#;
        for (validation, a) in
            [(Validation::Full, "9007199254740993.0"), (Validation::Read, "[1, \"x\"]")]
        {
            let shown = Shown::read(text, validation).unwrap();
            let fields: Vec<_> = shown.keys().map(|key| (key, shown.value(key).unwrap())).collect();
            assert_eq!(fields, [("b", "1.50"), ("a", a), ("c", "1e999")]);
        }
        for text in ["", "[]", r#"{"a":[1 2]}"#, "{}{}"] {
            assert!(Shown::read(text.as_bytes(), Validation::Read).is_err(), "{text}");
        }
    }
}
