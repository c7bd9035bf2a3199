//! The body of a request, in any of its forms.

use crate::ast::Query;

/// The body of a request, in any of its forms.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Body<'b> {
    /// JSON text.
    Text(&'b [u8]),
    /// A JSON value.
    Json(&'b serde_json::Value),
    /// A query built in Rust.
    Query(Query),
}

impl<'b> From<&'b [u8]> for Body<'b> {
    fn from(text: &'b [u8]) -> Self {
        Self::Text(text)
    }
}

impl<'b, const N: usize> From<&'b [u8; N]> for Body<'b> {
    fn from(text: &'b [u8; N]) -> Self {
        Self::Text(text)
    }
}

impl<'b> From<&'b str> for Body<'b> {
    fn from(text: &'b str) -> Self {
        Self::Text(text.as_bytes())
    }
}

impl<'b> From<&'b serde_json::Value> for Body<'b> {
    fn from(value: &'b serde_json::Value) -> Self {
        Self::Json(value)
    }
}

impl From<Query> for Body<'_> {
    fn from(query: Query) -> Self {
        Self::Query(query)
    }
}
