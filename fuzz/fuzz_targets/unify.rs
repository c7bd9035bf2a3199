//! Law: a body read as text and read as a `serde_json::Value` is the same query, or has the
//! same faults in the same places.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use wixql::{Parser, Pointer, Query, QueryError};

fuzz_target!(|body: &[u8]| {
    let Some((choice, body)) = body.split_first() else { return };
    let parser = Parser::new().legacy(choice & 1 != 0);
    let as_given = parser.parse(body);
    let Ok(value) = serde_json::from_slice::<Value>(body) else {
        // Its depth is bounded more generously than ours, and each number of ours is one to it.
        assert!(as_given.is_err(), "`serde_json` refuses what is taken");
        return;
    };
    let from_value = parser.parse_value(&value);
    if let (Ok(from_text), Ok(from_value)) = (&as_given, &from_value) {
        // A value has forgotten the order of the keys, so both forget it.
        let forget = |query: &Query| parser.parse_value(&serde_json::to_value(query).unwrap());
        assert_eq!(forget(from_text), forget(from_value));
    }
    // Printed, no key is twice and no integer is too large, so that nothing is left to differ.
    let printed = value.to_string();
    let from_text = parser.parse(printed.as_bytes());
    assert_eq!(from_text.as_ref().ok(), from_value.as_ref().ok(), "{printed}");
    assert_eq!(from_text.as_ref().err().map(faults), from_value.as_ref().err().map(faults));
});

fn faults(error: &QueryError) -> Vec<(String, &Pointer)> {
    error.faults().iter().map(|fault| (fault.kind().to_string(), fault.at())).collect()
}
