//! Law: whatever text or bytes come as a cursor, they are refused or are exactly what is written
//! back; and an endpoint answers, though everybody can write its cursors.
#![no_main]

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};
use wixql::{
    Cursor, CursorCodec, Direction, Endpoint, Payload, Schema, SealedCursors, SignedCursors,
    UnprotectedCursors,
};

#[path = "../shared/cursor.rs"]
mod shared;

static SEALED: LazyLock<SealedCursors> = LazyLock::new(shared::sealed);
static SIGNED: LazyLock<SignedCursors> = LazyLock::new(shared::signed);

static ENDPOINTS: LazyLock<[Endpoint; 3]> = LazyLock::new(|| {
    let jobs = Schema::from_json(include_bytes!("../../examples/data/jobs.schema.json")).unwrap();
    [
        Endpoint::any().codec(UnprotectedCursors),
        Endpoint::new(jobs).codec(UnprotectedCursors),
        Endpoint::any().codec(UnprotectedCursors).resend(true),
    ]
});

static RECORDS: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let jobs = include_str!("../../examples/data/jobs.jsonl").lines().take(4);
    let jobs = jobs.map(|job| serde_json::from_str(job).unwrap());
    jobs.chain([json!({}), json!({"id": 1, "a": [{"b": [1, "x"]}, [], null]})]).collect()
});

fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = std::str::from_utf8(bytes) {
        let codecs: [&dyn CursorCodec; 3] = [&*SEALED, &*SIGNED, &UnprotectedCursors];
        for codec in codecs {
            // Without protection what opens is written back; with it nothing opens, not even what
            // was made with the same keys, for somebody else.
            if let Ok(payload) = codec.open(text, b"another caller") {
                assert_eq!(UnprotectedCursors.seal(&payload, b"").as_deref().ok(), Some(text));
            }
        }
        walk(text);
    }
    let Some((&first, rest)) = bytes.split_first() else { return };
    let direction = if first & 1 == 0 { Direction::Next } else { Direction::Prev };
    let payload = Payload { direction, bytes: rest.to_vec() };
    let Ok(cursor) = Cursor::decode(&payload) else { return };
    assert_eq!(cursor.encode().ok().as_ref(), Some(&payload), "{cursor:?}");
    assert!(cursor.clone() == cursor);
    if let Ok(text) = UnprotectedCursors.seal(&payload, b"") {
        assert_eq!(URL_SAFE_NO_PAD.decode(&text).unwrap()[1..], *rest);
        walk(&text);
    }
});

/// Goes on from there, as far as it goes.
fn walk(text: &str) {
    for endpoint in &*ENDPOINTS {
        let mut cursor = text.to_owned();
        for _ in 0..3 {
            let body = json!({"cursorPaging": {"limit": 2, "cursor": cursor}});
            let page = match endpoint.query(&body, RECORDS.iter()) {
                Ok(page) => page,
                Err(error) => {
                    serde_json::to_string(&error.envelope()).unwrap();
                    break;
                }
            };
            serde_json::to_string(&page).unwrap();
            let Some(next) = page.metadata.cursors.and_then(|cursors| cursors.next) else { break };
            cursor = next;
        }
    }
}
