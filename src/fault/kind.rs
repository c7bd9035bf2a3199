//! The kinds of faults: their words, codes and violated rules.

use crate::literal::Kind;
use crate::operator::{Logical, Operator, OperatorSet};
use crate::path::{FieldPath, PathError};
use crate::show::shown;

/// What is wrong with a query.
///
/// `Display` gives the words without the place; [`code`](Self::code) the stable code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FaultKind {
    /// The body is not JSON.
    #[error("not JSON: {0}")]
    Syntax(SyntaxFault),
    /// A number that no exact number of ours can hold.
    #[error("the number `{}` is out of range", shown(text))]
    NumberOutOfRange {
        /// As written.
        text: String,
    },
    /// The same key twice in one object.
    #[error("the key `{}` stands twice in one object", shown(key))]
    DuplicateKey {
        /// The key, unescaped.
        key: String,
    },
    /// A key that means nothing there.
    #[error("unknown key `{}`", shown(key))]
    UnknownKey {
        /// The key, unescaped.
        key: String,
        /// The nearest that means something there.
        nearest: Option<String>,
    },
    /// A key of the query beside `query`.
    #[error("`{name}` beside `query`; it belongs inside")]
    BesideQuery {
        /// The key, as written.
        name: &'static str,
    },
    /// A value of another kind than belongs there.
    #[error("expected {expected}, found {found}")]
    WrongShape {
        /// What belongs there, with its article.
        expected: &'static str,
        /// What stands there.
        found: Kind,
    },
    /// `$not` of more or less than one filter.
    #[error("`$not` takes exactly one filter, found {found}")]
    NotOneFilter {
        /// How many stand there.
        found: usize,
    },
    /// `$matchItems: []`.
    #[error("`$matchItems` takes at least one filter")]
    NoFilters,
    /// Keys with and without `$` in one object.
    #[error(
        "operators and plain keys in one object: `{}` beside `{}`",
        shown(operator),
        shown(key)
    )]
    MixedKeys {
        /// A key with `$`.
        operator: String,
        /// A key without.
        key: String,
    },
    /// A key with `$` inside a literal value.
    #[error("`{}` inside a literal value, where no operator can stand", shown(name))]
    OperatorInLiteral {
        /// The key.
        name: String,
    },
    /// A name with `$` that is no operator.
    #[error("unknown operator `{}`", shown(name))]
    UnknownOperator {
        /// The name.
        name: String,
        /// The nearest that is one.
        nearest: Option<&'static str>,
    },
    /// An operator where it cannot stand: a field operator outside a field, or a logical
    /// one other than `$not` below a field.
    #[error("`{name}` cannot stand here; {hint}")]
    MisplacedOperator {
        /// The operator.
        name: &'static str,
        /// Where it belongs.
        hint: &'static str,
    },
    /// A text that is no field path.
    #[error("`{}` is no field path: {why}", shown(path))]
    Path {
        /// As written.
        path: String,
        /// Why not.
        why: PathError,
    },
    /// More of something than the limits allow.
    #[error("{limit}: more than {threshold}")]
    Limit {
        /// Which limit.
        limit: LimitName,
        /// The most that is allowed.
        threshold: usize,
    },
    /// `paging` and `cursorPaging` in one query.
    #[error("`paging` and `cursorPaging` in one query")]
    TwoPagings,
    /// A limit or offset that is negative, fractional, or beyond what the endpoint allows.
    #[error("`{name}` must be {}{threshold}, found {}", rule.words(), shown(found))]
    PageNumber {
        /// `limit` or `offset`.
        name: &'static str,
        /// The rule it violates.
        rule: Rule,
        /// The bound.
        threshold: u64,
        /// As written.
        found: String,
    },
    /// A kind of paging that the endpoint does not offer.
    #[error("this endpoint has no {found}; page by {}", found.other())]
    PagingNotOffered {
        /// The kind asked for.
        found: PagingKind,
    },
    /// An `order` other than `ASC` and `DESC`.
    #[error("`{}` is no order; it is `ASC` or `DESC`", shown(found))]
    Order {
        /// As written.
        found: String,
    },
    /// A sort key without `fieldName`.
    #[error("a sort key needs a `fieldName`")]
    NoFieldName,
    /// Two sort keys on the same field.
    #[error("sort key `{}` is given twice", shown(field.as_str()))]
    DuplicateSortKey {
        /// The field.
        field: FieldPath,
    },
    /// Two sort keys whose fields are both arrays.
    #[error("sort keys `{}` and `{}` are both arrays; one at most may be", shown(first.as_str()), shown(second.as_str()))]
    TwoArrayKeys {
        /// The earlier key.
        first: FieldPath,
        /// The later one.
        second: FieldPath,
    },
    /// A field that the endpoint's table does not list, or not for filters.
    #[error("Field '{}' is not declared as filterable", shown(field.as_str()))]
    NotFilterable {
        /// As written.
        field: FieldPath,
        /// The nearest that is listed.
        nearest: Option<String>,
    },
    /// A field that the endpoint's table does not list as sortable, or not this way.
    #[error("Field '{}' is not declared as sortable{}", shown(field.as_str()), direction.unwrap_or_default())]
    NotSortable {
        /// As written.
        field: FieldPath,
        /// ` in ascending order` or ` in descending order`, if it is sortable the other way.
        direction: Option<&'static str>,
        /// The nearest that is sortable.
        nearest: Option<String>,
    },
    /// A projection of a field that the endpoint does not know.
    #[error("unknown field `{}`", shown(field.as_str()))]
    UnknownField {
        /// As written.
        field: FieldPath,
        /// The nearest that is known.
        nearest: Option<String>,
    },
    /// A fieldset that the endpoint does not name.
    #[error("unknown fieldset `{}`", shown(name))]
    UnknownFieldset {
        /// As written.
        name: String,
        /// The nearest that is named.
        nearest: Option<String>,
    },
    /// An operator that the endpoint does not allow on this field.
    #[error("`{operator}` is not allowed on {ty} field `{}`; allowed: {}", shown(field.as_str()), list(*allowed))]
    OperatorNotAllowed {
        /// The operator.
        operator: Operator,
        /// As written.
        field: FieldPath,
        /// The field's type.
        ty: &'static str,
        /// What is allowed.
        allowed: OperatorSet,
    },
    /// A logical operator that the endpoint does not allow.
    #[error("`{operator}` is not allowed here")]
    LogicalNotAllowed {
        /// The operator.
        operator: Logical,
    },
    /// An operand of another kind than the operator, or the field, takes.
    #[error("`{operator}` takes {expected}{}, found {found}", of_field(field.as_ref()))]
    Operand {
        /// The operator.
        operator: Operator,
        /// What it takes, with its article.
        expected: &'static str,
        /// The field, if its type decides.
        field: Option<FieldPath>,
        /// What stands there.
        found: Kind,
    },
    /// A name that the field's enum lacks.
    #[error("`{}` is no value of enum field `{}`", shown(name), shown(field.as_str()))]
    EnumName {
        /// As written.
        name: String,
        /// The field.
        field: FieldPath,
        /// The nearest that is one.
        nearest: Option<String>,
    },
    /// Text that is no date where a date belongs.
    #[error("`{}` is no date; write it as `2024-05-01T10:00:00Z` or `2024-05-01`", shown(text))]
    NotADate {
        /// As written.
        text: String,
    },
    /// Text that is no number where one belongs.
    #[error("`{}` is no number", shown(text))]
    NotANumber {
        /// As written.
        text: String,
    },
    /// A filter, sort or offset beside a cursor, which carries its own.
    #[error("`{name}` beside a cursor, which carries its own")]
    BesideCursor {
        /// The key.
        name: &'static str,
    },
    /// A cursor that is not one of ours, not for this endpoint or caller, or damaged.
    #[error("the cursor is not valid")]
    InvalidCursor,
    /// A cursor that was valid once.
    #[error("the cursor has expired")]
    ExpiredCursor,
    /// The host's own conditions, which the caller does not see, do not fit its table.
    #[error("the endpoint's own conditions do not fit its table")]
    Scope {
        /// The first fault in words, for the host.
        why: String,
    },
    /// A record's sort key that no cursor can carry.
    #[error("a sort key is too long for a cursor; sort by another field")]
    KeyTooLong,
    /// A query that no cursor can carry.
    #[error("filter and sort are too long for a cursor; ask for all on one page, or for less")]
    QueryTooLong,
    /// The endpoint's codec fails, or has no room for what the host attached or for a record's unique
    /// key.
    #[error("the endpoint cannot make the page's cursors")]
    NoCursor,
    /// Records that have the same unique key, where a page would have to end between them.
    #[error("the endpoint has records with the same `{}`", shown(unique_key.as_str()))]
    NotUnique {
        /// The path of the unique key.
        unique_key: FieldPath,
    },
}

