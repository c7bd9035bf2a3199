//! What a log shows that is given secrets by mistake: nothing of them.

use std::fmt::Debug;

use serde_json::json;
use wixql::{
    Caller, Cursor, CursorError, CursorReason, Direction, Endpoint, Key, Keys, Position,
    SealedCursors, SignedCursors, UnprotectedCursors, Value as Held,
};

use crate::samples::{NOW, at};

/// In keys, queries, records and attachments alike.
const SECRET: &str = "s3cr3t, s3cr3t, s3cr3t, s3cr3t, s3cr3t";

#[track_caller]
fn hides(name: &str, shown: &dyn Debug) {
    for shown in [format!("{shown:?}"), format!("{shown:#?}")] {
        assert!(shown.starts_with(name) && shown.len() < 4_000, "{name}: {shown}");
        let shown: String = shown.split_whitespace().collect();
        // As text, and as numbers.
        assert!(!shown.contains("s3cr3t") && !shown.contains("115,51,99,114"), "{name}: {shown}");
        assert!(!shown.contains("733363723374"), "{name}: {shown}");
    }
}

#[test]
fn debug_hides_keys_and_what_cursors_hold() {
    let key = |id| Key::new(id, SECRET).unwrap();
    let keys = Keys::new(key(1)).accept(key(2)).unwrap();
    hides("Key", &key(1));
    hides("Keys", &keys);
    hides("KeyedCursors", &SealedCursors::new("jobs", &keys, at(NOW)));
    hides("KeyedCursors", &SignedCursors::new("jobs", &keys, at(NOW)));
    let endpoint = Endpoint::any().sealed("jobs", keys, at(NOW));
    hides("Endpoint", &endpoint);
    let caller = Caller::new().scope(wixql::field("of").eq(SECRET)).bound_to(SECRET);
    hides("Caller", &caller);

    let body = json!({
        "filter": {"a": SECRET}, "sort": [{"fieldName": "b"}], "cursorPaging": {"limit": 1},
    });
    let record = |id: i64| json!({"id": id, "a": SECRET, "b": SECRET, "of": SECRET});
    let records = [record(1), record(2)];
    let request = endpoint.request_for(&caller, &body).unwrap().with_attachment(SECRET);
    hides("Request", &request);
    let position = request.page(&records).unwrap().next.unwrap();
    hides("Position", &position);

    let bare = Endpoint::any().codec(UnprotectedCursors);
    let page = bare.request(&body).unwrap().with_attachment(SECRET).page(&records).unwrap();
    let text = page.metadata.cursors.unwrap().next.unwrap();
    let payload = wixql::CursorCodec::open(&UnprotectedCursors, &text, b"").unwrap();
    hides("Payload", &payload);
    let cursor = Cursor::decode(&payload).unwrap();
    assert_eq!(cursor.attachment.as_deref(), Some(SECRET.as_bytes()));
    hides("Cursor", &cursor);
}

/// What may be known of an error is all that is shown, whatever the reason.
#[test]
fn errors_say_their_kind_and_nothing_else() {
    for (error, words, kind) in [
        (CursorError::invalid(CursorReason::Forged), "the cursor is not valid", "Invalid"),
        (CursorError::expired(), "the cursor has expired", "Expired"),
        (CursorError::too_long(), "the cursor would be too long", "TooLong"),
    ] {
        assert_eq!(error.to_string(), words);
        assert_eq!(format!("{error:?}"), format!("CursorError {{ kind: {kind}, .. }}"));
    }
}

/// A position tells its host what it was made of, and others all but the keys.
#[test]
fn positions_say_what_they_were_made_of() {
    for (direction, inclusive, ordinal, order) in
        [(Direction::Next, false, 5, 7), (Direction::Prev, true, 0, u64::MAX)]
    {
        let keys = vec![Held::Null, Held::Text(SECRET.into())];
        let position = Position::new(direction, keys.clone(), ordinal, order).inclusive(inclusive);
        let told = (position.direction(), position.is_inclusive(), position.ordinal());
        assert_eq!((told, position.order()), ((direction, inclusive, ordinal), order));
        assert_eq!(position.keys(), keys);
        let shown = format!(
            "Position {{ direction: {direction:?}, inclusive: {inclusive}, ordinal: {ordinal}, .. }}"
        );
        assert_eq!(format!("{position:?}"), shown);
    }
}
