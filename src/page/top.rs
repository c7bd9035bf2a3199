//! The first `k` records of an order, out of any number, keeping no more than `2k`.

use std::cmp::Ordering;

use crate::cursor::Direction;
use crate::eval::{FirstKey, Orderer};
use crate::record::Record;

/// Takes records one by one and keeps the first ones, seen from one end of the order.
pub(crate) struct Top<'o, 'p, 'k, 'r, R: Record + 'k + 'p> {
    orderer: &'o Orderer<'p, R>,
    direction: Direction,
    /// How many are wanted.
    wanted: usize,
    /// Those kept; records are passed over that come after the `wanted`th of them.
    kept: Vec<Entry<'k, 'r, R>>,
    /// The last one wanted, once there were enough to say.
    last: Option<Entry<'k, 'r, R>>,
    offered: usize,
}

/// A record, its first sort key, and its place in the input, which decides what the
/// order leaves open.
struct Entry<'k, 'r, R: Record + 'k> {
    first: Option<FirstKey<'k, R>>,
    record: &'r R,
    place: usize,
}

impl<R: Record> Clone for Entry<'_, '_, R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R: Record> Copy for Entry<'_, '_, R> {}

impl<'o, 'p: 'k, 'k, 'r: 'k, R: Record + 'p> Top<'o, 'p, 'k, 'r, R> {
    /// Fewer than this many are never thinned out.
    const SOME: usize = 32;

    pub(crate) const fn new(
        orderer: &'o Orderer<'p, R>,
        wanted: usize,
        direction: Direction,
    ) -> Self {
        Self { orderer, direction, wanted, kept: Vec::new(), last: None, offered: 0 }
    }

    /// Which of up to 64 records, a bit each, of those `among`, are worth to be offered.
    #[inline]
    pub(crate) fn candidates(&self, records: &[R], among: u64) -> u64 {
        match &self.last {
            Some(last) if among != 0 => {
                let backward = self.direction == Direction::Prev;
                self.orderer.may_precede(records, among, &last.first, backward)
            }
            Some(_) | None => among,
        }
    }

    #[inline]
    pub(crate) fn offer(&mut self, record: &'r R) {
        let place = self.offered;
        self.offered += 1;
        let entry = Entry { first: self.orderer.first_key(record), record, place };
        if self.last.is_some_and(|last| self.compare(&entry, &last).is_ge()) {
            return;
        }
        self.kept.push(entry);
        if self.kept.len() >= self.wanted.saturating_mul(2).max(Self::SOME) {
            self.thin_out();
        }
    }

    /// The records wanted, in order.
    pub(crate) fn into_sorted(mut self) -> impl Iterator<Item = &'r R> {
        if self.kept.len() > self.wanted {
            self.thin_out();
        }
        let mut kept = std::mem::take(&mut self.kept);
        kept.sort_unstable_by(|a, b| self.compare(a, b));
        kept.into_iter().map(|entry| entry.record)
    }

    /// Drops what is not wanted: linear, and done once per `wanted` records kept.
    fn thin_out(&mut self) {
        let mut kept = std::mem::take(&mut self.kept);
        if let Some(last) = self.wanted.checked_sub(1)
            && last < kept.len()
        {
            let (_, last, _) = kept.select_nth_unstable_by(last, |a, b| self.compare(a, b));
            self.last = Some(*last);
        }
        kept.truncate(self.wanted);
        self.kept = kept;
    }

    #[inline]
    fn compare(&self, a: &Entry<'k, 'r, R>, b: &Entry<'k, 'r, R>) -> Ordering {
        let order = (self.orderer)
            .compare_from_first((a.record, &a.first), (b.record, &b.first))
            .then_with(|| a.place.cmp(&b.place));
        match self.direction {
            Direction::Next => order,
            Direction::Prev => order.reverse(),
        }
    }
}
