//! Values that JSON has no type for, as they travel: instants and 64-bit integers.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use wixql::{Record, Timestamp};

/// An instant; RFC 3339 text in UTC on the wire.
#[derive(Clone, Copy, Debug, Record)]
pub(crate) struct Instant(pub(crate) Timestamp);

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Timestamp::parse(&text).map(Self).map_err(D::Error::custom)
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// An integer of 64 bits: read from a number or from text, and written as text where a reader
/// whose numbers are floats, such as JavaScript, would get another one.
#[derive(Clone, Copy, Debug, Record)]
pub(crate) struct Int64(i64);

impl Int64 {
    /// From here on a float skips integers.
    const EXACT: u64 = 1 << 53;
}

impl<'de> Deserialize<'de> for Int64 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "expected an integer of 64 bits, as number or text")]
        enum Form {
            Number(i64),
            Text(String),
        }
        match Form::deserialize(deserializer)? {
            Form::Number(number) => Ok(Self(number)),
            Form::Text(text) => text.parse().map(Self).map_err(D::Error::custom),
        }
    }
}

impl Serialize for Int64 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.unsigned_abs() < Self::EXACT {
            serializer.serialize_i64(self.0)
        } else {
            serializer.collect_str(&self.0)
        }
    }
}
