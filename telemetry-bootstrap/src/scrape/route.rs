//! The route for an axum router.

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use axum::routing::get;
use http::StatusCode;
use http::header::ACCEPT;

use super::{OFF, Scraper, refusal};

/// `GET /metrics`, with a collection on a thread that may take its time. Without a scraper there is
/// no such page.
pub(crate) fn route<S: Clone + Send + Sync + 'static>(scraper: Option<Scraper>) -> Router<S> {
    let handler = move |request: Request| answer(scraper.clone(), request);
    Router::new().route("/metrics", get(handler))
}

async fn answer(scraper: Option<Scraper>, request: Request) -> Response {
    let Some(scraper) = scraper else {
        return refusal(StatusCode::NOT_FOUND, OFF).map(Body::from);
    };
    let accept = move || scraper.response(request.headers().get_all(ACCEPT).iter());
    let answered = tokio::task::spawn_blocking(accept).await;
    let failed = |_| refusal(StatusCode::INTERNAL_SERVER_ERROR, "the runtime is ending\n");
    answered.unwrap_or_else(failed).map(Body::from)
}
