//! Tests that know where in a record their field is.

use std::marker::PhantomData;

use crate::record::At;

/// One test of one field of a record.
pub(crate) trait Probe<R>: Send + Sync {
    /// Whether it holds for the record.
    fn holds(&self, record: &R) -> bool;

    /// For which of up to 64 records, a bit each, of those `among`, it holds.
    fn select(&self, records: &[R], among: u64) -> u64;
}

/// Asks the records `among`, one by one or, if asking is `CHEAP` and they are not few, all of
/// them in a row, which the compiler can do side by side.
#[inline]
pub(crate) fn select_by<R, const CHEAP: bool>(
    records: &[R],
    among: u64,
    holds: impl Fn(&R) -> bool,
) -> u64 {
    /// From so many of 64 on, asking all is faster.
    const MANY: u32 = 16;
    if CHEAP
        && among.count_ones() >= MANY
        && let Some(block) = records.first_chunk::<64>()
    {
        let mut found = 0;
        for (shift, eight) in (0..).step_by(8).zip(block.chunks_exact(8)) {
            let mut bits = 0;
            for (at, record) in eight.iter().enumerate() {
                bits |= u64::from(holds(record)) << at;
            }
            found |= bits << shift;
        }
        return found & among;
    }
    let (mut left, mut found) = (among, 0);
    while let Some(record) = records.get(left.trailing_zeros() as usize) {
        let bit = left & left.wrapping_neg();
        found |= if holds(record) { bit } else { 0 };
        left ^= bit;
    }
    found
}

/// A probe made of a function of a record; see [`select_by`] for `CHEAP`.
pub(crate) struct Ask<'p, const CHEAP: bool, F> {
    holds: F,
    within: PhantomData<&'p ()>,
}

impl<'p, const CHEAP: bool, F> Ask<'p, CHEAP, F> {
    pub(crate) fn new<R: 'p>(holds: F) -> Box<dyn Probe<R> + 'p>
    where
        F: Fn(At<'_, 'p, R>) -> bool + Send + Sync + 'p,
    {
        Box::new(Self { holds, within: PhantomData })
    }
}

impl<'p, R, const CHEAP: bool, F> Probe<R> for Ask<'p, CHEAP, F>
where
    F: Fn(At<'_, 'p, R>) -> bool + Send + Sync + 'p,
{
    fn holds(&self, record: &R) -> bool {
        (self.holds)(At::new(record))
    }

    fn select(&self, records: &[R], among: u64) -> u64 {
        select_by::<_, CHEAP>(records, among, |record| (self.holds)(At::new(record)))
    }
}
