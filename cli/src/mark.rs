//! The byte order mark, which some programs put before UTF-8.

/// The mark.
pub(crate) const MARK: &[u8] = b"\xEF\xBB\xBF";

/// A file's text behind its mark, if it begins with one.
pub(crate) fn without_mark(mut text: Vec<u8>) -> Vec<u8> {
    if text.starts_with(MARK) {
        text.drain(..MARK.len());
    }
    text
}
