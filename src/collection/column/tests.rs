//! Law: of whatever kind a column is, it passes the rows that the evaluator passes, and leaves to
//! it those only of which it does not have the value.

use serde_json::{Value, json};

use super::super::bits::{Bitmap, ROWS};
use super::*;
use crate::bind::bind;
use crate::limits::Limits;
use crate::operator::Operator;
use crate::parse::Parser;
use crate::plan::{Plan, Predicate};
use crate::record::{Access, Record};
use crate::schema::{Field, NumberType, Schema};
use crate::timestamp::Timestamp;
use crate::value::Reading;

/// What a field has, row by row, and what is asked of it.
struct Rows {
    schema: Schema,
    accessor: <Value as Record>::Accessor,
    reading: Reading,
    column: Column,
    /// Records whose field is what the row has.
    records: Vec<Value>,
}

impl Rows {
    fn new(field: Field) -> Self {
        let (path, ty) = (field.path().clone(), field.ty().clone());
        let schema = Schema::any().field(field.operators(Operator::ALL));
        let limits = Limits { list: 2_000, ..Limits::default() };
        let field = schema.resolve(path.as_str()).unwrap();
        let reading = Reading::of(field);
        Self {
            accessor: Value::accessor(&Access::new(&path)),
            reading,
            column: Column::new(&ty).unwrap(),
            records: Vec::new(),
            schema: schema.limits(limits),
        }
    }

    fn set(&mut self, row: usize, record: Value) {
        self.records.resize(self.records.len().max(row + 1), json!({}));
        let cell = Cell::of(&record, &self.accessor, self.reading);
        self.column.set(row, cell, self.reading);
        self.records[row] = record;
    }

    fn extend(&mut self, values: impl IntoIterator<Item = Value>) {
        for value in values {
            self.set(self.records.len(), json!({"f": value}));
        }
    }

    fn plan(&self, condition: &Value) -> Plan {
        let query = json!({"filter": {"f": condition}});
        let query = Parser::new().limits(self.schema.request_limits().clone()).parse_value(&query);
        bind(&query.unwrap(), &self.schema).unwrap_or_else(|error| panic!("{condition}: {error}"))
    }

    /// All rows, and every third one, are asked each of the conditions.
    #[track_caller]
    fn check(&self, kind: &str, conditions: &[Value]) {
        assert_eq!(self.kind(), kind);
        let chunks = self.records.len().div_ceil(ROWS) + 1;
        let [mut all, mut third] = [Bitmap::new(), Bitmap::new()];
        for row in 0..chunks * ROWS {
            all.set(row, true);
            third.set(row, row % 3 == 0);
        }
        for condition in conditions {
            let plan = self.plan(condition);
            let (part, is_not) = match &plan.filter {
                Predicate::Not(part) => (&**part, true),
                part @ (Predicate::Const(_)
                | Predicate::Test(_)
                | Predicate::All(_)
                | Predicate::Any(_)
                | Predicate::Items(..)) => (part, false),
            };
            let Predicate::Test(test) = part else { panic!("{condition}: {part:?}") };
            let Some(asked) = self.column.test(test) else { continue };
            let matcher = plan.matcher::<Value>();
            let expected: Vec<bool> =
                self.records.iter().map(|record| matcher.matches(record) != is_not).collect();
            let of_missing = matcher.matches(&json!({})) != is_not;
            for (chunk, wanted) in (0..chunks)
                .flat_map(|chunk| [(chunk, all.chunk(chunk)), (chunk, third.chunk(chunk))])
            {
                let passing = asked.passing(chunk, &wanted);
                let undecided = asked.undecided(chunk, &wanted);
                for at in 0..ROWS {
                    let row = chunk * ROWS + at;
                    let record = self.records.get(row).unwrap_or(&Value::Null);
                    let expected = expected.get(row).copied().unwrap_or(of_missing);
                    if undecided.has(at) {
                        assert!(wanted.has(at) && !self.is_held(row), "{condition}: {record}");
                    } else {
                        let expected = expected && wanted.has(at);
                        assert_eq!(passing.has(at), expected, "{condition} in {row}: {record}");
                    }
                }
            }
        }
    }

