//! The service: the endpoint with its table and keys, the store, and whom it answers.

use std::time::SystemTime;

use axum::http::HeaderMap;
use wixql::{Caller, Endpoint, Keys, Limits, Page, Request, Schema, SealedCursors, field};

use crate::refusal::{Refusal, RequestFault};
use crate::row::Row;
use crate::store::Store;

/// The endpoint's table.
const TABLE: &[u8] = include_bytes!("../data/jobs.schema.json");

/// What cursors are bound to: no other endpoint under the same keys has this name.
const NAME: &str = "data-mover/v1/jobs";

/// Says whose jobs a request is about, where the service is scoped. A real service would take
/// it from what it knows of the caller, and never from what anybody can write.
const SITE_HEADER: &str = "wix-site-id";

/// Characters of the longest cursor.
const LONGEST_CURSOR: usize = 16_000;

/// Bytes of the longest id that is taken for one.
const LONGEST_SITE_ID: usize = 128;

/// Clauses and conditions of a query, at the most: what may be asked of each job where all of
/// them have to be looked at.
const MOST_NODES: usize = 256;

/// All that answers are made of; the same for every request.
#[derive(Debug)]
pub(crate) struct Service {
    jobs: Endpoint,
    /// The same table without keys. Plans are shown to whoever asks, so what a cursor holds
    /// must not get into one.
    explained: Endpoint,
    store: Store,
    is_scoped: bool,
}

impl Service {
    /// A service that holds these rows, and seals cursors under these keys.
    ///
    /// # Errors
    ///
    /// A table that cannot be read, or does not allow the orders in which rows are held.
    pub(crate) fn new(
        rows: Vec<Row>,
        keys: &Keys,
        is_scoped: bool,
    ) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let table = Schema::from_json(TABLE)?;
        let limits = Limits { nodes: MOST_NODES, ..table.request_limits().clone() };
        let table = table.limits(limits);
        let store = Store::new(rows, &table)?;
        let explained = Endpoint::new(table.clone());
        // A cursor carries its filter, and the SDK never sends that again: so that long lists of
        // ids can be paged, cursors may be as long as the reference lets them be.
        let cursors = SealedCursors::new(NAME, keys, SystemTime::now).longest(LONGEST_CURSOR);
        let jobs = Endpoint::new(table).codec(cursors);
        Ok(Self { jobs, explained, store, is_scoped })
    }

    /// The request's query, checked and bound on the caller's behalf.
    ///
    /// # Errors
    ///
    /// A query that is at fault, and a caller who is nobody.
    pub(crate) fn request(&self, headers: &HeaderMap, body: &[u8]) -> Result<Request<'_>, Refusal> {
        let caller = if self.is_scoped { site(headers)? } else { Caller::new() };
        Ok(self.jobs.request_for(&caller, body)?)
    }

    /// The page that it asks for.
    ///
    /// # Errors
    ///
    /// As of [`Request::page`].
    pub(crate) fn page(&self, request: &Request<'_>) -> Result<Page<'_, Row>, Refusal> {
        Ok(self.store.page(request)?)
    }

    /// How many jobs match it.
    pub(crate) fn count(&self, request: &Request<'_>) -> u64 {
        request.count(self.store.rows()).count
    }

    /// The query, to look at its plan; without the caller's condition, which is the host's
    /// affair, and without cursors.
    ///
    /// # Errors
    ///
    /// A query that is at fault.
    pub(crate) fn explain(&self, body: &[u8]) -> Result<Request<'_>, wixql::QueryError> {
        self.explained.request(body)
    }
}

/// The caller for whom there are only the jobs of one site.
fn site(headers: &HeaderMap) -> Result<Caller, Refusal> {
    let mut values = headers.get_all(SITE_HEADER).iter();
    let id = match (values.next(), values.next()) {
        (Some(id), None) => id.to_str().unwrap_or_default(),
        // Of two, which one was meant by whoever let the request through?
        (Some(_), Some(_)) | (None, _) => "",
    };
    if id.is_empty() || id.len() > LONGEST_SITE_ID {
        return Err(RequestFault::NoSite.into());
    }
    let own = field("sourceSiteId").eq(id).or(field("destinationSiteId").eq(id));
    Ok(Caller::new().scope(own))
}
