//! Laws of the bytes inside: writing and reading are inverse to each other, bit for bit.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::Config;
use wixql::ast::{Clause, Condition, FieldTest};
use wixql::{
    Carried, Cursor, CursorCodec, CursorErrorKind, Direction, Filter, Literal, Number, Payload,
    UnprotectedCursors, Value,
};

use crate::generate::cursor;
use crate::samples::{sealed, signed};

/// So many cases where it is optimised, and a tenth of them where it is not, unless the
/// environment says otherwise.
fn cases(count: u32) -> Config {
    let cases = asked_for().unwrap_or(where_optimised(count));
    Config { failure_persistence: None, cases, ..Config::default() }
}

fn asked_for() -> Option<u32> {
    std::env::var("PROPTEST_CASES").ok().and_then(|count| count.parse().ok())
}

fn where_optimised(count: u32) -> u32 {
    if cfg!(debug_assertions) { count / 10 } else { count }
}

/// What is counted needs enough cases, whatever the environment says.
fn at_least(count: u32) -> u32 {
    where_optimised(count).max(asked_for().unwrap_or(0))
}

/// Every number of a cursor, by its bits and by whether it is an integer: `Number`'s own
/// equality takes `1` for `1.0`, `-0.0` for `0.0`, and every NaN for the same.
fn numbers(cursor: &Cursor) -> Vec<(String, u64)> {
    let mut found = Vec::new();
    if let Carried::Query { filter: Some(filter), .. } = &cursor.query {
        of_filter(filter, &mut found);
    }
    cursor.position.keys().iter().for_each(|value| of_value(value, &mut found));
    found.into_iter().map(|number| (format!("{number:?}"), number.as_f64().to_bits())).collect()
}

fn of_filter(filter: &Filter, into: &mut Vec<Number>) {
    for clause in filter.clauses() {
        match clause {
            Clause::Field(_, FieldTest::Value(literal)) => of_literal(literal, into),
            Clause::Field(_, FieldTest::Operators(conditions)) => of_conditions(conditions, into),
            Clause::And(parts) | Clause::Or(parts) => {
                parts.iter().for_each(|part| of_filter(part, into));
            }
            Clause::Not(part, _) => of_filter(part, into),
            other @ (Clause::Field(..) | _) => panic!("{other:?}"),
        }
    }
}

fn of_conditions(conditions: &[Condition], into: &mut Vec<Number>) {
    for condition in conditions {
        match condition {
            Condition::Operation(operation) => of_literal(operation.operand(), into),
            Condition::MatchItems(parts) => parts.iter().for_each(|part| of_filter(part, into)),
            Condition::Not(inner, _) => of_conditions(inner, into),
            other => panic!("{other:?}"),
        }
    }
}

fn of_literal(literal: &Literal, into: &mut Vec<Number>) {
    match literal {
        Literal::Number(number) => into.push(*number),
        Literal::Array(items) => items.iter().for_each(|item| of_literal(item, into)),
        Literal::Object(entries) => entries.iter().for_each(|(_, item)| of_literal(item, into)),
        Literal::Null | Literal::Bool(_) | Literal::Text(_) | Literal::Date(_) | _ => {}
    }
}

fn of_value(value: &Value, into: &mut Vec<Number>) {
    match value {
        Value::Number(number) => into.push(*number),
        Value::Array(items) => items.iter().for_each(|item| of_value(item, into)),
        Value::Object(entries) => entries.iter().for_each(|(_, item)| of_value(item, into)),
        Value::Null | Value::Bool(_) | Value::Text(_) | Value::Date(_) | _ => {}
    }
}

/// `Debug` tells integers from floats, wherever they stand; that of the whole cursor would hide
/// them.
fn is_same(a: &Cursor, b: &Cursor) -> bool {
    let shown = |cursor: &Cursor| format!("{:?} {:?}", cursor.query, cursor.position.keys());
    a == b && shown(a) == shown(b) && numbers(a) == numbers(b)
}

proptest! {
    #![proptest_config(cases(20_000))]

    /// What was written is read back, exactly, through every codec.
    #[test]
    fn reading_undoes_writing(cursor in cursor(), caller in vec(any::<u8>(), 0..20)) {
        let payload = cursor.encode().unwrap();
        prop_assert_eq!(payload.direction, cursor.position.direction());
        let read = Cursor::decode(&payload).unwrap();
        prop_assert!(is_same(&read, &cursor), "{:?} {:?}", read, cursor);
        prop_assert_eq!(&read.encode().unwrap(), &payload);
        let codecs: [&dyn CursorCodec; 3] =
            [&sealed().longest(16_000), &signed().longest(16_000), &UnprotectedCursors];
        for codec in codecs {
            match codec.seal(&payload, &caller) {
                Ok(text) => prop_assert_eq!(&codec.open(&text, &caller).unwrap(), &payload),
                Err(error) => {
                    prop_assert_eq!(error.kind(), CursorErrorKind::TooLong);
                    prop_assert!(payload.bytes.len() > 11_900, "{}", payload.bytes.len());
                }
            }
        }
    }

    /// Two cursors have the same bytes only if they are the same.
    #[test]
    fn cursors_that_differ_are_written_differently(one in cursor(), other in cursor()) {
        let same_bytes = one.encode().unwrap() == other.encode().unwrap();
        prop_assert_eq!(same_bytes, is_same(&one, &other));
    }
}

/// What somebody does to bytes.
#[derive(Clone, Debug)]
enum Change {
    Put(Index, u8),
    Flip(Index, u32),
    Insert(Index, u8),
    Remove(Index),
    Truncate(Index),
    /// A part of the bytes once more, somewhere.
    Copy(Index, Index, usize),
}

