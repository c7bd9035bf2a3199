//! Predicates about records whose types are known: a chain of tests for one record, a tree of
//! the same tests for many.

use std::sync::Arc;

use crate::eval::probe::{Next, Probe, Then};
use crate::eval::tree::{Question, Tree};
use crate::eval::typed::Typed;
use crate::plan::Predicate;

/// A predicate, each of whose tests knows which one follows it.
pub(crate) struct Chain<'p, R> {
    /// INVARIANT: stands before the tree, and so is dropped before it: what the tests hold of
    /// each other is then never the last.
    start: Next<'p, R>,
    tree: TestTree<'p, R>,
    tests: usize,
}

type TestTree<'p, R> = Tree<Arc<dyn Probe<R> + 'p>>;

impl<'p, R: 'p> Chain<'p, R> {
    /// Longer ones are asked as trees: that one test's call ends where the next begins is up to
    /// the optimiser, and if it does not, they lie one above the other on the stack.
    const LONGEST: usize = 64;

    /// What follows the predicate is `then`; `test` makes its tests.
    pub(crate) fn new(
        predicate: &'p Predicate,
        then: Then<'p, R>,
        test: &impl Fn(Typed<'p, R>) -> Next<'p, R>,
    ) -> Self {
        let question = match predicate {
            Predicate::Const(value) => return Self::of_test(Next::Answer(*value), then),
            Predicate::Test(test) => Question::Test(test),
            Predicate::Items(access, filter) => Question::Items(access, filter),
            Predicate::Not(part) => {
                let inner = Self::new(part, Then { yes: then.no, no: then.yes }, test);
                return Self { tree: Tree::Not(Box::new(inner.tree)), ..inner };
            }
            Predicate::All(parts) => {
                let Then { yes, no } = then;
                let link = |part, next| Self::new(part, Then { yes: next, no: no.clone() }, test);
                return Self::of_parts(parts, yes, link, Tree::All);
            }
            Predicate::Any(parts) => {
                let Then { yes, no } = then;
                let link = |part, next| Self::new(part, Then { yes: yes.clone(), no: next }, test);
                return Self::of_parts(parts, no, link, Tree::Any);
            }
        };
        Self::of_test(test(Typed::new(question, then.clone())), then)
    }

    fn of_test(test: Next<'p, R>, then: Then<'p, R>) -> Self {
        match test {
            Next::Answer(true) => Self { start: then.yes, tree: Tree::Const(true), tests: 0 },
            Next::Answer(false) => Self { start: then.no, tree: Tree::Const(false), tests: 0 },
            Next::Ask(probe) => {
                let tree = Tree::Leaf(Arc::clone(&probe));
                Self { start: Next::Ask(probe), tree, tests: 1 }
            }
        }
    }

    /// Parts that are asked one after the other; made from the last to the first, each with
    /// what follows it.
    fn of_parts(
        parts: &'p [Predicate],
        last: Next<'p, R>,
        link: impl Fn(&'p Predicate, Next<'p, R>) -> Self,
        combine: fn(Box<[TestTree<'p, R>]>) -> TestTree<'p, R>,
    ) -> Self {
        let (mut start, mut tests) = (last, 0);
        let mut trees = Vec::with_capacity(parts.len());
        for part in parts.iter().rev() {
            let part = link(part, start);
            start = part.start;
            tests += part.tests;
            trees.push(part.tree);
        }
        trees.reverse();
        Self { start, tree: combine(trees.into()), tests }
    }

    /// Both hold, this one, which is followed by the other, being asked first.
    pub(crate) fn and(self, rest: Self) -> Self {
        let tests = self.tests + rest.tests;
        Self { start: self.start, tree: Tree::All([self.tree, rest.tree].into()), tests }
    }

    /// Where it starts, for what is asked before it.
    pub(crate) fn start(&self) -> Next<'p, R> {
        self.start.clone()
    }

    /// Whether it holds for the record, with all that follows.
    #[inline]
    pub(crate) fn holds(&self, record: &R) -> bool {
        if self.tests <= Self::LONGEST {
            self.start.decide(record) != 0
        } else {
            self.tree.holds(&|probe| probe.holds(record))
        }
    }

    /// For which of up to 64 records, a bit each, of those `among`, it holds.
    #[inline]
    pub(crate) fn select(&self, records: &[R], among: u64) -> u64 {
        self.tree.select(among, &|probe, among| probe.select(records, among))
    }
}
