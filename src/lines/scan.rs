//! The bytes of one line, read token by token, or passed over.
//!
//! Nothing recurses: of the arrays and objects that are open, a bit each is remembered.

use wide::u8x16;

use crate::fault::SyntaxFault;
use crate::lines::fault::{Broken, LineFault};
use crate::number::{Number, NumberError, Spelling};
use crate::quoted::{
    WIDTH, escape, plain_end, plain_end_of_two, plain_length, special, special_of_two,
};

/// So many arrays and objects may stand in each other, as for `serde_json`.
pub(super) const DEEPEST: usize = 127;

/// A line, and how far it was read.
///
/// What is not inlined takes it by value, so that it can stay in registers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scan<'l> {
    bytes: &'l [u8],
    /// The same, if it is known to be UTF-8; else empty.
    text: &'l str,
    at: usize,
}

/// A string, between its quotes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Quoted<'l> {
    pub(super) bytes: &'l [u8],
    start: usize,
    pub(super) has_escapes: bool,
}

/// A key as most are: of few bytes, but of one at least, without escapes, and with its colon right
/// behind it.
#[derive(Clone, Copy, Debug)]
pub(super) struct PlainKey<'l> {
    /// The key, and what follows.
    from: &'l [u8; PlainKey::WITH_REST],
    pub(super) length: usize,
    pub(super) first: u8,
    pub(super) last: u8,
}

/// What stands behind the first quote of a key or a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ahead<'l>(&'l [u8; WIDTH]);

impl Ahead<'_> {
    /// The longest key of which all is there, with the quote and the colon behind it.
    pub(super) const LONGEST: usize = WIDTH - 2;

    /// The bytes, as one number.
    #[inline(always)]
    pub(super) const fn text(self) -> u128 {
        u128::from_le_bytes(*self.0)
    }

    /// The first bytes, to be known again. Nothing if they are not all there.
    pub(super) fn first(self, bytes: usize) -> Option<Seen> {
        let mask = u128::MAX.checked_shr(8 * u32::try_from(WIDTH.checked_sub(bytes)?).ok()?)?;
        Some(Seen { text: self.text() & mask, mask })
    }
}

/// A key or a text that was ahead, with what ends it.
///
/// INVARIANT: what ends it is no part of any; so its bytes say that it is this one, and where it
/// ends.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen {
    text: u128,
    mask: u128,
}

impl Seen {
    /// Whether it is ahead.
    #[inline(always)]
    pub(super) const fn is(self, ahead: Ahead<'_>) -> bool {
        (ahead.text() ^ self.text) & self.mask == 0
    }
}

impl<'l> PlainKey<'l> {
    /// The bytes of the longest, with what ends it.
    const WITH_REST: usize = WIDTH + 2;

    /// What stands where it begins, if that is all of it.
    pub(super) fn ahead(&self) -> Option<Ahead<'l>> {
        self.from.first_chunk().filter(|_| self.length <= Ahead::LONGEST).map(Ahead)
    }

    #[inline(always)]
    pub(super) fn bytes(&self) -> &[u8] {
        self.from.get(..self.length).unwrap_or_default()
    }
}

/// A string of few bytes without escapes and the quote behind it, as two numbers.
///
/// INVARIANT: no other text has these bytes, since none holds a quote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ShortText {
    start: u128,
    /// Zero if it has not so many bytes.
    end: u128,
}

impl ShortText {
    /// A number on which all bytes act.
    #[inline(always)]
    pub(super) const fn sum(self) -> u128 {
        self.start ^ self.end
    }

    /// In bytes; the quote is none of them.
    pub(super) const fn length(self) -> usize {
        let (before, last) = if self.end == 0 { (0, self.start) } else { (WIDTH, self.end) };
        before + WIDTH - 1 - last.leading_zeros() as usize / 8
    }
}

/// Room for a short text. Where its bytes are aligned, they are seen to be ASCII at once, and not
/// one by one.
#[derive(Clone, Copy, Debug, Default)]
#[repr(align(16))]
pub(super) struct Few([u8; WIDTH]);

type Result<T> = std::result::Result<T, Broken>;

/// The bytes of an entry that are not those of its plain key or of its value: what stands before
/// it, the quotes, and the colon.
pub(super) const ENTRY: usize = 4;

