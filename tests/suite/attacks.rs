//! What strangers tried, and what careless hosts did: each a row or a test with its name.

use serde_json::json;
use wixql::ast::{Clause, FieldTest};
use wixql::{
    Caller, Direction, Endpoint, FaultKind, Field, Filter, LimitName, Limits, Literal,
    OfferedPaging, Order, Parser, Position, Query, Schema, SortKey, bind, bind_at, field, parse,
};

/// The search for the name that was meant costs more than all else, and is bounded.
#[test]
fn only_the_first_few_unknown_names_are_told_the_nearest() {
    let known = || (0..50).map(|n| format!("field{n}"));
    let schema = known().fold(Schema::new().max_sort_keys(100), |schema, name| {
        schema.text(name.as_str()).fieldset(name.clone(), [name])
    });
    let schema = schema.field(Field::enumeration("status", known()));
    let endpoint = Endpoint::new(schema);
    let unknown: Vec<String> = (0..100).map(|n| format!("feild{n}")).collect();
    let clauses = unknown.iter().map(|name| (name.clone(), json!(1)));
    let keys: Vec<_> = unknown.iter().map(|name| json!({"fieldName": name})).collect();
    for body in [
        json!({"filter": serde_json::Map::from_iter(clauses)}),
        json!({"filter": {"status": {"$in": unknown}}}),
        json!({"sort": keys}),
        json!({"fields": unknown}),
        json!({"fieldsets": unknown}),
    ] {
        let error = endpoint.request(&body).unwrap_err();
        let told = error.faults().iter().filter(|fault| fault.nearest().is_some()).count();
        assert_eq!((error.faults().len(), error.more(), told), (32, 68, 8), "{body}");
    }
}

/// Sort keys are counted before they are kept.
#[test]
fn sort_keys_without_end_are_not_kept() {
    for body in [
        format!("{{\"sort\":[{}1]}}", "1,".repeat(100_000)),
        format!("{{\"sort\":\"a{}\"}}", ",".repeat(100_000)),
        format!("{{\"sort\":\"{}{}\"}}", " ".repeat(100_000), ",".repeat(100_000)),
    ] {
        let error = Parser::new().legacy(true).parse(body.as_bytes()).unwrap_err();
        assert!(error.faults().len() <= 32 && error.more() <= 2_000, "{}", error.more());
    }
}

/// A position belongs to the order in which it was found, defaults included.
#[test]
fn a_position_is_of_no_use_in_another_order() {
    let schema = |key, order| {
        Schema::new().text("id").number("a").number("b").default_sort([SortKey::new(key, order)])
    };
    let records = [json!({"id": "1", "a": 1, "b": 3}), json!({"id": "2", "a": 2, "b": 2})];
    let query = Query::new().limit(1);
    let by_a = schema("a", Order::Ascending);
    let next = bind(&query, &by_a).unwrap().page(&records).next.unwrap();
    assert!(bind_at(&query, &by_a, Some(&next)).is_ok());
    assert!(bind_at(&Query::new(), &by_a, Some(&next)).is_ok(), "the page may be left out");
    let by_offset = by_a.clone().paging(OfferedPaging::Offset);
    assert!(bind_at(&Query::new(), &by_offset, Some(&next)).is_err(), "there are no cursors");
    assert!(bind_at(&query, &schema("b", Order::Descending), Some(&next)).is_err());
    assert!(bind_at(&query.offset(1), &by_a, Some(&next)).is_err(), "beside offset paging");
    let short = Position::new(Direction::Next, vec![], 0, next.order());
    assert!(bind_at(&Query::new(), &by_a, Some(&short)).is_err(), "without any paging");
    let far = Position::new(Direction::Next, next.keys().to_vec(), u64::MAX, next.order());
    let page = bind_at(&Query::new().limit(1), &by_a, Some(&far)).unwrap().page(&records);
    assert_eq!(page.items, [&records[1]]);
}

/// What strangers may not exceed does not bind the host, and counts the stranger's part only.
#[test]
fn the_hosts_scope_has_no_limits() {
    let accounts: Vec<Literal> = (0..1_001).map(Literal::from).collect();
    let scope = field("account").is_in(accounts);
    let clauses = (0..1_024).map(|n| (format!("f{n}"), json!(n)));
    let body = json!({"filter": serde_json::Map::from_iter(clauses)});
    assert!(Endpoint::any().request_for(&Caller::new().scope(scope), &body).is_ok());
}

/// What cannot be written as JSON is refused where it is made by hand.
#[test]
fn trees_by_hand_hold_only_what_text_could() {
    for operand in [
        Literal::from(f64::NAN),
        Literal::from(f64::INFINITY),
        Literal::from(vec![f64::NAN]),
        Literal::Object([("$gt".to_owned(), Literal::from(5))].into()),
    ] {
        assert!(bind(&Query::new().eq("f", operand.clone()), &Schema::any()).is_err(), "{operand}");
    }
}

