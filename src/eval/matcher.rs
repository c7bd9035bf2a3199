//! Whether a record matches, and which of many do.

use std::cell::Cell;

use crate::eval::chain::Chain;
use crate::eval::path::{PathTree, RecordScope, path_tree};
use crate::eval::probe::{Next, Then, select_by};
use crate::eval::tree::Tree;
use crate::eval::typed::Typed;
use crate::plan::{Plan, Predicate};
use crate::record::Record;

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
    /// Linear in the filter's size, paid once per query.
    #[must_use]
    pub fn matcher<'p, R: Record + 'p>(&'p self) -> Matcher<'p, R> {
        Matcher(match self.chain() {
            Some(chain) => Form::Typed(chain),
            None => Form::Paths(match &self.scope {
                &Predicate::ALWAYS => path_tree(&self.filter, &R::accessor),
                scope => Tree::All(
                    [scope, &self.filter].map(|part| path_tree(part, &R::accessor)).into(),
                ),
            }),
        })
    }

    /// The filter as functions of the record, if its type is known.
    fn chain<'p, R: Record + 'p>(&'p self) -> Option<Chain<'p, R>> {
        let is_known = Cell::new(true);
        let test = |asked: Typed<'p, R>| {
            R::reach(asked.access(), asked).unwrap_or_else(|| {
                is_known.set(false);
                Next::Answer(false)
            })
        };
        let filter = Chain::new(&self.filter, Then::NOTHING, &test);
        let chain = match &self.scope {
            &Predicate::ALWAYS => filter,
            scope => {
                let then = Then { yes: filter.start(), ..Then::NOTHING };
                Chain::new(scope, then, &test).and(filter)
            }
        };
        is_known.get().then_some(chain)
    }
}

impl<R: Record> Matcher<'_, R> {
    /// Whether the record matches.
    ///
    /// # Complexity
    ///
    /// One look-up per test reached, and one comparison per value found there. Nothing is
    /// allocated, unless a `$hasAll` lists more than 1,024 values.
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
            Form::Paths(_) => select_by::<_, false>(records, all, |record| self.matches(record)),
        }
    }

    /// How many of the records match.
    pub fn count(&self, records: &[R]) -> u64 {
        records.chunks(64).map(|block| u64::from(self.block(block).count_ones())).sum()
    }

    /// The records that match, in their order: they are asked in blocks, one test of all of
    /// them after the other, which is faster than one record after the other.
    pub fn select<'r>(&self, records: &'r [R]) -> impl Iterator<Item = &'r R> {
        records.chunks(64).flat_map(|block| {
            let mut found = self.block(block);
            std::iter::from_fn(move || {
                let record = block.get(found.trailing_zeros() as usize)?;
                found &= found - 1;
                Some(record)
            })
        })
    }
}
