//! The request log: what was asked of which route, how it went, and nothing that strangers wrote.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;
use tracing::{debug, info};

use crate::refusal::Note;

/// Answers a request and logs it: its method, its route, the status, how long it took, and the
/// codes of its faults.
///
/// Filters, cursors, headers and paths beyond our own routes stay out: they hold data of
/// callers, and logs are read by others than the data are meant for.
pub(crate) async fn request(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = name(request.method());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;

    let path = route.as_ref().map_or("(unknown)", MatchedPath::as_str);
    let (status, micros) = (response.status().as_u16(), started.elapsed().as_micros());
    match response.extensions().get::<Note>() {
        None => info!(method, path, status, micros),
        Some(Note { codes, cursor_reason }) => {
            info!(method, path, status, micros, codes = codes.join(","));
            // More than a caller may know, so it is asked for by whoever looks after the keys.
            if let Some(reason) = cursor_reason {
                debug!(path, cursor_reason = ?reason);
            }
        }
    }
    response
}

/// A method may be any word, and only the usual ones are ours.
fn name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::HEAD => "HEAD",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "(other)",
    }
}
