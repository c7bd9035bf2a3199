//! Laws of collections: whatever has come and gone, whatever columns and orders there are, the
//! answer is the one over the plain records.

use std::panic::{AssertUnwindSafe, catch_unwind};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};
use serde_json::{Value, json};
use wixql::{
    Collection, CollectionError, Endpoint, Literal, Order, Page, Parser, Plan, Query, Schema,
    SortKey, UnprotectedCursors, bind_at,
};

use crate::generate::{PATHS, filter, records, sort};
use crate::{cases, plan, single_schema, twin, typed_schema, types};

/// What happens to a collection.
#[derive(Clone, Debug)]
enum Change {
    /// A record with an id of its own.
    Insert(Value),
    /// Another record with the id of one that is there.
    Replace(Index, Value),
    Remove(Index),
    /// Many at once.
    Extend(Vec<Value>),
    /// A record whose id is taken, alone or at the end of many.
    Twice(Index, Vec<Value>),
}

fn change() -> impl Strategy<Value = Change> {
    let one = || records(1..2).prop_map(|mut records| records.remove(0));
    prop_oneof![
        3 => one().prop_map(Change::Insert),
        3 => (any::<Index>(), one()).prop_map(|(at, record)| Change::Replace(at, record)),
        3 => any::<Index>().prop_map(Change::Remove),
        1 => records(0..6).prop_map(Change::Extend),
        1 => (any::<Index>(), records(0..3)).prop_map(|(at, records)| Change::Twice(at, records)),
    ]
}

/// A collection, and the same records in a list.
struct Both {
    collection: Collection<Value>,
    records: Vec<Value>,
    named: usize,
}

fn id(record: &Value) -> &Value {
    &record["id"]
}

fn key(record: &Value) -> Literal {
    id(record).as_str().unwrap().into()
}

impl Both {
    fn new(schema: &Schema, columns: &[&str], orders: &[Value]) -> Self {
        let mut collection = Collection::new(schema.clone());
        for column in columns {
            collection = collection.column(*column).unwrap();
        }
        for order in orders {
            collection = collection.order(sort_keys(order)).unwrap();
        }
        Self { collection, records: Vec::new(), named: 0 }
    }

    /// With ids that nobody has.
    fn name(&mut self, records: Vec<Value>) -> Vec<Value> {
        let named = records.into_iter().map(|mut record| {
            record["id"] = json!(format!("{:03}", self.named * 7_919 % 1_000));
            self.named += 1;
            record
        });
        named.collect()
    }

    fn apply(&mut self, change: Change) -> Result<(), TestCaseError> {
        let len = self.records.len();
        match change {
            Change::Insert(record) => {
                let record = self.name(vec![record]).remove(0);
                self.collection.insert(record.clone()).unwrap();
                self.records.push(record);
            }
            Change::Extend(records) => {
                let records = self.name(records);
                self.collection.extend(records.clone()).unwrap();
                self.records.extend(records);
            }
            Change::Replace(at, mut record) if len > 0 => {
                let old = &mut self.records[at.index(len)];
                record["id"] = id(old).clone();
                let replaced = self.collection.replace(record.clone()).unwrap();
                prop_assert_eq!(replaced.as_ref(), Some(&*old));
                *old = record;
            }
            Change::Remove(at) if len > 0 => {
                let old = self.records.remove(at.index(len));
                prop_assert_eq!(self.collection.remove(key(&old)), Some(old));
            }
            Change::Twice(at, records) if len > 0 => {
                let twice = self.records[at.index(len)].clone();
                let error = self.collection.insert(twice.clone()).unwrap_err();
                prop_assert!(matches!(error, CollectionError::Duplicate { .. }), "{}", error);
                let many = self.name(records).into_iter().chain([twice]);
                prop_assert!(self.collection.extend(many).is_err());
            }
            Change::Replace(..) | Change::Remove(_) | Change::Twice(..) => {}
        }
        Ok(())
    }
}

