//! Numbers as decimal fields hold them: numeric text of any length, compared exactly.
//!
//! Reads JSON's number grammar in text, such as `50.00` or `12345678901234567890.123`, and
//! makes a [`Numeric`]; and compares such a one with a [`Number`], by decimal value. There an
//! `f64` counts as the shortest decimal that reads back as it: `0.1` is 1/10, which as a
//! binary fraction it is not. It knows no fields, and no operators.
//!
//! Nothing is allocated for a record's text, and everything takes time linear in the texts,
//! whatever the exponents are.

use std::cmp::Ordering;
use std::fmt::{self, Write};
use std::iter;

use crate::compact::Decimal;
use crate::number::{Number, Spelling};

/// Larger exponents, either way, are not read as numbers.
const MAX_EXPONENT: u32 = 100_000;

/// Up to 2⁵³, in magnitude, every integer is an `f64`.
const TWO_53: f64 = 9_007_199_254_740_992.0;

/// A number of a decimal field.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Numeric<'a> {
    /// A number, or text that is worth one. Integers of 64 bits are always held here, and as
    /// integers if they come of text, however that spells them: `50.00`, `5e1`.
    Number(Number),
    /// Text that is worth no [`Number`], or not for certain.
    Text(DecimalText<'a>),
    /// A decimal that a record holds as such.
    Exact(Decimal),
}

/// A decimal of any length, its digits where they were written.
///
/// It is worth `±0.DIGITS · 10^point`, where the digits are `head` and then `tail`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DecimalText<'a> {
    negative: bool,
    /// INVARIANT: the digits neither start nor end with a zero. So each value has one
    /// sequence of digits, and zero has none, a `point` of 0, and no sign.
    head: &'a [u8],
    tail: &'a [u8],
    point: i64,
}

impl<'a> Numeric<'a> {
    /// The number that a text spells, in the grammar of JSON: no blanks, no leading `+`.
    ///
    /// It is `None` if the text is no number, and for exponents beyond ±100 000.
    ///
    /// Integers that fit 64 bits become a [`Number`], whatever their spelling, and so do decimals
    /// of so few digits that an `f64` says as much. Linear in the text; nothing is allocated.
    pub(crate) fn from_text(text: &'a str) -> Option<Self> {
        let spelling = Spelling::read(text.as_bytes())?;
        if let Some(Some(integer)) = spelling.as_integer() {
            return Some(Self::Number(integer));
        }
        let decimal = DecimalText::new(&spelling)?;
        if let Some(integer) = decimal.as_integer() {
            return Some(Self::Number(integer));
        }
        if decimal.is_short()
            && let Ok(float) = text.parse::<f64>()
        {
            return Some(Self::Number(float.into()));
        }
        Some(Self::Text(decimal))
    }
}

/// The order of two numbers by decimal value: a total preorder.
///
/// An `f64` counts as the shortest decimal that reads back as it, NaN as less than all, and the
/// infinities as the ends. Everything else counts as what it is.
#[inline]
pub(crate) fn compare_decimal(a: &Numeric<'_>, b: &Numeric<'_>) -> Ordering {
    match (a, b) {
        (Numeric::Number(a), Numeric::Number(b)) => compare_numbers(*a, *b),
        (Numeric::Text(a), Numeric::Text(b)) => a.compare(b),
        (Numeric::Number(a), Numeric::Text(b)) => compare_number_text(*a, b),
        (Numeric::Text(a), Numeric::Number(b)) => compare_number_text(*b, a).reverse(),
        (Numeric::Exact(a), Numeric::Exact(b)) => compare_exact(*a, *b),
        (Numeric::Exact(a), b) => compare_exact_other(*a, b),
        (a, Numeric::Exact(b)) => compare_exact_other(*b, a).reverse(),
    }
}

