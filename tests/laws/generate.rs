//! Random records, filters, sorts and queries, out of pools of awkward values.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Value, json};

/// Numbers that are hard to compare.
pub(crate) fn numbers() -> Vec<Value> {
    vec![
        json!(0),
        json!(-0.0),
        json!(1),
        json!(1.0),
        json!(-1),
        json!(1.5),
        json!(0.1),
        json!(50),
        json!(9_007_199_254_740_991_i64),
        json!(9_007_199_254_740_992_i64),
        json!(9_007_199_254_740_993_i64),
        json!(9_007_199_254_740_992.0),
        json!(9_007_199_254_740_994.0),
        json!(-9_007_199_254_740_993_i64),
        json!(i64::MIN),
        json!(-9_223_372_036_854_775_808.0),
        json!(i64::MAX),
        json!(9_223_372_036_854_775_808.0),
        json!(9_223_372_036_854_775_808_u64),
        json!(u64::MAX),
        json!(18_446_744_073_709_551_616.0),
        json!(1e308),
        json!(5e-324),
        json!(1_704_067_200_000_i64),
        json!(1_704_067_200_000.0),
    ]
}

/// Texts that are hard to fold, or look like something else.
pub(crate) fn texts() -> Vec<Value> {
    let texts = [
        "",
        "a",
        "A",
        "b",
        "ab",
        "Ab",
        "aB",
        "ba",
        "Z",
        "ß",
        "ẞ",
        "ss",
        "SS",
        "ς",
        "σ",
        "Σ",
        "ΟΣ",
        "οσ",
        "İ",
        "i",
        "I",
        "ı",
        "K",
        "k",
        "K",
        "Å",
        "å",
        "ǅ",
        "ǆ",
        "Ǆ",
        "é",
        "e\u{301}",
        "\u{ff}",
        "\u{1e9e}a",
        "ꮿ",
        "Ᏸ",
        "5",
        "5.0",
        "50.00",
        "0.1",
        "1e1",
        "-0",
        "9007199254740993",
        "9007199254740993.0",
        "18446744073709551616",
        "0.10000000000000001",
        "null",
        "true",
        "\0",
    ];
    texts.into_iter().chain(date_texts()).map(Value::from).collect()
}

/// Dates as text.
fn date_texts() -> Vec<&'static str> {
    vec![
        "2024-01-01",
        "2024-01-01T00:00:00Z",
        "2024-01-01t01:00:00.000+01:00",
        "2024-01-01T00:00:00",
        "2024-01-01T00:00:00.000000001Z",
        "2023-12-31T23:59:59.999999999z",
        "0000-01-01",
        "9999-12-31T23:59:59.999999999Z",
        "2024-02-29",
    ]
}

/// Dates as such.
fn dates() -> Vec<Value> {
    date_texts().into_iter().map(|text| json!({"$date": text})).collect()
}

/// Objects and arrays that a query may hold.
fn compounds() -> Vec<Value> {
    vec![
        json!({}),
        json!({"a": 1}),
        json!({"a": 1.0}),
        json!({"a": 1, "b": 2}),
        json!({"b": 2}),
        json!({"a": null}),
        json!({"a": {"a": 1}}),
        json!({"a": {"$date": "2024-01-01"}}),
        json!({"b.c": 1}),
        json!({"b": {"c": 1}}),
        json!([]),
        json!([null]),
        json!([[]]),
        json!([{}]),
        json!([1]),
        json!([1.0]),
        json!([1, 2]),
        json!([2, 1]),
        json!([[1]]),
        json!(["a"]),
        json!(["A", "b"]),
        json!([null, "a", 1]),
        json!([{"a": 1}]),
        json!([{"a": 1}, {"a": 2, "b": 1}]),
        json!([{"a": [1, 2]}]),
        json!([[{"a": 1}]]),
        json!([{"$date": "2024-01-01"}]),
        json!([9_007_199_254_740_993_i64, 9_007_199_254_740_992.0]),
    ]
}

