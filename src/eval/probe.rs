//! Tests that know where in a record their field is.

use std::ops::Deref;
use std::sync::Arc;

use crate::record::At;

/// One test of one field of a record.
pub(crate) trait Probe<'p, R> {
    /// Whether it takes no more than a look at the record itself.
    fn is_cheap(&self) -> bool;

    /// The same test, once it is known what comes after it.
    fn link(self: Box<Self>, then: Then<'p, R>) -> Arc<Step<'p, R>>;
}

/// A linked test. The box makes a reference to it thin, and what it refers to is found without
/// asking how it is aligned: half of what it costs to go on to it.
pub(crate) struct Step<'p, R>(Box<dyn Link<R> + 'p>);

impl<'p, R> Deref for Step<'p, R> {
    type Target = dyn Link<R> + 'p;

    #[inline]
    fn deref(&self) -> &Self::Target {
        &*self.0
    }
}

/// A test that knows what is asked after it.
pub(crate) trait Link<R>: Send + Sync {
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
    Ask(Arc<Step<'p, R>>),
}

impl<R> Next<'_, R> {
    #[inline]
    pub(crate) fn decide(&self, record: &R) -> Verdict {
        match self {
            Self::Answer(answer) => Verdict::from(*answer),
            Self::Ask(test) => test.decide(record),
        }
    }
}

impl<R> Clone for Next<'_, R> {
    fn clone(&self) -> Self {
        match self {
            Self::Answer(answer) => Self::Answer(*answer),
            Self::Ask(test) => Self::Ask(Arc::clone(test)),
        }
    }
}

/// What is asked after a test that holds, and after one that does not.
pub(crate) struct Then<'p, R> {
    pub(crate) yes: Next<'p, R>,
    pub(crate) no: Next<'p, R>,
}

impl<R> Then<'_, R> {
    /// Nothing: the test's own answer is all.
    pub(crate) const NOTHING: Self = Self { yes: Next::Answer(true), no: Next::Answer(false) };
}

impl<R> Clone for Then<'_, R> {
    fn clone(&self) -> Self {
        Self { yes: self.yes.clone(), no: self.no.clone() }
    }
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
    const MANY: u32 = 32;
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
pub(crate) struct Ask<const CHEAP: bool, F>(pub(crate) F);

impl<'p, R: 'p, const CHEAP: bool, F> Probe<'p, R> for Ask<CHEAP, F>
where
    F: Fn(At<'_, 'p, R>) -> bool + Send + Sync + 'p,
{
    fn is_cheap(&self) -> bool {
        CHEAP
    }

    fn link(self: Box<Self>, then: Then<'p, R>) -> Arc<Step<'p, R>> {
        let holds = self.0;
        Arc::new(Step(match then {
            Then { yes: Next::Answer(true), no: Next::Answer(false) } => {
                Box::new(Linked::<CHEAP, _, _> { holds, after: Last })
            }
            then => Box::new(Linked::<CHEAP, _, _> { holds, after: then }),
        }))
    }
}

/// What an answer leads to.
trait After<R>: Send + Sync {
    fn decide(&self, holds: bool, record: &R) -> Verdict;
}

/// Nothing follows: the answer is all.
struct Last;

impl<R> After<R> for Last {
    #[inline]
    fn decide(&self, holds: bool, _: &R) -> Verdict {
        Verdict::from(holds)
    }
}

impl<R> After<R> for Then<'_, R> {
    #[inline]
    fn decide(&self, holds: bool, record: &R) -> Verdict {
        // A branch of its own for each test, and nothing to do after the next: a jump.
        if holds { self.yes.decide(record) } else { self.no.decide(record) }
    }
}

struct Linked<const CHEAP: bool, F, A> {
    holds: F,
    after: A,
}

impl<'p, R: 'p, const CHEAP: bool, F, A> Link<R> for Linked<CHEAP, F, A>
where
    F: Fn(At<'_, 'p, R>) -> bool + Send + Sync + 'p,
    A: After<R>,
{
    fn holds(&self, record: &R) -> bool {
        (self.holds)(At::new(record))
    }

    fn select(&self, records: &[R], among: u64) -> u64 {
        select_by::<_, CHEAP>(records, among, |record| (self.holds)(At::new(record)))
    }

    fn decide(&self, record: &R) -> Verdict {
        self.after.decide((self.holds)(At::new(record)), record)
    }
}
