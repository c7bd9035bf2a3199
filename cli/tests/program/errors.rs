//! What is said of queries that are refused, and of arguments that make no sense.

use crate::support::{Scratch, example, wixql};
use serde_json::{Value, json};

#[test]
fn every_fault_is_drawn() {
    let query = concat!(
        "{\n",
        "  \"filter\": {\n",
        "    \"stauts\": \"FAILED\",\n",
        "    \"status\": {\"$in\": [\"COMPLETED\", \"FALED\"]},\n",
        "    \"größe\": 1, \"name\": {\"$startWith\": \"x\"}\n",
        "  },\n",
        "  \"limit\": 5\n",
        "}\n",
    );
    let file = Scratch::file("faults", query);
    let argument = format!("@{}", file.path());
    let ran = wixql(&["--check", "--schema", &example("jobs.schema.json"), "-q", &argument], "");
    assert_eq!(
        ran.complained(2).replace(&file.path(), "query.json"),
        "\
error[FIELD_NOT_FILTERABLE]: Field 'stauts' is not declared as filterable
 --> query.json:3:5
  |
3 |     \"stauts\": \"FAILED\",
  |     ^^^^^^^^ did you mean `status`?

error[UNSUPPORTED_FILTER_VALUE]: `FALED` is no value of enum field `status`
 --> query.json:4:37
  |
4 |     \"status\": {\"$in\": [\"COMPLETED\", \"FALED\"]},
  |                                     ^^^^^^^ did you mean `FAILED`?

error[FIELD_NOT_FILTERABLE]: Field 'größe' is not declared as filterable
 --> query.json:5:5
  |
5 |     \"größe\": 1, \"name\": {\"$startWith\": \"x\"}
  |     ^^^^^^^

error[UNSUPPORTED_FILTER_OPERATOR]: unknown operator `$startWith`
 --> query.json:5:26
  |
5 |     \"größe\": 1, \"name\": {\"$startWith\": \"x\"}
  |                          ^^^^^^^^^^^^ did you mean `$startsWith`?

error[MALFORMED_QUERY]: unknown key `limit`
 --> query.json:7:3
  |
7 |   \"limit\": 5
  |   ^^^^^^^ stands inside `paging` or `cursorPaging`

error: the query has 5 faults
"
    );
}

