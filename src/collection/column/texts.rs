//! Columns of many-valued text: all texts in one piece, and the first eight bytes of each apart.

use super::super::bits::{Mask, chunk_of, reach};
use super::super::cell::passes;
use super::Held;
use super::presence::{Presence, State};
use crate::plan::{Check, Relation, Test, TextPlace};
use crate::record::View;
use crate::value::{Reading, Value};

/// A column of text.
#[derive(Clone, Debug, Default)]
pub(in crate::collection) struct Texts {
    /// The first eight bytes, the first one highest; behind a shorter text are zeros.
    prefixes: Vec<u64>,
    spans: Vec<Span>,
    arena: String,
    /// Bytes of the arena that no row has.
    garbage: usize,
    presence: Presence,
}

/// Where a text stands: its start, and its length in the lowest bits.
#[derive(Clone, Copy, Debug, Default)]
struct Span(u64);

impl Span {
    const LENGTH_BITS: u32 = 24;

    fn new(start: usize, len: usize) -> Option<Self> {
        let (start, len) = (start as u64, len as u64);
        let fits = len >> Self::LENGTH_BITS == 0 && start >> (64 - Self::LENGTH_BITS) == 0;
        fits.then_some(Self(start << Self::LENGTH_BITS | len))
    }

    const fn len(self) -> usize {
        (self.0 & ((1 << Self::LENGTH_BITS) - 1)) as usize
    }

    const fn start(self) -> usize {
        (self.0 >> Self::LENGTH_BITS) as usize
    }

    fn of(self, arena: &str) -> &str {
        arena.get(self.start()..self.start() + self.len()).unwrap_or_default()
    }
}

fn prefix(text: &str) -> u64 {
    let mut bytes = [0; 8];
    bytes.iter_mut().zip(text.bytes()).for_each(|(slot, byte)| *slot = byte);
    u64::from_be_bytes(bytes)
}

impl Texts {
    pub(super) const fn others(&self) -> usize {
        self.presence.others()
    }

    pub(super) fn set(&mut self, row: usize, held: Held<'_>) {
        reach(&mut self.spans, row);
        reach(&mut self.prefixes, row);
        let span = match held {
            Held::Scalar(View::Text(text)) => {
                let span = Span::new(self.arena.len(), text.len());
                if span.is_some() {
                    self.arena.push_str(text);
                }
                span.zip(Some(prefix(text)))
            }
            Held::Absent | Held::Scalar(_) | Held::Unknown => None,
        };
        let state = match (held, span) {
            (Held::Absent, _) => State::Absent,
            (_, Some(_)) => State::Present,
            (_, None) => State::Other,
        };
        self.presence.set(row, state);
        let (span, prefix) = span.unwrap_or_default();
        if let (Some(own), Some(word)) = (self.spans.get_mut(row), self.prefixes.get_mut(row)) {
            self.garbage += own.len();
            (*own, *word) = (span, prefix);
        }
        if self.garbage > 1 << 16 && self.garbage > self.arena.len() / 2 {
            self.compact();
        }
    }

    /// Leaves out what no row has. It costs as much as was thrown away since the last time.
    fn compact(&mut self) {
        let mut arena = String::with_capacity(self.arena.len() - self.garbage);
        for span in &mut self.spans {
            let text = span.of(&self.arena);
            let moved = Span::new(arena.len(), text.len());
            arena.push_str(text);
            *span = moved.unwrap_or_default();
        }
        self.arena = arena;
        self.garbage = 0;
    }

    fn text(&self, row: usize) -> Option<&str> {
        self.spans.get(row).map(|span| span.of(&self.arena))
    }

