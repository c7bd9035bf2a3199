//! What the benches are given: query bodies, records, and conditions written by hand.
//!
//! Every condition by hand answers as the filter beside it, which [`check`] makes sure of
//! before anything is timed.

#![allow(
    dead_code,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "each bench takes only some of the inputs, and an input that cannot be read is a \
              mistake to be mended"
)]

pub(crate) mod by_hand;
pub(crate) mod cursors;
pub(crate) mod small;

use std::fs;

use serde_json::{Value, json};
use wixql::{Limits, Plan, Schema, bind, parse};

/// The text of a file of this package.
fn read(file: &str) -> String {
    fs::read_to_string(format!("{}/{file}", env!("CARGO_MANIFEST_DIR"))).expect(file)
}

/// The query bodies of the public documentation, as compact JSON, each wrapped in
/// `{"query": …}`: those that are whole queries of the current dialect.
pub(crate) fn bodies() -> Vec<Vec<u8>> {
    let text = read("tests/data/wix-examples.jsonl");
    let rows = text.lines().skip(1).map(|line| serde_json::from_str(line).expect("a row"));
    let queries = rows.filter_map(|row: Value| Some(json!({"query": row.get("query")?})));
    let bodies = queries.map(|body| body.to_string().into_bytes());
    let bodies: Vec<_> = bodies
        .filter(|body| parse(body).is_ok_and(|query| bind(&query, &Schema::any()).is_ok()))
        .collect();
    assert!(bodies.len() > 100, "only {} of the documented bodies can be read", bodies.len());
    bodies
}

/// One body near the limits: lists, clauses, escapes, numbers and dates.
pub(crate) fn large_body() -> Vec<u8> {
    let texts: Vec<_> = (0..1_000).map(|n| format!("caf\u{e9} \"{n}\"\n")).collect();
    let numbers: Vec<_> = (0..1_000).map(|n| json!(f64::from(n) * 1.25)).collect();
    let clauses: Vec<_> = (0..200)
        .map(|n| json!({format!("section{n}.field"): {"$gte": n, "$lt": n + 10, "$exists": true}}))
        .collect();
    let body = json!({"query": {
        "filter": {"$or": clauses, "name": {"$in": texts}, "price": {"$nin": numbers}},
        "sort": [{"fieldName": "createdDate", "order": "DESC"}],
        "paging": {"limit": 50, "offset": 100},
    }});
    body.to_string().into_bytes()
}

/// The records of `examples/data`.
pub(crate) fn jobs() -> Vec<Value> {
    let text = read("examples/data/jobs.jsonl");
    text.lines().map(|line| serde_json::from_str(line).expect("a job")).collect()
}

/// So many records, made from those of `examples/data`: each with its own `id`, and its
/// own instant in `startedAt`. What only a job's own page shows is left out, so that many
/// fit into memory.
pub(crate) fn many_jobs(count: usize) -> Vec<Value> {
    let jobs: Vec<Value> = jobs()
        .into_iter()
        .map(|mut job| {
            if let Some(job) = job.as_object_mut() {
                for key in ["source", "destination", "extendedFields", "error"] {
                    job.remove(key);
                }
            }
            job
        })
        .collect();
    let mut seed = 0x9E37_79B9_7F4A_7C15_u64;
    let copies = jobs.iter().cycle().take(count);
    copies
        .map(|job| {
            // xorshift64: places in no order, the same on every machine.
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            let mut job = job.clone();
            job["id"] = format!("{seed:016x}").into();
            let (day, hour, minute) = (1 + seed % 28, seed / 28 % 24, seed / 672 % 60);
            let month = 1 + seed / 40_320 % 12;
            job["startedAt"] = format!("2025-{month:02}-{day:02}T{hour:02}:{minute:02}:00Z").into();
            job
        })
        .collect()
}

/// The table of the jobs, as the endpoint has it.
pub(crate) fn jobs_schema() -> Schema {
    Schema::from_json(read("examples/data/jobs.schema.json").as_bytes()).expect("the jobs' table")
}

/// A bound query.
pub(crate) fn plan(query: &Value, schema: &Schema) -> Plan {
    let query = parse(query.to_string().as_bytes()).unwrap_or_else(|error| panic!("{error}"));
    bind(&query, schema).unwrap_or_else(|error| panic!("{error}"))
}

/// A schema for which nothing is too large.
pub(crate) fn unlimited() -> (Schema, Limits) {
    let most = usize::MAX;
    let limits = Limits {
        bytes: most,
        nodes: most,
        list: most,
        members: most,
        text: most,
        path_bytes: most,
        path_segments: most,
        ..Limits::default()
    };
    (Schema::any().limits(limits.clone()).max_limit(u64::MAX), limits)
}