    /// Whether a column can have the row's value.
    fn is_held(&self, row: usize) -> bool {
        if let Column::Lists(lists) = &self.column {
            return lists.state(row) != State::Other;
        }
        !matches!(self.column.held(row), Held::Unknown)
    }

    fn kind(&self) -> String {
        let plan = self.plan(&json!({"$exists": true}));
        let Predicate::Test(test) = &plan.filter else { panic!("{plan:?}") };
        self.column.test(test).unwrap().to_string()
    }
}

/// What every operator but those of numbers and dates makes of text.
fn of_text() -> Vec<Value> {
    let long = "text with a common beginning 7";
    let texts =
        ["", "t", "TEXT", "text wit", "Text with a", long, "K", "\u{212A}elvin", "é", "zz", "a\0"];
    let mut conditions = Vec::new();
    for text in texts {
        for operator in
            ["$eq", "$ne", "$lt", "$lte", "$gt", "$gte", "$startsWith", "$endsWith", "$contains"]
        {
            conditions.push(json!({operator: text}));
        }
    }
    conditions.extend(of_all());
    let members: Vec<_> =
        (0..40).map(|n| json!(format!("text with a common beginning {n}"))).collect();
    conditions.extend([
        json!({"$in": texts}),
        json!({"$nin": texts}),
        json!({"$in": members}),
        json!({"$in": [null, "K"]}),
        json!({"$in": ["nowhere"]}),
        json!({"$urlized": "common-beginning"}),
    ]);
    conditions
}

/// What can be asked of every type.
fn of_all() -> Vec<Value> {
    vec![
        json!({"$exists": true}),
        json!({"$exists": false}),
        json!({"$isEmpty": true}),
        json!({"$isEmpty": false}),
        json!({"$eq": null}),
        json!({"$ne": null}),
    ]
}

fn texts(count: usize) -> impl Iterator<Item = Value> {
    let awkward = [
        "",
        "t",
        "TEXT",
        "text",
        "K",
        "k",
        "\u{212A}elvin",
        "kelvin",
        "é",
        "É",
        "a",
        "a\0",
        "text wit",
        "text\u{e9}",
    ];
    let plain = (0..count).map(|n| match n % 5 {
        0 => format!("TEXT with a common beginning {n}"),
        1 => format!("é{n}"),
        2 => format!("{n}"),
        _ => format!("text with a common beginning {n}"),
    });
    awkward.into_iter().map(str::to_owned).chain(plain).map(Value::from)
}

/// Nothing, and what a column does not hold, between the others.
fn with_gaps(values: impl Iterator<Item = Value>) -> impl Iterator<Item = Value> {
    values.enumerate().flat_map(|(at, value)| match at % 9 {
        4 => vec![value, json!(null)],
        7 => vec![value, json!({"a": 1})],
        8 => vec![value, json!(["x", {"a": 1}])],
        _ => vec![value],
    })
}

/// Codes are bytes, then halves of words, then words; a test of them is one of a few codes, of all
/// but a few, or a table.
#[test]
#[cfg_attr(miri, ignore = "asks thousands of rows")]
fn codes_of_every_width() {
    for (distinct, rows) in [(0, 0), (3, 1_100), (200, 1_100), (2_000, 3_000), (66_000, 1_056_100)]
    {
        let mut asked = Rows::new(Field::new("f", FieldType::Any));
        // So many rows that so many values are few.
        asked.set(rows, json!({}));
        let values = texts(distinct / 2).chain((0..distinct / 2).map(|n| json!(n)));
        for (row, value) in with_gaps(values).enumerate() {
            asked.set(row, json!({"f": value}));
        }
        let entries = asked.kind();
        let mut conditions = of_text();
        if distinct > 3_000 {
            conditions = conditions.into_iter().step_by(9).collect();
        }
        conditions.extend([
            json!({"$gte": 20}),
            json!({"$lt": 5}),
            json!({"$ne": 7}),
            json!({"$in": [1, 2, 3]}),
        ]);
        conditions.push(json!({"$nin": [1, 2, "t", null]}));
        asked.check(&entries, &conditions);
        assert!(entries.starts_with("codes of "), "{entries}");
    }
}

