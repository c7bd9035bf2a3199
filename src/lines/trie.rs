//! The paths that a plan asks for, as a trie of keys: all that has to be read of a record.
//!
//! Reads predicates and orders. What a node stands for is reached through arrays as well, since
//! paths fan out through them.

use crate::lines::scan::PlainKey;
use crate::plan::{Check, OrderKey, Plan, Predicate};
use crate::record::Access;
use crate::timestamp::DATE_KEY;

/// A trie of keys.
#[derive(Clone, Debug)]
pub(super) struct Trie {
    /// The first is the root. INVARIANT: never empty.
    nodes: Vec<Branch>,
    /// The text of all keys.
    keys: String,
}

/// What is to be kept of the values at one node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Keep {
    /// Only what lies below it.
    Below,
    /// Whether it is null, and what lies below it.
    Kind,
    /// All of it.
    Whole,
}

/// A node: what is to be kept there, and which keys lead on.
#[derive(Clone, Debug)]
pub(super) struct Branch {
    keep: Keep,
    /// Whether it matters which objects stand in an array here, even if none of their keys does.
    has_items: bool,
    /// INVARIANT: sorted by length, then by bytes.
    children: Vec<Child>,
    /// By a hash of its key, the place of a child, from 1, if there is one; or that there are many.
    slots: [u8; SLOTS],
}

impl Branch {
    const EMPTY: Self =
        Self { keep: Keep::Below, has_items: false, children: Vec::new(), slots: [0; SLOTS] };

    #[inline(always)]
    fn child(&self, place: usize) -> Option<Child> {
        self.children.get(place).copied()
    }
}

/// A power of two.
const SLOTS: usize = 128;

/// In this slot are several children, or one that stands far behind.
const MANY: u8 = u8::MAX;

/// A key, by its place among the keys' text, and the node to which it leads.
#[derive(Clone, Copy, Debug)]
pub(super) struct Child {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) node: usize,
}

/// The root of a trie.
pub(super) const ROOT: usize = 0;

/// The most keys of a node that are told apart by bits.
pub(super) const BITS: usize = u64::BITS as usize;

impl Trie {
    /// What the filter asks for, the host's scope included.
    pub(super) fn of_filter(plan: &Plan) -> Self {
        Self::grown(plan).with_slots()
    }

    fn grown(plan: &Plan) -> Self {
        let mut trie = Self { nodes: vec![Branch::EMPTY], keys: String::new() };
        trie.add_predicate(ROOT, &plan.scope);
        trie.add_predicate(ROOT, &plan.filter);
        trie
    }

    /// The record's own keys that a predicate needs, of those that are asked for: the bits of their
    /// places. Nothing if there are more places than bits, or if all of a record is asked for.
    pub(super) fn needs(&self, predicate: &Predicate) -> Option<u64> {
        let root = self.branch(ROOT).filter(|root| root.keep != Keep::Whole)?;
        let mut needed = Self { nodes: vec![Branch::EMPTY], keys: String::new() };
        needed.add_predicate(ROOT, predicate);
        let keys = needed.branch(ROOT)?.children.iter().map(|child| needed.key(child));
        keys.map(|key| 1_u64.checked_shl(u32::try_from(self.step(root, key)?).ok()?))
            .try_fold(0, |needs, bit| Some(needs | bit?))
    }

    /// What the filter and the order ask for.
    pub(super) fn of_page(plan: &Plan) -> Self {
        let mut trie = Self::grown(plan);
        for OrderKey { access, select, .. } in &plan.order {
            trie.add(ROOT, access, Keep::Whole);
            if let Some(select) = select {
                trie.add_predicate(ROOT, select);
            }
        }
        trie.with_slots()
    }

    /// The same, once no key comes any more.
    fn with_slots(mut self) -> Self {
        for branch in &mut self.nodes {
            for (place, child) in (1..).zip(&branch.children) {
                let key = self.keys.as_bytes().get(child.start..child.end).unwrap_or_default();
                if let Some(taken) = branch.slots.get_mut(slot(key)) {
                    *taken = if *taken == 0 { u8::try_from(place).unwrap_or(MANY) } else { MANY };
                }
            }
        }
        self
    }

