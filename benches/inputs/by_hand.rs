//! The conditions as one would write them against `serde_json::Value` without a query
//! language: the fastest plain code, and no more general than the filter beside it asks.

use std::cmp::Ordering;
use std::sync::LazyLock;

use serde_json::Value;
use wixql::Timestamp;

fn text<'r>(record: &'r Value, key: &str) -> Option<&'r str> {
    record.get(key)?.as_str()
}

pub(crate) fn equal(job: &Value) -> bool {
    text(job, "status") == Some("FAILED")
}

pub(crate) fn in_three_and_since(job: &Value) -> bool {
    static SINCE: LazyLock<Option<Timestamp>> =
        LazyLock::new(|| Timestamp::parse("2025-06-01T00:00:00Z").ok());
    matches!(text(job, "status"), Some("COMPLETED" | "FAILED" | "PARTIALLY_SUCCESSFUL"))
        && text(job, "finishedAt").is_some_and(|finished| {
            // The library's own reader of dates: what is compared is the way to it.
            Timestamp::parse(finished).is_ok_and(|finished| Some(finished) >= *SINCE)
        })
}

pub(crate) fn greater_or_prefix(job: &Value) -> bool {
    let rejected = job.get("progress").and_then(|progress| progress.get("itemsRejected"));
    rejected.and_then(Value::as_i64).is_some_and(|rejected| rejected > 10)
        || text(job, "name")
            .and_then(|name| name.as_bytes().get(..2))
            .is_some_and(|start| start.eq_ignore_ascii_case(b"pr"))
}

pub(crate) fn has_some(job: &Value) -> bool {
    let fields = (job.get("source"))
        .and_then(|source| source.get("wixDataCollection"))
        .and_then(|collection| collection.get("fields"))
        .and_then(Value::as_array);
    fields.is_some_and(|fields| {
        fields.iter().any(|field| matches!(field.as_str(), Some("title" | "info.name.first")))
    })
}

pub(crate) fn ne_exists_nested(job: &Value) -> bool {
    let collection = || job.get("destination")?.get("wixDataCollection");
    text(job, "status") != Some("COMPLETED")
        && job.get("finishedAt").is_none_or(Value::is_null)
        && collection().is_some_and(|found| text(found, "writePolicy") == Some("OVERWRITE"))
}

pub(crate) fn twelve_clauses(job: &Value) -> bool {
    let is_there = |key: &str| job.get(key).is_some_and(|value| !value.is_null());
    let progress = |key: &str| job.get("progress")?.get(key)?.as_i64();
    let inner = |outer: &str, middle: &str| job.get(outer)?.get(middle);
    job.get("logsRecorded").and_then(Value::as_bool) == Some(true)
        && !is_there("sourceSiteId")
        && progress("total").is_some_and(|total| total > 0)
        && text(job, "name") != Some("")
        && !matches!(text(job, "status"), Some("UNINITIALIZED" | "INITIALIZING"))
        && text(job, "startedAt").is_some_and(|at| ("2025-03".."2026").contains(&at))
        && (inner("source", "file").is_some_and(|file| text(file, "format") == Some("CSV"))
            && progress("current").is_some_and(|current| current >= 100)
            || inner("destination", "wixDataCollection")
                .and_then(|found| text(found, "collectionId")?.as_bytes().get(..3))
                .is_some_and(|start| start.eq_ignore_ascii_case(b"mem"))
            || !is_there("scheduleId") && is_there("workflowId"))
}

/// A page of 50 with the total: filter, choose, sort.
pub(crate) fn page<'r, K: 'r>(
    records: &'r [Value],
    matches: impl Fn(&Value) -> bool,
    key: impl Fn(&'r Value) -> K,
    compare: impl Fn(&(K, &'r Value), &(K, &'r Value)) -> Ordering,
) -> (usize, Vec<&'r Value>) {
    let found = records.iter().filter(|record| matches(record));
    let mut found: Vec<_> = found.map(|record| (key(record), record)).collect();
    let total = found.len();
    if total > 50 {
        found.select_nth_unstable_by(50, &compare);
        found.truncate(50);
    }
    found.sort_unstable_by(&compare);
    (total, found.into_iter().map(|(_, record)| record).collect())
}

/// Failed and finished jobs, the newest first, then by name and id; texts compared as
/// they are.
pub(crate) fn page_by_text(records: &[Value]) -> (usize, Vec<&Value>) {
    page(
        records,
        is_over,
        |_| (),
        |(_, a), (_, b)| {
            (text(b, "startedAt").cmp(&text(a, "startedAt")))
                .then_with(|| text(a, "name").cmp(&text(b, "name")))
                .then_with(|| text(a, "id").cmp(&text(b, "id")))
        },
    )
}

/// The same with `startedAt` read as a date, once per record.
pub(crate) fn page_by_date(records: &[Value]) -> (usize, Vec<&Value>) {
    let started = |job| text(job, "startedAt").and_then(|at| Timestamp::parse(at).ok());
    page(records, is_over, started, |(a_started, a), (b_started, b)| {
        (b_started.cmp(a_started))
            .then_with(|| text(a, "name").cmp(&text(b, "name")))
            .then_with(|| text(a, "id").cmp(&text(b, "id")))
    })
}

fn is_over(job: &Value) -> bool {
    matches!(text(job, "status"), Some("COMPLETED" | "FAILED"))
}
