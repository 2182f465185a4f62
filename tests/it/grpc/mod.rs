//! The tower layers around tonic, over a real connection.

mod streams;

use std::future::{Future, pending};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use telemetry_bootstrap::Telemetry;
use telemetry_bootstrap::http::{Client, OfError};
use telemetry_bootstrap::testing::Harness;
use telemetry_contract::otlp::model::{Kind, PointValue, Span, StatusCode, find};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tonic::codegen::tokio_stream::{self, Stream};
use tonic::transport::server::TcpIncoming;
use tonic::transport::{Channel, Server};
use tonic::{Code, Request, Response, Status};
use tonic_health::pb::health_client::HealthClient;
use tonic_health::pb::health_server::{Health, HealthServer};
use tonic_health::pb::{HealthCheckRequest, HealthCheckResponse};
use tower::Layer as _;

type Answers = Pin<Box<dyn Stream<Item = Result<HealthCheckResponse, Status>> + Send>>;

/// Does what the service that is asked about is called, and says when it is stuck.
struct Behaving(Arc<Notify>);

fn serving() -> HealthCheckResponse {
    HealthCheckResponse { status: 1 }
}

#[tonic::async_trait]
impl Health for Behaving {
    type WatchStream = Answers;

    async fn check(
        &self,
        request: Request<HealthCheckRequest>,
    ) -> Result<Response<HealthCheckResponse>, Status> {
        match request.get_ref().service.as_str() {
            "well" => Ok(Response::new(serving())),
            "stuck" => {
                self.0.notify_one();
                pending().await
            }
            "broken" => Err(Status::internal("secret detail")),
            "panics" => std::panic::resume_unwind(Box::new("secret detail")),
            _ => Err(Status::not_found("no such service")),
        }
    }

    async fn watch(
        &self,
        request: Request<HealthCheckRequest>,
    ) -> Result<Response<Answers>, Status> {
        let twice = [Ok(serving()), Ok(serving())];
        Ok(Response::new(match request.get_ref().service.as_str() {
            "well" => Box::pin(tokio_stream::iter(twice)),
            "broken" => {
                let last = Err(Status::data_loss("secret detail"));
                Box::pin(tokio_stream::iter([Ok(serving()), last]))
            }
            _ => Box::pin(tokio_stream::StreamExt::chain(
                tokio_stream::iter([Ok(serving())]),
                tokio_stream::pending(),
            )),
        }))
    }
}

/// A server and a client with the layers of one telemetry.
struct Ends {
    client: HealthClient<Client<Channel, OfError>>,
    /// The same for methods that nothing was generated for.
    streams: tonic::client::Grpc<Client<Channel, OfError>>,
    channel: Channel,
    stuck: Arc<Notify>,
}

async fn connect(telemetry: &Telemetry) -> Ends {
    let stuck = Arc::new(Notify::new());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = Server::builder()
        .layer(telemetry.server_layer())
        .add_service(HealthServer::new(Behaving(Arc::clone(&stuck))))
        .add_service(streams::Echo);
    tokio::spawn(server.serve_with_incoming(TcpIncoming::from(listener)));
    let endpoint = Channel::from_shared(format!("http://{address}")).unwrap();
    let channel = endpoint.connect_lazy();
    let layer = telemetry.client_layer().with_target(&address.to_string());
    Ends {
        client: HealthClient::new(layer.layer(channel.clone())),
        streams: tonic::client::Grpc::new(layer.layer(channel.clone())),
        channel,
        stuck,
    }
}

fn ask(service: &str) -> HealthCheckRequest {
    HealthCheckRequest {
        service: service.to_owned(),
    }
}

/// One call, and what it left behind at both ends.
#[track_caller]
fn run<F: Future<Output = ()>>(call: impl FnOnce(Ends) -> F) -> Harness {
    let harness = Harness::new();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let work = async {
        call(connect(harness.telemetry()).await).await;
        let ended = async {
            while harness.lines().is_empty() {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), ended)
            .await
            .unwrap();
    };
    harness.run(|| runtime.block_on(work));
    harness
}

fn text(span: &Span<'_>, key: &str) -> String {
    let found = find(&span.attributes, key);
    found.map(ToString::to_string).unwrap_or_default()
}

