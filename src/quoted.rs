//! The strings of JSON: where they end, and what their escapes mean.
//!
//! Reads bytes behind a quote. What is UTF-8 is looked at elsewhere.

/// How many bytes come before the first quote, backslash or control character.
#[inline]
pub(crate) fn plain_length(bytes: &[u8]) -> usize {
    const ONES: u64 = u64::MAX / 0xFF;
    const HIGHS: u64 = ONES << 7;
    // The high bit of each byte that is zero. Bytes above the lowest such one may be
    // flagged wrongly, by the borrow; only the lowest is looked at.
    const fn zeros(word: u64) -> u64 {
        word.wrapping_sub(ONES) & !word & HIGHS
    }
    let mut rest = bytes;
    while let Some((chunk, behind)) = rest.split_first_chunk::<8>() {
        let word = u64::from_le_bytes(*chunk);
        let quotes = zeros(word ^ (ONES * b'"' as u64));
        let backslashes = zeros(word ^ (ONES * b'\\' as u64));
        let controls = word.wrapping_sub(ONES * 0x20) & !word & HIGHS;
        let special = quotes | backslashes | controls;
        if special != 0 {
            let before = (special.trailing_zeros() / 8) as usize;
            return bytes.len() - rest.len() + before;
        }
        rest = behind;
    }
    let before = (rest.iter())
        .position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1F))
        .unwrap_or(rest.len());
    bytes.len() - rest.len() + before
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