#[inline]
fn compare_numbers(a: Number, b: Number) -> Ordering {
    match (a.as_float(), b.as_float()) {
        // The decimals that read back as one float lie between those of its neighbours, so
        // that floats are in the order of their decimals.
        (None, None) | (Some(_), Some(_)) => a.cmp(&b),
        // For the same reason a float has the order of its decimal beside any integer that is
        // a float too; and up to 2⁵³ all are. What lies beyond is on the same side of both.
        (Some(float), None) | (None, Some(float))
            if float.abs() <= TWO_53 || !float.is_finite() =>
        {
            a.cmp(&b)
        }
        (Some(_), None) | (None, Some(_)) => {
            // Both are finite, and so print as digits.
            let (mut digits_a, mut digits_b) = (Digits::default(), Digits::default());
            match (digits_a.print(a), digits_b.print(b)) {
                (Some(decimal_a), Some(decimal_b)) => decimal_a.compare(&decimal_b),
                (None, _) | (_, None) => a.cmp(&b),
            }
        }
    }
}

fn compare_number_text(number: Number, text: &DecimalText<'_>) -> Ordering {
    match Digits::default().print(number) {
        Some(decimal) => decimal.compare(text),
        // Infinite or NaN.
        None if number.as_f64() > 0.0 => Ordering::Greater,
        None => Ordering::Less,
    }
}

fn compare_exact(a: Decimal, b: Decimal) -> Ordering {
    let (m, n) = (a.mantissa(), b.mantissa());
    // What does not fit, at the other's scale, is beyond whatever the other may be.
    let beyond = |mantissa: i128| mantissa.cmp(&0);
    match a.scale().cmp(&b.scale()) {
        Ordering::Equal => m.cmp(&n),
        Ordering::Less => scaled(m, b.scale() - a.scale()).map_or(beyond(m), |m| m.cmp(&n)),
        Ordering::Greater => {
            scaled(n, a.scale() - b.scale()).map_or(beyond(n).reverse(), |n| m.cmp(&n))
        }
    }
}

fn compare_exact_other(exact: Decimal, other: &Numeric<'_>) -> Ordering {
    if let Numeric::Number(number) = other
        && let Some(integer) =
            number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from))
        && (number.as_float().is_none() || integer.unsigned_abs() < TWO_53 as u128)
    {
        return match scaled(integer, exact.scale()) {
            Some(integer) => exact.mantissa().cmp(&integer),
            None => 0.cmp(&integer),
        };
    }
    let mut digits = Digits::default();
    let Some(text) = digits.print_exact(exact) else { return Ordering::Equal };
    match other {
        Numeric::Text(other) => text.compare(other),
        Numeric::Number(number) => compare_number_text(*number, &text).reverse(),
        Numeric::Exact(other) => compare_exact(exact, *other),
    }
}

/// An integer with so many zeros more, if it fits.
fn scaled(integer: i128, zeros: u8) -> Option<i128> {
    10_i128.checked_pow(u32::from(zeros))?.checked_mul(integer)
}

impl<'a> DecimalText<'a> {
    /// What a spelling is worth, unless its exponent is too large.
    fn new(spelling: &Spelling<'a>) -> Option<Self> {
        let exponent = spelling.exponent.map_or(Some(0), read_exponent)?;
        let head = without_leading_zeros(spelling.integer);
        let tail = without_trailing_zeros(spelling.fraction);
        let decimal = match (head, tail) {
            ([], []) => Self { negative: false, head, tail, point: 0 },
            ([], _) => {
                let digits = without_leading_zeros(tail);
                let zeros = tail.len() - digits.len();
                let point = exponent - zeros as i64;
                Self { negative: spelling.negative, head, tail: digits, point }
            }
            _ => {
                let point = exponent + head.len() as i64;
                let head = if tail.is_empty() { without_trailing_zeros(head) } else { head };
                Self { negative: spelling.negative, head, tail, point }
            }
        };
        Some(decimal)
    }

