//! Records as they come: lines, arrays, and what is wrong with them.

use crate::support::{Scratch, wixql};

/// Two records, whatever they come in.
const BOTH: &str = "{\"id\":1}\n{\"id\":2}\n";

#[track_caller]
fn reads_both(input: impl AsRef<[u8]>) {
    let args = ["--format", "jsonl"];
    assert_eq!(wixql(&args, &input).printed(), BOTH);
    assert_eq!(wixql(&["--format", "jsonl", "-"], &input).printed(), BOTH);
    let file = Scratch::file(&format!("{:p}", input.as_ref()), &input);
    assert_eq!(wixql(&["--format", "jsonl", &file.path()], "").printed(), BOTH);
}

#[test]
fn lines() {
    reads_both("{\"id\":1}\n{\"id\":2}\n");
    // The last line need not end, and blank lines are fine.
    reads_both("\n \t\n  {\"id\":1}\n\n\n{\"id\":2}  ");
    // Windows, and editors that begin their files with a byte order mark.
    reads_both("\u{FEFF}{\"id\":1}\r\n\r\n{\"id\":2}\r\n");
}

#[test]
fn arrays() {
    reads_both("[{\"id\":1},{\"id\":2}]");
    reads_both("\u{FEFF}\r\n [\n  {\"id\": 1},\n  {\"id\": 2}\n]\n\n");
}

