//! The paging law, held through whole endpoints: whatever is inserted, deleted or changed while
//! somebody pages, every other record comes exactly once and in order.
//!
//! The order, the filter and the pages that are expected are worked out here, from the language
//! page alone. `model` walks random stores by sealed cursors; `small` tries everything that there
//! is in little.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "a test may stop at the first surprise, in its helpers too"
)]

mod asked;
mod case;
mod held;
mod host;
mod law;
mod model;
mod order;
mod pools;
mod record;
mod rng;
mod small;
mod walk;