    /// The integer that it is, if it is one and fits 64 bits.
    fn as_integer(&self) -> Option<Number> {
        let places = usize::try_from(self.point).ok()?;
        // No digit may be behind the point, and u64 has 20.
        if self.head.len() + self.tail.len() > places || places > 20 {
            return None;
        }
        let mut magnitude = 0_u64;
        for digit in self.head.iter().chain(self.tail).chain(iter::repeat(&b'0')).take(places) {
            magnitude = magnitude.checked_mul(10)?.checked_add(u64::from(digit - b'0'))?;
        }
        if self.negative {
            0_i64.checked_sub_unsigned(magnitude).map(Number::from)
        } else {
            Some(Number::from(magnitude))
        }
    }

    /// Whether it is certain to be the shortest decimal of the `f64` that it reads as.
    ///
    /// Any two decimals of up to 15 digits read as two floats, as long as these are normal
    /// (C's `DBL_DIG`). So no shorter decimal reads as the same float.
    fn is_short(&self) -> bool {
        self.head.len() + self.tail.len() <= 15 && self.point.abs() <= 300
    }

    /// The text that all texts worth the same are worth: its digits, and the exponent. There is
    /// none if that exponent is too large to be read back.
    #[cold]
    pub(crate) fn canonical(&self) -> Option<String> {
        let digits: Vec<u8> = self.head.iter().chain(self.tail).copied().collect();
        let exponent = self.point - digits.len() as i64;
        let digits = std::str::from_utf8(&digits).ok()?;
        let sign = if self.negative { "-" } else { "" };
        let is_small = exponent.unsigned_abs() <= u64::from(MAX_EXPONENT);
        is_small.then(|| format!("{sign}{digits}e{exponent}"))
    }

    fn sign(&self) -> i8 {
        match (self.head, self.tail) {
            ([], []) => 0,
            _ if self.negative => -1,
            _ => 1,
        }
    }

    fn compare(&self, other: &DecimalText<'_>) -> Ordering {
        let sign = self.sign();
        sign.cmp(&other.sign()).then_with(|| {
            // INVARIANT used: no leading zeros, so that the place of the point goes first, and
            // no trailing ones, so that of two equal starts the longer is larger.
            let magnitude = self.point.cmp(&other.point).then_with(|| {
                let digits = self.head.iter().chain(self.tail);
                digits.cmp(other.head.iter().chain(other.tail))
            });
            if sign < 0 { magnitude.reverse() } else { magnitude }
        })
    }
}

/// The exponent of a spelling, if it is not too large.
fn read_exponent((negative, digits): (bool, &[u8])) -> Option<i64> {
    let digits = std::str::from_utf8(without_leading_zeros(digits)).ok()?;
    let exponent = if digits.is_empty() { 0 } else { digits.parse().ok()? };
    if exponent > MAX_EXPONENT {
        return None;
    }
    Some(if negative { -i64::from(exponent) } else { i64::from(exponent) })
}

fn without_leading_zeros(mut digits: &[u8]) -> &[u8] {
    while let [b'0', rest @ ..] = digits {
        digits = rest;
    }
    digits
}

fn without_trailing_zeros(mut digits: &[u8]) -> &[u8] {
    while let [rest @ .., b'0'] = digits {
        digits = rest;
    }
    digits
}

/// Room for what a [`Number`] prints as: no `f64`, `i64` or `u64` takes more than 24 bytes; and
/// for 29 digits of a [`Decimal`] with sign and exponent.
struct Digits {
    bytes: [u8; 40],
    length: usize,
}

impl Default for Digits {
    fn default() -> Self {
        Self { bytes: [0; 40], length: 0 }
    }
}

impl Digits {
    /// A decimal as digits.
    fn print_exact(&mut self, decimal: Decimal) -> Option<DecimalText<'_>> {
        write!(self, "{}e-{}", decimal.mantissa(), decimal.scale()).ok()?;
        DecimalText::new(&Spelling::read(self.bytes.get(..self.length)?)?)
    }

    /// The decimal that a number counts as; of a float, its display is the shortest. There is
    /// none for NaN and the infinities.
    fn print(&mut self, number: Number) -> Option<DecimalText<'_>> {
        write!(self, "{number}").ok()?;
        DecimalText::new(&Spelling::read(self.bytes.get(..self.length)?)?)
    }
}

