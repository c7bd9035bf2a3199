use wixql::Record;

#[derive(Record)]
#[record(default_sort = "creatd desc, id")]
struct Unknown {
    id: u32,
    created: u32,
}

#[derive(Record)]
#[record(default_sort = "created down, id, id, ")]
struct Order {
    id: u32,
    created: u32,
}

fn main() {}
