//! One pass over a line: what the plan asks for goes to the tape, the rest is passed over.
//!
//! Nothing recurses; the arrays and objects that are open stand on a stack that is used again.

use crate::fault::SyntaxFault;
use crate::lines::Validation;
use crate::lines::fault::{Broken, LineFault};
use crate::lines::scan::{DEEPEST, Quoted, Scan};
use crate::lines::tape::{Counting, Stored, Tape, Text};
use crate::lines::trie::{Child, Keep, ROOT, Trie};

/// Reads lines, one after the other, into one tape.
#[derive(Clone, Debug)]
pub(super) struct Reader {
    trie: Trie,
    tape: Tape,
    open: Vec<Frame>,
    validation: Validation,
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
    seen: u64,
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

/// The most keys of a node that are counted.
const BITS: usize = u64::BITS as usize;

type Result<T> = std::result::Result<T, Broken>;

impl Reader {
    pub(super) fn new(trie: Trie, validation: Validation) -> Self {
        let counting = match validation {
            Validation::Full => Counting::Last,
            Validation::Read => Counting::First,
        };
        let tape = Tape::new(trie.keys(), counting);
        Self { trie, tape, open: Vec::new(), validation }
    }

    /// What the last line holds.
    #[inline]
    pub(super) const fn tape(&self) -> &Tape {
        &self.tape
    }

    /// Reads a line.
    #[inline]
    pub(super) fn read(&mut self, line: &[u8]) -> Result<()> {
        match self.validation {
            Validation::Full => {
                let text = std::str::from_utf8(line).map_err(|error| {
                    let fault = SyntaxFault::Encoding.into();
                    Broken { fault, at: error.valid_up_to() }
                })?;
                self.read_line::<true>(line, Scan::of_text(text))
            }
            Validation::Read => self.read_line::<false>(line, Scan::new(line)),
        }
    }

    fn read_line<const FULL: bool>(&mut self, line: &[u8], mut scan: Scan<'_>) -> Result<()> {
        self.tape.clear();
        self.open.clear();
        if scan.peek() != Some(b'{') {
            scan.skip::<true>(0)?;
            scan.finish()?;
            return Err(Broken { fault: LineFault::NotAnObject, at: 0 });
        }
        let way = if self.trie.keep(ROOT) == Keep::Whole { Way::Whole } else { Way::Node(ROOT) };
        let mut frame = self.enter(&mut scan, 0..0, way, true);
        // Whether an array or object has just been opened, so that no comma is due.
        let mut is_first = true;
        loop {
            if !FULL && frame.left == 0 {
                // All that can still come was read, or is not asked for.
                if self.open.is_empty() {
                    self.close(&frame);
                    return last_bracket(line);
                }
                scan.skip_rest(self.open.len() + 1)?;
                self.close(&frame);
                frame = self.open.pop().unwrap_or(frame);
                is_first = false;
                continue;
            }
            let mut next = scan.peek();
            if next == Some(if frame.is_object { b'}' } else { b']' }) {
                scan.advance();
                self.close(&frame);
                match self.open.pop() {
                    Some(outer) => frame = outer,
                    None => return scan.finish(),
                }
                is_first = false;
                continue;
            }
            if !is_first {
                if next != Some(b',') {
                    return scan.unexpected();
                }
                scan.advance();
                next = scan.peek();
            }
            let is_first_key = std::mem::take(&mut is_first);
            let (key, way) = if frame.is_object {
                if next != Some(b'"') {
                    return scan.unexpected();
                }
                let key = scan.string()?;
                let found = self.find::<FULL>(&mut frame, scan, key, is_first_key)?;
                scan.colon()?;
                match found {
                    Some(found) => found,
                    None => {
                        scan.skip::<FULL>(self.open.len() + 1)?;
                        continue;
                    }
                }
            } else {
                (0..0, frame.way)
            };
            if let Some(inner) = self.value::<FULL>(&mut scan, &mut frame, key, way)? {
                self.open.push(frame);
                (frame, is_first) = (inner, true);
            }
        }
    }

