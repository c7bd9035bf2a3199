//! Refusals: why a request gets no answer, in the envelopes of the language reference, and what
//! the log may know of it.

use axum::http::StatusCode;
use axum::http::header::{CONNECTION, HeaderValue};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use wixql::{CursorReason, QueryError};

use crate::answer;

/// Why a request gets no answer.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// The query is at fault.
    Query(QueryError),
    /// It did not come to a query.
    Request(RequestFault),
}

/// What is wrong with a request, whatever its query.
#[derive(Clone, Copy, Debug)]
pub(crate) enum RequestFault {
    /// The text of `.r` is not base64url.
    NotBase64,
    /// The query string is more, or something else, than one `.r`.
    NotOneQuery,
    /// The body is larger than is read.
    TooLarge,
    /// The body did not come in time.
    TooSlow,
    /// The body broke off.
    BrokenOff,
    /// A scoped service was not told whose jobs are asked for.
    NoSite,
    /// There is nothing here.
    NotFound,
    /// What is here does not have this method.
    NotAllowed,
    /// The answer could not be written: the fault is ours.
    NotWritten,
}

/// What the log says of a refusal, left with the response: codes, and no words of a stranger's.
#[derive(Clone, Debug)]
pub(crate) struct Note {
    pub(crate) codes: Vec<&'static str>,
    pub(crate) cursor_reason: Option<CursorReason>,
}

impl RequestFault {
    const fn status(self) -> StatusCode {
        match self {
            Self::NotBase64 | Self::NotOneQuery | Self::BrokenOff | Self::NoSite => {
                StatusCode::BAD_REQUEST
            }
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::NotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotWritten => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Its code, and its words.
    const fn row(self) -> (&'static str, &'static str) {
        match self {
            Self::NotBase64 => ("MALFORMED_QUERY", "`.r` is not base64url text without padding"),
            Self::NotOneQuery => {
                ("MALFORMED_QUERY", "the query string has parameters other than one `.r`")
            }
            Self::TooLarge => ("PAYLOAD_TOO_LARGE", "the body is too large"),
            Self::TooSlow => ("REQUEST_TIMEOUT", "the body did not come in time"),
            Self::BrokenOff => ("MALFORMED_QUERY", "the body broke off"),
            Self::NoSite => ("MISSING_SITE", "the header `wix-site-id` names no site"),
            Self::NotFound => ("NOT_FOUND", "there is nothing here"),
            Self::NotAllowed => ("METHOD_NOT_ALLOWED", "this method is not answered here"),
            Self::NotWritten => ("INTERNAL", "the answer could not be written"),
        }
    }
}

impl Refusal {
    fn envelope(&self) -> Value {
        match self {
            Self::Query(error) => json!(error.envelope()),
            Self::Request(fault) => {
                let (code, words) = fault.row();
                let error = json!({"code": code, "description": words, "data": {}});
                json!({"message": words, "details": {"applicationError": error}})
            }
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Query(error) => {
                StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
            }
            Self::Request(fault) => fault.status(),
        }
    }

    fn note(&self) -> Note {
        match self {
            Self::Query(error) => Note {
                codes: error.faults().iter().map(|fault| fault.code().name()).collect(),
                cursor_reason: error.cursor_reason(),
            },
            Self::Request(fault) => Note { codes: vec![fault.row().0], cursor_reason: None },
        }
    }

    /// Whether part of the request is still to come, which nobody will read.
    const fn leaves_a_rest(&self) -> bool {
        use RequestFault::{BrokenOff, TooLarge, TooSlow};

        matches!(self, Self::Request(TooLarge | TooSlow | BrokenOff))
    }

    /// The response with these parts beside the envelope's.
    fn respond(&self, more: Value) -> Response {
        let mut body = self.envelope();
        if let (Some(body), Value::Object(more)) = (body.as_object_mut(), more) {
            body.extend(more);
        }
        let mut response = answer::json(self.status(), body.to_string());
        response.extensions_mut().insert(self.note());
        if self.leaves_a_rest() {
            response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }
}

impl From<QueryError> for Refusal {
    fn from(error: QueryError) -> Self {
        Self::Query(error)
    }
}

impl From<RequestFault> for Refusal {
    fn from(fault: RequestFault) -> Self {
        Self::Request(fault)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        self.respond(json!({}))
    }
}

/// The envelope, with all faults and their places beside it, for the page that underlines them.
pub(crate) fn with_places(error: QueryError) -> Response {
    let faults: Vec<Value> = (error.faults().iter())
        .map(|fault| {
            let nearest = fault.nearest().map(|name| format!("; did you mean `{name}`?"));
            let message = format!("{}{}", fault.kind(), nearest.unwrap_or_default());
            json!({"code": fault.code().name(), "message": message, "place": fault.place()})
        })
        .collect();
    Refusal::Query(error).respond(json!({"faults": faults}))
}
