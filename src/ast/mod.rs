//! Queries as written: what `parse` and the builder make, and `bind` reads.
//!
//! Names are not resolved and operands have no type yet. The tree keeps enough of what
//! was written to print JSON that parses back to the same tree, and to say where in the
//! query an error lies. It knows neither schemas nor records.

mod build;
mod filter;
mod json;
mod query;

pub use build::{FieldBuilder, field};
pub(crate) use filter::Written;
pub use filter::{Clause, Condition, FieldTest, Filter, Operation, Spelling};
pub use query::{CursorPaging, OffsetPaging, Order, Paging, Query, SortKey};
