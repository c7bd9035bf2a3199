//! Law: while records come and go, a walk through sealed cursors meets every record that nobody
//! touches exactly once, and no record twice; forward, and all the way back.
#![no_main]

use std::collections::BTreeSet;
use std::sync::LazyLock;

use arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};
use wixql::{Endpoint, Page};

#[path = "../shared/cursor.rs"]
mod cursor;
#[path = "../shared/mod.rs"]
mod shared;

static CARRYING: LazyLock<Endpoint> =
    LazyLock::new(|| Endpoint::any().codec(cursor::sealed().longest(16_000)));
static RESENDING: LazyLock<Endpoint> =
    LazyLock::new(|| Endpoint::any().codec(cursor::sealed().longest(16_000)).resend(true));

fuzz_target!(|bytes: &[u8]| {
    let _ = run(&mut Unstructured::new(bytes));
});

struct Store {
    records: Vec<Value>,
    made: usize,
}

impl Store {
    fn insert(&mut self, u: &mut Unstructured<'_>) -> Result<()> {
        let mut record = shared::record(u)?;
        // Ids in no order.
        record["id"] = json!(format!("{:02x}", self.made * 37 % 256));
        self.made += 1;
        self.records.push(record);
        Ok(())
    }

    fn ids(&self) -> BTreeSet<String> {
        self.records.iter().map(id).collect()
    }
}

fn id(record: &Value) -> String {
    record["id"].to_string()
}

fn run(u: &mut Unstructured<'_>) -> Result<()> {
    let filter = if u.arbitrary()? { json!({}) } else { shared::filter(u, 1)? };
    let query = json!({"filter": filter, "sort": shared::sort(u)?});
    let resends = u.arbitrary()?;
    let endpoint = if resends { &*RESENDING } else { &*CARRYING };
    let mut store = Store { records: Vec::new(), made: 0 };
    for _ in 0..u.int_in_range(0..=12)? {
        store.insert(u)?;
    }
    let Ok(request) = endpoint.request(&query) else { return Ok(()) };
    let matcher = request.plan().matcher::<Value>();
    let mut untouched = store.ids();
    let mut met: Vec<String> = Vec::new();
    let (mut cursor, mut is_forward, mut pages) = (None, true, 0);
    loop {
        let mut body = if cursor.is_none() || resends { query.clone() } else { json!({}) };
        body["cursorPaging"] = json!({"limit": u.int_in_range(1..=4).unwrap_or(4)});
        if let Some(cursor) = &cursor {
            body["cursorPaging"]["cursor"] = json!(cursor);
        }
        let page = match endpoint.query(&body, &store.records) {
            Ok(page) => page,
            // A key or a query that no cursor holds.
            Err(error) => {
                assert!(error.cursor_reason().is_none(), "{error} {body}");
                return Ok(());
            }
        };
        let ids: Vec<String> = page.items.iter().copied().map(id).collect();
        for id in &ids {
            assert!(!met.contains(id), "{id} twice: {query} {met:?}");
        }
        met.extend(ids);
        let (next, prev) = texts(&page);
        pages += 1;
        assert!(pages <= 2 * store.made + 4, "it does not end: {query}");
        cursor = if is_forward { next } else { prev.clone() };
        if cursor.is_none() {
            let expected = || {
                let is_expected =
                    |record: &&Value| untouched.contains(&id(record)) && matcher.matches(record);
                store.records.iter().filter(is_expected).map(id)
            };
            if is_forward {
                for id in expected() {
                    assert!(met.contains(&id), "{id} was not met: {query}");
                }
                // Back from the last page, which is then not met again.
                let Some(prev) = prev else { return Ok(()) };
                let last: BTreeSet<String> = page.items.iter().copied().map(id).collect();
                untouched = store.ids().difference(&last).cloned().collect();
                (cursor, is_forward, met) = (Some(prev), false, last.into_iter().collect());
            } else {
                for id in expected() {
                    assert!(met.contains(&id), "{id} was not met on the way back: {query}");
                }
                return Ok(());
            }
        }
        // What happens between two pages.
        for _ in 0..u.int_in_range(0..=2).unwrap_or(0) {
            if store.records.is_empty() || store.made < 40 && u.arbitrary().unwrap_or(false) {
                if store.insert(u).is_err() {
                    break;
                }
            } else if let Ok(at) = u.choose_index(store.records.len()) {
                let gone = store.records.remove(at);
                untouched.remove(&id(&gone));
            }
        }
    }
}

fn texts(page: &Page<'_, Value>) -> (Option<String>, Option<String>) {
    let cursors = page.metadata.cursors.clone().unwrap_or_default();
    (cursors.next, cursors.prev)
}