/// Why a text is not JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SyntaxFault {
    /// The text ends too early.
    #[error("the text ends early")]
    End,
    /// A character that cannot stand there.
    #[error("unexpected `{}`", shown(&.0.to_string()))]
    Unexpected(char),
    /// A byte order mark.
    #[error("a byte order mark")]
    ByteOrderMark,
    /// Bytes that are not UTF-8.
    #[error("bytes that are not UTF-8")]
    Encoding,
    /// An escape that JSON does not have, or half of a surrogate pair.
    #[error("a bad escape in a string")]
    Escape,
    /// A control character in a string.
    #[error("a control character in a string")]
    Control,
    /// A malformed number.
    #[error("a malformed number")]
    Number,
    /// More after the end of the value.
    #[error("more text after the end")]
    Trailing,
}

/// The limit that was passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum LimitName {
    /// [`Limits::bytes`](crate::Limits::bytes).
    #[error("the body is too long in bytes")]
    Bytes,
    /// [`Limits::depth`](crate::Limits::depth).
    #[error("too deep")]
    Depth,
    /// [`Limits::nodes`](crate::Limits::nodes).
    #[error("too many conditions")]
    Nodes,
    /// [`Limits::list`](crate::Limits::list).
    #[error("too many members in one list")]
    List,
    /// [`Limits::members`](crate::Limits::members).
    #[error("too many members in all lists together")]
    Members,
    /// [`Limits::text`](crate::Limits::text).
    #[error("a string that is too long in bytes")]
    Text,
    /// [`Limits::path_bytes`](crate::Limits::path_bytes).
    #[error("a field path that is too long in bytes")]
    PathBytes,
    /// [`Limits::path_segments`](crate::Limits::path_segments).
    #[error("a field path with too many segments")]
    PathSegments,
    /// [`Limits::sort_keys`](crate::Limits::sort_keys), or the schema's.
    #[error("too many sort keys")]
    SortKeys,
    /// [`Limits::fields`](crate::Limits::fields).
    #[error("too many fields")]
    Fields,
    /// [`Limits::cursor`](crate::Limits::cursor).
    #[error("a cursor that is too long")]
    Cursor,
}