/// What stands behind the first quote of the entry that stands there, if before it stands its
/// opening: a bracket or a comma.
#[inline(always)]
pub(super) fn entry(bytes: &[u8], opening: u8) -> Option<Ahead<'_>> {
    let from: &[_; WIDTH + 2] = bytes.first_chunk()?;
    let ([before, b'"', ..], Some(ahead)) = (from, from.last_chunk()) else { return None };
    (*before == opening).then_some(Ahead(ahead))
}

/// The string that stands there, if it is short and plain; or not much longer, where such are asked
/// for, too.
#[inline(always)]
pub(super) fn short_text(bytes: &[u8], at: usize, can_be_longer: bool) -> Option<ShortText> {
    let (b'"', rest) = bytes.get(at..)?.split_first()? else { return None };
    let from: &[u8; WIDTH] = rest.first_chunk()?;
    let special = special(from);
    if special == 0 {
        return if can_be_longer { longer_text(from, rest.get(WIDTH..)?) } else { None };
    }
    Some(ShortText { start: up_to_quote(from, special)?, end: 0 })
}

/// The same, for a string that begins with so many plain bytes.
#[inline(never)]
fn longer_text(start: &[u8; WIDTH], rest: &[u8]) -> Option<ShortText> {
    let from = rest.first_chunk()?;
    let end = up_to_quote(from, special(from))?;
    Some(ShortText { start: u128::from_le_bytes(*start), end })
}

/// What stands before the first special byte and that byte, if it is a quote.
#[inline(always)]
fn up_to_quote(from: &[u8; WIDTH], special: u32) -> Option<u128> {
    let length = special.trailing_zeros() as usize;
    let text = u128::from_le_bytes(*from) & (u128::MAX >> (8 * (WIDTH - 1).checked_sub(length)?));
    (from.get(length)? == &b'"').then_some(text)
}

/// What stands behind the quote that is first.
#[inline(always)]
pub(super) fn ahead(bytes: &[u8]) -> Option<Ahead<'_>> {
    let (b'"', rest) = bytes.split_first()? else { return None };
    rest.first_chunk().map(Ahead)
}

/// What stands behind the string that is first, if it is one without escapes.
#[inline(always)]
pub(super) fn behind_plain_text(bytes: &[u8]) -> Option<&[u8]> {
    let (b'"', mut rest) = bytes.split_first()? else { return None };
    while let Some((chunks, behind)) = rest.split_first_chunk() {
        let special = special_of_two(chunks);
        if special != 0 {
            let end = special.trailing_zeros() as usize;
            return if chunks.get(end)? == &b'"' { rest.get(end + 1..) } else { None };
        }
        rest = behind;
    }
    rest.get(plain_end(rest, 0)..)?.strip_prefix(b"\"")
}

impl<'l> Scan<'l> {
    pub(super) const fn new(bytes: &'l [u8]) -> Self {
        Self { bytes, text: "", at: 0 }
    }

