//! Law: where a filter leads to a part of an index, what is found there is what is found among
//! all records, in every order; and to such parts it leads.

use serde_json::{Value, json};
use wixql::{
    Collection, Field, FieldType, NumberType, Operator, Order, Parser, Plan, Position, Query,
    Schema, SortKey, bind, bind_at, field,
};

const COUNT: usize = 6_000;

fn schema() -> Schema {
    let fields = [
        Field::number("n", NumberType::Int64),
        Field::number("below", NumberType::Int64),
        Field::number("x", NumberType::Double),
        Field::text("t"),
        Field::text("ci").ignore_case(),
        Field::date("day"),
        Field::array("tags", FieldType::Text),
    ];
    let all = |schema: Schema, field: Field| schema.field(field.operators(Operator::ALL));
    fields.into_iter().fold(Schema::any(), all).max_limit(1 << 20)
}

fn record(at: usize) -> Value {
    let spread = at * 7_919 % COUNT;
    json!({
        "id": format!("{spread:05}"), "n": spread / 3, "x": spread as f64 / 8.0,
        "t": format!("text {:04}", spread / 2), "ci": format!("{}{}", if at.is_multiple_of(2) { "K" } else { "k" }, spread / 50),
        "day": format!("2024-{:02}-{:02}", spread % 12 + 1, spread / 12 % 28 + 1),
        "tags": [format!("a{}", spread % 5)], "late": spread % 40,
        "below": (!at.is_multiple_of(10)).then(|| spread as i64 / 3 - 1_000),
    })
}

fn records() -> Vec<Value> {
    let mut records: Vec<Value> = (0..COUNT).map(record).collect();
    // Some without a value, in the midst of the others.
    for (at, name) in [(10, "n"), (11, "x"), (12, "t"), (13, "ci"), (14, "day"), (4_000, "n")] {
        records[at][name] = Value::Null;
    }
    records
}

fn key(path: &str, order: Order) -> SortKey {
    SortKey::new(path, order)
}

/// With orders of one and two keys, in both directions.
fn collection() -> Collection<Value> {
    let (up, down) = (Order::Ascending, Order::Descending);
    let orders = [
        vec![key("n", up)],
        vec![key("below", up)],
        vec![key("t", down), key("n", up)],
        vec![key("ci", up), key("x", down)],
        vec![key("day", down)],
        vec![key("x", down)],
    ];
    let mut things = Collection::new(schema());
    for order in orders {
        things = things.order(order).unwrap();
    }
    for column in ["n", "below", "t", "ci", "day", "x", "tags"] {
        things = things.column(column).unwrap();
    }
    things
}

/// A filter, and whether it leads to a part of an index.
fn filters() -> Vec<(Value, bool)> {
    vec![
        (json!({"n": 700}), true),
        (json!({"n": 700, "x": {"$gt": 262.6}}), true),
        (json!({"n": {"$gte": 700, "$lt": 705}}), true),
        (json!({"n": {"$gt": 700, "$lte": 705, "$ne": 703}}), true),
        (json!({"n": {"$gt": 1_995}}), true),
        (json!({"n": {"$lt": 4}}), true),
        (json!({"n": {"$lte": 4}}), true),
        (json!({"n": {"$gt": 100}}), false),
        // So few are asked one by one, in so many records.
        (json!({"n": {"$lt": 33}}), false),
        // A tenth has no value, and is no zero.
        (json!({"below": -990}), true),
        (json!({"below": {"$lt": -990}}), true),
        (json!({"below": {"$gt": -5, "$lte": 5}}), true),
        (json!({"n": {"$gt": 5, "$lt": 5}}), true),
        (json!({"n": {"$in": [10, 12, 11]}}), true),
        (json!({"n": {"$in": [10, 12, null]}}), false),
        (json!({"n": {"$in": [0, 1_999]}}), false),
        (json!({"n": null}), false),
        (json!({"n": -1}), true),
        (json!({"n": {"$gte": 700}, "$and": [{"n": {"$gte": 703}}, {"n": {"$lte": 704}}]}), true),
        (json!({"t": "text 0100"}), true),
        (json!({"t": "text 0100", "n": 67}), true),
        (json!({"t": "text 0100", "n": {"$gte": 67}}), true),
        (json!({"t": {"$gt": "text 2990"}}), true),
        (json!({"t": {"$lt": "text 0004"}}), true),
        (json!({"t": {"$startsWith": "text 01"}}), false),
        (json!({"ci": "K7"}), true),
        (json!({"ci": "k7", "x": {"$lt": 45, "$gte": 44}}), true),
        (json!({"ci": {"$gte": "k98", "$lt": "K99"}, "x": 1}), true),
        (json!({"day": "2024-02-03"}), true),
        (json!({"day": {"$gte": "2024-12-27"}}), true),
        (json!({"day": {"$lt": "2024-01-03", "$gt": "2024-01-01"}}), true),
        (json!({"x": {"$gt": 740.5}}), true),
        (json!({"x": {"$lte": 2.25}}), true),
        (json!({"x": 5.5}), true),
        (json!({"tags": "a1"}), false),
        (json!({"tags": "a1", "n": {"$in": [30, 31, 33]}}), true),
        (json!({"$or": [{"n": 5}, {"n": 7}]}), false),
        (json!({"$not": {"n": 5}}), false),
        (json!({"late": 39}), false),
        (json!({"late": {"$lt": 20}}), false),
        (json!({"nowhere": 1}), false),
        (json!({"$and": [{"late": 3}, {"nowhere": {"$exists": false}}]}), false),
        // Part of an index, and of it only what lies at its end; the last one in the index's order.
        (json!({"n": {"$lte": 1_000}, "id": {"$lt": "01200"}}), false),
        (json!({"x": {"$gte": 300}, "id": {"$gte": "04800"}}), false),
        (json!({"n": {"$gte": 1_000}, "id": {"$gte": "04800"}}), false),
    ]
}

