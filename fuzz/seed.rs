//! Writes the first corpora, from what the tests read: `cargo run --bin seed` in `fuzz/`.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::time::UNIX_EPOCH;
use std::{fs, io};

use serde_json::{Value, json};
use wixql::{
    Carried, Cursor, CursorCodec, Key, Keys, Query, Schema, SealedCursors, SignedCursors,
    UnprotectedCursors, bind, parse,
};

fn main() -> io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut bodies: Vec<String> = Vec::new();
    let mut leaves: Vec<String> = Vec::new();
    for folder in ["../tests/data", "../tests/cases"] {
        for entry in fs::read_dir(root.join(folder))? {
            let path = entry?.path();
            if path.extension().is_none_or(|extension| extension != "jsonl") {
                continue;
            }
            for line in fs::read_to_string(path)?.lines() {
                let Ok(row) = serde_json::from_str::<Value>(line) else { continue };
                bodies.extend(body(&row));
                collect_leaves(&row, &mut leaves);
            }
        }
    }
    leaves.sort();
    leaves.dedup();
    for target in ["bytes", "unify"] {
        // The first byte chooses dialect and schema.
        let files = bodies.iter().enumerate().map(|(at, body)| {
            let choice = b"0123"[at % 4];
            [&[choice], body.as_bytes()].concat()
        });
        write(&root.join("corpus").join(target), files)?;
    }
    let leaves = leaves.into_iter().map(String::into_bytes);
    write(&root.join("corpus/text_date_number"), leaves)?;
    // Queries and filters are drawn from any bytes.
    for target in ["filter_diff", "lines", "query", "cursor_struct", "page_walk"] {
        let bytes = bodies.iter().map(|body| body.clone().into_bytes());
        write(&root.join("corpus").join(target), bytes.filter(|bytes| bytes.len() > 200))?;
    }
    write(&root.join("corpus/cursor_bytes"), cursors(&bodies))
}

/// Cursors that queries would be given: as texts of each codec, and as bytes.
fn cursors(bodies: &[String]) -> impl Iterator<Item = Vec<u8>> {
    let keys = Keys::new(Key::new(1, [1; 32]).expect("a long secret"));
    let sealed = SealedCursors::new("jobs", &keys, || UNIX_EPOCH);
    let signed = SignedCursors::new("jobs", &keys, || UNIX_EPOCH);
    let keys = [Value::Null, json!(-1), json!(0.5), json!("a"), json!({"a": [true]})];
    let records = keys.map(|key| json!({"id": "b", "a": key.clone(), "name": key}));
    let mut files = Vec::new();
    for (at, body) in bodies.iter().enumerate() {
        let Ok(query) = parse(body.as_bytes()) else { continue };
        let Ok(plan) = bind(&query, &Schema::any()) else { continue };
        // Without a filter and within a page of none there is nothing to go on from.
        let mut query = Query::new().sort_keys(query.sort().to_vec()).limit(1);
        let Ok(first) = bind(&query, &Schema::any()) else { continue };
        let mut two = [records[at % records.len()].clone(), records[at % records.len()].clone()];
        two[1]["id"] = json!("c");
        let Some(position) = first.page(&two).next else { continue };
        query = parse(body.as_bytes()).expect("it was read before");
        let carried = match at % 4 {
            0 => Carried::Fingerprint(plan.fingerprint()),
            _ => Carried::Query {
                filter: query.filter().cloned(),
                sort: Some(query.sort().to_vec()),
            },
        };
        let Ok(payload) = Cursor::new(carried, position).encode() else { continue };
        let texts = [
            sealed.seal(&payload, b"caller"),
            signed.seal(&payload, b"caller"),
            UnprotectedCursors.seal(&payload, b""),
        ];
        files.extend(texts[at % 3].clone().map(String::into_bytes));
        // The first byte chooses the direction.
        files.push([b"0", &*payload.bytes].concat());
    }
    files.into_iter()
}

/// What a row asks, as the body of a request.
fn body(row: &Value) -> Option<String> {
    if let Some(query) = row.get("query").or_else(|| row.get("wire")) {
        return Some(json!({"query": query}).to_string());
    }
    let filter = row.get("filter").or_else(|| row.get("wql"));
    let sort = row.get("sort");
    let pairs = [("filter", filter), ("sort", sort)];
    let pairs = pairs.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?.clone())));
    let body: serde_json::Map<_, _> = pairs.collect();
    (!body.is_empty()).then(|| Value::Object(body).to_string())
}

fn collect_leaves(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::String(text) if text.len() < 80 => into.push(text.clone()),
        Value::Number(number) => into.push(number.to_string()),
        Value::Array(items) => items.iter().for_each(|item| collect_leaves(item, into)),
        Value::Object(map) => map.values().for_each(|item| collect_leaves(item, into)),
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}

/// A file for each, named after what is in it.
fn write(folder: &Path, files: impl Iterator<Item = Vec<u8>>) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for file in files {
        let mut hasher = DefaultHasher::new();
        file.hash(&mut hasher);
        fs::write(folder.join(format!("{:016x}", hasher.finish())), file)?;
    }
    Ok(())
}
