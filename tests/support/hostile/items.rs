//! What comes over a connection: requests, and the items in them, told apart by name.

use std::io::Read as _;
use std::net::TcpStream;

use telemetry_contract::otlp::model::{Attribute, Export, Metric, ResourceRecords, Signal, find};
use telemetry_contract::otlp::{Encoding, decode};

/// One OTLP request.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) signal: Signal,
    pub(super) body: Vec<u8>,
}

impl Request {
    /// The next request; `None` where there is none.
    pub(super) fn read(stream: &mut TcpStream) -> Option<Self> {
        let head = read_head(stream)?;
        let signal = [Signal::Traces, Signal::Metrics, Signal::Logs];
        let path = |signal: &Signal| format!("POST /v1/{} ", signal.as_str());
        let signal = signal
            .into_iter()
            .find(|signal| head.starts_with(&path(signal)));
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            let named = name.eq_ignore_ascii_case("content-length");
            named.then(|| value.trim().parse::<usize>().unwrap())
        });
        let mut body = vec![0; length?];
        stream.read_exact(&mut body).ok()?;
        let signal = signal?;
        Some(Self { signal, body })
    }

    /// The number that the test gave a span or record; name, value, labels and time of a point.
    pub(super) fn items(&self) -> Vec<String> {
        match decode(self.signal, Encoding::Protobuf, &self.body).unwrap() {
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
