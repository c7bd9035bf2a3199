//! Prints, as a Markdown table, how long we take against plain code or `serde_json`.
//!
//! `cargo bench --bench ratios`. Both sides run in short turns, so that a machine's moods
//! meet both, and of each side's turns the tenth that were fastest count: on a busy machine
//! most are interrupted. It asserts no time.

#![allow(clippy::expect_used, reason = "a bench that cannot go on stops")]

mod inputs;

use std::hint::black_box;
use std::time::{Duration, Instant};

use inputs::small;
use serde_json::{Value, json};
use wixql::{Carried, Cursor, CursorCodec as _, Endpoint, Parser, Record, Schema, bind, parse};

fn main() {
    // `cargo test --benches` only wants to see that everything runs.
    let is_test = std::env::args().any(|arg| arg == "--test");
    let per_row = if is_test { Duration::ZERO } else { Duration::from_secs(1) };
    println!("| what | ours | baseline | ratio | target | |");
    println!("|---|---|---|---|---|---|");
    let table = Table { per_row };
    parsing(&table);
    filters(&table);
    lists(&table);
    pages(&table);
    cursors(&table);
    sorted_pages(&table);
}

fn parsing(table: &Table) {
    let bodies = inputs::bodies();
    let values: Vec<Value> =
        bodies.iter().filter_map(|body| serde_json::from_slice(body).ok()).collect();
    let schema = Schema::any();
    let parser = Parser::new();
    let count = bodies.len();
    let to_value = || {
        for body in &bodies {
            black_box(serde_json::from_slice::<Value>(body).ok());
        }
    };
    let ours = || {
        for body in &bodies {
            black_box(parser.parse(body).ok());
        }
    };
    table.row("parse, documented bodies / `serde_json::Value`", 1.0, count, ours, to_value);
    let ours = || {
        for body in &bodies {
            black_box(parser.parse(body).ok().and_then(|query| bind(&query, &schema).ok()));
        }
    };
    table.row("parse and bind / `serde_json::Value`", 2.0, count, ours, to_value);
    let ours = || {
        for value in &values {
            black_box(parser.parse_value(value).ok());
        }
    };
    table.row("parse from `Value` / `serde_json::Value` from text", 1.0, count, ours, to_value);
    let large = inputs::large_body();
    assert!(parse(&large).is_ok_and(|query| bind(&query, &schema).is_ok()));
    table.row(
        "parse, one large body / `serde_json::Value`",
        1.0,
        1,
        || drop(black_box(parse(&large))),
        || drop(black_box(serde_json::from_slice::<Value>(&large))),
    );
}

fn filters(table: &Table) {
    let jobs = inputs::jobs();
    for condition in inputs::conditions() {
        inputs::check(&condition, &jobs);
        let plan = condition.plan();
        let matcher = plan.matcher::<Value>();
        let ours = || {
            black_box(jobs.iter().filter(|job| matcher.matches(job)).count());
        };
        let by_hand = || {
            black_box((condition.count)(black_box(&jobs)));
        };
        let name = format!("filter: {} / by hand", condition.name);
        table.row(&name, 1.2, jobs.len(), ours, by_hand);
    }
}

fn lists(table: &Table) {
    let jobs = inputs::jobs();
    let count = |members: Value, path: &str| {
        let plan = inputs::plan(&json!({"filter": {path: {"$in": members}}}), &Schema::any());
        let jobs = &jobs;
        move || {
            let matcher = plan.matcher::<Value>();
            black_box(jobs.iter().filter(|job| matcher.matches(job)).count());
        }
    };
    let numbers = |count: i64| Value::from_iter((0..count).map(|n| n * 3));
    let texts = |count| inputs::texts(count, "Members");
    let path = "destination.wixDataCollection.collectionId";
    let (ours, fewer) = (count(texts(1_000), path), count(texts(10), path));
    table.row("`$in` of 1,000 texts / of 10", 2.0, jobs.len(), ours, fewer);
    let path = "progress.current";
    let (ours, fewer) = (count(numbers(1_000), path), count(numbers(10), path));
    table.row("`$in` of 1,000 numbers / of 10", 2.0, jobs.len(), ours, fewer);
}

fn pages(table: &Table) {
    for count in [10_000, 100_000] {
        let jobs = inputs::many_jobs(count);
        for case in inputs::page_cases() {
            let plan = case.plan();
            case.check(&plan, &jobs);
            let ours = || drop(black_box(plan.page(&jobs)));
            let by_hand = || drop(black_box((case.page)(black_box(&jobs))));
            let name = format!("page of 50 of {count}, by {}, name, id / by hand", case.name);
            table.row(&name, 1.2, count, ours, by_hand);
        }
    }
}

fn cursors(table: &Table) {
    let (cursor, codec) = (inputs::cursors::typical(), inputs::cursors::codec());
    let payload = cursor.encode().expect("it is flat");
    let bare = inputs::cursors::Bare::like(&payload);
    let caller = inputs::cursors::CALLER;
    let text = codec.seal(&payload, caller).expect("it is short");
    let (bare_seal, bare_open) = (|| drop(black_box(bare.seal())), || drop(black_box(bare.open())));
    let seal = || drop(black_box(codec.seal(black_box(&payload), caller)));
    table.row("seal a cursor / bare AES-GCM-SIV and base64", 1.3, 1, seal, bare_seal);
    let open = || drop(black_box(codec.open(black_box(&text), caller)));
    table.row("open a cursor / bare AES-GCM-SIV and base64", 1.3, 1, open, bare_open);
    let seal = || {
        let payload = black_box(&cursor).encode().expect("it is flat");
        drop(black_box(codec.seal(&payload, caller)));
    };
    table.row("seal a cursor, from its tree / the same", 1.3, 1, seal, bare_seal);
    let open = || {
        let payload = codec.open(black_box(&text), caller).expect("it is ours");
        drop(black_box(Cursor::decode(&payload)));
    };
    table.row("open a cursor, to its tree / the same", 1.3, 1, open, bare_open);
}

