//! The six filters: as queries, and as the closures that one would write instead.

use serde_json::Value;
use wixql::{Field, FieldType, NumberType, Plan, Schema, Timestamp, bind, parse};

use super::job::{Format, Job, Status, WritePolicy};

/// A filter, as a query and by hand.
pub(crate) struct Filter {
    /// `F1` to `F6`.
    pub(crate) name: &'static str,
    /// In a few words.
    pub(crate) what: &'static str,
    /// As in a query's `filter`.
    pub(crate) json: &'static str,
    /// Whether a job matches, by hand.
    pub(crate) by_hand: fn(&Job) -> bool,
    /// How many jobs match, by hand: the closure is part of the loop.
    pub(crate) count: fn(&[Job]) -> usize,
}

impl Filter {
    /// The filter bound to [`schema`].
    pub(crate) fn plan(&self) -> Plan {
        let query = parse(format!(r#"{{"filter": {}}}"#, self.json).as_bytes()).expect(self.name);
        bind(&query, &schema()).expect(self.name)
    }
}

macro_rules! filters {
    ($($name:literal, $what:literal, $by_hand:path, $json:literal;)*) => {
        &[$(Filter {
            name: $name,
            what: $what,
            json: $json,
            by_hand: $by_hand,
            count: |jobs| jobs.iter().filter(|job| $by_hand(job)).count(),
        }),*]
    };
}

/// The six filters.
pub(crate) const FILTERS: &[Filter] = filters! {
    "F1", "equals", equals, r#"{"status": "FAILED"}"#;
    "F2", "in three and since", in_three_and_since, r#"{
        "status": {"$in": ["COMPLETED", "FAILED", "PARTIALLY_SUCCESSFUL"]},
        "finishedAt": {"$gte": "2025-07-01T00:00:00Z"}
    }"#;
    "F3", "greater or prefix", greater_or_prefix, r#"{"$or": [
        {"progress.itemsRejected": {"$gt": 10}},
        {"name": {"$startsWith": "pro"}}
    ]}"#;
    "F4", "`$hasSome`", has_some, r#"{
        "source.wixDataCollection.fields": {"$hasSome": ["price", "info.name.first", "sku"]}
    }"#;
    "F5", "twelve clauses", twelve_clauses, r#"{"$and": [
        {"logsRecorded": true},
        {"status": {"$nin": ["UNINITIALIZED", "INITIALIZING"]}},
        {"startedAt": {"$gte": "2025-03-01T00:00:00Z"}},
        {"progress.total": {"$gt": 20}},
        {"$or": [
            {"source.file.format": "CSV", "progress.current": {"$gte": 100}},
            {"destination.wixDataCollection.writePolicy": "OVERWRITE", "scheduleId": {"$exists": true}},
            {"$not": {"workflowId": {"$exists": true}}, "name": {"$startsWith": "weekly"}}
        ]},
        {"$not": {"$or": [
            {"source.wixDataCollection.collectionId": "archive_2024"},
            {"progress.itemsRejected": {"$gte": 1000}}
        ]}}
    ]}"#;
    "F6", "ne, not exists, extended", ne_not_exists_extended, r#"{
        "status": {"$ne": "INITIALIZING"},
        "finishedAt": {"$exists": false},
        "extendedFields.namespaces.@account/app.size": {"$gt": 500}
    }"#;
};

/// The extended field of F6.
pub(crate) const EXTENDED_SIZE: &str = "extendedFields.namespaces.@account/app.size";
/// 2025-07-01T00:00:00Z, in F2.
pub(crate) const SINCE_JULY: Timestamp = instant(1_751_328_000);
/// 2025-03-01T00:00:00Z, in F5.
pub(crate) const SINCE_MARCH: Timestamp = instant(1_740_787_200);

#[inline]
fn equals(job: &Job) -> bool {
    job.status == Status::Failed
}

#[inline]
fn in_three_and_since(job: &Job) -> bool {
    matches!(job.status, Status::Completed | Status::Failed | Status::PartiallySuccessful)
        && job.finished_at.is_some_and(|finished| finished >= SINCE_JULY)
}

