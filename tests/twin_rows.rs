//! Holds the slow twin against the rows under `tests/cases`.
//!
//! The answers there were written from the language page, so a difference is a mistake in one of
//! the two. It knows nothing of the engine, which has a test of its own over the same rows.

mod rows;
mod twin;

use std::collections::BTreeSet;

use rows::{Case, Row, rows};
use serde_json::{Value, json};
use twin::Types;

row_files!(check);

/// Asks the twin every row of a file, and reports all that it answers otherwise.
#[track_caller]
fn check(file: &str) {
    let rows = rows(file);
    let names: BTreeSet<&str> = rows.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names.len(), rows.len(), "two rows of {file} have the same name");
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
    let types = Types(row.types.clone());
    let (expected, found) = match &row.case {
        Case::Filter { filter, records, expected } => {
            let found = records
                .iter()
                .enumerate()
                .filter(|(_, record)| twin::matches(filter, record, &types));
            let found: Vec<usize> = found.map(|(place, _)| place).collect();
            (json!(expected), json!(found))
        }
        Case::Sort { sort, records, expected } => {
            let mut found: Vec<(usize, &Value)> = records.iter().enumerate().collect();
            found.sort_by(|(_, a), (_, b)| twin::compare(sort, &row.id, a, b, &types));
            let found: Vec<usize> = found.into_iter().map(|(place, _)| place).collect();
            (json!(expected), json!(found))
        }
        Case::Page { query, records, expected } => {
            (json!(expected), json!(twin::page_offset(query, records, &row.id, &types)))
        }
        Case::Projection { fields, record, expected } => {
            let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
            (expected.clone(), twin::project(&fields, &row.id, record, &types))
        }
    };
    (expected != found).then(|| format!("  {}: expected {expected}, found {found}", row.name))
}
