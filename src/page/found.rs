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
use crate::value::Value;

/// What was found on the two sides of a place.
pub(crate) struct Found<I> {
    /// The page's records, the one nearest to the place first.
    pub(crate) items: Vec<I>,
    /// The next one on the page's side that matches, and for which there is no room.
    pub(crate) beyond: Option<I>,
    /// Whether some record matches on the other side.
    pub(crate) is_something_behind: bool,
}

/// A page, of records in whatever form they are kept.
pub(crate) struct Answer<I> {
    pub(crate) items: Vec<I>,
    pub(crate) metadata: PagingMetadata,
    pub(crate) next: Option<Position>,
    pub(crate) prev: Option<Position>,
    pub(crate) is_end_unclear: bool,
}

impl<I> Answer<I> {
    /// The same page, its records in another form.
    pub(crate) fn map<J>(self, form: impl FnMut(I) -> J) -> Answer<J> {
        let Self { items, metadata, next, prev, is_end_unclear } = self;
        let items = items.into_iter().map(form).collect();
        Answer { items, metadata, next, prev, is_end_unclear }
    }
}

/// Says where records stand in an order.
pub(crate) trait Placed<I> {
    /// The values of all keys, exact.
    fn position(&self, item: &I) -> Vec<Value>;

    /// Whether the order cannot tell two records apart.
    fn are_equal(&self, a: &I, b: &I) -> bool;
}

impl<R: Record> Placed<&R> for Orderer<'_, R> {
    fn position(&self, record: &&R) -> Vec<Value> {
        Orderer::position(self, record)
    }

    fn are_equal(&self, a: &&R, b: &&R) -> bool {
        Orderer::are_equal(self, a, b)
    }
}

impl<'r, R: ?Sized> Page<'r, R> {
    pub(crate) fn new(answer: Answer<&'r R>, plan: &Plan) -> Self {
        let Answer { items, metadata, next, prev, is_end_unclear } = answer;
        Self { items, metadata, next, prev, projection: plan.projection.clone(), is_end_unclear }
    }
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
    pub(crate) fn page_by_offset<I>(&self, items: Vec<I>, offset: u64, total: u64) -> Answer<I> {
        let too_many = self.count_cap.is_some_and(|cap| total > cap);
        let metadata = PagingMetadata {
            count: as_u64(items.len()),
            offset: Some(offset),
            total: (!too_many).then_some(total),
            too_many_to_count: Some(too_many),
            ..PagingMetadata::default()
        };
        Answer { items, metadata, next: None, prev: None, is_end_unclear: false }
    }

    /// The page of what was found from a position, or from the start; `order` is the order's
    /// fingerprint.
    pub(crate) fn page_by_cursor<I>(
        &self,
        found: Found<I>,
        (limit, from): (u64, Option<&Position>),
        places: &impl Placed<I>,
        order: u64,
    ) -> Answer<I> {
        let Found { mut items, beyond, is_something_behind } = found;
        let is_something_ahead = beyond.is_some();
        let is_end_unclear = match (items.last(), beyond) {
            (Some(last), Some(beyond)) => places.are_equal(last, &beyond),
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
        let at = |item: Option<&I>, direction, ordinal| match (item, from) {
            (Some(item), _) => {
                Some(Position::new(direction, places.position(item), ordinal, order))
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
        Answer { items, metadata, next, prev, is_end_unclear }
    }
}
