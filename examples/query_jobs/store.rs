//! The store: all jobs in memory, held in the orders that most queries ask for.

use wixql::{Endpoint, Page, Plan, QueryError, Request, Schema, Sorted};

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
    /// The same jobs in each of [`ORDERS`].
    orders: Vec<Ordered>,
}

/// All jobs in the order of a plan.
#[derive(Debug)]
struct Ordered {
    rows: Vec<Row>,
    plan: Plan,
}

impl Ordered {
    fn new(mut rows: Vec<Row>, plan: Plan) -> Self {
        rows.sort_by(|a, b| plan.compare(a, b));
        Self { rows, plan }
    }

    fn sorted(&self) -> Sorted<'_, Row> {
        Sorted::trusted(&self.rows, &self.plan)
    }
}

impl Store {
    /// Holds these jobs.
    ///
    /// # Errors
    ///
    /// An order that the table does not allow.
    pub(crate) fn new(rows: Vec<Row>, schema: &Schema) -> Result<Self, QueryError> {
        let endpoint = Endpoint::new(schema.clone());
        let mut orders = Vec::new();
        for order in ORDERS {
            let plan = endpoint.request(order)?.plan().clone();
            orders.push(Ordered::new(rows.clone(), plan));
        }
        Ok(Self { orders })
    }

    /// The rows, in the default order.
    pub(crate) fn rows(&self) -> &[Row] {
        self.orders.first().map_or(&[], |order| &order.rows)
    }

    /// The page that a request asks for: searched for, if the jobs are held in its order, and
    /// scanned for if not.
    ///
    /// # Errors
    ///
    /// As of [`Request::page`].
    pub(crate) fn page(&self, request: &Request<'_>) -> Result<Page<'_, Row>, QueryError> {
        let mut orders = self.orders.iter().map(Ordered::sorted);
        match orders.find(|sorted| sorted.is_in_order_of(request.plan())) {
            Some(sorted) => request.page_of_sorted(&sorted),
            None => request.page(self.rows()),
        }
    }
}
