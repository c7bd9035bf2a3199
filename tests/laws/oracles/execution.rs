//! Differential execution: one query by every road that leads to an answer. Count, first, page,
//! walk, endpoint, lines and collection agree, and so does what is printed and read again, sent as
//! text or as a value, wrapped or bare.

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};
use wixql::{Collection, Endpoint, Lines, Page, Parser, Plan, Query, UnprotectedCursors, bind};

use super::{FILTERS, Store, hold, ids};
use crate::generate::{query, records};
use crate::typed_schema;

#[test]
fn every_road_leads_to_the_same_answer() {
    let inputs = || (vec(query(), FILTERS), vec(records(0..12), FILTERS));
    let count = (FILTERS * FILTERS) as u32;
    hold("execution", count, inputs, |(queries, stores)| {
        let endpoint = Endpoint::new(typed_schema().clone()).codec(UnprotectedCursors);
        let plain = || Collection::new(typed_schema().clone());
        let stores: Vec<_> = stores.into_iter().map(|of| Store::new(plain(), of)).collect();
        for query in &queries {
            let asked = Asked::new(query);
            prop_assert_eq!(&asked.as_printed(), &asked.plan);
            stores.iter().try_for_each(|store| asked.is_answered_alike(&endpoint, store))?;
        }
        Ok(())
    });
}

/// A query, and other spellings of it.
struct Asked<'q> {
    body: &'q Value,
    text: String,
    wrapped: Value,
    /// The same filter and order, for one record.
    first: Value,
    query: Query,
    plan: Plan,
}

impl<'q> Asked<'q> {
    fn new(body: &'q Value) -> Self {
        let query = Parser::new().parse_value(body).unwrap();
        let mut first = body.clone();
        first.as_object_mut().unwrap().remove("paging");
        first["cursorPaging"] = json!({"limit": 1});
        Self {
            body,
            text: body.to_string(),
            wrapped: json!({"query": body}),
            first,
            plan: bind(&query, typed_schema()).unwrap(),
            query,
        }
    }

    /// The plan of what the query is printed as.
    fn as_printed(&self) -> Plan {
        let printed: Query = self.query.to_string().parse().unwrap();
        bind(&printed, typed_schema()).unwrap()
    }

    fn is_answered_alike(&self, endpoint: &Endpoint, store: &Store) -> Result<(), TestCaseError> {
        let records = &store.records[..];
        let page = self.plan.page(records);
        let answers = [
            endpoint.query(self.body, records),
            endpoint.query(self.text.as_str(), records),
            endpoint.query(&self.wrapped, records),
        ]
        .map(Result::unwrap);
        for answer in &answers {
            prop_assert_eq!(found(&answer.items), found(&page.items));
            prop_assert_eq!(&answer.metadata, &answers[0].metadata);
            prop_assert_eq!(&answer.next, &page.next);
        }
        self.is_held_alike(&page, store)?;
        self.is_counted_alike(&page, endpoint, store)
    }

    fn is_held_alike(&self, page: &Page<Value>, store: &Store) -> Result<(), TestCaseError> {
        let of_lines = self.plan.page_of_lines(Lines::new(&store.lines)).unwrap();
        let items: Vec<Value> =
            of_lines.items.iter().map(|line| serde_json::from_slice(line).unwrap()).collect();
        prop_assert_eq!(ids(&items), found(&page.items));
        prop_assert_eq!(&of_lines.metadata, &page.metadata);
        let of_collection = store.collection.page(&self.plan);
        prop_assert_eq!(found(&of_collection.items), found(&page.items));
        prop_assert_eq!(&of_collection.metadata, &page.metadata);
        Ok(())
    }

    fn is_counted_alike(
        &self,
        page: &Page<Value>,
        endpoint: &Endpoint,
        store: &Store,
    ) -> Result<(), TestCaseError> {
        let records = &store.records[..];
        let count = self.plan.count(records);
        prop_assert_eq!(count, self.plan.matcher::<Value>().select(records).count() as u64);
        prop_assert_eq!(count, store.collection.count(&self.plan));
        let first = endpoint.query(&self.first, records).unwrap();
        prop_assert_eq!(first.items.len(), usize::from(count > 0));
        let starts_at_the_first = self.body["paging"]["offset"].as_u64().unwrap_or(0) == 0;
        if let (Some(on_page), Some(first)) = (page.items.first(), first.items.first())
            && starts_at_the_first
        {
            prop_assert_eq!(&first["id"], &on_page["id"]);
        }
        Ok(())
    }
}

fn found<'v>(items: &[&'v Value]) -> Vec<&'v str> {
    ids(items.iter().copied())
}
