//! How the rows of `tests/json.jsonl` spell texts.

use serde_json::Value;

/// The whole text that a row stands for, or else its value between two others.
pub(crate) fn spelled(row: &Value, before: &[u8], after: &[u8]) -> Vec<u8> {
    let text = |key: &str| row[key].as_str().map(|text| text.as_bytes().to_vec());
    let bytes = |key: &str| {
        let text = row[key].as_str()?;
        Some(text.chars().map(|c| u8::try_from(c).unwrap()).collect::<Vec<u8>>())
    };
    let repeated = row["repeat"].as_array().map(|repeat| {
        let count = usize::try_from(repeat[1].as_u64().unwrap()).unwrap();
        repeat[0].as_str().unwrap().repeat(count).into_bytes()
    });
    if let Some(body) = text("body").or_else(|| bytes("body_bytes")) {
        return repeated.unwrap_or(body);
    }
    let value = repeated.or_else(|| text("json")).or_else(|| bytes("bytes")).unwrap();
    [before, &value, after].concat()
}
