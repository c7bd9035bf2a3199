//! Stub of the crate page.

pub mod ast;
mod fault;
mod limits;
mod literal;
mod number;
mod operator;
mod parse;
mod path;
mod pointer;
mod schema;
mod timestamp;

pub use ast::{Filter, Order, Query, SortKey, field};
pub use fault::*;
pub use limits::Limits;
pub use literal::{DateLiteral, Kind, Literal};
pub use number::Number;
pub use operator::{Logical, OperandKind, Operator, OperatorSet};
pub use parse::{Parser, parse};
pub use path::{FieldPath, PathError};
pub use pointer::Pointer;
pub use schema::{
    Field, FieldType, NumberType, OfferedPaging, Schema, SchemaError, SchemaErrorKind,
    SortDirections,
};
pub use timestamp::{NotADate, Timestamp};