fn sorts() -> Vec<Value> {
    vec![
        json!([]),
        json!([{"fieldName": "n"}]),
        json!([{"fieldName": "n", "order": "DESC"}]),
        json!([{"fieldName": "t", "order": "DESC"}, {"fieldName": "n"}]),
        json!([{"fieldName": "day", "order": "DESC"}]),
        json!([{"fieldName": "late"}, {"fieldName": "x"}]),
        json!([{"fieldName": "late", "order": "DESC"}]),
    ]
}

#[track_caller]
fn check(things: &Collection<Value>, records: &[Value]) {
    assert_eq!((things.len(), things.is_empty()), (records.len(), records.is_empty()));
    let schema = things.schema();
    let (filters, sorts) = (filters(), sorts());
    // Each filter in two of the orders.
    let pairs = filters
        .iter()
        .enumerate()
        .flat_map(|(at, filter)| [at, at + 3].map(|at| (filter, &sorts[at % sorts.len()])));
    for ((filter, leads), sort) in pairs {
        let read = |body: &Value| Parser::new().parse_value(body).unwrap();
        let by_offset =
            json!({"filter": filter, "sort": sort, "paging": {"limit": 7, "offset": 5}});
        let plan = bind(&read(&by_offset), schema).unwrap();
        let how = things.explain(&plan).to_string();
        assert_eq!(how.contains(", where "), *leads, "{filter}: {how}");
        assert_eq!(things.count(&plan), plan.count(records), "{filter}");
        assert_eq!(things.select(&plan).count() as u64, plan.count(records), "{filter}");
        let (found, expected) = (things.page(&plan), plan.page(records));
        assert_eq!(found.items, expected.items, "{filter} {sort}");
        assert_eq!(plan.page(things).items, expected.items, "{filter} {sort}, one by one");
        assert_eq!(found.metadata, expected.metadata, "{filter} {sort}");
        let query = read(&json!({"filter": filter, "sort": sort, "cursorPaging": {"limit": 3}}));
        let mut at = None;
        for step in 0..3 {
            let plan = bind_at(&query, schema, at.as_ref()).unwrap();
            let (found, expected) = (things.page(&plan), plan.page(records));
            assert_eq!(found.items, expected.items, "{filter} {sort}, page {step}");
            assert_eq!(
                (&found.next, &found.prev),
                (&expected.next, &expected.prev),
                "{filter} {sort}"
            );
            at = if step == 1 { found.prev } else { found.next };
            if at.is_none() {
                break;
            }
        }
    }
}

