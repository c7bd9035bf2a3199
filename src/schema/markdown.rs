//! Schemas as Markdown: the "supported filters and sorting" table of an endpoint's page.
//!
//! Names come from whoever wrote the schema and may hold anything; they are written so
//! that they neither end a cell nor become markup. It knows no stage.

use std::fmt::{self, Display, Write as _};

use crate::operator::{Logical, Operator};
use crate::path::FieldPath;
use crate::schema::{Field, FieldType, OfferedPaging, Schema};
use crate::show::excerpt;

impl Schema {
    /// The table of what may be asked, in Markdown, as documentation pages print it.
    ///
    /// A row for each field, by path; `*` stands for all operators of the field's type.
    /// Below it, what holds for the endpoint as a whole.
    ///
    /// # Complexity
    ///
    /// Linear in the text that is made.
    ///
    /// # Example
    ///
    /// ```
    /// use wixql::{Field, Operator, Order, Schema, SortDirections, SortKey};
    ///
    /// let jobs = Schema::new()
    ///     .text("id")
    ///     .field(Field::text("name").operators([Operator::Eq]).sort(SortDirections::None))
    ///     .default_sort([SortKey::new("id", Order::Descending)]);
    /// assert_eq!(
    ///     jobs.to_markdown(),
    ///     "\
    /// | field | type | operators | sort |
    /// |---|---|---|---|
    /// | `id` | string | `*` | BOTH |
    /// | `name` | string | `$eq` | NONE |
    ///
    /// * Unique key: `id`
    /// * Default sort: `id` DESC
    /// * Paging: offset or cursor; 50 on a page unless said, 100 at the most
    /// * Sort keys: 8 at the most
    /// * Logical operators: `$and`, `$or`, `$not`
    /// ",
    /// );
    /// ```
    ///
    /// # Reference
    ///
    /// *Types and operators* ([guide](crate::guide::language#3-types-and-operators)).
    #[must_use]
    pub fn to_markdown(&self) -> String {
        let mut page = String::new();
        // Writing to a `String` cannot fail.
        let _ = self.write_markdown(&mut page);
        page
    }

    fn write_markdown(&self, page: &mut String) -> fmt::Result {
        writeln!(page, "| field | type | operators | sort |\n|---|---|---|---|")?;
        for field in self.fields_from_outside() {
            write_row(page, &code(field.path().as_str()), field)?;
        }
        if self.open {
            write_row(page, "any other", &self.any)?;
        }
        writeln!(page, "\n* Unique key: {}", code(self.unique_key.as_str()))?;
        if !self.default_sort.is_empty() {
            let keys = self.default_sort.iter().map(|key| {
                let filtered = if key.select_items_by.is_some() { " of some items" } else { "" };
                format!("{} {}{filtered}", code(key.field().as_str()), key.order().name())
            });
            writeln!(page, "* Default sort: {}", list(keys))?;
        }
        writeln!(
            page,
            "* Paging: {}; {} on a page unless said, {} at the most",
            match self.paging {
                OfferedPaging::Offset => "offset",
                OfferedPaging::Cursor => "cursor",
                OfferedPaging::Both => "offset or cursor",
            },
            self.default_page_limit(),
            self.max_limit,
        )?;
        if let Some(most) = self.max_offset {
            writeln!(page, "* Offset: {most} at the most")?;
        }
        if let Some(cap) = self.count_cap {
            writeln!(page, "* Totals: counted up to {cap}")?;
        }
        writeln!(page, "* Sort keys: {} at the most", self.most_sort_keys())?;
        for (name, paths) in &self.fieldsets {
            writeln!(page, "* Fieldset {}: {}", code(name), code_list(paths))?;
        }
        let logical = list(self.logical.iter().copied().map(Logical::name).map(code));
        writeln!(page, "* Logical operators: {}", if logical.is_empty() { NONE } else { &logical })
    }
}

/// What stands where a list has no members.
const NONE: &str = "none";

fn write_row(page: &mut String, name: &str, field: &Field) -> fmt::Result {
    let (star, beside) = field.star();
    let operators = star.then_some("*").into_iter().chain(beside.iter().map(Operator::name));
    let operators = list(operators.map(code));
    writeln!(
        page,
        "| {name} | {} | {} | {} |",
        type_in_words(field),
        if operators.is_empty() { NONE } else { &operators },
        field.sort_directions().name(),
    )
}

fn type_in_words(field: &Field) -> String {
    let mut words = String::new();
    if field.is_map() {
        words.push_str("map of ");
    }
    let ty = field.ty().to_string();
    words.push_str(&if ty.contains('<') { code(&ty) } else { ty });
    if let FieldType::Enum(names) = field.ty().element()
        && !names.is_empty()
    {
        words.push_str(": ");
        words.push_str(&list(names.iter().map(|name| code(name))));
    }
    if field.ignores_case() {
        words.push_str(", ignoring case");
    }
    if field.takes_epoch_millis() {
        words.push_str(", also as epoch milliseconds");
    }
    words
}