impl Write for Digits {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.length + text.len();
        self.bytes.get_mut(self.length..end).ok_or(fmt::Error)?.copy_from_slice(text.as_bytes());
        self.length = end;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::compact::Compact;

    /// What a decimal is worth, slow and obvious: its sign, and each digit other than zero with
    /// its place, the highest first.
    fn worth(text: &str) -> (i8, Vec<(i64, char)>) {
        let (sign, text) = text.strip_prefix('-').map_or((1, text), |text| (-1, text));
        let (text, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let highest = whole.len() as i64 - 1 + exponent.parse::<i64>().unwrap();
        let places = (0..).map(|n| highest - n).zip(whole.chars().chain(fraction.chars()));
        let digits: Vec<_> = places.filter(|(_, digit)| *digit != '0').collect();
        (if digits.is_empty() { 0 } else { sign }, digits)
    }

    fn compare_worth(a: &str, b: &str) -> Ordering {
        let (a, b) = (worth(a), worth(b));
        a.0.cmp(&b.0).then(if a.0 < 0 { b.1.cmp(&a.1) } else { a.1.cmp(&b.1) })
    }

    /// A number as a field holds it, and the decimal it counts as.
    #[derive(Clone, Debug)]
    enum Held {
        Text(String),
        Number(Number),
        Exact(Decimal),
    }

    impl Held {
        fn numeric(&self) -> Numeric<'_> {
            match self {
                Self::Text(text) => Numeric::from_text(text).expect(text),
                Self::Number(number) => Numeric::Number(*number),
                Self::Exact(decimal) => Numeric::Exact(*decimal),
            }
        }

        /// Without exponent, unlike what the code under test prints.
        fn decimal(&self) -> String {
            match self {
                Self::Text(text) => text.clone(),
                Self::Number(number) => match number.as_float() {
                    Some(float) => format!("{float}"),
                    None => number.to_string(),
                },
                Self::Exact(decimal) => format!("{}e-{}", decimal.mantissa(), decimal.scale()),
            }
        }
    }

    fn text(text: impl Into<String>) -> Held {
        Held::Text(text.into())
    }

    fn number(number: impl Into<Number>) -> Held {
        Held::Number(number.into())
    }

    fn exact(mantissa: i128, scale: u32) -> Held {
        Held::Exact(Compact::decimal(mantissa, scale).unwrap().as_decimal().unwrap())
    }

    #[track_caller]
    fn check_pair(a: &Held, b: &Held) {
        let expected = compare_worth(&a.decimal(), &b.decimal());
        assert_eq!(compare_decimal(&a.numeric(), &b.numeric()), expected, "{a:?} and {b:?}");
    }

    /// Awkward numbers, all finite.
    fn pool() -> Vec<Held> {
        let mut pool = Vec::new();
        for uint in [0, 1, 49, 50, 1 << 53, 1 << 63, 9_223_372_036_854_776_000, u64::MAX] {
            for uint in [uint.saturating_sub(1), uint, uint.saturating_add(1)] {
                pool.extend([number(uint), text(format!("{uint}.0000000000000000000000001"))]);
            }
            pool.push(number(uint as f64));
            pool.push(number((uint as f64).next_up()));
            pool.push(text(format!("{}e0", uint as f64)));
        }
        pool.extend([i64::MIN, i64::MIN + 1, -50, -1].map(number));
        for float in [0.1, -0.1, 0.5, 49.99, 1e15, 1e16, 1e17, 1e22, 1e23, 5e-324, f64::MAX] {
            pool.extend([number(float), number(float.next_up()), number(-float)]);
            pool.push(text(format!("{float:.30}")));
            pool.push(text(format!("{float:e}")));
        }
        let texts = "50.00 -0.5 -0.50 1e3 1E+3 1000.0 0.0 -0 -0.0e7 0.10 0.1000000000000000000000001 \
                     0.0999999999999999999999999 1e-1 1e-400 -1e-400 1e400 10e399 0.1e401 1e-300 1e-301 \
                     1e-302 1e299 1e300 1e301 12345678901234567890.123 12345678901234567890.1230 \
                     12345678901234567890 123456789012345678901 123456789012345 1234567890123456 \
                     0.123456789012345 0.1234567890123456 0.3 0.30000000000000004 100000000000000000000 \
                     9223372036854775808.0 9223372036854776000.0 9007199254740993.0 0.9999999999999999999";
        pool.extend(texts.split(' ').map(text));
        // The last is what 2^63 as a float counts as.
        for mantissa in [
            0,
            1,
            -1,
            5,
            50,
            -50,
            10_000,
            9_007_199_254_740_993,
            u64::MAX.into(),
            9_223_372_036_854_776_000,
        ] {
            pool.extend([0, 1, 2, 27, 28].map(|scale| exact(mantissa, scale)));
        }
        let most = (1 << 96) - 1;
        pool.extend([exact(most, 0), exact(-most, 0), exact(most, 28), exact(most - 9, 1)]);
        pool.retain(|held| !matches!(held, Held::Number(number) if number.as_f64().is_infinite()));
        // miri takes long over every two and three of them.
        pool.into_iter().step_by(if cfg!(miri) { 17 } else { 1 }).collect()
    }

