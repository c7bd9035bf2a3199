//! The endpoint that the program plays: a schema from a file or none, and its dialect.

use std::fs;

use wixql::{Endpoint, Schema, SchemaErrorKind};

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
    if let Some(limit) = args.max_limit {
        schema = with_max_limit(schema, limit);
    }
    match &args.id {
        Some(field) => with_unique_key(schema, field),
        None => Ok(schema),
    }
}

/// Makes no page larger than that, and so none either of queries that do not say how large.
fn with_max_limit(schema: Schema, limit: u64) -> Schema {
    let schema = schema.max_limit(limit);
    match schema.check().map_err(|error| error.kind().clone()) {
        Err(SchemaErrorKind::DefaultLimit { .. }) => schema.default_limit(limit),
        _ => schema,
    }
}

/// What does not fit the schema after this is the argument's fault: the schema itself was checked.
fn with_unique_key(schema: Schema, field: &str) -> Result<Schema, Failure> {
    let schema = schema.unique_key(field);
    let Err(error) = schema.check() else { return Ok(schema) };
    // A place in the schema helps only if it is not the one that the argument took.
    let why = match error.at().as_str() {
        "/uniqueKey" => error.kind().to_string(),
        _ => error.to_string(),
    };
    Err(Failure::Other(format!("invalid value for `--id <FIELD>`: {why}")))
}

/// The endpoint of a schema.
pub(crate) fn of(schema: Schema, args: &Args) -> Endpoint {
    Endpoint::new(schema).legacy(args.legacy)
}
