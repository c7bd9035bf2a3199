//! Reading queries: text to tree, and tree to plan, beside `serde_json` reading the same.

#![allow(clippy::expect_used, reason = "a bench that cannot go on stops")]

mod inputs;

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use serde_json::Value;
use wixql::{Parser, Schema, bind, parse};

fn parsing(c: &mut Criterion) {
    for (case, bodies) in [("documented", inputs::bodies()), ("large", vec![inputs::large_body()])]
    {
        let queries: Vec<_> = bodies.iter().map(|body| parse(body).expect(case)).collect();
        let values: Vec<Value> =
            bodies.iter().map(|body| serde_json::from_slice(body).expect(case)).collect();
        let (schema, parser) = (Schema::any(), Parser::new());
        for (query, value) in queries.iter().zip(&values) {
            assert_eq!(parser.parse_value(value).as_ref(), Ok(query), "{case}");
            bind(query, &schema).expect(case);
        }
        let mut group = c.benchmark_group("parse");
        let bytes = bodies.iter().map(Vec::len).sum::<usize>() as u64;
        group.throughput(Throughput::Bytes(bytes));
        group.bench_function(format!("{case}, text"), |b| {
            b.iter(|| bodies.iter().for_each(|body| drop(black_box(parse(body)))));
        });
        group.bench_function(format!("{case}, serde_json"), |b| {
            b.iter(|| {
                for body in &bodies {
                    drop(black_box(serde_json::from_slice::<Value>(body)));
                }
            });
        });
        group.bench_function(format!("{case}, value"), |b| {
            b.iter(|| values.iter().for_each(|value| drop(black_box(parser.parse_value(value)))));
        });
        group.finish();
        let mut group = c.benchmark_group("bind");
        group.throughput(Throughput::Elements(queries.len() as u64));
        group.bench_function(case, |b| {
            b.iter(|| queries.iter().for_each(|query| drop(black_box(bind(query, &schema)))));
        });
        group.bench_function(format!("{case}, parse and bind"), |b| {
            b.iter(|| {
                for body in &bodies {
                    drop(black_box(parse(body).and_then(|query| bind(&query, &schema))));
                }
            });
        });
        group.finish();
    }
}

criterion_group!(benches, parsing);
criterion_main!(benches);
