//! What has to be the same on every machine, whatever the width of its words and the order of its
//! bytes: fingerprints, the bytes of cursors, and the order, equality and hash of numbers.
//!
//! The values are pinned, since servers of different kinds exchange them. miri runs this for
//! machines that are not at hand (`.ci/run`).

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise, in its helpers too"
)]

use std::fmt::Write as _;
use std::hash::{BuildHasher as _, BuildHasherDefault, DefaultHasher};

use serde_json::{Value, json};
use wixql::{Carried, Cursor, CursorCodec as _, Number, Parser, Schema, UnprotectedCursors, bind};

/// A query and its fingerprint.
const FINGERPRINTS: [(&str, &str); 7] = [
    (r#"{}"#, "a00a86bef63a7ad5872b8305ef4f2d54"),
    (r#"{"filter": {"a": 1}}"#, "5bcce64abf674af836529cb5ff02bdd8"),
    (
        r#"{"filter": {"a": {"$in": ["x", 18446744073709551615, -0.5, null, true]}}}"#,
        "6f3bb36811ff9069509400fbd284e7bc",
    ),
    (
        r#"{"filter": {"$or": [{"a.b": {"$gt": 1e300}}, {"$not": {"c": {"$startsWith": "É"}}}]}}"#,
        "562129b73eda8b9c7ee29730a9a91132",
    ),
    (
        r#"{"filter": {"at": {"$lt": {"$date": "2024-05-01T10:00:00.123456789Z"}}}}"#,
        "e4860c5ac9d45d9ee740f65831b3351b",
    ),
    (
        r#"{"filter": {"lines": {"$matchItems": [{"q": {"$gte": 9007199254740993}}]}}}"#,
        "e53f37dadec9f4d6d8dcd2fce5de04e6",
    ),
    (
        r#"{"filter": {"o": {"k": [1, {"z": "y"}]}}, "sort": [{"fieldName": "n", "order": "DESC"}]}"#,
        "db2045602f811747f9dfdf69e3d4a12f",
    ),
];

#[test]
fn fingerprints_are_pinned() {
    for (body, expected) in FINGERPRINTS {
        let plan = bind(&Parser::new().parse(body.as_bytes()).unwrap(), &Schema::any()).unwrap();
        assert_eq!(format!("{:032x}", plan.fingerprint()), expected, "{body}");
    }
}

/// A sort key's value, and the text of a cursor that stands at it.
const CURSORS: [(&str, &str); 10] = [
    ("null", "8AECAQFrAK-dkRz5kEZ2AQIAAwI"),
    ("true", "8AECAQFrAK-dkRz5kEZ2AQICAwI"),
    ("-7", "8AECAQFrAK-dkRz5kEZ2AQIDDQMC"),
    ("18446744073709551615", "8AECAQFrAK-dkRz5kEZ2AQIE____________AQMC"),
    ("-0.0", "8AECAQFrAK-dkRz5kEZ2AQIFgAAAAAAAAAADAg"),
    ("1e300", "8AECAQFrAK-dkRz5kEZ2AQIFfjfkPIgAdZwDAg"),
    ("\"É\"", "8AECAQFrAK-dkRz5kEZ2AQIGAsOJAwI"),
    ("{\"$date\": \"2024-05-01T10:00:00.123456789Z\"}", "8AECAQFrAK-dkRz5kEZ2AQIHwMqQ4wyVmu86AwI"),
    ("{\"b\": [1, 2.5], \"a\": null}", "8AECAQFrAK-dkRz5kEZ2AQIJAgFhAAFiCAIDAgVABAAAAAAAAAMC"),
    (
        "\"a longer text, of more bytes than sixteen\"",
        "8AECAQFrAK-dkRz5kEZ2AQIGKWEgbG9uZ2VyIHRleHQsIG9mIG1vcmUgYnl0ZXMgdGhhbiBzaXh0ZWVuAwI",
    ),
];

#[test]
fn cursors_are_pinned() {
    let query = br#"{"sort": [{"fieldName": "k"}], "cursorPaging": {"limit": 1}}"#;
    let query = Parser::new().parse(query).unwrap();
    for (key, expected) in CURSORS {
        let key: Value = serde_json::from_str(key).unwrap();
        let records = [json!({"id": 1, "k": key}), json!({"id": 2, "k": key})];
        let next = bind(&query, &Schema::any()).unwrap().page(&records).next.unwrap();
        let carried = Carried::Query { filter: None, sort: Some(query.sort().to_vec()) };
        let cursor = Cursor::new(carried, next);
        let payload = cursor.encode().unwrap();
        let text = UnprotectedCursors.seal(&payload, b"").unwrap();
        assert_eq!(text, expected, "{key}");
        let opened = UnprotectedCursors.open(expected, b"").unwrap();
        assert_eq!(Cursor::decode(&opened).unwrap(), cursor, "{key}");
    }
}

/// Numbers in order; a line's are equal.
fn ascending() -> Vec<Vec<Number>> {
    let two_53 = 9_007_199_254_740_992_i64;
    vec![
        vec![Number::from(f64::NAN)],
        vec![Number::from(f64::NEG_INFINITY)],
        vec![Number::from(-1e19)],
        vec![Number::from(i64::MIN), Number::from(-9_223_372_036_854_775_808.0)],
        vec![Number::from(i64::MIN + 1)],
        vec![Number::from(-two_53 - 1)],
        vec![Number::from(-two_53), Number::from(-9_007_199_254_740_992.0)],
        vec![Number::from(-4_294_967_297_i64), Number::from(-4_294_967_297.0)],
        vec![Number::from(-1), Number::from(-1.0)],
        vec![Number::from(-5e-324)],
        vec![Number::from(0), Number::from(0_u64), Number::from(0.0), Number::from(-0.0)],
        vec![Number::from(5e-324)],
        vec![Number::from(0.5)],
        vec![Number::from(1), Number::from(1.0)],
        vec![Number::from(4_294_967_296_i64), Number::from(4_294_967_296.0)],
        vec![Number::from(two_53), Number::from(9_007_199_254_740_992.0)],
        vec![Number::from(two_53 + 1)],
        vec![Number::from(two_53 + 2), Number::from(9_007_199_254_740_994.0)],
        vec![Number::from(i64::MAX), Number::from(i64::MAX as u64)],
        vec![Number::from(1_u64 << 63), Number::from(9_223_372_036_854_775_808.0)],
        vec![Number::from(u64::MAX)],
        vec![Number::from(18_446_744_073_709_551_616.0)],
        vec![Number::from(f64::INFINITY)],
    ]
}

#[test]
fn numbers_are_in_their_order_and_hash_alike() {
    let numbers = ascending();
    let hash = |number: Number| BuildHasherDefault::<DefaultHasher>::default().hash_one(number);
    for (at, same) in numbers.iter().enumerate() {
        for a in same {
            for (other, others) in numbers.iter().enumerate() {
                for b in others {
                    assert_eq!(a.cmp(b), at.cmp(&other), "{a:?} and {b:?}");
                    assert_eq!(a == b, at == other, "{a:?} and {b:?}");
                    assert!(at != other || hash(*a) == hash(*b), "{a:?} and {b:?}");
                }
            }
        }
    }
}

/// Numbers are printed as they were read, to the last digit.
#[test]
fn numbers_are_read_and_printed_exactly() {
    let mut printed = String::new();
    for text in ["0", "-9223372036854775808", "18446744073709551615", "0.1", "5e-324", "1e300"] {
        let filter = format!(r#"{{"a":{text}}}"#);
        let read = Parser::new().parse_filter(filter.as_bytes()).unwrap();
        printed.clear();
        write!(printed, "{read}").unwrap();
        assert_eq!(printed.replace("e+", "e"), filter);
    }
}
