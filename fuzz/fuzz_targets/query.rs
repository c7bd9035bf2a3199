//! Law: pages by offset, pages by cursor, and those walked back, all give the list that the
//! slow twin gives.
#![no_main]

use arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};
use wixql::{Plan, Position, Query, Schema, bind, bind_at, parse};

#[path = "../../tests/rows/schema.rs"]
mod schema;
#[path = "../shared/mod.rs"]
mod shared;
#[path = "../../tests/twin/mod.rs"]
mod twin;

fuzz_target!(|bytes: &[u8]| {
    let _ = run(&mut Unstructured::new(bytes));
});

fn run(u: &mut Unstructured<'_>) -> Result<()> {
    let types = shared::types(u)?;
    let (filter, sort) = (shared::filter(u, 1)?, shared::sort(u)?);
    let limit = u.int_in_range(1..=4)?;
    let mut records = Vec::new();
    for id in 0..u.int_in_range(0..=12)? {
        let mut record = shared::record(u)?;
        record["id"] = json!(id);
        records.push(record);
    }
    let read = |paging: Value| {
        let mut query = json!({"filter": filter, "sort": sort});
        query.as_object_mut().unwrap().extend(paging.as_object().unwrap().clone());
        (parse(query.to_string().as_bytes()), query)
    };
    let schema = schema::schema(&types, "id");
    let (Ok(query), json) = read(json!({"paging": {"limit": 100}})) else { return Ok(()) };
    let Ok(plan) = bind(&query, &schema) else { return Ok(()) };
    let expected = twin::page_offset(&json, &records, "id", &twin::Types(types));
    assert_eq!(places(&plan, &records), expected, "{json}");

    let mut by_offset = Vec::new();
    for offset in (0..=records.len()).step_by(limit) {
        let (query, _) = read(json!({"paging": {"limit": limit, "offset": offset}}));
        by_offset.extend(places(&bind(&query.unwrap(), &schema).unwrap(), &records));
    }
    assert_eq!(by_offset, expected, "by offset {limit}: {json}");

    let query = read(json!({"cursorPaging": {"limit": limit}})).0.unwrap();
    walk(&query, &schema, &records, &expected);
    Ok(())
}

/// Walks to the end and back.
fn walk(query: &Query, schema: &Schema, records: &[Value], expected: &[usize]) {
    let plan_at = |position: Option<&Position>| bind_at(query, schema, position).unwrap();
    let (mut there, mut pages, mut position) = (Vec::new(), 0, None);
    let mut page = plan_at(None).page(records);
    loop {
        there.extend(page.items.iter().map(|item| place(item, records)));
        pages += 1;
        assert!(pages <= records.len() + 1, "the pages never end: {query}");
        assert_eq!(page.metadata.has_next, Some(page.next.is_some()));
        let Some(next) = page.next.clone() else { break };
        page = plan_at(Some(&next)).page(records);
        position = page.prev.clone();
    }
    assert_eq!(there, expected, "by cursor: {query}");
    let mut back: Vec<usize> = page.items.iter().map(|item| place(item, records)).collect();
    while let Some(prev) = position {
        let page = plan_at(Some(&prev)).page(records);
        back.splice(0..0, page.items.iter().map(|item| place(item, records)));
        assert!(back.len() <= expected.len(), "back by cursor: {query}");
        position = page.prev;
    }
    assert_eq!(back, expected, "back by cursor: {query}");
}

fn places(plan: &Plan, records: &[Value]) -> Vec<usize> {
    plan.page(records).items.into_iter().map(|item| place(item, records)).collect()
}

fn place(item: &Value, records: &[Value]) -> usize {
    records.iter().position(|record| std::ptr::eq(record, item)).unwrap()
}
