//! One query, asked of structs and of JSON.
//!
//! `cargo run --example quickstart` reads a query, prints what it will ask, and asks it: first
//! of structs that say themselves how their fields are reached, then of JSON values. Then it
//! shows what a caller learns who misspells a field.

use std::error::Error;

use serde_json::json;
use wixql::{
    Access, Endpoint, Field, FieldType, Fields, NotADate, NumberType, Record, Schema, Timestamp,
    ValueRef,
};

/// A record as a service may hold it.
struct Job {
    id: u32,
    name: String,
    finished_at: Option<Timestamp>,
    tags: Vec<String>,
}

/// The names of the wire are not those of the struct.
impl Fields for Job {
    fn field(&self, key: &str) -> Option<ValueRef<'_>> {
        Some(match key {
            "id" => ValueRef::Number(self.id.into()),
            "name" => ValueRef::Text(&self.name),
            // A field that is `None` is missing, and not null.
            "finishedAt" => ValueRef::Date(self.finished_at?),
            "tags" => ValueRef::Array(&self.tags),
            _ => return None,
        })
    }

    fn keys(&self) -> &[&str] {
        &["id", "name", "finishedAt", "tags"]
    }
}

impl Record for Job {
    type Accessor = Access;
    type Value<'r> = ValueRef<'r>;

    fn accessor(path: &Access) -> Access {
        path.clone()
    }

    fn root(&self) -> ValueRef<'_> {
        ValueRef::Object(self)
    }
}

const QUERY: &str = r#"{
    "filter": {"tags": {"$hasSome": ["nightly"]}, "name": {"$startsWith": "imp"}},
    "sort": [{"fieldName": "finishedAt", "order": "DESC"}],
    "paging": {"limit": 2}
}"#;

fn main() -> Result<(), Box<dyn Error>> {
    let schema = Schema::new()
        .field(Field::number("id", NumberType::Int32))
        .text("name")
        .date("finishedAt")
        .field(Field::array("tags", FieldType::Text));
    let jobs = Endpoint::new(schema);

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
