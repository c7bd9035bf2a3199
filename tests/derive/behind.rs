//! What stands behind something else, or in another form than its JSON: each is asked what its
//! JSON is.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::rc::Rc;
use std::sync::Arc;

use rust_decimal::Decimal;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};
use uuid::Uuid;
use wixql::{
    Collection, Field, FieldType, NumberType, Operator, Parser, Plan, Record, Schema, Table, bind,
};

use crate::support::{check, check_whole};

#[derive(Record, Serialize)]
struct Sizes {
    signed: isize,
    unsigned: usize,
    boxed: Box<isize>,
    lists: Vec<usize>,
}

#[test]
fn sizes_are_numbers() {
    let record = Sizes { signed: -5, unsigned: 7, boxed: Box::new(-6), lists: vec![1, 2] };
    check_whole(&record);
    let yes = [
        json!({"signed": -5, "unsigned": {"$gt": 6.5}, "boxed": {"$in": [1, -6]}, "lists": 2}),
        json!({"signed.x": null, "boxed.x": null, "lists": {"$hasAll": [2, 1]}}),
    ];
    check(&record, &yes, &[json!({"signed": 5}), json!({"boxed": -5}), json!({"unsigned.x": 7})]);
}

#[derive(Clone, Record, Serialize)]
struct Inner {
    n: i32,
    text: Rc<String>,
}

#[derive(Clone, Copy, Record, Serialize)]
enum Side {
    Left,
    Right,
}

#[derive(Record, Serialize)]
struct Behind {
    list: Rc<Vec<Inner>>,
    slice: Rc<[Inner]>,
    shared: Arc<[i32]>,
    twice: Option<Box<Option<Inner>>>,
    map: Rc<BTreeMap<String, Inner>>,
    hash: Rc<HashMap<String, Vec<i32>>>,
    object: Box<Map<String, Value>>,
    json: Rc<Value>,
    text: Box<Option<String>>,
    side: Rc<Side>,
    sides: Vec<Rc<Side>>,
    yes: Box<bool>,
    float: Arc<f32>,
}

fn behind() -> Behind {
    let inner = |n, text: &str| Inner { n, text: Rc::new(text.to_owned()) };
    Behind {
        list: Rc::new(vec![inner(1, "one"), inner(2, "two")]),
        slice: [inner(3, "three")].into(),
        shared: [4, 5].into(),
        twice: Some(Box::new(Some(inner(6, "six")))),
        map: Rc::new([("k".to_owned(), inner(7, "seven"))].into()),
        hash: Rc::new([("h".to_owned(), vec![8, 9])].into()),
        object: Box::new(json!({"o": {"p": 10}}).as_object().unwrap().clone()),
        json: Rc::new(json!({"q": [11, {"r": "s"}]})),
        text: Box::new(Some("t".to_owned())),
        side: Rc::new(Side::Left),
        sides: vec![Rc::new(Side::Left), Rc::new(Side::Right)],
        yes: Box::new(true),
        float: Arc::new(0.5),
    }
}

#[test]
fn what_is_behind_pointers_is_found() {
    let record = behind();
    check_whole(&record);
    let yes = [
        json!({"list.n": 2, "list.text": {"$startsWith": "ON"}, "slice.n": 3, "shared": 5}),
        json!({"twice.n": 6, "twice.text": "six", "map.k.n": 7, "hash.h": 9, "object.o.p": 10}),
        json!({"json.q": 11, "json.q.r": "s", "text": "t", "side": "Left", "sides": "Right"}),
        json!({"yes": true, "float": 0.5, "map": {"$eq": {"k": {"n": 7, "text": "seven"}}}}),
        json!({"hash": {"h": [8, 9]}, "shared": [4, 5], "json": {"q": [11, {"r": "s"}]}}),
        json!({"list": {"$matchItems": [{"n": 2, "text": "two"}]}, "map.k.x": null, "text.x": null}),
    ];
    let no = [
        json!({"list": {"$matchItems": [{"n": 2, "text": "one"}]}}),
        json!({"twice.n": 7}),
        json!({"side": "Right"}),
        json!({"hash.x": {"$exists": true}}),
        json!({"yes": false}),
    ];
    check(&record, &yes, &no);
}

#[derive(Record, Serialize)]
struct Maps {
    id: u8,
    #[record(map)]
    inner: BTreeMap<String, BTreeMap<String, i32>>,
    #[record(map)]
    objects: HashMap<String, Inner>,
    #[record(map)]
    plain: BTreeMap<String, i32>,
}

fn map(entries: &[(&str, i32)]) -> BTreeMap<String, i32> {
    entries.iter().map(|&(key, value)| (key.to_owned(), value)).collect()
}

