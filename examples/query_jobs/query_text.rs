//! Where the query's text comes from: the body of a POST, or `.r` of a GET.

use std::time::Duration;

use axum::body::{Bytes, HttpBody};
use axum::extract::{DefaultBodyLimit, FromRequest, Request};
use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use tokio::time::timeout;

use crate::refusal::RequestFault;

/// Bytes of a body that are read, at the most.
pub(crate) const LARGEST: usize = 64 * 1024;

/// Keeps every body within [`LARGEST`].
pub(crate) fn limit() -> DefaultBodyLimit {
    DefaultBodyLimit::max(LARGEST)
}

/// The body of a POST.
///
/// # Errors
///
/// One that is too large, or does not come in time.
pub(crate) async fn of_body(request: Request, patience: Duration) -> Result<Bytes, RequestFault> {
    // What says itself that it is too large is refused before any of it comes.
    if request.body().size_hint().lower() > LARGEST as u64 {
        return Err(RequestFault::TooLarge);
    }
    let read = timeout(patience, Bytes::from_request(request, &()));
    match read.await {
        Ok(Ok(text)) => Ok(text),
        Ok(Err(rejection)) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            Err(RequestFault::TooLarge)
        }
        Ok(Err(_)) => Err(RequestFault::BrokenOff),
        Err(_) => Err(RequestFault::TooSlow),
    }
}

/// The query of a GET: `.r`, base64url without padding, as the official SDK sends it. Without
/// parameters it is the empty query.
///
/// # Errors
///
/// Other parameters too: a query whose name is misspelt would ask for everything.
pub(crate) fn of_uri(parameters: Option<&str>) -> Result<Vec<u8>, RequestFault> {
    let Some(parameters) = parameters.filter(|text| !text.is_empty()) else {
        return Ok(b"{}".to_vec());
    };
    match parameters.split_once('=') {
        Some((".r", text)) if !text.contains('&') => {
            URL_SAFE_NO_PAD.decode(text).map_err(|_| RequestFault::NotBase64)
        }
        _ => Err(RequestFault::NotOneQuery),
    }
}
