//! What queries cost: stack, heap, and nothing per record.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise, in its helpers too"
)]

use std::fmt::Write as _;
use std::thread;
use std::time::{Duration, SystemTime};

use allocation_counter::{AllocationInfo, measure};
use serde_json::{Value, json};
use wixql::{
    Carried, Collection, Cursor, CursorCodec, CursorErrorKind, Direction, Endpoint, Fault,
    FaultKind, Filter, Key, Keys, LimitName, Limits, Literal, Order, Parser, Payload, Position,
    Query, QueryError, Schema, SealedCursors, SignedCursors, SortKey, Sorted, UnprotectedCursors,
    bind, bind_at, field,
};

/// The stack on which an operation has to do, in KiB: what small threads have.
///
/// Optimised, all of them do with 96 KiB. Frames that are not optimised are two to three times
/// as large, and for these operations 128 KiB would not do then; nothing but these may take
/// more.
fn stack(operation: &str) -> usize {
    const SMALL: usize = 128;
    if !cfg!(debug_assertions) {
        return SMALL;
    }
    match operation {
        "bind" | "bind the other" | "page" => 160,
        "parse" | "parse_value" | "read again" | "an endpoint" | "refuse" => 192,
        // In many lines, of 128 levels.
        "debug a cursor" => 192,
        // Of records that are deeper than any filter.
        "compare" | "page by page" => 224,
        // `serde_json` clones what is shown.
        "project" => 288,
        _ => SMALL,
    }
}

/// The deepest that `serde_json` reads.
const DEEPEST_RECORD: usize = 127;

/// Runs what is named on a small stack; an overflow ends the whole test with that name.
#[track_caller]
fn on_a_small_stack<T: Send>(name: &str, run: impl FnOnce() -> T + Send) -> T {
    let operation = name.rsplit(": ").next().unwrap_or(name);
    let thread = thread::Builder::new().name(name.to_owned()).stack_size(stack(operation) << 10);
    thread::scope(|scope| {
        let thread = thread.spawn_scoped(scope, run).unwrap();
        thread.join().unwrap_or_else(|_| panic!("{name}"))
    })
}

