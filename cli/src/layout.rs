//! JSON text laid out otherwise: indented for eyes, or in one line.
//!
//! Nothing is read here but where strings, brackets, commas and colons are. What stands between
//! them is written as it came: numbers of any size, escapes, and keys that stand twice.

use std::io::{self, Write};

/// A record has no more arrays and objects in each other, and an answer two around them.
const DEEPEST: usize = 129;

/// Writes a value with each element and each entry on a line of its own.
pub(crate) fn indent(text: &[u8], out: &mut impl Write) -> io::Result<()> {
    let mut strings = Strings::default();
    let (mut depth, mut last, mut is_apart) = (0_usize, b' ', false);
    for &byte in text.trim_ascii_start() {
        let is_string = strings.holds(byte);
        if !is_string && is_blank(byte) {
            is_apart = true;
            continue;
        }
        // A bracket in a string is none.
        let part = if is_string { b'"' } else { byte };
        let (is_first, is_end) = (matches!(last, b'[' | b'{'), matches!(part, b']' | b'}'));
        if is_end {
            depth = depth.saturating_sub(1);
        }
        // Nothing comes between the brackets of what is empty.
        if last == b',' || is_first != is_end {
            // Deeper text is no record, if it was not looked at closely.
            write!(out, "\n{:1$}", "", 2 * depth.min(DEEPEST))?;
        } else if last == b':' || is_apart && !is_sign(last) && !is_sign(part) {
            // Nor is text with two values side by side; they do not become one.
            out.write_all(b" ")?;
        }
        out.write_all(&[byte])?;
        if matches!(part, b'[' | b'{') {
            depth += 1;
        }
        (last, is_apart) = (part, false);
    }
    Ok(())
}

/// JSON text without the blanks between its parts.
pub(crate) fn in_one_line(text: &str) -> Vec<u8> {
    let mut strings = Strings::default();
    text.bytes().filter(|&byte| strings.holds(byte) || !is_blank(byte)).collect()
}

/// Tells what is inside of strings, byte by byte.
#[derive(Default)]
struct Strings {
    is_inside: bool,
    is_escaped: bool,
}

impl Strings {
    /// Whether the next byte is part of a string; its quotes are.
    const fn holds(&mut self, byte: u8) -> bool {
        let was_inside = self.is_inside;
        match byte {
            _ if self.is_escaped => self.is_escaped = false,
            b'\\' => self.is_escaped = was_inside,
            b'"' => self.is_inside = !was_inside,
            _ => {}
        }
        was_inside || self.is_inside
    }
}

const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

const fn is_sign(byte: u8) -> bool {
    matches!(byte, b'[' | b']' | b'{' | b'}' | b',' | b':')
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn indented(text: impl AsRef<[u8]>) -> String {
        let mut out = Vec::new();
        indent(text.as_ref(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_is_written_is_what_came() {
        for (text, expected) in [
            ("[]", "[]"),
            (" [ { } , [\n] ] ", "[\n  {},\n  []\n]"),
            (
                r#"{"a":1,"a":[2,{"b":null}]}"#,
                "{\n  \"a\": 1,\n  \"a\": [\n    2,\n    {\n      \"b\": null\n    }\n  ]\n}",
            ),
            (
                "[12345678901234567890123,1.50,1e5,-0]",
                "[\n  12345678901234567890123,\n  1.50,\n  1e5,\n  -0\n]",
            ),
            (
                r#"["[ {, : \" ] \\","\u00e9 é","/"]"#,
                "[\n  \"[ {, : \\\" ] \\\\\",\n  \"\\u00e9 é\",\n  \"/\"\n]",
            ),
            (r#""a \\""#, r#""a \\""#),
            // No JSON, as records may be that were not looked at closely.
            ("[1 2]", "[\n  1 2\n]"),
            (r#"["a"  "b",]]"#, "[\n  \"a\" \"b\",\n]\n]"),
        ] {
            assert_eq!(indented(text), expected, "{text}");
        }
        let deep = "[".repeat(1 << 10);
        assert!(indented(&deep).ends_with(&format!("\n{}[", "  ".repeat(DEEPEST))));
    }

    /// Law: laid out in whatever way, values without odd numbers look as serde_json prints them.
    #[test]
    fn it_looks_as_usual() {
        let mut seed = 1;
        for _ in 0..2000 {
            let value = any_value(&mut seed, 5);
            let (line, lines) = (value.to_string(), serde_json::to_string_pretty(&value).unwrap());
            assert_eq!(indented(&line), lines);
            assert_eq!(indented(&lines), lines);
            assert_eq!(in_one_line(&lines), line.as_bytes());
            assert_eq!(in_one_line(&line), line.as_bytes());
        }
    }

    fn any_value(seed: &mut u64, depth: u64) -> Value {
        let choice = any_number(seed, 5 + 3 * depth.min(1));
        match choice {
            0 => Value::Null,
            1 => json!(any_number(seed, 2) == 0),
            2 => json!(any_number(seed, 1000)),
            3 | 4 => json!(any_text(seed)),
            5 | 6 => (0..any_number(seed, 4)).map(|_| any_value(seed, depth - 1)).collect(),
            _ => (0..any_number(seed, 4))
                .map(|_| (any_text(seed), any_value(seed, depth - 1)))
                .collect(),
        }
    }

    fn any_text(seed: &mut u64) -> String {
        const CHARACTERS: [char; 12] =
            ['a', '"', '\\', '[', '}', ',', ':', ' ', '\n', '\u{1}', 'é', '/'];
        (0..any_number(seed, 5)).map(|_| CHARACTERS[any_number(seed, 12) as usize]).collect()
    }

    /// A number below `bound`, another each time.
    fn any_number(seed: &mut u64, bound: u64) -> u64 {
        *seed =
            seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (*seed >> 33) % bound
    }
}
