//! Records and queries drawn from bytes: few names and values, so that they often meet.

#![allow(dead_code, reason = "each target draws only some of them")]

use arbitrary::{Result, Unstructured};
use serde_json::{Map, Value, json};

const PATHS: [&str; 10] =
    ["a", "b", "c", "a.b", "a.b.c", "b.a", "b.c", "m.a", "m.a.b", "m.a.b.c"];

const TEXTS: [&str; 20] = [
    "", "a", "A", "b", "ab", "aB", "abab", "k", "K", "\u{212A}", "s", "\u{17F}", "\u{DF}", "\u{E9}",
    "e\u{301}", "5", "5.0", "-0", "50.00", "1e2",
];

const DATES: [&str; 8] = [
    "2024-05-01T10:00:00Z",
    "2024-05-01T12:00:00+02:00",
    "2024-05-01T10:00:00.000000001Z",
    "2024-05-01",
    "2024-05-01T00:00:00",
    "0000-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999999999Z",
    "1969-12-31T23:59:59.9-00:01",
];

const TYPES: [&str; 9] = [
    "", "date", "dateEpochMillis", "int32", "int64", "double", "decimal", "caseInsensitive", "map",
];

fn pick<T: Copy>(u: &mut Unstructured<'_>, of: &[T]) -> Result<T> {
    u.choose(of).copied()
}

