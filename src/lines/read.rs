//! One pass over a line: what the plan asks for goes to the tape, the rest is passed over.
//!
//! Nothing recurses; the arrays and objects that are open stand on a stack that is used again.

use crate::lines::Validation;
use crate::lines::asked::{Found, last_bracket, pass_rest, pass_to_asked};
use crate::lines::fault::{Broken, LineFault};
use crate::lines::order::Orders;
use crate::lines::scan::{DEEPEST, Scan};
use crate::lines::tape::{Counting, Stored, Tape, Text};
use crate::lines::trie::{BITS, Child, Keep, ROOT, Trie};

/// Reads lines, one after the other, into one tape.
#[derive(Clone, Debug)]
pub(super) struct Reader {
    trie: Trie,
    orders: Orders,
    tape: Tape,
    open: Vec<Frame>,
    validation: Validation,
}

/// Says of a record of which not all was read whether the rest is not needed.
pub(super) type Judge<'j> = dyn FnMut(&Tape, Met) -> bool + 'j;

/// The record's own keys that were met, of those that are asked for: a bit each.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Met {
    pub(super) all: u64,
    /// The place of the last of them.
    pub(super) last: usize,
}

impl Met {
    #[inline]
    pub(super) const fn has(self, place: usize) -> bool {
        self.all >> place & 1 == 1
    }

    #[inline]
    pub(super) const fn add(&mut self, place: usize) {
        *self = Self { all: self.all | 1 << place, last: place };
    }
}

/// How far a line was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// All that is asked for is on the tape.
    Read,
    /// The judge needed no more.
    Judged,
    /// The last of a key's values counts, and of one that the judge had seen there was another.
    Repeated,
}

/// An array or object that is open.
#[derive(Clone, Copy, Debug)]
struct Frame {
    /// Its place on the tape.
    place: usize,
    way: Way,
    is_object: bool,
    /// Elements or entries on the tape.
    len: usize,
    /// Of an object's keys that are asked for: which were met, and how many were not, where there
    /// are no more than there are bits.
    met: Met,
    left: usize,
    /// Whether one was met twice.
    is_repeated: bool,
}

/// What is to be read of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// What a node of the trie asks for.
    Node(usize),
    /// All of it.
    Whole,
}

type Result<T> = std::result::Result<T, Broken>;

impl Reader {
    pub(super) fn new(trie: Trie, validation: Validation) -> Self {
        let counting = match validation {
            Validation::Full => Counting::Last,
            Validation::Read => Counting::First,
        };
        let tape = Tape::new(trie.keys(), counting);
        let orders = Orders::new(trie.len());
        Self { trie, orders, tape, open: Vec::new(), validation }
    }

    /// What the last line holds.
    #[inline]
    pub(super) const fn tape(&self) -> &Tape {
        &self.tape
    }

    /// Reads a line; if there is a judge, no further than that needs it. The judge is asked
    /// whenever another key of the record was read with its value.
    #[inline]
    pub(super) fn read(&mut self, line: &[u8], judge: Option<&mut Judge<'_>>) -> Result<Ending> {
        match self.validation {
            Validation::Full => self.read_line::<true>(line, Scan::of_utf8(line)?, judge),
            Validation::Read => self.read_line::<false>(line, Scan::new(line), judge),
        }
    }

