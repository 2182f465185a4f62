//! No secret leaves: every shape of one, by every way in, through every outlet of the real pipeline.

use std::collections::HashMap;
use std::error::Error;
use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use futures_util::FutureExt as _;
use http::{Request, Response};
use http_body_util::Empty;
use telemetry_bootstrap::log::MemoryWriter;
use telemetry_bootstrap::opentelemetry::baggage::BaggageExt as _;
use telemetry_bootstrap::opentelemetry::trace::{
    Link, Span as _, SpanContext, SpanId, Status, TraceFlags, TraceId, TraceState, Tracer as _,
    TracerProvider as _,
};
use telemetry_bootstrap::opentelemetry::{Context, KeyValue};
use telemetry_bootstrap::redact::KeyWaiver;
use telemetry_bootstrap::{InitError, Telemetry, correlation, trace};
use telemetry_contract::receiver::{Received, Receiver, ReceiverConfig, Verdict};
use telemetry_tests::emit;
use tower::{Layer as _, ServiceExt as _, service_fn};
use tracing::{error, info, info_span};

use super::leak_shapes::{Shape, shapes};

/// What came to a backend, by signal.
type Arrived = Arc<Mutex<HashMap<String, Vec<u8>>>>;

/// A backend that keeps what is posted to it, as it came.
fn backend() -> (Receiver, Arrived) {
    let arrived = Arrived::default();
    let into = Arc::clone(&arrived);
    let sink = move |request: &Received<'_>| {
        let mut into = into.lock().unwrap();
        let signal = into.entry(format!("{:?}", request.signal)).or_default();
        signal.extend_from_slice(request.payload);
        Verdict::accepted()
    };
    (
        Receiver::start(ReceiverConfig::default(), sink).unwrap(),
        arrived,
    )
}

/// A way in, and the outlets that it comes out of. Each is called with a text that starts in the
/// way's own name, to tell that it got through.
type Way = (&'static str, &'static [&'static str], fn(&Telemetry, &str));

/// Pairs of a way and an outlet: those of [`WAYS`], the resource in four outlets, headers out, and
/// headers in, which are seen in spans.
const CELLS: usize = 20 + 4 + 1 + 1;

const LOG: &[&str] = &["line", "Logs"];
const SPAN: &[&str] = &["Traces"];

const WAYS: &[Way] = &[
    ("way-field", LOG, |_, text| info!(note = text, "field")),
    ("way-message", LOG, |_, text| info!("{text}")),
    (
        "way-display",
        LOG,
        |_, text| info!(note = %Outer(Some(text)), "display"),
    ),
    (
        "way-debug",
        LOG,
        |_, text| info!(note = ?[Some(Nested { inner: text })], "debug"),
    ),
    ("way-chain", LOG, |_, text| {
        let failed = Failed(
            Some(Box::new(Failed(None, "inner".to_owned()))),
            text.to_owned(),
        );
        let outer = Failed(Some(Box::new(failed)), "outer".to_owned());
        let error: &(dyn Error + 'static) = &outer;
        error!(error, cause = ?chain(&outer), "failed");
    }),
    ("way-span-field", SPAN, |_, text| {
        let span = info_span!("work", note = text, late = tracing::field::Empty);
        span.record("late", text);
        drop(span.entered());
    }),
    ("way-span-name", SPAN, |telemetry, text| {
        end(telemetry, text, |_| ());
    }),
    ("way-event", SPAN, |telemetry, text| {
        end(telemetry, "event", |span| {
            span.add_event(text.to_owned(), pairs(text));
        });
    }),
    ("way-link", SPAN, |telemetry, text| {
        end(telemetry, "link", |span| {
            span.add_link(linked(), pairs(text));
        });
    }),
    ("way-status", SPAN, |telemetry, text| {
        end(telemetry, "status", |span| {
            span.set_status(Status::error(text.to_owned()));
        });
    }),
    ("way-exception", SPAN, |telemetry, text| {
        let failed = Failed(None, text.to_owned());
        end(telemetry, "exception", |span| span.record_error(&failed));
    }),
    (
        "way-destination",
        &["Traces", "Metrics", "scrape"],
        |telemetry, text| {
            let producer = telemetry.messaging().producer("nats", "publish", text);
            let sent = producer.run_blocking(|| Ok::<(), Failed>(()));
            assert!(sent.is_ok());
        },
    ),
    ("way-dependency", SPAN, |telemetry, text| {
        let producer = telemetry.messaging().producer("nats", "publish", "orders");
        let sent = producer.run_blocking(|| Err::<(), _>(Failed(None, text.to_owned())));
        assert!(sent.is_err());
        end(telemetry, text, |_| ());
    }),
];

/// Ends a span with this name, after `work` on it.
fn end(
    telemetry: &Telemetry,
    name: &str,
    work: impl FnOnce(&mut telemetry_bootstrap::opentelemetry_sdk::trace::Span),
) {
    let tracer = telemetry.tracer_provider().tracer("leak");
    let builder = tracer
        .span_builder(name.to_owned())
        .with_start_time(SystemTime::now());
    let mut span = tracer.build_with_context(builder, &Context::new());
    work(&mut span);
    span.end();
}

fn pairs(text: &str) -> Vec<KeyValue> {
    vec![KeyValue::new("note", text.to_owned())]
}

fn linked() -> SpanContext {
    let (trace, span) = (TraceId::from(7_u128), SpanId::from(7_u64));
    let link = Link::with_context(SpanContext::new(
        trace,
        span,
        TraceFlags::SAMPLED,
        true,
        TraceState::default(),
    ));
    link.span_context
}

struct Outer<'a>(Option<&'a str>);

impl fmt::Display for Outer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "outer({})", self.0.unwrap_or_default())
    }
}

