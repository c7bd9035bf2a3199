//! Tests that know where in a record their field is.

use std::ops::Deref;
use std::sync::Arc;

use crate::record::At;

/// What is known of a test before any record is asked.
#[derive(Clone, Copy)]
pub(crate) struct Estimate {
    /// Whether it takes no more than a look at the record itself.
    pub(crate) is_cheap: bool,
    /// How many of [all](Self::ALL) records may be expected to pass, if anything is known.
    pub(crate) passing: Option<u32>,
}

impl Estimate {
    pub(crate) const ALL: u32 = 64;
}

/// One test of one field of a record.
pub(crate) trait Probe<'p, R> {
    /// What is known of it before any record is asked.
    fn estimate(&self) -> Estimate;

    /// The same test, once it is known what comes after it, if anything does.
    fn link(self: Box<Self>, then: Option<Then<'p, R>>) -> Arc<Step<'p, R>>;
}

/// A linked test. The box makes a reference to it thin, and what it refers to is found without
/// asking how it is aligned: half of what it costs to go on to it.
pub(crate) struct Step<'p, R>(Box<dyn Link<R> + 'p>);

impl<'p, R> Step<'p, R> {
    #[inline(never)]
    pub(crate) fn new(link: Box<dyn Link<R> + 'p>) -> Arc<Self> {
        Arc::new(Self(link))
    }
}

impl<'p, R> Deref for Step<'p, R> {
    type Target = dyn Link<R> + 'p;

    #[inline]
    fn deref(&self) -> &Self::Target {
        &*self.0
    }
}

/// A test that knows what is asked after it.
pub(crate) trait Link<R>: Send + Sync {
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

    /// Whether the opposite of the test's own answer is all.
    const fn is_opposite(&self) -> bool {
        matches!(self, Self { yes: Next::Answer(false), no: Next::Answer(true) })
    }

    /// Itself, if it is more than nothing.
    pub(crate) fn or_nothing(self) -> Option<Self> {
        match self {
            Self { yes: Next::Answer(true), no: Next::Answer(false) } => None,
            then => Some(then),
        }
    }
}

impl<R> Clone for Then<'_, R> {
    fn clone(&self) -> Self {
        Self { yes: self.yes.clone(), no: self.no.clone() }
    }
}

/// From so many of 64 records on, what is quickly done for each is done for all.
pub(crate) const MANY: u32 = 20;

/// From so many of 64 records on, what looks behind the record is done for all.
const MOST: u32 = 32;

/// Of 64 records never all are asked where only some are meant.
pub(crate) const NEVER: u32 = u64::BITS + 1;

