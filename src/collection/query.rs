//! What a collection answers: which records match, how many, and pages of them.

use std::ops::Range;

use super::Collection;
use super::bits::Bitmap;
use super::first::First;
use super::index::Index;
use super::order::InRow;
use super::program::Program;
use super::table::Table;
use crate::cursor::{Direction, Position};
use crate::eval::Matcher;
use crate::page::found::{Found, is_closed_by};
use crate::page::{Page, as_u64, as_usize};
use crate::plan::{Plan, Predicate, Test, Window};
use crate::record::Record;

/// A part of an index to which a filter leads.
pub(super) struct Lead<'q> {
    pub(super) index: &'q Index,
    pub(super) ranks: Range<usize>,
    /// By which tests.
    pub(super) tests: Vec<&'q Test>,
}

/// How a query is answered.
pub(super) enum Way<'q> {
    /// There is neither filter nor scope.
    All,
    /// So few records are in this part of an index that they are asked themselves.
    Few(Lead<'q>),
    /// All rows, by chunks.
    Scan,
}

impl<R: Record> Collection<R> {
    /// How many records match.
    ///
    /// # Complexity
    ///
    /// One test of each row's columns, 64 rows at a time, and of those records that columns leave
    /// open; where a filter leads to a few records of an index, one test of each of these. Without
    /// filter and scope nothing is tested. Nothing is allocated per record.
    #[must_use]
    pub fn count(&self, plan: &Plan) -> u64 {
        as_u64(match self.way(plan) {
            Way::All => self.len(),
            Way::Few(lead) => self.few(plan, lead).count(),
            Way::Scan => Program::new(&self.table, plan).count(&self.table),
        })
    }

