//! Why a record, an order or a column cannot be taken in.

use crate::path::FieldPath;
use crate::value::Value;

/// Why a [`Collection`](crate::Collection) does not take a record, an order or a column.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CollectionError {
    /// It has no value of the unique key, or an array or an object.
    #[error("a record has no unique key: `{unique_key}` is neither text, number, date nor boolean")]
    #[non_exhaustive]
    NoKey {
        /// The path of the unique key.
        unique_key: FieldPath,
    },
    /// Another record has its unique key.
    #[error("two records have the unique key {}", shown(key))]
    #[non_exhaustive]
    Duplicate {
        /// The value that both have.
        key: Value,
    },
    /// The schema does not have this field.
    #[error("the schema has no field `{field}`")]
    #[non_exhaustive]
    UnknownField {
        /// The field.
        field: FieldPath,
    },
    /// There are 4,294,967,295 records.
    #[error("the collection is full")]
    Full,
}

fn shown(key: &Value) -> String {
    crate::show::excerpt(&serde_json::to_string(key).unwrap_or_default(), 80).to_string()
}
