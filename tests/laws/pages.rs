//! Laws of pages and projections.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};
use wixql::{Page, Parser, Position, Schema, bind_at};

use crate::generate::{fields, filter, records, sort};
use crate::{cases, plan, twin, typed_schema, types};

/// A page by cursor, as a later request asks for it.
fn page<'r>(
    (filter, sort): (&Value, &Value),
    limit: u64,
    at: Option<&Position>,
    records: &'r [Value],
    schema: &Schema,
) -> Page<'r, Value> {
    let body = json!({"filter": filter, "sort": sort, "cursorPaging": {"limit": limit}});
    let query = Parser::new().parse_value(&body).unwrap();
    bind_at(&query, schema, at).unwrap().page(records)
}

/// The ids of records.
fn ids<'v>(records: impl IntoIterator<Item = &'v Value>) -> Vec<String> {
    records.into_iter().map(|record| record["id"].to_string()).collect()
}

/// The ids of all that match, in order, as the twin has it.
fn whole(filter: &Value, sort: &Value, records: &[Value]) -> Vec<String> {
    let query = json!({"filter": filter, "sort": sort, "paging": {"limit": 1_000_000}});
    let places = twin::page_offset(&query, records, "id", types());
    ids(places.into_iter().map(|place| &records[place]))
}

proptest! {
    #![proptest_config(cases(120))]

    /// A page by offset is the twin's.
    #[test]
    fn twin_agrees(
        filter in filter(), sort in sort(), records in records(0..40), limit in 0_u64..50,
        offset in 0_u64..50,
    ) {
        let query = json!({
            "filter": filter, "sort": sort, "paging": {"limit": limit, "offset": offset},
        });
        let found = plan(&query, typed_schema()).page(&records);
        let expected = twin::page_offset(&query, &records, "id", types());
        prop_assert_eq!(ids(found.items), ids(expected.into_iter().map(|at| &records[at])));
    }

    /// What is left of records is what the twin leaves.
    #[test]
    fn twin_projects_alike(fields in fields(), records in records(1..8)) {
        let found = plan(&json!({"fields": fields}), typed_schema()).page(&records).project();
        let sorted = whole(&json!({}), &json!([]), &records);
        let by_id = |id: &String| records.iter().find(|&record| ids([record]) == [id.as_str()]);
        let expected: Vec<Value> = (sorted.iter().filter_map(by_id))
            .map(|record| twin::project(&fields, "id", record, types()))
            .collect();
        prop_assert_eq!(found.unwrap(), expected);
    }
}

proptest! {
    #![proptest_config(cases(600))]

    /// Forward and backward, in steps of any size, a frozen list is walked exactly once.
    #[test]
    fn a_frozen_list_is_walked_exactly_once(
        filter in prop_oneof![3 => Just(json!({})), 1 => filter()], sort in sort(),
        records in records(0..24), limits in vec(1_u64..8, 1..6),
    ) {
        let (schema, asked) = (typed_schema(), (&filter, &sort));
        let expected = whole(&filter, &sort, &records);
        let mut limits = limits.into_iter().cycle();
        let mut limit = || limits.next().unwrap();
        let mut last = page(asked, limit(), None, &records, schema);
        prop_assert!(last.prev.is_none());
        let mut forward = ids(last.items.iter().copied());
        while let Some(next) = &last.next {
            prop_assert_eq!(last.metadata.has_next, Some(true));
            prop_assert_eq!(next.ordinal(), forward.len() as u64);
            last = page(asked, limit(), Some(next), &records, schema);
            prop_assert!(!last.items.is_empty() && last.prev.is_some());
            forward.extend(ids(last.items.iter().copied()));
        }
        prop_assert_eq!(last.metadata.has_next, Some(false));
        prop_assert_eq!(&forward, &expected);
        let mut backward = ids(last.items.iter().copied());
        while let Some(prev) = &last.prev {
            last = page(asked, limit(), Some(prev), &records, schema);
            prop_assert!(!last.items.is_empty() && last.next.is_some());
            prop_assert_eq!(last.metadata.has_next, Some(true));
            backward.splice(0..0, ids(last.items.iter().copied()));
        }
        prop_assert_eq!(backward, expected);
    }
}