    pub(super) const fn bytes(&self) -> &'l [u8] {
        self.bytes
    }

    /// The same, from there on.
    pub(super) const fn from(self, at: usize) -> Self {
        Self { at, ..self }
    }

    /// Of bytes that have to be UTF-8.
    pub(super) fn of_utf8(bytes: &'l [u8]) -> Result<Self> {
        match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Self { bytes, text, at: 0 }),
            Err(error) => {
                Err(Broken { fault: SyntaxFault::Encoding.into(), at: error.valid_up_to() })
            }
        }
    }

    /// Passes over the bracket with which a record begins.
    #[inline(always)]
    pub(super) fn enter_record(&mut self) -> Result<()> {
        if self.peek() != Some(b'{') {
            return self.no_record();
        }
        self.at += 1;
        Ok(())
    }

    #[cold]
    fn no_record(mut self) -> Result<()> {
        self.skip::<true>(0)?;
        self.finish()?;
        Err(Broken { fault: LineFault::NotAnObject, at: 0 })
    }

    pub(super) const fn at(&self) -> usize {
        self.at
    }

    /// The bytes read since `start`.
    pub(super) fn since(&self, start: usize) -> &'l [u8] {
        self.bytes.get(start..self.at).unwrap_or_default()
    }

    /// The next byte that is not blank; it is not passed over.
    #[inline(always)]
    pub(super) fn peek(&mut self) -> Option<u8> {
        let next = self.bytes.get(self.at).copied();
        // Blanks are few where programs write, and no other character is below them.
        if next.is_some_and(|byte| byte > b' ') {
            return next;
        }
        self.at = self.behind_blanks();
        self.bytes.get(self.at).copied()
    }

    fn behind_blanks(self) -> usize {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let is_blank = |byte: &u8| matches!(byte, b' ' | b'\n' | b'\t' | b'\r');
        self.at + rest.iter().take_while(|byte| is_blank(byte)).count()
    }

    /// Passes over the byte just looked at.
    #[inline(always)]
    pub(super) const fn advance(&mut self) {
        self.at += 1;
    }

    #[cold]
    pub(super) fn broken<T>(self, fault: LineFault) -> Result<T> {
        Err(Broken { fault, at: self.at.min(self.bytes.len()) })
    }

    #[cold]
    fn broken_at<T>(self, fault: SyntaxFault, at: usize) -> Result<T> {
        Err(Broken { fault: fault.into(), at: at.min(self.bytes.len()) })
    }

    /// Nothing of what could follow here does.
    #[cold]
    pub(super) fn unexpected<T>(self) -> Result<T> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let text = rest.utf8_chunks().next().map_or("", |chunk| chunk.valid());
        self.broken(match text.chars().next() {
            Some('\u{FEFF}') if self.at == 0 => SyntaxFault::ByteOrderMark.into(),
            Some(found) => SyntaxFault::Unexpected(found).into(),
            None if rest.is_empty() => LineFault::End,
            None => SyntaxFault::Encoding.into(),
        })
    }

    /// Passes over what stands before an element or entry: a comma, unless it is the first. Says
    /// whether one can come; else the bracket that ends them all has been passed over.
    #[inline(always)]
    pub(super) fn goes_on(&mut self, bracket: u8, is_first: bool) -> Result<bool> {
        match self.peek() {
            Some(b',') if !is_first => {
                self.at += 1;
                Ok(true)
            }
            Some(byte) if byte == bracket => {
                self.at += 1;
                Ok(false)
            }
            _ if is_first => Ok(true),
            _ => self.unexpected(),
        }
    }

    /// Reads a key; its colon is left.
    #[inline(always)]
    pub(super) fn key(&mut self) -> Result<Quoted<'l>> {
        if self.peek() != Some(b'"') {
            return self.unexpected();
        }
        self.string()
    }

    /// The key that is next, if it is a plain one; it is not passed over.
    #[inline(always)]
    pub(super) fn plain_key(&self) -> Option<PlainKey<'l>> {
        let (b'"', rest) = self.bytes.get(self.at..)?.split_first()? else { return None };
        let from: &[_; PlainKey::WITH_REST] = rest.first_chunk()?;
        let length = special(from.first_chunk()?).trailing_zeros() as usize;
        let end = (from.get(length)?, from.get(length + 1)?);
        let last = *from.get(length.wrapping_sub(1))?;
        let [first, ..] = *from;
        (end == (&b'"', &b':')).then_some(PlainKey { from, length, first, last })
    }

    /// What stands behind the quote that is next.
    #[inline(always)]
    pub(super) fn ahead(&self) -> Option<Ahead<'l>> {
        ahead(self.bytes.get(self.at..)?)
    }

    /// Passes over a plain key of so many bytes, and its colon.
    #[inline(always)]
    pub(super) const fn pass_key(&mut self, length: usize) {
        self.at += length + 3;
    }

    /// Passes over a string of so many bytes that has no escapes.
    #[inline(always)]
    pub(super) const fn pass_short_text(&mut self, length: usize) {
        self.at += length + 2;
    }

    /// Reads the string whose opening quote is next; its escapes are not looked at.
    #[inline(always)]
    pub(super) fn string(&mut self) -> Result<Quoted<'l>> {
        let start = self.at + 1;
        let mut end = plain_end(self.bytes, start);
        let has_escapes = self.bytes.get(end) != Some(&b'"');
        if has_escapes {
            end = self.end_of_string(end)?;
        }
        self.at = end + 1;
        let bytes = self.bytes.get(start..end).unwrap_or_default();
        Ok(Quoted { bytes, start, has_escapes })
    }

    /// The place of the quote that ends a string which is plain up to `at`.
    #[cold]
    fn end_of_string(self, mut at: usize) -> Result<usize> {
        loop {
            match self.bytes.get(at) {
                Some(b'"') => return Ok(at),
                Some(b'\\') => at += 2,
                Some(_) => return self.broken_at(SyntaxFault::Control, at),
                None => return self.broken_at(SyntaxFault::End, at),
            }
            at = plain_end(self.bytes, at.min(self.bytes.len()));
        }
    }

    /// Appends what the string means to `text`.
    #[inline]
    pub(super) fn append(self, string: Quoted<'l>, text: &mut String) -> Result<()> {
        if string.has_escapes {
            return string.append_to(text);
        }
        text.push_str(self.plain(string)?);
        Ok(())
    }

    /// What the string means; room for that is taken from `few`, or from `texts` if it has escapes.
    #[inline(always)]
    pub(super) fn meaning<'t>(
        self,
        string: Quoted<'l>,
        few: &'t mut Few,
        texts: &'t mut String,
    ) -> Result<&'t str>
    where
        'l: 't,
    {
        if string.has_escapes {
            texts.clear();
            string.append_to(texts)?;
            return Ok(texts);
        }
        let from = self.bytes.get(string.start..).and_then(|from| from.first_chunk());
        if let (true, Some(from)) = (self.text.is_empty(), from) {
            // What follows may be no text, or end within a character; then the rest decides.
            few.0 = *from;
            let known = std::str::from_utf8(&few.0).ok();
            if let Some(text) = known.and_then(|known| known.get(..string.bytes.len())) {
                return Ok(text);
            }
        }
        self.plain(string)
    }

    /// What a string without escapes means.
    #[inline]
    fn plain(self, string: Quoted<'l>) -> Result<&'l str> {
        // Cut at quotes, so between characters.
        match self.text.get(string.start..string.start + string.bytes.len()) {
            Some(known) => Ok(known),
            None => string.text(0, string.bytes),
        }
    }

    /// Reads the number that starts here.
    #[inline(always)]
    pub(super) fn number(&mut self) -> Result<Number> {
        let (number, end) = match self.integer() {
            Some((integer, end)) => (integer.into(), end),
            None => self.odd_number()?,
        };
        self.at = end;
        Ok(number)
    }

    /// The number that starts here if it is an integer of few digits, as most are, and where it
    /// ends.
    #[inline(always)]
    fn integer(self) -> Option<(i64, usize)> {
        /// So many digits are no overflow.
        const FEW: usize = 18;
        let is_negative = self.bytes.get(self.at) == Some(&b'-');
        let start = self.at + usize::from(is_negative);
        let (mut at, mut integer) = (start, 0_i64);
        let next = loop {
            match self.bytes.get(at) {
                Some(digit @ b'0'..=b'9') => {
                    integer = integer.wrapping_mul(10).wrapping_add(i64::from(digit - b'0'));
                    at += 1;
                }
                next => break next,
            }
        };
        let (digits, starts_with_zero) = (at - start, self.bytes.get(start) == Some(&b'0'));
        let is_odd = digits == 0
            || digits > FEW
            || (starts_with_zero && digits > 1)
            || matches!(next, Some(b'.' | b'e' | b'E' | b'+' | b'-'));
        (!is_odd).then_some((if is_negative { integer.wrapping_neg() } else { integer }, at))
    }

    /// Where the integer ends that starts here, if it has few digits and enough behind them.
    #[inline(always)]
    fn end_of_integer(self) -> Option<usize> {
        let from: &[u8; WIDTH] = self.bytes.get(self.at..)?.first_chunk()?;
        let is_negative = usize::from(matches!(from, [b'-', ..]));
        // Digits are told all at once: how many there are cannot be foreseen.
        let others = !digits(from) >> is_negative;
        let count = others.trailing_zeros() as usize;
        let next = from.get(is_negative + count)?;
        let starts_with_zero = from.get(is_negative) == Some(&b'0');
        let is_odd = count == 0
            || (starts_with_zero && count > 1)
            || matches!(next, b'.' | b'e' | b'E' | b'+' | b'-');
        (!is_odd).then_some(self.at + is_negative + count)
    }

    /// Any number that starts here, and where it ends.
    fn odd_number(self) -> Result<(Number, usize)> {
        let text = self.number_text();
        let number = match Number::parse(text) {
            Ok(number) => number,
            // An integer beyond 64 bits is the nearest float, as for `serde_json`.
            Err(NumberError::OutOfRange) => match as_float(text) {
                Some(float) => float.into(),
                None => return self.broken(LineFault::NumberOutOfRange),
            },
            Err(NumberError::Malformed) => return self.broken(SyntaxFault::Number.into()),
        };
        Ok((number, self.at + text.len()))
    }

    /// Where the number ends that starts here, without finding out what it is worth.
    fn end_of_odd_number(self) -> Result<usize> {
        /// So many digits are no infinity.
        const FEW: usize = 308;
        let text = self.number_text();
        let Some(spelling) = Spelling::read(text) else {
            return self.broken(SyntaxFault::Number.into());
        };
        let is_finite = spelling.exponent.is_none() && spelling.integer.len() <= FEW;
        if !is_finite && as_float(text).is_none() {
            return self.broken(LineFault::NumberOutOfRange);
        }
        Ok(self.at + text.len())
    }

    fn number_text(self) -> &'l [u8] {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length = (rest.iter())
            .position(|byte| !matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E'))
            .unwrap_or(rest.len());
        rest.get(..length).unwrap_or_default()
    }

    /// Reads this very word.
    #[inline(always)]
    pub(super) fn word(&mut self, word: &[u8]) -> Result<()> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        if !rest.starts_with(word) {
            return self.no_word(word);
        }
        self.at += word.len();
        Ok(())
    }

    #[cold]
    fn no_word(mut self, word: &[u8]) -> Result<()> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        self.at += rest.iter().zip(word).take_while(|(found, wanted)| found == wanted).count();
        self.unexpected()
    }

    /// Sees to it that nothing follows.
    #[inline(always)]
    pub(super) fn finish(&mut self) -> Result<()> {
        match self.peek() {
            None => Ok(()),
            Some(_) => self.broken(SyntaxFault::Trailing.into()),
        }
    }

    /// Passes over the value that is next, inside of `depth` others. If `FULL`, it is held
    /// against the grammar.
    #[inline(always)]
    pub(super) fn skip<const FULL: bool>(&mut self, depth: usize) -> Result<()> {
        match self.peek() {
            Some(b'"') => return self.skip_string::<FULL>(),
            Some(b'{' | b'[') if FULL => self.at = self.end_of_nested(depth)?,
            Some(b'{' | b'[') => self.at = self.end_of_brackets(depth, Open::default())?,
            _ => return self.skip_scalar::<FULL>(),
        }
        Ok(())
    }

    #[inline(always)]
    fn skip_string<const FULL: bool>(&mut self) -> Result<()> {
        let end = plain_end_of_two(self.bytes, self.at + 1);
        self.at = match self.bytes.get(end) {
            Some(b'"') => end + 1,
            _ => self.end_of_odd_string::<FULL>()?,
        };
        Ok(())
    }

    /// Where the string ends that is next, which has escapes.
    #[cold]
    fn end_of_odd_string<const FULL: bool>(mut self) -> Result<usize> {
        let string = self.string()?;
        if FULL {
            check_escapes(string)?;
        }
        Ok(self.at)
    }

    /// Passes over a key and its colon, both being held against the grammar.
    #[inline(always)]
    fn skip_key(&mut self) -> Result<()> {
        if let Some(key) = self.plain_key() {
            self.pass_key(key.length);
            return Ok(());
        }
        self.at = self.end_of_odd_key()?;
        Ok(())
    }

    fn end_of_odd_key(mut self) -> Result<usize> {
        let key = self.key()?;
        if key.has_escapes {
            check_escapes(key)?;
        }
        self.colon()?;
        Ok(self.at)
    }

    /// Passes over a number or a word.
    #[inline(always)]
    fn skip_scalar<const FULL: bool>(&mut self) -> Result<()> {
        match self.bytes.get(self.at) {
            Some(b'-' | b'0'..=b'9') => {
                self.at = match self.end_of_integer() {
                    Some(end) => end,
                    None if FULL => self.end_of_odd_number()?,
                    None => self.at + self.number_text().len(),
                };
                Ok(())
            }
            Some(b't') => self.word(b"true"),
            Some(b'f') => self.word(b"false"),
            Some(b'n') => self.word(b"null"),
            _ => self.unexpected(),
        }
    }

    /// Where the array or object ends that is next, all of it being held against the grammar.
    fn end_of_nested(self, depth: usize) -> Result<usize> {
        let (mut scan, mut open) = (self, Open::default());
        let mut is_object = scan.open_bracket(&mut open, depth)?;
        let mut is_first = true;
        loop {
            if !scan.goes_on(if is_object { b'}' } else { b']' }, is_first)? {
                open.pop();
                if open.count == 0 {
                    return Ok(scan.at);
                }
                (is_object, is_first) = (open.is_object(), false);
                continue;
            }
            if is_object {
                scan.skip_key()?;
            }
            is_first = false;
            match scan.peek() {
                Some(b'"') => scan.skip_string::<true>()?,
                Some(b'{' | b'[') => {
                    is_object = scan.open_bracket(&mut open, depth)?;
                    is_first = true;
                }
                _ => scan.skip_scalar::<true>()?,
            }
        }
    }

    /// Passes over the opening bracket that is next, inside of `depth` others and of those that
    /// are open; says whether it is an object's.
    #[inline(always)]
    fn open_bracket(&mut self, open: &mut Open, depth: usize) -> Result<bool> {
        if depth + open.count >= DEEPEST {
            return self.broken(LineFault::TooDeep);
        }
        let is_object = self.bytes.get(self.at) == Some(&b'{');
        open.push(is_object);
        self.at += 1;
        Ok(is_object)
    }

    /// Passes over a colon.
    #[inline(always)]
    pub(super) fn colon(&mut self) -> Result<()> {
        if self.peek() != Some(b':') {
            return self.unexpected();
        }
        self.at += 1;
        Ok(())
    }

    /// Passes over what is left of the object that is open, its bracket included; `depth` counts
    /// it.
    #[inline(always)]
    pub(super) fn skip_rest(&mut self, depth: usize) -> Result<()> {
        // Often it was the last key that was asked for.
        if self.bytes.get(self.at) == Some(&b'}') {
            self.at += 1;
            return Ok(());
        }
        let mut open = Open::default();
        open.push(true);
        self.at = self.end_of_brackets(depth - 1, open)?;
        Ok(())
    }

    /// Where all that is open, or else the array or object that is next, ends: behind the bracket
    /// that closes it.
    fn end_of_brackets(self, depth: usize, mut open: Open) -> Result<usize> {
        let mut scan = self;
        loop {
            while scan.pass_block(depth, &mut open).is_some() {
                if open.count == 0 {
                    return Ok(scan.at);
                }
            }
            scan.skip_to_bracket()?;
            match scan.bytes.get(scan.at) {
                Some(b'{' | b'[') => {
                    scan.open_bracket(&mut open, depth)?;
                }
                Some(&bracket) => {
                    if open.is_object() != (bracket == b'}') {
                        return scan.unexpected();
                    }
                    open.pop();
                    scan.at += 1;
                    if open.count == 0 {
                        return Ok(scan.at);
                    }
                }
                None => return scan.broken(LineFault::End),
            }
        }
    }

    /// Passes over many bytes at once, up to a string that goes on behind them, or up to the
    /// bracket that ends all that is open. Does nothing if there are fewer, or something odd is
    /// among them, which is to be found byte by byte.
    #[inline(always)]
    fn pass_block(&mut self, depth: usize, open: &mut Open) -> Option<()> {
        let bytes: &[u8; BLOCK] = self.bytes.get(self.at..)?.first_chunk()?;
        let Block { quotes, special, mut brackets } = Block::of(bytes);
        let inside = inside_of_strings(quotes);
        let length = match inside >> (BLOCK - 1) {
            0 => BLOCK,
            _ => BLOCK - 1 - quotes.leading_zeros() as usize,
        };
        if special & inside != 0 || length == 0 {
            return None;
        }
        brackets &= !inside;
        let mut now = *open;
        while brackets != 0 {
            let at = brackets.trailing_zeros() as usize;
            brackets &= brackets - 1;
            let bracket = bytes.get(at)?;
            if matches!(bracket, b'{' | b'[') {
                if depth + now.count >= DEEPEST {
                    return None;
                }
                now.push(*bracket == b'{');
            } else {
                if now.is_object() != (*bracket == b'}') {
                    return None;
                }
                now.pop();
                if now.count == 0 {
                    (*open, self.at) = (now, self.at + at + 1);
                    return Some(());
                }
            }
        }
        (*open, self.at) = (now, self.at + length);
        Some(())
    }

    /// Passes over all that is no bracket; strings are passed over as such.
    #[inline(always)]
    fn skip_to_bracket(&mut self) -> Result<()> {
        loop {
            match self.bytes.get(self.at) {
                Some(b'"') => self.skip_string::<false>()?,
                Some(b'{' | b'[' | b'}' | b']') | None => return Ok(()),
                Some(_) => self.at += 1,
            }
        }
    }
}

