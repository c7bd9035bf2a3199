//! Values as they stand, and how much of a line is read for them.

use serde_json::{Value, json};
use wixql::{Lines, Validation};

use crate::{LEVELS, filter, plan};

/// A value that is read is the one that stands there, a number however many digits it has.
#[test]
fn scalars_are_read_as_they_stand() {
    let scalars = [
        "null",
        "true",
        "false",
        "\"\"",
        "\"1\"",
        "0",
        "-0",
        "7",
        "10",
        "-12",
        "999999999999999999",
        "1000000000000000000",
        "-1000000000000000000",
        "9223372036854775807",
        "-9223372036854775808",
        "18446744073709551615",
        // Cut to 64 bits these would be 1.
        "18446744073709551617",
        "-18446744073709551615",
        "1e0",
        "1E+1",
        "1.5",
        "0.1",
    ];
    for asked in scalars {
        let operand: Value = serde_json::from_str(asked).unwrap();
        let plan = filter(&json!({"n": operand}));
        for scalar in scalars {
            let line = format!("{{\"n\":{scalar},\"more\":\"of the line\"}}");
            let record: Value = serde_json::from_str(&line).unwrap();
            for validation in LEVELS {
                let found = plan.line_matcher(validation).matches(line.as_bytes());
                assert_eq!(found, Ok(plan.matcher().matches(&record)), "{asked} in {line}");
            }
        }
    }
}

/// An object that stands for an instant is none, also where nothing is asked of its keys.
#[test]
fn dates_are_no_objects() {
    let asks = [
        json!({"a": {"$matchItems": [{}]}}),
        json!({"a": {"$matchItems": [{}], "$exists": true}}),
        json!({"a": {"$matchItems": [{}], "$ne": "x"}}),
        json!({"a": {"$matchItems": [{}]}, "a.b": {"$ne": "x"}}),
    ];
    for (line, expected) in [
        (r#"{"a":[{}]}"#, true),
        (r#"{"a":[{"b":1}]}"#, true),
        (r#"{"a":[{"$date":"2024-01-01"}]}"#, false),
        (r#"{"a":[{"\u0024date":"2024-01-01"}]}"#, false),
        (r#"{"a":[{"$date":"no"}]}"#, true),
        (r#"{"a":[{"$date":"2024-01-01","b":1}]}"#, true),
        (r#"{"a":[5,[{}]]}"#, false),
        (r#"{"a":{}}"#, false),
    ] {
        let record: Value = serde_json::from_str(line).unwrap();
        for asked in &asks {
            let plan = filter(asked);
            assert_eq!(plan.matcher().matches(&record), expected, "{asked} of {line}");
            for validation in LEVELS {
                let found = plan.line_matcher(validation).matches(line.as_bytes());
                assert_eq!(found, Ok(expected), "{validation:?} {asked} of {line}");
            }
        }
    }
    // One key more, and be it the object's own, and it is no instant.
    let plan = filter(&json!({"a": {"$lt": {"$date": "2025-01-01"}}}));
    for (line, expected) in [
        (r#"{"a":{"$date":"2024-01-01"}}"#, true),
        (r#"{"a":{"$date":"2024-01-01","b":1}}"#, false),
        (r#"{"a":{"$date":"2024-01-01","a":1}}"#, false),
    ] {
        for validation in LEVELS {
            let found = plan.line_matcher(validation).matches(line.as_bytes());
            assert_eq!(found, Ok(expected), "{validation:?} {line}");
        }
    }
}

/// Of an instant no part is shown, of an object that looks like one that it is there.
#[test]
fn no_part_of_a_date_is_shown() {
    let plan = plan(&json!({"fields": ["a.b"]}));
    for (line, expected) in [
        (r#"{"a":{"$date":"2024-01-01"}}"#, "{}"),
        (r#"{"a":{"$date":"no"}}"#, r#"{"a":{}}"#),
        (r#"{"a":[{"$date":"no"},{"$date":"2024-01-01"}]}"#, r#"{"a":[{}]}"#),
    ] {
        let page = plan.page_of_lines(Lines::new(line.as_bytes())).unwrap();
        assert_eq!(page.project().unwrap(), [expected.as_bytes()], "{line}");
    }
}

/// The faster level reads no further than the answer needs, the other one to the end.
#[test]
fn reading_stops_where_the_answer_is_known() {
    let chains = filter(&json!({"a": 1, "b.c": {"$gt": 0}}));
    // No value alone decides about `b`.
    let others = filter(&json!({"a": 1, "b.c": {"$hasAll": [1, 2]}}));
    for (line, of_chains, of_others) in [
        (r#"{"a":2,"x":yes,"b":{"c":1}}"#, Some(false), Some(false)),
        (r#"{"a":[2],"x":yes,"b":{"c":1}}"#, Some(false), Some(false)),
        (r#"{"a":2,"b":{"c":1}"x"#, None, None),
        (r#"{"a":1,"x":yes,"b":{"c":1}}"#, None, None),
        (r#"{"a":1,"b":{"c":0},"x":yes}"#, Some(false), Some(false)),
        (r#"{"a":1,"b":{"c":[1,2]},"x":yes}"#, Some(true), Some(true)),
        (r#"{"a":1,"b":[{"c":1},{"c":2}],"x":yes}"#, Some(true), Some(true)),
        (r#"{"b":{"c":-1},"x":yes,"a":1}"#, Some(false), Some(false)),
        (r#"{"b":{"c":1,"x":1 2},"a":1}"#, Some(true), Some(false)),
    ] {
        for (plan, expected) in [(&chains, of_chains), (&others, of_others)] {
            let read = plan.line_matcher(Validation::Read).matches(line.as_bytes());
            assert_eq!(read.ok(), expected, "{line}");
            assert!(plan.line_matcher(Validation::Full).matches(line.as_bytes()).is_err());
            let page = plan.page_of_lines(Lines::new(line.as_bytes()));
            assert!(page.is_err(), "{line}");
        }
    }
}

/// Where only the kind of a value is asked for, the faster level passes over the value.
#[test]
fn a_value_that_only_has_to_exist_is_not_read() {
    let plan = filter(&json!({"a": {"$exists": true}}));
    for line in [r#"{"a":1e999}"#, r#"{"a":[1e999]}"#, r#"{"a":"\x"}"#] {
        let read = plan.line_matcher(Validation::Read).matches(line.as_bytes());
        assert_eq!(read, Ok(true), "{line}");
        assert!(plan.line_matcher(Validation::Full).matches(line.as_bytes()).is_err());
    }
}
