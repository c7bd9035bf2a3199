//! The store: all jobs in memory, held in the orders that most queries ask for.

use wixql::{Endpoint, Page, QueryError, Request, Schema, Sorted};

use crate::row::Row;

/// The orders in which jobs are held, as queries: the endpoint's default order first.
const ORDERS: [&str; 4] = [
    "{}",
    r#"{"sort": [{"fieldName": "startedAt", "order": "ASC"}]}"#,
    r#"{"sort": [{"fieldName": "finishedAt", "order": "DESC"}]}"#,
    r#"{"sort": [{"fieldName": "name", "order": "ASC"}]}"#,
];

/// All jobs.
#[derive(Debug)]
pub(crate) struct Store {
    /// The same rows in each of [`ORDERS`].
    orders: Vec<Sorted<'static, Row>>,
}

impl Store {
    /// Holds these jobs, as long as the process lives.
    ///
    /// # Errors
    ///
    /// An order that the table does not allow.
    pub(crate) fn new(rows: Vec<Row>, schema: &Schema) -> Result<Self, QueryError> {
        let endpoint = Endpoint::new(schema.clone());
        let mut orders = Vec::new();
        for order in ORDERS {
            let request = endpoint.request(order)?;
            let mut rows = rows.clone();
            rows.sort_by(|a, b| request.plan().compare(a, b));
            // Nothing changes these jobs, so nothing is gained by ever giving them back.
            orders.push(Sorted::trusted(rows.leak(), request.plan()));
        }
        Ok(Self { orders })
    }

    /// The rows, in the default order.
    pub(crate) fn rows(&self) -> &[Row] {
        self.orders.first().map_or(&[], Sorted::records)
    }

    /// The page that a request asks for: searched for, if the jobs are held in its order, and
    /// scanned for if not.
    ///
    /// # Errors
    ///
    /// As of [`Request::page`].
    pub(crate) fn page(&self, request: &Request<'_>) -> Result<Page<'_, Row>, QueryError> {
        match self.orders.iter().find(|sorted| sorted.is_in_order_of(request.plan())) {
            Some(sorted) => request.page_of_sorted(sorted),
            None => request.page(self.rows()),
        }
    }
}
