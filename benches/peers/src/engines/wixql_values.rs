//! wixql over `serde_json::Value`: parsed before, or from each line.

use serde_json::Value;

use crate::data::Data;
use crate::engine::{Count, Engine};
use crate::filters::Filter;

struct Values(Vec<Value>);

pub fn load(data: Data) -> Box<dyn Engine> {
    Box::new(Values(data.lines().map(read).collect()))
}

impl Engine for Values {
    fn prepare<'e>(&'e self, filter: &Filter) -> Count<'e> {
        let plan = filter.plan();
        Box::new(move || {
            let matcher = plan.matcher::<Value>();
            self.0.iter().filter(|job| matcher.matches(job)).count()
        })
    }
}

struct Lines(Data);

pub fn lines(data: Data) -> Box<dyn Engine> {
    Box::new(Lines(data))
}

impl Engine for Lines {
    fn prepare<'e>(&'e self, filter: &Filter) -> Count<'e> {
        let plan = filter.plan();
        Box::new(move || {
            let matcher = plan.matcher::<Value>();
            self.0.lines().filter(|line| matcher.matches(&read(line))).count()
        })
    }
}

fn read(line: &[u8]) -> Value {
    serde_json::from_slice(line).expect("JSON")
}
