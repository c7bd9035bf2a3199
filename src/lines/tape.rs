//! What was read of one record: values in the order in which they stood, in room that is used
//! again for the next.
//!
//! A tape is a record. It holds no more of one than its plan asks for, and answers for that as
//! the whole record would.

use std::ops::Range;

use crate::lines::trie::is_same;
use crate::number::Number;
use crate::record::{Access, Node, Record, View, any_below};
use crate::timestamp::{DATE_KEY, Timestamp};

/// The values read of one record.
#[derive(Clone, Debug, Default)]
pub(super) struct Tape {
    /// Each value before those inside of it. The first is the record.
    cells: Vec<Cell>,
    /// Keys and texts; those of the plan's keys, which are always there, come first.
    texts: String,
    /// How much of that is always there.
    lasting: usize,
    /// The entries of large objects, sorted by key.
    sorted: Vec<usize>,
    counting: Counting,
}

/// Which of the entries with one key counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Counting {
    First,
    #[default]
    Last,
}

#[derive(Clone, Debug)]
struct Cell {
    /// Of an object's entry; else empty.
    key: Text,
    value: Stored,
    /// The place behind all that lies inside of it.
    end: usize,
}

/// A place in the texts.
pub(super) type Text = Range<usize>;

/// A value as it is stored.
#[derive(Clone, Debug)]
pub(super) enum Stored {
    Null,
    Bool(bool),
    Number(Number),
    Text(Text),
    /// So many elements.
    Array(usize),
    /// So many entries; those of a large one are also found, sorted, from a place on.
    Object(usize, Option<usize>),
    /// An object that stands for an instant.
    Date(Timestamp),
    /// An entry whose key stands in the object once more.
    Gone,
}

/// Objects with more entries are sorted.
const FEW: usize = 16;

impl Tape {
    /// A tape for records of which these keys are read.
    pub(super) fn new(keys: &str, counting: Counting) -> Self {
        Self { texts: keys.to_owned(), lasting: keys.len(), counting, ..Self::default() }
    }

    pub(super) const fn counting(&self) -> Counting {
        self.counting
    }

    /// Makes room for the next record.
    #[inline]
    pub(super) fn clear(&mut self) {
        self.cells.clear();
        self.sorted.clear();
        self.texts.truncate(self.lasting);
    }

    /// The texts, to append to.
    #[inline]
    pub(super) const fn texts(&mut self) -> &mut String {
        &mut self.texts
    }

    /// Appends a value; gives its place.
    #[inline]
    pub(super) fn push(&mut self, key: Text, value: Stored) -> usize {
        let place = self.cells.len();
        self.cells.push(Cell { key, value, end: place + 1 });
        place
    }

    /// Notes that all inside of an array has been read.
    pub(super) fn close_array(&mut self, place: usize, len: usize) {
        let end = self.cells.len();
        if let Some(cell) = self.cells.get_mut(place) {
            (cell.value, cell.end) = (Stored::Array(len), end);
        }
    }

    /// Notes that what is asked for of an object has been read, none of its keys twice.
    #[inline]
    pub(super) fn close_small_object(&mut self, place: usize, len: usize) {
        if len > FEW {
            return self.close_object(place, len, true);
        }
        let end = self.cells.len();
        if let Some(cell) = self.cells.get_mut(place) {
            (cell.value, cell.end) = (Stored::Object(len, None), end);
        }
    }

    /// Notes that all inside of an object has been read. Unless it is known that no key stands
    /// twice, of those that do only the one that counts is kept.
    pub(super) fn close_object(&mut self, place: usize, mut len: usize, is_unique: bool) {
        let end = self.cells.len();
        let mut sorted = None;
        if len > FEW {
            sorted = Some(self.sort(place + 1));
            if !is_unique {
                len -= self.drop_repeated_of(sorted.unwrap_or_default());
            }
        } else if !is_unique {
            len -= self.drop_repeated(place + 1);
        }
        if let Some(cell) = self.cells.get_mut(place) {
            (cell.value, cell.end) = (Stored::Object(len, sorted), end);
        }
        if len == 1
            && let Some(instant) = self.as_date(place + 1)
            && let Some(cell) = self.cells.get_mut(place)
        {
            cell.value = Stored::Date(instant);
        }
    }

