//! Law: the engine and the slow twin answer alike, for every filter that the engine takes.
#![no_main]

use arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};
use wixql::{bind, parse};

#[path = "../../tests/rows/schema.rs"]
mod schema;
#[path = "../shared/mod.rs"]
mod shared;
#[path = "../../tests/twin/mod.rs"]
mod twin;

fuzz_target!(|bytes: &[u8]| {
    let _ = run(&mut Unstructured::new(bytes));
});

fn run(u: &mut Unstructured<'_>) -> Result<()> {
    let types = shared::types(u)?;
    let filter = shared::filter(u, 3)?;
    let Ok(query) = parse(json!({"filter": filter}).to_string().as_bytes()) else { return Ok(()) };
    let Ok(plan) = bind(&query, &schema::schema(&types, "id")) else { return Ok(()) };
    let types = twin::Types(types);
    let matcher = plan.matcher::<Value>();
    for _ in 0..4 {
        let record = shared::record(u)?;
        let expected = twin::matches(&filter, &record, &types);
        assert_eq!(matcher.matches(&record), expected, "{filter} on {record}, {types:?}");
    }
    Ok(())
}
