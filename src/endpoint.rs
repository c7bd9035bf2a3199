//! Endpoints: from a request's body to its answer.
//!
//! Chains parse, bind and page, opens and seals cursors, and reports the faults of all
//! stages together. It does no I/O.

use std::fmt;

use serde::Serialize;

use crate::ast::{CursorPaging, Filter, Paging, Query};
use crate::bind::{beside_cursor, bind_all};
use crate::cursor::{Cursor, CursorCodec, CursorError};
use crate::fault::{Fault, FaultKind, Faults, QueryError};
use crate::page::{Cursors, Page, Sorted};
use crate::parse::{Parser, Read, place};
use crate::plan::Plan;
use crate::pointer::Trail;
use crate::record::Record;
use crate::schema::Schema;

/// An endpoint that answers queries: a schema, a dialect, and what seals its cursors.
///
/// # Example
///
/// Three lines from a request's body to its answer:
///
/// ```
/// use serde_json::json;
/// use wixql::{Endpoint, Schema};
///
/// let records = vec![
///     json!({"id": "a", "status": "FAILED", "finishedAt": "2024-05-01T10:00:00Z"}),
///     json!({"id": "b", "status": "COMPLETED", "finishedAt": "2024-05-02T10:00:00Z"}),
/// ];
/// let body = br#"{"filter": {"status": "FAILED"}, "sort": [{"fieldName": "finishedAt", "order": "DESC"}]}"#;
///
/// let jobs = Endpoint::new(Schema::new().text("id").text("status").date("finishedAt"));
/// let page = jobs.query(body, &records)?;
/// let answer = serde_json::to_string(&page).unwrap();
/// # assert_eq!(page.items, [&records[0]]);
/// # assert!(answer.starts_with(r#"{"items":[{""#));
/// # Ok::<(), wixql::QueryError>(())
/// ```
pub struct Endpoint {
    schema: Schema,
    parser: Parser,
    codec: Option<Box<dyn CursorCodec + Send + Sync>>,
}

impl Endpoint {
    /// An endpoint with this table.
    #[must_use]
    pub fn new(schema: Schema) -> Self {
        let parser = Parser::new().limits(schema.request_limits().clone());
        Self { schema, parser, codec: None }
    }

    /// An endpoint without a table: any record goes.
    #[must_use]
    pub fn any() -> Self {
        Self::new(Schema::any())
    }

    /// Also reads the legacy dialect.
    #[must_use]
    pub fn legacy(mut self, legacy: bool) -> Self {
        self.parser = self.parser.legacy(legacy);
        self
    }

    /// Passes over these keys of the body, which are the host's own.
    #[must_use]
    pub fn foreign_keys<K: Into<String>>(mut self, keys: impl IntoIterator<Item = K>) -> Self {
        self.parser = self.parser.foreign_keys(keys);
        self
    }

    /// Pages by cursor texts that this codec seals. Without one a page says whether others
    /// follow and where they stand, but not as text, and every cursor text is refused.
    #[must_use]
    pub fn codec(mut self, codec: impl CursorCodec + Send + Sync + 'static) -> Self {
        self.codec = Some(Box::new(codec));
        self
    }

    /// An endpoint without a table that reads bodies with this parser.
    #[cfg(test)]
    pub(crate) fn reading(parser: Parser) -> Self {
        Self { parser, ..Self::any() }
    }

    /// Its table.
    #[must_use]
    pub const fn schema(&self) -> &Schema {
        &self.schema
    }

    /// The page that a query asks for, out of all records.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the query; see [`QueryError::envelope`] for the
    /// answer's body.
    ///
    /// # Complexity
    ///
    /// Of [`Plan::page`], after a part that depends on the query only.
    pub fn query<'b, 'r, R>(
        &self,
        body: impl Into<Body<'b>>,
        records: impl IntoIterator<Item = &'r R>,
    ) -> Result<Page<'r, R>, QueryError>
    where
        R: Record + ?Sized + 'r,
    {
        self.request(body)?.page(records)
    }

