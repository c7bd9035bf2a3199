//! Cursors that are somebody else's, or nobody's any more: which are refused, and what the host
//! learns of it.

use std::time::{Duration, UNIX_EPOCH};

use serde_json::{Value, json};
use wixql::{
    Caller, Carried, Cursor, CursorCodec, CursorError, CursorErrorKind, CursorReason, Direction,
    Endpoint, Key, Keys, Payload, Position, QueryError, Schema, SealedCursors, SignedCursors,
    SortKey, UnprotectedCursors, field,
};

use crate::changes::ALPHABET;
use crate::samples::{NOW, at, key, keys, records, sealed, signed};

/// Endpoint, caller, query.
struct Side {
    endpoint: Endpoint,
    caller: Caller,
    query: Value,
}

fn side(codec: impl CursorCodec + Send + Sync + 'static) -> Side {
    let query = json!({
        "filter": {"n": {"$gt": 0}}, "sort": [{"fieldName": "text"}], "cursorPaging": {"limit": 2},
    });
    Side { endpoint: Endpoint::any().codec(codec), caller: Caller::new(), query }
}

impl Side {
    fn of(self, caller: Caller) -> Self {
        Self { caller, ..self }
    }

    fn resend(self) -> Self {
        Self { endpoint: self.endpoint.resend(true), ..self }
    }

    /// The cursor of the first page.
    fn next(&self) -> String {
        let request = self.endpoint.request_for(&self.caller, &self.query).unwrap();
        request.page(&records()).unwrap().metadata.cursors.unwrap().next.unwrap()
    }

    /// What comes of a cursor here.
    fn open(&self, cursor: &str) -> Result<(), QueryError> {
        let mut body = json!({"cursorPaging": {"cursor": cursor}});
        // Beside a cursor that carries the query there must not be one.
        let resent = json!({"cursorPaging": {"cursor": cursor}, "filter": self.query["filter"],
            "sort": self.query["sort"]});
        if self.endpoint.request_for(&self.caller, &resent).is_ok() {
            body = resent;
        }
        self.endpoint.request_for(&self.caller, &body).map(drop)
    }
}

/// All that anybody but the host sees.
fn public(error: &QueryError) -> [String; 3] {
    let envelope = serde_json::to_string(&error.envelope()).unwrap();
    [error.to_string(), format!("{error:?}"), envelope]
}

#[track_caller]
fn check_refused(name: &str, error: &QueryError, reason: CursorReason) {
    assert_eq!(error.cursor_reason(), Some(reason), "{name}");
    let nonsense = side(sealed()).open("nonsense").unwrap_err();
    assert_eq!(error, &nonsense, "{name}");
    assert_eq!(public(error), public(&nonsense), "{name}");
}

fn named(name: &str) -> SealedCursors {
    SealedCursors::new(name, &keys(), at(NOW))
}

fn with(keys: Keys) -> SealedCursors {
    SealedCursors::new("jobs", &keys, at(NOW))
}

fn one(key: Key) -> SealedCursors {
    with(Keys::new(key))
}

fn tenant(id: i64) -> Caller {
    Caller::new().scope(field("tenant").eq(id))
}