#[test]
fn one_fault_is_drawn_alone() {
    for (query, drawing) in [
        (
            "{\"filter\":",
            "\
error[MALFORMED_FILTER]: not JSON: the text ends early
 --> query:1:11
  |
1 | {\"filter\":
  |           ^
",
        ),
        (
            "",
            "\
error[MALFORMED_QUERY]: not JSON: the text ends early
 --> query:1:1
  |
1 |
  | ^
",
        ),
        (
            r#"{"cursorPaging":{"cursor":"abc"}}"#,
            "\
error[INVALID_CURSOR]: the cursor is not valid
 --> query:1:27
  |
1 | {\"cursorPaging\":{\"cursor\":\"abc\"}}
  |                           ^^^^^
",
        ),
        (
            r#"{"paging":{"limit":-1}}"#,
            "\
error[INVALID_ARGUMENT]: `limit` must be a whole number, at least 0, found -1
 --> query:1:20
  |
1 | {\"paging\":{\"limit\":-1}}
  |                    ^^
",
        ),
    ] {
        assert_eq!(wixql(&["-q", query], "").complained(2), drawing, "{query}");
    }
}

#[test]
fn a_file_without_its_sign_is_noticed() {
    let file = Scratch::file("sign", "{}");
    let ran = wixql(&["-q", &file.path()], "");
    let hint = format!("help: to read the query from that file, write `-q @{}`\n", file.path());
    assert!(ran.complained(2).ends_with(&hint), "{ran:?}");
}

#[test]
fn what_is_not_utf8_is_drawn() {
    let file = Scratch::file("utf8", b"{\"filter\": {\"a\": \"\xFF\"}}");
    let ran = wixql(&["-q", &format!("@{}", file.path())], "");
    assert!(ran.complained(2).contains("bytes that are not UTF-8"), "{ran:?}");
}

#[test]
fn errors_as_json() {
    let query = r#"{"filter":{"name":{"$startWith":"x"}},"sort":[{"fieldName":"n","order":"up"}]}"#;
    let ran = wixql(&["--errors", "json", "-q", query], "");
    let error: Value = serde_json::from_str(ran.complained(2)).unwrap();
    assert_eq!(error["details"]["applicationError"]["code"], "UNSUPPORTED_FILTER_OPERATOR");
    assert_eq!(
        error["faults"],
        json!([
            {
                "code": "UNSUPPORTED_FILTER_OPERATOR",
                "message": "unknown operator `$startWith`",
                "pointer": "/filter/name/$startWith",
                "line": 1,
                "column": 20,
                "nearest": "$startsWith",
            },
            {
                "code": "INVALID_SORT",
                "message": "`up` is no order; it is `ASC` or `DESC`",
                "pointer": "/sort/0/order",
                "line": 1,
                "column": 72,
            },
        ])
    );
    let ran = wixql(&["--errors", "json", "none"], "");
    let error: Value = serde_json::from_str(ran.complained(1)).unwrap();
    assert!(error["message"].as_str().unwrap().starts_with("none: "));
}

#[test]
fn faults_beyond_the_bound_are_counted() {
    let filters = vec![r#"{"a":{"$x":1}}"#; 40].join(",");
    let query = format!(r#"{{"filter":{{"$or":[{filters}]}}}}"#);
    let ran = wixql(&["-q", &query], "");
    let last = "error: the query has 40 faults, of which the first 32 are shown\n";
    assert!(ran.complained(2).ends_with(last), "{ran:?}");
    let ran = wixql(&["--errors", "json", "-q", &query], "");
    let error: Value = serde_json::from_str(ran.complained(2)).unwrap();
    assert_eq!((error["faults"].as_array().unwrap().len(), &error["moreFaults"]), (32, &json!(8)));
}

#[test]
fn arguments_that_make_no_sense() {
    for args in [
        &["--no-such-flag"][..],
        &["--count", "--check"],
        &["--format", "xml"],
        &["--max-limit", "-1"],
        &["a", "b"],
        &["-q", "@-"],
        &["-", "-q", "@-"],
    ] {
        wixql(args, "").complained(1);
    }
}

#[test]
fn a_unique_key_fits_its_schema() {
    let schema = Scratch::file(
        "unique",
        r#"{"fields":{"mail":{"type":"string","ignoreCase":true},"key":{"type":"string"}}}"#,
    );
    let sorted =
        Scratch::file("unique-sorted", r#"{"fields":{},"defaultSort":[{"fieldName":"id"}]}"#);
    let (schema, sorted) = (schema.path(), sorted.path());
    for (args, why) in [
        (&["--id", ""][..], "`` is no field path: a segment of a field path is never empty"),
        (&["--id", "a..b"], "`a..b` is no field path: a segment of a field path is never empty"),
        (&["--id", "$x"], "`$x` is no field path: a field path never starts with `$`"),
        (
            &["--id", "mail", "--schema", &schema],
            "the unique key `mail` ignores case; records would be taken for each other",
        ),
        // The order that the schema has by default was by the key that it had.
        (&["--id", "key", "--schema", &sorted], "unknown field `id` at `/defaultSort/0/fieldName`"),
    ] {
        for more in [&[][..], &["--check"], &["--print-schema", "json"]] {
            let error = format!("error: invalid value for `--id <FIELD>`: {why}\n");
            assert_eq!(wixql(&[args, more].concat(), "").complained(1), error, "{args:?} {more:?}");
        }
    }
    wixql(&["--id", "key", "--schema", &schema, "--check"], "").printed();
}
