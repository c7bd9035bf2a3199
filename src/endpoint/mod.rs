//! Endpoints: from a request's body to its answer.
//!
//! Chains parse, bind and page, opens and seals cursors, and reports the faults of all
//! stages together. It does no I/O.

mod body;
mod caller;
mod request;

use std::fmt;
#[cfg(feature = "seal")]
use std::time::SystemTime;

pub use body::Body;
pub use caller::Caller;
pub use request::{Count, Request};

use crate::ast::{CursorPaging, Filter, Paging, Query};
use crate::bind::{beside_cursor, bind_all};
use crate::cursor::{Carried, Cursor, CursorCodec, CursorError, CursorErrorKind, CursorReason};
#[cfg(feature = "seal")]
use crate::cursor::{Keys, SealedCursors};
use crate::fault::{Fault, FaultKind, Faults, LimitName, QueryError};
use crate::page::Page;
use crate::parse::{Parser, Read, place};
use crate::plan::Plan;
use crate::pointer::{Pointer, Trail};
use crate::record::{Record, Records};
use crate::schema::{Schema, Table};

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
    resend: bool,
}

impl Endpoint {
    /// An endpoint with this table.
    #[must_use]
    pub fn new(schema: Schema) -> Self {
        let parser = Parser::new().limits(schema.request_limits().clone());
        Self { schema, parser, codec: None, resend: false }
    }

    /// An endpoint with the table that a record's type declares: see [`Schema::of`].
    #[must_use]
    pub fn of<T: Table>() -> Self {
        Self::new(Schema::of::<T>())
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

    /// Pages by cursors that are encrypted under these keys; see [`SealedCursors`].
    ///
    /// No other endpoint under these keys has this name. The clock is asked whenever a cursor
    /// is sealed or opened; give `SystemTime::now`.
    ///
    /// # Example
    ///
    /// ```
    /// use std::time::SystemTime;
    /// use wixql::{Endpoint, Key, Keys};
    ///
    /// # let secret = [7; 32];
    /// // `secret` is the same for all processes of the service, from its configuration.
    /// let jobs = Endpoint::any().sealed("jobs", Keys::new(Key::new(1, secret)?), SystemTime::now);
    /// # Ok::<(), wixql::KeyError>(())
    /// ```
    ///
    /// [`Keys::ephemeral`] is for a service of one process, and [`Keys`] shows how a key is
    /// changed.
    #[cfg(feature = "seal")]
    #[must_use]
    pub fn sealed(
        self,
        name: &str,
        keys: Keys,
        clock: impl Fn() -> SystemTime + Send + Sync + 'static,
    ) -> Self {
        self.codec(SealedCursors::new(name, &keys, clock))
    }

    /// Whether clients send filter and sort again beside a cursor. It then carries only a sign
    /// of what they mean, and is not valid with another query. Cursors are shorter so, and
    /// filters of any length can be paged.
    ///
    /// # Example
    ///
    /// ```
    /// use std::time::SystemTime;
    ///
    /// use serde_json::json;
    /// use wixql::{Endpoint, Keys};
    ///
    /// let things =
    ///     Endpoint::any().sealed("things", Keys::ephemeral()?, SystemTime::now).resend(true);
    /// let records = [json!({"id": 1, "n": 1}), json!({"id": 2, "n": 1})];
    /// let page = things.query(r#"{"filter": {"n": 1}, "cursorPaging": {"limit": 1}}"#, &records)?;
    /// let next = page.metadata.cursors.and_then(|cursors| cursors.next);
    ///
    /// // The same, spelt in another way.
    /// let body = json!({"filter": {"n": {"$eq": 1.0}}, "cursorPaging": {"cursor": next}});
    /// assert_eq!(things.query(&body, &records)?.items, [&records[1]]);
    ///
    /// let body = json!({"filter": {"n": 2}, "cursorPaging": {"cursor": next}});
    /// assert_eq!(things.query(&body, &records).unwrap_err().faults()[0].code().name(), "INVALID_CURSOR");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Reference
    ///
    /// *Cursors* ([guide](crate::guide::language#7-cursors)).
    #[must_use]
    pub const fn resend(mut self, resend: bool) -> Self {
        self.resend = resend;
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

    /// The page that a query asks for, out of all records, on nobody's behalf: what belongs to
    /// whom is said by [`request_for`](Self::request_for).
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
        records: impl Records<'r, R>,
    ) -> Result<Page<'r, R>, QueryError>
    where
        R: Record + 'r,
    {
        self.request(body)?.page(records)
    }

    /// How many records match a query's filter, on nobody's behalf; serializes as
    /// `{"count": n}`. For a caller's there is [`Request::count`].
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
        records: impl Records<'r, R>,
    ) -> Result<Count, QueryError>
    where
        R: Record + 'r,
    {
        Ok(self.request(body)?.count(records))
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
        self.bind(body.into(), &Caller::new())
    }

