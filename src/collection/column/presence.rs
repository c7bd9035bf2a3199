//! Which rows of a column have a value, and which hold what only their record knows.

use super::super::bits::{Bitmap, Mask};

#[derive(Clone, Debug, Default)]
pub(super) struct Presence {
    present: Bitmap,
    other: Bitmap,
    others: usize,
}

/// What a row holds, as far as it matters here.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Absent,
    Present,
    Other,
}

impl Presence {
    pub(super) fn set(&mut self, row: usize, state: State) {
        self.others -= usize::from(self.other.has(row));
        self.present.set(row, state == State::Present);
        self.other.set(row, state == State::Other);
        self.others += usize::from(state == State::Other);
    }

    pub(super) fn state(&self, row: usize) -> State {
        if self.present.has(row) {
            State::Present
        } else if self.others > 0 && self.other.has(row) {
            State::Other
        } else {
            State::Absent
        }
    }

    pub(super) fn present(&self, chunk: usize) -> Mask {
        self.present.chunk(chunk)
    }

    /// The rows of the chunk that a column knows nothing of.
    pub(super) fn other(&self, chunk: usize) -> Mask {
        if self.others == 0 { Mask::NONE } else { self.other.chunk(chunk) }
    }

    pub(super) const fn others(&self) -> usize {
        self.others
    }

    /// Wanted rows without a value.
    pub(super) fn absent(&self, chunk: usize, wanted: &Mask) -> Mask {
        wanted.and_not(&self.present(chunk)).and_not(&self.other(chunk))
    }
}
