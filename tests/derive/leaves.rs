//! Law: a leaf of any type, wherever it stands in a record, answers each operator as its JSON does.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::{Value, json};
use uuid::Uuid;
use wixql::{
    Field, FieldType, FieldValue, NumberType, Operator, Parser, Plan, Record, Schema, Timestamp,
    bind,
};

/// A record with leaves of one type only: alone, in lists, behind pointers.
#[derive(Record)]
struct Near<T> {
    id: u32,
    one: Option<T>,
    many: Option<Vec<Option<T>>>,
    behind: Option<Box<T>>,
    nested: Vec<Vec<T>>,
}

/// As [`Near`]; the leaves are in objects, in lists of objects, in maps.
#[derive(Record)]
struct Far<T> {
    id: u32,
    inner: Option<Box<Item<T>>>,
    items: Option<Vec<Item<T>>>,
    map: BTreeMap<String, T>,
}

#[derive(Record)]
struct Item<T> {
    leaf: Option<T>,
    leaves: Vec<Box<T>>,
}

/// A block of 64, and some more.
const COUNT: usize = 70;

/// Some of the leaves, each with what its JSON is, over and over again.
struct Leaves<'l, T>(&'l [(T, Value)]);

impl<T: Clone> Leaves<'_, T> {
    fn leaf(&self, at: usize) -> (T, Value) {
        self.0[at % self.0.len()].clone()
    }

    fn optional(&self, at: usize) -> Option<(T, Value)> {
        (at % 5 != 3).then(|| self.leaf(at))
    }

    fn item(&self, at: usize) -> (Item<T>, Value) {
        let (one, all) = (self.optional(at), [self.leaf(at + 1), self.leaf(at * 2)]);
        let all = &all[..at % 3];
        let value = json!({
            "leaf": json_of(&one),
            "leaves": all.iter().map(|it| &it.1).collect::<Vec<_>>(),
        });
        let leaves = all.iter().map(|it| Box::new(it.0.clone())).collect();
        (Item { leaf: one.map(|it| it.0), leaves }, value)
    }
}

fn json_of<T>(leaf: &Option<(T, Value)>) -> Value {
    leaf.as_ref().map_or(Value::Null, |it| it.1.clone())
}

/// Records, and what their JSON is.
trait Holds<T>: Record + Sized {
    /// Where its leaves are.
    const PATHS: &'static [&'static str];

    fn id(&self) -> u32;

    fn record(leaves: &Leaves<'_, T>, at: usize) -> (Self, Value);
}

impl<T: FieldValue + Clone> Holds<T> for Near<T> {
    const PATHS: &'static [&'static str] = &["one", "many", "behind", "nested"];

    fn id(&self) -> u32 {
        self.id
    }

    fn record(leaves: &Leaves<'_, T>, at: usize) -> (Self, Value) {
        let (one, behind) = (leaves.optional(at), leaves.optional(at * 3 + 1));
        let many = (!at.is_multiple_of(7))
            .then(|| (0..at % 4).map(|more| leaves.optional(at * 3 + more)).collect::<Vec<_>>());
        let nested = [leaves.leaf(at), leaves.leaf(at + 2)];
        let mut value = json!({
            "id": at,
            "one": json_of(&one),
            "behind": json_of(&behind),
            "nested": [[nested[0].1, nested[1].1], []],
        });
        if let Some(many) = &many {
            value["many"] = many.iter().map(json_of).collect();
        }
        let record = Self {
            id: at as u32,
            one: one.map(|it| it.0),
            many: many.map(|many| many.into_iter().map(|it| Some(it?.0)).collect()),
            behind: behind.map(|it| Box::new(it.0)),
            nested: vec![nested.map(|it| it.0).to_vec(), Vec::new()],
        };
        (record, value)
    }
}

impl<T: FieldValue + Clone> Holds<T> for Far<T> {
    const PATHS: &'static [&'static str] =
        &["inner.leaf", "inner.leaves", "items.leaf", "items.leaves", "map.k"];

    fn id(&self) -> u32 {
        self.id
    }

    fn record(leaves: &Leaves<'_, T>, at: usize) -> (Self, Value) {
        let inner = (!at.is_multiple_of(4)).then(|| leaves.item(at));
        let items = (!at.is_multiple_of(6))
            .then(|| (0..at % 3).map(|more| leaves.item(at + more)).collect::<Vec<_>>());
        let map = (!at.is_multiple_of(3)).then(|| leaves.leaf(at * 2 + 1));
        let mut value = json!({
            "id": at,
            "inner": inner.as_ref().map(|it| &it.1),
            "map": map.iter().map(|it| ("k", &it.1)).collect::<BTreeMap<_, _>>(),
        });
        if let Some(items) = &items {
            value["items"] = items.iter().map(|it| it.1.clone()).collect();
        }
        let record = Self {
            id: at as u32,
            inner: inner.map(|it| Box::new(it.0)),
            items: items.map(|items| items.into_iter().map(|it| it.0).collect()),
            map: map.into_iter().map(|it| ("k".to_owned(), it.0)).collect(),
        };
        (record, value)
    }
}