#[test]
fn parts_of_an_index_are_what_filters_lead_to() {
    let mut records = records();
    let mut things = collection();
    things.extend(records.clone()).unwrap();
    check(&things, &records);
    // Records come, go, and become others.
    for at in (0..900).step_by(3) {
        let mut other = records[at].clone();
        other["n"] = json!(at);
        other["t"] = json!(format!("text {at:04}"));
        assert_eq!(things.replace(other.clone()).unwrap().as_ref(), Some(&records[at]));
        records[at] = other;
    }
    for _ in 0..500 {
        let gone = records.remove(1_000);
        assert_eq!(things.remove(gone["id"].as_str().unwrap()), Some(gone));
    }
    // A column may be made of what is there already, free rows among it.
    things = things.column("late").unwrap();
    things = things.order([key("late", Order::Ascending), key("x", Order::Ascending)]).unwrap();
    for (filter, leads) in
        [(json!({"late": 3, "x": {"$lt": 9}}), true), (json!({"late": {"$lt": 9}}), false)]
    {
        let plan = bind(&Parser::new().parse_value(&json!({"filter": filter})).unwrap(), &schema())
            .unwrap();
        assert_eq!(things.explain(&plan).to_string().contains(", where "), leads, "{filter}");
        assert_eq!(things.count(&plan), plan.count(&records), "{filter}");
    }
    let mut found: Vec<_> = (&things).into_iter().map(|it| it["id"].as_str()).collect();
    let mut expected: Vec<_> = records.iter().map(|it| it["id"].as_str()).collect();
    found.sort_unstable();
    expected.sort_unstable();
    assert_eq!(found, expected);
}

fn plan_at(query: &Value, at: Option<&Position>) -> Plan {
    bind_at(&Parser::new().parse_value(query).unwrap(), &schema(), at).unwrap()
}

/// A place that lies outside of what the filter lets pass is one before all of it, or behind it.
#[test]
fn pages_begin_outside_of_what_a_filter_lets_pass() {
    let records = records();
    let mut things = collection();
    things.extend(records.clone()).unwrap();
    let query = |n: Value| {
        json!({
            "filter": {"n": n}, "sort": [{"fieldName": "n"}], "cursorPaging": {"limit": 5},
        })
    };
    let low = plan_at(&query(json!({"$gt": 50})), None).page(&records).next;
    let high = query(json!({"$gt": 1_900}));
    let forth = plan_at(&high, None).page(&records).next;
    let back = plan_at(&high, forth.as_ref()).page(&records).prev;
    for (name, at, items) in [("before", low, 5), ("behind", forth, 0), ("behind, back", back, 5)] {
        let plan = plan_at(&query(json!({"$gte": 1_000, "$lt": 1_100})), at.as_ref());
        assert!(!things.explain(&plan).to_string().contains(", where "), "{name}");
        let (found, expected) = (things.page(&plan), plan.page(&records));
        assert_eq!((&found.items, found.items.len()), (&expected.items, items), "{name}");
        assert_eq!((&found.next, &found.prev), (&expected.next, &expected.prev), "{name}");
    }
}

/// An order that selects an array's elements serves the same selection only.
#[test]
fn orders_of_other_elements_are_told_apart() {
    let key = |members: [i64; 2]| {
        key("list.v", Order::Ascending).select_items_by(vec![field("list.k").is_in(members)])
    };
    let mut things = Collection::new(schema()).order([key([1, 2])]).unwrap();
    let record = |n: i64| json!({"id": n, "list": [{"k": 1, "v": n % 7}, {"k": 3, "v": n % 5}]});
    let records: Vec<Value> = (0..40).map(record).collect();
    things.extend(records.clone()).unwrap();
    for members in [[1, 2], [2, 3], [1, 3]] {
        let plan = bind(&Query::new().sort_keys([key(members)]), &schema()).unwrap();
        assert_eq!(things.page(&plan).items, plan.page(&records).items, "{members:?}");
    }
}

/// While a record has an array where the others have none, a filter leads to no part of an index;
/// once it is gone, it does again.
#[test]
fn what_is_gone_stands_in_no_way() {
    let mut things = collection();
    things.extend((0..400).map(record)).unwrap();
    let plan = plan_at(&json!({"filter": {"n": 7}}), None);
    let leads = |things: &Collection<Value>| things.explain(&plan).to_string().contains(", where ");
    assert!(leads(&things));
    things.insert(json!({"id": "other", "n": [7, 8]})).unwrap();
    assert!(!leads(&things));
    assert!(things.remove("other").is_some());
    assert!(leads(&things));
}