/// Asks the records `among`, one by one or, if they are at least `all_from` of 64, all of them in a
/// row, which the processor does side by side.
#[inline]
pub(crate) fn select_by<R>(
    records: &[R],
    among: u64,
    all_from: u32,
    holds: impl Fn(&R) -> bool,
) -> u64 {
    /// Few enough that each place in the loop looks at records that lie near each other: only
    /// then the processor knows in time which memory comes next.
    const STEP: usize = 8;
    if records.len() >= 64 && among.count_ones() >= all_from {
        let mut found = 0;
        for (at, some) in records.chunks_exact(STEP).enumerate() {
            let mut bits = 0;
            for (at, record) in some.iter().enumerate() {
                bits |= u64::from(holds(record)) << at;
            }
            found |= bits << (at * STEP % 64);
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

/// What is asked of a record.
pub(crate) trait Asked<'p, R>: Send + Sync {
    /// Whether it takes no more than a look at the record itself.
    const IS_CHEAP: bool;

    /// From so many of 64 records on, to ask all is faster than to pick those that are meant:
    /// where what it does hardly depends on what it finds.
    const ALL_FROM: u32;

    fn holds(&self, at: At<'_, 'p, R>) -> bool;

    /// See [`Estimate::passing`].
    fn passing(&self) -> Option<u32> {
        None
    }

    /// Looks at what `holds` will look at first behind the record. Done for many records before
    /// the first of them is asked, the processor waits for all of that at once, where answers that
    /// it guesses wrong would make it wait again and again.
    #[inline]
    fn look_ahead(&self, _: At<'_, 'p, R>) {}
}

/// Asks by a function; if it is `CHEAP`, that looks at nothing behind the record.
pub(crate) struct Ask<const CHEAP: bool, F> {
    pub(crate) holds: F,
    pub(crate) passing: Option<u32>,
}

impl<'p, R: 'p, const CHEAP: bool, F> Asked<'p, R> for Ask<CHEAP, F>
where
    F: Fn(At<'_, 'p, R>) -> bool + Send + Sync,
{
    const IS_CHEAP: bool = CHEAP;
    const ALL_FROM: u32 = if CHEAP { MANY } else { NEVER };

    #[inline]
    fn holds(&self, at: At<'_, 'p, R>) -> bool {
        (self.holds)(at)
    }

    fn passing(&self) -> Option<u32> {
        self.passing
    }
}

/// Asks by a function that looks behind the record, but does hardly more for one than for another.
pub(crate) struct AskEvenly<F>(pub(crate) F);

impl<'p, R: 'p, F> Asked<'p, R> for AskEvenly<F>
where
    F: Fn(At<'_, 'p, R>) -> bool + Send + Sync,
{
    const IS_CHEAP: bool = false;
    const ALL_FROM: u32 = MOST;

    #[inline]
    fn holds(&self, at: At<'_, 'p, R>) -> bool {
        (self.0)(at)
    }
}

/// Asks by a function, and looks ahead by another.
pub(crate) struct AskAhead<F, L> {
    pub(crate) holds: F,
    pub(crate) look_ahead: L,
}

impl<'p, R: 'p, F, L> Asked<'p, R> for AskAhead<F, L>
where
    F: Fn(At<'_, 'p, R>) -> bool + Send + Sync,
    L: Fn(At<'_, 'p, R>) + Send + Sync,
{
    const IS_CHEAP: bool = false;
    const ALL_FROM: u32 = NEVER;

    #[inline]
    fn holds(&self, at: At<'_, 'p, R>) -> bool {
        (self.holds)(at)
    }

    #[inline]
    fn look_ahead(&self, at: At<'_, 'p, R>) {
        (self.look_ahead)(at);
    }
}

impl<'p, R: 'p, Q: Asked<'p, R> + 'p> Probe<'p, R> for Q {
    fn estimate(&self) -> Estimate {
        Estimate { is_cheap: Q::IS_CHEAP, passing: self.passing() }
    }

    fn link(self: Box<Self>, then: Option<Then<'p, R>>) -> Arc<Step<'p, R>> {
        let asked = *self;
        Step::new(match then {
            None => Box::new(Linked { asked, after: Last }),
            Some(then) if then.is_opposite() => Box::new(Linked { asked, after: Opposite }),
            Some(after) => Box::new(Linked { asked, after }),
        })
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

/// Nothing follows: the opposite of the answer is all.
struct Opposite;

impl<R> After<R> for Opposite {
    #[inline]
    fn decide(&self, holds: bool, _: &R) -> Verdict {
        Verdict::from(!holds)
    }
}

impl<R> After<R> for Then<'_, R> {
    #[inline]
    fn decide(&self, holds: bool, record: &R) -> Verdict {
        // A branch of its own for each test, and nothing to do after the next: a jump.
        if holds { self.yes.decide(record) } else { self.no.decide(record) }
    }
}

struct Linked<Q, A> {
    asked: Q,
    after: A,
}

impl<'p, R: 'p, Q: Asked<'p, R>, A: After<R>> Link<R> for Linked<Q, A> {
    fn select(&self, records: &[R], among: u64) -> u64 {
        select(&self.asked, records, among)
    }

    fn decide(&self, record: &R) -> Verdict {
        self.after.decide(self.asked.holds(At::new(record)), record)
    }
}

/// Apart, so that it is there once, whatever comes after the test: there are many tests.
#[inline(never)]
fn select<'p, R: 'p, Q: Asked<'p, R>>(asked: &Q, records: &[R], among: u64) -> u64 {
    if among.count_ones() >= MANY {
        records.iter().for_each(|record| asked.look_ahead(At::new(record)));
    }
    select_by(records, among, Q::ALL_FROM, |record| asked.holds(At::new(record)))
}