    fn read_line<const FULL: bool>(
        &mut self,
        line: &[u8],
        mut scan: Scan<'_>,
        mut judge: Option<&mut Judge<'_>>,
    ) -> Result<Ending> {
        self.tape.clear();
        self.open.clear();
        scan.enter_record()?;
        let way = if self.trie.keep(ROOT) == Keep::Whole { Way::Whole } else { Way::Node(ROOT) };
        let mut frame = self.enter(0..0, way, true);
        // Whether an array or object has just been opened, so that no comma is due.
        let mut is_first = true;
        loop {
            if !FULL && frame.left == 0 {
                // All that can still come was read, or is not asked for.
                if self.open.is_empty() {
                    self.close(&frame);
                    return last_bracket(line).map(|()| Ending::Read);
                }
                scan.skip_rest(self.open.len() + 1)?;
                self.close(&frame);
                frame = self.open.pop().unwrap_or(frame);
            } else if let Some((key, way)) =
                self.next::<FULL>(&mut scan, &mut frame, std::mem::take(&mut is_first))?
            {
                if let Some(inner) = self.value::<FULL>(&mut scan, &mut frame, key, way)? {
                    self.open.push(frame);
                    (frame, is_first) = (inner, true);
                    continue;
                }
            } else {
                self.close(&frame);
                match self.open.pop() {
                    Some(outer) => frame = outer,
                    None => return scan.finish().map(|()| Ending::Read),
                }
            }
            if self.open.is_empty()
                && let (Some(judge), Way::Node(_)) = (&mut judge, frame.way)
            {
                if FULL && frame.is_repeated {
                    return Ok(Ending::Repeated);
                }
                // So far, it is a record.
                self.close(&frame);
                if judge(&self.tape, frame.met) {
                    if FULL {
                        let keys = (&self.trie, &mut self.orders);
                        let is_same = pass_rest(scan, keys, frame.met, self.tape.texts())?;
                        return Ok(if is_same { Ending::Judged } else { Ending::Repeated });
                    }
                    return last_bracket(line).map(|()| Ending::Judged);
                }
            }
        }
    }

    /// Passes over what is not asked for, up to the next value that is, or over the bracket behind
    /// the last. Gives the value's key, and what is to be read of it.
    #[inline(always)]
    fn next<const FULL: bool>(
        &mut self,
        scan: &mut Scan<'_>,
        frame: &mut Frame,
        mut is_first: bool,
    ) -> Result<Option<(Text, Way)>> {
        let Way::Node(node) = frame.way else { return self.next_of_all(scan, frame, is_first) };
        if !frame.is_object {
            let goes_on = scan.goes_on(b']', is_first)?;
            return Ok(goes_on.then_some((0..0, frame.way)));
        }
        loop {
            let depth = self.open.len() + 1;
            let (keys, texts) = ((&self.trie, &mut self.orders), self.tape.texts());
            match pass_to_asked::<FULL>(scan, keys, node, (depth, is_first), texts)? {
                Some(Found::Asked(place)) => {
                    let Some(child) = self.trie.child(node, place) else { return Ok(None) };
                    if let Some(way) = self.step::<FULL>(frame, (node, place), child) {
                        return Ok(Some((child.start..child.end, way)));
                    }
                    // The first counts, and it was that.
                    scan.skip::<FULL>(depth)?;
                    is_first = false;
                }
                Some(Found::Date(key)) => {
                    (frame.way, frame.left) = (Way::Whole, usize::MAX);
                    let start = self.tape.texts().len();
                    scan.append(key, self.tape.texts())?;
                    return Ok(Some((start..self.tape.texts().len(), Way::Whole)));
                }
                None => return Ok(None),
            }
        }
    }

    /// The same, where all is asked for.
    fn next_of_all(
        &mut self,
        scan: &mut Scan<'_>,
        frame: &Frame,
        is_first: bool,
    ) -> Result<Option<(Text, Way)>> {
        if !frame.is_object {
            let goes_on = scan.goes_on(b']', is_first)?;
            return Ok(goes_on.then_some((0..0, Way::Whole)));
        }
        if !scan.goes_on(b'}', is_first)? {
            return Ok(None);
        }
        let key = scan.key()?;
        let start = self.tape.texts().len();
        scan.append(key, self.tape.texts())?;
        scan.colon()?;
        Ok(Some((start..self.tape.texts().len(), Way::Whole)))
    }

