//! UUIDs held as 16 bytes, which are text to the query language: lower case, with hyphens.
//!
//! The order of the bytes is that of the texts, so that two of them need no text. It knows no
//! fields.

/// Where hyphens stand in the text.
const HYPHENS: [usize; 4] = [8, 13, 18, 23];

/// A UUID's text, on the stack.
#[derive(Clone, Copy, Debug)]
pub(crate) struct UuidText([u8; 36]);

impl UuidText {
    pub(crate) fn new(uuid: [u8; 16]) -> Self {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let digit = |half: u8| DIGITS.get(usize::from(half)).copied().unwrap_or(b'0');
        let mut text = [b'-'; 36];
        let mut places = text.iter_mut().enumerate().filter(|(at, _)| !HYPHENS.contains(at));
        for byte in uuid {
            for half in [byte >> 4, byte & 0xF] {
                if let Some((_, place)) = places.next() {
                    *place = digit(half);
                }
            }
        }
        Self(text)
    }

    pub(crate) fn as_str(&self) -> &str {
        // It is ASCII.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// The UUID of exactly this text, if it is one's.
pub(crate) fn parse(text: &str) -> Option<[u8; 16]> {
    let text: &[u8; 36] = text.as_bytes().try_into().ok()?;
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn texts_are_in_the_order_of_bytes(a: [u8; 16], b: [u8; 16]) {
            let (x, y) = (UuidText::new(a), UuidText::new(b));
            prop_assert_eq!(x.as_str().cmp(y.as_str()), a.cmp(&b));
            prop_assert_eq!(parse(x.as_str()), Some(a));
        }
    }

    #[test]
    fn one_spelling_is_read() {
        let text = "00112233-4455-6677-8899-aabbccddeeff";
        let uuid = parse(text).unwrap();
        assert_eq!(uuid[..3], [0, 0x11, 0x22]);
        assert_eq!(UuidText::new(uuid).as_str(), text);
        let others = [
            text.to_uppercase(),
            text.replace('-', ""),
            text.replace('-', "0"),
            format!("{text} "),
            text.replace('f', "g"),
            String::new(),
        ];
        for other in others {
            assert_eq!(parse(&other), None, "{other}");
        }
    }
}
