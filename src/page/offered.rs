//! The first records of an order, borrowed from where they are held.

use std::cmp::Ordering;

use super::top::Top;
use crate::cursor::Direction;
use crate::eval::{FirstKey, Orderer};
use crate::record::Record;

/// Takes records one by one and keeps the first ones, seen from one end of the order.
pub(super) struct Offered<'o, 'p, 'r, R: Record + ?Sized> {
    orderer: &'o Orderer<'p, R>,
    direction: Direction,
    top: Top<Entry<'r, R>>,
    count: usize,
}

/// A record, its first sort key, and its place in the input, which decides what the
/// order leaves open.
struct Entry<'r, R: Record + ?Sized> {
    first: Option<FirstKey<'r, R>>,
    record: &'r R,
    place: usize,
}

impl<'o, 'p, 'r, R: Record + ?Sized> Offered<'o, 'p, 'r, R> {
    pub(super) const fn new(
        orderer: &'o Orderer<'p, R>,
        wanted: usize,
        direction: Direction,
    ) -> Self {
        Self { orderer, direction, top: Top::new(wanted), count: 0 }
    }

    #[inline]
    pub(super) fn offer(&mut self, record: &'r R) {
        let place = self.count;
        self.count += 1;
        let entry = Entry { first: self.orderer.first_key(record), record, place };
        let (orderer, direction) = (self.orderer, self.direction);
        if self.top.last().is_some_and(|last| compare(orderer, direction, &entry, last).is_ge()) {
            return;
        }
        self.top.keep(entry, |a, b| compare(orderer, direction, a, b));
    }

    /// The records wanted, in order.
    pub(super) fn into_sorted(self) -> impl Iterator<Item = &'r R> {
        let (orderer, direction) = (self.orderer, self.direction);
        let sorted = self.top.into_sorted(|a, b| compare(orderer, direction, a, b));
        sorted.into_iter().map(|entry| entry.record)
    }
}

#[inline]
fn compare<'r, R: Record + ?Sized>(
    orderer: &Orderer<'_, R>,
    direction: Direction,
    a: &Entry<'r, R>,
    b: &Entry<'r, R>,
) -> Ordering {
    let order = orderer
        .compare_from_first((a.record, &a.first), (b.record, &b.first))
        .then_with(|| a.place.cmp(&b.place));
    direction.seen_from(order)
}
