//! Whether a record matches, and which of many do.

use std::cell::Cell;

use crate::eval::chain::Chain;
use crate::eval::path::{PathTree, RecordScope, path_tree};
use crate::eval::probe::{NEVER, select_by};
use crate::eval::tree::{Question, Tree};
use crate::eval::typed::Typed;
use crate::eval::typed_key::KeyOf;
use crate::plan::{Plan, Predicate};
use crate::record::Record;
use crate::value::Reading;

/// A plan's filter, with the fields of one type of record resolved.
///
/// Made once per query by [`Plan::matcher`]; asks any number of records.
pub struct Matcher<'p, R: Record + 'p>(Form<'p, R>);

/// How fields are found.
enum Form<'p, R: Record> {
    /// They are looked for in each record.
    Paths(PathTree<'p, R::Accessor>),
    /// The record's type says where they are.
    Typed(Chain<'p, R>),
}

impl Plan {
    /// The filter for records of one type, the host's scope included.
    ///
    /// # Complexity
    ///
    /// Linear in the filter's size, but for putting the parts of each `$and` and `$or` in order; paid
    /// once per query.
    #[must_use]
    pub fn matcher<'p, R: Record + 'p>(&'p self) -> Matcher<'p, R> {
        let is_scoped = self.scope != Predicate::ALWAYS;
        Matcher::within(is_scoped.then_some(&self.scope), &self.filter)
    }
}

/// The filter as functions of the record, if its type is known.
fn typed<'p, R: Record + 'p>(
    scope: Option<&'p Predicate>,
    filter: &'p Predicate,
) -> Option<Chain<'p, R>> {
    // Most types know all of their fields or none; nothing is made in vain for those.
    let first = scope.and_then(Predicate::first_access).or_else(|| filter.first_access())?;
    R::reach(first, KeyOf(Reading::AsIs))?;
    let is_known = Cell::new(true);
    let test = |question: Question<'p>| {
        R::reach(question.access(), Typed(question)).unwrap_or_else(|| {
            is_known.set(false);
            Tree::Const(false)
        })
    };
    let filter = Tree::new(filter, &test);
    let tests = match scope {
        None => filter,
        Some(scope) => Tree::All([Tree::new(scope, &test), filter].into()),
    };
    is_known.get().then(|| Chain::new(tests))
}

impl<'p, R: Record + 'p> Matcher<'p, R> {
    /// A matcher of a part of a filter.
    pub(crate) fn of(predicate: &'p Predicate) -> Self {
        Self::within(None, predicate)
    }

    /// Of what lies within a scope, if there is one.
    fn within(scope: Option<&'p Predicate>, filter: &'p Predicate) -> Self {
        Self(match typed(scope, filter) {
            Some(chain) => Form::Typed(chain),
            None => {
                let tree = |part| path_tree(part, &R::accessor);
                Form::Paths(match scope {
                    Some(scope) => Tree::All([tree(scope), tree(filter)].into()),
                    None => tree(filter),
                })
            }
        })
    }

    /// Whether the record matches.
    ///
    /// # Complexity
    ///
    /// One look-up per test reached, and one comparison per value found there: no more steps than
    /// the guide says ([*Limits*](crate::guide::language#limits)). Nothing is allocated, unless a
    /// `$hasAll` lists more than 1,024 values.
    #[inline]
    pub fn matches(&self, record: &R) -> bool {
        match &self.0 {
            Form::Typed(chain) => chain.holds(record),
            Form::Paths(tree) => tree.holds(&|leaf| leaf.holds(RecordScope(record))),
        }
    }

    /// Which of up to 64 records match: a bit each, the first record's the lowest.
    #[inline]
    fn block(&self, records: &[R]) -> u64 {
        let all = match records.len() {
            64.. => u64::MAX,
            few => (1 << few) - 1,
        };
        match &self.0 {
            Form::Typed(chain) => chain.select(records, all),
            // Nothing is asked of records, as where a page is of all.
            Form::Paths(Tree::Const(true)) => all,
            Form::Paths(Tree::Const(false)) => 0,
            Form::Paths(_) => select_by(records, all, NEVER, |record| self.matches(record)),
        }
    }

    /// The records in blocks of up to 64, and which of each block match: a bit each.
    #[inline]
    pub(crate) fn blocks<'r>(&self, records: &'r [R]) -> impl Iterator<Item = (&'r [R], u64)> {
        records.chunks(64).map(|block| (block, self.block(block)))
    }

    /// How many of the records match.
    ///
    /// # Complexity
    ///
    /// Of [`select`](Self::select).
    #[must_use]
    pub fn count(&self, records: &[R]) -> u64 {
        self.select(records).count() as u64
    }

    /// The records that match, in their order.
    ///
    /// # Complexity
    ///
    /// As of [`matches`](Self::matches), for each record. Where the record's type is known
    /// ([`Record::reach`]) they are asked in blocks, one test of a whole block after the other,
    /// which is faster by far than one record after the other.
    ///
    /// # Example
    ///
    /// ```
    /// use serde_json::json;
    /// use wixql::{Query, Schema, bind};
    ///
    /// let records = [json!({"n": 1}), json!({"n": 2}), json!({"n": 3})];
    /// let plan = bind(&Query::new().gt("n", 1), &Schema::any())?;
    /// let matcher = plan.matcher();
    /// assert_eq!(matcher.select(&records).collect::<Vec<_>>(), [&records[1], &records[2]]);
    /// assert_eq!(matcher.count(&records), 2);
    /// # Ok::<(), wixql::QueryError>(())
    /// ```
    pub fn select<'r>(&self, records: &'r [R]) -> impl Iterator<Item = &'r R> {
        Selected { blocks: self.blocks(records), block: &[], found: 0 }
    }
}

/// Records, block by block, of which some are meant.
struct Selected<'r, R, B> {
    blocks: B,
    block: &'r [R],
    /// Those of the block that are still to come: a bit each.
    found: u64,
}

impl<'r, R, B: Iterator<Item = (&'r [R], u64)>> Iterator for Selected<'r, R, B> {
    type Item = &'r R;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(record) = self.block.get(self.found.trailing_zeros() as usize) {
                self.found &= self.found - 1;
                return Some(record);
            }
            (self.block, self.found) = self.blocks.next()?;
        }
    }

    /// Without a look at each.
    fn count(self) -> usize {
        let ones = |found: u64| found.count_ones() as usize;
        ones(self.found) + self.blocks.map(|(_, found)| ones(found)).sum::<usize>()
    }
}