#[test]
#[cfg_attr(miri, ignore = "asks thousands of rows")]
fn texts_are_told_by_their_first_bytes_and_the_rest() {
    let kinds = [Field::text("f"), Field::text("f").ignore_case()];
    for field in kinds {
        let mut asked = Rows::new(field);
        asked.column = Column::Texts(Texts::default());
        asked.extend(with_gaps(texts(3_000)));
        asked.check("texts", &of_text());
        // What is written over is thrown away at last.
        for round in 0..60 {
            for row in 0..100 {
                asked.set(
                    row,
                    json!({"f": format!("text {round} that stands here for some time {row}")}),
                );
            }
        }
        for row in (0..500).step_by(7) {
            asked.set(row, json!({}));
        }
        asked.check("texts", &of_text());
    }
}

#[test]
#[cfg_attr(miri, ignore = "asks thousands of rows")]
fn many_texts_numbers_and_dates_get_columns_of_their_own() {
    let mut asked = Rows::new(Field::new("f", FieldType::Any));
    asked.extend((0..5_000).map(|n| json!(n)));
    asked.check(
        "words",
        &[json!({"$gt": 4_000}), json!({"$in": [1, 4_999, "x"]}), json!({"$exists": true})],
    );
    let mut asked = Rows::new(Field::new("f", FieldType::Any));
    asked.extend((0..5_000).map(|n| json!(format!("{n}"))));
    asked.check("texts", &[json!({"$gt": "4000"}), json!({"$exists": true})]);
    // Only records of Rust types have dates that no field declares.
    let mut column = Column::new(&FieldType::Any).unwrap();
    let date = |n: usize| Timestamp::from_epoch_millis(n as i64 * 7).unwrap();
    for row in 0..5_000 {
        let cell = Cell::<&Value>::Scalar(View::Date(date(row)));
        column.set(row, cell, Reading::AsIs);
    }
    assert!(matches!(&column, Column::Words(words) if words.unit() == Unit::Micros), "{column:?}");
    for row in 0..5_000 {
        let Held::Scalar(View::Date(held)) = column.held(row) else { panic!("{row}") };
        assert_eq!(held, date(row));
    }
}

/// Integers of one and two words' halves, what is none, and the ends of all.
#[test]
#[cfg_attr(miri, ignore = "asks thousands of rows")]
fn numbers_of_every_kind() {
    let operands = [
        json!(-5),
        json!(0),
        json!(2.5),
        json!(-2.5),
        json!(700),
        json!(1_500),
        json!(3_000_000_000_u64),
        json!(-3_000_000_000_i64),
        json!(i64::MIN),
        json!(i64::MAX),
        json!(u64::MAX),
        json!(1e300),
        json!(-1e300),
        json!(9_007_199_254_740_993_u64),
        json!(0.1),
        json!(9_007_199_254_740_992.0),
        json!(9_223_372_036_854_775_808.0),
        // As a decimal the float is what is written of it, a little more.
        json!(1_152_921_504_606_846_976_i64),
        json!(1_152_921_504_606_846_976.0),
    ];
    let conditions = |types: &str| {
        let mut all = of_all();
        for operand in &operands {
            for operator in ["$eq", "$ne", "$lt", "$lte", "$gt", "$gte"] {
                all.push(json!({operator: operand}));
            }
        }
        all.extend([
            json!({"$in": operands}),
            json!({"$in": [1, 700, null]}),
            json!({"$nin": [0, 2.5]}),
        ]);
        all.extend((types != "double").then(|| json!({"$in": ["12", "700.0"]})));
        all
    };
    let small = |count: usize| (0..count).map(|n| json!(n as i64 * 3 - 900));
    let large = [
        json!(i64::MIN),
        json!(i64::MAX),
        json!(3_000_000_000_u64),
        json!(9_007_199_254_740_993_u64),
        json!(1_152_921_504_606_846_976_i64),
        json!(1_152_921_504_606_847_000_i64),
        json!(u64::MAX),
    ];
    let floats = [
        0.1,
        2.5,
        -2.5,
        -0.0,
        1e300,
        -1e300,
        9_007_199_254_740_992.0,
        1_152_921_504_606_846_976.0,
        9_223_372_036_854_775_808.0,
    ];
    let spelt = ["700", "12", "0.1", "2.50", "x", "1e400", "12345678901234567890123"];
    for (name, ty) in [
        ("int64", NumberType::Int64),
        ("double", NumberType::Double),
        ("decimal", NumberType::Decimal),
    ] {
        let mut asked = Rows::new(Field::number("f", ty));
        let all = conditions(name);
        // Zones that lie below what is asked for, about it, and above.
        asked.extend(with_gaps(small(3_000)));
        asked.check("words", &all);
        asked.extend(large.clone());
        asked.check("words", &all);
        asked.extend(spelt.map(Value::from));
        // A decimal's text may be a number with a fraction.
        asked.check(if ty == NumberType::Decimal { "floats" } else { "words" }, &all);
        asked.extend(floats.map(Value::from));
        asked.check("floats", &all);
        asked.extend(with_gaps(small(1_200)));
        asked.check("floats", &all);
    }
}

