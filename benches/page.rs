//! A page of 50 out of many records, beside one put together by hand.

mod inputs;

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};

fn paging(c: &mut Criterion) {
    let mut group = c.benchmark_group("page");
    group.sample_size(20);
    for count in [10_000, 100_000] {
        let jobs = inputs::many_jobs(count);
        group.throughput(Throughput::Elements(count as u64));
        for case in inputs::page_cases() {
            let plan = case.plan();
            case.check(&plan, &jobs);
            group.bench_function(format!("{count} by {}", case.name), |b| {
                b.iter(|| plan.page(black_box(&jobs)));
            });
            group.bench_function(format!("{count} by {}, by hand", case.name), |b| {
                b.iter(|| (case.page)(black_box(&jobs)));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, paging);
criterion_main!(benches);
