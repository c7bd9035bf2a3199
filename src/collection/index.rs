//! Ordered indexes: all rows in one order, and the part of them to which a filter leads.

use std::cmp::Ordering;
use std::ops::Range;

use super::order::{Comparer, column, places};
use super::ranked::{Around, Ranked};
use super::table::Table;
use crate::ast::Order;
use crate::plan::{Check, OrderKey, Predicate, Relation, Test, order_fingerprint};
use crate::record::Record;
use crate::value::Value;

/// All rows in one order.
pub(super) struct Index {
    order: Vec<OrderKey>,
    /// Where the keys' columns stand.
    columns: Vec<Option<usize>>,
    /// Of the order, for positions.
    fingerprint: u64,
    rows: Ranked,
}

impl Index {
    pub(super) fn new<R: Record>(order: Vec<OrderKey>, table: &Table<R>) -> Self {
        let fingerprint = order_fingerprint(&order);
        let columns = places(table, &order);
        let mut index = Self { order, columns, fingerprint, rows: Ranked::default() };
        let rows = (0..table.chunks()).flat_map(|chunk| {
            let first = chunk * super::bits::ROWS;
            table.live(chunk).rows().map(move |at| first + at)
        });
        let mut rows: Vec<u32> = rows.filter_map(|row| u32::try_from(row).ok()).collect();
        index.comparer(table).sort(&mut rows);
        index.rows = Ranked::from_sorted(&rows);
        index
    }

    /// After columns were added.
    pub(super) fn find_columns<R: Record>(&mut self, table: &Table<R>) {
        self.columns = places(table, &self.order);
    }

    pub(super) fn order(&self) -> &[OrderKey] {
        &self.order
    }

    pub(super) const fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    pub(super) const fn rows(&self) -> &Ranked {
        &self.rows
    }

    pub(super) fn comparer<'c, R: Record>(&'c self, table: &'c Table<R>) -> Comparer<'c, R> {
        Comparer::new(table, &self.order, &self.columns)
    }

    /// The rank of a row in the table, and whether one that is in the index is equal to it.
    pub(super) fn find<R: Record>(&self, table: &Table<R>, row: u32) -> Option<u32> {
        let comparer = self.comparer(table);
        let rank = self.rows.rank(|other| comparer.compare(other, row).is_lt());
        self.rows.row(rank).filter(|&found| comparer.compare(found, row).is_eq())
    }

