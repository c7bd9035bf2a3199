//! Numbers, exact: the integers of 64 bits and the finite and other values of an `f64`,
//! in one order.
//!
//! Reads JSON numbers, as bytes or as `serde_json` holds them, and makes a [`Number`].
//! Integers are never rounded through `f64`, neither when read nor when compared. It
//! knows neither literals nor fields, nor what a decimal text is worth (`decimal`).

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use serde::{Serialize, Serializer};

/// 2⁶³ and 2⁶⁴: the first floats beyond `i64` and `u64`. Both are powers of two, so exact.
const TWO_63: f64 = 9_223_372_036_854_775_808.0;
const TWO_64: f64 = 18_446_744_073_709_551_616.0;

/// A number: an `i64`, a `u64` or an `f64`, compared by exact value whichever it is.
///
/// Equality, order and hash agree with each other. Zero is one number, `-0.0` or not. NaN,
/// which no JSON holds, equals itself and lies below every number, so that the order is total.
///
/// # Example
///
/// Beyond 2⁵³ an `f64` no longer holds every integer, and nothing is rounded to it:
///
/// ```
/// use wixql::Number;
///
/// assert_ne!(Number::from(9_007_199_254_740_993_u64), Number::from(9_007_199_254_740_992.0));
/// assert_eq!(Number::from(50), Number::from(50.0));
/// assert!(Number::from(u64::MAX) < Number::from(18_446_744_073_709_551_616.0));
/// assert!(Number::from(f64::NAN) < Number::from(f64::NEG_INFINITY));
/// ```
#[derive(Clone, Copy)]
pub struct Number(Repr);

#[derive(Clone, Copy)]
enum Repr {
    Int(i64),
    /// INVARIANT: above `i64::MAX`, so that every integer has one representation.
    Uint(u64),
    Float(f64),
}

impl Number {
    /// The number as an `i64`, if it is one exactly: `5.0` is, `5.5` is not.
    #[inline]
    #[must_use]
    pub fn as_i64(self) -> Option<i64> {
        match self.0 {
            Repr::Int(int) => Some(int),
            Repr::Uint(_) => None,
            // The cast is exact: the float is an integer, and in range.
            Repr::Float(float) => (float.trunc() == float && (-TWO_63..TWO_63).contains(&float))
                .then_some(float as i64),
        }
    }

    /// The number as a `u64`, if it is one exactly: `5.0` is, `-5` is not.
    #[inline]
    #[must_use]
    pub fn as_u64(self) -> Option<u64> {
        match self.0 {
            Repr::Int(int) => u64::try_from(int).ok(),
            Repr::Uint(uint) => Some(uint),
            // The cast is exact: the float is an integer, and in range.
            Repr::Float(float) => {
                (float.trunc() == float && (0.0..TWO_64).contains(&float)).then_some(float as u64)
            }
        }
    }

    /// The nearest `f64`; of two equally near ones that with the even last bit.
    #[inline]
    #[must_use]
    pub fn as_f64(self) -> f64 {
        match self.0 {
            Repr::Int(int) => int as f64,
            Repr::Uint(uint) => uint as f64,
            Repr::Float(float) => float,
        }
    }

    /// The float it is held as, if it is not held as an integer: `5.0`, but not `5`.
    #[inline]
    pub(crate) fn as_float(self) -> Option<f64> {
        match self.0 {
            Repr::Int(_) | Repr::Uint(_) => None,
            Repr::Float(float) => Some(float),
        }
    }

    /// Whether it is NaN: not equal to any number, and found in no range.
    #[inline]
    #[must_use]
    pub fn is_nan(self) -> bool {
        matches!(self.0, Repr::Float(float) if float.is_nan())
    }

    /// Whether it is finite and without fraction, of any size: `5`, `5.0` and `1e300` are.
    #[inline]
    #[must_use]
    pub fn is_integer(self) -> bool {
        match self.0 {
            Repr::Int(_) | Repr::Uint(_) => true,
            Repr::Float(float) => float.is_finite() && float.trunc() == float,
        }
    }

    /// The same number as an integer, if it is one of 64 bits: `5` for `5.0`.
    ///
    /// Numbers that are equal are then written alike too.
    pub(crate) fn canonical(self) -> Self {
        let unsigned = || self.as_u64().map(Self::from);
        self.as_i64().map(Self::from).or_else(unsigned).unwrap_or(self)
    }

