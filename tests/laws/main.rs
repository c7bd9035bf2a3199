//! Laws: what holds for every filter, order and page, tried on random ones and held against the
//! slow twin.
//!
//! `PROPTEST_CASES` sets how many cases each law is tried on; the counts here keep the whole
//! suite below a minute.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise, in its helpers too"
)]

mod collection;
mod filters;
mod generate;
mod lines;
mod oracles;
mod order;
mod pages;
mod parallel;
mod printing;
mod refusals;
#[path = "../rows/schema.rs"]
mod schema;
mod sorted;
mod steps;
#[path = "../twin/mod.rs"]
mod twin;

use std::sync::LazyLock;

use proptest::test_runner::Config;
use serde_json::{Value, json};
use twin::Types;
use wixql::{Field, FieldType, Parser, Plan, Schema, bind};

/// So many cases, unless the environment says otherwise.
fn cases(count: u32) -> Config {
    let config = Config { failure_persistence: None, ..Config::default() };
    match std::env::var_os("PROPTEST_CASES") {
        Some(_) => config,
        None => Config { cases: count, ..config },
    }
}

/// The fields that the generated records have with a type; the others decide themselves.
fn types() -> &'static Types {
    static TYPES: LazyLock<Types> = LazyLock::new(|| {
        Types(json!({
            "day": "date", "ms": "dateEpochMillis", "i32": "int32", "i64": "int64",
            "dbl": "double", "dec": "decimal", "ci": "caseInsensitive", "m": "map",
            "o.dec": "decimal", "list.i64": "int64", "list.day": "date", "list.m": "map",
        }))
    });
    &TYPES
}

/// The schema of those fields, declared as arrays.
fn typed_schema() -> &'static Schema {
    static SCHEMA: LazyLock<Schema> = LazyLock::new(|| declared(Field::array));
    &SCHEMA
}

/// The same, declared as single values.
fn single_schema() -> &'static Schema {
    static SCHEMA: LazyLock<Schema> = LazyLock::new(|| declared(Field::new));
    &SCHEMA
}

fn declared(declare: fn(String, FieldType) -> Field) -> Schema {
    schema::schema_of(&types().0, "id", declare).max_limit(u64::MAX).max_sort_keys(8)
}

/// The plan of a query that is right.
#[track_caller]
fn plan(query: &Value, schema: &Schema) -> Plan {
    let parsed = Parser::new().parse_value(query).unwrap_or_else(|e| panic!("{query}: {e}"));
    bind(&parsed, schema).unwrap_or_else(|error| panic!("{query}: {error}"))
}

/// Which of the records match a filter.
#[track_caller]
fn matching(filter: &Value, records: &[Value]) -> Vec<bool> {
    let plan = plan(&json!({"filter": filter}), typed_schema());
    let matcher = plan.matcher::<Value>();
    records.iter().map(|record| matcher.matches(record)).collect()
}
