//! Laws of what is refused: what no table lists, and what is no operator, wherever it stands.

use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};
use wixql::{ErrorCode, Parser, Schema, bind};

use crate::cases;
use crate::generate::{filter, untyped_path};

/// Names that look like operators, and are none; also with what eyes do not see.
const STRANGE: [&str; 14] = [
    "$where",
    "$expr",
    "$regex",
    "$function",
    "$EQ",
    "$Eq",
    "$eq ",
    " $eq",
    "$eq\0",
    "\u{FF04}eq",
    "$\u{435}q",
    "$\u{200b}eq",
    "$",
    "$$eq",
];

/// All objects of a filter that stand for tests or for filters, in the order in which they are met.
fn objects(value: &mut Value, at: &mut usize, wanted: usize, put: &mut dyn FnMut(&mut Value)) {
    if value.is_object() {
        if *at == wanted {
            put(value);
        }
        *at += 1;
    }
    match value {
        Value::Array(items) => {
            items.iter_mut().for_each(|item| objects(item, at, wanted, put));
        }
        Value::Object(entries) => {
            entries.values_mut().for_each(|entry| objects(entry, at, wanted, put));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

proptest! {
    #![proptest_config(cases(300))]

    /// A name that only looks like an operator makes a query bad at whatever depth it stands, among
    /// operators, filters and operands.
    #[test]
    fn strange_operators_are_refused_everywhere(
        filter in filter(), name in select(&STRANGE[..]), at in any::<Index>(),
    ) {
        let mut count = 0;
        objects(&mut filter.clone(), &mut count, usize::MAX, &mut |_| {});
        prop_assume!(count > 0);
        let mut changed = filter;
        objects(&mut changed, &mut 0, at.index(count), &mut |object| {
            object[name] = json!(1);
        });
        // What does not begin with the sign may be the name of a field, or a key of an operand.
        let is_name = !name.starts_with('$');
        let read = Parser::new().parse_filter_value(&changed);
        prop_assert!(read.is_err() || is_name, "{}", changed);
        let read = Parser::new().parse_filter(changed.to_string().as_bytes());
        prop_assert!(read.is_err() || is_name, "{}", changed);
    }

    /// Only what the table lists can be asked about, neither by its parents nor by its children,
    /// and a field that records have is refused in the words in which one is that nothing has.
    #[test]
    fn what_is_not_listed_is_refused_alike(
        path in untyped_path(), listed in untyped_path(), test in select(vec![
            json!({"$exists": true}), json!("x"), json!({"$not": {"$eq": 1}}), json!({"$in": [1]}),
        ]),
    ) {
        let schema = Schema::new().text("id").text(listed);
        let asked = |path: &str| {
            let bodies = [
                json!({"filter": {path: test}}),
                json!({"filter": {"$or": [{"$not": {path: test}}, {"id": "1"}]}}),
                json!({"sort": [{"fieldName": path}]}),
                json!({"sort": [{"fieldName": listed, "selectItemsBy": [{path: test}]}]}),
            ];
            bodies.map(|body| {
                bind(&Parser::new().parse_value(&body).unwrap(), &schema).err().map(|error| {
                    let codes = error.faults().iter().map(wixql::Fault::code).collect::<Vec<_>>();
                    let words: Vec<String> =
                        error.faults().iter().map(|fault| fault.kind().to_string()).collect();
                    (codes, words.join("; ").replace(&format!("'{path}'"), "?"))
                })
            })
        };
        if path != listed {
            let (found, unknown) = (asked(path), asked("nowhere.at.all"));
            prop_assert_eq!(&found, &unknown, "{} where {} is listed", path, listed);
            let code = |answer: &Option<(Vec<ErrorCode>, String)>| {
                answer.as_ref().map(|(codes, _)| codes[0])
            };
            prop_assert_eq!(code(&found[0]), Some(ErrorCode::FieldNotFilterable));
            prop_assert!(found.iter().take(3).all(Option::is_some), "{:?}", found);
        }
    }
}