/// A construct that nests: what opens and closes one level, how many objects and arrays a
/// level is, what is innermost, and how many objects and arrays are around and inside.
struct Nesting {
    name: &'static str,
    around: [&'static str; 2],
    level: [&'static str; 2],
    innermost: &'static str,
    per_level: usize,
    rest: usize,
}

impl Nesting {
    /// The filter with so many objects and arrays in each other, or one fewer or two.
    fn filter(&self, depth: usize) -> String {
        let levels = (depth - self.rest) / self.per_level;
        let [open, close] = self.level;
        let [before, after] = self.around;
        let inner = format!("{}{}{}", open.repeat(levels), self.innermost, close.repeat(levels));
        format!("{before}{inner}{after}")
    }

    /// The deepest filter that is allowed, and the one with a level more.
    fn at_the_limit(&self) -> [String; 2] {
        let depth = Limits::default().depth;
        [self.filter(depth), self.filter(depth + self.per_level)]
    }
}

const NESTINGS: [Nesting; 14] = [
    nesting("$not", ["", ""], [r#"{"$not":"#, "}"], "{}", 1, 1),
    nesting("$not of an array", ["", ""], [r#"{"$not":["#, "]}"], "{}", 2, 1),
    nesting("$and", ["", ""], [r#"{"$and":["#, "]}"], r#"{"a":1}"#, 2, 1),
    nesting("$or", ["", ""], [r#"{"$or":["#, "]}"], r#"{"a":1}"#, 2, 1),
    nesting(
        "$or beside $and",
        ["", ""],
        [r#"{"a":1,"$or":[{"b":2},{"$and":["#, "]}]}"],
        r#"{"a":1}"#,
        4,
        1,
    ),
    nesting("field $not", [r#"{"a":"#, "}"], [r#"{"$not":"#, "}"], r#"{"$gt":1}"#, 1, 2),
    nesting(
        "field $not of an array",
        [r#"{"a":"#, "}"],
        [r#"{"$not":["#, "]}"],
        r#"{"$gt":1}"#,
        2,
        2,
    ),
    nesting("$matchItems", ["", ""], [r#"{"a":{"$matchItems":["#, "]}}"], r#"{"a":1}"#, 3, 1),
    nesting("an array in $eq", [r#"{"a":{"$eq":"#, "}}"], ["[", "]"], "1", 1, 2),
    nesting("an object in $eq", [r#"{"a":{"$eq":"#, "}}"], [r#"{"a":"#, "}"], "1", 1, 2),
    nesting("a bare array", [r#"{"a":"#, "}"], ["[", "]"], r#""x""#, 1, 1),
    nesting("a bare object", [r#"{"a":"#, "}"], [r#"{"a":"#, "}"], "null", 1, 1),
    nesting("both in $in", [r#"{"a":{"$in":["#, "]}}"], [r#"{"a":["#, "]}"], "1", 2, 3),
    nesting("arrays in $hasAll", [r#"{"a":{"$hasAll":["#, "]}}"], ["[", "]"], "1", 1, 3),
];

const fn nesting(
    name: &'static str,
    around: [&'static str; 2],
    level: [&'static str; 2],
    innermost: &'static str,
    per_level: usize,
    rest: usize,
) -> Nesting {
    Nesting { name, around, level, innermost, per_level, rest }
}

/// Filters that reach another limit than depth.
fn longest_filters() -> Vec<(&'static str, String)> {
    let limits = Limits::default();
    let list = |item: &str, count: usize| vec![item; count].join(",");
    let path = vec!["s"; limits.path_segments].join(".");
    let conditions: Vec<String> =
        (0..limits.nodes - 1).map(|n| format!(r#"{{"f{n}":{n}}}"#)).collect();
    let lists: Vec<String> =
        (0..4).map(|n| format!(r#""f{n}":{{"$in":[{}]}}"#, list("1", limits.list))).collect();
    vec![
        ("the longest list", format!(r#"{{"a":{{"$in":[{}]}}}}"#, list("\"x\"", limits.list))),
        ("the most members", format!("{{{}}}", lists.join(","))),
        ("the most conditions", format!(r#"{{"$or":[{}]}}"#, conditions.join(","))),
        ("the longest path", format!(r#"{{"{path}":1,"{}":1}}"#, "x".repeat(limits.path_bytes))),
        ("the longest text", format!(r#"{{"a":{{"$contains":"{}"}}}}"#, "ß".repeat(8 << 10))),
    ]
}

/// Records that are as deep as JSON can be read, of every shape.
fn deep_records() -> Vec<Value> {
    let nested = |open: &str, close: &str, innermost: &str| {
        let levels = DEEPEST_RECORD - 1;
        format!(r#"{{"a":{}{innermost}{}}}"#, open.repeat(levels), close.repeat(levels))
    };
    let half = (DEEPEST_RECORD - 1) / 2;
    let mixed = format!(r#"{{"a":{}1{}}}"#, r#"[{"a":"#.repeat(half), "}]".repeat(half));
    let texts =
        [nested("[", "]", "1"), nested("[", "]", "2"), nested(r#"{"a":"#, "}", "1"), mixed.clone()];
    let mut records: Vec<Value> =
        texts.iter().map(|text| serde_json::from_str(text).unwrap()).collect();
    records.push(serde_json::from_str(&mixed.replacen(":1", ":2", 1)).unwrap());
    for (id, record) in records.iter_mut().enumerate() {
        record["id"] = json!(id);
    }
    records
}

/// Every public operation on one query, each on a small stack of its own.
fn exercise(name: &str, body: &str, records: &[Value]) {
    let run = |operation: &str| format!("{name}: {operation}");
    let value: Value = serde_json::from_str(body).unwrap();
    let schema = Schema::any();
    let query = on_a_small_stack(&run("parse"), || Parser::new().parse(body.as_bytes()).unwrap());
    let other =
        on_a_small_stack(&run("parse_value"), || Parser::new().parse_value(&value).unwrap());
    on_a_small_stack(&run("compare trees"), || assert!(query.clone() == query));
    let text = on_a_small_stack(&run("print"), || query.to_string());
    on_a_small_stack(&run("read again"), || assert_eq!(text.parse::<Query>().unwrap(), query));
    on_a_small_stack(&run("debug"), || assert!(!format!("{query:?}{query:#?}").is_empty()));
    on_a_small_stack(&run("to a value"), || drop(serde_json::to_value(&query).unwrap()));
    on_a_small_stack(&run("clone and drop"), || drop(query.clone()));
    let plan = on_a_small_stack(&run("bind"), || bind(&query, &schema).unwrap());
    on_a_small_stack(&run("bind the other"), || drop(bind(&other, &schema).unwrap()));
    on_a_small_stack(&run("compare plans"), || assert!(plan.clone() == plan));
    on_a_small_stack(&run("debug a plan"), || assert!(!format!("{plan:?}").is_empty()));
    on_a_small_stack(&run("explain"), || assert!(!plan.explain().to_string().is_empty()));
    on_a_small_stack(&run("explain as JSON"), || {
        assert!(!serde_json::to_string(&plan.explain()).unwrap().is_empty());
    });
    on_a_small_stack(&run("fingerprint"), || plan.fingerprint());
    on_a_small_stack(&run("match"), || {
        let matcher = plan.matcher::<Value>();
        records.iter().filter(|record| matcher.matches(record)).count()
    });
    on_a_small_stack(&run("count"), || plan.count(records));
    on_a_small_stack(&run("page"), || plan.page(records).items.len());
    on_a_small_stack(&run("compare"), || {
        for a in records {
            for b in records {
                assert_eq!(plan.compare(a, b), plan.compare(b, a).reverse());
            }
        }
    });
    on_a_small_stack(&run("an endpoint"), || {
        let endpoint = Endpoint::any();
        let page = endpoint.query(body, records).unwrap();
        assert_eq!(page.metadata, endpoint.query(&value, records).unwrap().metadata);
    });
    on_a_small_stack(&run("drop"), move || drop((query, other, plan)));
}

#[test]
fn every_operation_at_the_limits_fits_a_small_stack() {
    let records = deep_records();
    for nesting in &NESTINGS {
        let [deepest, _] = nesting.at_the_limit();
        exercise(nesting.name, &format!(r#"{{"filter":{deepest}}}"#), &records);
        let sort = format!(
            r#"{{"query":{{"sort":[{{"fieldName":"a.a","selectItemsBy":[{}]}}]}}}}"#,
            // The array around counts as one.
            nesting.filter(Limits::default().depth - 1),
        );
        exercise(&format!("selectItemsBy {}", nesting.name), &sort, &records);
    }
    for (name, filter) in longest_filters() {
        exercise(name, &format!(r#"{{"filter":{filter}}}"#), &records);
    }
}

#[test]
fn the_deepest_records_are_sorted_paged_and_projected_on_a_small_stack() {
    let records = deep_records();
    for order in ["ASC", "DESC"] {
        let key = json!({"fieldName": "a", "order": order});
        let body = json!({"sort": [key], "cursorPaging": {"limit": 1}, "fields": ["a.a.a"]});
        let query = Parser::new().parse_value(&body).unwrap();
        let mut at = None;
        for _ in &records {
            let next = on_a_small_stack("page by page", || {
                let plan = bind_at(&query, &Schema::any(), at.as_ref()).unwrap();
                let page = plan.page(&records);
                let next = page.next.clone();
                assert!(next == page.next && !format!("{next:?}").is_empty());
                next
            });
            on_a_small_stack("drop a position", move || drop(at));
            at = next;
        }
        assert!(at.is_none());
        on_a_small_stack("project", || {
            let plan = bind(&query, &Schema::any()).unwrap();
            let projection = plan.projection().unwrap();
            for record in &records {
                drop(projection.apply(record));
            }
        });
    }
}

/// Whether the one fault is that of a limit.
fn is_limit(error: &QueryError, wanted: LimitName) -> bool {
    let is =
        |fault: &Fault| matches!(fault.kind(), FaultKind::Limit { limit, .. } if *limit == wanted);
    error.faults().iter().all(is)
}

#[test]
fn one_level_more_is_refused_in_text_in_values_and_in_trees() {
    let generous = Limits { depth: 1_000, ..Limits::default() };
    for nesting in &NESTINGS {
        let [_, deeper] = nesting.at_the_limit();
        let body = format!(r#"{{"filter":{deeper}}}"#);
        let value: Value = serde_json::from_str(&body).unwrap();
        let error = on_a_small_stack(&format!("{}: refuse", nesting.name), || {
            let error = Parser::new().parse(body.as_bytes()).unwrap_err();
            let of_value = Parser::new().parse_value(&value).unwrap_err();
            let tree = Parser::new().limits(generous.clone()).parse(body.as_bytes()).unwrap();
            let of_tree = bind(&tree, &Schema::any()).unwrap_err();
            for error in [&error, &of_value, &of_tree] {
                assert!(is_limit(error, LimitName::Depth), "{}: {error}", nesting.name);
                assert!(!format!("{error:?}{error}{:?}", error.envelope()).is_empty());
            }
            error
        });
        let pointer = error.faults()[0].at().as_str();
        assert!(pointer.starts_with("/filter/"), "{}: {pointer}", nesting.name);
    }
    let records = deep_records();
    let legacy = Parser::new().legacy(true);
    let [deepest, deeper] = NESTINGS[0].at_the_limit();
    let in_text = |filter: &str| json!({"filter": filter}).to_string();
    on_a_small_stack("a filter in text: parse", || {
        let query = legacy.parse(in_text(&deepest).as_bytes()).unwrap();
        // An odd number of complements of everything.
        assert_eq!(bind(&query, &Schema::any()).unwrap().count(&records), 0);
        let error = legacy.parse(in_text(&deeper).as_bytes()).unwrap_err();
        assert!(is_limit(&error, LimitName::Depth));
    });
}

/// A value that is deeper than any text could be is not gone through, whatever else is wrong.
#[test]
fn values_that_are_far_too_deep_are_refused() {
    let object = |key: &str, below| Value::Object([(key.to_owned(), below)].into_iter().collect());
    let mut filter = json!(1);
    for _ in 0..20_000 {
        filter = object("$not", filter);
    }
    let mut body = json!({"cursorPaging": {"cursor": "x"}});
    body["filter"] = filter;
    on_a_small_stack("refuse", || {
        let error = Endpoint::any().request(&body).map(|_| ()).unwrap_err();
        let kinds = error.faults().iter().map(Fault::kind);
        assert!(kinds.filter(|kind| matches!(kind, FaultKind::Limit { .. })).count() == 1);
        assert_eq!(error.faults().len(), 2, "{error}");
    });
    // Even if the depth is not among the faults that are listed, which come before it whether keys
    // keep their order or are sorted.
    let filter = body["filter"].take();
    let mut body: Value = (0..40).map(|n| (format!("a{n}"), json!(n))).collect();
    body["cursorPaging"] = json!({"cursor": "x"});
    body["filter"] = filter;
    on_a_small_stack("refuse, beside many faults", || {
        let error = Endpoint::any().request(&body).map(|_| ()).unwrap_err();
        assert_eq!((error.faults().len(), error.more()), (32, 10), "{error}");
    });
    // To drop it whole would take as deep a stack.
    let mut open = body["filter"].take();
    while let Some(below) = open.get_mut("$not") {
        open = below.take();
    }
}

#[test]
fn what_only_opens_is_refused_at_little_cost() {
    for open in ["[", r#"{"a":"#, r#"{"filter":"#, r#"[{"a":"#, r#"{"$not":"#] {
        for before in ["", r#"{"filter":"#, r#"{"filter":{"a":"#, r#"{"x":"#, r#"{"sort":"#] {
            let mut body = before.to_owned();
            body.extend(std::iter::repeat_n(open, 100_000));
            let cost = measure(|| {
                on_a_small_stack(open, || assert!(Parser::new().parse(body.as_bytes()).is_err()));
                assert!(Parser::new().parse(body.as_bytes()).is_err());
                assert!(Endpoint::any().request(body.as_str()).is_err());
            });
            assert!(cost.bytes_max < 64 << 10, "{before}{open}: {cost:?}");
        }
    }
}

/// Conditions with every operator and every kind of operand, on fields of every type.
fn every_operator() -> Vec<Value> {
    let many: Vec<Value> = (0..600).map(|n| json!(format!("v{n}"))).collect();
    let operands = [
        json!(null),
        json!(true),
        json!(5),
        json!(1.5),
        json!("x"),
        json!({"$date": "2024-05-01"}),
        json!([1, "x"]),
        json!({"a": [1]}),
    ];
    let mut conditions = Vec::new();
    for operand in &operands {
        conditions.extend([json!({"$eq": operand}), json!({"$ne": operand})]);
        conditions.extend([json!({"$in": [operand, 1]}), json!({"$nin": [operand]})]);
        conditions.extend([json!({"$hasSome": [operand]}), json!({"$hasAll": [operand, "x"]})]);
    }
    for operand in [json!(5), json!("x"), json!({"$date": "2024-05-01"})] {
        for name in ["$gt", "$gte", "$lt", "$lte"] {
            conditions.push(json!({name: operand}));
        }
    }
    for text in ["", "x", "STRASSE", "ß", "İK"] {
        for name in ["$startsWith", "$endsWith", "$contains", "$urlized"] {
            conditions.push(json!({name: text}));
        }
    }
    for name in ["$in", "$hasSome", "$hasAll"] {
        conditions.push(json!({name: many}));
    }
    conditions.extend([
        json!({"$exists": true}),
        json!({"$isEmpty": false}),
        json!({"$urlized": ["a", "b"]}),
        json!({"$matchItems": [{"a": 1}, {"b": {"$in": many}}]}),
        json!({"$not": {"$gt": 1}}),
    ]);
    conditions
}

/// Records that hold something of every kind in each field.
fn some_records(count: usize) -> Vec<Value> {
    let values = [
        json!(null),
        json!(5),
        json!(1.5),
        json!("Straße in İstanbul"),
        json!("2024-05-01T10:00:00+02:00"),
        json!("12345678901234567890.123"),
        json!({"$date": "2024-05-01"}),
        json!(["v1", "x", 5, [1, "x"], {"a": 1, "b": "v2"}]),
        json!({"a": [1], "b": {"c": "x"}}),
        json!(true),
    ];
    let record = |n: usize| {
        let value = |shift: usize| values[(n + shift) % values.len()].clone();
        json!({
            "id": format!("{n:06}"), "f": value(0), "day": value(1), "dec": value(2),
            "i64": value(3), "ci": value(4), "m": {"a.b": value(5), "c": {"d": value(6)}},
            "list": [{"a": value(7), "b": value(8)}, value(9)],
        })
    };
    (0..count).map(record).collect()
}

/// A schema with fields of the types that are read in a way of their own.
fn typed() -> Schema {
    let all = "*";
    let field = |ty: &str| json!({"type": ty, "operators": [all, "$hasSome", "$hasAll"]});
    Schema::from_value(&json!({"open": true, "fields": {
        "day": field("date"), "dec": field("decimal"), "i64": field("int64"),
        "ci": {"ignoreCase": true}, "m": {"map": true},
    }}))
    .unwrap()
}

/// Sixteen times the records cost a collection no allocation more, as long as its dictionaries
/// are the same.
#[test]
fn counting_a_collection_allocates_nothing_per_record() {
    let schema = typed();
    let collection = |count: usize| {
        let mut collection = Collection::new(schema.clone());
        for path in ["f", "f.a", "m.a.b", "list", "list.a"] {
            collection = collection.column(path).unwrap();
        }
        let records = some_records(40).into_iter().cycle().take(count).enumerate();
        let records = records.map(|(id, mut record)| {
            record["id"] = json!(format!("{id:06}"));
            record
        });
        collection.extend(records).unwrap();
        collection
    };
    let (few, many) = (collection(1_100), collection(17_600));
    let mut asked = 0;
    for path in ["f", "f.a", "day", "dec", "i64", "ci", "m.a.b", "m.c.d", "list", "list.a"] {
        for condition in every_operator() {
            let body = json!({"filter": {path: condition}});
            let query = Parser::new().parse_value(&body).unwrap();
            let Ok(plan) = bind(&query, &schema) else { continue };
            let [one, other] = [&few, &many].map(|collection| {
                let cost = measure(|| {
                    std::hint::black_box(collection.count(&plan));
                });
                (cost.count_total, cost.bytes_max)
            });
            assert_eq!(one, other, "{body}");
            asked += 1;
        }
    }
    assert!(asked > 100);
}

#[test]
fn asking_a_record_allocates_nothing() {
    let records = some_records(40);
    let schema = typed();
    let mut asked = 0;
    for path in ["f", "f.a", "day", "dec", "i64", "ci", "m.a.b", "m.c.d", "list", "list.a"] {
        for condition in every_operator() {
            let body = json!({"filter": {path: condition}});
            let query = Parser::new().parse_value(&body).unwrap();
            // Not every operand is of every type.
            let Ok(plan) = bind(&query, &schema) else { continue };
            let matcher = plan.matcher::<Value>();
            let cost = measure(|| {
                for record in &records {
                    std::hint::black_box(matcher.matches(record));
                }
            });
            assert_eq!(cost.count_total, 0, "{body}");
            asked += 1;
        }
    }
    assert!(asked > 500, "{asked}");
}

#[test]
fn a_page_allocates_for_itself_and_not_per_record() {
    let (few, many) = (some_records(500), some_records(2_000));
    let schema = typed();
    for sort in [
        json!([]),
        json!([{"fieldName": "f", "order": "DESC"}]),
        json!([{"fieldName": "dec"}, {"fieldName": "f"}]),
        json!([{"fieldName": "ci"}, {"fieldName": "m.a.b", "order": "DESC"}]),
        json!([{"fieldName": "day"}, {"fieldName": "list.a"}]),
        json!([{"fieldName": "list.a", "selectItemsBy": [{"list.b": {"$exists": true}}]}]),
    ] {
        for paging in [json!({"cursorPaging": {"limit": 10}}), json!({"paging": {"offset": 20}})] {
            let mut body = paging;
            body["sort"] = sort.clone();
            body["filter"] = json!({"f": {"$ne": 7}, "list": {"$exists": true}});
            let query = Parser::new().parse_value(&body).unwrap();
            let plan = bind(&query, &schema).unwrap();
            let cost = |records: &[Value]| {
                measure(|| {
                    std::hint::black_box(plan.page(records));
                })
            };
            let (one, other) = (cost(&few), cost(&many));
            assert_eq!(one.count_total, other.count_total, "{body}: {one:?} {other:?}");
            assert_eq!(one.count_current, 0, "{body}");
            if let Some(next) = plan.page(&few).next {
                let plan = bind_at(&query, &schema, Some(&next)).unwrap();
                let cost = |records: &[Value]| {
                    measure(|| {
                        std::hint::black_box(plan.page(records));
                    })
                };
                let (one, other) = (cost(&few), cost(&many));
                let more = other.count_total.abs_diff(one.count_total);
                assert!(more <= 8, "{body}: {one:?} {other:?}");
            }
        }
    }
}

#[test]
fn a_page_of_sorted_records_allocates_for_itself_only() {
    for filter in [json!({}), json!({"f": {"$ne": 7}}), json!({"f": 5})] {
        for direction in [Direction::Next, Direction::Prev] {
            let body = json!({"filter": filter, "cursorPaging": {"limit": 10}});
            let query = Parser::new().parse_value(&body).unwrap();
            let cost = |count: usize| {
                let records = some_records(count);
                let start = bind(&query, &Schema::any()).unwrap();
                let sorted = Sorted::new(&records, &start).unwrap();
                let next = start.page_of_sorted(&sorted).next.unwrap();
                // In the middle, and with an ordinal that is of no use.
                let middle = vec![wixql::Value::Text(format!("{:06}", count / 2).into())];
                let middle = Position::new(direction, middle, 0, next.order());
                let plan = bind_at(&query, &Schema::any(), Some(&middle)).unwrap();
                measure(|| {
                    let page = std::hint::black_box(plan.page_of_sorted(&sorted));
                    assert!(page.items.len() == 10 && page.next.is_some() && page.prev.is_some());
                })
            };
            let (few, many) = (cost(500), cost(2_000));
            assert_eq!(few.count_total, many.count_total, "{body}: {few:?} {many:?}");
            assert!(many.count_total < 40, "{body}: {many:?}");
        }
    }
}

/// Bodies of about this size that ask for as much memory as they can.
fn greedy_bodies(size: usize) -> Vec<(&'static str, String)> {
    let filled = |before: &str, item: &dyn Fn(usize) -> String, after: &str| {
        let mut body = before.to_owned();
        let mut n = 0;
        while body.len() < size {
            let comma = if n == 0 { "" } else { "," };
            write!(body, "{comma}{}", item(n)).unwrap();
            n += 1;
        }
        body + after
    };
    let always = |text: &'static str| move |_: usize| text.to_owned();
    let bare = [r#"{"filter":{"a":["#, "]}}"];
    let listed = [r#"{"filter":{"a":{"$in":["#, "]}}}"];
    let either = [r#"{"filter":{"$or":["#, "]}}"];
    let between =
        |[before, after]: [&str; 2], item: &dyn Fn(usize) -> String| filled(before, item, after);
    vec![
        ("[1,1,…", between(bare, &always("1"))),
        ("$in: [1,1,…", between(listed, &always("1"))),
        ("$in: [1,2,…", between(listed, &|n| n.to_string())),
        ("$in: [\"\",\"\",…", between(listed, &always(r#""""#))),
        ("$in: texts", between(listed, &|n| format!("\"{n}\""))),
        ("[[],[],…", between(bare, &always("[]"))),
        ("[{},{},…", between(bare, &always("{}"))),
        ("[{\"\":1},…", between(bare, &always(r#"{"":1}"#))),
        ("[[1],[1],…", between(bare, &always("[1]"))),
        ("[[[]],…", between(bare, &always("[[]]"))),
        ("dates", between(bare, &always(r#"{"$date":"2024-01-01"}"#))),
        ("$or: [{},…", between(either, &always("{}"))),
        ("$or: [{\"a\":1},…", between(either, &always(r#"{"a":1}"#))),
        ("$or: [{\"f0\":0},…", between(either, &|n| format!(r#"{{"f{n}":{n}}}"#))),
        ("$or: [{\"$and\":[]},…", between(either, &always(r#"{"$and":[]}"#))),
        ("$or: [{\"$not\":{}},…", between(either, &always(r#"{"$not":{}}"#))),
        ("$or: [{\"a\":{\"$gt\":0}},…", between(either, &|n| format!(r#"{{"a":{{"$gt":{n}}}}}"#))),
        ("$or: [{\"a\":{\"$in\":[0]}},…", {
            between(either, &|n| format!(r#"{{"a":{{"$in":[{n}]}}}}"#))
        }),
        ("$or: $contains", between(either, &|n| format!(r#"{{"a":{{"$contains":"{n}"}}}}"#))),
        ("many keys", filled(r#"{"filter":{"#, &|n| format!(r#""k{n}":1"#), "}}")),
        (
            "many keys of a literal",
            filled(r#"{"filter":{"a":{"#, &|n| format!(r#""k{n}":1"#), "}}}"),
        ),
        ("many short paths", filled(r#"{"filter":{"#, &|n| format!(r#""{n}.a.b.c":{{}}"#), "}}")),
        ("many sort keys", {
            filled(r#"{"sort":["#, &|n| format!(r#"{{"fieldName":"{n}"}}"#), "]}")
        }),
        ("many fields", filled(r#"{"fields":["#, &|n| format!("\"{n}.a.b\""), "]}")),
        ("the same fieldset", filled(r#"{"fieldsets":["#, &always(r#""FULL""#), "]}")),
        ("$in: escaped texts", between(listed, &always(r#""\n""#))),
        ("escaped keys", filled(r#"{"filter":{"a":{"#, &|n| format!(r#""\n{n}":1"#), "}}}")),
        ("one long text", format!(r#"{{"filter":{{"a":"{}"}}}}"#, "x".repeat(size))),
        ("one escaped text", format!(r#"{{"filter":{{"a":"{}"}}}}"#, r"\n".repeat(size / 2))),
        ("a long $contains", {
            format!(r#"{{"filter":{{"a":{{"$contains":"{}"}}}}}}"#, "İ".repeat(size / 2))
        }),
        ("unknown keys", filled("{", &|n| format!(r#""k{n}":1"#), "}")),
        ("unknown operators", filled(r#"{"filter":{"a":{"#, &|n| format!(r#""$k{n}":1"#), "}}}")),
        ("the same key", filled(r#"{"filter":{"#, &always(r#""a":1"#), "}}")),
    ]
}

/// What parsing and binding a body costs, and whether anything is left after.
fn cost_of(body: &str, limits: &Limits) -> (AllocationInfo, bool) {
    let full = (0..300).map(|n| format!("a.field{n}"));
    let schema = Schema::any().fieldset("FULL", full);
    let schema = schema.limits(limits.clone()).max_sort_keys(usize::MAX);
    let parser = Parser::new().limits(limits.clone());
    let mut is_read = false;
    let cost = measure(|| {
        if let Ok(query) = parser.parse(body.as_bytes()) {
            is_read = bind(&query, &schema).is_ok();
        }
    });
    (cost, is_read)
}

/// The largest body that is still small.
const BODY: usize = 64 << 10;

/// What bodies of `size` cost: by the body's bytes, and whether they are read.
fn costs(size: usize, limits: &Limits) -> Vec<(&'static str, f64, bool)> {
    let mut costs = Vec::new();
    for (name, body) in greedy_bodies(size) {
        let (cost, is_read) = cost_of(&body, limits);
        assert_eq!((cost.count_current, cost.bytes_current), (0, 0), "{name}: not all is freed");
        let factor = cost.bytes_max as f64 / body.len() as f64;
        println!(
            "{factor:6.2} × {:6} {} {name}",
            body.len(),
            if is_read { "read" } else { "    " }
        );
        costs.push((name, factor, is_read));
    }
    costs
}

/// With the default limits, no body takes more than 16 times the room of one of 64 KiB, and
/// none of that size more than 16 times its own.
#[test]
fn no_body_takes_more_than_sixteen_times_its_room() {
    let mut read = 0;
    for size in [1, 2, 4, 8, 16, 32, 64].map(|size| size << 10) {
        for (name, factor, is_read) in costs(size, &Limits::default()) {
            read += usize::from(is_read);
            assert!(factor * size as f64 <= 16.0 * BODY as f64, "{name}: {factor}");
            assert!(size < BODY || factor <= 16.0, "{name}: {factor}");
        }
    }
    assert!(read > 50, "{read}");
}

/// Who lifts the limits has bodies of 64 KiB that take more; these are the shapes, and the most
/// that each takes.
#[test]
fn without_limits_the_greediest_bodies_are_known() {
    let none = usize::MAX / 4;
    let limits = Limits {
        bytes: none,
        nodes: none,
        list: none,
        members: none,
        text: none,
        path_bytes: none,
        path_segments: none,
        sort_keys: none,
        fields: none,
        cursor: none,
        ..Limits::default()
    };
    for (name, factor, _) in costs(BODY, &limits) {
        let most = match name {
            "$or: [{\"a\":1},…" => 34.0,
            "many keys" => 29.0,
            "[1,1,…" | "$in: [1,1,…" | "[[1],[1],…" => 26.0,
            "many short paths" | "$or: [{\"f0\":0},…" | "many fields" => 22.0,
            "[{\"\":1},…" | "[[[]],…" | "$or: [{\"a\":{\"$gt\":0}},…" => 20.0,
            "[[],[],…" | "[{},{},…" | "$in: [\"\",\"\",…" | "$or: $contains" => 17.0,
            "$or: [{\"a\":{\"$in\":[0]}},…" => 18.0,
            _ => 16.0,
        };
        assert!(factor <= most, "{name}: {factor}");
    }
}

/// A codec of each kind, with room for all that a text may hold.
fn codecs() -> [(&'static str, Box<dyn CursorCodec>); 3] {
    let keys = Keys::new(Key::new(1, [7; 32]).unwrap());
    let clock = || SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
    [
        ("sealed", Box::new(SealedCursors::new("jobs", &keys, clock).longest(16_000))),
        ("signed", Box::new(SignedCursors::new("jobs", &keys, clock).longest(16_000))),
        ("bare", Box::new(UnprotectedCursors)),
    ]
}

#[test]
fn opening_a_cursor_allocates_at_most_twice() {
    let mut tried = 0;
    for (name, codec) in codecs() {
        for size in [1, 20, 200, 2_000, 11_000] {
            let payload = Payload { direction: Direction::Next, bytes: vec![1; size] };
            let good = codec.seal(&payload, b"somebody").unwrap();
            let cost = measure(|| assert!(codec.open(&good, b"somebody").is_ok()));
            assert!(cost.count_total <= 2, "{name} {size}: {cost:?}");
            assert!(cost.bytes_max <= good.len() as u64 + 256, "{name} {size}: {cost:?}");
            let (start, end) = good.split_at(good.len() / 2);
            let bad = [
                format!("{start}!{}", &end[1..]),
                format!("{start}é{}", &end[1..]),
                format!("{good}="),
                start.to_owned(),
                end.to_owned(),
                format!("A{}", &good[1..]),
                good.replacen('A', "B", 2),
                format!("{start}{}{}", if end.starts_with('A') { 'B' } else { 'A' }, &end[1..]),
                "A".repeat(good.len()),
                "A".repeat(16_000),
                "!".repeat(16_000),
            ];
            for bad in bad.iter().map(String::as_str).chain(["", "A", "AQAA"]) {
                let cost = measure(|| drop(codec.open(bad, b"somebody")));
                assert!(cost.count_total <= 2, "{name} {bad}: {cost:?}");
                assert!(cost.bytes_max <= bad.len() as u64 + 256, "{name} {bad}: {cost:?}");
                assert_eq!(cost.count_current, 0, "{name} {bad}: {cost:?}");
                tried += 1;
            }
        }
        // What is longer than any cursor is not even looked at.
        for length in [16_001, 1 << 20] {
            let long = "A".repeat(length);
            let cost = measure(|| assert!(codec.open(&long, b"").is_err()));
            assert_eq!(cost.count_total, 0, "{name}: {cost:?}");
        }
    }
    assert!(tried > 200, "{tried}");
}

/// Bytes of about this size that ask for as much memory as they can; most are no cursor. A
/// list that says that it is long claims the `share`th part of what is left.
fn greedy_cursors(size: usize, share: usize) -> Vec<(&'static str, Vec<u8>)> {
    let varint = |mut number: usize| {
        let mut bytes = Vec::new();
        while number >= 0x80 {
            bytes.push(number as u8 | 0x80);
            number >>= 7;
        }
        bytes.push(number as u8);
        bytes
    };
    // Version, flags, and for positions all that stands before them.
    let position = [&[1, 0][..], &[0; 9]].concat();
    let (filter, sort) = (vec![1, 1], vec![1, 2]);
    // A list that has as many items as it says.
    let full = |before: &[u8], item: &[u8]| {
        let count = (size - before.len() - 3) / item.len();
        [before, &varint(count), &item.repeat(count)].concat()
    };
    // One list in the other, each of which says that it has as many items as it could; what
    // stands between their numbers comes round again and again.
    let lying = |before: &[u8], between: &[&[u8]]| {
        let mut bytes = before.to_vec();
        for between in between.iter().cycle().take(120) {
            let left = size.saturating_sub(bytes.len() + between.len() + 3);
            bytes.extend(varint(left / share));
            bytes.extend_from_slice(between);
        }
        bytes.resize(size.max(bytes.len()), 0);
        bytes
    };
    let with = |before: &[u8], more: &[u8]| [before, more].concat();
    vec![
        ("nulls", full(&position, &[0])),
        ("empty arrays", full(&position, &[8, 0])),
        ("arrays of nulls", full(&position, &[8, 1, 0])),
        ("empty objects", full(&position, &[9, 0])),
        ("short texts", full(&position, &[6, 1, b'x'])),
        ("entries", full(&with(&position, &[1, 9]), &[0, 0])),
        ("empty filters", full(&with(&filter, &[1, 2]), &[0])),
        ("empty conjunctions", full(&filter, &[2, 0])),
        ("negations", full(&filter, &[4, 0])),
        ("bare values", full(&filter, &[0, 0, 0])),
        ("fields without operators", full(&filter, &[1, 0, 0])),
        ("operators", full(&with(&filter, &[1, 1, 0]), &[0, 0])),
        ("operands", full(&with(&filter, &[1, 0, 0, 8]), &[0])),
        ("operands of entries", full(&with(&filter, &[1, 0, 0, 9]), &[0, 0])),
        ("dates", full(&with(&filter, &[1, 0, 0, 8]), b"\x07\x0a2024-05-01")),
        ("sort keys", full(&sort, &[0, 0])),
        ("sort keys that select", full(&sort, &[0, 4, 0])),
        ("arrays that lie", lying(&position, &[&[8]])),
        ("objects that lie", lying(&with(&position, &[1, 9]), &[&[0, 9]])),
        ("conjunctions that lie", lying(&filter, &[&[2], &[]])),
        ("alternatives that lie", lying(&filter, &[&[3], &[]])),
        ("item filters that lie", lying(&filter, &[&[1, 0], &[0x80], &[]])),
        ("negations that lie", lying(&filter, &[&[4]])),
        ("field negations that lie", lying(&with(&filter, &[1, 1, 0]), &[&[0x81]])),
        ("operands that lie", lying(&with(&filter, &[1, 0, 0, 8]), &[&[8]])),
        ("sort keys that lie", lying(&sort, &[&[0, 4], &[], &[2]])),
        ("selecting filters that lie", lying(&with(&sort, &[1, 0, 4]), &[&[], &[2]])),
    ]
}

/// Whatever bytes a cursor without protection brings, reading them takes little room beyond
/// their own.
#[test]
fn no_bytes_take_much_more_than_their_room() {
    let (mut read, mut most) = (0, (0.0, ""));
    let sizes = [300, 3_000, 11_999].into_iter();
    for (size, share) in sizes.flat_map(|size| [1, 2, 3, 50].map(|share| (size, share))) {
        for (name, bytes) in greedy_cursors(size, share) {
            for bytes in [bytes.clone(), [bytes, vec![0; 10]].concat()] {
                let length = bytes.len();
                let payload = Payload { direction: Direction::Next, bytes };
                let cost = measure(|| read += u32::from(Cursor::decode(&payload).is_ok()));
                let factor = cost.bytes_max as f64 / length as f64;
                println!("{factor:8.2} × {length:5}, {:5} allocations: {name}", cost.count_total);
                assert_eq!(cost.count_current, 0, "{name}: {cost:?}");
                if factor > most.0 {
                    most = (factor, name);
                }
            }
        }
    }
    assert!(read > 30, "{read}");
    // Each is a clause of 48 bytes with a filter of 24 bytes, all of it written in two.
    assert!(most.0 <= 37.0, "{most:?}");
}

/// The deepest cursors that are written: of every kind of nesting.
fn deep_cursors() -> Vec<(&'static str, Cursor)> {
    use wixql::ast::{Clause, Condition, FieldTest, Spelling};
    let nest = |levels: usize, innermost: wixql::Value, wrap: fn(wixql::Value) -> wixql::Value| {
        (0..levels).fold(innermost, |value, _| wrap(value))
    };
    let array = |value| wixql::Value::Array([value].into());
    let object = |value| wixql::Value::Object([("a".into(), value)].into());
    let at = |key: wixql::Value| {
        let position = Position::new(Direction::Next, vec![key], 0, 0);
        Cursor::new(Carried::Fingerprint(0), position)
    };
    let carrying = |filter: Filter| {
        let position = Position::new(Direction::Prev, vec![], 0, 0);
        Cursor::new(Carried::Query { filter: Some(filter), sort: None }, position)
    };
    let selecting = |filter: Filter| {
        let key = SortKey::new("a", Order::Ascending).select_items_by(vec![filter]);
        let position = Position::new(Direction::Prev, vec![], 0, 0);
        Cursor::new(Carried::Query { filter: None, sort: Some(vec![key]) }, position)
    };
    let filters = |levels: usize, wrap: fn(Filter) -> Filter| {
        // Two levels are there already.
        (0..levels).fold(!Filter::all(), |filter, _| wrap(filter))
    };
    let conditions =
        (0..126).fold(Vec::new(), |inner, _| vec![Condition::Not(inner, Spelling::Array)]);
    let operand = |levels: usize, wrap: fn(Literal) -> Literal| {
        (0..levels).fold(Literal::Null, |literal, _| wrap(literal))
    };
    vec![
        ("arrays in a key", at(nest(128, wixql::Value::Null, array))),
        ("objects in a key", at(nest(128, wixql::Value::Null, object))),
        (
            "both in a key",
            at(nest(64, wixql::Value::Null, |value| {
                wixql::Value::Array([wixql::Value::Object([("a".into(), value)].into())].into())
            })),
        ),
        ("$not in a filter", carrying(filters(126, |filter| !filter))),
        (
            "$not of an array",
            carrying(filters(126, |filter| {
                Filter::new(vec![Clause::Not(Box::new(filter), Spelling::Array)])
            })),
        ),
        ("$and", carrying(filters(126, |filter| Filter::new(vec![Clause::And(vec![filter])])))),
        ("$or", carrying(filters(126, |filter| Filter::new(vec![Clause::Or(vec![filter])])))),
        ("$matchItems", carrying(filters(63, |filter| field("a").match_items([filter])))),
        (
            "field $not",
            carrying(Filter::new(vec![Clause::Field(
                "a".into(),
                FieldTest::Operators(conditions),
            )])),
        ),
        ("arrays in $eq", carrying(field("a").eq(operand(127, |inner| vec![inner].into())))),
        (
            "objects in $eq",
            carrying(
                field("a")
                    .eq(operand(127, |inner| Literal::Object([("a".to_owned(), inner)].into()))),
            ),
        ),
        ("$not in selectItemsBy", selecting(filters(126, |filter| !filter))),
        (
            "$and in selectItemsBy",
            selecting(filters(126, |filter| Filter::new(vec![Clause::And(vec![filter])]))),
        ),
    ]
}

#[test]
fn the_deepest_cursors_fit_a_small_stack() {
    let endpoint = Endpoint::any().codec(UnprotectedCursors);
    for (name, cursor) in deep_cursors() {
        let run = |operation: &str| format!("{name}: {operation}");
        let payload = on_a_small_stack(&run("encode a cursor"), || cursor.encode().unwrap());
        let read = on_a_small_stack(&run("decode a cursor"), || Cursor::decode(&payload).unwrap());
        on_a_small_stack(&run("compare cursors"), || assert!(read == cursor));
        on_a_small_stack(&run("clone a cursor"), || assert!(read.clone() == cursor));
        on_a_small_stack(&run("debug a cursor"), || {
            assert!(!format!("{read:?}{read:#?}").is_empty());
        });
        on_a_small_stack(&run("drop a cursor"), move || drop(read));
        let text = UnprotectedCursors.seal(&payload, b"").unwrap();
        on_a_small_stack(&run("an endpoint's cursor"), || {
            let body = json!({"cursorPaging": {"cursor": text}});
            assert!(endpoint.request(&body).is_err());
        });
        // One level more is refused, and nothing recurses into it.
        let deeper = deeper(&cursor);
        on_a_small_stack(&run("encode a cursor"), || {
            assert_eq!(deeper.encode().unwrap_err().kind(), CursorErrorKind::TooLong);
        });
    }
    for byte in 0..=u8::MAX {
        for start in [&[1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1][..], &[1, 1, 1], &[1, 1, 1, 1, 0]] {
            for pattern in [&[byte][..], &[byte, 1], &[byte, 0, 1], &[byte, 1, 0], &[1, byte]] {
                let mut bytes = start.to_vec();
                bytes.extend(pattern.iter().cycle().take(11_900));
                let payload = Payload { direction: Direction::Next, bytes };
                let name = format!("{start:?}, {pattern:?}: decode a cursor");
                if byte < 12 || (0x80..0x84).contains(&byte) {
                    on_a_small_stack(&name, || drop(Cursor::decode(&payload)));
                }
            }
        }
    }
}

/// With one level more around what is nested.
fn deeper(cursor: &Cursor) -> Cursor {
    use wixql::ast::Clause;
    let mut deeper = cursor.clone();
    if let Some(key) = cursor.position.keys().first() {
        let key = wixql::Value::Array([key.clone()].into());
        deeper.position = Position::new(Direction::Next, vec![key], 0, 0);
    }
    if let Carried::Query { filter, sort } = &mut deeper.query {
        let around = |filter: &Filter| Filter::new(vec![Clause::And(vec![filter.clone()])]);
        *filter = filter.as_ref().map(around);
        if sort.is_some() {
            let inner = (0..128).fold(Filter::all(), |filter, _| !filter);
            *sort = Some(vec![SortKey::new("a", Order::Ascending).select_items_by(vec![inner])]);
        }
    }
    deeper
}
