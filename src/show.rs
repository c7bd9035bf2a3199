//! Strangers' text in our messages: short, and without characters that act.

use std::fmt;

/// Shows at most 64 bytes of `text`, control and direction characters escaped.
pub(crate) fn shown(text: &str) -> impl fmt::Display {
    excerpt(text, 64)
}

/// Shows at most `most` bytes of `text`.
pub(crate) fn excerpt(text: &str, most: usize) -> impl fmt::Display {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let cut = end < text.len();
    let mut out = String::with_capacity(end + 3);
    for c in text.get(..end).unwrap_or_default().chars() {
        if acts(c) { out.extend(c.escape_unicode()) } else { out.push(c) }
    }
    if cut {
        out.push('…');
    }
    out
}

/// Control characters, and those that change the direction of text or are not seen.
fn acts(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    c.is_control()
        || matches!(c,
            '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_and_escaped() {
        assert_eq!(excerpt("abcdef", 3).to_string(), "abc…");
        assert_eq!(excerpt("äb", 1).to_string(), "…");
        assert_eq!(shown("a\n\u{202E}b").to_string(), "a\\u{a}\\u{202e}b");
        for c in "\u{AD}\u{180E}\u{FFF9}\u{FFFB}\u{E0001}\u{E0061}\u{E007F}".chars() {
            assert_eq!(shown(&c.to_string()).to_string(), c.escape_unicode().to_string());
        }
        assert_eq!(shown("é\u{FFFD}'\"").to_string(), "é\u{FFFD}'\"");
    }
}
