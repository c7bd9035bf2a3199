//! JSON lines: which are refused and where, what their keys and values mean, and what it all costs.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise, in its helpers too"
)]

mod before;
mod keys;
mod many;
mod refused;
#[path = "../suite/spelled.rs"]
mod spelled;
mod values;

use serde_json::{Value, json};
use wixql::{Parser, Plan, Schema, Validation, bind};

fn plan(query: &Value) -> Plan {
    let query = Parser::new().parse_value(query).unwrap();
    bind(&query, &Schema::any().max_limit(u64::MAX)).unwrap()
}

fn filter(filter: &Value) -> Plan {
    plan(&json!({"filter": filter}))
}

const LEVELS: [Validation; 2] = [Validation::Full, Validation::Read];
