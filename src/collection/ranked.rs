//! Rows in an order, in sorted chunks: a row is found by comparing, and by its rank.
//!
//! Chunks are short, so that an insertion moves little, and lie in one piece, so that a walk is
//! as fast as along a list; a tree of sums tells at which rank each begins. Which order it is,
//! is not known here.

/// Rows in an order.
#[derive(Clone, Debug, Default)]
pub(super) struct Ranked {
    /// INVARIANT: none is empty.
    chunks: Vec<Vec<u32>>,
    /// Fenwick's tree of their lengths.
    sums: Vec<usize>,
    len: usize,
}

/// Rows of a chunk, at the most.
const MOST: usize = 512;

/// The rows on both sides of a rank.
#[derive(Clone, Copy)]
pub(super) struct Around<'r> {
    ranked: &'r Ranked,
    place: Place,
    rank: usize,
}

impl<'r> Around<'r> {
    pub(super) const fn rank(self) -> usize {
        self.rank
    }

    /// The rows from the rank on.
    pub(super) fn ahead(self) -> impl Iterator<Item = u32> + use<'r> {
        let Self { ranked: Ranked { chunks, .. }, place, .. } = self;
        let first = chunks.get(place.chunk).and_then(|chunk| chunk.get(place.at..));
        let chunks = chunks.get(place.chunk + 1..).unwrap_or_default();
        first.unwrap_or_default().iter().chain(chunks.iter().flatten()).copied()
    }

    /// The rows before the rank, the nearest first.
    pub(super) fn behind(self) -> impl Iterator<Item = u32> + use<'r> {
        let Self { ranked: Ranked { chunks, .. }, place, .. } = self;
        let last = chunks.get(place.chunk).and_then(|chunk| chunk.get(..place.at));
        let chunks = chunks.get(..place.chunk).unwrap_or_default();
        let last = last.unwrap_or_default().iter().rev();
        last.chain(chunks.iter().rev().flat_map(|chunk| chunk.iter().rev())).copied()
    }
}

/// A place before a row, or behind the last row of a chunk.
#[derive(Clone, Copy)]
struct Place {
    chunk: usize,
    at: usize,
}

impl Ranked {
    /// From rows that are in order.
    pub(super) fn from_sorted(rows: &[u32]) -> Self {
        // Not full, so that the first insertions do not split all of them.
        let chunks = rows.chunks(MOST * 3 / 4).map(<[u32]>::to_vec).collect();
        let mut ranked = Self { chunks, sums: Vec::new(), len: rows.len() };
        ranked.sum_up();
        ranked
    }

    pub(super) const fn len(&self) -> usize {
        self.len
    }

    /// How many rows pass, all of which lie before all others.
    pub(super) fn rank(&self, is_before: impl Fn(u32) -> bool) -> usize {
        let place = self.place(is_before);
        self.sum(place.chunk) + place.at
    }

    /// The row at a rank.
    pub(super) fn row(&self, rank: usize) -> Option<u32> {
        let place = self.place_of(rank);
        self.chunks.get(place.chunk)?.get(place.at).copied()
    }

    /// The rows from a rank on.
    pub(super) fn ahead(&self, rank: usize) -> impl Iterator<Item = u32> {
        self.around(rank).ahead()
    }

