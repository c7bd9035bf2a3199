//! Columns: what all rows have in one field, in a form of its own for each kind of values.
//!
//! A column holds a row's value exactly, or knows that it does not: such a row is left to its
//! record. So whatever is in a field, the answer is the record's.

mod codes;
mod floats;
mod lists;
mod presence;
mod texts;
mod words;

use std::cmp::Ordering;
use std::fmt;

use super::bits::Mask;
use super::cell::{Cell, absent_passes};
use crate::number::Number;
use crate::plan::Test;
use crate::record::{Node, View};
use crate::schema::FieldType;
use crate::value::Reading;
use codes::{CodeTest, Codes};
use floats::{FloatTest, Floats};
use lists::{ListTest, Lists};
use presence::State;
use texts::{TextTest, Texts};
use words::{Unit, WordTest, Words};

#[cfg(test)]
mod tests;

/// What all rows have in one field.
#[derive(Clone, Debug)]
pub(super) enum Column {
    Codes(Codes),
    Words(Words),
    Floats(Floats),
    Texts(Texts),
    Lists(Lists),
}

/// What a column has of a row.
#[derive(Clone, Copy, Debug)]
pub(super) enum Held<'c> {
    /// Nothing, or null.
    Absent,
    /// A scalar that is not null, as the field's type reads it.
    Scalar(View<'c>),
    /// What only the record knows.
    Unknown,
}

impl Column {
    /// The column for a field of this type; none for objects, which are asked themselves.
    pub(super) fn new(ty: &FieldType) -> Option<Self> {
        Some(match ty {
            // What values it has decides what becomes of it.
            FieldType::Any | FieldType::Text | FieldType::Bool | FieldType::Enum(_) => {
                Self::Codes(Codes::default())
            }
            FieldType::Number(_) => Self::Words(Words::new(Unit::Number)),
            FieldType::Date => Self::Words(Words::new(Unit::Micros)),
            FieldType::Array(_) => Self::Lists(Lists::default()),
            FieldType::Object | FieldType::ObjectArray => return None,
        })
    }

    /// Sets what a row has.
    pub(super) fn set<'r, N: Node<'r>>(&mut self, row: usize, cell: Cell<'r, N>, reading: Reading) {
        let held = match cell {
            Cell::Absent => Held::Absent,
            Cell::Scalar(view) => Held::Scalar(view),
            Cell::Other => Held::Unknown,
            Cell::List(list) => {
                if let Self::Codes(codes) = self
                    && codes.entries().len() == 0
                    && codes.others() == 0
                {
                    let rows = codes.len();
                    let mut lists = Lists::default();
                    (0..rows).for_each(|row| lists.set(row, State::Absent));
                    *self = Self::Lists(lists);
                }
                if let Self::Lists(lists) = self {
                    return lists.set_list(row, list, reading);
                }
                Held::Unknown
            }
        };
        self.set_held(row, held);
    }

    /// A row that is free.
    pub(super) fn clear(&mut self, row: usize) {
        self.set_held(row, Held::Absent);
    }

    fn set_held(&mut self, row: usize, held: Held<'_>) {
        match self {
            Self::Codes(codes) => {
                codes.set(row, held);
                if codes.has_many() {
                    let (column, rows) = (Self::for_most(codes), codes.len());
                    self.become_column(column, rows);
                }
            }
            Self::Words(words) => {
                let column = match (words.unit(), held) {
                    (Unit::Number, Held::Scalar(View::Number(number))) if is_float(number) => {
                        Some(Self::Floats(Floats::default()))
                    }
                    // The only reason why a microsecond is not enough.
                    (Unit::Micros, Held::Scalar(view @ View::Date(_)))
                        if Unit::Micros.word(view).is_none() =>
                    {
                        Some(Self::Words(Words::new(Unit::Nanos)))
                    }
                    _ => None,
                };
                words.set(row, held);
                if let Some(column) = column {
                    let rows = words.len();
                    self.become_column(column, rows);
                    self.set_held(row, held);
                }
            }
            Self::Floats(floats) => floats.set(row, held),
            Self::Texts(texts) => texts.set(row, held),
            Self::Lists(lists) => lists
                .set(row, if matches!(held, Held::Absent) { State::Absent } else { State::Other }),
        }
    }

    /// The kind of column that holds most of these values.
    fn for_most(codes: &Codes) -> Self {
        let (mut texts, mut numbers, mut dates) = (0, 0, 0);
        for entry in codes.entries() {
            match entry {
                View::Text(_) => texts += 1,
                View::Number(_) => numbers += 1,
                View::Date(_) => dates += 1,
                View::Bool(_) | View::Null | View::Compact(_) | View::Array | View::Object => {}
            }
        }
        if texts >= numbers.max(dates) {
            Self::Texts(Texts::default())
        } else if numbers >= dates {
            Self::Words(Words::new(Unit::Number))
        } else {
            Self::Words(Words::new(Unit::Micros))
        }
    }

    /// Goes over into another kind of column, which happens a few times at the most.
    fn become_column(&mut self, column: Self, rows: usize) {
        let old = std::mem::replace(self, column);
        (0..rows).for_each(|row| self.set_held(row, old.held(row)));
    }

