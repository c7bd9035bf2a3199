//! Laws of pages out of records that are in order already.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};
use wixql::{
    ByKey, Collection, Direction, Endpoint, Page, Parser, Plan, Position, Schema, Sorted,
    UnprotectedCursors, bind_at,
};

use crate::generate::{filter, records, sort};
use crate::{cases, plan, typed_schema};

/// The records in the plan's order.
fn sorted(mut records: Vec<Value>, plan: &Plan) -> Vec<Value> {
    records.sort_by(|a, b| plan.compare(a, b));
    records
}

/// A position that some page may have given, made into another kind if asked.
#[derive(Clone, Debug)]
struct Asked {
    /// Whose keys they are.
    record: Index,
    direction: Direction,
    is_inclusive: bool,
    /// The ordinal; the right one if none.
    hint: Option<u64>,
}

fn asked() -> impl Strategy<Value = Asked> {
    let direction = prop_oneof![Just(Direction::Next), Just(Direction::Prev)];
    let hint = prop_oneof![Just(None), (0_u64..30).prop_map(Some), any::<u64>().prop_map(Some)];
    (any::<Index>(), direction, any::<bool>(), hint).prop_map(
        |(record, direction, is_inclusive, hint)| Asked { record, direction, is_inclusive, hint },
    )
}

impl Asked {
    /// The position, in records that are in order.
    fn position(&self, sort: &Value, records: &[Value], schema: &Schema) -> Option<Position> {
        // A page that ends at the record says where it ended, unless it is the last one.
        let before = self.record.index(records.len().checked_sub(1).filter(|&most| most > 0)?);
        let query = json!({"sort": sort, "cursorPaging": {"limit": before + 1}});
        let end = plan(&query, schema).page(records).next?;
        assert_eq!(end.ordinal(), before as u64 + 1);
        let is_closed = (self.direction == Direction::Prev) == self.is_inclusive;
        let ordinal = self.hint.unwrap_or_else(|| before as u64 + u64::from(is_closed));
        let keys = end.keys().to_vec();
        let position = Position::new(self.direction, keys, ordinal, end.order());
        Some(position.inclusive(self.is_inclusive))
    }
}

/// Makes sure that two pages are the same to the last.
#[track_caller]
fn same(found: &Page<'_, Value>, expected: &Page<'_, Value>) -> Result<(), TestCaseError> {
    prop_assert_eq!(&found.items, &expected.items);
    prop_assert_eq!(&found.metadata, &expected.metadata);
    prop_assert_eq!(&found.next, &expected.next);
    prop_assert_eq!(&found.prev, &expected.prev);
    prop_assert_eq!(found.project().unwrap(), expected.project().unwrap());
    Ok(())
}

fn some_filter() -> impl Strategy<Value = Value> {
    let few = json!({"a": {"$exists": true}});
    prop_oneof![2 => Just(json!({})), 1 => Just(few), 2 => filter()]
}

proptest! {
    #![proptest_config(cases(300))]

    /// By cursor, from any position, the page is the one that a scan gives; also where records
    /// have come and gone since the position was given.
    #[test]
    fn a_page_by_cursor_is_that_of_a_scan(
        filter in some_filter(), sort in sort(), old in records(0..24), new in records(0..6),
        gone in vec(any::<Index>(), 0..6), limit in prop_oneof![4 => 0_u64..8, 1 => Just(u64::MAX)],
        asked in asked(),
    ) {
        let schema = typed_schema();
        let any = plan(&json!({"sort": sort}), schema);
        let mut store = sorted(old, &any);
        let position = asked.position(&sort, &store, schema);
        for at in gone {
            if !store.is_empty() {
                store.remove(at.index(store.len()));
            }
        }
        let named = new.into_iter().enumerate().map(|(id, mut record)| {
            record["id"] = json!(format!("{:03}new", id * 70));
            record
        });
        store.extend(named);
        let store = sorted(store, &any);
        let body = json!({
            "filter": filter, "sort": sort, "cursorPaging": {"limit": limit}, "fields": ["a"],
        });
        let query = Parser::new().parse_value(&body).unwrap();
        let plan = bind_at(&query, schema, position.as_ref()).unwrap();
        let in_order = Sorted::new(&store, &any).unwrap();
        prop_assert!(in_order.is_in_order_of(&plan));
        same(&plan.page_of_sorted(&in_order), &plan.page(&store))?;
    }
}