#[test]
fn a_cursor_of_somewhere_else_is_refused() {
    use CursorReason::{EndedKey, Forged, Header, Mode, UnknownKey};
    let until = |seconds: u64| {
        let end = UNIX_EPOCH + Duration::from_secs(seconds);
        with(Keys::new(key(9, 1)).accept_until(key(7, 0x5a), end).unwrap())
    };
    let ann = |caller: Caller| caller.bound_to("ann");
    let unprotected = || side(UnprotectedCursors);
    let rows: Vec<(&str, Side, Side, CursorReason)> = vec![
        ("another endpoint's", side(sealed()), side(named("jobs2")), Forged),
        ("of no name", side(named("")), side(sealed()), Forged),
        (
            "another endpoint's, signed",
            side(signed()),
            { side(SignedCursors::new("job", &keys(), at(NOW))) },
            Forged,
        ),
        ("another tenant's", side(sealed()).of(tenant(1)), side(sealed()).of(tenant(2)), Forged),
        ("anybody's, for a tenant", side(sealed()), side(sealed()).of(tenant(1)), Forged),
        ("a tenant's, for anybody", side(sealed()).of(tenant(1)), side(sealed()), Forged),
        ("a tenant's, signed", side(signed()).of(tenant(1)), side(signed()).of(tenant(2)), Forged),
        (
            "ann's, for bob",
            side(sealed()).of(ann(Caller::new())),
            { side(sealed()).of(Caller::new().bound_to("bob")) },
            Forged,
        ),
        (
            "ann's, for another ann",
            side(sealed()).of(ann(tenant(1))),
            { side(sealed()).of(Caller::new().scope(field("tenant").eq(1.0)).bound_to("ann")) },
            Forged,
        ),
        ("of the same number's other key", side(sealed()), side(one(key(7, 0x5b))), Forged),
        (
            "the same, signed",
            side(signed()),
            { side(SignedCursors::new("jobs", &Keys::new(key(7, 1)), at(NOW))) },
            Forged,
        ),
        ("of the same key's other number", side(sealed()), side(one(key(6, 0x5a))), UnknownKey),
        ("of a key that is not known", side(one(key(9, 0x5a))), side(sealed()), UnknownKey),
        ("of a key that has ended", side(sealed()), side(until(NOW)), EndedKey),
        ("of a key that ended long ago", side(sealed()), side(until(0)), EndedKey),
        ("signed, where they are sealed", side(signed()), side(sealed()), Header),
        ("sealed, where they are signed", side(sealed()), side(signed()), Header),
        ("bare, where they are sealed", unprotected(), side(sealed()), Header),
        ("bare, where they are signed", unprotected(), side(signed()), Header),
        ("sealed, where they are bare", side(sealed()), unprotected(), Header),
        ("signed, where they are bare", side(signed()), unprotected(), Header),
        ("without the query, where it is carried", side(sealed()).resend(), side(sealed()), Mode),
        ("with the query, where it is sent again", side(sealed()), side(sealed()).resend(), Mode),
    ];
    for (name, from, to, reason) in rows {
        let cursor = from.next();
        assert!(from.open(&cursor).is_ok(), "{name}");
        check_refused(name, &to.open(&cursor).unwrap_err(), reason);
    }
    assert!(side(until(NOW + 1)).open(&side(sealed()).next()).is_ok());
    let no_codec = Side { endpoint: Endpoint::any(), ..side(sealed()) };
    let error = no_codec.open(&side(sealed()).next()).unwrap_err();
    check_refused("where there are none", &error, CursorReason::NoCodec);
}

#[test]
fn the_header_is_checked_and_sealed_too() {
    let side = side(sealed());
    let cursor = side.next();
    // Four characters are the version, the direction, and a byte of the key's number.
    assert!(cursor.starts_with("AQAA"), "{cursor}");
    for (start, reason) in [
        ("AgAA", CursorReason::Header),
        ("AAAA", CursorReason::Header),
        ("_wAA", CursorReason::Header),
        ("AQEA", CursorReason::Forged),
        ("AQIA", CursorReason::Header),
        ("Af8A", CursorReason::Header),
        ("AQAB", CursorReason::UnknownKey),
    ] {
        let changed = format!("{start}{}", &cursor[4..]);
        check_refused(start, &side.open(&changed).unwrap_err(), reason);
    }
}

