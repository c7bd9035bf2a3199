//! Predicates about records whose types are known: a chain of tests for one record, a tree of
//! the same tests for many.

use std::slice;
use std::sync::Arc;

use crate::eval::probe::{Estimate, Link, Next, Step, Then, Verdict};
use crate::eval::tree::Tree;
use crate::eval::typed::TypedTree;

/// A predicate, each of whose tests knows which one follows it.
pub(crate) struct Chain<'p, R> {
    /// INVARIANT: stands before the tree, and so is dropped before it: what the tests hold of
    /// each other is then never the last.
    start: Next<'p, R>,
    tree: Arc<LinkTree<'p, R>>,
}

type LinkTree<'p, R> = Tree<Arc<Step<'p, R>>>;

/// Tests, and the first of them to be asked.
struct Links<'p, R> {
    start: Next<'p, R>,
    tree: LinkTree<'p, R>,
    tests: usize,
}

impl<'p, R: 'p> Chain<'p, R> {
    /// Longer ones are asked as trees: that one test's call ends where the next begins is up to
    /// the optimiser, and if it does not, they lie one above the other on the stack.
    const LONGEST: usize = 64;

    pub(crate) fn new(tests: TypedTree<'p, R>) -> Self {
        let Links { start, tree, tests } = Links::new(tests, Then::NOTHING);
        let tree = Arc::new(tree);
        let start = if tests > Self::LONGEST {
            Next::Ask(Step::new(Box::new(Whole(Arc::clone(&tree)))))
        } else {
            start
        };
        Self { start, tree }
    }

    /// Whether it holds for the record.
    #[inline]
    pub(crate) fn holds(&self, record: &R) -> bool {
        self.start.decide(record) != 0
    }

    /// For which of up to 64 records, a bit each, of those `among`, it holds.
    #[inline]
    pub(crate) fn select(&self, records: &[R], among: u64) -> u64 {
        select(&self.tree, records, among)
    }
}

#[inline]
fn select<R>(tree: &LinkTree<'_, R>, records: &[R], among: u64) -> u64 {
    tree.select(among, &|test, among| test.select(records, among))
}

/// All of a predicate as one test.
struct Whole<'p, R>(Arc<LinkTree<'p, R>>);

impl<R> Link<R> for Whole<'_, R> {
    fn select(&self, records: &[R], among: u64) -> u64 {
        select(&self.0, records, among)
    }

    fn decide(&self, record: &R) -> Verdict {
        self.select(slice::from_ref(record), 1) as Verdict
    }
}

impl<'p, R: 'p> Links<'p, R> {
    /// What follows the tests is known.
    fn new(tests: TypedTree<'p, R>, then: Then<'p, R>) -> Self {
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
                let part = Self::new(*part, Then { yes: then.no, no: then.yes });
                Self { tree: Tree::Not(Box::new(part.tree)), ..part }
            }
            Tree::All(parts) => {
                let Then { yes, no } = then;
                let then = |start| Then { yes: start, no: no.clone() };
                // Those that few records pass spare the others the most.
                Self::of_parts(parts, |passing| passing, yes, then, Tree::All)
            }
            Tree::Any(parts) => {
                let Then { yes, no } = then;
                let then = |start| Then { yes: yes.clone(), no: start };
                Self::of_parts(parts, |passing| Estimate::ALL - passing, no, then, Tree::Any)
            }
        }
    }

    /// Parts that are asked one after the other, those whose tests are cheap first, and of these
    /// those after which the least is `left` to ask; linked from the last to the first, each with
    /// what follows it.
    fn of_parts(
        mut parts: Box<[TypedTree<'p, R>]>,
        left: fn(u32) -> u32,
        last: Next<'p, R>,
        then: impl Fn(Next<'p, R>) -> Then<'p, R>,
        combine: fn(Box<[LinkTree<'p, R>]>) -> LinkTree<'p, R>,
    ) -> Self {
        parts.sort_by_cached_key(|part| {
            let Estimate { is_cheap, passing } = estimate(part);
            // One of which nothing is known goes after those that leave half.
            (!is_cheap, passing.map_or(Estimate::ALL + 1, |passing| 2 * left(passing)))
        });
        let (mut start, mut tests) = (last, 0);
        let mut trees = Vec::with_capacity(parts.len());
        for part in parts.into_iter().rev() {
            let part = Self::new(part, then(start));
            start = part.start;
            tests += part.tests;
            trees.push(part.tree);
        }
        trees.reverse();
        Self { start, tree: combine(trees.into()), tests }
    }
}

/// What is known of several tests together.
fn estimate<R>(tests: &TypedTree<'_, R>) -> Estimate {
    match tests {
        Tree::Const(value) => {
            Estimate { is_cheap: true, passing: Some(if *value { Estimate::ALL } else { 0 }) }
        }
        Tree::Leaf(test) => test.estimate(),
        Tree::Not(part) => {
            let Estimate { is_cheap, passing } = estimate(part);
            Estimate { is_cheap, passing: passing.map(|passing| Estimate::ALL - passing) }
        }
        Tree::All(parts) | Tree::Any(parts) => {
            let is_cheap = parts.iter().all(|part| estimate(part).is_cheap);
            Estimate { is_cheap, passing: None }
        }
    }
}
