//! What the library says when something is wrong: the rows of `tests/errors.jsonl`.
//!
//! A row has a `body`, perhaps a `schema` (an open one without), and every fault that is
//! reported, in words and place. Every kind of fault that the source names has a row.

use std::collections::BTreeSet;
use std::fs;

use serde_json::{Map, Value, json};
use wixql::{
    Body, CursorCodec, CursorError, CursorReason, Endpoint, Fault, FaultKind, Limits, Parser,
    Payload, QueryError, Schema, bind,
};

use crate::data::{none_wrong, path, rows};

/// A codec that makes short cursors only, and refuses all: the text says how.
struct Refusing;

impl CursorCodec for Refusing {
    fn seal(&self, payload: &Payload, _: &[u8]) -> Result<String, CursorError> {
        if payload.bytes.windows(4).any(|bytes| bytes == b"fail") {
            return Err(CursorError::invalid(CursorReason::Other));
        }
        if payload.bytes.len() > 64 { Err(CursorError::too_long()) } else { Ok("old".to_owned()) }
    }

    fn open(&self, text: &str, _: &[u8]) -> Result<Payload, CursorError> {
        let is_old = text == "old";
        Err(if is_old { CursorError::expired() } else { CursorError::invalid(CursorReason::Other) })
    }
}

/// The body's bytes: text, or characters that stand for one byte each.
fn body(row: &Value) -> Vec<u8> {
    let bytes = row["bytes"].as_str().unwrap_or_default();
    match row["body"].as_str() {
        Some(text) => text.as_bytes().to_vec(),
        None => bytes.chars().map(|c| u8::try_from(c).unwrap()).collect(),
    }
}

fn endpoint(row: &Value) -> Endpoint {
    let schema = match row.get("schema") {
        Some(schema) => Schema::from_value(schema).unwrap_or_else(|error| panic!("{row}: {error}")),
        None => Schema::any(),
    };
    let schema = match row.get("scope") {
        Some(scope) => schema.scope(scope.try_into().unwrap()),
        None => schema,
    };
    Endpoint::new(schema).legacy(row["legacy"] == true).codec(Refusing)
}

/// What is wrong with the query of a row.
fn error<'b>(row: &Value, body: impl Into<Body<'b>>) -> QueryError {
    let records = row["records"].as_array().cloned().unwrap_or_default();
    match endpoint(row).query(body, &records) {
        Ok(_) => panic!("{row}: nothing is wrong"),
        Err(error) => error,
    }
}

/// What is beyond the first few faults is counted by binding alone, too.
#[test]
fn faults_of_binding_are_bounded() {
    let schema = Schema::new().limits(Limits { faults: 2, ..Limits::default() });
    let query = Parser::new().parse_value(&json!({"filter": {"a": 1, "b": 1, "c": 1}})).unwrap();
    let error = bind(&query, &schema).unwrap_err();
    assert_eq!((error.faults().len(), error.more()), (2, 1));
}

/// What stands under a key that is too long is not judged.
#[test]
fn what_is_refused_for_its_key_is_passed_over() {
    let parser = Parser::new().limits(Limits { text: 9, ..Limits::default() });
    let filter = json!({"a": {"b": 1, "a key too long": {"$x": 1}}});
    let error = parser.parse_value(&json!({"filter": filter})).unwrap_err();
    assert_eq!(error.faults().len(), 1, "{error}");
    assert_eq!(error.faults()[0].at().as_str(), "/filter/a/a key too long");
}

/// A fault as rows write it.
fn written(fault: &Fault) -> Value {
    let mut row = Map::new();
    row.insert("message".to_owned(), json!(fault.kind().to_string()));
    row.insert("code".to_owned(), json!(fault.code().name()));
    row.insert("pointer".to_owned(), json!(fault.at()));
    if let Some(place) = fault.place() {
        row.insert("line".to_owned(), json!(place.line));
        row.insert("column".to_owned(), json!(place.column));
    }
    if let Some(nearest) = fault.nearest() {
        row.insert("nearest".to_owned(), json!(nearest));
    }
    Value::Object(row)
}

#[test]
fn every_row_is_answered_in_full() {
    let rows = rows("errors.jsonl");
    let wrong = rows.iter().filter_map(|row| {
        let found = error(row, body(row).as_slice());
        let faults: Value = found.faults().iter().map(written).collect();
        let mut expected = row.clone();
        expected["faults"] = faults;
        if row.get("more").is_some() || found.more() > 0 {
            expected["more"] = json!(found.more());
        }
        if row.get("envelope").is_some() {
            expected["envelope"] = serde_json::to_value(found.envelope()).unwrap();
        }
        let status = row["status"].as_u64().unwrap_or(400);
        (u64::from(found.status()) != status || expected != *row).then(|| expected.to_string())
    });
    none_wrong(rows.len(), wrong);
}