    /// The number that `serde_json` read: an integer if it fits 64 bits, else the nearest `f64`.
    ///
    /// It is the same with `serde_json`'s feature `arbitrary_precision` as without. What only
    /// that feature lets through, a number beyond the range of `f64`, becomes an infinity.
    ///
    /// # Example
    ///
    /// ```
    /// use wixql::Number;
    ///
    /// let id: serde_json::Number = serde_json::from_str("18446744073709551615")?;
    /// assert_eq!(Number::from_json(&id), Number::from(u64::MAX));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn from_json(number: &serde_json::Number) -> Self {
        if let Some(int) = number.as_i64() {
            Self(Repr::Int(int))
        } else if let Some(uint) = number.as_u64() {
            Self::from(uint)
        } else if let Some(float) = number.as_f64() {
            Self(Repr::Float(float))
        } else {
            // Only arbitrary precision comes here. The text is a JSON number unless somebody
            // made it without asking `serde_json` to look; such a thing is not a number.
            Self(Repr::Float(number.to_string().parse().unwrap_or(f64::NAN)))
        }
    }

    /// The number as JSON; NaN and the infinities, for which JSON has no word, as null.
    ///
    /// # Example
    ///
    /// ```
    /// use serde_json::{Value, json};
    /// use wixql::Number;
    ///
    /// assert_eq!(Number::from(-3).to_json(), json!(-3));
    /// assert_eq!(Number::from(f64::INFINITY).to_json(), Value::Null);
    /// ```
    #[must_use]
    pub fn to_json(self) -> serde_json::Value {
        match self.0 {
            Repr::Int(int) => int.into(),
            Repr::Uint(uint) => uint.into(),
            Repr::Float(float) => float.into(),
        }
    }

    /// Reads exactly these bytes as a JSON number (RFC 8259, section 6).
    ///
    /// Without fraction and exponent it is an integer, exact; with either it is the nearest
    /// `f64`, which may be zero.
    ///
    /// # Errors
    ///
    /// [`NumberError::Malformed`] if the bytes are no JSON number, blanks and a leading `+`
    /// included. [`NumberError::OutOfRange`] for an integer that fits neither `i64` nor `u64`,
    /// and for a number that rounds to an infinity.
    ///
    /// # Complexity
    ///
    /// Linear in the text; nothing is allocated.
    pub(crate) fn parse(text: &[u8]) -> Result<Self, NumberError> {
        let spelling = Spelling::read(text).ok_or(NumberError::Malformed)?;
        if let Some(integer) = spelling.as_integer() {
            return integer.ok_or(NumberError::OutOfRange);
        }
        // The standard library rounds correctly, and the grammar it reads includes JSON's.
        let float = std::str::from_utf8(text).ok().and_then(|text| text.parse::<f64>().ok());
        match float {
            Some(float) if float.is_finite() => Ok(Self(Repr::Float(float))),
            Some(_) => Err(NumberError::OutOfRange),
            None => Err(NumberError::Malformed),
        }
    }
}

/// Why bytes are not a [`Number`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NumberError {
    /// Not in the grammar.
    #[error("not a number")]
    Malformed,
    /// An integer beyond 64 bits, or beyond the range of `f64`.
    #[error("number out of range")]
    OutOfRange,
}

/// A JSON number taken apart, not yet worth anything.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spelling<'a> {
    /// Whether it starts with `-`.
    pub(crate) negative: bool,
    /// The digits before the point: at least one, and no zero before another digit.
    pub(crate) integer: &'a [u8],
    /// The digits behind the point, none if there is no point.
    pub(crate) fraction: &'a [u8],
    /// The digits of the exponent, if there is one, and whether they follow a `-`.
    pub(crate) exponent: Option<(bool, &'a [u8])>,
    /// The integer part modulo 2⁶⁴; it is exact up to 19 digits.
    magnitude: u64,
}

