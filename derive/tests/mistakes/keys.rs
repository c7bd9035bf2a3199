use wixql::Record;

#[derive(Record)]
struct Two {
    #[record(id)]
    id: u32,
    #[record(id)]
    key: u32,
}

#[derive(Record)]
#[record(id = "nmae")]
struct Unknown {
    name: String,
}

#[derive(Record)]
#[record(id = "name")]
struct Both {
    name: String,
    #[record(id)]
    key: u32,
}

#[derive(Record)]
struct Hidden {
    #[record(id, hidden)]
    key: u32,
}

#[derive(Record)]
struct Value(#[record(id)] u32);

#[derive(Record)]
#[record(id = "a")]
enum OneOf {
    A { a: u32 },
}

fn main() {}
