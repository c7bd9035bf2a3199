//! The corpora of the suite, once more.

#[path = "../suite/corpora.rs"]
mod corpora;
#[path = "../suite/data.rs"]
mod data;
