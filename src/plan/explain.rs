//! Plans in words: what will be asked of each record, in which order.

use std::fmt::{self, Write as _};

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::ast::Order;
use crate::cursor::Direction;
use crate::path::FieldPath;
use crate::plan::{Check, OrderKey, Plan, Predicate, Relation, Test, TextPlace, Window};
use crate::show::excerpt;
use crate::text::Pattern;
use crate::value::Value;

/// A plan as readable text (`Display`) and as JSON (`Serialize`): the filter in normal
/// form with typed operands and costs, the order closed by the unique key, the page.
///
/// # Example
///
/// ```
/// use wixql::{Query, Schema, bind};
///
/// let query = Query::new().contains("name", "import").eq("status", "FAILED").descending(["n"]);
/// let plan = bind(&query, &Schema::any())?;
/// assert_eq!(
///     plan.explain().to_string(),
///     "filter
///   all of
///     status = \"FAILED\"  [cost 6]
///     name contains \"import\", ignoring case  [cost 20]
/// order
///   n descending
///   id descending
/// page
///   at most 50 records, by cursor, from the start
/// ",
/// );
/// # Ok::<(), wixql::QueryError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Explanation<'p>(&'p Plan);

impl Plan {
    /// The plan in words: all of it, the host's own conditions and the values of a cursor's
    /// position included. It is for the host; callers may be shown it where neither is there.
    #[must_use]
    pub const fn explain(&self) -> Explanation<'_> {
        Explanation(self)
    }
}

impl fmt::Display for Explanation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plan = self.0;
        if plan.scope != Predicate::ALWAYS {
            f.write_str("scope\n")?;
            write_predicate(f, &plan.scope, 1)?;
        }
        f.write_str("filter\n")?;
        write_predicate(f, &plan.filter, 1)?;
        f.write_str("order\n")?;
        for key in &plan.order {
            let direction = direction_name(key.order);
            write!(f, "  {} {direction}", shown(key.access.path()))?;
            match key.reading.name() {
                Some(reading) => writeln!(f, " ({reading})")?,
                None => writeln!(f)?,
            }
            if let Some(select) = &key.select {
                f.write_str("    of elements where\n")?;
                write_predicate(f, select, 3)?;
            }
        }
        f.write_str("page\n  ")?;
        match &plan.window {
            Window::Offset { limit, offset } => {
                writeln!(f, "at most {limit} records, by offset, after the first {offset}")?;
            }
            Window::Cursor { limit, from: None } => {
                writeln!(f, "at most {limit} records, by cursor, from the start")?;
            }
            Window::Cursor { limit, from: Some(position) } => {
                let side = match position.direction() {
                    Direction::Next => "after",
                    Direction::Prev => "before",
                };
                let keys = serde_json::to_string(position.keys()).map_err(|_| fmt::Error)?;
                writeln!(f, "at most {limit} records, by cursor, {side} {keys}")?;
            }
        }
        if let Some(projection) = plan.projection() {
            f.write_str("fields\n")?;
            for path in projection.paths() {
                writeln!(f, "  {}", excerpt(path, LONGEST))?;
            }
        }
        Ok(())
    }
}

fn write_predicate(f: &mut fmt::Formatter<'_>, predicate: &Predicate, level: usize) -> fmt::Result {
    let indent = level * 2;
    let (title, parts) = match predicate {
        Predicate::Const(true) => return writeln!(f, "{:indent$}always", ""),
        Predicate::Const(false) => return writeln!(f, "{:indent$}never", ""),
        Predicate::Test(test) => {
            return writeln!(f, "{:indent$}{test}  [cost {}]", "", predicate.cost());
        }
        Predicate::Not(part) => ("not", std::slice::from_ref(&**part)),
        Predicate::All(parts) => ("all of", &**parts),
        Predicate::Any(parts) => ("any of", &**parts),
        Predicate::Items(access, filter) => {
            let path = shown(access.path());
            writeln!(f, "{:indent$}one item of {path}  [cost {}]", "", predicate.cost())?;
            return write_predicate(f, filter, level + 1);
        }
    };
    writeln!(f, "{:indent$}{title}", "")?;
    parts.iter().try_for_each(|part| write_predicate(f, part, level + 1))
}

impl Predicate {
    /// A part that is asked for as a whole, in one line.
    pub(crate) fn in_words(&self) -> String {
        match self {
            Self::Test(test) => test.to_string(),
            Self::Items(access, _) => format!("one item of {}", shown(access.path())),
            Self::Const(_) | Self::Not(_) | Self::All(_) | Self::Any(_) => "a part".to_owned(),
        }
    }
}

impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, operand) = self.check.parts();
        write!(f, "{} {}", shown(self.access.path()), name.in_text)?;
        if let Some(operand) = operand {
            write!(f, " {}", serde_json::to_string(&operand).map_err(|_| fmt::Error)?)?;
        }
        if matches!(self.check, Check::Text(..) | Check::Urlized(_)) {
            f.write_str(", ignoring case")?;
        }
        match self.reading.name() {
            Some(reading) => write!(f, " ({reading})"),
            None => Ok(()),
        }
    }
}

