//! Where a page stands in the total order, and what carries that between requests.
//!
//! A [`Position`] is typed; it becomes text only through a [`CursorCodec`] that the host
//! chooses. This crate has none that leaves it readable.

use crate::ast::{Filter, SortKey};
use crate::value::Value;

/// A place between two records of the total order.
///
/// # Reference
///
/// *Paging* ([guide](crate::guide::language#6-paging)).
#[derive(Clone, Debug, PartialEq)]
pub struct Position {
    pub(crate) direction: Direction,
    /// One for each key of the order, as the record has it; missing is null.
    pub(crate) keys: Vec<Value>,
    /// Whether a record exactly at the position belongs to the page.
    pub(crate) inclusive: bool,
    /// Records before the position, as far as is known.
    pub(crate) ordinal: u64,
    /// Of the whole order, the endpoint's default and the unique key included.
    pub(crate) order: u64,
}

/// On which side of a position a page lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(clippy::exhaustive_enums, reason = "there are two sides")]
pub enum Direction {
    /// The page starts after the position.
    Next,
    /// The page ends before the position.
    Prev,
}

/// What a cursor carries: the query that it goes on with, and where.
///
/// # Reference
///
/// *Cursors* ([guide](crate::guide::language#7-cursors)).
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Cursor {
    /// The filter of the first request.
    pub filter: Option<Filter>,
    /// The sort of the first request, without default and unique key.
    pub sort: Option<Vec<SortKey>>,
    /// Where the next page stands.
    pub position: Position,
}

/// Turns cursors into opaque text and back.
///
/// A codec must be confidential and authentic, because cursors hold values of records
/// and come back from strangers.
///
/// # Reference
///
/// *Cursors* ([guide](crate::guide::language#7-cursors)).
pub trait CursorCodec {
    /// The cursor as text: URL-safe, at most 16,000 characters.
    ///
    /// # Errors
    ///
    /// [`CursorError`] if it cannot be written, for example because a key is too long.
    fn seal(&self, cursor: &Cursor) -> Result<String, CursorError>;

    /// The cursor that a text stands for.
    ///
    /// # Errors
    ///
    /// [`CursorError::Invalid`] for everything that [`seal`](Self::seal) did not make for
    /// this endpoint and caller; [`CursorError::Expired`] only for what it did make.
    fn open(&self, text: &str) -> Result<Cursor, CursorError>;
}

/// Why a cursor was refused, as far as a caller may know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CursorError {
    /// Not one of ours, or not for this endpoint and caller.
    #[error("the cursor is not valid")]
    Invalid,
    /// Valid once.
    #[error("the cursor has expired")]
    Expired,
    /// A sort key that does not fit into a cursor.
    #[error("a sort key is too long for a cursor")]
    TooLong,
}

impl Position {
    /// A position strictly before or after the record with these values of the sort keys,
    /// in the order whose fingerprint an earlier position gave.
    #[must_use]
    pub const fn new(direction: Direction, keys: Vec<Value>, ordinal: u64, order: u64) -> Self {
        Self { direction, keys, inclusive: false, ordinal, order }
    }

    /// The fingerprint of the order, the endpoint's default and the unique key included.
    #[must_use]
    pub const fn order(&self) -> u64 {
        self.order
    }

    /// The same position, with a record exactly there belonging to the page or not.
    #[must_use]
    pub const fn inclusive(mut self, inclusive: bool) -> Self {
        self.inclusive = inclusive;
        self
    }

    /// Whether a record exactly at the position belongs to the page.
    #[must_use]
    pub const fn is_inclusive(&self) -> bool {
        self.inclusive
    }

    /// On which side of it the page lies.
    #[must_use]
    pub const fn direction(&self) -> Direction {
        self.direction
    }

    /// The values of the sort keys, the unique key's last.
    #[must_use]
    pub fn keys(&self) -> &[Value] {
        &self.keys
    }

    /// Records before the position, as far as is known.
    #[must_use]
    pub const fn ordinal(&self) -> u64 {
        self.ordinal
    }
}

impl Cursor {
    /// A cursor, as a codec reads it back.
    #[must_use]
    pub const fn new(
        filter: Option<Filter>,
        sort: Option<Vec<SortKey>>,
        position: Position,
    ) -> Self {
        Self { filter, sort, position }
    }
}
