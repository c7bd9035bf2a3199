//! What is shown of types, to whoever debugs a host: no record's content where many may be.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fmt::Debug;

use serde_json::{Value, json};
use wixql::{
    ByKey, Collection, Compact, Direction, Endpoint, Field, FieldPath, Lines, Literal, NumberType,
    Operator, Order, Parser, Pointer, Schema, Sequence, SortKey, Sorted, Sought,
    UnprotectedCursors, Validation, ValueRef, bind, bind_at, field,
};

#[track_caller]
fn check(shown: &dyn Debug, expected: &str) {
    assert_eq!(format!("{shown:?}"), expected);
}

fn records() -> [Value; 3] {
    [
        json!({"id": "i1", "a": "secret"}),
        json!({"id": "i2", "a": "x"}),
        json!({"id": "i3", "a": "y"}),
    ]
}

#[test]
fn what_holds_records_shows_none() {
    let schema = Schema::any();
    let mut things = Collection::new(schema.clone());
    for _ in 0..2 {
        // What is there already is not made again.
        things = things.column("a").unwrap();
        things = things.order([SortKey::new("a", Order::Descending)]).unwrap();
    }
    things.extend(records()).unwrap();
    let plan =
        bind(&Parser::new().parse(br#"{"filter": {"a": "secret"}}"#).unwrap(), &schema).unwrap();
    let mut shown = vec![
        format!("{things:?}"),
        format!("{:?}", things.iter()),
        format!("{:?}", things.explain(&plan)),
        format!("{:?}", things.in_order_of(&plan).unwrap()),
    ];
    let by_key: BTreeMap<String, Value> =
        records().into_iter().map(|record| (record["id"].to_string(), record)).collect();
    shown.push(format!("{:?}", ByKey::new(&by_key, |_| None)));
    shown.push(format!("{:?}", plan.line_matcher(Validation::Full)));
    shown.push(format!("{:?}", plan.line_pager::<Vec<u8>>(Validation::Full)));
    for text in &shown {
        assert!(!text.contains("secret") && !text.is_empty(), "{text}");
    }
    let expected = r#"Collection { len: 3, columns: ["id", "a"], indexes: 2, .. }"#;
    assert_eq!(shown[0], expected);
    assert_eq!(things.schema().unique_key_path().as_str(), "id");
}

/// Records in order, what was shown of the last place that was sought among them, and its number.
struct Seeking<'r>(&'r [Value], RefCell<String>, Cell<usize>);

impl Sequence for Seeking<'_> {
    type Record = Value;

    fn len(&self) -> usize {
        self.0.len()
    }

    fn skip(&self, count: usize) -> impl Iterator<Item = &Value> {
        self.0.iter().skip(count)
    }

    fn seek<'s>(
        &'s self,
        place: &Sought<'_, Value>,
    ) -> (impl Iterator<Item = &'s Value>, impl Iterator<Item = &'s Value>) {
        self.1.replace(format!("{place:?}"));
        self.2.set(place.guess());
        self.0.seek(place)
    }
}

/// A place is shown as its position is, without the values of its keys; and it has a number.
#[test]
fn places_show_no_keys() {
    let (records, schema) = (records(), Schema::any());
    let things = Seeking(&records, RefCell::default(), Cell::default());
    assert!(!things.is_empty() && Seeking(&[], RefCell::default(), Cell::default()).is_empty());
    let body = json!({"sort": [{"fieldName": "a"}], "cursorPaging": {"limit": 1}});
    let query = Parser::new().parse_value(&body).unwrap();
    let plan = bind(&query, &schema).unwrap();
    let next = plan.page_of_sorted(&Sorted::of(&things, &plan)).next.unwrap();
    let plan = bind_at(&query, &schema, Some(&next)).unwrap();
    assert_eq!(plan.page_of_sorted(&Sorted::of(&things, &plan)).items, [&records[1]]);
    check(&next, &things.1.borrow());
    assert!(!things.1.borrow().contains("secret"));
    // It says where it is, as long as nothing changes.
    assert_eq!(things.2.get(), 0);
    let next = plan.page_of_sorted(&Sorted::of(&things, &plan)).next.unwrap();
    let plan = bind_at(&query, &schema, Some(&next)).unwrap();
    assert_eq!(plan.page_of_sorted(&Sorted::of(&things, &plan)).items, [&records[2]]);
    assert_eq!(things.2.get(), 1);
}

