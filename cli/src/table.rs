//! Records as a table for reading, fitted to the terminal.
//!
//! A record is one line, a field one column, in the order in which the fields first appear.
//! What does not fit is cut, and said to be.

use comfy_table::presets::NOTHING;
use comfy_table::{
    Cell, CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Row, Table, Width,
};
use wixql::PagingMetadata;

use crate::layout;
use crate::shown::Shown;

/// A column is not made narrower than this to make room for another.
const NARROW: u16 = 12;

/// A character that no cell holds, because `in_one_line` escapes it.
const NEVER: char = '\0';

const BOLD: &str = "\x1b[1m";
const DIM: &str = "\x1b[2m";
const PLAIN: &str = "\x1b[0m";

/// The table, and below it which records these are. `width` is that of the terminal.
pub(crate) fn of(items: &[Shown<'_>], metadata: &PagingMetadata, width: Option<usize>) -> String {
    let columns = columns(items);
    let mut out = String::new();
    let mut hidden: &[&str] = &[];
    if !columns.is_empty() {
        let mut table = filled(items, &columns);
        if let Some(width) = width {
            let shown = fit(&mut table, u16::try_from(width).unwrap_or(u16::MAX));
            hidden = columns.get(shown..).unwrap_or_default();
        }
        for (at, line) in table.lines().enumerate() {
            let line = line.trim_end();
            match at {
                0 => out.push_str(&format!("{BOLD}{line}{PLAIN}\n")),
                1 => out.push_str(&format!("{DIM}{line}{PLAIN}\n")),
                _ => out.push_str(&format!("{line}\n")),
            }
        }
    }
    let mut footer = which(metadata);
    if !hidden.is_empty() {
        footer.push_str(&format!("; no room for {}", hidden.join(", ")));
    }
    out.push_str(&format!("{DIM}{footer}{PLAIN}\n"));
    out
}

/// The fields of all records, in order of first appearance.
fn columns<'r>(items: &'r [Shown<'_>]) -> Vec<&'r str> {
    let mut columns = Vec::new();
    let mut known = std::collections::HashSet::new();
    for key in items.iter().flat_map(Shown::keys) {
        if known.insert(key) {
            columns.push(key);
        }
    }
    columns
}

fn filled(items: &[Shown<'_>], columns: &[&str]) -> Table {
    let mut table = Table::new();
    let below_header = LineStyle::none().fill('─').junction(' ');
    table.load_style(NOTHING.header_separator(below_header)).set_truncation_indicator("…");
    // What is too long is cut where the column ends, not where a word does.
    table.set_delimiter(NEVER);
    table.set_header(one_line(columns.iter().map(|name| Cell::new(in_one_line(name)))));
    table.add_rows(
        items.iter().map(|item| one_line(columns.iter().map(|name| cell(item.value(name))))),
    );
    for column in table.column_iter_mut() {
        column.set_padding((0, 1));
    }
    table
}

fn one_line(cells: impl Iterator<Item = Cell>) -> Row {
    let mut row = Row::from(cells);
    row.max_height(1);
    row
}

/// What JSON text is shown as: text without its quotes, and all else as it was written.
fn cell(value: Option<&str>) -> Cell {
    let Some(json) = value else { return Cell::new("") };
    match json.bytes().next() {
        // A text that no string can hold has half of a character in it.
        Some(b'"') => match serde_json::from_str::<String>(json) {
            Ok(text) => Cell::new(in_one_line(&text)),
            Err(_) => Cell::new(in_one_line(json)),
        },
        Some(b'-' | b'0'..=b'9') => Cell::new(json).set_alignment(CellAlignment::Right),
        _ => {
            let json = layout::in_one_line(json);
            Cell::new(in_one_line(&String::from_utf8_lossy(&json)))
        }
    }
}

/// Text without characters that would break the line, or act on the terminal.
fn in_one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_control() || is_direction(character) {
            line.extend(character.escape_default());
        } else {
            line.push(character);
        }
    }
    line
}

/// Characters that change the direction of what follows, or break the line.
const fn is_direction(character: char) -> bool {
    matches!(character, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Hides the last columns until the others have room; gives how many are left.
fn fit(table: &mut Table, width: u16) -> usize {
    let needed: Vec<u16> = table.column_max_content_widths();
    let mut room = width;
    let mut shown = 0;
    for (column, needed) in table.column_iter_mut().zip(&needed) {
        let least = (*needed).min(NARROW);
        let taken = least + column.padding_width();
        // The first is shown whatever room there is.
        if shown == column.index && (taken <= room || shown == 0) {
            column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(least)));
            room = room.saturating_sub(taken);
            shown += 1;
        } else {
            column.set_constraint(ColumnConstraint::Hidden);
        }
    }
    table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    shown
}

/// Which of all records the page has, in words.
fn which(metadata: &PagingMetadata) -> String {
    let count = metadata.count;
    let records = if count == 1 { "record" } else { "records" };
    match (metadata.offset, metadata.total) {
        (Some(offset), Some(total)) if count == 1 => {
            format!("record {} of {total}", offset.saturating_add(1))
        }
        (Some(offset), Some(total)) if count > 0 => {
            format!("records {}–{} of {total}", offset.saturating_add(1), offset + count)
        }
        (Some(_), Some(total)) => format!("no records; {total} in all"),
        _ => {
            let count = if count == 0 { "no".to_owned() } else { count.to_string() };
            let more = if metadata.has_next == Some(true) { "; more follow" } else { "" };
            format!("{count} {records}{more}")
        }
    }
}
