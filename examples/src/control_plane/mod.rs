//! The control plane's API: an organisation orders a server, pays, and asks what became of it.

mod auth;
mod error;
mod orders;
mod payment;

use axum::Router;
use axum::http::Uri;
use axum::middleware;
use axum::routing::{get, post};
use telemetry_bootstrap::Telemetry;

pub use orders::Order;

use crate::queue::Publisher;
use orders::Orders;
use payment::Payments;

/// The service's routes, for callers that are strangers. `payments` is where the payment service listens.
pub fn router(telemetry: &Telemetry, queue: Publisher, payments: Uri) -> Router {
    let payments = Payments::new(payments, telemetry.client_layer());
    let orders = Orders::new(telemetry, payments, queue);
    Router::new()
        .route("/orders", post(orders::place))
        .route("/orders/{id}", get(orders::read))
        .route_layer(middleware::from_fn(auth::authenticate))
        .route("/health", get(|| async { "ok" }))
        .with_state(orders)
        .layer(telemetry.server_layer().at_public_edge())
}
