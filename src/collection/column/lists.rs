//! Columns of arrays of scalars: the elements' codes, and a word for each row that tells at once
//! which elements it may have.

use super::super::bits::{Mask, chunk_of, reach};
use super::super::cell::{element_passes, member, scalar};
use super::super::dictionary::Dictionary;
use super::presence::{Presence, State};
use crate::plan::{Check, Test};
use crate::record::Node;
use crate::value::{Reading, Value};

/// A column of arrays.
#[derive(Clone, Debug, Default)]
pub(in crate::collection) struct Lists {
    /// The bits of each row's elements. INVARIANT: 0 where the row has no array.
    signatures: Vec<u64>,
    spans: Vec<Span>,
    /// The elements' codes, one array after the other.
    arena: Vec<u32>,
    /// Codes of the arena that no row has.
    garbage: usize,
    dictionary: Dictionary,
    presence: Presence,
}

/// Where an array's codes stand.
#[derive(Clone, Copy, Debug, Default)]
struct Span {
    start: u32,
    len: u32,
}

impl Span {
    fn of(self, arena: &[u32]) -> &[u32] {
        let start = self.start as usize;
        arena.get(start..start + self.len as usize).unwrap_or_default()
    }
}

/// The bit of an element. Up to 64 elements are told apart by it.
const fn bit(code: usize) -> u64 {
    1 << (code % 64)
}

impl Lists {
    pub(super) const fn others(&self) -> usize {
        self.presence.others()
    }

    pub(super) fn set_list<'r, N: Node<'r>>(&mut self, row: usize, list: N, reading: Reading) {
        self.set(row, State::Absent);
        let start = self.arena.len();
        let mut signature = 0;
        for item in list.items() {
            let code = scalar(reading, item.view()).and_then(|view| self.dictionary.number(view));
            let Some(code) = code else {
                self.arena.truncate(start);
                return self.set(row, State::Other);
            };
            signature |= bit(code as usize);
            self.arena.push(code);
        }
        let span = u32::try_from(start).ok().zip(u32::try_from(self.arena.len() - start).ok());
        let Some((start, len)) = span else {
            self.arena.truncate(start);
            return self.set(row, State::Other);
        };
        if let (Some(own), Some(word)) = (self.spans.get_mut(row), self.signatures.get_mut(row)) {
            (*own, *word) = (Span { start, len }, signature);
        }
        self.presence.set(row, State::Present);
        let has_much_garbage = self.garbage > 1 << 14 && self.garbage > self.arena.len() / 2;
        if has_much_garbage || self.dictionary.has_outgrown(self.spans.len() + self.arena.len()) {
            self.compact();
        }
    }

    /// A row without an array.
    pub(super) fn set(&mut self, row: usize, state: State) {
        reach(&mut self.spans, row);
        reach(&mut self.signatures, row);
        self.presence.set(row, state);
        if let (Some(own), Some(word)) = (self.spans.get_mut(row), self.signatures.get_mut(row)) {
            self.garbage += own.len as usize;
            (*own, *word) = (Span::default(), 0);
        }
    }

    /// Leaves out what no row has. It costs as much as came in, or was thrown away, since the last
    /// time.
    fn compact(&mut self) {
        let mut arena = Vec::with_capacity(self.arena.len() - self.garbage);
        for span in &mut self.spans {
            let start = u32::try_from(arena.len()).unwrap_or(u32::MAX);
            arena.extend_from_slice(span.of(&self.arena));
            span.start = start;
        }
        self.dictionary.keep(arena.iter_mut());
        for (span, word) in self.spans.iter().zip(&mut self.signatures) {
            *word = span.of(&arena).iter().fold(0, |word, &code| word | bit(code as usize));
        }
        self.arena = arena;
        self.garbage = 0;
    }

    pub(super) fn state(&self, row: usize) -> State {
        self.presence.state(row)
    }

    /// None if arrays are to be asked as wholes.
    pub(super) fn test(&self, test: &Test, absent_passes: bool) -> Option<ListTest<'_>> {
        let (check, reading) = (&test.check, test.reading);
        let asked = match check {
            Check::Exists => Asked::Always,
            Check::NotEmpty => Asked::Filled,
            Check::Equals(Value::Array(_)) => return None,
            Check::OneOf(set) if set.has_arrays() => return None,
            Check::HasAll(set) => {
                let members = self.dictionary.members(set, reading, |view| member(check, view));
                Asked::All(All::new(set.members().len(), members))
            }
            Check::Equals(_)
            | Check::Compare(..)
            | Check::OneOf(_)
            | Check::Null
            | Check::Text(..)
            | Check::Urlized(_)
            | Check::HasSome(_) => {
                let passing = self
                    .dictionary
                    .passing(check, reading, |view| element_passes(check, reading, view));
                let bits = (passing.iter().enumerate()).filter(|&(_, &passes)| passes);
                Asked::Some(bits.fold(0, |bits, (code, _)| bits | bit(code)), passing)
            }
        };
        let is_exact = self.dictionary.len() <= 64;
        Some(ListTest { column: self, absent_passes, asked, is_exact })
    }
}

/// A test on arrays.
pub(in crate::collection) struct ListTest<'c> {
    column: &'c Lists,
    absent_passes: bool,
    asked: Asked,
    /// Whether signatures tell all.
    is_exact: bool,
}

/// What is asked of an array's elements.
enum Asked {
    Always,
    Filled,
    /// That some element is among these: their bits, and whether each code is.
    Some(u64, Box<[bool]>),
    All(All),
}

