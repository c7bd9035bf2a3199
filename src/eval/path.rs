//! Tests whose fields are found by walking a path through each record.

use std::cell::Cell;

use crate::eval::test::Coverage;
use crate::eval::tree::{Question, Tree};
use crate::plan::{Check, Predicate, Test};
use crate::record::{Access, Node, Pin, Pinned, Record, View, any_below, any_from};

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

/// A record as it would be with only one element, the pinned one, in each array on the
/// way of a sort key, as far as a path goes that way.
#[derive(Clone, Copy)]
struct PinnedScope<'s, N> {
    root: N,
    /// The last pinned element on the path.
    pin: Option<&'s Pin<'s, N>>,
}

/// The way to a field.
pub(crate) struct PinnedAccess<'p> {
    access: &'p Access,
    /// How many segments it has in common with the sort key's.
    shared: usize,
    /// Which of the filter's tests it is of.
    place: usize,
}

/// A filter about the elements of a sort key's arrays.
pub(crate) struct PinnedFilter<'p> {
    tree: PathTree<'p, PinnedAccess<'p>>,
    tests: usize,
}

/// What each test said last of a record, and which pinned element its path went through: as long as
/// that one stays pinned, the answer is the same. So what lies beside the pinned arrays is looked at
/// once, and not for each of their elements.
type Answers = [Cell<Option<(u64, bool)>>];

/// For filters of so many tests nothing is allocated.
const FEW: usize = 8;

impl<'p> PinnedFilter<'p> {
    pub(crate) fn new(filter: &'p Predicate, sort_key: &Access) -> Self {
        let tests = Cell::new(0);
        let tree = path_tree(filter, &|access| PinnedAccess {
            access,
            shared: access.shared(sort_key),
            place: tests.replace(tests.get() + 1),
        });
        Self { tree, tests: tests.get() }
    }

    /// Asks about one record, with one element after the other pinned.
    pub(crate) fn of_record<'r, N: Node<'r>, T>(
        &self,
        root: N,
        ask: impl FnOnce(&dyn Fn(Option<&Pin<'_, N>>) -> bool) -> T,
    ) -> T {
        let (few, many);
        let answers: &Answers = if self.tests <= FEW {
            few = [const { Cell::new(None) }; FEW];
            &few
        } else {
            many = vec![Cell::new(None); self.tests];
            &many
        };
        ask(&|pins| self.tree.holds(&|leaf| leaf_holds(leaf, root, pins, answers)))
    }
}

fn leaf_holds<'r, N: Node<'r>>(
    leaf: &PathLeaf<'_, PinnedAccess<'_>>,
    root: N,
    pins: Option<&Pin<'_, N>>,
    answers: &Answers,
) -> bool {
    let PinnedAccess { access, shared, place } = *leaf.accessor();
    let pin = Pin::on(pins, root, access, shared);
    let number = pin.map_or(0, Pin::number);
    let answer = answers.get(place);
    match answer.and_then(Cell::get) {
        Some((of, holds)) if of == number => holds,
        _ => {
            let holds = leaf.holds(PinnedScope { root, pin });
            answer.inspect(|answer| answer.set(Some((number, holds))));
            holds
        }
    }
}

impl<'r, N: Node<'r>> Scope<'r, PinnedAccess<'_>> for PinnedScope<'_, N> {
    type Value = Pinned<N>;

    fn any(self, at: &PinnedAccess<'_>, mut test: impl FnMut(Option<Pinned<N>>) -> bool) -> bool {
        // The dynamic call keeps this rare way from being compiled for every test.
        let test: &mut dyn FnMut(Option<Pinned<N>>) -> bool = &mut test;
        Pin::any(self.pin, self.root, at.access, &mut |found| test(found))
    }
}
