//! Which keys are which: repeated ones, ones that look alike, and ones of another object.

use serde_json::{Map, Value, json};
use wixql::Validation;

use crate::{LEVELS, filter};

/// Of a key that stands twice the last counts, as for `serde_json`; where reading stops early it
/// is the first.
#[test]
fn repeated_keys() {
    let many: String = (0..40).map(|n| format!("\"k{n}\":{n},")).collect();
    let inner = format!("{{\"x\":{{{many}\"y\":1,\"y\":2}}}}");
    for (line, asked, first, last) in [
        (r#"{"a":1,"a":2}"#, "a", json!(1), json!(2)),
        (r#"{"a":1,"\u0061":2}"#, "a", json!(1), json!(2)),
        (r#"{"a":1,"a":5,"a":2}"#, "a", json!(1), json!(2)),
        (r#"{"a":{"b":1},"a":{"b":2,"b":3}}"#, "a.b", json!(1), json!(3)),
        (r#"{"a":{"b":1},"a":5}"#, "a.b", json!(1), json!(null)),
        (r#"{"a":{"a":1,"a":2}}"#, "a.a", json!(1), json!(2)),
        (r#"{"a":{"b":1,"b":5,"b":2}}"#, "a.b", json!(1), json!(2)),
        (r#"{"a":{"b":1,"b":2,"a":3}}"#, "a.a", json!(3), json!(3)),
        (r#"{"a":[{"b":1,"b":2}]}"#, "a.b", json!(1), json!(2)),
        (r#"{"a":{"$date":"2024-01-01","$date":5}}"#, "a.x", json!(null), json!(null)),
        (&*inner, "x.y", json!(1), json!(2)),
    ] {
        for (validation, counts) in [(Validation::Full, &last), (Validation::Read, &first)] {
            for operand in [&first, &last] {
                let plan = filter(&json!({asked: operand}));
                let found = plan.line_matcher(validation).matches(line.as_bytes());
                assert_eq!(found, Ok(operand == counts), "{validation:?} {operand} {line}");
            }
        }
    }
    // Of more keys than there are bits, too.
    let each = |n: usize| (format!("k{n}"), json!(n));
    let asked: Map<_, _> = (0..70).map(each).collect();
    let parts: Vec<_> = (0..70).map(|n| Value::from(Map::from_iter([each(n)]))).collect();
    let rest: String = (1..70).map(|n| format!(",\"k{n}\":{n}")).collect();
    for (plan, rest) in
        [(filter(&Value::from(asked)), &*rest), (filter(&json!({"$or": parts})), "")]
    {
        for (validation, keys) in [
            (Validation::Full, r#""k0":7,"k0":0"#),
            (Validation::Full, r#""k0":0"#),
            (Validation::Read, r#""k0":0,"k0":7"#),
        ] {
            let line = format!("{{{keys}{rest}}}");
            let found = plan.line_matcher(validation).matches(line.as_bytes());
            assert_eq!(found, Ok(true), "{validation:?} {line}");
        }
    }
    // Inside of what is read whole, too: many entries are sorted, few are not.
    for count in [1, 40] {
        let entries = |y: u64| {
            let entries: String = (0..count).map(|n| format!("\"k{n}\":{n},")).collect();
            format!("{{{entries}\"y\":{y}}}")
        };
        let plan = |y| {
            let operand: Value = serde_json::from_str(&entries(y)).unwrap();
            filter(&json!({"w": operand, "x": operand}))
        };
        let inner = entries(1).replacen('{', "{\"k0\":7,\"y\":5,", 1);
        let line = format!("{{\"w\":{inner},\"x\":{inner}}}");
        let full = plan(1).line_matcher(Validation::Full).matches(line.as_bytes());
        assert_eq!(full, Ok(true), "{line}");
        let line = line.replace("\"k0\":7", "\"k0\":0");
        let read = plan(5).line_matcher(Validation::Read).matches(line.as_bytes());
        assert_eq!(read, Ok(true), "{line}");
    }
}

/// Keys that have their length and their ends in common, or no bit at all, are different keys.
#[test]
fn keys_that_look_alike_are_told_apart() {
    // Enough to be looked at in blocks.
    let more = r#""more":"of the line"}"#;
    let alike = |middle: &str| {
        let long = format!("first eight {middle} last eight");
        [format!("a{middle}z"), format!("firs{middle}last"), long]
    };
    for (a, b) in std::iter::zip(alike("x"), alike("y")) {
        let plans = [
            json!({(&*a): 1}),
            json!({(&*a): 1, (&*b): null}),
            json!({(&*b): null, "$or": [{(&*a): {"$hasAll": [1]}}, {"c": 1}]}),
        ];
        for plan in plans.map(|asked| filter(&asked)) {
            for validation in LEVELS {
                let mut matcher = plan.line_matcher(validation);
                for (line, expected) in [
                    (format!("{{\"{a}\":1,{more}"), true),
                    (format!("{{\"{b}\":1,{more}"), false),
                    (format!("{{\"{b}\":2,\"{a}\":2,{more}"), false),
                    (format!("{{\"{b}\":null,\"{a}\":1,{more}"), true),
                ] {
                    let found = matcher.matches(line.as_bytes());
                    assert_eq!(found, Ok(expected), "{validation:?} {line}");
                }
            }
        }
    }
    for validation in LEVELS {
        let plan = filter(&json!({"b": 1}));
        let mut matcher = plan.line_matcher(validation);
        for key in ["0", "AAA", "0"] {
            let line = format!("{{\"{key}\":1,\"b\":1,{more}");
            assert_eq!(matcher.matches(line.as_bytes()), Ok(true), "{validation:?} {line}");
        }
    }
}

/// What stands behind an object, or behind the objects of an array, is none of theirs.
#[test]
fn keys_behind_an_object_are_not_in_it() {
    for (line, expected) in [
        (r#"{"a":{},"b":2}"#, false),
        (r#"{"a":{"c":1},"b":2}"#, false),
        (r#"{"a":[{"c":1},{}],"b":2}"#, false),
        (r#"{"a":{"c":{}},"b":2}"#, false),
        (r#"{"a":{"b":2},"b":1}"#, true),
        (r#"{"a":[{},{"b":2}],"b":1}"#, true),
    ] {
        let record: Value = serde_json::from_str(line).unwrap();
        // Asked when all is read: as it comes, and once it is kept.
        for asked in [json!({"a.b": 2}), json!({"a.b": {"$hasAll": [2]}})] {
            let plan = filter(&json!({"$or": [asked, {"b": 7}]}));
            assert_eq!(plan.matcher().matches(&record), expected, "{asked} of {line}");
            for validation in LEVELS {
                let found = plan.line_matcher(validation).matches(line.as_bytes());
                assert_eq!(found, Ok(expected), "{validation:?} {asked} of {line}");
            }
        }
    }
}

/// In an array without objects nothing lies below, so not even nothing is found there.
#[test]
fn arrays_of_scalars_lack_no_keys() {
    for (line, expected) in [
        (r#"{"a":[]}"#, false),
        (r#"{"a":[1,"x",null]}"#, false),
        (r#"{"a":[1,{}]}"#, true),
        (r#"{"a":1}"#, true),
        (r#"{"a":null}"#, true),
        ("{}", true),
    ] {
        let record: Value = serde_json::from_str(line).unwrap();
        for asked in [json!({"a.b": null}), json!({"a.b": null, "a": {"$ne": 7}})] {
            let plan = filter(&asked);
            assert_eq!(plan.matcher().matches(&record), expected, "{asked} of {line}");
            for validation in LEVELS {
                let found = plan.line_matcher(validation).matches(line.as_bytes());
                assert_eq!(found, Ok(expected), "{validation:?} {asked} of {line}");
            }
        }
    }
}