    #[test]
    fn order_is_that_of_decimal_values() {
        let pool = pool();
        assert!(cfg!(miri) || pool.len() > 150);
        for a in &pool {
            for b in &pool {
                check_pair(a, b);
            }
        }
    }

    #[test]
    fn order_is_total() {
        let mut pool = pool();
        pool.extend([f64::NAN, f64::INFINITY, f64::NEG_INFINITY].map(number));
        pool.extend(["1e100000", "-1e100000"].map(text));
        let compare = |a: &Held, b: &Held| compare_decimal(&a.numeric(), &b.numeric());
        for a in &pool {
            assert!(compare(a, a).is_eq());
            for b in &pool {
                assert_eq!(compare(a, b), compare(b, a).reverse(), "{a:?} and {b:?}");
                // What is not below `b` is not below `a` either, if `a` is not above `b`.
                let mut not_below_b = pool.iter().filter(|c| compare(b, c).is_le());
                assert!(compare(a, b).is_gt() || not_below_b.all(|c| compare(a, c).is_le()));
            }
        }
    }

    #[test]
    fn what_is_not_finite_lies_at_the_ends() {
        let [nan, low, high] =
            [f64::NAN, f64::NEG_INFINITY, f64::INFINITY].map(|float| Numeric::Number(float.into()));
        let texts = ["1e100000", "-1e100000", "0.12345678901234567890", "5", "-5.5"];
        for text in texts.map(|text| Numeric::from_text(text).unwrap()) {
            assert_eq!(compare_decimal(&nan, &text), Ordering::Less);
            assert_eq!(compare_decimal(&low, &text), Ordering::Less);
            assert_eq!(compare_decimal(&high, &text), Ordering::Greater);
            assert_eq!(compare_decimal(&text, &nan), Ordering::Greater);
            assert_eq!(compare_decimal(&text, &low), Ordering::Greater);
            assert_eq!(compare_decimal(&text, &high), Ordering::Less);
        }
        assert_eq!(compare_decimal(&nan, &nan), Ordering::Equal);
        assert_eq!(compare_decimal(&nan, &low), Ordering::Less);
        assert_eq!(compare_decimal(&low, &high), Ordering::Less);
    }

    #[test]
    fn floats_count_as_their_shortest_decimal() {
        #[track_caller]
        fn check(float: f64, found: &str, expected: Ordering) {
            let found = Numeric::from_text(found).unwrap();
            assert_eq!(compare_decimal(&Numeric::Number(float.into()), &found), expected);
        }
        check(0.1, "0.1", Ordering::Equal);
        check(0.1, "0.10000000000000000", Ordering::Equal);
        check(0.1, "0.1000000000000000055511151231257827", Ordering::Less);
        check(0.1 + 0.2, "0.3", Ordering::Greater);
        check(0.1 + 0.2, "0.30000000000000004", Ordering::Equal);
        // 2⁶³ is ...775808, but fewer digits read back as it.
        check(9_223_372_036_854_775_808.0, "9223372036854775808", Ordering::Greater);
        check(9_223_372_036_854_775_808.0, "9223372036854776000", Ordering::Equal);
        check(1e23, "100000000000000000000000", Ordering::Equal);
        check(5e-324, "5e-324", Ordering::Equal);
        check(5e-324, "4.9406564584124654e-324", Ordering::Greater);
    }

