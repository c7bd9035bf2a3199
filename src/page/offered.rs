//! The first records of an order, borrowed from where they are held.

use std::cell::{Cell, RefCell};
use std::cmp::Ordering;

use super::top::Top;
use crate::cursor::Direction;
use crate::eval::{KeyOf, Orderer};
use crate::record::Record;

/// Takes records one by one and keeps the first ones, seen from one end of the order.
pub(super) struct Offered<'o, 'p, 'k, 'r, R: Record + 'k + 'p> {
    places: Places<'o, 'p, 'k, R>,
    top: Top<Entry<'k, 'r, R>>,
    count: usize,
}

/// A record, its first sort key, and its place in the input, which decides what the
/// order leaves open.
struct Entry<'k, 'r, R: Record + 'k> {
    first: Option<KeyOf<'k, R>>,
    record: &'r R,
    place: usize,
    /// Where its other keys begin, once they were asked for.
    rest: Cell<usize>,
}

/// Of an entry whose other keys were not asked for yet.
const UNREAD: usize = usize::MAX;

/// Where entries stand.
struct Places<'o, 'p, 'k, R: Record + 'k + 'p> {
    orderer: &'o Orderer<'p, R>,
    direction: Direction,
    /// The keys after the first of entries that are kept: each is compared with many, but read
    /// once, if reading takes longer than looking up.
    rest: Option<RefCell<Rest<'k, R>>>,
}

/// The keys after the first of some entries, one entry behind the other.
struct Rest<'k, R: Record + 'k> {
    keys: Vec<KeyOf<'k, R>>,
    /// For those that are still needed; empty between.
    spare: Vec<KeyOf<'k, R>>,
    /// How many keys an entry has.
    count: usize,
    /// For how many keys room is made at first.
    room: usize,
}

impl<'o, 'p: 'k, 'k, 'r: 'k, R: Record + 'p> Offered<'o, 'p, 'k, 'r, R> {
    pub(super) fn new(orderer: &'o Orderer<'p, R>, wanted: usize, direction: Direction) -> Self {
        let rest = orderer.is_rest_costly().then(|| {
            let count = orderer.len_of_rest();
            // As many entries as are kept at once, unless these are many.
            let room = wanted.saturating_mul(2).clamp(32, 1_024) * count;
            RefCell::new(Rest { keys: Vec::new(), spare: Vec::new(), count, room })
        });
        Self { places: Places { orderer, direction, rest }, top: Top::new(wanted), count: 0 }
    }

    /// Which of up to 64 records, a bit each, of those `among`, are worth to be offered.
    #[inline]
    pub(super) fn candidates(&self, records: &[R], among: u64) -> u64 {
        match self.top.last() {
            Some(last) if among != 0 => {
                let backward = self.places.direction == Direction::Prev;
                self.places.orderer.may_precede(records, among, &last.first, backward)
            }
            Some(_) | None => among,
        }
    }

    #[inline]
    pub(super) fn offer(&mut self, record: &'r R) {
        let place = self.count;
        self.count += 1;
        let (places, first) = (&self.places, self.places.orderer.first_key(record));
        let entry = Entry { first, record, place, rest: Cell::new(UNREAD) };
        if self.top.last().is_some_and(|last| places.compare_new(&entry, last).is_ge()) {
            return;
        }
        if self.top.keep(entry, |a, b| places.compare(a, b))
            && let Some(rest) = &self.places.rest
        {
            rest.borrow_mut().forget_others(self.top.kept());
        }
    }

    /// The records wanted, in order.
    pub(super) fn into_sorted(self) -> impl Iterator<Item = &'r R> {
        let sorted = self.top.into_sorted(|a, b| self.places.compare(a, b));
        sorted.into_iter().map(|entry| entry.record)
    }
}

impl<'p: 'k, 'k, R: Record + 'p> Places<'_, 'p, 'k, R> {
    /// Compares two that are kept.
    #[inline]
    fn compare<'r: 'k>(&self, a: &Entry<'k, 'r, R>, b: &Entry<'k, 'r, R>) -> Ordering {
        self.compare_by(a, b, || match &self.rest {
            Some(rest) => {
                let mut rest = rest.borrow_mut();
                let (a, b) = (rest.begin(a, self.orderer), rest.begin(b, self.orderer));
                self.orderer.compare_rest(rest.from(a), rest.from(b))
            }
            None => {
                self.orderer.compare_rest(self.orderer.rest(a.record), self.orderer.rest(b.record))
            }
        })
    }

    /// Compares one that is not kept, at least not yet, with one that is.
    #[inline]
    fn compare_new<'r: 'k>(&self, new: &Entry<'k, 'r, R>, old: &Entry<'k, 'r, R>) -> Ordering {
        self.compare_by(new, old, || {
            let new = self.orderer.rest(new.record);
            match &self.rest {
                Some(rest) => {
                    let mut rest = rest.borrow_mut();
                    let old = rest.begin(old, self.orderer);
                    self.orderer.compare_rest(new, rest.from(old))
                }
                None => self.orderer.compare_rest(new, self.orderer.rest(old.record)),
            }
        })
    }

    #[inline]
    fn compare_by(
        &self,
        a: &Entry<'k, '_, R>,
        b: &Entry<'k, '_, R>,
        compare_rest: impl FnOnce() -> Ordering,
    ) -> Ordering {
        let order = self.orderer.compare_first(&a.first, &b.first).then_with(compare_rest);
        self.direction.seen_from(order.then_with(|| a.place.cmp(&b.place)))
    }
}

impl<'k, R: Record + 'k> Rest<'k, R> {
    /// Where the keys of an entry begin, which are read if they were not.
    fn begin<'p: 'k, 'r: 'k>(
        &mut self,
        entry: &Entry<'k, 'r, R>,
        orderer: &Orderer<'p, R>,
    ) -> usize {
        if entry.rest.get() == UNREAD {
            if self.keys.is_empty() {
                self.keys.reserve(self.room);
            }
            entry.rest.set(self.keys.len());
            self.keys.extend(orderer.rest(entry.record));
        }
        entry.rest.get()
    }

    /// The keys that begin there, and what follows.
    fn from(&self, begin: usize) -> impl Iterator<Item = KeyOf<'k, R>> {
        self.keys.iter().skip(begin).copied()
    }

    /// Forgets all but the keys of these entries.
    fn forget_others(&mut self, entries: &[Entry<'k, '_, R>]) {
        if !self.keys.is_empty() {
            self.spare.reserve(self.room);
        }
        for entry in entries.iter().filter(|entry| entry.rest.get() != UNREAD) {
            let begin = entry.rest.replace(self.spare.len());
            self.spare.extend(self.keys.iter().skip(begin).take(self.count).copied());
        }
        std::mem::swap(&mut self.keys, &mut self.spare);
        self.spare.clear();
    }
}
