//! Cursors beside which the query is sent again: what counts as the same query.

use serde_json::{Value, json};
use wixql::{CursorReason, Endpoint, Order, Schema, SortKey};

use crate::samples::{sealed, signed};

fn records() -> Vec<Value> {
    let record = |n: i64| {
        json!({"id": format!("{n:02}"), "n": n % 3, "s": "x", "day": "2024-05-01T10:00:00Z",
            "tags": ["a", "b"], "price": "1.00"})
    };
    (0..30).map(record).collect()
}

fn endpoints() -> Vec<(&'static str, Endpoint)> {
    let table = Schema::new().text("id").number("n").text("s").date("day");
    let table = table.field(wixql::Field::array("tags", wixql::FieldType::Text));
    let table = table.field(wixql::Field::number("price", wixql::NumberType::Decimal));
    let table = table.default_sort([SortKey::new("n", Order::Descending)]);
    vec![
        ("sealed", Endpoint::new(table.clone()).codec(sealed()).resend(true)),
        ("signed", Endpoint::new(table).codec(signed()).resend(true)),
    ]
}

/// The query with its page; `cursor` may be null.
fn page(query: &Value, limit: u64, cursor: Option<&str>) -> Value {
    let mut body = query.clone();
    body["cursorPaging"] = json!({"limit": limit});
    if let Some(cursor) = cursor {
        body["cursorPaging"]["cursor"] = json!(cursor);
    }
    body
}

fn ids(items: &[&Value]) -> Vec<String> {
    items.iter().map(|item| item["id"].to_string()).collect()
}

/// What the answer to `first` begins with and `again` goes on with, for each endpoint: the ids,
/// or why not.
fn walked(first: &Value, again: &Value, limit: u64) -> Vec<Result<Vec<String>, CursorReason>> {
    let records = records();
    let walk = |(name, endpoint): (&str, Endpoint)| {
        let start = endpoint.query(&page(first, 3, None), &records).unwrap();
        let next = start.metadata.cursors.unwrap().next.unwrap();
        match endpoint.query(&page(again, limit, Some(&next)), &records) {
            Ok(rest) => Ok([ids(&start.items), ids(&rest.items)].concat()),
            Err(error) => {
                let nonsense = page(again, limit, Some("nonsense"));
                let nonsense = endpoint.query(&nonsense, &records).unwrap_err();
                assert_eq!(error, nonsense, "{name} {again}");
                assert_eq!(error.envelope(), nonsense.envelope(), "{name} {again}");
                Err(error.cursor_reason().unwrap())
            }
        }
    };
    endpoints().into_iter().map(walk).collect()
}

#[test]
fn the_same_query_in_other_words_goes_on() {
    let rows = [
        (json!({}), json!({"filter": {}})),
        (json!({}), json!({"sort": []})),
        (json!({}), json!({"sort": [{"fieldName": "n", "order": "DESC"}]})),
        (
            json!({"sort": [{"fieldName": "n"}]}),
            json!({"sort": [
                {"fieldName": "n", "order": "ASC"}, {"fieldName": "id", "order": "ASC"},
            ]}),
        ),
        (json!({"filter": {"n": 1, "s": "x"}}), json!({"filter": {"s": "x", "n": 1}})),
        (json!({"filter": {"n": 1}}), json!({"filter": {"n": {"$eq": 1}}})),
        (json!({"filter": {"n": 1}}), json!({"filter": {"n": 1.0}})),
        (json!({"filter": {"n": 1}}), json!({"filter": {"n": {"$in": [1]}}})),
        (json!({"filter": {"n": {"$gte": 0}}}), json!({"filter": {"n": {"$gte": -0.0}}})),
        (json!({"filter": {"price": 1}}), json!({"filter": {"price": 1.0}})),
        (
            json!({"filter": {"price": {"$lt": 9_007_199_254_740_992_u64}}}),
            json!({"filter": {"price": {"$lt": 9_007_199_254_740_992.0}}}),
        ),
        (json!({"filter": {"n": {"$in": [2, 1]}}}), json!({"filter": {"n": {"$in": [1, 2, 1.0]}}})),
        (
            json!({"filter": {"n": {"$gte": 0}, "s": "x"}}),
            json!({"filter": {"$and": [{"s": "x"}, {"$and": [{"n": {"$gte": 0}}, {}]}]}}),
        ),
        (
            json!({"filter": {"$or": [{"n": 1}, {"n": 0}]}}),
            json!({"filter": {"$or": [{"$or": [{"n": 0}]}, {"n": 1}, {"n": 0}]}}),
        ),
        (json!({"filter": {"s": {"$ne": "y"}}}), json!({"filter": {"$not": {"s": "y"}}})),
        (json!({"filter": {"$not": {"s": "y"}}}), json!({"filter": {"$not": [{"s": "y"}]}})),
        (json!({"filter": {"s": {"$not": {"$eq": "y"}}}}), json!({"filter": {"s": {"$ne": "y"}}})),
        (
            json!({"filter": {"day": {"$gte": "2024-05-01T10:00:00Z"}}}),
            json!({"filter": {"day": {"$gte": {"$date": "2024-05-01t12:00:00.000+02:00"}}}}),
        ),
        (
            json!({"filter": {"s": {"$startsWith": "X"}}}),
            json!({"filter": {"s": {"$startsWith": "x"}}}),
        ),
    ];
    for (first, again) in rows {
        let whole = Endpoint::new(endpoints().remove(0).1.schema().clone());
        let mut both = first.clone();
        both["cursorPaging"] = json!({"limit": 8});
        let records = records();
        let expected = ids(&whole.query(&both, &records).unwrap().items);
        assert_eq!(expected.len(), 8, "{first}");
        for (first, again) in [(&first, &again), (&again, &first), (&first, &first)] {
            for found in walked(first, again, 5) {
                assert_eq!(found.as_ref(), Ok(&expected), "{first} {again}");
            }
        }
    }
}

