//! A filter as it is asked of chunks of rows: of columns where they know, of records where not.
//!
//! What is cheap comes first, and what records are asked for comes last, of those rows only that
//! are still to be decided.

use super::bits::{Bitmap, Mask, ROWS};
use super::column::ColumnTest;
use super::table::Table;
use crate::eval::Matcher;
use crate::plan::{Plan, Predicate, Test};
use crate::record::Record;

/// A part of a filter.
pub(super) enum Program<'q, R: Record> {
    Const(bool),
    /// A test of a column; the record is asked where the column does not know.
    Column(ColumnTest<'q>, Option<Matcher<'q, R>>, &'q Test),
    /// A part that only records can be asked for.
    Record(Matcher<'q, R>, &'q Predicate),
    Not(Box<Program<'q, R>>),
    All(Vec<Program<'q, R>>),
    Any(Vec<Program<'q, R>>),
}

/// What one record costs, in the units of [`ColumnTest::cost`].
const RECORD: u32 = 100;

impl<'q, R: Record> Program<'q, R> {
    /// The plan's filter and scope.
    pub(super) fn new(table: &'q Table<R>, plan: &'q Plan) -> Self {
        let parts = [&plan.scope, &plan.filter].map(|part| Self::of(table, part));
        Self::All(by_cost(parts.into()))
    }

    fn of(table: &'q Table<R>, predicate: &'q Predicate) -> Self {
        let below = |parts: &'q [Predicate]| {
            by_cost(parts.iter().map(|part| Self::of(table, part)).collect())
        };
        match predicate {
            Predicate::Const(value) => Self::Const(*value),
            Predicate::Not(part) => Self::Not(Box::new(Self::of(table, part))),
            Predicate::All(parts) => Self::All(below(parts)),
            Predicate::Any(parts) => Self::Any(below(parts)),
            Predicate::Items(..) => Self::Record(Matcher::of(predicate), predicate),
            Predicate::Test(test) => {
                let column = table.column(&test.access, test.reading);
                match column.and_then(|column| Some((column.test(test)?, column.others()))) {
                    Some((test_of, 0)) => Self::Column(test_of, None, test),
                    Some((test_of, _)) => Self::Column(test_of, Some(Matcher::of(predicate)), test),
                    None => Self::Record(Matcher::of(predicate), predicate),
                }
            }
        }
    }

    fn cost(&self) -> u32 {
        match self {
            Self::Const(_) => 0,
            Self::Column(test, ..) => test.cost(),
            Self::Record(_, predicate) => predicate.cost().saturating_add(RECORD),
            Self::Not(part) => part.cost(),
            Self::All(parts) | Self::Any(parts) => {
                parts.iter().map(Self::cost).fold(0, u32::saturating_add)
            }
        }
    }

    /// Those of the wanted rows that pass.
    pub(super) fn passing(&self, table: &Table<R>, chunk: usize, wanted: &Mask) -> Mask {
        match self {
            Self::Const(true) => *wanted,
            Self::Const(false) => Mask::NONE,
            Self::Column(test, matcher, _) => {
                let passing = test.passing(chunk, wanted);
                match matcher {
                    None => passing,
                    Some(matcher) => {
                        let undecided = test.undecided(chunk, wanted);
                        passing.or(&ask(table, matcher, chunk, undecided))
                    }
                }
            }
            Self::Record(matcher, _) => ask(table, matcher, chunk, *wanted),
            Self::Not(part) => wanted.and_not(&part.passing(table, chunk, wanted)),
            Self::All(parts) => {
                let mut left = *wanted;
                for part in parts {
                    if left.is_none() {
                        break;
                    }
                    left = part.passing(table, chunk, &left);
                }
                left
            }
            Self::Any(parts) => {
                let mut left = *wanted;
                for part in parts {
                    if left.is_none() {
                        break;
                    }
                    left = left.and_not(&part.passing(table, chunk, &left));
                }
                wanted.and_not(&left)
            }
        }
    }

    /// How many rows pass.
    pub(super) fn count(&self, table: &Table<R>) -> usize {
        let count = |chunk| self.passing(table, chunk, &table.live(chunk)).count();
        (0..table.chunks()).map(count).sum()
    }

    /// The rows that pass.
    pub(super) fn select(&self, table: &Table<R>) -> Bitmap {
        let mut found = Bitmap::default();
        for chunk in 0..table.chunks() {
            found.push_chunk(self.passing(table, chunk, &table.live(chunk)));
        }
        found
    }
}

fn ask<R: Record>(table: &Table<R>, matcher: &Matcher<'_, R>, chunk: usize, rows: Mask) -> Mask {
    rows.filter(|at| table.record(chunk * ROWS + at).is_some_and(|record| matcher.matches(record)))
}

fn by_cost<R: Record>(mut parts: Vec<Program<'_, R>>) -> Vec<Program<'_, R>> {
    parts.sort_by_key(Program::cost);
    parts
}
