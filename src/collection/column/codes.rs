//! Columns of few-valued fields: a code for each row, and what the codes stand for.

use super::super::bits::{Mask, ROWS, chunk_of, reach};
use super::super::cell::{absent_passes, passes};
use super::super::dictionary::Dictionary;
use super::Held;
use crate::plan::Test;
use crate::record::View;
use crate::value::{Reading, Seen};

/// Codes of this and the next kind stand for no entry; those after it for the entries in turn.
const ABSENT: u32 = 0;
const OTHER: u32 = 1;
const FIRST: u32 = 2;

/// A column of a field with few values.
#[derive(Clone, Debug)]
pub(in crate::collection) struct Codes {
    codes: Width,
    dictionary: Dictionary,
    others: usize,
}

/// Codes of the width that they need.
#[derive(Clone, Debug)]
enum Width {
    Bytes(Vec<u8>),
    Halves(Vec<u16>),
    Words(Vec<u32>),
}

impl Default for Codes {
    fn default() -> Self {
        Self { codes: Width::Bytes(Vec::new()), dictionary: Dictionary::default(), others: 0 }
    }
}

impl Width {
    fn get(&self, row: usize) -> u32 {
        match self {
            Self::Bytes(codes) => codes.get(row).copied().map(u32::from),
            Self::Halves(codes) => codes.get(row).copied().map(u32::from),
            Self::Words(codes) => codes.get(row).copied(),
        }
        .unwrap_or(ABSENT)
    }

    fn set(&mut self, row: usize, code: u32) {
        fn put<T: Copy + Default>(codes: &mut Vec<T>, row: usize, code: T) {
            reach(codes, row);
            if let Some(slot) = codes.get_mut(row) {
                *slot = code;
            }
        }
        match (&mut *self, u8::try_from(code), u16::try_from(code)) {
            (Self::Bytes(codes), Ok(code), _) => put(codes, row, code),
            (Self::Halves(codes), _, Ok(code)) => put(codes, row, code),
            (Self::Words(codes), ..) => put(codes, row, code),
            (Self::Bytes(codes), Err(_), _) => {
                *self = Self::Halves(codes.iter().map(|&code| code.into()).collect());
                self.set(row, code);
            }
            (Self::Halves(codes), _, Err(_)) => {
                *self = Self::Words(codes.iter().map(|&code| code.into()).collect());
                self.set(row, code);
            }
        }
    }

    const fn len(&self) -> usize {
        match self {
            Self::Bytes(codes) => codes.len(),
            Self::Halves(codes) => codes.len(),
            Self::Words(codes) => codes.len(),
        }
    }
}

impl Codes {
    /// So many distinct values are always few.
    const FEW: usize = 4096;

    /// Whether the field has so many values that they are better held one by one.
    pub(super) fn has_many(&self) -> bool {
        self.dictionary.len() > Self::FEW && self.dictionary.len() > self.codes.len() / 16
    }

    pub(super) const fn len(&self) -> usize {
        self.codes.len()
    }

