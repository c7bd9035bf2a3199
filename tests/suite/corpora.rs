//! Holds the library against what others write and mean: `tests/data`.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use wixql::{Endpoint, Operator, Parser, QueryError, Schema, bind};

use crate::data::{corpus, none_wrong, texts, without};

/// An endpoint where every page is small enough.
fn anything() -> Schema {
    Schema::any().max_limit(u64::MAX)
}

/// The messages of an error without their places, one after the other.
fn messages(error: &QueryError) -> String {
    let faults = error.faults().iter();
    faults.map(|fault| format!("{}: {}", fault.code(), fault.kind())).collect::<Vec<_>>().join("; ")
}

/// The same JSON with numbers written one way: 1 for 1.0.
fn plain(value: &Value) -> Value {
    match value {
        Value::Number(number) => match number.as_f64() {
            Some(float) if float.fract() == 0.0 && float.abs() < 9e15 => json!(float as i64),
            _ => value.clone(),
        },
        Value::Array(items) => items.iter().map(plain).collect(),
        Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), plain(value))).collect(),
        Value::Null | Value::Bool(_) | Value::String(_) => value.clone(),
    }
}

#[test]
fn documented_examples_are_read() {
    let rows = corpus("wix-examples.jsonl");
    none_wrong(rows.len(), rows.iter().filter_map(|row| example(row).err()));
}

/// What is wrong with the reading of one example.
fn example(row: &Value) -> Result<(), String> {
    let (query, foreign) = (&row["query"], texts(&row["foreign"]));
    let is_legacy = row["dialect"] == "legacy";
    let say = |what: &dyn std::fmt::Display| format!("{query}: {what}");
    let parser = Parser::new().foreign_keys(foreign.iter().copied()).legacy(is_legacy);
    let current = Parser::new().foreign_keys(foreign.iter().copied()).parse_value(query);
    if let Some(reason) = row["unreadable"].as_str() {
        let endpoint = Endpoint::new(anything()).legacy(is_legacy);
        let endpoint = endpoint.foreign_keys(foreign);
        let Err(error) = endpoint.request(query) else { return Err(say(&"is read")) };
        let found = messages(&error);
        let expected = unreadable(reason);
        // Which fault comes first depends on the order in which a value keeps its keys.
        let is_found = |part: &str| found.split("; ").any(|message| message.starts_with(part));
        if expected.is_empty() || !expected.split("; ").all(is_found) {
            return Err(say(&format!("{reason}: {found}")));
        }
        return Ok(());
    }
    let read = parser.parse_value(query).map_err(|error| say(&error))?;
    if is_legacy == current.is_ok() {
        return Err(say(&format!("is read without the legacy dialect: {}", !is_legacy)));
    }
    // What is no legacy means the same to the legacy dialect.
    let legacy = parser.clone().legacy(true).parse_value(query).map_err(|error| say(&error))?;
    let text = serde_json::to_vec(query).map_err(|error| say(&error))?;
    let from_text = parser.parse(&text).map_err(|error| say(&error))?;
    let again: wixql::Query = read.to_string().parse().map_err(|error| say(&error))?;
    if [&legacy, &from_text, &again].into_iter().any(|other| *other != read) {
        return Err(say(&"is read in several ways"));
    }
    if row["wrapper"] == "query" {
        let wrapped = json!({"query": without(query, &foreign)});
        let wrapped = parser.parse_value(&wrapped).map_err(|error| say(&error))?;
        if wrapped != read {
            return Err(say(&"is read otherwise when wrapped"));
        }
    }
    for (key, decoded) in [("filter", &row["filterDecoded"]), ("sort", &row["sortDecoded"])] {
        if !decoded.is_null() {
            let decoded = parser.parse_value(&json!({key: decoded})).map_err(|e| say(&e))?;
            // As JSON, because the key order of what was decoded is lost.
            let [of_text, of_value] = [&read, &decoded].map(|query| json!(query)[key].clone());
            if of_text != of_value {
                return Err(say(&format!("its {key} is read as {read}")));
            }
        }
    }
    let schema = read.fieldsets().iter();
    let schema = schema.fold(anything(), |schema, name| schema.fieldset(name, ["title"]));
    // A cursor is the one thing that `bind` alone cannot judge.
    match bind(&read, &schema) {
        Err(error) if messages(&error) != "INVALID_CURSOR: the cursor is not valid" => {
            Err(say(&error))
        }
        _ => Ok(()),
    }
}

