//! Numbers that are the same for plans that mean the same.

use serde::Serialize;

use crate::plan::{OrderKey, Plan};

impl Plan {
    /// A number that is the same for filters and orders that mean the same, whatever way
    /// they were written: spelling, the order of keys, defaults and repetitions do not
    /// count. Stable across machines; not a secret, and not made to withstand forgery.
    ///
    /// # Complexity
    ///
    /// Linear in the plan's size.
    #[must_use]
    pub fn fingerprint(&self) -> u128 {
        fingerprint(&(&self.scope, &self.filter, &self.order))
    }

    /// The same, of what the caller asked for only: without the host's own conditions.
    pub(crate) fn query_fingerprint(&self) -> u128 {
        fingerprint(&(&self.filter, &self.order))
    }
}

/// For positions to be held against.
pub(crate) fn order_fingerprint(order: &[OrderKey]) -> u64 {
    let fingerprint = fingerprint(&order);
    (fingerprint >> u64::BITS) as u64 ^ fingerprint as u64
}

/// FNV-1a over the canonical JSON.
fn fingerprint(meaning: &impl Serialize) -> u128 {
    const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    // Writing to a `Vec` cannot fail, and every key is text.
    let text = serde_json::to_vec(meaning).unwrap_or_default();
    text.iter().fold(OFFSET, |hash, &byte| (hash ^ u128::from(byte)).wrapping_mul(PRIME))
}