impl<'a> Spelling<'a> {
    /// Takes exactly these bytes apart, if they are in JSON's grammar:
    /// `[ "-" ] ( "0" | 1-9 { 0-9 } ) [ "." 0-9 { 0-9 } ] [ ( "e" | "E" ) [ "+" | "-" ] 0-9 { 0-9 } ]`.
    #[inline]
    pub(crate) fn read(text: &'a [u8]) -> Option<Self> {
        let (negative, text) = match text {
            [b'-', rest @ ..] => (true, rest),
            _ => (false, text),
        };
        let mut magnitude = 0_u64;
        let mut rest = text;
        while let [digit @ b'0'..=b'9', behind @ ..] = rest {
            magnitude = magnitude.wrapping_mul(10).wrapping_add(u64::from(digit - b'0'));
            rest = behind;
        }
        let integer = text.get(..text.len() - rest.len())?;
        if matches!(integer, [] | [b'0', _, ..]) {
            return None;
        }
        let mut spelling = Self { negative, integer, fraction: &[], exponent: None, magnitude };
        if let [b'.', behind @ ..] = rest {
            (spelling.fraction, rest) = digits(behind)?;
        }
        if let [b'e' | b'E', behind @ ..] = rest {
            let (down, behind) = match behind {
                [b'-', behind @ ..] => (true, behind),
                [b'+', behind @ ..] => (false, behind),
                _ => (false, behind),
            };
            let exponent;
            (exponent, rest) = digits(behind)?;
            spelling.exponent = Some((down, exponent));
        }
        rest.is_empty().then_some(spelling)
    }

    /// The integer it spells, if it has neither fraction nor exponent; of that, `None` if
    /// it is beyond 64 bits.
    #[inline]
    pub(crate) fn as_integer(&self) -> Option<Option<Number>> {
        (self.fraction.is_empty() && self.exponent.is_none()).then(|| self.integer_part())
    }

    /// The number before the point, with its sign, unless it is beyond 64 bits.
    #[inline]
    fn integer_part(&self) -> Option<Number> {
        let magnitude = match self.integer.len() {
            // 10¹⁹ - 1 < 2⁶⁴.
            0..=19 => self.magnitude,
            // Of 20 digits, u64's own parser says whether they fit.
            20 => std::str::from_utf8(self.integer).ok()?.parse().ok()?,
            _ => return None,
        };
        if self.negative {
            Some(Number(Repr::Int(0_i64.checked_sub_unsigned(magnitude)?)))
        } else {
            Some(Number::from(magnitude))
        }
    }
}

/// Splits off the leading digits; there must be one.
fn digits(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = text.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    if end == 0 { None } else { text.split_at_checked(end) }
}

impl From<u64> for Number {
    #[inline]
    fn from(uint: u64) -> Self {
        match i64::try_from(uint) {
            Ok(int) => Self(Repr::Int(int)),
            Err(_) => Self(Repr::Uint(uint)),
        }
    }
}

impl From<f64> for Number {
    #[inline]
    fn from(float: f64) -> Self {
        Self(Repr::Float(float))
    }
}

macro_rules! from_integers {
    ($($ty:ty)*) => {$(
        impl From<$ty> for Number {
            #[inline]
            fn from(int: $ty) -> Self {
                Self(Repr::Int(int.into()))
            }
        }
    )*};
}
from_integers!(i8 i16 i32 i64 u8 u16 u32);

impl PartialEq for Number {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        match (self.0, other.0) {
            (Repr::Int(a), Repr::Int(b)) => a == b,
            (Repr::Float(a), Repr::Float(b)) => a == b || (a.is_nan() && b.is_nan()),
            (Repr::Uint(a), Repr::Uint(b)) => a == b,
            (Repr::Int(_), Repr::Uint(_)) | (Repr::Uint(_), Repr::Int(_)) => false,
            // A float in range of `i64` that equals an integer is that integer, exactly.
            (Repr::Int(int), Repr::Float(_)) => other.as_i64() == Some(int),
            (Repr::Float(_), Repr::Int(int)) => self.as_i64() == Some(int),
            (Repr::Uint(uint), Repr::Float(_)) => other.as_u64() == Some(uint),
            (Repr::Float(_), Repr::Uint(uint)) => self.as_u64() == Some(uint),
        }
    }
}

impl Eq for Number {}

