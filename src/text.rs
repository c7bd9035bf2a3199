//! Text without case: what `$startsWith`, `$endsWith`, `$contains` and `$urlized`, and fields
//! that ignore case, compare by.
//!
//! Each character is folded by itself (Unicode's *simple* case folding, statuses C and S of
//! `CaseFolding.txt`, Unicode 16.0, from the crate `unicode-case-mapping`): no locale, no
//! normalisation, and one character stays one character. So `ſ`, `s` and `S` are equal, `ς`
//! and `Σ` are, but `ß` and `SS`, `ﬁ` and `fi`, `ı` and `I`, and `é` in one and in two
//! characters are not.
//!
//! Reads text and makes a [`Pattern`] of it, or answers about two texts. Whoever asks about a
//! record allocates nothing, and takes time linear in both texts. It knows no operators.

use std::cmp::Ordering;
use std::fmt;

/// The character that stands for all that differ from it in case only; itself, for most.
#[inline]
pub(crate) fn fold(c: char) -> char {
    if c.is_ascii() { c.to_ascii_lowercase() } else { fold_by_table(c) }
}

fn fold_by_table(c: char) -> char {
    unicode_case_mapping::case_folded(c)
        .and_then(|folded| char::from_u32(folded.get()))
        .unwrap_or(c)
}

/// Each character folded. The result may be longer or shorter in bytes.
pub(crate) fn fold_text(text: &str) -> String {
    if text.is_ascii() { text.to_ascii_lowercase() } else { text.chars().map(fold).collect() }
}

/// The order, by code point, of two texts once folded.
pub(crate) fn compare_folded(a: &str, b: &str) -> Ordering {
    let (blocks_a, _) = a.as_bytes().as_chunks();
    let (blocks_b, _) = b.as_bytes().as_chunks();
    let mut same = 0;
    for (block_a, block_b) in blocks_a.iter().zip(blocks_b) {
        let (Some(x), Some(y)) = (fold_block(*block_a), fold_block(*block_b)) else { break };
        if x != y {
            return x.cmp(&y);
        }
        same += block_a.len();
    }
    // All that is the same is ASCII, so that a character starts here in both.
    compare_chars(a.get(same..).unwrap_or(""), b.get(same..).unwrap_or(""))
}

/// Eight ASCII bytes folded, as a number in whose order their texts are.
#[inline]
fn fold_block(block: [u8; 8]) -> Option<u64> {
    let text = u64::from_be_bytes(block);
    (text & BEYOND_ASCII == 0).then(|| fold_ascii_of(text))
}

/// A one in each of eight bytes.
const EACH: u64 = u64::from_ne_bytes([1; 8]);
/// The bit that no ASCII byte has.
const BEYOND_ASCII: u64 = EACH * 0x80;

/// The ASCII bytes of eight folded; others stay as they are.
#[inline]
const fn fold_ascii_of(text: u64) -> u64 {
    let ascii = text & !BEYOND_ASCII;
    // The highest bit of each byte says whether it is at least `A`, and whether it is beyond
    // `Z`; nothing is carried. Shifted, it is the bit by which the two cases differ.
    let from_a = ascii + EACH * (0x80 - b'A' as u64);
    let beyond_z = ascii + EACH * (0x7F - b'Z' as u64);
    text | ((from_a & !beyond_z & !text & BEYOND_ASCII) >> 2)
}

fn compare_chars(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a.chars(), b.chars());
    loop {
        match (a.next(), b.next()) {
            (Some(x), Some(y)) if x == y => {}
            (Some(x), Some(y)) => {
                let order = fold(x).cmp(&fold(y));
                if order.is_ne() {
                    return order;
                }
            }
            (x, y) => return x.is_some().cmp(&y.is_some()),
        }
    }
}

/// A text to look for, whatever the case, prepared once for any number of texts to look in.
///
/// INVARIANT: all is made from `folded`, which comes first, so that the derived equality,
/// order and hash are those of the folded text.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Pattern {
    folded: Box<str>,
    /// The characters of `folded`.
    chars: Box<[char]>,
    /// `borders[n]`: how long a part of `chars` both starts and ends the first n + 1 of them,
    /// short of being all of them (the table of Knuth, Morris and Pratt).
    borders: Box<[usize]>,
    /// How it meets bytes.
    bytes: Bytes,
    /// How many bytes of the head stand before its first `k` or `s`: up to there no other character
    /// than the byte itself can stand in a text that starts with the pattern.
    certain: u8,
    head: Head,
}

