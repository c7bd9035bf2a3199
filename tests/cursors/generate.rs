//! Random cursors: every kind of value, filters as text and as built in Rust, sort keys.

use std::collections::BTreeMap;

use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::json;
use wixql::ast::{Clause, Condition, FieldTest, Spelling};
use wixql::{
    Carried, Cursor, Direction, Filter, Literal, Number, Order, Parser, Position, Query, SortKey,
    Timestamp, Value, field,
};

/// Texts, short and long, of any characters.
fn text() -> BoxedStrategy<String> {
    prop_oneof![
        4 => select(vec!["", "a", "FAILED", "\0", "ünï", "\u{1f511}", "0123456789abcdef"])
            .prop_map(str::to_owned),
        2 => any::<String>(),
        1 => (100_usize..300).prop_map(|length| "x".repeat(length)),
    ]
    .boxed()
}

/// Floats by their bits: zeros of both signs, infinities, every NaN there is.
fn float() -> BoxedStrategy<f64> {
    let special = [
        0.0,
        -0.0,
        1.0,
        0.1,
        f64::MIN_POSITIVE / 2.0,
        f64::MAX,
        f64::INFINITY,
        f64::NEG_INFINITY,
        9_223_372_036_854_775_808.0,
    ];
    let nan = (any::<bool>(), 1_u64..1 << 52)
        .prop_map(|(sign, payload)| f64::from_bits(u64::from(sign) << 63 | 0x7ff << 52 | payload));
    prop_oneof![
        2 => select(special.to_vec()),
        1 => nan,
        1 => any::<u64>().prop_map(f64::from_bits),
    ]
    .boxed()
}

fn number() -> BoxedStrategy<Number> {
    let borders = (0_u32..64, -1_i64..=1)
        .prop_map(|(shift, around)| Number::from((1_u64 << shift).wrapping_add_signed(around)));
    prop_oneof![
        2 => (-3_i64..100).prop_map(Number::from),
        1 => any::<i64>().prop_map(Number::from),
        1 => any::<u64>().prop_map(Number::from),
        1 => borders,
        3 => float().prop_map(Number::from),
    ]
    .boxed()
}

fn instant() -> BoxedStrategy<Timestamp> {
    let first = -62_167_219_200_i64..253_402_300_800;
    let nanos = prop_oneof![Just(0), Just(1), Just(999_999_999), 0_u32..1_000_000_000];
    let near = (-2_i64..2, nanos.clone());
    prop_oneof![(first, nanos), near]
        .prop_map(|(seconds, nanos)| Timestamp::from_unix(seconds, nanos).unwrap())
        .boxed()
}

/// What positions hold.
pub(crate) fn value() -> BoxedStrategy<Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        number().prop_map(Value::Number),
        text().prop_map(|text| Value::Text(text.into())),
        instant().prop_map(Value::Date),
    ];
    leaf.prop_recursive(6, 24, 4, |inner| {
        let object = btree_map(text(), inner.clone(), 0..4);
        prop_oneof![
            vec(inner, 0..4).prop_map(|items| Value::Array(items.into())),
            object.prop_map(|entries: BTreeMap<String, Value>| {
                // A map's entries are sorted, as an object's are.
                let entries = entries.into_iter().map(|(key, value)| (key.into(), value));
                Value::Object(entries.collect())
            }),
        ]
    })
    .boxed()
}

/// Operands of any shape, fit for their operator or not.
fn literal() -> BoxedStrategy<Literal> {
    let leaf = prop_oneof![
        Just(Literal::Null),
        any::<bool>().prop_map(Literal::Bool),
        number().prop_map(Literal::Number),
        text().prop_map(Literal::Text),
        instant().prop_map(Literal::from),
    ];
    leaf.prop_recursive(4, 12, 3, |inner| {
        let object = vec((text(), inner.clone()), 0..3);
        prop_oneof![
            vec(inner, 0..4).prop_map(Literal::from),
            object.prop_map(|entries| Literal::Object(entries.into())),
        ]
    })
    .boxed()
}

fn path() -> BoxedStrategy<String> {
    let known = ["a", "status", "a.b.c", "@account/app.size", "", "$and", "x..y"];
    prop_oneof![4 => select(known.to_vec()).prop_map(str::to_owned), 1 => text()].boxed()
}

/// Filters built in Rust, of every operator; not all could be written or bound.
fn built() -> BoxedStrategy<Filter> {
    let texts = (path(), text(), 0..3).prop_map(|(path, text, which)| match which {
        0 => field(path).starts_with(&text),
        1 => field(path).ends_with(&text),
        _ => field(path).contains(&text),
    });
    let flags = (path(), any::<bool>(), any::<bool>()).prop_map(|(path, value, which)| {
        if which { field(path).exists(value) } else { field(path).is_empty(value) }
    });
    let others = (path(), literal(), literal(), 0..13).prop_map(|(path, literal, other, which)| {
        let field = field(path);
        match which {
            0 => field.eq(literal),
            1 => field.ne(literal),
            2 => field.gt(literal),
            3 => field.ge(literal),
            4 => field.lt(literal),
            5 => field.le(literal),
            6 => field.is_in(literal),
            7 => field.not_in(literal),
            8 => field.urlized(literal),
            9 => field.has_some(literal),
            10 => field.has_all(literal),
            _ => field.between(literal, other),
        }
    });
    let leaf = prop_oneof![1 => Just(Filter::all()), 2 => texts, 2 => flags, 8 => others];
    let spelling = || select(vec![Spelling::Object, Spelling::Array]);
    leaf.prop_recursive(5, 20, 3, move |inner| {
        let list = vec(inner.clone(), 0..4);
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| a.and(b)),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| a.or(b)),
            (inner.clone(), spelling()).prop_map(|(filter, spelling)| {
                Filter::new(vec![Clause::Not(Box::new(filter), spelling)])
            }),
            list.clone().prop_map(|parts| Filter::new(vec![Clause::And(parts)])),
            list.clone().prop_map(|parts| Filter::new(vec![Clause::Or(parts)])),
            (path(), list.clone()).prop_map(|(path, parts)| field(path).match_items(parts)),
            (path(), list, spelling()).prop_map(|(path, parts, spelling)| {
                let inner = vec![Condition::MatchItems(parts)];
                let test = FieldTest::Operators(vec![Condition::Not(inner, spelling)]);
                Filter::new(vec![Clause::Field(path.into(), test)])
            }),
        ]
    })
    .boxed()
}

