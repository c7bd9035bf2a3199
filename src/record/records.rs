//! Many records, in whatever holds them.

use std::collections::{VecDeque, btree_map, hash_map};
use std::slice;

/// Records that can be gone through: a slice, a `Vec`, an array, the values of a map.
///
/// Records that lie side by side are handed out together, since many are asked faster than one
/// by one. What else can be gone through becomes records by [`Each`].
///
/// # Example
///
/// ```
/// use std::collections::BTreeMap;
///
/// use serde_json::json;
/// use wixql::{Each, Query, Schema, bind};
///
/// let plan = bind(&Query::new().gt("n", 1), &Schema::any())?;
/// let records = [json!({"id": "a", "n": 1}), json!({"id": "b", "n": 2})];
/// assert_eq!(plan.count(&records), 1);
/// assert_eq!(plan.count(Each(records.iter().rev())), 1);
///
/// let by_id = BTreeMap::from(records.map(|record| (record["id"].to_string(), record)));
/// assert_eq!(plan.count(by_id.values()), 1);
/// # Ok::<(), wixql::QueryError>(())
/// ```
pub trait Records<'r, R: 'r> {
    /// Calls `run` for all records, for those that lie side by side at once, in their order.
    fn each_run(self, run: impl FnMut(&'r [R]));
}

/// The records of an iterator, one by one: see [`Records`].
#[derive(Clone, Debug)]
pub struct Each<I>(pub I);

impl<'r, R: 'r, I: IntoIterator<Item = &'r R>> Records<'r, R> for Each<I> {
    fn each_run(self, mut run: impl FnMut(&'r [R])) {
        self.0.into_iter().for_each(|record| run(slice::from_ref(record)));
    }
}

/// What lies in one piece.
macro_rules! slices {
    ($([$($param:tt)*] $ty:ty, $records:ident => $slice:expr;)*) => {$(
        impl<'r, R, $($param)*> Records<'r, R> for $ty {
            fn each_run(self, mut run: impl FnMut(&'r [R])) {
                let $records = self;
                run($slice);
            }
        }
    )*};
}

slices! {
    [] &'r [R], records => records;
    [] &'r Vec<R>, records => records;
    [] &'r Box<[R]>, records => records;
    [] slice::Iter<'r, R>, records => records.as_slice();
    [const N: usize] &'r [R; N], records => records;
}

impl<'r, R> Records<'r, R> for &'r VecDeque<R> {
    fn each_run(self, run: impl FnMut(&'r [R])) {
        <[&[R]; 2]>::from(self.as_slices()).into_iter().for_each(run);
    }
}

/// What lies here and there.
macro_rules! iterators {
    ($([$($param:tt)*] $ty:ty;)*) => {$(
        impl<'r, R, $($param)*> Records<'r, R> for $ty {
            fn each_run(self, run: impl FnMut(&'r [R])) {
                Each(self).each_run(run);
            }
        }
    )*};
}

iterators! {
    [K] btree_map::Values<'r, K, R>;
    [K] hash_map::Values<'r, K, R>;
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, HashMap};

    use super::*;

    /// The records in the order in which they come, and how many runs they come in.
    #[track_caller]
    fn check<'r>(records: impl Records<'r, u8>, expected: &[u8], runs: usize) {
        let (mut found, mut count) = (Vec::new(), 0);
        records.each_run(|run| {
            found.extend_from_slice(run);
            count += 1;
        });
        assert_eq!((found.as_slice(), count), (expected, runs));
    }

    #[test]
    fn what_lies_side_by_side_comes_at_once() {
        let array = [1, 2, 3];
        check(&array, &array, 1);
        check(&array[..], &array, 1);
        check(&array.to_vec(), &array, 1);
        check(&Box::<[u8]>::from(array), &array, 1);
        let mut rest = array.iter();
        rest.next();
        check(rest, &[2, 3], 1);
        check(Each(array.iter().rev()), &[3, 2, 1], 3);
        check(BTreeMap::from([(2, 7), (1, 8)]).values(), &[8, 7], 2);
        check(HashMap::from([(1, 7)]).values(), &[7], 1);
    }

    #[test]
    fn a_ring_comes_from_its_front_to_its_back() {
        let mut ring = VecDeque::from([3, 4]);
        ring.push_front(2);
        ring.push_front(1);
        assert!(!ring.as_slices().1.is_empty(), "{ring:?} lies in two pieces");
        check(&ring, &[1, 2, 3, 4], 2);
    }
}
