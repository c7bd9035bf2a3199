//! Which of two records comes first.

use std::cmp::Ordering;

use crate::ast::Order;
use crate::eval::key::{KeyReader, KeyValue};
use crate::plan::{OrderKey, Plan};
use crate::record::{Node, Record};
use crate::value::Value;

/// A plan's order, with the fields of one type of record resolved.
pub(crate) struct Orderer<'p, R: Record + 'p> {
    /// INVARIANT: never empty, as the plan's.
    keys: Vec<KeyReader<'p, R>>,
}

/// The value of a record's sort key.
pub(crate) type KeyOf<'r, R> = KeyValue<'r, <R as Record>::Value<'r>>;

/// The keys of a position, of which the first decides most comparisons and is read once.
pub(crate) struct Place<'v> {
    first: Option<KeyValue<'v, &'v Value>>,
    keys: &'v [Value],
}

impl Plan {
    pub(crate) fn orderer<'p, R: Record + 'p>(&'p self) -> Orderer<'p, R> {
        Orderer::new(&self.order)
    }

    /// Compares two records in the order asked for; the unique key decides last.
    ///
    /// # Complexity
    ///
    /// One look-up per key reached in each record, and the fields resolved anew: sorting
    /// many records is what pages are for.
    #[must_use]
    pub fn compare<R: Record>(&self, a: &R, b: &R) -> Ordering {
        self.orderer().compare(a, b)
    }
}

impl<'p, R: Record + 'p> Orderer<'p, R> {
    pub(crate) fn new(order: &'p [OrderKey]) -> Self {
        Self { keys: order.iter().map(KeyReader::new).collect() }
    }

    /// The first key, which decides most comparisons.
    #[inline]
    pub(crate) fn first_key<'r>(&self, record: &'r R) -> Option<KeyOf<'r, R>>
    where
        'p: 'r,
    {
        self.keys.first().map(|key| key.read(record))
    }

    /// Which of up to 64 records, a bit each, may come before one with this first key; for the
    /// others it is sure that they do not. `backward` is seen from the end of the order.
    #[inline]
    pub(crate) fn may_precede(
        &self,
        records: &[R],
        among: u64,
        first: &Option<KeyOf<'_, R>>,
        backward: bool,
    ) -> u64 {
        match (self.keys.first(), first) {
            (Some(key), Some(bound)) => key.up_to(records, among, bound, backward),
            (None, _) | (_, None) => among,
        }
    }

    /// The keys after the first, each read when it is asked for.
    #[inline]
    pub(crate) fn rest<'r>(&self, record: &'r R) -> impl Iterator<Item = KeyOf<'r, R>>
    where
        'p: 'r,
    {
        self.keys.iter().skip(1).map(|key| key.read(record))
    }

    pub(crate) fn len_of_rest(&self) -> usize {
        self.keys.len().saturating_sub(1)
    }

    /// Whether a key after the first may take longer to read than to look up.
    pub(crate) fn is_rest_costly(&self) -> bool {
        self.keys.iter().skip(1).any(|key| !key.is_typed())
    }

    /// Compares by the first keys.
    #[inline]
    pub(crate) fn compare_first(
        &self,
        a: &Option<KeyOf<'_, R>>,
        b: &Option<KeyOf<'_, R>>,
    ) -> Ordering {
        match (self.keys.first(), a, b) {
            (Some(key), Some(a), Some(b)) => directed(key.order(), a.compare(b)),
            _ => Ordering::Equal,
        }
    }

    /// Compares by the keys after the first, of which no more are taken than needed.
    #[inline]
    pub(crate) fn compare_rest<'a, 'b>(
        &self,
        a: impl IntoIterator<Item = KeyValue<'a, impl Node<'a>>>,
        b: impl IntoIterator<Item = KeyValue<'b, impl Node<'b>>>,
    ) -> Ordering {
        (self.keys.iter().skip(1).zip(a.into_iter().zip(b)))
            .map(|(key, (a, b))| directed(key.order(), a.compare(&b)))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    }

    pub(crate) fn compare(&self, a: &R, b: &R) -> Ordering {
        (self.compare_first(&self.first_key(a), &self.first_key(b)))
            .then_with(|| self.compare_rest(self.rest(a), self.rest(b)))
    }

    /// Whether the order cannot tell two records apart. The unique key, which mostly can, is
    /// asked first.
    pub(crate) fn are_equal(&self, a: &R, b: &R) -> bool {
        self.keys.iter().rev().all(|key| key.read(a).compare(&key.read(b)).is_eq())
    }

    /// The keys of a position, to be compared with many records.
    pub(crate) fn place<'v>(&self, position: &'v [Value]) -> Place<'v> {
        let first = self.keys.first().zip(position.first());
        let first = first.map(|(key, value)| KeyValue::new(value, key.reading()));
        Place { first, keys: position }
    }

    /// Where a record lies from a place.
    #[inline]
    pub(crate) fn compare_to(&self, record: &R, place: &Place<'_>) -> Ordering {
        let (Some(key), Some(first)) = (self.keys.first(), &place.first) else {
            return Ordering::Equal;
        };
        directed(key.order(), key.read(record).compare(first)).then_with(|| {
            let there = self.keys.iter().zip(place.keys).skip(1);
            let there = there.map(|(key, value)| KeyValue::new(value, key.reading()));
            self.compare_rest(self.rest(record), there)
        })
    }

    /// Compares two positions in this order.
    pub(crate) fn compare_positions(&self, a: &[Value], b: &[Value]) -> Ordering {
        let values = self.keys.iter().zip(a.iter().zip(b));
        let orders = values.map(|(key, (a, b))| {
            let [a, b] = [a, b].map(|value| KeyValue::new(value, key.reading()));
            directed(key.order(), a.compare(&b))
        });
        orders.into_iter().find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    }

    /// The values of all keys, exact.
    pub(crate) fn position(&self, record: &R) -> Vec<Value> {
        self.keys.iter().map(|key| key.read(record).to_value()).collect()
    }
}

pub(crate) const fn directed(order: Order, ascending: Ordering) -> Ordering {
    match order {
        Order::Ascending => ascending,
        Order::Descending => ascending.reverse(),
    }
}
