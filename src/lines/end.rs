//! What is asked of the values at one node of a trie, as they are read.

use std::iter::{Empty, empty};

use crate::lines::answers::Answers;
use crate::lines::fault::{Broken, LineFault};
use crate::lines::read::scalar;
use crate::lines::scan::{DEEPEST, Few, Scan, short_text};
use crate::lines::tape::{Stored, Tape};
use crate::lines::trie::Trie;
use crate::plan::{Check, Test};
use crate::record::{Node, Record as _, View};
use crate::value::Value;

/// What is asked of the values at one node.
pub(super) struct End<'p> {
    /// The tests whose paths lead here.
    tests: Vec<BitOf<'p>>,
    /// Whether it is enough to know if the value is null.
    is_kind_enough: bool,
    /// How many keys lead on from here.
    pub(super) children: usize,
    /// What the tests say about texts that came before.
    pub(super) texts: Answers,
}

/// A test, and its bit.
struct BitOf<'p> {
    test: &'p Test,
    bit: u64,
}

type Result<T> = std::result::Result<T, Broken>;

/// What was made of a value.
pub(super) enum Read {
    /// All bits, now that the tests were asked about it.
    Asked(u64),
    /// An object was opened.
    Object,
    /// It is an array or object of which more matters than fits a list of scalars.
    Other,
}

impl<'p> End<'p> {
    pub(super) fn new(trie: &Trie, node: usize) -> Self {
        Self {
            tests: Vec::new(),
            is_kind_enough: trie.is_kind_enough(node),
            children: trie.children(node),
            texts: Answers::default(),
        }
    }

    /// Adds a test whose path leads here, and its bit.
    pub(super) fn add(&mut self, test: &'p Test, bit: u64) {
        // Texts that are held against others as a whole tend to be few.
        let are_few = matches!(test.check, Check::Equals(Value::Text(_)) | Check::OneOf(_));
        self.texts.have_longer = are_few && (self.tests.is_empty() || self.texts.have_longer);
        self.tests.push(BitOf { test, bit });
    }

    /// Whether a test holds where there is no value.
    pub(super) fn holds_without(test: &Test) -> bool {
        test.check.passes(test.reading, None::<Alone<'_>>)
    }

    /// Asks the tests about the value that is next, inside of `depth` others, and passes over it.
    /// An object is only opened.
    #[inline(always)]
    pub(super) fn read<const FULL: bool>(
        &mut self,
        scan: &mut Scan<'_>,
        depth: usize,
        tape: &mut Tape,
        bits: u64,
    ) -> Result<Read> {
        if let Some(answer) = self.texts.about(scan.bytes(), scan.at()) {
            scan.pass_short_text(answer.length);
            return Ok(Read::Asked(bits & !answer.of | answer.holding));
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
    ) -> Result<(Scan<'l>, Read)> {
        let next = scan.peek();
        let is_nested = matches!(next, Some(b'{' | b'['));
        if next == Some(b'{') && self.tests.is_empty() {
            if depth >= DEEPEST {
                return scan.broken(LineFault::TooDeep);
            }
            scan.advance();
            return Ok((scan, Read::Object));
        }
        if self.is_kind_enough || (self.tests.is_empty() && !is_nested) {
            let view = if next == Some(b'n') { View::Null } else { View::Bool(true) };
            scan.skip::<FULL>(depth)?;
            return Ok((scan, Read::Asked(self.ask(Alone(view), bits))));
        }
        if is_nested {
            if next == Some(b'{') || self.children > 0 || depth >= DEEPEST {
                return Ok((scan, Read::Other));
            }
            let Some(behind) = read_list(scan, tape)? else { return Ok((scan, Read::Other)) };
            return Ok((behind, Read::Asked(self.ask(tape.root(), bits))));
        }
        let mut few = Few::default();
        let view = match next {
            Some(b'"') => {
                let ahead = scan.ahead();
                let short = short_text(scan.bytes(), scan.at(), self.texts.have_longer);
                let string = scan.string()?;
                let view = View::Text(scan.meaning(string, &mut few, tape.texts())?);
                let bits = self.ask(Alone(view), bits);
                if let (Some(ahead), Some(text)) = (ahead, short) {
                    let of = self.tests.iter().fold(0, |of, test| of | test.bit);
                    self.texts.put(ahead, text, of, bits & of);
                }
                return Ok((scan, Read::Asked(bits)));
            }
            Some(b'-' | b'0'..=b'9') => View::Number(scan.number()?),
            Some(b't') => scan.word(b"true").map(|()| View::Bool(true))?,
            Some(b'f') => scan.word(b"false").map(|()| View::Bool(false))?,
            Some(b'n') => scan.word(b"null").map(|()| View::Null)?,
            _ => return scan.unexpected(),
        };
        Ok((scan, Read::Asked(self.ask(Alone(view), bits))))
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
