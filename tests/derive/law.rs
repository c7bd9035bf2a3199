//! Law: a struct, and its JSON under the table of its type, answer every query alike.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRunner};
use rust_decimal::Decimal;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};
use uuid::Uuid;
use wixql::{
    FieldType, NumberType, Operator, Parser, Plan, Record, Schema, Timestamp, bind, bind_at,
};

#[derive(Clone, Debug, Record, Serialize)]
#[serde(rename_all = "camelCase")]
struct Job {
    id: u32,
    #[record(ignore_case)]
    name: Option<String>,
    text: String,
    status: Status,
    last: Option<Status>,
    all: Vec<Status>,
    #[serde(serialize_with = "date")]
    at: Option<Timestamp>,
    #[record(epoch_millis)]
    millis: Option<i64>,
    small: Option<i8>,
    large: Option<i64>,
    huge: u64,
    float: Option<f64>,
    yes: Option<bool>,
    #[serde(serialize_with = "uuids")]
    key: [Uuid; 1],
    #[serde(serialize_with = "uuids")]
    keys: Vec<Uuid>,
    #[record(ignore_case)]
    #[serde(serialize_with = "uuids")]
    folded: Vec<Uuid>,
    #[serde(serialize_with = "uuid")]
    owner: Option<Uuid>,
    #[serde(serialize_with = "decimal")]
    price: Option<Decimal>,
    #[serde(serialize_with = "decimals")]
    prices: Vec<Decimal>,
    tags: Option<Vec<String>>,
    numbers: Vec<Option<i64>>,
    progress: Option<Progress>,
    parts: Vec<Part>,
    labels: BTreeMap<String, String>,
    #[record(map)]
    extra: Map<String, Value>,
    any: Option<Value>,
    source: Option<Source>,
    #[serde(flatten)]
    flat: Flat,
}

#[derive(Clone, Copy, Debug, Record, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Status {
    InProgress,
    Done,
    Failed,
}

#[derive(Clone, Debug, Record, Serialize)]
struct Progress {
    done: u32,
    ratio: Option<f32>,
    inner: Option<Box<Progress>>,
}

#[derive(Clone, Debug, Record, Serialize)]
struct Part {
    sku: String,
    count: Option<i64>,
    tags: Vec<String>,
    parts: Vec<Part>,
}

#[derive(Clone, Debug, Record, Serialize)]
#[serde(rename_all = "camelCase")]
enum Source {
    File { url: Option<String>, size: u64 },
    Progress(Progress),
    Name(String),
}

#[derive(Clone, Debug, Record, Serialize)]
struct Flat {
    flat: Option<i32>,
}

fn date<S: Serializer>(date: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
    date.map(|date| date.to_string()).serialize(serializer)
}

fn uuid<S: Serializer>(uuid: &Option<Uuid>, serializer: S) -> Result<S::Ok, S::Error> {
    uuid.map(|uuid| uuid.to_string()).serialize(serializer)
}

fn uuids<S: Serializer>(uuids: impl AsRef<[Uuid]>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(uuids.as_ref().iter().map(Uuid::to_string))
}

fn decimal<S: Serializer>(decimal: &Option<Decimal>, serializer: S) -> Result<S::Ok, S::Error> {
    decimal.map(|decimal| decimal.to_string()).serialize(serializer)
}

fn decimals<S: Serializer>(decimals: &[Decimal], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(decimals.iter().map(Decimal::to_string))
}

const DECIMALS: [&str; 12] = [
    "0",
    "1",
    "1.00",
    "0.1",
    "1.5",
    "-1",
    "5.0",
    "9007199254740993",
    "9223372036854775808.5",
    "79228162514264337593543950335",
    "-7.9228162514264337593543950335",
    "0.0000000000000000000000000001",
];

const UUIDS: [&str; 4] = [
    "00112233-4455-6677-8899-aabbccddeeff",
    "00112233-4455-6677-8899-AABBCCDDEEFF",
    "00112233-4455-6677-8899-aabbccddeefe",
    "ffffffff-ffff-ffff-ffff-ffffffffffff",
];

