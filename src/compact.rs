//! Texts that records hold in a shorter form: UUIDs as 16 bytes, decimals as an integer and a
//! scale. To the query language they are the text that is written for them.
//!
//! They are spelt on the stack, and only where their own form does not decide. This knows no
//! fields; what a decimal is worth beside other numbers, `decimal` knows.

use std::cmp::Ordering;
use std::fmt;

/// The text of a UUID or of a decimal, in the form in which a record holds it.
///
/// # Example
///
/// ```
/// use wixql::Compact;
///
/// assert_eq!(Compact::uuid([0xAB; 16]).to_string(), "abababab-abab-abab-abab-abababababab");
/// assert_eq!(Compact::decimal(-5000, 2).unwrap().to_string(), "-50.00");
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Compact(Form);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Uuid([u8; 16]),
    Decimal(Decimal),
}

/// A decimal of up to 96 bits. No field is wider than a byte, so that it takes no room beside
/// other values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Decimal {
    /// Little-endian.
    magnitude: [u8; 12],
    scale: u8,
    negative: bool,
}

impl Compact {
    /// The text of a UUID: lower case, with hyphens.
    #[must_use]
    pub const fn uuid(bytes: [u8; 16]) -> Self {
        Self(Form::Uuid(bytes))
    }

    /// The text of `mantissa · 10⁻ˢᶜᵃˡᵉ`, with as many digits behind the point as the scale says.
    ///
    /// It is `None` for more than 96 bits, or a scale of more than 28.
    #[must_use]
    pub fn decimal(mantissa: i128, scale: u32) -> Option<Self> {
        let [low @ .., 0, 0, 0, 0] = mantissa.unsigned_abs().to_le_bytes() else { return None };
        let scale = u8::try_from(scale).ok().filter(|&scale| scale <= Decimal::LARGEST_SCALE)?;
        Some(Self(Form::Decimal(Decimal { magnitude: low, scale, negative: mantissa < 0 })))
    }

    /// The bytes, if it is a UUID.
    #[inline]
    pub(crate) const fn as_uuid(self) -> Option<[u8; 16]> {
        match self.0 {
            Form::Uuid(uuid) => Some(uuid),
            Form::Decimal(_) => None,
        }
    }

    #[inline]
    pub(crate) const fn as_decimal(self) -> Option<Decimal> {
        match self.0 {
            Form::Decimal(decimal) => Some(decimal),
            Form::Uuid(_) => None,
        }
    }

    /// The UUID of exactly this text, if it is one's.
    pub(crate) fn parse_uuid(text: &str) -> Option<[u8; 16]> {
        parse_uuid(text.as_bytes().try_into().ok()?)
    }

    /// What is written for it.
    pub(crate) fn text(self) -> CompactText {
        let mut text = CompactText { bytes: [0; 36], length: 0 };
        match self.0 {
            Form::Uuid(uuid) => text.write_uuid(uuid),
            Form::Decimal(decimal) => text.write_decimal(decimal),
        }
        text
    }

    /// The order of the texts.
    pub(crate) fn compare(self, other: Self) -> Ordering {
        match (self.0, other.0) {
            (Form::Uuid(a), Form::Uuid(b)) => a.cmp(&b),
            (Form::Uuid(_) | Form::Decimal(_), _) => {
                self.text().as_str().cmp(other.text().as_str())
            }
        }
    }
}

impl Decimal {
    const LARGEST_SCALE: u8 = 28;

    #[inline]
    pub(crate) fn mantissa(self) -> i128 {
        let mut bytes = [0; 16];
        let (low, _) = bytes.split_at_mut(self.magnitude.len());
        low.copy_from_slice(&self.magnitude);
        let magnitude = i128::from_le_bytes(bytes);
        if self.negative { -magnitude } else { magnitude }
    }

    pub(crate) const fn scale(self) -> u8 {
        self.scale
    }
}

/// The text of a [`Compact`], on the stack.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CompactText {
    bytes: [u8; 36],
    length: usize,
}

/// Where hyphens stand in a UUID's text.
const HYPHENS: [usize; 4] = [8, 13, 18, 23];

impl CompactText {
    pub(crate) fn as_str(&self) -> &str {
        // It is ASCII.
        let bytes = self.bytes.get(..self.length).unwrap_or_default();
        std::str::from_utf8(bytes).unwrap_or_default()
    }

