//! The keys of the objects that one node of a trie stands for, in the order in which they came.
//!
//! Whoever writes records writes most keys in one order. So the next key is held against the one
//! that came in its place before, which is one comparison; what it is, and whether it is asked for,
//! is found out only of others.

use crate::lines::scan::{Ahead, PlainKey, Seen};

/// The orders of a trie's nodes.
#[derive(Clone, Debug)]
pub(super) struct Orders(Vec<Order>);

/// The keys that came at one node.
///
/// What is remembered saves work and changes no answer: a key is met exactly if all of it is there.
#[derive(Clone, Debug, Default)]
pub(super) struct Order {
    steps: Vec<Step>,
    /// The step that is expected next in the object that is open. No object of a node lies in
    /// another one of it.
    next: usize,
}

/// A key with the quote and the colon behind it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    key: Seen,
    pub(super) known: Known,
}

/// A key that came before.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    /// In bytes, without its quotes.
    pub(super) length: usize,
    /// Its place among those that are asked for, if it is.
    pub(super) asked: Option<usize>,
}

/// So many keys are remembered of a node.
const MOST: usize = 32;

/// So many of them may be missing in an object, one after the other.
const MISSING: usize = 4;

impl Orders {
    /// Nothing came yet.
    pub(super) fn new(nodes: usize) -> Self {
        Self(vec![Order::default(); nodes])
    }

    /// The keys that came at the first node.
    #[inline(always)]
    pub(super) fn first_steps(&self) -> &[Step] {
        self.0.first().map_or(&[], |order| &order.steps)
    }

    #[inline(always)]
    pub(super) fn of(&mut self, node: usize) -> Option<&mut Order> {
        self.0.get_mut(node)
    }
}

impl Order {
    /// An object begins.
    #[inline(always)]
    pub(super) const fn restart(&mut self) {
        self.next = 0;
    }

    /// So many keys came, or were missing.
    #[inline(always)]
    pub(super) const fn resume(&mut self, came: usize) {
        self.next = came;
    }

    /// The key that is ahead, if it is the one that is expected.
    #[inline(always)]
    pub(super) fn expected(&mut self, ahead: Ahead<'_>) -> Option<Known> {
        let step = self.steps.get(self.next)?;
        step.is(ahead).then(|| {
            self.next += 1;
            step.known
        })
    }

    /// The key that is ahead, if those that are expected before it are missing.
    pub(super) fn behind_missing(&mut self, ahead: Ahead<'_>) -> Option<Known> {
        let (step, behind) = behind_missing(self.steps.get(self.next + 1..)?, ahead)?;
        self.next = self.steps.len() - behind.len();
        Some(step.known)
    }

    /// Remembers a key, in the place in which it came, as long as there are few.
    pub(super) fn learn(&mut self, key: PlainKey<'_>, asked: Option<usize>) {
        // The first of these may be an instant's, which is looked at closely.
        let ahead = key.ahead().filter(|_| key.first != b'$');
        // With its quote and its colon.
        let seen = ahead.and_then(|ahead| ahead.first(key.length + 2));
        let Some(seen) = seen.filter(|_| self.steps.len() < MOST) else { return };
        self.steps.reserve_exact(MOST - self.steps.len());
        let known = Known { length: key.length, asked };
        let place = self.next.min(self.steps.len());
        self.steps.insert(place, Step { key: seen, known });
        self.next = place + 1;
    }
}

/// The step for the key that is ahead, if that is one of the first few, and the steps behind it.
#[inline(never)]
pub(super) fn behind_missing<'s>(
    mut steps: &'s [Step],
    ahead: Ahead<'_>,
) -> Option<(&'s Step, &'s [Step])> {
    for _ in 0..MISSING {
        let (step, behind) = steps.split_first()?;
        if step.is(ahead) {
            return Some((step, behind));
        }
        steps = behind;
    }
    None
}

impl Step {
    /// Whether this key is ahead.
    #[inline(always)]
    pub(super) const fn is(&self, ahead: Ahead<'_>) -> bool {
        self.key.is(ahead)
    }
}
