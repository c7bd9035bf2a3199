//! Sort keys: the value that decides a record's place.

use std::cmp::Ordering;

use crate::ast::Order;
use crate::eval::pinned::PinnedFilter;
use crate::eval::typed_key::{KeyOf, TypedKey};
use crate::plan::OrderKey;
use crate::record::{Node, Record, View, walk_pinned};
use crate::value::{Reading, Seen, Value, compare};

/// One key of an order, with its field resolved for one type of record.
pub(crate) struct KeyReader<'p, R: Record + 'p> {
    accessor: R::Accessor,
    key: &'p OrderKey,
    /// If the field is a scalar of a known type.
    typed: Option<Box<dyn TypedKey<'p, R> + 'p>>,
    select: Option<PinnedFilter<'p>>,
}

/// The value of a key: a node of a record or of a position. There is none if it is null or
/// missing, or if its type is known to be a scalar.
#[derive(Clone, Copy)]
pub(crate) struct KeyValue<'r, N> {
    node: Option<N>,
    reading: Reading,
    seen: Seen<'r>,
}

impl<'r, N: Node<'r>> KeyValue<'r, N> {
    const NULL: Self = Self { node: None, reading: Reading::AsIs, seen: Seen::View(View::Null) };

    pub(crate) fn new(node: N, reading: Reading) -> Self {
        Self { node: Some(node), reading, seen: reading.see(node.view()) }
    }

    /// Compares ascending.
    #[inline]
    pub(crate) fn compare<'o, M: Node<'o>>(&self, other: &KeyValue<'o, M>) -> Ordering {
        match (&self.seen, &other.seen) {
            (Seen::View(View::Object), Seen::View(View::Object))
            | (Seen::View(View::Array), Seen::View(View::Array)) => match (self.node, other.node) {
                (Some(a), Some(b)) => compare(self.reading, a, b),
                _ => Ordering::Equal,
            },
            (a, b) => a.compare(b),
        }
    }

    /// An owned copy, for a position.
    pub(crate) fn to_value(self) -> Value {
        self.node.map_or_else(|| self.seen.to_value(), Value::from_node)
    }
}

impl<'p, R: Record + 'p> KeyReader<'p, R> {
    pub(crate) fn new(key: &'p OrderKey) -> Self {
        let select = key.select.as_ref().map(|filter| PinnedFilter::new(filter, &key.access));
        let typed = match &select {
            None => R::reach(&key.access, KeyOf(key.reading)).flatten(),
            Some(_) => None,
        };
        Self { accessor: R::accessor(&key.access), key, typed, select }
    }

    /// Whether the field is known to be a scalar, which is read at once.
    pub(crate) const fn is_typed(&self) -> bool {
        self.typed.is_some()
    }

    pub(crate) const fn order(&self) -> Order {
        self.key.order
    }

    pub(crate) const fn reading(&self) -> Reading {
        self.key.reading
    }

    /// Which of up to 64 records, a bit each, of those `among`, can come before a value of this
    /// key or beside it, seen from the start of the order or, `backward`, from its end.
    #[inline]
    pub(crate) fn up_to<'v, N: Node<'v>>(
        &self,
        records: &[R],
        among: u64,
        bound: &KeyValue<'v, N>,
        backward: bool,
    ) -> u64 {
        let order = match (self.key.order, backward) {
            (Order::Ascending, false) | (Order::Descending, true) => Order::Ascending,
            (Order::Descending, false) | (Order::Ascending, true) => Order::Descending,
        };
        match &self.typed {
            Some(typed) => typed.up_to(records, among, &bound.seen, order),
            None => among,
        }
    }

    /// The record's value of this key: of several the smallest if ascending, else the
    /// largest.
    #[inline]
    pub(crate) fn read<'r>(&self, record: &'r R) -> KeyValue<'r, R::Value<'r>>
    where
        'p: 'r,
    {
        if let Some(typed) = &self.typed {
            return KeyValue { node: None, reading: self.key.reading, seen: typed.read(record) };
        }
        if let Some(select) = &self.select {
            return self.read_selected(select, record);
        }
        let mut extreme = Extreme { order: self.key.order, best: None };
        record.any(&self.accessor, |found| {
            match found {
                Some(node) if matches!(node.view(), View::Array) => {
                    extreme.add_elements(node, self.key.reading);
                }
                found => extreme.add(found, self.key.reading),
            }
            false
        });
        extreme.best.unwrap_or(KeyValue::NULL)
    }

    /// The same, of those values only that the filter selects. Apart, as it is rare and long.
    #[inline(never)]
    fn read_selected<'r>(
        &self,
        select: &PinnedFilter<'p>,
        record: &'r R,
    ) -> KeyValue<'r, R::Value<'r>>
    where
        'p: 'r,
    {
        let mut extreme = Extreme { order: self.key.order, best: None };
        let root = record.root();
        select.of_record(root, |holds| {
            walk_pinned(root, &self.key.access, &mut |found, pins| {
                if pins.is_none() || holds(pins) {
                    // What is no array's element and empty is an empty array.
                    let empty = |node: &R::Value<'r>| {
                        pins.is_none_or(|pin| !pin.ends_at(&self.key.access))
                            && matches!(node.view(), View::Array)
                    };
                    extreme.add(found.filter(|node| !empty(node)), self.key.reading);
                }
            });
        });
        extreme.best.unwrap_or(KeyValue::NULL)
    }
}

/// The smallest or largest of the values seen.
struct Extreme<'r, N> {
    order: Order,
    best: Option<KeyValue<'r, N>>,
}

impl<'r, N: Node<'r>> Extreme<'r, N> {
    fn add_elements(&mut self, array: N, reading: Reading) {
        if array.is_empty() {
            self.add(None, reading);
        }
        for item in array.items() {
            self.add(Some(item), reading);
        }
    }

    #[inline]
    fn add(&mut self, found: Option<N>, reading: Reading) {
        let value = found.map_or(KeyValue::NULL, |node| KeyValue::new(node, reading));
        let is_better = self.best.as_ref().is_none_or(|best| match self.order {
            Order::Ascending => value.compare(best).is_lt(),
            Order::Descending => value.compare(best).is_gt(),
        });
        if is_better {
            self.best = Some(value);
        }
    }
}
