//! A payment service: charges a card, declines some, fails for some, takes its time for some.

use std::time::Duration;

use axum::Router;
use axum::extract::Json;
use axum::http::StatusCode;
use axum::routing::post;
use serde::{Deserialize, Serialize};
use telemetry_bootstrap::Telemetry;

/// What is charged, and to whom.
#[derive(Debug, Serialize, Deserialize)]
pub struct Charge {
    /// The paying organisation.
    pub org: String,
    /// In cents.
    pub amount_cents: u64,
    /// Stands for the card at the payment provider.
    pub card_token: String,
}

/// Proof of payment.
#[derive(Debug, Serialize, Deserialize)]
pub struct Receipt {
    /// The charge's id.
    pub charge_id: String,
}

/// The service's routes.
pub fn router(telemetry: &Telemetry) -> Router {
    Router::new()
        .route("/v1/charges", post(charge))
        .layer(telemetry.server_layer())
}

/// Organisations whose names begin so behave like the customers that a shop has to live with.
async fn charge(Json(charge): Json<Charge>) -> Result<Json<Receipt>, StatusCode> {
    if charge.org.starts_with("slow") {
        tokio::time::sleep(Duration::from_millis(600)).await;
    }
    if charge.org.starts_with("broken") {
        tracing::error!(error = "ledger is read-only", "charge failed");
        return Err(StatusCode::INTERNAL_SERVER_ERROR);
    }
    if charge.org.starts_with("broke") || charge.amount_cents == 0 {
        tracing::info!(amount_cents = charge.amount_cents, "charge declined");
        return Err(StatusCode::PAYMENT_REQUIRED);
    }
    tracing::info!(amount_cents = charge.amount_cents, "charged");
    Ok(Json(Receipt {
        charge_id: format!("ch_{}", charge.amount_cents),
    }))
}