/// The arrays and objects that are open, a bit each.
#[derive(Clone, Copy, Debug, Default)]
struct Open {
    objects: u128,
    count: usize,
}

impl Open {
    #[inline(always)]
    fn push(&mut self, is_object: bool) {
        self.objects = self.objects << 1 | u128::from(is_object);
        self.count += 1;
    }

    #[inline(always)]
    const fn pop(&mut self) {
        self.objects >>= 1;
        self.count = self.count.saturating_sub(1);
    }

    /// Whether the innermost is an object.
    #[inline(always)]
    const fn is_object(self) -> bool {
        self.objects & 1 == 1
    }
}

impl Quoted<'_> {
    /// Appends what it means to `text`.
    #[inline(always)]
    pub(super) fn append_to(self, text: &mut String) -> Result<()> {
        if self.has_escapes {
            return self.unescape(text);
        }
        text.push_str(self.text(0, self.bytes)?);
        Ok(())
    }

    /// A part, before which so many bytes stand, as text.
    #[inline(always)]
    fn text<'a>(&self, before: usize, part: &'a [u8]) -> Result<&'a str> {
        std::str::from_utf8(part).map_err(|error| {
            let fault = SyntaxFault::Encoding.into();
            Broken { fault, at: self.start + before + error.valid_up_to() }
        })
    }

    #[cold]
    fn unescape(self, text: &mut String) -> Result<()> {
        let mut at = 0;
        loop {
            let rest = self.bytes.get(at..).unwrap_or_default();
            let plain = plain_length(rest);
            text.push_str(self.text(at, rest.get(..plain).unwrap_or_default())?);
            at += plain;
            if at >= self.bytes.len() {
                return Ok(());
            }
            let (character, length) = self.escape_at(at)?;
            text.push(character);
            at += 1 + length;
        }
    }

    fn escape_at(self, at: usize) -> Result<(char, usize)> {
        escape(self.bytes.get(at + 1..))
            .ok_or(Broken { fault: SyntaxFault::Escape.into(), at: self.start + at })
    }
}