#[inline]
fn greater_or_prefix(job: &Job) -> bool {
    job.progress.items_rejected > 10 || starts_with(&job.name, "pro")
}

#[inline]
fn has_some(job: &Job) -> bool {
    job.source.wix_data_collection.as_ref().is_some_and(|collection| {
        (collection.fields.iter())
            .any(|field| matches!(field.as_str(), "price" | "info.name.first" | "sku"))
    })
}

#[inline]
fn twelve_clauses(job: &Job) -> bool {
    job.logs_recorded
        && !matches!(job.status, Status::Uninitialized | Status::Initializing)
        && job.started_at >= SINCE_MARCH
        && job.progress.total > 20
        && (job.progress.current >= 100
            && job.source.file.as_ref().is_some_and(|file| file.format == Format::Csv)
            || job.schedule_id.is_some()
                && (job.destination.wix_data_collection.as_ref())
                    .is_some_and(|into| into.write_policy == WritePolicy::Overwrite)
            || job.workflow_id.is_none() && starts_with(&job.name, "weekly"))
        && !(job.progress.items_rejected >= 1000
            || (job.source.wix_data_collection.as_ref())
                .is_some_and(|from| from.collection_id == "archive_2024"))
}

#[inline]
fn ne_not_exists_extended(job: &Job) -> bool {
    job.status != Status::Initializing
        && job.finished_at.is_none()
        && (job.extended_fields.as_ref())
            .and_then(|fields| fields.namespaces.get("@account/app")?.get("size")?.as_f64())
            .is_some_and(|size| size > 500.0)
}

/// Ignoring case; the prefixes here fold to themselves and to nothing but ASCII.
#[inline]
fn starts_with(text: &str, prefix: &str) -> bool {
    let start = text.as_bytes().get(..prefix.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(prefix.as_bytes()))
}

const fn instant(seconds: i64) -> Timestamp {
    match Timestamp::from_unix(seconds, 0) {
        Some(instant) => instant,
        None => panic!("out of range"),
    }
}

/// Makes sure that each closure means what its filter means, and that neither hardly any nor
/// nearly all jobs match.
pub(crate) fn check(jobs: &[Job]) {
    for filter in FILTERS {
        let plan = filter.plan();
        let matcher = plan.matcher::<Value>();
        for job in jobs {
            let value = serde_json::to_value(job).expect("a job is JSON");
            assert_eq!((filter.by_hand)(job), matcher.matches(&value), "{}: {value}", filter.name);
        }
        let found = (filter.count)(jobs);
        assert!(
            (jobs.len() / 100..jobs.len() * 3 / 4).contains(&found),
            "{}: {found}",
            filter.name
        );
    }
}

/// What may be asked of jobs.
pub(crate) fn schema() -> Schema {
    let whole = |path: &str| Field::number(path, NumberType::Int64);
    Schema::new()
        .text("id")
        .text("name")
        .field(Field::enumeration("status", Status::ALL.map(Status::name)))
        .date("startedAt")
        .date("finishedAt")
        .text("source.wixDataCollection.collectionId")
        .field(Field::array("source.wixDataCollection.fields", FieldType::Text))
        .field(Field::enumeration("source.file.format", Format::ALL.map(Format::name)))
        .text("source.file.url")
        .text("destination.wixDataCollection.collectionId")
        .field(Field::enumeration(
            "destination.wixDataCollection.writePolicy",
            WritePolicy::ALL.map(WritePolicy::name),
        ))
        .field(Field::enumeration("destination.file.format", Format::ALL.map(Format::name)))
        .text("destination.file.fileName")
        .field(whole("progress.current"))
        .field(whole("progress.total"))
        .field(whole("progress.itemsRejected"))
        .field(whole("progress.itemsSuccessful"))
        .text("sourceSiteId")
        .boolean("logsRecorded")
        .text("scheduleId")
        .text("workflowId")
        .field(Field::map("extendedFields.namespaces"))
}
