//! The schema that a row's `types` stand for: an open one with those fields declared.

use serde_json::Value;
use wixql::{Field, FieldType, NumberType, Operator, Schema};

/// An open schema with the row's fields, each with every operator. They are declared as arrays, so
/// that whole arrays may be operands; single values may be too.
pub(crate) fn schema(types: &Value, id: &str) -> Schema {
    schema_of(types, id, Field::array)
}

/// The same, each field being declared in this way.
pub(crate) fn schema_of(
    types: &Value,
    id: &str,
    declare: fn(String, FieldType) -> Field,
) -> Schema {
    let fields = types.as_object().into_iter().flatten();
    fields.fold(Schema::any().unique_key(id), |schema, (path, ty)| {
        let path = path.as_str();
        let field = |ty| declare(path.to_owned(), ty);
        let number = |ty| field(FieldType::Number(ty));
        let field = match ty.as_str() {
            Some("date") => field(FieldType::Date),
            Some("dateEpochMillis") => field(FieldType::Date).epoch_millis(),
            Some("int32") => number(NumberType::Int32),
            Some("int64") => number(NumberType::Int64),
            Some("double") => number(NumberType::Double),
            Some("decimal") => number(NumberType::Decimal),
            Some("caseInsensitive") => field(FieldType::Any).ignore_case(),
            Some("map") => Field::map(path),
            other => panic!("no type of a row: {other:?}"),
        };
        schema.field(field.operators(Operator::ALL))
    })
}
