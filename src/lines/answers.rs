//! What tests say about short texts, remembered: many records hold the same few.
//!
//! A text is its bytes, so nothing is read of one that came before, and no test is asked again.

use crate::lines::scan::ShortText;

/// What some tests say about texts that came before.
#[derive(Clone, Debug, Default)]
pub(super) struct Answers(Vec<Entry>);

#[derive(Clone, Copy, Debug, Default)]
struct Entry {
    /// What stands there of no text is no text.
    text: u128,
    answer: Answer,
}

/// What tests say about a text.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Answer {
    /// In bytes.
    pub(super) length: usize,
    /// The bits of all tests.
    pub(super) of: u64,
    /// The bits of those that hold.
    pub(super) holding: u64,
}

/// So many texts are remembered: a power of two.
const MOST: usize = 16;

impl Answers {
    #[inline(always)]
    pub(super) fn get(&self, text: ShortText) -> Option<Answer> {
        let entry = self.0.get(place(text))?;
        (entry.text == text.0).then_some(entry.answer)
    }

    /// Remembers a text, and forgets another one that would stand in its place.
    pub(super) fn put(&mut self, text: ShortText, of: u64, holding: u64) {
        self.0.resize(MOST, Entry::default());
        if let Some(entry) = self.0.get_mut(place(text)) {
            *entry = Entry { text: text.0, answer: Answer { length: text.length(), of, holding } };
        }
    }
}

/// By the last bytes of a multiple, on which all bytes of the text act.
#[inline(always)]
const fn place(ShortText(text): ShortText) -> usize {
    let all = (text >> 64) as u64 ^ text as u64;
    (all.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (u64::BITS - MOST.trailing_zeros())) as usize
}
