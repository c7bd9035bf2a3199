//! Lines that are like those before: their keys come as expected, and what is asked about came
//! before. Where all tests have to hold, most lines of a file are answered in one short loop.

use crate::lines::answers::{Answer, Answers};
use crate::lines::end::End;
use crate::lines::order::{Step, behind_missing};
use crate::lines::scan::{ENTRY, ahead, behind_plain_text, entry};
use crate::lines::trie::Child;
use crate::lines::{Line, Lines};

/// How far a line was gone along, among bytes of which it is the first.
#[derive(Clone, Copy, Debug)]
pub(super) enum Along<'l> {
    /// Whether all tests hold. The line does not end before these bytes, which are the last ones.
    Answered { matches: bool, from: &'l [u8] },
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
    /// The keys that were expected before the one that is next.
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
        // Apart from what they came from, they stay in registers.
        let (mut rest, mut matching) = (lines.clone(), 0);
        let passed = loop {
            match self.along(rest.rest()) {
                Along::Answered { matches, from } if rest.pass(from).is_some() => {
                    matching += u64::from(matches);
                }
                Along::Answered { .. } => break Passed::default(),
                Along::Left(passed) => break passed,
            }
        };
        *count += matching;
        *lines = rest;
        // No blank line was gone along.
        lines.next().map(|line| (line, passed))
    }

    /// Goes along a record while its keys are those that came before in this order, and their
    /// values texts: plain ones where nothing is asked about them, and else those for which there
    /// are answers.
    ///
    /// More lines may stand behind it: nothing that is gone along holds the end of one.
    #[inline(always)]
    pub(super) fn along<'l>(&self, bytes: &'l [u8]) -> Along<'l> {
        let (mut rest, mut steps) = (bytes, self.steps.iter());
        let mut left = self.keys.len();
        let (mut opening, mut met, mut holding) = (b'{', 0, 0);
        let unmet = loop {
            let Some(ahead) = entry(rest, opening) else { break steps.len() };
            let Some(step) = steps.next() else { break 0 };
            let mut known = step.known;
            if !step.is(ahead) {
                let behind = behind_missing(steps.as_slice(), ahead);
                let Some((step, behind)) = behind else { break steps.len() + 1 };
                (known, steps) = (step.known, behind.iter());
            }
            let Some(value) = rest.get(ENTRY + known.length..) else { break steps.len() + 1 };
            let behind = if let Some(key) = known.asked {
                let Some(answer) = self.answer(key, value) else { break steps.len() + 1 };
                if met >> key & 1 == 1 {
                    break steps.len() + 1;
                }
                let holds = answer.holding == answer.of;
                // At the last key both answers are one step, since which it is cannot be foreseen.
                if left == 1 || !holds {
                    return Along::Answered { matches: holds, from: value };
                }
                left -= 1;
                met |= 1 << key;
                holding |= answer.of;
                value.get(answer.length + 2..)
            } else {
                behind_plain_text(value)
            };
            let Some(behind) = behind else { break steps.len() + 1 };
            (rest, opening) = (behind, b',');
        };
        let steps = self.steps.len() - unmet;
        Along::Left(Passed { at: bytes.len() - rest.len(), met, holding, steps })
    }

    /// What the tests of a key say about the text that is first.
    #[inline(always)]
    fn answer(&self, key: usize, value: &[u8]) -> Option<&Answer> {
        let texts = &self.ends.get(self.keys.get(key)?.node)?.texts;
        texts.at_sight(ahead(value)?).or_else(|| answer_about(texts, value))
    }
}

/// Not inlined, so that what goes along the line stays in registers.
#[inline(never)]
fn answer_about<'t>(texts: &'t Answers, value: &[u8]) -> Option<&'t Answer> {
    texts.about(value, 0)
}
