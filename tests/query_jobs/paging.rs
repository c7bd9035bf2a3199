//! Pages: forth to the last job and back to the first.

use serde_json::{Value, json};

use crate::client::{Answer, Server};

/// Goes the way of these cursors to its end; the pages, the first of them given.
fn walk(server: &Server, first: Answer, way: &str, limit: usize) -> Vec<Answer> {
    let mut pages = vec![first];
    while let Some(cursor) = pages.last().unwrap().cursor(way) {
        let body = json!({"query": {"cursorPaging": {"cursor": cursor, "limit": limit}}});
        pages.push(server.post("query", body.to_string()));
        assert!(pages.len() < 1_300, "a walk that does not end");
    }
    pages
}

fn ids<'a>(pages: impl IntoIterator<Item = &'a Answer>) -> Vec<String> {
    pages.into_iter().flat_map(Answer::ids).collect()
}

#[track_caller]
fn check(server: &Server, query: &Value, limit: usize, jobs: usize) {
    let mut body = query.clone();
    body["cursorPaging"] = json!({"limit": limit});
    let forth = walk(server, server.post("query", body.to_string()), "next", limit);
    assert_eq!(forth.len(), jobs.div_ceil(limit), "{query}");
    let found = ids(&forth);
    let mut once = found.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!((found.len(), once.len()), (jobs, jobs), "{query}");

    // The way back begins with the last page, and ends with the first.
    let mut back = walk(server, forth.into_iter().next_back().unwrap(), "prev", limit);
    back.reverse();
    assert_eq!(ids(&back), found, "{query}");
}

#[test]
fn forth_and_back_over_all_jobs() {
    let server = Server::start(false);
    check(&server, &json!({}), 100, 1_200);
    check(&server, &json!({}), 7, 1_200);
    for (field, order) in [("startedAt", "ASC"), ("finishedAt", "DESC"), ("name", "ASC")] {
        // The orders in which jobs are held, and each the other way round.
        let other = if order == "ASC" { "DESC" } else { "ASC" };
        for order in [order, other] {
            let query = json!({"sort": [{"fieldName": field, "order": order}]});
            check(&server, &query, 83, 1_200);
        }
    }
    let two = json!([{"fieldName": "status"}, {"fieldName": "scheduleId", "order": "DESC"}]);
    check(&server, &json!({"sort": two}), 100, 1_200);
}

#[test]
fn filters_travel_in_the_cursor() {
    let server = Server::start(false);
    let filter = json!({"status": {"$in": ["FAILED", "IN_PROGRESS"]}});
    let count = server.post("count", json!({"filter": filter}).to_string()).ok()["count"].clone();
    let count = usize::try_from(count.as_u64().unwrap()).unwrap();
    assert!((100..1_000).contains(&count));
    check(&server, &json!({"filter": filter}), 20, count);
}
