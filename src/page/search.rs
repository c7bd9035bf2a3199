//! A binary search that begins with a guess.
//!
//! It knows nothing of records.

use std::cmp::Ordering;

/// Searches `len` things that are in order, beginning with a guess; `compare` says how one of
/// them lies from what is sought. As in `binary_search_by`, `Err` is where it would be.
///
/// Steps away from the guess, first by `step`, then by the square of the step before, until the
/// place is passed; then halves what is left. So a guess that is right, or next to it, takes one
/// or two comparisons, and one that is of no use a handful more than none.
pub(super) fn search_from(
    guess: usize,
    step: usize,
    len: usize,
    compare: impl Fn(usize) -> Ordering,
) -> Result<usize, usize> {
    // INVARIANT: all before `low` is less, all from `high` on is greater.
    let (mut low, mut high) = (0, len);
    let (mut at, mut step) = (guess.min(len.saturating_sub(1)), step.max(1));
    while low < high {
        match compare(at) {
            Ordering::Less => {
                low = at + 1;
                at = at.saturating_add(step);
            }
            Ordering::Greater => {
                high = at;
                at = at.saturating_sub(step);
            }
            Ordering::Equal => return Ok(at),
        }
        // Longer than what was stepped over, so that it leads out of what was passed.
        step = step.saturating_mul(step).max(2);
        if at < low || at >= high {
            at = low + (high - low) / 2;
        }
    }
    Err(low)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    /// How many comparisons it takes to find `sought` among the even numbers below `2 * len`.
    fn comparisons(guess: usize, step: usize, len: usize, sought: usize) -> u32 {
        let count = Cell::new(0);
        let found = search_from(guess, step, len, |at| {
            assert!(at < len, "{at} of {len}");
            count.set(count.get() + 1);
            (2 * at).cmp(&sought)
        });
        let expected = if sought.is_multiple_of(2) && sought < 2 * len {
            Ok(sought / 2)
        } else {
            Err(sought.div_ceil(2).min(len))
        };
        assert_eq!(found, expected, "{sought} in {len} from {guess} by {step}");
        count.get()
    }

    #[test]
    fn it_finds_what_is_there_and_where_the_rest_would_be() {
        for len in 0..(if cfg!(miri) { 7 } else { 20 }) {
            for guess in (0..len + 3).chain([usize::MAX]) {
                for (step, sought) in (0..4).flat_map(|n| (0..=2 * len + 1).map(move |m| (n, m))) {
                    comparisons(guess, step, len, sought);
                }
            }
        }
    }

    #[test]
    fn a_good_guess_is_all_it_takes_and_a_bad_one_costs_little() {
        let len = 1 << 20;
        for place in [0, 1, 77_777, len / 2, len - 1] {
            assert_eq!(comparisons(place, 1, len, 2 * place), 1);
            // The record at the place is gone: the next one stands there.
            assert!(comparisons(place, 1, len, (2 * place).saturating_sub(1)) <= 2);
            // Without a guess it would be 21; the guess and six steps from it come first.
            for (off, bound) in [(3, 6), (1_000, 23), (500_000, 28), (usize::MAX, 28)] {
                for guess in [place.saturating_sub(off), place.saturating_add(off)] {
                    let taken = comparisons(guess, 1, len, 2 * place);
                    assert!(taken <= bound, "{taken} from {guess} to {place}");
                }
            }
        }
    }
}