/// Sees to it that there are only escapes that JSON has.
#[cold]
fn check_escapes(string: Quoted<'_>) -> Result<()> {
    let mut at = 0;
    loop {
        at += plain_length(string.bytes.get(at..).unwrap_or_default());
        if at >= string.bytes.len() {
            return Ok(());
        }
        at += 1 + string.escape_at(at)?.1;
    }
}

/// So many bytes are looked at at once, where little of them matters.
const BLOCK: usize = 64;

/// Which of so many bytes matter to whoever looks for brackets: a bit each.
struct Block {
    quotes: u64,
    /// Backslashes and control characters.
    special: u64,
    brackets: u64,
}

impl Block {
    #[inline(always)]
    fn of(bytes: &[u8; BLOCK]) -> Self {
        let mut block = Self { quotes: 0, special: 0, brackets: 0 };
        let (chunks, _) = bytes.as_chunks();
        for (at, chunk) in chunks.iter().enumerate() {
            let bytes = u8x16::new(*chunk);
            // So `[` becomes `{`, and `]` becomes `}`; nothing else does.
            let curly = bytes | u8x16::splat(0x20);
            let brackets = curly.cmp_eq(u8x16::splat(b'{')) | curly.cmp_eq(u8x16::splat(b'}'));
            let controls = bytes.min(u8x16::splat(0x1F)).cmp_eq(bytes);
            let special = bytes.cmp_eq(u8x16::splat(b'\\')) | controls;
            let quotes = bytes.cmp_eq(u8x16::splat(b'"'));
            let bits = |bytes: u8x16| u64::from(bytes.move_mask().cast_unsigned()) << (at * WIDTH);
            block.quotes |= bits(quotes);
            block.special |= bits(special);
            block.brackets |= bits(brackets);
        }
        block
    }
}

