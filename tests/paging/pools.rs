//! The values that records are made of: awkward ones, and few for each store, so that most
//! records tie.

use wixql::{Field, FieldType, NumberType, Schema};

use crate::record::{ARRAYS, Cell, FIELDS, INSTANTS, MIXED, NESTED, NUMBERS, TEXTS, TYPED, Val};
use crate::rng::Rng;

/// What the schema says of the field that has a type.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Type {
    Date,
    Int64,
    Decimal,
    IgnoreCase,
}

impl Type {
    pub(crate) const ALL: [Self; 4] = [Self::Date, Self::Int64, Self::Decimal, Self::IgnoreCase];

    /// An open schema with that field.
    pub(crate) fn schema(self) -> Schema {
        let name = FIELDS[TYPED];
        Schema::any().field(match self {
            Self::Date => Field::date(name),
            Self::Int64 => Field::number(name, NumberType::Int64),
            Self::Decimal => Field::number(name, NumberType::Decimal),
            Self::IgnoreCase => Field::new(name, FieldType::Any).ignore_case(),
        })
    }

    /// Values of the field. Each is read as a value that has its place among the others.
    fn pool(self) -> Vec<Cell> {
        let text = |shown: &str, read| Cell { shown: Val::text(shown), read };
        let stays = |shown: &str| Cell::as_is(Val::text(shown));
        // 2024-05-01.
        const DAY: i64 = 1_714_521_600;
        match self {
            Self::Date => vec![
                text("2024-05-01", Val::Date(DAY, 0)),
                text("2024-05-01T02:00:00+02:00", Val::Date(DAY, 0)),
                Cell::as_is(Val::Date(DAY, 0)),
                text("2024-05-01T00:00:00.000000001Z", Val::Date(DAY, 1)),
                text("2024-05-01T00:00:00.000999999Z", Val::Date(DAY, 999_999)),
                stays("tomorrow"),
                Cell::as_is(Val::Int(DAY)),
            ],
            Self::Int64 => vec![
                Cell::as_is(Val::Int(50)),
                text("50.00", Val::Int(50)),
                text("9007199254740993", Val::Int(9_007_199_254_740_993)),
                Cell::as_is(Val::Float(9_007_199_254_740_992.0)),
                stays("0.1"),
                stays("049"),
            ],
            Self::Decimal => vec![
                Cell::as_is(Val::Float(0.1)),
                text("0.1", Val::Float(0.1)),
                text("0.10", Val::Float(0.1)),
                // Anything above does, if it is below the next one here.
                text("0.1000000000000000000001", Val::Float(0.11)),
                text("5e1", Val::Int(50)),
                Cell::as_is(Val::Int(50)),
                text("50.000000000000000000000000001", Val::Int(51)),
                stays("fifty"),
            ],
            Self::IgnoreCase => vec![
                text("ANN", Val::text("ann")),
                text("ann", Val::text("ann")),
                text("Ann", Val::text("ann")),
                text("ΟΔΟΣ", Val::text("οδοσ")),
                text("οδος", Val::text("οδοσ")),
                text("STRASSE", Val::text("strasse")),
                stays("straße"),
                Cell::as_is(Val::Bool(true)),
            ],
        }
    }
}

/// One to six values of a field.
pub(crate) fn few(field: usize, ty: Type, rng: &mut Rng) -> Vec<Cell> {
    let pool = pool(field, ty);
    let count = 1 + rng.below(6);
    (0..count).map(|_| rng.pick(&pool).clone()).collect()
}

/// One of them, or, of five values one, null or none.
pub(crate) fn one(few: &[Cell], rng: &mut Rng) -> Option<Cell> {
    match rng.below(10) {
        0 => None,
        1 => Some(Cell::as_is(Val::Null)),
        _ => Some(rng.pick(few).clone()),
    }
}

fn pool(field: usize, ty: Type) -> Vec<Cell> {
    if field == TYPED {
        return ty.pool();
    }
    let vals = match field {
        MIXED => [numbers(), texts(), instants(), arrays(), scalars_and_objects()].concat(),
        NUMBERS => numbers(),
        TEXTS => texts(),
        INSTANTS => instants(),
        ARRAYS => arrays(),
        NESTED => nested(),
        other => panic!("no pool of {other}"),
    };
    vals.into_iter().map(Cell::as_is).collect()
}

