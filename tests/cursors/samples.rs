//! Cursors to try things on: of many queries, callers, attachments, sides and sizes.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use wixql::{
    Caller, CursorCodec, CursorError, Endpoint, Key, Keys, Payload, SealedCursors, SignedCursors,
    field,
};

/// So many seconds after 1970.
pub(crate) fn at(seconds: u64) -> impl Fn() -> SystemTime + Send + Sync + Copy + 'static {
    move || UNIX_EPOCH + Duration::from_secs(seconds)
}

/// When everything happens, unless a test says otherwise.
pub(crate) const NOW: u64 = 1_800_000_000;

/// A key whose secret is this byte, over and over.
pub(crate) fn key(id: u32, secret: u8) -> Key {
    Key::new(id, [secret; 32]).unwrap()
}

/// Key 7, which seals, and key 8, which is accepted too.
pub(crate) fn keys() -> Keys {
    Keys::new(key(7, 0x5a)).accept(key(8, 0xa5)).unwrap()
}

pub(crate) fn sealed() -> SealedCursors {
    SealedCursors::new("jobs", &keys(), at(NOW))
}

pub(crate) fn signed() -> SignedCursors {
    SignedCursors::new("jobs", &keys(), at(NOW))
}

/// A cursor's text.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub(crate) text: String,
    /// Whom it was made for, as the endpoint and as the codec knows them.
    pub(crate) caller: Caller,
    pub(crate) binding: Vec<u8>,
}

/// A text, and whom the codec made it for.
type Minted = (String, Vec<u8>);

/// A codec that remembers what it sealed.
#[derive(Clone)]
struct Recorder {
    codec: Arc<dyn CursorCodec + Send + Sync>,
    minted: Arc<Mutex<Vec<Minted>>>,
}

impl CursorCodec for Recorder {
    fn seal(&self, payload: &Payload, caller: &[u8]) -> Result<String, CursorError> {
        let text = self.codec.seal(payload, caller)?;
        self.minted.lock().unwrap().push((text.clone(), caller.to_vec()));
        Ok(text)
    }

    fn open(&self, text: &str, caller: &[u8]) -> Result<Payload, CursorError> {
        self.codec.open(text, caller)
    }
}

/// So many cursors, or all there are if there are fewer, taken evenly from all kinds.
pub(crate) fn mint(codec: impl CursorCodec + Send + Sync + 'static, count: usize) -> Vec<Token> {
    let recorder = Recorder { codec: Arc::new(codec), minted: Arc::default() };
    let endpoint = Endpoint::any().codec(recorder.clone());
    let records = records();
    let mut tokens = Vec::new();
    for caller in callers() {
        for query in queries() {
            for attachment in [None, Some(Vec::new()), Some(vec![0xc5; 40])] {
                let mut body = query.clone();
                for _ in 0..5 {
                    let mut request = endpoint.request_for(&caller, &body).unwrap();
                    if let Some(attachment) = &attachment {
                        request = request.with_attachment(attachment.clone());
                    }
                    let page = request.page(&records).unwrap();
                    for (text, binding) in recorder.minted.lock().unwrap().drain(..) {
                        tokens.push(Token { text, caller: caller.clone(), binding });
                    }
                    let Some(next) = page.metadata.cursors.unwrap().next else { break };
                    body = json!({"cursorPaging": {"cursor": next, "limit": 2}});
                }
            }
        }
    }
    assert!(tokens.len() >= 1_000, "{}", tokens.len());
    let every = (tokens.len() / count).max(1);
    tokens.into_iter().step_by(every).take(count).collect()
}

fn callers() -> Vec<Caller> {
    let of = |tenant: i64| Caller::new().scope(field("tenant").eq(tenant));
    vec![Caller::new(), of(1), of(1).bound_to("ann"), Caller::new().bound_to("ann").bound_to("b")]
}

fn queries() -> Vec<Value> {
    let long = "ünicode, and long enough for several blocks; ".repeat(8);
    let many: Vec<String> = (0..40).map(|n| format!("job-{n}")).collect();
    let queries = [
        json!({}),
        json!({"filter": {}, "sort": [{"fieldName": "id", "order": "DESC"}]}),
        json!({"filter": {"n": {"$gte": -1}}, "sort": [{"fieldName": "n", "order": "DESC"}]}),
        json!({"sort": [{"fieldName": "any"}]}),
        json!({"sort": [{"fieldName": "any", "order": "DESC"}, {"fieldName": "text"}]}),
        json!({"sort": [{"fieldName": "list.a", "selectItemsBy": [{"list.b": {"$gt": 0}}]}]}),
        json!({"filter": {"$or": [{"n": {"$in": [1, 2.5, null, "x"]}}, {"$not": {"n": 7}}]}}),
        json!({"filter": {"text": {"$ne": long}}, "sort": [{"fieldName": "text"}]}),
        json!({"filter": {"id": {"$nin": many}}}),
        json!({"filter": {"$not": [{"list": {"$matchItems": [{"a": {"$date": "2024-05-01"}}]}}]}}),
    ];
    let with_limit = |mut query: Value| {
        query["cursorPaging"] = json!({"limit": 2});
        query
    };
    queries.into_iter().map(with_limit).collect()
}

/// Records of every kind of key; all are those of tenant 1.
pub(crate) fn records() -> Vec<Value> {
    let values = [
        json!(null),
        json!(true),
        json!(-1),
        json!(u64::MAX),
        json!(-0.0),
        json!(0.1),
        json!("2024-05-01T10:00:00.000000001Z"),
        json!({"$date": "1969-12-31T23:59:59.999999999Z"}),
        json!([1, [2, {}], "x"]),
        json!({"a": {"b": []}}),
    ];
    let record = |n: usize| {
        let any = &values[n % values.len()];
        json!({
            "id": format!("{n:08x}-{}", "f".repeat(n % 5)), "tenant": 1, "n": n as i64 / 3,
            "any": any, "text": "ä".repeat(n * 9), "list": [{"a": any, "b": n}, {"b": -1}],
        })
    };
    (0..24).map(record).collect()
}