    pub(super) fn entries(&self) -> impl ExactSizeIterator<Item = View<'_>> {
        self.dictionary.entries()
    }

    pub(super) const fn others(&self) -> usize {
        self.others
    }

    pub(super) fn set(&mut self, row: usize, held: Held<'_>) {
        self.others -= usize::from(self.codes.get(row) == OTHER);
        let code = match held {
            Held::Absent => ABSENT,
            Held::Unknown => OTHER,
            Held::Scalar(view) => {
                let number = self.dictionary.number(view);
                number.and_then(|number| number.checked_add(FIRST)).unwrap_or(OTHER)
            }
        };
        self.others += usize::from(code == OTHER);
        self.codes.set(row, code);
        if self.dictionary.has_outgrown(self.codes.len()) {
            self.compact();
        }
    }

    /// Forgets what no row has. It costs as much as the bytes that came since the last time.
    fn compact(&mut self) {
        let mut numbers: Vec<Option<u32>> =
            (0..self.codes.len()).map(|row| self.codes.get(row).checked_sub(FIRST)).collect();
        self.dictionary.keep(numbers.iter_mut().flatten());
        for (row, number) in numbers.into_iter().enumerate() {
            if let Some(number) = number {
                self.codes.set(row, number + FIRST);
            }
        }
    }

    pub(super) fn held(&self, row: usize) -> Held<'_> {
        match self.codes.get(row) {
            ABSENT => Held::Absent,
            OTHER => Held::Unknown,
            code => {
                let entry = self.dictionary.entry((code - FIRST) as usize);
                entry.map_or(Held::Unknown, Held::Scalar)
            }
        }
    }

    /// A number for each code, in the order of what they stand for.
    pub(super) fn ranks(&self, reading: Reading) -> Box<[u32]> {
        let mut entries: Vec<_> =
            (FIRST..).zip(self.entries()).map(|(code, view)| (reading.see(view), code)).collect();
        entries.sort_by(|(a, _), (b, _)| a.compare(b));
        let mut ranks = vec![0; entries.len() + FIRST as usize];
        let (mut rank, mut last) = (0, None);
        for (seen, code) in entries {
            if last.is_none_or(|last: Seen<'_>| last.compare(&seen).is_ne()) {
                rank += 1;
            }
            last = Some(seen);
            if let Some(slot) = ranks.get_mut(code as usize) {
                *slot = rank;
            }
        }
        ranks.into()
    }

    /// See [`Column::rank`](super::Column::rank).
    pub(super) fn rank(&self, row: usize, ranks: &[u32]) -> u64 {
        ranks.get(self.codes.get(row) as usize).copied().unwrap_or(0).into()
    }

    /// Asks once about each entry.
    pub(super) fn test<'c>(&'c self, test: &Test) -> CodeTest<'c> {
        let (check, reading) = (&test.check, test.reading);
        let entries = self.dictionary.passing(check, reading, |view| passes(check, reading, view));
        let passing: Vec<bool> =
            [absent_passes(check, reading), false].into_iter().chain(entries).collect();
        CodeTest { codes: self, shape: Shape::new(&passing, self.others == 0) }
    }
}

/// A test on codes.
pub(in crate::collection) struct CodeTest<'c> {
    codes: &'c Codes,
    shape: Shape,
}

/// Which codes pass.
enum Shape {
    None,
    All,
    /// These, the last repeated.
    Few([u32; 4]),
    /// All but these.
    AllButFew([u32; 4]),
    /// A byte for each code, 1 for those that pass; and the same for each byte.
    Table(Box<[u8]>, Box<[u8; 256]>),
}

impl Shape {
    /// `is_decided` says that no row holds the code for what only the record knows.
    fn new(passing: &[bool], is_decided: bool) -> Self {
        let codes = |wanted| {
            let codes = (0_u32..).zip(passing).filter(move |&(_, &passes)| passes == wanted);
            codes.map(|(code, _)| code).filter(move |&code| code != OTHER || !is_decided)
        };
        let few = |wanted| {
            let mut few = [0; 4];
            let mut last = codes(wanted).next()?;
            let mut rest = codes(wanted);
            for slot in &mut few {
                last = rest.next().unwrap_or(last);
                *slot = last;
            }
            rest.next().is_none().then_some(few)
        };
        if codes(true).next().is_none() {
            return Self::None;
        }
        if codes(false).next().is_none() {
            return Self::All;
        }
        if let Some(passing) = few(true) {
            return Self::Few(passing);
        }
        if let Some(failing) = few(false) {
            return Self::AllButFew(failing);
        }
        let table: Box<[u8]> = passing.iter().map(|&passes| u8::from(passes)).collect();
        let mut bytes = Box::new([0; 256]);
        bytes.iter_mut().zip(&table).for_each(|(byte, passes)| *byte = *passes);
        Self::Table(table, bytes)
    }
}