/// What is said of a page: by offset how many match, as far as the endpoint counts; by cursor
/// whether there are more. Of nothing there is no page before or after.
#[test]
fn pages_say_what_there_is_beside_them() {
    let records = records();
    let query = |paging: &str| json!({"filter": {"a": {"$exists": true}}, (paging): {"limit": 1}});
    let by_offset = Parser::new().parse_value(&query("paging")).unwrap().offset(1);
    let counted = json!({"count": 1, "offset": 1, "total": 3, "tooManyToCount": false});
    let not_counted = json!({"count": 1, "offset": 1, "tooManyToCount": true});
    for (cap, expected) in [(2, not_counted), (3, counted)] {
        let plan = bind(&by_offset, &Schema::any().count_cap(cap)).unwrap();
        let in_order = Sorted::new(&records, &plan).unwrap();
        for page in [plan.page(&records), plan.page_of_sorted(&in_order)] {
            assert_eq!(serde_json::to_value(&page.metadata).unwrap(), expected, "up to {cap}");
        }
    }
    let by_cursor = Parser::new().parse_value(&query("cursorPaging")).unwrap();
    let plan = bind(&by_cursor, &Schema::any()).unwrap();
    assert_eq!(plan.limit(), 1);
    let place = plan.page(&records).next;
    let plan = bind_at(&by_cursor.limit(0), &Schema::any(), place.as_ref()).unwrap();
    assert_eq!(plan.limit(), 0);
    let in_order = Sorted::new(&records, &plan).unwrap();
    for page in [plan.page(&records), plan.page_of_sorted(&in_order)] {
        assert_eq!(page.metadata.has_next, Some(true));
        assert_eq!((page.items.len(), page.next, page.prev), (0, None, None));
    }
}