/// A condition, as a filter and by hand.
pub(crate) struct Condition {
    pub(crate) name: &'static str,
    pub(crate) schema: Schema,
    pub(crate) filter: Value,
    /// How many records meet it, by hand.
    pub(crate) count: fn(&[Value]) -> usize,
}

impl Condition {
    pub(crate) fn plan(&self) -> Plan {
        plan(&json!({"filter": self.filter}), &self.schema)
    }
}

macro_rules! conditions {
    ($($name:literal, $schema:expr, $filter:tt, $by_hand:path;)*) => {
        vec![$(Condition {
            name: $name,
            schema: $schema,
            filter: json!($filter),
            count: |records| records.iter().filter(|record| $by_hand(record)).count(),
        }),*]
    };
}

/// The conditions, over the jobs.
pub(crate) fn conditions() -> Vec<Condition> {
    conditions! {
        "equal", Schema::any(), {"status": "FAILED"}, by_hand::equal;
        "in three and since", jobs_schema(), {
            "status": {"$in": ["COMPLETED", "FAILED", "PARTIALLY_SUCCESSFUL"]},
            "finishedAt": {"$gte": "2025-06-01T00:00:00Z"}
        }, by_hand::in_three_and_since;
        "greater or prefix", Schema::any(), {"$or": [
            {"progress.itemsRejected": {"$gt": 10}}, {"name": {"$startsWith": "pr"}}
        ]}, by_hand::greater_or_prefix;
        "hasSome", Schema::any(),
            {"source.wixDataCollection.fields": {"$hasSome": ["title", "info.name.first"]}},
            by_hand::has_some;
        "ne, exists, nested", Schema::any(), {
            "status": {"$ne": "COMPLETED"},
            "finishedAt": {"$exists": false},
            "destination.wixDataCollection.writePolicy": "OVERWRITE"
        }, by_hand::ne_exists_nested;
        "twelve clauses", Schema::any(), {
            "logsRecorded": true,
            "sourceSiteId": {"$exists": false},
            "progress.total": {"$gt": 0},
            "name": {"$ne": ""},
            "status": {"$nin": ["UNINITIALIZED", "INITIALIZING"]},
            "$or": [
                {"source.file.format": "CSV", "progress.current": {"$gte": 100}},
                {"destination.wixDataCollection.collectionId": {"$startsWith": "mem"}},
                {"$not": {"scheduleId": {"$exists": true}}, "workflowId": {"$exists": true}}
            ],
            "startedAt": {"$gte": "2025-03", "$lt": "2026"}
        }, by_hand::twelve_clauses;
    }
}

/// Makes sure that a condition means the same both ways, and is neither always nor never
/// met.
pub(crate) fn check(condition: &Condition, records: &[Value]) {
    let plan = condition.plan();
    let matcher = plan.matcher::<Value>();
    let found = records.iter().filter(|record| matcher.matches(record)).count();
    assert_eq!(found, (condition.count)(records), "{}", condition.name);
    assert!((1..records.len()).contains(&found), "{}: {found}", condition.name);
}

/// A page, as a query and by hand.
pub(crate) struct PageCase {
    pub(crate) name: &'static str,
    schema: Schema,
    /// The total and the records, by hand.
    pub(crate) page: fn(&[Value]) -> (usize, Vec<&Value>),
}

/// Pages of 50 of the jobs that are over, the last started first, then by name.
pub(crate) fn page_cases() -> [PageCase; 2] {
    let dated = Schema::any().date("startedAt");
    [
        PageCase { name: "text", schema: Schema::any(), page: by_hand::page_by_text },
        PageCase { name: "date", schema: dated, page: by_hand::page_by_date },
    ]
}

impl PageCase {
    pub(crate) fn plan(&self) -> Plan {
        let query = json!({
            "filter": {"status": {"$in": ["COMPLETED", "FAILED"]}},
            "sort": [{"fieldName": "startedAt", "order": "DESC"}, {"fieldName": "name"}],
            "paging": {"limit": 50},
        });
        plan(&query, &self.schema)
    }

    /// Makes sure that the page is the same both ways.
    pub(crate) fn check(&self, plan: &Plan, records: &[Value]) {
        let (total, items) = (self.page)(records);
        let page = plan.page(records);
        assert_eq!((page.metadata.total, page.items), (Some(total as u64), items), "{}", self.name);
    }
}

/// So many texts, the last of which is `last`.
pub(crate) fn texts(count: usize, last: &str) -> Value {
    (1..count).map(|n| format!("collection-{n:05}")).chain([last.to_owned()]).collect()
}
