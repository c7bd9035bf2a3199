//! Cursors in the hands of strangers: no change of one goes through, none says why not, and the
//! bytes inside are read back as exactly what they were.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise, in its helpers too"
)]

mod changes;
mod generate;
mod layout;
mod refused;
mod resend;
mod samples;
mod shown;
mod sizes;
mod tamper;