const TEXTS: [&str; 14] = [
    "",
    "a",
    "A",
    "ab",
    "Ab",
    "b",
    "ß",
    "ss",
    "SS",
    "5",
    "50.00",
    "2024-01-01",
    "DONE",
    "IN_PROGRESS",
];
const INTEGERS: [i64; 9] =
    [0, 1, -1, 5, 127, i64::MIN, i64::MAX, 1_704_067_200_000, 9_007_199_254_740_993];
const FLOATS: [f64; 9] = [0.0, -0.0, 1.0, 0.1, 1.5, -2.5, -0.1, 9_007_199_254_740_992.0, -1e300];
const DATES: [&str; 4] =
    ["2024-01-01", "2024-01-01T00:00:00.000000001Z", "1969-12-31T23:59:59.5Z", "0000-01-01"];

fn any_decimal() -> impl Strategy<Value = Decimal> + Clone {
    select(&DECIMALS[..]).prop_map(|text| text.parse().unwrap())
}

fn any_uuid() -> impl Strategy<Value = Uuid> {
    select(&UUIDS[..]).prop_map(|text| text.parse().unwrap())
}

fn text() -> impl Strategy<Value = String> + Clone {
    select(&TEXTS[..]).prop_map(str::to_owned)
}

fn integer() -> impl Strategy<Value = i64> + Clone {
    select(&INTEGERS[..])
}

fn status() -> impl Strategy<Value = Status> {
    select(vec![Status::InProgress, Status::Done, Status::Failed])
}

fn progress() -> impl Strategy<Value = Progress> {
    let flat = (0_u32..4, option::of(select(vec![0.5_f32, 0.1, 1.0])))
        .prop_map(|(done, ratio)| Progress { done, ratio, inner: None });
    (flat.clone(), option::of(flat))
        .prop_map(|(outer, inner)| Progress { inner: inner.map(Box::new), ..outer })
}

fn part() -> impl Strategy<Value = Part> {
    let leaf = (text(), option::of(integer()), vec(text(), 0..3))
        .prop_map(|(sku, count, tags)| Part { sku, count, tags, parts: Vec::new() });
    (leaf.clone(), vec(leaf, 0..3)).prop_map(|(part, parts)| Part { parts, ..part })
}

fn value() -> impl Strategy<Value = Value> {
    select(vec![
        json!(1),
        json!("a"),
        json!([1, "a"]),
        json!({"a": {"b": 1}}),
        json!([{"a": 1}, {"a": "a"}]),
        json!({"$date": "2024-01-01"}),
        json!(true),
        json!(5.0),
        json!(-7.5),
        json!(i64::MIN),
        json!(u64::MAX),
    ])
}

fn source() -> impl Strategy<Value = Source> {
    prop_oneof![
        (option::of(text()), 0_u64..3).prop_map(|(url, size)| Source::File { url, size }),
        progress().prop_map(Source::Progress),
        text().prop_map(Source::Name),
    ]
}

