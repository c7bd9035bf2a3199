//! Law: a line is refused exactly if it is no JSON object, and else is answered as its record;
//! and lines made of a record are answered alike at both levels. Lines before it change nothing.
#![no_main]

use arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};
use wixql::{Lines, Plan, Validation, bind, parse};

#[path = "../../tests/rows/schema.rs"]
mod schema;
#[path = "../shared/mod.rs"]
mod shared;

fuzz_target!(|bytes: &[u8]| {
    let _ = run(&mut Unstructured::new(bytes));
});

fn run(u: &mut Unstructured<'_>) -> Result<()> {
    let types = shared::types(u)?;
    let query = json!({"filter": shared::filter(u, 2)?, "sort": shared::sort(u)?});
    let Ok(query) = parse(query.to_string().as_bytes()) else { return Ok(()) };
    let Ok(plan) = bind(&query, &schema::schema(&types, "id")) else { return Ok(()) };
    let record = shared::record(u)?;
    let mut line = record.to_string().into_bytes();
    let mut before = [Validation::Full, Validation::Read].map(|validation| {
        judge(&plan, &line, Some(&record), validation);
        let mut matcher = plan.line_matcher(validation);
        let _ = matcher.matches(&line);
        (validation, matcher)
    });
    // The rest of the bytes replaces part of the line.
    let at = u.int_in_range(0..=line.len())?;
    let end = u.int_in_range(at..=line.len())?;
    let rest = u.bytes(u.len())?;
    line.splice(at..end, rest.iter().copied());
    let record = serde_json::from_slice::<Value>(&line).ok().filter(Value::is_object);
    judge(&plan, &line, record.as_ref(), Validation::Full);
    for (validation, matcher) in &mut before {
        let alone = plan.line_matcher(*validation).matches(&line);
        assert_eq!(matcher.matches(&line), alone, "{}", String::from_utf8_lossy(&line));
    }
    // What this level makes of other lines is its own affair, but for records it takes them.
    let read = plan.line_matcher(Validation::Read).matches(&line);
    assert!(record.is_none() || read.is_ok(), "{}", String::from_utf8_lossy(&line));
    let lines = Lines::new(&line).validation(Validation::Read);
    if let Ok(page) = plan.page_of_lines(lines) {
        let _ = page.to_json();
    }
    Ok(())
}

fn judge(plan: &Plan, line: &[u8], record: Option<&Value>, validation: Validation) {
    let expected = record.map(|record| plan.matcher().matches(record));
    let found = plan.line_matcher(validation).matches(line);
    let shown = String::from_utf8_lossy(line);
    assert_eq!(found.ok(), expected, "{validation:?}: {} of {shown}", plan.explain());
    let (Some(record), false) = (record, line.contains(&b'\n')) else { return };
    let records = [record.clone()];
    let expected = plan.page(&records);
    let page = plan.page_of_lines(Lines::new(line).validation(validation)).expect("a record");
    assert_eq!(page.metadata, expected.metadata);
    assert_eq!(page.items.len(), expected.items.len());
}
