//! Tables of fields: what is read from JSON is written as JSON that reads as the same.

use serde_json::{Value, json};
use wixql::Schema;

#[test]
fn a_table_is_written_as_it_is_read() {
    let table = json!({
        "fields": {
            "id": {"type": "string", "operators": ["$eq", "$in"], "sort": "BOTH"},
            "name": {"type": "string", "operators": ["$eq"], "ignoreCase": true},
            "at": {"type": "date", "operators": "*", "sort": "DESC", "epochMillis": true},
            "tags": {"type": "array<string>", "operators": ["$hasSome"]},
            "status": {"type": "enum", "values": ["A", "B"], "operators": ["$ne"]},
            "labels": {"type": "object", "map": true, "operators": "*"},
        },
        "uniqueKey": "id",
        "paging": "offset",
        "limits": {"limitMax": 70, "limitDefault": 20, "sortMaxSize": 2, "countCap": 9},
        "defaultSort": [{"fieldName": "at", "order": "DESC"}, {"fieldName": "id"}],
        "fieldsets": {"BASIC": ["id", "at"]},
        "logical": ["$and", "$not"],
    });
    let schema = Schema::from_value(&table).unwrap();
    let written = schema.to_json();
    let again = Schema::from_json(&serde_json::to_vec(&written).unwrap()).unwrap();
    assert_eq!(again.to_json(), written);
    assert_eq!(again.to_markdown(), schema.to_markdown());
    for key in ["uniqueKey", "paging", "limits", "defaultSort", "fieldsets", "logical"] {
        assert_eq!(written[key], table[key], "{key}");
    }
    assert_eq!(written["open"], Value::Null);
    for (name, field) in table["fields"].as_object().unwrap() {
        assert!(written["fields"][name].is_object(), "{name}");
        for flag in ["epochMillis", "ignoreCase", "map", "values"] {
            assert_eq!(written["fields"][name].get(flag), field.get(flag), "{flag} of {name}");
        }
    }
    let bare = Schema::any().to_json();
    assert_eq!(bare["open"], true);
    assert!(bare.get("defaultSort").is_none() && bare.get("logical").is_none(), "{bare}");
}

#[test]
fn a_mistake_in_a_table_has_its_place() {
    let error = Schema::from_json(br#"{"fields": {"a/b": {"type": "strin"}}}"#).unwrap_err();
    assert_eq!((error.at().as_str(), error.nearest()), ("/fields/a~1b/type", Some("string")));
}
