//! What comes over a connection: requests, and the items in them, told apart by name.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use telemetry_contract::otlp::model::{Attribute, Export, Metric, ResourceRecords, Signal, find};
use telemetry_contract::otlp::{Encoding, decode};

/// One OTLP request.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) signal: Signal,
    pub(super) encoding: Encoding,
    /// Not compressed, however it came.
    pub(super) body: Vec<u8>,
}

impl Request {
    /// The next request; `None` where there is none.
    pub(super) fn read(stream: &mut TcpStream) -> Option<Self> {
        let head = read_head(stream)?;
        let path = |signal: &Signal| format!("POST /v1/{} ", signal.as_str());
        let signal = Self::signals().find(|signal| head.starts_with(&path(signal)));
        let length = field(&head, "content-length")?.parse().unwrap();
        let mut body = vec![0; length];
        stream.read_exact(&mut body).ok()?;
        if field(&head, "content-encoding") == Some("gzip") {
            body = inflated(&body);
        }
        let encoding = match field(&head, "content-type")? {
            "application/json" => Encoding::Json,
            _ => Encoding::Protobuf,
        };
        Some(Self {
            signal: signal?,
            encoding,
            body,
        })
    }

    /// Each signal that there is.
    pub(super) fn signals() -> impl Iterator<Item = Signal> {
        [Signal::Traces, Signal::Metrics, Signal::Logs].into_iter()
    }

    /// The number that the test gave a span or record; name, value, labels and time of a point.
    pub(super) fn items(&self) -> Vec<String> {
        match decode(self.signal, self.encoding, &self.body).unwrap() {
            Export::Traces(resources) => records(&resources, |span| number(&span.attributes)),
            Export::Logs(resources) => records(&resources, |log| number(&log.attributes)),
            Export::Metrics(resources) => records(&resources, points).concat(),
        }
    }
}

fn read_head(stream: &mut TcpStream) -> Option<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).ok()?;
        head.extend_from_slice(&byte);
    }
    String::from_utf8(head).ok()
}

/// The value of a header that may be there.
fn field<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

/// What gzip makes of it.
pub(super) fn deflated(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

/// What gzip made smaller.
pub(super) fn inflated(body: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    GzDecoder::new(body).read_to_end(&mut whole).unwrap();
    whole
}

fn records<T, I>(resources: &[ResourceRecords<'_, T>], name: impl Fn(&T) -> I) -> Vec<I> {
    let scopes = resources.iter().flat_map(|resource| &resource.scopes);
    scopes.flat_map(|scope| &scope.records).map(name).collect()
}

fn number(attributes: &[Attribute<'_>]) -> String {
    find(attributes, "number").map_or_else(|| "?".to_owned(), ToString::to_string)
}

fn points(metric: &Metric<'_>) -> Vec<String> {
    let points = metric.points.iter();
    points
        .map(|point| {
            let (labels, value) = (&point.attributes, &point.value);
            let (name, time) = (&metric.name, point.time_unix_nano);
            format!("{name} {value:?} {labels:?} {time}")
        })
        .collect()
}
