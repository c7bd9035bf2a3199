//! QueryJobs, as a service: data-mover jobs in memory, asked in the Wix API Query Language.
//!
//! `cargo run --release --example query_jobs` serves the jobs of the repository at
//! <http://127.0.0.1:8080>, with a page to type queries at `/`; `--help` says what else. One
//! file, one duty:
//!
//! | file | what it does |
//! |---|---|
//! | `args` | reads the command line and the environment |
//! | `job`, `wire` | a job in types, and how its values travel |
//! | `load`, `row` | lines to jobs; what a query may ask of a job |
//! | `store` | holds the jobs, in the orders that are asked for |
//! | `service` | the endpoint: table, keys, whose jobs |
//! | `routes`, `query_text` | paths and methods; where a query's text comes from |
//! | `answer`, `refusal` | what is sent back |
//! | `html`, `page.html` | the page at `/` |
//! | `server`, `log` | connections and patience; the request log |

mod answer;
mod args;
mod html;
mod job;
mod load;
mod log;
mod query_text;
mod refusal;
mod routes;
mod row;
mod server;
mod service;
mod store;
mod wire;

use std::error::Error;
use std::future::pending;
use std::process::ExitCode;
use std::{env, fs, io};

use tokio::net::TcpListener;
use tokio::select;
use tokio::signal::ctrl_c;
use tracing::level_filters::LevelFilter;

use crate::args::Args;
use crate::server::Patience;
use crate::service::Service;

type Failure = Box<dyn Error + Send + Sync>;

#[tokio::main]
async fn main() -> ExitCode {
    let args = match Args::read(env::args_os().skip(1)) {
        Ok(args) if args.is_help => {
            print!("{}", args::HELP);
            return ExitCode::SUCCESS;
        }
        Ok(args) => args,
        Err(fault) => {
            eprint!("query_jobs: {fault}\n\n{}", args::HELP);
            return ExitCode::from(2);
        }
    };
    match run(args).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("query_jobs: {failure}");
            ExitCode::FAILURE
        }
    }
}

async fn run(args: Args) -> Result<(), Failure> {
    start_log()?;
    let rows = match &args.jobs {
        None => load::rows(load::SHIPPED)?,
        Some(path) => {
            let named = |fault: &dyn Error| format!("{}: {fault}", path.display());
            let text = fs::read_to_string(path).map_err(|error| named(&error))?;
            load::rows(&text).map_err(|error| named(&error))?
        }
    };
    let patience = Patience::default();
    let service = Service::new(rows, &args::keys(env::var)?, args.is_scoped)?;
    let router = routes::router(service, patience.body);
    let listener = TcpListener::bind(args.listen).await;
    let listener = listener.map_err(|error| format!("{}: {error}", args.listen))?;
    // Whoever started the service waits for this line, and reads from it which port it got.
    println!("listening on http://{}", listener.local_addr()?);
    server::serve(listener, router, patience, asked_to_end()).await;
    Ok(())
}

/// Logs to standard error, as much as `WIXQL_LOG` says.
fn start_log() -> Result<(), Failure> {
    let level = match env::var("WIXQL_LOG") {
        Ok(level) => level.parse().map_err(|_| format!("WIXQL_LOG: `{level}` is no level"))?,
        Err(_) => LevelFilter::INFO,
    };
    tracing_subscriber::fmt().with_writer(io::stderr).with_max_level(level).init();
    Ok(())
}

/// Ctrl-C, or what a service manager sends; of these, what can be heard of. If that is neither,
/// the process is ended from outside, and there is no more to do.
async fn asked_to_end() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};

        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            select! {
                () = interrupted() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    interrupted().await;
}

/// Ctrl-C; never, where it cannot be heard of.
async fn interrupted() {
    if ctrl_c().await.is_err() {
        pending::<()>().await;
    }
}