/// All that can be asked of a leaf: operands of its own type, of others, and of none.
fn tests(leaves: &[Value]) -> Vec<Value> {
    let mut operands = leaves.to_vec();
    operands.extend([
        json!("a"),
        json!("5"),
        json!(5),
        json!(-0.5),
        json!(1e300),
        json!(true),
        json!({"$date": "2024-01-02"}),
        json!(null),
    ]);
    let mut tests = vec![json!({"$in": []}), json!({"$in": operands}), json!({"$hasSome": leaves})];
    for is_so in [true, false] {
        tests.extend([json!({"$exists": is_so}), json!({"$isEmpty": is_so})]);
    }
    for operand in &operands {
        for name in ["$eq", "$ne", "$lt", "$lte", "$gt", "$gte"] {
            tests.push(json!({name: operand}));
        }
        for name in ["$startsWith", "$endsWith", "$contains"] {
            tests.push(json!({name: operand}));
        }
        tests.push(json!({"$urlized": [operand]}));
        for name in ["$in", "$nin", "$hasSome", "$hasAll"] {
            tests.push(json!({name: [operand]}));
            tests.push(json!({name: [leaves[0], operand]}));
        }
        tests.push(json!({"$eq": [operand]}));
        tests.push(json!({"$in": [[operand], leaves[0]]}));
        tests.push(json!({"$matchItems": [{"leaf": operand}]}));
        tests.push(json!({"$matchItems": [{"leaves": {"$gte": operand}}]}));
    }
    // A set of many, of which each leaf but one is a member.
    let more = (0..12).map(|n| json!(1_000 + n)).chain((0..12).map(|n| json!(format!("m{n}"))));
    tests.push(json!({"$in": leaves[1..].iter().cloned().chain(more).collect::<Vec<_>>()}));
    tests
}

fn plan(filter: &Value, schema: &Schema) -> Option<Plan> {
    let query = Parser::new().parse_value(&json!({"filter": filter})).ok()?;
    bind(&query, schema).ok()
}

/// Tables in which the leaves are of a type, and one that says nothing of them.
fn tables(paths: &[&str], ty: &FieldType, is_own_in_json: bool) -> Vec<Schema> {
    let declared = |ignore_case: bool| {
        paths.iter().fold(Schema::any(), |schema, &path| {
            let field = match path {
                "many" | "inner.leaves" | "items.leaf" | "items.leaves" => {
                    Field::array(path, ty.clone())
                }
                "nested" => Field::new(path, FieldType::Any),
                _ => Field::new(path, ty.clone()),
            };
            let field = if ignore_case { field.ignore_case() } else { field };
            schema.field(field.operators(Operator::ALL))
        })
    };
    let mut tables = vec![declared(false), declared(true)];
    if is_own_in_json {
        tables.push(Schema::any());
    }
    tables
}

/// Asks each leaf by each operator, wherever it stands.
#[track_caller]
fn check<T: FieldValue + Clone>(leaves: &[(T, Value)], ty: &FieldType, is_own: bool) {
    check_near(leaves, ty, is_own);
    check_in::<T, Far<T>>(leaves, ty, is_own);
}

/// Asks each leaf by each operator, but not in objects of the record: for types that are handed out as
/// one that is asked there, too. Each takes long to compile.
#[track_caller]
fn check_near<T: FieldValue + Clone>(leaves: &[(T, Value)], ty: &FieldType, is_own: bool) {
    check_in::<T, Near<T>>(leaves, ty, is_own);
}

