//! The slow twin: a second, naive reading of the language, to hold the engine against.
//!
//! It reads a query and records as `serde_json::Value` and answers which records match, in what
//! order they stand, and what is left of them after projection. It is written from the language
//! page alone and shares no code with the engine: no parsing step, no plan, no table. Every
//! question walks the JSON again. It never reports an error: only valid queries are put to it, and
//! it panics on others.

#![allow(
    dead_code,
    unused_imports,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    reason = "each test crate asks only some of the questions, and invalid queries may panic; \
              nothing here has to follow when the language grows"
)]

mod date;
mod filter;
mod path;
mod sort;
mod value;

use serde_json::Value;

pub(crate) use filter::matches;
pub(crate) use path::project;
pub(crate) use sort::compare;
pub(crate) use value::is_date;

/// The records' places that an offset query gives, in order.
///
/// `query` may be wrapped in `{"query": …}`. The default order is by the unique key `id`.
pub(crate) fn page_offset(query: &Value, records: &[Value], id: &str, types: &Types) -> Vec<usize> {
    let query = query.get("query").unwrap_or(query);
    let number = |name: &str, default: u64| {
        let given = query.get("paging").and_then(|paging| paging.get(name));
        let given = given.and_then(Value::as_u64).unwrap_or(default);
        usize::try_from(given).expect("a place in a list")
    };
    let mut found: Vec<(usize, &Value)> = records
        .iter()
        .enumerate()
        .filter(|(_, record)| matches(&query["filter"], record, types))
        .collect();
    found.sort_by(|(_, a), (_, b)| compare(&query["sort"], id, a, b, types));
    let places = found.into_iter().map(|(place, _)| place);
    places.skip(number("offset", 0)).take(number("limit", 50)).collect()
}

/// What a schema says about fields, as far as it changes an answer: `{"path": "type", …}`.
///
/// The types are `date`, `dateEpochMillis` (also whole milliseconds since 1970), `int32`, `int64`,
/// `double`, `decimal`, `caseInsensitive` and `map`. A field that is not listed is schemaless: the
/// record's own types decide.
#[derive(Clone, Debug, Default)]
pub(crate) struct Types(pub(crate) Value);

impl Types {
    /// The type of the field at a full path; empty if schemaless.
    fn of(&self, path: &str) -> &str {
        self.0.get(path).and_then(Value::as_str).unwrap_or_default()
    }
}
