//! What an engine is here: something that holds records and counts those that match.

use crate::data::Data;
use crate::filters::Filter;

/// Records, held as the engine likes them best.
pub trait Engine {
    /// Makes a filter ready, once; what is given back counts the records that match.
    fn prepare<'e>(&'e self, filter: &Filter) -> Count<'e>;
}

/// Counts the records that match.
pub type Count<'e> = Box<dyn Fn() -> usize + 'e>;

/// An engine that can be measured.
pub struct Entry {
    pub name: &'static str,
    /// What it is given.
    pub input: Input,
    /// How many records it is given at the most, where it is too slow or too large for more.
    pub most: usize,
    pub load: fn(Data) -> Box<dyn Engine>,
}

/// What an engine is given.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Input {
    /// Structs, or what it makes of them before time is taken.
    Structs,
    /// JSON lines; to find and read them is part of the work.
    Lines,
}
