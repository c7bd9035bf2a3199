//! The two envelopes in which a Wix endpoint answers a bad query.

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::fault::{Fault, QueryError};
use crate::show::excerpt;

/// Bytes of a place in the body that are shown; the keys on the way are strangers' text.
const LONGEST: usize = 256;

/// The body of the answer to a bad query; serializable. [`QueryError::status`] has the HTTP status.
///
/// If the first fault breaks a rule of the endpoint's table (a field that is not
/// declared, a number out of range), all faults of that kind are listed as field
/// violations; otherwise the first fault is an application error.
///
/// # Example
///
/// ```
/// use wixql::parse;
///
/// let error = parse(br#"{"filter": {"name": {"$regex": "x"}}}"#).unwrap_err();
/// let body = serde_json::to_value(error.envelope()).unwrap();
/// assert_eq!(body["details"]["applicationError"]["code"], "UNSUPPORTED_FILTER_OPERATOR");
/// ```
///
/// # Reference
///
/// *Errors* ([guide](crate::guide::language#9-errors)).
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Envelope {
    /// The first fault in words.
    pub message: String,
    /// The fault for programs.
    pub details: Details,
}

/// One of the two envelopes.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[allow(clippy::exhaustive_enums, reason = "the protocol has these two")]
pub enum Details {
    /// Rules of the endpoint's table are violated.
    ValidationError(ValidationError),
    /// Everything else.
    ApplicationError(ApplicationError),
}

/// Violated rules, one per field.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ValidationError {
    /// The violations, in reading order.
    pub field_violations: Vec<FieldViolation>,
}

/// A violated rule.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct FieldViolation {
    /// The place with dots, such as `query.cursorPaging.limit`.
    pub field: String,
    /// The fault in words.
    pub description: String,
    /// `MIN`, `MAX`, `MAX_SIZE`, `MAX_LENGTH` or `OTHER`.
    pub violated_rule: &'static str,
    /// The `threshold`, where the rule has one.
    pub data: Map<String, Value>,
}

/// A fault with its code.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ApplicationError {
    /// The stable code.
    pub code: &'static str,
    /// The fault in words.
    pub description: String,
    /// Where it is: `pointer`, and `line` and `column` if the query was text.
    pub data: Map<String, Value>,
}

impl QueryError {
    /// The body of the answer, as Wix endpoints write it.
    #[must_use]
    pub fn envelope(&self) -> Envelope {
        let Some(first) = self.faults().first() else {
            // INVARIANT of `QueryError`: there is a first fault.
            return Envelope { message: String::new(), details: Details::none() };
        };
        let message = first.to_string();
        let violations: Vec<_> = self.faults().iter().filter_map(violation).collect();
        let details = if first.kind().violation().is_some() {
            Details::ValidationError(ValidationError { field_violations: violations })
        } else {
            Details::ApplicationError(application_error(first))
        };
        Envelope { message, details }
    }
}

impl Details {
    const fn none() -> Self {
        Self::ValidationError(ValidationError { field_violations: Vec::new() })
    }
}

fn violation(fault: &Fault) -> Option<FieldViolation> {
    let (rule, threshold) = fault.kind().violation()?;
    let data = threshold.map(|bound| ("threshold".to_owned(), json!(bound)));
    Some(FieldViolation {
        field: excerpt(&fault.at().dotted(), LONGEST).to_string(),
        description: fault.kind().to_string(),
        violated_rule: rule.name(),
        data: data.into_iter().collect(),
    })
}

fn application_error(fault: &Fault) -> ApplicationError {
    let mut data = Map::new();
    data.insert("pointer".to_owned(), json!(excerpt(fault.at().as_str(), LONGEST).to_string()));
    if let Some(place) = fault.place() {
        data.insert("line".to_owned(), json!(place.line));
        data.insert("column".to_owned(), json!(place.column));
    }
    if let Some(nearest) = fault.nearest() {
        data.insert("nearest".to_owned(), json!(nearest));
    }
    ApplicationError { code: fault.code().name(), description: fault.kind().to_string(), data }
}
