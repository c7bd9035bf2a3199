//! Shapes of types: each is to queries what its JSON is.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};
use wixql::{Record, Schema};

use crate::support::{check, check_whole, plan};

#[derive(Record, Serialize)]
#[serde(rename_all = "camelCase")]
struct Job {
    id: u64,
    display_name: Option<String>,
    status: Status,
    progress: Progress,
    last: Option<Progress>,
    lines: Vec<Line>,
    tags: Vec<String>,
    labels: BTreeMap<String, i32>,
    r#type: char_name::Kind,
    #[serde(skip)]
    #[allow(dead_code, reason = "it is there to be skipped")]
    secret: std::cell::Cell<u8>,
    any: Value,
}

mod char_name {
    use serde::Serialize;
    use wixql::Record;

    #[derive(Clone, Copy, Record, Serialize)]
    #[serde(rename_all = "kebab-case")]
    pub(crate) enum Kind {
        FullImport,
        #[serde(rename = "delta")]
        Partial,
    }
}

#[derive(Clone, Copy, Record, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Status {
    InProgress,
    Done,
}

#[derive(Clone, Record, Serialize)]
#[serde(rename_all = "camelCase")]
struct Progress {
    items_done: u32,
    ratio: f32,
}

#[derive(Record, Serialize)]
struct Line {
    sku: &'static str,
    options: Vec<Progress>,
}

fn job() -> Job {
    let progress = Progress { items_done: 3, ratio: 0.5 };
    Job {
        id: u64::MAX,
        display_name: None,
        status: Status::InProgress,
        progress: progress.clone(),
        last: Some(progress.clone()),
        lines: vec![
            Line { sku: "a", options: vec![progress.clone(), progress] },
            Line { sku: "b", options: Vec::new() },
        ],
        tags: vec!["x".into(), "y".into()],
        labels: [("a.b".to_owned(), 1), ("c".to_owned(), 2)].into(),
        r#type: char_name::Kind::FullImport,
        secret: std::cell::Cell::new(0),
        any: json!({"deep": [{"er": 1}]}),
    }
}

#[test]
fn structs_are_their_json() {
    let mut job = job();
    check_whole(&job);
    check(
        &job,
        &[
            json!({"id": u64::MAX, "status": "IN_PROGRESS", "type": "full-import"}),
            json!({"displayName": null, "display_name": {"$exists": false}}),
            json!({"progress.itemsDone": {"$gt": 2}, "last.ratio": 0.5}),
            json!({"lines.sku": {"$hasAll": ["a", "b"]}, "lines.options.itemsDone": 3}),
            json!({"lines": {"$matchItems": [{"sku": "a", "options.ratio": {"$lt": 1}}]}}),
            json!({"tags": {"$hasSome": ["y"]}, "labels.c": 2, "any.deep.er": 1}),
            json!({"progress": {"$eq": {"itemsDone": 3, "ratio": 0.5}}, "secret": null}),
            json!({"status.x": null, "progress.none": {"$exists": false}, "none.at.all": null}),
        ],
        &[json!({"status": "InProgress"}), json!({"labels.a.b": 1}), json!({"progress": null})],
    );
    job.r#type = char_name::Kind::Partial;
    job.status = Status::Done;
    job.last = None;
    job.display_name = Some("x".into());
    check_whole(&job);
    check(&job, &[json!({"type": "delta", "status": "DONE", "last.ratio": null})], &[]);
}

#[derive(Record, Serialize)]
struct Borrowed<'a, 'b: 'a, T, const N: usize> {
    text: &'a str,
    cow: Cow<'b, str>,
    same: &'a Progress,
    list: &'a [&'b str],
    of: T,
    #[serde(serialize_with = "elements")]
    many: [Option<T>; N],
    map: HashMap<&'b str, Cow<'a, str>>,
}

/// `serde` does not know arrays of any length.
fn elements<T: Serialize, S: Serializer, const N: usize>(
    array: &[T; N],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(array)
}

#[test]
fn generics_and_lifetimes() {
    let owned = "text".to_owned();
    let same = Progress { items_done: 1, ratio: 0.0 };
    let record = Borrowed {
        text: &owned,
        cow: Cow::Borrowed("cow"),
        same: &same,
        list: &["a", "b"],
        of: Progress { items_done: 2, ratio: 1.5 },
        many: [None, Some(Progress { items_done: 3, ratio: 2.5 })],
        map: [("k", Cow::Owned("v".to_owned()))].into(),
    };
    check_whole(&record);
    check(
        &record,
        &[json!({"text": "text", "cow": "cow", "same.itemsDone": 1, "list": "b", "map.k": "v"})],
        &[json!({"of.itemsDone": 1})],
    );
}

#[derive(Record, Serialize)]
struct Owners {
    boxed: Box<str>,
    counted: Rc<str>,
    shared: Arc<str>,
    boxes: Box<[Arc<Progress>]>,
    object: Map<String, Value>,
    yes: bool,
    floats: [f64; 2],
}

#[test]
fn owners_are_what_they_own() {
    let record = Owners {
        boxed: "b".into(),
        counted: "c".into(),
        shared: "s".into(),
        boxes: [Arc::new(Progress { items_done: 3, ratio: 2.5 })].into(),
        object: json!({"a": {"b": null}}).as_object().unwrap().clone(),
        yes: true,
        floats: [0.1, -0.0],
    };
    check(
        &record,
        &[
            json!({"boxed": "b", "counted": "c", "shared": "s", "yes": true}),
            json!({"boxes.itemsDone": 3, "object.a.b": null, "floats": 0}),
        ],
        &[json!({"object.a": null})],
    );
}

