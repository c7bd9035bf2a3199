//! JSON lines: which are refused and where, what a record with a repeated key means, and what it
//! all costs.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise, in its helpers too"
)]

use std::fs;
use std::thread;

use allocation_counter::measure;
use serde_json::{Map, Value, json};
use wixql::{Lines, Parser, Plan, Schema, Validation, bind, bind_at};

fn plan(query: &Value) -> Plan {
    let query = Parser::new().parse_value(query).unwrap();
    bind(&query, &Schema::any().max_limit(u64::MAX)).unwrap()
}

fn filter(filter: &Value) -> Plan {
    plan(&json!({"filter": filter}))
}

const LEVELS: [Validation; 2] = [Validation::Full, Validation::Read];

/// A row of `tests/json.jsonl` as a line, if it stands for a value: `{"a": …, "z": 1}`.
fn line_of(row: &Value) -> Vec<u8> {
    let text = |key: &str| row[key].as_str().map(|text| text.as_bytes().to_vec());
    let bytes = |key: &str| {
        let text = row[key].as_str()?;
        Some(text.chars().map(|c| u8::try_from(c).unwrap()).collect::<Vec<u8>>())
    };
    let repeated = row["repeat"].as_array().map(|repeat| {
        let count = usize::try_from(repeat[1].as_u64().unwrap()).unwrap();
        repeat[0].as_str().unwrap().repeat(count).into_bytes()
    });
    if row.get("body").or_else(|| row.get("body_bytes")).is_some() {
        return repeated.or_else(|| text("body")).or_else(|| bytes("body_bytes")).unwrap();
    }
    let value = repeated.or_else(|| text("json")).or_else(|| bytes("bytes")).unwrap();
    [br#"{"a":"#.as_slice(), &value, br#","z":1}"#].concat()
}

/// A line is refused exactly if `serde_json` refuses it as an object. Where only `z` is asked
/// for, the faster level takes what the rows say it takes (`passed`), and every record.
#[test]
fn verdicts_are_those_of_the_rows_and_of_serde_json() {
    let text = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/json.jsonl"));
    let asks = filter(&json!({"a": {"$exists": true}, "z": 1}));
    let passes_over = filter(&json!({"z": 1}));
    let mut wrong = Vec::new();
    for row in text.unwrap().lines() {
        let row: Value = serde_json::from_str(row).unwrap();
        let line = line_of(&row);
        let theirs = serde_json::from_slice::<Value>(&line).is_ok_and(|record| record.is_object());
        for plan in [&asks, &passes_over] {
            let ours = plan.line_matcher(Validation::Full).matches(&line);
            if ours.is_ok() != theirs {
                wrong.push(format!("{row}: {ours:?}, serde_json {theirs}"));
            }
        }
        let passed = passes_over.line_matcher(Validation::Read).matches(&line);
        let is_expected = theirs || row["passed"] == true;
        if passed.is_ok() != is_expected || (theirs && row.get("passed").is_some()) {
            wrong.push(format!("{row}: read {passed:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} rows:\n{}", wrong.len(), wrong.join("\n"));
}

/// Where a line is refused, and why.
#[test]
fn faults_have_their_places() {
    let deep = format!("{{\"a\":{}{}}}", "[".repeat(127), "]".repeat(127));
    for (line, words) in [
        ("", "byte 1: it ends early; a record stands on one line"),
        ("5", "byte 1: a record is a JSON object"),
        ("\"x\"", "byte 1: a record is a JSON object"),
        ("[1", "byte 3: it ends early; a record stands on one line"),
        ("yes", "byte 1: unexpected `y`"),
        ("{\"a\": 1", "byte 8: it ends early; a record stands on one line"),
        ("{\"a\": 1}}", "byte 9: more text after the end"),
        ("{\"a\": 1} x", "byte 10: more text after the end"),
        ("{\"a\" 1}", "byte 6: unexpected `1`"),
        ("{\"a\": 1,}", "byte 9: unexpected `}`"),
        ("{\"a\": [1, 2}", "byte 12: unexpected `}`"),
        ("{\"b\": [1, 2,]}", "byte 13: unexpected `]`"),
        ("{\"b\": {\"c\": tru}}", "byte 16: unexpected `}`"),
        ("{\"a\": \"\\x\"}", "byte 8: a bad escape in a string"),
        ("{\"b\": \"\\ud800\"}", "byte 8: a bad escape in a string"),
        ("{\"b\": \"\t\"}", "byte 8: a control character in a string"),
        ("{\"b\": 01}", "byte 7: a malformed number"),
        ("{\"a\": 01}", "byte 7: a malformed number"),
        // With enough behind them to be told all at once.
        ("{\"b\": 01, \"c\": \"more of the line\"}", "byte 7: a malformed number"),
        ("{\"b\": -, \"c\": \"more of the line\"}", "byte 7: a malformed number"),
        ("{\"b\": -00, \"c\": \"more of the line\"}", "byte 7: a malformed number"),
        ("{\"b\": -A, \"c\": \"more of the line\"}", "byte 7: a malformed number"),
        ("{\"b\": -A1, \"c\": \"more of the line\"}", "byte 7: a malformed number"),
        ("{\"a\": 1e999}", "byte 7: a number out of range"),
        ("{\"b\": -1E999}", "byte 7: a number out of range"),
        ("\u{FEFF}{}", "byte 1: a byte order mark"),
        (&deep, "byte 132: too deep"),
    ] {
        // Asked as it is read, and once it is kept.
        for asked in [json!({"a": 1}), json!({"a": {"$hasAll": [1]}})] {
            let malformed =
                filter(&asked).line_matcher(Validation::Full).matches(line.as_bytes()).unwrap_err();
            assert_eq!(malformed.to_string(), format!("line 1, {words}"), "{asked} of {line}");
        }
    }
    let bytes = b"{\"b\": \"\xC3\xA9\xFF\"}";
    let malformed = filter(&json!({})).line_matcher(Validation::Full).matches(bytes).unwrap_err();
    assert_eq!(malformed.to_string(), "line 1, byte 10: bytes that are not UTF-8");
    // Where only what is read has to be: also in a text that is put together of parts.
    for (bytes, place) in
        [(&b"{\"a\": \"x\xC3\xA9\xFF\"}"[..], 11), (b"{\"a\": \"x\\n\xC3\xA9\xFF\"}", 13)]
    {
        let malformed = filter(&json!({"a": 1})).line_matcher(Validation::Read).matches(bytes);
        let words = malformed.unwrap_err().to_string();
        assert_eq!(words, format!("line 1, byte {place}: bytes that are not UTF-8"));
    }
    // And where a value should be.
    let malformed =
        filter(&json!({"a": 1})).line_matcher(Validation::Read).matches(b"{\"a\":\xFF}");
    let words = malformed.unwrap_err().to_string();
    assert_eq!(words, "line 1, byte 6: bytes that are not UTF-8");
}

/// Arrays and objects stand in each other as deep as for `serde_json`, wherever they do and
/// whatever is asked for.
#[test]
fn lines_are_as_deep_as_records() {
    for (before, after, around) in [
        ("{\"a\":", "}", 1),
        ("{\"b\":", ",\"a\":{\"c\":1}}", 1),
        ("{\"a\":{\"c\":", "}}", 2),
        ("{\"a\":{\"b\":", ",\"c\":1}}", 2),
        ("{\"a\":{\"c\":1,\"b\":", "}}", 2),
        ("{\"a\":[{\"b\":", ",\"c\":1}]}", 3),
        ("{\"a\":[{\"c\":1,\"b\":", "}]}", 3),
    ] {
        let line = |levels: usize| {
            let inner = levels - around;
            [before, &"[".repeat(inner), &"]".repeat(inner), after].concat()
        };
        let (deepest, deeper) = (line(127), line(128));
        let record: Value = serde_json::from_str(&deepest).unwrap();
        assert!(serde_json::from_str::<Value>(&deeper).is_err());
        for asked in [json!({"a.c": 1}), json!({"a.c": {"$hasAll": [1]}}), json!({"a": {"c": 1}})] {
            let plan = filter(&asked);
            for validation in LEVELS {
                let found = plan.line_matcher(validation).matches(deepest.as_bytes());
                assert_eq!(found, Ok(plan.matcher().matches(&record)), "{asked} of {deepest}");
            }
            let refused = plan.line_matcher(Validation::Full).matches(deeper.as_bytes());
            assert!(
                refused.unwrap_err().to_string().ends_with(": too deep"),
                "{asked} of {deeper}"
            );
        }
    }
}

/// Of many lines, the first one that is no record is told, with its place among all bytes.
#[test]
fn lines_are_counted() {
    let text = b"{\"a\":1}\r\n\n \t\n{\"a\":2}\n{\"a\":3]\n{";
    for validation in LEVELS {
        let lines = Lines::new(text).validation(validation);
        let numbers: Vec<_> = lines.clone().map(|line| (line.number, line.offset)).collect();
        assert_eq!(numbers, [(1, 0), (4, 13), (5, 21), (6, 29)]);
        let plan = filter(&json!({"a": {"$gt": 0}, "b": null}));
        let malformed = plan.count_of_lines(lines.clone()).unwrap_err();
        assert_eq!((malformed.line, malformed.column, malformed.offset), (5, 7, 27));
        assert_eq!(plan.page_of_lines(lines).unwrap_err(), malformed);
    }
}

/// Of a key that stands twice the last counts, as for `serde_json`; where reading stops early it
/// is the first.
#[test]
fn repeated_keys() {
    let many: String = (0..40).map(|n| format!("\"k{n}\":{n},")).collect();
    let inner = format!("{{\"x\":{{{many}\"y\":1,\"y\":2}}}}");
    for (line, asked, first, last) in [
        (r#"{"a":1,"a":2}"#, "a", json!(1), json!(2)),
        (r#"{"a":1,"\u0061":2}"#, "a", json!(1), json!(2)),
        (r#"{"a":{"b":1},"a":{"b":2,"b":3}}"#, "a.b", json!(1), json!(3)),
        (r#"{"a":{"b":1},"a":5}"#, "a.b", json!(1), json!(null)),
        (r#"{"a":{"a":1,"a":2}}"#, "a.a", json!(1), json!(2)),
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

/// Where two records of one key meet at the end of a page, that is told.
#[test]
fn an_end_between_equals_is_unclear() {
    let plan = plan(&json!({"cursorPaging": {"limit": 1}}));
    for (text, expected) in [("{\"id\":1}\n{\"id\":1}", true), ("{\"id\":1}\n{\"id\":2}", false)] {
        let page = plan.page_of_lines(Lines::new(text.as_bytes())).unwrap();
        assert_eq!(page.is_end_unclear(), expected, "{text}");
    }
}

/// Lines as deep and as long as strangers like to make them.
#[test]
fn nothing_overflows_and_nothing_takes_quadratic_time() {
    let many = 200_000;
    let lines = [
        format!("{{\"a\":{}", "[".repeat(many)),
        format!("{{\"a\":{}", "{\"a\":".repeat(many)),
        format!("{{\"b\":{}{}}}", "[".repeat(many), "]".repeat(many)),
        format!("{{{}\"z\":1}}", "\"a\":1,".repeat(many)),
        format!("{{\"a\":{{{}\"z\":1}}}}", "\"a\":1,".repeat(many)),
        format!(
            "{{\"a\":{{{}\"z\":1}}}}",
            (0..many).map(|n| format!("\"{n}\":1,")).collect::<String>()
        ),
        format!("{{\"a\":[{}1]}}", "{\"a\":[1]},".repeat(many)),
        format!("{{\"a\":\"{}\"}}", "\\u0061".repeat(many)),
        format!("{{\"a\":{}}}", "1".repeat(many)),
        format!("{{\"a\":{}{}}}", "[".repeat(120), "]".repeat(120)),
    ];
    let plan = plan(&json!({
        "filter": {"$or": [{"a": {"a": 1}}, {"a.a": {"$gt": 1}}, {"a.b.c": null}]},
        "sort": [{"fieldName": "a"}],
        "fields": ["a.a"],
    }));
    let thread =
        thread::Builder::new().stack_size(if cfg!(debug_assertions) { 288 } else { 128 } << 10);
    thread::scope(|scope| {
        let run = || {
            for line in &lines {
                for validation in LEVELS {
                    if let Ok(page) =
                        plan.page_of_lines(Lines::new(line.as_bytes()).validation(validation))
                    {
                        let _ = page.to_json();
                    }
                }
            }
        };
        thread.spawn_scoped(scope, run).unwrap().join().unwrap();
    });
}

/// Once warm, asking a line allocates nothing, whatever is asked, and neither does a line that
/// matches and is not for the page.
#[test]
fn nothing_is_allocated_per_line() {
    let text = fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/jobs.jsonl")).unwrap();
    let lines: Vec<_> = Lines::new(&text).collect();
    let filters = [
        json!({"status": "FAILED"}),
        json!({"$or": [{"progress.itemsRejected": {"$gt": 10}}, {"name": {"$startsWith": "pr"}}]}),
        json!({"source.wixDataCollection.fields": {"$hasAll": ["title", "price"]}}),
        json!({"extendedFields": {"a": 1}, "name": {"$contains": "é"}}),
        json!({"status": {"$ne": "x"}, "finishedAt": {"$exists": false}}),
    ];
    for filter_value in &filters {
        let plan = filter(filter_value);
        for validation in LEVELS {
            let mut matcher = plan.line_matcher(validation);
            let mut ask = || {
                lines.iter().filter(|line| matcher.matches(line.bytes).unwrap()).count();
            };
            ask();
            assert_eq!(measure(ask).count_total, 0, "{filter_value}");
        }
    }
    // The first page of one is found early, and never again.
    let plan = plan(&json!({"sort": [{"fieldName": "id"}], "cursorPaging": {"limit": 1}}));
    let mut sorted: Vec<_> = lines.iter().map(|line| line.bytes).collect();
    sorted.sort_by_key(|line| serde_json::from_slice::<Value>(line).unwrap()["id"].to_string());
    let mut pager = plan.line_pager::<Vec<u8>>(Validation::Full);
    let (first, rest) = sorted.split_at(100);
    first.iter().for_each(|line| assert!(pager.offer(line).unwrap()));
    let info = measure(|| rest.iter().for_each(|line| assert!(pager.offer(line).unwrap())));
    assert_eq!(info.count_total, 0);
    assert_eq!(pager.finish().items, sorted[..1]);
}

/// In pieces on several threads: the same answers, in the same order, and the same first fault.
#[test]
fn large_inputs_are_answered_as_small_ones() {
    let text = fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/jobs.jsonl")).unwrap();
    let mut large = text.repeat(8);
    let plan = plan(&json!({
        "filter": {"status": "FAILED"},
        "sort": [{"fieldName": "name", "order": "DESC"}],
        "paging": {"limit": 30, "offset": 5},
    }));
    let mut pager = plan.line_pager::<&[u8]>(Validation::Full);
    for line in Lines::new(&large) {
        pager.offer(line.bytes).unwrap();
    }
    let (one_by_one, page) = (pager.finish(), plan.page_of_lines(Lines::new(&large)).unwrap());
    // Slices of the input, so that equal lines are told apart.
    let places = |items: &[&[u8]]| items.iter().map(|item| item.as_ptr()).collect::<Vec<_>>();
    assert_eq!(places(&page.items), places(&one_by_one.items));
    assert_eq!(page.metadata, one_by_one.metadata);
    assert_eq!(plan.count_of_lines(Lines::new(&large)).unwrap(), page.metadata.total.unwrap());
    // What lies behind a page by cursor lies in one piece and not in others.
    let query = json!({"sort": [{"fieldName": "id"}], "cursorPaging": {"limit": 3}});
    let (query, schema) = (Parser::new().parse_value(&query).unwrap(), Schema::any());
    let first = bind(&query, &schema).unwrap();
    let unlike = |line: &str| line.replace("\"id\":\"", "\"id\":\"~");
    let others = unlike(std::str::from_utf8(&text).unwrap()).repeat(8).into_bytes();
    for lines in [[&text[..], &others].concat(), [&others[..], &text].concat()] {
        let next = first.page_of_lines(Lines::new(&text)).unwrap().next.unwrap();
        let plan = bind_at(&query, &schema, Some(&next)).unwrap();
        let mut pager = plan.line_pager::<&[u8]>(Validation::Full);
        for line in Lines::new(&lines) {
            pager.offer(line.bytes).unwrap();
        }
        let (one_by_one, page) = (pager.finish(), plan.page_of_lines(Lines::new(&lines)).unwrap());
        assert_eq!(page.items, one_by_one.items);
        assert_eq!(page.prev, one_by_one.prev);
        assert!(page.prev.is_some());
    }
    for at in [5_600_000, 2_300_000] {
        large[at] = 0;
        let malformed = plan.count_of_lines(Lines::new(&large)).unwrap_err();
        let before = &large[..at];
        assert_eq!(malformed.line, before.iter().filter(|&&byte| byte == b'\n').count() as u64 + 1);
        assert!(malformed.offset <= at as u64 + 1 && malformed.offset + 1_000 > at as u64);
        assert_eq!(plan.page_of_lines(Lines::new(&large)).unwrap_err(), malformed);
    }
}

/// What a matcher remembers of lines that it was asked about changes no answer and no fault: not
/// where keys come in another order or in another spelling, nor where a line ends early.
#[test]
fn lines_before_change_no_answers() {
    let long = "k".repeat(300);
    let many: String = (0..70).map(|n| format!("\"k{n}\":{n},")).collect();
    let backwards: String = (0..70).rev().map(|n| format!("\"k{n}\":{n},")).collect();
    let mut lines: Vec<Vec<u8>> = [
        r#"{"id":"1","status":"FAILED","n":12,"a":{"b":"x","c":{"d":1}}}"#,
        r#"{"status":"FAILED","id":"1","a":{"c":{"d":1},"b":"x"},"n":12}"#,
        r#"{"id":"1","n":12,"a":{"b":"y"}}"#,
        r#"{"id":"1","status":"DONE","more":[{"status":"FAILED"}],"n":12}"#,
        r#"{ "id" : "1" , "status" : "FAILED" , "n" : 12 , "a" : { "b" : "x" } }"#,
        r#"{"id":"1","stat\u0075s":"FAILED","n":12,"\u0061":{"\u0062":"x"}}"#,
        r#"{"id":"1","status":"F\u0041ILED","n":12}"#,
        r#"{"id":"1","status":"FAILED","status":"DONE","n":1,"n":12}"#,
        r#"{"id":"1","status":"DONE","id":"2","status":"FAILED","n":12}"#,
        r#"{"id":"1","status":"FAILED","n":12,"a":{"b":"x","b":"y"}}"#,
        r#"{"id":"1","status":null,"n":"12","a":"x"}"#,
        r#"{"id":"1","status":["FAILED"],"n":[12],"a":[{"b":"x"}]}"#,
        r#"{"id":"1","status":"FAILED2","n":12}"#,
        r#"{"id":"1","statuses":"FAILED","n":12}"#,
        r#"{"id":"1","status:":"FAILED","n":12}"#,
        r#"{"id":"1","":"FAILED","status":"","n":12}"#,
        r#"{"status":"FAILED"}"#,
        r#"{"n":12}"#,
        r#"{"n":1234567890123456}"#,
        r#"{"id":-12345678901234567,"n":12}"#,
        r#"{"id":-0,"n":12.0}"#,
        r#"{"id":1.5e3,"n":1.2e1}"#,
        r#"{"id":00,"n":12}"#,
        r#"{"id":-,"n":12}"#,
        r#"{"id":1-2,"n":12}"#,
        r#"{"id":12a,"n":12}"#,
        r#"{"a":{"$date":"2024-01-01"},"n":12}"#,
        r#"{"$date":"2024-01-01"}"#,
        r#"{"$date":"2024-01-01","status":"FAILED"}"#,
        r#"{"status":"123456789012345","n":12}"#,
        r#"{"status":"1234567890123456","n":12}"#,
        r#"{"status":"12345678901234567","n":12}"#,
        r#"{"id":"1","status":"1234567890123456789012345678901","n":12}"#,
        r#"{"id":"1","status":"1234567890123456789012345678902","n":12}"#,
        r#"{"id":"1","status":"12345678901234567890123456789012","n":12}"#,
        r#"{"id":"1","status":"12345678901234567\t","n":12}"#,
        r#"{"status":"\u0000","n":12}"#,
        r#"{"status":"é","n":12}"#,
        r#"{"status":"FAILED" "n":12}"#,
        r#"{"status":"FAILED","n"12}"#,
        r#"{"status":"FAILED",,"n":12}"#,
        r#"{"id":"1""status":"FAILED"}"#,
        r#"{,"id":"1","status":"FAILED"}"#,
        r#"{"id":"1","status":"FAILED","n":12,}"#,
        r#"{"id":"2","id":"1","status":"FAILED"}"#,
        r#"{"id":"1","id":"2","status":"FAILED"}"#,
        r#"{"id":"1","status":"FAILED","id":"2"}"#,
        r#"["id":"1","status":"FAILED"}"#,
        r#"{"id":"1"{"status":"FAILED"}"#,
        r#"{"id":"1":"status":"FAILED"}"#,
        r#"{"id":"1","status":"FAILED"]}"#,
        r#"{"abcdefghijklm":1,"abcdefghijklmn":2,"abcdefghijklmno":3,"abcdefghijklmnop":4,"n":12}"#,
        r#"{"abcdefghijklmn":2,"abcdefghijklmno":3,"abcdefghijklm":1,"n":12,"abcdefghijklmnop":4}"#,
        r#"{"abcdefghijklmn" :2,"abcdefghijklmno" :3,"n" :12}"#,
        r#"{"id":"1","status";"FAILED","n":12,"more":"of the line"}"#,
        r#"{"id":"1",'status":"FAILED","n":12,"more":"of the line"}"#,
        r#"{"id":"1","status":'FAILED","n":12,"more":"of the line"}"#,
        r#"{"id":'1","status":"FAILED","n":12,"more":"of the line"}"#,
        r#"{"id":"1","status":"FAILED","n":12,"more":"of the line""#,
        r#"{"id":"1","status":"FAILED","id":"2","more":"of the line"}"#,
        "{}",
        "",
        "5",
    ]
    .map(|line| line.as_bytes().to_vec())
    .to_vec();
    lines.push(format!("{{\"{long}\":1,\"n\":12,\"{long}x\":2}}").into_bytes());
    lines.push(format!("{{{many}\"n\":12}}").into_bytes());
    lines.push(format!("{{{backwards}\"n\":12}}").into_bytes());
    lines.push(b"{\"id\":\"\xFF\",\"status\":\"FAILED\",\"n\":12}".to_vec());
    lines.push(b"{\"id\":\"1\",\"status\":\"\xFF\",\"n\":12}".to_vec());
    lines.push(b"{\"id\":\"1\",\"\xFF\":\"FAILED\",\"n\":12}".to_vec());
    lines.push(b"{\"id\":\"1\t\",\"status\":\"FAI\tLED\",\"n\":12}".to_vec());
    lines.push(b"{\"id\":\"1\",\"status\":\"\0\",\"n\":12}".to_vec());
    lines
        .extend((0..40).map(|n| format!("{{\"status\":\"as before {n}\",\"n\":12}}").into_bytes()));
    // Each line without its end, and with another one.
    for line in lines.clone().iter().filter(|line| line.len() < 100) {
        lines.extend((0..line.len()).step_by(3).map(|end| line[..end].to_vec()));
        lines.push([line, &b"\r\n"[..]].concat());
        lines.push([line, &b" x"[..]].concat());
    }
    // A text that is passed over, of one, two and three steps, and what may end it there.
    for length in [20, 31, 32, 33, 63, 64, 70] {
        for end in ["", "\t", "\\", "\n", "\\\"", "\\\",\"status\":\"DONE"] {
            let id = "i".repeat(length);
            let line = format!("{{\"id\":\"{id}{end}\",\"status\":\"FAILED\",\"n\":12}}");
            lines.push(line.into_bytes());
        }
    }
    for asked in [
        json!({"status": "FAILED"}),
        json!({"status": {"$in": ["FAILED", "é", "", "\0", "123456789012345"]}, "n": 12}),
        json!({"status": {"$in": ["as before 3", "as before 17", "as before 30"]}}),
        json!({"status": {"$in": ["1234567890123456", "1234567890123456789012345678901"]}}),
        json!({"id": "1", "status": "FAILED"}),
        json!({"id": {"$in": ["1", "2"]}, "status": {"$ne": "DONE", "$in": ["DONE", "FAILED"]}}),
        json!({"id": {"$ne": "2"}, "status": {"$ne": "x"}, "a": {"$exists": false}}),
        json!({"n": {"$gte": 12}}),
        json!({"n": {"$exists": true}, "status": {"$ne": "DONE"}}),
        json!({"$or": [{"a.b": "x"}, {"a.c.d": 1}, {"k69": 69}]}),
        json!({"abcdefghijklm": 1, "abcdefghijklmn": 2}),
        json!({"$or": [{"abcdefghijklmno": 3}, {"abcdefghijklmnop": 4}, {(&*long): 1}]}),
        json!({"$or": [{"id": "2"}, {"status": "DONE"}]}),
        json!({"a": {"b": "x"}}),
        json!({"a": {"$hasAll": ["x"]}}),
    ] {
        let plan = filter(&asked);
        for validation in LEVELS {
            let fresh = |line: &Vec<u8>| plan.line_matcher(validation).matches(line);
            for step in [1, 7, lines.len() - 1] {
                let mut matcher = plan.line_matcher(validation);
                // Twice, so that each is asked after all others.
                for at in (0..2 * lines.len()).map(|at| at * step % lines.len()) {
                    let line = &lines[at];
                    let shown = String::from_utf8_lossy(line);
                    assert_eq!(
                        matcher.matches(line),
                        fresh(line),
                        "{validation:?} {asked}: {shown}"
                    );
                }
            }
            // Counted, they are asked one after the other.
            let records: Vec<_> = lines.iter().filter(|line| fresh(line).is_ok()).collect();
            let matching = records.iter().filter(|line| fresh(line) == Ok(true)).count() as u64;
            let text: Vec<u8> =
                records.iter().flat_map(|line| [line, &b"\n"[..]].concat()).collect();
            let counted = plan.count_of_lines(Lines::new(&text).validation(validation));
            assert_eq!(counted, Ok(matching), "{validation:?} {asked}");
            // Among lines that are alike it is what it is alone.
            let alike = br#"{"id":"1","status":"FAILED","n":12,"more":"of the line"}"#;
            let alike = [&alike[..], b"\n"].concat();
            let around = 3 * u64::from(fresh(&alike) == Ok(true));
            for line in &lines {
                let mut matcher = plan.line_matcher(validation);
                let _ = (matcher.matches(&alike), matcher.matches(&alike));
                let shown = String::from_utf8_lossy(line);
                assert_eq!(matcher.matches(line), fresh(line), "{validation:?} {asked}: {shown}");
                // It would be none, or several, or one without its blanks.
                if line.is_empty() || line.contains(&b'\n') || line.trim_ascii_end() != line {
                    continue;
                }
                let text = [&alike[..], &alike, line, b"\n", &alike].concat();
                let counted = plan.count_of_lines(Lines::new(&text).validation(validation));
                let found = counted.map_err(|found| (found.line, found.column, found.fault));
                let expected = fresh(line)
                    .map(|matches| around + u64::from(matches))
                    .map_err(|alone| (3, alone.column, alone.fault));
                assert_eq!(found, expected, "{validation:?} {asked}: {shown}");
            }
            // What is no line by itself is judged by whoever reads it whole.
            for line in &lines {
                let theirs = serde_json::from_slice::<Value>(line).ok().filter(Value::is_object);
                let expected = theirs.map(|record| plan.matcher().matches(&record));
                let found = fresh(line).ok();
                let times =
                    |key: &[u8]| line.windows(key.len()).filter(|part| *part == key).count();
                let keys = [&b"\"status\":"[..], b"\"id\":", b"\"b\":"];
                let is_repeated = keys.iter().any(|key| times(key) > 1);
                if validation == Validation::Full || (expected.is_some() && !is_repeated) {
                    assert_eq!(found, expected, "{asked}: {}", String::from_utf8_lossy(line));
                }
            }
        }
    }
}
