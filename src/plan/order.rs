//! The bound order: one key after the other, the unique key last.

use crate::ast::Order;
use crate::plan::Predicate;
use crate::record::Access;
use crate::value::Reading;

/// A number that is the same for orders that mean the same, for positions to be held
/// against: FNV-1a over the canonical JSON.
pub(crate) fn order_fingerprint(order: &[OrderKey]) -> u64 {
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    // Writing to a `Vec` cannot fail, and every key is text.
    let text = serde_json::to_vec(order).unwrap_or_default();
    text.iter().fold(OFFSET, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME))
}

/// One key of the order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OrderKey {
    pub(crate) access: Access,
    pub(crate) reading: Reading,
    pub(crate) order: Order,
    /// Which elements of arrays on the path supply the key; all if none.
    pub(crate) select: Option<Predicate>,
}
