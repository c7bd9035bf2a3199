//! How the values of a field are read, by its declared type.

use std::cmp::Ordering;

use crate::compact::Compact;
use crate::decimal::{Numeric, compare_decimal};
use crate::number::Number;
use crate::record::View;
use crate::text::compare_folded;
use crate::timestamp::Timestamp;
use crate::value::Value;

/// What a field's type makes of a record's scalars. It reaches through arrays, and not
/// into objects.
///
/// Operands are read the same way, so that both sides of a comparison agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Reading {
    /// The record's own type decides.
    AsIs,
    /// Text that is a date is an instant.
    Date,
    /// Also a number, in milliseconds since 1970.
    DateOrMillis,
    /// Text that is a whole number of 64 bits is that number.
    Int64,
    /// Numeric text is a number; numbers compare as decimals.
    Decimal,
    /// Text compares by its case folding.
    Folded,
}

/// A scalar as its field's type reads it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Seen<'r> {
    /// As the record says. Arrays and objects are seen by their type only.
    View(View<'r>),
    /// A number of a decimal field.
    Decimal(Numeric<'r>),
    /// Text of a field that ignores case.
    Folded(&'r str),
}

impl Reading {
    /// What it is called, where values are not read as the record says.
    pub(crate) const fn name(self) -> Option<&'static str> {
        match self {
            Self::AsIs => None,
            Self::Date => Some("date"),
            Self::DateOrMillis => Some("date or milliseconds"),
            Self::Int64 => Some("int64"),
            Self::Decimal => Some("decimal"),
            Self::Folded => Some("ignoring case"),
        }
    }

    /// Reads a scalar.
    #[inline]
    pub(crate) fn see(self, view: View<'_>) -> Seen<'_> {
        match (self, view) {
            (Self::AsIs, view) => Seen::View(view),
            (Self::Date | Self::DateOrMillis, View::Text(text)) => {
                Seen::View(Timestamp::parse(text).map_or(view, View::Date))
            }
            (Self::DateOrMillis, View::Number(number)) => {
                let instant = number.as_i64().and_then(Timestamp::from_epoch_millis);
                Seen::View(instant.map_or(view, View::Date))
            }
            (Self::Int64, View::Text(text)) => match Numeric::from_text(text) {
                // As a float it would be no integer of 64 bits.
                Some(Numeric::Number(number)) if number.as_float().is_none() => {
                    Seen::View(View::Number(number))
                }
                Some(Numeric::Number(_) | Numeric::Text(_) | Numeric::Exact(_)) | None => {
                    Seen::View(view)
                }
            },
            (Self::Decimal, View::Text(text)) => {
                Numeric::from_text(text).map_or(Seen::View(view), Seen::Decimal)
            }
            (Self::Int64, View::Compact(text)) => match Numeric::from_text(text.text().as_str()) {
                Some(Numeric::Number(number)) if number.as_float().is_none() => {
                    Seen::View(View::Number(number))
                }
                Some(Numeric::Number(_) | Numeric::Text(_) | Numeric::Exact(_)) | None => {
                    Seen::View(view)
                }
            },
            (Self::Decimal, View::Compact(text)) => match text.as_decimal() {
                Some(decimal) => Seen::Decimal(Numeric::Exact(decimal)),
                None => Seen::View(view),
            },
            (Self::Decimal, View::Number(number)) => Seen::Decimal(Numeric::Number(number)),
            (Self::Folded, View::Text(text)) => Seen::Folded(text),
            (
                Self::Date | Self::DateOrMillis | Self::Int64 | Self::Decimal | Self::Folded,
                View::Null
                | View::Bool(_)
                | View::Number(_)
                | View::Compact(_)
                | View::Date(_)
                | View::Array
                | View::Object,
            ) => Seen::View(view),
        }
    }

    /// Whether it reads as text, and the text passes.
    #[inline]
    pub(crate) fn is_text(self, view: View<'_>, passes: impl FnOnce(&str) -> bool) -> bool {
        match (self, view) {
            (Self::AsIs | Self::Folded, View::Text(text)) => passes(text),
            (Self::AsIs | Self::Folded, View::Compact(text)) => passes(text.text().as_str()),
            (Self::AsIs | Self::Folded, _) => false,
            _ => match self.see(view) {
                Seen::View(View::Text(text)) | Seen::Folded(text) => passes(text),
                Seen::View(View::Compact(text)) => passes(text.text().as_str()),
                Seen::View(_) | Seen::Decimal(_) => false,
            },
        }
    }
}

impl Seen<'_> {
    /// An owned copy of a scalar; of what does not show all of itself, null: arrays, objects, and
    /// what is read as a decimal and is no [`Number`].
    pub(crate) fn to_value(self) -> Value {
        match self {
            Self::View(View::Bool(value)) => Value::Bool(value),
            Self::View(View::Number(number)) | Self::Decimal(Numeric::Number(number)) => {
                Value::Number(number)
            }
            Self::View(View::Text(text)) | Self::Folded(text) => Value::Text(text.into()),
            Self::View(View::Compact(text)) => Value::Text(text.text().as_str().into()),
            Self::View(View::Date(instant)) => Value::Date(instant),
            Self::View(View::Null | View::Array | View::Object)
            | Self::Decimal(Numeric::Text(_) | Numeric::Exact(_)) => Value::Null,
        }
    }

    /// The place of its type among the types: null < number < string < object < array <
    /// boolean < date.
    pub(crate) const fn rank(&self) -> u8 {
        match self {
            Self::View(View::Null) => 0,
            Self::View(View::Number(_)) | Self::Decimal(_) => 1,
            Self::View(View::Text(_) | View::Compact(_)) | Self::Folded(_) => 2,
            Self::View(View::Object) => 3,
            Self::View(View::Array) => 4,
            Self::View(View::Bool(_)) => 5,
            Self::View(View::Date(_)) => 6,
        }
    }

    /// Whether it is NaN, which no filter matches.
    #[inline]
    pub(crate) fn is_nan(&self) -> bool {
        let is_nan = |number: &Number| number.is_nan();
        match self {
            Self::View(View::Number(number)) | Self::Decimal(Numeric::Number(number)) => {
                is_nan(number)
            }
            Self::View(_) | Self::Decimal(_) | Self::Folded(_) => false,
        }
    }

    /// The order of two scalars that were read the same way; arrays and objects are
    /// equal among themselves.
    #[inline]
    pub(crate) fn compare(&self, other: &Seen<'_>) -> Ordering {
        match (self, other) {
            (Self::View(View::Number(a)), Seen::View(View::Number(b))) => a.cmp(b),
            (Self::View(View::Text(a)), Seen::View(View::Text(b))) => a.cmp(b),
            (Self::View(View::Date(a)), Seen::View(View::Date(b))) => a.cmp(b),
            (Self::View(View::Bool(a)), Seen::View(View::Bool(b))) => a.cmp(b),
            (Self::Decimal(a), Seen::Decimal(b)) => compare_decimal(a, b),
            (Self::Folded(a), Seen::Folded(b)) => compare_folded(a, b),
            (Self::View(View::Compact(a)), Seen::View(View::Compact(b))) => a.compare(*b),
            (Self::View(View::Compact(a)), b) => b.compare_to_compact(*a).reverse(),
            (a, Seen::View(View::Compact(b))) => a.compare_to_compact(*b),
            (a, b) => a.rank().cmp(&b.rank()),
        }
    }

    /// The order of what is not in a shorter form, read the same way, and what is.
    fn compare_to_compact(&self, other: Compact) -> Ordering {
        let text = other.text();
        match self {
            Self::View(View::Text(own)) => own.cmp(&text.as_str()),
            Self::Folded(own) => compare_folded(own, text.as_str()),
            Self::View(_) | Self::Decimal(_) => {
                self.rank().cmp(&Seen::View(View::Compact(other)).rank())
            }
        }
    }
}
