//! Tables that follow from types.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use wixql::{Endpoint, Operator, Record, Schema, Timestamp};

#[derive(Record)]
#[record(rename_all = "camelCase", default_sort = "createdDate desc, key")]
#[allow(dead_code, reason = "only its type is looked at")]
struct Job {
    #[record(id, ops = "$eq $in")]
    key: u64,
    #[record(ignore_case, ops = "* $contains", sort = "asc")]
    name: Option<String>,
    status: Status,
    created_date: Timestamp,
    #[record(epoch_millis)]
    finished: Option<i64>,
    #[record(ops = "none", sort = "none")]
    ratio: f32,
    progress: Progress,
    lines: Vec<Progress>,
    tags: Box<[String]>,
    grid: Vec<Vec<i16>>,
    labels: BTreeMap<String, Timestamp>,
    by_name: BTreeMap<String, Progress>,
    #[record(map)]
    extra: Value,
    any: Value,
    #[record(hidden)]
    tenant: String,
    #[record(skip)]
    lock: std::sync::Mutex<()>,
    #[record(flatten)]
    more: More,
    tree: Tree,
}

#[derive(Record)]
#[record(rename_all = "SCREAMING_SNAKE_CASE")]
#[allow(dead_code, reason = "only its type is looked at")]
enum Status {
    InProgress,
    #[record(rename = "done")]
    Done,
    #[record(skip)]
    Never,
}

#[derive(Record)]
#[allow(dead_code, reason = "only its type is looked at")]
struct Progress {
    #[record(rename = "itemsDone", sort = "desc")]
    done: u32,
    yes: bool,
}

#[derive(Record)]
#[allow(dead_code, reason = "only its type is looked at")]
struct More {
    note: String,
}

#[derive(Record)]
#[allow(dead_code, reason = "only its type is looked at")]
struct Tree {
    children: Vec<Tree>,
    value: u8,
}

#[test]
fn a_type_declares_its_table() {
    let schema = Schema::of::<Job>();
    assert_eq!(
        schema.to_markdown(),
        "\
| field | type | operators | sort |
|---|---|---|---|
| `any` | any | `*` | BOTH |
| `byName` | map of any | `*` | BOTH |
| `createdDate` | date | `*` | BOTH |
| `extra` | map of any | `*` | BOTH |
| `finished` | date, also as epoch milliseconds | `*` | BOTH |
| `grid` | `array<array<int32>>` | `*` | BOTH |
| `key` | int64 | `$eq`, `$in` | BOTH |
| `labels` | map of date | `*` | BOTH |
| `lines` | `array<object>` | `*` | NONE |
| `lines.itemsDone` | `array<int64>` | `*` | DESC |
| `lines.yes` | `array<boolean>` | `*` | BOTH |
| `name` | string, ignoring case | `*`, `$contains` | ASC |
| `note` | string | `*` | BOTH |
| `progress` | object | `*` | NONE |
| `progress.itemsDone` | int64 | `*` | DESC |
| `progress.yes` | boolean | `*` | BOTH |
| `ratio` | number | none | NONE |
| `status` | enum: `IN_PROGRESS`, `done` | `*` | BOTH |
| `tags` | `array<string>` | `*` | BOTH |
| `tree` | object | `*` | NONE |
| `tree.children` | `array<object>` | `*` | NONE |
| `tree.value` | int32 | `*` | BOTH |

* Unique key: `key`
* Default sort: `createdDate` DESC, `key` ASC
* Paging: offset or cursor; 50 on a page unless said, 100 at the most
* Sort keys: 8 at the most
* Logical operators: `$and`, `$or`, `$not`
"
    );
    schema.check().unwrap();
}

#[test]
fn what_is_hidden_is_the_hosts() {
    let jobs = Endpoint::of::<Job>();
    let error = jobs.request(&json!({"filter": {"tenant": "x"}})).unwrap_err();
    assert_eq!(error.faults()[0].code().name(), "FIELD_NOT_FILTERABLE");
}

#[derive(Record)]
#[allow(dead_code, reason = "only its type is looked at")]
struct Everything {
    #[record(ops = "$eq $ne $gt $gte $lt $lte $in $nin $startsWith $endsWith $contains $urlized \
               $exists $isEmpty $hasSome $hasAll $matchItems")]
    id: Value,
}

/// The macro has a list of operators of its own.
#[test]
fn the_macro_knows_every_operator() {
    let schema = Schema::of::<Everything>();
    let id = schema.resolve("id").unwrap();
    assert!(id.operator_set().iter().eq(Operator::ALL));
}