    /// The records that match, in no order that means anything.
    ///
    /// # Complexity
    ///
    /// As of [`count`](Self::count); a bit for each row is allocated.
    ///
    /// # Example
    ///
    /// ```
    /// use serde_json::json;
    /// use wixql::{Collection, Query, Schema, bind};
    ///
    /// let mut things = Collection::new(Schema::any());
    /// things.extend([json!({"id": 1, "n": 5}), json!({"id": 2, "n": 7})])?;
    /// let plan = bind(&Query::new().gt("n", 5), things.schema())?;
    /// assert_eq!(things.select(&plan).collect::<Vec<_>>(), [&json!({"id": 2, "n": 7})]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn select(&self, plan: &Plan) -> impl Iterator<Item = &R> {
        let rows = self.matching(plan);
        let mut rows =
            (0..).map_while(move |chunk| (chunk < rows.chunks()).then(|| rows.chunk(chunk)));
        let mut first = 0;
        let chunks = std::iter::from_fn(move || {
            let mask = rows.next()?;
            let from = first;
            first += super::bits::ROWS;
            Some(mask.rows().map(move |at| from + at))
        });
        chunks.flatten().filter_map(|row| self.table.record(row))
    }

    /// The page asked for: the same as [`Plan::page`] gives over the same records.
    ///
    /// # Complexity
    ///
    /// In an order of the collection's, by cursor: `O(log n)` comparisons for `n` records to find
    /// the place, and one test for each record from there to the page's end and the next match. If
    /// thousands of records do not match on the way, the filter is asked of the columns at once.
    /// By offset without a filter: `O(log n)`; with one, that of [`count`](Self::count), and a bit
    /// looked up for each record up to the page's end.
    ///
    /// In another order: that of [`count`](Self::count), and `O(m log k)` comparisons for `m`
    /// matches and a page that ends `k` records from where it was entered.
    #[must_use]
    pub fn page(&self, plan: &Plan) -> Page<'_, R> {
        let in_order = self.index_in_order(plan);
        let few = match self.way(plan) {
            Way::Few(lead) => return plan.page_of_matching(self.few(plan, lead)),
            Way::All => None,
            Way::Scan => Some(()),
        };
        let Some(index) = in_order else {
            return self.page_of_rows(plan, &self.matching(plan));
        };
        match (&plan.window, few) {
            (&Window::Offset { limit, offset }, None) => {
                let rows = index.rows().ahead(as_usize(offset).min(self.len()));
                let items = rows.take(as_usize(limit)).filter_map(|row| self.record(row)).collect();
                Page::new(plan.page_by_offset(items, offset, as_u64(self.len())), plan)
            }
            (&Window::Offset { limit, offset }, Some(())) => {
                let matching = self.matching(plan);
                let total = matching.count();
                if self.is_sparse(total) {
                    return self.page_of_rows(plan, &matching);
                }
                let rows = index.rows().ahead(0).filter(|&row| matching.has(row as usize));
                let rows = rows.skip(as_usize(offset)).take(as_usize(limit));
                let items = rows.filter_map(|row| self.record(row)).collect();
                Page::new(plan.page_by_offset(items, offset, as_u64(total)), plan)
            }
            (Window::Cursor { limit, from }, _) => {
                self.page_from(plan, index, *limit, from.as_ref())
            }
        }
    }

    pub(super) fn record(&self, row: u32) -> Option<&R> {
        self.table.record(row as usize)
    }

    /// The index in exactly the plan's order.
    pub(super) fn index_in_order(&self, plan: &Plan) -> Option<&Index> {
        self.indexes.iter().find(|index| index.order() == plan.order)
    }

    /// Whether so few rows match that they are better put in order than found in it.
    fn is_sparse(&self, matching: usize) -> bool {
        matching < self.len() / 32
    }

    pub(super) fn way<'q>(&'q self, plan: &'q Plan) -> Way<'q> {
        if plan.matches_all() {
            return Way::All;
        }
        // A record costs as much as many rows by columns.
        let most = 64 + self.len() / 256;
        let parts = parts(plan);
        let ranges = self.indexes.iter().filter_map(|index| {
            let (ranks, tests) = index.range(&self.table, &parts)?;
            Some(Lead { index, ranks, tests })
        });
        match ranges.min_by_key(|lead| lead.ranks.len()).filter(|lead| lead.ranks.len() <= most) {
            Some(lead) => Way::Few(lead),
            None => Way::Scan,
        }
    }

    /// The matching records of a part of an index.
    fn few<'c: 'q, 'q>(
        &'c self,
        plan: &'q Plan,
        lead: Lead<'q>,
    ) -> impl Iterator<Item = &'c R> + use<'c, 'q, R> {
        let matcher = plan.matcher::<R>();
        let rows = lead.index.rows().ahead(lead.ranks.start).take(lead.ranks.len());
        rows.filter_map(|row| self.record(row)).filter(move |record| matcher.matches(record))
    }

    fn matching(&self, plan: &Plan) -> Bitmap {
        Program::new(&self.table, plan).select(&self.table)
    }

    /// The page of matching rows that are in no order.
    fn page_of_rows(&self, plan: &Plan, rows: &Bitmap) -> Page<'_, R> {
        let all = || records_of(&self.table, rows, |_| true);
        let wanted = match &plan.window {
            Window::Offset { limit, offset } => offset.saturating_add(*limit),
            // One more tells whether anything follows.
            Window::Cursor { limit, from: None } => limit.saturating_add(1),
            Window::Cursor { from: Some(_), .. } => return plan.page_of_matching(all()),
        };
        let first = First::new(&self.table, plan, as_usize(wanted), rows);
        let records = records_of(&self.table, rows, |row| {
            first.as_ref().is_none_or(|first| first.may_be_wanted(row))
        });
        let page = plan.page_of_matching(records);
        match plan.window {
            Window::Offset { offset, .. } => {
                Page::new(plan.page_by_offset(page.items, offset, as_u64(rows.count())), plan)
            }
            Window::Cursor { .. } => page,
        }
    }

    /// The page of an index that begins, or ends, at a position.
    fn page_from<'r>(
        &'r self,
        plan: &Plan,
        index: &'r Index,
        limit: u64,
        from: Option<&Position>,
    ) -> Page<'r, R> {
        let comparer = index.comparer(&self.table);
        let place = from.map_or_else(
            || index.rows().around(0),
            |position| {
                let is_after = is_closed_by(position);
                let guess = as_usize(position.ordinal).saturating_sub(usize::from(is_after));
                index.beside(&comparer, &position.keys, guess, is_after)
            },
        );
        // Outside of these nothing matches.
        let ranks =
            index.range(&self.table, &parts(plan)).map_or(0..self.len(), |(ranks, _)| ranks);
        let rank = place.rank().clamp(ranks.start, ranks.end);
        let place = if rank == place.rank() { place } else { index.rows().around(rank) };
        let ahead = place.ahead().take(ranks.end - rank);
        let behind = place.behind().take(rank - ranks.start);
        let mut tester = Tester::new(self, plan);
        let found = match from.map_or(Direction::Next, Position::direction) {
            Direction::Next => tester.walk(ahead, behind, limit),
            Direction::Prev => tester.walk(behind, ahead, limit),
        };
        match found {
            Ok(found) => {
                let (window, order) = ((limit, from), index.fingerprint());
                let answer = plan.page_by_cursor(found, window, &comparer, order);
                Page::new(answer.map(|(_, record)| record), plan)
            }
            Err(Sparse(rows)) => self.page_of_rows(plan, &rows),
        }
    }
}

