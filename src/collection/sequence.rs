//! A collection's orders, as sequences among others.

use std::fmt;

use super::Collection;
use super::index::Index;
use crate::page::{Sequence, Sought};
use crate::plan::Plan;
use crate::record::Record;

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
        let comparer = self.index.comparer(&self.collection.table);
        let place = self.index.beside(&comparer, place.keys(), guess, is_after);
        let record = |row| self.collection.record(row);
        (place.ahead().filter_map(record), place.behind().filter_map(record))
    }
}
