//! From the records found to their page: what is said about it, and where the pages
//! beside it stand.
//!
//! How the records were found, by a scan or by a search, is not known here.

use std::cmp::Ordering;

use super::{Page, PagingMetadata, as_u64};
use crate::cursor::{Direction, Position};
use crate::eval::Orderer;
use crate::plan::Plan;
use crate::record::Record;

/// What was found on the two sides of a place.
pub(crate) struct Found<'r, R: ?Sized> {
    /// The page's records, the one nearest to the place first.
    pub(crate) items: Vec<&'r R>,
    /// The next one on the page's side that matches, and for which there is no room.
    pub(crate) beyond: Option<&'r R>,
    /// Whether some record matches on the other side.
    pub(crate) is_something_behind: bool,
}

/// Whether a record that compares so with a position's keys lies before the place that the
/// position means; otherwise it lies after it.
pub(crate) fn lies_before(order: Ordering, position: &Position) -> bool {
    order.is_lt() || (order.is_eq() && is_closed_by(position))
}

/// Whether a record with exactly the position's keys is the last one before the place, and
/// not the first one after it.
pub(crate) const fn is_closed_by(position: &Position) -> bool {
    matches!(position.direction, Direction::Prev) == position.inclusive
}

impl Plan {
    /// The page of these records, out of `total`, by offset.
    pub(crate) fn page_by_offset<'r, R: Record>(
        &self,
        items: Vec<&'r R>,
        offset: u64,
        total: u64,
    ) -> Page<'r, R> {
        let too_many = self.count_cap.is_some_and(|cap| total > cap);
        let metadata = PagingMetadata {
            count: as_u64(items.len()),
            offset: Some(offset),
            total: (!too_many).then_some(total),
            too_many_to_count: Some(too_many),
            ..PagingMetadata::default()
        };
        Page {
            items,
            metadata,
            next: None,
            prev: None,
            projection: self.projection.clone(),
            is_end_unclear: false,
        }
    }

    /// The page of what was found from a position, or from the start; `order` is the order's
    /// fingerprint.
    pub(crate) fn page_by_cursor<'r, R: Record>(
        &self,
        found: Found<'r, R>,
        (limit, from): (u64, Option<&Position>),
        orderer: &Orderer<'_, R>,
        order: u64,
    ) -> Page<'r, R> {
        let Found { mut items, beyond, is_something_behind } = found;
        let is_something_ahead = beyond.is_some();
        let is_end_unclear = match (items.last(), beyond) {
            (Some(last), Some(beyond)) => orderer.are_equal(last, beyond),
            (_, None) | (None, _) => false,
        };
        let count = as_u64(items.len());
        let start = from.map_or(0, |position| match position.direction {
            Direction::Next => position.ordinal,
            Direction::Prev => position.ordinal.saturating_sub(count),
        });
        let (has_prev, has_next) = match from.map_or(Direction::Next, Position::direction) {
            Direction::Next => (is_something_behind, is_something_ahead),
            Direction::Prev => {
                items.reverse();
                (is_something_ahead, is_something_behind)
            }
        };
        let at = |record: Option<&&'r R>, direction, ordinal| match (record, from) {
            (Some(record), _) => {
                Some(Position::new(direction, orderer.position(record), ordinal, order))
            }
            // From an empty page the way back includes the place where it was entered.
            (None, Some(position)) if limit > 0 => {
                let keys = position.keys.clone();
                Some(Position::new(direction, keys, ordinal, order).inclusive(!position.inclusive))
            }
            (None, _) => None,
        };
        let next = has_next
            .then(|| at(items.last(), Direction::Next, start.saturating_add(count)))
            .flatten();
        let prev = has_prev.then(|| at(items.first(), Direction::Prev, start)).flatten();
        let metadata =
            PagingMetadata { count, has_next: Some(has_next), ..PagingMetadata::default() };
        let projection = self.projection.clone();
        Page { items, metadata, next, prev, projection, is_end_unclear }
    }
}
