//! Rows: the cases under `tests/cases`, read into one type for whoever is held against them.
//!
//! A file has one JSON object a line, and its keys tell what kind of case it is. This knows no
//! evaluator.

#![allow(
    dead_code,
    clippy::panic,
    reason = "each test crate reads only some of the parts, and a row that cannot be read is a \
              mistake to be mended, so it stops the test"
)]

pub(crate) mod schema;

use std::path::{Path, PathBuf};
use std::{fs, io};

use serde_json::Value;

/// One test for each row file, which `$check` is given, and one that no file is left out.
#[macro_export]
macro_rules! row_files {
    ($check:ident) => {
        row_files!(
            $check: dates, eq, exists_empty, has, in_nin, logical, maps, match_items, ne, numbers,
            paging_offset, paths, projection, range, select_items_by, sort, text, typed, urlized,
        );
    };
    ($check:ident: $($file:ident),* $(,)?) => {
        $(
            #[test]
            fn $file() {
                $check(stringify!($file));
            }
        )*

        #[test]
        fn every_file_has_a_test() {
            let mut tested = vec![$(stringify!($file).to_owned()),*];
            tested.sort();
            assert_eq!(tested, rows::files().unwrap());
        }
    };
}

/// One line of a file.
pub(crate) struct Row {
    /// What to call it when it fails.
    pub(crate) name: String,
    /// What is asked, and the expected answer.
    pub(crate) case: Case,
    /// The fields that a schema types, as `{"path": "type"}`; null when schemaless.
    pub(crate) types: Value,
    /// The path of the unique key.
    pub(crate) id: String,
}

/// The kinds of row. Answers are places in `records`.
pub(crate) enum Case {
    /// Which records match.
    Filter { filter: Value, records: Vec<Value>, expected: Vec<usize> },
    /// In what order the records stand.
    Sort { sort: Value, records: Vec<Value>, expected: Vec<usize> },
    /// What a whole query gives with offset paging.
    Page { query: Value, records: Vec<Value>, expected: Vec<usize> },
    /// What is left of one record.
    Projection { fields: Vec<String>, record: Value, expected: Value },
}

/// The rows of `tests/cases/{file}.jsonl`.
pub(crate) fn rows(file: &str) -> Vec<Row> {
    let path = folder().join(file).with_extension("jsonl");
    let text =
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let read = |(line, text): (usize, &str)| {
        let json = serde_json::from_str(text)
            .unwrap_or_else(|error| panic!("{file}:{}: {error}", line + 1));
        row(&json).unwrap_or_else(|| panic!("{file}:{}: not a row", line + 1))
    };
    text.lines().enumerate().map(read).collect()
}

/// The names of all row files.
///
/// # Errors
///
/// The folder cannot be listed.
pub(crate) fn files() -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder())? {
        let path = entry?.path();
        names.extend(path.file_stem().map(|name| name.to_string_lossy().into_owned()));
    }
    names.sort();
    Ok(names)
}

fn folder() -> PathBuf {
    // `tests/unify` is a package inside of the library's.
    let mut folders = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let folder = folders.find_map(|folder| Some(folder.join("tests/cases")).filter(|f| f.is_dir()));
    folder.unwrap_or_default()
}

fn row(json: &Value) -> Option<Row> {
    let take = |key: &str| json.get(key).cloned();
    let places = |key: &str| -> Option<Vec<usize>> {
        take(key)?.as_array()?.iter().map(|place| usize::try_from(place.as_u64()?).ok()).collect()
    };
    let records = || Some(take("records")?.as_array()?.clone());
    let case = if let Some(filter) = take("filter") {
        Case::Filter { filter, records: records()?, expected: places("match")? }
    } else if let Some(sort) = take("sort") {
        Case::Sort { sort, records: records()?, expected: places("order")? }
    } else if let Some(query) = take("query") {
        Case::Page { query, records: records()?, expected: places("items")? }
    } else {
        let fields = take("fields")?;
        let fields = fields.as_array()?.iter().map(|field| field.as_str().map(str::to_owned));
        Case::Projection {
            fields: fields.collect::<Option<_>>()?,
            record: take("record")?,
            expected: take("result")?,
        }
    };
    let text = |key: &str| json.get(key).and_then(Value::as_str).map(str::to_owned);
    Some(Row {
        name: format!("{} ({})", text("name")?, text("ref")?),
        case,
        types: take("types").unwrap_or_default(),
        id: text("id").unwrap_or_else(|| "id".to_owned()),
    })
}
