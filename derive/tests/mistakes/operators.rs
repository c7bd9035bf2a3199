use wixql::Record;

#[derive(Record)]
struct Job {
    #[record(ops = "$eq $stratsWith")]
    id: u32,
    #[record(ops = "")]
    empty: u32,
    #[record(ops = "$eq $ne $eq")]
    twice: u32,
    #[record(ops = "eq")]
    dollar: u32,
}

fn main() {}
