//! wixql beside hand-written code and other engines, over the same records.

mod filters;
mod generate;
mod job;

fn main() {
    println!("{}", generate::jobs(1).len() + filters::FILTERS.len());
}
