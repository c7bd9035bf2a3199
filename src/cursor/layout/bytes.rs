//! What all parts of the layout are made of: numbers of varying length, texts, lists.
//!
//! Every function that writes has beside it the one that reads what it wrote, and nothing
//! else: each value has one spelling.

use nom::bytes::complete::take;
use nom::combinator::fail;
use nom::number::complete::{be_u8, be_u64};
use nom::{IResult, Parser};

use crate::number::Number;

/// What is left, and what was read. That it is wrong is all there is to say of wrong bytes.
pub(super) type Read<'b, T> = IResult<&'b [u8], T, ()>;

/// Not what the layout says.
pub(super) fn refuse<T>(input: &[u8]) -> Read<'_, T> {
    fail().parse(input)
}

/// Unsigned LEB128.
pub(super) fn write_varint(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Unsigned LEB128 of 64 bits, without superfluous bytes.
#[inline]
pub(super) fn varint(input: &[u8]) -> Read<'_, u64> {
    let (mut rest, mut number) = (input, 0);
    for shift in (0..u64::BITS).step_by(7) {
        let (after, byte) = be_u8(rest)?;
        rest = after;
        let part = u64::from(byte & 0x7f);
        let placed = part << shift;
        if placed >> shift != part {
            break;
        }
        number |= placed;
        if byte < 0x80 {
            if byte == 0 && shift > 0 {
                break;
            }
            return Ok((rest, number));
        }
    }
    refuse(input)
}

/// Signed numbers near zero are short: 0, -1, 1, -2 and so on are 0, 1, 2, 3.
pub(super) fn write_signed(out: &mut Vec<u8>, number: i64) {
    write_varint(out, ((number << 1) ^ (number >> 63)) as u64);
}

/// What [`write_signed`] wrote.
pub(super) fn signed(input: &[u8]) -> Read<'_, i64> {
    let (rest, number) = varint(input)?;
    Ok((rest, (number >> 1) as i64 ^ -((number & 1) as i64)))
}

/// The length, and the bytes.
pub(super) fn write_block(out: &mut Vec<u8>, bytes: &[u8]) {
    write_varint(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

/// What [`write_block`] wrote, borrowed.
#[inline]
pub(super) fn block(input: &[u8]) -> Read<'_, &[u8]> {
    let (rest, length) = varint(input)?;
    // What no machine's memory holds is more than there is.
    take(usize::try_from(length).unwrap_or(usize::MAX))(rest)
}

/// A block that is UTF-8.
#[inline]
pub(super) fn text(input: &[u8]) -> Read<'_, &str> {
    let (rest, bytes) = block(input)?;
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok((rest, text)),
        Err(_) => refuse(input),
    }
}

/// What the layout cannot hold: trees that are too deep.
#[derive(Clone, Copy, Debug)]
pub(super) struct TooDeep;

/// The number of items, and each of them; an item must take a byte at least.
pub(super) fn write_list<T>(
    out: &mut Vec<u8>,
    items: &[T],
    mut write: impl FnMut(&mut Vec<u8>, &T) -> Result<(), TooDeep>,
) -> Result<(), TooDeep> {
    write_varint(out, items.len() as u64);
    items.iter().try_for_each(|item| write(out, item))
}

/// What [`write_list`] wrote, each item of which takes so many bytes at least. A number of
/// items that the bytes left cannot hold is refused before anything is set aside for them.
pub(super) fn list<'b, T>(
    input: &'b [u8],
    least: usize,
    mut item: impl FnMut(&'b [u8]) -> Read<'b, T>,
) -> Read<'b, Vec<T>> {
    let (mut rest, count) = varint(input)?;
    let fits = |count: &usize| count.checked_mul(least).is_some_and(|bytes| bytes <= rest.len());
    let Some(count) = usize::try_from(count).ok().filter(fits) else {
        return refuse(input);
    };
    let mut items = Vec::with_capacity(count);
    for others in (0..count).rev() {
        // An item does not see the bytes that those after it need. Otherwise of lists inside
        // each other each could claim all that is left, and room be set aside for it as often
        // as they are deep.
        let own = rest.get(..rest.len().saturating_sub(others * least)).unwrap_or_default();
        let (after, value) = item(own)?;
        items.push(value);
        rest = rest.get(own.len() - after.len()..).unwrap_or_default();
    }
    Ok((rest, items))
}