    #[test]
    fn integers_become_integers() {
        #[track_caller]
        fn check(text: &str, expected: Option<&str>) {
            let integer = match Numeric::from_text(text).unwrap() {
                Numeric::Number(number) if number.as_float().is_none() => Some(number.to_string()),
                Numeric::Number(_) | Numeric::Text(_) | Numeric::Exact(_) => None,
            };
            assert_eq!(integer.as_deref(), expected, "{text}");
        }
        check("0", Some("0"));
        check("-0", Some("0"));
        check("-0.00", Some("0"));
        check("0e-5", Some("0"));
        check("50", Some("50"));
        check("50.00", Some("50"));
        check("-5e1", Some("-50"));
        check("500e-1", Some("50"));
        check("0.05e3", Some("50"));
        check("1.5e1", Some("15"));
        check("1.55e1", None);
        check("1e19", Some("10000000000000000000"));
        check("1e20", None);
        check("9223372036854775808", Some("9223372036854775808"));
        check("18446744073709551615", Some("18446744073709551615"));
        check("18446744073709551615.00", Some("18446744073709551615"));
        check("18446744073709551616", None);
        check("18446744073709551616.0", None);
        check("-9223372036854775808", Some("-9223372036854775808"));
        check("-922337203685477580.8e1", Some("-9223372036854775808"));
        check("-9223372036854775809", None);
        check("-9223372036854775809.0", None);
        check("0.5", None);
        check("0.05", None);
        check("99999999999999999999.0", None);
    }

    #[test]
    fn refused_texts() {
        let long = format!("1e{}", "9".repeat(1000));
        let texts = "|-|+1|01|.5|5.|1e|1e+|0x10|NaN|inf|Infinity|1,5|1_000| 1|1 |1\n|--1|٣|1e100001\
                     |1e-100001|1e999999999|-1e999999999|0e999999999|1.5e4294967296|50 EUR|$5|null";
        for text in texts.split('|').chain([long.as_str()]) {
            assert!(Numeric::from_text(text).is_none(), "{text:?}");
        }
    }

    #[test]
    #[cfg_attr(miri, ignore = "reads a megabyte of zeros")]
    fn long_texts_and_large_exponents() {
        #[track_caller]
        fn check(a: &str, b: &str, expected: Ordering) {
            let (a, b) = (Numeric::from_text(a).unwrap(), Numeric::from_text(b).unwrap());
            assert_eq!(compare_decimal(&a, &b), expected);
            assert_eq!(compare_decimal(&b, &a), expected.reverse());
        }
        check("1e100000", "1e99999", Ordering::Greater);
        check("-1e100000", "1e-100000", Ordering::Less);
        check("10e99999", "1e100000", Ordering::Equal);
        check("1e000000000000000000000000000003", "1000", Ordering::Equal);
        check("1e-0000000000000000000000000000003", "0.001", Ordering::Equal);
        let zeros = "0".repeat(99_999);
        check(&format!("0.{zeros}1e100000"), "1", Ordering::Equal);
        check(&format!("0.{zeros}1e99999"), "0.1", Ordering::Equal);
        check(&format!("1{zeros}e-99999"), "1.000", Ordering::Equal);
        check(&format!("1{zeros}"), "1e99999", Ordering::Equal);
        check(&format!("1.{zeros}"), "1", Ordering::Equal);
        check(&format!("1.{zeros}1"), "1", Ordering::Greater);
        check(&format!("-1.{zeros}1"), "-1", Ordering::Less);
        check(&format!("0.{zeros}"), "-0", Ordering::Equal);
    }