    /// The instant that the only entry from here on stands for.
    fn as_date(&self, from: usize) -> Option<Timestamp> {
        let mut entries = self.children(from, self.cells.len());
        let (_, cell) = entries.find(|(_, cell)| !matches!(cell.value, Stored::Gone))?;
        if self.text(&cell.key) != DATE_KEY {
            return None;
        }
        let Stored::Text(text) = &cell.value else { return None };
        Timestamp::parse(self.text(text)).ok()
    }

    /// Sorts the entries from here on; gives the place of the first.
    fn sort(&mut self, from: usize) -> usize {
        let start = self.sorted.len();
        let mut sorted = std::mem::take(&mut self.sorted);
        sorted.extend(self.children(from, self.cells.len()).map(|(place, _)| place));
        let entries = sorted.get_mut(start..).unwrap_or_default();
        entries.sort_unstable_by(|&a, &b| self.key(a).cmp(self.key(b)).then(a.cmp(&b)));
        self.sorted = sorted;
        start
    }

    /// Of sorted entries with one key, keeps that which counts; gives how many were dropped.
    fn drop_repeated_of(&mut self, start: usize) -> usize {
        let mut sorted = std::mem::take(&mut self.sorted);
        let entries = sorted.get(start..).unwrap_or_default().len();
        let mut kept = start;
        for at in start..sorted.len() {
            let neighbour = match self.counting {
                Counting::First if at == start => None,
                Counting::First => sorted.get(at - 1),
                Counting::Last => sorted.get(at + 1),
            };
            let (Some(&entry), neighbour) = (sorted.get(at), neighbour.copied()) else { break };
            if neighbour.is_some_and(|neighbour| self.key(neighbour) == self.key(entry)) {
                self.drop_entry(entry);
            } else if let Some(slot) = sorted.get_mut(kept) {
                *slot = entry;
                kept += 1;
            }
        }
        sorted.truncate(kept);
        self.sorted = sorted;
        entries - (kept - start)
    }

    /// The same, for few entries.
    fn drop_repeated(&mut self, from: usize) -> usize {
        let (mut dropped, mut next, end) = (0, from, self.cells.len());
        while let Some(cell) = self.cells.get(next) {
            let key = self.text(&cell.key);
            let (entry, behind) = (next, cell.end);
            let others = match self.counting {
                Counting::First => from..entry,
                Counting::Last => behind..end,
            };
            let is_repeated = self
                .children(others.start, others.end)
                .any(|(_, other)| self.text(&other.key) == key);
            next = behind;
            if is_repeated {
                self.drop_entry(entry);
                dropped += 1;
            }
        }
        dropped
    }

    fn drop_entry(&mut self, place: usize) {
        if let Some(cell) = self.cells.get_mut(place) {
            cell.value = Stored::Gone;
        }
    }

    fn key(&self, place: usize) -> &str {
        self.cells.get(place).map_or("", |cell| self.text(&cell.key))
    }

    #[inline]
    fn text(&self, text: &Text) -> &str {
        self.texts.get(text.clone()).unwrap_or_default()
    }

    /// The values in `from..end` that do not lie inside of others there.
    #[inline]
    fn children(&self, from: usize, end: usize) -> impl Iterator<Item = (usize, &Cell)> {
        let mut next = from;
        std::iter::from_fn(move || {
            let place = next;
            let cell = self.cells.get(place).filter(|_| place < end)?;
            next = cell.end;
            Some((place, cell))
        })
    }
}

impl Record for Tape {
    type Accessor = Access;
    type Value<'r> = TapeNode<'r>;

    fn accessor(path: &Access) -> Access {
        path.clone()
    }

    fn root(&self) -> TapeNode<'_> {
        TapeNode { tape: self, place: 0 }
    }

    #[inline]
    fn any<'r>(&'r self, at: &Access, mut test: impl FnMut(Option<TapeNode<'r>>) -> bool) -> bool {
        // A date in the record's stead is entered for a single key, as a `Value` is.
        match at.single() {
            Some(key) => test(self.root().get(key)),
            None => any_below(self.root(), at, test),
        }
    }
}

/// A value on a tape.
#[derive(Clone, Copy, Debug)]
pub(super) struct TapeNode<'t> {
    tape: &'t Tape,
    place: usize,
}