/// Of bytes that begin outside of strings, those between a quote and the next one, the first of
/// the two included.
#[inline(always)]
const fn inside_of_strings(quotes: u64) -> u64 {
    let mut inside = quotes;
    inside ^= inside << 1;
    inside ^= inside << 2;
    inside ^= inside << 4;
    inside ^= inside << 8;
    inside ^= inside << 16;
    inside ^ inside << 32
}

/// Which of the bytes are digits: a bit each.
#[inline(always)]
fn digits(bytes: &[u8; WIDTH]) -> u32 {
    let values = u8x16::new(*bytes) ^ u8x16::splat(b'0');
    values.min(u8x16::splat(9)).cmp_eq(values).move_mask().cast_unsigned()
}

/// A number in JSON's grammar, as the nearest float, unless that is an infinity.
fn as_float(text: &[u8]) -> Option<f64> {
    let float: f64 = std::str::from_utf8(text).ok()?.parse().ok()?;
    float.is_finite().then_some(float)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where what opens first ends, byte by byte; nothing if it does not, or holds what no reader
    /// passes over.
    fn slow_end(bytes: &[u8]) -> Option<usize> {
        let (mut open, mut at) = (Vec::new(), 0);
        loop {
            match bytes.get(at)? {
                b'"' => {
                    at += 1;
                    while *bytes.get(at)? != b'"' {
                        match bytes.get(at)? {
                            b'\\' => at += 2,
                            0..=0x1F => return None,
                            _ => at += 1,
                        }
                    }
                }
                bracket @ (b'{' | b'[') if open.len() < DEEPEST => open.push(*bracket),
                b'{' | b'[' => return None,
                // Each closing bracket is two behind its opening one.
                bracket @ (b'}' | b']') if open.pop() != Some(bracket - 2) => return None,
                _ => {}
            }
            at += 1;
            if open.is_empty() {
                return Some(at);
            }
        }
    }

    #[test]
    fn brackets_are_found_in_blocks_as_byte_by_byte() {
        let mut state = 1_u64;
        let mut random = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) as usize % below
        };
        let mut found = 0;
        for round in 0..(if cfg!(miri) { 60 } else { 40_000 }) {
            let mut bytes = vec![b'{'];
            let mut open = vec![b'}'];
            while let (Some(&bracket), true) = (open.last(), bytes.len() < 400) {
                match random(8) {
                    0 => {
                        let (opening, closing) = [(b'{', b'}'), (b'[', b']')][random(2)];
                        bytes.push(opening);
                        open.push(closing);
                    }
                    1 => {
                        bytes.push(bracket);
                        open.pop();
                    }
                    2 => bytes
                        .extend([b"\"", &b"x{]"[..], &[b'y'; 90][random(90)..], b"\""].concat()),
                    3 => bytes.extend(br#""a\"}\\""#),
                    _ => bytes.extend(&b"\t 1,true:"[..random(9)]),
                }
            }
            bytes.extend(open.iter().rev());
            bytes.extend(&[b' '; 70][random(70)..]);
            if round % 2 == 0 {
                let at = 1 + random(bytes.len() - 1);
                bytes[at] = b"\"\\{}[]\n"[random(7)];
            }
            let expected = slow_end(&bytes);
            let end = Scan::new(&bytes).end_of_brackets(0, Open::default()).ok();
            assert_eq!(end, expected, "{}", String::from_utf8_lossy(&bytes));
            found += usize::from(end.is_some());
        }
        assert!(cfg!(miri) || (20_000..40_000).contains(&found), "{found}");
    }
}
