//! Predicates about records whose types are known: a chain of tests for one record, a tree of
//! the same tests for many.

use std::slice;
use std::sync::Arc;

use crate::eval::probe::{Next, Step, Then};
use crate::eval::tree::Tree;
use crate::eval::typed::TypedTree;

/// A predicate, each of whose tests knows which one follows it.
pub(crate) struct Chain<'p, R> {
    /// INVARIANT: stands before the tree, and so is dropped before it: what the tests hold of
    /// each other is then never the last.
    start: Next<'p, R>,
    tree: LinkTree<'p, R>,
    tests: usize,
}

type LinkTree<'p, R> = Tree<Arc<Step<'p, R>>>;

impl<'p, R: 'p> Chain<'p, R> {
    /// Longer ones are asked as trees: that one test's call ends where the next begins is up to
    /// the optimiser, and if it does not, they lie one above the other on the stack.
    const LONGEST: usize = 64;

    pub(crate) fn new(tests: TypedTree<'p, R>) -> Self {
        Self::link(tests, Then::NOTHING)
    }

    /// What follows the tests is known.
    fn link(tests: TypedTree<'p, R>, then: Then<'p, R>) -> Self {
        match tests {
            Tree::Const(value) => {
                let start = if value { then.yes } else { then.no };
                Self { start, tree: Tree::Const(value), tests: 0 }
            }
            Tree::Leaf(test) => {
                let link = test.link(then.or_nothing());
                Self { start: Next::Ask(Arc::clone(&link)), tree: Tree::Leaf(link), tests: 1 }
            }
            Tree::Not(part) => {
                let part = Self::link(*part, Then { yes: then.no, no: then.yes });
                Self { tree: Tree::Not(Box::new(part.tree)), ..part }
            }
            Tree::All(parts) => {
                let Then { yes, no } = then;
                let then = |start| Then { yes: start, no: no.clone() };
                Self::link_parts(parts, yes, then, Tree::All)
            }
            Tree::Any(parts) => {
                let Then { yes, no } = then;
                let then = |start| Then { yes: yes.clone(), no: start };
                Self::link_parts(parts, no, then, Tree::Any)
            }
        }
    }

    /// Parts that are asked one after the other, those whose tests are cheap first; linked from
    /// the last to the first, each with what follows it.
    fn link_parts(
        parts: Box<[TypedTree<'p, R>]>,
        last: Next<'p, R>,
        then: impl Fn(Next<'p, R>) -> Then<'p, R>,
        combine: fn(Box<[LinkTree<'p, R>]>) -> LinkTree<'p, R>,
    ) -> Self {
        let (cheap, others): (Vec<_>, Vec<_>) = parts.into_iter().partition(is_cheap);
        let (mut start, mut tests) = (last, 0);
        let mut trees = Vec::with_capacity(cheap.len() + others.len());
        for part in cheap.into_iter().chain(others).rev() {
            let part = Self::link(part, then(start));
            start = part.start;
            tests += part.tests;
            trees.push(part.tree);
        }
        trees.reverse();
        Self { start, tree: combine(trees.into()), tests }
    }

    /// Whether it holds for the record.
    #[inline]
    pub(crate) fn holds(&self, record: &R) -> bool {
        if self.tests <= Self::LONGEST {
            self.start.decide(record) != 0
        } else {
            self.holds_as_tree(record)
        }
    }

    #[inline(never)]
    fn holds_as_tree(&self, record: &R) -> bool {
        self.select(slice::from_ref(record), 1) != 0
    }

    /// For which of up to 64 records, a bit each, of those `among`, it holds.
    #[inline]
    pub(crate) fn select(&self, records: &[R], among: u64) -> u64 {
        self.tree.select(among, &|test, among| test.select(records, among))
    }
}

/// Whether all tests are cheap.
fn is_cheap<R>(tests: &TypedTree<'_, R>) -> bool {
    match tests {
        Tree::Const(_) => true,
        Tree::Leaf(test) => test.is_cheap(),
        Tree::Not(part) => is_cheap(part),
        Tree::All(parts) | Tree::Any(parts) => parts.iter().all(is_cheap),
    }
}
