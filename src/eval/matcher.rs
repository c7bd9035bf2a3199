//! Whether a record matches.

use crate::eval::test::Coverage;
use crate::plan::{Check, Plan, Predicate, Test};
use crate::record::{Access, Node, Pin, Pinned, Record, View, any_below};

/// A plan's filter, with the fields of one type of record resolved.
///
/// Made once per query by [`Plan::matcher`]; asks any number of records.
pub struct Matcher<'p, R: Record + ?Sized> {
    tree: Tree<'p, R::Accessor>,
}

impl Plan {
    /// The filter for records of one type, the host's scope included.
    ///
    /// # Complexity
    ///
    /// Linear in the filter's size, paid once per query.
    #[must_use]
    pub fn matcher<R: Record + ?Sized>(&self) -> Matcher<'_, R> {
        let [scope, filter] = [&self.scope, &self.filter].map(|part| Tree::new(part, &R::accessor));
        let is_scoped = !matches!(scope, Tree::Const(true));
        let tree = if is_scoped { Tree::All([scope, filter].into()) } else { filter };
        Matcher { tree }
    }
}

impl<'p, R: Record + ?Sized> Matcher<'p, R> {
    /// A matcher of a part of a filter.
    pub(crate) fn of(predicate: &'p Predicate) -> Self {
        Self { tree: Tree::new(predicate, &R::accessor) }
    }

    /// Whether the record matches.
    ///
    /// # Complexity
    ///
    /// One look-up per test reached, and one comparison per value found there. Nothing is
    /// allocated, unless a `$hasAll` lists more than 1,024 values.
    #[inline]
    pub fn matches(&self, record: &R) -> bool {
        self.tree.holds(RecordScope(record))
    }
}

/// A predicate whose paths have become accessors.
pub(crate) enum Tree<'p, A> {
    Const(bool),
    Test(A, &'p Test),
    Not(Box<Tree<'p, A>>),
    All(Box<[Tree<'p, A>]>),
    Any(Box<[Tree<'p, A>]>),
    Items(A, Box<Tree<'p, &'p Access>>),
}

impl<'p, A> Tree<'p, A> {
    pub(crate) fn new(predicate: &'p Predicate, accessor: &impl Fn(&'p Access) -> A) -> Self {
        let below = |parts: &'p [Predicate]| {
            parts.iter().map(|part| Self::new(part, accessor)).collect::<Box<[_]>>()
        };
        match predicate {
            Predicate::Const(value) => Self::Const(*value),
            Predicate::Test(test) => Self::Test(accessor(&test.access), test),
            Predicate::Not(part) => Self::Not(Box::new(Self::new(part, accessor))),
            Predicate::All(parts) => Self::All(below(parts)),
            Predicate::Any(parts) => Self::Any(below(parts)),
            Predicate::Items(access, filter) => {
                // Not a closure, whose type would differ at each level.
                let filter = Tree::new(filter, &std::convert::identity::<&'p Access>);
                Self::Items(accessor(access), Box::new(filter))
            }
        }
    }

    /// Whether it holds for what the scope stands for.
    pub(crate) fn holds<'r, S: Scope<'r, A>>(&self, scope: S) -> bool {
        match self {
            Self::Const(value) => *value,
            Self::Test(at, test) => test_holds(test, at, scope),
            Self::Not(part) => !part.holds(scope),
            Self::All(parts) => parts.iter().all(|part| part.holds(scope)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(scope)),
            Self::Items(at, filter) => scope.any(at, |found| {
                let objects = found.into_iter().filter(|node| matches!(node.view(), View::Array));
                (objects.flat_map(Node::items))
                    .filter(|item| matches!(item.view(), View::Object))
                    .any(|item| filter.holds(ItemScope(item)))
            }),
        }
    }
}

#[inline]
fn test_holds<'r, A, S: Scope<'r, A>>(test: &Test, at: &A, scope: S) -> bool {
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
struct RecordScope<'r, R: ?Sized>(&'r R);

impl<R: ?Sized> Clone for RecordScope<'_, R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R: ?Sized> Copy for RecordScope<'_, R> {}

impl<'r, R: Record + ?Sized> Scope<'r, R::Accessor> for RecordScope<'r, R> {
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

/// A record as it would be with only one element, the pinned one, in each array on the
/// way of a sort key.
#[derive(Clone, Copy)]
pub(crate) struct PinnedScope<'s, N> {
    pub(crate) root: N,
    pub(crate) pins: Option<&'s Pin<'s, N>>,
}

/// The way to a field, and how many segments it has in common with the sort key's.
pub(crate) struct PinnedAccess<'p> {
    pub(crate) access: &'p Access,
    pub(crate) shared: usize,
}

impl<'r, N: Node<'r>> Scope<'r, PinnedAccess<'_>> for PinnedScope<'_, N> {
    type Value = Pinned<N>;

    fn any(self, at: &PinnedAccess<'_>, mut test: impl FnMut(Option<Pinned<N>>) -> bool) -> bool {
        // The dynamic call keeps this rare way from being compiled for every test.
        let test: &mut dyn FnMut(Option<Pinned<N>>) -> bool = &mut test;
        Pin::any(self.pins, self.root, at.access, at.shared, &mut |found| test(found))
    }
}
