//! What the tests ask of records: the same of a struct and of its JSON.

use serde::Serialize;
use serde_json::{Value, json};
use wixql::{Access, FieldPath, Matcher, Node, Parser, Plan, Record, Schema, View, bind};

/// The plan of a filter, without a table.
#[track_caller]
pub(crate) fn plan(filter: &Value, schema: &Schema) -> Plan {
    let query = Parser::new().parse_value(&json!({"filter": filter}));
    let query = query.unwrap_or_else(|error| panic!("{filter}: {error}"));
    bind(&query, schema).unwrap_or_else(|error| panic!("{filter}: {error}"))
}

/// Whether a record matches a filter, without a table.
#[track_caller]
pub(crate) fn matches<R: Record>(record: &R, filter: &Value) -> bool {
    let plan = plan(filter, &Schema::any());
    let matcher: Matcher<'_, R> = plan.matcher();
    matcher.matches(record)
}

/// Makes sure that a record, and its JSON, match these filters and not those.
#[track_caller]
pub(crate) fn check<R: Record + Serialize>(record: &R, yes: &[Value], no: &[Value]) {
    let value = serde_json::to_value(record).unwrap();
    for (filters, expected) in [(yes, true), (no, false)] {
        for filter in filters {
            assert_eq!(matches(&value, filter), expected, "{filter} on the JSON {value}");
            assert_eq!(matches(record, filter), expected, "{filter} on the struct of {value}");
        }
    }
}

/// A record as JSON, as its nodes tell it; what is missing is not there.
pub(crate) fn json<'r, N: Node<'r>>(node: N) -> Value {
    match node.view() {
        View::Null => Value::Null,
        View::Bool(value) => value.into(),
        View::Number(number) => number.to_json(),
        View::Text(text) => text.into(),
        View::Date(instant) => instant.to_string().into(),
        View::Array => node.items().map(json).collect(),
        View::Object => node.entries().map(|(key, value)| (key.to_owned(), json(value))).collect(),
    }
}

/// Makes sure that a record is, whole, what its JSON is, and that each path leads to the same.
#[track_caller]
pub(crate) fn check_whole<R: Record + Serialize>(record: &R) {
    let mut expected = serde_json::to_value(record).unwrap();
    without_nulls(&mut expected);
    assert_eq!(json(record.root()), expected);
    check_paths(record, &expected, &mut Vec::new());
}

fn check_paths<R: Record>(record: &R, value: &Value, path: &mut Vec<String>) {
    if !path.is_empty() && path.iter().all(|key| !key.contains('.')) {
        let access = R::accessor(&Access::new(&FieldPath::from(path.join("."))));
        let mut found = Vec::new();
        record.any(&access, |node| {
            found.extend(node.map(json));
            false
        });
        assert_eq!(found, [value.clone()], "{}", path.join("."));
    }
    for (key, value) in value.as_object().into_iter().flatten() {
        path.push(key.clone());
        check_paths(record, value, path);
        path.pop();
    }
}

/// A field that is `None` is missing, where JSON may have null.
fn without_nulls(value: &mut Value) {
    match value {
        Value::Object(entries) => {
            entries.retain(|_, value| !value.is_null());
            entries.values_mut().for_each(without_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(without_nulls),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
