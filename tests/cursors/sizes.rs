//! How long cursors are, what their length tells, and what becomes of those that are too long.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use wixql::{
    Carried, Cursor, CursorCodec, CursorErrorKind, CursorReason, Direction, Endpoint, FaultKind,
    LimitName, Limits, Payload, Position, Query, QueryError, Schema, SealedCursors, SignedCursors,
    UnprotectedCursors,
};

use crate::samples::{NOW, at, keys, sealed, signed};

fn next(endpoint: &Endpoint, body: &Value, records: &[Value]) -> Result<String, QueryError> {
    let page = endpoint.query(body, records)?;
    Ok(page.metadata.cursors.unwrap().next.unwrap())
}

#[test]
fn the_example_has_at_most_300_characters() {
    let jobs = include_str!("../../examples/data/jobs.jsonl").lines();
    let jobs: Vec<Value> = jobs.map(|job| serde_json::from_str(job).unwrap()).collect();
    let schema = Schema::from_json(include_bytes!("../../examples/data/jobs.schema.json")).unwrap();
    let endpoint = |schema: &Schema| Endpoint::new(schema.clone());
    let body = json!({
        "filter": {"status": "FAILED"}, "sort": [{"fieldName": "finishedAt", "order": "DESC"}],
        "cursorPaging": {"limit": 50},
    });
    let carried = next(&endpoint(&schema).codec(sealed()), &body, &jobs).unwrap();
    let resent = next(&endpoint(&schema).codec(sealed()).resend(true), &body, &jobs).unwrap();
    let signed = next(&endpoint(&schema).codec(signed()), &body, &jobs).unwrap();
    let bare = next(&endpoint(&schema).codec(UnprotectedCursors), &body, &jobs).unwrap();
    let lengths = [&carried, &resent, &signed, &bare].map(String::len);
    println!("sealed, sealed without the query, signed, bare: {lengths:?} characters");
    assert!(carried.len() <= 300 && resent.len() <= carried.len(), "{lengths:?}");
}

/// Of a page that ends at a record with this key.
fn length_of(codec: SealedCursors, key: &Value) -> usize {
    let records = [json!({"id": 1, "k": key}), json!({"id": 2, "k": key})];
    let body = json!({"sort": [{"fieldName": "k"}], "cursorPaging": {"limit": 1}});
    next(&Endpoint::any().codec(codec), &body, &records).unwrap().len()
}

#[test]
fn lengths_tell_little() {
    let of = |key: Value| length_of(sealed(), &key);
    let short = [json!(null), json!(true), json!(false), json!(0), json!(-7), json!("")];
    let short: BTreeSet<usize> = short.into_iter().map(of).collect();
    assert_eq!(short.len(), 1, "{short:?}");
    let lengths: Vec<usize> = (0..=320).map(|length| of(json!("x".repeat(length)))).collect();
    assert!(lengths.is_sorted());
    let steps: Vec<usize> = lengths.chunk_by(usize::eq).map(<[usize]>::len).collect();
    // All steps but the first and last, which are cut off, are a block of bytes; one is a byte
    // less, where the text's own length takes a byte more.
    let (_, whole) = steps.split_first().unwrap();
    let (_, whole) = whole.split_last().unwrap();
    assert!(whole.len() >= 8 && whole.iter().all(|step| (31..=32).contains(step)), "{steps:?}");
    assert!(whole.iter().filter(|&&step| step == 31).count() <= 1, "{steps:?}");
    // Nor does the length tell whether there is a lifetime.
    let lifetime = std::time::Duration::from_secs(60);
    assert_eq!(length_of(sealed().lifetime(lifetime), &json!("x")), of(json!("x")));
}

