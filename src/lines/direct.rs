//! Lines whose values are asked as they are read, without a tape.
//!
//! The tests of a filter are bits, which say whether they hold. A value that tests ask about sets
//! theirs when it is met; those for which it is missing are known before. Of the bits, the filter's
//! tree makes the answer. Filters whose paths are no mere chains of keys are not asked in this way,
//! and lines in which such a path leads through an array, an instant or a repeated key are given
//! back, to be read onto a tape.

use std::cell::{Cell, RefCell};

use crate::eval::{Question, Tree};
use crate::lines::Validation;
use crate::lines::asked::{Found, last_bracket, pass_rest, pass_to_asked};
use crate::lines::end::{End, Read};
use crate::lines::fault::Broken;
use crate::lines::lane::{Lane, Passed};
use crate::lines::order::Orders;
use crate::lines::parts::{Asked, Parts};
use crate::lines::read::Met;
use crate::lines::scan::Scan;
use crate::lines::tape::{Counting, Tape};
use crate::lines::trie::{BITS, ROOT, Trie};
use crate::plan::{Check, Plan, Test};

/// Reads lines, one after the other, and says which match.
pub(super) struct DirectFilter<'p> {
    trie: Trie,
    orders: Orders,
    parts: Parts<Tree<u64>>,
    /// What is asked of the values at each node of the trie.
    ends: Vec<End<'p>>,
    /// The bits of those that hold for what is missing.
    missing: u64,
    /// Whether all tests have to hold, each asks about one of the record's own keys, and reading
    /// stops where the answer is known.
    has_lane: bool,
    open: Vec<Frame>,
    /// Room for arrays, and for escapes to be resolved.
    tape: Tape,
    validation: Validation,
}

/// An object that is open.
#[derive(Clone, Copy, Debug)]
struct Frame {
    node: usize,
    met: Met,
    /// How many of the keys that are asked for were not met.
    left: usize,
}

type Result<T> = std::result::Result<T, Broken>;

impl<'p> DirectFilter<'p> {
    /// Nothing if the filter cannot be asked in this way.
    pub(super) fn new(plan: &'p Plan, validation: Validation) -> Option<Self> {
        let trie = Trie::of_filter(plan);
        let (all, is_direct) = (RefCell::new(Vec::new()), Cell::new(trie.are_bits_enough()));
        let parts = Parts::new(plan, &trie, |part| {
            Tree::new(part, &|question| {
                let mut all = all.borrow_mut();
                match question {
                    Question::Test(test) if is_chain(test) && all.len() < BITS => {
                        let bit = 1 << all.len();
                        all.push((test, bit));
                        Tree::Leaf(bit)
                    }
                    Question::Test(_) | Question::Items(..) => {
                        is_direct.set(false);
                        Tree::Const(false)
                    }
                }
            })
        });
        if !is_direct.get() {
            return None;
        }
        let mut ends: Vec<_> = (0..trie.len()).map(|node| End::new(&trie, node)).collect();
        let mut missing = 0;
        for (test, bit) in all.into_inner() {
            if End::holds_without(test) {
                missing |= bit;
            }
            let node = trie.end_of(&test.access)?;
            ends.get_mut(node)?.add(test, bit);
        }
        let tape = Tape::new("", Counting::Last);
        let orders = Orders::new(trie.len());
        let are_own_keys = trie.len() > 1 && trie.len() == trie.children(ROOT) + 1;
        let has_lane = validation == Validation::Read
            && are_own_keys
            && parts.all(|part| matches!(part, Tree::Leaf(_)));
        let open = Vec::new();
        Some(Self { trie, orders, parts, ends, missing, has_lane, open, tape, validation })
    }