proptest! {
    #![proptest_config(cases(200))]

    /// The values of a map, and a collection's order, are records in order as a slice is.
    #[test]
    fn other_sequences_give_the_same_pages(
        filter in some_filter(), records in records(0..24), limit in 0_u64..8, asked in asked(),
        gone in vec(any::<Index>(), 0..6), has_key in any::<bool>(),
    ) {
        let (schema, by_id) = (typed_schema(), json!([]));
        let any = plan(&json!({"sort": by_id}), schema);
        let mut store = sorted(records, &any);
        let position = asked.position(&by_id, &store, schema);
        for at in gone {
            if !store.is_empty() {
                store.remove(at.index(store.len()));
            }
        }
        let paging = match asked.hint {
            Some(offset) => json!({"paging": {"limit": limit, "offset": offset}}),
            None => json!({"cursorPaging": {"limit": limit}}),
        };
        let mut body = paging;
        body["filter"] = filter;
        let query = Parser::new().parse_value(&body).unwrap();
        let position = position.filter(|_| asked.hint.is_none());
        let plan = bind_at(&query, schema, position.as_ref()).unwrap();
        let expected = plan.page(&store);
        let id = |record: &Value| record["id"].as_str().unwrap().to_owned();
        let map: BTreeMap<String, Value> =
            store.iter().map(|record| (id(record), record.clone())).collect();
        let by_key = ByKey::new(&map, |keys| match keys {
            [wixql::Value::Text(id)] if has_key => Some(id.to_string()),
            _ => None,
        });
        let in_order = Sorted::of(&by_key, &plan);
        in_order.check(&plan).unwrap();
        same(&plan.page_of_sorted(&in_order), &expected)?;
        let mut collection = Collection::new(schema.clone());
        collection.extend(store.clone()).unwrap();
        let in_order = collection.in_order_of(&plan).unwrap();
        same(&plan.page_of_sorted(&Sorted::of(&in_order, &plan)), &expected)?;
    }
}

proptest! {
    #![proptest_config(cases(100))]

    /// So is a page by offset, whether all records are counted or not.
    #[test]
    fn a_page_by_offset_is_that_of_a_scan(
        filter in some_filter(), sort in sort(), records in records(0..24), limit in 0_u64..9,
        offset in prop_oneof![4 => 0_u64..30, 1 => any::<u64>()], scope in some_filter(),
        cap in proptest::option::of(prop_oneof![0_u64..30, any::<u64>()]),
    ) {
        let schema = cap.into_iter().fold(typed_schema().clone(), Schema::count_cap);
        let scope = Parser::new().parse_value(&json!({"filter": scope})).unwrap();
        let schema = scope.filter().cloned().into_iter().fold(schema, Schema::scope);
        let query = json!({
            "filter": filter, "sort": sort, "paging": {"limit": limit, "offset": offset},
        });
        let plan = plan(&query, &schema);
        let records = sorted(records, &plan);
        let in_order = Sorted::new(&records, &plan).unwrap();
        same(&plan.page_of_sorted(&in_order), &plan.page(&records))?;
    }

    /// Records in another order than the one asked for are scanned.
    #[test]
    fn another_order_is_scanned(
        filter in some_filter(), sort in sort(), other in sort(), records in records(0..16),
    ) {
        let schema = typed_schema();
        let other = plan(&json!({"sort": other}), schema);
        let records = sorted(records, &other);
        let in_order = Sorted::new(&records, &other).unwrap();
        let query = json!({"filter": filter, "sort": sort, "cursorPaging": {"limit": 3}});
        let plan = plan(&query, schema);
        same(&plan.page_of_sorted(&in_order), &plan.page(&records))?;
    }

    /// Whatever order records are in, there is a page, and all that is on it matches.
    #[test]
    fn trust_that_is_betrayed_is_no_panic(
        filter in some_filter(), sort in sort(), records in records(0..24), limit in 0_u64..8,
        asked in asked(),
    ) {
        let schema = typed_schema();
        let in_order = sorted(records.clone(), &plan(&json!({"sort": sort}), schema));
        let position = asked.position(&sort, &in_order, schema);
        let body = json!({"filter": filter, "sort": sort, "cursorPaging": {"limit": limit}});
        let query = Parser::new().parse_value(&body).unwrap();
        let plan = bind_at(&query, schema, position.as_ref()).unwrap();
        let matcher = plan.matcher::<Value>();
        let page = plan.page_of_sorted(&Sorted::trusted(&records, &plan));
        prop_assert!(page.items.iter().all(|record| matcher.matches(record)));
        prop_assert!(page.items.len() as u64 <= limit);
    }
}

