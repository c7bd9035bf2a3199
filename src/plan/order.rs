//! The bound order: one key after the other, the unique key last.

use crate::ast::Order;
use crate::plan::Predicate;
use crate::record::Access;
use crate::value::Reading;

/// One key of the order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OrderKey {
    pub(crate) access: Access,
    pub(crate) reading: Reading,
    pub(crate) order: Order,
    /// Which elements of arrays on the path supply the key; all if none.
    pub(crate) select: Option<Predicate>,
}
