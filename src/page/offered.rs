//! The first records of an order, borrowed from where they are held.

use std::cmp::Ordering;

use super::top::Top;
use crate::cursor::Direction;
use crate::eval::{FirstKey, Orderer};
use crate::record::Record;

/// Takes records one by one and keeps the first ones, seen from one end of the order.
pub(super) struct Offered<'o, 'p, 'k, 'r, R: Record + 'k + 'p> {
    orderer: &'o Orderer<'p, R>,
    direction: Direction,
    top: Top<Entry<'k, 'r, R>>,
    count: usize,
}

/// A record, its first sort key, and its place in the input, which decides what the
/// order leaves open.
struct Entry<'k, 'r, R: Record + 'k> {
    first: Option<FirstKey<'k, R>>,
    record: &'r R,
    place: usize,
}

impl<'o, 'p: 'k, 'k, 'r: 'k, R: Record + 'p> Offered<'o, 'p, 'k, 'r, R> {
    pub(super) const fn new(
        orderer: &'o Orderer<'p, R>,
        wanted: usize,
        direction: Direction,
    ) -> Self {
        Self { orderer, direction, top: Top::new(wanted), count: 0 }
    }

    /// Which of up to 64 records, a bit each, of those `among`, are worth to be offered.
    #[inline]
    pub(super) fn candidates(&self, records: &[R], among: u64) -> u64 {
        match self.top.last() {
            Some(last) if among != 0 => {
                let backward = self.direction == Direction::Prev;
                self.orderer.may_precede(records, among, &last.first, backward)
            }
            Some(_) | None => among,
        }
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
fn compare<'k, 'r: 'k, R: Record + 'k>(
    orderer: &Orderer<'_, R>,
    direction: Direction,
    a: &Entry<'k, 'r, R>,
    b: &Entry<'k, 'r, R>,
) -> Ordering {
    let order = orderer
        .compare_from_first((a.record, &a.first), (b.record, &b.first))
        .then_with(|| a.place.cmp(&b.place));
    direction.seen_from(order)
}