impl PartialOrd for Number {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.0, other.0) {
            (Repr::Int(a), Repr::Int(b)) => a.cmp(&b),
            (Repr::Float(a), Repr::Float(b)) => compare_floats(a, b),
            (Repr::Uint(a), Repr::Uint(b)) => a.cmp(&b),
            // INVARIANT used: a `Uint` is above every `i64`.
            (Repr::Int(_), Repr::Uint(_)) => Ordering::Less,
            (Repr::Uint(_), Repr::Int(_)) => Ordering::Greater,
            (Repr::Int(int), Repr::Float(float)) => compare_int_float(int, float),
            (Repr::Float(float), Repr::Int(int)) => compare_int_float(int, float).reverse(),
            (Repr::Uint(uint), Repr::Float(float)) => compare_uint_float(uint, float),
            (Repr::Float(float), Repr::Uint(uint)) => compare_uint_float(uint, float).reverse(),
        }
    }
}

/// Floats by value, NaN equal to itself and below all.
#[inline]
fn compare_floats(a: f64, b: f64) -> Ordering {
    // Only NaN has no order; the one that is not NaN is the greater.
    a.partial_cmp(&b).unwrap_or_else(|| b.is_nan().cmp(&a.is_nan()))
}

/// First by integer parts; if they are equal, the float's fraction decides.
fn compare_int_float(int: i64, float: f64) -> Ordering {
    if float >= TWO_63 {
        Ordering::Less
    } else if float >= -TWO_63 {
        // In range, so the cast does nothing but drop the fraction; and what it drops is
        // the only thing that the cast back cannot see.
        let whole = float as i64;
        int.cmp(&whole).then_with(|| compare_floats(0.0, float - whole as f64))
    } else {
        // Below all integers, or NaN.
        Ordering::Greater
    }
}

/// As [`compare_int_float`]; but no float as large as a `Uint` has a fraction.
fn compare_uint_float(uint: u64, float: f64) -> Ordering {
    if float >= TWO_64 {
        Ordering::Less
    } else if float >= TWO_63 {
        uint.cmp(&(float as u64))
    } else {
        Ordering::Greater
    }
}

impl Hash for Number {
    /// Equal numbers give equal hashes, so a float that is an integer hashes as that integer.
    fn hash<H: Hasher>(&self, state: &mut H) {
        let bits = match self.0 {
            Repr::Int(int) => int.cast_unsigned(),
            Repr::Uint(uint) => uint,
            Repr::Float(float) => match (self.as_i64(), self.as_u64()) {
                (Some(int), _) => int.cast_unsigned(),
                (None, Some(uint)) => uint,
                // There are many NaNs, and they are all equal.
                (None, None) if float.is_nan() => f64::NAN.to_bits(),
                (None, None) => float.to_bits(),
            },
        };
        state.write_u64(bits);
    }
}

