//! Tests whose fields are found by walking a path through each record.

use crate::eval::test::Coverage;
use crate::eval::tree::{Question, Tree};
use crate::plan::{Check, Predicate, Test};
use crate::record::{Access, Node, Record, View, any_below, any_from};

/// A test, its path made an accessor.
pub(crate) enum PathLeaf<'p, A> {
    Test(A, &'p Test),
    Items(A, Box<PathTree<'p, &'p Access>>),
}

/// A predicate whose paths have become accessors.
pub(crate) type PathTree<'p, A> = Tree<PathLeaf<'p, A>>;

impl<'p, A> PathLeaf<'p, A> {
    pub(crate) fn new(question: Question<'p>, accessor: &impl Fn(&'p Access) -> A) -> Self {
        match question {
            Question::Test(test) => Self::Test(accessor(&test.access), test),
            Question::Items(access, filter) => {
                // Not a closure, whose type would differ at each level.
                let filter = path_tree(filter, &std::convert::identity::<&'p Access>);
                Self::Items(accessor(access), Box::new(filter))
            }
        }
    }

    /// The way to its field.
    pub(crate) const fn accessor(&self) -> &A {
        match self {
            Self::Test(at, _) | Self::Items(at, _) => at,
        }
    }

    /// Whether it holds for what the scope stands for.
    #[inline]
    pub(crate) fn holds<'r, S: Scope<'r, A>>(&self, scope: S) -> bool {
        match self {
            Self::Test(at, test) => test_holds(test, at, scope),
            Self::Items(at, filter) => scope.any(at, |found| {
                let objects = found.into_iter().filter(|node| matches!(node.view(), View::Array));
                (objects.flat_map(Node::items))
                    .filter(|item| matches!(item.view(), View::Object))
                    .any(|item| filter.holds(&|leaf| leaf.holds(ItemScope(item))))
            }),
        }
    }
}

pub(crate) fn path_tree<'p, A>(
    predicate: &'p Predicate,
    accessor: &impl Fn(&'p Access) -> A,
) -> PathTree<'p, A> {
    Tree::new(predicate, &|question| Tree::Leaf(PathLeaf::new(question, accessor)))
}

#[inline]
pub(crate) fn test_holds<'r, A, S: Scope<'r, A>>(test: &Test, at: &A, scope: S) -> bool {
    if let Check::HasAll(set) = &test.check {
        let mut coverage = Coverage::new(set);
        return scope.any(at, |found| coverage.add(found));
    }
    scope.any(at, |found| test.check.passes(test.reading, found))
}

/// What a tree is asked about: something whose fields are reached by `A`.
pub(crate) trait Scope<'r, A>: Copy {
    type Value: Node<'r>;

    /// See [`Record::any`].
    fn any(self, at: &A, test: impl FnMut(Option<Self::Value>) -> bool) -> bool;
}

/// A whole record.
pub(crate) struct RecordScope<'r, R: ?Sized>(pub(crate) &'r R);

impl<R: ?Sized> Clone for RecordScope<'_, R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R: ?Sized> Copy for RecordScope<'_, R> {}

impl<'r, R: Record> Scope<'r, R::Accessor> for RecordScope<'r, R> {
    type Value = R::Value<'r>;

    #[inline]
    fn any(self, at: &R::Accessor, test: impl FnMut(Option<R::Value<'r>>) -> bool) -> bool {
        self.0.any(at, test)
    }
}

/// An object inside an array.
#[derive(Clone, Copy)]
struct ItemScope<N>(N);

impl<'r, N: Node<'r>> Scope<'r, &Access> for ItemScope<N> {
    type Value = N;

    fn any(self, at: &&Access, test: impl FnMut(Option<N>) -> bool) -> bool {
        any_below(self.0, at, test)
    }
}

/// What was found so many segments down the path, if anything was.
#[derive(Clone, Copy)]
pub(crate) struct PartScope<N> {
    pub(crate) found: Option<N>,
    pub(crate) segment: usize,
}

impl<'r, N: Node<'r>> Scope<'r, &Access> for PartScope<N> {
    type Value = N;

    fn any(self, at: &&Access, mut test: impl FnMut(Option<N>) -> bool) -> bool {
        match self.found {
            Some(node) => any_from(node, at, self.segment, &mut test),
            None => test(None),
        }
    }
}
