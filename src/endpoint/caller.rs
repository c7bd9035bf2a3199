//! On whose behalf a query is answered.

use std::fmt;

use crate::ast::Filter;
use crate::cursor::filter_bytes;

/// On whose behalf a query is answered: which records there are for this caller, and whom
/// cursors belong to.
///
/// # Example
///
/// Callers can neither see nor name `tenant`, no `$or` leads around it, and a cursor of one
/// tenant is nothing to another:
///
/// ```
/// use std::time::SystemTime;
///
/// use serde_json::json;
/// use wixql::{Caller, Endpoint, Keys, Schema, field};
///
/// let jobs = Endpoint::new(Schema::new().text("id").text("status"))
///     .sealed("jobs", Keys::ephemeral()?, SystemTime::now);
/// let records = [
///     json!({"id": "a", "status": "FAILED", "tenant": 1}),
///     json!({"id": "b", "status": "FAILED", "tenant": 2}),
///     json!({"id": "c", "status": "FAILED", "tenant": 1}),
/// ];
/// let tenant = |id: i64| Caller::new().scope(field("tenant").eq(id));
///
/// let body = r#"{"filter": {"$or": [{"status": "FAILED"}, {}]}, "cursorPaging": {"limit": 1}}"#;
/// let page = jobs.request_for(&tenant(1), body)?.page(&records)?;
/// assert_eq!(page.items, [&records[0]]);
///
/// let next = page.metadata.cursors.and_then(|cursors| cursors.next);
/// let body = json!({"cursorPaging": {"cursor": next}});
/// assert_eq!(jobs.request_for(&tenant(1), &body)?.page(&records)?.items, [&records[2]]);
/// assert!(jobs.request_for(&tenant(2), &body).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Reference
///
/// *What the host adds* ([guide](crate::guide::language#what-the-host-adds)), *Cursors*
/// ([guide](crate::guide::language#7-cursors)).
/// `Debug` does not tell who it is.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Caller {
    scope: Filter,
    /// Each part after its length.
    identity: Vec<u8>,
}

impl Caller {
    /// Anybody: all records, and cursors that every such caller may use.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// There are only the records that satisfy this, whatever the query says; it may name any
    /// field. Scopes add up.
    ///
    /// Cursors are bound to it as it is written, the order of lists included: with another
    /// condition they do not open. What changes while somebody pages, such as an instant,
    /// belongs where the records are chosen that are handed over.
    ///
    /// A condition that equals null, as of a tenant that is `None`, is met by the records that
    /// lack the field; and [`Filter::all`], from which lists of conditions are sometimes built up
    /// by `or`, is met by every record.
    #[must_use]
    pub fn scope(mut self, scope: Filter) -> Self {
        self.scope = std::mem::take(&mut self.scope).and(scope);
        self
    }

    /// Cursors open for this tenant, principal, or whatever it is, only. May be said more than
    /// once; all of it counts, in this order.
    #[must_use]
    pub fn bound_to(mut self, identity: impl AsRef<[u8]>) -> Self {
        push_part(&mut self.identity, identity.as_ref());
        self
    }

    pub(super) const fn condition(&self) -> &Filter {
        &self.scope
    }

    /// All that cursors are bound to, as bytes: others for another caller, and for another
    /// condition of the table's own.
    pub(super) fn binding(&self, table: &Filter) -> Vec<u8> {
        let mut binding = Vec::new();
        if [table, &self.scope].iter().any(|scope| !scope.is_empty()) || !self.identity.is_empty() {
            // JSON tells no NaN from null, but what is too deep for bytes is at least bound by it.
            // Writing to a `Vec` cannot fail, and every key is text.
            let as_json = |scope| serde_json::to_vec(scope).unwrap_or_default();
            for scope in [table, &self.scope] {
                let bytes = filter_bytes(scope).unwrap_or_else(|| as_json(scope));
                push_part(&mut binding, &bytes);
            }
            binding.extend_from_slice(&self.identity);
        }
        binding
    }
}

impl fmt::Debug for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Caller").finish_non_exhaustive()
    }
}

fn push_part(parts: &mut Vec<u8>, part: &[u8]) {
    parts.extend((part.len() as u64).to_be_bytes());
    parts.extend_from_slice(part);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ast::field;

    #[test]
    fn scopes_add_up() {
        let [mine, kept] = [field("tenant").eq(1), field("deleted").eq(false)];
        let caller = Caller::new().scope(mine.clone()).scope(kept.clone());
        assert_eq!(caller.condition(), &mine.and(kept));
    }

    #[test]
    fn callers_who_differ_are_bound_differently() {
        let tenant = |id: i64| Caller::new().scope(field("tenant").eq(id));
        let callers = [
            Caller::new(),
            Caller::new().bound_to(""),
            Caller::new().bound_to("ab"),
            Caller::new().bound_to("a").bound_to("b"),
            Caller::new().bound_to("b").bound_to("a"),
            Caller::new().bound_to("").bound_to("ab"),
            tenant(1),
            tenant(2),
            tenant(1).bound_to("a"),
            Caller::new().bound_to(r#"{"tenant":{"$eq":1}}"#),
            // Alike as JSON.
            Caller::new().scope(field("tenant").eq(f64::NAN)),
            Caller::new().scope(field("tenant").eq(None::<bool>)),
        ];
        let tables = [Filter::all(), field("tenant").eq(1)];
        let bindings: Vec<_> = tables
            .iter()
            .flat_map(|table| callers.iter().map(|caller| caller.binding(table)))
            .collect();
        for (at, binding) in bindings.iter().enumerate() {
            assert!(!bindings[..at].contains(binding), "binding {at}");
        }
        assert!(bindings[0].is_empty());
        let deep = |id: i64| (0..200).fold(field("tenant").eq(id), |filter, _| !filter);
        let deep = |id| Caller::new().scope(deep(id)).binding(&Filter::all());
        assert_ne!(deep(1), deep(2));
    }
}
