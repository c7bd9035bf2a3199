//! The order of records, as sections 5 and 6 of the language page have it, written from there.

use std::cmp::Ordering;

use crate::record::{Cell, FIELDS, ID, NESTED, Object, Row, TYPED, Val};

/// A sort key: which of [`FIELDS`], and whether it descends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct By {
    pub(crate) field: usize,
    pub(crate) down: bool,
}

/// The value of a sort key: as the record shows it, and as the field's type reads it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Key<'r> {
    pub(crate) shown: &'r Val,
    read: &'r Val,
}

impl<'r> Key<'r> {
    const NULL: Self = Self { shown: &Val::Null, read: &Val::Null };

    /// One that was kept.
    pub(crate) const fn held(cell: &'r Cell) -> Self {
        Self { shown: &cell.shown, read: &cell.read }
    }

    /// To be kept, whatever becomes of the record.
    pub(crate) fn to_cell(self) -> Cell {
        Cell { shown: self.shown.clone(), read: self.read.clone() }
    }
}

/// "The order is total": the unique key is appended, in the direction of the key
/// before it.
pub(crate) fn closed(keys: &[By]) -> Vec<By> {
    let mut keys = keys.to_vec();
    if !keys.iter().any(|key| key.field == ID) {
        keys.push(By { field: ID, down: keys.last().is_some_and(|last| last.down) });
    }
    keys
}

/// The values of all keys.
pub(crate) fn keys<'r>(order: &[By], row: &'r Row) -> Vec<Key<'r>> {
    order.iter().map(|by| key(*by, row)).collect()
}

fn key(by: By, row: &Row) -> Key<'_> {
    let cell = row.cells.get(by.field).and_then(Option::as_ref);
    match by.field {
        ID => Key { shown: &row.id, read: &row.id },
        TYPED => cell.map_or(Key::NULL, |cell| Key { shown: &cell.shown, read: &cell.read }),
        field => {
            let below: &[&str] = if field == NESTED { &[&FIELDS[NESTED][2..]] } else { &[] };
            let mut found = Vec::new();
            candidates(cell.map(|cell| &cell.shown), below, &mut found);
            let found = found.into_iter();
            let best = if by.down {
                found.max_by(|a, b| ascending(a, b))
            } else {
                found.min_by(|a, b| ascending(a, b))
            };
            best.map_or(Key::NULL, |val| Key { shown: val, read: val })
        }
    }
}

/// "All occurrences count, those that are arrays with their elements, one level deep. An empty
/// array counts as null, as does a missing value."
fn candidates<'r>(val: Option<&'r Val>, below: &[&str], found: &mut Vec<&'r Val>) {
    match (val, below) {
        (Some(Val::Array(items)), []) if items.is_empty() => found.push(&Val::Null),
        (Some(Val::Array(items)), []) => found.extend(items),
        (val, []) => found.push(val.unwrap_or(&Val::Null)),
        (Some(Val::Object(object)), [key, below @ ..]) => {
            candidates(object.entry(key), below, found);
        }
        (Some(Val::Array(items)), below) => {
            for item in items.iter().filter(|item| matches!(item, Val::Object(_))) {
                candidates(Some(item), below, found);
            }
        }
        (_, _) => found.push(&Val::Null),
    }
}

/// Which of two lists of keys comes first.
pub(crate) fn compare(order: &[By], a: &[Key<'_>], b: &[Key<'_>]) -> Ordering {
    assert!(a.len() == order.len() && b.len() == order.len());
    for (by, (a, b)) in order.iter().zip(a.iter().zip(b)) {
        let order = ascending(a.read, b.read);
        if order.is_ne() {
            return if by.down { order.reverse() } else { order };
        }
    }
    Ordering::Equal
}

/// "null < number < string < object < array < boolean < date."
fn ascending(a: &Val, b: &Val) -> Ordering {
    match (a, b) {
        (Val::Text(a), Val::Text(b)) => a.chars().cmp(b.chars()),
        (Val::Bool(a), Val::Bool(b)) => a.cmp(b),
        (Val::Date(a, a_nanos), Val::Date(b, b_nanos)) => (a, a_nanos).cmp(&(b, b_nanos)),
        (Val::Array(a), Val::Array(b)) => {
            let mut orders = a.iter().zip(b).map(|(a, b)| ascending(a, b));
            orders.find(|order| order.is_ne()).unwrap_or(a.len().cmp(&b.len()))
        }
        (Val::Object(a), Val::Object(b)) => {
            let sorted = |object: &Object| {
                let entries = object.keys.iter().copied().zip(object.values.clone());
                let mut entries: Vec<(&str, Val)> = entries.collect();
                entries.sort_by_key(|(key, _)| *key);
                entries
            };
            let (a, b) = (sorted(a), sorted(b));
            let mut orders = a.iter().zip(&b).map(|((a_key, a), (b_key, b))| {
                a_key.chars().cmp(b_key.chars()).then_with(|| ascending(a, b))
            });
            orders.find(|order| order.is_ne()).unwrap_or(a.len().cmp(&b.len()))
        }
        (a, b) => match (scale(a), scale(b)) {
            (Some(a), Some(b)) => a.partial_cmp(&b).expect("NaN has no fraction"),
            _ => rank(a).cmp(&rank(b)),
        },
    }
}

const fn rank(val: &Val) -> u8 {
    match val {
        Val::Null => 0,
        Val::Int(_) | Val::Uint(_) | Val::Float(_) => 1,
        Val::Text(_) => 2,
        Val::Object(_) => 3,
        Val::Array(_) => 4,
        Val::Bool(_) => 5,
        Val::Date(..) => 6,
    }
}

/// A number as what compares by value: NaN, far below, near, far above; then its whole part, and
/// then what is left of it.
fn scale(val: &Val) -> Option<(u8, i128, f64)> {
    const FAR: f64 = 1e30;
    Some(match val {
        Val::Int(int) => (2, i128::from(*int), 0.0),
        Val::Uint(uint) => (2, i128::from(*uint), 0.0),
        Val::Float(float) if float.is_nan() => (0, 0, 0.0),
        Val::Float(float) if *float < -FAR => (1, 0, *float),
        Val::Float(float) if *float > FAR => (3, 0, *float),
        Val::Float(float) => (2, float.trunc() as i128, float.fract()),
        _ => return None,
    })
}
