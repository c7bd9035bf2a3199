//! Law: what is remembered of lines changes no answer.

use serde_json::{Value, json};
use wixql::{Lines, Validation};

use crate::{LEVELS, filter};

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
        r#"{"a":[{"e":1,"$date":"2024-01-01"}],"n":12}"#,
        r#"{"a":[{"$date":"2024-01-01"}],"n":12}"#,
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
        r#"{"abcdefghijklmn";2,"abcdefghijklmno":3,"n":12,"more":"of the line"}"#,
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
        json!({"a": {"$matchItems": [{}]}}),
    ] {
        let plan = filter(&asked);
        for validation in LEVELS {
            let fresh = |line: &Vec<u8>| plan.line_matcher(validation).matches(line);
            let alone: Vec<_> = lines.iter().map(fresh).collect();
            for step in [1, 7, lines.len() - 1] {
                let mut matcher = plan.line_matcher(validation);
                // Twice, so that each is asked after all others.
                for at in (0..2 * lines.len()).map(|at| at * step % lines.len()) {
                    let line = &lines[at];
                    let shown = String::from_utf8_lossy(line);
                    assert_eq!(matcher.matches(line), alone[at], "{validation:?} {asked}: {shown}");
                }
            }
            // Counted, they are asked one after the other.
            let records = lines.iter().zip(&alone).filter(|(_, answer)| answer.is_ok());
            let matching = alone.iter().filter(|answer| **answer == Ok(true)).count() as u64;
            let text: Vec<u8> = records.flat_map(|(line, _)| [line, &b"\n"[..]].concat()).collect();
            let counted = plan.count_of_lines(Lines::new(&text).validation(validation));
            assert_eq!(counted, Ok(matching), "{validation:?} {asked}");
            // Among lines that are alike it is what it is alone.
            let alike = br#"{"id":"1","status":"FAILED","n":12,"more":"of the line"}"#;
            let alike = [&alike[..], b"\n"].concat();
            let around = 3 * u64::from(fresh(&alike) == Ok(true));
            for (line, alone) in lines.iter().zip(&alone) {
                let mut matcher = plan.line_matcher(validation);
                let _ = (matcher.matches(&alike), matcher.matches(&alike));
                let shown = String::from_utf8_lossy(line);
                assert_eq!(matcher.matches(line), *alone, "{validation:?} {asked}: {shown}");
                // It would be none, or several, or one without its blanks.
                if line.is_empty() || line.contains(&b'\n') || line.trim_ascii_end() != line {
                    continue;
                }
                let text = [&alike[..], &alike, line, b"\n", &alike].concat();
                let counted = plan.count_of_lines(Lines::new(&text).validation(validation));
                let found = counted.map_err(|found| (found.line, found.column, found.fault));
                let expected = alone
                    .as_ref()
                    .map(|matches| around + u64::from(*matches))
                    .map_err(|fault| (3, fault.column, fault.fault));
                assert_eq!(found, expected, "{validation:?} {asked}: {shown}");
            }
            // What is no line by itself is judged by whoever reads it whole.
            for (line, alone) in lines.iter().zip(&alone) {
                let theirs = serde_json::from_slice::<Value>(line).ok().filter(Value::is_object);
                let expected = theirs.map(|record| plan.matcher().matches(&record));
                let found = alone.as_ref().ok().copied();
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

/// Nor do lines that are alike up to some key: which is odd, or unknown, or stands there twice each
/// time.
#[test]
fn lines_may_be_alike_up_to_some_key() {
    let both = json!({"id": "1", "status": "FAILED"});
    for (asked, lines) in [
        (
            json!({"status": "FAILED"}),
            [r#"{"id":"1","more":"of the line"}"#, r#"{"id":"1","more":"of \"the\" line"}"#],
        ),
        (both.clone(), [r#"{"id":"1","id":"1"}"#; 2]),
        (both, [r#"{"status":"FAILED","status":"FAILED","id":"2"}"#; 2]),
        (
            json!({"id": {"$in": ["1", null]}, "status": "FAILED"}),
            [
                r#"{"id":"1","status":"FAILED","more":"of the line"}"#,
                r#"{"id":"1","n":12,"status":"FAILED","more":"of the line"}"#,
            ],
        ),
    ] {
        let plan = filter(&asked);
        let text = format!("{}\n", lines.join("\n")).repeat(3);
        for validation in LEVELS {
            let counted = plan.count_of_lines(Lines::new(text.as_bytes()).validation(validation));
            let fresh =
                |line: &str| plan.line_matcher(validation).matches(line.as_bytes()).unwrap();
            let matching = 3 * lines.into_iter().filter(|line| fresh(line)).count() as u64;
            assert_eq!(counted, Ok(matching), "{validation:?} {asked}: {text}");
        }
    }
}