/// The parts all of which hold for every match.
pub(super) fn parts(plan: &Plan) -> Vec<&Predicate> {
    let parts = [&plan.scope, &plan.filter].into_iter().flat_map(|part| {
        if let Predicate::All(parts) = part { &**parts } else { std::slice::from_ref(part) }
    });
    parts.collect()
}

fn records_of<'c, R: Record>(
    table: &'c Table<R>,
    rows: &Bitmap,
    is_wanted: impl Fn(usize) -> bool,
) -> impl Iterator<Item = &'c R> {
    rows.rows().filter(move |&row| is_wanted(row)).filter_map(|row| table.record(row))
}

/// So few rows match that a walk would take long: all of them.
struct Sparse(Bitmap);

/// Tells of rows in any order whether they match: of the first ones by their records; if these
/// become many, of all by columns.
struct Tester<'c, 'q, R: Record> {
    collection: &'c Collection<R>,
    plan: &'q Plan,
    matcher: Matcher<'q, R>,
    matches_all: bool,
    /// How many more records are asked.
    left: usize,
    matching: Option<Bitmap>,
}

impl<'c, 'q, R: Record> Tester<'c, 'q, R> {
    fn new(collection: &'c Collection<R>, plan: &'q Plan) -> Self {
        let left = 256 + collection.len() / 256;
        let matches_all = plan.matches_all();
        Self { collection, plan, matcher: plan.matcher(), matches_all, left, matching: None }
    }

    fn matches(&mut self, row: u32) -> Result<bool, Sparse> {
        if self.matches_all {
            return Ok(true);
        }
        if let Some(matching) = &self.matching {
            return Ok(matching.has(row as usize));
        }
        if self.left == 0 {
            let matching = self.collection.matching(self.plan);
            if self.collection.is_sparse(matching.count()) {
                return Err(Sparse(matching));
            }
            let matches = matching.has(row as usize);
            self.matching = Some(matching);
            return Ok(matches);
        }
        self.left -= 1;
        Ok(self.collection.record(row).is_some_and(|record| self.matcher.matches(record)))
    }

    /// Walks away from a place: for the page in one direction, to the first match in the other.
    fn walk(
        &mut self,
        ahead: impl Iterator<Item = u32>,
        behind: impl Iterator<Item = u32>,
        limit: u64,
    ) -> Result<Found<InRow<'c, R>>, Sparse> {
        let limit = as_usize(limit);
        let items = Vec::with_capacity(limit.min(1_024));
        let mut found = Found { items, beyond: None, is_something_behind: false };
        for row in ahead {
            if self.matches(row)? {
                let in_row = self.collection.record(row).map(|record| (row, record));
                if found.items.len() == limit {
                    found.beyond = in_row;
                    break;
                }
                found.items.extend(in_row);
            }
        }
        for row in behind {
            if self.matches(row)? {
                found.is_something_behind = true;
                break;
            }
        }
        Ok(found)
    }
}
