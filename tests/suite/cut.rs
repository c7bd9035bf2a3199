//! What ends early: input that does is refused wherever it does, and whoever writes into what is
//! full is told so.

use std::fmt::{self, Write};
use std::io;

use serde::Serialize;
use serde_json::json;
use wixql::{
    Collection, Endpoint, Field, FieldPath, Lines, Operator, Page, Parser, Query, QueryError,
    Schema, SortKey, Validation, bind, bind_at, field,
};

use crate::data::path;

/// Every part that a query has, in both dialects, with values of every kind.
const BODIES: [&str; 10] = [
    r#"{"query":{"filter":{"a":{"$eq":{"x":[1,"y\u00e9",null,true,-2.5e3]}},"b":{"$not":[{"$in":[1,2]}]},"$or":[{"c":{"$hasSome":["p"]}},{"d":{"$exists":false}}]},"sort":[{"fieldName":"a","order":"DESC","selectItemsBy":[{"k":1}]},{"order":"ASC","fieldName":"b"}],"cursorPaging":{"limit":5,"cursor":"abc"},"fields":["a","b.c"],"fieldsets":["FULL"]}}"#,
    r#"{"filter":{"at":{"$gte":{"$date":"2024-01-01"},"$lt":{"$date":"2025-01-01T00:00:00Z"}},"items":{"$matchItems":[{"sku":"x"},{"$and":[{"n":{"$gt":1}}]}]},"$not":[{"t":{"$startsWith":"q"}}]},"paging":{"limit":7,"offset":3}}"#,
    r#"{"filter":{"$and":[{"a":1},{"$not":{"b":{"$isEmpty":true}}}],"u":{"$urlized":["a","b"]},"v":{"$not":{"$endsWith":"z"}},"w":{"$contains":"c"}},"sort":[]}"#,
    r#"{"filter":{"a":{"$between":[1,{"$date":"2024-01-01"}]},"b":{"$nin":[[],{}]},"c":{"$hasAll":[]}},"query":1}"#,
    r#"{"sort":[{"fieldName":5,"order":"up","other":[1]},7,{}],"paging":{"limit":"5","offset":-1,"x":{}},"fields":{"a":1},"fieldsets":[1,[2]],"unknown":{"x":[1]}}"#,
    r#"{"filter":{"a":{"$nope":[1],"$eq":1,"b":2},"$and":{"x":1},"$or":[1,{}],"c":{"$date":5},"d":{"$date":"x","e":1},"e":{"$matchItems":{"x":1}},"f":[{"$gt":1},{"$date":"2024-01-01","x":1}]}}"#,
    r#"{"query":{"sort":[{"price":"desc"},{"a":{"x":[1]}},{"fieldName":"a","selectItemsBy":null,"order":null,"zzz":{"x":1}},{"fieldName":[1],"selectItemsBy":[[{"b":1}],2],"order":{"x":1}}],"cursorPaging":{"cursor":{"x":1},"limit":[1],"x":[1]},"fields":["a",{"x":1},[2]],"fieldsets":{"a":[1]}},"x":{"y":[1]}}"#,
    r#"{"query":null,"filter":{"a":{"$between":{"x":1},"$not":{"x":[1]}},"b":{"$between":[1,{"x":2},[3]]},"c":{"$bw":[1],"$between":5},"$not":{"x":{"$date":{"y":1}}}},"paging":{"limit":{"x":1},"offset":1e400,"limit":true},"sort":{"a":1}}"#,
    r#"{"query":{"filter":[1,{"a":1}],"unknown":[{}],"sort":null,"fields":null,"cursorPaging":null},"query":[1],"filter":"x","sort":7,"cursorPaging":[1]}"#,
    r#"{"query":[{"a":1}],"filter":{"$matchItems":[1],"a.b":{"$hasSome":{"x":1},"$startsWith":[1],"$exists":{"y":2},"$in":{"z":3},"$urlized":{"q":[1]}}}}"#,
];

/// Every proper beginning of a text, none of which is cut within a character.
fn beginnings(text: &str) -> impl Iterator<Item = &str> {
    (0..text.len()).filter_map(|end| text.get(..end))
}

#[test]
fn a_body_that_ends_early_is_refused() {
    for body in BODIES {
        for parser in [Parser::new(), Parser::new().legacy(true)] {
            for cut in beginnings(body) {
                let error = parser.parse(cut.as_bytes()).expect_err(cut);
                let early =
                    error.faults().iter().any(|fault| fault.to_string().contains("not JSON"));
                assert!(early, "{cut}: {error}");
            }
        }
    }
    for cut in beginnings(r#"{"a":{"$in":[1,{"x":null}]},"$or":[{"b":"c"}]}"#) {
        assert!(Parser::new().parse_filter(cut.as_bytes()).is_err(), "{cut}");
    }
}

#[test]
fn a_table_that_ends_early_is_refused() {
    let table = std::fs::read_to_string(path("examples/data/jobs.schema.json")).unwrap();
    assert!(Schema::from_json(table.as_bytes()).is_ok());
    for cut in beginnings(table.trim_end()) {
        assert!(Schema::from_json(cut.as_bytes()).is_err(), "{cut}");
    }
}