#[test]
fn another_query_is_refused() {
    use CursorReason::{OtherOrder, OtherQuery};
    let rows = [
        (json!({}), json!({"filter": {"n": {"$gte": 0}}}), OtherQuery),
        (json!({"filter": {"n": {"$gte": 0}}}), json!({}), OtherQuery),
        (json!({"filter": {"n": {"$gte": 0}}}), json!({"filter": {"n": {"$gt": 0}}}), OtherQuery),
        (json!({"filter": {"n": 1}}), json!({"filter": {"n": 2}}), OtherQuery),
        (json!({"filter": {"n": 1}}), json!({"filter": {"n": {"$ne": 1}}}), OtherQuery),
        (json!({"filter": {"s": "x"}}), json!({"filter": {"s": {"$startsWith": "x"}}}), OtherQuery),
        (json!({"filter": {"s": "x"}}), json!({"filter": {"id": {"$ne": "x"}}}), OtherQuery),
        (
            json!({"filter": {"tags": {"$hasSome": ["a", "b"]}}}),
            json!({"filter": {"tags": {"$hasAll": ["a", "b"]}}}),
            OtherQuery,
        ),
        (
            json!({"filter": {"$or": [{"n": 1}, {"s": "x"}]}}),
            json!({"filter": {"$and": [{"n": 1}, {"s": "x"}]}}),
            OtherQuery,
        ),
        (json!({}), json!({"sort": [{"fieldName": "n", "order": "ASC"}]}), OtherOrder),
        (json!({}), json!({"sort": [{"fieldName": "s"}]}), OtherOrder),
        (
            json!({"sort": [{"fieldName": "n"}]}),
            json!({"sort": [{"fieldName": "n"}, {"fieldName": "s"}]}),
            OtherOrder,
        ),
        (
            json!({"sort": [{"fieldName": "n"}]}),
            json!({"sort": [{"fieldName": "n"}, {"fieldName": "id", "order": "DESC"}]}),
            OtherOrder,
        ),
        (
            json!({"sort": [{"fieldName": "tags"}]}),
            json!({"sort": [{"fieldName": "tags", "selectItemsBy": [{"n": 1}]}]}),
            OtherOrder,
        ),
        (
            json!({"sort": [{"fieldName": "n"}], "filter": {"n": 1}}),
            json!({"sort": [{"fieldName": "s"}], "filter": {"n": 2}}),
            OtherOrder,
        ),
    ];
    for (first, again, reason) in rows {
        for found in walked(&first, &again, 3) {
            assert_eq!(found, Err(reason), "{first} {again}");
        }
    }
}

/// Another fault of the body, that is none of its query, changes nothing about that.
#[test]
fn another_query_is_refused_beside_another_fault() {
    let other = json!({"filter": {"n": {"$gte": 0}}, "fields": ["unknown"]});
    for found in walked(&json!({}), &other, 3) {
        assert_eq!(found, Err(CursorReason::OtherQuery));
    }
}

/// The limit, the projection and where it stands in the body are each request's own.
#[test]
fn what_is_not_the_query_may_change() {
    let records = records();
    for (name, endpoint) in endpoints() {
        let query = json!({"filter": {"n": 1}});
        let start = endpoint.query(&page(&query, 2, None), &records).unwrap();
        let next = start.metadata.cursors.unwrap().next.unwrap();
        for limit in [1, 2, 7, 100] {
            let mut body = page(&query, limit, Some(&next));
            body["fields"] = json!(["s"]);
            for body in [body.clone(), json!({"query": body})] {
                let found = endpoint.query(&body, &records).unwrap();
                assert_eq!(ids(&found.items)[0], "\"22\"", "{name}");
                assert_eq!(found.items.len(), 8.min(limit as usize), "{name}");
            }
        }
    }
}