    /// The text of all keys.
    pub(super) fn keys(&self) -> &str {
        &self.keys
    }

    pub(super) fn keep(&self, node: usize) -> Keep {
        self.nodes.get(node).map_or(Keep::Below, |branch| branch.keep)
    }

    /// Whether of the values at a node only their kind matters.
    pub(super) fn is_kind_enough(&self, node: usize) -> bool {
        self.nodes.get(node).is_some_and(|branch| {
            branch.keep == Keep::Kind && branch.children.is_empty() && !branch.has_items
        })
    }

    /// How many nodes there are.
    pub(super) const fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether the keys of each node can be told apart by bits.
    pub(super) fn are_bits_enough(&self) -> bool {
        self.nodes.iter().all(|branch| branch.children.len() <= BITS)
    }

    /// The node to which a path without maps leads.
    pub(super) fn end_of(&self, access: &Access) -> Option<usize> {
        (0..access.len()).try_fold(ROOT, |node, segment| {
            let branch = self.branch(node)?;
            Some(branch.child(self.step(branch, access.key(segment).as_bytes())?)?.node)
        })
    }

    /// How many keys lead on from a node.
    #[inline]
    pub(super) fn children(&self, node: usize) -> usize {
        self.nodes.get(node).map_or(0, |branch| branch.children.len())
    }

    /// The keys that lead on from the root.
    #[inline]
    pub(super) fn first_keys(&self) -> &[Child] {
        self.branch(ROOT).map_or(&[], |root| &root.children)
    }

    /// The key at a place of a node, and where it leads.
    #[inline(always)]
    pub(super) fn child(&self, node: usize, place: usize) -> Option<Child> {
        self.branch(node)?.child(place)
    }

    #[inline]
    pub(super) fn branch(&self, node: usize) -> Option<&Branch> {
        self.nodes.get(node)
    }

    /// The place of a key among the branch's children.
    #[inline]
    pub(super) fn step(&self, branch: &Branch, key: &[u8]) -> Option<usize> {
        self.step_from(branch, *branch.slots.get(slot(key))?, key)
    }

    /// The same, for a plain key.
    #[inline(always)]
    pub(super) fn step_plain(&self, branch: &Branch, key: PlainKey<'_>) -> Option<usize> {
        let slot = *branch.slots.get(slot_of(key.length, key.first, key.last))?;
        self.step_from(branch, slot, key.bytes())
    }

    #[inline(always)]
    fn step_from(&self, branch: &Branch, slot: u8, key: &[u8]) -> Option<usize> {
        match slot {
            // Most keys are asked for by nobody.
            0 => None,
            MANY => self.search(branch, key),
            place => {
                let place = usize::from(place) - 1;
                let own = self.key(branch.children.get(place)?);
                (own.len() == key.len() && is_same(own, key)).then_some(place)
            }
        }
    }

    #[cold]
    fn search(&self, branch: &Branch, key: &[u8]) -> Option<usize> {
        let order = |child: &Child| by_length(self.key(child), key);
        branch.children.binary_search_by(order).ok()
    }

    #[inline(always)]
    fn key(&self, child: &Child) -> &[u8] {
        self.keys.as_bytes().get(child.start..child.end).unwrap_or_default()
    }

    fn add_predicate(&mut self, from: usize, predicate: &Predicate) {
        match predicate {
            Predicate::Const(_) => {}
            Predicate::Not(part) => self.add_predicate(from, part),
            Predicate::All(parts) | Predicate::Any(parts) => {
                parts.iter().for_each(|part| self.add_predicate(from, part));
            }
            Predicate::Test(test) => {
                let keep =
                    if matches!(test.check, Check::Exists) { Keep::Kind } else { Keep::Whole };
                self.add(from, &test.access, keep);
            }
            Predicate::Items(access, filter) => {
                for end in self.add(from, access, Keep::Below) {
                    if let Some(branch) = self.nodes.get_mut(end) {
                        branch.has_items = true;
                    }
                    self.add_predicate(end, filter);
                }
            }
        }
    }

