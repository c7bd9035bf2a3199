//! The page at `/`, and the policy that lets a browser run what is in it and nothing else.

use axum::body::Body;
use axum::http::header::{
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

const HTML: &str = include_str!("page.html");

/// The page, with its policy.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    policy: HeaderValue,
}

impl Page {
    /// The page; the policy names the style and the script in it by their hashes, so that a
    /// browser takes no others, even if a name of a job should become markup some day.
    pub(crate) fn new() -> Self {
        let (style, script) = (hash("style"), hash("script"));
        let policy = format!(
            "default-src 'none'; style-src '{style}'; script-src '{script}'; connect-src 'self'; \
             img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        );
        // A header holds any visible text, and hashes are that.
        let nothing_at_all = HeaderValue::from_static("default-src 'none'");
        Self { policy: HeaderValue::from_str(&policy).unwrap_or(nothing_at_all) }
    }

    /// The response to who asks for it.
    pub(crate) fn response(&self) -> Response {
        let mut response = Response::new(Body::from(HTML));
        let headers: [(HeaderName, HeaderValue); 4] = [
            (CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
            (CONTENT_SECURITY_POLICY, self.policy.clone()),
            (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
            (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        ];
        response.headers_mut().extend(headers);
        response
    }
}

/// What a policy calls the one element of this name: the hash of what is between its tags.
fn hash(element: &str) -> String {
    let (open, close) = (format!("<{element}>"), format!("</{element}>"));
    let inside = HTML.split_once(&open).and_then(|(_, rest)| rest.split_once(&close));
    let (inside, _) = inside.unwrap_or_default();
    format!("sha256-{}", STANDARD.encode(Sha256::digest(inside)))
}
