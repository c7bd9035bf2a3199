//! Queries built in Rust: which one each method makes, as a body that says the same.

use wixql::{Filter, Limits, Order, Parser, Query, SortKey, field};

#[track_caller]
fn check(query: &Query, expected: &str) {
    assert_eq!(query.to_string(), expected);
    assert_eq!(expected.parse::<Query>().as_ref(), Ok(query));
}

#[track_caller]
fn check_filter(query: &Query, filter: &Filter, expected: &str) {
    assert_eq!(query.filter(), Some(filter), "{expected}");
    check(query, &format!(r#"{{"filter":{expected}}}"#));
}

/// The method of a query, and that of a field.
#[test]
fn every_operator_has_its_method() {
    let new = Query::new;
    let a = || field("a");
    check_filter(&new().eq("a", 1), &a().eq(1), r#"{"a":1}"#);
    check_filter(&new().ne("a", 1), &a().ne(1), r#"{"a":{"$ne":1}}"#);
    check_filter(&new().gt("a", 1), &a().gt(1), r#"{"a":{"$gt":1}}"#);
    check_filter(&new().ge("a", 1), &a().ge(1), r#"{"a":{"$gte":1}}"#);
    check_filter(&new().lt("a", 1), &a().lt(1), r#"{"a":{"$lt":1}}"#);
    check_filter(&new().le("a", 1), &a().le(1), r#"{"a":{"$lte":1}}"#);
    check_filter(&new().between("a", 1, 2), &a().between(1, 2), r#"{"a":{"$gte":1,"$lte":2}}"#);
    check_filter(&new().is_in("a", vec![1, 2]), &a().is_in(vec![1, 2]), r#"{"a":{"$in":[1,2]}}"#);
    check_filter(&new().not_in("a", vec![1]), &a().not_in(vec![1]), r#"{"a":{"$nin":[1]}}"#);
    check_filter(
        &new().starts_with("a", "x"),
        &a().starts_with("x"),
        r#"{"a":{"$startsWith":"x"}}"#,
    );
    check_filter(&new().ends_with("a", "x"), &a().ends_with("x"), r#"{"a":{"$endsWith":"x"}}"#);
    check_filter(&new().contains("a", "x"), &a().contains("x"), r#"{"a":{"$contains":"x"}}"#);
    check_filter(&new().urlized("a", "x"), &a().urlized("x"), r#"{"a":{"$urlized":"x"}}"#);
    check_filter(&new().exists("a", false), &a().exists(false), r#"{"a":{"$exists":false}}"#);
    check_filter(&new().is_empty("a", true), &a().is_empty(true), r#"{"a":{"$isEmpty":true}}"#);
    check_filter(
        &new().has_some("a", vec![1]),
        &a().has_some(vec![1]),
        r#"{"a":{"$hasSome":[1]}}"#,
    );
    check_filter(&new().has_all("a", vec![1]), &a().has_all(vec![1]), r#"{"a":{"$hasAll":[1]}}"#);
    let items = || [field("b").eq(1)];
    let expected = r#"{"a":{"$matchItems":[{"b":1}]}}"#;
    check_filter(&new().match_items("a", items()), &a().match_items(items()), expected);
}

/// Queries are equal if each part is; where a part stood in the body does not matter.
#[test]
fn queries_are_equal_part_by_part() {
    let parts = [
        r#""filter":{"a":1}"#,
        r#""sort":[{"fieldName":"a"}]"#,
        r#""paging":{"limit":1}"#,
        r#""fields":["a"]"#,
        r#""fieldsets":["BASIC"]"#,
    ];
    let read = |body: String| body.parse::<Query>().unwrap();
    let of = |parts: &[&str]| read(format!("{{{}}}", parts.join(",")));
    let whole = of(&parts);
    assert_eq!(whole, of(&parts));
    assert_eq!(whole, read(format!("{{\"query\":{{{}}}}}", parts.join(","))));
    for left_out in 0..parts.len() {
        let mut others = parts.to_vec();
        others.remove(left_out);
        assert_ne!(whole, of(&others), "{}", parts[left_out]);
    }
    let of = |filter: &str| read(format!(r#"{{"filter":{filter}}}"#));
    for other in [r#"{"b":{"$gt":1}}"#, r#"{"a":{"$lt":1}}"#, r#"{"a":{"$gt":2}}"#] {
        assert_ne!(of(r#"{"a":{"$gt":1}}"#), of(other), "{other}");
    }
}

/// What is as long as a limit allows is read to its end.
#[test]
fn limits_cut_nothing_off() {
    let limits = Limits { fields: 2, cursor: 4, ..Limits::default() };
    for body in [
        r#"{"fields":["a","b"],"fieldsets":["c","d"]}"#,
        // Characters are counted, not bytes.
        r#"{"cursorPaging":{"limit":1,"cursor":"öööö"}}"#,
    ] {
        let query = Parser::new().limits(limits.clone()).parse(body.as_bytes()).unwrap();
        check(&query, body);
    }
}

/// The same key does not stand twice in one object.
#[test]
fn what_is_added_is_asked_too() {
    let (a, b) = (|| field("a").eq(1), || field("b").eq(2));
    check(&Query::new().and(a()).and(b()), r#"{"filter":{"a":1,"b":2}}"#);
    check(&Query::new().and(a()).and(a()), r#"{"filter":{"$and":[{"a":1},{"a":1}]}}"#);
    check(
        &Query::new().and(a()).and(a()).and(b().and(b())),
        r#"{"filter":{"$and":[{"a":1},{"a":1},{"$and":[{"b":2},{"b":2}]}]}}"#,
    );
    check(
        &Query::new().and(a()).or(b()).or(a()),
        r#"{"filter":{"$or":[{"a":1},{"b":2},{"a":1}]}}"#,
    );
    check(&Query::new().or(a()), "{}");
    check(&Query::new().and(a()).not(b()), r#"{"filter":{"a":1,"$not":{"b":2}}}"#);
    assert_eq!(!a(), a().not());
}

#[test]
fn sort_paging_and_projection_are_built() {
    let sorted = Query::new().ascending(["a"]).descending(["b", "c"]);
    let keys = ["a", "b", "c"].map(|path| {
        SortKey::new(path, if path == "a" { Order::Ascending } else { Order::Descending })
    });
    assert_eq!(sorted, Query::new().sort_keys(keys));
    let expected = r#"{"sort":[{"fieldName":"a","order":"ASC"},{"fieldName":"b","order":"DESC"},{"fieldName":"c","order":"DESC"}]}"#;
    check(&sorted, expected);
    check(&Query::new().limit(5), r#"{"cursorPaging":{"limit":5}}"#);
    check(&Query::new().limit(5).offset(7), r#"{"paging":{"limit":5,"offset":7}}"#);
    check(&Query::new().offset(7).limit(5), r#"{"paging":{"limit":5,"offset":7}}"#);
    check(&Query::new().limit(5).skip_to("x"), r#"{"cursorPaging":{"limit":5,"cursor":"x"}}"#);
    check(&Query::new().skip_to("x").limit(5), r#"{"cursorPaging":{"limit":5,"cursor":"x"}}"#);
    check(
        &Query::new().offset(7).limit(5).skip_to("x"),
        r#"{"cursorPaging":{"limit":5,"cursor":"x"}}"#,
    );
    check(&Query::new().limit(5).skip_to(""), r#"{"cursorPaging":{"limit":5}}"#);
    check(&Query::new().select(["a"]).select(["b.c"]), r#"{"fields":["a","b.c"]}"#);
    check(&Query::new().fieldset("x").fieldset("y"), r#"{"fieldsets":["x","y"]}"#);
}
