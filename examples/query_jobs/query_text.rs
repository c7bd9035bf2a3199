//! Where the query's text comes from: the body of a POST, or `.r` of a GET.

use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

use axum::body::{Body, HttpBody};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use tokio::time::timeout;

use crate::refusal::RequestFault;

/// Bytes of a body that are read, at the most.
pub(crate) const LARGEST: usize = 64 * 1024;

/// The body of a POST.
///
/// # Errors
///
/// One that is too large, breaks off, or does not come in time.
pub(crate) async fn of_body(body: Body, patience: Duration) -> Result<Vec<u8>, RequestFault> {
    timeout(patience, read(body)).await.unwrap_or(Err(RequestFault::TooSlow))
}

async fn read(mut body: Body) -> Result<Vec<u8>, RequestFault> {
    // What says itself that it is too large is refused before any of it comes.
    if body.size_hint().lower() > LARGEST as u64 {
        return Err(RequestFault::TooLarge);
    }
    let mut text = Vec::new();
    while let Some(piece) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let Ok(piece) = piece.map_err(|_| RequestFault::BrokenOff)?.into_data() else { continue };
        if text.len() + piece.len() > LARGEST {
            return Err(RequestFault::TooLarge);
        }
        // Copied rather than collected: each piece keeps the buffer that it came in, and whoever
        // sends single bytes would have us keep some kilobytes for each of them.
        text.extend_from_slice(&piece);
    }
    Ok(text)
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