    pub(super) fn held(&self, row: usize) -> Held<'_> {
        match (self.presence.state(row), self.text(row)) {
            (State::Absent, _) => Held::Absent,
            (State::Present, Some(text)) => Held::Scalar(View::Text(text)),
            (State::Other | State::Present, _) => Held::Unknown,
        }
    }

    /// See [`Words::rank`](super::words::Words::rank). Of text as it is only.
    pub(super) fn rank(&self, row: usize) -> u64 {
        self.prefixes.get(row).copied().unwrap_or(0)
    }

    pub(super) fn test<'c>(&'c self, test: &'c Test, absent_passes: bool) -> TextTest<'c> {
        TextTest { column: self, absent_passes, asked: Asked::new(test), test }
    }
}

/// A test on texts.
pub(in crate::collection) struct TextTest<'c> {
    column: &'c Texts,
    absent_passes: bool,
    asked: Asked,
    test: &'c Test,
}

/// What is asked of the first eight bytes of a text.
enum Asked {
    Always,
    /// Not to be empty.
    Filled,
    /// To be these, in a text of this length; the rest is asked then.
    Equal(u64, usize),
    /// To be those of one of some texts, which have a bit each, shared by some; the rest is asked
    /// then.
    Among(u64),
    /// To be less than these, or greater; if they are the same the rest is asked.
    Compare(Relation, u64),
    /// To begin so, once folded, under a mask.
    Start(Start),
    /// What the evaluator says of the text.
    Value,
}

struct Start {
    folded: u64,
    mask: u64,
    /// Whether that is all that there is to the pattern.
    is_all: bool,
}

impl Asked {
    fn new(test: &Test) -> Self {
        match (&test.check, test.reading) {
            (Check::Exists, _) => Self::Always,
            (Check::NotEmpty, _) => Self::Filled,
            (Check::Equals(Value::Text(own)), Reading::AsIs) => Self::Equal(prefix(own), own.len()),
            (Check::Compare(relation, Value::Text(own)), Reading::AsIs) => {
                Self::Compare(*relation, prefix(own))
            }
            (Check::OneOf(set) | Check::HasSome(set), Reading::AsIs)
                if set.members().len() <= MOST_AMONG =>
            {
                Self::Among(set.members().iter().fold(0, |bits, member| match member {
                    Value::Text(own) => bits | bit(prefix(own)),
                    Value::Null
                    | Value::Bool(_)
                    | Value::Number(_)
                    | Value::Date(_)
                    | Value::Array(_)
                    | Value::Object(_) => bits,
                }))
            }
            (Check::Text(TextPlace::Start, pattern), Reading::AsIs | Reading::Folded) => {
                Start::new(pattern.as_str()).map_or(Self::Value, Self::Start)
            }
            _ => Self::Value,
        }
    }
}

/// Of more texts than these so many bits are set that few other texts are told from them.
const MOST_AMONG: usize = 64;

/// The bit of a text's first eight bytes.
const fn bit(prefix: u64) -> u64 {
    // The golden ratio, which spreads what differs in whichever byte over the highest bits.
    1 << (prefix.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 58)
}