/// The rule that a number or a length violates, as error envelopes name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Rule {
    /// Too small.
    Min,
    /// Too large.
    Max,
    /// Too many members.
    MaxSize,
    /// Too long.
    MaxLength,
    /// Everything else.
    Other,
}

/// The two kinds of paging.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[allow(clippy::exhaustive_enums, reason = "the language has these two")]
pub enum PagingKind {
    /// `paging`.
    #[error("offset paging (`paging`)")]
    Offset,
    /// `cursorPaging`.
    #[error("cursor paging (`cursorPaging`)")]
    Cursor,
}

impl PagingKind {
    const fn other(self) -> &'static str {
        match self {
            Self::Offset => "`cursorPaging`",
            Self::Cursor => "`paging`",
        }
    }
}

impl Rule {
    /// The name in an envelope, such as `MAX_SIZE`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Min => "MIN",
            Self::Max => "MAX",
            Self::MaxSize => "MAX_SIZE",
            Self::MaxLength => "MAX_LENGTH",
            Self::Other => "OTHER",
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Min => "a whole number, at least ",
            Self::Max | Self::MaxSize | Self::MaxLength | Self::Other => "at most ",
        }
    }
}

/// The stable code of a fault.
///
/// # Reference
///
/// *Errors* ([guide](crate::guide::language#9-errors)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum ErrorCode {
    /// Not JSON, or not of a query's shape, outside the filter.
    MalformedQuery,
    /// Not JSON, or not of a filter's shape.
    MalformedFilter,
    /// An unknown or unsuitable operator.
    UnsupportedFilterOperator,
    /// An operand of the wrong type, an unknown enum name, not a date.
    UnsupportedFilterValue,
    /// A bad order, a duplicate or missing field name.
    InvalidSort,
    /// A field that may not be filtered.
    FieldNotFilterable,
    /// A field that may not be sorted.
    FieldNotSortable,
    /// An unknown field or fieldset in the projection.
    UnknownField,
    /// A limit or offset out of range, too many or too long of something.
    InvalidArgument,
    /// Any bad cursor, or a filter or sort beside one.
    InvalidCursor,
    /// A cursor that was valid once.
    ExpiredCursor,
    /// The host's own conditions, records or codec are at fault, and not the query.
    Internal,
}

