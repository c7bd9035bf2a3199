//! wixql over JSON lines: every byte held against the grammar, or only what is read.

use wixql::{Lines, Validation};

use crate::data::Data;
use crate::engine::{Count, Engine};
use crate::filters::Filter;

struct OfLines(Data, Validation);

pub fn validated(data: Data) -> Box<dyn Engine> {
    Box::new(OfLines(data, Validation::Full))
}

pub fn read(data: Data) -> Box<dyn Engine> {
    Box::new(OfLines(data, Validation::Read))
}

impl Engine for OfLines {
    fn prepare<'e>(&'e self, filter: &Filter) -> Count<'e> {
        let plan = filter.plan();
        Box::new(move || {
            let lines = Lines::new(self.0.text).validation(self.1);
            let count = plan.count_of_lines(lines).expect("JSON lines");
            usize::try_from(count).expect("in memory")
        })
    }
}
