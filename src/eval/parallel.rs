//! Slices on several threads: in pieces, put together in order.

use rayon::iter::ParallelIterator as _;
use rayon::slice::ParallelSlice as _;

use crate::eval::Matcher;
use crate::record::Record;

/// Below so many records, one thread is as fast.
const SOME: usize = 1 << 14;

/// So many records are a piece; whole blocks of 64.
const PIECE: usize = 1 << 11;

impl<R: Record + Sync> Matcher<'_, R>
where
    R::Accessor: Sync,
{
    /// [`count`](Self::count), on the threads of `rayon`'s pool if the records are many. Needs the
    /// feature `rayon`.
    #[must_use]
    pub fn par_count(&self, records: &[R]) -> u64 {
        if records.len() < SOME {
            return self.count(records);
        }
        records.par_chunks(PIECE).map(|piece| self.count(piece)).sum()
    }

    /// [`select`](Self::select), on the threads of `rayon`'s pool if the records are many. Needs
    /// the feature `rayon`.
    ///
    /// # Complexity
    ///
    /// Of `select`, shared by the threads. The records that match are collected, in their order.
    ///
    /// # Example
    ///
    /// ```
    /// use serde_json::json;
    /// use wixql::{Query, Schema, bind};
    ///
    /// let records = [json!({"n": 1}), json!({"n": 2})];
    /// let plan = bind(&Query::new().gt("n", 1), &Schema::any())?;
    /// assert_eq!(plan.matcher().par_select(&records), [&records[1]]);
    /// # Ok::<(), wixql::QueryError>(())
    /// ```
    #[must_use]
    pub fn par_select<'r>(&self, records: &'r [R]) -> Vec<&'r R> {
        if records.len() < SOME {
            return self.select(records).collect();
        }
        let pieces: Vec<Vec<&'r R>> =
            records.par_chunks(PIECE).map(|piece| self.select(piece).collect()).collect();
        pieces.concat()
    }
}
