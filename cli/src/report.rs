//! What went wrong, on standard error: drawn for people, or as JSON for programs.

use std::io::{self, IsTerminal as _, Write as _};
use std::ops::Range;
use std::path::Path;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};
use serde::Serialize;
use serde_json::json;
use wixql::{Envelope, Fault, QueryError};

use crate::args::Errors;
use crate::failure::Failure;
use crate::malformed::{Malformed, Place};
use crate::query::QueryText;
use crate::terminal;

/// Reports a failure in the form asked for. Nobody is told if that fails too.
pub(crate) fn failure(failure: &Failure, form: Errors) {
    match (form, failure) {
        (_, Failure::Closed) => {}
        (Errors::Text, Failure::Refused { query, error }) => draw_query(query, error),
        (Errors::Text, Failure::Malformed(malformed)) => draw_record(malformed),
        (Errors::Text, Failure::Other(words)) => say("error", words),
        (Errors::Json, Failure::Refused { error, .. }) => write_json(&Refusal::of(error)),
        (Errors::Json, Failure::Malformed(malformed)) => write_json(&json_of(malformed)),
        (Errors::Json, Failure::Other(words)) => write_json(&json!({ "message": words })),
    }
}

/// Reports a record that is passed over.
pub(crate) fn skipped(malformed: &Malformed, form: Errors) {
    clear_progress();
    match form {
        Errors::Text => say("warning", &format!("skipped {malformed}")),
        Errors::Json => write_json(&json_of(malformed)),
    }
}

/// Reports how many records were passed over.
pub(crate) fn skipped_in_all(count: u64, form: Errors) {
    let words = match count {
        1 => "1 malformed record was skipped".to_owned(),
        _ => format!("{count} malformed records were skipped"),
    };
    match form {
        Errors::Text => say("warning", &words),
        Errors::Json => write_json(&json!({ "message": words, "skipped": count })),
    }
}

/// Draws all faults of a query, each where it is.
fn draw_query(query: &QueryText, error: &QueryError) {
    // What is not UTF-8 lies behind every place that a fault can have.
    let text = String::from_utf8_lossy(&query.bytes);
    let drawings = error.faults().iter().map(|fault| {
        let (code, title) = (fault.code().name(), fault.kind().to_string());
        let mut group = Group::with_title(Level::ERROR.primary_title(title).id(code));
        if let Some(annotation) = underline(fault, &text) {
            group = group.element(Snippet::source(&*text).path(&query.name).annotation(annotation));
        }
        draw(&[group])
    });
    let mut all: Vec<String> = drawings.collect();
    if all.len() > 1 || error.more() > 0 {
        let count = all.len() + error.more();
        let hidden = match error.more() {
            0 => String::new(),
            _ => format!(", of which the first {} are shown", all.len()),
        };
        let title = format!("the query has {count} faults{hidden}");
        all.push(draw(&[Group::with_title(Level::ERROR.primary_title(title))]));
    }
    if !query.is_file && Path::new(&*text).is_file() {
        let title = format!("to read the query from that file, write `-q @{text}`");
        all.push(draw(&[Group::with_title(Level::HELP.primary_title(title))]));
    }
    print(&all.join("\n\n"));
}

/// What is at fault, with what may have been meant.
fn underline<'f>(fault: &'f Fault, text: &str) -> Option<Annotation<'f>> {
    let place = fault.place()?;
    let span = whole_characters(text, place.offset, place.length);
    let label = match (fault.nearest(), fault.at().as_str()) {
        (Some(name), _) => Some(format!("did you mean `{name}`?")),
        (None, "/limit" | "/offset" | "/query/limit" | "/query/offset") => {
            Some("stands inside `paging` or `cursorPaging`".to_owned())
        }
        (None, _) => None,
    };
    Some(AnnotationKind::Primary.span(span).label(label))
}

/// The characters of `text` that the bytes from `start` lie in.
fn whole_characters(text: &str, start: usize, length: usize) -> Range<usize> {
    let mut start = start.min(text.len());
    let mut end = start.saturating_add(length).min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    while !text.is_char_boundary(end) {
        end += 1;
    }
    start..end
}

/// Draws the line that is no record.
fn draw_record(malformed: &Malformed) {
    let (Some(text), Place::Line { line, column }) = (&malformed.line, malformed.place) else {
        return say("error", &malformed.to_string());
    };
    let title = format!("malformed record: {}", malformed.reason);
    let span = match column {
        Some(column) => {
            let start = text.char_indices().nth(column - 1).map_or(text.len(), |(at, _)| at);
            whole_characters(text, start, 1)
        }
        None => 0..text.len(),
    };
    let snippet = Snippet::source(text)
        .line_start(usize::try_from(line).unwrap_or(usize::MAX))
        .path(&malformed.file)
        .annotation(AnnotationKind::Primary.span(span));
    let hint = Level::HELP.message("`--skip-malformed` passes over such records");
    print(&draw(&[Level::ERROR.primary_title(title).element(snippet).element(hint)]));
}

fn draw(groups: &[Group<'_>]) -> String {
    let renderer = Renderer::styled();
    match terminal::width_for_errors() {
        Some(width) => renderer.term_width(width),
        None => renderer,
    }
    .render(groups)
}

fn say(level: &'static str, words: &str) {
    let level = if level == "error" { Level::ERROR } else { Level::WARNING };
    print(&draw(&[Group::with_title(level.primary_title(words))]));
}

fn print(text: &str) {
    // Takes the colours out where they are not wanted.
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}

/// The body with which an endpoint would answer, and every fault.
#[derive(Serialize)]
struct Refusal<'e> {
    #[serde(flatten)]
    envelope: Envelope,
    faults: Vec<FaultLine<'e>>,
    /// Faults found beyond those listed.
    #[serde(rename = "moreFaults", skip_serializing_if = "is_zero")]
    more: usize,
}

#[derive(Serialize)]
struct FaultLine<'e> {
    code: &'static str,
    message: String,
    pointer: &'e str,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nearest: Option<&'e str>,
}

impl<'e> Refusal<'e> {
    fn of(error: &'e QueryError) -> Self {
        let faults = error.faults().iter().map(|fault| FaultLine {
            code: fault.code().name(),
            message: fault.kind().to_string(),
            pointer: fault.at().as_str(),
            line: fault.place().map(|place| place.line),
            column: fault.place().map(|place| place.column),
            nearest: fault.nearest(),
        });
        Self { envelope: error.envelope(), faults: faults.collect(), more: error.more() }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
const fn is_zero(number: &usize) -> bool {
    *number == 0
}

fn json_of(malformed: &Malformed) -> serde_json::Value {
    let (message, file) = (malformed.to_string(), &malformed.file);
    let reason = &malformed.reason;
    match malformed.place {
        Place::Line { line, column: Some(column) } => {
            json!({ "message": message, "file": file, "line": line, "column": column, "reason": reason })
        }
        Place::Line { line, column: None } => {
            json!({ "message": message, "file": file, "line": line, "reason": reason })
        }
        Place::Element(number) => {
            json!({ "message": message, "file": file, "element": number, "reason": reason })
        }
    }
}

fn write_json(value: &impl Serialize) {
    if let Ok(text) = serde_json::to_string(value) {
        let _ = writeln!(io::stderr().lock(), "{text}");
    }
}

/// What is said begins on an empty line, not behind the progress.
fn clear_progress() {
    let mut stderr = io::stderr().lock();
    if stderr.is_terminal() {
        let _ = write!(stderr, "\r\x1b[K");
    }
}
