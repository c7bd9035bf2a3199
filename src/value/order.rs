//! The total order of all values, and the equality that goes with it.
//!
//! Null < number < string < object < array < boolean < date; numbers by exact value, NaN
//! below all; strings by code point; objects as lists of entries sorted by key; arrays
//! element by element. Nothing allocates.

use std::cmp::Ordering;

use crate::record::{Node, View};
use crate::value::Reading;

/// Compares two values, each of its own kind of node, as a field's type reads them.
///
/// # Complexity
///
/// Linear in the smaller value, times a key look-up for each entry of an object.
#[inline]
pub(crate) fn compare<'a, 'b, A: Node<'a>, B: Node<'b>>(reading: Reading, a: A, b: B) -> Ordering {
    match (a.view(), b.view()) {
        (View::Object, View::Object) => compare_objects(a, b),
        (View::Array, View::Array) => compare_arrays(reading, a, b),
        (left, right) => compare_scalars(reading, left, right),
    }
}

#[inline]
fn compare_scalars(reading: Reading, a: View<'_>, b: View<'_>) -> Ordering {
    reading.see(a).compare(&reading.see(b))
}

/// Whether two values are equal as a field's type reads them; NaN equals nothing.
#[inline]
pub(crate) fn equal<'a, 'b, A: Node<'a>, B: Node<'b>>(reading: Reading, a: A, b: B) -> bool {
    match (a.view(), b.view()) {
        (View::Object, View::Object) => equal_objects(a, b),
        (View::Array, View::Array) => equal_arrays(reading, a, b),
        (left, right) => {
            let seen = reading.see(left);
            seen.compare(&reading.see(right)).is_eq() && !seen.is_nan()
        }
    }
}

fn equal_objects<'a, 'b, A: Node<'a>, B: Node<'b>>(a: A, b: B) -> bool {
    let is_in_b = |(key, value)| b.get(key).is_some_and(|other| equal(Reading::AsIs, value, other));
    a.len() == b.len() && a.entries().all(is_in_b)
}

fn equal_arrays<'a, 'b, A: Node<'a>, B: Node<'b>>(reading: Reading, a: A, b: B) -> bool {
    a.len() == b.len() && a.items().zip(b.items()).all(|(a, b)| equal(reading, a, b))
}

fn compare_arrays<'a, 'b, A: Node<'a>, B: Node<'b>>(reading: Reading, a: A, b: B) -> Ordering {
    let (mut left, mut right) = (a.items(), b.items());
    loop {
        match (left.next(), right.next()) {
            (Some(a), Some(b)) => {
                let order = compare(reading, a, b);
                if order.is_ne() {
                    return order;
                }
            }
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
        }
    }
}

/// Compares the entries sorted by key, without sorting them: what decides is the
/// smallest key under which the objects differ. Each pair of values is compared once.
fn compare_objects<'a, 'b, A: Node<'a>, B: Node<'b>>(a: A, b: B) -> Ordering {
    enum Difference {
        Values(Ordering),
        OnlyInA,
        OnlyInB,
    }
    let mut first: Option<(&str, Difference)> = None;
    let is_earlier = |first: &Option<(&str, Difference)>, key: &str| {
        first.as_ref().is_none_or(|&(earliest, _)| key < earliest)
    };
    for (key, value) in a.entries() {
        if is_earlier(&first, key) {
            // No closure, which would take a frame of its own at each level.
            let Some(other) = b.get(key) else {
                first = Some((key, Difference::OnlyInA));
                continue;
            };
            let order = compare(Reading::AsIs, value, other);
            if order.is_ne() {
                first = Some((key, Difference::Values(order)));
            }
        }
    }
    for (key, _) in b.entries() {
        if is_earlier(&first, key) && a.get(key).is_none() {
            first = Some((key, Difference::OnlyInB));
        }
    }
    // One list has its key where the other has a later one, or has ended.
    match first {
        None => Ordering::Equal,
        Some((_, Difference::Values(unequal))) => unequal,
        Some((key, Difference::OnlyInA)) if b.entries().any(|(later, _)| later > key) => {
            Ordering::Less
        }
        Some((_, Difference::OnlyInA)) => Ordering::Greater,
        Some((key, Difference::OnlyInB)) if a.entries().any(|(later, _)| later > key) => {
            Ordering::Greater
        }
        Some((_, Difference::OnlyInB)) => Ordering::Less,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::value::Value;

    /// Whichever of the two is gone through first.
    #[test]
    fn objects_differ_where_their_smallest_differing_key_is() {
        let ascending = [
            json!({}),
            json!({"a": 0, "b": 2}),
            json!({"a": 0, "c": 1}),
            json!({"a": 1}),
            json!({"b": 1}),
            json!({"b": 1, "c": 0}),
            json!({"b": 2}),
        ];
        for (i, a) in ascending.iter().enumerate() {
            for (j, b) in ascending.iter().enumerate() {
                assert_eq!(compare(Reading::AsIs, a, b), i.cmp(&j), "{a} {b}");
                assert_eq!(equal(Reading::AsIs, a, b), i == j, "{a} {b}");
            }
        }
    }
    /// A value that is held has the order of the one in a record.
    #[test]
    fn kinds_are_ordered_in_records_and_held() {
        let ascending = [
            json!(null),
            json!(-1),
            json!(2.5),
            json!("a"),
            json!({"a": 1}),
            json!([1]),
            json!(true),
        ];
        for (i, a) in ascending.iter().enumerate() {
            for (j, b) in ascending.iter().enumerate() {
                let (held_a, held_b) = (Value::from_node(a), Value::from_node(b));
                assert_eq!(compare(Reading::AsIs, a, b), i.cmp(&j), "{a} {b}");
                assert_eq!(held_a.cmp(&held_b), i.cmp(&j), "{a} {b}");
                assert_eq!(held_a.partial_cmp(&held_b), Some(i.cmp(&j)), "{a} {b}");
                assert_eq!(held_a == held_b, i == j, "{a} {b}");
            }
        }
    }
}
