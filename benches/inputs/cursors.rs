//! A typical cursor, and the bare cryptography that one of its size costs.

use std::time::SystemTime;

use aes_gcm_siv::aead::array::Array;
use aes_gcm_siv::{AeadInOut as _, Aes256GcmSiv, KeyInit as _, Nonce, Tag};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use wixql::{
    Carried, Cursor, CursorCodec as _, Direction, Filter, Key, Keys, Order, Payload, Position,
    SealedCursors, SortKey, Value,
};

/// Of a filter of three clauses and two sort keys.
pub(crate) fn typical() -> Cursor {
    let filter = json!({
        "status": "FAILED",
        "startedAt": {"$gte": "2024-01-01T00:00:00Z"},
        "name": {"$startsWith": "imp"},
    });
    let filter = Filter::try_from(&filter).expect("a filter");
    let sort =
        vec![SortKey::new("finishedAt", Order::Descending), SortKey::new("name", Order::Ascending)];
    let keys = [
        "2025-12-31T02:03:28.422Z",
        "Import Contacts #1900",
        "32ffada2-704d-427d-9bda-4883a6202ddb",
    ];
    let keys = keys.map(|text| Value::Text(text.into())).into();
    let query = Carried::Query { filter: Some(filter), sort: Some(sort) };
    Cursor::new(query, Position::new(Direction::Next, keys, 50, 0x1234_5678_9abc_def0))
}

/// Whom it is bound to.
pub(crate) const CALLER: &[u8] = b"a tenant";

pub(crate) fn codec() -> SealedCursors {
    let key = Key::new(1, [7; 32]).expect("long enough");
    SealedCursors::new("jobs", &Keys::new(key), SystemTime::now)
}

/// AES-256-GCM-SIV and base64, and nothing else: neither key nor header is chosen, no time
/// asked for, nothing bound but so many bytes, and nothing looked at.
pub(crate) struct Bare {
    cipher: Aes256GcmSiv,
    /// As many bytes as a sealed cursor encrypts.
    plain: Vec<u8>,
    /// As many as it binds.
    bound: Vec<u8>,
    text: String,
}

/// What stands before the encrypted bytes, and behind them.
const BEFORE: usize = 18;
const TAG: usize = 16;

impl Bare {
    /// For texts as long as that of this cursor.
    pub(crate) fn like(payload: &Payload) -> Self {
        let text = codec().seal(payload, CALLER).expect("it is short");
        let bytes = URL_SAFE_NO_PAD.decode(&text).expect("base64").len();
        // Four lengths, the domain, the header and the name, as the codec binds them.
        let bound = vec![1; 4 * 8 + 12 + 6 + 4 + CALLER.len()];
        let cipher = Aes256GcmSiv::new(&Array::from([7; 32]));
        let plain = vec![1; bytes - BEFORE - TAG];
        let mut bare = Self { cipher, plain, bound, text: String::new() };
        bare.text = bare.seal();
        assert_eq!(bare.text.len(), text.len());
        assert_eq!(bare.open().len(), bytes);
        bare
    }

    pub(crate) fn seal(&self) -> String {
        let mut bytes = Vec::with_capacity(BEFORE + self.plain.len() + TAG);
        bytes.extend_from_slice(&[0; BEFORE]);
        bytes.extend_from_slice(&self.plain);
        let secret = (&mut bytes[BEFORE..]).into();
        let tag = self.cipher.encrypt_inout_detached(&Nonce::default(), &self.bound, secret);
        bytes.extend_from_slice(&tag.expect("it is short"));
        URL_SAFE_NO_PAD.encode(&bytes)
    }

    pub(crate) fn open(&self) -> Vec<u8> {
        let mut bytes = URL_SAFE_NO_PAD.decode(&self.text).expect("base64");
        let (rest, tag) = bytes.split_last_chunk_mut::<TAG>().expect("it is longer");
        let (tag, secret) = (Tag::cast_from_core(tag), (&mut rest[BEFORE..]).into());
        let opened =
            self.cipher.decrypt_inout_detached(&Nonce::default(), &self.bound, secret, tag);
        opened.expect("it is authentic");
        bytes
    }
}