#[test]
fn expired_is_only_what_was_valid() {
    let of = |now: u64| {
        side(SealedCursors::new("jobs", &keys(), at(now)).lifetime(Duration::from_secs(60)))
    };
    let cursor = of(NOW).next();
    for now in [0, NOW, NOW + 59] {
        assert!(of(now).open(&cursor).is_ok(), "{now}");
    }
    for now in [NOW + 60, NOW + 61, u64::MAX >> 8] {
        let error = of(now).open(&cursor).unwrap_err();
        assert_eq!(error.cursor_reason(), Some(CursorReason::Expired));
        assert_eq!(error.faults()[0].code().name(), "EXPIRED_CURSOR");
        assert_eq!(error.faults().len(), 1);
        for at in 0..cursor.len() {
            let mut changed = cursor.clone().into_bytes();
            for &other in
                ALPHABET.iter().step_by(13).filter(|&&other| other != cursor.as_bytes()[at])
            {
                changed[at] = other;
                let changed = std::str::from_utf8(&changed).unwrap();
                let error = of(now).open(changed).unwrap_err();
                assert_eq!(error.faults()[0].code().name(), "INVALID_CURSOR", "{changed}");
                assert_ne!(error.cursor_reason(), Some(CursorReason::Expired));
            }
        }
        // Neither does somebody else learn that it was valid once.
        let error = of(now).of(tenant(1)).open(&cursor).unwrap_err();
        check_refused("another's that has expired", &error, CursorReason::Forged);
    }
}

/// However the clock stands within its second.
#[test]
fn a_cursor_lives_as_long_as_it_was_promised() {
    for nanos in [0, 1, 500_000_000, 999_999_999] {
        for millis in [1, 1_000, 1_001, 1_999, 60_000] {
            let lifetime = Duration::from_millis(millis);
            let start = UNIX_EPOCH + Duration::new(NOW, nanos);
            let of = |after: Duration| {
                let codec = SealedCursors::new("jobs", &keys(), move || start + after);
                side(codec.lifetime(lifetime))
            };
            let cursor = of(Duration::ZERO).next();
            let almost = lifetime.saturating_sub(Duration::from_nanos(1));
            assert!(of(almost).open(&cursor).is_ok(), "{nanos} {lifetime:?}");
            let long_after = lifetime + Duration::from_secs(2);
            assert!(of(long_after).open(&cursor).is_err(), "{nanos} {lifetime:?}");
        }
    }
}

#[test]
fn what_the_table_no_longer_allows_is_refused() {
    let table = || Schema::new().text("id").text("text").number("n").default_limit(2);
    let of =
        |schema: Schema| Side { endpoint: Endpoint::new(schema).codec(sealed()), ..side(sealed()) };
    let cursor = of(table()).next();
    assert!(of(table()).open(&cursor).is_ok());
    let rows = [
        ("without a field of the filter", Schema::new().text("id").text("text"), {
            CursorReason::Outdated
        }),
        ("without that of the sort", Schema::new().text("id").number("n"), CursorReason::Outdated),
        (
            "with an operand of the wrong type",
            Schema::new().text("id").text("text").boolean("n"),
            { CursorReason::Outdated },
        ),
        ("with another unique key", table().unique_key("n"), CursorReason::OtherOrder),
        ("with nothing but the id", Schema::new().text("id"), CursorReason::Outdated),
    ];
    for (name, schema, reason) in rows {
        check_refused(name, &of(schema).open(&cursor).unwrap_err(), reason);
    }
    // Faults beyond those that are listed say no more.
    let limits = wixql::Limits { faults: 1, ..wixql::Limits::default() };
    let error = of(Schema::new().text("id").limits(limits)).open(&cursor).unwrap_err();
    check_refused("with room for one fault", &error, CursorReason::Outdated);

    let plain =
        |schema: Schema| Side { query: json!({"cursorPaging": {"limit": 2}}), ..of(schema) };
    let by = |path: &str| [SortKey::new(path, wixql::Order::Ascending)];
    let cursor = plain(table().default_sort(by("n"))).next();
    let other = plain(table().default_sort(by("text")));
    let error = other.open(&cursor).unwrap_err();
    check_refused("with another default order", &error, CursorReason::OtherOrder);
}

