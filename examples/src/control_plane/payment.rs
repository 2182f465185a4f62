//! The way to the payment service.

use std::time::Duration;

use bytes::Bytes;
use http::{Request, StatusCode, Uri};
use http_body_util::Full;
use hyper_util::client::legacy::Client as HyperClient;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use telemetry_bootstrap::http::{Client, ClientLayer, OfBoxed};
use tower::timeout::Timeout;
use tower::{Layer, Service, ServiceExt};

use super::error::OrderError;
use crate::payments::Charge;

/// Longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(2);

#[derive(Debug, Clone)]
pub(super) struct Payments {
    client: Client<Timeout<HyperClient<HttpConnector, Full<Bytes>>>, OfBoxed>,
    endpoint: Uri,
}

impl Payments {
    /// The time-out is inside the telemetry layer, which so sees a `timeout`. Around it, the layer
    /// would see a request that was given up.
    pub(super) fn new(endpoint: Uri, layer: ClientLayer) -> Self {
        let client = HyperClient::builder(TokioExecutor::new()).build_http();
        let layer = layer
            .with_hosts(endpoint.host().as_slice())
            .with_classifier(OfBoxed);
        Self {
            client: layer.layer(Timeout::new(client, PATIENCE)),
            endpoint,
        }
    }

    pub(super) async fn charge(
        &self,
        org: &str,
        amount_cents: u64,
        card_token: &str,
    ) -> Result<(), OrderError> {
        let request = self.request(org, amount_cents, card_token)?;
        let mut client = self.client.clone();
        let call = async { client.ready().await?.call(request).await };
        let response = call.await.map_err(|_| OrderError::PaymentUnavailable)?;
        match response.status() {
            StatusCode::OK => Ok(()),
            StatusCode::PAYMENT_REQUIRED => Err(OrderError::Declined),
            _ => Err(OrderError::PaymentUnavailable),
        }
    }

    fn request(
        &self,
        org: &str,
        amount_cents: u64,
        card_token: &str,
    ) -> Result<Request<Full<Bytes>>, OrderError> {
        let charge = Charge {
            org: org.to_owned(),
            amount_cents,
            card_token: card_token.to_owned(),
        };
        let body = serde_json::to_vec(&charge).map_err(|_| OrderError::PaymentUnavailable)?;
        Request::post(self.endpoint.clone())
            .header("content-type", "application/json")
            .body(Full::from(body))
            .map_err(|_| OrderError::PaymentUnavailable)
    }
}
