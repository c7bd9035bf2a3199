//! Bytes as text: base64 of the URL-safe alphabet, without padding, in its one spelling.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::cursor::{CursorError, CursorReason};

/// Characters of the longest text that is looked at.
pub(super) const LONGEST: usize = 16_000;

/// Characters of so many bytes.
pub(super) const fn length(bytes: usize) -> usize {
    bytes.saturating_mul(4).div_ceil(3)
}

/// The text, if it has at most so many characters.
pub(super) fn write(bytes: &[u8], longest: usize) -> Result<String, CursorError> {
    if length(bytes.len()) > longest.min(LONGEST) {
        return Err(CursorError::too_long());
    }
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// The bytes of a text. It takes no padding, no other alphabet and no white space, and bits
/// left over must be zero, so that no two texts stand for the same bytes.
pub(super) fn read(text: &str) -> Result<Vec<u8>, CursorError> {
    if text.len() > LONGEST {
        return Err(CursorError::invalid(CursorReason::Length));
    }
    URL_SAFE_NO_PAD.decode(text).map_err(|_| CursorError::invalid(CursorReason::Text))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of every two bytes of text, and every three and four of a part of them, at most one
    /// spelling stands for the same bytes.
    #[test]
    fn a_text_has_one_spelling() {
        let mut read_back = 0;
        let mut check = |text: &[u8]| {
            let Ok(text) = std::str::from_utf8(text) else { return };
            if let Ok(bytes) = read(text) {
                assert_eq!(write(&bytes, LONGEST).unwrap(), text);
                read_back += 1;
            }
        };
        let step = if cfg!(miri) { 61 } else { 1 };
        for a in (0..=u8::MAX).step_by(step) {
            check(&[a]);
            for b in (0..=u8::MAX).step_by(step) {
                check(&[a, b]);
                for c in *b"AQgw_-9z=+/ \n%~" {
                    check(&[a, b, c]);
                    check(&[b'Q', a, b, c]);
                }
            }
        }
        // Two characters are one byte, three are two: 4 and 2 bits are left over.
        let three = (64 * 64 * 9) / 4;
        assert!(cfg!(miri) || read_back > 256 + three, "{read_back}");
    }

    #[test]
    fn lengths_are_checked_before_anything_is_read() {
        assert_eq!(read(&"A".repeat(LONGEST)).unwrap().len(), LONGEST / 4 * 3);
        let error = read(&"!".repeat(LONGEST + 1)).unwrap_err();
        assert_eq!(error.reason(), CursorReason::Length);
        for bytes in 0..50 {
            let text = write(&vec![7; bytes], LONGEST).unwrap();
            assert_eq!(text.len(), length(bytes));
            assert!(bytes == 0 || write(&vec![7; bytes], text.len() - 1).is_err());
        }
    }
}
