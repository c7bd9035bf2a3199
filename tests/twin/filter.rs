//! Filters: whether one record satisfies the JSON of one filter.
//!
//! Reads the filter as written, clause by clause and operator by operator, and looks at every
//! occurrence of a path. It knows nothing of sorting or pages.

use std::cmp::Ordering;
use std::mem::discriminant;

use serde_json::{Value, json};

use super::Types;
use super::path::{is_object, join, occurrences};
use super::value::{Typed, fold, typed};

/// Whether the record satisfies the filter; null is the filter that all satisfy.
pub(crate) fn matches(filter: &Value, record: &Value, types: &Types) -> bool {
    holds(filter, record, "", types)
}

/// The same for a record that itself lies at the path `base`, as the items of `$matchItems` do.
fn holds(filter: &Value, record: &Value, base: &str, types: &Types) -> bool {
    let inner = |filter: &Value| holds(filter, record, base, types);
    let clause = |(name, wanted): (&String, &Value)| match name.as_str() {
        "$and" => list(wanted).iter().all(inner),
        "$or" => list(wanted).iter().any(inner),
        "$not" => !inner(only(wanted)),
        path => {
            let found = occurrences(record, base, path, types);
            let field = Field { found, path: join(base, path), types };
            if is_operators(wanted) { field.passes(wanted) } else { field.equals(wanted) }
        }
    };
    filter.as_object().into_iter().flatten().all(clause)
}

/// An object that is not empty, has only `$` keys, and is no date.
fn is_operators(wanted: &Value) -> bool {
    let keys: Vec<&String> =
        wanted.as_object().into_iter().flat_map(|object| object.keys()).collect();
    !keys.is_empty() && keys.iter().all(|key| key.starts_with('$') && *key != "$date")
}

/// What one path leads to in one record.
struct Field<'r> {
    found: Vec<&'r Value>,
    path: String,
    types: &'r Types,
}

impl Field<'_> {
    fn passes(&self, operators: &Value) -> bool {
        let mut operators = operators.as_object().into_iter().flatten();
        operators.all(|(name, operand)| self.passes_one(name, operand))
    }

    fn passes_one(&self, name: &str, operand: &Value) -> bool {
        match name {
            "$eq" => self.equals(operand),
            "$ne" => !self.equals(operand),
            "$in" => list(operand).iter().any(|value| self.equals(value)),
            "$nin" => !list(operand).iter().any(|value| self.equals(value)),
            "$gt" => self.compares(operand, Ordering::is_gt),
            "$gte" => self.compares(operand, Ordering::is_ge),
            "$lt" => self.compares(operand, Ordering::is_lt),
            "$lte" => self.compares(operand, Ordering::is_le),
            "$startsWith" => self.reads(operand, |text, part| text.starts_with(part)),
            "$endsWith" => self.reads(operand, |text, part| text.ends_with(part)),
            "$contains" => self.reads(operand, |text, part| text.contains(part)),
            "$urlized" => {
                self.some(|value| matches!(value, Typed::Text(text) if in_order(text, operand)))
            }
            "$exists" => *operand == self.found.iter().any(|value| !value.is_null()),
            "$isEmpty" => *operand == self.wholes().iter().all(is_empty),
            "$hasSome" => list(operand).iter().any(|value| self.has(value)),
            "$hasAll" => *operand != json!([]) && list(operand).iter().all(|value| self.has(value)),
            "$matchItems" => self.has_item(list(operand)),
            "$not" => !self.passes(only(operand)),
            _ => panic!("no such operator: {name}"),
        }
    }

    fn typed(&self, value: &Value) -> Typed {
        typed(value, self.types.of(&self.path))
    }

    fn wholes(&self) -> Vec<Typed> {
        self.found.iter().map(|value| self.typed(value)).collect()
    }

    /// Whether some occurrence passes, as it stands or, being an array, with one of its elements.
    fn some(&self, test: impl Fn(&Typed) -> bool) -> bool {
        self.wholes().iter().any(|whole| match whole {
            Typed::Array(elements) => test(whole) || elements.iter().any(&test),
            _ => test(whole),
        })
    }

    fn equals(&self, operand: &Value) -> bool {
        let operand = self.typed(operand);
        self.some(|value| *value == operand)
    }

    fn compares(&self, operand: &Value, wanted: fn(Ordering) -> bool) -> bool {
        let operand = self.typed(operand);
        // The operand is no null, boolean, object or array, so nothing else is of its type.
        let same_type = |value: &Typed| discriminant(value) == discriminant(&operand);
        self.some(|value| same_type(value) && wanted(value.cmp(&operand)))
    }

    /// Whether some text and the operand are as wanted, the case of both folded.
    fn reads(&self, operand: &Value, wanted: fn(&str, &str) -> bool) -> bool {
        let part = fold(string(operand));
        self.some(|value| matches!(value, Typed::Text(text) if wanted(&fold(text), &part)))
    }

    /// Whether a listed value is among the elements. A scalar is one element; null is none, but an
    /// element of an array may be null.
    fn has(&self, listed: &Value) -> bool {
        let listed = self.typed(listed);
        self.wholes().iter().any(|whole| match whole {
            Typed::Array(elements) => elements.contains(&listed),
            Typed::Null => false,
            scalar => *scalar == listed,
        })
    }

    /// Whether one and the same object of an array satisfies all filters.
    fn has_item(&self, filters: &[Value]) -> bool {
        let mut items = self.found.iter().filter_map(|value| value.as_array()).flatten();
        let passes = |item, filter| holds(filter, item, &self.path, self.types);
        items.any(|item| is_object(item) && filters.iter().all(|filter| passes(item, filter)))
    }
}

fn is_empty(value: &Typed) -> bool {
    *value == Typed::Null || *value == Typed::Text(String::new()) || *value == Typed::Array(vec![])
}

/// Whether the parts occur one after the other. Taking each at its first place leaves the most
/// room for the rest.
fn in_order(text: &str, parts: &Value) -> bool {
    let text = fold(text);
    let mut rest = text.as_str();
    let parts = parts.as_array().map_or_else(|| vec![parts], |parts| parts.iter().collect());
    parts.into_iter().all(|part| {
        let after = rest.split_once(&fold(string(part))).map(|(_, after)| after);
        rest = after.unwrap_or_default();
        after.is_some()
    })
}

/// The operand of `$not`: the filter itself, or the only one in its array.
fn only(operand: &Value) -> &Value {
    match operand.as_array().map(Vec::as_slice) {
        Some([filter]) => filter,
        Some(_) => panic!("`$not` takes exactly one filter"),
        None => operand,
    }
}

fn list(operand: &Value) -> &[Value] {
    operand.as_array().expect("an array")
}

fn string(operand: &Value) -> &str {
    operand.as_str().expect("a string")
}
