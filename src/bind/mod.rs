//! Binding: settles every name and every type of a query against a schema.
//!
//! Reads a tree and a schema, makes a plan, and finds everything that is wrong in one
//! pass. After it, nothing fails because of what a caller wrote. It knows no records.

mod field;
mod filter;
mod literal;
mod page;
mod sort;

pub(crate) use page::beside_cursor;

use crate::ast::{Filter, Query};
use crate::cursor::Position;
use crate::fault::{Fault, FaultKind, Faults, LimitName, QueryError};
use crate::path::FieldPath;
use crate::plan::Plan;
use crate::pointer::Trail;
use crate::schema::Schema;

/// Settles every name and every type of a query against a schema.
///
/// A query that holds a cursor's text cannot be bound, because what the cursor carries is
/// not known here; see [`bind_at`] and [`Endpoint`](crate::Endpoint).
///
/// # Errors
///
/// Everything that is wrong: fields the schema lacks or does not let be asked this way,
/// operands that are not of the field's type, orders, pages and projections that the
/// endpoint does not offer, limits passed.
///
/// # Complexity
///
/// `O(n log n)` for a query of `n` parts, and `log f` for `f` fields at each. The plan
/// borrows nothing.
///
/// # Example
///
/// A typing mistake is found before any record is read:
///
/// ```
/// use wixql::{Query, Schema, bind};
///
/// let orders = Schema::new().text("id").text("status").number("qty");
/// let error = bind(&Query::new().eq("stauts", "DONE"), &orders).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "Field 'stauts' is not declared as filterable; did you mean `status`? at `/filter/stauts`",
/// );
/// ```
///
/// # Reference
///
/// *Filters*, *Sort*, *Paging*, *Projection* ([guide](crate::guide::language)).
pub fn bind(query: &Query, schema: &Schema) -> Result<Plan, QueryError> {
    bind_at(query, schema, None)
}

/// [`bind`], for the page at a position that an earlier page gave.
///
/// The query's filter and sort are to be those of the earlier request; a cursor's text in
/// it counts as opened.
///
/// # Errors
///
/// As of [`bind`]; and [`FaultKind::InvalidCursor`] if the position does not belong to
/// this order.
///
/// # Complexity
///
/// As of [`bind`].
///
/// # Reference
///
/// *Cursors*, with an example ([guide](crate::guide::language#7-cursors)).
pub fn bind_at(
    query: &Query,
    schema: &Schema,
    position: Option<&Position>,
) -> Result<Plan, QueryError> {
    let mut faults = Faults::default();
    let plan = bind_all(query, schema, &Filter::all(), position, &mut faults);
    faults.into_result(plan)
}

/// Binds as far as possible, within the schema's scope and `scope`. If it adds to `faults`,
/// the plan is of no use.
pub(crate) fn bind_all(
    query: &Query,
    schema: &Schema,
    scope: &Filter,
    position: Option<&Position>,
    faults: &mut Faults,
) -> Plan {
    let mut binder =
        Binder { schema, faults, nodes: 0, members: 0, suggestions: 0, in_filter: false };
    let root = Trail::ROOT;
    let wrapped = root.key("query");
    let trail = if query.wrapped { &wrapped } else { &root };
    let filter = binder.user_filter(query, trail);
    let scope = binder.scope(scope);
    let order = binder.order(query, trail);
    let window = binder.window(query, trail, position, &order);
    let projection = binder.projection(query, trail);
    Plan { filter, scope, order, window, projection, count_cap: schema.total_cap() }
}

/// What binding one query needs at hand.
struct Binder<'b> {
    schema: &'b Schema,
    faults: &'b mut Faults,
    /// Clauses and conditions so far.
    nodes: usize,
    /// Members of lists and literals so far.
    members: usize,
    /// Faults so far that may have named the nearest name.
    suggestions: usize,
    /// Whether what is bound belongs to a filter.
    in_filter: bool,
}

impl Binder<'_> {
    fn fault_of_value(&mut self, kind: FaultKind, trail: &Trail<'_>) {
        self.fault(Fault::of_value(kind, trail.pointer()));
    }

    fn fault_of_key(&mut self, kind: FaultKind, trail: &Trail<'_>) {
        self.fault(Fault::of_key(kind, trail.pointer()));
    }

    fn fault(&mut self, fault: Fault) {
        self.faults.push(fault.in_filter(self.in_filter), self.schema.request_limits().faults);
    }

    /// Whether to look for the name that was meant by one that is not known: only for the
    /// first few, as the search costs as much as all other binding.
    fn suggests(&self) -> bool {
        const MOST: usize = 8;
        let is_wanted = !self.faults.is_full(self.schema.request_limits().faults);
        is_wanted && self.suggestions < MOST
    }

    /// What is wrong with a path as such, if anything is.
    fn path_fault(&self, path: &FieldPath) -> Option<FaultKind> {
        let limits = self.schema.request_limits();
        if path.as_str().len() > limits.path_bytes {
            let (limit, threshold) = (LimitName::PathBytes, limits.path_bytes);
            return Some(FaultKind::Limit { limit, threshold });
        }
        if path.segment_count() > limits.path_segments {
            let (limit, threshold) = (LimitName::PathSegments, limits.path_segments);
            return Some(FaultKind::Limit { limit, threshold });
        }
        let why = path.check().err()?;
        Some(FaultKind::Path { path: path.to_string(), why })
    }
}
