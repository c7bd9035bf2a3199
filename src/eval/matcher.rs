//! Whether a record matches, and which of many do.

use crate::eval::path::{PathLeaf, RecordScope};
use crate::eval::probe::{Probe, select_by};
use crate::eval::tree::{Question, Tree};
use crate::eval::typed::Typed;
use crate::plan::{Plan, Predicate};
use crate::record::Record;

/// A plan's filter, with the fields of one type of record resolved.
///
/// Made once per query by [`Plan::matcher`]; asks any number of records.
pub struct Matcher<'p, R: Record + 'p> {
    tree: Tree<Leaf<'p, R>>,
}

/// One test of a record.
enum Leaf<'p, R: Record> {
    /// The field is looked for in the record.
    Path(PathLeaf<'p, R::Accessor>),
    /// The record's type says where the field is.
    Typed(Box<dyn Probe<R> + 'p>),
}

impl Plan {
    /// The filter for records of one type, the host's scope included.
    ///
    /// # Complexity
    ///
    /// Linear in the filter's size, paid once per query.
    #[must_use]
    pub fn matcher<'p, R: Record + 'p>(&'p self) -> Matcher<'p, R> {
        let [scope, filter] = [&self.scope, &self.filter].map(|part| Tree::new(part, &Leaf::new));
        let is_scoped = self.scope != Predicate::ALWAYS;
        let tree = if is_scoped { Tree::All([scope, filter].into()) } else { filter };
        Matcher { tree }
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
        self.tree.holds(&|leaf| match leaf {
            Leaf::Path(leaf) => leaf.holds(RecordScope(record)),
            Leaf::Typed(probe) => probe.holds(record),
        })
    }

    /// Which of up to 64 records match: a bit each, the first record's the lowest.
    #[inline]
    pub(crate) fn block(&self, records: &[R]) -> u64 {
        let all = u64::MAX.checked_shr(64 - records.len().min(64) as u32).unwrap_or(0);
        self.tree.select(all, &|leaf, among| match leaf {
            Leaf::Path(leaf) => {
                select_by::<_, false>(records, among, |record| leaf.holds(RecordScope(record)))
            }
            Leaf::Typed(probe) => probe.select(records, among),
        })
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

impl<'p, R: Record + 'p> Leaf<'p, R> {
    fn new(question: Question<'p>) -> Tree<Self> {
        match R::reach(question.access(), Typed::new(question)) {
            Some(tree) => tree.map(Self::Typed),
            None => Tree::Leaf(Self::Path(PathLeaf::new(question, &R::accessor))),
        }
    }
}
