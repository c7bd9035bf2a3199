//! The forms of a request, and what each is answered.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::client::{JOBS, Server};

const QUERY: &str = r#"{"filter": {"status": "FAILED", "name": {"$startsWith": "IMP"}},
    "sort": [{"fieldName": "finishedAt", "order": "DESC"}], "cursorPaging": {"limit": 7}}"#;

#[test]
fn all_forms_of_one_query_have_one_answer() {
    let server = Server::start(false);
    let wrapped = format!(r#"{{"query": {QUERY}}}"#);
    let target = |query: &str| format!("{JOBS}/query?.r={}", URL_SAFE_NO_PAD.encode(query));
    let answers = [
        server.post("query", QUERY),
        server.post("query", &wrapped),
        server.get(&target(&wrapped)),
        server.get(&target(QUERY)),
    ];
    let jobs: Vec<Value> = answers.iter().map(|answer| answer.ok()["jobs"].clone()).collect();
    assert!(jobs.iter().all(|page| *page == jobs[0]));
    assert_eq!(jobs[0].as_array().unwrap().len(), 7);
    for job in jobs[0].as_array().unwrap() {
        assert_eq!(job["status"], "FAILED");
        assert!(job["name"].as_str().unwrap().to_lowercase().starts_with("imp"));
        assert!(!job.as_object().unwrap().values().any(Value::is_null), "{job}");
    }
}

#[test]
fn the_empty_query_asks_for_everything() {
    let server = Server::start(false);
    let answers = [
        server.get(&format!("{JOBS}/query")),
        server.get(&format!("{JOBS}/query?")),
        server.post("query", "{}"),
        server.post("query", r#"{"query": {}}"#),
    ];
    for answer in &answers {
        assert_eq!(answer.ids(), answers[0].ids());
        let body = answer.ok();
        assert_eq!(body["pagingMetadata"]["count"], 50);
        assert_eq!(body["pagingMetadata"]["hasNext"], true);
        assert!(body["pagingMetadata"]["cursors"]["prev"].is_null());
        // The default order: what was started last comes first.
        let started = body["jobs"].as_array().unwrap().iter().map(|job| job["startedAt"].as_str());
        assert!(started.is_sorted_by(|a, b| a.unwrap()[..19] >= b.unwrap()[..19]));
    }
}

#[test]
fn counts_are_those_of_the_filter() {
    let server = Server::start(false);
    let all = server.post("count", "{}").ok();
    assert_eq!(all, json!({"count": 1_200}));
    let count = |status: &str| {
        let body = json!({"filter": {"status": status}}).to_string();
        server.post("count", body).ok()["count"].as_u64().unwrap()
    };
    let of_all = [
        "UNINITIALIZED",
        "INITIALIZING",
        "IN_PROGRESS",
        "COMPLETED",
        "FAILED",
        "PARTIALLY_SUCCESSFUL",
    ];
    assert!(of_all.iter().all(|status| count(status) > 0));
    assert_eq!(of_all.into_iter().map(count).sum::<u64>(), 1_200);
}

/// However many names are asked for, and however they are: what only looks like one is not found.
#[test]
fn jobs_are_found_by_many_names() {
    let server = Server::start(false);
    let jobs: Vec<Value> =
        crate::load::SHIPPED.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let names: BTreeSet<&str> = jobs.iter().filter_map(|job| job["name"].as_str()).collect();
    let asked: BTreeSet<&str> = names.iter().copied().step_by(7).collect();
    let is_asked = |job: &&Value| job["name"].as_str().is_some_and(|name| asked.contains(name));
    let mut expected: Vec<_> =
        jobs.iter().filter(is_asked).filter_map(|job| job["id"].as_str()).collect();
    assert!(asked.len() > 70 && expected.len() < jobs.len() / 2);
    expected.sort_unstable();
    let one_by_one: Vec<Value> = asked.iter().map(|name| json!({"name": name})).collect();
    for filter in [json!({"name": {"$in": asked}}), json!({"$or": one_by_one})] {
        let count = server.post("count", json!({"filter": filter}).to_string()).ok();
        assert_eq!(count["count"], expected.len(), "{filter}");
        let sort = json!([{"fieldName": "name"}]);
        let body = json!({"filter": filter, "sort": sort, "cursorPaging": {"limit": 100}});
        let mut answer = server.post("query", body.to_string());
        let mut found = answer.ids();
        while let Some(next) = answer.cursor("next") {
            let body = json!({"cursorPaging": {"limit": 100, "cursor": next}});
            answer = server.post("query", body.to_string());
            found.extend(answer.ids());
        }
        found.sort_unstable();
        assert_eq!(found, expected, "{filter}");
    }
}

#[test]
fn every_queryable_field_is_reached() {
    let server = Server::start(false);
    let text = crate::load::SHIPPED;
    let jobs: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for field in ["id", "name", "scheduleId", "workflowId", "startedAt", "finishedAt", "status"] {
        let with = jobs.iter().filter(|job| job.get(field).is_some()).count();
        let body = json!({"filter": {field: {"$exists": true}}}).to_string();
        assert_eq!(server.post("count", body).ok()["count"], with, "{field}");
        for order in ["ASC", "DESC"] {
            let sort = json!([{"fieldName": field, "order": order}]);
            assert_eq!(server.post("query", json!({"sort": sort}).to_string()).ids().len(), 50);
        }
    }
    for field in ["sourceSiteId", "progress.total", "source", "extendedFields"] {
        let body = json!({"filter": {field: {"$exists": true}}}).to_string();
        assert_eq!(server.post("query", body).refusal(), (400, "OTHER".to_owned()), "{field}");
    }
}

#[test]
fn a_projection_shows_what_was_asked_for() {
    let server = Server::start(false);
    let body = server.post("query", r#"{"fields": ["status"], "cursorPaging": {"limit": 1}}"#).ok();
    let job = body["jobs"][0].as_object().unwrap();
    assert_eq!(job.keys().collect::<Vec<_>>(), ["id", "status"]);
}

#[test]
fn the_limits_are_those_of_the_reference() {
    let server = Server::start(false);
    let keys = |n: usize| {
        let fields = ["id", "name", "status", "startedAt", "finishedAt", "scheduleId"];
        let keys: Vec<Value> =
            fields[..n].iter().map(|field| json!({"fieldName": field})).collect();
        json!({"sort": keys}).to_string()
    };
    let path = "x".repeat(513);
    for (query, expected) in [
        (r#"{"cursorPaging": {"limit": 100}}"#.to_owned(), None),
        (r#"{"cursorPaging": {"limit": 101}}"#.to_owned(), Some("MAX")),
        (r#"{"cursorPaging": {"limit": -1}}"#.to_owned(), Some("MIN")),
        (r#"{"paging": {"limit": 10, "offset": 5}}"#.to_owned(), Some("OTHER")),
        (keys(5), None),
        (keys(6), Some("MAX_SIZE")),
        (json!({"sort": [{"fieldName": path}]}).to_string(), Some("MAX_LENGTH")),
    ] {
        let answer = server.post("query", &query);
        match expected {
            None => assert_eq!(answer.status, 200, "{query}: {answer:?}"),
            Some(code) => assert_eq!(answer.refusal(), (400, code.to_owned()), "{query}"),
        }
    }
}

#[test]
fn what_is_no_query_is_refused() {
    let server = Server::start(false);
    let target = |text: &str| format!("{JOBS}/query{text}");
    let padded = format!("?.r={}", STANDARD.encode(r#"{"filter":{}}"#));
    assert!(padded.ends_with('='));
    for (answer, status, code) in [
        (server.post("query", "{"), 400, "MALFORMED_QUERY"),
        (server.post("query", ""), 400, "MALFORMED_QUERY"),
        (server.post("query", b"\xff\xfe".as_slice()), 400, "MALFORMED_QUERY"),
        (
            server.post("query", r#"{"filter": {"id": {"$regex": "a"}}}"#),
            400,
            "UNSUPPORTED_FILTER_OPERATOR",
        ),
        (
            server.post("query", r#"{"filter": {"status": "DONE"}}"#),
            400,
            "UNSUPPORTED_FILTER_VALUE",
        ),
        (
            server.post("query", r#"{"filter": {"startedAt": {"$gt": "soon"}}}"#),
            400,
            "UNSUPPORTED_FILTER_VALUE",
        ),
        (server.post("query", r#"{"filter": {"source": {"$exists": true}}}"#), 400, "OTHER"),
        (server.post("query", r#"{"cursorPaging": {"cursor": "AAAA"}}"#), 400, "INVALID_CURSOR"),
        (server.post("count", r#"{"filter": 5}"#), 400, "MALFORMED_FILTER"),
        (server.get(&target("?.r=%7B%7D")), 400, "MALFORMED_QUERY"),
        (server.get(&target("?.r=e30=")), 400, "MALFORMED_QUERY"),
        (server.get(&target(&padded)), 400, "MALFORMED_QUERY"),
        (server.get(&target("?.r=e3")), 400, "MALFORMED_QUERY"),
        (server.get(&target("?.r=")), 400, "MALFORMED_QUERY"),
        (server.get(&target("?.r=e30&.r=e30")), 400, "MALFORMED_QUERY"),
        (server.get(&target("?r=e30")), 400, "MALFORMED_QUERY"),
        (server.get("/data-mover/v1/job"), 404, "NOT_FOUND"),
        (server.get(&format!("{JOBS}/query/")), 404, "NOT_FOUND"),
        (server.ask("DELETE", &target(""), "", b""), 405, "METHOD_NOT_ALLOWED"),
        (server.get(&format!("{JOBS}/count")), 405, "METHOD_NOT_ALLOWED"),
    ] {
        assert_eq!(answer.refusal(), (status, code.to_owned()), "{answer:?}");
    }
    let answer = server.ask("DELETE", &target(""), "", b"");
    assert!(answer.head.to_lowercase().contains("allow: get,head,post\r\n"), "{}", answer.head);
}

#[test]
fn plans_and_all_faults_are_shown() {
    let server = Server::start(false);
    let plan = server.post("explain", r#"{"filter": {"status": "FAILED"}}"#).ok();
    assert!(plan["text"].as_str().unwrap().contains("status = \"FAILED\""), "{plan}");
    assert!(plan["plan"].is_object());

    let text = r#"{"filter": {"stauts": 1, "id": {"$startWith": ""}}}"#;
    let answer = server.post("explain", text);
    assert_eq!(answer.refusal(), (400, "OTHER".to_owned()));
    let body = answer.json();
    let places: Vec<&str> = (body["faults"].as_array().unwrap().iter())
        .map(|fault| {
            let at = |name: &str| fault["place"][name].as_u64().unwrap() as usize;
            assert_eq!(at("line"), 1);
            &text[at("offset")..][..at("length")]
        })
        .collect();
    assert_eq!(places, [r#""stauts""#, r#""$startWith""#]);

    // What a cursor holds is not shown to whoever has it.
    let cursor = server.get(&format!("{JOBS}/query")).cursor("next").unwrap();
    let body = json!({"cursorPaging": {"cursor": cursor}}).to_string();
    assert_eq!(server.post("explain", body).refusal(), (400, "INVALID_CURSOR".to_owned()));
}

#[test]
fn the_page_runs_nothing_but_its_own() {
    let server = Server::start(false);
    let answer = server.get("/");
    assert_eq!(answer.status, 200);
    let policy = answer.head.split("content-security-policy: ").nth(1).unwrap();
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    // The hash of no text would allow nothing, and show that nothing was found to hash.
    let of_nothing = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    assert!(!policy.contains(of_nothing) && !policy.contains("unsafe"), "{policy}");
    for id in ["query", "run", "next", "prev", "rows", "error", "plan"] {
        assert!(answer.text.contains(&format!("id=\"{id}\"")), "{id}");
    }
    for word in ["innerHTML", "http://", "https://", "style=\"", "onclick"] {
        assert!(!answer.text.contains(word), "{word}");
    }
}