#[derive(Debug)]
#[expect(dead_code, reason = "read by Debug")]
struct Nested<'a> {
    inner: &'a str,
}

#[derive(Debug)]
struct Failed(Option<Box<Failed>>, String);

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.1)
    }
}

impl Error for Failed {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.as_ref().map(|cause| cause.as_ref() as _)
    }
}

fn chain(mut error: &(dyn Error + 'static)) -> Vec<String> {
    let mut all = vec![error.to_string()];
    while let Some(cause) = error.source() {
        all.push(cause.to_string());
        error = cause;
    }
    all
}

/// Sends one shape by every way, and hands over what left by each outlet.
fn sent(shape: &Shape) -> HashMap<String, String> {
    let (receiver, arrived) = backend();
    let mut config = telemetry_tests::config(&receiver.endpoint_http());
    let resource = format!("way-resource {}", shape.text);
    config.resource.push(("test.note".to_owned(), resource));
    config.scrape.enabled = true;
    config.scrape.listen = None;
    let lines = Arc::new(MemoryWriter::default());
    let writer = Arc::clone(&lines);
    let telemetry = Telemetry::build_with_writer(config, writer).unwrap();
    let (mut headers, mut served) = (HashMap::new(), String::new());
    emit(&telemetry, || {
        for (name, _, way) in WAYS {
            way(&telemetry, &format!("{name} {}", shape.text));
        }
        headers = carried(&telemetry, shape);
        served = answered(&telemetry, shape);
    });
    let scraped = scraped(&telemetry);
    telemetry
        .into_guard()
        .shutdown(Duration::from_secs(20))
        .unwrap();
    receiver.stop(Duration::from_secs(20));
    let arrived = arrived.lock().unwrap();
    let texts = arrived.iter().map(|(signal, bytes)| {
        let text = String::from_utf8_lossy(bytes).into_owned();
        (signal.clone(), text)
    });
    let mut outlets: HashMap<String, String> = texts.collect();
    outlets.insert("line".to_owned(), lines.text());
    outlets.insert("scrape".to_owned(), scraped);
    outlets.insert("headers".to_owned(), format!("{headers:?}"));
    outlets.insert("answer".to_owned(), served);
    outlets
}

/// What Prometheus gets.
fn scraped(telemetry: &Telemetry) -> String {
    let response = telemetry.metrics_response([]);
    String::from_utf8(response.into_body().to_vec()).unwrap()
}

/// The headers of a message with the secret as baggage, as a tenant's id and as one value of many.
fn carried(telemetry: &Telemetry, shape: &Shape) -> HashMap<String, String> {
    let mut headers = HashMap::new();
    let current = telemetry.correlator().start();
    correlation::in_scope(current, || {
        correlation::set_tenant_id(&shape.text);
        let baggage = [
            KeyValue::new("way-baggage", shape.text.clone()),
            KeyValue::new("kept", "kept"),
        ];
        let context = Context::current().with_baggage(baggage);
        let _current = context.attach();
        trace::inject(&mut headers);
    });
    headers
}

/// Headers of a request that can hold any text.
const HEADERS: [&str; 12] = [
    "authorization",
    "b3",
    "baggage",
    "cookie",
    "host",
    "referer",
    "tracestate",
    "user-agent",
    "x-api-key",
    "x-correlation-id",
    "x-forwarded-for",
    "x-request-id",
];

/// What goes back, and on to the next service, of a request with the secret in its path, its query
/// and all its headers.
fn answered(telemetry: &Telemetry, shape: &Shape) -> String {
    let encoded = shape.percent_encoded();
    let plain = shape.text.replace('\n', " ");
    let mut shown = Vec::new();
    for text in [
        plain.clone(),
        format!("way-agent {plain}"),
        format!("k={encoded}"),
    ] {
        let mut request = Request::get(format!("/way-path/{encoded}?way-query={encoded}"));
        let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        request = request.header("traceparent", trace);
        for name in HEADERS {
            request = request.header(name, text.as_str());
        }
        let handler = service_fn(async |_: Request<()>| {
            let mut onward = HashMap::<String, String>::new();
            trace::inject(&mut onward);
            info!("served");
            let answer = Response::builder().header("x-onward", format!("{onward:?}"));
            answer.body(Empty::<Bytes>::new())
        });
        let service = telemetry.server_layer().layer(handler);
        let answer = service.oneshot(request.body(()).unwrap()).now_or_never();
        let (head, body) = answer.unwrap().unwrap().into_parts();
        drop(body);
        shown.push(format!("{:?}", head.headers));
    }
    shown.concat()
}

/// The shape, the way and the outlet of each secret that was seen.
fn leaks(shape: &Shape, outlets: &HashMap<String, String>) -> Vec<String> {
    let shown = outlets
        .iter()
        .filter(|(_, text)| text.contains(&shape.needle));
    shown
        .map(|(outlet, text)| {
            let at = text.find(&shape.needle).unwrap_or_default();
            let near: String = text[..at].chars().rev().take(80).collect();
            let near: String = near.chars().rev().collect();
            format!("{} through {outlet}, after {near:?}", shape.name)
        })
        .collect()
}

#[test]
fn no_shape_leaves_by_any_way_through_any_outlet() {
    let (mut tried, mut found) = (0, Vec::new());
    let shapes = shapes();
    assert!(shapes.len() >= 40);
    for shape in &shapes {
        let outlets = sent(shape);
        found.extend(leaks(shape, &outlets));
        for (name, through, _) in WAYS {
            for outlet in *through {
                assert!(
                    outlets[*outlet].contains(name),
                    "{name} did not reach {outlet}"
                );
                tried += 1;
            }
        }
        for signal in ["Traces", "Logs", "Metrics", "scrape"] {
            assert!(
                outlets[signal].contains("way-resource"),
                "{signal} without its resource"
            );
            tried += 1;
        }
        assert!(
            outlets["headers"].contains("kept"),
            "{:?}",
            outlets["headers"]
        );
        assert!(outlets["Traces"].contains("way-agent"));
        tried += 2;
    }
    let leaked = found.len();
    assert!(
        found.is_empty(),
        "{leaked} of {tried}:\n{}",
        found.join("\n")
    );
    assert_eq!(tried, shapes.len() * CELLS);
}

#[test]
fn a_secret_cut_by_a_limit_shows_no_half() {
    for shape in &shapes() {
        let harness = telemetry_bootstrap::testing::Harness::new();
        // At each place around the longest text that is kept.
        for missing in [0, 4, 9, 14, 19] {
            for limit in [1024, 4096, 8192, 16 * 1024, 32 * 1024] {
                let filler = "a word ".repeat(limit / 7 + 1);
                let text = format!("{} {}", &filler[..limit - missing], shape.text);
                harness.run(|| info!(note = text, "{text}"));
            }
        }
        let shown = harness.raw_lines().join("\n") + &format!("{:?}", harness.logs());
        let half = &shape.needle[..shape.needle.len() / 2 + 2];
        assert!(!shown.contains(half), "half of {} was shown", shape.name);
    }
}

#[test]
fn a_service_whose_outlet_would_leak_does_not_start() {
    let mut config = telemetry_tests::config("http://127.0.0.1:9");
    assert!(Telemetry::build(config.clone()).is_ok());
    config.redact.plain_keys.push(KeyWaiver {
        key: "authorization".to_owned(),
        reason: "tested".to_owned(),
        owner: "tests".to_owned(),
        expires: "9999-12-31".to_owned(),
    });
    let refused = Telemetry::build(config).unwrap_err();
    assert!(
        matches!(refused, InitError::CanaryLeaked { outlet } if outlet == "key rule: authorization"),
        "{refused}"
    );
}