    #[test]
    fn fifteen_digits_are_short() {
        let short = |text: &str| {
            DecimalText::new(&Spelling::read(text.as_bytes()).unwrap()).unwrap().is_short()
        };
        assert!(short("0.123456789012345"));
        assert!(short("123456789012345000.000"));
        assert!(!short("0.1234567890123456"));
        assert!(short("1e-301") && short("1e299"));
        assert!(!short("1e-302") && !short("1e300"));
    }

    /// Numbers of all sizes, and what is close to them.
    fn held() -> impl Strategy<Value = Held> {
        let float = any::<u64>().prop_map(f64::from_bits).prop_filter("finite", |f| f.is_finite());
        prop_oneof![
            "-?(0|[1-9][0-9]{0,25})(\\.[0-9]{1,25})?([eE][+-]?[0-9]{1,3})?".prop_map(Held::Text),
            "-?[0-9](\\.[09]{0,17}[0-9])?".prop_map(Held::Text),
            any::<i64>().prop_map(number),
            any::<u64>().prop_map(number),
            (1e15..2e19).prop_map(number),
            (-1e3..1e3).prop_map(number),
            float.prop_map(number),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(if cfg!(miri) { 8 } else { 2000 }))]

        #[test]
        fn agrees_with_the_obvious(a in held(), b in held()) {
            check_pair(&a, &b);
        }

        /// Texts of one worth have one canonical text, and it is worth the same.
        #[test]
        fn a_decimal_has_one_canonical_text(digits in "[1-9][0-9]{15,29}[1-9]", zeros in 0..6, at in 0..6_usize) {
            let (head, tail) = digits.split_at(at);
            let exponent = tail.len() as i32 + zeros;
            let whole = if head.is_empty() { "0" } else { head };
            let zeros = "0".repeat(zeros as usize);
            let spellings = [
                format!("0.{digits}"),
                format!("0.{digits}{zeros}"),
                format!("{whole}.{tail}e-{at}"),
                format!("{digits}{zeros}e-{}", exponent + at as i32),
                format!("0.{zeros}{digits}E{}", zeros.len()),
            ];
            let canonical = spellings.each_ref().map(|text| match Numeric::from_text(text) {
                Some(Numeric::Text(decimal)) => decimal.canonical().expect(text),
                other => panic!("{text}: {other:?}"),
            });
            for (text, canonical_text) in spellings.iter().zip(&canonical) {
                prop_assert_eq!(canonical_text, &canonical[0], "{}", text);
                prop_assert_eq!(compare_worth(text, canonical_text), Ordering::Equal);
            }
        }

        /// The last digit of a float's shortest decimal, and those behind it, make a difference.
        #[test]
        fn close_decimals_are_told_apart(held in held(), tail in "[0-9]{0,4}") {
            let decimal = held.decimal();
            prop_assume!(!decimal.contains(['e', 'E']));
            let point = if decimal.contains('.') { "" } else { "." };
            let longer = text(format!("{decimal}{point}0{tail}"));
            check_pair(&held, &longer);
            check_pair(&number(decimal.parse::<f64>().unwrap()), &longer);
            let cut = text(decimal.get(..decimal.len() - 1).unwrap());
            if Numeric::from_text(&cut.decimal()).is_some() {
                check_pair(&held, &cut);
            }
        }

        /// As the documentation of `is_short` has it.
        #[test]
        fn short_decimals_are_the_shortest_of_their_float(digits in 1..1_000_000_000_000_000_u64, exponent in -314..=285_i32) {
            let short = format!("{digits}e{exponent}");
            let float: f64 = short.parse().unwrap();
            prop_assert_eq!(worth(&short), worth(&format!("{float}")));
        }

        #[test]
        fn grammar_is_that_of_json(text in "-?[0-9+-.eE]{0,6}([eE][0-9+-]{0,3})?") {
            let json = serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok();
            prop_assert_eq!(Numeric::from_text(&text).is_some(), json, "{}", text);
        }
    }
}