/// Codecs with their own greatest length, and one for which the table says it.
fn endpoints(longest: usize) -> [(&'static str, Endpoint); 3] {
    let sealed = SealedCursors::new("jobs", &keys(), at(NOW)).longest(longest);
    let signed = SignedCursors::new("jobs", &keys(), at(NOW)).longest(longest);
    let limits = Limits { cursor: longest, ..Limits::default() };
    let bare = Endpoint::new(Schema::any().limits(limits)).codec(UnprotectedCursors);
    [
        ("sealed", Endpoint::any().codec(sealed)),
        ("signed", Endpoint::any().codec(signed)),
        ("bare", bare),
    ]
}

#[test]
fn what_is_too_long_is_refused_at_the_very_border() {
    for key in [0, 40, 400, 1_000] {
        let key = "x".repeat(key);
        let records = [json!({"id": 1, "k": key}), json!({"id": 2, "k": key})];
        let body = json!({"sort": [{"fieldName": "k"}], "cursorPaging": {"limit": 1}});
        for at in 0..3 {
            let length = next(&endpoints(16_000)[at].1, &body, &records).unwrap().len();
            let (name, exact) = &endpoints(length)[at];
            assert_eq!(next(exact, &body, &records).unwrap().len(), length, "{name}");
            let error = next(&endpoints(length - 1)[at].1, &body, &records).unwrap_err();
            let kind = error.faults()[0].kind();
            // Beside an empty key it is the unique key that does not fit.
            let is_told = matches!(kind, FaultKind::NoCursor) && key.is_empty();
            assert!(is_told || matches!(kind, FaultKind::KeyTooLong), "{name} {error}");
        }
    }
}

/// Pages by a key that gets longer and longer, until it does not fit: the key that a cursor
/// holds is never a part of it.
fn longest_key(endpoint: &Endpoint, codec: &dyn CursorCodec) -> (usize, usize) {
    let body = json!({"sort": [{"fieldName": "k"}], "cursorPaging": {"limit": 1}});
    let mut longest = (0, 0);
    // Forth in large steps, then in small ones.
    let mut step = 1_024;
    let mut length = 0;
    loop {
        let key = "k".repeat(length);
        let records = [json!({"id": 1, "k": key}), json!({"id": 2, "k": key})];
        match next(endpoint, &body, &records) {
            Ok(text) => {
                let cursor = Cursor::decode(&codec.open(&text, b"").unwrap()).unwrap();
                let [wixql::Value::Text(kept), wixql::Value::Number(_)] = cursor.position.keys()
                else {
                    panic!("{cursor:?}");
                };
                assert_eq!(**kept, *key);
                longest = longest.max((length, text.len()));
            }
            Err(error) => {
                assert!(matches!(error.faults()[0].kind(), FaultKind::KeyTooLong), "{error}");
                assert_eq!(error.faults()[0].at().as_str(), "/sort");
                assert_eq!(error.status(), 400);
                if step == 1 {
                    return longest;
                }
                length -= step;
                step /= 4;
            }
        }
        length += step;
    }
}

#[test]
fn keys_are_never_cut() {
    let of = |codec: SealedCursors| Endpoint::any().codec(codec);
    let (sealer, signer) = (sealed(), signed());
    let rows: [(&str, Endpoint, &dyn CursorCodec, usize); 5] = [
        ("sealed", of(sealed()), &sealer, 2_048),
        ("signed", Endpoint::any().codec(signed()), &signer, 2_048),
        ("sealed, long", of(sealed().longest(16_000)), &sealer, 16_000),
        ("sealed, without limit", of(sealed().longest(usize::MAX)), &sealer, 16_000),
        ("bare", Endpoint::any().codec(UnprotectedCursors), &UnprotectedCursors, 16_000),
    ];
    for (name, endpoint, codec, most) in rows {
        let (key, text) = longest_key(&endpoint, codec);
        println!("{name}: the longest key has {key} bytes, its cursor {text} characters");
        assert!(text <= most && text > most - 46, "{name}: {text}");
    }
}

#[test]
fn a_long_query_is_told_from_a_long_key() {
    let long = "x".repeat(3_000);
    let query = |filter: Option<&str>, sort: Option<&str>| {
        let mut body = json!({"cursorPaging": {"limit": 1}});
        if let Some(text) = filter {
            body["filter"] = json!({"k": {"$ne": text}});
        }
        if let Some(text) = sort {
            body["sort"] = json!([{"fieldName": "k", "selectItemsBy": [{"id": {"$ne": text}}]}]);
        }
        body
    };
    let other = "y".repeat(3_000);
    let short_records = [json!({"id": 1, "k": "s"}), json!({"id": 2, "k": "s"})];
    let long_records = [json!({"id": 1, "k": other}), json!({"id": 2, "k": other})];
    let long = Some(long.as_str());
    let (by_query, by_key) = (FaultKind::QueryTooLong, FaultKind::KeyTooLong);
    let rows = [
        (query(long, None), &short_records, &by_query, "/filter"),
        (query(long, Some("a")), &short_records, &by_query, "/filter"),
        (query(None, long), &short_records, &by_query, "/sort"),
        (json!({"query": query(None, long)}), &short_records, &by_query, "/query/sort"),
        (
            json!({
                "filter": {}, "sort": query(None, long)["sort"], "cursorPaging": {"limit": 1},
            }),
            &short_records,
            &by_query,
            "/sort",
        ),
        (query(Some("a"), Some("a")), &long_records, &by_key, "/sort"),
        (query(Some("a"), long), &long_records, &by_key, "/sort"),
        (json!({"query": query(None, Some("a"))}), &long_records, &by_key, "/query/sort"),
    ];
    for (body, records, kind, pointer) in rows {
        let error = next(&Endpoint::any().codec(sealed()), &body, records).unwrap_err();
        assert_eq!(error.faults().len(), 1);
        assert_eq!(error.faults()[0].kind(), kind, "{body}");
        assert_eq!(error.faults()[0].at().as_str(), pointer, "{body}");
        assert_eq!(error.faults()[0].code().name(), "INVALID_CURSOR");
    }
    // The query that a cursor brought along is nowhere else in the body.
    let roomy = Endpoint::any().codec(sealed().longest(16_000));
    let three = [json!({"id": 1}), json!({"id": 2}), json!({"id": 3})];
    let first = next(&roomy, &query(long, None), &three).unwrap();
    let body = json!({"cursorPaging": {"cursor": first, "limit": 1}});
    let error = next(&Endpoint::any().codec(sealed()), &body, &three).unwrap_err();
    assert_eq!(
        (error.faults()[0].kind(), error.faults()[0].at().as_str()),
        (&by_query, "/cursorPaging/cursor")
    );
    // What is too long in itself is not the attachment's fault.
    let endpoint = Endpoint::any().codec(sealed());
    let request = endpoint.request(&query(None, Some("a"))).unwrap().with_attachment("a");
    let error = request.page(&long_records).unwrap_err();
    assert_eq!(error.faults()[0].kind(), &by_key);
    // Where the query is sent again, it may be of any length.
    let resend = || Endpoint::any().codec(sealed()).resend(true);
    assert!(next(&resend(), &query(long, None), &short_records).is_ok());
    let error = next(&resend(), &query(long, Some("a")), &long_records).unwrap_err();
    assert_eq!(error.faults()[0].kind(), &by_key);
}

/// No other order would have a shorter cursor: nothing that is asked can be at fault.
#[test]
fn a_long_unique_key_is_the_hosts() {
    let long = "i".repeat(3_000);
    let records = [json!({"id": long, "k": 1}), json!({"id": "j", "k": 1})];
    let endpoint = || Endpoint::any().codec(sealed());
    for sort in [json!([]), json!([{"fieldName": "k"}]), json!([{"fieldName": "id"}])] {
        for endpoint in [endpoint(), endpoint().resend(true)] {
            let body = json!({"sort": sort, "cursorPaging": {"limit": 1}});
            let error = next(&endpoint, &body, &records).unwrap_err();
            assert_eq!((error.faults()[0].kind(), error.status()), (&FaultKind::NoCursor, 500));
            assert_eq!(error.faults()[0].code().name(), "INTERNAL");
        }
    }
}

/// An attachment is the host's: what does not fit because of it is no caller's fault.
#[test]
fn a_long_attachment_is_told_from_a_long_query() {
    let records = [json!({"id": 1}), json!({"id": 2})];
    let (by_query, by_host) = (FaultKind::QueryTooLong, FaultKind::NoCursor);
    for (query, attached, kind, status) in [
        (0, 3_000, &by_host, 500),
        (3, 1_450, &by_host, 500),
        (700, 800, &by_host, 500),
        (800, 700, &by_query, 400),
        (1_450, 3, &by_query, 400),
        (3_000, 3, &by_query, 400),
        (3_000, 3_000, &by_query, 400),
    ] {
        let body = json!({
            "filter": {"k": {"$ne": "x".repeat(query)}}, "cursorPaging": {"limit": 1},
        });
        let of = |attached| {
            let endpoint = Endpoint::any().codec(sealed());
            let request = endpoint.request(&body).unwrap().with_attachment(vec![0; attached]);
            request.page(&records).map(drop)
        };
        let error = of(attached).unwrap_err();
        assert_eq!(
            (error.faults()[0].kind(), error.status()),
            (kind, status),
            "{query} {attached}"
        );
        assert!(query > 1_000 || of(0).is_ok(), "{query}");
    }
}

/// A query made by hand has a cursor no longer than text can have.
#[test]
fn a_cursor_in_a_query_by_hand_has_the_limit_of_text() {
    let limits = Limits { cursor: 6, ..Limits::default() };
    for endpoint in [
        Endpoint::new(Schema::any().limits(limits.clone())),
        Endpoint::new(Schema::any().limits(limits.clone())).codec(UnprotectedCursors),
        Endpoint::new(Schema::any().limits(limits)).codec(UnprotectedCursors).resend(true),
    ] {
        for cursor in ["123456", "1234567", "äöüäöü", "äöüäöüä"] {
            let query = Query::new().eq("a", 1).skip_to(cursor);
            let [by_hand, of_text] = [
                endpoint.request(query.clone()).unwrap_err(),
                endpoint.request(query.to_string().as_bytes()).unwrap_err(),
            ];
            let shown = |error: &QueryError| {
                error.faults().iter().map(|fault| fault.to_string()).collect::<Vec<_>>()
            };
            let is_told = by_hand.faults().iter().any(|fault| {
                matches!(fault.kind(), FaultKind::Limit { limit: LimitName::Cursor, .. })
            });
            assert_eq!(is_told, cursor.chars().count() > 6, "{cursor}");
            for (hand, text) in shown(&by_hand).iter().zip(shown(&of_text)) {
                assert!(text.starts_with(hand.as_str()), "{hand}, {text}");
            }
            assert_eq!(by_hand.faults().len(), of_text.faults().len(), "{cursor}");
        }
    }
}

#[test]
fn up_to_16000_characters_are_looked_at() {
    // A bare cursor can have any length.
    let payload = |length: usize| {
        let position = Position::new(Direction::Next, vec![], 0, 0);
        let mut cursor = Cursor::new(Carried::Fingerprint(0), position);
        let empty = cursor.encode().unwrap().bytes.len();
        cursor.attachment = Some(vec![0; length - empty - 2]);
        cursor.encode().unwrap()
    };
    let longest = payload(11_999);
    let text = UnprotectedCursors.seal(&longest, b"").unwrap();
    assert_eq!(text.len(), 16_000);
    assert_eq!(UnprotectedCursors.open(&text, b"").unwrap(), longest);
    let error = UnprotectedCursors.seal(&payload(12_000), b"").unwrap_err();
    assert_eq!(error.kind(), CursorErrorKind::TooLong);
    let codecs: [&dyn CursorCodec; 3] =
        [&sealed().longest(usize::MAX), &signed().longest(usize::MAX), &UnprotectedCursors];
    for codec in codecs {
        for (text, is_length) in [("A".repeat(16_000), false), ("A".repeat(16_001), true)] {
            let error = codec.open(&text, b"").unwrap_err();
            assert_eq!(error.reason() == CursorReason::Length, is_length);
        }
        assert!(codec.open("", b"").is_err());
        // Whatever the codec makes at most, it opens what an earlier one made.
        let payload = Payload { direction: Direction::Next, bytes: vec![1; 9_000] };
        if let Ok(text) = codec.seal(&payload, b"") {
            for codec in [&sealed() as &dyn CursorCodec, &signed(), &UnprotectedCursors] {
                assert!(
                    codec.open(&text, b"").is_ok_and(|opened| opened == payload)
                        || codec.open(&text, b"").unwrap_err().reason() == CursorReason::Header
                );
            }
        }
    }
}
