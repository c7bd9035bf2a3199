//! Which lines are refused, where, and why.

use std::fs;

use serde_json::{Value, json};
use wixql::{Limits, Lines, Parser, Schema, Validation, bind};

use crate::spelled::spelled;
use crate::{LEVELS, filter};

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
        let line = spelled(&row, br#"{"a":"#, br#","z":1}"#);
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
        ("{\"a\": -}", "byte 7: a malformed number"),
        // With enough behind them to be told all at once.
        ("{\"b\": 01, \"c\": \"more of the line\"}", "byte 7: a malformed number"),
        ("{\"b\": -, \"c\": \"more of the line\"}", "byte 7: a malformed number"),
        ("{\"b\": -00, \"c\": \"more of the line\"}", "byte 7: a malformed number"),
        ("{\"b\": -A, \"c\": \"more of the line\"}", "byte 7: a malformed number"),
        ("{\"b\": -A1, \"c\": \"more of the line\"}", "byte 7: a malformed number"),
        ("{\"a\": 1e999}", "byte 7: a number out of range"),
        ("{\"b\": -1E999}", "byte 7: a number out of range"),
        ("\u{FEFF}{}", "byte 1: a byte order mark"),
        ("{\"a\": \u{FEFF}1}", "byte 7: unexpected `\\u{feff}`"),
        ("{\u{FEFF}\"b\": 1}", "byte 2: unexpected `\\u{feff}`"),
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
        for asked in [
            json!({"a.c": 1}),
            json!({"a.c": {"$hasAll": [1]}}),
            json!({"a.c": {"$exists": true}, "a.d": {"$hasAll": [1]}}),
            json!({"a": {"c": 1}}),
        ] {
            let plan = filter(&asked);
            for validation in LEVELS {
                let found = plan.line_matcher(validation).matches(deepest.as_bytes());
                assert_eq!(found, Ok(plan.matcher().matches(&record)), "{asked} of {deepest}");
            }
            for validation in LEVELS {
                let refused = plan.line_matcher(validation).matches(deeper.as_bytes());
                assert!(
                    refused.unwrap_err().to_string().ends_with(": too deep"),
                    "{validation:?} {asked} of {deeper}"
                );
            }
        }
    }
}

/// So do those to which a path leads.
#[test]
fn paths_lead_as_deep_as_records_are() {
    let limits = Limits { path_segments: 200, ..Limits::default() };
    for (levels, is_refused) in [(126, false), (127, true)] {
        let query = json!({"filter": {vec!["a"; levels].join("."): 1}});
        let query = Parser::new().limits(limits.clone()).parse_value(&query).unwrap();
        let plan = bind(&query, &Schema::any().limits(limits.clone())).unwrap();
        let line = ["{\"a\":".repeat(levels), "[1]".to_owned(), "}".repeat(levels)].concat();
        for validation in LEVELS {
            let found = plan.line_matcher(validation).matches(line.as_bytes());
            assert_eq!(found.is_err(), is_refused, "{validation:?} {levels}: {found:?}");
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
        // To JSON a form feed is no blank.
        let malformed = plan.count_of_lines(Lines::new(b" \n\x0C\n").validation(validation));
        assert_eq!(malformed.unwrap_err().line, 2);
    }
}
