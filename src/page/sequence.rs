//! Records in an order, reached by seeking a place in it: slices, the values of maps, and
//! whatever a host has.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Bound;

use super::as_usize;
use super::found::{is_closed_by, lies_before};
use super::search::search_from;
use crate::cursor::Position;
use crate::eval::{KeyPlace, Orderer};
use crate::record::Record;
use crate::value::Value;

/// Records in an order, in which a place is sought, and from which one goes on both ways.
///
/// Implemented for slices, for the values of a `BTreeMap` ([`ByKey`]), and for the orders of a
/// [`Collection`](crate::Collection). With it [`Sorted`](crate::Sorted) makes pages without a scan.
///
/// # Example
///
/// Records that a host has in a ring, the first one not at the start:
///
/// ```
/// use std::collections::VecDeque;
///
/// use serde_json::{Value, json};
/// use wixql::{Query, Schema, Sequence, Sorted, Sought, bind};
///
/// struct Ring(VecDeque<Value>);
///
/// impl Sequence for Ring {
///     type Record = Value;
///
///     fn len(&self) -> usize {
///         self.0.len()
///     }
///
///     fn skip(&self, count: usize) -> impl Iterator<Item = &Value> {
///         self.0.iter().skip(count)
///     }
///
///     fn seek<'s>(
///         &'s self,
///         place: &Sought<'_, Value>,
///     ) -> (impl Iterator<Item = &'s Value>, impl Iterator<Item = &'s Value>) {
///         let before = self.0.partition_point(|record| place.is_after(record));
///         (self.0.range(before..), self.0.range(..before).rev())
///     }
/// }
///
/// let ring = Ring(VecDeque::from([json!({"id": 1}), json!({"id": 2})]));
/// let plan = bind(&Query::new(), &Schema::any())?;
/// assert_eq!(plan.page_of_sorted(&Sorted::of(&ring, &plan)).items, [&ring.0[0], &ring.0[1]]);
/// # Ok::<(), wixql::QueryError>(())
/// ```
pub trait Sequence {
    /// What it holds.
    type Record: Record;

    /// How many records there are.
    fn len(&self) -> usize;

    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The records after the first `count`.
    fn skip(&self, count: usize) -> impl Iterator<Item = &Self::Record>;

    /// The records after a place, and those before it, the nearest first.
    fn seek<'s>(
        &'s self,
        place: &Sought<'_, Self::Record>,
    ) -> (impl Iterator<Item = &'s Self::Record>, impl Iterator<Item = &'s Self::Record>);
}

/// An order, of which it does not matter for how long it lives.
trait Placing<R> {
    /// Where a record lies from the keys.
    fn place_of(&self, record: &R, keys: &KeyPlace<'_>) -> Ordering;
}

impl<R: Record> Placing<R> for Orderer<'_, R> {
    fn place_of(&self, record: &R, keys: &KeyPlace<'_>) -> Ordering {
        self.compare_to(record, keys)
    }
}

/// A place in an order that is sought among records.
pub struct Sought<'p, R: Record> {
    orderer: &'p dyn Placing<R>,
    keys: KeyPlace<'p>,
    position: &'p Position,
    /// How far to look at first, if the guess is wrong.
    step: usize,
}

impl<R: Record> fmt::Debug for Sought<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.position.fmt(f)
    }
}

impl<'p, R: Record> Sought<'p, R> {
    pub(super) fn new(
        position: &'p Position,
        orderer: &'p Orderer<'_, R>,
        matches_all: bool,
    ) -> Self {
        let keys = orderer.place(&position.keys);
        let mut sought = Self { orderer, keys, position, step: 1 };
        if !matches_all {
            // Among the records before it were others that did not match: nobody knows how many,
            // but as many again is a better step than one.
            sought.step = sought.guess();
        }
        sought
    }

    /// Whether it lies after a record. Of records in order, those before it come first.
    pub fn is_after(&self, record: &R) -> bool {
        lies_before(self.compare(record), self.position)
    }

    /// The values of the sort keys, beside which it lies.
    #[must_use]
    pub fn keys(&self) -> &[Value] {
        &self.position.keys
    }

    /// Whether it lies after a record with exactly its keys; if not, it lies before that.
    #[must_use]
    pub const fn is_after_its_keys(&self) -> bool {
        is_closed_by(self.position)
    }

    /// The number of the record with its keys, if nothing has changed and all records match.
    #[must_use]
    pub fn guess(&self) -> usize {
        as_usize(self.position.ordinal).saturating_sub(usize::from(self.is_after_its_keys()))
    }

    /// Where a record lies from the keys.
    fn compare(&self, record: &R) -> Ordering {
        self.orderer.place_of(record, &self.keys)
    }
}

