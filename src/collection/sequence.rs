//! A collection's orders, as sequences among others.

use std::fmt;

use super::Collection;
use super::index::Index;
use crate::page::{Sequence, Sought};
use crate::plan::Plan;
use crate::record::Record;
use crate::value::Value;

/// The records of a [`Collection`] in one of its orders.
///
/// [`Collection::page`] asks for it itself. It is for hosts that walk along it on their own.
pub struct InOrder<'c, R: Record> {
    collection: &'c Collection<R>,
    index: &'c Index,
}

impl<R: Record> fmt::Debug for InOrder<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InOrder").field("len", &self.collection.len()).finish_non_exhaustive()
    }
}

impl<R: Record> Collection<R> {
    /// The records in the plan's order, if it is one of the collection's.
    ///
    /// # Example
    ///
    /// ```
    /// use serde_json::json;
    /// use wixql::{Collection, Query, Schema, Sequence, bind};
    ///
    /// let mut things = Collection::new(Schema::any());
    /// things.extend([json!({"id": 2}), json!({"id": 1})])?;
    /// let by_id = bind(&Query::new(), things.schema())?;
    /// let in_order = things.in_order_of(&by_id).unwrap();
    /// assert_eq!(in_order.skip(0).collect::<Vec<_>>(), [&json!({"id": 1}), &json!({"id": 2})]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn in_order_of(&self, plan: &Plan) -> Option<InOrder<'_, R>> {
        let index = self.index_in_order(plan)?;
        Some(InOrder { collection: self, index })
    }

    /// How many rows of an index lie before a place: beside these keys, and after the row that
    /// has them if `is_after`; `guess` is the rank of that row, if nothing has changed.
    pub(super) fn rank_of(
        &self,
        index: &Index,
        keys: &[Value],
        guess: usize,
        is_after: bool,
    ) -> usize {
        let comparer = index.comparer(&self.table);
        let rows = index.rows();
        let is_there =
            |rank| rows.row(rank).is_some_and(|row| comparer.compare_to(row, keys).is_eq());
        if is_there(guess) {
            return guess + usize::from(is_after);
        }
        let rank = rows.rank(|row| comparer.compare_to(row, keys).is_lt());
        rank + usize::from(is_after && is_there(rank))
    }
}

impl<R: Record> Sequence for InOrder<'_, R> {
    type Record = R;

    fn len(&self) -> usize {
        self.collection.len()
    }

    fn skip(&self, count: usize) -> impl Iterator<Item = &R> {
        let rows = self.index.rows().ahead(count.min(self.len()));
        rows.filter_map(|row| self.collection.record(row))
    }

    fn seek<'s>(
        &'s self,
        place: &Sought<'_, R>,
    ) -> (impl Iterator<Item = &'s R>, impl Iterator<Item = &'s R>) {
        let (guess, is_after) = (place.guess(), place.is_after_its_keys());
        let rank = self.collection.rank_of(self.index, place.keys(), guess, is_after);
        let rows = self.index.rows();
        let record = |row| self.collection.record(row);
        (rows.ahead(rank).filter_map(record), rows.behind(rank).filter_map(record))
    }
}
