//! How one signal leaves, and which variable said so.

use std::fmt;
use std::time::Duration;

use super::given::Given;
use super::names;
use super::tls::{TlsFile, TlsFiles};
use crate::redact::Secret;
use crate::vitals::Signal;

/// How one signal is exported.
#[derive(Clone)]
#[non_exhaustive]
pub struct Export {
    /// Whether it is sent over OTLP: `otlp` in `OTEL_<SIGNAL>_EXPORTER`.
    pub enabled: bool,
    /// Whether it is written to standard error, as one line of OTLP JSON a batch: `console` in
    /// `OTEL_<SIGNAL>_EXPORTER`. The lines have passed the redactor. (Standard output belongs to
    /// log lines.)
    pub console: bool,
    /// What OTLP is spoken: `OTEL_EXPORTER_OTLP_PROTOCOL`.
    pub protocol: Protocol,
    /// Over HTTP the full URL that requests are posted to, without user part, query or fragment:
    /// `OTEL_EXPORTER_OTLP_<SIGNAL>_ENDPOINT` as it is, or `OTEL_EXPORTER_OTLP_ENDPOINT` with
    /// `/v1/<signal>` added. Over gRPC scheme, host and port, without a path. Where it is left at
    /// its default, that is the protocol's: port 4318 for HTTP, 4317 for gRPC, on this machine.
    pub endpoint: String,
    /// Sent with every request: `OTEL_EXPORTER_OTLP_HEADERS`, which wins name by name. Values are
    /// secrets. Those that the transport sets itself (`content-type`, `content-length`,
    /// `content-encoding`, `host` and the like) are refused.
    pub headers: Vec<(String, Secret<String>)>,
    /// How requests are compressed: `OTEL_EXPORTER_OTLP_COMPRESSION`.
    pub compression: Compression,
    /// Certificates: `OTEL_EXPORTER_OTLP_CERTIFICATE` and its siblings.
    pub tls: TlsFiles,
    /// Longest wait for one request: `OTEL_EXPORTER_OTLP_TIMEOUT` (milliseconds), 10 s.
    pub timeout: Duration,
    /// Longest time that one batch is tried, retries included: `OTEL_BSP_EXPORT_TIMEOUT`,
    /// `OTEL_BLRP_EXPORT_TIMEOUT`, `OTEL_METRIC_EXPORT_TIMEOUT` (milliseconds), five minutes: a backend that comes back within
    /// them gets the batch.
    pub export_timeout: Duration,
    given: Given,
}

/// How OTLP is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Protocol {
    /// Protobuf over HTTP/1.1: `http/protobuf`.
    HttpProtobuf,
    /// JSON over HTTP/1.1: `http/json`.
    HttpJson,
    /// gRPC: `grpc`, with cargo feature `grpc`.
    Grpc,
}

/// How requests are compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Compression {
    /// Not at all: `none`.
    None,
    /// `gzip`.
    Gzip,
}

/// A setting of an export, for the name of what gave it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Part {
    Endpoint,
    Protocol,
    Timeout,
    ExportTimeout,
    Tls(TlsFile),
}

impl Part {
    fn name(self) -> &'static str {
        match self {
            Self::Endpoint => "endpoint",
            Self::Protocol => "protocol",
            Self::Timeout => "timeout",
            Self::ExportTimeout => "export_timeout",
            Self::Tls(TlsFile::Certificate) => "tls.certificate",
            Self::Tls(TlsFile::ClientCertificate) => "tls.client_certificate",
            Self::Tls(TlsFile::ClientKey) => "tls.client_key",
        }
    }
}

impl Export {
    /// OTLP over HTTP to the default endpoint on this machine.
    pub(super) fn new(signal: Signal) -> Self {
        Self {
            enabled: true,
            console: false,
            protocol: Protocol::HttpProtobuf,
            endpoint: default_endpoint(signal, false),
            headers: Vec::new(),
            compression: Compression::None,
            tls: TlsFiles::default(),
            timeout: Duration::from_secs(10),
            export_timeout: Duration::from_secs(300),
            given: Given::default(),
        }
    }

    /// Whether the signal leaves the process at all.
    pub(crate) fn is_on(&self) -> bool {
        self.enabled || self.console
    }

    /// Moves an endpoint that nobody chose to the protocol's own port.
    pub(super) fn settle(&mut self, signal: Signal) {
        let grpc = self.protocol == Protocol::Grpc;
        if self.endpoint == default_endpoint(signal, !grpc) {
            self.endpoint = default_endpoint(signal, grpc);
        }
    }

    /// `variable` gave this part the value that it has now.
    pub(super) fn note(&mut self, part: Part, variable: &str) {
        let now = self.text(part);
        self.given.note(part.name(), variable, &now);
    }

    /// The variable that gave this part its value.
    pub(super) fn variable(&self, part: Part) -> Option<&str> {
        self.given.variable(part.name(), &self.text(part))
    }

    /// What to call this part: its variable, or the field for what code set.
    pub(super) fn setting(&self, signal: Signal, part: Part) -> String {
        let field = || format!("{} of {}", part.name(), signal.as_str());
        self.variable(part).map_or_else(field, ToOwned::to_owned)
    }

