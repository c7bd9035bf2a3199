//! Sorting: which of two records comes first.
//!
//! Reads the `sort` of a query as written and appends the unique key. It knows nothing of pages.

use std::cmp::Ordering;

use serde_json::{Value, json};

use super::path::{is_object, join, occurrences, step};
use super::value::{Typed, typed};
use super::{Types, matches};

/// The order of two records under `sort`, an array of keys or null, closed by the unique key `id`.
pub(crate) fn compare(sort: &Value, id: &str, a: &Value, b: &Value, types: &Types) -> Ordering {
    let mut keys = sort.as_array().cloned().unwrap_or_default();
    if !keys.iter().any(|key| key["fieldName"] == id) {
        let order = keys.last().map_or(Value::Null, |key| key["order"].clone());
        keys.push(json!({"fieldName": id, "order": order}));
    }
    let orders = keys.iter().map(|key| {
        let order = sort_value(key, a, types).cmp(&sort_value(key, b, types));
        if is_descending(key) { order.reverse() } else { order }
    });
    orders.fold(Ordering::Equal, Ordering::then)
}

fn is_descending(key: &Value) -> bool {
    key["order"] == "DESC"
}

/// The value that a record sorts by: its smallest ascending, its largest descending.
fn sort_value(key: &Value, record: &Value, types: &Types) -> Typed {
    let path = key["fieldName"].as_str().expect("a field name");
    let select = key["selectItemsBy"].as_array().map_or(&[][..], Vec::as_slice);
    let values: Vec<Typed> = match single_elements(record, "", path, types) {
        Some(singles) if !select.is_empty() => singles
            .iter()
            .filter(|record| select.iter().all(|filter| matches(filter, record, types)))
            .flat_map(|record| candidates(record, path, types))
            .collect(),
        // With no array on the way there is no element to pick.
        _ => candidates(record, path, types),
    };
    let value =
        if is_descending(key) { values.into_iter().max() } else { values.into_iter().min() };
    value.unwrap_or(Typed::Null)
}

/// Every value that a record could sort by.
fn candidates(record: &Value, path: &str, types: &Types) -> Vec<Typed> {
    let found = occurrences(record, "", path, types).into_iter();
    let values = found.map(|value| typed(value, types.of(path)));
    let elements = values.map(|value| match value {
        Typed::Array(elements) if elements.is_empty() => vec![Typed::Null],
        Typed::Array(elements) => elements,
        value => vec![value],
    });
    elements.flatten().collect()
}

/// The value as it would be with one element in each array on the way, for every choice of them;
/// `None` when there is no array on the way.
fn single_elements(value: &Value, base: &str, path: &str, types: &Types) -> Option<Vec<Value>> {
    match value {
        // Without an element to pick it stays, and counts as null.
        Value::Array(items) if path.is_empty() && items.is_empty() => Some(vec![value.clone()]),
        Value::Array(items) if path.is_empty() => {
            Some(items.iter().map(|item| json!([item])).collect())
        }
        Value::Array(items) => {
            let singles = items.iter().filter(|item| is_object(item)).flat_map(|item| {
                single_elements(item, base, path, types).unwrap_or_else(|| vec![item.clone()])
            });
            Some(singles.map(|item| json!([item])).collect())
        }
        Value::Object(fields) if !path.is_empty() && is_object(value) => {
            let (key, rest) = step(fields, base, path, types);
            let children = single_elements(fields.get(key)?, &join(base, key), rest, types)?;
            let with = |child| {
                let mut fields = fields.clone();
                fields.insert(key.to_owned(), child);
                Value::Object(fields)
            };
            Some(children.into_iter().map(with).collect())
        }
        _ => None,
    }
}