#[test]
#[cfg_attr(miri, ignore = "asks thousands of rows")]
fn instants_of_every_precision() {
    let dates = [
        "0000-01-01",
        "1677-01-01",
        "2024-01-01T00:00:00.000001Z",
        "2024-01-01T00:00:00.0000015Z",
        "2024-01-02",
        "9999-12-31T23:59:59Z",
    ];
    let mut all = of_all();
    for date in dates {
        for operator in ["$eq", "$ne", "$lt", "$lte", "$gt", "$gte"] {
            all.push(json!({operator: date}));
        }
    }
    all.extend([json!({"$in": dates}), json!({"$in": [dates[4], null]})]);
    for field in [Field::date("f"), Field::date("f").epoch_millis()] {
        let mut asked = Rows::new(field);
        let days =
            (0..2_000).map(|n| json!(format!("2024-01-{:02}T00:00:00.{:06}Z", n % 31 + 1, n % 7)));
        asked.extend(with_gaps(days));
        asked.extend([
            json!("1677-01-01"),
            json!("9999-12-31"),
            json!("no date"),
            json!(1_704_067_200_000_u64),
            json!(-1),
        ]);
        asked.check("words", &all);
        // A microsecond is not enough, and in nanoseconds not all years are there.
        asked.extend([
            json!("2024-01-01T00:00:00.0000015Z"),
            json!("0000-01-01"),
            json!("2024-01-02"),
        ]);
        asked.check("words", &all);
    }
}

/// So few elements that a bit tells each from all others, and so many that none does.
#[test]
#[cfg_attr(miri, ignore = "asks thousands of rows")]
fn arrays_of_few_and_of_many_elements() {
    for distinct in [5, 64, 65, 1_500] {
        let element = |n: usize| json!(format!("e{}", n % distinct));
        let list = |n: usize| -> Value { (0..n % 6).map(|at| element(n * 7 + at * at)).collect() };
        let whole = |count: usize| -> Value { (0..count).map(element).collect() };
        let mut asked = Rows::new(Field::array("f", FieldType::Text));
        asked.extend([json!(null), json!([]), json!([null]), json!("e1"), json!(["e1", {"a": 1}])]);
        asked.extend((0..2_500).map(list));
        asked.extend([whole(3), whole(distinct.min(1_100)), whole(distinct.min(1_024))]);
        let mut conditions = of_all();
        for operator in ["$hasSome", "$hasAll", "$in"] {
            for members in [
                whole(1),
                whole(2),
                whole(4),
                whole(distinct.min(70)),
                whole(distinct.min(1_024)),
                whole(distinct.min(1_100)),
                json!(["nowhere"]),
                json!(["e1", "nowhere"]),
                json!(["e1", null]),
            ] {
                conditions.push(json!({operator: members}));
            }
        }
        conditions.extend([
            json!({"$eq": "e1"}),
            json!({"$ne": "e1"}),
            json!({"$gt": "e3"}),
            json!({"$startsWith": "E1"}),
            json!({"$eq": ["e1"]}),
        ]);
        asked.check("arrays", &conditions);
        // What is written over is thrown away at last.
        for round in 0..100 {
            for row in 0..200 {
                asked.set(row, json!({"f": list(row + round)}));
            }
        }
        for row in (0..200).step_by(7) {
            asked.set(row, json!({}));
        }
        asked.check("arrays", &conditions);
    }
}