    fn text(&self, part: Part) -> String {
        match part {
            Part::Endpoint => self.endpoint.clone(),
            Part::Protocol => format!("{:?}", self.protocol),
            Part::Timeout => self.timeout.as_millis().to_string(),
            Part::ExportTimeout => self.export_timeout.as_millis().to_string(),
            Part::Tls(file) => format!("{:?}", self.tls.path(file)),
        }
    }

    /// Puts each header in place of those of the same name.
    pub(super) fn give_headers(&mut self, variable: &str, headers: Vec<(String, String)>) {
        for (name, value) in headers {
            self.headers
                .retain(|(other, _)| !other.eq_ignore_ascii_case(&name));
            self.given.note(&header(&name), variable, &name);
            self.headers.push((name, Secret::new(value)));
        }
    }

    /// The variable that gave the header of this name.
    pub(super) fn header_variable(&self, name: &str) -> Option<&str> {
        self.given.variable(&header(name), &name)
    }

    /// What to call the header at this place: its name, or where that may be a secret its number
    /// among those that came from the same variable, or all from code.
    pub(super) fn header_shown(&self, at: usize) -> String {
        let name = self.headers.get(at).map_or("", |(name, _)| &**name);
        if names::is_plain(name) {
            return format!("header `{name}`");
        }
        let source = self.header_variable(name);
        let before = self.headers.iter().take(at);
        let before = before.filter(|(other, _)| self.header_variable(other) == source);
        format!("header {}, whose name is no header's", before.count() + 1)
    }
}

fn header(name: &str) -> String {
    format!("header {}", name.to_ascii_lowercase())
}

fn default_endpoint(signal: Signal, grpc: bool) -> String {
    if grpc {
        "http://localhost:4317".to_owned()
    } else {
        format!("http://localhost:4318/v1/{}", signal.as_str())
    }
}

impl fmt::Debug for Export {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers = 0..self.headers.len();
        let headers: Vec<String> = headers.map(|at| self.header_shown(at)).collect();
        f.debug_struct("Export")
            .field("enabled", &self.enabled)
            .field("console", &self.console)
            .field("protocol", &self.protocol)
            .field("endpoint", &shown(&self.endpoint))
            .field("headers", &headers)
            .field("compression", &self.compression)
            .field("tls", &self.tls)
            .field("timeout", &self.timeout)
            .field("export_timeout", &self.export_timeout)
            .finish_non_exhaustive()
    }
}

/// Segments of a path that nobody would take for a secret.
const PLAIN_SEGMENTS: [&str; 9] = [
    "",
    "api",
    "insert",
    "logs",
    "metrics",
    "opentelemetry",
    "otlp",
    "traces",
    "v1",
];

/// A URL without the parts that hold, or may hold, credentials: user part, query, fragment, and a
/// path that is not made of what is usual there.
pub(super) fn shown(url: &str) -> String {
    let (scheme, rest) = match url.find("://") {
        Some(at) => url.split_at(at + 3),
        None => ("", url),
    };
    // A `?` or `#` before an `@` may be in a password, or begin a query that holds one: then nobody
    // can tell the host from a secret.
    if let (Some(mark), Some(at)) = (rest.find(['?', '#']), rest.rfind('@')) {
        if mark < at {
            return format!("{scheme}[redacted]");
        }
    }
    let (user, rest) = match rest.rsplit_once('@') {
        Some((_, rest)) => ("[redacted]@", rest),
        None => ("", rest),
    };
    let (visible, tail) = rest.split_at(rest.find(['?', '#']).unwrap_or(rest.len()));
    let (host, path) = visible.split_at(visible.find('/').unwrap_or(visible.len()));
    let plain = path.split('/').all(|part| PLAIN_SEGMENTS.contains(&part));
    let path = if plain { path } else { "/[redacted]" };
    let mark = tail.get(..1).unwrap_or_default();
    let cut = if tail.is_empty() { "" } else { "[redacted]" };
    format!("{scheme}{user}{host}{path}{mark}{cut}")
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[track_caller]
    fn check(url: &str, expected: &str) {
        assert_eq!(shown(url), expected);
    }

    #[test]
    fn what_holds_credentials_is_not_shown() {
        check("https://a.example/v1/logs", "https://a.example/v1/logs");
        check("https://a/v1?api_key=x#y", "https://a/v1?[redacted]");
        check("https://a/v1#x", "https://a/v1#[redacted]");
        check("http://me:hunter2@a/v1", "http://[redacted]@a/v1");
        check(
            "http://me:hunter@2@a/v1?x",
            "http://[redacted]@a/v1?[redacted]",
        );
        check("http://me:hun?ter@2@a/v1?x", "http://[redacted]");
        check(
            "https://a.example/?password=pw@hunter2",
            "https://[redacted]",
        );
        check("me:hunter2@a", "[redacted]@a");
        check(
            "https://a:1/hunter2/v1/logs?x",
            "https://a:1/[redacted]?[redacted]",
        );
        check("", "");
    }
}
