//! Rows and laws for the whole stage: what is read, and what is wrong and where.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::ast::{Clause, Condition, FieldTest, Written, field};
use crate::endpoint::Endpoint;
use crate::operator::{OperandKind, Operator};

fn legacy() -> Parser {
    Parser::new().legacy(true)
}

/// What the parser makes of `body`, as text; the same from a value.
#[track_caller]
fn reads(parser: &Parser, body: &str, expected: &str) {
    let query = parser.parse(body.as_bytes()).unwrap_or_else(|error| panic!("{body}: {error}"));
    assert_eq!(query.to_string(), expected, "{body}");
    let again = parse(expected.as_bytes()).unwrap_or_else(|error| panic!("{expected}: {error}"));
    assert_eq!(again, query, "{body}");
    let value: Value = serde_json::from_str(body).unwrap();
    // A value may have sorted its keys, so values are compared.
    let query = serde_json::to_value(parser.parse_value(&value).unwrap()).unwrap();
    assert_eq!(query, serde_json::from_str::<Value>(expected).unwrap(), "{body}");
}

/// All faults of `body`, each with its code in front: those that only show when the query
/// is bound are found in the same pass, and stand where they are read.
#[track_caller]
fn refuses(parser: &Parser, body: &str, expected: &[&str]) {
    let endpoint = Endpoint::reading(parser.clone());
    let error = match endpoint.request(body) {
        Ok(request) => panic!("{body} is read as {request:?}"),
        Err(error) => error,
    };
    let faults: Vec<String> =
        error.faults().iter().map(|fault| format!("{} {fault}", fault.code())).collect();
    assert_eq!(faults, expected, "{body}");
    for fault in error.faults() {
        let place = fault.place().unwrap();
        let before = &body[..place.offset];
        assert_eq!(place.line, before.matches('\n').count() + 1, "{fault}");
        assert_eq!(place.column, before.lines().last().map_or(0, |l| l.chars().count()) + 1);
        let there = body.get(place.offset..place.offset + place.length).unwrap();
        if fault.is_on_key() && !parser.legacy {
            let key: String = serde_json::from_str(there).unwrap();
            let mut pointer = Pointer::root();
            pointer.push_key(&key);
            assert!(fault.at().as_str().ends_with(pointer.as_str()), "{there} of {fault}");
        }
    }
    // From a value: the same, without places, unless the value cannot be made.
    let Ok(value) = serde_json::from_str::<Value>(body) else { return };
    if serde_json::to_string(&value).unwrap() != body {
        return;
    }
    let from_value: Vec<String> = (endpoint.request(&value).unwrap_err().faults().iter())
        .map(|fault| format!("{} {fault}", fault.code()))
        .collect();
    let without_places: Vec<&str> =
        expected.iter().map(|text| text.split(" (line").next().unwrap()).collect();
    assert_eq!(from_value, without_places, "{body} as a value");
}