fn change() -> BoxedStrategy<Change> {
    // Tags, flags and small numbers, and those around which numbers get longer.
    let byte = || prop_oneof![3 => 0_u8..20, 1 => select(vec![0x7f, 0x80, 0xff]), 1 => any::<u8>()];
    prop_oneof![
        4 => (any::<Index>(), byte()).prop_map(|(at, byte)| Change::Put(at, byte)),
        3 => (any::<Index>(), 0_u32..8).prop_map(|(at, bit)| Change::Flip(at, bit)),
        2 => (any::<Index>(), byte()).prop_map(|(at, byte)| Change::Insert(at, byte)),
        2 => any::<Index>().prop_map(Change::Remove),
        1 => any::<Index>().prop_map(Change::Truncate),
        1 => (any::<Index>(), any::<Index>(), 1_usize..9).prop_map(|(a, b, n)| Change::Copy(a, b, n)),
    ]
    .boxed()
}

fn apply(change: &Change, bytes: &mut Vec<u8>) {
    if bytes.is_empty() {
        return;
    }
    let place = |index: &Index| index.index(bytes.len());
    match change {
        Change::Put(at, byte) => {
            let at = place(at);
            bytes[at] = *byte;
        }
        Change::Flip(at, bit) => {
            let at = place(at);
            bytes[at] ^= 1 << bit;
        }
        Change::Insert(at, byte) => bytes.insert(place(at), *byte),
        Change::Remove(at) => drop(bytes.remove(place(at))),
        Change::Truncate(at) => bytes.truncate(place(at)),
        Change::Copy(from, to, length) => {
            let (from, to) = (place(from), place(to));
            let part = bytes[from..bytes.len().min(from + length)].to_vec();
            bytes.splice(to..to, part);
        }
    }
}

/// Writes back what is accepted, which must be the same bytes; whether it was.
fn is_accepted(bytes: Vec<u8>, direction: Direction) -> bool {
    let payload = Payload { direction, bytes };
    let Ok(cursor) = Cursor::decode(&payload) else { return false };
    assert_eq!(cursor.encode().unwrap(), payload, "{cursor:?}");
    let again = Cursor::decode(&payload).unwrap();
    assert!(is_same(&again, &cursor), "{cursor:?}");
    true
}

/// Runs a law on so many random inputs by hand, to count how many were accepted.
fn accepted<T: std::fmt::Debug>(
    count: u32,
    strategy: &BoxedStrategy<T>,
    law: impl Fn(T) -> bool,
) -> u32 {
    use proptest::strategy::ValueTree as _;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    (0..count).map(|_| u32::from(law(strategy.new_tree(&mut runner).unwrap().current()))).sum()
}

#[test]
fn changed_bytes_are_refused_or_are_what_they_say() {
    let strategy = (cursor(), vec(change(), 1..4)).boxed();
    let accepted = accepted(at_least(60_000), &strategy, |(cursor, changes)| {
        let Payload { direction, mut bytes } = cursor.encode().unwrap();
        changes.iter().for_each(|change| apply(change, &mut bytes));
        is_accepted(bytes, direction)
    });
    println!("{accepted} of the changed cursors are cursors");
    assert!(accepted > 500, "{accepted}");
}

#[test]
fn random_bytes_are_refused_or_are_what_they_say() {
    let byte = || prop_oneof![6 => 0_u8..12, 1 => any::<u8>()];
    // A fingerprint, of the query and of the order, is any bytes; what follows is not.
    let with_fingerprint = vec(byte(), 24..60).prop_map(|rest| [vec![1, 4], rest].concat());
    let with_filter = (vec(byte(), 0..40), 0_u8..4, vec(byte(), 9..24))
        .prop_map(|(start, flags, end)| [vec![1, flags], start, end].concat());
    let strategy = prop_oneof![vec(any::<u8>(), 0..80), with_fingerprint, with_filter].boxed();
    let accepted =
        accepted(at_least(200_000), &strategy, |bytes| is_accepted(bytes, Direction::Prev));
    println!("{accepted} of the random bytes are cursors");
    assert!(accepted > 10, "{accepted}");
}

/// Every byte at every place of a few cursors that have everything.
#[test]
fn every_byte_is_refused_or_is_what_it_says() {
    let strategy = cursor();
    let accepted = accepted(where_optimised(200), &strategy, |cursor| {
        let payload = cursor.encode().unwrap();
        let places = payload.bytes.len().min(200);
        let mut any = false;
        for at in 0..places {
            for byte in 0..=u8::MAX {
                let mut bytes = payload.bytes.clone();
                bytes[at] = byte;
                any |= is_accepted(bytes, payload.direction);
            }
        }
        any
    });
    assert!(accepted >= 20, "{accepted}");
}

/// The entries of an object are looked up by halving, so that they must be in order.
#[test]
fn objects_with_entries_out_of_order_or_twice_are_refused() {
    let object = |keys: &[&str]| {
        let entries = keys.iter().map(|&key| (key.into(), Value::Null));
        let keys = vec![Value::Array([Value::Object(entries.collect())].into())];
        let position = wixql::Position::new(Direction::Next, keys, 0, 0);
        Cursor::new(Carried::Fingerprint(0), position).encode().unwrap()
    };
    assert!(Cursor::decode(&object(&["", "a", "ab", "b"])).is_ok());
    for keys in [&["b", "a"][..], &["a", "c", "b"], &["a", ""], &["a", "a"]] {
        assert!(Cursor::decode(&object(keys)).is_err(), "{keys:?}");
    }
}
