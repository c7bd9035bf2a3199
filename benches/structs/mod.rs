//! Jobs as the derive makes them records, and six filters over them, as queries and as the
//! closures that one would write instead: what `benches/peers` compares with others, and
//! `instructions` counts.

pub(crate) mod filters;
pub(crate) mod generate;
pub(crate) mod job;