/// The index at which records are found out of order, if they are.
#[track_caller]
fn check_order(sort: Value, records: Value, expected: Option<usize>) {
    let plan = plan(&json!({"sort": sort}), typed_schema());
    let records = records.as_array().unwrap();
    let found = Sorted::new(records, &plan).err().map(|error| error.at());
    assert_eq!(found, expected, "{records:?} by {sort}");
}

#[test]
fn records_out_of_order_are_refused_where_they_are() {
    let by_a = || json!([{"fieldName": "a"}]);
    check_order(by_a(), json!([]), None);
    check_order(by_a(), json!([{"id": 1}]), None);
    check_order(by_a(), json!([{"id": 1, "a": 1}, {"id": 2, "a": 1}, {"id": 3, "a": 2}]), None);
    check_order(by_a(), json!([{"id": 1, "a": 1}, {"id": 2, "a": 3}, {"id": 3, "a": 2}]), Some(2));
    check_order(by_a(), json!([{"id": 2, "a": 1}, {"id": 1, "a": 1}]), Some(1));
    // A missing value is null, and the lowest.
    check_order(by_a(), json!([{"id": 1}, {"id": 2, "a": null}, {"id": 3, "a": 0}]), None);
    check_order(by_a(), json!([{"id": 1, "a": 0}, {"id": 2}]), Some(1));
    // Of an array the smallest element counts.
    check_order(by_a(), json!([{"id": 1, "a": [9, 1]}, {"id": 2, "a": 2}]), None);
    check_order(by_a(), json!([{"id": 1, "a": 2}, {"id": 2, "a": [9, 1]}]), Some(1));
    let descending = || json!([{"fieldName": "a", "order": "DESC"}]);
    check_order(descending(), json!([{"id": 1, "a": [9, 1]}, {"id": 2, "a": 2}]), None);
    // The unique key follows the last key's direction.
    check_order(descending(), json!([{"id": 2, "a": 1}, {"id": 1, "a": 1}]), None);
    check_order(descending(), json!([{"id": 1, "a": 1}, {"id": 2, "a": 1}]), Some(1));
}

#[test]
fn a_unique_key_that_repeats_is_no_order() {
    let twice = json!([{"id": 1, "a": 1}, {"id": 2, "a": 1}, {"id": 2, "a": 1}]);
    check_order(json!([{"fieldName": "a"}]), twice, Some(2));
    check_order(json!([]), json!([{"id": 1}, {"id": 1.0}]), Some(1));
}

#[test]
fn the_refusal_says_where() {
    let plan = plan(&json!({}), typed_schema());
    let error = Sorted::new(&[json!({"id": 2}), json!({"id": 1})], &plan).unwrap_err();
    assert_eq!(error.to_string(), "the record at index 1 does not come after the one before it");
}

/// The same path may lead through a map or not, and gives another order then.
#[test]
fn orders_that_only_look_alike_are_told_apart() {
    let sort = json!({"sort": [{"fieldName": "m.a.b"}]});
    let [plain, through_map] = [&Schema::any(), typed_schema()].map(|schema| plan(&sort, schema));
    let records = [json!({"id": 1, "m": {"a.b": 2}}), json!({"id": 2, "m": {"a.b": 1}})];
    let in_order = Sorted::new(&records, &plain).unwrap();
    assert!(!in_order.is_in_order_of(&through_map));
    assert_eq!(through_map.page_of_sorted(&in_order).items, [&records[1], &records[0]]);
}

#[test]
fn an_endpoint_seals_the_cursors_of_both_alike() {
    let endpoint = Endpoint::any().codec(UnprotectedCursors);
    let request = endpoint.request(r#"{"cursorPaging": {"limit": 1}}"#).unwrap();
    let records = [json!({"id": 1}), json!({"id": 2})];
    let page = request.page_of_sorted(&Sorted::new(&records, request.plan()).unwrap()).unwrap();
    assert!(page.metadata.cursors.as_ref().is_some_and(|cursors| cursors.next.is_some()));
    same(&page, &request.page(&records).unwrap()).unwrap();
}
