//! Stub of the crate page.

pub mod ast;
mod bind;
mod cursor;
mod decimal;
mod endpoint;
mod eval;
mod fault;
pub mod guide;
mod limits;
mod literal;
mod number;
mod operator;
mod page;
mod parse;
mod path;
mod plan;
mod pointer;
mod record;
mod schema;
mod text;
mod timestamp;
mod value;

pub use ast::{Filter, Order, Query, SortKey, field};
pub use bind::{bind, bind_at};
pub use cursor::{Cursor, CursorCodec, CursorError, Direction, Position};
pub use endpoint::{Body, Count, Endpoint, Request};
pub use eval::Matcher;
pub use fault::{
    ApplicationError, Details, Envelope, ErrorCode, Fault, FaultKind, FieldViolation, LimitName,
    PagingKind, Place, QueryError, Rule, SyntaxFault, ValidationError,
};
pub use limits::Limits;
pub use literal::{DateLiteral, Kind, Literal};
pub use number::Number;
pub use operator::{Logical, OperandKind, Operator, OperatorSet};
pub use page::{Cursors, Page, PagingMetadata};
pub use parse::{Parser, parse};
pub use path::{FieldPath, PathError};
pub use plan::{Explanation, Plan, Projection};
pub use pointer::Pointer;
pub use record::{Access, Fields, List, Node, Record, ValueRef, View};
pub use schema::{
    Field, FieldType, NumberType, OfferedPaging, Schema, SchemaError, SchemaErrorKind,
    SortDirections,
};
pub use timestamp::{NotADate, Timestamp};
pub use value::Value;
