//! The answer, on standard output: nothing else ever goes there.

use std::fmt::Display;
use std::io::{self, BufWriter, IsTerminal as _, StdoutLock, Write as _};

use serde::Serialize;
use serde_json::json;
use wixql::{Explanation, LinePage, MalformedLine, Schema};

use crate::args::{Format, SchemaForm, Validation};
use crate::failure::Failure;
use crate::select::Text;
use crate::shown::Shown;
use crate::{layout, malformed, table, terminal};

type Result = std::result::Result<(), Failure>;

/// Prints a page of records that were looked at so closely.
pub(crate) fn page(page: &LinePage<Text>, format: Format, validation: Validation) -> Result {
    match format {
        Format::Json if io::stdout().is_terminal() => {
            let mut out = stdout();
            layout::indent(&page.to_json().map_err(unreadable)?, &mut out)?;
            writeln!(out)?;
            Ok(out.flush()?)
        }
        Format::Json => write_lines(&[page.to_json().map_err(unreadable)?]),
        Format::Jsonl => write_lines(&page.project().map_err(unreadable)?),
        Format::Table => {
            let texts = page.project().map_err(unreadable)?;
            let records = (1..).zip(&texts).map(|(number, text)| {
                Shown::read(text, validation)
                    .map_err(|error| no_record(number, &malformed::words(&error)))
            });
            let records = records.collect::<std::result::Result<Vec<_>, _>>()?;
            write_text(&table::of(&records, &page.metadata, terminal::width_for_answers()))
        }
    }
}

/// What is wrong with a record of the page.
fn unreadable(malformed: MalformedLine) -> Failure {
    // Of a page, the lines are its records.
    no_record(malformed.line, &malformed.fault)
}

/// A record that was not looked at closely turns out to be none. Where it came from is not known
/// any more.
fn no_record(number: u64, why: &impl Display) -> Failure {
    Failure::Other(format!(
        "record {number} of the answer is malformed: {why}; `--validation full` says where it is"
    ))
}

/// Prints how many records match.
pub(crate) fn count(count: u64) -> Result {
    write_json(&json!({ "count": count }))
}

/// Prints a plan; as text unless JSON was asked for.
pub(crate) fn explanation(explanation: Explanation<'_>, format: Option<Format>) -> Result {
    match format {
        Some(Format::Json | Format::Jsonl) => write_json(&explanation),
        Some(Format::Table) | None => write_text(&explanation.to_string()),
    }
}

/// Prints a schema.
pub(crate) fn schema(schema: &Schema, form: SchemaForm) -> Result {
    match form {
        SchemaForm::Markdown => write_text(&schema.to_markdown()),
        SchemaForm::JsonSchema => write_json(&schema.to_json_schema()),
        SchemaForm::Json => write_json(&schema.to_json()),
    }
}

/// One JSON value; indented for eyes, in one line for programs.
fn write_json(value: &impl Serialize) -> Result {
    let mut out = stdout();
    if io::stdout().is_terminal() {
        serde_json::to_writer_pretty(&mut out, value)?;
    } else {
        serde_json::to_writer(&mut out, value)?;
    }
    writeln!(out)?;
    Ok(out.flush()?)
}

fn write_lines(texts: &[impl AsRef<[u8]>]) -> Result {
    let mut out = stdout();
    for text in texts {
        out.write_all(text.as_ref())?;
        writeln!(out)?;
    }
    Ok(out.flush()?)
}

fn write_text(text: &str) -> Result {
    let mut out = anstream::AutoStream::auto(io::stdout().lock());
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}

fn stdout() -> BufWriter<StdoutLock<'static>> {
    BufWriter::new(io::stdout().lock())
}
