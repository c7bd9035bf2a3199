//! Rows of `tests/`: JSON, one object a line.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// A path below the library's root.
pub(crate) fn path(below: &str) -> PathBuf {
    // `tests/unify` is a package inside of the library's.
    let mut folders = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let root = folders.find(|folder| folder.join("tests/data").is_dir());
    root.unwrap_or(Path::new("")).join(below)
}

/// The rows of a file below `tests`.
#[track_caller]
pub(crate) fn rows(file: &str) -> Vec<Value> {
    let path = path("tests").join(file);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{file}: {error}"));
    let row = |(line, text)| {
        serde_json::from_str(text).unwrap_or_else(|error| panic!("{file}:{}: {error}", line + 1))
    };
    text.lines().enumerate().map(row).collect()
}

/// The rows of a file below `tests/data`, whose first line says how many they are.
#[track_caller]
pub(crate) fn corpus(file: &str) -> Vec<Value> {
    let mut rows = rows(&format!("data/{file}"));
    let head = rows.remove(0);
    assert_eq!(head["rows"], rows.len(), "{file}");
    rows
}

/// The texts of an array, none if there is no array.
pub(crate) fn texts(value: &Value) -> Vec<&str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

/// The object without some of its keys.
pub(crate) fn without(object: &Value, keys: &[&str]) -> Value {
    let mut object = object.clone();
    if let Value::Object(map) = &mut object {
        map.retain(|key, _| !keys.contains(&key.as_str()));
    }
    object
}

/// Fails with a list of what is wrong, if anything is.
#[track_caller]
pub(crate) fn none_wrong(of: usize, wrong: impl IntoIterator<Item = String>) {
    let wrong: Vec<String> = wrong.into_iter().collect();
    assert!(wrong.is_empty(), "{} of {of}\n  {}", wrong.len(), wrong.join("\n  "));
}
