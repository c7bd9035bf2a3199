//! Typed values: what operands become when a query is bound, and what positions hold.
//!
//! A [`Value`] is owned, and is a [`Node`] like the values inside records, so that one
//! order and one equality serve both. It knows neither queries nor schemas.

mod order;
mod reading;

pub(crate) use order::{compare, equal};
pub(crate) use reading::{Reading, Seen};

use crate::literal::Literal;
use crate::number::Number;
use crate::record::{Node, View};
use crate::timestamp::{DATE_KEY, Timestamp};

/// An owned value.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Value {
    /// Null.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// Text.
    Text(Box<str>),
    /// An instant.
    Date(Timestamp),
    /// An array.
    Array(Box<[Value]>),
    /// An object, its entries sorted by key, no key twice.
    Object(Box<[(Box<str>, Value)]>),
}

impl Value {
    /// The value that a literal stands for where no field type says otherwise.
    pub(crate) fn from_literal(literal: &Literal) -> Self {
        match literal {
            Literal::Null => Self::Null,
            Literal::Bool(value) => Self::Bool(*value),
            Literal::Number(number) => Self::Number(number.canonical()),
            Literal::Text(text) => Self::Text(text.as_str().into()),
            Literal::Date(date) => Self::Date(date.instant()),
            Literal::Array(values) => Self::Array(values.iter().map(Self::from_literal).collect()),
            Literal::Object(entries) => Self::object(
                entries.iter().map(|(key, value)| (key.as_str().into(), Self::from_literal(value))),
            ),
        }
    }

    /// An owned copy of a value inside a record.
    pub(crate) fn from_node<'r, N: Node<'r>>(node: N) -> Self {
        match node.view() {
            View::Null => Self::Null,
            View::Bool(value) => Self::Bool(value),
            View::Number(number) => Self::Number(number),
            View::Text(text) => Self::Text(text.into()),
            View::Compact(text) => Self::Text(text.text().as_str().into()),
            View::Date(instant) => Self::Date(instant),
            View::Array => Self::Array(node.items().map(Self::from_node).collect()),
            View::Object => Self::object(
                node.entries().map(|(key, value)| (key.into(), Self::from_node(value))),
            ),
        }
    }

    fn object(entries: impl Iterator<Item = (Box<str>, Self)>) -> Self {
        let mut entries: Vec<_> = entries.collect();
        entries.sort_by(|(a, _), (b, _)| a.cmp(b));
        // No JSON comes here with a key twice, but a host's own records might.
        entries.dedup_by(|(a, _), (b, _)| a == b);
        Self::Object(entries.into())
    }
}

impl<'v> Node<'v> for &'v Value {
    type Items = std::slice::Iter<'v, Value>;
    type Entries = Entries<'v>;

    #[inline]
    fn view(self) -> View<'v> {
        match self {
            Value::Null => View::Null,
            Value::Bool(value) => View::Bool(*value),
            Value::Number(number) => View::Number(*number),
            Value::Text(text) => View::Text(text),
            Value::Date(instant) => View::Date(*instant),
            Value::Array(_) => View::Array,
            Value::Object(_) => View::Object,
        }
    }

    fn items(self) -> Self::Items {
        if let Value::Array(items) = self { items.iter() } else { [].iter() }
    }

    fn entries(self) -> Entries<'v> {
        Entries(if let Value::Object(entries) = self { entries.iter() } else { [].iter() })
    }

    fn get(self, key: &str) -> Option<Self> {
        let Value::Object(entries) = self else { return None };
        let at = entries.binary_search_by(|(own, _)| (**own).cmp(key)).ok()?;
        entries.get(at).map(|(_, value)| value)
    }

    fn len(self) -> usize {
        match self {
            Value::Array(items) => items.len(),
            Value::Object(entries) => entries.len(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::Date(_) => 0,
        }
    }
}

/// The entries of an object.
#[derive(Clone, Debug)]
pub struct Entries<'v>(std::slice::Iter<'v, (Box<str>, Value)>);

impl<'v> Iterator for Entries<'v> {
    type Item = (&'v str, &'v Value);

    fn next(&mut self) -> Option<Self::Item> {
        let (key, value) = self.0.next()?;
        Some((key, value))
    }
}

/// The language's order of all values.
impl Ord for Value {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        compare(Reading::AsIs, self, other)
    }
}

impl PartialOrd for Value {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Value {}

impl serde::Serialize for Value {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(number) => number.serialize(serializer),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Date(instant) => serializer.collect_map([(DATE_KEY, instant.to_string())]),
            Self::Array(items) => serializer.collect_seq(items),
            Self::Object(entries) => {
                serializer.collect_map(entries.iter().map(|(key, value)| (key, value)))
            }
        }
    }
}