/// The first eight bytes of a pattern, or all of them. INVARIANT: only that of an ASCII pattern is
/// asked.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Head {
    bytes: u64,
    /// The bits by which the two cases of its letters differ.
    cases: u64,
    /// All bits of the bytes that it has.
    mask: u64,
}

impl Head {
    fn new(folded: &[u8]) -> Self {
        let each = |of_byte: fn(u8) -> u8| {
            u64::from_le_bytes(std::array::from_fn(|at| folded.get(at).map_or(0, |&b| of_byte(b))))
        };
        Self {
            bytes: each(|byte| byte),
            cases: each(|byte| Wanted::new(byte).case),
            mask: each(|_| 0xFF),
        }
    }

    /// Where eight bytes of a text differ from it, whatever the case of ASCII letters.
    #[inline]
    const fn differing(&self, block: [u8; 8]) -> u64 {
        (u64::from_le_bytes(block) | self.cases) ^ self.bytes
    }

    /// Whether the first so many of eight bytes differ from it.
    #[inline]
    fn differs_in_first(&self, bytes: u8, block: [u8; 8]) -> bool {
        let first = u64::MAX.checked_shr(64 - 8 * u32::from(bytes)).unwrap_or(0);
        self.differing(block) & first != 0
    }

    /// Whether eight bytes of a text start with it, in any case of ASCII letters.
    #[inline]
    pub(crate) const fn is_start_of(&self, block: [u8; 8]) -> bool {
        self.differing(block) & self.mask == 0
    }
}

/// What the bytes of a text may say about a pattern.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Bytes {
    /// The pattern is ASCII without `k` and `s`: nothing but ASCII folds to it.
    Ascii,
    /// It is ASCII, but [`KELVIN`] or [`LONG_S`] may stand for one of its letters.
    AsciiWithKOrS,
    /// It has other characters, which are in no ASCII text.
    Wide,
}

/// `K`, the only character beyond ASCII that folds to `k`.
const KELVIN: char = '\u{212A}';
/// `ſ`, the only one that folds to `s`.
const LONG_S: char = '\u{17F}';

impl Pattern {
    /// Linear in the text, in time and memory.
    pub(crate) fn new(text: &str) -> Self {
        let folded = fold_text(text).into_boxed_str();
        let chars: Box<[char]> = folded.chars().collect();
        let bytes = if !folded.is_ascii() {
            Bytes::Wide
        } else if folded.contains(['k', 's']) {
            Bytes::AsciiWithKOrS
        } else {
            Bytes::Ascii
        };
        let borders = find_borders(&chars);
        let head = Head::new(folded.as_bytes());
        let certain = folded.bytes().take(8).take_while(|byte| !b"ks".contains(byte)).count() as u8;
        Self { folded, chars, borders, bytes, certain, head }
    }

    /// The text, folded.
    pub(crate) fn as_str(&self) -> &str {
        &self.folded
    }

    /// What settles whether texts of eight bytes or more start with this pattern, if it is short
    /// and nothing but ASCII folds to it.
    pub(crate) fn as_head(&self) -> Option<Head> {
        (self.bytes == Bytes::Ascii && self.folded.len() <= 8).then_some(self.head)
    }

    /// Whether the text starts with this pattern. Linear in the pattern.
    #[inline]
    pub(crate) fn is_prefix_of(&self, text: &str) -> bool {
        if self.bytes == Bytes::Wide {
            return self.starts(text.chars());
        }
        // Eight bytes at once settle most.
        if let Some(&block) = text.as_bytes().first_chunk() {
            if self.head.differs_in_first(self.certain, block) {
                return false;
            }
            if self.folded.len() <= 8 && self.head.is_start_of(block) {
                return true;
            }
        }
        // Each character of the pattern is one byte, and no character of the text is less.
        let Some(start) = text.as_bytes().get(..self.folded.len()) else { return false };
        match differing(start.iter().zip(self.folded.as_bytes())) {
            None => true,
            Some(byte) => !byte.is_ascii() && self.starts(text.chars()),
        }
    }

