//! Scoped: for each site there are its own jobs, and no way around.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::client::{JOBS, Server};
use crate::load;

/// The sites of the shipped jobs, and the ids of each one's jobs.
fn sites() -> BTreeMap<String, Vec<String>> {
    let mut sites: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in load::SHIPPED.lines() {
        let job: Value = serde_json::from_str(line).unwrap();
        let site = job.get("sourceSiteId").or(job.get("destinationSiteId")).unwrap();
        let id = job["id"].as_str().unwrap().to_owned();
        sites.entry(site.as_str().unwrap().to_owned()).or_default().push(id);
    }
    sites
}

#[test]
fn each_site_has_its_own_jobs() {
    let server = Server::start(true);
    let sites = sites();
    assert!(sites.len() > 2);
    // What would be everything, if a filter could get around the site.
    let all = json!({"$or": [{}, {"id": {"$exists": true}}]});
    for (site, own) in &sites {
        let count = server.post_as(site, "count", json!({"filter": all}).to_string());
        assert_eq!(count.ok(), json!({"count": own.len()}));
        let mut found = Vec::new();
        let mut body = json!({"query": {"filter": all, "cursorPaging": {"limit": 100}}});
        loop {
            let page = server.post_as(site, "query", body.to_string());
            found.extend(page.ids());
            let Some(cursor) = page.cursor("next") else { break };
            body = json!({"query": {"cursorPaging": {"cursor": cursor, "limit": 100}}});
        }
        let mut own = own.clone();
        found.sort_unstable();
        own.sort_unstable();
        assert_eq!(found, own);
    }
    let nobody = server.post_as("somebody-else", "query", "{}").ok();
    assert_eq!(nobody["jobs"], json!([]));
}

#[test]
fn a_cursor_is_nothing_to_another_site() {
    let (scoped, open) = (Server::start(true), Server::start(false));
    let sites: Vec<String> = sites().into_keys().collect();
    let first = r#"{"cursorPaging": {"limit": 3}}"#;
    let next = |cursor: Option<String>| json!({"cursorPaging": {"cursor": cursor}}).to_string();
    let own = next(scoped.post_as(&sites[0], "query", first).cursor("next"));
    let refused = (400, "INVALID_CURSOR".to_owned());
    assert_eq!(scoped.post_as(&sites[0], "query", &own).status, 200);
    assert_eq!(scoped.post_as(&sites[1], "query", &own).refusal(), refused);
    assert_eq!(scoped.post_as(&sites[1], "count", &own).refusal(), refused);
    assert_eq!(scoped.post_as(&sites[1], "explain", &own).refusal(), refused);
    // Nor is it one where there are no sites, under the same key, and the other way round.
    assert_eq!(open.post("query", &own).refusal(), refused);
    let of_all = next(open.post("query", first).cursor("next"));
    assert_eq!(scoped.post_as(&sites[0], "query", &of_all).refusal(), refused);
}

#[test]
fn who_names_no_site_gets_nothing() {
    let server = Server::start(true);
    let refused = (400, "MISSING_SITE".to_owned());
    let long = "a".repeat(129);
    for headers in [
        "",
        "wix-site-id: \r\n",
        "wix-site-id: a\r\nwix-site-id: b\r\n",
        "wix-site-id: \u{e9}\r\n",
        &format!("wix-site-id: {long}\r\n"),
    ] {
        let answer = server.ask("POST", &format!("{JOBS}/query"), headers, b"{}");
        assert_eq!(answer.refusal(), refused, "{headers}");
    }
    assert_eq!(server.get(&format!("{JOBS}/query")).refusal(), refused);
    assert_eq!(server.post("count", "{}").refusal(), refused);
}
