//! Many lines: pages, what they cost, and in pieces.

use std::fs;
use std::thread;

use allocation_counter::measure;
use serde_json::{Value, json};
use wixql::{Lines, Parser, Schema, Validation, bind, bind_at};

use crate::{LEVELS, filter, plan};

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
