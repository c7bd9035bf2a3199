//! Laws of the order.

use std::cmp::Ordering;

use proptest::prelude::*;
use serde_json::{Value, json};
use wixql::{Carried, Cursor, CursorCodec as _, Parser, UnprotectedCursors, bind, bind_at};

use crate::generate::{operands, records, sort, values};
use crate::schema::schema;
use crate::twin::{self, Types};
use crate::{cases, plan, typed_schema, types};

/// As `sort`, over the field `f` alone.
fn orders(ty: Option<&str>, order: &str, pool: &[Value]) -> Vec<Vec<Ordering>> {
    let types = ty.map_or(Value::Null, |ty| json!({"f": ty}));
    let sort = json!([{"fieldName": "f", "order": order}]);
    let plan = plan(&json!({"sort": sort}), &schema(&types, "f"));
    let types = Types(types);
    let row = |a: &Value| {
        let column = |b: &Value| {
            let found = plan.compare(a, b);
            let expected = twin::compare(&sort, "f", a, b, &types);
            assert_eq!(found, expected, "{ty:?} {order}: {a} and {b}");
            found
        };
        pool.iter().map(column).collect()
    };
    pool.iter().map(row).collect()
}

/// Every value against every other, and every three: reflexive, antisymmetric, transitive, the
/// twin's; and the other way round when descending, but for arrays, which take another element.
#[test]
fn the_order_is_total() {
    let pool: Vec<Value> = values().into_iter().map(|value| json!({"f": value})).collect();
    assert!(pool.len() >= 64, "{}", pool.len());
    let kinds = ["date", "dateEpochMillis", "int32", "int64", "double", "decimal"];
    let kinds = kinds.map(Some).into_iter().chain([None, Some("caseInsensitive")]);
    for ty in kinds {
        for order in ["ASC", "DESC"] {
            let orders = orders(ty, order, &pool);
            let at = |a: usize, b: usize| orders[a][b];
            for a in 0..pool.len() {
                assert_eq!(at(a, a), Ordering::Equal, "{ty:?}: {}", pool[a]);
                for b in 0..pool.len() {
                    assert_eq!(at(a, b), at(b, a).reverse(), "{ty:?}: {} {}", pool[a], pool[b]);
                    if at(a, b).is_gt() {
                        continue;
                    }
                    for c in 0..pool.len() {
                        let fits = at(b, c).is_gt() || at(a, c) == at(a, b).then(at(b, c));
                        let [a, b, c] = [&pool[a], &pool[b], &pool[c]];
                        assert!(fits, "{ty:?} {order}: {a} {b} {c}");
                    }
                }
            }
        }
    }
}

/// Descending is ascending the other way round, where no array is.
#[test]
fn descending_is_the_reverse() {
    let values = values().into_iter().filter(|value| !value.is_array());
    let pool: Vec<Value> = values.map(|value| json!({"f": value})).collect();
    let (up, down) = (orders(None, "ASC", &pool), orders(None, "DESC", &pool));
    for (up, down) in up.iter().flatten().zip(down.iter().flatten()) {
        assert_eq!(*up, down.reverse());
    }
}

/// What sorts as equal is equal to filters and to lists of every length, and asking for it is the
/// same question; what does not, is not.
#[test]
fn equality_is_that_of_the_order() {
    let pool = operands();
    let schema = schema(&Value::Null, "id");
    let by_f = plan(&json!({"sort": [{"fieldName": "f"}]}), &schema);
    let record = |value: &Value| json!({"id": 1, "f": value});
    let asked: Vec<_> =
        pool.iter().map(|value| plan(&json!({"filter": {"f": {"$eq": value}}}), &schema)).collect();
    for (a, plan_of_a) in pool.iter().zip(&asked) {
        let matcher = plan_of_a.matcher::<Value>();
        let is_equal = |b: &Value| by_f.compare(&record(a), &record(b)).is_eq();
        for (b, plan_of_b) in pool.iter().zip(&asked) {
            // Arrays sort by an element, and are equal as a whole or by one.
            if !a.is_array() && !b.is_array() {
                assert_eq!(matcher.matches(&record(b)), is_equal(b), "{a} and {b}");
                let same = plan_of_a.fingerprint() == plan_of_b.fingerprint();
                assert_eq!(same, is_equal(b), "the question for {a} and that for {b}");
                assert_eq!(plan_of_a == plan_of_b, same, "{a} and {b}");
            } else if plan_of_a == plan_of_b {
                assert!(matcher.matches(&record(b)), "{a} and {b}");
            }
        }
        if a.is_array() {
            continue;
        }
        // Long lists are searched or hashed.
        let (same, other): (Vec<&Value>, Vec<&Value>) =
            pool.iter().filter(|b| !b.is_array()).partition(|b| is_equal(b));
        for (list, expected) in [(same, true), (other, false)] {
            let plan = plan(&json!({"filter": {"f": {"$in": list}}}), &schema);
            assert_eq!(plan.matcher().matches(&record(a)), expected, "{a} in {list:?}");
        }
    }
}

/// A cursor's keys are in the same order as the records from which they come: after each record
/// come exactly those that are greater, before it those that are less, also when the cursor has
/// been text.
#[test]
fn cursors_keep_the_order() {
    let values = values();
    let records: Vec<Value> =
        values.iter().enumerate().map(|(id, value)| json!({"id": id, "f": value})).collect();
    let schema = schema(&Value::Null, "id").max_limit(u64::MAX);
    for order in ["ASC", "DESC"] {
        let body = json!({
            "sort": [{"fieldName": "f", "order": order}], "cursorPaging": {"limit": 1_000},
        });
        let query = Parser::new().parse_value(&body).unwrap();
        let whole = bind(&query, &schema).unwrap();
        let sorted = whole.page(&records).items;
        for (at, record) in sorted.iter().enumerate() {
            // A page that ends at the record says where.
            let from_there: Vec<Value> =
                sorted[at..].iter().map(|record| (*record).clone()).collect();
            let mut first = body.clone();
            first["cursorPaging"]["limit"] = json!(1);
            let first = plan(&first, &schema);
            let Some(next) = first.page(&from_there).next else { continue };
            let cursor = Cursor::new(Carried::Fingerprint(0), next.clone());
            let text = UnprotectedCursors.seal(&cursor.encode().unwrap(), b"").unwrap();
            let payload = UnprotectedCursors.open(&text, b"").unwrap();
            let read = Cursor::decode(&payload).unwrap().position;
            assert_eq!(read, next, "{record}");
            let page = bind_at(&query, &schema, Some(&read)).unwrap();
            let after: Vec<&Value> =
                records.iter().filter(|other| whole.compare(*other, *record).is_gt()).collect();
            let found = page.page(&records).items;
            assert_eq!(found.len(), after.len(), "{order} after {record}");
            assert!(after.iter().all(|other| found.contains(other)), "{order} after {record}");
        }
    }
}

proptest! {
    #![proptest_config(cases(150))]

    /// The engine and its slow twin put any two records in the same order.
    #[test]
    fn twin_agrees(sort in sort(), records in records(2..8)) {
        let plan = plan(&json!({"sort": sort}), typed_schema());
        for a in &records {
            for b in &records {
                let expected = twin::compare(&sort, "id", a, b, types());
                prop_assert_eq!(plan.compare(a, b), expected, "{} of {} and {}", sort, a, b);
            }
        }
    }
}
