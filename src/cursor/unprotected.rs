//! Cursors that anybody can read and change.

use crate::cursor::{CursorCodec, CursorError, CursorReason, Direction, Payload, text};

/// Cursors without protection: whoever holds one can read the filter and the values in it,
/// and write one that stands anywhere.
///
/// Only for where caller and host are the same, such as a program that a person runs over
/// files of their own, or a test. They are bound to nobody: `caller` has no effect. What comes
/// of a changed one is a page from another place, or an error; never anything that the
/// endpoint's table does not allow.
///
/// # Example
///
/// ```
/// use serde_json::json;
/// use wixql::{Endpoint, UnprotectedCursors};
///
/// let records = [json!({"id": 1}), json!({"id": 2})];
/// let endpoint = Endpoint::any().codec(UnprotectedCursors);
/// let page = endpoint.query(r#"{"cursorPaging": {"limit": 1}}"#, &records)?;
/// let next = page.metadata.cursors.unwrap().next.unwrap();
/// let body = json!({"cursorPaging": {"cursor": next}});
/// assert_eq!(endpoint.query(&body, &records)?.items, [&records[1]]);
/// # Ok::<(), wixql::QueryError>(())
/// ```
#[derive(Clone, Copy, Debug, Default)]
#[allow(clippy::exhaustive_structs, reason = "it has nothing to hold")]
pub struct UnprotectedCursors;

/// The first byte, by direction; no other codec's text begins with one of them.
const NEXT: u8 = 0xf0;
const PREV: u8 = 0xf1;

impl CursorCodec for UnprotectedCursors {
    fn seal(&self, payload: &Payload, _: &[u8]) -> Result<String, CursorError> {
        let first = match payload.direction {
            Direction::Next => NEXT,
            Direction::Prev => PREV,
        };
        text::write(&[&[first], &*payload.bytes].concat(), text::LONGEST)
    }

    fn open(&self, text: &str, _: &[u8]) -> Result<Payload, CursorError> {
        let mut bytes = text::read(text)?;
        let direction = match bytes.first() {
            Some(&NEXT) => Direction::Next,
            Some(&PREV) => Direction::Prev,
            Some(_) | None => return Err(CursorError::invalid(CursorReason::Header)),
        };
        bytes.remove(0);
        Ok(Payload { direction, bytes })
    }
}