fn job() -> impl Strategy<Value = Job> {
    let texts = (option::of(text()), text(), status(), option::of(status()), vec(status(), 0..3));
    let numbers = (
        option::of(select(&DATES[..])),
        option::of(integer()),
        option::of(select(vec![0_i8, 1, -1, 5, 127])),
        option::of(integer()),
        select(vec![0, 1, u64::MAX, 1 << 63]),
        option::of(select(&FLOATS[..])),
        option::of(any::<bool>()),
        (option::of(any_decimal()), vec(any_decimal(), 0..3)),
        (any_uuid(), vec(any_uuid(), 0..3), vec(any_uuid(), 0..2), option::of(any_uuid())),
    );
    let lists = (
        option::of(vec(text(), 0..3)),
        vec(option::of(integer()), 0..3),
        option::of(progress()),
        vec(part(), 0..3),
    );
    const KEYS: [&str; 4] = ["a", "a.b", "b", "c.d"];
    let maps = (
        proptest::collection::btree_map(select(&KEYS[..]).prop_map(str::to_owned), text(), 0..3),
        proptest::collection::btree_map(select(&KEYS[..]).prop_map(str::to_owned), value(), 0..3),
        option::of(value()),
        option::of(source()),
        option::of(0_i32..3),
    );
    (texts, numbers, lists, maps).prop_map(|(texts, numbers, lists, maps)| {
        let (name, text, status, last, all) = texts;
        let (
            at,
            millis,
            small,
            large,
            huge,
            float,
            yes,
            (price, prices),
            (key, keys, folded, owner),
        ) = numbers;
        let (tags, numbers, progress, parts) = lists;
        let (labels, extra, any, source, flat) = maps;
        let at = at.map(|at| at.parse().unwrap());
        // Milliseconds that are no dates are no records of this type.
        let millis = millis.filter(|&millis| Timestamp::from_epoch_millis(millis).is_some());
        Job {
            id: 0,
            name,
            text,
            status,
            last,
            all,
            at,
            millis,
            small,
            large,
            huge,
            float,
            yes,
            key: [key],
            keys,
            folded,
            owner,
            price,
            prices,
            tags,
            numbers,
            progress,
            parts,
            labels,
            extra: extra.into_iter().collect(),
            any,
            source,
            flat: Flat { flat },
        }
    })
}

fn jobs() -> impl Strategy<Value = Vec<Job>> {
    vec(job(), 1..10).prop_map(|mut jobs| {
        for (id, job) in (0..).zip(&mut jobs) {
            job.id = id * 7 % 10;
        }
        jobs
    })
}

/// So many jobs, made of a few; each has an id of its own.
fn many(jobs: &[Job], count: u32) -> Vec<Job> {
    let copies = (0..count).zip(jobs.iter().cycle());
    copies.map(|(id, job)| Job { id: id * 7 % count, ..job.clone() }).collect()
}

fn ids(jobs: &[&Job]) -> Vec<u32> {
    jobs.iter().map(|job| job.id).collect()
}

/// The type's table, with every operator on every field.
fn table() -> Schema {
    let schema = Schema::of::<Job>();
    let fields: Vec<_> = schema.fields().cloned().collect();
    fields.into_iter().fold(schema, |schema, field| schema.field(field.operators(Operator::ALL)))
}

/// Paths of the table, and some below its maps.
fn paths() -> Vec<String> {
    let more = ["labels.a", "labels.a.b", "extra.a", "extra.a.b", "extra.b.a.b", "extra.c.d"];
    let schema = Schema::of::<Job>();
    let own = schema.fields().map(|field| field.path().to_string());
    own.chain(more.map(str::to_owned)).collect()
}

/// Operands that fit a type, with some that do not.
fn operand(ty: &FieldType) -> BoxedStrategy<Value> {
    let texts = || {
        let near = ["00112233", "8899-AA", "-"];
        select([&TEXTS[..], &UUIDS, &near].concat()).prop_map(Value::from)
    };
    let integers = || select(&INTEGERS[..]).prop_map(Value::from);
    let floats = || select(&FLOATS[..]).prop_map(Value::from);
    let dates = || select(&DATES[..]).prop_map(|date| json!({"$date": date}));
    let fit = match ty.element() {
        FieldType::Text => texts().boxed(),
        FieldType::Number(NumberType::Decimal) => {
            let texts = || select(&DECIMALS[..]).prop_map(Value::from);
            prop_oneof![texts(), texts(), integers(), floats()].boxed()
        }
        FieldType::Number(_) => {
            prop_oneof![integers(), floats(), (0..5_i64).prop_map(Value::from)].boxed()
        }
        FieldType::Date => dates().boxed(),
        FieldType::Bool => any::<bool>().prop_map(Value::from).boxed(),
        FieldType::Enum(names) => select(names.clone()).prop_map(Value::from).boxed(),
        FieldType::Any | FieldType::Object | FieldType::Array(_) | FieldType::ObjectArray | _ => {
            prop_oneof![texts(), integers(), floats(), dates(), value()].boxed()
        }
    };
    prop_oneof![12 => fit, 1 => Just(Value::Null)].boxed()
}

