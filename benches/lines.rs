//! Prints, as a Markdown table, how fast JSON lines are asked, against a scan for their ends.
//!
//! `cargo bench --bench lines`. Six filters over some 126 MB of made-up jobs, looked at in both
//! ways; the baseline looks for each end of a line in the same bytes and does nothing else. Both
//! sides run in turns, and of each side's turns the fastest counts. It asserts no time.

#![allow(clippy::expect_used, reason = "a bench that cannot go on stops")]

#[path = "../examples/generate_jobs.rs"]
#[allow(dead_code, reason = "a program of its own, of which only the jobs are wanted")]
mod generate_jobs;
mod inputs;

use std::hint::black_box;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use wixql::{LineMatcher, Lines, Plan, Schema, Validation};

fn main() {
    // `cargo test --benches` only wants to see that everything runs.
    let is_test = std::env::args().any(|arg| arg == "--test");
    let (count, turns) = if is_test { (1_200, 1) } else { (200_000, 15) };
    let mut text = Vec::new();
    generate_jobs::print_jobs(count, &mut text).expect("memory");
    let megabytes = text.len() as f64 / 1e6;
    println!("{count} jobs, {megabytes:.0} MB\n");
    println!("| filter | validation | matching | GB/s | newline scan, GB/s | ratio |");
    println!("|---|---|---|---|---|---|");
    let newlines = || {
        black_box(memchr::memchr_iter(b'\n', black_box(&text)).fold(0, |sum, at| sum ^ at));
    };
    for (name, schema, filter) in filters() {
        let plan = inputs::plan(&json!({"filter": filter}), &schema);
        check(&plan, &text);
        for validation in [Validation::Read, Validation::Full] {
            // One by one, and so on one thread.
            let mut matcher = plan.line_matcher(validation);
            let mut matching = 0;
            let (mut ours, mut theirs) = (Duration::MAX, Duration::MAX);
            for _ in 0..turns {
                ours = ours.min(time(|| {
                    let lines = Lines::new(&text);
                    matching = lines.filter(|line| matches(&mut matcher, line.bytes)).count();
                }));
                theirs = theirs.min(time(newlines));
            }
            let [ours, theirs] = [ours, theirs].map(|time| text.len() as f64 / time.as_secs_f64());
            println!(
                "| {name} | {validation:?} | {matching} | {:.2} | {:.2} | {:.2} |",
                ours / 1e9,
                theirs / 1e9,
                theirs / ours
            );
        }
    }
}

fn matches(matcher: &mut LineMatcher<'_>, line: &[u8]) -> bool {
    matcher.matches(line).expect("a record")
}

/// The filters, by what they ask.
fn filters() -> Vec<(&'static str, Schema, Value)> {
    let twelve = inputs::conditions().pop().expect("conditions");
    vec![
        ("F1 equals", Schema::any(), json!({"status": "FAILED"})),
        (
            "F2 in three and since",
            inputs::jobs_schema(),
            json!({
                "status": {"$in": ["COMPLETED", "FAILED", "PARTIALLY_SUCCESSFUL"]},
                "finishedAt": {"$gte": "2025-06-01T00:00:00Z"},
            }),
        ),
        (
            "F3 greater or prefix",
            Schema::any(),
            json!({"$or": [
                {"progress.itemsRejected": {"$gt": 10}}, {"name": {"$startsWith": "pr"}},
            ]}),
        ),
        (
            "F4 hasSome of three",
            Schema::any(),
            json!({"source.wixDataCollection.fields":
                {"$hasSome": ["title", "info.name.first", "none"]}}),
        ),
        ("F5 twelve clauses", twelve.schema, twelve.filter),
        (
            "F6 ne, exists, nested",
            Schema::any(),
            json!({
                "status": {"$ne": "COMPLETED"},
                "finishedAt": {"$exists": false},
                "extendedFields.namespaces.@account/app.size": {"$gt": 100},
            }),
        ),
    ]
}

/// Makes sure, on some of the lines, that they are answered as their records.
fn check(plan: &Plan, text: &[u8]) {
    let matcher = plan.matcher::<Value>();
    for validation in [Validation::Read, Validation::Full] {
        let mut lines = plan.line_matcher(validation);
        for line in Lines::new(text).take(1_000) {
            let record: Value = serde_json::from_slice(line.bytes).expect("a record");
            assert_eq!(lines.matches(line.bytes), Ok(matcher.matches(&record)));
        }
    }
}

fn time(run: impl FnOnce()) -> Duration {
    let start = Instant::now();
    run();
    start.elapsed()
}
