//! A plan's filter over lines: each is read no further than it takes to answer.
//!
//! The parts of a filter that have to hold all are asked one by one, each once the keys that it
//! needs have been read. If one does not hold, the rest of the line is passed over.

use crate::eval::Matcher;
use crate::lines::Validation;
use crate::lines::fault::Broken;
use crate::lines::parts::{Asked, Parts};
use crate::lines::read::{Ending, Reader};
use crate::lines::tape::Tape;
use crate::lines::trie::Trie;
use crate::plan::Plan;

/// Reads lines, one after the other, and says which match.
pub(super) struct LineFilter<'p> {
    reader: Reader,
    parts: Parts<Matcher<'p, Tape>>,
}

impl<'p> LineFilter<'p> {
    /// Reads what the trie asks for.
    pub(super) fn new(plan: &'p Plan, trie: Trie, validation: Validation) -> Self {
        let parts = Parts::new(plan, &trie, Matcher::of);
        Self { reader: Reader::new(trie, validation), parts }
    }

    /// What is asked for of the last line, if it matched.
    #[inline]
    pub(super) const fn tape(&self) -> &Tape {
        self.reader.tape()
    }

    /// Whether the record on this line matches.
    pub(super) fn matches(&mut self, line: &[u8]) -> Result<bool, Broken> {
        let Self { reader, parts } = self;
        let mut asked = Asked::default();
        let ending = if parts.are_early() {
            reader.read(
                line,
                Some(&mut |tape, met| parts.refuse(met, &mut asked, |part| part.matches(tape))),
            )?
        } else {
            reader.read(line, None)?
        };
        match ending {
            Ending::Judged => return Ok(false),
            Ending::Repeated => {
                asked = Asked::default();
                reader.read(line, None)?;
            }
            Ending::Read => {}
        }
        Ok(parts.hold(asked, |part| part.matches(reader.tape())))
    }
}
