//! Law: whatever the body, it is refused with an answer or becomes a plan that answers; and
//! a query that was read prints as text that reads the same.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};
use wixql::{Parser, QueryError, Schema, bind, parse};

static SCHEMAS: LazyLock<[Schema; 2]> = LazyLock::new(|| {
    let jobs = include_bytes!("../../examples/data/jobs.schema.json");
    [Schema::any(), Schema::from_json(jobs).unwrap()]
});

static RECORDS: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let jobs = include_str!("../../examples/data/jobs.jsonl").lines().take(4);
    let jobs = jobs.map(|job| serde_json::from_str(job).unwrap());
    let others = [
        json!({}),
        json!({"id": null, "a": [{"b": [1, "x"]}, [], null], "name": {"$date": "2024-05-01"}}),
    ];
    jobs.chain(others).collect()
});

fuzz_target!(|body: &[u8]| {
    let Some((choice, body)) = body.split_first() else { return };
    let legacy = choice & 1 != 0;
    let query = match Parser::new().legacy(legacy).parse(body) {
        Ok(query) => query,
        Err(error) => return answer(&error),
    };
    let printed = query.to_string();
    let again = parse(printed.as_bytes());
    assert_eq!(again.map(|query| query.to_string()).as_ref(), Ok(&printed));
    let plan = match bind(&query, &SCHEMAS[usize::from(choice >> 1 & 1)]) {
        Ok(plan) => plan,
        Err(error) => return answer(&error),
    };
    let page = plan.page(RECORDS.iter());
    assert!(page.items.len() as u64 <= plan.limit());
    serde_json::to_string(&page).unwrap();
    plan.explain().to_string();
    assert_eq!(plan.fingerprint(), plan.clone().fingerprint());
});

/// What an endpoint does with an error.
fn answer(error: &QueryError) {
    assert!(!error.faults().is_empty());
    serde_json::to_string(&error.envelope()).unwrap();
    error.to_string();
    error.faults().iter().for_each(|fault| drop(fault.to_string()));
}
