//! wixql beside hand-written code and other engines, over the same made-up jobs.
//!
//! `cargo run --release --manifest-path benches/peers/Cargo.toml -- --help` says what it can be
//! told. It prints Markdown tables, and asserts answers but no times.

mod args;
mod data;
mod engine;
mod engines;
mod measure;
mod pages;
#[path = "../../structs/mod.rs"]
mod structs;
mod timing;

use std::io::Write as _;
use std::process::ExitCode;

use args::{Args, USAGE};
use data::Data;
use engine::{Entry, Input};
use engines::{BY_HAND, ENGINES, NEWLINES};
use filters::FILTERS;
use measure::Table;
use structs::{filters, generate, job};

/// So few jobs stay in a processor's cache.
const IN_CACHE: usize = 1_000;

fn main() -> ExitCode {
    let args = match Args::read(std::env::args().skip(1)) {
        Ok(args) => args,
        Err(error) => {
            eprintln!("{error}\n{USAGE}");
            return ExitCode::FAILURE;
        }
    };
    let data = Data::new(args.jobs);
    if args.print {
        // Whoever reads may have seen enough.
        return match std::io::stdout().write_all(data.text) {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        };
    }
    let engines = |input: Input| {
        let is_wanted = |entry: &&Entry| entry.input == input && entry.name.contains(&args.only);
        ENGINES.iter().filter(is_wanted).collect()
    };
    let few = data.first(IN_CACHE);
    filters::check(few.jobs);
    let tables = [
        Table {
            title: format!("{} structs in cache, the same ones again and again", few.jobs.len()),
            baseline: &BY_HAND,
            engines: engines(Input::Structs),
            data: few,
        },
        Table {
            title: format!("{} structs in memory", data.jobs.len()),
            baseline: &BY_HAND,
            engines: engines(Input::Structs),
            data,
        },
        Table {
            title: format!(
                "{} JSON lines in memory, {} MB",
                data.jobs.len(),
                data.text.len() / 1_000_000
            ),
            baseline: &NEWLINES,
            engines: engines(Input::Lines),
            data,
        },
    ];
    for table in &tables {
        table.run(&args);
    }
    pages::run(data, &args);
    if args.check {
        println!("All engines give the same answers.");
    } else {
        println!("\n¹ Over the first 100,000 of them.\n");
        for filter in FILTERS {
            println!("{}: {}", filter.name, filter.what);
        }
    }
    ExitCode::SUCCESS
}