/// When all that lay ahead has gone, the way back begins at the place where it was left, and
/// includes the record there.
#[test]
fn an_empty_page_leads_back() {
    let (schema, all) = (typed_schema(), (&json!({}), &json!([])));
    let four: Vec<Value> = (1..=4).map(|id| json!({"id": id})).collect();
    let (low, high) = four.split_at(2);
    let first = page(all, 2, None, &four, schema);
    let ahead = page(all, 2, first.next.as_ref(), low, schema);
    assert!(ahead.items.is_empty() && ahead.next.is_none());
    assert_eq!(page(all, 2, ahead.prev.as_ref(), low, schema).items, [&low[0], &low[1]]);
    assert_eq!(page(all, 2, ahead.prev.as_ref(), &four, schema).items, [&low[0], &low[1]]);
    let last = page(all, 2, first.next.as_ref(), &four, schema);
    let behind = page(all, 2, last.prev.as_ref(), high, schema);
    assert!(behind.items.is_empty() && behind.prev.is_none());
    assert_eq!(page(all, 2, behind.next.as_ref(), &four, schema).items, [&high[0], &high[1]]);
    // A page of nothing leads nowhere.
    let none = page(all, 0, first.next.as_ref(), &four, schema);
    assert!(none.items.is_empty() && none.next.is_none() && none.prev.is_none());
}

/// Records that are equal in all that an order looks at come as they came, on pages of any size.
#[test]
fn equal_records_keep_their_order() {
    let records: Vec<Value> = (0..300).map(|at| json!({"id": 1, "at": at})).collect();
    for (limit, offset) in [(1, 0), (7, 5), (50, 0), (50, 100), (90, 210)] {
        let query = json!({"paging": {"limit": limit, "offset": offset}});
        let found = plan(&query, typed_schema()).page(&records).items;
        assert!(found.into_iter().eq(&records[offset..offset + limit]), "{query}");
    }
}

/// What happens between two pages.
#[derive(Clone, Debug)]
enum Change {
    Insert(Value),
    Delete(Index),
    /// The record at which the last page ended.
    DeleteAnchor,
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        records(1..2).prop_map(|mut records| Change::Insert(records.remove(0))),
        any::<Index>().prop_map(Change::Delete),
        Just(Change::DeleteAnchor),
    ]
}

/// A list that changes while it is walked.
struct Store {
    records: Vec<Value>,
    inserted: usize,
}

impl Store {
    fn apply(&mut self, change: Change, anchor: Option<&String>) {
        match change {
            Change::Insert(mut record) => {
                record["id"] = json!(format!("new{}", self.inserted));
                self.inserted += 1;
                self.records.push(record);
            }
            Change::Delete(at) if !self.records.is_empty() => {
                self.records.remove(at.index(self.records.len()));
            }
            Change::Delete(_) => {}
            Change::DeleteAnchor => {
                self.records.retain(|record| Some(&record["id"].to_string()) != anchor);
            }
        }
    }
}

proptest! {
    #![proptest_config(cases(1_400))]

    /// While records come and go, every one that stays is met exactly once and in order, every
    /// other at most once, and the walk ends; forward and backward.
    #[test]
    fn a_changing_list_loses_and_repeats_nothing(
        sort in sort(), records in records(0..16), limits in vec(1_u64..5, 1..4),
        changes in vec(vec(change(), 0..3), 0..8), is_forward in any::<bool>(),
    ) {
        let (schema, all) = (typed_schema(), json!({}));
        let asked = (&all, &sort);
        let mut limits = limits.into_iter().cycle();
        let mut limit = || limits.next().unwrap();
        let mut changes = changes.into_iter();
        let started_with: Vec<String> = ids(&records);
        let mut store = Store { records, inserted: 0 };
        let (mut at, mut passed) = (None, Vec::new());
        if !is_forward {
            // The way back begins before the last page.
            loop {
                let found = page(asked, limit(), at.as_ref(), &store.records, schema);
                if found.next.is_none() {
                    passed = ids(found.items);
                    at = found.prev;
                    break;
                }
                at = found.next;
            }
        }
        let (mut seen, mut pages) = (Vec::new(), 0);
        while is_forward && pages == 0 || at.is_some() {
            let found = page(asked, limit(), at.as_ref(), &store.records, schema);
            let page_ids = ids(found.items);
            let (ahead, place) = if is_forward { (found.next, seen.len()) } else { (found.prev, 0) };
            let anchor = if is_forward { page_ids.last() } else { page_ids.first() }.cloned();
            seen.splice(place..place, page_ids);
            for change in changes.next().unwrap_or_default() {
                store.apply(change, anchor.as_ref());
            }
            at = ahead;
            pages += 1;
            prop_assert!(pages <= started_with.len() + store.inserted + 2, "it does not end");
        }
        let distinct: BTreeSet<&String> = seen.iter().collect();
        prop_assert_eq!(distinct.len(), seen.len(), "met twice: {:?}", seen);
        let expected: Vec<String> = (whole(&all, &sort, &store.records).into_iter())
            .filter(|id| started_with.contains(id) && !passed.contains(id))
            .collect();
        let met: Vec<String> = seen.into_iter().filter(|id| expected.contains(id)).collect();
        prop_assert_eq!(met, expected);
    }
}
