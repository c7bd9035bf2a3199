//! Routes: which path and method is answered by what.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Uri};
use axum::middleware::from_fn;
use axum::response::Response;
use axum::routing::{get, post};

use crate::refusal::{Refusal, RequestFault};
use crate::service::Service;
use crate::{answer, html, log, query_text, refusal};

/// What every handler shares.
#[derive(Clone)]
struct Shared {
    service: Arc<Service>,
    /// How long a body may take.
    patience: Duration,
}

type Answer = Result<Response, Refusal>;

/// All routes; `patience` is how long a body may take.
pub(crate) fn router(service: Service, patience: Duration) -> Router {
    let page = html::Page::new();
    Router::new()
        .route("/", get(async move || page.response()))
        .route("/data-mover/v1/jobs/query", get(query_by_get).post(query))
        .route("/data-mover/v1/jobs/count", post(count))
        .route("/data-mover/v1/jobs/explain", post(explain))
        .fallback(async || Refusal::from(RequestFault::NotFound))
        .method_not_allowed_fallback(async || Refusal::from(RequestFault::NotAllowed))
        .layer(query_text::limit())
        .layer(from_fn(log::request))
        .with_state(Shared { service: Arc::new(service), patience })
}

async fn query(State(shared): State<Shared>, headers: HeaderMap, request: Request) -> Answer {
    let text = query_text::of_body(request, shared.patience).await?;
    shared.page(&headers, &text)
}

async fn query_by_get(State(shared): State<Shared>, uri: Uri, headers: HeaderMap) -> Answer {
    let text = query_text::of_uri(uri.query())?;
    shared.page(&headers, &text)
}

async fn count(State(shared): State<Shared>, headers: HeaderMap, request: Request) -> Answer {
    let text = query_text::of_body(request, shared.patience).await?;
    let request = shared.service.request(&headers, &text)?;
    Ok(answer::count(shared.service.count(&request)))
}

async fn explain(State(shared): State<Shared>, request: Request) -> Answer {
    let text = query_text::of_body(request, shared.patience).await?;
    Ok(match shared.service.explain(&text) {
        Ok(request) => answer::explanation(request.plan()),
        Err(error) => refusal::with_places(error),
    })
}

impl Shared {
    fn page(&self, headers: &HeaderMap, text: &[u8]) -> Answer {
        let request = self.service.request(headers, text)?;
        let page = self.service.page(&request)?;
        answer::page(&page, request.plan())
    }
}
