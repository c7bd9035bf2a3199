//! Places in the total order.

use std::cmp::Ordering;
use std::fmt;

use crate::value::Value;

/// A place between two records of the total order.
///
/// `Debug` leaves out the values of the sort keys, which are a record's.
///
/// # Reference
///
/// *Paging* ([guide](crate::guide::language#6-paging)).
#[derive(Clone, PartialEq)]
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

impl Direction {
    /// How two records lie whose order this is, seen from the position.
    #[inline]
    pub(crate) const fn seen_from(self, order: Ordering) -> Ordering {
        match self {
            Self::Next => order,
            Self::Prev => order.reverse(),
        }
    }
}

impl fmt::Debug for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Position")
            .field("direction", &self.direction)
            .field("inclusive", &self.inclusive)
            .field("ordinal", &self.ordinal)
            .finish_non_exhaustive()
    }
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
