//! Law: on random walks over random stores, forward, backward and turning round, while keys of
//! the host and records change, every page is the page that the language page tells of, and every
//! run of pages keeps the paging law.
//!
//! `WIXQL_SEED` runs one walk, `WIXQL_WALKS` says how many there are, or, as in `2000..4000`, which.

use std::num::ParseIntError;
use std::ops::Range;
use std::str::FromStr;
use std::thread;

use crate::case::Case;
use crate::walk::{Figures, walk};

/// As many as a minute is enough for when optimised, and a few seconds when not.
const WALKS: u64 = if cfg!(debug_assertions) { 2_000 } else { 100_000 };

#[test]
fn walks_keep_the_paging_law() {
    let mut figures = Figures::default();
    if let Some(seed) = from_environment("WIXQL_SEED") {
        return hold(seed, &mut figures);
    }
    for seed in from_environment("WIXQL_WALKS").map_or(0..WALKS, |Walks(seeds)| seeds) {
        hold(seed, &mut figures);
    }
    println!("{figures:?}");
    // Of what was to be tried, enough was.
    let walks = figures.walks;
    let share = |part: usize, percent: usize| assert!(part * 100 > walks * percent, "{figures:?}");
    share(figures.pages, 450);
    share(figures.frozen, 20);
    share(figures.turns, 50);
    share(figures.empty, 5);
    share(figures.resent, 25);
    share(figures.bound, 25);
    share(figures.rotations, 20);
    share(figures.inserted, 80);
    share(figures.deleted, 80);
    share(figures.anchors_deleted, 25);
    share(figures.keys_changed, 40);
    assert!(figures.ties * 2 > figures.neighbours, "{figures:?}");
    figures.keys.iter().for_each(|walks| share(*walks, 4));
    share(figures.mixed, 20);
    for kind in [
        "missing",
        "null",
        "NaN",
        "0.0",
        "-0.0",
        "integer near 2^53",
        "float near 2^53",
        "integer above i64::MAX",
        "nanoseconds",
        "array",
        "empty array",
    ] {
        share(figures.anchors.get(kind).copied().unwrap_or_default(), 1);
    }
}

/// Which walks are taken, by their seeds.
struct Walks(Range<u64>);

impl FromStr for Walks {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (first, end) = text.split_once("..").unwrap_or(("0", text));
        Ok(Self(first.parse()?..end.parse()?))
    }
}

fn from_environment<T: FromStr>(name: &str) -> Option<T> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} cannot be {text}")))
}

/// Stops at a walk that goes wrong, and shows it as small as it was made.
fn hold(seed: u64, figures: &mut Figures) {
    let told = Told(seed);
    let mut case = Case::random(seed);
    if let Err(mut error) = walk(&case, figures) {
        let aside = &mut Figures::default();
        loop {
            let mut failing = (case.smaller())
                .filter_map(|smaller| walk(&smaller, aside).err().map(|error| (smaller, error)));
            let Some(smaller) = failing.next() else { break };
            drop(failing);
            (case, error) = smaller;
        }
        panic!("{error}\n{case:#?}");
    }
    drop(told);
}

/// Says which walk it was that panicked.
struct Told(u64);

impl Drop for Told {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("WIXQL_SEED={}", self.0);
        }
    }
}
