use serde::Serialize;
use wixql::Record;

#[derive(Record, Serialize)]
struct Twice {
    a: u32,
    #[serde(rename = "a")]
    b: u32,
}

#[derive(Record, Serialize)]
struct Dots {
    #[serde(rename = "a.b")]
    ab: u32,
    #[serde(rename = "$a")]
    dollar: u32,
    #[record(rename = "")]
    empty: u32,
}

#[derive(Record)]
enum Variants {
    A,
    #[record(rename = "A")]
    B,
}

fn main() {}