/// Objects that look like dates, and are none; no query may hold them.
fn no_dates() -> Vec<Value> {
    vec![
        json!({"$date": "no"}),
        json!({"$date": 5}),
        json!({"$date": "2024-01-01", "a": 1}),
        json!({"$gt": 1}),
    ]
}

fn scalars() -> Vec<Value> {
    let plain = [json!(null), json!(true), json!(false)];
    plain.into_iter().chain(numbers()).chain(texts()).chain(dates()).collect()
}

/// Every value that a query may hold.
pub(crate) fn operands() -> Vec<Value> {
    scalars().into_iter().chain(compounds()).collect()
}

/// Every value that a record may hold.
pub(crate) fn values() -> Vec<Value> {
    operands().into_iter().chain(no_dates()).collect()
}

/// One of a record's values; small ones come often, so that some are equal.
fn value() -> impl Strategy<Value = Value> {
    let often = vec![json!(1), json!(2), json!("a"), json!(null), json!([1, 2]), json!("b")];
    let leaf = prop_oneof![2 => select(values()), 1 => select(often)];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::Array),
            object(inner, &["a", "b", "c", "i64", "day", "b.c"]),
        ]
    })
}

/// An object with some of the keys.
fn object(
    value: impl Strategy<Value = Value> + 'static,
    keys: &'static [&'static str],
) -> impl Strategy<Value = Value> {
    let keys = subsequence(keys, 0..=keys.len().min(4));
    (keys, vec(value, 4)).prop_map(|(keys, values)| {
        keys.into_iter().map(str::to_owned).zip(values).collect::<Value>()
    })
}

/// A record without its id.
fn record() -> impl Strategy<Value = Value> {
    let untyped = object(value(), &["a", "b", "o"]);
    let typed = object(value(), &["day", "ms", "i32", "i64", "dbl", "dec", "ci"]);
    let map = object(value(), &["x", "a", "a.b", "b.c", "a.b.c", "b"]).boxed();
    let item = prop_oneof![
        4 => object(value(), &["a", "b", "i64", "day", "m"]),
        1 => value(),
    ];
    let item = (item, map.clone()).prop_map(|(mut item, map)| {
        if let Some(slot) = item.get_mut("m") {
            *slot = map;
        }
        item
    });
    let list = prop_oneof![4 => vec(item, 0..4).prop_map(Value::Array), 1 => value()];
    (untyped, typed, map, list, value(), any::<[bool; 3]>()).prop_map(
        |(mut record, typed, map, list, dec, [has_map, has_list, has_object])| {
            let typed = typed.as_object().cloned().unwrap_or_default();
            for (key, value) in typed {
                record[key] = value;
            }
            if has_map {
                record["m"] = map;
            }
            if has_list {
                record["list"] = list;
            }
            if has_object {
                record["o"] = json!({"dec": dec, "a": [{"a": 1}, {"a": "a"}]});
            }
            record
        },
    )
}

/// Records with ids of their own.
pub(crate) fn records(count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Value>> {
    vec(record(), count).prop_map(|mut records| {
        for (id, record) in records.iter_mut().enumerate() {
            record["id"] = json!(format!("{:03}", id * 7 % 1000));
        }
        records
    })
}

/// Paths of records.
pub(crate) const PATHS: [&str; 30] = [
    "a",
    "b",
    "c",
    "o",
    "o.a",
    "o.a.a",
    "o.dec",
    "o.b.c",
    "list",
    "list.a",
    "list.b",
    "list.a.a",
    "list.i64",
    "list.day",
    "list.m.a.b",
    "day",
    "ms",
    "i32",
    "i64",
    "dbl",
    "dec",
    "ci",
    "m",
    "m.x",
    "m.a.b",
    "m.a.b.c",
    "m.b.c",
    "a.b",
    "a.b.c",
    "a.0",
];

/// Paths of the items of `list`.
const ITEM_PATHS: [&str; 7] = ["a", "b", "a.a", "i64", "day", "m.a.b", "b.c"];

/// A path at which records decide the types.
pub(crate) fn untyped_path() -> impl Strategy<Value = &'static str> {
    let typed = crate::types();
    let is_untyped = |path: &&str| typed.0.get(*path).is_none_or(|ty| ty == "map");
    select(PATHS.into_iter().filter(is_untyped).collect::<Vec<_>>())
}

