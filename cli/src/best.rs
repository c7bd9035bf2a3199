//! The first records of an order, out of any number that come one by one.

use std::collections::HashSet;
use std::ptr;

use serde_json::Value;
use wixql::ast::Paging;
use wixql::{OfferedPaging, Page, Plan, Query, QueryError, Schema, bind};

/// Fewer records than this are never thinned out.
const SOME: u64 = 4096;

/// Records that match, as many as the page can need, in the order in which they came.
pub(crate) struct Best {
    /// The same query, but for the first `wanted` records.
    first: Plan,
    wanted: u64,
    records: Vec<Value>,
    /// Records that came, kept or not.
    matched: u64,
    count_cap: Option<u64>,
}

impl Best {
    /// For the page that `query` asks for, which is `plan`.
    pub(crate) fn new(query: Query, plan: &Plan, schema: &Schema) -> Result<Self, QueryError> {
        let offset = match query.paging() {
            Some(Paging::Offset(paging)) => paging.offset.and_then(wixql::Number::as_u64),
            _ => None,
        };
        // One more than the page has tells whether another page follows.
        let wanted = plan.limit().saturating_add(offset.unwrap_or(0)).saturating_add(1);
        let schema_of_first = schema.clone().max_limit(u64::MAX).paging(OfferedPaging::Both);
        let first = bind(&query.offset(0).limit(wanted), &schema_of_first)?;
        Ok(Self { first, wanted, records: Vec::new(), matched: 0, count_cap: schema.total_cap() })
    }

    /// Takes the next record.
    pub(crate) fn add(&mut self, record: Value) {
        self.matched += 1;
        self.records.push(record);
        if self.records.len() as u64 >= self.wanted.saturating_mul(2).max(SOME) {
            self.thin_out();
        }
    }

    /// The records kept.
    pub(crate) fn records(&self) -> &[Value] {
        &self.records
    }

    /// Puts right what a page of the records kept cannot know: how many there were.
    pub(crate) fn count_all(&self, page: &mut Page<'_, Value>) {
        let metadata = &mut page.metadata;
        if metadata.too_many_to_count.is_some() {
            let is_too_many = self.count_cap.is_some_and(|cap| self.matched > cap);
            metadata.too_many_to_count = Some(is_too_many);
            metadata.total = (!is_too_many).then_some(self.matched);
        }
    }

    /// Drops what comes after the first `wanted`. The others keep the order in which they came,
    /// which decides between records that are equal in the query's order.
    fn thin_out(&mut self) {
        let first = self.first.page(&self.records);
        let first: HashSet<_> = first.items.into_iter().map(ptr::from_ref).collect();
        let is_first: Vec<bool> =
            self.records.iter().map(|record| first.contains(&ptr::from_ref(record))).collect();
        let mut is_first = is_first.into_iter();
        self.records.retain(|_| is_first.next().unwrap_or(true));
    }
}
