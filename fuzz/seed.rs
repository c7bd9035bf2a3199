//! Writes the first corpora, from what the tests read: `cargo run --bin seed` in `fuzz/`.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::{fs, io};

use serde_json::{Value, json};

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
    for target in ["filter_diff", "query"] {
        let bytes = bodies.iter().map(|body| body.clone().into_bytes());
        write(&root.join("corpus").join(target), bytes.filter(|bytes| bytes.len() > 200))?;
    }
    Ok(())
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