/// A list of conditions without any is no clause, and not the value `{}`.
#[test]
fn operators_that_are_none_hold_always() {
    let none = Filter::new(vec![Clause::Field("a".into(), FieldTest::Operators(Vec::new()))]);
    let query = Query::new().and(none).eq("b", 1);
    let (printed, records) = (query.to_string(), [json!({"a": 5, "b": 1}), json!({"b": 2})]);
    for query in [query, parse(printed.as_bytes()).unwrap()] {
        assert_eq!(bind(&query, &Schema::any()).unwrap().count(&records), 1, "{printed}");
    }
}

/// Conditions that are added one by one lie side by side, in whatever order their fields come.
#[test]
fn conditions_that_add_up_get_no_deeper() {
    let query = (0..500).fold(Query::new(), |query, n| query.ne(["a", "b", "c"][n % 3], n as u64));
    let printed = query.to_string();
    assert!(bind(&query, &Schema::any()).is_ok() && parse(printed.as_bytes()).is_ok());
    let records: Vec<_> = (0..500).map(|n| json!({"a": n, "b": n, "c": n})).collect();
    assert_eq!(bind(&query, &Schema::any()).unwrap().count(&records), 0);
}

/// Trees that no parser has seen meet the limits that text meets, each of them at the same size.
#[test]
fn trees_by_hand_meet_every_limit() {
    type Limit = fn(&mut Limits) -> &mut usize;
    type Make = fn(usize) -> Query;
    fn deep(depth: usize) -> Filter {
        (0..depth).fold(field("a").eq(1), |filter, _| filter.not().and(field("b").eq(1)))
    }
    fn nested(depth: usize) -> Literal {
        (0..depth).fold(Literal::from(1), |inner, _| Literal::Array([inner].into()))
    }
    fn numbers(count: usize) -> Vec<Literal> {
        (0..count as u64).map(Literal::from).collect()
    }
    fn sort_key(field: &str) -> SortKey {
        SortKey::new(field, Order::Ascending)
    }
    fn object(count: usize) -> Literal {
        Literal::Object((0..count).map(|n| (n.to_string(), Literal::Null)).collect())
    }
    let rows: [(LimitName, Limit, Make); 20] = [
        (LimitName::Depth, |limits| &mut limits.depth, |n| Query::new().and(deep(n))),
        (
            LimitName::Depth,
            |limits| &mut limits.depth,
            |n| Query::new().match_items("a", [deep(n)]),
        ),
        (LimitName::Depth, |limits| &mut limits.depth, |n| Query::new().eq("a", nested(n))),
        (LimitName::List, |limits| &mut limits.list, |n| Query::new().is_in("a", numbers(n))),
        (LimitName::List, |limits| &mut limits.list, |n| Query::new().eq("a", numbers(n))),
        (LimitName::List, |limits| &mut limits.list, |n| Query::new().eq("a", object(n))),
        (LimitName::Members, |limits| &mut limits.members, |n| Query::new().is_in("a", numbers(n))),
        (
            LimitName::Members,
            |limits| &mut limits.members,
            |n| (0..n).fold(Query::new(), |query, _| query.ne("a", numbers(2))),
        ),
        (
            LimitName::Members,
            |limits| &mut limits.members,
            |n| (0..n).fold(Query::new().eq("a", nested(n)), |query, _| query.ne("b", object(1))),
        ),
        (LimitName::Fields, |limits| &mut limits.fields, |n| Query::new().select(vec!["a"; n])),
        (
            LimitName::Fields,
            |limits| &mut limits.fields,
            |n| (0..n).fold(Query::new(), |query, _| query.fieldset("all")),
        ),
        (LimitName::Text, |limits| &mut limits.text, |n| Query::new().eq("a", "x".repeat(n))),
        (
            LimitName::PathBytes,
            |limits| &mut limits.path_bytes,
            |n| Query::new().eq("x".repeat(n).as_str(), 1),
        ),
        (
            LimitName::PathSegments,
            |limits| &mut limits.path_segments,
            |n| Query::new().eq(vec!["x"; n].join(".").as_str(), 1),
        ),
        (
            LimitName::Nodes,
            |limits| &mut limits.nodes,
            |n| (0..n).fold(Query::new(), |query, n| query.gt("a", n as u64)),
        ),
        (
            LimitName::Nodes,
            |limits| &mut limits.nodes,
            |n| Query::new().and(Filter::new(vec![Clause::Or(vec![Filter::all(); n])])),
        ),
        (
            LimitName::Nodes,
            |limits| &mut limits.nodes,
            |n| Query::new().sort_keys([sort_key("a").select_items_by(vec![Filter::all(); n])]),
        ),
        (
            LimitName::Nodes,
            |limits| &mut limits.nodes,
            |n| Query::new().eq("a", 1).sort_keys((0..n).map(|n| sort_key(&format!("k{n}")))),
        ),
        (
            LimitName::Depth,
            |limits| &mut limits.depth,
            |n| {
                let date = wixql::Timestamp::parse("2024-05-01").unwrap();
                Query::new().and((0..n).fold(field("a").gt(date), |filter, _| filter.not()))
            },
        ),
        (
            LimitName::Text,
            |limits| &mut limits.text,
            |n| Query::new().eq("a", Literal::Object([("k".repeat(n), Literal::Null)].into())),
        ),
    ];
    for (name, limit, make) in rows {
        let mut limits = Limits::default();
        *limit(&mut limits) = 6;
        let schema = Schema::any().fieldset("all", ["a"]).limits(limits.clone());
        let parser = Parser::new().limits(limits);
        let mut taken = Vec::new();
        for size in 1..=9 {
            let query = make(size);
            let text = query.to_string();
            let by_hand = bind(&query, &schema);
            let of_text = parser.parse(text.as_bytes());
            assert_eq!(by_hand.is_ok(), of_text.is_ok(), "{name:?} {size}: {text}");
            taken.push(by_hand.is_ok());
            if let Err(error) = by_hand {
                let is_told = error.faults().iter().any(|fault| {
                    matches!(fault.kind(), FaultKind::Limit { limit, .. } if *limit == name)
                });
                assert!(is_told, "{name:?} {size}: {error}");
            }
        }
        let refused = taken.iter().position(|taken| !taken);
        assert!(taken[0] && refused.is_some(), "{name:?}: {taken:?}");
        assert!(taken[refused.unwrap()..].iter().all(|taken| !taken), "{name:?}: {taken:?}");
    }
}

