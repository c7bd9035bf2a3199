//! Tests of the whole library that need nothing but it: what others write, what it says when
//! something is wrong, which JSON it reads, and how its own source hangs together.

mod corpora;
mod data;
mod errors;
mod json;
mod structure;
