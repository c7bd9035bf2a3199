//! Which texts are JSON: the rows of `tests/json.jsonl`, judged by the parser and by
//! `serde_json`.
//!
//! A row is a value (`json`, or `bytes`, one character each), which stands as an operand, or a
//! whole `body` (`body_bytes`). `read` says whether we take it, and `differs` why
//! `serde_json` judges otherwise. Of JSON lines (`tests/lines/`), `passed` says that the faster
//! level passes over it unseen, though it is no JSON.
//!
//! The rows of `tests/json-suite.jsonl` are named after the files of JSONTestSuite and ask what those
//! ask, in words of our own; `read` pins our answer.

use serde_json::Value;
use wixql::{Parser, Query};

use crate::data::{none_wrong, rows};
use crate::spelled::spelled;

fn body(row: &Value) -> Vec<u8> {
    spelled(row, br#"{"filter":{"a":"#, b"}}")
}

#[test]
fn verdicts_are_those_of_the_rows_and_of_serde_json() {
    let rows = rows("json.jsonl");
    assert!(rows.len() >= 150);
    let wrong = rows.iter().filter_map(|row| {
        let body = body(row);
        let ours = Parser::new().parse(&body);
        let theirs: Result<Value, _> = serde_json::from_slice(&body);
        let is_right = row["read"] == ours.is_ok()
            && (ours.is_ok() == theirs.is_ok()) != row.get("differs").is_some();
        (!is_right).then(|| format!("{row}: {ours:?}, serde_json {}", theirs.is_ok()))
    });
    none_wrong(rows.len(), wrong);
}

/// What both read is the same value: ours printed is theirs.
#[test]
fn values_are_those_of_serde_json() {
    let rows = rows("json.jsonl");
    let wrong = rows.iter().filter(|row| row["read"] == true).filter_map(|row| {
        let body = body(row);
        let ours: Query = Parser::new().parse(&body).ok()?;
        let theirs: Value = serde_json::from_slice(&body).ok()?;
        let from_value = Parser::new().parse_value(&theirs).ok()?;
        // Values sort their keys, so both go through one.
        let [ours, theirs] = [ours, from_value].map(|query| {
            let printed: Value = serde_json::from_str(&query.to_string()).unwrap();
            Parser::new().parse_value(&printed).unwrap()
        });
        (ours != theirs).then(|| format!("{row}: {ours}"))
    });
    none_wrong(rows.len(), wrong);
}

/// Whatever is JSON (`y_`) is read, but for keys that stand twice, which no query may have;
/// whatever is not (`n_`) is refused; and where the grammar leaves it open (`i_`), so do the rows.
#[test]
fn the_test_suite_is_answered_as_pinned() {
    let rows = rows("json-suite.jsonl");
    let count = |prefix| rows.iter().filter(|row| name(row).starts_with(prefix)).count();
    assert_eq!(["y_", "n_", "i_"].map(count), [95, 188, 35]);
    let wrong = rows.iter().filter_map(|row| {
        let read = Parser::new().parse(&body(row));
        let is_pinned = row["read"] == read.is_ok();
        let is_right = match &name(row)[..2] {
            "y_" => row["read"] != name(row).contains("duplicated_key"),
            "n_" => row["read"] == false,
            _ => true,
        };
        (!is_pinned || !is_right).then(|| format!("{row:.300}: {read:?}"))
    });
    none_wrong(rows.len(), wrong);
}

fn name(row: &Value) -> &str {
    row["name"].as_str().unwrap()
}