/// The first bytes of values and literals.
pub(super) mod tag {
    pub(crate) const NULL: u8 = 0;
    pub(crate) const FALSE: u8 = 1;
    pub(crate) const TRUE: u8 = 2;
    /// An integer that fits an `i64`.
    pub(crate) const INT: u8 = 3;
    /// One that fits a `u64` only.
    pub(crate) const UINT: u8 = 4;
    pub(crate) const FLOAT: u8 = 5;
    pub(crate) const TEXT: u8 = 6;
    pub(crate) const DATE: u8 = 7;
    pub(crate) const ARRAY: u8 = 8;
    pub(crate) const OBJECT: u8 = 9;
}

pub(super) fn write_number(out: &mut Vec<u8>, number: Number) {
    if let Some(float) = number.as_float() {
        out.push(tag::FLOAT);
        out.extend_from_slice(&float.to_bits().to_be_bytes());
    } else if let Some(int) = number.as_i64() {
        out.push(tag::INT);
        write_signed(out, int);
    } else {
        out.push(tag::UINT);
        // INVARIANT of `Number`: what is neither float nor `i64` is a `u64`.
        write_varint(out, number.as_u64().unwrap_or(u64::MAX));
    }
}

/// The rest of a number, by its tag.
pub(super) fn number(tag: u8, input: &[u8]) -> Read<'_, Number> {
    match tag {
        tag::INT => signed(input).map(|(rest, int)| (rest, int.into())),
        tag::UINT => match varint(input)? {
            (rest, uint) if i64::try_from(uint).is_err() => Ok((rest, uint.into())),
            _ => refuse(input),
        },
        tag::FLOAT => be_u64(input).map(|(rest, bits)| (rest, f64::from_bits(bits).into())),
        _ => refuse(input),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every sequence of up to three bytes is refused, or is what its number is written as.
    #[test]
    fn a_varint_has_one_spelling() {
        let step = if cfg!(miri) { 9973 } else { 1 };
        for bytes in (0..=0xff_ffff_u32).step_by(step).map(u32::to_be_bytes) {
            for start in 1..4 {
                let input = &bytes[start..];
                if let Ok((rest, number)) = varint(input) {
                    let mut written = Vec::new();
                    write_varint(&mut written, number);
                    assert_eq!([&written, rest].concat(), input);
                }
            }
        }
    }

    #[test]
    fn numbers_at_every_border_are_read_back() {
        let mut written = Vec::new();
        for shift in 0..64 {
            for around in -1..=1_i64 {
                let number = (1_u64 << shift).wrapping_add_signed(around);
                written.clear();
                write_varint(&mut written, number);
                assert_eq!(varint(&written), Ok((&[][..], number)));
                for number in [number as i64, (number as i64).wrapping_neg()] {
                    written.clear();
                    write_signed(&mut written, number);
                    assert_eq!(signed(&written), Ok((&[][..], number)));
                }
            }
        }
    }

    /// On machines of 32 bits too, where such a length fits no address.
    #[test]
    fn a_block_longer_than_the_input_is_refused() {
        for length in [4, 1 << 32, (1 << 32) + 3, u64::MAX] {
            let mut written = Vec::new();
            write_varint(&mut written, length);
            written.extend_from_slice(b"abc");
            assert!(block(&written).is_err(), "{length}");
        }
        assert_eq!(block(b"\x03abcd"), Ok((&b"d"[..], &b"abc"[..])));
    }

    #[test]
    fn what_is_not_canonical_is_refused() {
        let wrong: [&[u8]; 6] = [
            &[],
            &[0x80],
            &[0x80, 0x00],
            &[0xff, 0x80, 0x00],
            // Beyond 64 bits.
            &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02],
            &[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
        ];
        for input in wrong {
            assert!(varint(input).is_err(), "{input:?}");
        }
        // An integer in the place of one that does not fit an `i64`.
        assert!(number(tag::UINT, &[5]).is_err());
        assert!(text(&[1, 0xff]).is_err());
        assert!(block(&[2, 0]).is_err());
        // More items than bytes.
        assert!(list(&[0xff, 0xff, 0xff, 0x7f, 0], 1, be_u8).is_err());
        assert!(list(&[2, 0, 0, 0], 2, be_u8).is_err());
    }
}
