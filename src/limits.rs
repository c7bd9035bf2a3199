//! What a query may cost: every limit, in one place, with its default.
//!
//! `parse` and `bind` ask this one value; nothing else in the crate decides how much
//! is too much. It knows no stage.

/// Bounds on what strangers may send. All are settable; each error names its limit.
///
/// # Example
///
/// ```
/// use wixql::{Limits, Parser};
///
/// let strict = Parser::new().limits(Limits { depth: 3, ..Limits::default() });
/// assert!(strict.parse(br#"{"filter": {"$not": {"$not": {"a": 1}}}}"#).is_ok());
/// assert!(strict.parse(br#"{"filter": {"$not": {"$not": {"$not": {"a": 1}}}}}"#).is_err());
/// ```
///
/// # Reference
///
/// *Limits* ([guide](crate::guide::language#limits)).
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(
    clippy::exhaustive_structs,
    reason = "callers write `Limits { depth: 3, ..Limits::default() }`"
)]
pub struct Limits {
    /// Bytes of the whole request body.
    pub bytes: usize,
    /// Objects and arrays inside each other, the filter's own object being the first.
    pub depth: usize,
    /// Clauses and conditions of all filters, and sort keys, of a query together.
    pub nodes: usize,
    /// Members of one `$in`, `$nin`, `$hasSome`, `$hasAll`, and of any literal array or object.
    pub list: usize,
    /// Members of all lists and literals of a query together.
    pub members: usize,
    /// Bytes of one string operand.
    pub text: usize,
    /// Bytes of one field path.
    pub path_bytes: usize,
    /// Segments of one field path.
    pub path_segments: usize,
    /// Sort keys, where the endpoint's table does not say.
    pub sort_keys: usize,
    /// Paths in `fields` and names in `fieldsets`, each.
    pub fields: usize,
    /// Characters of a cursor.
    pub cursor: usize,
    /// Faults reported for one query; the rest is counted only.
    pub faults: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 1 << 20,
            depth: 50,
            nodes: 1_024,
            list: 1_000,
            members: 4_096,
            text: 16 << 10,
            path_bytes: 512,
            path_segments: 32,
            sort_keys: 8,
            fields: 256,
            cursor: 16_000,
            faults: 32,
        }
    }
}

impl Limits {
    /// Whether a cursor has more characters than it may. They are counted only if there are that
    /// many bytes.
    pub(crate) fn is_too_long(&self, cursor: &str) -> bool {
        cursor.len() > self.cursor && cursor.chars().count() > self.cursor
    }
}
