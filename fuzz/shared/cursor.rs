//! Cursors drawn from bytes: every value, and filters and sort keys as trees.

#![allow(dead_code, reason = "each target draws only some of them")]

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use arbitrary::{Result, Unstructured};
use wixql::ast::{Clause, Condition, FieldTest, Spelling};
use wixql::{
    Carried, Cursor, Direction, Filter, Key, Keys, Literal, Number, Order, Position, SealedCursors,
    SignedCursors, SortKey, Timestamp, Value, field,
};

pub fn clock() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_800_000_000)
}

pub fn keys() -> Keys {
    let key = |id| Key::new(id, [id as u8; 32]).unwrap();
    Keys::new(key(1)).accept(key(2)).unwrap()
}

pub fn sealed() -> SealedCursors {
    SealedCursors::new("jobs", &keys(), clock).longest(16_000)
}

pub fn signed() -> SignedCursors {
    SignedCursors::new("jobs", &keys(), clock).longest(16_000)
}

fn number(u: &mut Unstructured<'_>) -> Result<Number> {
    Ok(match u.int_in_range(0..=3)? {
        0 => u.arbitrary::<i8>()?.into(),
        1 => u.arbitrary::<i64>()?.into(),
        2 => u.arbitrary::<u64>()?.into(),
        _ => f64::from_bits(u.arbitrary()?).into(),
    })
}

fn instant(u: &mut Unstructured<'_>) -> Result<Timestamp> {
    let seconds = u.int_in_range(-62_167_219_200..=253_402_300_799)?;
    let nanos = u.int_in_range(0..=999_999_999)?;
    Timestamp::from_unix(seconds, nanos).ok_or(arbitrary::Error::IncorrectFormat)
}

fn list<T>(
    u: &mut Unstructured<'_>,
    mut item: impl FnMut(&mut Unstructured<'_>) -> Result<T>,
) -> Result<Vec<T>> {
    (0..u.int_in_range(0..=3)?).map(|_| item(u)).collect()
}

fn value(u: &mut Unstructured<'_>, depth: usize) -> Result<Value> {
    Ok(match u.int_in_range(0..=if depth == 0 { 4 } else { 6 })? {
        0 => Value::Null,
        1 => Value::Bool(u.arbitrary()?),
        2 => Value::Number(number(u)?),
        3 => Value::Text(u.arbitrary()?),
        4 => Value::Date(instant(u)?),
        5 => Value::Array(list(u, |u| value(u, depth - 1))?.into()),
        _ => {
            let entries = list(u, |u| Ok((u.arbitrary::<Box<str>>()?, value(u, depth - 1)?)))?;
            // Sorted, and no key twice.
            let entries: BTreeMap<_, _> = entries.into_iter().collect();
            Value::Object(entries.into_iter().collect())
        }
    })
}

fn literal(u: &mut Unstructured<'_>, depth: usize) -> Result<Literal> {
    Ok(match u.int_in_range(0..=if depth == 0 { 4 } else { 6 })? {
        0 => Literal::Null,
        1 => Literal::Bool(u.arbitrary()?),
        2 => Literal::Number(number(u)?),
        3 => Literal::Text(u.arbitrary()?),
        4 => instant(u)?.into(),
        5 => list(u, |u| literal(u, depth - 1))?.into(),
        _ => {
            let entries = list(u, |u| Ok((u.arbitrary::<String>()?, literal(u, depth - 1)?)))?;
            Literal::Object(entries.into())
        }
    })
}

fn spelling(u: &mut Unstructured<'_>) -> Result<Spelling> {
    Ok(if u.arbitrary()? { Spelling::Object } else { Spelling::Array })
}

fn filter(u: &mut Unstructured<'_>, depth: usize) -> Result<Filter> {
    let clauses = list(u, |u| clause(u, depth))?;
    Ok(Filter::new(clauses))
}

fn clause(u: &mut Unstructured<'_>, depth: usize) -> Result<Clause> {
    let filters = |u: &mut Unstructured<'_>| list(u, |u| filter(u, depth - 1));
    Ok(match u.int_in_range(0..=if depth == 0 { 1 } else { 5 })? {
        0 => {
            let path = u.arbitrary::<&str>()?;
            Clause::Field(path.into(), FieldTest::Value(literal(u, depth)?))
        }
        1 | 2 => {
            let path = u.arbitrary::<&str>()?;
            let conditions = list(u, |u| condition(u, depth))?;
            Clause::Field(path.into(), FieldTest::Operators(conditions))
        }
        3 => Clause::And(filters(u)?),
        4 => Clause::Or(filters(u)?),
        _ => Clause::Not(Box::new(filter(u, depth - 1)?), spelling(u)?),
    })
}

fn condition(u: &mut Unstructured<'_>, depth: usize) -> Result<Condition> {
    Ok(match u.int_in_range(0..=if depth == 0 { 0 } else { 2 })? {
        0 => operation(u, depth)?,
        1 => Condition::MatchItems(list(u, |u| filter(u, depth - 1))?),
        _ => Condition::Not(list(u, |u| condition(u, depth - 1))?, spelling(u)?),
    })
}

/// The builder makes a filter around it.
fn operation(u: &mut Unstructured<'_>, depth: usize) -> Result<Condition> {
    let of = field("a");
    let filter = match u.int_in_range(0..=10)? {
        0 => of.ne(literal(u, depth)?),
        1 => of.gt(literal(u, depth)?),
        2 => of.le(literal(u, depth)?),
        3 => of.is_in(literal(u, depth)?),
        4 => of.not_in(literal(u, depth)?),
        5 => of.starts_with(u.arbitrary()?),
        6 => of.contains(u.arbitrary()?),
        7 => of.urlized(literal(u, depth)?),
        8 => of.exists(u.arbitrary()?),
        9 => of.has_some(literal(u, depth)?),
        _ => of.has_all(literal(u, depth)?),
    };
    match filter.clauses() {
        [Clause::Field(_, FieldTest::Operators(conditions))] => Ok(conditions[0].clone()),
        other => panic!("{other:?}"),
    }
}

fn sort_key(u: &mut Unstructured<'_>) -> Result<SortKey> {
    let order = if u.arbitrary()? { Order::Ascending } else { Order::Descending };
    let key = SortKey::new(u.arbitrary::<&str>()?, order);
    Ok(if u.arbitrary()? { key.select_items_by(list(u, |u| filter(u, 2))?) } else { key })
}

/// Any cursor.
pub fn cursor(u: &mut Unstructured<'_>) -> Result<Cursor> {
    let query = if u.ratio(1, 4)? {
        Carried::Fingerprint(u.arbitrary()?)
    } else {
        let filter = if u.arbitrary()? { Some(filter(u, 4)?) } else { None };
        let sort = if u.arbitrary()? { Some(list(u, sort_key)?) } else { None };
        Carried::Query { filter, sort }
    };
    let direction = if u.arbitrary()? { Direction::Next } else { Direction::Prev };
    let keys = list(u, |u| value(u, 4))?;
    let position = Position::new(direction, keys, u.arbitrary()?, u.arbitrary()?);
    let mut cursor = Cursor::new(query, position.inclusive(u.arbitrary()?));
    cursor.attachment = u.arbitrary()?;
    Ok(cursor)
}
