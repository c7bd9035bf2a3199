//! Laws of the order.

use std::cmp::Ordering;

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::generate::{records, sort, values};
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

proptest! {
    #![proptest_config(cases(150))]

    /// The engine and its slow twin put any two records in the same order.
    #[test]
    fn twin_agrees(sort in sort(), records in records(2..8)) {
        let plan = plan(&json!({"sort": sort}), &typed_schema());
        for a in &records {
            for b in &records {
                let expected = twin::compare(&sort, "id", a, b, &types());
                prop_assert_eq!(plan.compare(a, b), expected, "{} of {} and {}", sort, a, b);
            }
        }
    }
}
