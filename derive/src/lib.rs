//! The macro behind `#[derive(Record)]` of the crate `wixql`, which documents it.
//!
//! Reads a struct or an enum with its attributes (`attributes`, `case`, `operators`), makes of
//! them what a query can see (`model`), and writes the code that leads there (`expand`). It
//! knows the names of the library's traits, and nothing of queries.

mod attributes;
mod case;
mod expand;
mod model;
mod nearest;
mod operators;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// See the crate `wixql`.
#[proc_macro_derive(Record, attributes(record))]
pub fn derive_record(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    let code = match model::Container::read(&input) {
        Ok(container) => expand::expand(&container),
        Err(faults) => faults.to_compile_error(),
    };
    code.into()
}
