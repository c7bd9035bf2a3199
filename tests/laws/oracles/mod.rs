//! Oracles: ways to know an answer without computing it, tried on very many random queries.
//!
//! `WIXQL_CASES` says on how many cases each is tried. Cases are the same in every run, and the
//! first so many of a longer one; `WIXQL_SEED` gives others.
//!
//! To make filters and records costs more than to ask them, so each input is some filters, orders
//! and records, and all that can be combined of them are cases.

mod equivalences;
mod execution;
mod partition;
mod pivot;
mod restriction;
mod rewrite;

use std::fmt::Debug;
use std::iter;
use std::num::NonZero;
use std::str::FromStr;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;
use std::time::Instant;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::Value;
use wixql::Collection;

use crate::generate::{filter, records, sort};

/// As many as a few seconds are enough for when nothing is optimised.
const CASES: u32 = if cfg!(debug_assertions) { 300 } else { 10_000 };

fn from_environment<T: FromStr>(name: &str) -> Option<T> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

/// Filters of one input.
const FILTERS: usize = 12;

/// How many pairs they make.
const PAIRS: u32 = (FILTERS * (FILTERS - 1)) as u32;

/// Filters of one input, an order for each, and records.
fn asked() -> impl Strategy<Value = (Vec<Value>, Vec<Value>, Vec<Value>)> {
    (vec(filter(), FILTERS), vec(sort(), FILTERS), records(0..14))
}

/// Every filter with every other.
fn pairs<T>(of: &[T]) -> impl Iterator<Item = (usize, &T, &T)> {
    let places = (0..of.len()).flat_map(|a| (0..of.len()).map(move |b| (a, b)));
    let places = places.filter(|(a, b)| a != b).enumerate();
    places.map(|(number, (a, b))| (number, &of[a], &of[b]))
}

/// Tries an oracle on so many cases, `per_input` of which are made of one input.
#[track_caller]
fn hold<S: Strategy>(
    name: &str,
    per_input: u32,
    inputs: impl Fn() -> S + Sync,
    oracle: impl Fn(S::Value) -> Result<(), TestCaseError> + Sync,
) where
    S::Value: Debug,
{
    let start = Instant::now();
    let cases = from_environment("WIXQL_CASES").unwrap_or(CASES);
    let seed: u64 = from_environment("WIXQL_SEED").unwrap_or(0);
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    // A piece has a seed of its own, so that cases do not depend on how many threads there are.
    let piece = 50_u32;
    let inputs_wanted = cases.div_ceil(per_input);
    let run = |number: u32| {
        let first = number * piece;
        let config = Config {
            cases: piece.min(inputs_wanted - first),
            failure_persistence: None,
            ..Config::default()
        };
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        bytes[8..12].copy_from_slice(&number.to_le_bytes());
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
        let result = TestRunner::new_with_rng(config, rng).run(&inputs(), &oracle);
        assert!(result.is_ok(), "{name}, WIXQL_SEED={seed}: {}", result.unwrap_err());
    };
    let pieces = inputs_wanted.div_ceil(piece);
    let begun = AtomicU32::new(0);
    let next = || Some(begun.fetch_add(1, Relaxed)).filter(|number| *number < pieces);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| iter::from_fn(next).for_each(run));
        }
    });
    let seconds = start.elapsed().as_secs_f64();
    println!("{name}: {} cases in {seconds:.1} s", inputs_wanted * per_input);
}

/// The same records in all that can be asked.
struct Store {
    records: Vec<Value>,
    lines: Vec<u8>,
    collection: Collection<Value>,
}

impl Store {
    fn new(mut collection: Collection<Value>, records: Vec<Value>) -> Self {
        collection.extend(records.clone()).unwrap();
        let lines = records.iter().flat_map(|record| format!("{record}\n").into_bytes()).collect();
        Self { records, lines, collection }
    }
}

/// The ids of records, in the order in which they stand.
fn ids<'v>(records: impl IntoIterator<Item = &'v Value>) -> Vec<&'v str> {
    records.into_iter().map(|record| record["id"].as_str().unwrap()).collect()
}

/// The ids of those records of which something is said, in order.
fn ids_where(records: &[Value], is_wanted: impl Fn(&Value) -> bool) -> Vec<&str> {
    ids(records.iter().filter(|record| is_wanted(record)))
}