/// Operands that fit a field, by its full path.
fn pool(full: &str) -> Vec<Value> {
    let null = json!(null);
    let whole = |text: &&str| !matches!(*text, "0.1" | "18446744073709551616");
    let numeric = ["5", "5.0", "50.00", "0.1", "1e1", "-0", "9007199254740993"];
    match crate::types().0.get(full).and_then(Value::as_str) {
        Some("date") => {
            date_texts().into_iter().map(Value::from).chain(dates()).chain([null]).collect()
        }
        Some("dateEpochMillis") => {
            let millis = [json!(1_704_067_200_000_i64), json!(0)];
            dates().into_iter().chain(millis).chain([null]).collect()
        }
        Some("int32" | "double") => numbers().into_iter().chain([null]).collect(),
        Some("int64") => {
            let texts = numeric.into_iter().filter(whole).map(Value::from);
            numbers().into_iter().chain(texts).chain([null]).collect()
        }
        Some("decimal") => {
            let texts = numeric.into_iter().map(Value::from);
            let long = [json!("0.10000000000000001"), json!("18446744073709551616")];
            numbers().into_iter().chain(texts).chain(long).chain([null]).collect()
        }
        _ => operands(),
    }
}

/// An operand that fits a field.
pub(crate) fn operand(full: &str) -> impl Strategy<Value = Value> + Clone + use<> {
    select(pool(full))
}

/// An operand that a range takes.
pub(crate) fn ordered(full: &str) -> impl Strategy<Value = Value> + Clone + use<> {
    let is_ordered =
        |value: &Value| value.is_string() || value.is_number() || value.get("$date").is_some();
    select(pool(full).into_iter().filter(is_ordered).collect::<Vec<_>>())
}

/// Text to look for.
pub(crate) fn text() -> impl Strategy<Value = Value> + Clone {
    select(texts())
}

/// Some operators and their operands, for a field.
fn operators(full: &str) -> BoxedStrategy<Value> {
    let list = vec(operand(full), 0..4).prop_map(Value::Array);
    let pair = |name: &'static str, operand: BoxedStrategy<Value>| {
        operand.prop_map(move |operand| (name, operand)).boxed()
    };
    let mut pairs = Vec::new();
    for name in ["$eq", "$ne"] {
        pairs.push(pair(name, operand(full).boxed()));
    }
    for name in ["$gt", "$gte", "$lt", "$lte"] {
        pairs.push(pair(name, ordered(full).boxed()));
    }
    for name in ["$in", "$nin", "$hasSome", "$hasAll"] {
        pairs.push(pair(name, list.clone().boxed()));
    }
    for name in ["$startsWith", "$endsWith", "$contains", "$urlized"] {
        pairs.push(pair(name, text().boxed()));
    }
    pairs.push(pair("$urlized", vec(text(), 0..3).prop_map(Value::Array).boxed()));
    for name in ["$exists", "$isEmpty"] {
        pairs.push(pair(name, any::<bool>().prop_map(Value::from).boxed()));
    }
    let one = proptest::strategy::Union::new(pairs);
    vec(one, 1..3)
        .prop_map(|pairs| pairs.into_iter().map(|(k, v)| (k.to_owned(), v)).collect())
        .boxed()
}

/// What a filter says of one field.
fn condition(full: &str) -> BoxedStrategy<Value> {
    let plain = prop_oneof![1 => operand(full), 4 => operators(full)].boxed();
    let negated = operators(full).prop_map(|inner| json!({"$not": inner}));
    let nested = operators(full).prop_map(|inner| json!({"$not": [{"$not": inner}]}));
    let empty = Just(json!({"$not": {}}));
    prop_oneof![12 => plain, 2 => negated, 1 => nested, 1 => empty].boxed()
}

