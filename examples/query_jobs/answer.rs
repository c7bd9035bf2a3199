//! Answers: what is sent back, as JSON text.

use axum::body::Body;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, HeaderValue};
use axum::response::Response;
use serde_json::json;
use wixql::{Page, Plan};

use crate::refusal::{Refusal, RequestFault};
use crate::row::Row;

/// A response with this JSON text.
pub(crate) fn json(status: StatusCode, text: impl Into<Body>) -> Response {
    let mut response = Response::new(text.into());
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// `{"jobs": […], "pagingMetadata": {…}}`.
///
/// # Errors
///
/// A job that cannot be written.
pub(crate) fn page(page: &Page<'_, Row>, plan: &Plan) -> Result<Response, Refusal> {
    let projected;
    let jobs: Vec<&str> = if plan.projection().is_some() {
        let values = page.project().map_err(|_| RequestFault::NotWritten)?;
        projected = values.iter().map(ToString::to_string).collect::<Vec<_>>();
        projected.iter().map(String::as_str).collect()
    } else {
        page.items.iter().map(|row| row.json()).collect()
    };
    let metadata = serde_json::to_string(&page.metadata).map_err(|_| RequestFault::NotWritten)?;

    let parts = [r#"{"jobs":["#, r#"],"pagingMetadata":"#, "}"];
    let bytes = jobs.iter().copied().chain(parts).map(|part| part.len() + 1).sum::<usize>();
    let mut text = String::with_capacity(bytes + metadata.len());
    let [head, middle, tail] = parts;
    text.push_str(head);
    for (at, job) in jobs.into_iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        text.push_str(job);
    }
    text.push_str(middle);
    text.push_str(&metadata);
    text.push_str(tail);
    Ok(json(StatusCode::OK, text))
}

/// `{"count": n}`.
pub(crate) fn count(count: u64) -> Response {
    json(StatusCode::OK, json!({"count": count}).to_string())
}

/// The plan in words, and as JSON: `{"text": …, "plan": {…}}`.
pub(crate) fn explanation(plan: &Plan) -> Response {
    let plan = plan.explain();
    json(StatusCode::OK, json!({"text": plan.to_string(), "plan": plan}).to_string())
}
