//! Trees back to JSON that parses to the same tree.
//!
//! Printing goes through `serde`, so that a tree can be written anywhere; `to_string`
//! gives compact JSON text.

use std::fmt;

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use crate::ast::{
    Clause, Condition, CursorPaging, FieldTest, Filter, OffsetPaging, Paging, Query, SortKey,
    Spelling,
};
use crate::literal::{DATE_KEY, Literal};
use crate::operator::{Logical, Operator};
use crate::path::FieldPath;

impl Serialize for Query {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(filter) = &self.filter {
            map.serialize_entry("filter", filter)?;
        }
        if let Some(sort) = &self.sort {
            map.serialize_entry("sort", sort)?;
        }
        match &self.paging {
            None => {}
            Some(Paging::Offset(paging)) => map.serialize_entry("paging", paging)?,
            Some(Paging::Cursor(paging)) => map.serialize_entry("cursorPaging", paging)?,
        }
        if let Some(fields) = &self.fields {
            map.serialize_entry("fields", fields)?;
        }
        if let Some(fieldsets) = &self.fieldsets {
            map.serialize_entry("fieldsets", fieldsets)?;
        }
        map.end()
    }
}

impl Serialize for SortKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("fieldName", &self.field)?;
        if let Some(order) = self.order {
            map.serialize_entry("order", order.name())?;
        }
        if let Some(filters) = &self.select_items_by {
            map.serialize_entry("selectItemsBy", filters)?;
        }
        map.end()
    }
}

impl Serialize for OffsetPaging {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(limit) = self.limit {
            map.serialize_entry("limit", &limit)?;
        }
        if let Some(offset) = self.offset {
            map.serialize_entry("offset", &offset)?;
        }
        map.end()
    }
}

impl Serialize for CursorPaging {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(limit) = self.limit {
            map.serialize_entry("limit", &limit)?;
        }
        if let Some(cursor) = &self.cursor {
            map.serialize_entry("cursor", cursor)?;
        }
        map.end()
    }
}

impl Serialize for FieldPath {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl Serialize for Filter {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.clauses.len()))?;
        for clause in &self.clauses {
            match clause {
                Clause::Field(path, FieldTest::Value(value)) => map.serialize_entry(path, value)?,
                // What asks nothing always holds, and `{}` would be a value.
                Clause::Field(_, FieldTest::Operators(conditions)) if conditions.is_empty() => {}
                Clause::Field(path, FieldTest::Operators(conditions)) => {
                    map.serialize_entry(path, &Conditions(conditions))?;
                }
                Clause::And(filters) => map.serialize_entry(Logical::And.name(), filters)?,
                Clause::Or(filters) => map.serialize_entry(Logical::Or.name(), filters)?,
                Clause::Not(filter, Spelling::Object) => {
                    map.serialize_entry(Logical::Not.name(), filter)?;
                }
                Clause::Not(filter, Spelling::Array) => {
                    map.serialize_entry(Logical::Not.name(), &[filter])?;
                }
            }
        }
        map.end()
    }
}

/// The operator object of one field.
struct Conditions<'a>(&'a [Condition]);

impl Serialize for Conditions<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for condition in self.0 {
            match condition {
                Condition::Operation(operation) => {
                    map.serialize_entry(operation.operator.name(), &operation.operand)?;
                }
                Condition::MatchItems(filters) => {
                    map.serialize_entry(Operator::MatchItems.name(), filters)?;
                }
                Condition::Not(conditions, Spelling::Object) => {
                    map.serialize_entry(Logical::Not.name(), &Conditions(conditions))?;
                }
                Condition::Not(conditions, Spelling::Array) => {
                    map.serialize_entry(Logical::Not.name(), &[Conditions(conditions)])?;
                }
            }
        }
        map.end()
    }
}

impl Serialize for Literal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(number) => number.serialize(serializer),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Date(date) => {
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry(DATE_KEY, &date.text)?;
                map.end()
            }
            Self::Array(values) => {
                let mut seq = serializer.serialize_seq(Some(values.len()))?;
                for value in values {
                    seq.serialize_element(value)?;
                }
                seq.end()
            }
            Self::Object(entries) => serializer.collect_map(entries.iter().map(|(k, v)| (k, v))),
        }
    }
}

/// Compact JSON.
macro_rules! display_as_json {
    ($($ty:ty)*) => {$(
        impl fmt::Display for $ty {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
            }
        }
    )*};
}
display_as_json!(Query Filter Literal);
