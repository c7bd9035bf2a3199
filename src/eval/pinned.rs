//! Filters about the elements of a sort key's arrays, asked with one element after the other.

use std::cell::Cell;

use crate::eval::path::{PathLeaf, PathTree, Scope, path_tree};
use crate::plan::Predicate;
use crate::record::{Access, Node, Pin, Pinned};

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