/// Asks each leaf of such records, one record at a time and many at once.
#[track_caller]
fn check_in<T: Clone, R: Holds<T>>(leaves: &[(T, Value)], ty: &FieldType, is_own: bool) {
    let records = (0..COUNT).map(|at| R::record(&Leaves(leaves), at));
    let (records, values): (Vec<_>, Vec<_>) = records.unzip();
    let operands: Vec<_> = leaves.iter().map(|it| it.1.clone()).collect();
    let tests = tests(&operands);
    for schema in tables(R::PATHS, ty, is_own) {
        for &path in R::PATHS {
            if path == "nested" && !is_own {
                // In a table it is of any type, and there its JSON is text.
                continue;
            }
            let [mut some, mut none] = [0, 0];
            // Of a leaf itself, and of a key that a leaf does not have.
            for (below, tests) in [("", &tests[..]), (".x", &tests[..9])] {
                for test in tests {
                    let filter = json!({format!("{path}{below}"): test});
                    let Some(plan) = plan(&filter, &schema) else { continue };
                    let (typed, by_json) = (plan.matcher::<R>(), plan.matcher::<Value>());
                    let expected: Vec<_> =
                        values.iter().map(|value| by_json.matches(value)).collect();
                    for ((record, value), expected) in records.iter().zip(&values).zip(&expected) {
                        assert_eq!(typed.matches(record), *expected, "{filter} on {value}");
                    }
                    let found = typed.select(&records).map(R::id);
                    let holding = (0..).zip(&expected).filter(|(_, holds)| **holds);
                    assert!(found.eq(holding.map(|(id, _)| id)), "{filter} of many");
                    let holding = expected.iter().filter(|holds| **holds).count();
                    some += usize::from(holding > 0);
                    none += usize::from(holding < COUNT);
                }
            }
            assert!(some > 10 && none > 10, "{path}: {some} hold, {none} do not");
        }
    }
}

#[test]
fn leaves_are_asked_as_their_json() {
    let any = FieldType::Any;
    check(&[(false, json!(false)), (true, json!(true))], &FieldType::Bool, true);
    let integers = [5, 0, -1, i64::MIN, i64::MAX, 9_007_199_254_740_993];
    let number = FieldType::Number;
    check(&integers.map(|it| (it, json!(it))), &number(NumberType::Int64), true);
    check_near(&[5, -7, i32::MAX].map(|it| (it, json!(it))), &number(NumberType::Int32), true);
    let unsigned = [5, 0, 1 << 63, u64::MAX];
    check(&unsigned.map(|it| (it, json!(it))), &number(NumberType::Decimal), true);
    let floats = [5.0, -0.5, 0.1, 9_007_199_254_740_992.0, -1e300];
    check(&floats.map(|it| (it, json!(it))), &number(NumberType::Double), true);
    let texts = ["5", "", "a", "A", "ab", "straße", "STRASSE"];
    check(&texts.map(|it| (it.to_owned(), json!(it))), &FieldType::Text, true);
    check_near(&texts.map(|it| (it, json!(it))), &any, true);
    let values = [json!("a"), json!(5), json!([5]), json!({"x": 5}), json!(null)];
    check(&values.map(|it| (it.clone(), it)), &any, true);
    let numbers = [json!(5.0), json!(4.5), json!(-7), json!(i64::MIN), json!(i64::MAX)];
    check_near(&numbers.map(|it| (it.clone(), it)), &any, true);
    let large = [json!(u64::MAX), json!(1_u64 << 63), json!(9.2e18), json!(1e300), json!(-0.0)];
    check_near(&large.map(|it| (it.clone(), it)), &any, true);
}

#[derive(Clone, Copy, Debug, Record)]
enum Side {
    Left,
    Right,
}

#[test]
fn names_and_shorter_forms_are_asked_as_their_text() {
    let sides = [(Side::Left, json!("Left")), (Side::Right, json!("Right"))];
    check(&sides, &FieldType::Text, true);
    let uuids = ["00112233-4455-6677-8899-aabbccddeeff", "ffffffff-0000-4000-8000-0123456789ab"];
    check(&uuids.map(|it| (it.parse::<Uuid>().unwrap(), json!(it))), &FieldType::Text, true);
    let decimals = ["5", "5.00", "-0.5", "79228162514264337593543950335"];
    let decimals = decimals.map(|it| (it.parse::<Decimal>().unwrap(), json!(it)));
    check_near(&decimals, &FieldType::Number(NumberType::Decimal), true);
}

#[test]
fn instants_are_asked_as_their_text() {
    let instants =
        ["2024-01-02T00:00:00Z", "2024-01-02T00:00:00.000000001Z", "1969-12-31T23:59:59.5Z"];
    let own = instants.map(|it| (it.parse::<Timestamp>().unwrap(), json!(it)));
    check(&own, &FieldType::Date, false);
    let days = ["2024-01-02", "2024-02-29", "0001-01-01"];
    let days = days.map(|it| (it.parse::<chrono::NaiveDate>().unwrap(), json!(it)));
    check_near(&days, &FieldType::Date, false);
    let own = instants.map(|it| (it.parse::<jiff::Timestamp>().unwrap(), json!(it)));
    check_near(&own, &FieldType::Date, false);
}