/// Bytes of a path that are shown; what would forge lines is escaped.
const LONGEST: usize = 512;

fn shown(path: &FieldPath) -> impl fmt::Display {
    excerpt(path.as_str(), LONGEST)
}

/// What a check is called.
pub(super) struct Name {
    in_text: &'static str,
    pub(super) in_json: &'static str,
}

impl Check {
    /// Its name and its operand.
    pub(super) fn parts(&self) -> (Name, Option<Shown<'_>>) {
        let name = |in_text, in_json| Name { in_text, in_json };
        let (name, operand) = match self {
            Self::Exists => return (name("exists", "exists"), None),
            Self::Null => return (name("is null or missing", "null"), None),
            Self::NotEmpty => return (name("is not empty", "notEmpty"), None),
            Self::Equals(operand) => (name("=", "equals"), Shown::Value(operand)),
            Self::Compare(relation, operand) => {
                let name = match relation {
                    Relation::Less => name("<", "less"),
                    Relation::LessOrEqual => name("<=", "lessOrEqual"),
                    Relation::Greater => name(">", "greater"),
                    Relation::GreaterOrEqual => name(">=", "greaterOrEqual"),
                };
                (name, Shown::Value(operand))
            }
            Self::OneOf(set) => (name("in", "in"), Shown::Values(set.members())),
            Self::Text(place, pattern) => {
                let name = match place {
                    TextPlace::Start => name("starts with", "startsWith"),
                    TextPlace::End => name("ends with", "endsWith"),
                    TextPlace::Anywhere => name("contains", "contains"),
                };
                (name, Shown::Text(pattern.as_str()))
            }
            Self::Urlized(parts) => {
                let parts = parts.iter().map(Pattern::as_str).collect();
                (name("has in order", "urlized"), Shown::Texts(parts))
            }
            Self::HasSome(set) => (name("has some of", "hasSome"), Shown::Values(set.members())),
            Self::HasAll(set) => (name("has all of", "hasAll"), Shown::Values(set.members())),
        };
        (name, Some(operand))
    }
}

/// An operand, to be written as JSON.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Shown<'p> {
    Value(&'p Value),
    Values(&'p [Value]),
    Text(&'p str),
    Texts(Vec<&'p str>),
}

const fn direction_name(order: Order) -> &'static str {
    match order {
        Order::Ascending => "ascending",
        Order::Descending => "descending",
    }
}

impl Serialize for Explanation<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let plan = self.0;
        let mut map = serializer.serialize_map(None)?;
        if plan.scope != Predicate::ALWAYS {
            map.serialize_entry("scope", &plan.scope)?;
        }
        map.serialize_entry("filter", &plan.filter)?;
        map.serialize_entry("order", &plan.order)?;
        map.serialize_entry("page", &plan.window)?;
        if let Some(projection) = plan.projection() {
            map.serialize_entry("fields", &projection.paths().collect::<Vec<_>>())?;
        }
        let mut fingerprint = String::new();
        // Writing to a `String` cannot fail.
        let _ = write!(fingerprint, "{:032x}", plan.fingerprint());
        map.serialize_entry("fingerprint", &fingerprint)?;
        map.end()
    }
}

impl Serialize for Predicate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match self {
            Self::Const(value) => map.serialize_entry("always", value)?,
            Self::Not(part) => map.serialize_entry("not", part)?,
            Self::All(parts) => map.serialize_entry("all", parts)?,
            Self::Any(parts) => map.serialize_entry("any", parts)?,
            Self::Items(access, filter) => {
                map.serialize_entry("field", access.path())?;
                map.serialize_entry("item", filter)?;
                map.serialize_entry("cost", &self.cost())?;
            }
            Self::Test(test) => {
                let (name, operand) = test.check.parts();
                map.serialize_entry("field", test.access.path())?;
                map.serialize_entry("test", name.in_json)?;
                if let Some(operand) = operand {
                    map.serialize_entry("operand", &operand)?;
                }
                if let Some(reading) = test.reading.name() {
                    map.serialize_entry("as", reading)?;
                }
                map.serialize_entry("cost", &self.cost())?;
            }
        }
        map.end()
    }
}

impl Serialize for OrderKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("field", self.access.path())?;
        map.serialize_entry("order", self.order.name())?;
        if let Some(reading) = self.reading.name() {
            map.serialize_entry("as", reading)?;
        }
        if let Some(select) = &self.select {
            map.serialize_entry("selectItemsBy", select)?;
        }
        map.end()
    }
}

impl Serialize for Window {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("limit", &self.limit())?;
        match self {
            Self::Offset { offset, .. } => map.serialize_entry("offset", offset)?,
            Self::Cursor { from: None, .. } => map.serialize_entry("cursor", "start")?,
            Self::Cursor { from: Some(position), .. } => {
                let side = match position.direction() {
                    Direction::Next => "after",
                    Direction::Prev => "before",
                };
                map.serialize_entry(side, position.keys())?;
            }
        }
        map.end()
    }
}
