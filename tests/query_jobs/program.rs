//! The program around the service: what its arguments mean.

use std::ffi::OsString;

use crate::args::{self, Args};

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

/// Unless the environment gives a key, there is one all the same.
#[test]
fn there_is_a_key() {
    assert!(args::keys().is_ok());
}