impl<'t> TapeNode<'t> {
    #[inline]
    fn cell(self) -> Option<&'t Cell> {
        self.tape.cells.get(self.place)
    }

    /// What lies inside of it: no values for scalars.
    fn inside(self) -> Children<'t> {
        let end = self.cell().map_or(0, |cell| cell.end);
        Children { tape: self.tape, next: self.place + 1, end }
    }
}

impl<'t> Node<'t> for TapeNode<'t> {
    type Items = Items<'t>;
    type Entries = Entries<'t>;

    #[inline]
    fn view(self) -> View<'t> {
        match self.cell().map(|cell| &cell.value) {
            Some(Stored::Null | Stored::Gone) | None => View::Null,
            Some(Stored::Bool(value)) => View::Bool(*value),
            Some(Stored::Number(number)) => View::Number(*number),
            Some(Stored::Text(text)) => View::Text(self.tape.text(text)),
            Some(Stored::Array(_)) => View::Array,
            Some(Stored::Object(..)) => View::Object,
            Some(Stored::Date(instant)) => View::Date(*instant),
        }
    }

    #[inline]
    fn items(self) -> Items<'t> {
        let is_array = matches!(self.cell(), Some(Cell { value: Stored::Array(_), .. }));
        Items(is_array.then(|| self.inside()))
    }

    fn entries(self) -> Entries<'t> {
        let is_object =
            matches!(self.cell(), Some(Cell { value: Stored::Object(..) | Stored::Date(_), .. }));
        Entries(is_object.then(|| self.inside()))
    }

    #[inline]
    fn get(self, key: &str) -> Option<Self> {
        let tape = self.tape;
        match self.cell()?.value {
            Stored::Object(len, Some(start)) => {
                let sorted = tape.sorted.get(start..start + len)?;
                let found = sorted.binary_search_by(|&entry| tape.key(entry).cmp(key)).ok()?;
                Some(Self { tape, place: *sorted.get(found)? })
            }
            Stored::Object(..) | Stored::Date(_) => {
                let (texts, cells) = (tape.texts.as_bytes(), &tape.cells);
                let (mut place, end) = (self.place + 1, self.cell()?.end);
                while place < end {
                    let cell = cells.get(place)?;
                    // Most keys differ in length.
                    if cell.key.len() == key.len()
                        && texts
                            .get(cell.key.clone())
                            .is_some_and(|own| is_same(own, key.as_bytes()))
                        && !matches!(cell.value, Stored::Gone)
                    {
                        return Some(Self { tape, place });
                    }
                    place = cell.end;
                }
                None
            }
            Stored::Null
            | Stored::Bool(_)
            | Stored::Number(_)
            | Stored::Text(_)
            | Stored::Array(_)
            | Stored::Gone => None,
        }
    }

    fn len(self) -> usize {
        match self.cell().map(|cell| &cell.value) {
            Some(Stored::Array(len) | Stored::Object(len, _)) => *len,
            Some(Stored::Date(_)) => 1,
            _ => 0,
        }
    }
}

/// What lies inside of a value, one after the other.
#[derive(Clone, Copy, Debug)]
struct Children<'t> {
    tape: &'t Tape,
    next: usize,
    end: usize,
}

impl<'t> Iterator for Children<'t> {
    type Item = (&'t Cell, TapeNode<'t>);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        while self.next < self.end {
            let place = self.next;
            let cell = self.tape.cells.get(place)?;
            self.next = cell.end;
            if !matches!(cell.value, Stored::Gone) {
                return Some((cell, TapeNode { tape: self.tape, place }));
            }
        }
        None
    }
}

/// The elements of an array.
#[derive(Clone, Copy, Debug)]
pub(super) struct Items<'t>(Option<Children<'t>>);

impl<'t> Iterator for Items<'t> {
    type Item = TapeNode<'t>;

    #[inline]
    fn next(&mut self) -> Option<TapeNode<'t>> {
        self.0.as_mut()?.next().map(|(_, node)| node)
    }
}

/// The entries of an object.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entries<'t>(Option<Children<'t>>);

impl<'t> Iterator for Entries<'t> {
    type Item = (&'t str, TapeNode<'t>);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let (cell, node) = self.0.as_mut()?.next()?;
        Some((node.tape.text(&cell.key), node))
    }
}