impl ErrorCode {
    /// The code as clients see it, such as `MALFORMED_FILTER`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::MalformedQuery => "MALFORMED_QUERY",
            Self::MalformedFilter => "MALFORMED_FILTER",
            Self::UnsupportedFilterOperator => "UNSUPPORTED_FILTER_OPERATOR",
            Self::UnsupportedFilterValue => "UNSUPPORTED_FILTER_VALUE",
            Self::InvalidSort => "INVALID_SORT",
            Self::FieldNotFilterable => "FIELD_NOT_FILTERABLE",
            Self::FieldNotSortable => "FIELD_NOT_SORTABLE",
            Self::UnknownField => "UNKNOWN_FIELD",
            Self::InvalidArgument => "INVALID_ARGUMENT",
            Self::InvalidCursor => "INVALID_CURSOR",
            Self::ExpiredCursor => "EXPIRED_CURSOR",
            Self::Internal => "INTERNAL",
        }
    }
}

impl std::fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl FaultKind {
    /// The stable code; what is malformed is so as filter or as query.
    #[must_use]
    pub const fn code(&self, in_filter: bool) -> ErrorCode {
        match self {
            Self::Syntax(_)
            | Self::NumberOutOfRange { .. }
            | Self::DuplicateKey { .. }
            | Self::UnknownKey { .. }
            | Self::BesideQuery { .. }
            | Self::WrongShape { .. }
            | Self::NotOneFilter { .. }
            | Self::MixedKeys { .. }
            | Self::OperatorInLiteral { .. }
            | Self::Path { .. }
            | Self::TwoPagings
            | Self::Limit {
                limit:
                    LimitName::Bytes
                    | LimitName::Depth
                    | LimitName::Nodes
                    | LimitName::List
                    | LimitName::Members
                    | LimitName::Text,
                ..
            } => {
                if in_filter {
                    ErrorCode::MalformedFilter
                } else {
                    ErrorCode::MalformedQuery
                }
            }
            Self::UnknownOperator { .. }
            | Self::MisplacedOperator { .. }
            | Self::OperatorNotAllowed { .. }
            | Self::LogicalNotAllowed { .. } => ErrorCode::UnsupportedFilterOperator,
            Self::NoFilters
            | Self::Operand { .. }
            | Self::EnumName { .. }
            | Self::NotADate { .. }
            | Self::NotANumber { .. } => ErrorCode::UnsupportedFilterValue,
            Self::Order { .. }
            | Self::NoFieldName
            | Self::DuplicateSortKey { .. }
            | Self::TwoArrayKeys { .. } => ErrorCode::InvalidSort,
            Self::NotFilterable { .. } => ErrorCode::FieldNotFilterable,
            Self::NotSortable { .. } => ErrorCode::FieldNotSortable,
            Self::UnknownField { .. } | Self::UnknownFieldset { .. } => ErrorCode::UnknownField,
            Self::Limit {
                limit:
                    LimitName::PathBytes
                    | LimitName::PathSegments
                    | LimitName::SortKeys
                    | LimitName::Fields
                    | LimitName::Cursor,
                ..
            }
            | Self::PageNumber { .. }
            | Self::PagingNotOffered { .. } => ErrorCode::InvalidArgument,
            Self::BesideCursor { .. }
            | Self::InvalidCursor
            | Self::KeyTooLong
            | Self::QueryTooLong => ErrorCode::InvalidCursor,
            Self::ExpiredCursor => ErrorCode::ExpiredCursor,
            Self::Scope { .. } | Self::NotUnique { .. } | Self::NoCursor => ErrorCode::Internal,
        }
    }