fn path(u: &mut Unstructured<'_>) -> Result<&'static str> {
    pick(u, &PATHS)
}

fn number(u: &mut Unstructured<'_>) -> Result<Value> {
    Ok(match u.int_in_range(0..=7)? {
        0..=2 => json!(u.int_in_range(-2..=6)?),
        3 => json!(f64::from(u.int_in_range(-4..=12)?) / 2.0),
        4 => pick(u, &[json!(i64::MIN), json!(u64::MAX), json!(-0.0)].each_ref())?.clone(),
        5 => json!((1_u64 << 53) + u.int_in_range(0..=2)?),
        6 => json!(9_007_199_254_740_992.0 + f64::from(u.int_in_range(0..=1)?) * 2.0),
        // Not a number is no JSON; it becomes null.
        _ => json!(f64::from_bits(u.arbitrary()?)),
    })
}

fn text(u: &mut Unstructured<'_>) -> Result<Value> {
    Ok(match u.int_in_range(0..=9)? {
        0 => json!(u.arbitrary::<&str>()?),
        1..=2 => json!(pick(u, &DATES)?),
        _ => json!(pick(u, &TEXTS)?),
    })
}

/// Any value; an object never has a `$` key but for dates.
fn value(u: &mut Unstructured<'_>, depth: usize) -> Result<Value> {
    Ok(match u.int_in_range(0..=if depth == 0 { 9 } else { 15 })? {
        0 => Value::Null,
        1 => json!(u.arbitrary::<bool>()?),
        2..=4 => number(u)?,
        5..=8 => text(u)?,
        9 => json!({"$date": pick(u, &DATES)?}),
        10..=12 => {
            let items = (0..u.int_in_range(0..=3)?).map(|_| value(u, depth - 1));
            Value::Array(items.collect::<Result<_>>()?)
        }
        _ => object(u, depth - 1)?,
    })
}

fn object(u: &mut Unstructured<'_>, depth: usize) -> Result<Value> {
    let keys = ["a", "b", "c", "a.b", "b.c", "a.b.c"];
    let entries = (0..u.int_in_range(0..=3)?).map(|_| {
        Ok((pick(u, &keys)?.to_owned(), value(u, depth)?))
    });
    entries.collect::<Result<Map<_, _>>>().map(Value::Object)
}

/// A record; under `m` stands what schemas sometimes call a map.
pub fn record(u: &mut Unstructured<'_>) -> Result<Value> {
    let mut record = Map::new();
    for key in ["a", "b", "c"] {
        if u.ratio(4, 5)? {
            record.insert(key.to_owned(), value(u, 3)?);
        }
    }
    if u.arbitrary()? {
        record.insert("m".to_owned(), object(u, 3)?);
    }
    Ok(Value::Object(record))
}

/// Types of some fields, as the rows under `tests/cases` write them.
pub fn types(u: &mut Unstructured<'_>) -> Result<Value> {
    let mut types = Map::new();
    if u.arbitrary()? {
        types.insert("m".to_owned(), json!("map"));
    }
    for path in ["a", "b", "c", "a.b", "b.c"] {
        let ty = pick(u, &TYPES)?;
        // A map is no scalar, and what lies below it has no types of its own here.
        if !ty.is_empty() && ty != "map" && u.arbitrary()? {
            types.insert(path.to_owned(), json!(ty));
        }
    }
    Ok(Value::Object(types))
}

/// A filter of any shape; the operands of typed fields need not fit.
pub fn filter(u: &mut Unstructured<'_>, depth: usize) -> Result<Value> {
    let mut filter = Map::new();
    for _ in 0..u.int_in_range(0..=2)? {
        let (key, clause) = match u.int_in_range(0..=if depth == 0 { 3 } else { 6 })? {
            0 => (path(u)?, value(u, 1)?),
            1..=3 => (path(u)?, operators(u, depth)?),
            4 => ("$and", filters(u, depth - 1, 0)?),
            5 => ("$or", filters(u, depth - 1, 0)?),
            _ => {
                let inner = self::filter(u, depth - 1)?;
                ("$not", if u.arbitrary()? { json!([inner]) } else { inner })
            }
        };
        filter.insert(key.to_owned(), clause);
    }
    Ok(Value::Object(filter))
}

fn filters(u: &mut Unstructured<'_>, depth: usize, least: usize) -> Result<Value> {
    let filters = (0..u.int_in_range(least..=3)?).map(|_| filter(u, depth));
    filters.collect::<Result<_>>().map(Value::Array)
}

fn operators(u: &mut Unstructured<'_>, depth: usize) -> Result<Value> {
    let mut operators = Map::new();
    for _ in 0..u.int_in_range(1..=2)? {
        let (name, operand) = match u.int_in_range(0..=if depth == 0 { 16 } else { 18 })? {
            0 => ("$eq", value(u, 2)?),
            1 => ("$ne", value(u, 2)?),
            2 => ("$in", list(u)?),
            3 => ("$nin", list(u)?),
            4 => ("$hasSome", list(u)?),
            5 => ("$hasAll", list(u)?),
            6..=9 => {
                let date = json!({"$date": pick(u, &DATES)?});
                let kinds = [text(u)?, number(u)?, date];
                (pick(u, &["$gt", "$gte", "$lt", "$lte"])?, u.choose(&kinds)?.clone())
            }
            10 => ("$startsWith", text(u)?),
            11 => ("$endsWith", text(u)?),
            12 => ("$contains", text(u)?),
            13 => ("$urlized", json!([text(u)?, text(u)?])),
            14 | 15 => ("$exists", json!(u.arbitrary::<bool>()?)),
            16 => ("$isEmpty", json!(u.arbitrary::<bool>()?)),
            17 => ("$matchItems", filters(u, depth - 1, 1)?),
            _ => ("$not", self::operators(u, depth - 1)?),
        };
        operators.insert(name.to_owned(), operand);
    }
    Ok(Value::Object(operators))
}

fn list(u: &mut Unstructured<'_>) -> Result<Value> {
    // Long ones are hashed.
    let most = if u.ratio(1, 4)? { 12 } else { 3 };
    let members = (0..u.int_in_range(0..=most)?).map(|_| value(u, 1));
    members.collect::<Result<_>>().map(Value::Array)
}

/// Sort keys, no field twice.
pub fn sort(u: &mut Unstructured<'_>) -> Result<Value> {
    let mut keys: Vec<Value> = Vec::new();
    for _ in 0..u.int_in_range(0..=3)? {
        let field = if u.ratio(1, 12)? { "id" } else { path(u)? };
        if keys.iter().any(|key| key["fieldName"] == field) {
            continue;
        }
        let mut key = json!({"fieldName": field});
        if u.arbitrary()? {
            key["order"] = json!(pick(u, &["ASC", "DESC"])?);
        }
        if u.ratio(1, 8)? {
            key["selectItemsBy"] = filters(u, 1, 0)?;
        }
        keys.push(key);
    }
    Ok(Value::Array(keys))
}
