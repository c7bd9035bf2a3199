//! Asking records: whether a filter matches, and which record comes first.
//!
//! Reads plans and records. It cannot fail, and allocates nothing per record.

mod key;
mod matcher;
mod order;
mod test;

pub(crate) use key::{KeyReader, KeyValue};
pub use matcher::Matcher;
pub(crate) use order::{FirstKey, Orderer, Place as KeyPlace, directed};