/// What a filter says of a path below `base`.
fn clause(base: &'static str, path: &'static str) -> BoxedStrategy<(String, Value)> {
    let full = if base.is_empty() { path.to_owned() } else { format!("{base}.{path}") };
    let plain = condition(&full);
    let test = if full == "list" {
        let items = vec(filter_below("list", &ITEM_PATHS, 1), 1..3)
            .prop_map(|filters| json!({"$matchItems": filters}));
        prop_oneof![1 => plain, 2 => items].boxed()
    } else {
        plain
    };
    test.prop_map(move |test| (path.to_owned(), test)).boxed()
}

fn filter_below(
    base: &'static str,
    paths: &'static [&'static str],
    depth: u32,
) -> BoxedStrategy<Value> {
    let clauses: Vec<_> = paths.iter().map(|path| clause(base, path)).collect();
    let leaf = vec(proptest::strategy::Union::new(clauses), 0..3)
        .prop_map(|clauses| clauses.into_iter().collect::<Value>());
    leaf.prop_recursive(depth, 12, 3, |inner| {
        let list = vec(inner.clone(), 0..4);
        prop_oneof![
            list.clone().prop_map(|filters| json!({"$and": filters})),
            list.clone().prop_map(|filters| json!({"$or": filters})),
            inner.clone().prop_map(|filter| json!({"$not": filter})),
            inner.clone().prop_map(|filter| json!({"$not": [filter]})),
            (list, inner.clone(), inner).prop_map(|(filters, f, g)| {
                let mut object = f.as_object().cloned().unwrap_or_default();
                object.insert("$or".to_owned(), json!(filters));
                object.insert("$not".to_owned(), g);
                Value::Object(object)
            }),
        ]
    })
    .boxed()
}

/// A filter for those records, right as to shape and types.
pub(crate) fn filter() -> BoxedStrategy<Value> {
    filter_below("", &PATHS, 3)
}

/// A filter for the items of `list`, with paths relative to them.
pub(crate) fn item_filter() -> BoxedStrategy<Value> {
    filter_below("list", &ITEM_PATHS, 2)
}

/// Sort keys, no field twice, and one declared array at the most.
pub(crate) fn sort() -> BoxedStrategy<Value> {
    let typed = crate::types();
    let is_array = move |path: &str| typed.0.get(path).is_some_and(|ty| ty != "map");
    let paths = subsequence(&PATHS[..], 0..4).prop_shuffle();
    let select = proptest::option::weighted(0.3, vec(filter_below("", &PATHS, 1), 0..2));
    let orders = vec((select_order(), select), 4);
    (paths, orders)
        .prop_map(move |(paths, orders)| {
            let mut arrays = 0;
            let paths = paths.into_iter().filter(|path| {
                arrays += usize::from(is_array(path));
                arrays <= 1 || !is_array(path)
            });
            let keys = paths.zip(orders).map(|(path, (order, select))| {
                let mut key = json!({"fieldName": path});
                if let Some(order) = order {
                    key["order"] = json!(order);
                }
                if let Some(select) = select {
                    key["selectItemsBy"] = json!(select);
                }
                key
            });
            Value::Array(keys.collect())
        })
        .boxed()
}

fn select_order() -> impl Strategy<Value = Option<&'static str>> + Clone {
    select(vec![None, Some("ASC"), Some("DESC")])
}

/// A projection.
pub(crate) fn fields() -> impl Strategy<Value = Vec<&'static str>> {
    subsequence(&PATHS[..], 0..6)
}

/// A whole query with its own kind of paging.
pub(crate) fn query() -> BoxedStrategy<Value> {
    let paging = prop_oneof![
        Just(json!({})),
        (0_u64..9).prop_map(|limit| json!({"cursorPaging": {"limit": limit}})),
        (0_u64..9, 0_u64..9)
            .prop_map(|(limit, offset)| json!({"paging": {"limit": limit, "offset": offset}})),
    ];
    (filter(), sort(), fields(), paging)
        .prop_map(|(filter, sort, fields, mut query)| {
            query["filter"] = filter;
            query["sort"] = sort;
            query["fields"] = json!(fields);
            query
        })
        .boxed()
}
