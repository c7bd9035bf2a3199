//! JSON text as a source: RFC 8259 to the letter, read in place.
//!
//! Bytes come in, events go out; text without escapes is lent, not copied. We read JSON
//! ourselves because a query's faults need byte offsets, because its integers must not be
//! rounded, and because repeated keys must be seen; no `serde` data model keeps these.

use std::borrow::Cow;

use crate::fault::SyntaxFault;
use crate::number::{Number, NumberError};
use crate::parse::source::{Depth, Event, Halt, Source, Stop};
use crate::quoted::{escape, plain_length};

/// A JSON text, read from front to back.
#[derive(Debug)]
pub(crate) struct Text<'s> {
    text: &'s str,
    /// Bytes read so far.
    at: usize,
    /// The latest key or value, quotes included.
    token: (usize, usize),
    /// Whether an array or object has just been opened, so that no comma is due.
    first: bool,
    /// Whether bytes that are not UTF-8 follow the text.
    cut: bool,
    depth: Depth,
    stop: Stop,
}

impl<'s> Text<'s> {
    /// The text to be read from `bytes`, which end for it where they stop being UTF-8.
    pub(crate) fn from_bytes(bytes: &'s [u8], depth: usize) -> Self {
        match std::str::from_utf8(bytes) {
            Ok(text) => Self::new(text, depth),
            Err(_) => Self { cut: true, ..Self::new(valid_prefix(bytes), depth) },
        }
    }

    pub(crate) const fn new(text: &'s str, depth: usize) -> Self {
        Self {
            text,
            at: 0,
            token: (0, 0),
            first: false,
            cut: false,
            depth: Depth::of(depth),
            stop: Stop::Syntax(SyntaxFault::End, 0),
        }
    }

    /// Bytes of the latest key or value, with its quotes; of an array or object its
    /// bracket.
    pub(crate) const fn length(&self) -> usize {
        self.token.1 - self.token.0
    }

    /// The next byte that is not blank; it is not passed over.
    #[inline(always)]
    fn peek(&mut self) -> Option<u8> {
        let next = self.text.as_bytes().get(self.at).copied();
        // Blanks are few where programs write, and no other character is below them.
        if next.is_some_and(|byte| byte > b' ') { next } else { self.peek_behind_blanks() }
    }

    fn peek_behind_blanks(&mut self) -> Option<u8> {
        loop {
            match self.text.as_bytes().get(self.at) {
                Some(b' ' | b'\n' | b'\t' | b'\r') => self.at += 1,
                other => return other.copied(),
            }
        }
    }

    #[cold]
    fn fail<T>(&mut self, fault: SyntaxFault, at: usize) -> Result<T, Halt> {
        self.stop = Stop::Syntax(fault, at);
        Err(Halt)
    }

    /// Nothing of what could follow here does.
    #[cold]
    fn unexpected<T>(&mut self) -> Result<T, Halt> {
        let fault = match self.text.get(self.at..).and_then(|rest| rest.chars().next()) {
            Some('\u{FEFF}') if self.at == 0 => SyntaxFault::ByteOrderMark,
            Some(found) => SyntaxFault::Unexpected(found),
            None if self.cut => SyntaxFault::Encoding,
            None => SyntaxFault::End,
        };
        self.fail(fault, self.at)
    }

