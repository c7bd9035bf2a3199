//! Fields that lie inside arrays: from outside their type is an array of what they are.

use std::ops::Bound;

use crate::path::FieldPath;
use crate::schema::{Field, FieldType, Schema};

impl Schema {
    /// Puts a field in, and derives how it, and what it holds, is seen through arrays.
    pub(super) fn insert(&mut self, field: Field) {
        let path = field.path().clone();
        let is_array = |field: &Field| *field.ty() == FieldType::ObjectArray;
        let is_one = is_array(&field);
        let was_one = self.fields.insert(path.clone(), field).is_some_and(|old| is_array(&old));
        self.derive(&path);
        if is_one || was_one {
            let below = format!("{path}.");
            let bounds = (Bound::Included(below.as_str()), Bound::Unbounded);
            let later = self.fields.range::<str, _>(bounds).map(|(path, _)| path);
            let inside: Vec<FieldPath> =
                later.take_while(|path| path.as_str().starts_with(&below)).cloned().collect();
            for path in inside {
                self.derive(&path);
            }
        }
    }

    fn derive(&mut self, path: &FieldPath) {
        self.fanned.remove(path);
        if let Some(field) = self.fields.get(path)
            && self.is_inside_array(path.as_str(), "")
        {
            self.fanned.insert(path.clone(), field.fanned_out());
        }
    }

    /// Whether an array of objects is declared above `path`, and below `parent`.
    fn is_inside_array(&self, path: &str, parent: &str) -> bool {
        let mut above = path;
        while let Some((shorter, _)) =
            above.rsplit_once('.').filter(|(s, _)| s.len() > parent.len())
        {
            above = shorter;
            if self.fields.get(above).is_some_and(|field| *field.ty() == FieldType::ObjectArray) {
                return true;
            }
        }
        false
    }

    /// The fields as they are seen from the record.
    pub(crate) fn fields_from_outside(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().map(|(path, field)| self.fanned.get(path).unwrap_or(field))
    }

    /// The field that rules a path, as it is seen from `parent`, an array's items or, if
    /// empty, the record: a path that passes through an array has the type array of its
    /// leaf's type. Whether it passes through one is as for the field, which may be a map that the
    /// path leads into.
    pub(crate) fn resolve_from(&self, parent: &str, path: &str) -> Option<&Field> {
        let field = self.resolve(path)?;
        match self.fanned.get(field.path()) {
            Some(fanned) if self.is_inside_array(field.path().as_str(), parent) => Some(fanned),
            Some(_) | None => Some(field),
        }
    }
}

impl Field {
    /// The field as it is seen through an array.
    fn fanned_out(&self) -> Self {
        let ty = match self.ty() {
            FieldType::Any | FieldType::Array(_) | FieldType::ObjectArray => return self.clone(),
            FieldType::Object => FieldType::ObjectArray,
            FieldType::Text
            | FieldType::Number(_)
            | FieldType::Date
            | FieldType::Bool
            | FieldType::Enum(_) => FieldType::Array(Box::new(self.ty().clone())),
        };
        self.clone().with_type(ty)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operator::Operator;

    #[test]
    fn keys_of_a_map_in_an_array_are_arrays_from_outside() {
        let schema = Schema::new()
            .field(Field::object_array("lines"))
            .field(Field::text("lines.ext").with_data_keys())
            .field(Field::text("ext").with_data_keys());
        let ty = |parent, path| schema.resolve_from(parent, path).unwrap().ty().clone();
        for path in ["lines.ext", "lines.ext.colour", "lines.ext.colour.name"] {
            assert_eq!(ty("", path), FieldType::Array(Box::new(FieldType::Text)), "{path}");
            assert_eq!(ty("lines", path), FieldType::Text, "{path}");
        }
        assert_eq!(ty("", "ext.colour"), FieldType::Text);
    }

    #[test]
    fn what_lies_in_an_array_is_an_array_from_outside() {
        let lines = Field::object_array("lines");
        let skus = || Field::text("lines.sku");
        for schema in [
            Schema::new().field(skus()).field(lines.clone()),
            Schema::new().field(lines.clone()).field(skus()),
        ] {
            let ty = |parent| schema.resolve_from(parent, "lines.sku").unwrap().ty().clone();
            assert_eq!(ty(""), FieldType::Array(Box::new(FieldType::Text)));
            assert_eq!(ty("lines"), FieldType::Text);
            let replaced = schema.clone().field(Field::new("lines", FieldType::Object));
            let ty = replaced.resolve_from("", "lines.sku").unwrap().ty().clone();
            assert_eq!(ty, FieldType::Text);
            let outside = schema.resolve_from("", "lines.sku").unwrap().operator_set();
            assert!(outside.contains(Operator::HasSome) && !outside.contains(Operator::Eq));
        }
        let eq = skus().operators([Operator::Eq]);
        let schema = Schema::new().field(lines).field(eq);
        let outside = schema.resolve_from("", "lines.sku").unwrap().operator_set();
        assert!(outside.contains(Operator::Eq), "what is listed stays listed");
    }
}
