//! Sets of rows: bitmaps in chunks of 1,024 rows, sixteen words each.
//!
//! The loops have no branches and a fixed length, so that the compiler makes vector code of
//! them. Nothing here knows what the rows hold.

/// Rows of a chunk.
pub(super) const ROWS: usize = 1024;
/// Words of a chunk's bitmap.
const WORDS: usize = ROWS / 64;

/// Some rows of one chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mask([u64; WORDS]);

/// Some rows, of any number of chunks; rows beyond the last chunk are not in it.
#[derive(Clone, Debug, Default)]
pub(super) struct Bitmap(Vec<Mask>);

impl Mask {
    pub(super) const NONE: Self = Self([0; WORDS]);

    pub(super) fn is_none(&self) -> bool {
        self.0.iter().all(|&word| word == 0)
    }

    pub(super) fn count(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    pub(super) fn and(mut self, other: &Self) -> Self {
        self.0.iter_mut().zip(other.0).for_each(|(own, other)| *own &= other);
        self
    }

    pub(super) fn or(mut self, other: &Self) -> Self {
        self.0.iter_mut().zip(other.0).for_each(|(own, other)| *own |= other);
        self
    }

    pub(super) fn and_not(mut self, other: &Self) -> Self {
        self.0.iter_mut().zip(other.0).for_each(|(own, other)| *own &= !other);
        self
    }

    /// Whether it has a row, by its place in the chunk.
    pub(super) fn has(&self, at: usize) -> bool {
        self.0.get(at / 64).is_some_and(|word| word >> (at % 64) & 1 != 0)
    }

    /// Those of its rows, by their places in the chunk, that pass.
    pub(super) fn filter(mut self, mut passes: impl FnMut(usize) -> bool) -> Self {
        for (word, first) in self.0.iter_mut().zip((0..).step_by(64)) {
            let mut left = *word;
            while left != 0 {
                let bit = left & left.wrapping_neg();
                if !passes(first + left.trailing_zeros() as usize) {
                    *word ^= bit;
                }
                left ^= bit;
            }
        }
        self
    }

    /// Its rows, by their places in the chunk.
    pub(super) fn rows(self) -> impl Iterator<Item = usize> {
        self.0.into_iter().zip((0..).step_by(64)).flat_map(|(word, first)| {
            let mut left = word;
            std::iter::from_fn(move || {
                let bit = left.checked_ilog2().map(|_| left.trailing_zeros() as usize)?;
                left &= left - 1;
                Some(first + bit)
            })
        })
    }

    /// The wanted rows whose values pass; blocks in which nothing is wanted are passed over.
    #[inline]
    pub(super) fn of<T: Copy>(
        values: &[T; ROWS],
        wanted: &Self,
        passes: impl Fn(T) -> bool,
    ) -> Self {
        let (blocks, _) = values.as_chunks::<64>();
        let mut mask = *wanted;
        for (word, block) in mask.0.iter_mut().zip(blocks) {
            if *word != 0 {
                let mut bytes = [0; 64];
                for (byte, &value) in bytes.iter_mut().zip(block) {
                    *byte = u8::from(passes(value));
                }
                *word &= pack(&bytes);
            }
        }
        mask
    }
}

/// One bit for each byte, all of which are 0 or 1.
#[inline]
fn pack(bytes: &[u8; 64]) -> u64 {
    // Each byte's bit is moved to its place among the highest eight; no two meet elsewhere.
    const TO_THE_TOP: u64 = 0x0102_0408_1020_4080;
    let (eights, _) = bytes.as_chunks::<8>();
    eights.iter().rev().fold(0, |word, eight| {
        word << 8 | u64::from_le_bytes(*eight).wrapping_mul(TO_THE_TOP) >> 56
    })
}

impl Bitmap {
    pub(super) const fn new() -> Self {
        Self(Vec::new())
    }

    /// Room for a row, and those before it.
    pub(super) fn reach(&mut self, row: usize) {
        if row / ROWS >= self.0.len() {
            self.0.resize(row / ROWS + 1, Mask::NONE);
        }
    }

    pub(super) fn set(&mut self, row: usize, is_in: bool) {
        self.reach(row);
        let words = self.0.get_mut(row / ROWS).map(|mask| &mut mask.0);
        if let Some(word) = words.and_then(|words| words.get_mut(row % ROWS / 64)) {
            let bit = 1 << (row % 64);
            *word = if is_in { *word | bit } else { *word & !bit };
        }
    }

    pub(super) fn has(&self, row: usize) -> bool {
        self.0.get(row / ROWS).is_some_and(|mask| mask.has(row % ROWS))
    }

    pub(super) fn chunk(&self, chunk: usize) -> Mask {
        self.0.get(chunk).copied().unwrap_or(Mask::NONE)
    }

    pub(super) fn push_chunk(&mut self, mask: Mask) {
        self.0.push(mask);
    }

    pub(super) fn chunks(&self) -> usize {
        self.0.len()
    }

    pub(super) fn count(&self) -> usize {
        self.0.iter().map(Mask::count).sum()
    }

    /// Its rows, ascending.
    pub(super) fn rows(&self) -> impl Iterator<Item = usize> {
        let chunks = self.0.iter().zip((0..).step_by(ROWS));
        chunks.flat_map(|(mask, first)| mask.rows().map(move |at| first + at))
    }
}

/// Makes room for a row among values that stand in whole chunks.
pub(super) fn reach<T: Clone + Default>(values: &mut Vec<T>, row: usize) {
    if row >= values.len() {
        values.resize((row / ROWS + 1) * ROWS, T::default());
    }
}

/// One chunk of such values.
pub(super) fn chunk_of<T>(values: &[T], chunk: usize) -> Option<&[T; ROWS]> {
    values.as_chunks().0.get(chunk)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_has_the_rows_that_pass() {
        let values: [u32; ROWS] =
            std::array::from_fn(|at| (at as u32).wrapping_mul(0x9E37_79B9) >> 28);
        let mut wanted = Bitmap::default();
        (0..ROWS).filter(|at| at % 3 != 0).for_each(|at| wanted.set(at, true));
        let found = Mask::of(&values, &wanted.chunk(0), |value| value < 5);
        let expected: Vec<usize> = (0..ROWS).filter(|&at| at % 3 != 0 && values[at] < 5).collect();
        assert_eq!(found.rows().collect::<Vec<_>>(), expected);
        assert_eq!(found.count(), expected.len());
        let even = found.filter(|at| at % 2 == 0);
        assert!(expected.iter().all(|at| even.has(*at) == (at % 2 == 0)));
        assert!(found.and_not(&even).and(&even).is_none());
        assert_eq!(found.and_not(&even).or(&even), found);
    }

    #[test]
    fn a_bitmap_grows() {
        let mut bits = Bitmap::default();
        let rows = [0, 63, 64, 1023, 1024, 5000];
        rows.iter().for_each(|&row| bits.set(row, true));
        bits.set(9000, false);
        assert_eq!(bits.rows().collect::<Vec<_>>(), rows);
        assert_eq!(bits.chunks(), 9000 / ROWS + 1);
        assert!(bits.has(1024) && !bits.has(1025) && !bits.has(usize::MAX));
    }
}
