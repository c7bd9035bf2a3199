//! Pages: the part of the ordered answer that was asked for.
//!
//! Reads a plan and records, keeps only what the page needs, and says where the pages
//! before and after it stand.

mod metadata;
mod top;

use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};
use serde_json::Value;

pub use metadata::{Cursors, PagingMetadata};
use top::Top;

use crate::cursor::{Direction, Position};
use crate::plan::{Plan, Projection, Window, order_fingerprint};
use crate::record::Record;

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
    /// where it was entered, `O(k)` memory; in the mean the comparisons are near `n`.
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
    pub fn page<'r, R>(&self, records: impl IntoIterator<Item = &'r R>) -> Page<'r, R>
    where
        R: Record + ?Sized + 'r,
    {
        let mut page = match &self.window {
            Window::Offset { limit, offset } => self.offset_page(records, *limit, *offset),
            Window::Cursor { limit, from } => self.cursor_page(records, *limit, from.as_ref()),
        };
        page.projection.clone_from(&self.projection);
        page
    }

    /// How many records match, whatever page is asked for.
    ///
    /// # Complexity
    ///
    /// One test of each record.
    pub fn count<'r, R>(&self, records: impl IntoIterator<Item = &'r R>) -> u64
    where
        R: Record + ?Sized + 'r,
    {
        let matcher = self.matcher::<R>();
        as_u64(records.into_iter().filter(|record| matcher.matches(record)).count())
    }

    fn offset_page<'r, R>(
        &self,
        records: impl IntoIterator<Item = &'r R>,
        limit: u64,
        offset: u64,
    ) -> Page<'r, R>
    where
        R: Record + ?Sized + 'r,
    {
        let (matcher, orderer) = (self.matcher::<R>(), self.orderer::<R>());
        let mut top = Top::new(&orderer, as_usize(offset.saturating_add(limit)), Direction::Next);
        let mut total = 0;
        for record in records.into_iter().filter(|record| matcher.matches(record)) {
            total += 1;
            top.offer(record);
        }
        let items: Vec<_> = top.into_sorted().skip(as_usize(offset)).collect();
        let count = as_u64(items.len());
        let too_many = self.count_cap.is_some_and(|cap| total > cap);
        let metadata = PagingMetadata {
            count,
            offset: Some(offset),
            total: (!too_many).then_some(total),
            too_many_to_count: Some(too_many),
            ..PagingMetadata::default()
        };
        let (next, prev) = (None, None);
        Page { items, metadata, next, prev, projection: None, is_end_unclear: false }
    }

    fn cursor_page<'r, R>(
        &self,
        records: impl IntoIterator<Item = &'r R>,
        limit: u64,
        from: Option<&Position>,
    ) -> Page<'r, R>
    where
        R: Record + ?Sized + 'r,
    {
        let (matcher, orderer) = (self.matcher::<R>(), self.orderer::<R>());
        let direction = from.map_or(Direction::Next, Position::direction);
        // One more than the page holds tells whether anything follows.
        let mut top = Top::new(&orderer, as_usize(limit.saturating_add(1)), direction);
        let mut is_something_behind = false;
        for record in records.into_iter().filter(|record| matcher.matches(record)) {
            let is_ahead = from.is_none_or(|position| {
                let order = orderer.compare_to(record, &position.keys);
                match position.direction {
                    Direction::Next => order.is_gt(),
                    Direction::Prev => order.is_lt(),
                }
                .max(position.inclusive && order.is_eq())
            });
            if is_ahead {
                top.offer(record);
            } else {
                is_something_behind = true;
            }
        }
        let mut items: Vec<_> = top.into_sorted().collect();
        let is_something_ahead = as_u64(items.len()) > limit;
        let is_end_unclear = match items.as_slice() {
            [.., last, beyond] if is_something_ahead => orderer.compare(last, beyond).is_eq(),
            _ => false,
        };
        items.truncate(as_usize(limit));
        let count = as_u64(items.len());
        let start = from.map_or(0, |position| match position.direction {
            Direction::Next => position.ordinal,
            Direction::Prev => position.ordinal.saturating_sub(count),
        });
        let (has_prev, has_next) = match direction {
            Direction::Next => (is_something_behind, is_something_ahead),
            Direction::Prev => {
                items.reverse();
                (is_something_ahead, is_something_behind)
            }
        };
        let order = order_fingerprint(&self.order);
        let at = |record: Option<&&'r R>, direction, ordinal| match (record, from) {
            (Some(record), _) => {
                Some(Position::new(direction, orderer.position(record), ordinal, order))
            }
            // From an empty page the way back includes the place where it was entered.
            (None, Some(position)) if limit > 0 => {
                let keys = position.keys.clone();
                Some(Position::new(direction, keys, ordinal, order).inclusive(!position.inclusive))
            }
            (None, _) => None,
        };
        let next = has_next
            .then(|| at(items.last(), Direction::Next, start.saturating_add(count)))
            .flatten();
        let prev = has_prev.then(|| at(items.first(), Direction::Prev, start)).flatten();
        let metadata =
            PagingMetadata { count, has_next: Some(has_next), ..PagingMetadata::default() };
        Page { items, metadata, next, prev, projection: None, is_end_unclear }
    }
}

impl<R: ?Sized> Page<'_, R> {
    /// Whether records would be lost between this page and the one beyond it, because they
    /// and the last one here are equal in all keys, the unique key included.
    pub(crate) const fn is_end_unclear(&self) -> bool {
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

#[expect(clippy::cast_possible_truncation, reason = "the smaller of both is meant")]
fn as_usize(number: u64) -> usize {
    number.min(usize::MAX as u64) as usize
}

const fn as_u64(number: usize) -> u64 {
    number as u64
}