    /// Reads the string whose opening quote is next.
    #[inline(always)]
    fn string(&mut self) -> Result<Cow<'s, str>, Halt> {
        let start = self.at + 1;
        let rest = self.text.as_bytes().get(start..).unwrap_or_default();
        let end = start + plain_length(rest);
        if self.text.as_bytes().get(end) == Some(&b'"') {
            self.at = end + 1;
            // Cut before and after a quote, so between characters.
            Ok(Cow::Borrowed(self.text.get(start..end).unwrap_or_default()))
        } else {
            self.string_with_escapes(start).map(Cow::Owned)
        }
    }

    /// Reads the rest of a string that starts, behind its quote, at `start`.
    #[cold]
    fn string_with_escapes(&mut self, start: usize) -> Result<String, Halt> {
        // What is written is never shorter than what it means.
        let mut out = String::with_capacity(self.quoted_length(start));
        self.at = start;
        loop {
            let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
            let end = self.at + plain_length(rest);
            out.push_str(self.text.get(self.at..end).unwrap_or_default());
            self.at = end;
            match self.text.as_bytes().get(end) {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(out);
                }
                Some(b'\\') => match escape(self.text.as_bytes().get(end + 1..)) {
                    Some((character, length)) => {
                        out.push(character);
                        self.at += 1 + length;
                    }
                    None => return self.fail(SyntaxFault::Escape, end),
                },
                Some(_) => return self.fail(SyntaxFault::Control, end),
                None => return self.unexpected(),
            }
        }
    }

    /// How many bytes there are from `start` to the quote that ends a string, or to what
    /// is wrong with it.
    fn quoted_length(&self, start: usize) -> usize {
        let mut at = start;
        loop {
            let rest = self.text.as_bytes().get(at..).unwrap_or_default();
            at += plain_length(rest);
            match self.text.as_bytes().get(at) {
                Some(b'\\') => at += 2,
                Some(_) | None => return at.min(self.text.len()) - start,
            }
        }
    }

    /// Reads the number that starts here.
    #[inline]
    fn number(&mut self) -> Result<Event<'s>, Halt> {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let length = (rest.iter())
            .position(|byte| !matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E'))
            .unwrap_or(rest.len());
        let event = match Number::parse(rest.get(..length).unwrap_or_default()) {
            Ok(number) => Event::Number(number),
            Err(NumberError::OutOfRange) => Event::HugeNumber,
            Err(NumberError::Malformed) => return self.fail(SyntaxFault::Number, self.at),
        };
        self.at += length;
        Ok(event)
    }

    /// Reads this very word.
    #[inline]
    fn word(&mut self, word: &[u8], event: Event<'s>) -> Result<Event<'s>, Halt> {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        if rest.starts_with(word) {
            self.at += word.len();
            return Ok(event);
        }
        self.at += rest.iter().zip(word).take_while(|(found, wanted)| found == wanted).count();
        self.unexpected()
    }

    /// Passes over an opening bracket.
    #[inline]
    fn open(&mut self, event: Event<'s>) -> Result<Event<'s>, Halt> {
        if !self.depth.enter() {
            self.stop = Stop::Depth(self.at);
            return Err(Halt);
        }
        self.at += 1;
        self.first = true;
        Ok(event)
    }

    /// Passes over a closing bracket.
    #[inline]
    const fn close(&mut self) {
        self.at += 1;
        self.first = false;
        self.depth.leave();
    }
}

impl<'s> Source<'s> for Text<'s> {
    #[inline]
    fn value(&mut self) -> Result<Event<'s>, Halt> {
        let next = self.peek();
        let start = self.at;
        let event = match next {
            Some(b'"') => Event::Text(self.string()?),
            Some(b'{') => self.open(Event::Object)?,
            Some(b'[') => self.open(Event::Array)?,
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b't') => self.word(b"true", Event::Bool(true))?,
            Some(b'f') => self.word(b"false", Event::Bool(false))?,
            Some(b'n') => self.word(b"null", Event::Null)?,
            _ => return self.unexpected(),
        };
        self.token = (start, self.at);
        Ok(event)
    }

    #[inline]
    fn is_null_next(&mut self) -> bool {
        // Nothing else begins so.
        self.peek() == Some(b'n')
    }

    #[inline]
    fn next_key(&mut self) -> Result<Option<Cow<'s, str>>, Halt> {
        let mut next = self.peek();
        if next == Some(b'}') {
            self.close();
            return Ok(None);
        }
        if !self.first {
            if next != Some(b',') {
                return self.unexpected();
            }
            self.at += 1;
            next = self.peek();
        }
        if next != Some(b'"') {
            return self.unexpected();
        }
        let start = self.at;
        let key = self.string()?;
        self.token = (start, self.at);
        if self.peek() != Some(b':') {
            return self.unexpected();
        }
        self.at += 1;
        self.first = false;
        Ok(Some(key))
    }

    #[inline]
    fn next_item(&mut self) -> Result<bool, Halt> {
        let next = self.peek();
        if next == Some(b']') {
            self.close();
            return Ok(false);
        }
        if !self.first {
            if next != Some(b',') {
                return self.unexpected();
            }
            self.at += 1;
        }
        self.first = false;
        Ok(true)
    }

    fn finish(&mut self) -> Result<(), Halt> {
        match self.peek() {
            None if self.cut => self.unexpected(),
            None => Ok(()),
            Some(_) => self.fail(SyntaxFault::Trailing, self.at),
        }
    }

    #[inline]
    fn position(&self) -> usize {
        self.token.0
    }

    fn written(&self) -> Cow<'s, str> {
        Cow::Borrowed(self.text.get(self.token.0..self.token.1).unwrap_or_default())
    }

    fn depth(&mut self) -> &mut Depth {
        &mut self.depth
    }

    fn stop(&self) -> Stop {
        self.stop
    }
}

