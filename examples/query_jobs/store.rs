//! The store: all jobs in memory, held in the orders that most queries ask for.

use wixql::{Endpoint, Page, QueryError, Request, Schema};

use crate::row::Row;

/// What the orders are asked for by: the endpoint's default order, and others.
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
    orders: Vec<Vec<Row>>,
}

impl Store {
    /// Holds these jobs.
    ///
    /// # Errors
    ///
    /// An order that the table does not allow.
    pub(crate) fn new(rows: Vec<Row>, schema: &Schema) -> Result<Self, QueryError> {
        // The engine puts them in order itself, so that its orders and ours cannot differ: as
        // a page that holds everything.
        let whole = u64::try_from(rows.len()).unwrap_or(u64::MAX);
        let sorter = Endpoint::new(schema.clone().max_limit(whole).default_limit(whole));
        let mut orders = Vec::new();
        for order in ORDERS {
            let page = sorter.query(order, &rows)?;
            orders.push(page.items.into_iter().cloned().collect());
        }
        Ok(Self { orders })
    }

    /// The rows in the default order.
    pub(crate) fn rows(&self) -> &[Row] {
        self.orders.first().map_or(&[], Vec::as_slice)
    }

    /// The page that a request asks for.
    ///
    /// # Errors
    ///
    /// As of [`Request::page`].
    pub(crate) fn page(&self, request: &Request<'_>) -> Result<Page<'_, Row>, QueryError> {
        request.page(self.rows())
    }
}
