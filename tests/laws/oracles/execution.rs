//! Differential execution: one query by every road that leads to an answer. Count, first, page,
//! walk, endpoint, lines and collection agree, and so does what is printed and read again, sent as
//! text or as a value, wrapped or bare.

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};
use wixql::{Collection, Endpoint, Lines, Parser, Query, UnprotectedCursors, bind};

use super::{FILTERS, hold, ids};
use crate::generate::{query, records};
use crate::typed_schema;

#[test]
fn every_road_leads_to_the_same_answer() {
    let inputs = || (vec(query(), FILTERS), vec(records(0..12), FILTERS));
    let count = (FILTERS * FILTERS) as u32;
    hold("execution", count, inputs, |(queries, stores)| {
        for query in &queries {
            stores.iter().try_for_each(|records| is_answered_alike(query, records))?;
        }
        Ok(())
    });
}

fn is_answered_alike(body: &Value, records: &[Value]) -> Result<(), TestCaseError> {
    let schema = typed_schema();
    let endpoint = Endpoint::new(schema.clone()).codec(UnprotectedCursors);
    let tree = Parser::new().parse_value(body).unwrap();
    let plan = bind(&tree, &schema).unwrap();
    let page = plan.page(records);
    let expected = ids(page.items.iter().copied());

    // Other spellings of the query.
    let printed: Query = tree.to_string().parse().unwrap();
    prop_assert_eq!(&bind(&printed, &schema).unwrap(), &plan);
    let text = body.to_string();
    let wrapped = json!({"query": body});
    let answers = [
        endpoint.query(body, records),
        endpoint.query(text.as_str(), records),
        endpoint.query(&wrapped, records),
    ]
    .map(Result::unwrap);
    for answer in &answers {
        prop_assert_eq!(&ids(answer.items.iter().copied()), &expected);
        prop_assert_eq!(&answer.metadata, &answers[0].metadata);
        prop_assert_eq!(&answer.next, &page.next);
    }

    // Other holders of the records.
    let lines: Vec<u8> =
        records.iter().flat_map(|record| format!("{record}\n").into_bytes()).collect();
    let of_lines = plan.page_of_lines(Lines::new(&lines)).unwrap();
    let items: Vec<Value> =
        of_lines.items.iter().map(|line| serde_json::from_slice(line).unwrap()).collect();
    prop_assert_eq!(&ids(&items), &expected);
    prop_assert_eq!(&of_lines.metadata, &page.metadata);
    let mut collection = Collection::new(schema.clone());
    collection.extend(records.to_vec()).unwrap();
    let of_collection = collection.page(&plan);
    prop_assert_eq!(&ids(of_collection.items.iter().copied()), &expected);
    prop_assert_eq!(&of_collection.metadata, &page.metadata);

    // Other questions.
    let count = plan.count(records);
    prop_assert_eq!(count, plan.matcher::<Value>().select(records).count() as u64);
    prop_assert_eq!(count, collection.count(&plan));
    let mut first = body.clone();
    first.as_object_mut().unwrap().remove("paging");
    first["cursorPaging"] = json!({"limit": 1});
    let first = endpoint.query(&first, records).unwrap();
    prop_assert_eq!(first.items.len(), usize::from(count > 0));
    let starts_at_the_first = body["paging"]["offset"].as_u64().unwrap_or(0) == 0;
    if let (Some(first), Some(one)) = (expected.first(), first.items.first())
        && starts_at_the_first
    {
        prop_assert_eq!(&ids([*one])[0], first);
    }
    Ok(())
}