fn sort_keys(sort: &Value) -> Vec<SortKey> {
    query(&json!({"sort": sort})).sort().to_vec()
}

fn query(body: &Value) -> Query {
    Parser::new().parse_value(body).unwrap()
}

/// Makes sure that two pages are the same to the last.
#[track_caller]
fn same(found: &Page<'_, Value>, expected: &Page<'_, Value>) -> Result<(), TestCaseError> {
    prop_assert_eq!(&found.items, &expected.items);
    prop_assert_eq!(&found.metadata, &expected.metadata);
    prop_assert_eq!(&found.next, &expected.next);
    prop_assert_eq!(&found.prev, &expected.prev);
    Ok(())
}

/// Columns and orders that a collection may have, and the order that is asked for.
fn setup() -> impl Strategy<Value = (Vec<&'static str>, Vec<Value>, Value)> {
    let columns = subsequence(&PATHS[..], 0..PATHS.len());
    (columns, vec(sort(), 0..3), sort(), any::<bool>()).prop_map(
        |(columns, mut orders, sort, is_declared)| {
            if is_declared {
                orders.push(sort.clone());
            }
            (columns, orders, sort)
        },
    )
}

fn either_schema() -> impl Strategy<Value = &'static Schema> {
    select(vec![typed_schema(), single_schema()])
}

fn some_filter() -> impl Strategy<Value = Value> {
    prop_oneof![1 => Just(json!({})), 4 => filter()]
}