#[test]
fn values_are_shown_as_what_they_are() {
    let value = json!({"k": [1, "x", null], "l": true});
    check(&ValueRef::Json(&value["k"]), r#"[Number(1), Text("x"), Null]"#);
    let text = "a".to_owned();
    check(&ValueRef::from(&text), r#"Text("a")"#);
    check(&ValueRef::from(&5_i32), "Number(5)");
    check(&ValueRef::from(None::<i32>), "Null");
    check(&ValueRef::from(Some("t")), r#"Text("t")"#);
    check(
        &ValueRef::Compact(Compact::uuid([0xAB; 16])),
        r#"Compact("abababab-abab-abab-abab-abababababab")"#,
    );
    assert_eq!(format!("{}", Pointer::root()), "");
    assert_eq!(Literal::from([1, 2]), Literal::Array(vec![1.into(), 2.into()].into()));
    let path = FieldPath::from("a.b");
    check(&path, r#""a.b""#);
    assert_eq!(FieldPath::from(&path), path);
    assert_eq!(Operator::StartsWith.family(), Operator::EndsWith.family());
    assert_ne!(Operator::StartsWith.family(), Operator::Exists.family());
}

/// A plan says what it asks, in which order, and which part it gives: as text and as JSON.
#[test]
fn plans_say_what_they_do() {
    let schema = Schema::new()
        .text("id")
        .date("day")
        .number("n")
        .scope(field("owner").eq("o"))
        .field(wixql::Field::object_array("items"))
        .field(wixql::Field::text("owner"))
        .max_limit(50);
    let body = json!({
        "filter": {"day": {"$gte": "2024-01-01"}}, "sort": [{"fieldName": "day", "order": "DESC"}],
        "cursorPaging": {"limit": 1}, "fields": ["n"],
    });
    let query = Parser::new().parse_value(&body).unwrap();
    let records: Vec<Value> = (1..4).map(|n| json!({"id": format!("i{n}"), "day": format!("2024-01-0{n}"), "n": n, "owner": "o"})).collect();
    let plan = bind(&query, &schema).unwrap();
    assert_eq!(plan.limit(), 1);
    let first = plan.page(&records);
    let next = bind_at(&query, &schema, first.next.as_ref()).unwrap();
    let second = next.page(&records);
    let prev = bind_at(&query, &schema, second.prev.as_ref()).unwrap();
    for (plan, side, from) in [(&next, "after", first.next), (&prev, "before", second.prev)] {
        let (text, position) = (plan.explain().to_string(), from.unwrap());
        let is_before = position.direction() == Direction::Prev;
        assert_eq!(is_before, side == "before");
        let keys = serde_json::to_value(position.keys()).unwrap();
        for part in [
            "scope\n",
            "owner",
            "filter\n",
            "day descending (date)",
            "fields\n  id\n  n\n",
            &format!("by cursor, {side} {keys}"),
        ] {
            assert!(text.contains(part), "{part:?} in {text}");
        }
        let explained = serde_json::to_value(plan.explain()).unwrap();
        assert_eq!(explained["page"][side], keys, "{explained}");
        assert_eq!(explained["order"][0], json!({"field": "day", "order": "DESC", "as": "date"}));
        assert_eq!(explained["filter"]["as"], "date");
        assert_eq!(explained["scope"]["field"], "owner");
        assert_eq!(explained["fields"], json!(["id", "n"]));
    }
}

/// A decimal field is asked for the number that was written, however many digits that has.
#[test]
fn numbers_are_shown_as_numbers() {
    let schema = Schema::any().field(Field::number("price", NumberType::Decimal));
    for number in ["0.5", "0.30000000000000004", "9007199254740992", "1e+22"] {
        let body = format!(r#"{{"filter": {{"price": {number}}}}}"#);
        let query = Parser::new().parse(body.as_bytes()).unwrap();
        let text = bind(&query, &schema).unwrap().explain().to_string();
        assert!(text.contains(&format!("price = {number} (decimal)")), "{text}");
    }
}

/// A filter is told part by part, in the order in which they are asked, each below the whole.
#[test]
fn parts_stand_below_the_whole() {
    let filter = json!({"$or": [
        {"$not": {"a": 1, "b": {"$contains": "x"}}},
        {"c": {"$exists": true}},
        {"d": {"$matchItems": [{"e": 1}]}},
    ]});
    let schema = Schema::any();
    let body = json!({"filter": filter, "sort": [{"fieldName": "a"}], "paging": {"limit": 5}});
    let plan = bind(&Parser::new().parse_value(&body).unwrap(), &schema).unwrap();
    let expected = r#"filter
  any of
    c exists  [cost 5]
    not
      all of
        a = 1  [cost 6]
        b contains "x", ignoring case  [cost 20]
    one item of d
      e = 1  [cost 6]
order
"#;
    let without_walk = plan.explain().to_string().replace("  [cost 28]", "");
    assert!(without_walk.starts_with(expected), "{without_walk}");
    let mut things = Collection::new(schema).column("a").unwrap();
    things = things.order([SortKey::new("a", Order::Ascending)]).unwrap();
    things.extend(records()).unwrap();
    let expected = r#"read
  index a ascending, id ascending, in the order asked for: up to 3 of 3 rows
  all 3 rows, for the total
test
  any of
    c exists  [record]
    not
      all of
        a = 1  [column: codes of 3 values]
        b contains "x", ignoring case  [record]
    one item of d  [record]
"#;
    assert_eq!(things.explain(&plan).to_string(), expected);
    // What is asked for in an index's order, and with no filter or without a total.
    let rows = [
        (
            json!({"sort": body["sort"], "paging": {"limit": 5}}),
            "read
  index a ascending, id ascending, in the order asked for: up to 3 of 3 rows
",
        ),
        (
            json!({"filter": {"c": null}, "sort": body["sort"], "cursorPaging": {"limit": 5}}),
            "read
  index a ascending, id ascending, in the order asked for: up to 3 of 3 rows
test
  c is null or missing  [record]
",
        ),
        (
            json!({"filter": {"c": null}, "sort": [{"fieldName": "c"}]}),
            "read
  all 3 rows; those that match are put in order
test
  c is null or missing  [record]
",
        ),
        // Of two tests of one end the first one leads.
        (
            json!({"filter": {"a": {"$gte": "w"}, "$and": [{"a": {"$gt": "t"}}]}}),
            "read
  index a ascending, id ascending, where a > \"t\": 2 of 3 rows, put in order
test
  each record by the whole filter
",
        ),
    ];
    for (body, expected) in rows {
        let plan = bind(&Parser::new().parse_value(&body).unwrap(), &Schema::any()).unwrap();
        assert_eq!(things.explain(&plan).to_string(), expected, "{body}");
    }
}

/// Pages of lines have the cursors that pages of the same records have.
#[test]
fn lines_have_cursors_through_an_endpoint() {
    let endpoint = Endpoint::any().codec(UnprotectedCursors);
    let records = records();
    let lines: Vec<u8> =
        records.iter().flat_map(|record| format!("{record}\n").into_bytes()).collect();
    let mut body = json!({"filter": {"a": {"$exists": true}}, "sort": [{"fieldName": "a"}], "cursorPaging": {"limit": 1}});
    let mut found = Vec::new();
    loop {
        let request = endpoint.request(&body).unwrap();
        let page = request.plan().page_of_lines(Lines::new(&lines)).unwrap();
        let page = request.with_line_cursors(page).unwrap();
        let of_records = request.page(&records).unwrap();
        assert_eq!(page.metadata, of_records.metadata);
        found.extend(
            page.project()
                .unwrap()
                .iter()
                .map(|line| serde_json::from_slice::<Value>(line).unwrap()),
        );
        let Some(next) = page.metadata.cursors.and_then(|cursors| cursors.next) else { break };
        body = json!({"cursorPaging": {"limit": 1, "cursor": next}});
    }
    assert_eq!(found, [&records[0], &records[1], &records[2]].map(Clone::clone));
    // By number, too: as bytes, as an array, as text.
    assert_eq!(endpoint.count(b"{}", &records).unwrap().count, 3);
    assert!(endpoint.count(b"{", &records).is_err());
    let mut all = Lines::new(&lines);
    assert_eq!((all.passed(), all.by_ref().count(), all.passed()), (0, 3, 3));
}
