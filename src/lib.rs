//! A query API for services, in the language of the Wix APIs: filters, sort, paging and
//! projection in one JSON object, answered over your own records.
//!
//! A caller sends a body; the crate reads it, checks it against the endpoint's table of
//! what may be asked, and gives the page, or says everything that is wrong:
//!
//! ```
//! use serde_json::json;
//! use wixql::{Endpoint, Schema};
//!
//! # let records = [
//! #     json!({"id": "a", "status": "FAILED", "startedAt": "2024-05-01T10:00:00Z"}),
//! #     json!({"id": "b", "status": "COMPLETED", "startedAt": "2024-05-02T10:00:00Z"}),
//! #     json!({"id": "c", "status": "FAILED", "startedAt": "2024-05-03T10:00:00Z"}),
//! # ];
//! # let body = r#"{"filter": {"status": "FAILED"}, "sort": [{"fieldName": "startedAt", "order": "DESC"}]}"#;
//! // Once, for all requests:
//! let jobs = Endpoint::new(Schema::new().text("id").text("status").date("startedAt"));
//!
//! // `body` is {"filter": {"status": "FAILED"}, "sort": [{"fieldName": "startedAt", "order": "DESC"}]}
//! let page = jobs.query(body, &records)?;
//! let answer = json!({"jobs": page.project()?, "pagingMetadata": page.metadata});
//! # assert_eq!(
//! #     answer,
//! #     json!({
//! #         "jobs": [records[2], records[0]],
//! #         "pagingMetadata": {"count": 2, "hasNext": false},
//! #     }),
//! # );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What is wrong, and where
//!
//! All faults of a query are found in one pass. Each has a stable code, a JSON Pointer, line
//! and column, and the name that was probably meant:
//!
//! ```
//! # use wixql::{Endpoint, Schema};
//! # let jobs = Endpoint::new(Schema::new().text("id").text("status").date("startedAt"));
//! let error = jobs.request(r#"{"filter": {"status": {"$startWith": "F"}, "startdAt": null}}"#).unwrap_err();
//!
//! let faults: Vec<String> = error.faults().iter().map(ToString::to_string).collect();
//! assert_eq!(faults, [
//!     "unknown operator `$startWith`; did you mean `$startsWith`? at `/filter/status/$startWith` (line 1, column 24)",
//!     "Field 'startdAt' is not declared as filterable; did you mean `startedAt`? at `/filter/startdAt` (line 1, column 44)",
//! ]);
//!
//! // The body of the answer, with HTTP status 400.
//! let body = serde_json::to_value(error.envelope())?;
//! assert_eq!(body["details"]["applicationError"]["code"], "UNSUPPORTED_FILTER_OPERATOR");
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! # Stage by stage
//!
//! An [`Endpoint`] chains the stages. Each can be had alone:
//!
//! ```
//! use serde_json::json;
//! use wixql::{Schema, bind, parse};
//!
//! // Text to tree. A tree also comes from a `serde_json::Value`, or from a builder.
//! let query = parse(br#"{"filter": {"qty": {"$gt": 5}}, "paging": {"limit": 1}}"#)?;
//! assert_eq!(query.filter(), Some(&wixql::field("qty").gt(5)));
//!
//! // Tree and schema to plan. From here on nothing fails because of the query.
//! let plan = bind(&query, &Schema::new().text("id").number("qty"))?;
//!
//! // Plan and record to yes or no.
//! let matcher = plan.matcher();
//! assert!(matcher.matches(&json!({"id": "a", "qty": 7})));
//!
//! // Plan and records to a page.
//! let records = [json!({"id": "b", "qty": 9}), json!({"id": "a", "qty": 7})];
//! let page = plan.page(&records);
//! assert_eq!(page.items, [&records[1]]);
//! assert_eq!(page.metadata.total, Some(2));
//!
//! // What will be asked of each record, in words.
//! println!("{}", plan.explain());
//! # Ok::<(), wixql::QueryError>(())
//! ```
//!
//! | stage | reads | makes |
//! |---|---|---|
//! | [`parse`], [`Parser`] | the body | a [`Query`], the tree as it was written |
//! | [`field`], methods of [`Query`] | Rust | the same |
//! | [`bind`] | a [`Query`] and a [`Schema`] | a [`Plan`] |
//! | [`Plan::matcher`] | a record | whether it matches |
//! | [`Plan::page`], [`Plan::count`] | records | a [`Page`], a number |
//! | [`Plan::page_of_sorted`] | [`Sorted`] records | the same [`Page`], without a scan |
//! | [`Collection`] | records that come and go | the same answers, from columns and indexes |
//! | [`Plan::page_of_lines`], [`Plan::line_matcher`] | JSON lines | a [`LinePage`], yes or no |
//! | [`Endpoint`] | the body and records | the same, cursors included |
//!
//! # Schemas
//!
//! A [`Schema`] is the endpoint's table: which fields may be asked for, with which operators,
//! in which order, how much on a page. It is [written in Rust](Schema::new), or
//! [loaded from JSON](Schema::from_json); it prints itself as
//! [Markdown](Schema::to_markdown) for a documentation page, and as
//! [JSON Schema](Schema::to_json_schema) for OpenAPI. Without a table
//! ([`Schema::any`], [`Endpoint::any`]) any field may be asked for, and the record's own types
//! decide.
//!
//! # Records
//!
//! A record is anything that implements [`Record`](trait@Record): `serde_json::Value` does, and a
//! struct does with `#[derive(Record)]`, which also writes its table ([`Endpoint::of`]), or in a
//! few lines by hand. Records are borrowed, and a page lends them back.
//!
//! Records that are JSON text need not be made into values first: see [`Lines`].
//!
//! # What it promises
//!
//! * Whatever is sent, there is an answer or an error: no panic, no recursion deeper than the
//!   limit, no work and no memory that the [`Limits`] do not bound.
//! * A bound query does not fail. [`Matcher::matches`] returns `bool`.
//! * Numbers are exact, instants exact to the nanosecond, and the order is total; the answer
//!   does not depend on the machine, its locale or its clock.
//! * Cursors reveal nothing, open for nobody else, and lose nothing: records that come and go while somebody pages
//!   neither hide nor repeat others.
//! * No I/O, no `unsafe`, no threads but with the feature `rayon`, and no global state but the key that
//!   `Keys::ephemeral` makes.
//!
//! # Features, versions
//!
//! * `derive`: `#[derive(Record)]` for structs and enums, and the table that follows from their types.
//! * `chrono`, `jiff`, `time`, `uuid`, `rust_decimal`: types of these crates as fields of records.
//! * `seal`: cursors that are encrypted and authenticated, `Endpoint::sealed`. It brings the cryptography, some
//!   twenty small crates, and is for every endpoint that gives cursors to strangers. Without it the crate has no codec
//!   but [`UnprotectedCursors`].
//! * `rayon`: JSON lines from some megabytes on are asked on all threads of rayon's pool, and so are slices by
//!   [`Matcher::par_select`] and its like. The answers are the same.
//!
//! No feature changes what a query means. The crate needs Rust 1.88; raising that is a minor version.
//! The language is versioned with the crate: the change log marks what changes the answer to a
//! query.
//!
//! # The guide
//!
//! * [The language](guide::language): every operator and rule, with examples.
//! * [A service](guide::service): a query endpoint, step by step.
//! * [Architecture](guide::architecture): how the code is laid out, and how to add an operator.
//! * [Design](guide::design): decisions and dependencies, with reasons.
//! * [Comparison](guide::compare) with other query languages.

