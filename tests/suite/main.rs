//! Tests of the whole library that need nothing but it: what others write, what it says when
//! something is wrong, which JSON it reads, and how its own source hangs together.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise, in its helpers too"
)]

mod attacks;
mod built;
mod columns;
mod corpora;
mod cut;
mod data;
mod errors;
mod indexed;
mod json;
mod keys;
mod nodes;
mod shown;
mod spelled;
mod structure;
mod tables;
