//! Jobs: what is read is what is written, and lines that are no jobs are named.

use serde_json::{Value, json};
use wixql::Timestamp;

use crate::load;

/// The members that hold instants; everything else is written as it was read.
const INSTANTS: [&str; 2] = ["startedAt", "finishedAt"];

/// Instants in one spelling, and integers that a float cannot hold as text.
fn in_canonical_form(mut job: Value) -> Value {
    for name in INSTANTS {
        if let Some(text) = job.get_mut(name) {
            *text = json!(Timestamp::parse(text.as_str().unwrap()).unwrap().to_string());
        }
    }
    if let Some(progress) = job.get_mut("progress").and_then(Value::as_object_mut) {
        for number in progress.values_mut() {
            if number.as_i64().unwrap() >= 1 << 53 {
                *number = json!(number.to_string());
            }
        }
    }
    job
}

#[test]
fn no_member_of_a_job_is_lost() {
    let rows = load::rows(load::SHIPPED).unwrap();
    assert_eq!(rows.len(), 1_200);
    let mut texts = 0;
    for (row, line) in rows.iter().zip(load::SHIPPED.lines()) {
        let written: Value = serde_json::from_str(row.json()).unwrap();
        assert_eq!(written, in_canonical_form(serde_json::from_str(line).unwrap()));
        texts += usize::from(written["progress"]["total"].is_string());
    }
    assert!(texts > 0, "a total beyond 2^53 is among them");
}

#[test]
fn members_that_the_shipped_jobs_lack() {
    let job = json!({
        "id": "a",
        "source": {"wixDataCollection": {"collectionId": "c", "filter": {"a": {"$gt": 1}}}},
        "destination": {"wixDataCollection": {
            "collectionId": "d", "writePolicy": "TRUNCATE_BEFORE",
            "localization": {"languages": ["de"]},
        }},
        "progress": {"current": "12", "total": "9223372036854775807"},
    });
    let rows = load::rows(&format!("\n{job}\n\n")).unwrap();
    let written: Value = serde_json::from_str(rows[0].json()).unwrap();
    let progress = json!({"current": 12, "total": "9223372036854775807"});
    let mut expected = job;
    expected["progress"] = progress;
    assert_eq!(written, expected);
}

#[test]
fn lines_that_are_no_jobs_are_named() {
    for (line, words) in [
        ("{", "EOF while parsing an object at column 1"),
        (r#"{"name": "a"}"#, "missing field `id` at column 13"),
        (r#"{"id": "a", "status": "DONE"}"#, "unknown variant `DONE`"),
        (r#"{"id": "a", "startedAt": "yesterday"}"#, "at column"),
        (r#"{"id": "a", "source": {"file": {}, "wixDataCollection": {}}}"#, "at column"),
        (r#"{"id": "a", "finishedat": null}"#, "unknown field `finishedat`"),
        (r#"{"id": "a", "sourceSiteId": "b", "progres": {}}"#, "unknown field `progres`"),
        (r#"{"id": "a", "source": {"file": {"name": "f"}}}"#, "unknown field `name`"),
        (
            r#"{"id": "a", "destination": {"wixDataCollection": {"filter": {}}}}"#,
            "unknown field `filter`",
        ),
        (r#"{"id": "a", "progress": {"done": 1}}"#, "unknown field `done`"),
        (r#"{"id": "a", "error": {"cause": "b"}}"#, "unknown field `cause`"),
        (r#"{"id": "a", "extendedFields": {"namespace": {}}}"#, "unknown field `namespace`"),
        (
            r#"{"id": "a", "sourceSiteId": "b", "destinationSiteId": "c"}"#,
            "both sourceSiteId and destinationSiteId",
        ),
        (r#"{"id": "a", "progress": {"total": 1.5}}"#, "expected an integer of 64 bits"),
        (r#"{"id": "a", "progress": {"total": "1.5"}}"#, "invalid digit"),
        (
            r#"{"id": "a", "status": "FAILED", "partiallySuccessfulOptions": {}}"#,
            "partiallySuccessfulOptions, but not the status PARTIALLY_SUCCESSFUL",
        ),
        (
            r#"{"id": "a", "status": "IN_PROGRESS", "finishedAt": "2024-01-01T00:00:00Z"}"#,
            "finishedAt, but no status of a job that has ended",
        ),
        (r#"{"id": "first", "name": "another"}"#, "the same id as in line 1"),
    ] {
        let text = format!("{{\"id\": \"first\"}}\n\n{line}\n");
        let fault = load::rows(&text).unwrap_err().to_string();
        let (start, rest) = fault.split_once("\n  line 3: ").unwrap();
        assert_eq!(start, "lines that are no jobs:");
        assert!(rest.contains(words), "{rest}");
    }
    let fault = load::rows(&"x\n".repeat(12)).unwrap_err().to_string();
    assert!(fault.ends_with("\n  and 2 more"), "{fault}");
}
