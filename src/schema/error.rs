//! What can be wrong with a schema: every kind, its words and its place.

use std::fmt;

use serde_json::Value;

use crate::fault::nearest;
use crate::literal::Kind;
use crate::path::{FieldPath, PathError};
use crate::pointer::{Pointer, Trail};
use crate::schema::FieldType;
use crate::show::{excerpt, shown};

/// Why a JSON value is no schema, or a schema is none that makes sense.
///
/// `Display` says what and where in one line, such as
/// ``unknown operator `$stratsWith`; did you mean `$startsWith`? at `/fields/name/operators/0` ``.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaError {
    kind: SchemaErrorKind,
    at: Pointer,
}

/// What is wrong with a schema.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SchemaErrorKind {
    /// The text is not JSON.
    #[error("not JSON: {message}")]
    #[non_exhaustive]
    Syntax {
        /// The JSON reader's words, with line and column.
        message: String,
    },
    /// The same key twice in one object.
    #[error("the key `{}` stands twice in one object", shown(key))]
    #[non_exhaustive]
    DuplicateKey {
        /// The key, unescaped.
        key: String,
    },
    /// A key that means nothing there.
    #[error("unknown key `{}`", shown(key))]
    #[non_exhaustive]
    UnknownKey {
        /// The key, unescaped.
        key: String,
        /// The nearest that means something there.
        nearest: Option<&'static str>,
    },
    /// A key that must be there and is not.
    #[error("no `{key}`")]
    #[non_exhaustive]
    MissingKey {
        /// The key.
        key: &'static str,
    },
    /// Two keys that mean the same, side by side.
    #[error("`{first}` beside `{second}`, which means the same")]
    #[non_exhaustive]
    TwoSpellings {
        /// One of them.
        first: &'static str,
        /// The other.
        second: &'static str,
    },
    /// A value of another kind than belongs there.
    #[error("expected {expected}, found {found}")]
    #[non_exhaustive]
    WrongShape {
        /// What belongs there, with its article.
        expected: &'static str,
        /// What stands there.
        found: Kind,
    },
    /// A number that is negative, fractional or too large.
    #[error("expected a whole number from 0, found `{}`", shown(found))]
    #[non_exhaustive]
    NotWhole {
        /// As written.
        found: String,
    },
    /// A name that is none of those which may stand there.
    #[error("unknown {what} `{}`", shown(name))]
    #[non_exhaustive]
    UnknownName {
        /// What it should name, such as `field type` or `operator`.
        what: &'static str,
        /// As written.
        name: String,
        /// The nearest that may stand there.
        nearest: Option<&'static str>,
    },
    /// A text that is no field path.
    #[error("`{}` is no field path: {why}", shown(path))]
    #[non_exhaustive]
    Path {
        /// As written.
        path: String,
        /// Why not.
        why: PathError,
    },
    /// A unique key that takes different keys for the same.
    #[error("the unique key `{}` ignores case; records would be taken for each other", shown(field.as_str()))]
    #[non_exhaustive]
    UniqueKeyIgnoresCase {
        /// The key.
        field: FieldPath,
    },
    /// A property that fields of this type do not have.
    #[error("`{key}` means nothing on a field of type {ty}")]
    #[non_exhaustive]
    NotForType {
        /// The property.
        key: &'static str,
        /// The type's full name.
        ty: String,
    },
    /// A default sort by a field that the table does not list.
    #[error("unknown field `{}`", shown(field.as_str()))]
    #[non_exhaustive]
    UnknownField {
        /// As written.
        field: FieldPath,
        /// The nearest that is listed.
        nearest: Option<String>,
    },
    /// A default sort with two keys on the same field.
    #[error("sort key `{}` is given twice", shown(field.as_str()))]
    #[non_exhaustive]
    DuplicateSortKey {
        /// The field.
        field: FieldPath,
    },
    /// A default page that is larger than the largest.
    #[error("the default limit {default} is more than the maximum, {maximum}")]
    #[non_exhaustive]
    DefaultLimit {
        /// Records on a page where the query does not say.
        default: u64,
        /// Records on a page at the most.
        maximum: u64,
    },
}

impl SchemaError {
    pub(crate) fn new(kind: SchemaErrorKind, at: &Trail<'_>) -> Self {
        Self { kind, at: at.pointer() }
    }

    pub(crate) fn wrong_shape(expected: &'static str, value: &Value, at: &Trail<'_>) -> Self {
        Self::new(SchemaErrorKind::WrongShape { expected, found: kind_of(value) }, at)
    }

    pub(crate) fn unknown_key(key: &str, known: &[&'static str], at: &Trail<'_>) -> Self {
        let nearest = nearest(key, known.iter().copied());
        Self::new(SchemaErrorKind::UnknownKey { key: key.to_owned(), nearest }, at)
    }

    pub(crate) fn unknown_name(
        what: &'static str,
        name: &str,
        known: impl IntoIterator<Item = &'static str>,
        at: &Trail<'_>,
    ) -> Self {
        let nearest = nearest(name, known);
        Self::new(SchemaErrorKind::UnknownName { what, name: name.to_owned(), nearest }, at)
    }

    pub(crate) fn not_for_type(key: &'static str, ty: &FieldType, at: &Trail<'_>) -> Self {
        Self::new(SchemaErrorKind::NotForType { key, ty: ty.to_string() }, &at.key(key))
    }

    /// What is wrong.
    #[must_use]
    pub const fn kind(&self) -> &SchemaErrorKind {
        &self.kind
    }

    /// Where in the schema's JSON.
    #[must_use]
    pub const fn at(&self) -> &Pointer {
        &self.at
    }

    /// The known name nearest to the one that is not known, if one is near.
    #[must_use]
    pub fn nearest(&self) -> Option<&str> {
        use SchemaErrorKind as K;
        match &self.kind {
            K::UnknownKey { nearest, .. } | K::UnknownName { nearest, .. } => *nearest,
            K::UnknownField { nearest, .. } => nearest.as_deref(),
            K::Syntax { .. }
            | K::DuplicateKey { .. }
            | K::MissingKey { .. }
            | K::TwoSpellings { .. }
            | K::WrongShape { .. }
            | K::NotWhole { .. }
            | K::Path { .. }
            | K::UniqueKeyIgnoresCase { .. }
            | K::NotForType { .. }
            | K::DuplicateSortKey { .. }
            | K::DefaultLimit { .. } => None,
        }
    }
}

impl fmt::Display for SchemaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.kind)?;
        if let Some(name) = self.nearest() {
            write!(f, "; did you mean `{}`?", shown(name))?;
        }
        match self.at.as_str() {
            "" => Ok(()),
            at => write!(f, " at `{}`", excerpt(at, 256)),
        }
    }
}

impl std::error::Error for SchemaError {}

fn kind_of(value: &Value) -> Kind {
    match value {
        Value::Null => Kind::Null,
        Value::Bool(_) => Kind::Bool,
        Value::Number(_) => Kind::Number,
        Value::String(_) => Kind::Text,
        Value::Array(_) => Kind::Array,
        Value::Object(_) => Kind::Object,
    }
}
