//! Values: what a piece of JSON means in a field of a given type, and how two of them compare.
//!
//! The order of variants is the order of types in a sort, and all of order and equality is derived.
//! It knows neither paths nor operators.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use icu_casemap::CaseMapper;
use serde_json::Value;

use super::date::{instant, millis};

/// A value with its type settled. Missing and null are one here.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Typed {
    Null,
    Number(Number),
    /// UTF-8 keeps the order of code points.
    Text(String),
    /// Sorted by key, so objects compare as lists of key and value.
    Object(BTreeMap<String, Typed>),
    Array(Vec<Typed>),
    Boolean(bool),
    /// Nanoseconds since the year 0000 began.
    Date(i128),
}

/// A number written out in decimal digits, compared the way one compares on paper.
///
/// Every float has a finite decimal expansion, so nothing is rounded.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Number {
    Negative(Reverse<Magnitude>),
    Zero,
    Positive(Magnitude),
}

/// 0.d₁d₂d₃… × 10^`exponent`, where neither the first nor the last digit is 0.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Magnitude {
    exponent: i64,
    digits: String,
}

impl Number {
    /// Whole, and of 64 bits, signed or not.
    fn is_int64(&self) -> bool {
        let is_whole = match self {
            Self::Zero => true,
            Self::Negative(Reverse(size)) | Self::Positive(size) => {
                i64::try_from(size.digits.len()).is_ok_and(|digits| digits <= size.exponent)
            }
        };
        let [least, most] = [i64::MIN.to_string(), u64::MAX.to_string()]
            .map(|text| decimal(&text).expect("a number"));
        is_whole && least <= *self && *self <= most
    }
}

/// Reads a value of a record, or an operand, as a field of this type has it.
///
/// What does not fit the type keeps its own. Arrays hand the type on to their elements, objects
/// do not.
pub(crate) fn typed(value: &Value, kind: &str) -> Typed {
    let as_type = match (value, kind) {
        (Value::String(text), "date" | "dateEpochMillis") => instant(text).map(Typed::Date),
        (Value::Number(number), "dateEpochMillis") => millis(number).map(Typed::Date),
        (Value::String(text), "decimal") => decimal(text).map(Typed::Number),
        (Value::String(text), "int64") => decimal(text).filter(Number::is_int64).map(Typed::Number),
        (Value::String(text), "caseInsensitive") => Some(Typed::Text(fold(text))),
        (Value::Object(_), _) => dollar_date(value).map(Typed::Date),
        _ => None,
    };
    as_type.unwrap_or_else(|| match value {
        Value::Null => Typed::Null,
        Value::Bool(value) => Typed::Boolean(*value),
        Value::Number(value) => Typed::Number(number(value, kind)),
        Value::String(text) => Typed::Text(text.clone()),
        Value::Array(items) => Typed::Array(items.iter().map(|item| typed(item, kind)).collect()),
        Value::Object(fields) => {
            let fields = fields.iter().map(|(key, value)| (key.clone(), typed(value, "")));
            Typed::Object(fields.collect())
        }
    })
}

/// Whether this is `{"$date": …}` with a date in it.
pub(crate) fn is_date(value: &Value) -> bool {
    dollar_date(value).is_some()
}

fn dollar_date(value: &Value) -> Option<i128> {
    let fields = value.as_object().filter(|fields| fields.len() == 1)?;
    instant(fields.get("$date")?.as_str()?)
}

/// A JSON number to the last bit; in a decimal field, a float is what it prints as.
fn number(number: &serde_json::Number, kind: &str) -> Number {
    let digits = match number.as_f64().filter(|_| number.is_f64()) {
        None => number.to_string(),
        Some(float) if kind == "decimal" => format!("{float:e}"),
        Some(float) => {
            // Each bit after the binary point makes one decimal place.
            let biased = (float.to_bits() >> 52) & 0x7ff;
            let places = usize::try_from(1075_u64.saturating_sub(biased)).expect("a small number");
            format!("{float:.places$}")
        }
    };
    decimal(&digits).expect("a number")
}

/// Reads a number as JSON writes it.
fn decimal(text: &str) -> Option<Number> {
    let (unsigned, negative) = text.strip_prefix('-').map_or((text, false), |text| (text, true));
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let power = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|c| c.is_ascii_digit());
    let leading_zero = whole.starts_with('0') && whole != "0";
    if ![whole, fraction, power].into_iter().all(is_digits) || leading_zero {
        return None;
    }
    let all = format!("{whole}{fraction}");
    let digits = all.trim_start_matches('0');
    // The point stands after the whole part; each leading zero moves it one digit nearer.
    let point = i64::try_from(whole.len()).ok()? - i64::try_from(all.len() - digits.len()).ok()?;
    let exponent = exponent.parse::<i64>().ok()?.checked_add(point)?;
    let magnitude = Magnitude { exponent, digits: digits.trim_end_matches('0').to_owned() };
    Some(match (digits.is_empty(), negative) {
        (true, _) => Number::Zero,
        (false, true) => Number::Negative(Reverse(magnitude)),
        (false, false) => Number::Positive(magnitude),
    })
}

/// Simple case folding, code point by code point: no locale, no normalisation.
///
/// The tables are those of Unicode 16, from another source than the engine's. The two agree on
/// every code point; a newer version of either would not.
pub(crate) fn fold(text: &str) -> String {
    text.chars().map(|letter| CaseMapper::new().simple_fold(letter)).collect()
}