/// What we say to what the examples themselves get wrong.
fn unreadable(reason: &str) -> &'static str {
    match reason {
        "in-operand-not-array" => "UNSUPPORTED_FILTER_VALUE: `$in` takes an array, found a string",
        "range-operand-array" => {
            "UNSUPPORTED_FILTER_VALUE: `$gt` takes a string, a number or a date, found an array"
        }
        "filter-not-json" => "MALFORMED_FILTER: not JSON: ",
        "unknown-sort-key:field" => "MALFORMED_QUERY: unknown key `field`",
        "unknown-sort-key:nullsLast" => "MALFORMED_QUERY: unknown key `nullsLast`",
        "unknown-sort-key:field, unknown-paging-key:pageSize" => {
            "MALFORMED_QUERY: unknown key `pageSize`; MALFORMED_QUERY: unknown key `field`"
        }
        _ => "",
    }
}

#[test]
fn documented_tables_and_sdk_specs_are_schemas() {
    for file in ["wix-filter-tables.jsonl", "wql-specs.jsonl"] {
        let rows = corpus(file);
        none_wrong(rows.len(), rows.iter().filter_map(|row| table(row).err()));
    }
}

/// What is wrong with the reading of one table.
fn table(row: &Value) -> Result<(), String> {
    let name = row.get("endpoint").or_else(|| row.get("spec")).map(Value::to_string);
    let say = |what: &dyn std::fmt::Display| format!("{name:?}: {what}");
    // Whether the list stands for `*` is a remark of the collection.
    let (mut listed, mut starred) = (row.clone(), row.clone());
    for (path, field) in row["fields"].as_object().into_iter().flatten() {
        listed["fields"][path] = without(field, &["all"]);
        starred["fields"][path] = without(field, &["all"]);
        if field["all"] == true && field["operators"] != json!([]) {
            starred["fields"][path]["operators"] = json!("*");
        }
    }
    let read = Schema::from_value(&listed).map_err(|error| say(&error))?;
    let json = read.to_json();
    let text = serde_json::to_vec(&json).map_err(|error| say(&error))?;
    if Schema::from_value(&json).as_ref() != Ok(&read)
        || Schema::from_json(&text).as_ref() != Ok(&read)
    {
        return Err(say(&json));
    }
    let fields = row["fields"].as_object().map_or(0, serde_json::Map::len);
    if read.fields().count() != fields {
        return Err(say(&"fields are lost"));
    }
    // What the SDK's types make of `*` is what our table makes of it.
    let starred = Schema::from_value(&starred).map_err(|error| say(&error))?;
    for (listed, starred) in read.fields().zip(starred.fields()) {
        let (own, theirs) = (starred.operator_set(), listed.operator_set());
        if own != theirs {
            return Err(say(&format!("{}: * is {own:?}, not {theirs:?}", listed.path())));
        }
    }
    Ok(())
}

#[test]
fn what_builders_send_is_read_bound_and_printed_as_it_came() {
    let rows = corpus("builder-corpus.jsonl");
    none_wrong(rows.len(), rows.iter().filter_map(|row| built(row).err()));
}

/// What is wrong with the reading of one builder's output.
fn built(row: &Value) -> Result<(), String> {
    let (wire, foreign) = (&row["wire"], texts(&row["foreign"]));
    let say = |what: &dyn std::fmt::Display| format!("{}: {wire}: {what}", row["id"]);
    let own = ["query", "filter", "sort", "paging", "cursorPaging", "fields", "fieldsets"];
    let (body, query) = match row["shape"].as_str() {
        Some("query") => (wire.clone(), wire["query"].clone()),
        Some("search") => (wire["search"].clone(), without(&wire["search"], &foreign)),
        Some("filter") => (json!({"filter": wire}), json!({"filter": wire})),
        Some("root") => (wire.clone(), wire.clone()),
        Some("body") => {
            let keys = wire.as_object().into_iter().flatten().map(|(key, _)| key.as_str());
            let others: Vec<&str> = keys.filter(|key| !own.contains(key)).collect();
            (wire.clone(), without(wire, &others))
        }
        other => return Err(say(&format!("shape {other:?}"))),
    };
    let keys = body.as_object().into_iter().flatten().map(|(key, _)| key.clone());
    let others: Vec<String> = keys.filter(|key| !own.contains(&key.as_str())).collect();
    let parsed = Parser::new().foreign_keys(others.clone()).parse_value(&body);
    let bound = Endpoint::new(anything()).foreign_keys(others);
    let bound = bound.request(&body).map(drop);
    if let Some(reason) = row["refused"].as_str() {
        let expected = refused(reason);
        let found = bound.as_ref().err().map(messages).unwrap_or_default();
        // One reason stands for four operators.
        let found = ["$gte", "$gt", "$lte", "$lt"]
            .into_iter()
            .fold(found, |found, name| found.replace(&format!("`{name}`"), "`OP`"));
        if found != expected {
            return Err(say(&format!("{reason}: {found}")));
        }
        return Ok(());
    }
    let parsed = parsed.map_err(|error| say(&error))?;
    if let Err(error) = bound
        && messages(&error) != "INVALID_CURSOR: the cursor is not valid"
    {
        return Err(say(&error));
    }
    let printed = serde_json::to_value(&parsed).map_err(|error| say(&error))?;
    let expected = printed_otherwise(row["id"].as_str()).unwrap_or(query);
    if plain(&printed) != plain(&expected) {
        return Err(say(&format!("printed as {printed}")));
    }
    Ok(())
}