/// However little of a line is asked for.
#[test]
fn a_line_that_ends_early_is_refused() {
    let line = r#"{"id":"i1","a":{"b":[1,-2.5e3,"x\u00e9\n",{"$date":"2024-01-01"}],"c":null},"long":"0123456789012345678901234567890123456789012345678901234567890123456789","t":true,"f":false,"n":null,"many":[[],{},[{"k":[1,2]}]],"a\u0062":1}"#;
    let queries = [
        json!({}),
        json!({"filter": {"a.b": 1, "t": true}, "sort": [{"fieldName": "a.c"}]}),
        json!({"filter": {"$or": [{"id": "i2"}, {"id": "i1"}]}, "fields": ["a.b", "many.k"]}),
        json!({"filter": {"many": {"$exists": true}, "long": {"$contains": "9"}}, "sort": [{"fieldName": "long"}]}),
        json!({"filter": {"a": {"$eq": {"c": null}}, "ab": 1}, "fields": ["nowhere"]}),
    ];
    for query in queries {
        let query = Parser::new().parse_value(&query).unwrap();
        let plan = bind(&query, &Schema::any()).unwrap();
        let whole = plan.page_of_lines(Lines::new(line.as_bytes())).unwrap();
        assert!(whole.project().is_ok(), "{query}");
        for cut in beginnings(line).skip(1) {
            let lines = || Lines::new(cut.as_bytes());
            for validation in [Validation::Full, Validation::Read] {
                // What is passed over is not read as far as to its end.
                if validation == Validation::Read && cut.ends_with('}') {
                    continue;
                }
                let verdicts = [
                    plan.line_matcher(validation).matches(cut.as_bytes()).map(drop),
                    plan.count_of_lines(lines().validation(validation)).map(drop),
                    plan.page_of_lines(lines().validation(validation)).map(drop),
                ];
                for verdict in verdicts {
                    assert!(verdict.is_err(), "{validation:?} {query:?} {cut}");
                }
            }
        }
    }
}

/// A place to write to that has room for so many bytes.
struct Room(usize);

impl Write for Room {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 = self.0.checked_sub(text.len()).ok_or(fmt::Error)?;
        Ok(())
    }
}

impl io::Write for Room {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.checked_sub(bytes.len()).ok_or(io::ErrorKind::StorageFull)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What is shown fits exactly so much room, and no less.
#[track_caller]
fn check_shown(shown: &dyn fmt::Display) {
    let text = shown.to_string();
    for room in 0..text.len() {
        assert!(write!(Room(room), "{shown}").is_err(), "{room} bytes of {text}");
    }
    assert!(write!(Room(text.len()), "{shown}").is_ok(), "{text}");
}

#[track_caller]
fn check_written(written: &impl Serialize) {
    let bytes = serde_json::to_vec(written).unwrap();
    for room in 0..bytes.len() {
        let text = String::from_utf8_lossy(&bytes);
        assert!(serde_json::to_writer(Room(room), written).is_err(), "{room} bytes of {text}");
    }
    assert!(serde_json::to_writer(Room(bytes.len()), written).is_ok());
}

/// Whatever can be shown or written says so if it cannot be written whole.
#[test]
fn who_writes_into_what_is_full_is_told() {
    let records = [1, 2, 3].map(|a| json!({"id": format!("i{a}"), "a": a, "owner": "o"}));
    let schema = Schema::any()
        .count_cap(10)
        .default_sort([SortKey::new("a", wixql::Order::Descending)])
        .fieldset("FULL", ["a", "b.c"])
        .field(Field::date("day").operators(Operator::ALL))
        .scope(field("owner").eq("o").and(field("a").gt(0)));
    let mut things = Collection::new(schema.clone()).column("a").unwrap();
    things = things.order([SortKey::new("a", wixql::Order::Ascending)]).unwrap();
    things.extend(records.clone()).unwrap();
    for body in &BODIES[..3] {
        let query: Query = body.parse().unwrap();
        check_written(&query);
        assert_eq!(query.to_string().parse::<Query>().as_ref(), Ok(&query));
    }
    let queries = [
        json!({}),
        json!({"filter": {"a": {"$gt": 0}, "t": {"$startsWith": "q"}, "$or": [{"b": 1}, {"$not": {"c": null}}]}, "fieldsets": ["FULL"]}),
        json!({"filter": {"items": {"$matchItems": [{"sku": "x"}]}, "z": {"$in": []}},
            "sort": [{"fieldName": "a", "selectItemsBy": [{"k": 1}]}], "paging": {"limit": 1, "offset": 1}}),
        json!({"filter": {"a": {"$ne": 1}}, "sort": [{"fieldName": "a"}], "cursorPaging": {"limit": 1}, "fields": ["a"]}),
        json!({"filter": {"z": {"$in": []}}}),
        json!({"filter": {"items": {"$matchItems": [{"sku": "x", "n": {"$gt": 1}}]}}}),
        json!({"filter": {"day": {"$gte": "2024-01-01"}, "$not": [{"$or": [{"a": 1}, {"b": 2}]}]},
            "sort": [{"fieldName": "day", "order": "DESC"}], "cursorPaging": {"limit": 1}}),
    ];
    for query in queries {
        let query = Parser::new().parse_value(&query).unwrap();
        let plan = bind(&query, &schema).unwrap();
        for at in [plan.page(&records).next, things.page(&plan).prev].into_iter().flatten() {
            let plan = bind_at(&query, &schema, Some(&at)).unwrap();
            check_shown(&plan.explain());
            check_written(&plan.explain());
            if let Some(prev) = plan.page(&records).prev {
                check_written(&bind_at(&query, &schema, Some(&prev)).unwrap().explain());
            }
        }
        check_shown(&plan.explain());
        check_written(&plan.explain());
        check_shown(&things.explain(&plan));
        let page: Page<'_, _> = plan.page(&records);
        check_written(&page);
    }
    let error: QueryError =
        Endpoint::any().request(r#"{"filter":{"a":{"$eqq":1},"":2}}"#).unwrap_err();
    check_shown(&error);
    error.faults().iter().for_each(|fault| check_shown(fault));
    check_written(&error.envelope());
    check_shown(&FieldPath::from("a.b"));
    check_shown(&Schema::from_json(br#"{"fields":{"a":{"type":"strin"}}}"#).unwrap_err());
}