/// What stands beside a cursor is told for itself, whatever becomes of the cursor.
#[test]
fn what_stands_beside_a_cursor_is_refused_for_itself() {
    let table = || Schema::new().text("id").text("text").number("n").default_limit(2);
    let of =
        |schema: Schema| Side { endpoint: Endpoint::new(schema).codec(sealed()), ..side(sealed()) };
    let cursor = of(table()).next();
    let body = format!(
        r#"{{"filter": {{"n": 1}}, "sort": [{{"fieldName": "n"}}], "paging": {{"cursor": "{cursor}"}}}}"#,
    );
    let outdated = Some(CursorReason::Outdated);
    for (schema, reason, expected) in [
        (table(), None, &["/filter", "/sort"][..]),
        (Schema::new().text("id"), outdated, &["/filter", "/sort", "/paging/cursor"]),
    ] {
        let error = of(schema).endpoint.request(body.as_str()).map(drop).unwrap_err();
        let found: Vec<_> = error.faults().iter().map(|fault| fault.at().as_str()).collect();
        assert_eq!((error.cursor_reason(), &found[..]), (reason, expected), "{error}");
    }
}

/// What only somebody who has the keys can make.
#[test]
fn what_was_sealed_and_is_no_cursor_is_refused() {
    let position = Position::new(Direction::Next, vec![], 0, 0);
    let query = Carried::Query { filter: None, sort: None };
    let payload = Cursor::new(query, position).encode().unwrap();
    let changed = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = payload.bytes.clone();
        change(&mut bytes);
        Payload { direction: payload.direction, bytes }
    };
    let rows = [
        ("nothing", changed(&Vec::clear), CursorReason::Layout),
        ("another version", changed(&|bytes| bytes[0] = 2), CursorReason::Layout),
        ("a flag that is none", changed(&|bytes| bytes[1] = 0x80), CursorReason::Layout),
        ("a byte more", changed(&|bytes| bytes.push(0)), CursorReason::Layout),
        ("a byte less", changed(&|bytes| bytes.truncate(bytes.len() - 1)), CursorReason::Layout),
        ("of no order", payload.clone(), CursorReason::OtherOrder),
    ];
    for codec in [0, 1, 2] {
        let side = || match codec {
            0 => side(sealed()),
            1 => side(signed()),
            _ => side(UnprotectedCursors),
        };
        for (name, payload, reason) in &rows {
            let cursor = match codec {
                0 => sealed().seal(payload, b""),
                1 => signed().seal(payload, b""),
                _ => UnprotectedCursors.seal(payload, b""),
            };
            check_refused(name, &side().open(&cursor.unwrap()).unwrap_err(), *reason);
        }
    }
}

/// A codec of a host's own.
struct Store(CursorError);

impl CursorCodec for Store {
    fn seal(&self, _: &Payload, _: &[u8]) -> Result<String, CursorError> {
        Ok("x".to_owned())
    }

    fn open(&self, _: &str, _: &[u8]) -> Result<Payload, CursorError> {
        Err(self.0)
    }
}

#[test]
fn the_host_is_told_why_and_nobody_else() {
    use CursorReason::{
        EndedKey, Forged, Header, Layout, Length, Mode, NoCodec, Other, OtherOrder, OtherQuery,
        Outdated, Text, TooLong, UnknownKey,
    };
    let reasons = [
        NoCodec,
        Length,
        Text,
        Header,
        UnknownKey,
        EndedKey,
        Forged,
        CursorReason::Expired,
        Layout,
        Mode,
        OtherQuery,
        OtherOrder,
        Outdated,
        TooLong,
        Other,
    ];
    for reason in reasons {
        let own = CursorError::invalid(reason);
        assert_eq!((own.kind(), own.reason()), (CursorErrorKind::Invalid, reason));
        assert!(!format!("{own} {own:?}").contains(&format!("{reason:?}")));
        check_refused("its own", &side(Store(own)).open("x").unwrap_err(), reason);
    }
    // Too long to be one of ours is no more than not valid.
    let error = side(Store(CursorError::too_long())).open("x").unwrap_err();
    check_refused("too long", &error, TooLong);
    let error = side(Store(CursorError::expired())).open("x").unwrap_err();
    assert_eq!(error.faults()[0].code().name(), "EXPIRED_CURSOR");
}