/// Errors are equal if all that their receivers see is.
#[test]
fn errors_are_told_apart() {
    let seen = |row: &Value| {
        let error = error(row, body(row).as_slice());
        (format!("{error:?}"), error)
    };
    let errors: Vec<_> = rows("errors.jsonl").iter().map(seen).collect();
    for (shown, error) in &errors {
        for (other_shown, other) in &errors {
            assert_eq!(error == other, shown == other_shown, "{shown} {other_shown}");
        }
    }
}

/// The same faults in the same order come from a value, but without their places.
#[test]
fn values_are_judged_as_text_is() {
    let rows = rows("errors.jsonl");
    let wrong = rows.iter().filter_map(|row| {
        let text = body(row);
        let value: Value = serde_json::from_slice(&text).ok()?;
        // A value that is written otherwise has lost what was wrong, or the order of its keys.
        if serde_json::to_vec(&value).ok()? != text || !row["schema"]["limits"]["bytes"].is_null() {
            return None;
        }
        let found = error(row, &value);
        let mut expected = row["faults"].clone();
        for fault in expected.as_array_mut().into_iter().flatten() {
            if let Value::Object(fault) = fault {
                fault.retain(|key, _| key != "line" && key != "column");
            }
        }
        let faults: Value = found.faults().iter().map(written).collect();
        (faults != expected).then(|| format!("{value}: {faults}"))
    });
    none_wrong(rows.len(), wrong);
}

/// The message of an error is that of its first fault, with its place and how many follow.
#[test]
fn messages_say_what_where_and_how_many_more() {
    let rows = rows("errors.jsonl");
    let wrong = rows.iter().filter_map(|row| {
        let found = error(row, body(row).as_slice());
        let first = found.faults().first()?;
        let mut expected = first.kind().to_string();
        if let Some(nearest) = first.nearest() {
            expected += &format!("; did you mean `{nearest}`?");
        }
        let pointer = first.at().as_str();
        if !pointer.is_empty() && pointer.len() < 64 {
            expected += &format!(" at `{pointer}`");
        }
        if pointer.len() >= 64 || pointer.contains(char::is_control) {
            return None;
        }
        if let Some(place) = first.place() {
            expected += &format!(" (line {}, column {})", place.line, place.column);
        }
        let whole = match found.faults().len() - 1 + found.more() {
            0 => expected.clone(),
            1 => format!("{expected}, and one more fault"),
            more => format!("{expected}, and {more} more faults"),
        };
        let same = first.to_string() == expected && found.to_string() == whole;
        let envelope = serde_json::to_value(found.envelope()).unwrap();
        (!same || envelope["message"] != expected.as_str()).then(|| found.to_string())
    });
    none_wrong(rows.len(), wrong);
}

/// No message shows much of what a stranger wrote, or characters that act.
#[test]
fn messages_are_short_and_tame() {
    for row in rows("errors.jsonl") {
        for fault in error(&row, body(&row).as_slice()).faults() {
            let message = fault.to_string();
            let acts = |c: char| {
                c.is_control()
                    || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
            };
            assert!(message.len() < 800 && !message.contains(acts), "{message:?}");
        }
    }
}

/// The first word of what `Debug` says: the variant.
fn variant(value: &dyn std::fmt::Debug) -> String {
    let debug = format!("{value:?}");
    debug.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_owned()
}

/// The variants of an enum, from its source.
fn variants(file: &str, name: &str) -> BTreeSet<String> {
    let source = fs::read_to_string(path(file)).unwrap();
    let start = format!("pub enum {name} {{\n");
    let (_, rest) = source.split_once(&start).unwrap_or_else(|| panic!("{name} in {file}"));
    let (body, _) = rest.split_once("\n}").unwrap();
    let lines = body.lines().filter_map(|line| line.strip_prefix("    "));
    let names = lines.filter(|line| line.starts_with(char::is_uppercase));
    names.map(|line| line.chars().take_while(|c| c.is_alphanumeric()).collect()).collect()
}

#[test]
fn every_kind_of_fault_has_a_row() {
    let (mut kinds, mut syntax, mut limits) = <(BTreeSet<_>, BTreeSet<_>, BTreeSet<_>)>::default();
    let mut codes = BTreeSet::new();
    for row in rows("errors.jsonl") {
        for fault in error(&row, body(&row).as_slice()).faults() {
            kinds.insert(variant(fault.kind()));
            codes.insert(variant(&fault.code()));
            if let FaultKind::Syntax(why) = fault.kind() {
                syntax.insert(variant(why));
            }
            if let FaultKind::Limit { limit, .. } = fault.kind() {
                limits.insert(variant(limit));
            }
        }
    }
    let file = "src/fault/kind.rs";
    assert_eq!(kinds, variants(file, "FaultKind"));
    assert_eq!(syntax, variants(file, "SyntaxFault"));
    assert_eq!(limits, variants(file, "LimitName"));
    assert_eq!(codes, variants(file, "ErrorCode"));
}
