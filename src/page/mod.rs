//! Pages: the part of the ordered answer that was asked for.
//!
//! Reads a plan and records, keeps only what the page needs, and says where the pages
//! before and after it stand.

pub(crate) mod found;
mod metadata;
mod offered;
mod search;
mod sequence;
mod sorted;
mod top;

use std::slice;

use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};
use serde_json::Value;

pub(crate) use found::{Answer, Found, Placed, lies_before};
pub use metadata::{Cursors, PagingMetadata};
use offered::Offered;
pub use sequence::{ByKey, Sequence, Sought};
pub use sorted::{NotSorted, Sorted};
pub(crate) use top::Top;

use crate::cursor::{Direction, Position};
use crate::plan::{Plan, Projection, Window, order_fingerprint};
use crate::record::{Record, Records};

/// A page of records, borrowed from where they are held.
///
/// Serializes as `{"items": […], "pagingMetadata": {…}}`, the items projected.
///
/// # Reference
///
/// *Paging* ([guide](crate::guide::language#6-paging)).
#[derive(Debug)]
#[non_exhaustive]
pub struct Page<'r, R: ?Sized> {
    /// The records, in order.
    pub items: Vec<&'r R>,
    /// What is said about the page; serializes as `pagingMetadata`.
    pub metadata: PagingMetadata,
    /// Where the following page stands, if there is one and the query pages by cursor.
    pub next: Option<Position>,
    /// Where the preceding page stands, if there is one and the query pages by cursor.
    pub prev: Option<Position>,
    projection: Option<Projection>,
    /// Whether the order cannot tell the records apart between which the page ends.
    is_end_unclear: bool,
}

impl Plan {
    /// The page asked for, out of all records.
    ///
    /// # Complexity
    ///
    /// `O(n log k)` comparisons for `n` records and a page that ends `k` records from
    /// where it was entered, `O(k)` memory; in the mean the comparisons are near `n`. Records
    /// that are in order already need no scan: see [`page_of_sorted`](Self::page_of_sorted).
    ///
    /// # Example
    ///
    /// ```
    /// use serde_json::json;
    /// use wixql::{Query, Schema, bind};
    ///
    /// let records = [json!({"id": 1, "n": 5}), json!({"id": 2, "n": 7}), json!({"id": 3, "n": 9})];
    /// let query = Query::new().gt("n", 5).descending(["n"]).limit(1);
    /// let page = bind(&query, &Schema::any())?.page(&records);
    /// assert_eq!(page.items, [&records[2]]);
    /// assert!(page.next.is_some() && page.prev.is_none());
    /// # Ok::<(), wixql::QueryError>(())
    /// ```
    pub fn page<'r, R>(&self, records: impl Records<'r, R>) -> Page<'r, R>
    where
        R: Record + 'r,
    {
        let matcher = self.matcher::<R>();
        self.page_of_blocks(|take| {
            records.each_run(|run| {
                matcher.blocks(run).for_each(|(block, found)| take(block, found));
            });
        })
    }

    /// [`page`](Self::page), the records being asked on the threads of `rayon`'s pool if they are
    /// many. Needs the feature `rayon`.
    ///
    /// # Complexity
    ///
    /// Of [`Matcher::par_select`](crate::Matcher::par_select); the records that match are then put
    /// in order by one thread.
    #[cfg(feature = "rayon")]
    #[must_use]
    pub fn par_page<'r, R: Record + Sync>(&self, records: &'r [R]) -> Page<'r, R>
    where
        R::Accessor: Sync,
    {
        self.page_of_matching(self.matcher::<R>().par_select(records).into_iter())
    }

    /// [`page`](Self::page), out of the records that match.
    pub(crate) fn page_of_matching<'r, R: Record + 'r>(
        &self,
        records: impl Iterator<Item = &'r R>,
    ) -> Page<'r, R> {
        self.page_of_blocks(|take| records.for_each(|record| take(slice::from_ref(record), 1)))
    }

    /// [`page`](Self::page); `blocks` hands over blocks of up to 64 records, and which of them
    /// match, a bit each.
    fn page_of_blocks<'r, R: Record + 'r>(
        &self,
        blocks: impl FnOnce(&mut dyn FnMut(&'r [R], u64)),
    ) -> Page<'r, R> {
        match &self.window {
            Window::Offset { limit, offset } => self.offset_page(blocks, *limit, *offset),
            Window::Cursor { limit, from } => self.cursor_page(blocks, *limit, from.as_ref()),
        }
    }

    /// How many records match, whatever page is asked for.
    ///
    /// # Complexity
    ///
    /// One test of each record.
    pub fn count<'r, R>(&self, records: impl Records<'r, R>) -> u64
    where
        R: Record + 'r,
    {
        let matcher = self.matcher::<R>();
        let mut count = 0;
        records.each_run(|run| count += matcher.count(run));
        count
    }

    fn offset_page<'r, R: Record + 'r>(
        &self,
        blocks: impl FnOnce(&mut dyn FnMut(&'r [R], u64)),
        limit: u64,
        offset: u64,
    ) -> Page<'r, R> {
        let orderer = self.orderer::<R>();
        let wanted = as_usize(offset.saturating_add(limit));
        let mut top = Offered::new(&orderer, wanted, Direction::Next);
        let mut total = 0;
        blocks(&mut |block, found| {
            total += u64::from(found.count_ones());
            each_of(block, top.candidates(block, found), |record| top.offer(record));
        });
        let items: Vec<_> = top.into_sorted().skip(as_usize(offset)).collect();
        Page::new(self.page_by_offset(items, offset, total), self)
    }

    fn cursor_page<'r, R: Record + 'r>(
        &self,
        blocks: impl FnOnce(&mut dyn FnMut(&'r [R], u64)),
        limit: u64,
        from: Option<&Position>,
    ) -> Page<'r, R> {
        let orderer = self.orderer::<R>();
        let direction = from.map_or(Direction::Next, Position::direction);
        // One more than the page holds tells whether anything follows.
        let mut top = Offered::new(&orderer, as_usize(limit.saturating_add(1)), direction);
        let mut is_something_behind = false;
        let place = from.map(|position| (position, orderer.place(&position.keys)));
        blocks(&mut |block, mut found| {
            // Of those behind the place it only matters whether there are any.
            if place.is_none() || is_something_behind {
                found = top.candidates(block, found);
            }
            each_of(block, found, |record| {
                let is_ahead = place.as_ref().is_none_or(|(position, place)| {
                    let is_before = lies_before(orderer.compare_to(record, place), position);
                    is_before == (direction == Direction::Prev)
                });
                if is_ahead {
                    top.offer(record);
                } else {
                    is_something_behind = true;
                }
            });
        });
        let mut items: Vec<_> = top.into_sorted().collect();
        let beyond = if as_u64(items.len()) > limit { items.pop() } else { None };
        let found = Found { items, beyond, is_something_behind };
        let order = order_fingerprint(&self.order);
        Page::new(self.page_by_cursor(found, (limit, from), &orderer, order), self)
    }
}

impl<R: ?Sized> Page<'_, R> {
    /// Whether a record would be lost between this page and the one beyond it, because it and
    /// the last one here are equal in all keys, the unique key included.
    ///
    /// An [`Endpoint`](crate::Endpoint) with a codec refuses such a page. Whoever pages by
    /// positions has to look.
    ///
    /// # Example
    ///
    /// ```
    /// use serde_json::json;
    /// use wixql::{Query, Schema, bind};
    ///
    /// let plan = bind(&Query::new().limit(1), &Schema::any())?;
    /// assert!(!plan.page(&[json!({"id": 1}), json!({"id": 2})]).is_end_unclear());
    /// assert!(plan.page(&[json!({"id": 1}), json!({"id": 1})]).is_end_unclear());
    /// # Ok::<(), wixql::QueryError>(())
    /// ```
    #[must_use]
    pub const fn is_end_unclear(&self) -> bool {
        self.is_end_unclear
    }
}

