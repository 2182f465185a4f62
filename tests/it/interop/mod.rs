//! What we send is what OpenTelemetry's own exporter sends: the same telemetry through both, decoded.
//!
//! What differs by intent is taken away first: our stamp, the order of attributes, and the moments
//! at which metrics were collected.

mod logs;
mod metrics;
mod spans;

use std::fmt::Debug;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use opentelemetry_http::{HttpClient, HttpError};
use telemetry_bootstrap::config::Protocol;
use telemetry_bootstrap::log::MemoryWriter;
use telemetry_bootstrap::opentelemetry::{InstrumentationScope, KeyValue, Value};
use telemetry_bootstrap::opentelemetry_sdk::Resource;
use telemetry_bootstrap::{Config, Telemetry};
use telemetry_contract::otlp::model::{self, Attribute, Export, ResourceRecords, Signal};
use telemetry_contract::otlp::{Encoding, decode};
use telemetry_contract::receiver::{Received, Receiver, ReceiverConfig, Verdict};
use telemetry_tests::config;

/// The scope of what is made by OpenTelemetry's own API here.
const SCOPE: &str = "interop";

const SOON: Duration = Duration::from_secs(20);

/// The requests of one exporter: how each is written, and its bytes.
type Bodies = Arc<Mutex<Vec<(Signal, Encoding, Vec<u8>)>>>;

/// OpenTelemetry's exporter's way to a backend.
#[derive(Debug)]
struct Captured(Signal, Bodies);

#[async_trait::async_trait]
impl HttpClient for Captured {
    async fn send_bytes(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Bytes>, HttpError> {
        let body = request.into_body().to_vec();
        self.1
            .lock()
            .unwrap()
            .push((self.0, Encoding::Protobuf, body));
        Ok(http::Response::new(Bytes::new()))
    }
}

/// A backend of ours, and what it was sent.
fn backend() -> (Receiver, Bodies) {
    let bodies = Bodies::default();
    let into = Arc::clone(&bodies);
    let sink = move |request: &Received<'_>| {
        let body = request.payload.to_vec();
        into.lock()
            .unwrap()
            .push((request.signal, request.encoding, body));
        Verdict::accepted()
    };
    let receiver = Receiver::start(ReceiverConfig::default(), sink).unwrap();
    (receiver, bodies)
}

/// Our telemetry over this protocol, and a look at what arrived when it has ended.
fn ours(
    protocol: Protocol,
    change: impl FnOnce(&mut Config),
    work: impl FnOnce(&Telemetry),
) -> Bodies {
    let (receiver, bodies) = backend();
    let mut config = config(&match protocol {
        Protocol::Grpc => receiver.endpoint_grpc(),
        _ => receiver.endpoint_http(),
    });
    for export in [&mut config.traces, &mut config.logs, &mut config.metrics] {
        export.protocol = protocol;
        if protocol == Protocol::Grpc {
            export.endpoint = receiver.endpoint_grpc();
        }
    }
    change(&mut config);
    let outlet = Arc::new(MemoryWriter::default());
    let telemetry = Telemetry::build_with_writer(config, outlet).unwrap();
    work(&telemetry);
    telemetry.into_guard().shutdown(SOON).unwrap();
    bodies
}

/// Shows what `look` makes of each export of this signal.
fn each(bodies: &Bodies, signal: Signal, mut look: impl FnMut(Export<'_>)) {
    for (of, encoding, body) in bodies.lock().unwrap().iter() {
        if *of == signal {
            look(decode(signal, *encoding, body).unwrap());
        }
    }
}

fn sorted(attributes: &[Attribute<'_>]) -> Vec<String> {
    let shown = attributes.iter().map(|pair| format!("{pair:?}"));
    let mut shown: Vec<String> = shown.collect();
    shown.sort();
    shown
}

/// The records of this scope, each with whose it is, as text that can be compared.
fn shown<T: Debug>(
    all: Vec<ResourceRecords<'_, T>>,
    scope: &str,
    mut bare: impl FnMut(&mut T),
) -> Vec<String> {
    let mut lines = Vec::new();
    for of_resource in all {
        let resource = sorted(&of_resource.resource.attributes);
        for mut of_scope in of_resource.scopes {
            if of_scope.scope.name != scope {
                continue;
            }
            let attributes = sorted(&of_scope.scope.attributes);
            let scope = format!("{} {attributes:?}", of_scope.scope.version);
            for record in &mut of_scope.records {
                bare(record);
                lines.push(format!("{record:#?}\nof {scope}\nof {resource:#?}"));
            }
        }
    }
    lines.sort();
    lines
}

/// Our resource: the reference is to speak for the same service.
fn resource(bodies: &Bodies, signal: Signal) -> Resource {
    let mut resource = Resource::builder_empty();
    each(bodies, signal, |export| {
        let of = match export {
            Export::Logs(all) => all.into_iter().map(|of| of.resource).next(),
            Export::Metrics(all) => all.into_iter().map(|of| of.resource).next(),
            Export::Traces(all) => all.into_iter().map(|of| of.resource).next(),
        };
        let pairs = of.unwrap().attributes.into_iter().map(key_value);
        resource = Resource::builder_empty().with_attributes(pairs);
    });
    resource.build()
}

fn key_value(pair: Attribute<'_>) -> KeyValue {
    let value = match pair.value {
        model::Value::Int(number) => Value::I64(number),
        other => Value::from(other.as_str().unwrap().to_owned()),
    };
    KeyValue::new(pair.key.into_owned(), value)
}

fn scope() -> InstrumentationScope {
    InstrumentationScope::builder(SCOPE)
        .with_version("1.2.3")
        .with_attributes([KeyValue::new("scope.key", "scope value")])
        .build()
}

/// Shows only what differs: the whole is long.
#[track_caller]
fn check_same(sent: &[String], expected: &[String]) {
    assert_eq!(sent.len(), expected.len());
    for (sent, expected) in sent.iter().zip(expected) {
        assert!(sent == expected, "ours: {sent}\nthe reference: {expected}");
    }
}
