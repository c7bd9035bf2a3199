//! Pages of 50 by two keys, the last started first and then by name, beside one scan for the
//! latest start.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use wixql::{Plan, bind, parse};

use crate::args::Args;
use crate::data::Data;
use crate::engines::{Columns, Sqlite};
use crate::filters::schema;
use crate::job::Job;
use crate::measure::short;
use crate::timing;

const LIMIT: usize = 50;

/// Gives the places of a page's records.
type Page = Box<dyn Fn() -> Vec<usize>>;

const PAGES: &[(&str, fn(&'static [Job]) -> Page)] = &[
    ("by hand, a heap", |jobs| Box::new(|| by_hand(jobs))),
    ("wixql over structs", |jobs| {
        let plan = plan();
        Box::new(move || wixql_page(jobs, &plan))
    }),
    ("arrow kernels", |jobs| {
        let columns = Columns::new(jobs);
        Box::new(move || columns.page(LIMIT))
    }),
    ("SQLite, columns", |jobs| {
        let sqlite = Sqlite::columns(jobs);
        Box::new(move || sqlite.page(LIMIT))
    }),
    ("SQLite, columns and indexes", |jobs| {
        let sqlite = Sqlite::indexed(jobs);
        Box::new(move || sqlite.page(LIMIT))
    }),
];

/// Checks, measures and prints.
pub fn run(data: Data, args: &Args) {
    let jobs = data.jobs;
    let expected = by_hand(jobs);
    let mut rows = Vec::new();
    for (name, load) in PAGES.iter().filter(|(name, _)| name.contains(&args.only)) {
        eprintln!("pages: {name}");
        let page = load(jobs);
        assert_eq!(page(), expected, "{name}");
        if !args.check {
            let scan = || {
                std::hint::black_box(jobs.iter().map(|job| job.started_at).max());
            };
            let (own, base) = timing::in_turns(&|| drop(page()), &scan, args.at_least);
            rows.push((name, own, base));
        }
    }
    if rows.is_empty() {
        return;
    }
    println!("\nPages of {LIMIT} of {} jobs, by `startedAt` descending and `name`\n", jobs.len());
    println!("| | a page | ratio |\n|---|---|---|");
    let scan = rows.iter().map(|(.., base)| *base).fold(f64::INFINITY, f64::min);
    println!("| scan for the latest `startedAt` | {} µs | 1 |", short(scan / 1e3));
    for (name, own, base) in rows {
        println!("| {name} | {} µs | **{} ×** |", short(own / 1e3), short(own / base));
    }
}

/// A heap of the best so far, the worst of them on top.
fn by_hand(jobs: &[Job]) -> Vec<usize> {
    let mut best = BinaryHeap::with_capacity(LIMIT);
    for (place, job) in jobs.iter().enumerate() {
        let key = (Reverse(job.started_at), job.name.as_str(), place);
        if best.len() < LIMIT {
            best.push(key);
        } else if let Some(mut worst) = best.peek_mut()
            && key < *worst
        {
            *worst = key;
        }
    }
    best.into_sorted_vec().into_iter().map(|(.., place)| place).collect()
}

fn plan() -> Plan {
    let query = format!(
        r#"{{"sort": [{{"fieldName": "startedAt", "order": "DESC"}}, {{"fieldName": "name"}}],
            "cursorPaging": {{"limit": {LIMIT}}}}}"#
    );
    bind(&parse(query.as_bytes()).expect("a query"), &schema()).expect("a plan")
}

fn wixql_page(jobs: &[Job], plan: &Plan) -> Vec<usize> {
    let start = jobs.as_ptr().addr();
    let place = |job: &Job| (std::ptr::from_ref(job).addr() - start) / size_of::<Job>();
    plan.page(jobs).items.into_iter().map(place).collect()
}