    /// [`request`](Self::request) on somebody's behalf: within a condition of this one
    /// request, the tenant's own records for example, and with cursors that are the caller's.
    ///
    /// # Errors
    ///
    /// As of [`query`](Self::query).
    ///
    /// # Complexity
    ///
    /// As of [`request`](Self::request).
    ///
    /// # Example
    ///
    /// See [`Caller`].
    ///
    /// # Reference
    ///
    /// *What the host adds* ([guide](crate::guide::language#what-the-host-adds)).
    pub fn request_for<'b>(
        &self,
        caller: &Caller,
        body: impl Into<Body<'b>>,
    ) -> Result<Request<'_>, QueryError> {
        self.bind(body.into(), caller)
    }

    fn bind(&self, body: Body<'_>, caller: &Caller) -> Result<Request<'_>, QueryError> {
        let Read { tree: mut query, mut faults } = match &body {
            Body::Text(text) => self.parser.read(text),
            Body::Json(value) => self.parser.read_value(value),
            Body::Query(query) => Read { tree: query.clone(), faults: Faults::default() },
        };
        let most = self.schema.request_limits().faults;
        let mut more = Faults::default();
        let binding = if self.codec.is_some() {
            caller.binding(self.schema.host_scope())
        } else {
            Vec::new()
        };
        let cursor = self.open(&mut query, &binding, &mut more, most);
        let plan = self.bind_at(&mut query, cursor.as_ref(), caller.condition(), &mut more);
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
        let is_carried = cursor.is_some() && !self.resend;
        let attachment = cursor.and_then(|cursor| cursor.attachment);
        let request = Request { endpoint: self, query, plan, binding, attachment, is_carried };
        faults.into_result(request)
    }

    /// Opens the cursor, if the query has one, and puts the query that it carries in the place
    /// of what was sent.
    fn open(
        &self,
        query: &mut Query,
        binding: &[u8],
        faults: &mut Faults,
        most: usize,
    ) -> Option<Cursor> {
        let Some(Paging::Cursor(CursorPaging { cursor: Some(text), .. })) = query.paging() else {
            return None;
        };
        let limits = self.schema.request_limits();
        // Of text the parser has seen to it.
        if limits.is_too_long(text) {
            let kind = FaultKind::Limit { limit: LimitName::Cursor, threshold: limits.cursor };
            faults.push(cursor_fault(query, kind), most);
            without_cursor(query);
            return None;
        }
        let opened = match &self.codec {
            Some(codec) => codec.open(text, binding).and_then(|payload| Cursor::decode(&payload)),
            None => Err(CursorError::invalid(CursorReason::NoCodec)),
        };
        if !self.resend {
            for fault in beside_cursor(query) {
                faults.push(fault, most);
            }
            // Whether they fit is not looked at: it would depend on the cursor.
            (query.filter, query.sort) = (None, None);
        }
        let error = match opened {
            Ok(mut cursor) => match &mut cursor.query {
                Carried::Query { filter, sort } if !self.resend => {
                    query.filter = filter.take();
                    query.sort = sort.take();
                    return Some(cursor);
                }
                Carried::Fingerprint(_) if self.resend => return Some(cursor),
                Carried::Query { .. } | Carried::Fingerprint(_) => {
                    CursorError::invalid(CursorReason::Mode)
                }
            },
            Err(error) => error,
        };
        let kind = match error.kind() {
            CursorErrorKind::Expired => FaultKind::ExpiredCursor,
            CursorErrorKind::Invalid | CursorErrorKind::TooLong => FaultKind::InvalidCursor,
        };
        self.refuse(query, kind, error.reason(), faults);
        None
    }

    /// Binds the query, where its cursor stands.
    fn bind_at(
        &self,
        query: &mut Query,
        cursor: Option<&Cursor>,
        scope: &Filter,
        faults: &mut Faults,
    ) -> Plan {
        let position = cursor.map(|cursor| &cursor.position);
        let earlier = faults.found();
        let plan = bind_all(query, &self.schema, scope, position, faults);
        match cursor.map(|cursor| &cursor.query) {
            // What is wrong with the query carried is nothing that the body has a place for, and
            // nobody is told what else it does not fit: all is as if the cursor had not opened.
            Some(Carried::Query { .. })
                if faults.since(earlier).iter().any(|fault| is_of_query(fault.at())) =>
            {
                faults.forget_since(earlier);
                self.refuse(query, FaultKind::InvalidCursor, CursorReason::Outdated, faults);
                (query.filter, query.sort) = (None, None);
                bind_all(query, &self.schema, scope, None, faults)
            }
            // A query that is at fault is not the one that it was.
            Some(Carried::Fingerprint(fingerprint))
                if !faults.since(earlier).iter().any(Self::is_of_cursor_or_query)
                    && plan.query_fingerprint() != *fingerprint =>
            {
                self.refuse(query, FaultKind::InvalidCursor, CursorReason::OtherQuery, faults);
                plan
            }
            _ => plan,
        }
    }

    fn is_of_cursor_or_query(fault: &Fault) -> bool {
        is_of_query(fault.at()) || *fault.kind() == FaultKind::InvalidCursor
    }

    /// Refuses the query's cursor, and takes it out, so that `bind` does not refuse it once more.
    fn refuse(
        &self,
        query: &mut Query,
        kind: FaultKind,
        reason: CursorReason,
        faults: &mut Faults,
    ) {
        let most = self.schema.request_limits().faults;
        faults.refuse_cursor(cursor_fault(query, kind), reason, most);
        without_cursor(query);
    }
}

/// Takes out a cursor that was refused.
fn without_cursor(query: &mut Query) {
    if let Some(Paging::Cursor(paging)) = &mut query.paging {
        paging.cursor = None;
    }
}

/// Whether a place lies in the filter or the sort.
fn is_of_query(at: &Pointer) -> bool {
    let at = at.as_str();
    let at = at.strip_prefix("/query").unwrap_or(at);
    ["/filter", "/sort"].iter().any(|part| {
        at.strip_prefix(part).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

/// The cursor of the query is at fault.
fn cursor_fault(query: &Query, kind: FaultKind) -> Fault {
    let root = Trail::ROOT;
    let wrapped = root.key("query");
    let trail = if query.wrapped { &wrapped } else { &root };
    Fault::of_value(kind, trail.key(query.cursor_paging_key()).key("cursor").pointer())
}

/// What stands under this key of the query is at fault.
fn fault_of_part(query: &Query, part: &str, kind: FaultKind) -> Fault {
    let root = Trail::ROOT;
    let wrapped = root.key("query");
    let trail = if query.wrapped { &wrapped } else { &root };
    Fault::of_value(kind, trail.key(part).pointer())
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoint").field("schema", &self.schema).finish_non_exhaustive()
    }
}
