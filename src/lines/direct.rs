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
use crate::lines::answers::Answers;
use crate::lines::asked::{Found, last_bracket, pass_rest, pass_to_asked};
use crate::lines::fault::{Broken, LineFault};
use crate::lines::order::Orders;
use crate::lines::parts::{Asked, Parts};
use crate::lines::read::{Met, scalar};
use crate::lines::scan::{DEEPEST, Few, Scan};
use crate::lines::tape::{Counting, Stored, Tape};
use crate::lines::trie::{BITS, ROOT, Trie};
use crate::plan::{Check, Plan, Test};
use crate::record::{Node, Record as _, View};

/// Reads lines, one after the other, and says which match.
pub(super) struct DirectFilter<'p> {
    trie: Trie,
    orders: Orders,
    parts: Parts<Tree<u64>>,
    /// What is asked of the values at each node of the trie.
    ends: Vec<End<'p>>,
    /// The bits of those that hold for what is missing.
    missing: u64,
    open: Vec<Frame>,
    /// Room for arrays, and for escapes to be resolved.
    tape: Tape,
    validation: Validation,
}

/// What is asked of the values at one node.
struct End<'p> {
    /// The tests whose paths lead here.
    tests: Vec<BitOf<'p>>,
    /// Whether it is enough to know if the value is null.
    is_kind_enough: bool,
    /// How many keys lead on from here.
    children: usize,
    /// What the tests say about texts that came before.
    texts: Answers,
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
        let mut ends: Vec<_> = (0..trie.len()).map(|node| End::new(&trie, node)).collect();
        let mut missing = 0;
        for BitOf { test, bit } in all.into_inner() {
            if test.check.passes(test.reading, None::<Alone<'_>>) {
                missing |= bit;
            }
            let node = trie.end_of(&test.access)?;
            ends.get_mut(node)?.tests.push(BitOf { test, bit });
        }
        let tape = Tape::new("", Counting::Last);
        let orders = Orders::new(trie.len());
        Some(Self { trie, orders, parts, ends, missing, open: Vec::new(), tape, validation })
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
        scan.enter_record()?;
        let (mut bits, mut asked) = (self.missing, Asked::default());
        let mut frame = Frame::new(ROOT, self.trie.children(ROOT));
        let mut is_first = true;
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
                        Value::Asked(now) => bits = now,
                        Value::Object => {
                            let Some((behind, now)) = self.object::<FULL>(scan, node, bits)? else {
                                return Ok(None);
                            };
                            (scan, bits) = (behind, now);
                        }
                        Value::Other => return Ok(None),
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
                        Value::Asked(now) => bits = now,
                        Value::Object => {
                            open.push(frame);
                            (frame, is_first) = (Frame::new(node, end.children), true);
                        }
                        Value::Other => return Ok(None),
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

/// What was made of a value.
enum Value {
    /// All bits, now that the tests were asked about it.
    Asked(u64),
    /// An object was opened.
    Object,
    /// It is an array or object of which more matters than fits a list of scalars.
    Other,
}

impl End<'_> {
    fn new(trie: &Trie, node: usize) -> Self {
        Self {
            tests: Vec::new(),
            is_kind_enough: trie.is_kind_enough(node),
            children: trie.children(node),
            texts: Answers::default(),
        }
    }

    /// Asks the tests about the value that is next, inside of `depth` others, and passes over it.
    /// An object is only opened.
    #[inline(always)]
    fn read<const FULL: bool>(
        &mut self,
        scan: &mut Scan<'_>,
        depth: usize,
        tape: &mut Tape,
        bits: u64,
    ) -> Result<Value> {
        if let Some(answer) = scan.short_text().and_then(|text| self.texts.get(text)) {
            scan.pass_short_text(answer.length);
            return Ok(Value::Asked(bits & !answer.of | answer.holding));
        }
        let value;
        (*scan, value) = self.value::<FULL>(*scan, depth, tape, bits)?;
        Ok(value)
    }

    /// The same, whatever it is.
    #[inline(never)]
    fn value<'l, const FULL: bool>(
        &mut self,
        mut scan: Scan<'l>,
        depth: usize,
        tape: &mut Tape,
        bits: u64,
    ) -> Result<(Scan<'l>, Value)> {
        let next = scan.peek();
        let is_nested = matches!(next, Some(b'{' | b'['));
        if next == Some(b'{') && self.tests.is_empty() {
            if depth >= DEEPEST {
                return scan.broken(LineFault::TooDeep);
            }
            scan.advance();
            return Ok((scan, Value::Object));
        }
        if self.is_kind_enough || (self.tests.is_empty() && !is_nested) {
            let view = if next == Some(b'n') { View::Null } else { View::Bool(true) };
            scan.skip::<FULL>(depth)?;
            return Ok((scan, Value::Asked(self.ask(Alone(view), bits))));
        }
        if is_nested {
            if next == Some(b'{') || self.children > 0 || depth >= DEEPEST {
                return Ok((scan, Value::Other));
            }
            let Some(behind) = read_list(scan, tape)? else { return Ok((scan, Value::Other)) };
            return Ok((behind, Value::Asked(self.ask(tape.root(), bits))));
        }
        let mut few = Few::default();
        let view = match next {
            Some(b'"') => {
                let short = scan.short_text();
                let string = scan.string()?;
                let view = View::Text(scan.meaning(string, &mut few, tape.texts())?);
                let bits = self.ask(Alone(view), bits);
                if let Some(text) = short {
                    let of = self.tests.iter().fold(0, |of, test| of | test.bit);
                    self.texts.put(text, of, bits & of);
                }
                return Ok((scan, Value::Asked(bits)));
            }
            Some(b'-' | b'0'..=b'9') => View::Number(scan.number()?),
            Some(b't') => scan.word(b"true").map(|()| View::Bool(true))?,
            Some(b'f') => scan.word(b"false").map(|()| View::Bool(false))?,
            Some(b'n') => scan.word(b"null").map(|()| View::Null)?,
            _ => return scan.unexpected(),
        };
        Ok((scan, Value::Asked(self.ask(Alone(view), bits))))
    }

    /// Sets the bits of the tests that hold for a value, and clears those of the others.
    #[inline]
    fn ask<'r, N: Node<'r>>(&self, value: N, bits: u64) -> u64 {
        self.tests.iter().fold(bits, |bits, BitOf { test, bit }| {
            if test.check.passes(test.reading, Some(value)) { bits | bit } else { bits & !bit }
        })
    }
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
