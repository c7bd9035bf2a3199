//! The example service, `examples/query_jobs`, asked over the wire.
//!
//! Its modules are built into this test, and it is started on ports of its own. The program as a
//! whole, from its first line to its end, is run by the tests in `tests/sdk`.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise, in its helpers too"
)]

#[path = "../../examples/query_jobs/answer.rs"]
mod answer;
#[path = "../../examples/query_jobs/args.rs"]
mod args;
#[path = "../../examples/query_jobs/html.rs"]
mod html;
#[path = "../../examples/query_jobs/job.rs"]
mod job;
#[path = "../../examples/query_jobs/load.rs"]
mod load;
#[path = "../../examples/query_jobs/log.rs"]
mod log;
#[path = "../../examples/query_jobs/query_text.rs"]
mod query_text;
#[path = "../../examples/query_jobs/refusal.rs"]
mod refusal;
#[path = "../../examples/query_jobs/routes.rs"]
mod routes;
#[path = "../../examples/query_jobs/row.rs"]
mod row;
#[path = "../../examples/query_jobs/server.rs"]
mod server;
#[path = "../../examples/query_jobs/service.rs"]
mod service;
#[path = "../../examples/query_jobs/store.rs"]
mod store;
#[path = "../../examples/query_jobs/wire.rs"]
mod wire;

mod client;
mod faults;
mod forms;
mod jobs;
mod paging;
mod program;
mod secrecy;
mod sites;
