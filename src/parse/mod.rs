//! From JSON to the tree: text, or a `serde_json::Value`, becomes a [`Query`].
//!
//! `source` is what the grammar reads from, `text` and `value` are the two sources. The
//! grammar is in `query`, `filter` and `literal`, with the legacy dialect in `legacy`;
//! `reader` is what they share, and `locate` finds out where faults are. This stage knows
//! the limits, and neither schemas nor records.

mod filter;
mod keys;
mod legacy;
mod literal;
mod locate;
mod query;
mod reader;
mod source;
mod text;
mod value;

#[cfg(test)]
mod tests;

use std::str::FromStr;

use serde_json::Value;

use crate::ast::{Filter, Query};
use crate::fault::{Fault, FaultKind, Faults, LimitName, QueryError};
use crate::limits::Limits;
use crate::parse::reader::{Reader, depth_outside};
use crate::parse::source::{Halt, Source};
use crate::parse::text::{Text, valid_prefix};
use crate::parse::value::Tree;
use crate::pointer::Pointer;

/// Reads a query from the body of a request, with default limits and without the legacy
/// dialect: [`Parser::parse`].
///
/// # Errors
///
/// [`QueryError`], which holds every fault of the query.
///
/// # Example
///
/// ```
/// use wixql::parse;
///
/// let query = parse(br#"{"query": {"filter": {"status": "FAILED"}}}"#)?;
/// assert_eq!(query.to_string(), r#"{"filter":{"status":"FAILED"}}"#);
///
/// let error = parse(br#"{"filter": {"status": {"$startWith": "F"}}}"#).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "unknown operator `$startWith`; did you mean `$startsWith`? \
///      at `/filter/status/$startWith` (line 1, column 24)",
/// );
/// # Ok::<(), wixql::QueryError>(())
/// ```
pub fn parse(body: &[u8]) -> Result<Query, QueryError> {
    Parser::new().parse(body)
}

/// Reads queries and filters: how much of what, and in which dialect.
///
/// # Example
///
/// A body may hold more than the query, and old clients write it their own way:
///
/// ```
/// use wixql::Parser;
///
/// let parser = Parser::new().foreign_keys(["dataCollectionId"]).legacy(true);
/// let query = parser.parse(
///     br#"{"dataCollectionId": "jobs", "query": {"sort": "startedAt:desc"}}"#,
/// )?;
/// assert_eq!(query.to_string(), r#"{"sort":[{"fieldName":"startedAt","order":"DESC"}]}"#);
/// # Ok::<(), wixql::QueryError>(())
/// ```
///
/// # Reference
///
/// *The query object* ([guide](crate::guide::language#1-the-query-object)).
#[derive(Clone, Debug, Default)]
pub struct Parser {
    limits: Limits,
    legacy: bool,
    foreign: Vec<String>,
}

/// What could be read, and what was wrong with the rest.
#[derive(Debug)]
pub(crate) struct Read<T = Query> {
    /// Without what is at fault.
    pub(crate) tree: T,
    pub(crate) faults: Faults,
}

impl<T> Read<T> {
    fn into_result(self) -> Result<T, QueryError> {
        self.faults.into_result(self.tree)
    }
}

impl Parser {
    /// A parser with default limits, without the legacy dialect.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What a query may cost.
    #[must_use]
    pub const fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Whether to read the legacy dialect as well: old names such as `$begins` and
    /// `cursor_paging`, `sort` as text or as one object, numbers of `paging` as text,
    /// and `filter` and `sort` as JSON inside of a string.
    ///
    /// # Reference
    ///
    /// *Filters* ([guide](crate::guide::language#2-filters)).
    #[must_use]
    pub const fn legacy(mut self, legacy: bool) -> Self {
        self.legacy = legacy;
        self
    }