pub mod ast;
mod bind;
mod collection;
mod compact;
mod cursor;
mod decimal;
mod endpoint;
mod eval;
mod fault;
pub mod guide;
mod limits;
mod lines;
mod literal;
mod number;
mod operator;
mod page;
mod parse;
mod path;
mod plan;
mod pointer;
mod quoted;
mod record;
mod schema;
mod show;
mod text;
mod timestamp;
mod value;

pub use ast::{Filter, Order, Query, SortKey, field};
pub use bind::{bind, bind_at};
pub use collection::{Collection, CollectionError, CollectionExplanation, InOrder, Iter};
pub use compact::Compact;
pub use cursor::{
    Carried, Cursor, CursorCodec, CursorError, CursorErrorKind, CursorReason, Direction, Payload,
    Position, UnprotectedCursors,
};
#[cfg(feature = "seal")]
pub use cursor::{Key, KeyError, KeyedCursors, Keys, SealedCursors, SignedCursors};
pub use endpoint::{Body, Caller, Count, Endpoint, Request};
pub use eval::Matcher;
pub use fault::{
    ApplicationError, Details, Envelope, ErrorCode, Fault, FaultKind, FieldViolation, LimitName,
    PagingKind, Place, QueryError, Rule, SyntaxFault, ValidationError,
};
pub use limits::Limits;
pub use lines::{
    Line, LineFault, LineMatcher, LinePage, LinePager, Lines, MalformedLine, Validation,
};
pub use literal::{DateLiteral, Kind, Literal};
pub use number::Number;
pub use operator::{Logical, OperandKind, Operator, OperatorSet};
pub use page::{ByKey, Cursors, NotSorted, Page, PagingMetadata, Sequence, Sorted, Sought};
pub use parse::{Parser, parse};
pub use path::{FieldPath, PathError};
pub use plan::{Explanation, Plan, Projection};
pub use pointer::Pointer;
pub use record::{
    Access, At, Each, FieldValue, FieldVisitor, Fields, Get, GetValue, Keyed, List, Make, Node,
    Record, Records, Step, Steps, ValueRef, View,
};
pub use schema::{
    Declaration, Declare, Field, FieldType, NumberType, OfferedPaging, Schema, SchemaError,
    SchemaErrorKind, SortDirections, Table,
};
pub use timestamp::{NotADate, Timestamp};
pub use value::Value;
#[cfg(feature = "derive")]
#[doc = include_str!("guide/derive.md")]
pub use wixql_derive::Record;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
