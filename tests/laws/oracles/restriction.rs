//! Restriction: who asks for more finds less, and the other way round.

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{FILTERS, PAIRS, asked, hold, pairs};
use crate::generate::{operand, ordered, text, untyped_path};
use crate::matching;

/// A path, a list and one member more, what ranges take, and a text.
type Values = (&'static str, (Vec<Value>, Value, Value, Value));

fn values() -> impl Strategy<Value = Values> {
    (untyped_path(), (vec(operand("a"), 1..6), operand("a"), ordered("a"), text()))
}

#[test]
fn who_asks_for_more_finds_less() {
    let inputs = || (asked(), vec(values(), FILTERS));
    hold("restriction", PAIRS, inputs, |((filters, _, records), values)| {
        for values in &values {
            of_values(values).iter().try_for_each(|pair| is_within(pair, &records))?;
        }
        for (number, f, g) in pairs(&filters) {
            let values = &values[number % values.len()];
            of_filters(f, g, values).iter().try_for_each(|pair| is_within(pair, &records))?;
        }
        Ok(())
    });
}

/// Whether the first of two filters finds nothing that the second one does not.
fn is_within([narrow, wide]: &[Value; 2], records: &[Value]) -> Result<(), TestCaseError> {
    let (found, all) = (matching(narrow, records), matching(wide, records));
    let is_within = found.iter().zip(&all).all(|(found, all)| found <= all);
    prop_assert!(is_within, "{} within {}", narrow, wide);
    Ok(())
}

/// Filters of which the first has a clause more, or one less to choose from.
fn of_filters(f: &Value, g: &Value, (path, (_, more, ..)): &Values) -> [[Value; 2]; 4] {
    let equal = json!({*path: more});
    [
        [json!({"$and": [f, g]}), f.clone()],
        [f.clone(), json!({"$or": [f, g]})],
        [json!({"$not": {"$or": [f, g]}}), json!({"$not": f})],
        [json!({"$and": [f, equal]}), equal],
    ]
}

/// Tests of which the first lets fewer values pass.
fn of_values((path, (list, more, ordered, text)): &Values) -> [[Value; 2]; 11] {
    let longer: Vec<&Value> = list.iter().chain([more]).collect();
    let at = |test: Value| json!({*path: test});
    let prefix: String = text.as_str().unwrap().chars().take(1).collect();
    [
        [at(json!({"$eq": more})), at(json!({"$in": longer}))],
        [at(json!({"$in": list})), at(json!({"$in": longer}))],
        [at(json!({"$nin": longer})), at(json!({"$nin": list}))],
        [at(json!({"$hasSome": list})), at(json!({"$hasSome": longer}))],
        [at(json!({"$hasAll": longer})), at(json!({"$hasAll": list}))],
        [at(json!({"$hasAll": list})), at(json!({"$hasSome": list}))],
        [at(json!({"$gt": ordered})), at(json!({"$gte": ordered}))],
        [at(json!({"$lt": ordered})), at(json!({"$lte": ordered}))],
        [at(json!({"$startsWith": text})), at(json!({"$startsWith": prefix}))],
        [at(json!({"$startsWith": text})), at(json!({"$contains": text}))],
        [at(json!({"$endsWith": text})), at(json!({"$contains": text}))],
    ]
}
