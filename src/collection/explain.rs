//! How a collection answers a query, in words.

use std::fmt::{self, Write as _};

use super::Collection;
use super::index::Index;
use super::program::Program;
use super::query::{Way, parts};
use crate::ast::Order;
use crate::plan::{Plan, Window};
use crate::record::Record;
use crate::show::excerpt;

/// How a [`Collection`] answers a query, as readable text (`Display`): which index or columns it
/// reads, and what it asks records for.
///
/// # Example
///
/// ```
/// use serde_json::json;
/// use wixql::{Collection, Order, Query, Schema, SortKey, bind};
///
/// let schema = Schema::new().text("id").text("status").date("startedAt");
/// let mut jobs = Collection::new(schema.clone())
///     .order([SortKey::new("startedAt", Order::Descending)])?;
/// jobs.insert(json!({"id": "a", "status": "FAILED", "startedAt": "2024-05-01"}))?;
///
/// let query = Query::new().eq("status", "FAILED").descending(["startedAt"]);
/// assert_eq!(
///     jobs.explain(&bind(&query, &schema)?).to_string(),
///     "read
///   index startedAt descending, id descending, in the order asked for: up to 1 of 1 rows
/// test
///   status = \"FAILED\"  [column: codes of 1 values]
/// ",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct CollectionExplanation<'c, R: Record> {
    collection: &'c Collection<R>,
    plan: &'c Plan,
}

impl<R: Record> fmt::Debug for CollectionExplanation<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CollectionExplanation").finish_non_exhaustive()
    }
}

impl<R: Record> Collection<R> {
    /// How a page is found: the index or the columns that are read, and what is asked of them and
    /// of records, in this order. Like [`Plan::explain`] it is for the host.
    #[must_use]
    pub const fn explain<'c>(&'c self, plan: &'c Plan) -> CollectionExplanation<'c, R> {
        CollectionExplanation { collection: self, plan }
    }
}

impl<R: Record> fmt::Display for CollectionExplanation<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (collection, plan) = (self.collection, self.plan);
        let len = collection.len();
        let in_order = collection.index_in_order(plan);
        f.write_str("read\n  ")?;
        match (collection.way(plan), in_order) {
            (Way::Few(lead), _) => {
                write!(f, "index {}, where ", Named(lead.index))?;
                for (at, test) in lead.tests.iter().enumerate() {
                    write!(f, "{}{test}", if at == 0 { "" } else { " and " })?;
                }
                writeln!(f, ": {} of {len} rows, put in order", lead.ranks.len())?;
                f.write_str("test\n  each record by the whole filter\n")?;
                return Ok(());
            }
            (Way::All | Way::Scan, Some(index)) => {
                let ranks = index.range(&collection.table, &parts(plan));
                let rows = ranks.map_or(len, |(ranks, _)| ranks.len());
                let is_by_offset = matches!(plan.window, Window::Offset { .. });
                write!(f, "index {}, in the order asked for: ", Named(index))?;
                writeln!(f, "up to {rows} of {len} rows")?;
                if is_by_offset && !plan.matches_all() {
                    writeln!(f, "  all {len} rows, for the total")?;
                }
            }
            (Way::All | Way::Scan, None) => {
                writeln!(f, "all {len} rows; those that match are put in order")?;
            }
        }
        if plan.matches_all() {
            return Ok(());
        }
        f.write_str("test\n")?;
        let program = Program::new(&collection.table, plan);
        let Program::All(parts) = &program else { return write_program(f, &program, 1) };
        let parts = parts.iter().filter(|part| !matches!(part, Program::Const(true)));
        parts.into_iter().try_for_each(|part| write_program(f, part, 1))
    }
}

fn write_program<R: Record>(
    f: &mut fmt::Formatter<'_>,
    program: &Program<'_, R>,
    level: usize,
) -> fmt::Result {
    let indent = level * 2;
    let (title, parts) = match program {
        Program::Const(value) => {
            return writeln!(f, "{:indent$}{}", "", if *value { "always" } else { "never" });
        }
        Program::Column(test, matcher, of) => {
            write!(f, "{:indent$}{of}  [column: {test}", "")?;
            let records = if matcher.is_some() { "; records for some rows]" } else { "]" };
            return writeln!(f, "{records}");
        }
        Program::Record(_, predicate) => {
            return writeln!(f, "{:indent$}{}  [record]", "", predicate.in_words());
        }
        Program::Not(part) => ("not", std::slice::from_ref(&**part)),
        Program::All(parts) => ("all of", &**parts),
        Program::Any(parts) => ("any of", &**parts),
    };
    writeln!(f, "{:indent$}{title}", "")?;
    parts.iter().try_for_each(|part| write_program(f, part, level + 1))
}

/// An index by its keys.
struct Named<'i>(&'i Index);

impl fmt::Display for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, key) in self.0.order().iter().enumerate() {
            if at > 0 {
                f.write_str(", ")?;
            }
            let direction = match key.order {
                Order::Ascending => "ascending",
                Order::Descending => "descending",
            };
            write!(f, "{} {direction}", excerpt(key.access.path().as_str(), 512))?;
            if key.select.is_some() {
                f.write_char('*')?;
            }
        }
        Ok(())
    }
}
