//! `#[derive(Record)]`: types, attributes and tables.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise, in its helpers too"
)]

mod attributes;
mod behind;
mod dates;
mod law;
mod leaves;
mod shapes;
mod support;
mod tables;
