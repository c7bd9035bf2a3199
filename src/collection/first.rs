//! Which rows may be among the first of an order, by the column of its first key alone.

use super::bits::Bitmap;
use super::column::Rank;
use super::order::column;
use super::table::Table;
use crate::ast::Order;
use crate::plan::Plan;
use crate::record::Record;

/// The first key of an order, and its value in the last of the rows that are wanted.
pub(super) struct First<'c> {
    rank: Rank<'c>,
    order: Order,
    last: u64,
}

impl<'c> First<'c> {
    /// None if the column does not tell, or if it is not worth it. It holds `2k` numbers for `k`
    /// rows wanted.
    pub(super) fn new<R: Record>(
        table: &'c Table<R>,
        plan: &Plan,
        wanted: usize,
        rows: &Bitmap,
    ) -> Option<Self> {
        /// For fewer records it is not worth while.
        const SOME: usize = 1_024;
        let at = wanted.checked_sub(1)?;
        if rows.count() < wanted.saturating_mul(4).max(SOME) {
            return None;
        }
        let key = plan.order.first()?;
        let rank = column(table, key)?.rank(key.reading)?;
        let mut first = Self { rank, order: key.order, last: u64::MAX };
        let room = wanted.saturating_mul(2);
        let mut kept = Vec::with_capacity(room);
        let thin_out = |kept: &mut Vec<u64>| {
            let (_, &mut last, _) = kept.select_nth_unstable(at);
            kept.truncate(wanted);
            last
        };
        for row in rows.rows() {
            let place = first.place(row);
            if place < first.last {
                kept.push(place);
                if kept.len() == room {
                    first.last = thin_out(&mut kept);
                }
            }
        }
        if kept.len() > at {
            first.last = thin_out(&mut kept);
        }
        Some(first)
    }

    /// Lower for what comes earlier.
    #[inline]
    fn place(&self, row: usize) -> u64 {
        let rank = self.rank.of(row);
        match self.order {
            Order::Ascending => rank,
            Order::Descending => !rank,
        }
    }

    /// Whether it may be among the rows wanted; all of them may.
    pub(super) fn may_be_wanted(&self, row: usize) -> bool {
        self.place(row) <= self.last
    }
}
