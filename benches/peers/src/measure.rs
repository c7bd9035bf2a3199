//! Engines beside a baseline: answers first, then times, then a table.

use crate::args::Args;
use crate::data::Data;
use crate::engine::{Engine, Entry};
use crate::filters::{FILTERS, Filter};
use crate::timing;

/// One table: engines that are given the same, beside their baseline.
pub struct Table<'a> {
    pub title: String,
    pub baseline: &'a Entry,
    pub engines: Vec<&'a Entry>,
    pub data: Data,
}

/// One engine's times, in nanoseconds a record.
struct Row {
    name: String,
    /// Its own and the baseline's, by filter.
    cells: Vec<(f64, f64)>,
    /// To make a filter ready, in microseconds, in the mean.
    prepare: f64,
}

impl Table<'_> {
    /// Checks, measures and prints.
    pub fn run(&self, args: &Args) {
        let mut rows = Vec::new();
        for entry in &self.engines {
            let data = self.data.first(entry.most);
            let count = data.jobs.len();
            eprintln!("{}: {}, {count} records", self.title, entry.name);
            let engine = (entry.load)(data);
            check(entry.name, &*engine, data);
            if args.check {
                continue;
            }
            let baseline = (self.baseline.load)(data);
            let all = count == self.data.jobs.len();
            let name = if all { entry.name.to_owned() } else { format!("{}¹", entry.name) };
            rows.push(row(name, &*engine, &*baseline, count, args));
        }
        if !args.check {
            self.print(&rows);
        }
    }

    fn print(&self, rows: &[Row]) {
        println!("\n{}\n", self.title);
        let names: Vec<_> = FILTERS.iter().map(|filter| filter.name).collect();
        println!("| | {} | mean | prepare |", names.join(" | "));
        println!("|---|{}---|---|", "---|".repeat(names.len()));
        let share = |filter: &Filter| {
            let found = (filter.count)(self.data.jobs);
            format!("{:.0} %", 100.0 * found as f64 / self.data.jobs.len() as f64)
        };
        let shares: Vec<_> = FILTERS.iter().map(share).collect();
        println!("| of these match | {} | | |", shares.join(" | "));
        let fastest = |filter: usize| {
            let times = rows.iter().map(|row| row.cells[filter].1);
            times.fold(f64::INFINITY, f64::min)
        };
        let cells: Vec<_> =
            (0..names.len()).map(|filter| format!("{} ns", short(fastest(filter)))).collect();
        println!("| {} | {} | 1 | |", self.baseline.name, cells.join(" | "));
        for row in rows {
            let ratios = row.cells.iter().map(|(own, base)| own / base);
            let logarithms: f64 = ratios.clone().map(f64::ln).sum();
            let mean = (logarithms / row.cells.len() as f64).exp();
            let cells: Vec<_> = (row.cells.iter().zip(ratios))
                .map(|((own, _), ratio)| format!("{} ns, {} ×", short(*own), short(ratio)))
                .collect();
            let prepare = short(row.prepare);
            println!(
                "| {} | {} | **{} ×** | {prepare} µs |",
                row.name,
                cells.join(" | "),
                short(mean)
            );
        }
    }
}

/// Makes sure that the engine means by each filter what the closures mean.
fn check(name: &str, engine: &dyn Engine, data: Data) {
    for filter in FILTERS {
        let (found, expected) = (engine.prepare(filter)(), (filter.count)(data.jobs));
        assert_eq!(found, expected, "{name}, {}", filter.name);
    }
}

fn row(
    name: String,
    engine: &dyn Engine,
    baseline: &dyn Engine,
    records: usize,
    args: &Args,
) -> Row {
    let records = records as f64;
    let mut cells = Vec::new();
    let mut prepare = 0.0;
    for filter in FILTERS {
        let (own, base) = (engine.prepare(filter), baseline.prepare(filter));
        let once = |count: &dyn Fn() -> usize| {
            std::hint::black_box(count());
        };
        let (own, base) = timing::in_turns(&|| once(&own), &|| once(&base), args.at_least);
        cells.push((own / records, base / records));
        prepare += timing::fastest(&|| drop(engine.prepare(filter))) / 1e3;
    }
    Row { name, cells, prepare: prepare / FILTERS.len() as f64 }
}

/// Three digits or so, or all before the point.
pub fn short(number: f64) -> String {
    match number {
        0.0..0.1 => format!("{number:.3}"),
        0.1..10.0 => format!("{number:.2}"),
        10.0..100.0 => format!("{number:.1}"),
        _ => format!("{number:.0}"),
    }
}
