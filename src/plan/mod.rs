//! Plans: bound queries, which can be asked about any number of records and no longer
//! fail.
//!
//! `bind` makes them; `eval`, `page` and `explain` read them. Everything is settled:
//! operands are typed, the filter is in normal form, the order is total.

mod explain;
mod fingerprint;
mod order;
mod predicate;
mod projection;
mod set;

pub use explain::Explanation;
pub(crate) use fingerprint::order_fingerprint;
pub(crate) use order::OrderKey;
pub(crate) use predicate::{Check, Parts, Predicate, Relation, Test, TextPlace};
pub use projection::Projection;
pub(crate) use projection::Way;
pub(crate) use set::Set;

use crate::cursor::Position;

/// A bound query.
///
/// Equal filters give equal plans, whatever way they were written: see
/// [`fingerprint`](Self::fingerprint).
///
/// # Example
///
/// ```
/// use serde_json::json;
/// use wixql::{Schema, bind, parse};
///
/// let query = parse(br#"{"filter": {"qty": {"$gte": 2}}}"#)?;
/// let plan = bind(&query, &Schema::any())?;
/// let matcher = plan.matcher();
/// assert!(matcher.matches(&json!({"qty": 2.0})));
/// assert!(!matcher.matches(&json!({"qty": "2"})));
/// # Ok::<(), wixql::QueryError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    pub(crate) filter: Predicate,
    /// What holds for every answer, outside the caller's tree.
    pub(crate) scope: Predicate,
    /// INVARIANT: never empty; the last key is the unique key, or it stands earlier.
    pub(crate) order: Vec<OrderKey>,
    pub(crate) window: Window,
    pub(crate) projection: Option<Projection>,
    pub(crate) count_cap: Option<u64>,
}

/// Which part of the ordered answer is asked for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Window {
    /// By offset.
    Offset { limit: u64, offset: u64 },
    /// From the start, or from a position.
    Cursor { limit: u64, from: Option<Position> },
}

impl Window {
    pub(crate) const fn limit(&self) -> u64 {
        match self {
            Self::Offset { limit, .. } | Self::Cursor { limit, .. } => *limit,
        }
    }
}

impl Plan {
    /// Records on the page, at the most.
    #[must_use]
    pub const fn limit(&self) -> u64 {
        self.window.limit()
    }

    /// The projection, if one was asked for.
    #[must_use]
    pub const fn projection(&self) -> Option<&Projection> {
        self.projection.as_ref()
    }
}