/// What an end says: name, status of the span, status of the call, error.
fn end(spans: &[Span<'_>], kind: Kind) -> String {
    let all: Vec<_> = spans.iter().filter(|span| span.kind == kind).collect();
    assert_eq!(all.len(), 1, "{kind:?}: {spans:?}");
    let span = all[0];
    let failed = span.status.code == StatusCode::Error;
    let status = text(span, "rpc.response.status_code");
    let outcome = if failed { "failed" } else { "fine" };
    format!(
        "{} {outcome} {status} {}",
        span.name,
        text(span, "error.type")
    )
}

#[track_caller]
fn check(harness: &Harness, client: &str, server: &str) {
    let spans = harness.spans();
    assert_eq!(end(&spans, Kind::Client), client);
    assert_eq!(end(&spans, Kind::Server), server);
    assert_eq!(spans.len(), 2);
    assert_eq!(spans[0].trace_id, spans[1].trace_id);
    assert_eq!(harness.lines().len(), 1);
    let metrics = harness.metrics();
    for (name, expected) in [
        ("rpc.server.call.duration", 1),
        ("rpc.client.call.duration", 1),
        ("http.server.request.duration", 0),
        ("http.client.request.duration", 0),
    ] {
        let metric = metrics.iter().find(|metric| metric.name == name);
        let points = metric.map(|metric| &metric.points[..]).unwrap_or_default();
        let counts = points.iter().map(|point| match point.value {
            PointValue::Distribution { count, .. } => count,
            _ => 0,
        });
        assert_eq!(counts.sum::<u64>(), expected, "{name}");
    }
    let active = metrics
        .iter()
        .find(|metric| metric.name == "http.server.active_requests");
    for point in &active.unwrap().points {
        assert_eq!(point.value, PointValue::Int(0));
    }
    assert!(!harness.raw_lines().concat().contains("secret"));
    harness.assert_contract();
}

const CHECK: &str = "grpc.health.v1.Health/Check";
const WATCH: &str = "grpc.health.v1.Health/Watch";

#[test]
fn a_unary_call_ends_with_its_status() {
    let harness = run(async |Ends { mut client, .. }| {
        let answer = client.check(ask("well")).await.unwrap();
        assert!(answer.metadata().contains_key("x-correlation-id"));
    });
    check(
        &harness,
        &format!("{CHECK} fine OK "),
        &format!("{CHECK} fine OK "),
    );
}

#[test]
fn what_the_client_did_wrong_is_no_error_of_the_server() {
    let harness = run(async |Ends { mut client, .. }| {
        let status = client.check(ask("unknown")).await.unwrap_err();
        assert_eq!(status.code(), Code::NotFound);
    });
    let client = format!("{CHECK} failed NOT_FOUND NOT_FOUND");
    check(&harness, &client, &format!("{CHECK} fine NOT_FOUND "));
}

#[test]
fn what_the_server_did_wrong_is_an_error_of_both() {
    let harness = run(async |Ends { mut client, .. }| {
        client.check(ask("broken")).await.unwrap_err();
    });
    let both = format!("{CHECK} failed INTERNAL INTERNAL");
    check(&harness, &both, &both);
}

#[test]
fn a_stream_ends_with_its_status() {
    let harness = run(async |Ends { mut client, .. }| {
        let mut answers = client.watch(ask("well")).await.unwrap().into_inner();
        while answers.message().await.unwrap().is_some() {}
    });
    check(
        &harness,
        &format!("{WATCH} fine OK "),
        &format!("{WATCH} fine OK "),
    );

    let harness = run(async |Ends { mut client, .. }| {
        let mut answers = client.watch(ask("broken")).await.unwrap().into_inner();
        answers.message().await.unwrap().unwrap();
        answers.message().await.unwrap_err();
    });
    let both = format!("{WATCH} failed DATA_LOSS DATA_LOSS");
    check(&harness, &both, &both);
}

#[test]
fn a_stream_that_the_client_leaves_is_cancelled_at_both_ends() {
    let harness = run(async |Ends { mut client, .. }| {
        let mut answers = client.watch(ask("endless")).await.unwrap().into_inner();
        answers.message().await.unwrap().unwrap();
    });
    let client = format!("{WATCH} failed  cancelled");
    check(&harness, &client, "grpc fine  cancelled");
}

#[test]
fn a_call_that_the_client_gives_up_is_cancelled_at_both_ends() {
    let harness = run(async |mut ends: Ends| {
        let asked = ends.client.check(ask("stuck"));
        tokio::select! {
            answer = asked => panic!("{answer:?}"),
            () = ends.stuck.notified() => {}
        }
    });
    check(
        &harness,
        &format!("{CHECK} failed  cancelled"),
        "grpc fine  cancelled",
    );
}

#[test]
fn a_panic_is_an_error_without_a_status() {
    let harness = run(async |Ends { mut client, .. }| {
        client.check(ask("panics")).await.unwrap_err();
    });
    let spans = harness.spans();
    assert_eq!(end(&spans, Kind::Server), "grpc failed  panic");
    harness.assert_contract();
}

#[test]
fn a_method_that_is_not_there_is_no_label() {
    let harness = run(async |Ends { channel, .. }| {
        let renamed = tower::util::MapRequest::new(channel, |mut request: http::Request<_>| {
            *request.uri_mut() = http::Uri::from_static("/grpc.health.v1.Health/Hack");
            request
        });
        let asked = HealthClient::new(renamed).check(ask("well")).await;
        assert_eq!(asked.unwrap_err().code(), Code::Unimplemented);
    });
    let spans = harness.spans();
    let server = end(&spans, Kind::Server);
    assert_eq!(server, "grpc failed UNIMPLEMENTED UNIMPLEMENTED");
    harness.assert_contract();
}
