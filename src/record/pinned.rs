//! Nodes of a record as it would be with one element only in an array.

use crate::record::{Node, View};

/// A node as it is, or an array that has it as its only element.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Pinned<N> {
    Whole(N),
    ArrayOf(N),
}

impl<N> Pinned<N> {
    fn whole(self) -> Option<N> {
        match self {
            Self::Whole(node) => Some(node),
            Self::ArrayOf(_) => None,
        }
    }
}

impl<'r, N: Node<'r>> Node<'r> for Pinned<N> {
    type Items = Items<'r, N>;
    type Entries = Entries<'r, N>;

    fn view(self) -> View<'r> {
        match self {
            Self::Whole(node) => node.view(),
            Self::ArrayOf(_) => View::Array,
        }
    }

    fn items(self) -> Items<'r, N> {
        match self {
            Self::Whole(node) => Items { only: None, all: Some(node.items()) },
            Self::ArrayOf(node) => Items { only: Some(node), all: None },
        }
    }

    fn entries(self) -> Entries<'r, N> {
        Entries(self.whole().map(Node::entries))
    }

    fn get(self, key: &str) -> Option<Self> {
        self.whole()?.get(key).map(Self::Whole)
    }

    fn len(self) -> usize {
        self.whole().map_or(1, Node::len)
    }
}

/// The elements of a [`Pinned`].
pub(crate) struct Items<'r, N: Node<'r>> {
    only: Option<N>,
    all: Option<N::Items>,
}

impl<'r, N: Node<'r>> Iterator for Items<'r, N> {
    type Item = Pinned<N>;

    fn next(&mut self) -> Option<Pinned<N>> {
        let next = self.only.take().or_else(|| self.all.as_mut()?.next());
        next.map(Pinned::Whole)
    }
}

/// The entries of a [`Pinned`].
pub(crate) struct Entries<'r, N: Node<'r>>(Option<N::Entries>);

impl<'r, N: Node<'r>> Iterator for Entries<'r, N> {
    type Item = (&'r str, Pinned<N>);

    fn next(&mut self) -> Option<Self::Item> {
        let (key, value) = self.0.as_mut()?.next()?;
        Some((key, Pinned::Whole(value)))
    }
}