    /// Where the key leads, if it is asked for, and its text.
    #[inline(always)]
    fn find<const FULL: bool>(
        &mut self,
        frame: &mut Frame,
        scan: Scan<'_>,
        key: Quoted<'_>,
        is_first: bool,
    ) -> Result<Option<(Text, Way)>> {
        let node = match frame.way {
            Way::Node(node) if !is_first || !self.may_be_date(key)? => node,
            Way::Node(_) | Way::Whole => {
                (frame.way, frame.left) = (Way::Whole, usize::MAX);
                let start = self.tape.texts().len();
                scan.append(key, self.tape.texts())?;
                return Ok(Some((start..self.tape.texts().len(), Way::Whole)));
            }
        };
        let found = if key.has_escapes {
            let start = self.tape.texts().len();
            key.append_to(self.tape.texts())?;
            let meant = self.tape.texts().get(start..).unwrap_or_default();
            let found = self.trie.step(node, meant.as_bytes());
            self.tape.texts().truncate(start);
            found
        } else {
            self.trie.step(node, key.bytes)
        };
        Ok(found.and_then(|(place, child)| self.step::<FULL>(frame, (node, place), child)))
    }

    /// Whether an object whose first key this is could stand for an instant. All of it decides,
    /// so all of it is read.
    #[inline(always)]
    fn may_be_date(&mut self, key: Quoted<'_>) -> Result<bool> {
        if !key.has_escapes {
            return Ok(key.bytes == b"$date");
        }
        let start = self.tape.texts().len();
        key.append_to(self.tape.texts())?;
        let is_date = self.tape.texts().get(start..) == Some("$date");
        self.tape.texts().truncate(start);
        Ok(is_date)
    }

    /// Where the child leads, and its key; nothing if it was met before and the first counts.
    #[inline]
    fn step<const FULL: bool>(
        &mut self,
        frame: &mut Frame,
        (node, place): (usize, usize),
        child: Child,
    ) -> Option<(Text, Way)> {
        let key = child.start..child.end;
        if self.trie.children(node) <= BITS {
            let bit = 1 << place;
            if frame.seen & bit != 0 {
                if !FULL {
                    return None;
                }
                frame.is_repeated = true;
            }
            frame.left -= usize::from(frame.seen & bit == 0);
            frame.seen |= bit;
        }
        let is_whole = self.trie.keep(child.node) == Keep::Whole;
        Some((key, if is_whole { Way::Whole } else { Way::Node(child.node) }))
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
        let next = scan.peek();
        if let Some(b'{' | b'[') = next {
            if self.open.len() + 1 >= DEEPEST {
                return scan.broken(LineFault::TooDeep);
            }
            frame.len += 1;
            let is_object = next == Some(b'{');
            if let Way::Node(node) = way
                && self.trie.is_kind_enough(node)
            {
                scan.skip::<FULL>(self.open.len() + 1)?;
                self.tape
                    .push(key, if is_object { Stored::Object(0, None) } else { Stored::Array(0) });
                return Ok(None);
            }
            return Ok(Some(self.enter(scan, key, way, is_object)));
        }
        let value = match way {
            Way::Whole => self.scalar(scan, next)?,
            Way::Node(node) => {
                scan.skip::<FULL>(self.open.len() + 1)?;
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

    #[inline(always)]
    fn scalar(&mut self, scan: &mut Scan<'_>, next: Option<u8>) -> Result<Stored> {
        Ok(match next {
            Some(b'"') => {
                let start = self.tape.texts().len();
                let string = scan.string()?;
                scan.append(string, self.tape.texts())?;
                Stored::Text(start..self.tape.texts().len())
            }
            Some(b'-' | b'0'..=b'9') => Stored::Number(scan.number()?),
            Some(b't') => scan.word(b"true").map(|()| Stored::Bool(true))?,
            Some(b'f') => scan.word(b"false").map(|()| Stored::Bool(false))?,
            Some(b'n') => scan.word(b"null").map(|()| Stored::Null)?,
            _ => return scan.unexpected(),
        })
    }

    /// Passes over an opening bracket.
    #[inline]
    fn enter(&mut self, scan: &mut Scan<'_>, key: Text, way: Way, is_object: bool) -> Frame {
        scan.advance();
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
        Frame { place, way, is_object, len: 0, seen: 0, left, is_repeated: false }
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

/// Sees to it that the line ends with its object.
#[inline]
fn last_bracket(line: &[u8]) -> Result<()> {
    if line.last() == Some(&b'}') {
        return Ok(());
    }
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\n' | b'\t' | b'\r');
    match line.iter().rposition(|byte| !is_blank(byte)) {
        Some(at) if line.get(at) == Some(&b'}') => Ok(()),
        _ => Err(Broken { fault: LineFault::End, at: line.len() }),
    }
}