    /// A place: beside these keys, and after the row that has them if `is_after`; `guess` is the
    /// rank of that row, if nothing has changed.
    pub(super) fn beside<R: Record>(
        &self,
        comparer: &Comparer<'_, R>,
        keys: &[Value],
        guess: usize,
        is_after: bool,
    ) -> Around<'_> {
        let is_there =
            |row: Option<u32>| row.is_some_and(|row| comparer.compare_to(row, keys).is_eq());
        let guess = guess.saturating_add(usize::from(is_after)).min(self.rows.len());
        let guessed = self.rows.around(guess);
        let nearest = if is_after { guessed.behind().next() } else { guessed.ahead().next() };
        if is_there(nearest) {
            return guessed;
        }
        let rank = self.rows.rank(|row| comparer.compare_to(row, keys).is_lt());
        let is_behind = is_after && is_there(self.rows.row(rank));
        self.rows.around(rank + usize::from(is_behind))
    }

    /// The row with these values of all keys.
    pub(super) fn find_values<R: Record>(&self, table: &Table<R>, values: &[Value]) -> Option<u32> {
        let comparer = self.comparer(table);
        let rank = self.rows.rank(|row| comparer.compare_to(row, values).is_lt());
        self.rows.row(rank).filter(|&row| comparer.compare_to(row, values).is_eq())
    }

    pub(super) fn insert<R: Record>(&mut self, table: &Table<R>, row: u32) {
        let comparer = Comparer::new(table, &self.order, &self.columns);
        self.rows.insert(row, |other| comparer.compare(other, row).is_lt());
    }

    pub(super) fn remove<R: Record>(&mut self, table: &Table<R>, row: u32) {
        let comparer = Comparer::new(table, &self.order, &self.columns);
        self.rows.remove(row, |other| comparer.compare(other, row).is_lt());
    }

    /// Takes in many rows at once: all are gone through, and none is searched for. Gives a row
    /// that is equal to another, if there is one; then nothing was taken in.
    pub(super) fn merge<R: Record>(&mut self, table: &Table<R>, new: &[u32]) -> Option<u32> {
        let comparer = Comparer::new(table, &self.order, &self.columns);
        let mut new = new.to_vec();
        comparer.sort(&mut new);
        let mut merged = Vec::with_capacity(self.rows.len() + new.len());
        let mut old = self.rows.ahead(0).peekable();
        let mut last = None;
        for row in new {
            while let Some(before) = old.next_if(|&other| comparer.compare(other, row).is_lt()) {
                merged.push(before);
            }
            let neighbours = [last, old.peek().copied()];
            if neighbours.into_iter().flatten().any(|other| comparer.compare(other, row).is_eq()) {
                return Some(row);
            }
            merged.push(row);
            last = Some(row);
        }
        merged.extend(old);
        self.rows = Ranked::from_sorted(&merged);
        None
    }

    /// The ranks outside of which nothing passes all of these parts, as far as they say something
    /// about the first keys; none if they say nothing.
    pub(super) fn range<'t, R: Record>(
        &self,
        table: &Table<R>,
        parts: &[&'t Predicate],
    ) -> Option<(Range<usize>, Vec<&'t Test>)> {
        // Of an array the order knows one element, and a test all of them.
        let has_only_scalars =
            |key: &&OrderKey| column(table, key).is_some_and(|column| column.has_only_scalars());
        let (mut low, mut high) = (Vec::new(), Vec::new());
        let mut tests = Vec::new();
        let (mut is_low_open, mut is_high_open) = (false, false);
        for key in self.order.iter().take_while(has_only_scalars) {
            let is_of_key = |test: &&Test| test.access == key.access && test.reading == key.reading;
            let of_key = tests_of(parts).filter(is_of_key);
            let equal = of_key.clone().find_map(|test| match &test.check {
                Check::Equals(value) => Some((test, value)),
                Check::Exists
                | Check::Null
                | Check::NotEmpty
                | Check::Compare(..)
                | Check::OneOf(_)
                | Check::Text(..)
                | Check::Urlized(_)
                | Check::HasSome(_)
                | Check::HasAll(_) => None,
            });
            if let Some((test, value)) = equal {
                tests.push(test);
                low.push(value);
                high.push(value);
                continue;
            }
            let mut ends = Ends::default();
            for test in of_key {
                if ends.take_in(&test.check) {
                    tests.push(test);
                }
            }
            if ends.least.is_some() || ends.greatest.is_some() {
                // What has no value lies in no range.
                let least = ends.least.unwrap_or(&Value::Null);
                match key.order {
                    Order::Ascending => {
                        is_low_open = ends.least.is_none();
                        low.push(least);
                        high.extend(ends.greatest);
                    }
                    Order::Descending => {
                        is_high_open = ends.least.is_none();
                        low.extend(ends.greatest);
                        high.push(least);
                    }
                }
            }
            break;
        }
        if tests.is_empty() {
            return None;
        }
        let comparer = self.comparer(table);
        let start = self.rows.rank(|row| match comparer.compare_to(row, low.iter().copied()) {
            Ordering::Less => true,
            Ordering::Equal => is_low_open,
            Ordering::Greater => false,
        });
        let end = self.rows.rank(|row| match comparer.compare_to(row, high.iter().copied()) {
            Ordering::Less => true,
            Ordering::Equal => !is_high_open,
            Ordering::Greater => false,
        });
        Some((start..end.max(start), tests))
    }
}

/// Those of the parts that are a test.
fn tests_of<'t>(parts: &[&'t Predicate]) -> impl Iterator<Item = &'t Test> + Clone {
    parts
        .iter()
        .filter_map(|&part| if let Predicate::Test(test) = part { Some(test) } else { None })
}

/// The ends of what some tests let pass, both included.
#[derive(Default)]
struct Ends<'t> {
    least: Option<&'t Value>,
    greatest: Option<&'t Value>,
}

impl<'t> Ends<'t> {
    /// Whether the check says anything new. A second one at the same end is left to be tested.
    fn take_in(&mut self, check: &'t Check) -> bool {
        let (least, greatest) = match check {
            Check::Compare(Relation::Less | Relation::LessOrEqual, value) => (None, Some(value)),
            Check::Compare(Relation::Greater | Relation::GreaterOrEqual, value) => {
                (Some(value), None)
            }
            // The members are in order.
            Check::OneOf(set) if !set.has_null() => (set.members().first(), set.members().last()),
            Check::OneOf(_)
            | Check::Exists
            | Check::Null
            | Check::NotEmpty
            | Check::Equals(_)
            | Check::Text(..)
            | Check::Urlized(_)
            | Check::HasSome(_)
            | Check::HasAll(_) => return false,
        };
        let is_new = (least.is_some() && self.least.is_none())
            || (greatest.is_some() && self.greatest.is_none());
        self.least = self.least.or(least);
        self.greatest = self.greatest.or(greatest);
        is_new
    }
}