impl<R: Record> Sequence for [R] {
    type Record = R;

    fn len(&self) -> usize {
        <[R]>::len(self)
    }

    fn skip(&self, count: usize) -> impl Iterator<Item = &R> {
        self.get(count..).unwrap_or_default().iter()
    }

    fn seek<'s>(
        &'s self,
        place: &Sought<'_, R>,
    ) -> (impl Iterator<Item = &'s R>, impl Iterator<Item = &'s R>) {
        let found = search_from(place.guess(), place.step, self.len(), |at| {
            self.get(at).map_or(Ordering::Greater, |record| place.compare(record))
        });
        let before = found.map_or_else(|at| at, |at| at + usize::from(place.is_after_its_keys()));
        let (before, after) = self.split_at_checked(before).unwrap_or_default();
        (after.iter(), before.iter().rev())
    }
}

/// The values of a `BTreeMap` whose keys are in the order that is asked for.
///
/// # Example
///
/// Jobs by when they were started, the last one first, and by their ids:
///
/// ```
/// use std::cmp::Reverse;
/// use std::collections::BTreeMap;
///
/// use serde_json::json;
/// use wixql::{ByKey, Endpoint, Schema, Sorted, Value};
///
/// let jobs = Endpoint::new(Schema::new().text("id").number("n"));
/// let mut map = BTreeMap::new();
/// for (id, n) in [("a", 5), ("b", 9), ("c", 7)] {
///     map.insert((Reverse(n), Reverse(id.to_owned())), json!({"id": id, "n": n}));
/// }
/// let by_key = ByKey::new(&map, |keys| match keys {
///     [Value::Number(n), Value::Text(id)] => Some((Reverse(n.as_i64()?), Reverse(id.to_string()))),
///     _ => None,
/// });
///
/// let body = r#"{"sort": [{"fieldName": "n", "order": "DESC"}], "cursorPaging": {"limit": 2}}"#;
/// let request = jobs.request(body)?;
/// let page = request.page_of_sorted(&Sorted::of(&by_key, request.plan()))?;
/// assert_eq!(page.items, [&json!({"id": "b", "n": 9}), &json!({"id": "c", "n": 7})]);
/// # Ok::<(), wixql::QueryError>(())
/// ```
pub struct ByKey<'m, K, R, F> {
    map: &'m BTreeMap<K, R>,
    key: F,
}

impl<K, R, F> fmt::Debug for ByKey<'_, K, R, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByKey").field("len", &self.map.len()).finish_non_exhaustive()
    }
}

impl<'m, K, R, F> ByKey<'m, K, R, F>
where
    K: Ord,
    F: Fn(&[Value]) -> Option<K>,
{
    /// The values of a map; `key` makes a key of the map from the values of the sort keys, the
    /// unique key's last. Where it gives none, the place is found by a scan.
    pub const fn new(map: &'m BTreeMap<K, R>, key: F) -> Self {
        Self { map, key }
    }
}

impl<K, R, F> Sequence for ByKey<'_, K, R, F>
where
    K: Ord,
    R: Record,
    F: Fn(&[Value]) -> Option<K>,
{
    type Record = R;

    fn len(&self) -> usize {
        self.map.len()
    }

    fn skip(&self, count: usize) -> impl Iterator<Item = &R> {
        self.map.values().skip(count)
    }

    fn seek<'s>(
        &'s self,
        place: &Sought<'_, R>,
    ) -> (impl Iterator<Item = &'s R>, impl Iterator<Item = &'s R>) {
        let key = (self.key)(place.keys());
        let scanned = || self.map.iter().take_while(|(_, record)| place.is_after(record)).last();
        // The last key before the place, or the first one after it.
        let (key, is_before) = match &key {
            Some(key) => (Some(key), place.is_after_its_keys()),
            None => (scanned().map(|(key, _)| key), true),
        };
        let (start, end) = match (key, is_before) {
            (Some(key), true) => (Bound::Excluded(key), Bound::Included(key)),
            (Some(key), false) => (Bound::Included(key), Bound::Excluded(key)),
            // Nothing is before it.
            (None, _) => (Bound::Unbounded, self.first()),
        };
        let ahead = self.map.range((start, Bound::Unbounded));
        let behind = self.map.range((Bound::Unbounded, end));
        (ahead.map(|(_, record)| record), behind.rev().map(|(_, record)| record))
    }
}

impl<K: Ord, R, F> ByKey<'_, K, R, F> {
    /// Before the first key.
    fn first(&self) -> Bound<&K> {
        self.map.first_key_value().map_or(Bound::Unbounded, |(key, _)| Bound::Excluded(key))
    }
}
