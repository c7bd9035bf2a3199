//! Paths: where a dotted path leads in a record, through objects, arrays of objects and maps, and
//! what is left of a record when only some paths are asked for.
//!
//! It knows neither operators nor types, save which fields are maps.

use serde_json::{Map, Value};

use super::Types;
use super::value::is_date;

/// Every place that `path` leads to. A missing one is null: nothing in the language tells them
/// apart.
///
/// `base` is the full path of `value` itself, empty for a record.
pub(crate) fn occurrences<'r>(
    value: &'r Value,
    base: &str,
    path: &str,
    types: &Types,
) -> Vec<&'r Value> {
    if path.is_empty() {
        return vec![value];
    }
    match value {
        Value::Array(items) => {
            let objects = items.iter().filter(|item| is_object(item));
            objects.flat_map(|item| occurrences(item, base, path, types)).collect()
        }
        Value::Object(fields) if is_object(value) => {
            let (key, rest) = step(fields, base, path, types);
            match fields.get(key) {
                Some(child) => occurrences(child, &join(base, key), rest, types),
                None => vec![&Value::Null],
            }
        }
        _ => vec![&Value::Null],
    }
}

/// The key that comes next in an object, and the path after it. In a map it is the longest run of
/// segments that is a key there.
pub(crate) fn step<'p>(
    fields: &Map<String, Value>,
    base: &str,
    path: &'p str,
    types: &Types,
) -> (&'p str, &'p str) {
    let dots = path.match_indices('.').map(|(at, _)| (&path[..at], &path[at + 1..]));
    let runs: Vec<(&str, &str)> = dots.chain([(path, "")]).collect();
    let is_key = |(run, _): &&(&str, &str)| types.of(base) == "map" && fields.contains_key(*run);
    *runs.iter().rev().find(is_key).unwrap_or(&runs[0])
}

/// A full path from that of an object and one relative to it.
pub(crate) fn join(base: &str, path: &str) -> String {
    if base.is_empty() { path.to_owned() } else { format!("{base}.{path}") }
}

/// Whether paths descend into the value: a date is written as an object but is none.
pub(crate) fn is_object(value: &Value) -> bool {
    value.is_object() && !is_date(value)
}

/// The parts of a record that lie on the paths, and its unique key; no paths mean all of it.
///
/// A path that leads nowhere gives nothing, and keys with dots are reached in maps only.
pub(crate) fn project(fields: &[&str], id: &str, record: &Value, types: &Types) -> Value {
    let all = if fields.is_empty() { "" } else { id };
    let paths: Vec<&str> = fields.iter().copied().chain([all]).collect();
    keep(record, "", &paths, types).expect("a record is an object")
}

/// What the paths leave of a value, whose own path is `base`; `None` of a scalar on which a path
/// would go on.
fn keep(value: &Value, base: &str, paths: &[&str], types: &Types) -> Option<Value> {
    if paths.contains(&"") {
        return Some(value.clone());
    }
    match value {
        Value::Array(items) => {
            Some(items.iter().filter_map(|item| keep(item, base, paths, types)).collect())
        }
        Value::Object(fields) if is_object(value) => {
            let kept = fields.iter().filter_map(|(key, child)| {
                let steps = paths.iter().map(|path| step(fields, base, path, types));
                let rest: Vec<&str> =
                    steps.filter(|(start, _)| start == key).map(|(_, rest)| rest).collect();
                let below = join(base, key);
                let kept = if rest.is_empty() { None } else { keep(child, &below, &rest, types) };
                Some((key.clone(), kept?))
            });
            Some(Value::Object(kept.collect()))
        }
        _ => None,
    }
}
