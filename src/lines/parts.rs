//! The parts of a filter that have to hold all, and when they can be asked.

use crate::lines::read::Met;
use crate::lines::trie::{BITS, Trie};
use crate::plan::{Plan, Predicate};

/// Parts of a filter, in some form `T`.
pub(super) struct Parts<T> {
    parts: Vec<Part<T>>,
    /// For each of the record's keys that are asked for, the parts that need it: a bit each. Empty
    /// if there are too many keys or parts; then they are asked when all has been read.
    by_key: Vec<u64>,
}

/// A part, and the keys of the record that it needs.
struct Part<T> {
    form: T,
    needs: u64,
}

/// Which parts were asked, and hold.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Asked(u64);

impl<T> Parts<T> {
    /// The parts of a plan's filter, the host's scope included.
    pub(super) fn new<'p>(plan: &'p Plan, trie: &Trie, form: impl Fn(&'p Predicate) -> T) -> Self {
        let mut predicates = Vec::new();
        for predicate in [&plan.scope, &plan.filter] {
            if let Predicate::All(parts) = predicate {
                predicates.extend(parts);
            } else if *predicate != Predicate::ALWAYS {
                predicates.push(predicate);
            }
        }
        let needs: Option<Vec<_>> = predicates.iter().map(|part| trie.needs(part)).collect();
        let needs = needs.filter(|needs| needs.len() <= BITS).unwrap_or_default();
        let of_key = |key: usize| {
            let parts = (0..).zip(&needs).filter(|(_, needs)| *needs >> key & 1 == 1);
            parts.fold(0, |parts, (part, _)| parts | 1 << part)
        };
        let by_key = if needs.is_empty() { Vec::new() } else { (0..BITS).map(of_key).collect() };
        let parts = predicates.into_iter().zip(needs.into_iter().chain(std::iter::repeat(0)));
        let parts = parts.map(|(part, needs)| Part { form: form(part), needs }).collect();
        Self { parts, by_key }
    }

    /// Whether this can be said of all.
    pub(super) fn all(&self, is_so: impl Fn(&T) -> bool) -> bool {
        self.parts.iter().all(|part| is_so(&part.form))
    }

    /// Whether some can be asked before all has been read.
    pub(super) const fn are_early(&self) -> bool {
        !self.by_key.is_empty()
    }

    /// Whether some part does not hold, of those that can be asked since the last key was met.
    #[inline(always)]
    pub(super) fn refuse(&self, met: Met, asked: &mut Asked, holds: impl Fn(&T) -> bool) -> bool {
        let mut due = self.by_key.get(met.last).map_or(0, |parts| parts & !asked.0);
        while due != 0 {
            let place = due.trailing_zeros();
            due &= due - 1;
            let Some(part) = self.parts.get(place as usize) else { return false };
            if part.needs & !met.all == 0 {
                if !holds(&part.form) {
                    return true;
                }
                asked.0 |= 1 << place;
            }
        }
        false
    }

    /// Whether all hold that were not asked before.
    #[inline]
    pub(super) fn hold(&self, asked: Asked, holds: impl Fn(&T) -> bool) -> bool {
        let was_asked = |place| place < BITS && asked.0 >> place & 1 == 1;
        self.parts.iter().enumerate().all(|(place, part)| was_asked(place) || holds(&part.form))
    }
}
