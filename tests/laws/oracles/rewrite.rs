//! Rewriting: whatever is done to answer fast (programs of tests, sets, masks of many records,
//! columns, indexes, a heap of the first few, a seek), the answer is the one that asking each
//! record of the slow twin, and sorting them all, gives.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::subsequence;
use serde_json::{Value, json};
use wixql::{Collection, Lines, Parser, Sorted, bind_at};

use super::{FILTERS, Store, asked, hold, ids, ids_where};
use crate::generate::{PATHS, records};
use crate::{plan, twin, typed_schema, types};

#[test]
fn the_fast_ways_find_what_the_slow_one_finds() {
    let columns = || subsequence(&PATHS[..], 0..6);
    let inputs = || (asked(), vec((columns(), records(0..12)), FILTERS));
    let count = (FILTERS * FILTERS) as u32;
    hold("rewriting of filters", count, inputs, |((filters, sorts, _), stores)| {
        for ((columns, records), sort) in stores.into_iter().zip(&sorts) {
            let store = Store::new(prepared(&columns, sort), records);
            filters.iter().try_for_each(|filter| store.is_found_by_all(filter))?;
        }
        Ok(())
    });
}

/// A collection in which some fields have a column, and one order is kept.
fn prepared(columns: &[&str], sort: &Value) -> Collection<Value> {
    let mut collection = Collection::new(typed_schema().clone());
    for column in columns {
        collection = collection.column(*column).unwrap();
    }
    let order = Parser::new().parse_value(&json!({"sort": sort})).unwrap();
    collection.order(order.sort().to_vec()).unwrap()
}

impl Store {
    fn is_found_by_all(&self, filter: &Value) -> Result<(), TestCaseError> {
        let Self { records, lines, collection } = self;
        let mut expected = ids_where(records, |record| twin::matches(filter, record, types()));
        let count = expected.len() as u64;
        let plan = plan(&json!({"filter": filter}), typed_schema());
        let matcher = plan.matcher::<Value>();
        prop_assert_eq!(&ids_where(records, |record| matcher.matches(record)), &expected);
        prop_assert_eq!(&ids(matcher.select(records)), &expected);
        prop_assert_eq!(matcher.count(records), count);
        prop_assert_eq!(plan.count_of_lines(Lines::new(lines)).unwrap(), count);
        prop_assert_eq!(collection.count(&plan), count);
        let mut found = ids(collection.select(&plan));
        found.sort_unstable();
        expected.sort_unstable();
        prop_assert_eq!(found, expected, "{}", filter);
        Ok(())
    }
}

#[test]
fn a_seek_finds_what_skipping_finds() {
    let count = (FILTERS * FILTERS) as u32;
    hold("rewriting of pages", count, asked, |(filters, sorts, records)| {
        for (at, filter) in filters.iter().enumerate() {
            for (of, sort) in sorts.iter().enumerate() {
                is_sought(filter, sort, &records, (at % 5 + 1, of % 4))?;
            }
        }
        Ok(())
    });
}

fn is_sought(
    filter: &Value,
    sort: &Value,
    records: &[Value],
    (limit, skipped): (usize, usize),
) -> Result<(), TestCaseError> {
    let schema = typed_schema();
    // All that match, sorted whole.
    let mut all: Vec<&Value> =
        records.iter().filter(|record| twin::matches(filter, record, types())).collect();
    all.sort_by(|a, b| twin::compare(sort, "id", a, b, types()));
    let all = ids(all);
    let from = (skipped * limit).min(all.len());
    let expected = &all[from..(from + limit).min(all.len())];
    let by_offset = plan(
        &json!({"filter": filter, "sort": sort, "paging": {"limit": limit, "offset": from}}),
        schema,
    );
    prop_assert_eq!(ids(by_offset.page(records).items.iter().copied()), expected);
    let body = json!({"filter": filter, "sort": sort, "cursorPaging": {"limit": limit}});
    let query = Parser::new().parse_value(&body).unwrap();
    let mut at = None;
    for _ in 0..skipped {
        match bind_at(&query, schema, at.as_ref()).unwrap().page(records).next {
            Some(next) => at = Some(next),
            None => return Ok(()),
        }
    }
    let seek = bind_at(&query, schema, at.as_ref()).unwrap();
    prop_assert_eq!(ids(seek.page(records).items.iter().copied()), expected);
    let mut in_order = records.to_vec();
    in_order.sort_by(|a, b| seek.compare(a, b));
    let sorted = Sorted::new(&in_order, &seek).unwrap();
    prop_assert_eq!(ids(seek.page_of_sorted(&sorted).items.iter().copied()), expected);
    Ok(())
}
