//! The closure that one would write instead of a query, inlined into its loop.

use crate::data::Data;
use crate::engine::{Count, Engine};
use crate::filters::Filter;
use crate::job::Job;

struct ByHand(&'static [Job]);

pub fn load(data: Data) -> Box<dyn Engine> {
    Box::new(ByHand(data.jobs))
}

impl Engine for ByHand {
    fn prepare<'e>(&'e self, filter: &Filter) -> Count<'e> {
        let count = filter.count;
        Box::new(move || count(self.0))
    }
}
