//! Numbers that are the same for plans that mean the same.
//!
//! What a test costs, and in which order tests are asked for that, has no part in them: another
//! version of the crate may judge it otherwise, and cursors outlive versions.

use std::io;

use serde::Serialize;

use crate::plan::{OrderKey, Plan, Predicate};

impl Plan {
    /// A number that is the same for filters and orders that mean the same, whatever way
    /// they were written: spelling, the order of keys, defaults and repetitions do not
    /// count. Stable across machines; not a secret, and not made to withstand forgery.
    ///
    /// # Complexity
    ///
    /// Linear in the plan's size, but for sorting the parts of each `$and` and `$or`.
    #[must_use]
    pub fn fingerprint(&self) -> u128 {
        of(&(of_predicate(&self.scope), self.query_fingerprint()))
    }

    /// The same, of what the caller asked for only: without the host's own conditions.
    pub(crate) fn query_fingerprint(&self) -> u128 {
        of(&(of_predicate(&self.filter), of_order(&self.order)))
    }
}

/// For positions to be held against.
pub(crate) fn order_fingerprint(order: &[OrderKey]) -> u64 {
    let fingerprint = of_order(order);
    (fingerprint >> u64::BITS) as u64 ^ fingerprint as u64
}

fn of_order(order: &[OrderKey]) -> u128 {
    let keys = order.iter().map(|key| {
        let select = key.select.as_ref().map(of_predicate);
        (key.access.path(), key.order.name(), key.reading.name(), select)
    });
    of(&keys.collect::<Vec<_>>())
}

fn of_predicate(predicate: &Predicate) -> u128 {
    match predicate {
        Predicate::Const(value) => of(value),
        Predicate::Not(part) => of(&("not", of_predicate(part))),
        Predicate::All(parts) => of(&("all", of_parts(parts))),
        Predicate::Any(parts) => of(&("any", of_parts(parts))),
        Predicate::Items(access, filter) => of(&("item", access.path(), of_predicate(filter))),
        Predicate::Test(test) => {
            let (name, operand) = test.check.parts();
            of(&(test.access.path(), name.in_json, operand, test.reading.name()))
        }
    }
}

/// In an order of their own.
fn of_parts(parts: &[Predicate]) -> Vec<u128> {
    let mut fingerprints: Vec<u128> = parts.iter().map(of_predicate).collect();
    fingerprints.sort_unstable();
    fingerprints
}

/// FNV-1a over compact JSON.
fn of(meaning: &impl Serialize) -> u128 {
    let mut hash = Fnv(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d);
    // The hash takes all that is written, and every key is text.
    let _ = serde_json::to_writer(&mut hash, meaning);
    hash.0
}

struct Fnv(u128);

impl io::Write for Fnv {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
        for &byte in bytes {
            self.0 = (self.0 ^ u128::from(byte)).wrapping_mul(PRIME);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bind::bind;
    use crate::parse::parse;
    use crate::schema::Schema;

    /// If this fails, cursors that are about are refused by the next version: a change of the
    /// language, to be said in the change log.
    #[test]
    fn it_outlives_versions() {
        let body = br#"{"filter": {"name": {"$contains": "a"}, "n": {"$in": [1, 2.5]}, "$or": [{"a": null},
            {"b": {"$matchItems": [{"c": {"$gt": "x"}}]}}]}, "sort": [{"fieldName": "n", "order": "DESC"}]}"#;
        let plan = bind(&parse(body).unwrap(), &Schema::any()).unwrap();
        assert_eq!(format!("{:032x}", plan.fingerprint()), "d713011a0e7e838523516eeef2b17f7d");
        assert_eq!(format!("{:016x}", order_fingerprint(&plan.order)), "e8a584fc7d424224");
    }
}