/// As much of the bytes as is UTF-8.
pub(crate) fn valid_prefix(bytes: &[u8]) -> &str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => bytes
            .get(..error.valid_up_to())
            .and_then(|valid| std::str::from_utf8(valid).ok())
            .unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads all of a document; gives the text it consists of, if it is one.
    fn read(bytes: &[u8]) -> Result<Option<String>, Stop> {
        let mut source = Text::from_bytes(bytes, 50);
        let mut whole = || {
            let event = source.value()?;
            source.skip(&event)?;
            source.finish()?;
            Ok(event)
        };
        match whole() {
            Ok(Event::Text(text)) => Ok(Some(text.into_owned())),
            Ok(_) => Ok(None),
            Err(Halt) => Err(source.stop()),
        }
    }

    #[test]
    fn json_is_read_and_nothing_else() {
        use SyntaxFault as F;
        for (text, fault) in [
            ("null", None),
            ("true", None),
            ("false", None),
            (" \t\r\n[ ] ", None),
            ("{}", None),
            ("[1, 2,3 ]", None),
            (r#"{"a" : 1 , "b":[{}]}"#, None),
            ("0", None),
            ("-0", None),
            ("-0.0e-0", None),
            ("1E+2", None),
            ("123456789012345678901234567890", None),
            ("1e999", None),
            ("", Some((F::End, 0))),
            (" ", Some((F::End, 1))),
            ("[", Some((F::End, 1))),
            ("[1", Some((F::End, 2))),
            ("[1,", Some((F::End, 3))),
            ("[1,]", Some((F::Unexpected(']'), 3))),
            ("[,1]", Some((F::Unexpected(','), 1))),
            ("[1 2]", Some((F::Unexpected('2'), 3))),
            ("[1}", Some((F::Unexpected('}'), 2))),
            ("]", Some((F::Unexpected(']'), 0))),
            ("{", Some((F::End, 1))),
            (r#"{"a"}"#, Some((F::Unexpected('}'), 4))),
            (r#"{"a":}"#, Some((F::Unexpected('}'), 5))),
            (r#"{"a":1,}"#, Some((F::Unexpected('}'), 7))),
            (r#"{"a":1 "b":2}"#, Some((F::Unexpected('"'), 7))),
            (r#"{,"a":1}"#, Some((F::Unexpected(','), 1))),
            ("{a:1}", Some((F::Unexpected('a'), 1))),
            ("{'a':1}", Some((F::Unexpected('\''), 1))),
            ("{1:1}", Some((F::Unexpected('1'), 1))),
            (r#"{"a":1]"#, Some((F::Unexpected(']'), 6))),
            ("nul", Some((F::End, 3))),
            ("nulL", Some((F::Unexpected('L'), 3))),
            ("nulls", Some((F::Trailing, 4))),
            ("True", Some((F::Unexpected('T'), 0))),
            ("NaN", Some((F::Unexpected('N'), 0))),
            ("Infinity", Some((F::Unexpected('I'), 0))),
            ("// x\n1", Some((F::Unexpected('/'), 0))),
            ("1 2", Some((F::Trailing, 2))),
            ("{} ]", Some((F::Trailing, 3))),
            ("[ä]", Some((F::Unexpected('ä'), 1))),
            ("\u{A0}1", Some((F::Unexpected('\u{A0}'), 0))),
            ("\u{C}1", Some((F::Unexpected('\u{C}'), 0))),
            ("\u{FEFF}{}", Some((F::ByteOrderMark, 0))),
            (" \u{FEFF}{}", Some((F::Unexpected('\u{FEFF}'), 1))),
            ("01", Some((F::Number, 0))),
            ("-", Some((F::Number, 0))),
            ("[-01]", Some((F::Number, 1))),
            ("+1", Some((F::Unexpected('+'), 0))),
            (".5", Some((F::Unexpected('.'), 0))),
            ("5.", Some((F::Number, 0))),
            ("1e", Some((F::Number, 0))),
            ("1e+", Some((F::Number, 0))),
            ("1.e1", Some((F::Number, 0))),
            ("1-2", Some((F::Number, 0))),
            ("0x1", Some((F::Trailing, 1))),
            ("1_000", Some((F::Trailing, 1))),
        ] {
            let answer = read(text.as_bytes()).map(|_| ());
            let expected = match fault {
                None => Ok(()),
                Some((fault, at)) => Err(Stop::Syntax(fault, at)),
            };
            assert_eq!(answer, expected, "{text}");
        }
    }

    #[test]
    fn strings_are_unescaped() {
        use SyntaxFault as F;
        for (text, answer) in [
            (r#""""#, Ok("")),
            (r#""plain, and longer than eight""#, Ok("plain, and longer than eight")),
            ("\"\u{7F}ä€😀\"", Ok("\u{7F}ä€😀")),
            (r#""\"\\\/\b\f\n\r\t""#, Ok("\"\\/\u{8}\u{C}\n\r\t")),
            (r#""1234567\n89""#, Ok("1234567\n89")),
            (r#""12345678\n9""#, Ok("12345678\n9")),
            (r#""\u0041\u00e4\u20AC\u0000""#, Ok("Aä€\0")),
            (r#""\ud83d\ude00x""#, Ok("😀x")),
            (r#""\uDBFF\uDFFF""#, Ok("\u{10FFFF}")),
            (r#""\uFFFF""#, Ok("\u{FFFF}")),
            (r#""a"#, Err((F::End, 2))),
            (r#"""#, Err((F::End, 1))),
            (r#""12345678"#, Err((F::End, 9))),
            (r#""a\"#, Err((F::Escape, 2))),
            (r#""a\x""#, Err((F::Escape, 2))),
            (r#""\'""#, Err((F::Escape, 1))),
            (r#""\U0041""#, Err((F::Escape, 1))),
            (r#""\u004""#, Err((F::Escape, 1))),
            (r#""\u+041""#, Err((F::Escape, 1))),
            (r#""\ud83d""#, Err((F::Escape, 1))),
            (r#""\ud83dx""#, Err((F::Escape, 1))),
            (r#""\ud83d\n""#, Err((F::Escape, 1))),
            (r#""\ud83d\u0041""#, Err((F::Escape, 1))),
            (r#""\ud83d\ud83d""#, Err((F::Escape, 1))),
            (r#""ab\ude00""#, Err((F::Escape, 3))),
            ("\"a\nb\"", Err((F::Control, 2))),
            ("\"12345678\t\"", Err((F::Control, 9))),
            ("\"\\n\u{1F}\"", Err((F::Control, 3))),
            ("\"\0\"", Err((F::Control, 1))),
        ] {
            let expected = match answer {
                Ok(text) => Ok(Some(text.to_owned())),
                Err((fault, at)) => Err(Stop::Syntax(fault, at)),
            };
            assert_eq!(read(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn text_ends_where_it_stops_being_utf8() {
        for (bytes, at) in [
            (&b"\xFF"[..], 0),
            (b"{}\xFF", 2),
            (b"{\"a\": \"x\xC3\"}", 8),
            (b"\"\xED\xA0\x80\"", 1),
            (b"\"\xC0\x80\"", 1),
            (b"[1,\x80]", 3),
        ] {
            assert_eq!(read(bytes), Err(Stop::Syntax(SyntaxFault::Encoding, at)), "{bytes:?}");
        }
        // The first thing that is wrong counts.
        assert_eq!(read(b"{]\xFF"), Err(Stop::Syntax(SyntaxFault::Unexpected(']'), 1)));
    }

    #[test]
    fn depth_is_limited_without_recursion() {
        let nested = |depth: usize| [vec![b'['; depth], vec![b']'; depth]].concat();
        assert_eq!(read(&nested(50)), Ok(None));
        assert_eq!(read(&nested(51)), Err(Stop::Depth(50)));
        assert_eq!(
            read(&vec![b'['; if cfg!(miri) { 1_000 } else { 1_000_000 }]),
            Err(Stop::Depth(50))
        );
    }

    #[test]
    fn plain_text_ends_at_any_offset() {
        for special in [b'"', b'\\', 0, 0x1F] {
            for length in 0..40 {
                let mut bytes = vec![b'\x7F'; length];
                assert_eq!(plain_length(&bytes), length);
                bytes.push(special);
                // What flags a byte must not flag those before it.
                bytes.extend([0x20, b'!', b'#', b'[', b']', 0x80, 0xFF, special]);
                assert_eq!(plain_length(&bytes), length, "{special}");
            }
        }
        for plain in 0x20..=0xFF {
            let expected = if plain == b'"' || plain == b'\\' { 0 } else { 16 };
            assert_eq!(plain_length(&[plain; 16]), expected, "{plain}");
        }
    }
}