fn list(items: impl IntoIterator<Item: Display>) -> String {
    let mut text = String::new();
    for (index, item) in items.into_iter().enumerate() {
        let _ = write!(text, "{}{item}", if index == 0 { "" } else { ", " });
    }
    text
}

fn code_list(paths: &[FieldPath]) -> String {
    let paths = list(paths.iter().map(|path| code(path.as_str())));
    if paths.is_empty() { NONE.to_owned() } else { paths }
}

/// The text as code, in a table's cell or elsewhere.
///
/// A code span is literal but for three things: a backtick ends it, a pipe ends the cell
/// around it, and spaces at its ends are stripped. Text with any of these is spelt in
/// character references, all but its letters and digits.
fn code(text: &str) -> String {
    // A line break, or a character that is not seen, is shown as its escape.
    let shown = excerpt(text, usize::MAX).to_string();
    let spaced = shown.starts_with(' ') || shown.ends_with(' ');
    if !shown.is_empty() && !spaced && !shown.contains(['`', '|']) {
        return format!("`{shown}`");
    }
    let mut html = String::from("<code>");
    for c in shown.chars() {
        if c.is_alphanumeric() {
            html.push(c);
        } else {
            let _ = write!(html, "&#{};", u32::from(c));
        }
    }
    html + "</code>"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ast::{Order, SortKey};
    use crate::schema::{NumberType, SortDirections};

    #[test]
    fn a_schema_prints_its_page() {
        let schema = Schema::any()
            .text("id")
            .field(Field::enumeration("status", ["ON", "OFF"]).sort(SortDirections::Ascending))
            .field(
                Field::text("email")
                    .operators(Field::text("").operator_set().iter().chain([Operator::Contains]))
                    .ignore_case(),
            )
            .field(Field::date("at").operators([]).sort(SortDirections::Descending).epoch_millis())
            .field(Field::array("tags", FieldType::Text).sort(SortDirections::None))
            .field(Field::array("codes", FieldType::Any).operators([Operator::HasSome]))
            .field(Field::map("ext.ra").operators([Operator::Eq, Operator::In]))
            .field(Field::number("size", NumberType::Int64))
            .default_sort([
                SortKey::new("at", Order::Descending),
                SortKey::new("size", Order::Ascending),
            ])
            .paging(OfferedPaging::Cursor)
            .max_limit(20)
            .max_sort_keys(5)
            .count_cap(1000)
            .fieldset("BASIC", ["id", "status"])
            .fieldset("NONE", Vec::<String>::new())
            .logical([]);
        assert_eq!(
            schema.to_markdown(),
            "\
| field | type | operators | sort |
|---|---|---|---|
| `at` | date, also as epoch milliseconds | none | DESC |
| `codes` | `array<primitive>` | `$hasSome` | BOTH |
| `email` | string, ignoring case | `*`, `$contains` | BOTH |
| `ext.ra` | map of any | `$eq`, `$in` | BOTH |
| `id` | string | `*` | BOTH |
| `size` | int64 | `*` | BOTH |
| `status` | enum: `ON`, `OFF` | `*` | ASC |
| `tags` | `array<string>` | `*` | NONE |
| any other | any | `*` | BOTH |

* Unique key: `id`
* Default sort: `at` DESC, `size` ASC
* Paging: cursor; 20 on a page unless said, 20 at the most
* Totals: counted up to 1000
* Sort keys: 5 at the most
* Fieldset `BASIC`: `id`, `status`
* Fieldset `NONE`: none
* Logical operators: none
"
        );
    }

    #[test]
    fn hostile_names_stay_in_their_cell() {
        for (name, written) in [
            ("options.<option name>", "`options.<option name>`"),
            ("a|b", "<code>a&#124;b</code>"),
            ("`a` <b>", "<code>&#96;a&#96;&#32;&#60;b&#62;</code>"),
            ("a\n| x |", r"<code>a&#92;u&#123;a&#125;&#124;&#32;x&#32;&#124;</code>"),
            ("a\nb", r"`a\u{a}b`"),
            (" a", "<code>&#32;a</code>"),
            ("a\\", "`a\\`"),
            ("*ä*_b_", "`*ä*_b_`"),
            ("", "<code></code>"),
        ] {
            assert_eq!(code(name), written, "{name}");
            let lines = Schema::new().text(name).unique_key(name).to_markdown();
            assert!(lines.contains(&format!("\n| {written} | string |")), "{lines}");
            assert!(lines.contains(&format!("\n* Unique key: {written}\n")), "{lines}");
        }
    }
}
