//! Prints, as Markdown tables, how long a collection takes against closures by hand over a `Vec`
//! of structs, and how its pages far from the start compare with the first.
//!
//! `cargo bench --bench collection`. A million jobs; `-- --test` takes a few thousand, and only
//! sees that all is right. Both sides run in turns on one core, and of each side's turns the
//! fastest tenth counts. It asserts no time.

#![allow(clippy::expect_used, reason = "a bench that cannot go on stops")]

#[path = "inputs/job.rs"]
mod job;

use std::hint::black_box;
use std::time::{Duration, Instant};

use job::{Job, filters, jobs, schema};
use serde_json::json;
use wixql::{Collection, Order, Parser, Plan, Position, SortKey, bind, bind_at};

fn main() {
    let is_test = std::env::args().any(|arg| arg == "--test");
    let count = if is_test { 20_000 } else { 1_000_000 };
    let per_row = if is_test { Duration::ZERO } else { Duration::from_secs(2) };
    let records = jobs(count);
    let collection = collection(&records);
    counts(&records, &collection, per_row);
    pages(&records, &collection, per_row);
}

/// The jobs with the columns and orders that an endpoint would have.
fn collection(records: &[Job]) -> Collection<Job> {
    let start = Instant::now();
    let mut collection = Collection::new(schema())
        .order([SortKey::new("startedAt", Order::Descending)])
        .expect("a field");
    collection.extend(records.iter().cloned()).expect("unique ids");
    let per_record = start.elapsed().as_secs_f64() * 1e9 / records.len() as f64;
    println!("{} jobs taken in: {per_record:.0} ns each\n", records.len());
    collection
}

fn counts(records: &[Job], collection: &Collection<Job>, per_row: Duration) {
    println!("| filter | matches | collection | by hand | times faster |");
    println!("|---|---|---|---|---|");
    let mut product = 1.0;
    for filter in filters() {
        let plan = plan(&json!({"filter": filter.body}));
        let matches = collection.count(&plan);
        let by_hand = filter.count;
        assert_eq!((plan.count(records), by_hand(records)), (matches, matches), "{}", filter.name);
        let ours = || {
            black_box(collection.count(black_box(&plan)));
        };
        let by_hand = || {
            black_box(by_hand(black_box(records)));
        };
        let (ours, by_hand) = turns(per_row, ours, by_hand);
        let ratio = by_hand / ours;
        product *= ratio;
        let name = filter.name;
        println!("| {name} | {matches} | {ours:.0} ns | {by_hand:.0} ns | {ratio:.1} |");
    }
    println!("| geometric mean | | | | {:.1} |\n", product.powf(1.0 / filters().len() as f64));
}

fn pages(records: &[Job], collection: &Collection<Job>, per_row: Duration) {
    println!("| page of 50 | ours | baseline | ratio |");
    println!("|---|---|---|---|");
    let sort = json!([{"fieldName": "startedAt", "order": "DESC"}]);
    let far = records.len() as u64 / 100;
    for (name, filter) in [("no filter", json!({})), ("a filter", json!({"status": "COMPLETED"}))] {
        let body =
            |limit| json!({"filter": filter, "sort": sort, "cursorPaging": {"limit": limit}});
        let page_after = |passed: u64| -> Plan {
            let position = |passed| -> Position {
                collection.page(&plan(&body(passed))).next.expect("more pages")
            };
            let at = (passed > 0).then(|| position(passed));
            let query = Parser::new().parse_value(&body(50)).expect("a query");
            bind_at(&query, &schema(), at.as_ref()).expect("a plan")
        };
        // With the filter fewer pages are there.
        let page = if filter == json!({}) { far } else { far / 4 };
        let [first, second, far] = [0, 1, page].map(|page| page_after(page * 50));
        assert_eq!(ids(&collection.page(&far)), ids(&far.page(records)));
        for (near, plan) in [("page 1", &first), ("page 2", &second)] {
            let (ours, theirs) = turns(
                per_row,
                || drop(black_box(collection.page(&far))),
                || drop(black_box(collection.page(plan))),
            );
            let ratio = ours / theirs;
            println!(
                "| page {page}, {name} / {near} | {ours:.0} ns | {theirs:.0} ns | {ratio:.2} |"
            );
        }
    }
    for (name, key) in [("name, id", "name"), ("finishedAt, id", "finishedAt")] {
        let plan = plan(&json!({"sort": [{"fieldName": key, "order": "DESC"}]}));
        assert_eq!(ids(&collection.page(&plan)), ids(&plan.page(records)));
        let (ours, theirs) = turns(
            per_row,
            || drop(black_box(collection.page(&plan))),
            || drop(black_box(plan.page(records))),
        );
        let ratio = ours / theirs;
        println!(
            "| first by {name}, no index / `Plan::page` | {ours:.0} ns | {theirs:.0} ns | {ratio:.2} |"
        );
    }
}

fn ids(page: &wixql::Page<'_, Job>) -> Vec<u64> {
    page.items.iter().map(|job| job.id()).collect()
}

fn plan(body: &serde_json::Value) -> Plan {
    bind(&Parser::new().parse_value(body).expect("a query"), &schema()).expect("a plan")
}

/// Nanoseconds that each takes.
fn turns(per_row: Duration, ours: impl Fn(), theirs: impl Fn()) -> (f64, f64) {
    let enough = Duration::from_millis(1).min(per_row);
    let (our_runs, their_runs) = (runs(&ours, enough), runs(&theirs, enough));
    let (mut our_times, mut their_times) = (Vec::new(), Vec::new());
    let start = Instant::now();
    while our_times.len() < 11 || start.elapsed() < per_row {
        our_times.push(time(&ours, our_runs));
        their_times.push(time(&theirs, their_runs));
        if per_row.is_zero() {
            break;
        }
    }
    (fast(our_times), fast(their_times))
}

/// The slowest of the fastest tenth.
fn fast(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 10).copied().unwrap_or(f64::NAN)
}

/// How often to run it for one measurement.
fn runs(run: &impl Fn(), enough: Duration) -> u32 {
    let mut runs = 1;
    loop {
        let start = Instant::now();
        (0..runs).for_each(|_| run());
        if start.elapsed() >= enough {
            return runs;
        }
        runs *= 2;
    }
}

fn time(run: &impl Fn(), runs: u32) -> f64 {
    let start = Instant::now();
    (0..runs).for_each(|_| run());
    start.elapsed().as_secs_f64() * 1e9 / f64::from(runs)
}
