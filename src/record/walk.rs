//! Walking a path through a record: descent, fan-out, map keys.

use crate::record::pinned::Pinned;
use crate::record::{Access, Node, View};

/// Whether some value found along the path passes `test`; `None` is a missing field.
///
/// Arrays on the way fan out to their objects; other elements give nothing. The walk is
/// as deep as the path has segments.
pub(crate) fn any_below<'r, N: Node<'r>>(
    root: N,
    at: &Access,
    mut test: impl FnMut(Option<N>) -> bool,
) -> bool {
    any_from(root, at, 0, &mut test)
}

/// [`any_below`], from a node that lies so many segments down the path.
pub(crate) fn any_from<'r, N: Node<'r>>(
    mut node: N,
    at: &Access,
    mut segment: usize,
    test: &mut impl FnMut(Option<N>) -> bool,
) -> bool {
    while segment < at.len() {
        // What has the key is an object; only for lack of it we ask what it is.
        if at.is_plain()
            && let Some(below) = node.get(at.key(segment))
        {
            (node, segment) = (below, segment + 1);
            continue;
        }
        match node.view() {
            View::Object if at.is_plain() => return test(None),
            View::Object => match step(node, at, segment) {
                Some((below, next)) => (node, segment) = (below, next),
                None => return test(None),
            },
            View::Array => {
                let mut objects = node.items().filter(|item| matches!(item.view(), View::Object));
                return objects.any(|item| any_from(item, at, segment, test));
            }
            View::Null
            | View::Bool(_)
            | View::Number(_)
            | View::Text(_)
            | View::Compact(_)
            | View::Date(_) => {
                return test(None);
            }
        }
    }
    test(Some(node))
}

/// One step down from an object: what stands there, and the segment that follows.
#[inline]
fn step<'r, N: Node<'r>>(object: N, at: &Access, segment: usize) -> Option<(N, usize)> {
    if at.is_map_at(segment) {
        // The longest key is tried first; a shorter one is no second chance later.
        let ends = (segment + 1..=at.len()).rev();
        return ends.into_iter().find_map(|end| Some((object.get(at.join(segment, end))?, end)));
    }
    Some((object.get(at.key(segment))?, segment + 1))
}

/// An element chosen for an array on a path, with those chosen further out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pin<'p, N> {
    /// The segments that lead to the array.
    depth: usize,
    item: N,
    /// Which of all elements that a walk chooses it is, from 1 on.
    number: u64,
    outer: Option<&'p Pin<'p, N>>,
}

impl<'p, 'r, N: Node<'r>> Pin<'p, N> {
    /// Whether the chosen element is one of an array at the very end of the path.
    pub(crate) fn ends_at(&self, at: &Access) -> bool {
        self.depth == at.len()
    }

    /// Chooses an element of the array to which so many segments lead.
    const fn new(depth: usize, item: N, outer: Option<&'p Self>, chosen: &mut u64) -> Self {
        *chosen += 1;
        Self { depth, item, number: *chosen, outer }
    }

    /// Which of the walk's elements it is. What a path finds is the same for those on which it
    /// does not depend.
    pub(crate) const fn number(&self) -> u64 {
        self.number
    }

    /// The innermost of the chosen elements that a path goes through; `shared` says how many
    /// segments the path has in common with the pinned one.
    pub(crate) fn on(
        mut pins: Option<&'p Self>,
        root: N,
        at: &Access,
        shared: usize,
    ) -> Option<&'p Self> {
        while let Some(pin) = pins {
            if pin.depth <= shared && pin.is_on(root, at) {
                break;
            }
            pins = pin.outer;
        }
        pins
    }

    /// [`any_below`] in the record as it would be with the chosen elements only, of which the path
    /// goes through `pin` [last](Self::on).
    pub(crate) fn any(
        pin: Option<&Self>,
        root: N,
        at: &Access,
        test: &mut impl FnMut(Option<Pinned<N>>) -> bool,
    ) -> bool {
        match pin {
            None => any_from(Pinned::Whole(root), at, 0, test),
            Some(pin) => any_from(Pinned::ArrayOf(pin.item), at, pin.depth, test),
        }
    }

    /// Whether a path that begins as the pinned one does goes through the array: on the way it may
    /// find a longer key of a map, which leads past it.
    fn is_on(&self, root: N, at: &Access) -> bool {
        if at.is_plain() {
            return true;
        }
        let (mut node, mut segment) = match self.outer {
            Some(outer) if !outer.is_on(root, at) => return false,
            Some(outer) => (outer.item, outer.depth),
            None => (root, 0),
        };
        while segment < self.depth {
            let Some(below) = step(node, at, segment) else { return false };
            (node, segment) = below;
        }
        segment == self.depth
    }
}

/// Walks a path like [`any_below`], through arrays one element at a time, and calls
/// `each` at every place where the path ends: with the value there (elements of a last
/// array one by one) and the elements chosen on the way.
pub(crate) fn walk_pinned<'r, N: Node<'r>>(
    root: N,
    at: &Access,
    each: &mut impl FnMut(Option<N>, Option<&Pin<'_, N>>),
) {
    pinned_from(root, (at, 0), None, &mut 0, each);
}

/// From a node that lies so many segments down the path; so many elements have been chosen.
fn pinned_from<'r, N: Node<'r>>(
    node: N,
    (at, segment): (&Access, usize),
    pins: Option<&Pin<'_, N>>,
    chosen: &mut u64,
    each: &mut impl FnMut(Option<N>, Option<&Pin<'_, N>>),
) {
    let is_end = segment >= at.len();
    match node.view() {
        View::Array if is_end && node.is_empty() => each(Some(node), pins),
        // The array at the end of the path is pinned too; arrays inside it are not.
        View::Array if is_end => {
            for item in node.items() {
                each(Some(item), Some(&Pin::new(segment, item, pins, chosen)));
            }
        }
        _ if is_end => each(Some(node), pins),
        View::Object => match step(node, at, segment) {
            Some((below, next)) => pinned_from(below, (at, next), pins, chosen, each),
            None => each(None, pins),
        },
        View::Array => {
            for item in node.items().filter(|item| matches!(item.view(), View::Object)) {
                let pin = Pin::new(segment, item, pins, chosen);
                pinned_from(item, (at, segment), Some(&pin), chosen, each);
            }
        }
        View::Null
        | View::Bool(_)
        | View::Number(_)
        | View::Text(_)
        | View::Compact(_)
        | View::Date(_) => {
            each(None, pins);
        }
    }
}