/// A tree can say all that builders send, but for a key that means nothing.
#[test]
fn what_builders_send_wrongly_is_refused_when_bound() {
    let rows = corpus("builder-corpus.jsonl");
    let wrong = rows.iter().filter_map(|row| {
        let reason = row["refused"].as_str()?;
        let parser = Parser::new().foreign_keys(["dataCollectionId", "includeReferences"]);
        let parsed = parser.parse_value(&row["wire"]);
        let is_right = parsed.is_err() == refused(reason).contains("unknown key");
        (!is_right).then(|| format!("{reason}: {}: {parsed:?}", row["wire"]))
    });
    none_wrong(rows.len(), wrong);
}

/// What we say to what builders let pass.
fn refused(reason: &str) -> String {
    let ordered = |found| {
        format!("UNSUPPORTED_FILTER_VALUE: `OP` takes a string, a number or a date, found {found}")
    };
    match reason {
        "range-operand-null" => ordered("null"),
        "range-operand-boolean" => ordered("a boolean"),
        "in-operand-not-array" => {
            "UNSUPPORTED_FILTER_VALUE: `$in` takes an array, found a string".to_owned()
        }
        "exists-operand-null" => {
            "UNSUPPORTED_FILTER_VALUE: `$exists` takes a boolean, found null".to_owned()
        }
        "empty-path" => {
            "MALFORMED_FILTER: `` is no field path: a segment of a field path is never empty"
                .to_owned()
        }
        "limit-fractional" => {
            "INVALID_ARGUMENT: `limit` must be a whole number, at least 0, found 2.5".to_owned()
        }
        "unknown-sort-key:origin" => "MALFORMED_QUERY: unknown key `origin`".to_owned(),
        other => panic!("{other}"),
    }
}

/// What prints in another way than it was sent, though it means the same.
fn printed_otherwise(id: Option<&str>) -> Option<Value> {
    Some(match id? {
        // An empty cursor is none.
        "sdk-cursor-0156" => json!({"filter": {}, "cursorPaging": {"limit": 50}}),
        // `paging` with a cursor is cursor paging.
        "wql-helpers-0273" => json!({"cursorPaging": {"limit": 3, "cursor": "C"}}),
        _ => return None,
    })
}

#[test]
fn mongo_cases_are_answered_as_there_or_as_told() {
    let docs: BTreeMap<String, Vec<Value>> = (corpus("mongo-docs.jsonl").into_iter())
        .map(|row| (row["docs_id"].to_string(), row["docs"].as_array().unwrap().clone()))
        .collect();
    let rows = corpus("mongo-cases.jsonl");
    let wrong = rows.iter().filter_map(|row| {
        let query = json!({"filter": row["wql"], "sort": row["wql_sort"]});
        let found = answer(&query, &docs[&row["docs_id"].to_string()]);
        verdict(row, &row["expected"], row["ordered"] == true, &found)
    });
    none_wrong(rows.len(), wrong);
    let reasons = [
        // The language's own rules, each by its section.
        ("array-in-list", 1),    // 3: `$in: [[]]` equals a stored `[]`
        ("empty-path", 1),       // 2: a segment is never empty
        ("has-all-empty", 1),    // 3: `$hasAll: []` none
        ("key-order", 1),        // 4: key order does not matter
        ("null-exists", 3),      // 3: present and not null
        ("numeric-segment", 11), // 2: numeric segments are plain keys
        ("range-operand", 19),   // 3: null, array, object or boolean operand: error
        ("upstream-error", 1),   // the suite is wrong by all engines
    ];
    assert_eq!(deviations(&rows), reasons.map(|(reason, rows)| (reason.to_owned(), rows)).into());
}

/// The ids that a query selects, or `"error"`.
fn answer(query: &Value, records: &[Value]) -> Value {
    match Endpoint::new(anything().unique_key("_id")).query(&with_all(query), records) {
        Ok(page) => page.items.iter().map(|record| record["_id"].clone()).collect(),
        Err(_) => json!("error"),
    }
}

fn with_all(query: &Value) -> Value {
    let mut query = query.clone();
    query["paging"] = json!({"limit": 1_000_000});
    query
}