    /// How many records match a query's filter; serializes as `{"count": n}`.
    ///
    /// # Errors
    ///
    /// As of [`query`](Self::query).
    ///
    /// # Complexity
    ///
    /// One test of each record.
    ///
    /// # Example
    ///
    /// ```
    /// use serde_json::json;
    /// use wixql::Endpoint;
    ///
    /// let records = [json!({"qty": 1}), json!({"qty": 7})];
    /// let answer = Endpoint::any().count(r#"{"filter": {"qty": {"$gt": 5}}}"#, &records)?;
    /// assert_eq!(serde_json::to_string(&answer).unwrap(), r#"{"count":1}"#);
    /// # Ok::<(), wixql::QueryError>(())
    /// ```
    pub fn count<'b, 'r, R>(
        &self,
        body: impl Into<Body<'b>>,
        records: impl IntoIterator<Item = &'r R>,
    ) -> Result<Count, QueryError>
    where
        R: Record + ?Sized + 'r,
    {
        Ok(Count { count: self.request(body)?.plan.count(records) })
    }

    /// A query, checked and bound, ready for records: to look at its plan, or to ask it
    /// more than once.
    ///
    /// # Errors
    ///
    /// As of [`query`](Self::query).
    ///
    /// # Complexity
    ///
    /// Of [`parse`](crate::parse) and [`bind`](crate::bind); records have no part in it.
    pub fn request<'b>(&self, body: impl Into<Body<'b>>) -> Result<Request<'_>, QueryError> {
        self.bind(body.into(), &Filter::all())
    }

    /// [`request`](Self::request), with a condition of this one request: the tenant's own
    /// records, for example. It holds whatever the query says, and may name any field.
    ///
    /// # Errors
    ///
    /// As of [`query`](Self::query).
    ///
    /// # Complexity
    ///
    /// As of [`request`](Self::request), and the table is copied.
    ///
    /// # Example
    ///
    /// Callers can neither see nor name `tenant`, and no `$or` leads around it:
    ///
    /// ```
    /// use serde_json::json;
    /// use wixql::{Endpoint, Schema, field};
    ///
    /// let jobs = Endpoint::new(Schema::new().text("id").text("status"));
    /// let records = [
    ///     json!({"id": "a", "status": "FAILED", "tenant": 1}),
    ///     json!({"id": "b", "status": "FAILED", "tenant": 2}),
    /// ];
    /// let body = r#"{"filter": {"$or": [{"status": "FAILED"}, {}]}}"#;
    /// let request = jobs.request_within(&field("tenant").eq(1), body)?;
    /// assert_eq!(request.page(&records)?.items, [&records[0]]);
    /// # Ok::<(), wixql::QueryError>(())
    /// ```
    ///
    /// # Reference
    ///
    /// *What the host adds* ([guide](crate::guide::language#what-the-host-adds)).
    pub fn request_within<'b>(
        &self,
        scope: &Filter,
        body: impl Into<Body<'b>>,
    ) -> Result<Request<'_>, QueryError> {
        self.bind(body.into(), scope)
    }

    fn bind(&self, body: Body<'_>, scope: &Filter) -> Result<Request<'_>, QueryError> {
        let Read { tree: mut query, mut faults } = match &body {
            Body::Text(text) => self.parser.read(text),
            Body::Json(value) => self.parser.read_value(value),
            Body::Query(query) => Read { tree: query.clone(), faults: Faults::default() },
        };
        let most = self.schema.request_limits().faults;
        let mut more = Faults::default();
        let cursor = self.open(&mut query, &mut more, most);
        let position = cursor.as_ref().map(|cursor| &cursor.position);
        let plan = bind_all(&query, &self.schema, scope, position, &mut more);
        match body {
            Body::Text(text) => {
                place(text, &mut more);
                faults.merge(more, most);
            }
            // A value has no places, but an order in which it would be read.
            // Of one that is too deep nothing beyond was read, and it is not printed.
            Body::Json(value) if !more.is_empty() && !faults.is_too_deep() => {
                let text = value.to_string();
                place(text.as_bytes(), &mut faults);
                place(text.as_bytes(), &mut more);
                faults.merge(more, most);
                faults.displace();
            }
            Body::Json(_) | Body::Query(_) => faults.merge(more, most),
        }
        faults.into_result(Request { endpoint: self, query, plan })
    }

    /// Opens the cursor, if the query has one, and puts what it carries into the query.
    fn open(&self, query: &mut Query, faults: &mut Faults, most: usize) -> Option<Cursor> {
        let Some(Paging::Cursor(CursorPaging { cursor: Some(text), .. })) = query.paging() else {
            return None;
        };
        for fault in beside_cursor(query) {
            faults.push(fault, most);
        }
        let opened = match &self.codec {
            Some(codec) => codec.open(text),
            None => Err(CursorError::Invalid),
        };
        match opened {
            Ok(cursor) => {
                query.filter.clone_from(&cursor.filter);
                query.sort.clone_from(&cursor.sort);
                Some(cursor)
            }
            Err(CursorError::Expired) => {
                faults.push(cursor_fault(query, FaultKind::ExpiredCursor), most);
                // So that `bind` does not refuse it once more.
                if let Some(Paging::Cursor(paging)) = &mut query.paging {
                    paging.cursor = None;
                }
                None
            }
            // `bind` refuses a cursor that has not been opened.
            Err(CursorError::Invalid | CursorError::TooLong) => None,
        }
    }
}