    /// What lines can be gone along with, if they can.
    #[inline]
    pub(super) fn lane(&self) -> Option<Lane<'_>> {
        let Self { trie, orders, ends, .. } = self;
        let lane = || Lane { steps: orders.first_steps(), keys: trie.first_keys(), ends };
        self.has_lane.then(lane)
    }

    /// Whether the record matches on a line that was gone along so far; nothing if it has to be
    /// read onto a tape.
    #[inline]
    pub(super) fn matches(&mut self, line: &[u8], passed: Passed) -> Result<Option<bool>> {
        match self.validation {
            Validation::Full => self.ask::<true>(line, Scan::of_utf8(line)?, passed),
            Validation::Read => self.ask::<false>(line, Scan::new(line).from(passed.at), passed),
        }
    }

    #[inline]
    fn ask<const FULL: bool>(
        &mut self,
        line: &[u8],
        mut scan: Scan<'_>,
        Passed { at, met, holding, steps }: Passed,
    ) -> Result<Option<bool>> {
        let mut is_first = at == 0;
        if is_first {
            scan.enter_record()?;
        } else if let Some(order) = self.orders.of(ROOT) {
            order.resume(steps);
        }
        let (mut bits, mut asked) = (self.missing | holding, Asked::default());
        let mut frame = Frame::new(ROOT, self.trie.children(ROOT));
        frame.met.all = met;
        frame.left -= met.count_ones() as usize;
        loop {
            if !FULL && frame.left == 0 {
                // All that can still come was read, or is not asked for.
                last_bracket(line)?;
                break;
            }
            let (keys, at) = ((&self.trie, &mut self.orders), (1, is_first));
            let found = pass_to_asked::<FULL>(&mut scan, keys, ROOT, at, self.tape.texts())?;
            is_first = false;
            match found {
                Some(Found::Asked(place)) if !frame.met.has(place) => {
                    let node = frame.meet(&self.trie, place);
                    let Some(end) = self.ends.get_mut(node) else { return Ok(None) };
                    match end.read::<FULL>(&mut scan, 1, &mut self.tape, bits)? {
                        Read::Asked(now) => bits = now,
                        Read::Object => {
                            let Some((behind, now)) = self.object::<FULL>(scan, node, bits)? else {
                                return Ok(None);
                            };
                            (scan, bits) = (behind, now);
                        }
                        Read::Other => return Ok(None),
                    }
                }
                // The first counts, and it was that.
                Some(Found::Asked(_)) if !FULL => scan.skip::<FULL>(1)?,
                Some(Found::Asked(_) | Found::Date(_)) => return Ok(None),
                None => {
                    scan.finish()?;
                    break;
                }
            }
            if self.parts.refuse(frame.met, &mut asked, |part| holds(part, bits)) {
                if FULL {
                    let keys = (&self.trie, &mut self.orders);
                    let is_same = pass_rest(scan, keys, frame.met, self.tape.texts())?;
                    return Ok(is_same.then_some(false));
                }
                last_bracket(line)?;
                return Ok(Some(false));
            }
        }
        Ok(Some(self.parts.hold(asked, |part| holds(part, bits))))
    }

    /// Asks about all that lies in an object that has just been opened, and passes over it; gives
    /// all bits. Nothing if the record has to be read onto a tape.
    #[inline(never)]
    fn object<'l, const FULL: bool>(
        &mut self,
        mut scan: Scan<'l>,
        node: usize,
        mut bits: u64,
    ) -> Result<Option<(Scan<'l>, u64)>> {
        let Self { trie, orders, ends, open, tape, .. } = self;
        open.clear();
        let mut frame = Frame::new(node, trie.children(node));
        // Whether an object has just been opened, so that no comma is due.
        let mut is_first = true;
        loop {
            let depth = open.len() + 2;
            let found = if FULL || frame.left > 0 {
                let (keys, at) = ((&*trie, &mut *orders), (depth, is_first));
                pass_to_asked::<FULL>(&mut scan, keys, frame.node, at, tape.texts())?
            } else {
                scan.skip_rest(depth)?;
                None
            };
            is_first = false;
            match found {
                Some(Found::Asked(place)) if !frame.met.has(place) => {
                    let node = frame.meet(trie, place);
                    let Some(end) = ends.get_mut(node) else { return Ok(None) };
                    match end.read::<FULL>(&mut scan, depth, tape, bits)? {
                        Read::Asked(now) => bits = now,
                        Read::Object => {
                            open.push(frame);
                            (frame, is_first) = (Frame::new(node, end.children), true);
                        }
                        Read::Other => return Ok(None),
                    }
                }
                Some(Found::Asked(_)) if !FULL => scan.skip::<FULL>(depth)?,
                Some(Found::Asked(_) | Found::Date(_)) => return Ok(None),
                None => match open.pop() {
                    Some(outer) => frame = outer,
                    None => return Ok(Some((scan, bits))),
                },
            }
        }
    }
}

/// Whether the test's path is a chain of keys, and each value there is asked about on its own.
fn is_chain(test: &Test) -> bool {
    test.access.is_plain() && !matches!(test.check, Check::HasAll(_))
}

#[inline]
fn holds(part: &Tree<u64>, bits: u64) -> bool {
    let holds = |bit: &u64| bits & bit != 0;
    // Most are one test.
    if let Tree::Leaf(bit) = part { holds(bit) } else { part.holds(&holds) }
}

impl Frame {
    #[inline]
    fn new(node: usize, left: usize) -> Self {
        Self { node, met: Met::default(), left }
    }

    /// Notes that a key was met; gives the node to which it leads.
    #[inline]
    fn meet(&mut self, trie: &Trie, place: usize) -> usize {
        self.met.add(place);
        self.left -= 1;
        trie.child(self.node, place).map_or(ROOT, |child| child.node)
    }
}