#[test]
fn queries_are_read() {
    let parser = Parser::new().foreign_keys(["dataCollectionId"]);
    for (body, expected) in [
        ("{}", "{}"),
        (r#"{"query":{}}"#, "{}"),
        (r#"{"query":null}"#, "{}"),
        (r#"{"dataCollectionId":{"a":[1]},"query":{}}"#, "{}"),
        (r#"{"dataCollectionId":"x","filter":{"a":1}}"#, r#"{"filter":{"a":1}}"#),
        (
            r#"{"filter":null,"sort":null,"paging":null,"cursorPaging":null,"fields":null,"fieldsets":null}"#,
            "{}",
        ),
        (
            r#"{"filter":{},"sort":[],"fields":[],"fieldsets":[]}"#,
            r#"{"filter":{},"sort":[],"fields":[],"fieldsets":[]}"#,
        ),
        (r#"{"paging":{"limit":null,"offset":null}}"#, r#"{"paging":{}}"#),
        (r#"{"paging":{"limit":5.0,"offset":2e1}}"#, r#"{"paging":{"limit":5,"offset":20}}"#),
        (
            r#"{"paging":{"limit":18446744073709551615}}"#,
            r#"{"paging":{"limit":18446744073709551615}}"#,
        ),
        (r#"{"paging":{"limit":-0}}"#, r#"{"paging":{"limit":0}}"#),
        (r#"{"paging":{"limit":3,"cursor":"C"}}"#, r#"{"cursorPaging":{"limit":3,"cursor":"C"}}"#),
        (r#"{"paging":{"limit":3,"cursor":""}}"#, r#"{"cursorPaging":{"limit":3}}"#),
        (
            r#"{"paging":{"limit":3,"offset":1,"cursor":""}}"#,
            r#"{"paging":{"limit":3,"offset":1}}"#,
        ),
        (r#"{"paging":{"limit":3,"cursor":null}}"#, r#"{"paging":{"limit":3}}"#),
        (r#"{"cursorPaging":{"cursor":""}}"#, r#"{"cursorPaging":{}}"#),
        (r#"{"paging":{},"cursorPaging":null}"#, r#"{"paging":{}}"#),
        (
            r#"{"sort":[{"fieldName":"a.b","order":"DESC","selectItemsBy":[{"a.c":1}]},{"order":null,"fieldName":"c"}]}"#,
            r#"{"sort":[{"fieldName":"a.b","order":"DESC","selectItemsBy":[{"a.c":1}]},{"fieldName":"c"}]}"#,
        ),
        (
            r#"{"fields":["a.b","c"],"fieldsets":["FULL"]}"#,
            r#"{"fields":["a.b","c"],"fieldsets":["FULL"]}"#,
        ),
        (r#" { "query" : { "\u0066ilter" : { } } } "#, r#"{"filter":{}}"#),
        (r#"{"filter":{"a":1},"query":null}"#, r#"{"filter":{"a":1}}"#),
        (r#"{"query": null,"filter":{"a":1}}"#, r#"{"filter":{"a":1}}"#),
        (r#"{"filter": null,"query":{"sort":[]},"paging":null}"#, r#"{"sort":[]}"#),
    ] {
        reads(&parser, body, expected);
    }
    assert!(parse(br#"{"query":{}}"#).unwrap().wrapped);
    assert!(!parse(b"{}").unwrap().wrapped);
    assert!(!parse(br#"{"query":null}"#).unwrap().wrapped);
}

#[test]
fn filters_are_read() {
    for filter in [
        "{}",
        r#"{"a":1,"b.c":"x","d":null,"e":true,"f":[1,[2]],"g":{"h":{"i":1}},"j":{},"k":[]}"#,
        r#"{"a":{"$eq":{"b":1},"$ne":[],"$gt":1.5,"$gte":"x","$lt":{"$date":"2024-05-01"},"$lte":-1}}"#,
        r#"{"a":{"$in":[1,"x",null,{"b":2},{"$date":"2024-05-01T10:00:00Z"}],"$nin":[]}}"#,
        r#"{"a":{"$startsWith":"x","$endsWith":"","$contains":"y","$urlized":"z"}}"#,
        r#"{"a":{"$urlized":["a","b"]},"b":{"$exists":true,"$isEmpty":false}}"#,
        r#"{"a":{"$hasSome":[1],"$hasAll":[]},"b":{"$matchItems":[{"c":1},{}]}}"#,
        r#"{"$and":[],"$or":[{},{"a":1}],"$not":{"a":1},"a":2}"#,
        r#"{"$not":[{"$not":{}}]}"#,
        r#"{"a":{"$not":{}},"b":{"$not":[{"$gt":1,"$not":{"$lt":5}}]}}"#,
        r#"{"a":{"$date":"2024-05-01T12:00:00.5+02:00"}}"#,
        r#"{"a":18446744073709551615,"b":-9223372036854775808,"c":1.5,"d":0.1}"#,
        r#"{"@account/app.ü":"ü\u0000\"\\"}"#,
    ] {
        let tree: Filter = filter.parse().unwrap_or_else(|error| panic!("{filter}: {error}"));
        assert_eq!(tree.to_string(), filter);
        reads(
            &Parser::new(),
            &format!(r#"{{"filter":{filter}}}"#),
            &format!(r#"{{"filter":{filter}}}"#),
        );
    }
    assert_eq!("null".parse(), Ok(Filter::all()));
    assert_eq!(Filter::try_from(&json!({"a": {"$gt": 1}})), Ok(field("a").gt(1)));
    assert_eq!(r#"{"filter":{}}"#.parse::<Query>(), Query::try_from(&json!({"filter": {}})));
    assert_eq!(r#"{"a":-0.0}"#.parse(), Ok(field("a").eq(0)));
}

#[test]
fn the_legacy_dialect_is_read_if_asked_for() {
    for (body, expected, without) in [
        (
            r#"{"filter":{"a":{"$begins":"x","$ends":"y"},"b":{"$any":[1],"$all":[2]},"c":{"$has_some":[1],"$has_all":[2]},"d":{"$empty":true},"e":{"$ge":1,"$le":2}}}"#,
            r#"{"filter":{"a":{"$startsWith":"x","$endsWith":"y"},"b":{"$hasSome":[1],"$hasAll":[2]},"c":{"$hasSome":[1],"$hasAll":[2]},"d":{"$isEmpty":true},"e":{"$gte":1,"$lte":2}}}"#,
            "unknown operator `$begins`; did you mean `$startsWith`? at `/filter/a/$begins` (line 1, column 17), and 8 more faults",
        ),
        (
            r#"{"filter":{"a":{"$between":[1,5]}}}"#,
            r#"{"filter":{"a":{"$gte":1,"$lt":5}}}"#,
            "unknown operator `$between`; did you mean `$gte`? at `/filter/a/$between` (line 1, column 17)",
        ),
        (
            r#"{"cursor_paging":{"limit":"50"}}"#,
            r#"{"cursorPaging":{"limit":50}}"#,
            "unknown key `cursor_paging`; did you mean `cursorPaging`? at `/cursor_paging` (line 1, column 2)",
        ),
        (
            r#"{"paging":{"limit":"50","offset":"0"}}"#,
            r#"{"paging":{"limit":50,"offset":0}}"#,
            "expected a number, found a string at `/paging/limit` (line 1, column 20), and one more fault",
        ),
        (
            r#"{"sort":[{"field_name":"a","direction":"desc"},{"b":"asc"},{"c":"DESC"}]}"#,
            r#"{"sort":[{"fieldName":"a","order":"DESC"},{"fieldName":"b","order":"ASC"},{"fieldName":"c","order":"DESC"}]}"#,
            "a sort key needs a `fieldName` at `/sort/0` (line 1, column 10), and 6 more faults",
        ),
        (
            r#"{"sort":{"fieldName":"a"}}"#,
            r#"{"sort":[{"fieldName":"a"}]}"#,
            "expected an array of sort keys, found an object at `/sort` (line 1, column 9)",
        ),
        (
            r#"{"sort":"start:asc, modified:desc,x"}"#,
            r#"{"sort":[{"fieldName":"start","order":"ASC"},{"fieldName":"modified","order":"DESC"},{"fieldName":"x"}]}"#,
            "expected an array of sort keys, found a string at `/sort` (line 1, column 9)",
        ),
        (
            r#"{"sort":"[{\"price\": \"desc\"}]"}"#,
            r#"{"sort":[{"fieldName":"price","order":"DESC"}]}"#,
            "expected an array of sort keys, found a string at `/sort` (line 1, column 9)",
        ),
        (
            r#"{"sort":" {\"number\": \"desc\"}","filter":"{\"a\":{\"$begins\":\"\\u0041\"}}"}"#,
            r#"{"filter":{"a":{"$startsWith":"A"}},"sort":[{"fieldName":"number","order":"DESC"}]}"#,
            "expected an array of sort keys, found a string at `/sort` (line 1, column 9), and one more fault",
        ),
        (
            r#"{"sort":""}"#,
            r#"{"sort":[]}"#,
            "expected an array of sort keys, found a string at `/sort` (line 1, column 9)",
        ),
    ] {
        reads(&legacy(), body, expected);
        assert_eq!(parse(body.as_bytes()).unwrap_err().to_string(), without);
    }
    let filter = legacy().parse_filter(br#"{"a":{"$between":[1,5],"$empty":true}}"#).unwrap();
    let Some(Clause::Field(_, FieldTest::Operators(conditions))) = filter.clauses().first() else {
        panic!("{filter}");
    };
    let written: Vec<_> = (conditions.iter())
        .filter_map(|condition| match condition {
            Condition::Operation(operation) => Some(operation.written),
            Condition::MatchItems(_) | Condition::Not(..) => None,
        })
        .collect();
    assert_eq!(written, [Written::Low, Written::High, Written::Legacy("$empty")]);
}

#[test]
fn legacy_faults_say_where_they_are() {
    for (body, faults) in [
        (
            r#"{"filter":"{\"a\":{\"$regex\":1},\"a\":[1e999]}"}"#,
            &[
                "UNSUPPORTED_FILTER_OPERATOR unknown operator `$regex` at `/filter/a/$regex` (line 1, column 11)",
                "MALFORMED_FILTER the key `a` stands twice in one object at `/filter/a` (line 1, column 11)",
                "MALFORMED_FILTER the number `1e999` is out of range at `/filter/a/0` (line 1, column 11)",
            ][..],
        ),
        (
            r#"{"filter":"{\"a\": LAST}","sort":"a:up"}"#,
            &[
                "MALFORMED_FILTER not JSON: unexpected `L` at `/filter/a` (line 1, column 11)",
                "INVALID_SORT `up` is no order; it is `ASC` or `DESC` at `/sort/0/order` (line 1, column 34)",
            ],
        ),
        (
            r#"{"filter":"{}}"}"#,
            &[
                "MALFORMED_FILTER not JSON: more text after the end at `/filter` (line 1, column 11)",
            ],
        ),
        (
            r#"{"filter":"\"{}\"","sort":"[\"a\"]"}"#,
            &[
                "MALFORMED_FILTER expected a filter object, found a string at `/filter` (line 1, column 11)",
                "MALFORMED_QUERY expected a sort key object, found a string at `/sort/0` (line 1, column 27)",
            ],
        ),
        (
            r#"{"filter":{"a":{"$between":[1]},"b":{"$between":[1,2,3]},"c":{"$between":5},"d":{"$between":[null,1]},"e":{"$between":[1,2],"$lt":3},"f":{"$begins":"a","$startsWith":"b"}}}"#,
            &[
                "MALFORMED_FILTER expected an array of two bounds, found an array at `/filter/a/$between` (line 1, column 28)",
                "MALFORMED_FILTER expected an array of two bounds, found an array at `/filter/b/$between` (line 1, column 49)",
                "MALFORMED_FILTER expected an array of two bounds, found a number at `/filter/c/$between` (line 1, column 74)",
                "UNSUPPORTED_FILTER_VALUE `$gte` takes a string, a number or a date, found null at `/filter/d/$between/0` (line 1, column 94)",
                "MALFORMED_FILTER the key `$lt` stands twice in one object at `/filter/e/$lt` (line 1, column 125)",
                "MALFORMED_FILTER the key `$startsWith` stands twice in one object at `/filter/f/$startsWith` (line 1, column 153)",
            ],
        ),
        (
            r#"{"paging":{"limit":"abc","offset":"-1"},"sort":[{"a":"up"},{"a":"asc","b":"asc"},{"fieldName":"a","order":"Asc"}]}"#,
            &[
                "MALFORMED_QUERY expected a number, found a string at `/paging/limit` (line 1, column 20)",
                "INVALID_ARGUMENT `offset` must be a whole number, at least 0, found -1 at `/paging/offset` (line 1, column 35)",
                "MALFORMED_QUERY unknown key `a` at `/sort/0/a` (line 1, column 50)",
                "MALFORMED_QUERY unknown key `b` at `/sort/1/b` (line 1, column 71)",
                "INVALID_SORT sort key `a` is given twice at `/sort/2/fieldName` (line 1, column 95)",
                "INVALID_SORT `Asc` is no order; it is `ASC` or `DESC` at `/sort/2/order` (line 1, column 107)",
            ],
        ),
    ] {
        refuses(&legacy(), body, faults);
    }
    // What stands in a string counts, too.
    let deep = format!(r#"{{"filter":"{}1{}"}}"#, r#"{\"$not\":"#.repeat(51), "}".repeat(51));
    let error = legacy().parse(deep.as_bytes()).unwrap_err();
    assert!(error.to_string().starts_with("too deep: more than 50 at `/filter/$not/$not/"));
    let parser = legacy().limits(Limits { nodes: 2, ..Limits::default() });
    let error = parser.parse(br#"{"filter":"{\"a\":1,\"b\":1,\"c\":1}"}"#).unwrap_err();
    assert_eq!(
        error.to_string(),
        "too many conditions: more than 2 at `/filter/c` (line 1, column 11)"
    );
}

#[test]
fn faults_say_what_and_where() {
    for (body, faults) in [
        // Not JSON.
        ("", &["MALFORMED_QUERY not JSON: the text ends early (line 1, column 1)"][..]),
        ("\u{FEFF}{}", &["MALFORMED_QUERY not JSON: a byte order mark (line 1, column 1)"]),
        ("{} x", &["MALFORMED_QUERY not JSON: more text after the end (line 1, column 4)"]),
        (
            "{\"filter\":\n {\"ä\": [1, tru]}}",
            &["MALFORMED_FILTER not JSON: unexpected `]` at `/filter/ä/1` (line 2, column 15)"],
        ),
        (
            r#"{"sort": ["\ud800"]}"#,
            &[
                "MALFORMED_QUERY not JSON: a bad escape in a string at `/sort/0` (line 1, column 12)",
            ],
        ),
        (
            "{\"sort\": \"\t\"}",
            &[
                "MALFORMED_QUERY not JSON: a control character in a string at `/sort` (line 1, column 11)",
            ],
        ),
        (
            r#"{"paging":{"limit":01}}"#,
            &[
                "MALFORMED_QUERY not JSON: a malformed number at `/paging/limit` (line 1, column 20)",
            ],
        ),
        (
            r#"{"filter":{"a":{"$regex":1},"b":"#,
            &[
                "UNSUPPORTED_FILTER_OPERATOR unknown operator `$regex` at `/filter/a/$regex` (line 1, column 17)",
                "MALFORMED_FILTER not JSON: the text ends early at `/filter/b` (line 1, column 33)",
            ],
        ),
        // Not a query.
        ("[]", &["MALFORMED_QUERY expected a query object, found an array (line 1, column 1)"]),
        ("null", &["MALFORMED_QUERY expected a query object, found null (line 1, column 1)"]),
        (
            r#"{"query":[1]}"#,
            &[
                "MALFORMED_QUERY expected a query object, found an array at `/query` (line 1, column 10)",
            ],
        ),
        (
            r#"{"filtre":{"$x":[{}]},"a/b":1}"#,
            &[
                "MALFORMED_QUERY unknown key `filtre`; did you mean `filter`? at `/filtre` (line 1, column 2)",
                "MALFORMED_QUERY unknown key `a/b` at `/a~1b` (line 1, column 23)",
            ],
        ),
        (
            r#"{"filter":{},"query":{"query":{}}}"#,
            &[
                "MALFORMED_QUERY `filter` beside `query`; it belongs inside at `/filter` (line 1, column 2)",
                "MALFORMED_QUERY unknown key `query` at `/query/query` (line 1, column 23)",
            ],
        ),
        (
            r#"{"filter":{},"filter":{}}"#,
            &[
                "MALFORMED_QUERY the key `filter` stands twice in one object at `/filter` (line 1, column 14)",
            ],
        ),
        (
            r#"{"query":{"sort":[],"s\u006frt":[]},"query":{}}"#,
            &[
                "MALFORMED_QUERY the key `sort` stands twice in one object at `/query/sort` (line 1, column 21)",
                "MALFORMED_QUERY the key `query` stands twice in one object at `/query` (line 1, column 37)",
            ],
        ),
        // Sort.
        (
            r#"{"sort":"a"}"#,
            &[
                "MALFORMED_QUERY expected an array of sort keys, found a string at `/sort` (line 1, column 9)",
            ],
        ),
        (
            r#"{"sort":["a",{},{"fieldName":""},{"fieldName":5,"order":1},{"fieldName":"a..b","order":"desc"}]}"#,
            &[
                "MALFORMED_QUERY expected a sort key object, found a string at `/sort/0` (line 1, column 10)",
                "INVALID_SORT a sort key needs a `fieldName` at `/sort/1` (line 1, column 14)",
                "INVALID_SORT a sort key needs a `fieldName` at `/sort/2/fieldName` (line 1, column 30)",
                "MALFORMED_QUERY expected a field path, found a number at `/sort/3/fieldName` (line 1, column 47)",
                "INVALID_SORT `1` is no order; it is `ASC` or `DESC` at `/sort/3/order` (line 1, column 57)",
                "MALFORMED_QUERY `a..b` is no field path: a segment of a field path is never empty at `/sort/4/fieldName` (line 1, column 73)",
                "INVALID_SORT `desc` is no order; it is `ASC` or `DESC` at `/sort/4/order` (line 1, column 88)",
            ],
        ),
        (
            r#"{"sort":[{"fieldName":"a","direction":"ASC","order":{}},{"fieldName":"b","fieldName":"c","selectItemsBy":{}}]}"#,
            &[
                "MALFORMED_QUERY unknown key `direction`; did you mean `order`? at `/sort/0/direction` (line 1, column 27)",
                "MALFORMED_QUERY expected `ASC` or `DESC`, found an object at `/sort/0/order` (line 1, column 53)",
                "MALFORMED_QUERY the key `fieldName` stands twice in one object at `/sort/1/fieldName` (line 1, column 74)",
                "MALFORMED_QUERY expected an array of filters, found an object at `/sort/1/selectItemsBy` (line 1, column 106)",
            ],
        ),
        // Paging.
        (
            r#"{"paging":{"limit":-1,"offset":2.5,"pageSize":1}}"#,
            &[
                "INVALID_ARGUMENT `limit` must be a whole number, at least 0, found -1 at `/paging/limit` (line 1, column 20)",
                "INVALID_ARGUMENT `offset` must be a whole number, at least 0, found 2.5 at `/paging/offset` (line 1, column 32)",
                "MALFORMED_QUERY unknown key `pageSize` at `/paging/pageSize` (line 1, column 36)",
            ],
        ),
        (
            r#"{"cursorPaging":{"limit":"5","offset":1,"cursor":5,"limit":1e30}}"#,
            &[
                "MALFORMED_QUERY expected a number, found a string at `/cursorPaging/limit` (line 1, column 26)",
                "MALFORMED_QUERY unknown key `offset` at `/cursorPaging/offset` (line 1, column 30)",
                "MALFORMED_QUERY expected a string, found a number at `/cursorPaging/cursor` (line 1, column 50)",
                "MALFORMED_QUERY the key `limit` stands twice in one object at `/cursorPaging/limit` (line 1, column 52)",
            ],
        ),
        (
            r#"{"paging":{"limit":18446744073709551616,"offset":-1e999}}"#,
            &[
                "INVALID_ARGUMENT `limit` must be at most 18446744073709551615, found 18446744073709551616 at `/paging/limit` (line 1, column 20)",
                "INVALID_ARGUMENT `offset` must be a whole number, at least 0, found -1e999 at `/paging/offset` (line 1, column 50)",
            ],
        ),
        (
            r#"{"cursorPaging":{},"paging":{}}"#,
            &[
                "MALFORMED_QUERY `paging` and `cursorPaging` in one query at `/paging` (line 1, column 20)",
            ],
        ),
        (
            r#"{"paging":{"cursor":"x","offset":0}}"#,
            &[
                "INVALID_CURSOR the cursor is not valid at `/paging/cursor` (line 1, column 21)",
                "INVALID_CURSOR `offset` beside a cursor, which carries its own at `/paging/offset` (line 1, column 25)",
            ],
        ),
        (
            r#"{"paging":[],"cursorPaging":"x"}"#,
            &[
                "MALFORMED_QUERY expected a paging object, found an array at `/paging` (line 1, column 11)",
                "MALFORMED_QUERY expected a paging object, found a string at `/cursorPaging` (line 1, column 29)",
            ],
        ),
        // Projection.
        (
            r#"{"fields":"a","fieldsets":[1,null]}"#,
            &[
                "MALFORMED_QUERY expected an array of field paths, found a string at `/fields` (line 1, column 11)",
                "MALFORMED_QUERY expected a name, found a number at `/fieldsets/0` (line 1, column 28)",
                "MALFORMED_QUERY expected a name, found null at `/fieldsets/1` (line 1, column 30)",
            ],
        ),
        (
            r#"{"fields":["$a",[]]}"#,
            &[
                "MALFORMED_QUERY `$a` is no field path: a field path never starts with `$` at `/fields/0` (line 1, column 12)",
                "MALFORMED_QUERY expected a field path, found an array at `/fields/1` (line 1, column 17)",
            ],
        ),
        // Filters.
        (
            r#"{"query":{"filter":[{"a":1}]}}"#,
            &[
                "MALFORMED_FILTER expected a filter object, found an array at `/query/filter` (line 1, column 20)",
            ],
        ),
        (
            r#"{"filter":{"":1,"a.":{"$x":[1]},"$gt":1,"$nor":[],"$begins":1}}"#,
            &[
                "MALFORMED_FILTER `` is no field path: a segment of a field path is never empty at `/filter/` (line 1, column 12)",
                "MALFORMED_FILTER `a.` is no field path: a segment of a field path is never empty at `/filter/a.` (line 1, column 17)",
                "UNSUPPORTED_FILTER_OPERATOR unknown operator `$x` at `/filter/a./$x` (line 1, column 23)",
                "UNSUPPORTED_FILTER_OPERATOR `$gt` cannot stand here; it belongs below a field at `/filter/$gt` (line 1, column 33)",
                "UNSUPPORTED_FILTER_OPERATOR unknown operator `$nor` at `/filter/$nor` (line 1, column 41)",
                "UNSUPPORTED_FILTER_OPERATOR unknown operator `$begins`; did you mean `$startsWith`? at `/filter/$begins` (line 1, column 51)",
            ],
        ),
        (
            r#"{"filter":{"$and":{},"$or":[1,null,{"$or":"x"}],"$not":[{},{}]}}"#,
            &[
                "MALFORMED_FILTER expected an array of filters, found an object at `/filter/$and` (line 1, column 19)",
                "MALFORMED_FILTER expected a filter object, found a number at `/filter/$or/0` (line 1, column 29)",
                "MALFORMED_FILTER expected a filter object, found null at `/filter/$or/1` (line 1, column 31)",
                "MALFORMED_FILTER expected an array of filters, found a string at `/filter/$or/2/$or` (line 1, column 43)",
                "MALFORMED_FILTER `$not` takes exactly one filter, found 2 at `/filter/$not` (line 1, column 56)",
            ],
        ),
        (
            r#"{"filter":{"$not":[],"a":{"$not":[]},"b":{"$not":5},"c":{"$not":{"d":1}},"e":{"$not":{"$date":"2024-05-01"}},"f":{"$not":[1]}}}"#,
            &[
                "MALFORMED_FILTER `$not` takes exactly one filter, found 0 at `/filter/$not` (line 1, column 19)",
                "MALFORMED_FILTER `$not` takes exactly one filter, found 0 at `/filter/a/$not` (line 1, column 34)",
                "MALFORMED_FILTER expected an object of operators, found a number at `/filter/b/$not` (line 1, column 50)",
                "MALFORMED_FILTER expected an object of operators, found an object at `/filter/c/$not` (line 1, column 65)",
                "MALFORMED_FILTER expected an object of operators, found a date at `/filter/e/$not` (line 1, column 86)",
                "MALFORMED_FILTER expected an object of operators, found a number at `/filter/f/$not/0` (line 1, column 123)",
            ],
        ),
        (
            r#"{"filter":{"a":{"$startWith":1,"$elemMatch":{},"$size":1,"$and":[],"$ge":1,"$between":[1,2]}}}"#,
            &[
                "UNSUPPORTED_FILTER_OPERATOR unknown operator `$startWith`; did you mean `$startsWith`? at `/filter/a/$startWith` (line 1, column 17)",
                "UNSUPPORTED_FILTER_OPERATOR unknown operator `$elemMatch` at `/filter/a/$elemMatch` (line 1, column 32)",
                "UNSUPPORTED_FILTER_OPERATOR unknown operator `$size` at `/filter/a/$size` (line 1, column 48)",
                "UNSUPPORTED_FILTER_OPERATOR `$and` cannot stand here; it belongs beside fields at `/filter/a/$and` (line 1, column 58)",
                "UNSUPPORTED_FILTER_OPERATOR unknown operator `$ge`; did you mean `$gte`? at `/filter/a/$ge` (line 1, column 68)",
                "UNSUPPORTED_FILTER_OPERATOR unknown operator `$between`; did you mean `$gte`? at `/filter/a/$between` (line 1, column 76)",
            ],
        ),
        (
            r#"{"filter":{"a":{"$gt":1,"b":2,"c":3},"d":{"b":2,"$gt":1,"$lt":1},"e":{"b":1,"$date":"x"}}}"#,
            &[
                "MALFORMED_FILTER operators and plain keys in one object: `$gt` beside `b` at `/filter/a/b` (line 1, column 25)",
                "MALFORMED_FILTER operators and plain keys in one object: `$gt` beside `b` at `/filter/d/$gt` (line 1, column 49)",
                "MALFORMED_FILTER operators and plain keys in one object: `$date` beside `b` at `/filter/e/$date` (line 1, column 77)",
            ],
        ),
        (
            r#"{"filter":{"a":[{"$gt":1}],"b":{"c":{"$in":[]}},"d":{"$eq":{"$ne":1}},"e":[{"$date":"2024-05-01","x":1}]}}"#,
            &[
                "MALFORMED_FILTER `$gt` inside a literal value, where no operator can stand at `/filter/a/0/$gt` (line 1, column 18)",
                "MALFORMED_FILTER `$in` inside a literal value, where no operator can stand at `/filter/b/c/$in` (line 1, column 38)",
                "MALFORMED_FILTER `$ne` inside a literal value, where no operator can stand at `/filter/d/$eq/$ne` (line 1, column 61)",
                "MALFORMED_FILTER `$date` inside a literal value, where no operator can stand at `/filter/e/0/$date` (line 1, column 77)",
            ],
        ),
        (
            r#"{"filter":{"a":{"$date":"2024-05-01","$gt":1},"b":{"$date":"x"},"c":{"$gt":{"$date":5}},"d":[{"$date":[]}]}}"#,
            &[
                "UNSUPPORTED_FILTER_OPERATOR unknown operator `$date` at `/filter/a/$date` (line 1, column 17)",
                "UNSUPPORTED_FILTER_VALUE `x` is no date; write it as `2024-05-01T10:00:00Z` or `2024-05-01` at `/filter/b/$date` (line 1, column 60)",
                "UNSUPPORTED_FILTER_VALUE `5` is no date; write it as `2024-05-01T10:00:00Z` or `2024-05-01` at `/filter/c/$gt/$date` (line 1, column 85)",
                "UNSUPPORTED_FILTER_VALUE `[…]` is no date; write it as `2024-05-01T10:00:00Z` or `2024-05-01` at `/filter/d/0/$date` (line 1, column 103)",
            ],
        ),
        (
            r#"{"filter":{"a":{"$in":"x","$nin":{"b":1}},"c":{"$hasSome":null,"$hasAll":5},"d":{"$gt":null,"$lt":[1]},"e":{"$gte":true,"$lte":{}}}}"#,
            &[
                "UNSUPPORTED_FILTER_VALUE `$in` takes an array, found a string at `/filter/a/$in` (line 1, column 23)",
                "UNSUPPORTED_FILTER_VALUE `$nin` takes an array, found an object at `/filter/a/$nin` (line 1, column 34)",
                "UNSUPPORTED_FILTER_VALUE `$hasSome` takes an array, found null at `/filter/c/$hasSome` (line 1, column 59)",
                "UNSUPPORTED_FILTER_VALUE `$hasAll` takes an array, found a number at `/filter/c/$hasAll` (line 1, column 74)",
                "UNSUPPORTED_FILTER_VALUE `$gt` takes a string, a number or a date, found null at `/filter/d/$gt` (line 1, column 88)",
                "UNSUPPORTED_FILTER_VALUE `$lt` takes a string, a number or a date, found an array at `/filter/d/$lt` (line 1, column 99)",
                "UNSUPPORTED_FILTER_VALUE `$gte` takes a string, a number or a date, found a boolean at `/filter/e/$gte` (line 1, column 116)",
                "UNSUPPORTED_FILTER_VALUE `$lte` takes a string, a number or a date, found an object at `/filter/e/$lte` (line 1, column 128)",
            ],
        ),
        (
            r#"{"filter":{"a":{"$exists":1,"$isEmpty":"true"},"b":{"$startsWith":null,"$contains":{"$date":"2024-05-01"}},"c":{"$urlized":["a",1]},"d":{"$urlized":5}}}"#,
            &[
                "UNSUPPORTED_FILTER_VALUE `$exists` takes a boolean, found a number at `/filter/a/$exists` (line 1, column 27)",
                "UNSUPPORTED_FILTER_VALUE `$isEmpty` takes a boolean, found a string at `/filter/a/$isEmpty` (line 1, column 40)",
                "UNSUPPORTED_FILTER_VALUE `$startsWith` takes a string, found null at `/filter/b/$startsWith` (line 1, column 67)",
                "UNSUPPORTED_FILTER_VALUE `$contains` takes a string, found a date at `/filter/b/$contains` (line 1, column 84)",
                "UNSUPPORTED_FILTER_VALUE `$urlized` takes a string or an array of strings, found a number at `/filter/c/$urlized/1` (line 1, column 129)",
                "UNSUPPORTED_FILTER_VALUE `$urlized` takes a string or an array of strings, found a number at `/filter/d/$urlized` (line 1, column 149)",
            ],
        ),
        (
            r#"{"filter":{"a":{"$matchItems":[]},"b":{"$matchItems":{"c":1}},"d":{"$matchItems":[5,{"$x":1}]}}}"#,
            &[
                "UNSUPPORTED_FILTER_VALUE `$matchItems` takes at least one filter at `/filter/a/$matchItems` (line 1, column 31)",
                "UNSUPPORTED_FILTER_VALUE `$matchItems` takes an array of filters, found an object at `/filter/b/$matchItems` (line 1, column 54)",
                "MALFORMED_FILTER expected a filter object, found a number at `/filter/d/$matchItems/0` (line 1, column 83)",
                "UNSUPPORTED_FILTER_OPERATOR unknown operator `$x` at `/filter/d/$matchItems/1/$x` (line 1, column 86)",
            ],
        ),
        (
            r#"{"filter":{"a":18446744073709551616,"b":[-9223372036854775809],"c":{"$gt":-1e400}}}"#,
            &[
                "MALFORMED_FILTER the number `18446744073709551616` is out of range at `/filter/a` (line 1, column 16)",
                "MALFORMED_FILTER the number `-9223372036854775809` is out of range at `/filter/b/0` (line 1, column 42)",
                "MALFORMED_FILTER the number `-1e400` is out of range at `/filter/c/$gt` (line 1, column 75)",
            ],
        ),
        // The same key twice.
        (
            r#"{"filter":{"a":1,"\u0061":2,"$or":[],"$or":[],"b":{"$gt":1,"$g\u0074":2,"$not":{},"$not":{}},"c":{"d":1,"d":1}}}"#,
            &[
                "MALFORMED_FILTER the key `a` stands twice in one object at `/filter/a` (line 1, column 18)",
                "MALFORMED_FILTER the key `$or` stands twice in one object at `/filter/$or` (line 1, column 38)",
                "MALFORMED_FILTER the key `$gt` stands twice in one object at `/filter/b/$gt` (line 1, column 60)",
                "MALFORMED_FILTER the key `$not` stands twice in one object at `/filter/b/$not` (line 1, column 83)",
                "MALFORMED_FILTER the key `d` stands twice in one object at `/filter/c/d` (line 1, column 105)",
            ],
        ),
    ] {
        refuses(&Parser::new(), body, faults);
    }
    assert_eq!(
        parse(b"{\"filter\": {\"a\": \"\xFF\"}}").unwrap_err().to_string(),
        "not JSON: bytes that are not UTF-8 at `/filter/a` (line 1, column 19)"
    );
    refuses(
        &Parser::new().foreign_keys(["x"]),
        r#"{"x":1,"x":2}"#,
        &["MALFORMED_QUERY the key `x` stands twice in one object at `/x` (line 1, column 8)"],
    );
}

/// What is malformed is so as a filter wherever one stands, whatever its fields are called.
#[test]
fn faults_of_filters_are_told_apart() {
    for (filter, fault) in [
        (
            r#"{"a":{"$gt":1,"b":2}}"#,
            "operators and plain keys in one object: `$gt` beside `b` at `/a/b`",
        ),
        (r#"{"filter":{"b":2,"b":3}}"#, "the key `b` stands twice in one object at `/filter/b`"),
        (r#"{"a":"#, "not JSON: the text ends early at `/a`"),
        ("{} {}", "not JSON: more text after the end"),
        ("5", "expected a filter object, found a number"),
    ] {
        let error = Parser::new().parse_filter(filter.as_bytes()).unwrap_err();
        let first = error.faults()[0].to_string();
        assert_eq!(first.split_once(" (line").map(|(words, _)| words), Some(fault), "{filter}");
        assert_eq!(error.faults()[0].code().name(), "MALFORMED_FILTER", "{filter}");
        let Ok(value) = serde_json::from_str(filter) else { continue };
        if let Err(error) = Parser::new().parse_filter_value(&value) {
            assert_eq!(error.faults()[0].code().name(), "MALFORMED_FILTER", "{filter}");
        }
    }
    refuses(
        &legacy(),
        r#"{"sort":"[{\"fieldName\":\"a\",\"selectItemsBy\":[{\"a\":{\"$gt\":1,\"b\":2}}]}, 5]"}"#,
        &[
            "MALFORMED_FILTER operators and plain keys in one object: `$gt` beside `b` at `/sort/0/selectItemsBy/0/a/b` (line 1, column 9)",
            "MALFORMED_QUERY expected a sort key object, found a number at `/sort/1` (line 1, column 9)",
        ],
    );
}

/// The host's own keys are compared as they are written.
#[test]
fn foreign_keys_have_no_other_names() {
    let parser = Parser::new().foreign_keys(["direction", "field_name"]).legacy(true);
    let body = br#"{"direction":"asc","field_name":1,"cursor_paging":{"limit":1}}"#;
    assert_eq!(parser.parse(body), parse(br#"{"cursorPaging":{"limit":1}}"#));
    refuses(
        &parser,
        r#"{"order":1,"direction":1,"direction":2}"#,
        &[
            "MALFORMED_QUERY unknown key `order` at `/order` (line 1, column 2)",
            "MALFORMED_QUERY the key `direction` stands twice in one object at `/direction` (line 1, column 26)",
        ],
    );
}

/// Few keys and many are compared in different ways.
#[test]
fn a_key_that_stands_twice_is_found_wherever_it_stands() {
    // Under miri, not the largest: it takes minutes.
    for count in [2, 7, 8, 9, 10, 11, 30].into_iter().filter(|&count| count < 10 || !cfg!(miri)) {
        for first in 0..count {
            for second in first + 1..count {
                let key = |index| if index == second { first } else { index };
                let entries: Vec<String> =
                    (0..count).map(|index| format!(r#""k{}":0"#, key(index))).collect();
                let object = format!("{{{}}}", entries.join(","));
                for (text, at) in [
                    (format!(r#"{{"filter":{object}}}"#), "/filter"),
                    (format!(r#"{{"filter":{{"a":{object}}}}}"#), "/filter/a"),
                ] {
                    let error = parse(text.as_bytes()).unwrap_err();
                    assert_eq!((error.faults().len(), error.more()), (1, 0), "{error} in {text}");
                    let fault = &error.faults()[0];
                    assert_eq!(fault.kind(), &FaultKind::DuplicateKey { key: format!("k{first}") });
                    assert_eq!(fault.at().as_str(), format!("{at}/k{first}"));
                    let place = fault.place().unwrap();
                    assert_eq!(
                        place.offset,
                        text.rfind(&format!(r#""k{first}""#)).unwrap(),
                        "{text}"
                    );
                }
            }
        }
    }
}

#[test]
fn limits_are_kept() {
    let of = Limits::default;
    let long = "x".repeat(20);
    let texts = format!(r#"{{"filter":{{"a":"{long}","b":{{"{long}":1}}}}}}"#);
    let long_text = format!(r#"{{"filter":{{"a":"x{long}"}}}}"#);
    let paths = format!(r#"{{"filter":{{"{long}":1}},"fields":["{long}"]}}"#);
    let long_path = format!(r#"{{"sort":[{{"fieldName":"x{long}"}}]}}"#);
    for (limits, accepted, refused, message) in [
        (
            Limits { bytes: 12, ..of() },
            r#"{"sort": []}"#,
            r#"{"sort":  []}"#,
            "the body is too long in bytes: more than 12",
        ),
        (
            Limits { depth: 2, ..of() },
            r#"{"query":{"filter":{"a":[1]},"sort":[{"fieldName":"b","selectItemsBy":[{"a":[1]}]}]}}"#,
            r#"{"filter":{"a":[[1]]}}"#,
            "too deep: more than 2 at `/filter/a/0` (line 1, column 17)",
        ),
        (
            Limits { depth: 2, ..of() },
            "{}",
            r#"{"sort":[{"fieldName":"b","selectItemsBy":[{"a":[[1]]}]}]}"#,
            "too deep: more than 2 at `/sort/0/selectItemsBy/0/a/0` (line 1, column 50)",
        ),
        (
            Limits { nodes: 3, ..of() },
            r#"{"filter":{"a":1,"b":{"$gt":1}}}"#,
            r#"{"filter":{"a":1,"b":{"$gt":1,"$lt":1,"$ne":1}}}"#,
            "too many conditions: more than 3 at `/filter/b/$lt` (line 1, column 31)",
        ),
        (
            Limits { nodes: 3, ..of() },
            r#"{"filter":{"$or":[{"a":1},{}]}}"#,
            r#"{"filter":{"$or":[{},{},{},{}]}}"#,
            "too many conditions: more than 3 at `/filter/$or/2` (line 1, column 25)",
        ),
        (
            Limits { list: 2, ..of() },
            r#"{"filter":{"a":[1,2],"b":{"c":1,"d":[1,2]}}}"#,
            r#"{"filter":{"a":{"$in":[1,2,3,4]}}}"#,
            "too many members in one list: more than 2 at `/filter/a/$in` (line 1, column 23)",
        ),
        (
            Limits { list: 2, ..of() },
            "{}",
            r#"{"filter":{"a":{"b":1,"c":2,"d":3}}}"#,
            "too many members in one list: more than 2 at `/filter/a` (line 1, column 16)",
        ),
        (
            Limits { members: 4, ..of() },
            r#"{"filter":{"a":[1,2],"b":{"c":1,"d":1}}}"#,
            r#"{"filter":{"a":[1,2],"b":[[1],2,3]}}"#,
            "too many members in all lists together: more than 4 at `/filter/b` (line 1, column 26)",
        ),
        (
            Limits { text: 20, ..of() },
            &texts,
            &long_text,
            "a string that is too long in bytes: more than 20 at `/filter/a` (line 1, column 16)",
        ),
        (
            Limits { path_bytes: 20, ..of() },
            &paths,
            &long_path,
            "a field path that is too long in bytes: more than 20 at `/sort/0/fieldName` (line 1, column 23)",
        ),
        (
            Limits { path_segments: 3, ..of() },
            r#"{"filter":{"a.b.c":1,"aaa.bbb.ccc":1}}"#,
            r#"{"filter":{"a.b.c.d":1}}"#,
            "a field path with too many segments: more than 3 at `/filter/a.b.c.d` (line 1, column 12)",
        ),
        (
            Limits { fields: 1, ..of() },
            r#"{"fields":["a"],"fieldsets":["b"]}"#,
            r#"{"fields":["a","b","c"]}"#,
            "too many fields: more than 1 at `/fields` (line 1, column 11)",
        ),
        (
            Limits { cursor: 3, ..of() },
            r#"{"cursorPaging":{"cursor":"äöü"}}"#,
            r#"{"cursorPaging":{"cursor":"abcd"}}"#,
            "a cursor that is too long: more than 3 at `/cursorPaging/cursor` (line 1, column 27)",
        ),
        (
            Limits { depth: 2, ..of() },
            r#"{"meta":[[[[[[1]]]]]]}"#,
            r#"{"meta":[[[[[[[1]]]]]]]}"#,
            "too deep: more than 7 at `/meta/0/0/0/0/0/0` (line 1, column 15)",
        ),
    ] {
        let parser = Parser::new().limits(limits).foreign_keys(["meta"]);
        if let Err(error) = parser.parse(accepted.as_bytes()) {
            panic!("{accepted}: {error}");
        }
        assert_eq!(parser.parse(refused.as_bytes()).unwrap_err().to_string(), message);
    }
}

#[test]
fn faults_are_bounded_and_counted() {
    let parser = Parser::new().limits(Limits { faults: 2, ..Limits::default() });
    let error = parser.parse(br#"{"a":1,"b":1,"c":1,"d":1,"#).unwrap_err();
    assert_eq!((error.faults().len(), error.more()), (2, 3));
    assert_eq!(error.to_string(), "unknown key `a` at `/a` (line 1, column 2), and 4 more faults");
    // Those that stand in a string among them.
    let parser = legacy().limits(Limits { faults: 2, ..Limits::default() });
    let body = br#"{"a":1,"filter":"{\"b\":{\"$x\":1,\"$y\":1,\"$z\":1}}"}"#;
    let error = parser.parse(body).unwrap_err();
    assert_eq!((error.faults().len(), error.more()), (2, 2));
}

/// Each of many faults may lie as deep as the body is long.
#[test]
fn faults_do_not_take_many_times_the_room_of_the_body() {
    let key = "k".repeat(10_000);
    let inner = format!("[{}]", ["1e999"; 40].join(","));
    let literal = (0..20).fold(inner, |inner, _| format!(r#"{{"{key}":{inner}}}"#));
    for body in [
        format!(r#"{{"filter":{{"a":{literal}}}}}"#),
        format!(r#"{{"filter":{}}}"#, json!(format!(r#"{{"a":{literal}}}"#))),
    ] {
        let error = legacy().parse(body.as_bytes()).unwrap_err();
        let pointers: usize = error.faults().iter().map(|fault| fault.at().as_str().len()).sum();
        assert!(pointers < 2 * body.len(), "{pointers} for {}", body.len());
        assert_eq!(error.faults().len() + error.more(), 40);
    }
}

/// What is right is in the tree all the same, for the later stages to judge.
#[test]
fn the_rest_of_a_faulty_query_is_read() {
    let read = Parser::new().read(
        br#"{"query": {"filter": {"a": {"$x": 1, "$gt": 2}, "b": 3, "c": [1e999]}, "sort": [5, {"fieldName": "d"}], "limit": 1}}"#,
    );
    assert!(read.tree.wrapped);
    assert_eq!(
        read.tree.to_string(),
        r#"{"filter":{"a":{"$gt":2},"b":3},"sort":[{"fieldName":"","order":"ASC"},{"fieldName":"d"}]}"#
    );
    assert_eq!(read.faults.into_result(()).unwrap_err().faults().len(), 4);
}

#[test]
fn faults_of_later_stages_get_their_places() {
    let body = "{\"query\": {\n \"filter\": {\"a/b\": {\"$in\": [1, {\"x\": 2}]}, \"c\": 1},\n \"sort\": \"x\"}}";
    let rows = [
        ("", false, "{"),
        ("/query", true, "\"query\""),
        ("/query/filter/a~1b", true, "\"a/b\""),
        ("/query/filter/a~1b", false, "{"),
        ("/query/filter/a~1b/$in/0", false, "1"),
        ("/query/filter/a~1b/$in/1/x", false, "2"),
        ("/query/filter/a~1b/$in/1/x", true, "\"x\""),
        // What does not stand there: the nearest above.
        ("/query/filter/a~1b/$in/2", false, "["),
        ("/query/filter/a~1b/$in/0/y/z", true, "1"),
        ("/query/filter/d", true, "{"),
        ("/query/sort/0/fieldName", false, "\"x\""),
        ("/nowhere", false, "{"),
    ];
    let kind = || FaultKind::InvalidCursor;
    let mut faults = Faults::default();
    for (pointer, on_key, _) in rows {
        let mut at = Pointer::root();
        for part in pointer.split('/').skip(1) {
            at.push_key(&part.replace("~1", "/"));
        }
        let fault = if on_key { Fault::of_key(kind(), at) } else { Fault::of_value(kind(), at) };
        faults.push(fault, usize::MAX);
    }
    place(body.as_bytes(), &mut faults);
    let error = faults.into_result(()).unwrap_err();
    for (fault, (pointer, _, text)) in error.faults().iter().zip(rows) {
        assert_eq!(fault.at().as_str(), pointer);
        let place = fault.place().unwrap();
        assert_eq!(&body[place.offset..place.offset + place.length], text, "{pointer}");
    }
    let sort = error.faults()[10].place().unwrap();
    assert_eq!((sort.line, sort.column), (3, 10));
}

#[test]
fn a_value_too_deep_is_refused_without_recursion() {
    let nested = |depth: usize| {
        let filter = (0..depth).fold(json!({}), |inner, _| json!({"$not": inner}));
        json!({"query": {"filter": filter}})
    };
    assert!(Parser::new().parse_value(&nested(49)).is_ok());
    let error = Parser::new().parse_value(&nested(50)).unwrap_err();
    assert_eq!(error.faults()[0].place(), None);
    assert!(error.to_string().starts_with("too deep: more than 50 at `/query/filter/$not/"));
    let text = nested(49).to_string();
    assert_eq!(parse(text.as_bytes()).unwrap().to_string(), nested(49)["query"].to_string());
    assert!(parse(nested(50).to_string().as_bytes()).is_err());
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{0,12}",
        proptest::collection::vec(any::<char>(), 0..6).prop_map(String::from_iter),
    ]
}

fn number() -> impl Strategy<Value = Value> {
    let floats = any::<f64>().prop_filter("JSON has no others", |float| float.is_finite());
    prop_oneof![
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        floats.prop_map(Value::from),
    ]
}

fn date() -> impl Strategy<Value = Value> {
    (1970..2100, 1..13, 1..29).prop_map(|(y, m, d)| json!({"$date": format!("{y}-{m:02}-{d:02}")}))
}

/// Literals as JSON.
fn literal() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        number(),
        text().prop_map(Value::from),
        date(),
    ];
    scalar.prop_recursive(3, 12, 4, |inner| {
        let key = text().prop_map(|key| key.trim_start_matches('$').to_owned());
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::btree_map(key, inner, 0..4).prop_map(|map| json!(map)),
        ]
    })
}

fn path() -> impl Strategy<Value = String> {
    "[a-z@/_0-9]{1,3}(\\.[a-z$ü]{1,2}){0,2}"
}

/// An operator with an operand that it takes.
fn operation(filter: BoxedStrategy<Value>) -> BoxedStrategy<(&'static str, Value)> {
    proptest::sample::select(&Operator::ALL[..])
        .prop_flat_map(move |operator| {
            let ordered = || prop_oneof![number(), text().prop_map(Value::from), date()];
            let texts = proptest::collection::vec(text(), 0..3).prop_map(Value::from);
            let operand: BoxedStrategy<Value> = match operator.operand() {
                OperandKind::Any => literal().boxed(),
                OperandKind::Ordered => ordered().boxed(),
                OperandKind::Text => text().prop_map(Value::from).boxed(),
                OperandKind::Texts => texts.boxed(),
                OperandKind::Bool => any::<bool>().prop_map(Value::from).boxed(),
                OperandKind::List => {
                    proptest::collection::vec(literal(), 0..4).prop_map(Value::from).boxed()
                }
                OperandKind::Filters => {
                    proptest::collection::vec(filter.clone(), 1..3).prop_map(Value::from).boxed()
                }
            };
            (Just(operator.name()), operand)
        })
        .boxed()
}

/// Filters as JSON.
fn filter() -> impl Strategy<Value = Value> {
    Just(json!({})).prop_recursive(4, 24, 4, |inner| {
        let filters = proptest::collection::vec(inner.clone(), 0..3).prop_map(Value::from);
        let operators = proptest::collection::vec(operation(inner.clone()), 1..3)
            .prop_map(|list| Value::Object(list.into_iter().map(|(k, v)| (k.into(), v)).collect()))
            .boxed();
        let negated = operators.clone().prop_map(|inner| json!({"$not": inner}));
        let negated_list = operators.clone().prop_map(|inner| json!({"$not": [inner]}));
        let clause = prop_oneof![
            3 => (path(), literal()),
            3 => (path(), operators),
            1 => (path(), negated),
            1 => (path(), negated_list),
            1 => (Just("$and".to_owned()), filters.clone()),
            1 => (Just("$or".to_owned()), filters),
            1 => (Just("$not".to_owned()), inner.clone()),
            1 => (Just("$not".to_owned()), inner.prop_map(|filter| json!([filter]))),
        ];
        proptest::collection::vec(clause, 0..12)
            .prop_map(|list| Value::Object(list.into_iter().collect()))
    })
}

/// Queries as JSON.
fn query() -> impl Strategy<Value = Value> {
    let order = proptest::sample::select(&["ASC", "DESC"][..]);
    let key = (path(), proptest::option::of(order), proptest::option::of(filter())).prop_map(
        |(path, order, items)| {
            let mut key = json!({"fieldName": path});
            if let Some(order) = order {
                key["order"] = json!(order);
            }
            if let Some(items) = items {
                key["selectItemsBy"] = json!([items]);
            }
            key
        },
    );
    let paging = prop_oneof![
        any::<(u64, u64)>().prop_map(|(l, o)| json!({"paging": {"limit": l, "offset": o}})),
        (any::<u64>(), "[a-z]{1,5}")
            .prop_map(|(l, c)| json!({"cursorPaging": {"limit": l, "cursor": c}})),
        Just(json!({})),
    ];
    let rest = (
        proptest::collection::vec(key, 0..3),
        proptest::collection::vec(path(), 0..3),
        proptest::collection::vec(text(), 0..3),
    );
    (filter(), paging, proptest::option::of(rest)).prop_map(|(filter, mut query, rest)| {
        query["filter"] = filter;
        if let Some((sort, fields, fieldsets)) = rest {
            query["sort"] = json!(sort);
            query["fields"] = json!(fields);
            query["fieldsets"] = json!(fieldsets);
        }
        query
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(miri) { 8 } else { 300 }))]

    /// Text to tree to text changes nothing, and a value gives the same tree as its text.
    #[test]
    fn printing_and_parsing_are_inverse(value in query()) {
        let text = value.to_string();
        let tree = parse(text.as_bytes()).unwrap();
        let printed = tree.to_string();
        prop_assert_eq!(parse(printed.as_bytes()), Ok(tree.clone()));
        prop_assert_eq!(&serde_json::from_str::<Value>(&printed).unwrap(), &value);
        prop_assert_eq!(&Parser::new().parse_value(&value).unwrap(), &tree);
        let wrapped = serde_json::to_string_pretty(&json!({"query": value})).unwrap();
        prop_assert_eq!(parse(wrapped.as_bytes()), Ok(tree.clone()));
        prop_assert_eq!(legacy().parse(wrapped.as_bytes()), Ok(tree.clone()));
    }

    /// Whatever arrives is read or refused, and each fault has a place within the text.
    #[test]
    fn whatever_arrives_is_answered(bytes in "[\\[\\]{}:,\"\\\\$a0.e\\- \\n]{0,40}|\\{\"(filter|sort|paging)\":[\\[\\]{}:,\"$a0-]{0,30}") {
        for parser in [Parser::new(), legacy()] {
            if let Err(error) = parser.parse(bytes.as_bytes()) {
                for fault in error.faults() {
                    let place = fault.place().unwrap();
                    prop_assert!(bytes.get(place.offset..place.offset + place.length).is_some());
                }
            }
        }
    }

    /// What we take for JSON is what `serde_json` takes for JSON.
    #[test]
    fn json_is_what_others_call_json(bytes in "[\\[\\]{}:,\"\\\\ubtn01.eE+\\- \\n]{0,12}") {
        let ours = match parse(bytes.as_bytes()) {
            Ok(_) => true,
            Err(error) => !error.faults().iter().any(|f| matches!(f.kind(), FaultKind::Syntax(_))),
        };
        let theirs = match serde_json::from_str::<Value>(&bytes) {
            Ok(_) => true,
            Err(error) => error.to_string().starts_with("number out of range"),
        };
        prop_assert_eq!(ours, theirs, "{}", bytes);
    }
}
