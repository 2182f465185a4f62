//! Calls whatever its caller lists: one hop of a chain that a test of propagation asks for.

use axum::Router;
use axum::extract::{Json, State};
use axum::http::StatusCode;
use axum::routing::post;
use bytes::Bytes;
use http::{Request, Uri};
use http_body_util::Full;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::{Client as HyperClient, Error};
use hyper_util::rt::TokioExecutor;
use serde::Deserialize;
use telemetry_bootstrap::Telemetry;
use telemetry_bootstrap::http::Client;
use tower::{Layer as _, Service as _, ServiceExt as _};

/// One call to make: the address, and the body to send there.
#[derive(Debug, Deserialize)]
pub struct Call {
    /// Where to.
    pub url: String,
    /// What to send, as it is: a list of calls, where that is a service like this one.
    #[serde(default)]
    pub arguments: serde_json::Value,
}

type Forwarder = Client<HyperClient<HttpConnector, Full<Bytes>>>;

/// `POST /test` makes the listed calls, one after the other.
pub fn router(telemetry: &Telemetry) -> Router {
    let client = HyperClient::builder(TokioExecutor::new()).build_http();
    Router::new()
        .route("/test", post(forward))
        .with_state(telemetry.client_layer().layer(client))
        .layer(telemetry.server_layer())
}

async fn forward(
    State(mut client): State<Forwarder>,
    Json(calls): Json<Vec<Call>>,
) -> Result<(), StatusCode> {
    for call in calls {
        let request = request(&call).ok_or(StatusCode::BAD_REQUEST)?;
        send(&mut client, request)
            .await
            .map_err(|_| StatusCode::BAD_GATEWAY)?;
    }
    Ok(())
}

async fn send(client: &mut Forwarder, request: Request<Full<Bytes>>) -> Result<(), Error> {
    client.ready().await?.call(request).await?;
    Ok(())
}

fn request(call: &Call) -> Option<Request<Full<Bytes>>> {
    let url: Uri = call.url.parse().ok()?;
    let body = serde_json::to_vec(&call.arguments).ok()?;
    let request = Request::post(url).header("content-type", "application/json");
    request.body(Full::from(body)).ok()
}