/// Keys with dots in them, and keys in each other: what has the whole name as one key goes first.
#[test]
fn keys_of_maps_may_have_dots() {
    let inner = |entries: &[(&str, &[(&str, i32)])]| {
        entries.iter().map(|(key, value)| ((*key).to_owned(), map(value))).collect()
    };
    let object = |n| Inner { n, text: Rc::new(String::new()) };
    let records = [
        Maps {
            id: 1,
            inner: inner(&[("a", &[("b", 1), ("b.c", 2)])]),
            objects: [("x".to_owned(), object(1))].into(),
            plain: map(&[("a.b", 1), ("a", 2)]),
        },
        Maps {
            id: 1,
            inner: inner(&[("a", &[("b", 1)]), ("a.b", &[("c", 3)])]),
            objects: [("x".to_owned(), object(1)), ("x.n".to_owned(), object(2))].into(),
            plain: map(&[]),
        },
        Maps {
            id: 1,
            inner: inner(&[("z", &[("b", 9)]), ("a", &[("b", 5)])]),
            objects: [("y".to_owned(), object(3)), ("x".to_owned(), object(4))].into(),
            plain: map(&[("a", 3)]),
        },
        Maps { id: 2, inner: inner(&[]), objects: HashMap::new(), plain: map(&[]) },
    ];
    let paths = [
        "inner.a.b",
        "inner.a.b.c",
        "inner.a",
        "inner.z.b",
        "objects.x.n",
        "objects.x",
        "objects.y.n",
        "objects.x.n.n",
        "plain.a.b",
        "plain.a",
    ];
    let tests = (0..10).map(|n| json!(n));
    assert_as_json(&records, &paths, &tests.chain(presence()).collect::<Vec<_>>());
}

#[derive(Record, Serialize)]
struct Dates {
    id: u8,
    #[record(map)]
    texts: BTreeMap<String, BTreeMap<String, String>>,
    #[record(map)]
    values: BTreeMap<String, Box<Map<String, Value>>>,
}

/// A map that is an instant has no keys, whether it holds others or is held by one.
#[test]
fn maps_of_maps_may_be_dates() {
    let date = json!({"$date": "2024-05-01"});
    let maps = [
        json!({"a": date, "b": {"x": "y"}}),
        json!({"a": {"$date": "2024-05-01", "x": "y"}}),
        json!({"a": {"$date": "soon"}, "$date": {"x": "y"}}),
        json!({"a": {"x": "y"}}),
        json!({"$date": {"x": "y"}}),
        json!({"$date": date}),
        json!({"$date": {}, "a": {}, "a.x": date, "a.$date": {}}),
        json!({}),
    ];
    let read = |map: &Value| serde_json::from_value(map.clone()).unwrap();
    let values = |map| serde_json::from_value(map).unwrap();
    let records = maps.map(|map| Dates { id: 1, texts: read(&map), values: values(map) });
    let paths = ["a.$date", "$date.a", "$date.x", "$date.$date", "a.x", "b.x", "a", "$date"];
    let texts = ["2024-05-01", "soon", "y"].map(|text| json!(text)).into_iter();
    let mut tests: Vec<_> = texts.chain(presence()).collect();
    assert_as_json(&records, &paths.map(|path| format!("texts.{path}")), &tests);
    tests.push(date);
    assert_as_json(&records, &paths.map(|path| format!("values.{path}")), &tests);
}

fn presence() -> [Value; 2] {
    [true, false].map(|exists| json!({"$exists": exists}))
}

/// Makes sure that each test at each path, as the records' own table has it, finds some record,
/// and the same ones among the records and among their JSON.
fn assert_as_json<R: Record + Table + Serialize>(
    records: &[R],
    paths: &[impl AsRef<str>],
    tests: &[Value],
) {
    let schema = Schema::of::<R>();
    let mut found = 0;
    for (path, test) in paths.iter().flat_map(|path| tests.iter().map(move |test| (path, test))) {
        let query = json!({"filter": {path.as_ref(): test}});
        let plan = bind(&Parser::new().parse_value(&query).unwrap(), &schema).unwrap();
        for record in records {
            let value = serde_json::to_value(record).unwrap();
            let expected = plan.matcher::<Value>().matches(&value);
            assert_eq!(plan.matcher::<R>().matches(record), expected, "{query} on {value}");
            found += usize::from(expected);
        }
    }
    assert!(found > paths.len() * records.len(), "{found}");
}

/// An id and a price that are not held as the text that they are in JSON.
#[derive(Record, Serialize)]
struct Short {
    id: u32,
    #[serde(serialize_with = "shown")]
    u: Uuid,
    #[serde(serialize_with = "shown")]
    d: Decimal,
}