    /// What lies on both sides of a rank.
    pub(super) fn around(&self, rank: usize) -> Around<'_> {
        Around { ranked: self, place: self.place_of(rank), rank }
    }

    /// Puts a row behind those that pass.
    pub(super) fn insert(&mut self, row: u32, is_before: impl Fn(u32) -> bool) {
        let Place { chunk, at } = self.place(is_before);
        self.len += 1;
        let Some(rows) = self.chunks.get_mut(chunk) else {
            self.chunks.push(vec![row]);
            return self.sum_up();
        };
        rows.insert(at, row);
        if rows.len() > MOST {
            let upper = rows.split_off(MOST / 2);
            self.chunks.insert(chunk + 1, upper);
            self.sum_up();
        } else {
            self.add(chunk, |sum| sum + 1);
        }
    }

    /// Removes a row, which lies behind those that pass, if it is there.
    pub(super) fn remove(&mut self, row: u32, is_before: impl Fn(u32) -> bool) {
        let rank = self.rank(is_before);
        let Place { chunk, at } = self.place_of(rank);
        let Some(rows) = self.chunks.get_mut(chunk).filter(|rows| rows.get(at) == Some(&row))
        else {
            return;
        };
        rows.remove(at);
        self.len -= 1;
        let is_empty = rows.is_empty();
        // A chunk that goes well together with the one behind it.
        let is_short = |&lower: &usize| {
            let (rows, next) = (self.chunks.get(lower), self.chunks.get(lower + 1));
            rows.zip(next).is_some_and(|(rows, next)| rows.len() + next.len() <= MOST / 2)
        };
        let short = [Some(chunk), chunk.checked_sub(1)].into_iter().flatten().find(is_short);
        if is_empty {
            self.chunks.remove(chunk);
            self.sum_up();
        } else if let Some(lower) = short {
            let next = self.chunks.remove(lower + 1);
            self.chunks.get_mut(lower).into_iter().for_each(|rows| rows.extend_from_slice(&next));
            self.sum_up();
        } else {
            self.add(chunk, |sum| sum - 1);
        }
    }

    fn place(&self, is_before: impl Fn(u32) -> bool) -> Place {
        let begins_before = |rows: &Vec<u32>| rows.first().is_some_and(|&row| is_before(row));
        let chunk = self.chunks.partition_point(begins_before).saturating_sub(1);
        let rows = self.chunks.get(chunk).map(Vec::as_slice).unwrap_or_default();
        Place { chunk, at: rows.partition_point(|&row| is_before(row)) }
    }

    /// The place of a rank: that before its row, or the end.
    fn place_of(&self, rank: usize) -> Place {
        let (mut chunk, mut at) = (0, rank);
        let mut step = (self.sums.len() + 1).next_power_of_two() / 2;
        while step > 0 {
            if let Some(&sum) = self.sums.get(chunk + step - 1)
                && sum <= at
            {
                chunk += step;
                at -= sum;
            }
            step /= 2;
        }
        Place { chunk, at }
    }

    /// How many rows the first chunks have.
    fn sum(&self, chunks: usize) -> usize {
        let (mut sum, mut left) = (0, chunks);
        while left > 0 {
            sum += self.sums.get(left - 1).copied().unwrap_or(0);
            left &= left - 1;
        }
        sum
    }

    fn add(&mut self, chunk: usize, change: impl Fn(usize) -> usize) {
        let mut at = chunk + 1;
        while let Some(sum) = self.sums.get_mut(at - 1) {
            *sum = change(*sum);
            at += at & at.wrapping_neg();
        }
    }

    /// After the chunks themselves have changed.
    fn sum_up(&mut self) {
        self.sums.clear();
        self.sums.extend(self.chunks.iter().map(Vec::len));
        for at in 1..=self.sums.len() {
            let sum = self.sums.get(at - 1).copied().unwrap_or(0);
            if let Some(above) = self.sums.get_mut((at + (at & at.wrapping_neg())) - 1) {
                *above += sum;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(ranked: &Ranked, expected: &[u32]) {
        assert_eq!(ranked.len(), expected.len());
        assert!(ranked.ahead(0).eq(expected.iter().copied()));
        for rank in (0..expected.len()).step_by(expected.len() / 50 + 1).chain([expected.len()]) {
            assert_eq!(ranked.row(rank), expected.get(rank).copied());
            assert!(ranked.ahead(rank).take(9).eq(expected[rank..].iter().copied().take(9)));
            let before = expected[..rank].iter().rev().copied();
            assert!(ranked.around(rank).behind().take(9).eq(before.take(9)));
            if let Some(&row) = expected.get(rank) {
                assert_eq!(ranked.rank(|other| other < row), rank);
            }
        }
        assert!(ranked.around(expected.len()).behind().eq(expected.iter().rev().copied()));
        assert!(ranked.chunks.iter().all(|rows| (1..=MOST).contains(&rows.len())));
    }

    #[test]
    fn rows_stay_in_order() {
        let mut state = 7_u64;
        let mut random = move |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) as usize % below
        };
        let mut expected: Vec<u32> = (0..3_000).map(|n| n * 3).collect();
        let mut ranked = Ranked::from_sorted(&expected);
        check(&ranked, &expected);
        for shrinks in [false, true, false] {
            for round in 0..(if cfg!(miri) { 60 } else { 9_000 }) {
                let row = random(20_000) as u32;
                match expected.binary_search(&row) {
                    Ok(at) => {
                        expected.remove(at);
                        ranked.remove(row, |other| other < row);
                    }
                    Err(at) if !shrinks => {
                        expected.insert(at, row);
                        ranked.insert(row, |other| other < row);
                    }
                    Err(at) => {
                        ranked.remove(row, |other| other < row);
                        if let Some(&next) = expected.get(at) {
                            expected.remove(at);
                            ranked.remove(next, |other| other < next);
                        }
                    }
                }
                if round % 1_000 == 0 {
                    check(&ranked, &expected);
                }
            }
        }
        for row in expected.split_off(0) {
            ranked.remove(row, |other| other < row);
        }
        check(&ranked, &[]);
        ranked.insert(5, |_| true);
        check(&ranked, &[5]);
    }

    /// Few rows lie in few chunks, from whichever end the others went.
    #[test]
    fn chunks_that_shrink_are_put_together() {
        let rows: Vec<u32> = (0..(if cfg!(miri) { 5 } else { 40 }) * MOST as u32).collect();
        let (stay, mut go): (Vec<u32>, Vec<u32>) =
            rows.iter().partition(|&&row| row % MOST as u32 == 5);
        for _ in 0..2 {
            let mut ranked = Ranked::from_sorted(&rows);
            go.iter().for_each(|&row| ranked.remove(row, |other| other < row));
            check(&ranked, &stay);
            assert_eq!(ranked.chunks.len(), 1);
            go.reverse();
        }
    }
}
