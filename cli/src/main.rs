//! `wixql`: queries JSON records from the command line.
//!
//! Everything for a person at a terminal is here; the library does no I/O. Arguments become a
//! query and a schema (`args`, `query`, `endpoint`), these a plan, records are read and asked
//! (`input`, `select`), and the page is printed (`output`, `layout`,
//! `table`, `shown`). Whatever goes wrong on the
//! way is a [`Failure`], drawn at the end (`report`).

mod args;
mod endpoint;
mod failure;
mod input;
mod layout;
mod malformed;
mod mark;
mod output;
mod query;
mod report;
mod select;
mod shown;
mod table;
mod terminal;

use std::process::ExitCode;

use clap::Parser as _;

use args::{Args, Format};
use failure::Failure;
use input::Input;
use query::QueryText;

fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(words) => return without_args(&words),
    };
    match run(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            report::failure(&failure, args.errors);
            ExitCode::from(failure.status())
        }
    }
}

fn run(args: &Args) -> Result<(), Failure> {
    let schema = endpoint::schema(args)?;
    if let Some(form) = args.print_schema {
        return output::schema(&schema, form);
    }
    if args.query == "@-" && args.reads_records() && args.records_from_stdin() {
        let words = "the query and the records cannot both come from standard input";
        return Err(Failure::Other(words.to_owned()));
    }
    let query = QueryText::read(&args.query)?;
    let refused = |error| Failure::Refused { query: query.clone(), error: Box::new(error) };
    let endpoint = endpoint::of(schema, args);
    let request = endpoint.request(query.bytes.as_slice()).map_err(refused)?;
    let plan = request.plan();
    if args.check {
        return Ok(());
    }
    if args.explain {
        return output::explanation(plan.explain(), args.format);
    }
    let input = Input::open(args.records.as_deref())?;
    if args.count {
        return output::count(select::count(input, plan, args)?);
    }
    let pager = select::for_page(input, plan, args)?;
    let page = request.with_line_cursors(pager.finish()).map_err(refused)?;
    output::page(&page, args.format.unwrap_or(Format::Json), args.validation)
}

/// Prints help, the version, or what is wrong with the arguments. That is not what exit status 2
/// stands for here, as it is with clap.
fn without_args(words: &clap::Error) -> ExitCode {
    // If nobody listens, there is nobody to tell.
    let _ = words.print();
    if words.use_stderr() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
