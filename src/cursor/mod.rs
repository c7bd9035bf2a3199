//! Where a page stands in the total order, and what carries that between requests.
//!
//! A [`Position`] is typed. With the query it belongs to it makes a [`Cursor`], whose bytes
//! (`layout`) become text only through a [`CursorCodec`]: encrypted, signed, or bare, by the
//! host's choice. Knows neither records nor plans; keys and clock are the host's.

mod codec;
mod error;
mod layout;
mod position;
#[cfg(feature = "seal")]
mod seal;
mod text;
mod unprotected;

pub use codec::{CursorCodec, Payload};
pub use error::{CursorError, CursorErrorKind, CursorReason};
pub(crate) use layout::{Parts, Query, filter_bytes};
pub use position::{Direction, Position};
#[cfg(feature = "seal")]
pub use seal::{Key, KeyError, KeyedCursors, Keys, SealedCursors, SignedCursors};
pub use unprotected::UnprotectedCursors;

use std::fmt;

use crate::ast::{Filter, SortKey};

/// What a cursor carries: the query that it goes on with, and where.
///
/// # Reference
///
/// *Cursors* ([guide](crate::guide::language#7-cursors)).
/// `Debug` tells nothing of what is in it: it holds values of records.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Cursor {
    /// The query that the next page belongs to.
    pub query: Carried,
    /// Where the next page stands.
    pub position: Position,
    /// Bytes of the host's own, such as the id of a snapshot.
    pub attachment: Option<Vec<u8>>,
}

/// The query, as a cursor carries it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums, reason = "there is nothing between all of it and a sign of it")]
pub enum Carried {
    /// All of it, so that the next request needs only the cursor.
    Query {
        /// The filter of the first request.
        filter: Option<Filter>,
        /// The sort of the first request, without default and unique key.
        sort: Option<Vec<SortKey>>,
    },
    /// What tells it from others: the next request has to send it again.
    Fingerprint(u128),
}

impl fmt::Debug for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cursor").field("position", &self.position).finish_non_exhaustive()
    }
}

impl Cursor {
    /// A cursor of these parts, without attachment.
    #[must_use]
    pub const fn new(query: Carried, position: Position) -> Self {
        Self { query, position, attachment: None }
    }

    /// Writes it as bytes, from which [`decode`](Self::decode) reads the cursor, exactly: numbers
    /// bit for bit, so that `1` and `1.0`, which are equal, are not the same bytes.
    ///
    /// # Errors
    ///
    /// [`CursorErrorKind::TooLong`] for filters and values more than 128 levels deep.
    ///
    /// # Complexity
    ///
    /// Linear in its size.
    ///
    /// # Example
    ///
    /// ```
    /// use wixql::{Carried, Cursor, Direction, Position, Value, field};
    ///
    /// let query = Carried::Query { filter: Some(field("status").eq("FAILED")), sort: None };
    /// let position = Position::new(Direction::Next, vec![Value::Null], 50, 0);
    /// let cursor = Cursor::new(query, position);
    /// let payload = cursor.encode()?;
    /// assert_eq!(payload.bytes.len(), 30);
    /// assert_eq!(Cursor::decode(&payload)?, cursor);
    /// # Ok::<(), wixql::CursorError>(())
    /// ```
    pub fn encode(&self) -> Result<Payload, CursorError> {
        let query = match &self.query {
            Carried::Query { filter, sort } => {
                Query::Whole { filter: filter.as_ref(), sort: sort.as_deref() }
            }
            Carried::Fingerprint(fingerprint) => Query::Fingerprint(*fingerprint),
        };
        let attachment = self.attachment.as_deref();
        Parts { query, position: &self.position, attachment }.encode()
    }
}