/// Pages far into records that are in order, against the first page, which has no way back to
/// say, and against the second, which has.
fn sorted_pages(table: &Table) {
    // Far enough to see that all runs.
    let page = if table.per_row.is_zero() { 4 } else { 10_000 };
    let all = (page + 1) * small::PER_PAGE;
    let (every, failed) = (json!({}), json!({"status": "FAILED"}));
    sorted_pages_of(table, "structs", &small::small_jobs(all), &every, page);
    sorted_pages_of(table, "half the structs", &small::small_jobs(2 * all), &failed, page);
    sorted_pages_of(table, "JSON", &small::small_values(all), &every, page);
    let values = small::small_values(2 * all);
    sorted_pages_of(table, "half the JSON", &values, &failed, page);
    sorted_answers(table, &values, &failed, page);
}

/// From the body to the answer's text, cursors opened and sealed: how far the page lies from
/// the start makes no difference.
fn sorted_answers(table: &Table, records: &[Value], filter: &Value, page: usize) {
    let codec = inputs::cursors::codec;
    let endpoint = Endpoint::new(inputs::unlimited().0).codec(codec());
    let query = parse(small::body(filter, small::PER_PAGE).as_bytes()).expect("a query");
    let carried =
        || Carried::Query { filter: query.filter().cloned(), sort: Some(query.sort().to_vec()) };
    let sorted = small::in_order(records, &small::plan_after(filter, 0, records));
    let [far, second] = [page, 2].map(|page| {
        let before = small::plan_after(filter, (page - 2) * small::PER_PAGE, records);
        let position = before.page_of_sorted(&sorted).next.expect("more pages follow");
        let payload = Cursor::new(carried(), position).encode().expect("it is flat");
        let text = codec().seal(&payload, &[]).expect("it is short");
        json!({"cursorPaging": {"limit": small::PER_PAGE, "cursor": text}}).to_string()
    });
    let answer = |body: &str| {
        let request = endpoint.request(body).expect("a query");
        let page = request.page_of_sorted(&sorted).expect("a page");
        assert_eq!(page.items.len(), small::PER_PAGE);
        drop(black_box(serde_json::to_vec(&page).expect("JSON")));
    };
    // Which is asked for by the query itself, and leads forward only.
    let first = small::body(filter, small::PER_PAGE);
    for (near, body) in [(1, &first), (2, &second)] {
        let name = format!("answer with page {page} of half the JSON in order / with page {near}");
        table.row(&name, 1.2, 1, || answer(&far), || answer(body));
    }
}

fn sorted_pages_of<R: Record>(
    table: &Table,
    what: &str,
    records: &[R],
    filter: &Value,
    page: usize,
) {
    let plan_of = |page: usize| small::plan_after(filter, (page - 1) * small::PER_PAGE, records);
    let [far, first, second] = [page, 1, 2].map(plan_of);
    let sorted = small::in_order(records, &first);
    [&far, &first, &second].into_iter().for_each(|plan| small::check_page(plan, &sorted));
    for (near, plan) in [(1, &first), (2, &second)] {
        let ours = || drop(black_box(far.page_of_sorted(&sorted)));
        let theirs = || drop(black_box(plan.page_of_sorted(&sorted)));
        let name = format!("page {page} of {what} in order / page {near}");
        table.row(&name, 1.2, 1, ours, theirs);
    }
}

struct Table {
    /// How long to measure one row, at the least.
    per_row: Duration,
}

impl Table {
    /// Times both sides in turns and prints the row; times are per one of `items`.
    fn row(&self, what: &str, target: f64, items: usize, ours: impl Fn(), theirs: impl Fn()) {
        // Shorter than what a scheduler gives at once.
        let enough = Duration::from_millis(1).min(self.per_row);
        let (our_runs, their_runs) = (runs(&ours, enough), runs(&theirs, enough));
        let (mut our_times, mut their_times) = (Vec::new(), Vec::new());
        let start = Instant::now();
        while our_times.len() < 31 || start.elapsed() < self.per_row {
            our_times.push(time(&ours, our_runs, items));
            their_times.push(time(&theirs, their_runs, items));
            if self.per_row.is_zero() {
                break;
            }
        }
        let (ours, theirs) = (fast(our_times), fast(their_times));
        let ratio = ours / theirs;
        let verdict = if ratio <= target { "met" } else { "missed" };
        println!("| {what} | {ours:.0} ns | {theirs:.0} ns | {ratio:.2} | {target} | {verdict} |");
    }
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

fn time(run: &impl Fn(), runs: u32, items: usize) -> f64 {
    let start = Instant::now();
    (0..runs).for_each(|_| run());
    start.elapsed().as_secs_f64() * 1e9 / f64::from(runs) / items as f64
}