    /// Whether the text ends with this pattern. Linear in the pattern.
    #[inline]
    pub(crate) fn is_suffix_of(&self, text: &str) -> bool {
        if self.bytes == Bytes::Wide {
            return self.ends(text.chars());
        }
        let Some(cut) = text.len().checked_sub(self.folded.len()) else { return false };
        let Some(end) = text.as_bytes().get(cut..) else { return false };
        match differing(end.iter().zip(self.folded.as_bytes()).rev()) {
            None => true,
            Some(byte) => !byte.is_ascii() && self.ends(text.chars()),
        }
    }

    fn starts(&self, mut text: std::str::Chars<'_>) -> bool {
        self.chars.iter().all(|&wanted| text.next().is_some_and(|found| fold(found) == wanted))
    }

    fn ends(&self, mut text: std::str::Chars<'_>) -> bool {
        let mut wanted = self.chars.iter().rev();
        wanted.all(|&wanted| text.next_back().is_some_and(|found| fold(found) == wanted))
    }

    /// Whether this pattern occurs in the text. Linear in both.
    #[inline]
    pub(crate) fn is_in(&self, text: &str) -> bool {
        self.find(text).is_some()
    }

    /// Where, in bytes, the first occurrence of this pattern in the text ends: what comes
    /// after it starts there. Linear in the pattern, and in the text up to there.
    pub(crate) fn find(&self, text: &str) -> Option<usize> {
        if self.bytes == Bytes::Wide {
            if text.is_ascii() {
                return None;
            }
        } else {
            let found = self.find_bytes(text.as_bytes());
            // What starts earlier, with other characters that fold to `k` or `s`, ends earlier.
            let before = || found.map_or(text, |end| text.get(..end).unwrap_or(text));
            if self.bytes == Bytes::Ascii || !has_wide_k_or_s(before()) {
                return found;
            }
        }
        self.find_chars(text.char_indices().map(|(at, c)| (at + c.len_utf8(), fold(c))))
    }

    /// [`Pattern::find`] where only bytes can match: for an ASCII pattern, in UTF-8.
    ///
    /// Looks for the first and the last byte at their distance, in eight places at once, and
    /// only there for what is between them. That is fast, but quadratic in a text such as
    /// `abababab…`; so the work is counted, and when it is no longer worth it the rest is
    /// left to [`Pattern::find_chars`].
    fn find_bytes(&self, text: &[u8]) -> Option<usize> {
        let pattern = self.folded.as_bytes();
        let (Some(&first), Some(&last)) = (pattern.first(), pattern.last()) else { return Some(0) };
        // `starts[n]` and `ends[n]` are the first and last byte of one place to look at.
        let ends = text.get(pattern.len() - 1..)?;
        let starts = text.get(..ends.len())?;
        let (start_blocks, start_rest) = starts.as_chunks();
        let (end_blocks, end_rest) = ends.as_chunks();
        let (first, last) = (Wanted::new(first), Wanted::new(last));
        let mut work = 0;
        for (block, (start, end)) in start_blocks.iter().zip(end_blocks).enumerate() {
            let mut hits = first.among(*start) & last.among(*end);
            while hits != 0 {
                let at = block * 8 + hits.trailing_zeros() as usize / 8;
                let found = text.get(at..at + pattern.len())?;
                if found.eq_ignore_ascii_case(pattern) {
                    return Some(at + pattern.len());
                }
                work += pattern.len();
                if work / 8 > text.len() {
                    let rest = (at + 2..).zip(text.get(at + 1..)?);
                    let rest = rest.map(|(end, byte)| (end, char::from(byte.to_ascii_lowercase())));
                    return self.find_chars(rest);
                }
                hits &= hits - 1;
            }
        }
        // Fewer than eight places are left, so this is linear however often it compares.
        let rest = starts.len() - start_rest.len();
        for (at, (&start, &end)) in (rest..).zip(start_rest.iter().zip(end_rest)) {
            if first.is(start) && last.is(end) {
                let found = text.get(at..at + pattern.len())?;
                if found.eq_ignore_ascii_case(pattern) {
                    return Some(at + pattern.len());
                }
            }
        }
        None
    }

    /// The first place where this pattern ends, among folded characters and the places where
    /// they end (Knuth, Morris and Pratt). An empty pattern does not come here.
    ///
    /// Not inlined, so that what goes along the text stays in registers.
    #[inline(never)]
    fn find_chars(&self, text: impl Iterator<Item = (usize, char)>) -> Option<usize> {
        let mut matched = 0;
        for (end, c) in text {
            matched = advance(&self.chars, &self.borders, matched, c);
            if matched == self.chars.len() {
                return Some(end);
            }
        }
        None
    }
}