    /// What is to be read of a child's value; nothing if it was met before and the first counts.
    #[inline]
    fn step<const FULL: bool>(
        &mut self,
        frame: &mut Frame,
        (node, place): (usize, usize),
        child: Child,
    ) -> Option<Way> {
        if self.trie.children(node) <= BITS {
            if frame.met.has(place) {
                if !FULL {
                    return None;
                }
                frame.is_repeated = true;
            } else {
                frame.left -= 1;
            }
            frame.met.add(place);
        }
        let is_whole = self.trie.keep(child.node) == Keep::Whole;
        Some(if is_whole { Way::Whole } else { Way::Node(child.node) })
    }

    /// Reads the value that is next. An array or object is only opened.
    #[inline(always)]
    fn value<const FULL: bool>(
        &mut self,
        scan: &mut Scan<'_>,
        frame: &mut Frame,
        key: Text,
        way: Way,
    ) -> Result<Option<Frame>> {
        let (next, depth) = (scan.peek(), self.open.len() + 1);
        if let Some(b'{' | b'[') = next {
            if depth >= DEEPEST {
                return scan.broken(LineFault::TooDeep);
            }
            frame.len += 1;
            let is_object = next == Some(b'{');
            if let Way::Node(node) = way
                && self.trie.is_kind_enough(node)
            {
                scan.skip::<FULL>(depth)?;
                self.tape
                    .push(key, if is_object { Stored::Object(0, None) } else { Stored::Array(0) });
                return Ok(None);
            }
            scan.advance();
            return Ok(Some(self.enter(key, way, is_object)));
        }
        let value = match way {
            Way::Whole => scalar(scan, next, self.tape.texts())?,
            Way::Node(node) => {
                scan.skip::<FULL>(depth)?;
                // Of a scalar on the way nothing is asked but that it is there.
                match (self.trie.keep(node), next) {
                    (Keep::Below, _) | (_, Some(b'n')) => Stored::Null,
                    (Keep::Kind | Keep::Whole, _) => Stored::Bool(true),
                }
            }
        };
        // Where only objects are looked for, other elements are none.
        if frame.is_object || way == Way::Whole {
            self.tape.push(key, value);
            frame.len += 1;
        }
        Ok(None)
    }

    /// Begins with an array or object.
    #[inline]
    fn enter(&mut self, key: Text, way: Way, is_object: bool) -> Frame {
        let value = if is_object { Stored::Object(0, None) } else { Stored::Array(0) };
        let left = match way {
            Way::Node(node) if is_object => match self.trie.children(node) {
                // Whether it is a date has to be seen.
                0 if node != ROOT => usize::MAX,
                children @ 0..=BITS => children,
                _ => usize::MAX,
            },
            Way::Node(_) | Way::Whole => usize::MAX,
        };
        let place = self.tape.push(key, value);
        let met = Met::default();
        Frame { place, way, is_object, len: 0, met, left, is_repeated: false }
    }

    #[inline]
    fn close(&mut self, frame: &Frame) {
        if frame.is_object {
            match frame.way {
                Way::Node(node) if !frame.is_repeated && self.trie.children(node) <= BITS => {
                    self.tape.close_small_object(frame.place, frame.len);
                }
                Way::Node(_) | Way::Whole => {
                    self.tape.close_object(frame.place, frame.len, false);
                }
            }
        } else {
            self.tape.close_array(frame.place, frame.len);
        }
    }
}

/// Reads a scalar, of which `next` is the first byte.
#[inline(always)]
pub(super) fn scalar(scan: &mut Scan<'_>, next: Option<u8>, texts: &mut String) -> Result<Stored> {
    Ok(match next {
        Some(b'"') => {
            let start = texts.len();
            let string = scan.string()?;
            scan.append(string, texts)?;
            Stored::Text(start..texts.len())
        }
        Some(b'-' | b'0'..=b'9') => Stored::Number(scan.number()?),
        Some(b't') => scan.word(b"true").map(|()| Stored::Bool(true))?,
        Some(b'f') => scan.word(b"false").map(|()| Stored::Bool(false))?,
        Some(b'n') => scan.word(b"null").map(|()| Stored::Null)?,
        _ => return scan.unexpected(),
    })
}
