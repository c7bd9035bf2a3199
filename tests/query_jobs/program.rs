//! The program around the service: what its arguments mean.

use std::env::VarError;
use std::ffi::OsString;

use axum::http::HeaderMap;
use serde_json::json;
use wixql::Keys;

use crate::args::{self, Args};
use crate::load;
use crate::refusal::Refusal;
use crate::service::Service;

fn read(line: &str) -> Result<Args, String> {
    Args::read(line.split_whitespace().map(OsString::from))
}

#[test]
fn arguments_are_read() {
    let args = read("").unwrap();
    assert_eq!(args.listen.to_string(), "127.0.0.1:8080");
    assert!(args.jobs.is_none() && !args.is_scoped && !args.is_help);

    let args = read("--scoped --listen [::1]:0 --jobs some.jsonl").unwrap();
    assert_eq!(args.listen.to_string(), "[::1]:0");
    assert_eq!(args.jobs.unwrap().to_str(), Some("some.jsonl"));
    assert!(args.is_scoped);

    assert!(read("-h").unwrap().is_help);
    for argument in ["--listen", "--jobs", "--scoped", "--help"] {
        assert!(args::HELP.contains(&format!("\n  {argument} ")), "{argument}");
    }
}

#[test]
fn what_is_no_argument_is_named() {
    for (line, words) in [
        ("--listen", "--listen needs a value"),
        ("--scoped --jobs", "--jobs needs a value"),
        ("--listen 8080", "--listen: `8080` is not an address and port"),
        ("--scope", "`--scope` means nothing here"),
        ("jobs.jsonl", "`jobs.jsonl` means nothing here"),
    ] {
        assert_eq!(read(line).unwrap_err(), words);
    }
}

fn keys(active: Option<&str>, accepted: Option<&str>) -> Result<Keys, String> {
    args::keys(|name| {
        let value = if name.ends_with("_ACCEPTED") { accepted } else { active };
        value.map(str::to_owned).ok_or(VarError::NotPresent)
    })
}

/// Unless the environment gives a key, there is one all the same.
#[test]
fn there_is_a_key() {
    assert!(keys(None, None).is_ok());
    let words = keys(Some("short"), None).unwrap_err();
    assert!(words.contains("WIXQL_CURSOR_KEY") && words.contains("32 bytes"), "{words}");
    let words = args::keys(|_| Err(VarError::NotUnicode("?".into()))).unwrap_err();
    assert_eq!(words, "WIXQL_CURSOR_KEY is not text");
}

/// What was sealed under the old key is opened while the new one seals, and not afterwards.
#[test]
fn keys_are_changed() {
    let old = "0123456789abcdef0123456789abcdef";
    let new = "2:fedcba9876543210fedcba9876543210";
    let next = |keys: Result<Keys, String>, cursor: Option<String>| {
        let rows = load::rows(load::SHIPPED).unwrap();
        let service = Service::new(rows, &keys.unwrap(), false).unwrap();
        let body = json!({"cursorPaging": {"cursor": cursor, "limit": 2}}).to_string();
        let request = service.request(&HeaderMap::new(), body.as_bytes())?;
        let page = service.page(&request)?;
        Ok::<_, Refusal>(page.metadata.cursors.as_ref().and_then(|cursors| cursors.next.clone()))
    };
    let first = next(keys(Some(old), None), None).unwrap();
    let second = next(keys(Some(new), Some(old)), first.clone()).unwrap();
    assert!(next(keys(Some(new), None), first.clone()).is_err());
    assert!(next(keys(Some(old), None), second.clone()).is_err());
    assert!(next(keys(Some(new), None), second).is_ok());
    let words = keys(Some(old), Some(old)).unwrap_err();
    assert!(words.starts_with("WIXQL_CURSOR_KEY_ACCEPTED: "), "{words}");
}