/// How the answer differs from the row's, which may say that ours is another.
fn verdict(row: &Value, theirs: &Value, ordered: bool, found: &Value) -> Option<String> {
    let same = |a: &Value, b: &Value| {
        let sorted = |value: &Value| {
            let mut ids: Vec<String> =
                value.as_array().into_iter().flatten().map(Value::to_string).collect();
            if !ordered {
                ids.sort();
            }
            (value.is_array(), ids)
        };
        sorted(a) == sorted(b)
    };
    match row.get("deviates") {
        Some(told) if !same(found, &told["expected"]) => Some(format!("{row}\n    ours: {found}")),
        Some(_) if same(found, theirs) => Some(format!("{row}\n    does not deviate")),
        None if !same(found, theirs) => Some(format!("{row}\n    ours: {found}")),
        _ => None,
    }
}

/// The reasons why rows are answered otherwise, and how many are.
fn deviations(rows: &[Value]) -> BTreeMap<String, usize> {
    let mut reasons = BTreeMap::new();
    for reason in rows.iter().filter_map(|row| row["deviates"]["reason"].as_str()) {
        *reasons.entry(reason.to_owned()).or_default() += 1;
    }
    reasons
}

#[test]
fn wix_data_judges_filters_alike_or_as_told() {
    let rows = corpus("wixdata-validity.jsonl");
    let endpoint = Endpoint::new(anything());
    let wrong = rows.iter().filter_map(|row| {
        let found = json!(endpoint.request(&json!({"filter": row["filter"]})).is_ok());
        let told = row.get("deviates").map_or(&row["valid"], |told| &told["expected"]);
        let is_idle = row.get("deviates").is_some() && *told == row["valid"];
        (found != *told || is_idle).then(|| row.to_string())
    });
    none_wrong(rows.len(), wrong);
    let reasons = [
        ("empty-path", 1),       // 2: a segment is never empty
        ("list-values", 6),      // 3: any value may be listed
        ("mixed-keys", 2),       // 2: mixed `$` and plain keys: error
        ("null-filter", 1),      // 1: null is no filter
        ("operator-known", 6),   // 3: operators that the validator lacks
        ("range-operand", 4),    // 3: boolean operand: error
        ("unknown-operator", 1), // 2: any other unknown `$name`
    ];
    assert_eq!(deviations(&rows), reasons.map(|(reason, rows)| (reason.to_owned(), rows)).into());
}

#[test]
fn velo_selects_alike_or_as_told() {
    let rows = corpus("velo-cases.jsonl");
    let docs = rows.iter().find(|row| row["kind"] == "docs").unwrap();
    let docs = docs["docs"].as_array().unwrap();
    let select: Vec<Value> = rows.iter().filter(|row| row["kind"] == "select").cloned().collect();
    let wrong = select.iter().filter_map(|row| {
        let found = answer(&json!({"filter": row["filter"]}), docs);
        verdict(row, &row["ids"], true, &found)
    });
    none_wrong(select.len(), wrong);
}

#[test]
fn velo_sorts_alike_where_it_does_not_guess() {
    let rows = corpus("velo-cases.jsonl");
    let rows: Vec<&Value> = rows.iter().filter(|row| row["kind"] == "sort").collect();
    let wrong = rows.iter().filter_map(|row| {
        let found = Parser::new().legacy(true).parse_value(&json!({"sort": row["sort"]}));
        // Its core knows what it takes; the adapters pass over what they do not.
        let is_right = texts(&row["by"]).contains(&"core") || row["sort"].is_string();
        let expected = Parser::new().parse_value(&json!({"sort": row["means"]})).unwrap();
        let same = match &found {
            Ok(query) => is_right && query.sort() == expected.sort(),
            Err(_) => !is_right,
        };
        (!same).then(|| format!("{row}: {found:?}"))
    });
    none_wrong(rows.len(), wrong);
}

#[test]
fn velo_has_our_defaults_and_operators() {
    let rows = corpus("velo-cases.jsonl");
    let defaults = rows.iter().find(|row| row["kind"] == "defaults").unwrap();
    let schema = Schema::any().unique_key("_id");
    let explained = |query: &Value| {
        let query = Parser::new().parse_value(query).unwrap();
        let plan = bind(&query, &schema).unwrap();
        (plan.fingerprint(), plan.limit())
    };
    let named = json!({"sort": defaults["sort"], "paging": defaults["paging"]});
    assert_eq!(explained(&json!({})), explained(&named));
    for row in rows.iter().filter(|row| row["kind"] == "operators") {
        // Patterns are not in our language.
        let unknown: Vec<&str> = texts(&row["operators"])
            .into_iter()
            .filter(|name| Operator::from_name(name).is_none())
            .collect();
        assert!(unknown.is_empty() || unknown == ["$matches"], "{row}");
    }
}
