//! Laws of parsing and printing.

use std::fmt::Write as _;

use proptest::prelude::*;
use serde_json::{Value, json};
use wixql::{Parser, Query};

use crate::cases;
use crate::generate::{filter, query};

/// The same JSON spelt another way: escapes, spaces, and each string or number its own way.
fn respelt(value: &Value, out: &mut String) {
    match value {
        Value::Null | Value::Bool(_) => write!(out, " {value}\t").unwrap(),
        Value::Number(number) => match number.as_i64() {
            Some(small) if (-1_000..1_000).contains(&small) => write!(out, "{small}.0e+0").unwrap(),
            _ => write!(out, "\n{number}").unwrap(),
        },
        Value::String(text) => {
            out.push('"');
            for unit in text.encode_utf16() {
                write!(out, "\\u{unit:04X}").unwrap();
            }
            out.push('"');
        }
        Value::Array(items) => {
            out.push_str("[ ");
            for (at, item) in items.iter().enumerate() {
                out.push_str(if at == 0 { "" } else { "\r\n," });
                respelt(item, out);
            }
            out.push_str(" ]");
        }
        Value::Object(entries) => {
            out.push_str("{\t");
            for (at, (key, value)) in entries.iter().enumerate() {
                out.push_str(if at == 0 { "" } else { " , " });
                respelt(&json!(key), out);
                out.push_str(" : ");
                respelt(value, out);
            }
            out.push('}');
        }
    }
}

proptest! {
    #![proptest_config(cases(250))]

    /// Text and value are read alike, and what is printed is read as the same tree.
    #[test]
    fn printing_then_parsing_changes_nothing(query in query()) {
        let from_value = Parser::new().parse_value(&query).unwrap();
        let from_text = Parser::new().parse(query.to_string().as_bytes()).unwrap();
        prop_assert_eq!(&from_text, &from_value);
        let printed = from_text.to_string();
        prop_assert_eq!(&printed.parse::<Query>().unwrap(), &from_text);
        let value: Value = serde_json::from_str(&printed).unwrap();
        prop_assert_eq!(&Parser::new().parse_value(&value).unwrap(), &from_text);
        prop_assert_eq!(&value, &serde_json::to_value(&from_value).unwrap());
        let wrapped = json!({"query": query});
        prop_assert_eq!(&Parser::new().parse_value(&wrapped).unwrap(), &from_text);
        let legacy = Parser::new().legacy(true);
        prop_assert_eq!(&legacy.parse_value(&query).unwrap(), &from_text);
    }

    /// However JSON is spelt, it is the same filter.
    #[test]
    fn spelling_does_not_matter(filter in filter()) {
        let mut text = String::new();
        respelt(&filter, &mut text);
        let read = Parser::new().parse_filter(text.as_bytes());
        prop_assert_eq!(read.unwrap(), Parser::new().parse_filter_value(&filter).unwrap());
    }

    /// A filter inside a string is the filter, to the legacy dialect.
    #[test]
    fn filters_in_text_are_filters(filter in filter()) {
        let legacy = Parser::new().legacy(true);
        let in_text = legacy.parse_value(&json!({"filter": filter.to_string()})).unwrap();
        prop_assert_eq!(in_text, legacy.parse_value(&json!({"filter": filter})).unwrap());
    }
}