/// The cursor of the query is at fault.
fn cursor_fault(query: &Query, kind: FaultKind) -> Fault {
    let root = Trail::ROOT;
    let wrapped = root.key("query");
    let trail = if query.wrapped { &wrapped } else { &root };
    Fault::of_value(kind, trail.key(query.cursor_paging_key()).key("cursor").pointer())
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoint").field("schema", &self.schema).finish_non_exhaustive()
    }
}

/// A query, checked and bound; see [`Endpoint::request`].
#[derive(Debug)]
pub struct Request<'e> {
    endpoint: &'e Endpoint,
    query: Query,
    plan: Plan,
}

impl Request<'_> {
    /// The plan.
    #[must_use]
    pub const fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The page asked for, with sealed cursors if the endpoint has a codec.
    ///
    /// # Errors
    ///
    /// A sort key that is too long for a cursor.
    pub fn page<'r, R>(
        &self,
        records: impl IntoIterator<Item = &'r R>,
    ) -> Result<Page<'r, R>, QueryError>
    where
        R: Record + ?Sized + 'r,
    {
        self.seal(self.plan.page(records))
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
    pub fn page_of_sorted<'r, R: Record>(
        &self,
        sorted: &Sorted<'r, R>,
    ) -> Result<Page<'r, R>, QueryError> {
        self.seal(self.plan.page_of_sorted(sorted))
    }

    /// Seals the page's cursors, if the endpoint has a codec.
    fn seal<'r, R: ?Sized>(&self, mut page: Page<'r, R>) -> Result<Page<'r, R>, QueryError> {
        if let (Some(codec), true) = (&self.endpoint.codec, page.metadata.has_next.is_some()) {
            let seal = |position: &Option<_>| {
                let position = position.as_ref()?;
                let (filter, sort) = (self.query.filter.clone(), self.query.sort.clone());
                Some(codec.seal(&Cursor::new(filter, sort, Clone::clone(position))))
            };
            let too_long = |_| cursor_fault(&self.query, FaultKind::KeyTooLong);
            let next = seal(&page.next).transpose().map_err(too_long)?;
            let prev = seal(&page.prev).transpose().map_err(too_long)?;
            page.metadata.cursors = Some(Cursors { next, prev });
        }
        Ok(page)
    }
}

/// The body of a request, in any of its forms.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Body<'b> {
    /// JSON text.
    Text(&'b [u8]),
    /// A JSON value.
    Json(&'b serde_json::Value),
    /// A query built in Rust.
    Query(Query),
}

impl<'b> From<&'b [u8]> for Body<'b> {
    fn from(text: &'b [u8]) -> Self {
        Self::Text(text)
    }
}

impl<'b, const N: usize> From<&'b [u8; N]> for Body<'b> {
    fn from(text: &'b [u8; N]) -> Self {
        Self::Text(text)
    }
}

impl<'b> From<&'b str> for Body<'b> {
    fn from(text: &'b str) -> Self {
        Self::Text(text.as_bytes())
    }
}

impl<'b> From<&'b serde_json::Value> for Body<'b> {
    fn from(value: &'b serde_json::Value) -> Self {
        Self::Json(value)
    }
}

impl From<Query> for Body<'_> {
    fn from(query: Query) -> Self {
        Self::Query(query)
    }
}

/// The answer of a count endpoint: `{"count": n}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Count {
    /// Records that match.
    pub count: u64,
}