impl fmt::Display for Number {
    /// The shortest text that reads back as an equal number, `5.0` and `1e300` for floats.
    /// For what JSON cannot say it prints `NaN`, `inf` and `-inf`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Int(int) => fmt::Display::fmt(int, f),
            Repr::Uint(uint) => fmt::Display::fmt(uint, f),
            // Unlike `Display`, the standard library's `Debug` of a float uses exponents:
            // 1e300 takes five characters and not 301.
            Repr::Float(float) => fmt::Debug::fmt(float, f),
        }
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Number {
    /// As the integer or float it is. JSON writes null for what is not finite.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Repr::Int(int) => serializer.serialize_i64(int),
            Repr::Uint(uint) => serializer.serialize_u64(uint),
            Repr::Float(float) => serializer.serialize_f64(float),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

    use proptest::prelude::*;
    use serde::de::IgnoredAny;

    use super::*;

    fn number(number: impl Into<Number>) -> Number {
        number.into()
    }

    /// Awkward numbers, no representation twice.
    fn pool() -> Vec<Number> {
        let mut pool = vec![number(f64::NAN), number(-f64::NAN), number(-0.0), number(0)];
        for shift in [0, 1, 31, 52, 53, 54, 62, 63] {
            let power = 1_u64 << shift;
            for uint in [power - 1, power, power + 1] {
                pool.push(number(uint));
                pool.extend(0_i64.checked_sub_unsigned(uint).map(Number::from));
            }
        }
        pool.extend([i64::MIN + 1, i64::MAX - 1].map(Number::from));
        pool.extend([u64::MAX, u64::MAX - 1, u64::MAX - 2047].map(Number::from));
        let floats = [0.0, 0.5, 1.0, 9_007_199_254_740_992.0, TWO_63, TWO_64, 1e300, f64::MAX];
        for float in floats.into_iter().chain([f64::MIN_POSITIVE, f64::INFINITY, 1e16, 0.1]) {
            for float in [float.next_down(), float, float.next_up()] {
                pool.extend([number(float), number(-float)]);
            }
        }
        // miri takes long over every two and three of them.
        pool.into_iter().step_by(if cfg!(miri) { 7 } else { 1 }).collect()
    }

    /// What a number is worth, to the last digit, as text that sorts within one sign: which
    /// sign, and then 400 digits before and 1074 behind the point.
    fn exact(number: Number) -> (i8, String) {
        let text = match number.0 {
            Repr::Int(int) => format!("{int}.0"),
            Repr::Uint(uint) => format!("{uint}.0"),
            Repr::Float(float) if float.is_nan() => return (i8::MIN, String::new()),
            Repr::Float(f64::INFINITY) => return (2, String::new()),
            Repr::Float(f64::NEG_INFINITY) => return (-2, String::new()),
            Repr::Float(float) => format!("{float:.1074}"),
        };
        let digits = text.trim_start_matches('-');
        let (whole, fraction) = digits.split_once('.').unwrap();
        let digits = format!("{whole:0>400}.{fraction:0<1074}");
        if !digits.contains(|digit| matches!(digit, '1'..='9')) {
            (0, digits)
        } else if text.starts_with('-') {
            (-1, digits)
        } else {
            (1, digits)
        }
    }

    /// A number, and what it is worth.
    type Known = (Number, (i8, String));

    fn known(number: Number) -> Known {
        (number, exact(number))
    }

    fn compare_exactly(a: &(i8, String), b: &(i8, String)) -> Ordering {
        let digits = if a.0 < 0 { b.1.cmp(&a.1) } else { a.1.cmp(&b.1) };
        a.0.cmp(&b.0).then(digits)
    }

    fn hash(number: Number) -> u64 {
        BuildHasherDefault::<DefaultHasher>::default().hash_one(number)
    }

    #[track_caller]
    fn check_pair((a, worth_of_a): &Known, (b, worth_of_b): &Known) {
        let expected = compare_exactly(worth_of_a, worth_of_b);
        assert_eq!(a.cmp(b), expected, "{a} and {b}");
        assert_eq!(a.partial_cmp(b), Some(expected), "{a} and {b}");
        assert_eq!(a == b, expected == Ordering::Equal, "{a} and {b}");
        if a == b {
            assert_eq!(hash(*a), hash(*b), "{a} and {b}");
        }
    }

    #[test]
    fn order_is_that_of_exact_values() {
        let pool: Vec<Known> = pool().into_iter().map(known).collect();
        assert!(cfg!(miri) || pool.len() > 100);
        for a in &pool {
            for b in &pool {
                check_pair(a, b);
            }
        }
    }

    #[test]
    fn order_is_total() {
        let pool = pool();
        for &a in &pool {
            for &b in &pool {
                assert_eq!(a.cmp(&b), b.cmp(&a).reverse(), "{a} and {b}");
                for &c in &pool {
                    if a <= b && b <= c {
                        assert!(a <= c, "{a}, {b} and {c}");
                    }
                }
            }
        }
    }

    #[test]
    fn hashes_tell_numbers_apart() {
        let quarters = (-1000..1000).map(|quarter| number(f64::from(quarter) / 4.0));
        let hashes: std::collections::HashSet<u64> = quarters.map(hash).collect();
        assert_eq!(hashes.len(), 2000);
    }

    #[test]
    fn conversions_are_exact_or_refused() {
        #[track_caller]
        fn check(from: impl Into<Number>, int: Option<i64>, uint: Option<u64>, integer: bool) {
            let number = from.into();
            assert_eq!(number.as_i64(), int, "{number}");
            assert_eq!(number.as_u64(), uint, "{number}");
            assert_eq!(number.is_integer(), integer, "{number}");
        }
        check(-1_i8, Some(-1), None, true);
        check(7_u8, Some(7), Some(7), true);
        check(i64::MIN, Some(i64::MIN), None, true);
        check(i64::MAX, Some(i64::MAX), Some(i64::MAX.unsigned_abs()), true);
        check(1_u64 << 63, None, Some(1 << 63), true);
        check(u64::MAX, None, Some(u64::MAX), true);
        check(5.0, Some(5), Some(5), true);
        check(-0.0, Some(0), Some(0), true);
        check(-5.0, Some(-5), None, true);
        check(5.5, None, None, false);
        check(-TWO_63, Some(i64::MIN), None, true);
        check((-TWO_63).next_down(), None, None, true);
        check(TWO_63.next_down(), Some(i64::MAX - 1023), Some((1 << 63) - 1024), true);
        check(TWO_63, None, Some(1 << 63), true);
        check(TWO_64.next_down(), None, Some(u64::MAX - 2047), true);
        check(TWO_64, None, None, true);
        check(1e300, None, None, true);
        check(f64::INFINITY, None, None, false);
        check(f64::NEG_INFINITY, None, None, false);
        check(f64::NAN, None, None, false);
    }

    #[test]
    fn nearest_float_has_even_last_bit() {
        assert_eq!(number(9_007_199_254_740_993_u64).as_f64(), 9_007_199_254_740_992.0);
        assert_eq!(number(u64::MAX).as_f64(), TWO_64);
        assert_eq!(number(-3).as_f64(), -3.0);
        assert_eq!(number(0.1).as_f64(), 0.1);
        assert!(number(f64::NAN).is_nan() && !number(f64::INFINITY).is_nan());
        assert!(!number(0).is_nan() && !number(u64::MAX).is_nan());
    }

    #[test]
    fn parse_reads_json_numbers() {
        #[track_caller]
        fn check(text: &str, expected: impl Into<Number>) {
            let (read, expected) = (Number::parse(text.as_bytes()).unwrap(), expected.into());
            assert_eq!(read, expected, "{text}");
            let kind = |number: Number| std::mem::discriminant(&number.0);
            assert_eq!(kind(read), kind(expected), "{text}");
        }
        check("0", 0);
        check("-0", 0);
        check("7", 7);
        check("-120", -120);
        check("9223372036854775807", i64::MAX);
        check("9223372036854775808", 1_u64 << 63);
        check("-9223372036854775808", i64::MIN);
        check("9999999999999999999", 9_999_999_999_999_999_999_u64);
        check("18446744073709551615", u64::MAX);
        check("0.0", 0.0);
        check("-0.0", -0.0);
        check("0e5", 0.0);
        check("1e0", 1.0);
        check("1E+2", 100.0);
        check("1e-2", 0.01);
        check("0.1", 0.1);
        check("5e-324", 5e-324);
        check("1e-400", 0.0);
        check("1.7976931348623157e308", f64::MAX);
        check("9007199254740993.0", 9_007_199_254_740_992.0);
        check("9007199254740993.0000000000000000000000000001", 9_007_199_254_740_994.0);
        check("123456789012345678901234567890.0", 1.234_567_890_123_456_8e29);
        check(&format!("1{}e-400", "0".repeat(400)), 1.0);
    }

    #[test]
    fn parse_refuses_what_is_out_of_range() {
        for text in [
            "18446744073709551616",
            "20000000000000000000",
            "99999999999999999999",
            "100000000000000000000",
            "-9223372036854775809",
            "-18446744073709551615",
            "-18446744073709551616",
            &"9".repeat(1000),
            "1e309",
            "-1e309",
            "1.7976931348623159e308",
            "1e99999999999999999999",
        ] {
            assert_eq!(
                Number::parse(text.as_bytes()).unwrap_err(),
                NumberError::OutOfRange,
                "{text}"
            );
        }
    }

    #[test]
    fn parse_refuses_what_is_no_json_number() {
        for text in [
            "",
            "-",
            "--1",
            "+1",
            " 1",
            "1 ",
            "1\n",
            "01",
            "-01",
            "00",
            "00.5",
            ".5",
            "-.5",
            "5.",
            "1.e5",
            "1e",
            "1e+",
            "1e-",
            "1e+-5",
            "e5",
            "1e5.0",
            "1.2.3",
            "0x10",
            "1_000",
            "1,5",
            "NaN",
            "inf",
            "-inf",
            "Infinity",
            "null",
            "1f",
            "١",
            "1\0",
            "99999999999999999999x",
            "1e999x",
        ] {
            assert_eq!(
                Number::parse(text.as_bytes()).unwrap_err(),
                NumberError::Malformed,
                "{text:?}"
            );
        }
        assert_eq!(Number::parse(b"1\xff").unwrap_err(), NumberError::Malformed);
        assert_eq!(Number::parse(b"\xff").unwrap_err(), NumberError::Malformed);
    }

    #[test]
    fn errors_say_what_is_wrong() {
        assert_eq!(NumberError::Malformed.to_string(), "not a number");
        assert_eq!(NumberError::OutOfRange.to_string(), "number out of range");
    }

    #[test]
    fn display_tells_floats_from_integers() {
        #[track_caller]
        fn check(from: impl Into<Number>, expected: &str) {
            let number = from.into();
            assert_eq!(
                (number.to_string(), format!("{number:?}")),
                (expected.into(), expected.into())
            );
        }
        check(-5, "-5");
        check(u64::MAX, "18446744073709551615");
        check(5.0, "5.0");
        check(-0.0, "-0.0");
        check(0.1, "0.1");
        check(1e300, "1e300");
        check(5e-324, "5e-324");
        check(f64::NAN, "NaN");
        check(f64::INFINITY, "inf");
        check(f64::NEG_INFINITY, "-inf");
    }

    /// With and without `serde_json`'s feature `arbitrary_precision`.
    #[test]
    fn json_is_read_as_bytes_are() {
        for text in [
            "0",
            "-0",
            "5",
            "-5",
            "5.0",
            "5.5",
            "-0.0",
            "1e3",
            "1E+3",
            "18446744073709551615",
            "9223372036854775808",
            "-9223372036854775808",
            "9007199254740993.0",
            "5e-324",
        ] {
            let json = serde_json::from_str(text).unwrap();
            assert_eq!(Ok(Number::from_json(&json)), Number::parse(text.as_bytes()), "{text}");
        }
        // Beyond 64 bits the bytes are refused, but a record's number is rounded.
        for (text, float) in [
            ("18446744073709551616", TWO_64),
            ("-9223372036854775809", -TWO_63),
            ("123456789012345678901234567890", 1.234_567_890_123_456_8e29),
        ] {
            let json = serde_json::from_str(text).unwrap();
            assert_eq!(Number::from_json(&json), number(float), "{text}");
        }
        for (text, float) in [("1e400", f64::INFINITY), ("-1e400", f64::NEG_INFINITY)] {
            if let Ok(json) = serde_json::from_str(text) {
                assert_eq!(Number::from_json(&json), number(float), "{text}");
            }
        }
    }

    #[test]
    fn json_is_written_exactly() {
        for number in pool() {
            let json = number.to_json();
            assert_eq!(json, serde_json::to_value(number).unwrap(), "{number}");
            if let serde_json::Value::Number(json) = &json {
                assert_eq!(Number::from_json(json), number);
            } else {
                assert!(json.is_null() && !number.as_f64().is_finite(), "{number}");
            }
        }
    }

    proptest! {
        #[test]
        fn order_is_exact_around_integers(int: i64, uint: u64, ulps in -2..=2_i64) {
            for (integer, float) in [(number(int), int as f64), (number(uint), uint as f64)] {
                let near = f64::from_bits(float.to_bits().wrapping_add_signed(ulps));
                let integer = known(integer);
                for other in [number(near), number(-near), number(near / 1024.0), number(int)] {
                    let other = known(other);
                    check_pair(&integer, &other);
                    check_pair(&other, &integer);
                }
            }
        }

        #[test]
        fn order_is_exact_between_floats(a: u64, b: u64) {
            check_pair(&known(number(f64::from_bits(a))), &known(number(f64::from_bits(b))));
        }

        #[test]
        fn printing_then_parsing_changes_nothing(int: i64, uint: u64, bits: u64) {
            let float = Some(f64::from_bits(bits)).filter(|float| float.is_finite()).unwrap_or(0.5);
            for number in [number(int), number(uint), number(float)] {
                prop_assert_eq!(Number::parse(number.to_string().as_bytes()), Ok(number));
            }
        }

        #[test]
        fn grammar_is_that_of_json(text in "-?[0-9+-.eE]{0,6}([eE][0-9+-]{0,3})?") {
            let refused = Number::parse(text.as_bytes()) == Err(NumberError::Malformed);
            prop_assert_eq!(refused, serde_json::from_str::<IgnoredAny>(&text).is_err(), "{}", text);
        }
    }
}
