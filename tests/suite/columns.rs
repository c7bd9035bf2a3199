//! Law: whatever column a field gets, the answer is the records'; and `explain` tells which column
//! it is, and whether records are asked beside it.

use serde_json::{Value, json};
use wixql::{
    Collection, Field, FieldType, NumberType, Operator, Order, Parser, Plan, Schema, SortKey, bind,
};

/// What is asked of records that have these values, none where it is missing.
#[track_caller]
fn check(field: &Field, values: &[Option<Value>], conditions: &[Value], how: &str) {
    let (root, _) = field.path().as_str().split_once('.').unwrap_or((field.path().as_str(), ""));
    let records: Vec<Value> = (values.iter().enumerate())
        .map(|(at, value)| match value {
            Some(value) => json!({"id": format!("{at:05}"), root: value}),
            None => json!({"id": format!("{at:05}")}),
        })
        .collect();
    let schema = Schema::any().field(field.clone().operators(Operator::ALL));
    let mut things = Collection::new(schema);
    things.extend(records.clone()).unwrap();
    for condition in conditions {
        let plan = plan(&json!({field.path().as_str(): condition}), things.schema());
        let shown = things.explain(&plan).to_string();
        assert!(shown.ends_with(&format!("  [{how}]\n")), "{condition}: {shown}");
        let mut found: Vec<_> = things.select(&plan).collect();
        found.sort_by_key(|record| record["id"].as_str());
        let matcher = plan.matcher();
        let expected: Vec<_> = records.iter().filter(|record| matcher.matches(*record)).collect();
        assert_eq!(found, expected, "{condition}");
        assert_eq!(things.count(&plan), plan.count(&records), "{condition}");
    }
    let path = field.path().as_str();
    let things = things.order([SortKey::new(path, Order::Ascending)]).unwrap();
    let sort = json!({"sort": [{"fieldName": path}], "paging": {"limit": 20}});
    let plan = bind(&Parser::new().parse_value(&sort).unwrap(), things.schema()).unwrap();
    assert_eq!(things.page(&plan).items, plan.page(&records).items, "in order");
}

fn plan(filter: &Value, schema: &Schema) -> Plan {
    bind(&Parser::new().parse_value(&json!({"filter": filter})).unwrap(), schema).unwrap()
}

fn number(ty: NumberType) -> Field {
    Field::number("f", ty)
}

fn any() -> Field {
    Field::new("f", FieldType::Any)
}

fn letters() -> Vec<Option<Value>> {
    ["a", "b", "c", "d", "e", "f"].map(|letter| Some(json!(letter))).to_vec()
}