proptest! {
    #![proptest_config(cases(400))]

    /// The same matches, count and pages, in both directions, as over the plain records; and
    /// the matches are the slow twin's.
    #[test]
    fn it_answers_as_the_plain_records_do(
        schema in either_schema(), (columns, orders, sort) in setup(), first in records(0..12),
        changes in vec(change(), 0..24), filters in vec(some_filter(), 1..6), limit in 0_u64..7,
        offset in 0_u64..20,
    ) {
        let mut both = Both::new(schema, &columns, &orders);
        both.apply(Change::Extend(first))?;
        for change in changes {
            both.apply(change)?;
        }
        let Both { collection, records, .. } = &both;
        prop_assert_eq!(collection.len(), records.len());
        for record in records {
            prop_assert_eq!(collection.get(key(record)), Some(record));
        }
        for filter in &filters {
            let body = json!({"filter": filter, "sort": sort, "paging": {"limit": limit, "offset": offset}});
            let by_offset = plan(&body, schema);
            let mut matching: Vec<_> = collection.select(&by_offset).map(id).collect();
            matching.sort_by_key(|id| id.as_str());
            let mut expected: Vec<_> =
                records.iter().filter(|record| twin::matches(filter, record, types())).map(id).collect();
            expected.sort_by_key(|id| id.as_str());
            prop_assert_eq!(matching, expected, "{}", filter);
            prop_assert_eq!(collection.count(&by_offset), by_offset.count(records));
            same(&collection.page(&by_offset), &by_offset.page(records))?;
            prop_assert!(!collection.explain(&by_offset).to_string().is_empty());
            let query = query(&json!({"filter": filter, "sort": sort, "cursorPaging": {"limit": limit}}));
            let mut at = None;
            loop {
                let plan = bind_at(&query, schema, at.as_ref()).unwrap();
                let page = collection.page(&plan);
                same(&page, &plan.page(records))?;
                if let Some(prev) = &page.prev {
                    let plan = bind_at(&query, schema, Some(prev)).unwrap();
                    same(&collection.page(&plan), &plan.page(records))?;
                }
                match page.next {
                    Some(next) if limit > 0 => at = Some(next),
                    _ => break,
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(cases(60))]

    /// Places in the order stay good while records come and go.
    #[test]
    fn a_position_outlives_what_happens(
        schema in either_schema(), (columns, orders, sort) in setup(), first in records(1..16),
        changes in vec(vec(change(), 0..4), 1..8), filter in some_filter(), limit in 1_u64..5,
    ) {
        let mut both = Both::new(schema, &columns, &orders);
        both.apply(Change::Extend(first))?;
        let query = query(&json!({"filter": filter, "sort": sort, "cursorPaging": {"limit": limit}}));
        let mut at = None;
        for (number, changes) in changes.into_iter().enumerate() {
            let plan = bind_at(&query, schema, at.as_ref()).unwrap();
            let page = both.collection.page(&plan);
            same(&page, &plan.page(&both.records))?;
            at = if number % 3 == 2 { page.prev } else { page.next };
            for change in changes {
                both.apply(change)?;
            }
        }
    }
}

/// Awkward records, and so many others that every kind of column is there.
fn many(awkward: &[Value], count: usize) -> Vec<Value> {
    let mut records: Vec<Value> = (0..count)
        .map(|n| {
            let letter = ["x", "y", "z"][n % 3];
            let text = format!("{}{n}", ["text ", "TEXT ", "other", "ﬁ", "K", ""][n % 6]);
            json!({
                "a": text, "b": n, "c": n % 7, "ci": text, "day": format!("2024-01-{:02}", n % 30 + 1),
                "dbl": n as f64 / 3.0, "i32": n % 1_000, "i64": n.to_string(), "list": [],
                "o": {"dec": format!("{n}.50"), "a": [n % 50, n % 90, text], "b": {"c": n % 2 == 0}},
                "m": {"a.b": n % 3, "x": [letter]}, "ms": n * 1_000,
            })
        })
        .collect();
    for (n, record) in awkward.iter().enumerate() {
        records.insert(n * 97 % records.len(), record.clone());
    }
    for (n, record) in records.iter_mut().enumerate() {
        record["id"] = json!(format!("{:05}", n * 7_919 % 100_000));
    }
    records
}

proptest! {
    #![proptest_config(cases(8))]

    /// The same over so many records that columns of every kind are made, zones and chunks are
    /// several, and indexes are searched.
    #[test]
    fn many_records_are_answered_alike(
        schema in either_schema(), awkward in records(60..120), filters in vec(some_filter(), 12), sorts in vec(sort(), 3),
        gone in vec(any::<Index>(), 0..400), later in records(0..50),
    ) {
        let mut both = Both::new(schema, &PATHS, &sorts[..2]);
        let records = many(&awkward, 5_200);
        both.collection.extend(records.clone()).unwrap();
        both.records = records;
        for at in gone {
            both.apply(Change::Remove(at))?;
        }
        both.named = 0;
        let later = both.name(later);
        for record in later {
            both.collection.insert(record.clone()).unwrap();
            both.records.push(record);
        }
        let Both { collection, records, .. } = &both;
        for (n, filter) in filters.iter().enumerate() {
            let body = json!({
                "filter": filter, "sort": sorts[n % 3], "cursorPaging": {"limit": 20},
            });
            let query = query(&body);
            let mut at = None;
            for _ in 0..3 {
                let plan: Plan = bind_at(&query, schema, at.as_ref()).unwrap();
                prop_assert_eq!(collection.count(&plan), plan.count(records), "{}", filter);
                let page = collection.page(&plan);
                same(&page, &plan.page(records))?;
                at = page.next;
                if at.is_none() {
                    break;
                }
            }
        }
    }
}

#[test]
fn records_without_a_unique_key_are_refused() {
    let mut things = Collection::new(Schema::any());
    for record in [json!({}), json!({"id": null}), json!({"id": [1]}), json!({"id": {"a": 1}})] {
        let error = things.insert(record.clone()).unwrap_err();
        assert!(matches!(error, CollectionError::NoKey { .. }), "{error}");
        assert!(things.replace(record.clone()).is_err());
        assert!(things.extend([json!({"id": 1}), record]).is_err());
        assert!(things.is_empty() && things.get(1).is_none());
    }
    let mut inside = Collection::new(Schema::any().unique_key("a.id"));
    for (record, is_taken) in [
        (json!({"a": {"id": 1}}), true),
        (json!({"a": [{"id": 2}]}), true),
        // Neither of the two is the record's.
        (json!({"a": [{"id": 3}, {"id": 4}]}), false),
        (json!({"a": []}), false),
    ] {
        assert_eq!(inside.insert(record.clone()).is_ok(), is_taken, "{record}");
    }
    things.insert(json!({"id": 1})).unwrap();
    let error = things.insert(json!({"id": 1.0})).unwrap_err();
    assert_eq!(error.to_string(), "two records have the unique key 1.0");
    assert_eq!(things.len(), 1);
}

#[test]
fn fields_that_the_schema_lacks_are_refused() {
    let things = || Collection::<Value>::new(Schema::new().text("name"));
    for error in [
        things().column("nam").unwrap_err(),
        things().order([SortKey::new("nam", wixql::Order::Ascending)]).unwrap_err(),
    ] {
        assert_eq!(error.to_string(), "the schema has no field `nam`");
    }
    assert!(things().order([SortKey::new("id", wixql::Order::Descending)]).is_ok());
}

#[test]
fn an_endpoint_answers_from_it() {
    let endpoint = Endpoint::any().codec(UnprotectedCursors);
    let mut things = Collection::of(&endpoint);
    let records = [json!({"id": 1, "n": 1}), json!({"id": 2, "n": 1}), json!({"id": 3, "n": 2})];
    things.extend(records.clone()).unwrap();
    let request =
        endpoint.request(r#"{"filter": {"n": 1}, "cursorPaging": {"limit": 1}}"#).unwrap();
    let page = request.page_of(&things).unwrap();
    assert!(page.metadata.cursors.as_ref().is_some_and(|cursors| cursors.next.is_some()));
    same(&page, &request.page(&records).unwrap()).unwrap();
    assert_eq!(request.count_of(&things).count, 2);
}

/// An iterator that panics leaves everything as it was.
#[test]
fn records_that_never_came_leave_nothing() {
    let mut things = Collection::new(Schema::any());
    let records = (0..5).map(|id| if id < 3 { json!({"id": id}) } else { panic!("no more") });
    let taken = catch_unwind(AssertUnwindSafe(|| things.extend(records)));
    assert!(taken.is_err() && things.is_empty() && things.get(1).is_none());
    things.insert(json!({"id": 1})).unwrap();
    assert_eq!(things.iter().count(), 1);
}

/// Records that are refused, few or many, for a key that is missing or stands twice, leave
/// everything as it was.
#[test]
fn what_is_refused_in_part_is_refused_whole() {
    let many = |from: usize, count: usize| -> Vec<Value> {
        (from..from + count).map(|at| json!({"id": format!("i{at}"), "a": at % 7})).collect()
    };
    let mut things = Collection::new(typed_schema().clone()).column("a").unwrap();
    things = things.order([SortKey::new("a", Order::Descending)]).unwrap();
    let mut records = many(0, 200);
    things.extend(records.clone()).unwrap();
    let keyless = || vec![json!({"a": 1})];
    for wrong in [
        [many(200, 3), keyless()].concat(),
        [many(200, 300), keyless()].concat(),
        [many(200, 3), many(5, 1)].concat(),
        [many(200, 3), many(201, 1)].concat(),
        [many(200, 300), many(5, 1)].concat(),
        [many(200, 300), many(201, 1)].concat(),
    ] {
        let error = things.extend(wrong).unwrap_err();
        let all = plan(
            &json!({"sort": [{"fieldName": "a", "order": "DESC"}], "paging": {"limit": 1_000}}),
            typed_schema(),
        );
        assert_eq!(things.page(&all).items, all.page(&records).items, "after {error}");
        assert_eq!(things.len(), records.len());
        // There is room for them without what was wrong.
        let right = many(records.len() + 1_000, 2);
        things.extend(right.clone()).unwrap();
        records.extend(right);
    }
}