#[test]
fn no_records() {
    for input in ["", "\n", " \r\n\t", "\u{FEFF}", "[]", " [ ] \n"] {
        let ran = wixql(&["-q", r#"{"paging":{}}"#], input);
        assert_eq!(ran.json()["pagingMetadata"]["total"], 0, "{input:?}");
    }
}

#[test]
fn a_huge_line() {
    let text = "x".repeat(16 << 20);
    let ran = wixql(
        &["--count", "-q", r#"{"filter":{"a":{"$endsWith":"XX"}}}"#],
        format!("{{\"a\":\"{text}\"}}"),
    );
    assert_eq!(ran.printed(), "{\"count\":1}\n");
    // It is not drawn if it is malformed.
    let ran = wixql(&[], format!("{{\"a\":\"{text}\"]"));
    assert_eq!(ran.complained(1), "error: <stdin>:1:16777224: unexpected `]`\n");
}

#[test]
fn a_malformed_line_is_fatal_and_drawn() {
    let ran = wixql(&[], "{\"id\":1}\n\n  {\"id\":2, \"naïve\": yes}\n");
    assert_eq!(
        ran.complained(1),
        "\
error: malformed record: unexpected `y`
 --> <stdin>:3:21
  |
3 |   {\"id\":2, \"naïve\": yes}
  |                     ^
  |
  = help: `--skip-malformed` passes over such records
"
    );
}

#[test]
fn malformed_lines_are_skipped_one_by_one() {
    let input: &[&[u8]] = &[
        b" {\"id\":1",
        b"{\"id\":1}",
        b"[1]",
        b"{\"id\":1}{\"id\":2}",
        b"{\"id\":\"\xFF\"}",
        b"",
        b"5",
        b"{\"id\":2}",
        b"{\"id\":1e999}",
    ];
    let ran = wixql(&["--skip-malformed", "--format", "jsonl"], input.join(&b'\n'));
    assert_eq!((ran.status, ran.out.as_str()), (0, BOTH));
    assert_eq!(
        ran.err,
        "\
warning: skipped <stdin>:1:9: it ends early; a record stands on one line
warning: skipped <stdin>:3: a record is a JSON object
warning: skipped <stdin>:4:9: more text after the end
warning: skipped <stdin>:5:8: bytes that are not UTF-8
warning: skipped <stdin>:7: a record is a JSON object
warning: skipped <stdin>:9:7: a number out of range
warning: 6 malformed records were skipped
"
    );
    let ran = wixql(&["--skip-malformed", "--count", "--errors", "json"], "5\n{}");
    assert_eq!((ran.status, ran.out.as_str()), (0, "{\"count\":1}\n"));
    assert_eq!(
        ran.err,
        "{\"message\":\"<stdin>:1: a record is a JSON object\",\"file\":\"<stdin>\",\"line\":1,\
         \"reason\":\"a record is a JSON object\"}\n\
         {\"message\":\"1 malformed record was skipped\",\"skipped\":1}\n"
    );
}

#[test]
fn records_are_printed_as_they_came() {
    let lines = " {\"id\": 1.50, \"a\": \"\\u00e9\"} \r\n{\"a\":1e2,\"id\":18446744073709551616}\n";
    let ran = wixql(&["--format", "jsonl"], lines);
    assert_eq!(
        ran.printed(),
        "{\"id\": 1.50, \"a\": \"\\u00e9\"}\n{\"a\":1e2,\"id\":18446744073709551616}\n"
    );
    let ran = wixql(&["--format", "jsonl", "-q", r#"{"fields": ["a"]}"#], lines);
    assert_eq!(
        ran.printed(),
        "{\"id\":1.50,\"a\":\"\\u00e9\"}\n{\"a\":1e2,\"id\":18446744073709551616}\n"
    );
    // The elements of an array stand on one line each.
    let ran = wixql(&["--format", "jsonl"], "[{\"id\": 1.50,\n \"a\": \"\\\" \\\\\"}]");
    assert_eq!(ran.printed(), "{\"id\":1.50,\"a\":\"\\\" \\\\\"}\n");
}

#[test]
fn only_what_is_asked_for_is_checked_if_told_so() {
    let lines = "{\"id\":1,\"a\":01}\n{\"id\":x}\n{\"id\":2,\"a\":[1,,2]}\n";
    let ran = wixql(&["--skip-malformed", "--count", "--validation", "read"], lines);
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("{\"count\":3}\n", ""));
    let args = ["--skip-malformed", "--format", "jsonl", "--validation", "read"];
    let ran = wixql(&args, lines);
    assert_eq!(ran.out, "{\"id\":1,\"a\":01}\n{\"id\":2,\"a\":[1,,2]}\n");
    assert!(ran.err.contains("skipped <stdin>:2:7: unexpected `x`"), "{ran:?}");
    let ran = wixql(&["--skip-malformed", "--count"], lines);
    assert_eq!(ran.out, "{\"count\":0}\n");
}

#[test]
fn what_is_found_malformed_at_last() {
    let lines = "{\"id\":0}\n\n{\"id\":1,\"a\":[1 2]}\n";
    for (format, query, why) in [
        ("table", "{}", "expected `,` or `]`"),
        ("table", r#"{"fields":["a"]}"#, "unexpected `2`"),
        ("json", r#"{"fields":["a"]}"#, "unexpected `2`"),
        ("jsonl", r#"{"fields":["a"]}"#, "unexpected `2`"),
    ] {
        let args = ["--skip-malformed", "--validation", "read", "-f", format, "-q", query];
        assert_eq!(
            wixql(&args, lines).complained(1),
            format!(
                "error: record 2 of the answer is malformed: {why}; \
                 `--validation full` says where it is\n"
            ),
            "{format} {query}"
        );
    }
}

#[test]
fn malformed_elements() {
    let ran = wixql(&[], "[{\"id\":1}, 5]");
    assert_eq!(
        ran.complained(1),
        "error: <stdin>, element 2 of the array: a record is a JSON object\n"
    );
    let ran = wixql(&["--skip-malformed", "-f", "jsonl"], "[{\"id\":1}, 5, {\"id\":2}]");
    assert_eq!((ran.status, ran.out.as_str()), (0, BOTH));
    // Where an array stops being one, nothing more can be read, and that is never skipped.
    for (input, words) in [
        ("\n[{\"id\":1},\n {\"id\" 2}]", "<stdin>:3:8: expected `:`"),
        // Characters are counted, those of this line.
        (" [{\"é\":\"é\"},{\"né\" 2}]", "<stdin>:1:19: expected `:`"),
        ("[{\"é\":\"漢🦀\"},\n {\"€\" 2}]", "<stdin>:2:7: expected `:`"),
        ("[{\"id\":1}", "<stdin>:1:9: EOF while parsing a list"),
        ("[{\"id\":1}]\n]", "<stdin>:2:1: trailing characters"),
        ("\u{FEFF} [{\"id\":1},]", "<stdin>:1:12: trailing comma"),
    ] {
        let ran = wixql(&["--skip-malformed"], input);
        assert_eq!(ran.complained(1), format!("error: {words}\n"), "{input:?}");
    }
}

#[test]
fn files_that_cannot_be_read() {
    let missing = wixql(&["no such file"], "");
    assert!(missing.complained(1).starts_with("error: no such file: "));
    let directory = wixql(&[env!("CARGO_MANIFEST_DIR")], "");
    assert!(directory.complained(1).starts_with("error: "));
    assert!(wixql(&["-q", "@none"], "").complained(1).starts_with("error: none: "));
    assert!(wixql(&["--schema", "none"], "").complained(1).starts_with("error: none: "));
}
