//! The engines, one a file, and the list of them.

mod arrow;
mod by_hand;
mod cel;
mod datalogic;
mod jaq;
mod lines;
mod naive;
mod sonic;
mod sqlite;
mod wirefilter;
mod wixql_lines;
mod wixql_structs;
mod wixql_values;

pub use arrow::Columns;
pub use sqlite::Sqlite;

use crate::engine::{Entry, Input};

/// The baseline over structs.
pub const BY_HAND: Entry =
    Entry { name: "by hand", input: Input::Structs, most: ALL, load: by_hand::load };

/// The baseline over lines.
pub const NEWLINES: Entry =
    Entry { name: "newline scan", input: Input::Lines, most: ALL, load: lines::newlines };

const ALL: usize = usize::MAX;
/// For engines whose own form of a record is large, or that take microseconds for one.
const FEW: usize = 100_000;

/// All but the baselines.
pub const ENGINES: &[Entry] = &[
    structs("wixql, one at a time", ALL, wixql_structs::one_by_one),
    structs("wixql, a slice", ALL, wixql_structs::slice),
    structs("wixql, a collection", ALL, wixql_structs::collection),
    structs("wixql over `serde_json::Value`", FEW, wixql_values::load),
    structs("naive interpreter", ALL, naive::load),
    structs("wirefilter, execute only", ALL, wirefilter::load),
    structs("cel", FEW, cel::load),
    structs("datalogic-rs", FEW, datalogic::load),
    structs("jaq", FEW, jaq::load),
    structs("arrow kernels", ALL, arrow::load),
    structs("SQLite, columns", ALL, sqlite::columns),
    structs("SQLite, columns and indexes", ALL, sqlite::indexed),
    lines("wixql, every byte checked", ALL, wixql_lines::validated),
    lines("wixql, what is read checked", ALL, wixql_lines::read),
    lines("sonic-rs `get`", ALL, sonic::get),
    lines("sonic-rs `get_unchecked`", ALL, sonic::get_unchecked),
    lines("sonic-rs `get_many`", ALL, sonic::get_many),
    lines("sonic-rs DOM", FEW, sonic::dom),
    lines("sonic-rs to structs, by hand", FEW, lines::sonic_structs),
    lines("serde_json to structs, by hand", FEW, lines::serde_structs),
    lines("serde_json DOM, wixql", FEW, wixql_values::lines),
    lines("SQLite, JSON1", FEW, sqlite::json),
    lines("datalogic-rs", FEW, datalogic::lines),
    lines("jaq", FEW, jaq::lines),
];

type Load = fn(crate::data::Data) -> Box<dyn crate::engine::Engine>;

const fn structs(name: &'static str, most: usize, load: Load) -> Entry {
    Entry { name, input: Input::Structs, most, load }
}

const fn lines(name: &'static str, most: usize, load: Load) -> Entry {
    Entry { name, input: Input::Lines, most, load }
}