fn shown<T: fmt::Display, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

const UUIDS: [&str; 3] = [
    "00112233-4455-6677-8899-aabbccddeeff",
    "00112233-4455-6677-8899-aabbccddeefe",
    "ffffffff-0000-4000-8000-0123456789ab",
];
const DECIMALS: [&str; 6] =
    ["50", "50.00", "0.1", "-7.9228162514264337593543950335", "79228162514264337593543950335", "0"];

fn shorts() -> Vec<Short> {
    let pairs = UUIDS.iter().flat_map(|u| DECIMALS.iter().map(move |d| (u, d)));
    (0..)
        .zip(pairs)
        .map(|(id, (u, d))| Short { id, u: u.parse().unwrap(), d: d.parse().unwrap() })
        .collect()
}

/// Whatever type the table says they are of, they are asked and ordered as their JSON is.
#[test]
fn shorter_forms_are_read_as_their_text() {
    let records = shorts();
    let values: Vec<Value> = records.iter().map(|it| serde_json::to_value(it).unwrap()).collect();
    let of = |ty| Field::new("d", ty);
    let number = |ty| Field::number("d", ty);
    let fields = [
        of(FieldType::Any),
        Field::text("d"),
        Field::text("d").ignore_case(),
        number(NumberType::Int64),
        number(NumberType::Decimal),
        number(NumberType::Double),
        Field::date("d"),
        Field::text("u"),
        Field::text("u").ignore_case(),
        Field::new("u", FieldType::Any).ignore_case(),
        Field::number("u", NumberType::Int64),
        Field::number("u", NumberType::Decimal),
        Field::date("u"),
    ];
    let texts = |texts: &[&str]| texts.iter().map(|text| json!(text)).collect::<Vec<_>>();
    let upper = UUIDS[0].to_uppercase();
    let mut operands =
        [texts(&UUIDS), texts(&DECIMALS), texts(&[&upper, "00112233", "5", "é", ""])].concat();
    operands.extend([
        json!(50),
        json!(0.1),
        json!(0),
        json!(7.9e28),
        json!("2024-01-01"),
        json!(null),
    ]);
    let mut asked = 0;
    for field in fields {
        let path = field.path().to_string();
        let schema = Schema::any().max_limit(1_000).field(field.operators(Operator::ALL));
        let mut tests =
            vec![json!({"$in": operands}), json!({"$isEmpty": true}), json!({"$exists": true})];
        for operand in &operands {
            for operator in
                ["$eq", "$lt", "$lte", "$gt", "$gte", "$startsWith", "$endsWith", "$contains"]
            {
                tests.push(json!({operator: operand}));
            }
            tests.push(json!({"$in": [operand, operands[3], operands[1]]}));
            tests.push(json!({"$nin": [operand]}));
            tests.push(json!({"$urlized": [operand]}));
        }
        let mut things = Collection::new(schema.clone()).column(path.as_str()).unwrap();
        things =
            things.order([wixql::SortKey::new(path.as_str(), wixql::Order::Descending)]).unwrap();
        things.extend(shorts()).unwrap();
        for test in tests {
            let query = json!({"filter": {path.as_str(): test}, "sort": [{"fieldName": path}],
                "paging": {"limit": 1_000}});
            let Some(plan) = plan(&query, &schema) else { continue };
            asked += 1;
            let (typed, by_json) = (plan.matcher::<Short>(), plan.matcher::<Value>());
            for (record, value) in records.iter().zip(&values) {
                assert_eq!(typed.matches(record), by_json.matches(value), "{query} on {value}");
            }
            let expected: Vec<_> =
                plan.page(&values).items.iter().map(|it| it["id"].as_u64()).collect();
            let ids = |items: &[&Short]| {
                items.iter().map(|it| Some(u64::from(it.id))).collect::<Vec<_>>()
            };
            assert_eq!(ids(&plan.page(&records).items), expected, "{query}");
            assert_eq!(ids(&things.page(&plan).items), expected, "{query} of a collection");
        }
        let by_field = plan(&json!({"sort": [{"fieldName": path}]}), &schema).unwrap();
        for (a, value_a) in records.iter().zip(&values) {
            for (b, value_b) in records.iter().zip(&values) {
                let expected: Ordering = by_field.compare(value_a, value_b);
                assert_eq!(by_field.compare(a, b), expected, "{path} of {value_a} and {value_b}");
            }
        }
    }
    assert!(asked > 1_000, "{asked}");
}

fn plan(query: &Value, schema: &Schema) -> Option<Plan> {
    let query = Parser::new().parse_value(query).ok()?;
    bind(&query, schema).ok()
}
