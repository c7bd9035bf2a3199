//! How tests are combined: all, any, not. What a test is, and of what, is left open.

use crate::plan::{Predicate, Test};
use crate::record::Access;

/// A predicate, its tests made ready for what they are asked of.
pub(crate) enum Tree<L> {
    Const(bool),
    Leaf(L),
    Not(Box<Tree<L>>),
    All(Box<[Tree<L>]>),
    Any(Box<[Tree<L>]>),
}

/// A part of a predicate that is no combination of others.
#[derive(Clone, Copy)]
pub(crate) enum Question<'p> {
    /// One test of one field.
    Test(&'p Test),
    /// One object of the array at the path satisfies the filter.
    Items(&'p Access, &'p Predicate),
}

impl<'p> Question<'p> {
    /// The path of its field.
    pub(crate) const fn access(self) -> &'p Access {
        match self {
            Self::Test(test) => &test.access,
            Self::Items(access, _) => access,
        }
    }
}

impl<L> Tree<L> {
    pub(crate) fn new<'p>(predicate: &'p Predicate, leaf: &impl Fn(Question<'p>) -> Self) -> Self {
        let parts = |parts: &'p [Predicate]| {
            parts.iter().map(|part| Self::new(part, leaf)).collect::<Box<[_]>>()
        };
        match predicate {
            Predicate::Const(value) => Self::Const(*value),
            Predicate::Test(test) => leaf(Question::Test(test)),
            Predicate::Items(access, filter) => leaf(Question::Items(access, filter)),
            Predicate::Not(part) => Self::Not(Box::new(Self::new(part, leaf))),
            Predicate::All(all) => Self::All(parts(all)),
            Predicate::Any(any) => Self::Any(parts(any)),
        }
    }

    /// Whether it holds, where `leaf` says of each test whether it does.
    pub(crate) fn holds(&self, leaf: &impl Fn(&L) -> bool) -> bool {
        match self {
            Self::Leaf(one) => leaf(one),
            Self::All(parts) => parts.iter().all(|part| part.holds(leaf)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(leaf)),
            Self::Not(part) => !part.holds(leaf),
            Self::Const(value) => *value,
        }
    }

    /// For which records, a bit each, of those `among` it holds, where `leaf` says so of each
    /// test. A test is asked of those only about which the others leave a doubt.
    #[inline]
    pub(crate) fn select(&self, among: u64, leaf: &impl Fn(&L, u64) -> u64) -> u64 {
        if among == 0 {
            0
        } else if let Self::Leaf(one) = self {
            leaf(one, among)
        } else {
            self.select_by_parts(among, leaf)
        }
    }

    /// Apart, so that a test among the parts is asked without a call of [`Tree::select`].
    fn select_by_parts(&self, among: u64, leaf: &impl Fn(&L, u64) -> u64) -> u64 {
        match self {
            Self::Leaf(one) => leaf(one, among),
            Self::All(parts) => parts.iter().fold(among, |left, part| part.select(left, leaf)),
            Self::Any(parts) => {
                parts.iter().fold(0, |found, part| found | part.select(among & !found, leaf))
            }
            Self::Not(part) => among & !part.select(among, leaf),
            Self::Const(true) => among,
            Self::Const(false) => 0,
        }
    }
}