    /// Adds a path; gives the nodes to which it leads.
    fn add(&mut self, from: usize, access: &Access, keep: Keep) -> Vec<usize> {
        let mut ends = Vec::new();
        self.add_from(from, access, (0, true), keep, &mut ends);
        ends
    }

    /// `can_fork` says whether no map was entered before: only the first is taken key by key,
    /// so that a path has no more ways than segments.
    fn add_from(
        &mut self,
        mut node: usize,
        access: &Access,
        (mut segment, can_fork): (usize, bool),
        keep: Keep,
        ends: &mut Vec<usize>,
    ) {
        while segment < access.len() {
            if access.is_map_at(segment) && !can_fork {
                self.widen(node, Keep::Whole);
                ends.push(node);
                return;
            }
            if access.is_map_at(segment) {
                for end in segment + 1..=access.len() {
                    let below = self.grow(node, access.join(segment, end));
                    self.add_from(below, access, (end, false), keep, ends);
                }
                return;
            }
            node = self.grow(node, access.key(segment));
            segment += 1;
        }
        self.widen(node, keep);
        ends.push(node);
    }

    fn widen(&mut self, node: usize, keep: Keep) {
        if let Some(branch) = self.nodes.get_mut(node) {
            branch.keep = branch.keep.max(keep);
        }
    }

    fn grow(&mut self, node: usize, key: &str) -> usize {
        // What decides whether an object is a date is not read apart from it.
        if key == DATE_KEY {
            self.widen(node, Keep::Whole);
        }
        let Some(branch) = self.nodes.get(node) else { return node };
        let order = |child: &Child| by_length(self.key(child), key.as_bytes());
        match branch.children.binary_search_by(order) {
            Ok(place) => branch.children.get(place).map_or(node, |child| child.node),
            Err(place) => {
                let (start, below) = (self.keys.len(), self.nodes.len());
                self.keys.push_str(key);
                let child = Child { start, end: self.keys.len(), node: below };
                if let Some(branch) = self.nodes.get_mut(node) {
                    branch.children.insert(place, child);
                }
                self.nodes.push(Branch::EMPTY);
                below
            }
        }
    }
}

fn by_length(a: &[u8], b: &[u8]) -> std::cmp::Ordering {
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

/// Whether two keys of one length are the same. Few are long, and for those of other lengths a
/// call costs more than comparing them.
#[inline(always)]
pub(super) fn is_same(a: &[u8], b: &[u8]) -> bool {
    if a.len() > 16 {
        return a == b;
    }
    if let (Some(a), Some(b)) = (ends_of_eight(a), ends_of_eight(b)) {
        return a == b;
    }
    match (ends_of_four(a), ends_of_four(b)) {
        (Some(a), Some(b)) => a == b,
        _ => a.iter().eq(b),
    }
}

/// The first eight bytes and the last eight.
#[inline(always)]
fn ends_of_eight(key: &[u8]) -> Option<[u64; 2]> {
    Some([key.first_chunk()?, key.last_chunk()?].map(|bytes| u64::from_le_bytes(*bytes)))
}

/// The first four bytes and the last four.
#[inline(always)]
fn ends_of_four(key: &[u8]) -> Option<[u32; 2]> {
    Some([key.first_chunk()?, key.last_chunk()?].map(|bytes| u32::from_le_bytes(*bytes)))
}

fn slot(key: &[u8]) -> usize {
    match (key.first(), key.last()) {
        (Some(&first), Some(&last)) => slot_of(key.len(), first, last),
        _ => 0,
    }
}

/// What few keys of one object have in common: length, first byte and last.
#[inline(always)]
const fn slot_of(length: usize, first: u8, last: u8) -> usize {
    (length + first as usize * 7 + last as usize * 13) & (SLOTS - 1)
}
