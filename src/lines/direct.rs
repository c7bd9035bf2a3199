//! Lines whose values are asked as they are read, without a tape.
//!
//! The tests of a filter are bits, which say whether they hold. A value that tests ask about sets
//! theirs when it is met; those for which it is missing are known before. Of the bits, the filter's
//! tree makes the answer. Filters whose paths are no mere chains of keys are not asked in this way,
//! and lines in which such a path leads through an array, an instant or a repeated key are given
//! back, to be read onto a tape.

use std::cell::{Cell, RefCell};
use std::iter::{Empty, empty};

use crate::eval::{Question, Tree};
use crate::lines::Validation;
use crate::lines::asked::{Found, last_bracket, pass_rest, pass_to_asked};
use crate::lines::fault::{Broken, LineFault};
use crate::lines::order::Orders;
use crate::lines::parts::{Asked, Parts};
use crate::lines::read::{Met, scalar};
use crate::lines::scan::{DEEPEST, Few, Scan};
use crate::lines::tape::{Counting, Stored, Tape};
use crate::lines::trie::{BITS, Child, ROOT, Trie};
use crate::plan::{Check, Plan, Test};
use crate::record::{Node, Record as _, View};

/// Reads lines, one after the other, and says which match.
pub(super) struct DirectFilter<'p> {
    trie: Trie,
    orders: Orders,
    parts: Parts<Tree<u64>>,
    /// The tests, by the node of the trie to which their paths lead.
    tests: Vec<Vec<BitOf<'p>>>,
    /// The bits of those that hold for what is missing.
    missing: u64,
    open: Vec<Frame>,
    /// Room for arrays, and for escapes to be resolved.
    tape: Tape,
    validation: Validation,
}