fn operators(path: &str) -> BoxedStrategy<Value> {
    let schema = table();
    let ty = schema.resolve(path).unwrap().ty().clone();
    let one = operand(&ty);
    let list = vec(one.clone(), 0..12).prop_map(Value::Array).boxed();
    let yes = any::<bool>().prop_map(Value::from).boxed();
    let near = ["00112233", "8899-AA", "-", "ff"];
    let text = select([&TEXTS[..], &near].concat()).prop_map(Value::from).boxed();
    let mut all: Vec<BoxedStrategy<Value>> = Vec::new();
    let mut add = |names: &[&'static str], operand: &BoxedStrategy<Value>| {
        for &name in names {
            all.push(operand.clone().prop_map(move |operand| json!({name: operand})).boxed());
        }
    };
    add(&["$eq", "$ne", "$gt", "$gte", "$lt", "$lte"], &one);
    add(&["$in", "$nin", "$hasSome", "$hasAll"], &list);
    add(&["$exists", "$isEmpty"], &yes);
    add(&["$startsWith", "$endsWith", "$contains", "$urlized"], &text);
    if path == "parts" {
        let items = vec(items(), 1..3).prop_map(|filters| json!({"$matchItems": filters}));
        all.extend([items.clone().boxed(), items.boxed()]);
    }
    proptest::strategy::Union::new(all).boxed()
}

/// A filter of the items of `parts`.
fn items() -> BoxedStrategy<Value> {
    let path = select(vec!["sku", "count", "tags", "parts"]);
    path.prop_flat_map(|path| {
        let test = operators(&format!("parts.{path}"));
        test.prop_map(move |test| json!({path: test}))
    })
    .boxed()
}

fn filter() -> BoxedStrategy<Value> {
    let clause = select(paths())
        .prop_flat_map(|path| operators(&path).prop_map(move |test| json!({path.as_str(): test})));
    clause
        .prop_recursive(3, 8, 3, |inner| {
            prop_oneof![
                vec(inner.clone(), 1..4).prop_map(|filters| json!({"$and": filters})),
                vec(inner.clone(), 1..4).prop_map(|filters| json!({"$or": filters})),
                inner.prop_map(|filter| json!({"$not": filter})),
            ]
        })
        .boxed()
}

/// The plan of a query, unless an operator does not take such an operand.
fn plan(query: &Value) -> Option<Plan> {
    let query = Parser::new().parse_value(query).ok()?;
    bind(&query, &table()).ok()
}

/// So many cases, unless the environment says otherwise.
fn config(count: u32) -> Config {
    let config =
        Config { failure_persistence: None, max_global_rejects: 1 << 16, ..Config::default() };
    match std::env::var_os("PROPTEST_CASES") {
        Some(_) => config,
        None => Config { cases: count, ..config },
    }
}

/// The first of many, by each field alone: most are passed over for their key's sake.
#[test]
fn the_first_by_each_field_are_the_same() {
    let mut jobs = TestRunner::deterministic();
    let jobs = vec(job(), 80).new_tree(&mut jobs).unwrap().current();
    let jobs = many(&jobs, 400);
    let values: Vec<Value> = jobs.iter().map(|job| serde_json::to_value(job).unwrap()).collect();
    for path in paths() {
        for (order, limit) in [("ASC", 3), ("ASC", 90), ("DESC", 3), ("DESC", 90)] {
            let sort = json!([{"fieldName": path, "order": order}]);
            let Some(plan) = plan(&json!({"sort": sort, "cursorPaging": {"limit": limit}})) else {
                continue;
            };
            let by_json = plan.page(&values).items;
            let expected: Vec<_> = by_json.iter().map(|job| job["id"].as_u64()).collect();
            let found = plan.page(&jobs).items;
            let found: Vec<_> = found.iter().map(|job| Some(u64::from(job.id))).collect();
            assert_eq!(found, expected, "{limit} by {sort}");
        }
    }
}

