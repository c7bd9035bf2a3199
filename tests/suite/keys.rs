//! Keys that are hard to tell apart, in JSON lines: what is found under them is what is found in
//! the records that the lines are.

use serde_json::{Map, Value, json};
use wixql::{Lines, Parser, Schema, Validation, bind};

/// Of one length, with the same beginning and end; of all lengths; and parts of each other.
fn keys() -> Vec<String> {
    let alike = (0..60).map(|n| format!("k{n:02}x"));
    let long = (0..40).map(|n| format!("a key that is longer {n:02} than two words"));
    let lengths = (1..40).map(|n| "l".repeat(n));
    alike
        .chain(long)
        .chain(lengths)
        .chain(["$date", "$numberLong", "é", "e\u{301}"].map(str::to_owned))
        .collect()
}

#[test]
fn each_key_is_found_and_no_other() {
    let keys = keys();
    let record = |skip: usize| {
        let entries = keys.iter().enumerate().filter(|(at, _)| at % skip != 1);
        let inner: Map<String, Value> = entries.map(|(at, key)| (key.clone(), json!(at))).collect();
        json!({"id": skip, "o": inner.clone(), "list": [inner]})
    };
    let records: Vec<Value> = (2..9).map(record).collect();
    let text: Vec<u8> = records.iter().flat_map(|it| format!("{it}\n").into_bytes()).collect();
    let schema = Schema::any().max_limit(100);
    let mut queries: Vec<Value> = (keys.iter().enumerate())
        .map(|(at, key)| json!({"filter": {format!("o.{key}"): at}, "fields": [format!("list.{key}")]}))
        .collect();
    // All of them at once, of which some are not there.
    for share in [1, 2, 7] {
        let tests: Vec<Value> = (keys.iter().enumerate())
            .filter(|(at, _)| at % share == 0)
            .map(|(at, key)| json!({format!("o.{key}"): {"$in": [at, null]}}))
            .collect();
        queries.push(json!({"filter": {"$and": tests}}));
        let tests: Vec<Value> = (keys.iter().enumerate())
            .map(|(at, key)| json!({format!("list.{key}"): at + at % 2}))
            .collect();
        queries.push(json!({"filter": {"$or": [{"$and": tests[..4]}, {"$or": tests[4..]}]}}));
    }
    for query in queries {
        let plan = bind(&Parser::new().parse_value(&query).unwrap(), &schema).unwrap();
        let expected = plan.page(&records).project().unwrap();
        for validation in [Validation::Full, Validation::Read] {
            let lines = || Lines::new(&text).validation(validation);
            let page = plan.page_of_lines(lines()).unwrap();
            let found: Vec<Value> = page
                .project()
                .unwrap()
                .iter()
                .map(|it| serde_json::from_slice(it).unwrap())
                .collect();
            assert_eq!(found, expected, "{query}");
            assert_eq!(plan.count_of_lines(lines()).unwrap(), plan.count(&records), "{query}");
        }
    }
}