#[derive(Record, Serialize)]
struct Tree {
    name: String,
    children: Vec<Tree>,
    left: Option<Box<Self>>,
    by_name: BTreeMap<String, Tree>,
}

#[derive(Record, Serialize)]
struct Link<'a> {
    value: &'a i32,
    next: Option<&'a Link<'a>>,
}

#[derive(Record, Serialize)]
struct Nested(Vec<Nested>);

#[derive(Record, Serialize)]
struct HasNested {
    nested: Nested,
}

#[test]
fn types_may_hold_themselves_in_any_way() {
    let last = Link { value: &2, next: None };
    let first = Link { value: &1, next: Some(&last) };
    check_whole(&first);
    check(&first, &[json!({"next.value": 2, "next.next.value": null})], &[]);
    let record = HasNested { nested: Nested(vec![Nested(Vec::new())]) };
    check_whole(&record);
    check(&record, &[json!({"nested": {"$isEmpty": false}})], &[json!({"nested.x": null})]);
}

#[test]
fn types_may_hold_themselves() {
    let leaf = |name: &str| Tree {
        name: name.to_owned(),
        children: Vec::new(),
        left: None,
        by_name: BTreeMap::new(),
    };
    let mut tree = leaf("root");
    tree.children = vec![leaf("a"), Tree { children: vec![leaf("c")], ..leaf("b") }];
    tree.left = Some(Box::new(leaf("left")));
    tree.by_name = [("d".to_owned(), leaf("d"))].into();
    check_whole(&tree);
    check(
        &tree,
        &[json!({"children.children.name": "c", "left.name": "left", "by_name.d.name": "d"})],
        &[json!({"left.left.name": "left"})],
    );
}

/// How many lie side by side decides how they are asked.
#[test]
fn runs_of_any_length_are_asked_to_their_ends() {
    #[derive(Record)]
    struct Pair {
        number: i64,
        list: Vec<i64>,
    }

    let pairs: Vec<_> =
        (0..140).map(|at| Pair { number: at * 3 % 7, list: vec![at % 2, at % 3] }).collect();
    let filter = json!({"number": {"$gt": 0}, "list": {"$hasSome": [1]}});
    let plan = plan(&filter, &Schema::any());
    let matcher = plan.matcher();
    for count in 0..=pairs.len() {
        let some = &pairs[..count];
        let expected = some.iter().filter(|pair| pair.number > 0 && pair.list.contains(&1)).count();
        assert_eq!(matcher.select(some).count(), expected, "{count} records");
    }
}

/// Of few tests each knows which one follows it, of many none does.
#[test]
fn filters_of_any_length_are_asked_of_one_record() {
    #[derive(Record)]
    struct Pair {
        least: i64,
        number: i64,
    }

    let pairs: Vec<_> = (0..90).map(|at| Pair { least: at, number: at * 7 % 90 }).collect();
    for count in [1, 32, 33, 80] {
        let part = |n: i64| json!({"number": n, "least": {"$gte": n}});
        let filter = json!({"$or": (0..count).map(part).collect::<Vec<_>>()});
        let plan = plan(&filter, &Schema::any());
        let matcher = plan.matcher();
        for pair in &pairs {
            let expected = pair.number < count && pair.least >= pair.number;
            assert_eq!(matcher.matches(pair), expected, "{count} parts, {}", pair.least);
        }
    }
}

#[derive(Record, Serialize)]
struct Marked {
    id: u64,
    marks: BTreeMap<String, String>,
    object: Map<String, Value>,
    list: Vec<BTreeMap<String, String>>,
}

/// A map whose only entry is an instant under `$date` is that instant, as in JSON.
#[test]
fn maps_that_are_dates() {
    let map = |entries: &[(&str, &str)]| -> BTreeMap<String, String> {
        entries.iter().map(|&(key, text)| (key.to_owned(), text.to_owned())).collect()
    };
    let date = ("$date", "2024-05-01");
    let object = json!({"$date": "2024-05-01"}).as_object().unwrap().clone();
    let marked = Marked { id: 1, marks: map(&[date]), object, list: vec![map(&[date])] };
    let on = json!({"$date": "2024-05-01"});
    let [mut yes, mut no] = [
        vec![json!({"list.x": {"$exists": false}}), json!({"list": {"$hasSome": [on]}})],
        vec![json!({"list": {"$matchItems": [{}]}}), json!({"list.$date": {"$exists": true}})],
    ];
    for field in ["marks", "object"] {
        yes.extend([json!({field: on}), json!({field: {"$gt": {"$date": "2024-04-01"}}})]);
        yes.push(json!({format!("{field}.$date"): {"$exists": false}}));
        no.push(json!({field: {"$lt": {"$date": "2024-04-01"}}}));
    }
    check(&marked, &yes, &no);
    let other = Marked {
        id: 2,
        marks: map(&[date, ("x", "y")]),
        object: Map::new(),
        list: vec![map(&[("$date", "soon")])],
    };
    let yes = [
        json!({"marks.$date": "2024-05-01", "marks.x": "y"}),
        json!({"list.$date": {"$hasSome": ["soon"]}}),
        json!({"list": {"$matchItems": [{}]}}),
    ];
    check(&other, &yes, &[json!({"marks": on})]);
}
