//! Time: two things in turns, so that a machine's moods meet both.
//!
//! It is the time that this thread had a processor: what others do meanwhile does not count,
//! but for the caches that they take.

use std::hint::black_box;
use std::time::{Duration, Instant};

use cpu_time::ThreadTime;

/// Nanoseconds that one run of each takes.
///
/// Of each side's turns the tenth that were fastest count: on a busy machine most are
/// disturbed.
pub fn in_turns(a: &dyn Fn(), b: &dyn Fn(), at_least: Duration) -> (f64, f64) {
    let (a_runs, b_runs) = (runs(a), runs(b));
    let (mut a_times, mut b_times) = (Vec::new(), Vec::new());
    let start = Instant::now();
    while a_times.len() < 3 || start.elapsed() < at_least {
        a_times.push(time(a, a_runs));
        b_times.push(time(b, b_runs));
    }
    (fast(a_times), fast(b_times))
}

/// Nanoseconds that one run takes, of a few runs the fastest.
pub fn fastest(run: &dyn Fn()) -> f64 {
    let runs = runs(run);
    (0..5).map(|_| time(run, runs)).fold(f64::INFINITY, f64::min)
}

/// The slowest of the fastest tenth.
fn fast(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 10]
}

/// How often to run it for one turn, which is to be shorter than what a scheduler gives at once.
fn runs(run: &dyn Fn()) -> u32 {
    let mut runs = 1;
    while time(run, runs) * f64::from(runs) < 1e6 {
        runs *= 2;
    }
    runs
}

fn time(run: &dyn Fn(), runs: u32) -> f64 {
    let start = ThreadTime::now();
    for _ in 0..runs {
        black_box(run)();
    }
    start.elapsed().as_secs_f64() * 1e9 / f64::from(runs)
}