/// Ranks are in the order of the values, whatever they are.
/// Among many values those that equal the operand are looked up: a number in each of its forms.
#[test]
#[cfg_attr(miri, ignore = "asks thousands of rows")]
fn values_of_all_kinds_among_many() {
    let awkward = [
        json!(0),
        json!(0.0),
        json!(-0.0),
        json!(7),
        json!(7.0),
        json!(7.5),
        json!("7"),
        json!(true),
        json!(9_007_199_254_740_993_u64),
        json!(9_007_199_254_740_992.0),
        json!(i64::MIN),
        json!(-9_223_372_036_854_775_808.0),
        json!(u64::MAX),
        json!(18_446_744_073_709_551_616.0),
        json!(9_223_372_036_854_775_808_u64),
        json!(9_223_372_036_854_775_808.0),
    ];
    let many = || (0..300).map(|n| if n % 2 == 0 { json!(format!("t{n}")) } else { json!(n * 10) });
    let mut conditions = of_all();
    for value in awkward.iter().chain(&[json!("t4"), json!("t5"), json!(30), json!([7])]) {
        conditions.extend(["$eq", "$ne"].map(|operator| json!({operator: value})));
        for operator in ["$in", "$hasSome", "$hasAll"] {
            conditions.push(json!({operator: [value]}));
            conditions.push(json!({operator: [value, 10, "t2"]}));
        }
    }
    let of_operator = |operator: &str| json!({operator: [null, 7, "7"]});
    conditions.extend(["$in", "$hasSome", "$hasAll"].map(of_operator));
    let mut scalars = Rows::new(Field::new("f", FieldType::Any));
    scalars.extend(with_gaps(awkward.iter().cloned().chain(many())));
    scalars.check("codes of 316 values", &conditions);
    let mut arrays = Rows::new(Field::array("f", FieldType::Any));
    let beside =
        |value: Value| [json!([value, "t2"]), json!([10, value, "t2", null]), json!([value])];
    arrays.extend(awkward.iter().cloned().chain(many()).flat_map(beside));
    arrays.check("arrays", &conditions);
}

#[test]
fn ranks_are_in_the_order_of_values() {
    let check = |field: Field, column: Option<Column>, values: Vec<Value>| {
        let mut asked = Rows::new(field);
        asked.column = column.unwrap_or(asked.column);
        asked.extend(values);
        let order = json!({"sort": [{"fieldName": "f"}]});
        let plan = bind(&Parser::new().parse_value(&order).unwrap(), &asked.schema).unwrap();
        let Some(rank) = asked.column.rank(asked.reading) else { panic!("{:?}", asked.column) };
        let mut records = asked.records.clone();
        records.iter_mut().for_each(|record| record["id"] = json!(0));
        for (i, a) in records.iter().enumerate() {
            for (j, b) in records.iter().enumerate() {
                let expected = plan.compare(a, b);
                let found = rank.of(i).cmp(&rank.of(j));
                assert!(found.is_eq() || found == expected, "{a} and {b}: {found:?}");
            }
        }
        assert!(rank.of(0) != rank.of(asked.records.len() - 1));
    };
    let numbers = [-1e300, -2.5, -0.0, 0.0, 5e-324, 2.5, 1e300].map(Value::from);
    let whole = [i64::MIN, -1, 0, 1, 5, i64::MAX].map(Value::from);
    let words = ["", "a", "a\0", "ab", "text wit", "text with", "é"].map(Value::from);
    check(Field::number("f", NumberType::Double), None, [&[json!(null)], &numbers[..]].concat());
    check(Field::number("f", NumberType::Int64), None, [&[json!(null)], &whole[..]].concat());
    check(
        Field::text("f"),
        Some(Column::Texts(Texts::default())),
        [&[json!(null)], &words[..]].concat(),
    );
    check(Field::text("f").ignore_case(), None, [&[json!(null)], &words[..]].concat());
    check(
        Field::new("f", FieldType::Any),
        None,
        [&words[..], &whole[..], &[json!(null), json!(true)]].concat(),
    );
}