    fn push(&mut self, byte: u8) {
        // No text is longer.
        if let Some(place) = self.bytes.get_mut(self.length) {
            *place = byte;
            self.length += 1;
        }
    }

    fn write_uuid(&mut self, uuid: [u8; 16]) {
        let digit = |half: u8| half + if half < 10 { b'0' } else { b'a' - 10 };
        for byte in uuid {
            if HYPHENS.contains(&self.length) {
                self.push(b'-');
            }
            self.push(digit(byte >> 4));
            self.push(digit(byte & 0xF));
        }
    }

    fn write_decimal(&mut self, decimal: Decimal) {
        let scale = usize::from(decimal.scale);
        let mut rest = decimal.mantissa().unsigned_abs();
        // From the last digit on: at least one stands before the point.
        let mut digits = [b'0'; 30];
        let mut count = 0;
        for place in &mut digits {
            if rest == 0 && count > scale {
                break;
            }
            // A digit.
            *place = b'0' + (rest % 10) as u8;
            rest /= 10;
            count += 1;
        }
        if decimal.negative {
            self.push(b'-');
        }
        for (place, &digit) in digits.iter().enumerate().take(count).rev() {
            self.push(digit);
            if place == scale && scale > 0 {
                self.push(b'.');
            }
        }
    }
}

fn parse_uuid(text: &[u8; 36]) -> Option<[u8; 16]> {
    let mut uuid = [0; 16];
    let mut halves = 0_usize;
    for (at, &byte) in text.iter().enumerate() {
        if HYPHENS.contains(&at) {
            if byte != b'-' {
                return None;
            }
            continue;
        }
        let half = match byte {
            b'0'..=b'9' => byte - b'0',
            b'a'..=b'f' => byte - b'a' + 10,
            _ => return None,
        };
        let place = uuid.get_mut(halves / 2)?;
        *place = *place << 4 | half;
        halves += 1;
    }
    Some(uuid)
}

impl fmt::Display for Compact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text().as_str())
    }
}

impl fmt::Debug for Compact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.text().as_str())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn texts_are_in_the_order_of_bytes(a: [u8; 16], b: [u8; 16]) {
            let (x, y) = (Compact::uuid(a), Compact::uuid(b));
            prop_assert_eq!(x.text().as_str().cmp(y.text().as_str()), x.compare(y));
            prop_assert_eq!(Compact::parse_uuid(x.text().as_str()), Some(a));
        }

        #[test]
        fn decimals_keep_their_digits(mantissa: i128, shift in 32_u32..127, scale in 0_u32..=28) {
            let mantissa = mantissa >> shift;
            let compact = Compact::decimal(mantissa, scale).unwrap();
            let decimal = compact.as_decimal().unwrap();
            prop_assert_eq!((decimal.mantissa(), u32::from(decimal.scale())), (mantissa, scale));
            let text = compact.to_string();
            let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
            prop_assert_eq!(fraction.len(), scale as usize);
            prop_assert_eq!(format!("{whole}{fraction}").parse::<i128>().unwrap(), mantissa);
            prop_assert_eq!(whole.starts_with('-'), mantissa < 0);
        }
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let most = (1_i128 << 96) - 1;
        let longest = Compact::decimal(-most, 28).unwrap().to_string();
        assert_eq!(longest, "-7.9228162514264337593543950335");
        assert_eq!(Compact::decimal(0, 0).unwrap().to_string(), "0");
        assert_eq!(Compact::decimal(1, 28).unwrap().to_string(), format!("0.{}1", "0".repeat(27)));
        assert!(Compact::decimal(most + 1, 0).is_none() && Compact::decimal(1, 29).is_none());
    }

    #[test]
    fn one_spelling_of_a_uuid_is_read() {
        let text = "00112233-4455-6677-8899-aabbccddeeff";
        let uuid = Compact::parse_uuid(text).unwrap();
        assert_eq!(uuid[..3], [0, 0x11, 0x22]);
        assert_eq!(Compact::uuid(uuid).text().as_str(), text);
        let others = [
            text.to_uppercase(),
            text.replace('-', ""),
            text.replace('-', "0"),
            format!("{text} "),
            text.replace('f', "g"),
            String::new(),
        ];
        for other in others {
            assert_eq!(Compact::parse_uuid(&other), None, "{other}");
        }
    }
}