    /// What a row has.
    #[inline]
    pub(super) fn held(&self, row: usize) -> Held<'_> {
        match self {
            Self::Codes(codes) => codes.held(row),
            Self::Words(words) => words.held(row),
            Self::Floats(floats) => floats.held(row),
            Self::Texts(texts) => texts.held(row),
            Self::Lists(lists) => match lists.state(row) {
                State::Absent => Held::Absent,
                State::Present | State::Other => Held::Unknown,
            },
        }
    }

    /// Whether every row has a scalar, or nothing.
    pub(super) const fn has_only_scalars(&self) -> bool {
        match self {
            Self::Lists(_) => false,
            Self::Codes(_) | Self::Words(_) | Self::Floats(_) | Self::Texts(_) => {
                self.others() == 0
            }
        }
    }

    /// How many rows it knows nothing of.
    pub(super) const fn others(&self) -> usize {
        match self {
            Self::Codes(codes) => codes.others(),
            Self::Words(words) => words.others(),
            Self::Floats(floats) => floats.others(),
            Self::Texts(texts) => texts.others(),
            Self::Lists(lists) => lists.others(),
        }
    }

    /// Where a row's value lies from a scalar, if numbers can tell; whatever reads both.
    #[inline]
    pub(super) fn compare_to(&self, row: usize, view: View<'_>) -> Option<Ordering> {
        match self {
            Self::Words(words) => words.compare_to(row, view),
            Self::Codes(_) | Self::Floats(_) | Self::Texts(_) | Self::Lists(_) => None,
        }
    }

    /// Numbers in whose order the rows' values are, ascending, some of which may be the same
    /// for different values; none if there are no such numbers.
    pub(super) fn rank(&self, reading: Reading) -> Option<Rank<'_>> {
        match self {
            _ if !self.has_only_scalars() => None,
            Self::Words(words) => Some(Rank::Words(words)),
            Self::Floats(floats) => Some(Rank::Floats(floats)),
            Self::Texts(texts) if reading == Reading::AsIs => Some(Rank::Texts(texts)),
            Self::Codes(codes) => Some(Rank::Codes(codes, codes.ranks(reading))),
            Self::Texts(_) | Self::Lists(_) => None,
        }
    }

    /// Makes a test of the plan's one of this column; none if only records can be asked.
    pub(super) fn test<'c>(&'c self, test: &'c Test) -> Option<ColumnTest<'c>> {
        let absent_passes = absent_passes(&test.check, test.reading);
        Some(match self {
            Self::Codes(codes) => ColumnTest::Codes(codes.test(test)),
            Self::Words(words) => ColumnTest::Words(words.test(test, absent_passes)),
            Self::Floats(floats) => ColumnTest::Floats(floats.test(test, absent_passes)),
            Self::Texts(texts) => ColumnTest::Texts(texts.test(test, absent_passes)),
            Self::Lists(lists) => ColumnTest::Lists(lists.test(test, absent_passes)?),
        })
    }
}

/// A number with a fraction, or too large for a word of a whole number.
fn is_float(number: Number) -> bool {
    number.as_float().is_some() && Unit::Number.word(View::Number(number)).is_none()
}

/// See [`Column::rank`].
pub(super) enum Rank<'c> {
    /// With one number for each code.
    Codes(&'c Codes, Box<[u32]>),
    Words(&'c Words),
    Floats(&'c Floats),
    Texts(&'c Texts),
}

impl Rank<'_> {
    #[inline]
    pub(super) fn of(&self, row: usize) -> u64 {
        match self {
            Self::Codes(codes, ranks) => codes.rank(row, ranks),
            Self::Words(words) => words.rank(row),
            Self::Floats(floats) => floats.rank(row),
            Self::Texts(texts) => texts.rank(row),
        }
    }
}

/// A test that is asked of a column.
pub(super) enum ColumnTest<'c> {
    Codes(CodeTest<'c>),
    Words(WordTest<'c>),
    Floats(FloatTest<'c>),
    Texts(TextTest<'c>),
    Lists(ListTest<'c>),
}

impl ColumnTest<'_> {
    /// Those of the wanted rows of which the column knows that they pass.
    pub(super) fn passing(&self, chunk: usize, wanted: &Mask) -> Mask {
        match self {
            Self::Codes(test) => test.passing(chunk, wanted),
            Self::Words(test) => test.passing(chunk, wanted),
            Self::Floats(test) => test.passing(chunk, wanted),
            Self::Texts(test) => test.passing(chunk, wanted),
            Self::Lists(test) => test.passing(chunk, wanted),
        }
    }

    /// Those of the wanted rows of which the column does not know it.
    pub(super) fn undecided(&self, chunk: usize, wanted: &Mask) -> Mask {
        match self {
            Self::Codes(test) => test.undecided(chunk, wanted),
            Self::Words(test) => test.undecided(chunk, wanted),
            Self::Floats(test) => test.undecided(chunk, wanted),
            Self::Texts(test) => test.undecided(chunk, wanted),
            Self::Lists(test) => test.undecided(chunk, wanted),
        }
    }

    /// What asking one row costs, in rough units: a record's test of a number is a hundred.
    pub(super) const fn cost(&self) -> u32 {
        match self {
            Self::Codes(test) if test.is_table() => 3,
            Self::Codes(_) => 1,
            Self::Words(test) if test.asks_evaluator() => 20,
            Self::Floats(test) if test.asks_evaluator() => 20,
            Self::Texts(test) if test.asks_evaluator() => 40,
            Self::Words(_) | Self::Floats(_) => 4,
            Self::Lists(_) => 5,
            Self::Texts(_) => 6,
        }
    }
}

/// What kind of column it is.
impl fmt::Display for ColumnTest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Codes(test) => write!(f, "codes of {} values", test.entries()),
            Self::Words(_) => f.write_str("words"),
            Self::Floats(_) => f.write_str("floats"),
            Self::Texts(_) => f.write_str("texts"),
            Self::Lists(_) => f.write_str("arrays"),
        }
    }
}
