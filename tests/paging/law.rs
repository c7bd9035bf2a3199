//! The paging law, over one run: pages that follow each other in one direction.

use std::collections::{BTreeMap, BTreeSet};

/// What there was to meet when a run began, what happened meanwhile, and what was met.
#[derive(Debug)]
pub(crate) struct Run {
    /// All records beyond the place where it began, nearest first.
    ahead: Vec<u32>,
    /// Records inserted or deleted meanwhile, or that began or ceased to match.
    unsteady: BTreeSet<u32>,
    /// Records of which a sort key changed meanwhile, and how often.
    moved: BTreeMap<u32, usize>,
    met: Vec<u32>,
    pages: usize,
    smallest_limit: usize,
}

impl Run {
    pub(crate) const fn new(ahead: Vec<u32>) -> Self {
        Self {
            ahead,
            unsteady: BTreeSet::new(),
            moved: BTreeMap::new(),
            met: Vec::new(),
            pages: 0,
            smallest_limit: usize::MAX,
        }
    }

    pub(crate) fn insert_or_delete(&mut self, record: u32) {
        self.unsteady.insert(record);
    }

    pub(crate) fn change_key(&mut self, record: u32) {
        *self.moved.entry(record).or_default() += 1;
    }

    /// A page came; its records are given in the run's direction.
    pub(crate) fn page(&mut self, limit: usize, records: impl IntoIterator<Item = u32>) {
        self.pages += 1;
        self.smallest_limit = self.smallest_limit.min(limit);
        self.met.extend(records);
    }

    pub(crate) fn met(&self) -> &[u32] {
        &self.met
    }

    /// Holds the law against the run so far; `is_over` if nothing was ahead at last.
    pub(crate) fn check(&self, is_over: bool) -> Result<(), String> {
        let is_touched =
            |record: &u32| self.unsteady.contains(record) || self.moved.contains_key(record);
        let untouched: Vec<u32> =
            self.ahead.iter().copied().filter(|record| !is_touched(record)).collect();
        let met: Vec<u32> = self.met.iter().copied().filter(|record| !is_touched(record)).collect();
        // Exactly once and in order; a run that was cut short has met the first of them.
        let is_kept = if is_over { met == untouched } else { untouched.starts_with(&met) };
        if !is_kept {
            return Err(format!("of {untouched:?} it met {met:?}; over: {is_over}"));
        }
        let mut times = BTreeMap::<u32, usize>::new();
        for record in &self.met {
            *times.entry(*record).or_default() += 1;
        }
        let changes = |record| self.moved.get(record).copied().unwrap_or_default();
        if let Some((record, times)) =
            times.iter().find(|(record, times)| **times > 1 + changes(record))
        {
            return Err(format!("{record} came {times} times"));
        }
        let is_known = |record: &u32| self.ahead.contains(record) || is_touched(record);
        if let Some(record) = self.met.iter().find(|record| !is_known(record)) {
            return Err(format!("{record} came, which was not ahead"));
        }
        let most = self.ahead.len() + self.unsteady.len() + self.moved.values().sum::<usize>();
        if self.pages > most.div_ceil(self.smallest_limit.max(1)) + 2 {
            return Err(format!("{} pages for {most} records at the most", self.pages));
        }
        Ok(())
    }
}
