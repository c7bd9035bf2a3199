//! wixql over structs that derive [`Record`](wixql::Record): one at a time, as a slice, and as a
//! collection.

use wixql::{Collection, Matcher};

use crate::data::Data;
use crate::engine::{Count, Engine};
use crate::filters::{EXTENDED_SIZE, Filter, schema};
use crate::job::Job;

struct OneByOne(&'static [Job]);

pub fn one_by_one(data: Data) -> Box<dyn Engine> {
    Box::new(OneByOne(data.jobs))
}

/// Made ready once, as every peer's filter is. It borrows its plan, which is never given back:
/// few are made.
fn matcher(filter: &Filter) -> Matcher<'static, Job> {
    Box::leak(Box::new(filter.plan())).matcher()
}

impl Engine for OneByOne {
    fn prepare<'e>(&'e self, filter: &Filter) -> Count<'e> {
        let matcher = matcher(filter);
        Box::new(move || self.0.iter().filter(|job| matcher.matches(job)).count())
    }
}

struct Slice(&'static [Job]);

pub fn slice(data: Data) -> Box<dyn Engine> {
    Box::new(Slice(data.jobs))
}

impl Engine for Slice {
    fn prepare<'e>(&'e self, filter: &Filter) -> Count<'e> {
        let matcher = matcher(filter);
        Box::new(move || matcher.select(self.0).count())
    }
}

struct Held(Collection<Job>);

pub fn collection(data: Data) -> Box<dyn Engine> {
    let collection = Collection::new(schema()).column(EXTENDED_SIZE);
    let mut collection = collection.expect("a path of the table");
    collection.extend(data.jobs.iter().cloned()).expect("ids of their own");
    Box::new(Held(collection))
}

impl Engine for Held {
    fn prepare<'e>(&'e self, filter: &Filter) -> Count<'e> {
        let plan = filter.plan();
        Box::new(move || usize::try_from(self.0.count(&plan)).expect("in memory"))
    }
}