proptest! {
    #![proptest_config(config(800))]

    #[test]
    fn filters_answer_alike(filter in filter(), jobs in jobs()) {
        let plan = plan(&json!({"filter": filter}));
        prop_assume!(plan.is_some());
        let plan = plan.unwrap();
        let values: Vec<Value> =
            jobs.iter().map(|job| serde_json::to_value(job).unwrap()).collect();
        let (typed, by_json) = (plan.matcher::<Job>(), plan.matcher::<Value>());
        for (job, value) in jobs.iter().zip(&values) {
            let expected = by_json.matches(value);
            prop_assert_eq!(typed.matches(job), expected, "{} on {}", filter, value);
        }
        // Asked in blocks, with one that is not full.
        let jobs = many(&jobs, 150);
        let one_by_one: Vec<_> = jobs.iter().filter(|job| typed.matches(job)).collect();
        let at_once: Vec<_> = typed.select(&jobs).collect();
        prop_assert_eq!(ids(&at_once), ids(&one_by_one), "{}", filter);
        prop_assert_eq!(typed.count(&jobs), at_once.len() as u64, "{}", filter);
    }

    #[test]
    fn pages_are_the_same(
        filter in filter(),
        keys in vec((select(paths()), any::<bool>()), 1..3),
        jobs in jobs(),
        limit in 1_u64..50,
    ) {
        let keys: Vec<Value> = (keys.iter())
            .map(|(path, up)| json!({"fieldName": path, "order": if *up { "ASC" } else { "DESC" }}))
            .collect();
        let query = json!({"filter": filter, "sort": keys, "cursorPaging": {"limit": limit}});
        let query = Parser::new().parse_value(&query);
        prop_assume!(query.as_ref().is_ok_and(|query| bind(query, &table()).is_ok()));
        let (query, table) = (query.unwrap(), table());
        let jobs = many(&jobs, 300);
        let values: Vec<Value> =
            jobs.iter().map(|job| serde_json::to_value(job).unwrap()).collect();
        let mut from = None;
        for _ in 0..3 {
            let plan = bind_at(&query, &table, from.as_ref()).unwrap();
            let (page, by_json) = (plan.page(&jobs), plan.page(&values));
            let expected: Vec<_> = by_json.items.iter().map(|job| job["id"].as_u64()).collect();
            let found: Vec<_> = page.items.iter().map(|job| Some(u64::from(job.id))).collect();
            prop_assert_eq!(found, expected, "{} by {:?}", filter, keys);
            prop_assert_eq!(&page.metadata, &by_json.metadata);
            let back = page.prev.map(|prev| bind_at(&query, &table, Some(&prev)).unwrap());
            if let Some(back) = back {
                let (page, by_json) = (back.page(&jobs), back.page(&values));
                let expected: Vec<_> = by_json.items.iter().map(|job| job["id"].as_u64()).collect();
                let found: Vec<_> = page.items.iter().map(|job| Some(u64::from(job.id))).collect();
                prop_assert_eq!(found, expected, "back, {} by {:?}", filter, keys);
            }
            match page.next {
                Some(next) => from = Some(next),
                None => break,
            }
        }
    }

    #[test]
    fn orders_are_the_same(
        keys in vec((select(paths()), any::<bool>()), 1..3),
        jobs in jobs(),
        pair in any::<[Index; 2]>(),
    ) {
        let keys: Vec<Value> = (keys.iter())
            .map(|(path, up)| json!({"fieldName": path, "order": if *up { "ASC" } else { "DESC" }}))
            .collect();
        let plan = plan(&json!({"sort": keys}));
        prop_assume!(plan.is_some());
        let plan = plan.unwrap();
        let values: Vec<Value> =
            jobs.iter().map(|job| serde_json::to_value(job).unwrap()).collect();
        let [a, b] = pair.map(|index| index.index(jobs.len()));
        prop_assert_eq!(
            plan.compare(&jobs[a], &jobs[b]),
            plan.compare(&values[a], &values[b]),
            "{:?} of {} and {}", keys, values[a], values[b]
        );
    }
}
