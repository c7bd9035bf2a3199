//! The endpoint that the program plays: a schema from a file or none, and its dialect.

use std::fs;

use wixql::{Endpoint, Schema};

use crate::args::Args;
use crate::failure::Failure;
use crate::mark::without_mark;

/// The schema asked for, with what the arguments say about it.
pub(crate) fn schema(args: &Args) -> Result<Schema, Failure> {
    let mut schema = match &args.schema {
        Some(path) => {
            let name = path.display().to_string();
            let text = fs::read(path).map_err(|error| Failure::of_file(&name, &error))?;
            let text = without_mark(text);
            Schema::from_json(&text).map_err(|error| Failure::Other(format!("{name}: {error}")))?
        }
        // An endpoint protects itself from large pages; whoever sits here asked for them.
        None => Schema::any().max_limit(u64::MAX),
    };
    if let Some(field) = &args.id {
        schema = schema.unique_key(field.as_str());
    }
    if let Some(limit) = args.max_limit {
        schema = schema.max_limit(limit);
    }
    Ok(schema)
}

/// The endpoint of a schema.
pub(crate) fn of(schema: Schema, args: &Args) -> Endpoint {
    Endpoint::new(schema).legacy(args.legacy)
}