/// Makes the table: the pattern, from its second character on, is searched for itself.
fn find_borders(pattern: &[char]) -> Box<[usize]> {
    let mut borders = Vec::with_capacity(pattern.len());
    let mut matched = 0;
    for (at, &c) in pattern.iter().enumerate() {
        if at > 0 {
            matched = advance(pattern, &borders, matched, c);
        }
        borders.push(matched);
    }
    borders.into()
}

/// How much of the pattern stands up to this character, if `matched` stood before it.
///
/// It steps back no more often than it has stepped forward, so a text takes linear time.
#[inline]
fn advance(pattern: &[char], borders: &[usize], mut matched: usize, c: char) -> usize {
    while pattern.get(matched) != Some(&c) {
        // What is matched may end in a shorter start of the pattern.
        match matched.checked_sub(1).and_then(|last| borders.get(last)) {
            Some(&shorter) => matched = shorter,
            None => return 0,
        }
    }
    matched + 1
}

/// The first byte that is not, in any case, the folded one beside it.
#[inline]
fn differing<'a>(mut pairs: impl Iterator<Item = (&'a u8, &'a u8)>) -> Option<u8> {
    pairs.find(|(found, wanted)| found.to_ascii_lowercase() != **wanted).map(|(found, _)| *found)
}

/// A folded ASCII byte to look for.
#[derive(Clone, Copy)]
struct Wanted {
    byte: u8,
    /// The bit by which its two cases differ; none if it has no case.
    case: u8,
}

impl Wanted {
    fn new(byte: u8) -> Self {
        Self { byte, case: if byte.is_ascii_lowercase() { 0x20 } else { 0 } }
    }

    #[inline]
    fn is(self, found: u8) -> bool {
        found | self.case == self.byte
    }

    /// A number with the highest bit of each byte that [is](Wanted::is) wanted, first byte lowest.
    #[inline]
    fn among(self, found: [u8; 8]) -> u64 {
        const LOW_BITS: u64 = u64::from_ne_bytes([0x7F; 8]);
        let (byte, case) = (u64::from_ne_bytes([self.byte; 8]), u64::from_ne_bytes([self.case; 8]));
        // Zero where it is wanted. Then adding 0x7F sets the highest bit of any byte that has
        // a low bit, and carries into no other byte.
        let other = (u64::from_le_bytes(found) | case) ^ byte;
        !(((other & LOW_BITS) + LOW_BITS) | other | LOW_BITS)
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Pattern").field(&self.folded).finish()
    }
}

