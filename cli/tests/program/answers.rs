//! What is printed, flag by flag.

use crate::support::{Scratch, command, example, jobs, wixql};
use serde_json::json;

const THREE: &str = "{\"id\":1,\"n\":5}\n{\"id\":2,\"n\":7}\n{\"id\":3,\"n\":9}\n";

#[test]
fn json_is_the_whole_answer() {
    let ran = wixql(&["-q", r#"{"filter":{"n":{"$gt":5}},"paging":{"limit":1}}"#], THREE);
    assert_eq!(
        ran.printed(),
        "{\"items\":[{\"id\":2,\"n\":7}],\"pagingMetadata\":\
         {\"count\":1,\"offset\":0,\"total\":2,\"tooManyToCount\":false}}\n"
    );
}

#[test]
fn jsonl_is_the_records_only() {
    let query = r#"{"sort":[{"fieldName":"n","order":"DESC"}],"paging":{"limit":2}}"#;
    let ran = wixql(&["--format", "jsonl", "-q", query], THREE);
    assert_eq!(ran.printed(), "{\"id\":3,\"n\":9}\n{\"id\":2,\"n\":7}\n");
    let ran = wixql(&["-f", "jsonl", "-q", r#"{"filter":{"n":0}}"#], THREE);
    assert_eq!(ran.printed(), "");
}

#[test]
fn a_table_is_for_reading() {
    let records = concat!(
        "{\"id\":\"a\",\"n\":5,\"tags\":[\"x\",{\"y\":1}]}\n",
        "{\"id\":\"b\",\"later\":null,\"n\":70}\n",
        "{\"id\":\"two\\nlines\\u001b[31m\\u202e\",\"n\":-1.5}\n",
    );
    let ran = wixql(&["--format", "table"], records);
    assert_eq!(
        ran.printed(),
        "\
id                            n     tags           later
───────────────────────────── ───── ────────────── ──────
a                                5  [\"x\",{\"y\":1}]
b                               70                 null
two\\nlines\\u{1b}[31m\\u{202e}  -1.5
3 records
"
    );
}

#[test]
fn a_table_shows_values_as_they_were_written() {
    let records = concat!(
        "{\"id\":9007199254740993.0,\"a\":1.50,\"b\":\"\\u00e9\"}\n",
        "{\"id\":12345678901234567890123,\"a\":1e5,\"b\":[1.0, {\"c\" :\"x y\"}]}\n",
    );
    let ran = wixql(&["--format", "table", "-q", r#"{"sort":[{"fieldName":"a"}]}"#], records);
    assert_eq!(
        ran.printed(),
        "\
id                       a     b
──────────────────────── ───── ──────────────────
     9007199254740993.0  1.50  é
12345678901234567890123   1e5  [1.0,{\"c\":\"x y\"}]
2 records
"
    );
}

#[test]
fn a_table_shows_the_value_that_counts() {
    let record = r#"{"a":"x","id":1,"a":"y"}"#;
    for (validation, value) in [("full", "y"), ("read", "x")] {
        for query in [
            format!(r#"{{"filter":{{"a":"{value}"}}}}"#),
            format!(r#"{{"filter":{{"a":"{value}"}},"fields":["a"]}}"#),
        ] {
            let args = ["-f", "table", "--validation", validation, "-q", &query];
            let ran = wixql(&args, record);
            assert_eq!(
                ran.printed(),
                format!("a  id\n── ───\n{value}   1\n1 record\n"),
                "{validation} {query}"
            );
        }
    }
}

#[test]
fn a_table_says_which_records_it_has() {
    for (query, last) in [
        (r#"{"paging":{"limit":2,"offset":1}}"#, "records 2–3 of 3"),
        (r#"{"paging":{"limit":1,"offset":1}}"#, "record 2 of 3"),
        (r#"{"paging":{"offset":9}}"#, "no records; 3 in all"),
        (r#"{"cursorPaging":{"limit":2}}"#, "2 records; more follow"),
        (r#"{"filter":{"id":1}}"#, "1 record"),
        (r#"{"filter":{"id":0}}"#, "no records"),
    ] {
        let ran = wixql(&["--format", "table", "-q", query], THREE);
        assert_eq!(ran.printed().lines().last(), Some(last), "{query}");
    }
}

#[test]
fn keys_keep_their_order() {
    let ran = wixql(&["-f", "jsonl"], r#"{"z":1,"id":2,"a":{"y":1,"b":2}}"#);
    assert_eq!(ran.printed(), "{\"z\":1,\"id\":2,\"a\":{\"y\":1,\"b\":2}}\n");
    let ran = wixql(
        &["-f", "jsonl", "-q", r#"{"fields":["a.b","z"]}"#],
        r#"{"z":1,"id":2,"a":{"y":1,"b":2}}"#,
    );
    assert_eq!(ran.printed(), "{\"z\":1,\"id\":2,\"a\":{\"b\":2}}\n");
}

#[test]
fn pages_of_a_file() {
    let all = wixql(&[&jobs(), "-f", "jsonl", "-q", r#"{"paging":{"limit":5000}}"#], "");
    assert_eq!(all.printed().lines().count(), 1200);
    let mut paged = String::new();
    for offset in (0..1200).step_by(500) {
        let query = format!(r#"{{"paging":{{"limit":500,"offset":{offset}}}}}"#);
        paged.push_str(wixql(&[&jobs(), "-f", "jsonl", "-q", &query], "").printed());
    }
    assert_eq!(paged, all.out);
}

/// Only records that can be on the page are kept while reading; that may not show.
#[test]
fn many_records_are_thinned_out() {
    // Few values of `n`, so that the order of the input decides often; `id` is missing.
    let line = |at: u64| format!("{{\"n\":{},\"at\":{at}}}", at * 7919 % 101);
    let input: Vec<String> = (0..20_000).map(line).collect();
    let mut sorted: Vec<u64> = (0..20_000).collect();
    sorted.sort_by_key(|at| at * 7919 % 101);
    for (offset, limit) in [(0, 10), (3000, 20), (19_990, 50), (0, 0), (9000, 9000)] {
        let query = format!(
            r#"{{"sort":[{{"fieldName":"n"}}],"paging":{{"limit":{limit},"offset":{offset}}}}}"#
        );
        let answer = wixql(&["-q", &query], input.join("\n")).json();
        let items: Vec<u64> = answer["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["at"].as_u64().unwrap())
            .collect();
        let expected: Vec<u64> = sorted.iter().skip(offset).take(limit).copied().collect();
        assert_eq!(items, expected, "{query}");
        assert_eq!(answer["pagingMetadata"]["total"], 20_000);
    }
    let cap = Scratch::file("cap", r#"{"fields":{},"limits":{"countCap":19999}}"#);
    let counted = |count: usize| {
        let args = ["--schema", &cap.path(), "-q", r#"{"paging":{}}"#];
        wixql(&args, input[..count].join("\n")).json()["pagingMetadata"].clone()
    };
    assert_eq!(counted(19_999)["total"], 19_999);
    assert_eq!(counted(20_000), json!({"count": 50, "offset": 0, "tooManyToCount": true}));
    let query = r#"{"cursorPaging":{"limit":19999}}"#;
    assert_eq!(wixql(&["-q", query], input.join("\n")).json()["pagingMetadata"]["hasNext"], true);
}

#[test]
fn without_a_query_there_are_fifty_records() {
    let ran = wixql(&[&jobs()], "").json();
    assert_eq!(ran["pagingMetadata"], json!({"count": 50, "hasNext": true}));
}

#[test]
fn count() {
    let ran = wixql(&[&jobs(), "--count", "-q", r#"{"filter":{"status":"FAILED"}}"#], "");
    assert_eq!(ran.printed(), "{\"count\":187}\n");
}

#[test]
fn a_schema_rules() {
    let schema = example("jobs.schema.json");
    let query = r#"{"filter":{"startedAt":{"$gte":"2025-12-31"}},"cursorPaging":{"limit":2},"fields":["startedAt"]}"#;
    let ran = wixql(&[&jobs(), "--schema", &schema, "-q", query], "");
    // The schema says that these are dates, and which sort is the default.
    assert_eq!(
        ran.json()["items"],
        json!([
            {"id": "7397f64f-8b47-4b88-9a00-e369a23071d9", "startedAt": "2025-12-31T23:59:08.805Z"},
            {"id": "e5e17353-5311-41d2-b7b1-678dd6328663", "startedAt": "2025-12-31T23:59:05.641Z"},
        ])
    );
    let refused =
        wixql(&["--check", "--schema", &schema, "-q", r#"{"filter":{"progress":1}}"#], "");
    assert!(refused.complained(2).contains("not declared as filterable"));
}

#[test]
fn a_schema_may_begin_with_a_mark() {
    let schema = Scratch::file("mark", "\u{FEFF}{\"fields\":{\"n\":{\"type\":\"number\"}}}");
    let ran = wixql(&["--schema", &schema.path(), "--check", "-q", r#"{"filter":{"n":1}}"#], "");
    assert_eq!(ran.printed(), "");
}

#[test]
fn explanations() {
    let query = r#"{"filter":{"n":{"$gt":5}},"paging":{"limit":3}}"#;
    let text = wixql(&["--explain", "-q", query], "");
    assert_eq!(
        text.printed(),
        "filter\n  n > 5  [cost 6]\norder\n  id ascending\npage\n  at most 3 records, by offset, after the first 0\n"
    );
    let json = wixql(&["--explain", "--format", "json", "-q", query], "").json();
    assert_eq!(json["filter"]["test"], "greater");
    assert_eq!(json["page"], json!({"limit": 3, "offset": 0}));
}

#[test]
fn checks_print_nothing() {
    assert_eq!(wixql(&["--check", "-q", r#"{"filter":{"n":5}}"#], "").printed(), "");
    wixql(&["--check", "-q", r#"{"filter":{"n":{"$lt":null}}}"#], "").complained(2);
}

#[test]
fn another_unique_key_closes_the_order() {
    let records = "{\"_id\":\"b\"}\n{\"_id\":\"a\"}\n";
    let ran = wixql(&["--id", "_id", "-f", "jsonl"], records);
    assert_eq!(ran.printed(), "{\"_id\":\"a\"}\n{\"_id\":\"b\"}\n");
    let ran = wixql(&["-f", "jsonl"], records);
    assert_eq!(ran.printed(), records);
}

#[test]
fn the_largest_page() {
    let query = r#"{"paging":{"limit":101}}"#;
    assert_eq!(wixql(&["-q", query], THREE).json()["pagingMetadata"]["count"], 3);
    wixql(&["-q", query, "--max-limit", "100"], THREE).complained(2);
    let largest = r#"{"paging":{"limit":18446744073709551615,"offset":18446744073709551615}}"#;
    assert_eq!(wixql(&["-q", largest], THREE).json()["pagingMetadata"]["total"], 3);
    let largest = r#"{"cursorPaging":{"limit":18446744073709551615}}"#;
    assert_eq!(wixql(&["-q", largest], THREE).json()["pagingMetadata"]["hasNext"], false);
}

#[test]
fn the_largest_page_bounds_that_of_the_schema() {
    let schema = r#"{"fields":{"n":{}},"limits":{"limitMax":100,"limitDefault":50}}"#;
    let schema = Scratch::file("bounded", schema);
    let limits = |most: &str, path: &str| {
        let args = ["--schema", path, "--max-limit", most, "--print-schema", "json"];
        wixql(&args, "").json()["limits"].clone()
    };
    let path = schema.path();
    assert_eq!(limits("60", &path), json!({"limitMax": 60, "limitDefault": 50}));
    assert_eq!(limits("2", &path), json!({"limitMax": 2, "limitDefault": 2}));
    let args = ["--schema", &path, "--max-limit", "2", "--print-schema", "json"];
    let again = Scratch::file("bounded-again", wixql(&args, "").printed());
    assert_eq!(limits("2", &again.path()), json!({"limitMax": 2, "limitDefault": 2}));
    let ran = wixql(&["--schema", &path, "--max-limit", "2", "-q", "{}"], THREE);
    assert_eq!(ran.json()["pagingMetadata"]["count"], 2);
}

#[test]
fn the_legacy_dialect_is_asked_for() {
    let query = r#"{"filter":"{\"n\":{\"$ge\":7}}","sort":"n:desc"}"#;
    wixql(&["-q", query], THREE).complained(2);
    let ran = wixql(&["--legacy", "-f", "jsonl", "-q", query], THREE);
    assert_eq!(ran.printed(), "{\"id\":3,\"n\":9}\n{\"id\":2,\"n\":7}\n");
}

#[test]
fn a_query_from_a_file_or_standard_input() {
    let query = Scratch::file("query", "\u{FEFF}{\r\n  \"filter\": {\"n\": 7}\r\n}\r\n");
    let ran = wixql(&["-f", "jsonl", "-q", &format!("@{}", query.path())], THREE);
    assert_eq!(ran.printed(), "{\"id\":2,\"n\":7}\n");

    let records = Scratch::file("records", THREE);
    let ran = wixql(&[&records.path(), "-f", "jsonl", "-q", "@-"], r#"{"filter":{"n":7}}"#);
    assert_eq!(ran.printed(), "{\"id\":2,\"n\":7}\n");
}

#[test]
fn schemas_print_themselves() {
    let schema = example("jobs.schema.json");
    let print = |form: &str| wixql(&["--print-schema", form, "--schema", &schema], "");
    assert!(print("markdown").printed().contains("| `status` | enum"));
    assert!(print("json-schema").json().is_object());
    assert_eq!(print("json").json()["fields"]["startedAt"]["type"], "date");
}

#[test]
fn help_and_version() {
    let version = concat!("wixql ", env!("CARGO_PKG_VERSION"), "\n");
    assert_eq!(wixql(&["--version"], "").printed(), version);
    let help = wixql(&["--help"], "");
    for part in
        ["Examples:", "Exit status:", "--skip-malformed", "--max-limit", "is not passed over"]
    {
        assert!(help.printed().contains(part), "{part}");
    }
}

#[test]
fn whoever_has_seen_enough_may_go() {
    for format in ["json", "jsonl", "table"] {
        let query = r#"{"paging":{"limit":1200}}"#;
        let mut child = command(&[&jobs(), "--format", format, "-q", query]).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), &*output.stderr), (Some(0), &b""[..]), "{format}");
    }
}
