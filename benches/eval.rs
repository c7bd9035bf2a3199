//! Asking one record after the other, beside the same condition written by hand.

mod inputs;

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use serde_json::{Value, json};
use wixql::Schema;

fn matching(c: &mut Criterion) {
    let jobs = inputs::jobs();
    let mut group = c.benchmark_group("eval");
    group.throughput(Throughput::Elements(jobs.len() as u64));
    for condition in inputs::conditions() {
        inputs::check(&condition, &jobs);
        let plan = condition.plan();
        let matcher = plan.matcher::<Value>();
        group.bench_function(condition.name, |b| {
            b.iter(|| jobs.iter().filter(|job| matcher.matches(job)).count());
        });
        group.bench_function(format!("{}, by hand", condition.name), |b| {
            b.iter(|| (condition.count)(black_box(&jobs)));
        });
    }
    for members in [10, 1_000] {
        let numbers = Value::from_iter((0..members).map(|n| n * 3));
        let texts = inputs::texts(members, "Members");
        for (path, kind, list) in [
            ("destination.wixDataCollection.collectionId", "texts", texts),
            ("progress.current", "numbers", numbers),
        ] {
            let plan = inputs::plan(&json!({"filter": {path: {"$in": list}}}), &Schema::any());
            let matcher = plan.matcher::<Value>();
            assert!(jobs.iter().any(|job| matcher.matches(job)), "{kind}");
            group.bench_function(format!("in {members} {kind}"), |b| {
                b.iter(|| jobs.iter().filter(|job| matcher.matches(job)).count());
            });
        }
    }
    group.finish();
}

criterion_group!(benches, matching);
criterion_main!(benches);
