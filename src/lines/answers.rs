//! What tests say about short texts, remembered: many records hold the same few.
//!
//! A text is its bytes, so nothing is read of one that came before, and no test is asked again.

use crate::lines::scan::{Ahead, Seen, ShortText, short_text};

/// What some tests say about texts that came before.
#[derive(Clone, Debug, Default)]
pub(super) struct Answers {
    /// Whether texts that are not so short are remembered, too.
    pub(super) have_longer: bool,
    entries: Vec<Entry>,
    /// The short ones once more, to be known without looking for their ends.
    sights: Vec<Sight>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Entry {
    /// What stands there of no text is no text.
    text: ShortText,
    answer: Answer,
}

#[derive(Clone, Copy, Debug)]
struct Sight {
    text: Seen,
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
const MOST: usize = 64;

impl Answers {
    /// What the tests say about the text that is ahead, if that can be told at first sight.
    #[inline(always)]
    pub(super) fn at_sight(&self, ahead: Ahead<'_>) -> Option<&Answer> {
        let sight = self.sights.get(place_ahead(ahead))?;
        sight.text.is(ahead).then_some(&sight.answer)
    }

    /// What the tests say about the text that stands there, if it is one that came before.
    #[inline(always)]
    pub(super) fn about(&self, bytes: &[u8], at: usize) -> Option<&Answer> {
        let text = short_text(bytes, at, self.have_longer)?;
        let entry = self.entries.get(place(text))?;
        (entry.text == text).then_some(&entry.answer)
    }

    /// Remembers a text that is ahead, and forgets others that would stand in its places.
    pub(super) fn put(&mut self, ahead: Ahead<'_>, text: ShortText, of: u64, holding: u64) {
        let answer = Answer { length: text.length(), of, holding };
        self.entries.resize(MOST, Entry::default());
        if let Some(entry) = self.entries.get_mut(place(text)) {
            *entry = Entry { text, answer };
        }
        // With its quote.
        if let Some(text) = ahead.first(answer.length + 1) {
            let new = Sight { text, answer };
            // What is right in its place is right in any other.
            self.sights.resize(MOST, new);
            if let Some(sight) = self.sights.get_mut(place_ahead(ahead)) {
                *sight = new;
            }
        }
    }
}

/// By a number on which all bytes of the text act.
#[inline(always)]
const fn place(text: ShortText) -> usize {
    let text = text.sum();
    place_of((text >> 64) as u64 ^ text as u64)
}

/// By the first bytes, and so perhaps by some behind a very short text.
#[inline(always)]
const fn place_ahead(ahead: Ahead<'_>) -> usize {
    place_of(ahead.text() as u64)
}

/// By the first bits of a multiple, on which all bits of the number act.
#[inline(always)]
const fn place_of(number: u64) -> usize {
    (number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (u64::BITS - MOST.trailing_zeros())) as usize
}