fn numbers() -> Vec<Val> {
    let ints =
        [0, -1, 1, 5, 1 << 53, (1 << 53) + 1, (1 << 53) + 2, i64::MAX - 1, i64::MAX, i64::MIN];
    let uints = [5, 1 << 63, (1 << 63) + 1, u64::MAX - 1, u64::MAX];
    let two_53 = 9_007_199_254_740_992.0;
    let floats = [
        0.0,
        -0.0,
        0.1,
        0.5,
        -0.5,
        5.0,
        two_53,
        two_53 + 2.0,
        two_53 * 1024.0,
        two_53 * 2048.0,
        1e300,
        -1e300,
        f64::MAX,
        f64::MIN_POSITIVE,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::NAN,
        -f64::NAN,
    ];
    let ints = ints.into_iter().map(Val::Int);
    let uints = uints.into_iter().map(Val::Uint);
    ints.chain(uints).chain(floats.into_iter().map(Val::Float)).collect()
}

fn texts() -> Vec<Val> {
    let texts = [
        "",
        "a",
        "A",
        "Z",
        "é",
        "e\u{301}",
        "É",
        "ﬁ",
        "fi",
        "aa",
        "a\0",
        "\u{ffff}",
        "𝄞",
        "10",
        "9",
        "a long text of more than sixty-four bytes, so that it fills more than a block or two",
    ];
    texts.into_iter().map(Val::text).collect()
}

fn instants() -> Vec<Val> {
    let instants = [
        (0, 0),
        (0, 1),
        (0, 999),
        (0, 1_000),
        (0, 999_999),
        (0, 1_000_000),
        (0, 1_000_001),
        (0, 999_999_999),
        (1, 0),
        (-1, 0),
        (-1, 999_999_999),
        (1_714_521_600, 123_456_789),
        (1_714_521_600, 123_456_788),
        (1_714_521_600, 123_000_000),
        (253_402_300_799, 999_999_999),
        (-62_167_219_200, 0),
    ];
    instants.into_iter().map(|(seconds, nanos)| Val::Date(seconds, nanos)).collect()
}

fn arrays() -> Vec<Val> {
    let int = Val::Int;
    let arrays = vec![
        vec![],
        vec![int(1)],
        vec![int(1), int(5)],
        vec![int(5), int(1)],
        vec![int(3), Val::text("a"), Val::Null],
        vec![Val::Float(f64::NAN), int(2)],
        vec![Val::Array(vec![])],
        vec![Val::Array(vec![int(1)]), Val::Array(vec![int(1), int(0)])],
        vec![Val::Date(0, 1), Val::Date(0, 2)],
        vec![Val::object([("x", int(1))])],
    ];
    let scalars = [int(1), int(4), Val::text("a")];
    arrays.into_iter().map(Val::Array).chain(scalars).collect()
}

fn scalars_and_objects() -> Vec<Val> {
    vec![
        Val::Bool(false),
        Val::Bool(true),
        Val::object([]),
        Val::object([("x", Val::Int(1))]),
        Val::object([("y", Val::Null), ("x", Val::Int(1))]),
        Val::object([("x", Val::Float(1.0)), ("y", Val::Int(0))]),
        Val::object([("x", Val::object([("z", Val::Array(vec![Val::Int(1)]))]))]),
    ]
}

fn nested() -> Vec<Val> {
    let x = |val| Val::object([("x", val)]);
    vec![
        Val::Int(7),
        Val::object([("y", Val::Int(7))]),
        x(Val::Null),
        x(Val::Int(1)),
        x(Val::Float(1.0)),
        x(Val::Int(2)),
        x(Val::Array(vec![Val::Int(0), Val::Int(9)])),
        Val::Array(vec![]),
        Val::Array(vec![x(Val::Int(2)), x(Val::Int(1))]),
        Val::Array(vec![Val::Int(0), Val::object([]), x(Val::Int(3))]),
        Val::Array(vec![Val::Array(vec![x(Val::Int(0))])]),
    ]
}
