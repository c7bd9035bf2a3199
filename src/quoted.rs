//! The strings of JSON: where they end, and what their escapes mean.
//!
//! Reads bytes behind a quote. What is UTF-8 is looked at elsewhere.

use wide::u8x16;

/// How many bytes come before the first quote, backslash or control character.
#[inline(always)]
pub(crate) fn plain_length(bytes: &[u8]) -> usize {
    // Not `plain_end` from the start: a slice that gets shorter is an instruction less for each
    // chunk, and long texts are gone through here.
    let mut rest = bytes;
    while let Some((chunk, behind)) = rest.split_first_chunk() {
        let special = special(chunk);
        if special != 0 {
            return bytes.len() - rest.len() + special.trailing_zeros() as usize;
        }
        rest = behind;
    }
    plain_end_in_few(bytes, bytes.len() - rest.len())
}

/// Where, from `at` on, the first quote, backslash or control character stands; the end if there
/// is none.
#[inline(always)]
pub(crate) fn plain_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(chunk) = bytes.get(at..).and_then(|rest| rest.first_chunk()) {
        let special = special(chunk);
        if special != 0 {
            return at + special.trailing_zeros() as usize;
        }
        at += WIDTH;
    }
    plain_end_in_few(bytes, at)
}

/// The same, for texts most of which are no longer than two chunks: that they end in the first step
/// can be foreseen, and where in it they do need not be.
#[inline(always)]
pub(crate) fn plain_end_of_two(bytes: &[u8], mut at: usize) -> usize {
    while let Some(chunks) = bytes.get(at..).and_then(|rest| rest.first_chunk::<{ 2 * WIDTH }>()) {
        let special = special_of_two(chunks);
        if special != 0 {
            return at + special.trailing_zeros() as usize;
        }
        at += 2 * WIDTH;
    }
    plain_end(bytes, at)
}

/// The same, where fewer bytes are left than are looked at at once.
fn plain_end_in_few(bytes: &[u8], at: usize) -> usize {
    let special = match bytes.last_chunk() {
        // Some of them have been looked at before.
        Some(chunk) => special(chunk) >> (at + WIDTH).saturating_sub(bytes.len()).min(WIDTH),
        None => {
            let rest = bytes.get(at..).unwrap_or_default().iter();
            (rest.rev()).fold(0, |bits, byte| bits << 1 | u32::from(is_special(*byte)))
        }
    };
    if special == 0 { bytes.len() } else { at + special.trailing_zeros() as usize }
}

const fn is_special(byte: u8) -> bool {
    matches!(byte, b'"' | b'\\' | 0..=0x1F)
}

/// So many bytes are looked at at once.
pub(crate) const WIDTH: usize = 16;

/// Which of the bytes are not plain: a bit each.
#[inline(always)]
pub(crate) fn special(chunk: &[u8; WIDTH]) -> u32 {
    let bytes = u8x16::new(*chunk);
    let backslashes = bytes.cmp_eq(u8x16::splat(b'\\'));
    // So a quote becomes 0x20, a control character another one, and nothing else any of these.
    let swapped = bytes ^ u8x16::splat(0x02);
    let others = swapped.min(u8x16::splat(b'"' ^ 0x02)).cmp_eq(swapped);
    (backslashes | others).move_mask().cast_unsigned()
}

/// The same of twice as many.
#[inline(always)]
pub(crate) fn special_of_two(chunks: &[u8; 2 * WIDTH]) -> u32 {
    let ([first, second], _) = chunks.as_chunks() else { return 0 };
    special(first) | special(second) << WIDTH
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_is_special_or_plain_wherever_it_stands() {
        for byte in 0..=u8::MAX {
            for at in 0..2 * WIDTH {
                let mut chunks = [b'x'; 2 * WIDTH];
                chunks[at] = byte;
                let expected = u32::from(is_special(byte)) << at;
                assert_eq!(special_of_two(&chunks), expected, "{byte} at {at}");
            }
        }
    }
}