/// Whether the text has characters beyond ASCII that fold to `k` or `s`.
fn has_wide_k_or_s(text: &str) -> bool {
    !text.is_ascii() && (text.contains(KELVIN) || text.contains(LONG_S))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Slow and obvious.
    fn folded(text: &str) -> Vec<char> {
        text.chars()
            .map(|c| unicode_case_mapping::case_folded(c).map_or(c as u32, Into::into))
            .map(|c| char::from_u32(c).unwrap())
            .collect()
    }

    /// Where the first occurrence ends, in bytes of the text.
    fn found(pattern: &str, text: &str) -> Option<usize> {
        let (pattern, folded) = (folded(pattern), folded(text));
        let start = (0..=folded.len()).find(|&start| folded[start..].starts_with(&pattern))?;
        Some(text.chars().take(start + pattern.len()).map(char::len_utf8).sum())
    }

    #[track_caller]
    fn check(pattern: &str, text: &str) {
        let (prepared, wanted, had) = (Pattern::new(pattern), folded(pattern), folded(text));
        assert_eq!(prepared.is_prefix_of(text), had.starts_with(&wanted), "{pattern:?} {text:?}");
        assert_eq!(prepared.is_suffix_of(text), had.ends_with(&wanted), "{pattern:?} {text:?}");
        assert_eq!(prepared.find(text), found(pattern, text), "{pattern:?} {text:?}");
        assert_eq!(prepared.is_in(text), found(pattern, text).is_some(), "{pattern:?} {text:?}");
        assert_eq!(compare_folded(pattern, text), wanted.cmp(&had), "{pattern:?} {text:?}");
        assert_eq!(compare_folded(pattern, text).is_eq(), wanted == had, "{pattern:?} {text:?}");
        let order = prepared.cmp(&Pattern::new(text));
        assert_eq!(order, wanted.cmp(&had), "{pattern:?} {text:?}");
        assert_eq!(prepared.as_str().chars().collect::<Vec<_>>(), wanted, "{pattern:?}");
        assert_eq!(prepared.as_str(), fold_text(pattern));
    }

    /// All 1 112 064 characters.
    fn every_char() -> impl Iterator<Item = char> {
        '\0'..=char::MAX
    }

    #[test]
    #[cfg_attr(miri, ignore = "goes through all of Unicode")]
    fn folding_twice_changes_nothing() {
        assert_eq!(every_char().count(), 1_112_064);
        for c in every_char() {
            assert_eq!(fold(fold(c)), fold(c), "{c:?}");
        }
    }

    #[test]
    #[cfg_attr(miri, ignore = "goes through all of Unicode")]
    fn the_table_is_that_of_unicode_16() {
        assert_eq!(unicode_case_mapping::UNICODE_VERSION, (16, 0, 0));
        assert_eq!(every_char().filter(|&c| fold(c) != c).count(), 1484);
    }

    #[test]
    #[cfg_attr(miri, ignore = "goes through all of Unicode")]
    fn ascii_folds_to_ascii_and_from_elsewhere_only_kelvin_and_long_s_do() {
        for c in every_char() {
            let expected = c.is_ascii() || c == KELVIN || c == LONG_S;
            assert_eq!(fold(c).is_ascii(), expected, "{c:?}");
        }
        assert_eq!((fold(KELVIN), fold(LONG_S)), ('k', 's'));
        assert_eq!((fold('K'), fold('['), fold('@')), ('k', '[', '@'));
    }

    /// Unless a case is more than one character, or leads to another letter altogether.
    #[test]
    #[cfg_attr(miri, ignore = "goes through all of Unicode")]
    fn cases_of_one_character_are_equal() {
        let mut others = String::new();
        // The table's own cases: the standard library's are of another version of Unicode.
        for c in every_char() {
            let [lower, _] = unicode_case_mapping::to_lowercase(c);
            let [upper, more, _] = unicode_case_mapping::to_uppercase(c);
            let lower = if c == 'İ' { 0 } else { lower };
            let upper = if more == 0 { upper } else { 0 };
            for case in [lower, upper].into_iter().filter(|case| *case != 0) {
                if fold(char::from_u32(case).unwrap()) != fold(c) {
                    others.push(c);
                }
            }
        }
        // I without a dot: its capital is that of i.
        assert_eq!(others, "ı");
    }

    #[test]
    fn cases_and_looks() {
        #[track_caller]
        fn check_equal(a: &str, b: &str, expected: bool) {
            assert_eq!(compare_folded(a, b).is_eq(), expected, "{a} and {b}");
            check(a, b);
            check(b, a);
        }
        check_equal("ΑΣΑ", "αςα", true);
        check_equal("ΣΊΣΥΦΟΣ", "σίσυφος", true);
        check_equal("ſ", "S", true);
        check_equal("\u{212A}elvin", "KELVIN", true);
        check_equal("Å", "\u{212B}", true);
        check_equal("ẞ", "ß", true);
        check_equal("ǅ", "ǆ", true);
        check_equal("µ", "μ", true);
        check_equal("𐐀", "𐐨", true);
        check_equal("Ꭰ", "ꭰ", true);
        check_equal("ß", "SS", false);
        check_equal("ﬁ", "FI", false);
        check_equal("ı", "I", false);
        check_equal("İ", "i", false);
        check_equal("İ", "i\u{307}", false);
        check_equal("é", "e\u{301}", false);
        check_equal("Ａ", "A", false);
        check_equal("[", "{", false);
        check_equal("@", "`", false);
    }

    #[test]
    fn folding_may_change_the_length_in_bytes() {
        // Ⱥ takes two bytes and its small letter three; with K it is the other way round.
        check("Ⱥ", "ⱥ");
        check("ⱥ", "Ⱥ");
        check("k", "\u{212A}");
        check("kk", "\u{212A}\u{212A}");
        check("\u{212A}\u{212A}\u{212A}", "kkk");
        check("\u{212A}", "ak");
        check("ss", "aſſ");
        check("is", "thiſ is");
        assert_eq!(Pattern::new("is").find("thiſ is"), Some("thiſ".len()));
        assert_eq!(Pattern::new("im").find("thiſ im"), Some("thiſ im".len()));
        assert!(Pattern::new("ⱥ").is_prefix_of("Ⱥ"));
        assert!(Pattern::new("kk").is_suffix_of("\u{212A}\u{212A}"));
    }

    #[test]
    fn empty_pattern_is_everywhere() {
        for text in ["", "a", "é", "日本"] {
            check("", text);
            check(text, "");
        }
        assert_eq!(Pattern::new("").find("é"), Some(0));
        assert!(Pattern::new("").is_prefix_of("é") && Pattern::new("").is_suffix_of(""));
    }

    #[test]
    fn code_point_order_is_that_of_folded_text() {
        assert_eq!(compare_folded("Z", "a"), Ordering::Greater);
        assert_eq!(compare_folded("Zz", "zA"), Ordering::Greater);
        assert_eq!(compare_folded("_", "A"), Ordering::Less);
        assert_eq!(compare_folded("ab", "A"), Ordering::Greater);
        assert_eq!(compare_folded("\u{212A}", "L"), Ordering::Less);
        assert_eq!(compare_folded("\u{FFFF}", "\u{10000}"), Ordering::Less);
        assert_eq!(compare_folded("a\u{212A}b", "AKC"), Ordering::Less);
    }

    /// A pattern of each length at each place, short of it by one byte, and beside decoys.
    #[test]
    fn every_length_and_place() {
        let letters: String = ('a'..='z').chain('0'..='9').collect();
        // Few of them for miri.
        let step = if cfg!(miri) { 5 } else { 1 };
        for length in [1, 2, 3, 4, 7, 8, 9, 15, 16, 17, letters.len()] {
            let pattern = &letters[..length];
            for place in (0..=17).step_by(step) {
                for behind in (0..=9).step_by(step) {
                    let (before, behind) = ("-".repeat(place), "-".repeat(behind));
                    let text = format!("{before}{}{behind}", pattern.to_uppercase());
                    check(pattern, &text);
                    check(pattern, &text.replacen('A', "\u{e1}", 1));
                    check(pattern, &format!("{before}{}{behind}", &pattern[1..]));
                }
            }
        }
    }

    #[test]
    fn every_byte_is_told_from_every_other() {
        for wanted in (0..=127_u8).step_by(if cfg!(miri) { 9 } else { 1 }) {
            let pattern = Pattern::new(char::from(wanted).encode_utf8(&mut [0; 4]));
            for found in 0..=127_u8 {
                for length in [1, 8, 11] {
                    let text = String::from_utf8(vec![found; length]).unwrap();
                    assert_eq!(pattern.is_in(&text), wanted.eq_ignore_ascii_case(&found));
                    let other = pattern.as_str().repeat(length);
                    let order = wanted.to_ascii_lowercase().cmp(&found.to_ascii_lowercase());
                    assert_eq!(compare_folded(&other, &text), order, "{other} and {text}");
                }
            }
        }
        // Bytes beyond ASCII have one of the bits by which cases differ, and are no letters.
        check("a", "\u{c1}\u{e1}\u{41}\u{161}");
        check("`", "\u{80}\u{a0}\u{c0}\u{e0}éééééééé");
    }

    #[test]
    fn eight_places_at_once_are_as_one_by_one() {
        for wanted in (0..=127_u8).filter(|byte| !byte.is_ascii_uppercase()).map(Wanted::new) {
            for found in 0..=255_u8 {
                let block = [found, wanted.byte, 0, 0xFF, found ^ 0x80, found, 0x7F, found ^ 0x20];
                let each = (0..).zip(block).filter(|(_, byte)| wanted.is(*byte));
                let expected = each.fold(0, |bits, (place, _)| bits | 0x80 << (8 * place));
                assert_eq!(wanted.among(block), expected, "{} in {block:?}", wanted.byte);
            }
        }
    }

    /// Quadratic, if done without thought; the right answer must not be lost on the way.
    #[test]
    fn repetitive_texts() {
        for n in [1, 7, 8, 9, 50, 500].into_iter().filter(|&n| n < 50 || !cfg!(miri)) {
            for (part, odd) in
                [("ab", "aa"), ("a", "b"), ("aab", "aaa"), ("éa", "aé"), ("ſs", "st")]
            {
                let (repeated, text) = (part.repeat(n), part.repeat(4 * n));
                check(&repeated, &text);
                check(&format!("{repeated}{odd}"), &format!("{text}{odd}{text}"));
                check(&format!("{odd}{repeated}"), &format!("{text}{odd}{text}"));
                check(&format!("{repeated}{odd}{repeated}"), &text);
                check(&format!("{repeated}{odd}{repeated}"), &format!("{text}{odd}{text}"));
            }
        }
    }

    /// Whichever place it is at which looking for two bytes gives up, the next one counts.
    #[test]
    fn decoys_before_the_pattern() {
        for half in [10, 20, 50] {
            let pattern = format!("{0}b{0}", "a".repeat(half));
            for decoys in (0..100).step_by(if cfg!(miri) { 23 } else { 1 }) {
                check(&pattern, &format!("{}{pattern}{pattern}", "A".repeat(decoys)));
            }
        }
    }

    #[test]
    fn repetitive_texts_take_linear_time() {
        let n = if cfg!(miri) { 500 } else { 200_000 };
        for (pattern, text) in [("ab", "ab"), ("sab", "sab"), ("é", "é")] {
            let middle = pattern.repeat(n / 2);
            let pattern = Pattern::new(&format!("{middle}!{middle}"));
            // Quadratic would be 10¹⁰ steps, which somebody would notice.
            assert!(!pattern.is_in(&text.repeat(3 * n)));
        }
    }

    #[test]
    fn debug_shows_the_folded_text() {
        assert_eq!(format!("{:?}", Pattern::new("ÀB")), r#"Pattern("àb")"#);
    }

    /// Texts that meet: few letters, in many guises and lengths.
    fn text() -> impl Strategy<Value = String> {
        prop_oneof![
            "[aAbBkKsS]{0,40}",
            "[aAbBkKsSſ\u{212A}éÉ]{0,24}",
            "[ΣσςßẞİıiIⱥȺ日Ａ𐐀𐐨\u{301}]{0,12}",
            "\\PC{0,16}",
        ]
    }

    fn other_case(text: &str, choice: u64) -> String {
        let single =
            |mut chars: Box<dyn Iterator<Item = char>>, c| match (chars.next(), chars.next()) {
                (Some(case), None) if fold(case) == fold(c) => case,
                _ => c,
            };
        let cases = text.chars().enumerate().map(|(at, c)| match choice >> (at % 32 * 2) & 3 {
            0 => single(Box::new(c.to_uppercase()), c),
            1 => single(Box::new(c.to_lowercase()), c),
            2 if fold(c) == 'k' => KELVIN,
            2 if fold(c) == 's' => LONG_S,
            _ => c,
        });
        cases.collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(if cfg!(miri) { 8 } else { 2000 }))]

        #[test]
        fn agrees_with_the_obvious(pattern in text(), text in text()) {
            check(&pattern, &text);
        }

        #[test]
        fn a_short_pattern_agrees_with_the_obvious(pattern in "[aAbkKſs\u{212A}é]{1,3}", text in text()) {
            check(&pattern, &text);
        }

        /// A text starts and ends with, and has in it, each part of itself, in any case.
        #[test]
        fn parts_are_found(text in text(), cut in 0..40_usize, end in 0..40_usize, choice: u64) {
            let chars: Vec<char> = text.chars().collect();
            let cut = cut.min(chars.len());
            let end = end.clamp(cut, cut.max(chars.len()));
            let part = |chars: &[char]| other_case(&chars.iter().collect::<String>(), choice);
            prop_assert!(Pattern::new(&part(&chars[..cut])).is_prefix_of(&text));
            prop_assert!(Pattern::new(&part(&chars[cut..])).is_suffix_of(&text));
            prop_assert!(Pattern::new(&part(&chars[cut..end.min(chars.len())])).is_in(&text));
            prop_assert!(compare_folded(&part(&chars), &text).is_eq());
        }

        /// What `find` says can be cut there, and is the end of an occurrence.
        #[test]
        fn found_text_ends_with_the_pattern(pattern in text(), text in text(), choice: u64) {
            let text = format!("{text}{}{text}", other_case(&pattern, choice));
            let pattern = Pattern::new(&pattern);
            let end = pattern.find(&text).unwrap();
            prop_assert!(pattern.is_suffix_of(text.get(..end).unwrap()));
        }
    }
}