/// That some element equals each member.
struct All {
    /// The bits of the elements that equal each member.
    bits: Box<[u64]>,
    /// Those codes that equal a member, in order, and the member's place.
    members: Vec<(u32, usize)>,
}

impl All {
    fn new(count: usize, members: Vec<(u32, usize)>) -> Self {
        let mut bits = vec![0; count];
        for &(code, member) in &members {
            if let Some(bits) = bits.get_mut(member) {
                *bits |= bit(code as usize);
            }
        }
        Self { bits: bits.into(), members }
    }

    /// The member that a code equals.
    fn member(&self, code: u32) -> Option<usize> {
        let at = self.members.binary_search_by_key(&code, |&(code, _)| code).ok()?;
        self.members.get(at).map(|&(_, member)| member)
    }

    fn holds_for(&self, codes: &[u32]) -> bool {
        let count = self.bits.len();
        if count > codes.len() {
            return false;
        }
        // For so many members nothing is allocated.
        let (mut few, mut many) = ([0_u64; 16], Vec::new());
        if 64 * few.len() < count {
            many.resize(count.div_ceil(64), 0);
        }
        let met = if many.is_empty() { &mut few[..] } else { &mut many };
        let mut missing = count;
        for &code in codes {
            let member = self.member(code);
            if let Some((member, word)) = member.and_then(|m| Some((m, met.get_mut(m / 64)?))) {
                missing -= usize::from(*word >> (member % 64) & 1 == 0);
                *word |= bit(member);
            }
        }
        missing == 0
    }
}

impl ListTest<'_> {
    pub(super) fn passing(&self, chunk: usize, wanted: &Mask) -> Mask {
        let presence = &self.column.presence;
        let present = wanted.and(&presence.present(chunk));
        let found = self.found(chunk, &present).unwrap_or(Mask::NONE);
        if self.absent_passes { found.or(&presence.absent(chunk, wanted)) } else { found }
    }

    fn found(&self, chunk: usize, present: &Mask) -> Option<Mask> {
        let column = self.column;
        let (signatures, spans) =
            (chunk_of(&column.signatures, chunk)?, chunk_of(&column.spans, chunk)?);
        let ask = |rows: Mask, passes: &dyn Fn(&[u32]) -> bool| {
            if self.is_exact {
                return rows;
            }
            rows.filter(|at| spans.get(at).is_some_and(|span| passes(span.of(&column.arena))))
        };
        Some(match &self.asked {
            Asked::Always => *present,
            Asked::Filled => Mask::of(spans, present, |span| span.len > 0),
            Asked::Some(bits, passing) => {
                let found = Mask::of(signatures, present, |signature| signature & bits != 0);
                ask(found, &|codes| {
                    codes.iter().any(|&code| passing.get(code as usize) == Some(&true))
                })
            }
            Asked::All(all) => {
                let found = all.bits.iter().fold(*present, |found, bits| {
                    Mask::of(signatures, &found, |signature| signature & bits != 0)
                });
                ask(found, &|codes| all.holds_for(codes))
            }
        })
    }

    pub(super) fn undecided(&self, chunk: usize, wanted: &Mask) -> Mask {
        wanted.and(&self.column.presence.other(chunk))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// However often arrays are written over, little more is held than what rows have.
    #[test]
    fn what_is_written_over_is_thrown_away() {
        let list = |n: usize| -> Value { (0..100).map(|at| json!((n + at) % 70)).collect() };
        for (rows, rounds) in [(1, 400), (300, 10)] {
            let mut lists = Lists::default();
            for round in 0..rounds {
                for row in 0..rows {
                    lists.set_list(row, &list(round + row), Reading::AsIs);
                }
            }
            assert!(lists.arena.len() < 200 * rows + 20_000, "{}", lists.arena.len());
            assert!(lists.spans[..rows].iter().all(|span| span.of(&lists.arena).len() == 100));
        }
    }

    /// Nor are elements remembered that no row has any more, many short ones or a few long ones.
    #[test]
    fn elements_that_no_row_has_are_forgotten() {
        let lists_of = |count: usize, length: usize| {
            let mut lists = Lists::default();
            lists.set_list(1, &json!([true, "kept", 7]), Reading::AsIs);
            for n in 0..count {
                lists.set_list(0, &json!([format!("{n:0length$}"), n, "kept"]), Reading::AsIs);
            }
            lists
        };
        for (count, length) in [(if cfg!(miri) { 10 } else { 40_000 }, 6), (100, 60_000)] {
            let lists = lists_of(count, length);
            assert!(lists.dictionary.len() < 20_000, "{}", lists.dictionary.len());
            assert!(lists.dictionary.text_bytes() < 1_300_000, "{}", lists.dictionary.text_bytes());
            let elements = |row: usize| -> Vec<String> {
                let codes = lists.spans[row].of(&lists.arena);
                let word = codes.iter().fold(0, |word, &code| word | bit(code as usize));
                assert_eq!(lists.signatures[row], word);
                codes
                    .iter()
                    .map(|&code| format!("{:?}", lists.dictionary.entry(code as usize)))
                    .collect()
            };
            let last = count - 1;
            assert_eq!(elements(0)[0], format!("Some(Text(\"{last:0length$}\"))"));
            assert_eq!(elements(1)[1..], [elements(0)[2].clone(), "Some(Number(7))".to_owned()]);
        }
    }
}
