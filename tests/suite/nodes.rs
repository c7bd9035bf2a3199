//! Law: a value of a struct is looked at as what it stands for in JSON is.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Value, json};
use wixql::{Compact, FieldValue, Fields, Node, Timestamp, ValueRef, View};

/// An object with a field that is there, one that is null, and one that is missing.
struct Point;

impl Fields for Point {
    fn field(&self, key: &str) -> Option<ValueRef<'_>> {
        match key {
            "x" => Some(1.into()),
            "y" => Some(ValueRef::Null),
            _ => None,
        }
    }

    fn keys(&self) -> &[&str] {
        &["x", "gone", "y"]
    }
}

/// The same scalar is the same text in a shorter form, too.
fn is_same(a: View<'_>, b: View<'_>) -> bool {
    match (a, b) {
        (View::Compact(short), View::Text(text)) => short.to_string() == text,
        _ => a == b,
    }
}

#[track_caller]
fn check<'a, 'b>(found: impl Node<'a>, expected: impl Node<'b>) {
    let (a, b) = (found.view(), expected.view());
    assert!(is_same(a, b), "{a:?} and {b:?}");
    assert_eq!(found.len(), expected.len(), "{a:?}");
    assert_eq!(found.is_empty(), expected.is_empty(), "{a:?}");
    assert_eq!(found.items().count(), expected.items().count(), "{a:?}");
    found.items().zip(expected.items()).for_each(|(a, b)| check(a, b));
    assert_eq!(found.entries().count(), expected.entries().count(), "{a:?}");
    for (key, below) in found.entries() {
        check(below, expected.get(key).unwrap());
        check(found.get(key).unwrap(), below);
    }
    assert!(found.get("nowhere").is_none());
}

#[test]
fn what_a_struct_holds_is_seen_as_json_is() {
    let instant = Timestamp::parse("2024-05-01T00:00:00Z").unwrap();
    let map = BTreeMap::from([("k", 1), ("l", 2)]);
    let hashed: HashMap<String, Option<&str>> =
        [("k".to_owned(), Some("t")), ("none".to_owned(), None)].into();
    let object = json!({"k": [1, {"a": 2}], "l": null});
    let json_map: &Map<String, Value> = object.as_object().unwrap();
    let list = vec![Some("a"), None];
    let [date, no_date] = ["2024-05-01", "soon"].map(|text| HashMap::from([("$date", text)]));
    let dates = BTreeMap::from([("$date", "2024-05-01"), ("at", "2024-05-01")]);
    let json_date = json!({"$date": "2024-05-01"});
    let boxed = Box::new(json!([1, [2]]));
    let uuid = Compact::uuid([0xAB; 16]);
    for (found, expected) in [
        (ValueRef::Null, json!(null)),
        (ValueRef::Bool(true), json!(true)),
        (5.into(), json!(5)),
        ("t".into(), json!("t")),
        (ValueRef::Compact(uuid), json!("abababab-abab-abab-abab-abababababab")),
        (ValueRef::Array(&list), json!(["a", null])),
        (ValueRef::Object(&Point), json!({"x": 1, "y": null})),
        (ValueRef::Map(&map), json!({"k": 1, "l": 2})),
        (ValueRef::Map(&hashed), json!({"k": "t"})),
        (ValueRef::Map(json_map), object.clone()),
        (ValueRef::Map(&date), json_date.clone()),
        (ValueRef::Map(json_date.as_object().unwrap()), json_date.clone()),
        (ValueRef::Map(&no_date), json!({"$date": "soon"})),
        (ValueRef::Map(&dates), json!({"$date": "2024-05-01", "at": "2024-05-01"})),
        (ValueRef::Json(&object), object.clone()),
        (FieldValue::value("t").unwrap(), json!("t")),
        (object.value().unwrap(), object.clone()),
        (json_map.value().unwrap(), object.clone()),
        (boxed.value().unwrap(), json!([1, [2]])),
    ] {
        check(found, &expected);
        check(&expected, ValueRef::Json(&expected));
    }
    let held = BTreeMap::from([("$date", instant)]);
    assert_eq!(ValueRef::Map(&held).view(), json_date.view());
    // What JSON writes as an object is an instant to whoever looks first, and has none of its entries.
    let instant = ValueRef::from(instant);
    assert_eq!(instant.view(), json!({"$date": "2024-05-01T00:00:00Z"}).view());
    assert!(
        instant.is_empty() && instant.entries().next().is_none() && instant.get("$date").is_none()
    );
    assert_eq!(format!("{:?}", ValueRef::Map(&map)), r#"{"k": Number(1), "l": Number(2)}"#);
}
