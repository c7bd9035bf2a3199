use wixql::Record;

#[derive(Record)]
union Union {
    a: u32,
    b: f32,
}

#[derive(Record)]
struct Unit;

#[derive(Record)]
struct Tuple(u32, u32);

#[derive(Record)]
#[record(transparent)]
struct Transparent {
    a: u32,
    b: u32,
}

#[derive(Record)]
#[record(transparent)]
enum Enum {
    A,
}

#[derive(Record)]
enum OneOf {
    Pair(u32, u32),
}

#[derive(Record)]
struct Flattened {
    #[record(flatten, ops = "$eq")]
    inner: Inner,
}

#[derive(Record)]
struct Inner {
    a: u32,
}

fn main() {}
