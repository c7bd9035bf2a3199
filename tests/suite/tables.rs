//! Tables of fields: what is read from JSON is written as JSON that reads as the same.

use serde_json::{Value, json};
use wixql::{
    Endpoint, Field, FieldType, NumberType, Operator, Parser, Schema, SortDirections, bind,
};

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
    assert_eq!(schema.total_cap(), Some(9));
    assert_eq!(Schema::any().total_cap(), None);
    for (name, field) in table["fields"].as_object().unwrap() {
        assert!(written["fields"][name].is_object(), "{name}");
        for key in ["operators", "epochMillis", "ignoreCase", "map", "values"] {
            assert_eq!(written["fields"][name].get(key), field.get(key), "{key} of {name}");
        }
    }
    let bare = Schema::any().to_json();
    assert_eq!(bare["open"], true);
    assert!(bare.get("defaultSort").is_none() && bare.get("logical").is_none(), "{bare}");
}

/// A default may be as much as is allowed.
#[test]
fn the_default_limit_is_within_the_largest() {
    for (default, is_fine) in [(9, true), (10, true), (11, false)] {
        let limits = json!({"limitMax": 10, "limitDefault": default});
        let schema = Schema::from_value(&json!({"fields": {}, "limits": limits}));
        assert_eq!(schema.is_ok(), is_fine, "{default}");
    }
}

/// A projection may name fields, what they lie in, and the unique key.
#[test]
fn a_projection_names_what_is_known() {
    let schema = Schema::new().text("owner.name");
    let id = schema.unique_key_path().as_str();
    for (path, is_known) in
        [("owner.name", true), ("owner", true), (id, true), ("own", false), ("owner.name.x", false)]
    {
        let query = Parser::new().parse_value(&json!({"fields": [path]})).unwrap();
        assert_eq!(bind(&query, &schema).is_ok(), is_known, "{path}");
    }
}

/// What is short for a field of a type is that field.
#[test]
fn fields_of_a_type_are_added_by_its_name() {
    let fields = [
        Field::text("a"),
        Field::boolean("b"),
        Field::date("c"),
        Field::number("d", NumberType::Double),
    ];
    let long = fields.into_iter().fold(Schema::new(), Schema::field);
    assert_eq!(
        Schema::new().text("a").boolean("b").date("c").number("d").to_json(),
        long.to_json()
    );
}

/// How a map may be sorted by stands in the table, whatever lies under its keys.
#[test]
fn a_map_is_sorted_as_its_table_says() {
    for ty in ["object", "array<object>", "number"] {
        let table = json!({"fields": {"ext": {"type": ty, "map": true, "sort": "NONE"}}});
        let schema = Schema::from_value(&table).unwrap();
        let query = json!({"sort": [{"fieldName": "ext.a"}]});
        let query = Parser::new().parse_value(&query).unwrap();
        assert!(bind(&query, &schema).is_err(), "{ty}");
        assert_eq!(schema.to_json()["fields"]["ext"]["sort"], "NONE", "{ty}");
    }
}

/// That an object cannot be sorted by says nothing of what stands under the keys of a map.
#[test]
fn a_map_of_objects_is_sorted_by_what_they_hold() {
    let field = |ty| Field::new("ext", ty).sort(SortDirections::None).with_data_keys();
    for (ty, expected) in [
        (FieldType::Object, SortDirections::Both),
        (FieldType::ObjectArray, SortDirections::Both),
        (FieldType::Text, SortDirections::None),
    ] {
        assert_eq!(field(ty.clone()).sort_directions(), expected, "{ty}");
    }
}

/// An operator that is named twice is allowed.
#[test]
fn operators_are_a_set() {
    let field = Field::new("a", FieldType::Text).operators([Operator::Eq, Operator::Eq]);
    let query = Parser::new().parse_value(&json!({"filter": {"a": "x"}})).unwrap();
    assert!(bind(&query, &Schema::new().field(field)).is_ok());
}

#[test]
fn a_mistake_in_a_table_has_its_place() {
    let error = Schema::from_json(br#"{"fields": {"a/b": {"type": "strin"}}}"#).unwrap_err();
    assert_eq!((error.at().as_str(), error.nearest()), ("/fields/a~1b/type", Some("string")));
}

/// Where no filter is shallow enough, queries without one are answered.
#[test]
fn no_filter_needs_no_depth() {
    let schema =
        Schema::from_value(&json!({"fields": {"id": {}}, "limits": {"depth": 0}})).unwrap();
    let endpoint = Endpoint::new(schema);
    let records = [json!({"id": 1})];
    assert_eq!(endpoint.query(b"{}", &records).unwrap().items.len(), 1);
    assert_eq!(endpoint.query(br#"{"filter": {"id": 1}}"#, &records).unwrap_err().status(), 400);
}
