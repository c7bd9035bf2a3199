//! Partition: whatever a condition says, the records are those of which it holds and those of
//! which it does not, and the parts put together are the whole: as sets, as counts, in order, and
//! page by page.

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};
use wixql::{Plan, bind_at};

use super::{PAIRS, asked, hold, ids, pairs};
use crate::generate::{operand, ordered, records, untyped_path};
use crate::{plan, twin, typed_schema};

/// A query's ids by one page, its count, and its ids by a walk in pages of so many.
struct Answer<'r> {
    found: Vec<&'r Value>,
    count: u64,
    walked: Vec<&'r Value>,
}

fn answer<'r>(filter: &Value, sort: &Value, limit: u64, records: &'r [Value]) -> Answer<'r> {
    let body = json!({"filter": filter, "sort": sort, "cursorPaging": {"limit": limit}});
    let schema = typed_schema();
    let query = wixql::Parser::new().parse_value(&body).unwrap();
    let mut walked = Vec::new();
    let mut at = None;
    loop {
        let page = bind_at(&query, schema, at.as_ref()).unwrap().page(records);
        walked.extend(page.items.iter().copied());
        at = page.next;
        if at.is_none() {
            break;
        }
    }
    let whole = plan(&json!({"filter": filter, "sort": sort, "paging": {"limit": 1_000}}), schema);
    Answer { found: whole.page(records).items.to_vec(), count: whole.count(records), walked }
}

/// Two ordered lists as one.
fn merge<'r>(plan: &Plan, one: &[&'r Value], other: &[&'r Value]) -> Vec<&'r Value> {
    let (mut one, mut other) = (one.iter().peekable(), other.iter().peekable());
    let mut merged = Vec::new();
    while let (Some(a), Some(b)) = (one.peek(), other.peek()) {
        let is_first = plan.compare(**a, **b).is_lt();
        merged.extend(if is_first { one.next() } else { other.next() });
    }
    merged.into_iter().chain(one).chain(other).copied().collect()
}

#[test]
fn a_condition_and_its_complement_are_the_whole() {
    hold("partition", PAIRS, asked, |(filters, sorts, records)| {
        for (number, base, condition) in pairs(&filters) {
            let (sort, limit) = (&sorts[number % sorts.len()], number as u64 % 5 + 1);
            let with = json!({"$and": [base, condition]});
            let without = json!({"$and": [base, {"$not": condition}]});
            let [whole, with, without] =
                [base, &with, &without].map(|filter| answer(filter, sort, limit, &records));
            let order = plan(&json!({"sort": sort}), typed_schema());
            prop_assert_eq!(whole.count, with.count + without.count);
            let merged = merge(&order, &with.found, &without.found);
            prop_assert_eq!(ids(merged), ids(whole.found.iter().copied()));
            let merged = merge(&order, &with.walked, &without.walked);
            prop_assert_eq!(ids(merged), ids(whole.walked.iter().copied()));
            prop_assert_eq!(ids(whole.walked), ids(whole.found), "{} by {}", base, sort);
        }
        Ok(())
    });
}

/// Leaves of one input.
const LEAVES: usize = 60;

/// What is asked of a single value: exactly one of the tests holds.
#[derive(Clone, Debug)]
struct Leaf {
    value: Value,
    ordered: Value,
    list: Vec<Value>,
    path: &'static str,
}

fn leaf() -> impl Strategy<Value = Leaf> {
    let list = vec(operand("a"), 0..5);
    (operand("a"), ordered("a"), list, untyped_path())
        .prop_map(|(value, ordered, list, path)| Leaf { value, ordered, list, path })
}

/// Whether a range can compare the two at all: both numbers, both text, or both dates.
fn is_comparable(a: &Value, b: &Value) -> bool {
    let kind = |value: &Value| match value {
        Value::Number(_) => Some("number"),
        Value::String(_) => Some("text"),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
            twin::is_date(value).then_some("date")
        }
    };
    kind(a).is_some() && kind(a) == kind(b)
}

#[test]
fn tests_of_one_value_are_a_partition() {
    let inputs = || (vec(leaf(), LEAVES), records(1..12));
    hold("partition of leaves", LEAVES as u32, inputs, |(leaves, records)| {
        leaves.iter().try_for_each(|leaf| is_partition(leaf, &records))
    });
}

fn is_partition(leaf: &Leaf, records: &[Value]) -> Result<(), TestCaseError> {
    let Leaf { value, ordered, list, path } = leaf;
    let schema = typed_schema();
    let matching = |test: Value| -> Vec<bool> {
        let plan = plan(&json!({"filter": {*path: test}}), schema);
        let matcher = plan.matcher::<Value>();
        records.iter().map(|record| matcher.matches(record)).collect()
    };
    for [test, complement] in [
        [json!({"$eq": value}), json!({"$ne": value})],
        [json!({"$in": list}), json!({"$nin": list})],
        [json!({"$exists": true}), json!({"$exists": false})],
        [json!({"$isEmpty": true}), json!({"$isEmpty": false})],
        [json!({"$hasSome": list}), json!({"$not": {"$hasSome": list}})],
    ] {
        let (one, other) = (matching(test.clone()), matching(complement));
        prop_assert!(one.iter().zip(&other).all(|(one, other)| one != other), "{} {}", path, test);
    }
    // Of three ways to lie to an operand, exactly one, if the two can be compared.
    let ways = ["$lt", "$eq", "$gt"].map(|way| {
        let plan = plan(&json!({"filter": {"a": {way: ordered}}}), schema);
        let matcher = plan.matcher::<Value>();
        records.iter().map(|record| matcher.matches(record)).collect::<Vec<_>>()
    });
    for (at, record) in records.iter().enumerate().filter(|(_, r)| !r["a"].is_array()) {
        let lies = ways.iter().filter(|way| way[at]).count();
        let expected = usize::from(is_comparable(&record["a"], ordered));
        prop_assert_eq!(lies, expected, "{} and {}", record, ordered);
    }
    Ok(())
}