impl<R: Serialize + ?Sized> Serialize for Page<'_, R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut page = serializer.serialize_struct("Page", 2)?;
        match &self.projection {
            None => page.serialize_field("items", &self.items)?,
            Some(_) => {
                let items = self.project().map_err(serde::ser::Error::custom)?;
                page.serialize_field("items", &items)?;
            }
        }
        page.serialize_field("pagingMetadata", &self.metadata)?;
        page.end()
    }
}

impl<R: Serialize + ?Sized> Page<'_, R> {
    /// The items as JSON values, projected, for an answer that names them its own way.
    ///
    /// # Errors
    ///
    /// A record that cannot be written as JSON.
    ///
    /// # Complexity
    ///
    /// Linear in the records of the page.
    ///
    /// # Example
    ///
    /// ```
    /// use serde_json::json;
    /// use wixql::Endpoint;
    ///
    /// let records = [json!({"id": 1, "name": "a", "size": 2})];
    /// let page = Endpoint::any().query(r#"{"fields": ["name"]}"#, &records)?;
    /// let answer = json!({"jobs": page.project()?, "pagingMetadata": page.metadata});
    /// assert_eq!(answer["jobs"], json!([{"id": 1, "name": "a"}]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn project(&self) -> Result<Vec<Value>, serde_json::Error> {
        (self.items.iter())
            .map(|record| {
                let value = serde_json::to_value(record)?;
                Ok(match &self.projection {
                    Some(projection) => projection.apply(&value),
                    None => value,
                })
            })
            .collect()
    }
}

/// Calls `each` for the records of a block that have a bit.
fn each_of<'r, R>(block: &'r [R], mut bits: u64, mut each: impl FnMut(&'r R)) {
    while let Some(record) = block.get(bits.trailing_zeros() as usize) {
        bits &= bits - 1;
        each(record);
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the smaller of both is meant")]
pub(crate) fn as_usize(number: u64) -> usize {
    number.min(usize::MAX as u64) as usize
}

pub(crate) const fn as_u64(number: usize) -> u64 {
    number as u64
}
