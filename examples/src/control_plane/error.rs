//! What a caller is told when an order can't be placed.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

#[derive(Debug, thiserror::Error)]
pub(super) enum OrderError {
    #[error("the card was declined")]
    Declined,
    #[error("{0}")]
    Invalid(&'static str),
    #[error("no such order")]
    NotFound,
    #[error("the payment service did not answer")]
    PaymentUnavailable,
    #[error("the queue takes no orders, try again later")]
    QueueUnavailable,
    #[error("a bearer token of the form tenant.organisation.user is needed")]
    Unauthenticated,
}

impl OrderError {
    fn status(&self) -> StatusCode {
        match self {
            Self::Declined => StatusCode::PAYMENT_REQUIRED,
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::PaymentUnavailable => StatusCode::BAD_GATEWAY,
            Self::QueueUnavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Unauthenticated => StatusCode::UNAUTHORIZED,
        }
    }
}

impl IntoResponse for OrderError {
    fn into_response(self) -> Response {
        (self.status(), Json(json!({ "error": self.to_string() }))).into_response()
    }
}
