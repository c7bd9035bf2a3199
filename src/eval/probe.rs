//! Tests that know where in a record their field is.

use std::sync::Arc;

use crate::record::At;

/// One test of one field of a record, and what is asked after it.
pub(crate) trait Probe<R>: Send + Sync {
    /// Whether the test holds for the record.
    fn holds(&self, record: &R) -> bool;

    /// For which of up to 64 records, a bit each, of those `among`, the test holds.
    fn select(&self, records: &[R], among: u64) -> u64;

    /// Whether all of it holds, from this test on.
    fn decide(&self, record: &R) -> Verdict;
}

/// Yes or no, as 1 or 0: where a function ends in a call, the optimiser makes that a jump if
/// numbers are returned, and not if it is a `bool`.
pub(crate) type Verdict = u32;

/// What is asked next: another test, or nothing more.
pub(crate) enum Next<'p, R> {
    Answer(bool),
    Ask(Arc<dyn Probe<R> + 'p>),
}

impl<R> Next<'_, R> {
    #[inline]
    pub(crate) fn decide(&self, record: &R) -> Verdict {
        match self {
            Self::Answer(answer) => Verdict::from(*answer),
            Self::Ask(probe) => probe.decide(record),
        }
    }
}

impl<R> Clone for Next<'_, R> {
    fn clone(&self) -> Self {
        match self {
            Self::Answer(answer) => Self::Answer(*answer),
            Self::Ask(probe) => Self::Ask(Arc::clone(probe)),
        }
    }
}

/// What is asked after a test that holds, and after one that does not.
pub(crate) struct Then<'p, R> {
    pub(crate) yes: Next<'p, R>,
    pub(crate) no: Next<'p, R>,
}

impl<R> Clone for Then<'_, R> {
    fn clone(&self) -> Self {
        Self { yes: self.yes.clone(), no: self.no.clone() }
    }
}

impl<'p, R> Then<'p, R> {
    /// Nothing: the test's own answer is all.
    pub(crate) const NOTHING: Self = Self { yes: Next::Answer(true), no: Next::Answer(false) };
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
pub(crate) struct Ask<'p, R, const CHEAP: bool, F> {
    holds: F,
    /// Whether nothing follows: its answer is all.
    is_last: bool,
    then: Then<'p, R>,
}

impl<'p, R: 'p, const CHEAP: bool, F> Ask<'p, R, CHEAP, F>
where
    F: Fn(At<'_, 'p, R>) -> bool + Send + Sync + 'p,
{
    pub(crate) fn probe(then: Then<'p, R>, holds: F) -> Arc<dyn Probe<R> + 'p> {
        let is_last = matches!((&then.yes, &then.no), (Next::Answer(true), Next::Answer(false)));
        Arc::new(Self { holds, is_last, then })
    }
}

impl<'p, R, const CHEAP: bool, F> Probe<R> for Ask<'p, R, CHEAP, F>
where
    F: Fn(At<'_, 'p, R>) -> bool + Send + Sync + 'p,
{
    fn holds(&self, record: &R) -> bool {
        (self.holds)(At::new(record))
    }

    fn select(&self, records: &[R], among: u64) -> u64 {
        select_by::<_, CHEAP>(records, among, |record| (self.holds)(At::new(record)))
    }

    fn decide(&self, record: &R) -> Verdict {
        if self.is_last {
            return Verdict::from((self.holds)(At::new(record)));
        }
        // A branch of its own for each test, and nothing to do after the next: a jump.
        if (self.holds)(At::new(record)) {
            self.then.yes.decide(record)
        } else {
            self.then.no.decide(record)
        }
    }
}