impl CodeTest<'_> {
    pub(super) fn passing(&self, chunk: usize, wanted: &Mask) -> Mask {
        match (&self.shape, &self.codes.codes) {
            (Shape::None, _) => Mask::NONE,
            (Shape::All, _) => *wanted,
            (Shape::Few(few), Width::Bytes(codes)) => among(codes, chunk, wanted, *few),
            (Shape::Few(few), Width::Halves(codes)) => among(codes, chunk, wanted, *few),
            (Shape::Few(few), Width::Words(codes)) => among(codes, chunk, wanted, *few),
            (Shape::AllButFew(few), Width::Bytes(codes)) => {
                wanted.and_not(&among(codes, chunk, wanted, *few))
            }
            (Shape::AllButFew(few), Width::Halves(codes)) => {
                wanted.and_not(&among(codes, chunk, wanted, *few))
            }
            (Shape::AllButFew(few), Width::Words(codes)) => {
                wanted.and_not(&among(codes, chunk, wanted, *few))
            }
            (Shape::Table(_, bytes), Width::Bytes(codes)) => {
                of_chunk(codes, chunk, wanted, |code| bytes.get(usize::from(code)) == Some(&1))
            }
            (Shape::Table(table, _), Width::Halves(codes)) => {
                of_chunk(codes, chunk, wanted, |code| table.get(usize::from(code)) == Some(&1))
            }
            (Shape::Table(table, _), Width::Words(codes)) => {
                of_chunk(codes, chunk, wanted, |code| table.get(code as usize) == Some(&1))
            }
        }
    }

    pub(super) fn undecided(&self, chunk: usize, wanted: &Mask) -> Mask {
        if self.codes.others == 0 {
            return Mask::NONE;
        }
        match &self.codes.codes {
            Width::Bytes(codes) => among(codes, chunk, wanted, [OTHER; 4]),
            Width::Halves(codes) => among(codes, chunk, wanted, [OTHER; 4]),
            Width::Words(codes) => among(codes, chunk, wanted, [OTHER; 4]),
        }
    }

    /// What it is like, for explanations.
    pub(super) fn entries(&self) -> usize {
        self.codes.dictionary.len()
    }

    pub(super) const fn is_table(&self) -> bool {
        matches!(self.shape, Shape::Table(..))
    }
}

/// Rows beyond the last chunk are absent.
fn of_chunk<T: Copy + Default>(
    codes: &[T],
    chunk: usize,
    wanted: &Mask,
    passes: impl Fn(T) -> bool,
) -> Mask {
    match chunk_of(codes, chunk) {
        Some(codes) => Mask::of(codes, wanted, passes),
        None if passes(T::default()) => *wanted,
        None => Mask::NONE,
    }
}

fn among<T: Copy + Default + Eq + TryFrom<u32>>(
    codes: &[T],
    chunk: usize,
    wanted: &Mask,
    few: [u32; 4],
) -> Mask {
    // Codes that are too wide stand for entries that no row has.
    let mut narrow = few.into_iter().filter_map(|code| T::try_from(code).ok());
    let Some(a) = narrow.next() else { return Mask::NONE };
    let b = narrow.next().unwrap_or(a);
    let c = narrow.next().unwrap_or(b);
    let d = narrow.next().unwrap_or(c);
    if a == d {
        of_chunk(codes, chunk, wanted, |code| code == a)
    } else if b == d {
        of_chunk(codes, chunk, wanted, |code| (code == a) | (code == b))
    } else {
        let passes = |code| (code == a) | (code == b) | (code == c) | (code == d);
        of_chunk(codes, chunk, wanted, passes)
    }
}

const _: () = assert!(ROWS.is_multiple_of(64));

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts that no row has any more are not held.
    #[test]
    fn values_that_no_row_has_are_forgotten() {
        let mut codes = Codes::default();
        let text = |n: usize| format!("{n:060000}");
        let held = |codes: &Codes, row| format!("{:?}", codes.held(row));
        codes.set(3, Held::Scalar(View::Text("kept")));
        codes.set(4, Held::Unknown);
        for n in 0..300 {
            codes.set(n % 2, Held::Scalar(View::Text(&text(n))));
            assert!(codes.dictionary.text_bytes() < 1_400_000, "{}", codes.dictionary.text_bytes());
            assert_eq!(held(&codes, n % 2), format!("Scalar(Text({:?}))", text(n)));
        }
        assert_eq!(held(&codes, 0), format!("Scalar(Text({:?}))", text(298)));
        let rest: Vec<_> = (2..6).map(|row| held(&codes, row)).collect();
        assert_eq!(rest, ["Absent", "Scalar(Text(\"kept\"))", "Unknown", "Absent"]);
        assert_eq!(codes.others(), 1);
    }
}