/// Depth is counted alike in every place where filters stand.
#[test]
fn filters_of_a_sort_key_may_be_as_deep_as_others() {
    let limits = wixql::Limits { depth: 4, ..wixql::Limits::default() };
    let (parser, schema) = (Parser::new().limits(limits.clone()), Schema::any().limits(limits));
    let filter = r#"{"$or":[{"a":{"$gt":1}}]}"#;
    for body in [
        format!(r#"{{"filter":{filter}}}"#),
        format!(r#"{{"sort":[{{"fieldName":"a","selectItemsBy":[{filter}]}}]}}"#),
    ] {
        let query = parser.parse(body.as_bytes()).unwrap();
        assert!(bind(&query, &schema).is_ok(), "{body}");
    }
}

/// The endpoint's default order is the host's, and may look at what callers may not.
#[test]
fn a_default_sort_may_look_at_any_field() {
    let key = SortKey::new("lines.qty", Order::Ascending)
        .select_items_by(vec![field("lines.hidden").eq(true)]);
    let schema = Schema::new()
        .text("id")
        .field(Field::object_array("lines"))
        .number("lines.qty")
        .default_sort([key]);
    assert!(bind(&Query::new(), &schema).is_ok());
}

/// Envelopes show as little of what strangers wrote as messages do.
#[test]
fn envelopes_are_short() {
    let body = format!(r#"{{"\u202e{}":1}}"#, "x".repeat(100_000));
    let error = parse(body.as_bytes()).unwrap_err();
    let envelope = serde_json::to_string(&error.envelope()).unwrap();
    assert!(envelope.len() < 1_500 && !envelope.contains('\u{202e}'), "{}", envelope.len());
}

/// Paths are strangers' text, and forge no lines of a plan in words.
#[test]
fn plans_in_words_have_the_lines_that_we_wrote() {
    let query = Query::new().eq("a\nfilter\n  always\n", 1);
    let words = bind(&query, &Schema::any()).unwrap().explain().to_string();
    assert_eq!(words.lines().filter(|line| line.trim() == "always").count(), 0, "{words}");
}

/// Sort keys of the legacy dialect have names, too; found by fuzzing.
#[test]
fn legacy_sort_keys_have_names() {
    for (body, at) in [
        (r#"{"sort":[{"":"DESC"}]}"#, "/sort/0/"),
        (r#"{"sort":"a:asc,:desc"}"#, "/sort/1/fieldName"),
        (r#"{"sort":"a,,b"}"#, "/sort/1/fieldName"),
    ] {
        let error = Parser::new().legacy(true).parse(body.as_bytes()).unwrap_err();
        let fault = &error.faults()[0];
        assert_eq!((fault.kind(), fault.at().as_str()), (&FaultKind::NoFieldName, at), "{body}");
    }
}