    /// The known name nearest to the one that is not known, if one is near.
    #[must_use]
    pub fn nearest(&self) -> Option<&str> {
        match self {
            Self::UnknownKey { nearest, .. }
            | Self::NotFilterable { nearest, .. }
            | Self::NotSortable { nearest, .. }
            | Self::UnknownField { nearest, .. }
            | Self::UnknownFieldset { nearest, .. }
            | Self::EnumName { nearest, .. } => nearest.as_deref(),
            Self::UnknownOperator { nearest, .. } => *nearest,
            Self::Syntax(_)
            | Self::NumberOutOfRange { .. }
            | Self::DuplicateKey { .. }
            | Self::BesideQuery { .. }
            | Self::WrongShape { .. }
            | Self::NotOneFilter { .. }
            | Self::NoFilters
            | Self::MixedKeys { .. }
            | Self::OperatorInLiteral { .. }
            | Self::MisplacedOperator { .. }
            | Self::Path { .. }
            | Self::Limit { .. }
            | Self::TwoPagings
            | Self::PageNumber { .. }
            | Self::PagingNotOffered { .. }
            | Self::Order { .. }
            | Self::NoFieldName
            | Self::DuplicateSortKey { .. }
            | Self::TwoArrayKeys { .. }
            | Self::OperatorNotAllowed { .. }
            | Self::LogicalNotAllowed { .. }
            | Self::Operand { .. }
            | Self::NotADate { .. }
            | Self::NotANumber { .. }
            | Self::BesideCursor { .. }
            | Self::InvalidCursor
            | Self::ExpiredCursor
            | Self::Scope { .. }
            | Self::KeyTooLong
            | Self::QueryTooLong
            | Self::NoCursor
            | Self::NotUnique { .. } => None,
        }
    }

    /// The rule and bound that an envelope of the `validationError` kind names.
    pub(crate) const fn violation(&self) -> Option<(Rule, Option<u64>)> {
        match self {
            Self::PageNumber { rule, threshold, .. } => Some((*rule, Some(*threshold))),
            Self::Limit { limit, threshold } => match limit {
                LimitName::SortKeys | LimitName::Fields => {
                    Some((Rule::MaxSize, Some(*threshold as u64)))
                }
                LimitName::Cursor | LimitName::PathBytes | LimitName::PathSegments => {
                    Some((Rule::MaxLength, Some(*threshold as u64)))
                }
                LimitName::Bytes
                | LimitName::Depth
                | LimitName::Nodes
                | LimitName::List
                | LimitName::Members
                | LimitName::Text => None,
            },
            Self::NotFilterable { .. }
            | Self::NotSortable { .. }
            | Self::UnknownField { .. }
            | Self::UnknownFieldset { .. }
            | Self::PagingNotOffered { .. } => Some((Rule::Other, None)),
            Self::Syntax(_)
            | Self::NumberOutOfRange { .. }
            | Self::DuplicateKey { .. }
            | Self::UnknownKey { .. }
            | Self::BesideQuery { .. }
            | Self::WrongShape { .. }
            | Self::NotOneFilter { .. }
            | Self::NoFilters
            | Self::MixedKeys { .. }
            | Self::OperatorInLiteral { .. }
            | Self::UnknownOperator { .. }
            | Self::MisplacedOperator { .. }
            | Self::Path { .. }
            | Self::TwoPagings
            | Self::Order { .. }
            | Self::NoFieldName
            | Self::DuplicateSortKey { .. }
            | Self::TwoArrayKeys { .. }
            | Self::OperatorNotAllowed { .. }
            | Self::LogicalNotAllowed { .. }
            | Self::Operand { .. }
            | Self::EnumName { .. }
            | Self::NotADate { .. }
            | Self::NotANumber { .. }
            | Self::BesideCursor { .. }
            | Self::InvalidCursor
            | Self::ExpiredCursor
            | Self::Scope { .. }
            | Self::KeyTooLong
            | Self::QueryTooLong
            | Self::NoCursor
            | Self::NotUnique { .. } => None,
        }
    }
}

fn list(operators: OperatorSet) -> String {
    if operators.is_empty() {
        return "none".to_owned();
    }
    operators.iter().map(|operator| format!("`{operator}`")).collect::<Vec<_>>().join(", ")
}

fn of_field(field: Option<&FieldPath>) -> String {
    field.map_or_else(String::new, |field| format!(" on field `{}`", shown(field.as_str())))
}