#[test]
fn each_field_has_the_column_of_its_values() {
    let instants = ["2024-01-02", "2024-01-01T00:00:00.0000015Z", "2024-01-01T00:00:00.000001Z"];
    let rows = [
        // What is missing is known to be.
        (
            number(NumberType::Int64),
            vec![None, Some(json!(3)), Some(json!(null))],
            json!({"$lt": 4}),
            "column: words",
        ),
        (
            number(NumberType::Int64),
            vec![Some(json!("x")), Some(json!(3))],
            json!({"$lt": 4}),
            "column: words; records for some rows",
        ),
        (
            number(NumberType::Int64),
            vec![Some(json!(3.0)), Some(json!(5))],
            json!({"$lt": 4}),
            "column: words",
        ),
        // What lies between two whole numbers is neither of them.
        (
            number(NumberType::Int64),
            vec![Some(json!(1)), Some(json!(8))],
            json!({"$in": [1, 7.5]}),
            "column: words",
        ),
        (
            number(NumberType::Double),
            vec![Some(json!(9_007_199_254_740_992.0)), Some(json!(5))],
            json!({"$lt": 6}),
            "column: words",
        ),
        (
            number(NumberType::Double),
            vec![Some(json!(0.5)), Some(json!(3))],
            json!({"$eq": 0.5}),
            "column: floats",
        ),
        // A whole number of 32 bits is never beyond all of them.
        (
            number(NumberType::Int64),
            vec![Some(json!(i32::MAX)), Some(json!(1))],
            json!({"$gt": 3_000_000_000_u64}),
            "column: words",
        ),
        (
            number(NumberType::Int64),
            vec![Some(json!(i32::MIN)), Some(json!(1))],
            json!({"$lt": -3_000_000_000_i64}),
            "column: words",
        ),
        (
            number(NumberType::Double),
            vec![Some(json!(0.5)), Some(json!(3))],
            json!({"$gte": 3}),
            "column: floats",
        ),
        // Text comes behind all numbers.
        (
            number(NumberType::Double),
            vec![Some(json!("x")), Some(json!(0.5)), Some(json!(3))],
            json!({"$lt": 4}),
            "column: floats; records for some rows",
        ),
        // No float is this number; the nearest one is.
        (
            number(NumberType::Double),
            vec![Some(json!(0.5)), Some(json!(9_007_199_254_740_992.0))],
            json!({"$eq": 9_007_199_254_740_993_u64}),
            "column: floats",
        ),
        // As a decimal the float is what is written of it, a little more.
        (
            number(NumberType::Decimal),
            vec![Some(json!(1_152_921_504_606_846_976.0)), Some(json!(7))],
            json!({"$eq": 1_152_921_504_606_847_000_i64}),
            "column: floats",
        ),
        (
            number(NumberType::Decimal),
            vec![
                Some(json!(1_152_921_504_606_846_976_i64)),
                Some(json!(1_152_921_504_606_847_000_i64)),
            ],
            json!({"$lt": 1_152_921_504_606_846_976.0}),
            "column: words",
        ),
        // A microsecond is not enough for one of them.
        (
            Field::date("f"),
            instants.map(|date| Some(json!(date))).to_vec(),
            json!({"$lt": "2024-01-01T00:00:00.0000015Z"}),
            "column: words",
        ),
        // The first value that is there decides whether arrays are expected.
        (
            any(),
            vec![None, Some(json!(["x"])), Some(json!(["y"]))],
            json!({"$eq": "x"}),
            "column: arrays",
        ),
        (
            any(),
            vec![Some(json!("y")), Some(json!(["x"]))],
            json!({"$eq": "x"}),
            "column: codes of 1 values; records for some rows",
        ),
        // A value is no array that has all of these, unless it is the only one.
        (
            any(),
            vec![Some(json!("x")), Some(json!("y"))],
            json!({"$hasAll": ["x"]}),
            "column: codes of 2 values",
        ),
        (
            any(),
            vec![Some(json!("x")), Some(json!("y"))],
            json!({"$hasAll": ["x", "y"]}),
            "column: codes of 2 values",
        ),
        (any(), letters(), json!({"$in": ["a", "c", "f"]}), "column: codes of 6 values"),
        (any(), letters(), json!({"$in": ["a", "c", "e", "f"]}), "column: codes of 6 values"),
        // An element that is there twice does not stand for another one.
        (
            Field::array("f", FieldType::Text),
            vec![
                Some((0..70).map(|n| json!(format!("e{n:02}"))).collect()),
                Some(json!(["e64", "e01", "e01"])),
            ],
            json!({"$hasAll": ["e00", "e01"]}),
            "column: arrays",
        ),
        // Elements do not tell which array it is.
        (
            Field::array("f", FieldType::Text),
            vec![Some(json!(["a"])), Some(json!(["b"])), Some(json!(["b", "a"]))],
            json!({"$in": [["a"], "x"]}),
            "record",
        ),
        // Which of two values it is that counts, only the record knows.
        (
            Field::number("f.n", NumberType::Int64),
            vec![Some(json!([{"n": 1}, {"n": 2}])), Some(json!({"n": 3}))],
            json!({"$eq": 2}),
            "column: words; records for some rows",
        ),
    ];
    for (field, values, condition, how) in rows {
        check(&field, &values, &[condition], how);
    }
}

/// Of a value that another one took the place of nothing is left.
#[test]
fn a_row_that_gets_a_scalar_is_no_longer_left_to_its_record() {
    let mut things = Collection::new(Schema::any().field(any().operators(Operator::ALL)));
    things.extend([json!({"id": 1, "f": "x"}), json!({"id": 2, "f": ["x"]})]).unwrap();
    let plan = plan(&json!({"f": "x"}), things.schema());
    for (value, how) in [
        (json!(["y"]), "column: codes of 1 values; records for some rows"),
        (json!("y"), "column: codes of 2 values"),
    ] {
        things.replace(json!({"id": 2, "f": value})).unwrap();
        let shown = things.explain(&plan).to_string();
        assert!(shown.ends_with(&format!("  [{how}]\n")), "{shown}");
    }
}

