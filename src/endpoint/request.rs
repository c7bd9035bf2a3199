//! Queries that were checked and bound, and what they answer.

use std::fmt;

use serde::Serialize;

use super::{Endpoint, cursor_fault, fault_of_part};
use crate::ast::Query;
use crate::collection::Collection;
use crate::cursor::{self, CursorCodec, CursorError, CursorErrorKind, Position};
use crate::fault::{Fault, FaultKind, QueryError};
use crate::lines::LinePage;
use crate::page::{Cursors, Page, PagingMetadata, Sequence, Sorted};
use crate::plan::Plan;
use crate::pointer::Pointer;
use crate::record::{Record, Records};

/// A query, checked and bound; see [`Endpoint::request`].
pub struct Request<'e> {
    pub(super) endpoint: &'e Endpoint,
    pub(super) query: Query,
    pub(super) plan: Plan,
    /// Whom the page's cursors are bound to.
    pub(super) binding: Vec<u8>,
    pub(super) attachment: Option<Vec<u8>>,
    /// Whether the query is that of its cursor, and not of the body.
    pub(super) is_carried: bool,
}

/// Nothing of what only the caller knows, or only the host.
impl fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request").finish_non_exhaustive()
    }
}

impl Request<'_> {
    /// The plan.
    #[must_use]
    pub const fn plan(&self) -> &Plan {
        &self.plan
    }

    /// What the host attached to the page from which this request goes on.
    #[must_use]
    pub fn attachment(&self) -> Option<&[u8]> {
        self.attachment.as_deref()
    }

    /// Attaches bytes of the host's to the cursors of the page: the id of a snapshot, for
    /// example, out of which the following pages are to come as well. They are protected as the
    /// rest of the cursor is, and are attached to the pages that follow, until others are. They
    /// count to the cursor's length. Each page's cursors have a lifetime of their own, so that
    /// whoever pages on keeps an attachment for as long as they like.
    ///
    /// # Example
    ///
    /// ```
    /// use std::time::SystemTime;
    ///
    /// use serde_json::json;
    /// use wixql::{Endpoint, Keys};
    ///
    /// let snapshots = [vec![json!({"id": 1}), json!({"id": 2})], vec![json!({"id": 3})]];
    /// let endpoint = Endpoint::any().sealed("things", Keys::ephemeral()?, SystemTime::now);
    ///
    /// let request = endpoint.request(r#"{"cursorPaging": {"limit": 1}}"#)?.with_attachment([0]);
    /// let page = request.page(&snapshots[0])?;
    /// let next = page.metadata.cursors.and_then(|cursors| cursors.next);
    ///
    /// let body = json!({"cursorPaging": {"cursor": next}});
    /// let request = endpoint.request(&body)?;
    /// assert_eq!(request.attachment(), Some(&[0][..]));
    /// assert_eq!(request.page(&snapshots[0])?.items, [&snapshots[0][1]]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_attachment(mut self, attachment: impl Into<Vec<u8>>) -> Self {
        self.attachment = Some(attachment.into());
        self
    }

    /// How many records match; serializes as `{"count": n}`.
    ///
    /// # Complexity
    ///
    /// One test of each record.
    pub fn count<'r, R>(&self, records: impl Records<'r, R>) -> Count
    where
        R: Record + 'r,
    {
        Count { count: self.plan.count(records) }
    }

    /// The page asked for, with sealed cursors if the endpoint has a codec.
    ///
    /// # Errors
    ///
    /// What does not fit into a cursor: a sort key, the query, or the attachment; and what
    /// else keeps the codec from making one. Also, if the endpoint has a
    /// codec, records that share a value of the unique key where the page would end between
    /// them, so that one would be lost.
    pub fn page<'r, R>(&self, records: impl Records<'r, R>) -> Result<Page<'r, R>, QueryError>
    where
        R: Record + 'r,
    {
        self.with_cursors(self.plan.page(records))
    }

    /// [`page`](Self::page), out of records that are in order: see [`Plan::page_of_sorted`].
    ///
    /// # Errors
    ///
    /// As of [`page`](Self::page).
    ///
    /// # Complexity
    ///
    /// Of [`Plan::page_of_sorted`].
    pub fn page_of_sorted<'r, R, S>(
        &self,
        sorted: &Sorted<'r, R, S>,
    ) -> Result<Page<'r, R>, QueryError>
    where
        R: Record,
        S: Sequence<Record = R> + ?Sized,
    {
        self.with_cursors(self.plan.page_of_sorted(sorted))
    }

    /// [`page`](Self::page), out of a collection: see [`Collection::page`].
    ///
    /// # Errors
    ///
    /// As of [`page`](Self::page).
    ///
    /// # Complexity
    ///
    /// Of [`Collection::page`].
    pub fn page_of<'r, R: Record>(
        &self,
        collection: &'r Collection<R>,
    ) -> Result<Page<'r, R>, QueryError> {
        self.with_cursors(collection.page(&self.plan))
    }

    /// [`count`](Self::count), out of a collection: see [`Collection::count`].
    ///
    /// # Complexity
    ///
    /// Of [`Collection::count`].
    #[must_use]
    pub fn count_of<R: Record>(&self, collection: &Collection<R>) -> Count {
        Count { count: collection.count(&self.plan) }
    }

    /// A page of lines, made by this request's [plan](Self::plan), with sealed cursors if the
    /// endpoint has a codec.
    ///
    /// # Errors
    ///
    /// As of [`page`](Self::page).
    ///
    /// # Example
    ///
    /// ```
    /// use wixql::{Endpoint, Lines, UnprotectedCursors};
    ///
    /// let endpoint = Endpoint::any().codec(UnprotectedCursors);
    /// let request = endpoint.request(r#"{"cursorPaging": {"limit": 1}}"#)?;
    /// let page = request.plan().page_of_lines(Lines::new(b"{\"id\": 1}\n{\"id\": 2}\n"))?;
    /// let page = request.with_line_cursors(page)?;
    /// assert_eq!(page.items, [b"{\"id\": 1}"]);
    /// assert!(page.metadata.cursors.is_some_and(|cursors| cursors.next.is_some()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_line_cursors<L>(&self, mut page: LinePage<L>) -> Result<LinePage<L>, QueryError> {
        let ends = [&page.next, &page.prev];
        page.metadata.cursors = self.cursors(&page.metadata, ends, page.is_end_unclear())?;
        Ok(page)
    }

    /// The page, its cursors sealed.
    fn with_cursors<'r, R: ?Sized>(
        &self,
        mut page: Page<'r, R>,
    ) -> Result<Page<'r, R>, QueryError> {
        let ends = [&page.next, &page.prev];
        page.metadata.cursors = self.cursors(&page.metadata, ends, page.is_end_unclear())?;
        Ok(page)
    }

    /// The cursors of a page with these ends, the next one first, if it has any.
    fn cursors(
        &self,
        metadata: &PagingMetadata,
        ends: [&Option<Position>; 2],
        is_end_unclear: bool,
    ) -> Result<Option<Cursors>, QueryError> {
        let (Some(codec), true) = (&self.endpoint.codec, metadata.has_next.is_some()) else {
            return Ok(None);
        };
        if is_end_unclear {
            let unique_key = self.endpoint.schema.unique_key_path().clone();
            let kind = FaultKind::NotUnique { unique_key };
            return Err(Fault::of_value(kind, Pointer::root()).into());
        }
        let seal = |position: &Option<Position>| {
            position.as_ref().map(|position| self.seal(&**codec, position)).transpose()
        };
        let [next, prev] = ends;
        Ok(Some(Cursors { next: seal(next)?, prev: seal(prev)? }))
    }

    fn seal(&self, codec: &dyn CursorCodec, position: &Position) -> Result<String, QueryError> {
        let attachment = self.attachment();
        let try_with = |query: cursor::Query<'_>, position: &Position, attachment| {
            let payload = cursor::Parts { query, position, attachment }.encode()?;
            let text = codec.seal(&payload, &self.binding)?;
            // Or it would not be taken back.
            let longest = self.endpoint.schema.request_limits().cursor;
            if text.len() > longest { Err(CursorError::too_long()) } else { Ok(text) }
        };
        let query = || match self.endpoint.resend {
            true => cursor::Query::Fingerprint(self.plan.query_fingerprint()),
            false => cursor::Query::Whole {
                filter: self.query.filter(),
                sort: self.query.sort.as_deref(),
            },
        };
        try_with(query(), position, attachment).map_err(|error| {
            let fits = |query| try_with(query, position, None).is_ok();
            let bare = || cursor::Query::Fingerprint(0);
            let length = |query, attachment| {
                let payload = cursor::Parts { query, position, attachment }.encode();
                payload.map_or(usize::MAX, |payload| payload.bytes.len())
            };
            // Together they are too long: that is said of the longer one.
            let is_attachment_longer =
                || length(bare(), attachment) >= length(query(), None) && fits(query());
            // Every order has the unique key.
            let is_any_too_long = || try_with(bare(), &self.of_unique_key(position), None).is_err();
            let (kind, part) = if error.kind() != CursorErrorKind::TooLong
                || (attachment.is_some() && is_attachment_longer())
            {
                (FaultKind::NoCursor, None)
            } else if !self.endpoint.resend && fits(bare()) {
                let has_filter = self.query.filter().is_some_and(|filter| !filter.is_empty());
                (FaultKind::QueryTooLong, Some(if has_filter { "filter" } else { "sort" }))
            } else if is_any_too_long() {
                (FaultKind::NoCursor, None)
            } else {
                (FaultKind::KeyTooLong, Some("sort"))
            };
            let part = part.filter(|_| !self.is_carried);
            match part {
                Some(part) => fault_of_part(&self.query, part, kind).into(),
                None => cursor_fault(&self.query, kind).into(),
            }
        })
    }

    /// The place of a record with the same value of the unique key, if that were the whole order.
    fn of_unique_key(&self, position: &Position) -> Position {
        let unique = self.endpoint.schema.unique_key_path();
        let keys = self.plan.order.iter().zip(position.keys());
        let unique = keys.filter(|(key, _)| key.access.path() == unique).map(|(_, value)| value);
        Position::new(position.direction(), unique.cloned().collect(), 0, position.order())
    }
}

/// The answer of a count endpoint: `{"count": n}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Count {
    /// Records that match.
    pub count: u64,
}
