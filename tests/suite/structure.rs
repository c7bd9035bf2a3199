//! How the source hangs together: data flow one way, and types know no stage.
//!
//! A room is a file or a folder of `src`. The table says which other rooms each may use.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::data::{none_wrong, path};

/// The stages, which know the types on their two sides and no other stage.
const STAGES: [&str; 5] = ["parse", "bind", "eval", "page", "lines"];

/// The rooms that chain the stages.
const CHAINS: [&str; 3] = ["lib", "endpoint", "collection"];

/// What each room uses of the others.
const ROOMS: [(&str, &[&str]); 29] = [
    // Values and words.
    ("number", &[]),
    ("timestamp", &[]),
    ("text", &[]),
    ("path", &[]),
    ("pointer", &[]),
    ("limits", &[]),
    ("show", &[]),
    ("compact", &[]),
    ("quoted", &[]),
    ("guide", &[]),
    ("decimal", &["compact", "number"]),
    ("literal", &["number", "timestamp"]),
    // The table of operators says to which types of field they apply.
    ("operator", &["schema"]),
    ("ast", &["literal", "number", "operator", "path"]),
    ("fault", &["cursor", "literal", "operator", "path", "pointer", "show"]),
    (
        "schema",
        &["ast", "fault", "limits", "literal", "operator", "path", "pointer", "show", "timestamp"],
    ),
    ("record", &["compact", "number", "path", "timestamp"]),
    ("value", &["compact", "decimal", "literal", "number", "record", "text", "timestamp"]),
    ("cursor", &["ast", "literal", "number", "operator", "path", "timestamp", "value"]),
    ("plan", &["ast", "cursor", "number", "path", "record", "show", "text", "value"]),
    // Stages.
    (
        "parse",
        &[
            "ast",
            "fault",
            "limits",
            "literal",
            "number",
            "operator",
            "path",
            "pointer",
            "quoted",
            "timestamp",
        ],
    ),
    (
        "bind",
        &[
            "ast",
            "cursor",
            "decimal",
            "fault",
            "literal",
            "number",
            "operator",
            "path",
            "plan",
            "pointer",
            "record",
            "schema",
            "text",
            "timestamp",
            "value",
        ],
    ),
    ("eval", &["ast", "compact", "number", "plan", "record", "text", "timestamp", "value"]),
    // What `eval` makes of a plan is what a page is made with.
    ("page", &["cursor", "eval", "plan", "record", "value"]),
    // It takes an endpoint's table, and an endpoint answers from it.
    (
        "collection",
        &[
            "ast",
            "bind",
            "cursor",
            "decimal",
            "endpoint",
            "eval",
            "fault",
            "literal",
            "number",
            "page",
            "path",
            "plan",
            "record",
            "schema",
            "show",
            "timestamp",
            "value",
        ],
    ),
    // Lines are records that `eval` is asked about, and their pages are made as others are.
    (
        "lines",
        &[
            "cursor",
            "eval",
            "fault",
            "number",
            "page",
            "plan",
            "quoted",
            "record",
            "timestamp",
            "value",
        ],
    ),
    (
        "endpoint",
        &[
            "ast",
            "bind",
            "collection",
            "cursor",
            "fault",
            "lines",
            "page",
            "parse",
            "plan",
            "pointer",
            "record",
            "schema",
        ],
    ),
    ("lib", &[]),
    ("tests", &[]),
];

/// The files below a folder that end in `.rs`.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else { return found };
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// A file's code, without comments and unit tests.
fn code(source: &str) -> String {
    let source = source.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let lines = source.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.flat_map(|line| [line, "\n"]).collect()
}

/// The rooms that a file names after `crate::`.
fn uses(code: &str) -> BTreeSet<String> {
    let after = code.split("crate::").skip(1);
    let word = |rest: &str| -> String {
        rest.chars().take_while(|&c| c.is_alphanumeric() || c == '_').collect()
    };
    after.map(word).collect()
}

#[test]
fn data_flow_one_way() {
    let allowed: BTreeMap<&str, &[&str]> = ROOMS.into_iter().collect();
    for (room, uses) in ROOMS {
        let stages: Vec<&&str> = uses.iter().filter(|used| STAGES.contains(used)).collect();
        let is_right = match room {
            _ if CHAINS.contains(&room) => true,
            "page" => stages == [&"eval"],
            "lines" => stages == [&"eval", &"page"],
            _ => stages.is_empty(),
        };
        assert!(is_right, "{room} may not use {stages:?}");
    }
    let src = path("src");
    let files = sources(&src);
    assert!(files.len() > 20);
    let mut wrong = Vec::new();
    for file in &files {
        let name = file.strip_prefix(&src).unwrap().with_extension("");
        // Unit tests in files of their own may look anywhere.
        if name.ends_with("tests") {
            continue;
        }
        let room = name.iter().next().unwrap().to_string_lossy().into_owned();
        let Some(allowed) = allowed.get(room.as_str()) else {
            wrong.push(format!("{}: not in the table", file.display()));
            continue;
        };
        let source = fs::read_to_string(file).unwrap();
        let others = uses(&code(&source)).into_iter().filter(|used| *used != room);
        let strange: Vec<String> =
            others.filter(|used| !allowed.contains(&used.as_str())).collect();
        if !strange.is_empty() && room != "lib" {
            wrong.push(format!("{} uses {}", file.display(), strange.join(", ")));
        }
    }
    none_wrong(files.len(), wrong);
}

#[test]
fn nothing_is_left_unfinished_and_every_file_says_what_it_is() {
    let folders = ["src", "tests", "examples", "benches"].map(path);
    let files: Vec<PathBuf> = folders.iter().flat_map(|folder| sources(folder)).collect();
    // Written so that this file does not hold them itself.
    let unfinished = ["todo", "dbg", "unimplemented"].map(|name| format!("{name}!("));
    let wrong = files.iter().filter_map(|file| {
        let source = fs::read_to_string(file).unwrap();
        let found = unfinished.iter().find(|word| source.contains(word.as_str()));
        let is_silent = !source.starts_with("//!");
        let what = found.cloned().or_else(|| is_silent.then(|| "no first words".to_owned()))?;
        Some(format!("{}: {what}", file.display()))
    });
    none_wrong(files.len(), wrong);
}
