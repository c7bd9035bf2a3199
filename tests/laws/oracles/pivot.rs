//! Pivot: a record is chosen first, and a filter made that holds of it. Whatever else there is,
//! the record is found, exactly once, and on exactly one page.

use proptest::prelude::*;
use serde_json::{Value, json};
use wixql::{Parser, bind_at};

use super::{PAIRS, asked, hold, pairs};
use crate::{plan, twin, typed_schema, types};

#[test]
fn a_record_is_found_by_what_holds_of_it() {
    hold("pivot", PAIRS, asked, |(filters, sorts, records)| {
        for (number, filter, other) in pairs(&filters) {
            let Some(pivot) = records.get(number % records.len().max(1)) else { continue };
            let rectified = |filter: &Value| {
                let holds = twin::matches(filter, pivot, types());
                if holds { filter.clone() } else { json!({"$not": filter}) }
            };
            // In company that cannot take it away.
            let of_it = rectified(filter);
            let filter = match number % 3 {
                0 => of_it,
                1 => json!({"$and": [of_it, rectified(other)]}),
                _ => json!({"$or": [other, of_it]}),
            };
            let limit = number as u64 % 5 + 1;
            is_found_once(pivot, &filter, &sorts[number % sorts.len()], limit, &records)?;
        }
        Ok(())
    });
}

fn is_found_once(
    pivot: &Value,
    filter: &Value,
    sort: &Value,
    limit: u64,
    records: &[Value],
) -> Result<(), TestCaseError> {
    let schema = typed_schema();
    let is_pivot = |record: &&Value| record["id"] == pivot["id"];
    let whole = plan(&json!({"filter": filter}), schema);
    let found = whole.matcher::<Value>().select(records).filter(is_pivot).count();
    prop_assert_eq!(found, 1, "{} of {}", filter, pivot);
    let body = json!({"filter": filter, "sort": sort, "cursorPaging": {"limit": limit}});
    let query = Parser::new().parse_value(&body).unwrap();
    let (mut at, mut times, mut pages) = (None, 0, 0);
    loop {
        let page = bind_at(&query, schema, at.as_ref()).unwrap().page(records);
        times += page.items.iter().copied().filter(is_pivot).count();
        pages += 1;
        prop_assert!(pages <= records.len() + 1);
        at = page.next;
        if at.is_none() {
            break;
        }
    }
    prop_assert_eq!(times, 1, "{} of {}", filter, pivot);
    Ok(())
}