    /// Keys of the body that belong to the service and not to the query; at the body's
    /// top level they are passed over, whatever JSON stands there. Only the body's length is
    /// limited, and how deep it is: as deep as [`Limits::depth`] and 5 more, itself included.
    #[must_use]
    pub fn foreign_keys<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.foreign.extend(names.into_iter().map(Into::into));
        self
    }

    /// Reads a query from the body of a request; it may be the body itself or stand in
    /// it under `query`.
    ///
    /// # Errors
    ///
    /// Every fault of the query in reading order, up to [`Limits::faults`], each with its
    /// pointer, line and column. Checked here is form: that the body is JSON (RFC 8259, each key
    /// once), has the shape of a query with known keys and operators, and is within the limits.
    /// All else that a [`Query`] can hold, be it a text that is no path, an operand of the wrong
    /// kind or a negative limit, is judged when it is [bound](crate::bind()).
    ///
    /// # Complexity
    ///
    /// Linear in the body, but `O(n · log n)` in the keys of one object. What is made
    /// takes a few times the room of the body.
    ///
    /// # Example
    ///
    /// ```
    /// let error = wixql::Parser::new()
    ///     .parse(br#"{"sort": [{"fieldName": "qty", "order": "desc"}], "limit": 5}"#)
    ///     .unwrap_err();
    /// let faults: Vec<String> = error.faults().iter().map(ToString::to_string).collect();
    /// assert_eq!(
    ///     faults,
    ///     [
    ///         "`desc` is no order; it is `ASC` or `DESC` at `/sort/0/order` (line 1, column 41)",
    ///         "unknown key `limit` at `/limit` (line 1, column 51)",
    ///     ],
    /// );
    /// ```
    pub fn parse(&self, body: &[u8]) -> Result<Query, QueryError> {
        self.read(body).into_result()
    }

    /// Reads a query from a value, as [`parse`](Self::parse) does from text.
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse), without lines and columns. A value has forgotten keys
    /// that stood twice, and has rounded integers beyond 64 bits.
    ///
    /// # Complexity
    ///
    /// As [`parse`](Self::parse).
    pub fn parse_value(&self, body: &Value) -> Result<Query, QueryError> {
        self.read_value(body).into_result()
    }

    /// Reads a filter that stands alone, such as `{"status": "FAILED"}`; null is the
    /// filter `{}`.
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse); pointers begin at the filter.
    ///
    /// # Complexity
    ///
    /// As [`parse`](Self::parse).
    ///
    /// # Example
    ///
    /// ```
    /// use wixql::{Parser, field};
    ///
    /// let filter = Parser::new().parse_filter(br#"{"qty": {"$gt": 5}}"#)?;
    /// assert_eq!(filter, field("qty").gt(5));
    /// # Ok::<(), wixql::QueryError>(())
    /// ```
    pub fn parse_filter(&self, text: &[u8]) -> Result<Filter, QueryError> {
        self.read_text(text, |reader, filter| reader.lone_filter(filter)).into_result()
    }

    /// Reads a filter that stands alone from a value.
    ///
    /// # Errors
    ///
    /// As [`parse_value`](Self::parse_value); pointers begin at the filter.
    ///
    /// # Complexity
    ///
    /// As [`parse`](Self::parse).
    pub fn parse_filter_value(&self, value: &Value) -> Result<Filter, QueryError> {
        self.read_tree(value, |reader, filter| reader.lone_filter(filter)).into_result()
    }

    /// Reads as much of a query as is right, so that more faults can be found in it.
    pub(crate) fn read(&self, body: &[u8]) -> Read {
        self.read_text(body, |reader, query| reader.body(query, &self.foreign))
    }

    /// As [`read`](Self::read), from a value.
    pub(crate) fn read_value(&self, body: &Value) -> Read {
        self.read_tree(body, |reader, query| reader.body(query, &self.foreign))
    }

    #[inline]
    fn read_text<'s, T: Default>(
        &self,
        text: &'s [u8],
        read: impl FnOnce(&mut Reader<'_, 's, Text<'s>>, &mut T) -> Result<(), Halt>,
    ) -> Read<T> {
        if text.len() > self.limits.bytes {
            return Read { tree: T::default(), faults: self.too_long() };
        }
        let source = Text::from_bytes(text, depth_outside(&self.limits));
        self.run(source, read, |found| locate::in_text(valid_prefix(text), found))
    }

    #[inline]
    fn read_tree<'s, T: Default>(
        &self,
        value: &'s Value,
        read: impl FnOnce(&mut Reader<'_, 's, Tree<'s>>, &mut T) -> Result<(), Halt>,
    ) -> Read<T> {
        let source = Tree::new(value, depth_outside(&self.limits));
        self.run(source, read, |found| locate::in_value(value, found))
    }

    #[inline]
    fn run<'s, S: Source<'s>, T: Default>(
        &self,
        source: S,
        read: impl FnOnce(&mut Reader<'_, 's, S>, &mut T) -> Result<(), Halt>,
        locate: impl FnOnce(Vec<locate::Found>) -> Faults,
    ) -> Read<T> {
        let mut tree = T::default();
        let mut reader = Reader::new(source, &self.limits, self.legacy);
        reader.whole(|reader| read(reader, &mut tree));
        Read { tree, faults: reader.faults(locate) }
    }

    #[cold]
    fn too_long(&self) -> Faults {
        let kind = FaultKind::Limit { limit: LimitName::Bytes, threshold: self.limits.bytes };
        Faults::of(vec![Fault::of_value(kind, Pointer::root())], 0, false)
    }
}

/// Gives the faults that later stages found in a query their places in its body.
pub(crate) fn place(body: &[u8], faults: &mut Faults) {
    if !faults.is_empty() {
        locate::place(valid_prefix(body), faults.list_mut());
    }
}

/// [`parse`], for text.
impl FromStr for Query {
    type Err = QueryError;

    fn from_str(text: &str) -> Result<Self, QueryError> {
        parse(text.as_bytes())
    }
}

/// [`Parser::parse_filter`] with defaults, for text.
///
/// ```
/// let filter: wixql::Filter = r#"{"status": "FAILED"}"#.parse()?;
/// assert_eq!(filter, wixql::field("status").eq("FAILED"));
/// # Ok::<(), wixql::QueryError>(())
/// ```
impl FromStr for Filter {
    type Err = QueryError;

    fn from_str(text: &str) -> Result<Self, QueryError> {
        Parser::new().parse_filter(text.as_bytes())
    }
}

/// [`Parser::parse_value`] with defaults.
impl TryFrom<&Value> for Query {
    type Error = QueryError;

    fn try_from(value: &Value) -> Result<Self, QueryError> {
        Parser::new().parse_value(value)
    }
}

/// [`Parser::parse_filter_value`] with defaults.
impl TryFrom<&Value> for Filter {
    type Error = QueryError;

    fn try_from(value: &Value) -> Result<Self, QueryError> {
        Parser::new().parse_filter_value(value)
    }
}
