//! The first `k` of any number, keeping no more than `2k`.

use std::cmp::Ordering;

/// Takes what comes one by one and keeps the first ones in an order, which is handed in with each.
pub(crate) struct Top<E> {
    /// How many are wanted.
    wanted: usize,
    /// Those kept. INVARIANT: once thinned out, what comes after the `wanted`th is not before it.
    kept: Vec<E>,
    /// Whether there were enough to say which is the last one wanted.
    is_full: bool,
}

impl<E> Top<E> {
    /// Fewer than this many are never thinned out.
    const SOME: usize = 32;

    pub(crate) const fn new(wanted: usize) -> Self {
        Self { wanted, kept: Vec::new(), is_full: false }
    }

    /// What has to be surpassed to be among the first, once there were enough to say.
    #[inline]
    pub(crate) fn last(&self) -> Option<&E> {
        if self.is_full { self.kept.get(self.wanted.checked_sub(1)?) } else { None }
    }

    /// Keeps one more; says whether others were dropped for it, so that another is the last.
    #[inline]
    pub(crate) fn keep(&mut self, entry: E, compare: impl Fn(&E, &E) -> Ordering) -> bool {
        self.kept.push(entry);
        let is_much = self.kept.len() >= self.wanted.saturating_mul(2).max(Self::SOME);
        if is_much {
            self.thin_out(compare);
        }
        is_much
    }

    /// Those kept, in no order.
    pub(crate) fn kept(&self) -> &[E] {
        &self.kept
    }

    /// Those wanted, in order.
    pub(crate) fn into_sorted(mut self, compare: impl Fn(&E, &E) -> Ordering) -> Vec<E> {
        if self.kept.len() > self.wanted {
            self.thin_out(&compare);
        }
        self.kept.sort_unstable_by(compare);
        self.kept
    }

    /// Those kept, in no order.
    #[cfg(feature = "rayon")]
    pub(crate) fn into_kept(self) -> Vec<E> {
        self.kept
    }

    /// Drops what is not wanted: linear, and done once per `wanted` kept.
    fn thin_out(&mut self, compare: impl Fn(&E, &E) -> Ordering) {
        if let Some(last) = self.wanted.checked_sub(1)
            && last < self.kept.len()
        {
            self.kept.select_nth_unstable_by(last, compare);
            self.is_full = true;
        }
        self.kept.truncate(self.wanted);
    }
}
