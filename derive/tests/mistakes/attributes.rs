use serde::Serialize;
use wixql::Record;

#[derive(Record)]
#[record(rename_al = "camelCase")]
struct Container {
    id: u32,
}

#[derive(Record)]
#[record(rename_all = "camelcase")]
struct Spelling {
    id: u32,
}

#[derive(Record)]
struct Field {
    #[record(op = "$eq")]
    id: u32,
    #[record(sort = "desk")]
    name: String,
    #[record(skip, skip)]
    twice: String,
    #[record(skip, sort = "both")]
    skipped: String,
}

#[derive(Record)]
enum Variant {
    #[record(renam = "a")]
    A,
}

#[derive(Record, Serialize)]
#[serde(untagged)]
enum Untagged {
    A { a: u32 },
}

#[derive(Record, Serialize)]
#[serde(tag = "type")]
enum Tagged {
    A { a: u32 },
}

fn main() {}
