//! One query, asked of structs and of JSON.
//!
//! `cargo run --example quickstart` reads a query, prints what it will ask, and asks it: first
//! of structs, whose type is the table of what may be asked, then of JSON values. Then it
//! shows what a caller learns who misspells a field.

use std::error::Error;

use serde_json::json;
use wixql::{Endpoint, NotADate, Record, Timestamp};

/// A record as a service may hold it. The names of the wire are not those of the struct.
#[derive(Record)]
#[record(rename_all = "camelCase")]
struct Job {
    id: u32,
    name: String,
    /// A field that is `None` is missing, and not null.
    finished_at: Option<Timestamp>,
    tags: Vec<String>,
}

const QUERY: &str = r#"{
    "filter": {"tags": {"$hasSome": ["nightly"]}, "name": {"$startsWith": "imp"}},
    "sort": [{"fieldName": "finishedAt", "order": "DESC"}],
    "paging": {"limit": 2}
}"#;

fn main() -> Result<(), Box<dyn Error>> {
    // What may be asked follows from the type.
    let jobs = Endpoint::of::<Job>();

    // Checked once; what is left cannot fail.
    let request = jobs.request(QUERY)?;
    print!("{}", request.plan().explain());

    let job = |id, name: &str, finished: Option<&str>, tags: &[&str]| -> Result<Job, NotADate> {
        let finished_at = finished.map(str::parse).transpose()?;
        let tags = tags.iter().copied().map(str::to_owned).collect();
        Ok(Job { id, name: name.to_owned(), finished_at, tags })
    };
    let structs = [
        job(1, "Import contacts", Some("2024-05-01T10:00:00Z"), &["nightly"])?,
        job(2, "import orders", None, &["nightly", "orders"])?,
        job(3, "IMPORT products", Some("2024-05-03T10:00:00Z"), &["nightly"])?,
        job(4, "Import members", Some("2024-05-04T10:00:00Z"), &[])?,
    ];
    let page = request.page(&structs)?;
    let names: Vec<&str> = page.items.iter().map(|job| job.name.as_str()).collect();
    println!("\nof structs: {names:?}, {} in all", page.metadata.total.unwrap_or_default());

    let values = [
        json!({"id": 5, "name": "Import A", "finishedAt": "2024-05-01", "tags": ["nightly"]}),
        json!({"id": 6, "name": "Import B", "finishedAt": "2024-05-02", "tags": "nightly"}),
        json!({"id": 7, "name": "Export", "tags": ["nightly"]}),
    ];
    println!("of JSON: {}", serde_json::to_string(&request.page(&values)?)?);

    // Everything that is wrong is said at once.
    let misspelt = r#"{"filter": {"nmae": "x"}, "sort": [{"fieldName": "id", "order": "up"}]}"#;
    if let Err(error) = jobs.request(misspelt) {
        println!("\nrefused:");
        for fault in error.faults() {
            println!("  {}: {fault}", fault.code());
        }
    }
    Ok(())
}
