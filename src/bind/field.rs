//! Fields: which one a path means, how it is reached, and how its values are read.

use std::borrow::Cow;

use crate::fault::nearest;
use crate::path::FieldPath;
use crate::record::Access;
use crate::schema::{Field, FieldType, NumberType, Schema};
use crate::value::Reading;

impl Schema {
    /// How a field is reached: the part of its path below `parent`, which is that of an
    /// array's items, or empty.
    pub(crate) fn access(&self, path: &FieldPath, parent: &str) -> Access {
        let full = full_path(path, parent);
        let above = if parent.is_empty() { 0 } else { parent.split('.').count() };
        let dots = full.char_indices().filter(|&(_, c)| c == '.').map(|(at, _)| at);
        let maps = (1..).zip(dots).filter_map(|(segments, dot): (usize, usize)| {
            let field = self.declared(full.get(..dot)?)?;
            if field.is_map() { segments.checked_sub(above) } else { None }
        });
        Access::through_maps(path, maps)
    }

    /// The nearest declared path that passes a test, as it would be written below `parent`.
    pub(super) fn nearest_field(
        &self,
        path: &FieldPath,
        parent: &str,
        is_fit: impl Fn(&Field) -> bool,
    ) -> Option<String> {
        let fields = self.fields().filter(|field| is_fit(field)).map(Field::path);
        let candidates = fields.filter_map(|field| match parent {
            "" => Some(field.as_str()),
            // What lies elsewhere cannot be meant.
            parent => field.below(parent).filter(|rest| !rest.is_empty()),
        });
        nearest(path.as_str(), candidates).map(str::to_owned)
    }
}

/// A path with its parent's in front, if there is one.
pub(super) fn full_path<'p>(path: &'p FieldPath, parent: &str) -> Cow<'p, str> {
    if parent.is_empty() {
        Cow::Borrowed(path.as_str())
    } else {
        Cow::Owned(format!("{parent}.{path}"))
    }
}

impl Reading {
    /// How the values of a field are read.
    pub(crate) fn of(field: &Field) -> Self {
        match field.ty().element() {
            FieldType::Date if field.takes_epoch_millis() => Self::DateOrMillis,
            FieldType::Date => Self::Date,
            FieldType::Number(NumberType::Int64) => Self::Int64,
            FieldType::Number(NumberType::Decimal) => Self::Decimal,
            _ if field.ignores_case() => Self::Folded,
            FieldType::Number(NumberType::Int32 | NumberType::Double)
            | FieldType::Any
            | FieldType::Text
            | FieldType::Bool
            | FieldType::Enum(_)
            | FieldType::Object
            | FieldType::Array(_)
            | FieldType::ObjectArray => Self::AsIs,
        }
    }
}