/// This byte in each byte of a word.
const fn each(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

impl Start {
    /// For a folded pattern that begins with ASCII.
    fn new(pattern: &str) -> Option<Self> {
        let ascii = pattern.bytes().take(8).take_while(u8::is_ascii).count();
        let start = pattern.get(..ascii).filter(|start| !start.is_empty())?;
        // Behind a shorter text are zeros.
        let is_all = start.len() == pattern.len() && !start.contains('\0');
        Some(Self { folded: prefix(start), mask: u64::MAX << (64 - 8 * ascii), is_all })
    }

    /// Whether a text that begins with these bytes begins with the pattern, as far as they tell:
    /// beyond ASCII there are characters that fold to ASCII.
    #[inline]
    const fn may_match(&self, prefix: u64) -> bool {
        const HIGH: u64 = each(0x80);
        let ascii = prefix & !HIGH;
        // As in the folding of text: the highest bit of each byte says whether it is a capital.
        let from_a = ascii + each(0x80 - b'A');
        let beyond_z = ascii + each(0x7F - b'Z');
        let folded = ascii | ((from_a & !beyond_z & HIGH) >> 2);
        ((folded ^ self.folded) & self.mask == 0) | (prefix & self.mask & HIGH != 0)
    }
}

impl TextTest<'_> {
    pub(super) fn passing(&self, chunk: usize, wanted: &Mask) -> Mask {
        let presence = &self.column.presence;
        let present = wanted.and(&presence.present(chunk));
        let found = self.found(chunk, &present).unwrap_or(Mask::NONE);
        if self.absent_passes { found.or(&presence.absent(chunk, wanted)) } else { found }
    }

    fn found(&self, chunk: usize, present: &Mask) -> Option<Mask> {
        let prefixes = || chunk_of(&self.column.prefixes, chunk);
        Some(match &self.asked {
            Asked::Always => *present,
            Asked::Filled => {
                let spans = chunk_of(&self.column.spans, chunk)?;
                Mask::of(spans, present, |span| span.len() > 0)
            }
            &Asked::Equal(own, len) => {
                let alike = Mask::of(prefixes()?, present, |prefix| prefix == own);
                let spans = chunk_of(&self.column.spans, chunk)?;
                self.ask(chunk, Mask::of(spans, &alike, |span| span.len() == len))?
            }
            &Asked::Among(bits) => {
                let alike = Mask::of(prefixes()?, present, |prefix| bits & bit(prefix) != 0);
                self.ask(chunk, alike)?
            }
            &Asked::Compare(relation, own) => {
                let alike = Mask::of(prefixes()?, present, |prefix| prefix == own);
                let decided = match relation {
                    Relation::Less | Relation::LessOrEqual => {
                        Mask::of(prefixes()?, present, |prefix| prefix < own)
                    }
                    Relation::Greater | Relation::GreaterOrEqual => {
                        Mask::of(prefixes()?, present, |prefix| prefix > own)
                    }
                };
                decided.or(&self.ask(chunk, alike)?)
            }
            Asked::Start(start) => {
                let found = Mask::of(prefixes()?, present, |prefix| start.may_match(prefix));
                if start.is_all {
                    self.ask_wide(chunk, found, start)?
                } else {
                    self.ask(chunk, found)?
                }
            }
            Asked::Value => self.ask(chunk, *present)?,
        })
    }

    /// Those of the rows whose whole text passes.
    fn ask(&self, chunk: usize, rows: Mask) -> Option<Mask> {
        let spans = chunk_of(&self.column.spans, chunk)?;
        Some(rows.filter(|at| spans.get(at).is_some_and(|&span| self.passes(span))))
    }

    /// The same, of those rows only whose first bytes are not all ASCII.
    fn ask_wide(&self, chunk: usize, rows: Mask, start: &Start) -> Option<Mask> {
        let is_wide = |prefix| prefix & start.mask & each(0x80) != 0;
        let wide = Mask::of(chunk_of(&self.column.prefixes, chunk)?, &rows, is_wide);
        Some(rows.and_not(&wide).or(&self.ask(chunk, wide)?))
    }

    fn passes(&self, span: Span) -> bool {
        let view = View::Text(span.of(&self.column.arena));
        passes(&self.test.check, self.test.reading, view)
    }

    pub(super) fn undecided(&self, chunk: usize, wanted: &Mask) -> Mask {
        wanted.and(&self.column.presence.other(chunk))
    }

    pub(super) const fn asks_evaluator(&self) -> bool {
        matches!(self.asked, Asked::Value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// However often texts are written over, little more is held than what rows have.
    #[test]
    fn what_is_written_over_is_thrown_away() {
        for (rows, rounds) in [(1, 400), (200, 10)] {
            let text = |n: usize| format!("{n:01000}");
            let mut texts = Texts::default();
            for round in 0..rounds {
                for row in 0..rows {
                    texts.set(row, Held::Scalar(View::Text(&text(round * rows + row))));
                }
            }
            assert!(texts.arena.len() < 2_000 * rows + 100_000, "{}", texts.arena.len());
            for row in 0..rows {
                assert_eq!(texts.text(row), Some(&*text((rounds - 1) * rows + row)));
            }
        }
    }
}