/// Filters as clients write them.
fn written() -> BoxedStrategy<serde_json::Value> {
    let scalar = select(vec![
        json!(null),
        json!(true),
        json!(5),
        json!(5.0),
        json!(-0.0),
        json!(u64::MAX),
        json!(1e300),
        json!("FAILED"),
        json!({"$date": "2024-05-01"}),
        json!({"$date": "2024-05-01t12:00:00.5+02:00"}),
        json!([1, {"a": [{"b": {"$date": "2024-05-01T00:00:00"}}]}, []]),
        json!({"a": {}, "b": [null]}),
    ]);
    let conditions = (scalar.clone(), 0..7).prop_map(|(operand, which)| match which {
        0 => operand,
        1 => json!({"$eq": operand, "$exists": true}),
        2 => json!({"$in": [operand, 1]}),
        3 => json!({"$not": {"$nin": [operand]}}),
        4 => json!({"$not": [{"$hasSome": [operand]}]}),
        5 => json!({"$gt": 5, "$lte": "x", "$startsWith": "ß"}),
        _ => json!({"$urlized": ["a", "b"], "$isEmpty": false}),
    });
    let paths = select(vec!["a", "a.b", "status", "ns.@acme/app.size"]);
    let leaf = vec((paths, conditions), 0..4).prop_map(|clauses| {
        clauses.into_iter().map(|(path, test)| (path.to_owned(), test)).collect()
    });
    leaf.prop_recursive(4, 16, 3, |inner| {
        let list = vec(inner.clone(), 1..4);
        prop_oneof![
            list.clone().prop_map(|filters| json!({"$and": filters})),
            list.clone().prop_map(|filters| json!({"$or": filters, "a": 1})),
            inner.clone().prop_map(|filter| json!({"$not": filter})),
            inner.prop_map(|filter| json!({"$not": [filter]})),
            list.prop_map(|filters| json!({"a": {"$matchItems": filters}})),
        ]
    })
    .boxed()
}

fn parsed(query: &serde_json::Value) -> Query {
    Parser::new().parse_value(query).unwrap_or_else(|error| panic!("{query}: {error}"))
}

fn filter() -> BoxedStrategy<Filter> {
    let written =
        written().prop_map(|filter| parsed(&json!({"filter": filter})).filter().unwrap().clone());
    prop_oneof![written, built()].boxed()
}

fn sort_key() -> BoxedStrategy<SortKey> {
    let order = select(vec![Order::Ascending, Order::Descending]);
    let built =
        (path(), order, option::of(vec(built(), 0..3))).prop_map(|(path, order, select)| {
            let key = SortKey::new(path, order);
            match select {
                Some(filters) => key.select_items_by(filters),
                None => key,
            }
        });
    let order = select(vec![None, Some("ASC"), Some("DESC")]);
    let written = (order, option::of(vec(written(), 1..3))).prop_map(|(order, select)| {
        let mut key = json!({"fieldName": "a.b"});
        if let Some(order) = order {
            key["order"] = json!(order);
        }
        if let Some(filters) = select {
            key["selectItemsBy"] = json!(filters);
        }
        parsed(&json!({"sort": [key]})).sort()[0].clone()
    });
    prop_oneof![built, written].boxed()
}

/// Any cursor.
pub(crate) fn cursor() -> BoxedStrategy<Cursor> {
    let whole = (option::of(filter()), option::of(vec(sort_key(), 0..3)))
        .prop_map(|(filter, sort)| Carried::Query { filter, sort });
    let query = prop_oneof![4 => whole, 1 => any::<u128>().prop_map(Carried::Fingerprint)];
    let direction = select(vec![Direction::Next, Direction::Prev]);
    let ordinal = prop_oneof![0_u64..1_000, any::<u64>()];
    let position = (direction, vec(value(), 0..5), ordinal, any::<u64>(), any::<bool>()).prop_map(
        |(direction, keys, ordinal, order, inclusive)| {
            Position::new(direction, keys, ordinal, order).inclusive(inclusive)
        },
    );
    let attachment = option::of(vec(any::<u8>(), 0..40));
    (query, position, attachment)
        .prop_map(|(query, position, attachment)| {
            let mut cursor = Cursor::new(query, position);
            cursor.attachment = attachment;
            cursor
        })
        .boxed()
}
