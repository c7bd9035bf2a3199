//! Lines that are like those before: their keys come as expected, and what is asked about came
//! before. Where all tests have to hold, most lines of a file are answered in one short loop.

use crate::lines::answers::Answer;
use crate::lines::end::End;
use crate::lines::order::{Step, behind_missing};
use crate::lines::scan::{ENTRY, end_of_plain_text, entry};
use crate::lines::trie::Child;
use crate::lines::{Line, Lines};

/// How far a line was gone along.
#[derive(Clone, Copy, Debug)]
pub(super) enum Along {
    /// Whether all tests hold.
    Answered(bool),
    /// What is next has to be looked at more closely.
    Left(Passed),
}

/// What was passed over.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Passed {
    /// The bytes. None if no entry was.
    pub(super) at: usize,
    /// The keys that are asked for: a bit each. What the tests ask about them holds.
    pub(super) met: u64,
    /// The bits of these tests.
    pub(super) holding: u64,
    /// The keys that came, and those that were expected before them.
    pub(super) steps: usize,
}

/// What lines are gone along with.
#[derive(Clone, Copy)]
pub(super) struct Lane<'a> {
    /// The keys as they came before.
    pub(super) steps: &'a [Step],
    /// The keys that are asked for: at least one.
    pub(super) keys: &'a [Child],
    /// What is asked of the values, by the nodes to which the keys lead.
    pub(super) ends: &'a [End<'a>],
}

impl Lane<'_> {
    /// Counts the lines that match, up to one that is not like those before; gives that line, and
    /// how far it was gone along.
    #[inline(never)]
    pub(super) fn count<'l>(
        &self,
        lines: &mut Lines<'l>,
        count: &mut u64,
    ) -> Option<(Line<'l>, Passed)> {
        // Apart from what it came from, it stays in registers.
        let mut rest = lines.clone();
        let left = rest.find_map(|line| match self.along(line.bytes) {
            Along::Answered(matches) => {
                *count += u64::from(matches);
                None
            }
            Along::Left(passed) => Some((line, passed)),
        });
        *lines = rest;
        left
    }

    /// Goes along a record while its keys are those that came before in this order, and their
    /// values texts: plain ones where nothing is asked about them, and else those for which there
    /// are answers.
    #[inline(always)]
    pub(super) fn along(&self, line: &[u8]) -> Along {
        if line.last() != Some(&b'}') {
            return Along::Left(Passed::default());
        }
        let mut steps = self.steps.iter();
        let mut left = self.keys.len();
        let (mut at, mut opening, mut met, mut holding) = (0, b'{', 0, 0);
        while let Some(ahead) = entry(line, at, opening) {
            let mut expected = steps.clone();
            let known = match expected.next() {
                Some(step) if step.is(ahead) => step.known,
                _ => match behind_missing(expected.as_slice(), ahead) {
                    Some((step, behind)) => {
                        expected = behind.iter();
                        step.known
                    }
                    None => break,
                },
            };
            let value = at + ENTRY + known.length;
            if let Some(key) = known.asked {
                let Some(answer) = self.answer(key, line, value) else { break };
                if met >> key & 1 == 1 {
                    break;
                }
                if answer.holding != answer.of {
                    return Along::Answered(false);
                }
                left -= 1;
                if left == 0 {
                    return Along::Answered(true);
                }
                met |= 1 << key;
                holding |= answer.of;
                at = value + answer.length + 2;
            } else {
                let Some(end) = end_of_plain_text(line, value) else { break };
                at = end;
            }
            (steps, opening) = (expected, b',');
        }
        let steps = self.steps.len() - steps.len();
        Along::Left(Passed { at, met, holding, steps })
    }

    /// Not inlined, so that what goes along the line stays in registers.
    #[inline(never)]
    fn answer(&self, key: usize, line: &[u8], value: usize) -> Option<&Answer> {
        self.ends.get(self.keys.get(key)?.node)?.texts.about(line, value)
    }
}
