//! Literal operands: the values a query is written with.
//!
//! A literal knows what was written, not which field it will be held against; `bind`
//! gives it the field's type.

use crate::number::Number;
pub(crate) use crate::timestamp::DATE_KEY;
use crate::timestamp::Timestamp;

/// A value as written in a query.
///
/// # Example
///
/// ```
/// use wixql::Literal;
///
/// assert_eq!(Literal::from("FAILED"), Literal::Text("FAILED".into()));
/// assert_eq!(Literal::from(vec![1, 2]), Literal::Array([1.into(), 2.into()].into()));
/// assert_eq!(Literal::from(None::<bool>), Literal::Null);
/// ```
///
/// # Reference
///
/// *Values* ([guide](crate::guide::language#4-values)).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Literal {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, exact.
    Number(Number),
    /// Text. It becomes a date only where the field is one.
    Text(String),
    /// `{"$date": …}`.
    Date(Box<DateLiteral>),
    /// An array.
    Array(Box<[Literal]>),
    /// An object without `$` keys, in the order written, no key twice.
    Object(Box<[(String, Literal)]>),
}

/// `{"$date": "2024-05-01T10:00:00Z"}`: the instant, and how it was spelt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateLiteral {
    pub(crate) instant: Timestamp,
    pub(crate) text: String,
}

impl DateLiteral {
    /// The instant meant.
    #[must_use]
    pub const fn instant(&self) -> Timestamp {
        self.instant
    }

    /// The text as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// What a JSON value is, for messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool,
    /// A number.
    Number,
    /// A string.
    Text,
    /// `{"$date": …}`.
    Date,
    /// An array.
    Array,
    /// An object.
    Object,
}

impl Kind {
    /// The kind with its article, as in `found a number`.
    #[must_use]
    pub const fn with_article(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool => "a boolean",
            Self::Number => "a number",
            Self::Text => "a string",
            Self::Date => "a date",
            Self::Array => "an array",
            Self::Object => "an object",
        }
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.with_article())
    }
}

impl Literal {
    /// What kind of value it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Null => Kind::Null,
            Self::Bool(_) => Kind::Bool,
            Self::Number(_) => Kind::Number,
            Self::Text(_) => Kind::Text,
            Self::Date(_) => Kind::Date,
            Self::Array(_) => Kind::Array,
            Self::Object(_) => Kind::Object,
        }
    }
}

impl From<&str> for Literal {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Literal {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Literal {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<Timestamp> for Literal {
    fn from(instant: Timestamp) -> Self {
        Self::Date(Box::new(DateLiteral { instant, text: instant.to_string() }))
    }
}

impl From<Number> for Literal {
    fn from(number: Number) -> Self {
        Self::Number(number)
    }
}

macro_rules! from_numbers {
    ($($ty:ty)*) => {$(
        impl From<$ty> for Literal {
            fn from(number: $ty) -> Self {
                Self::Number(number.into())
            }
        }
    )*};
}
from_numbers!(i8 i16 i32 i64 u8 u16 u32 u64 f64);

impl<T: Into<Self>> From<Option<T>> for Literal {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl<T: Into<Self>> From<Vec<T>> for Literal {
    fn from(values: Vec<T>) -> Self {
        Self::Array(values.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Self>, const N: usize> From<[T; N]> for Literal {
    fn from(values: [T; N]) -> Self {
        Self::Array(values.into_iter().map(Into::into).collect())
    }
}