/// A test, and its bit.
struct BitOf<'p> {
    test: &'p Test,
    bit: u64,
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
                        all.push(BitOf { test, bit });
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
        let mut tests: Vec<_> = (0..trie.len()).map(|_| Vec::new()).collect();
        let mut missing = 0;
        for BitOf { test, bit } in all.into_inner() {
            if test.check.passes(test.reading, None::<Alone<'_>>) {
                missing |= bit;
            }
            let node = trie.end_of(&test.access)?;
            tests.get_mut(node)?.push(BitOf { test, bit });
        }
        let tape = Tape::new("", Counting::Last);
        let orders = Orders::new(trie.len());
        Some(Self { trie, orders, parts, tests, missing, open: Vec::new(), tape, validation })
    }

    /// Whether the record on this line matches; nothing if it has to be read onto a tape.
    #[inline]
    pub(super) fn matches(&mut self, line: &[u8]) -> Result<Option<bool>> {
        match self.validation {
            Validation::Full => self.ask::<true>(line, Scan::of_utf8(line)?),
            Validation::Read => self.ask::<false>(line, Scan::new(line)),
        }
    }

    #[inline]
    fn ask<const FULL: bool>(&mut self, line: &[u8], mut scan: Scan<'_>) -> Result<Option<bool>> {
        let Self { trie, orders, parts, tests, open, tape, .. } = self;
        scan.enter_record()?;
        open.clear();
        let (mut bits, mut asked) = (self.missing, Asked::default());
        let mut frame = Frame::new(trie, ROOT);
        // Whether an object has just been opened, so that no comma is due.
        let mut is_first = true;
        loop {
            let depth = open.len() + 1;
            let found = if FULL || frame.left > 0 {
                let first = std::mem::take(&mut is_first);
                let node = frame.node;
                pass_to_asked::<FULL>(
                    &mut scan,
                    (trie, orders),
                    node,
                    (depth, first),
                    tape.texts(),
                )?
            } else if open.is_empty() {
                // All that can still come was read, or is not asked for.
                last_bracket(line)?;
                break;
            } else {
                scan.skip_rest(depth)?;
                None
            };
            match found {
                Some(Found::Asked(place, child)) => {
                    if frame.met.has(place) {
                        if FULL {
                            return Ok(None);
                        }
                        // The first counts, and it was that.
                        scan.skip::<FULL>(depth)?;
                        continue;
                    }
                    frame.met.add(place);
                    frame.left -= 1;
                    let tests = tests.get(child.node).map_or(&[][..], |tests| tests);
                    if scan.peek() == Some(b'{') && tests.is_empty() {
                        if depth >= DEEPEST {
                            return scan.broken(LineFault::TooDeep);
                        }
                        scan.advance();
                        open.push(frame);
                        (frame, is_first) = (Frame::new(trie, child.node), true);
                        continue;
                    }
                    match read::<FULL>(&mut scan, depth, (trie, tape), child, tests, bits)? {
                        Some(read) => bits = read,
                        None => return Ok(None),
                    }
                }
                Some(Found::Date(_)) => return Ok(None),
                None => match open.pop() {
                    Some(outer) => frame = outer,
                    None => {
                        scan.finish()?;
                        break;
                    }
                },
            }
            if open.is_empty() && parts.refuse(frame.met, &mut asked, |part| holds(part, bits)) {
                if FULL {
                    let is_same = pass_rest(scan, (trie, orders), frame.met, tape.texts())?;
                    return Ok(is_same.then_some(false));
                }
                last_bracket(line)?;
                return Ok(Some(false));
            }
        }
        Ok(Some(parts.hold(asked, |part| holds(part, bits))))
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

/// Asks the tests about the value that is next; gives all bits. Nothing if it is an array or object
/// of which more matters than fits a list of scalars.
#[inline(always)]
fn read<const FULL: bool>(
    scan: &mut Scan<'_>,
    depth: usize,
    (trie, tape): (&Trie, &mut Tape),
    child: Child,
    tests: &[BitOf<'_>],
    bits: u64,
) -> Result<Option<u64>> {
    let next = scan.peek();
    let is_nested = matches!(next, Some(b'{' | b'['));
    let is_kind_enough = trie.is_kind_enough(child.node);
    if is_kind_enough || (tests.is_empty() && !is_nested) {
        let view = if next == Some(b'n') { View::Null } else { View::Bool(true) };
        scan.skip::<FULL>(depth)?;
        return Ok(Some(ask(tests, Alone(view), bits)));
    }
    if is_nested {
        if next == Some(b'{') || trie.children(child.node) > 0 || depth >= DEEPEST {
            return Ok(None);
        }
        let Some(behind) = read_list(*scan, tape)? else { return Ok(None) };
        *scan = behind;
        return Ok(Some(ask(tests, tape.root(), bits)));
    }
    let mut few = Few::default();
    let view = match next {
        Some(b'"') => {
            let string = scan.string()?;
            View::Text(scan.meaning(string, &mut few, tape.texts())?)
        }
        Some(b'-' | b'0'..=b'9') => View::Number(scan.number()?),
        Some(b't') => scan.word(b"true").map(|()| View::Bool(true))?,
        Some(b'f') => scan.word(b"false").map(|()| View::Bool(false))?,
        Some(b'n') => scan.word(b"null").map(|()| View::Null)?,
        _ => return scan.unexpected(),
    };
    Ok(Some(ask(tests, Alone(view), bits)))
}

/// Reads an array onto the tape, unless something stands in it that is no scalar.
fn read_list<'l>(mut scan: Scan<'l>, tape: &mut Tape) -> Result<Option<Scan<'l>>> {
    scan.advance();
    tape.clear();
    let place = tape.push(0..0, Stored::Array(0));
    let mut len = 0;
    while scan.goes_on(b']', len == 0)? {
        let next = scan.peek();
        if matches!(next, Some(b'{' | b'[')) {
            return Ok(None);
        }
        let value = scalar(&mut scan, next, tape.texts())?;
        tape.push(0..0, value);
        len += 1;
    }
    tape.close_array(place, len);
    Ok(Some(scan))
}

/// Sets the bits of the tests that hold for a value, and clears those of the others.
#[inline]
fn ask<'r, N: Node<'r>>(tests: &[BitOf<'_>], value: N, bits: u64) -> u64 {
    tests.iter().fold(bits, |bits, BitOf { test, bit }| {
        if test.check.passes(test.reading, Some(value)) { bits | bit } else { bits & !bit }
    })
}

impl Frame {
    #[inline]
    fn new(trie: &Trie, node: usize) -> Self {
        Self { node, met: Met::default(), left: trie.children(node) }
    }
}

/// A value in which no others lie.
#[derive(Clone, Copy, Debug)]
struct Alone<'r>(View<'r>);

impl<'r> Node<'r> for Alone<'r> {
    type Items = Empty<Self>;
    type Entries = Empty<(&'r str, Self)>;

    #[inline]
    fn view(self) -> View<'r> {
        self.0
    }

    fn items(self) -> Self::Items {
        empty()
    }

    fn entries(self) -> Self::Entries {
        empty()
    }

    fn get(self, _: &str) -> Option<Self> {
        None
    }

    fn len(self) -> usize {
        0
    }
}