/// So many distinct texts are few, and one more is many; `{` is no small `[`.
#[test]
fn many_texts_are_told_by_their_first_bytes() {
    let text = |n: usize| Some(json!(format!("{}{n}", ["[", "{", "Z", "@", "`"][n % 5])));
    let conditions: Vec<Value> =
        ["[", "{", "z", "@", "`", "{2", "[2"].map(|start| json!({"$startsWith": start})).into();
    let mut values: Vec<_> = (0..4_096).map(text).collect();
    check(&any(), &values, &conditions, "column: codes of 4096 values");
    values.push(text(4_096));
    check(&any(), &values, &conditions, "column: texts");
    // What few others are is left to their records.
    values.insert(0, Some(json!(5)));
    values.push(Some(json!(["{2"])));
    check(&any(), &values, &conditions, "column: texts; records for some rows");
}

/// In an order without regard to case, the texts of a column of many are not in their own order.
#[test]
fn many_texts_are_sorted_without_regard_to_case() {
    let text = |n: usize| Some(json!(format!("{}{n:04}", ["B", "a"][n % 2])));
    let values: Vec<_> = (0..4_200).map(|n| text(n * 1_789 % 4_200)).collect();
    check(&Field::text("f").ignore_case(), &values, &[json!({"$lt": "A0100"})], "column: texts");
}

/// What costs least is asked first, and records last, where a plan without columns asks in another
/// order.
#[test]
fn what_is_cheap_is_asked_first() {
    let fields = [
        Field::text("few"),
        Field::text("many"),
        Field::text("by_table"),
        Field::number("n", NumberType::Int64),
        Field::number("x", NumberType::Double),
        Field::number("d", NumberType::Decimal),
        Field::number("e", NumberType::Decimal),
        Field::date("day"),
    ];
    let all = |schema: Schema, field: Field| schema.field(field.operators(Operator::ALL));
    let mut things = Collection::new(fields.into_iter().fold(Schema::any(), all));
    let record = |n: usize| {
        let half = n as f64 / 2.0;
        json!({
            "id": n, "few": (n % 3).to_string(), "by_table": (n % 20).to_string(),
            "many": n.to_string(), "n": n, "x": half, "d": n, "e": half,
            "day": "2024-01-01",
        })
    };
    things.extend((0..4_200).map(record)).unwrap();
    let rows = [
        (json!({"any": {"$gt": "1"}, "few": {"$gt": "1"}}), ["few", "any"]),
        (json!({"by_table": {"$gt": "12"}, "few": {"$gt": "15"}}), ["few", "by_table"]),
        // Members are sought among words, whatever they are; of floats each one is asked for.
        (json!({"x": {"$in": [1, 7]}, "n": {"$in": [1, 7.5, null]}}), ["n", "x"]),
        (json!({"x": {"$in": [1, 7]}, "d": {"$in": [1, 7]}}), ["d", "x"]),
        (json!({"x": {"$in": [1, 7]}, "day": {"$in": ["2024-01-01", "2025-01-01"]}}), ["day", "x"]),
        // Of a text's start the first bytes tell, of its end only all of it.
        (json!({"x": {"$in": [1, 7]}, "many": {"$startsWith": "7"}}), ["many", "x"]),
        (json!({"many": {"$endsWith": "7"}, "e": {"$in": [1, 7]}}), ["e", "many"]),
        // So large an operand is not told from words, or floats, by comparing them.
        (json!({"d": {"$lt": "12345678901234567890.5"}, "e": {"$gt": 5}}), ["e", "d"]),
    ];
    for (filter, expected) in rows {
        let plan = plan(&filter, things.schema());
        let [first, second] =
            expected.map(|path| plan.explain().to_string().find(&format!("{path} ")));
        assert!(first > second, "{filter}");
        let shown = things.explain(&plan).to_string();
        let (_, tests) = shown.split_once("all of\n").unwrap();
        let asked: Vec<_> =
            tests.lines().filter_map(|test| test.split_whitespace().next()).collect();
        assert_eq!(asked, expected, "{filter}: {shown}");
    }
}
