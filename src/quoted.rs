//! The strings of JSON: where they end, and what their escapes mean.
//!
//! Reads bytes behind a quote. What is UTF-8 is looked at elsewhere.

use wide::u8x16;

/// How many bytes come before the first quote, backslash or control character.
#[inline(always)]
pub(crate) fn plain_length(bytes: &[u8]) -> usize {
    let mut rest = bytes;
    while let Some((chunk, behind)) = rest.split_first_chunk::<WIDTH>() {
        if let Some(before) = first_special(chunk) {
            return bytes.len() - rest.len() + before;
        }
        rest = behind;
    }
    bytes.len() - rest.len() + plain_length_of_few(rest)
}

/// The same, of fewer bytes than are looked at at once.
#[inline]
fn plain_length_of_few(bytes: &[u8]) -> usize {
    (bytes.iter()).position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1F)).unwrap_or(bytes.len())
}

/// So many bytes are looked at at once.
const WIDTH: usize = 16;

/// How many of the bytes are plain before the first that is not.
#[inline(always)]
fn first_special(chunk: &[u8; WIDTH]) -> Option<usize> {
    let bytes = u8x16::new(*chunk);
    let quotes = bytes.cmp_eq(u8x16::splat(b'"'));
    let backslashes = bytes.cmp_eq(u8x16::splat(b'\\'));
    let controls = bytes.min(u8x16::splat(0x1F)).cmp_eq(bytes);
    let special = (quotes | backslashes | controls).move_mask();
    (special != 0).then(|| special.trailing_zeros() as usize)
}

/// The character that the bytes behind a backslash mean, and how many bytes that takes.
pub(crate) fn escape(bytes: Option<&[u8]>) -> Option<(char, usize)> {
    let (&kind, rest) = bytes?.split_first()?;
    let character = match kind {
        b'"' | b'\\' | b'/' => char::from(kind),
        b'b' => '\u{8}',
        b'f' => '\u{C}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return unicode_escape(rest).map(|(character, length)| (character, 1 + length)),
        _ => return None,
    };
    Some((character, 1))
}

/// The character of four hexadecimal digits, or of the two halves of a surrogate pair.
fn unicode_escape(bytes: &[u8]) -> Option<(char, usize)> {
    let high = hex(bytes)?;
    if let Some(character) = char::from_u32(high) {
        return Some((character, 4));
    }
    let [b'\\', b'u', digits @ ..] = bytes.get(4..)? else {
        return None;
    };
    let low = hex(digits)?;
    if high >= 0xDC00 || !(0xDC00..0xE000).contains(&low) {
        return None;
    }
    let character = char::from_u32(0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00))?;
    Some((character, 10))
}

/// The number of four hexadecimal digits.
fn hex(bytes: &[u8]) -> Option<u32> {
    let (digits, _) = bytes.split_first_chunk::<4>()?;
    digits.iter().try_fold(0, |number, &digit| Some(number << 4 | char::from(digit).to_digit(16)?))
}
