//! Law: what reads and compares texts, dates and numbers agrees with other people's code, or
//! with that of the slow twin.
#![no_main]

use arbitrary::Arbitrary;
use icu_casemap::CaseMapper;
use libfuzzer_sys::fuzz_target;
use num_bigint::BigInt;
use serde_json::{Value, json};
use wixql::{Number, Parser, Plan, Timestamp, bind, parse};

#[path = "../../tests/twin/date.rs"]
mod date;
#[path = "../../tests/rows/schema.rs"]
mod schema;
#[path = "../../tests/twin/mod.rs"]
mod twin;

#[derive(Arbitrary, Debug)]
enum Input<'a> {
    Texts { part: &'a str, text: &'a str },
    Date(&'a str),
    Numbers(Numeric, Numeric),
    Read(&'a str),
    /// Digits, points, signs and exponents by their half bytes.
    Numerals { a: &'a [u8], b: &'a [u8], decimal: bool },
}

#[derive(Arbitrary, Clone, Copy, Debug)]
enum Numeric {
    Int(i64),
    Uint(u64),
    Float(f64),
    /// Near a power of two, where rounding shows.
    Near { power: u8, off: i8, float: bool },
}

fuzz_target!(|input: Input<'_>| {
    match input {
        Input::Texts { part, text } => texts(part, text),
        Input::Date(text) => a_date(text),
        Input::Numbers(a, b) => numbers(a, b),
        Input::Read(text) => read(text),
        Input::Numerals { a, b, decimal } => numerals(a, b, decimal),
    }
});

fn plan(filter: &Value, types: &Value) -> Option<Plan> {
    let query = parse(json!({"filter": filter}).to_string().as_bytes()).ok()?;
    bind(&query, &schema::schema(types, "id")).ok()
}

fn texts(part: &str, text: &str) {
    let fold = |text: &str| -> String {
        text.chars().map(|c| CaseMapper::new().simple_fold(c)).collect()
    };
    let (wanted, found, record) = (fold(part), fold(text), json!({"a": text}));
    let check = |name: &str, expected: bool| {
        let plan = plan(&json!({"a": {name: part}}), &Value::Null).unwrap();
        assert_eq!(plan.matcher().matches(&record), expected, "{name} {part:?} in {text:?}");
    };
    check("$startsWith", found.starts_with(&wanted));
    check("$endsWith", found.ends_with(&wanted));
    check("$contains", found.contains(&wanted));
    let plan = plan(&json!({"a": {"$lt": part}}), &json!({"a": "caseInsensitive"})).unwrap();
    assert_eq!(plan.matcher().matches(&record), found < wanted, "{text:?} < {part:?}");
}

fn a_date(text: &str) {
    let days_until_1970 = 719_528;
    let found = Timestamp::parse(text).ok().map(|date| {
        let seconds = i128::from(date.unix_seconds()) + days_until_1970 * 86_400;
        seconds * 1_000_000_000 + i128::from(date.subsec_nanos())
    });
    assert_eq!(found, date::instant(text), "{text:?}");
    if let Ok(date) = Timestamp::parse(text) {
        assert_eq!(Timestamp::parse(&date.to_string()), Ok(date), "{text:?} prints {date}");
    }
}

impl Numeric {
    fn number(self) -> Option<Number> {
        Some(match self {
            Self::Int(int) => int.into(),
            Self::Uint(uint) => uint.into(),
            Self::Float(float) if float.is_finite() => float.into(),
            Self::Float(_) => return None,
            Self::Near { power, off, float: true } => {
                let bits = f64::powi(2.0, i32::from(power % 66)).to_bits();
                f64::from_bits(bits.wrapping_add_signed(off.into())).into()
            }
            Self::Near { power, off, float: false } => {
                (1_u64 << (power % 64)).wrapping_add_signed(off.into()).into()
            }
        })
    }

    /// The number times 2^1074, which makes an integer of every float.
    fn exact(self) -> BigInt {
        let of_float = |float: f64| {
            let (bits, sign) = (float.to_bits(), if float < 0.0 { -1 } else { 1 });
            let (exponent, fraction) = (bits >> 52 & 0x7FF, bits & ((1 << 52) - 1));
            let mantissa = if exponent == 0 { fraction } else { fraction | 1 << 52 };
            (BigInt::from(mantissa) * sign) << exponent.max(1) - 1
        };
        match self {
            Self::Int(int) => BigInt::from(int) << 1074,
            Self::Uint(uint) => BigInt::from(uint) << 1074,
            Self::Float(float) => of_float(float),
            Self::Near { float: true, .. } => of_float(self.number().unwrap().as_f64()),
            Self::Near { float: false, .. } => {
                BigInt::from(self.number().unwrap().as_u64().unwrap()) << 1074
            }
        }
    }
}

fn numbers(a: Numeric, b: Numeric) {
    let (Some(x), Some(y)) = (a.number(), b.number()) else { return };
    assert_eq!(x.cmp(&y), a.exact().cmp(&b.exact()), "{a:?} and {b:?}");
    assert_eq!(x == y, x.cmp(&y).is_eq(), "{a:?} and {b:?}");
    assert_eq!(Number::from_json(&serde_json::from_value(x.to_json()).unwrap()), x, "{a:?}");
}

/// A text is a JSON number to us if it is to `serde_json`, and the same one.
fn read(text: &str) {
    if text.trim_matches([' ', '\t', '\r', '\n']) != text || text.starts_with(['"', '[', '{']) {
        return;
    }
    let ours = Parser::new().parse_filter(format!(r#"{{"a":{{"$gt":{text}}}}}"#).as_bytes());
    let theirs = serde_json::from_str::<serde_json::Number>(text);
    let is_integer = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    match (ours, theirs) {
        (Ok(ours), Ok(theirs)) => {
            let printed: Value = serde_json::from_str(&ours.to_string()).unwrap();
            let number = printed["a"]["$gt"].as_number().expect("a number");
            assert_eq!(Number::from_json(number), Number::from_json(&theirs), "{text}");
        }
        // Integers beyond 64 bits are faults.
        (Err(_), Ok(_)) => assert!(is_integer && text.len() > 18, "{text} is refused"),
        (Ok(_), Err(_)) => assert!(matches!(text, "null" | "true" | "false"), "{text} is taken"),
        (Err(_), Err(_)) => {}
    }
}

fn numerals(a: &[u8], b: &[u8], decimal: bool) {
    let numeral = |bytes: &[u8]| -> String {
        let halves = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        halves.map(|half| char::from(b"0123456789.-+eE "[usize::from(half)])).collect()
    };
    let (a, b) = (numeral(a), numeral(b));
    // Beyond ±100000 an exponent is none to us; the twin knows no bound.
    let is_modest = |text: &str| text.split(['e', 'E']).nth(1).is_none_or(|e| e.len() < 6);
    if !is_modest(&a) || !is_modest(&b) {
        return;
    }
    let types = json!({"a": if decimal { "decimal" } else { "int64" }});
    for operator in ["$eq", "$lt", "$gt"] {
        let filter = json!({"a": {operator: b}});
        let Some(plan) = plan(&filter, &types) else { return };
        let record = json!({"a": a});
        let expected = twin::matches(&filter, &record, &twin::Types(types.clone()));
        assert_eq!(plan.matcher().matches(&record), expected, "{filter} on {record}, {types}");
    }
}
