//! Asking records: whether a filter matches, and which record comes first.
//!
//! Reads plans and records. It cannot fail, and allocates nothing per record.

mod chain;
mod key;
mod looks;
mod matcher;
mod order;
#[cfg(feature = "rayon")]
mod parallel;
mod path;
mod pinned;
mod probe;
mod scalar;
mod span;
mod test;
mod tree;
mod typed;
mod typed_key;

pub(crate) use key::{KeyReader, KeyValue};
pub use matcher::Matcher;
pub(crate) use order::{KeyOf, Orderer, Place as KeyPlace, directed};
pub(crate) use tree::{Question, Tree};
