//! Holds the engine against the rows under `tests/cases`: as text, as a value, and as a
//! tree printed and read again.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise, in its helpers too"
)]

mod rows;

use rows::{Case, Row, rows};
use serde_json::{Value, json};
use wixql::{Endpoint, Parser, Plan, Query, Schema, bind};

row_files!(check);

/// Asks the engine every row of a file, and reports all that it answers otherwise.
#[track_caller]
fn check(file: &str) {
    let rows = rows(file);
    let wrong: Vec<String> = rows.iter().filter_map(difference).collect();
    assert!(
        wrong.is_empty(),
        "{file}: {} of {} rows\n{}",
        wrong.len(),
        rows.len(),
        wrong.join("\n")
    );
}

fn difference(row: &Row) -> Option<String> {
    let schema = rows::schema::schema(&row.types, &row.id).max_limit(u64::MAX);
    let (expected, found) = match &row.case {
        Case::Filter { filter, records, expected } => {
            let plan = plan(&json!({"filter": filter}), &schema);
            let matcher = plan.matcher::<Value>();
            let found = records.iter().enumerate().filter(|(_, record)| matcher.matches(record));
            let found: Vec<usize> = found.map(|(place, _)| place).collect();
            (json!(expected), json!(found))
        }
        Case::Sort { sort, records, expected } => {
            let plan = plan(&json!({"sort": sort}), &schema.max_sort_keys(64));
            let mut sorted: Vec<(usize, &Value)> = records.iter().enumerate().collect();
            sorted.sort_by(|(_, a), (_, b)| plan.compare(*a, *b));
            let sorted: Vec<usize> = sorted.into_iter().map(|(place, _)| place).collect();
            let paged = places(&plan_all(sort, &row.id, &row.types).page(records).items, records);
            assert_eq!(sorted, paged, "{}: sorted one by one, and as a page", row.name);
            (json!(expected), json!(sorted))
        }
        Case::Page { query, records, expected } => {
            let endpoint = Endpoint::new(schema);
            let page = endpoint.query(query, records).unwrap();
            (json!(expected), json!(places(&page.items, records)))
        }
        Case::Projection { fields, record, expected } => {
            let plan = plan(&json!({"fields": fields}), &schema);
            let page = plan.page(std::slice::from_ref(record));
            (expected.clone(), page.project().unwrap().remove(0))
        }
    };
    (expected != found).then(|| format!("  {}: expected {expected}, found {found}", row.name))
}

/// The plan of a query, which is read in three ways that must agree.
fn plan(query: &Value, schema: &Schema) -> Plan {
    let text = serde_json::to_vec(query).unwrap();
    let from_text = Parser::new().parse(&text).unwrap_or_else(|error| panic!("{query}: {error}"));
    let from_value = Parser::new().parse_value(query).unwrap();
    let reprinted: Query = from_text.to_string().parse().unwrap();
    assert_eq!(from_text, from_value, "{query}");
    assert_eq!(from_text, reprinted, "{query}");
    bind(&from_text, schema).unwrap_or_else(|error| panic!("{query}: {error}"))
}

/// The plan of a page that holds everything.
fn plan_all(sort: &Value, id: &str, types: &Value) -> Plan {
    let schema = rows::schema::schema(types, id).max_limit(1 << 20).max_sort_keys(64);
    plan(&json!({"sort": sort, "paging": {"limit": 1 << 20}}), &schema)
}

/// Where in `records` the items stand.
fn places(items: &[&Value], records: &[Value]) -> Vec<usize> {
    let place = |item: &&Value| records.iter().position(|record| std::ptr::eq(record, *item));
    items.iter().filter_map(place).collect()
}
