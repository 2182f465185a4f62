//! How one signal leaves, and which variable said so.

use std::fmt;
use std::time::Duration;

use crate::redact::Secret;
use crate::vitals::Signal;

/// How one signal is exported over OTLP (HTTP, protobuf).
#[derive(Clone)]
#[non_exhaustive]
pub struct Export {
    /// Whether it is exported at all: `OTEL_<SIGNAL>_EXPORTER=otlp|none`.
    pub enabled: bool,
    /// Full URL that requests are posted to, without user part, query or fragment:
    /// `OTEL_EXPORTER_OTLP_<SIGNAL>_ENDPOINT` as it is, or `OTEL_EXPORTER_OTLP_ENDPOINT` with
    /// `/v1/<signal>` added.
    pub endpoint: String,
    /// Sent with every request: `OTEL_EXPORTER_OTLP_HEADERS`, which wins name by name. Values are
    /// secrets. Those that the transport sets itself (`content-type`, `content-length`,
    /// `content-encoding`, `host` and the like) are refused.
    pub headers: Vec<(String, Secret<String>)>,
    /// Longest wait for one request: `OTEL_EXPORTER_OTLP_TIMEOUT` (milliseconds), 10 s.
    pub timeout: Duration,
    given: Given,
}

/// Which variable gave what. Holds for a value only while code has not put another in its place.
#[derive(Debug, Clone, Default)]
struct Given {
    endpoint: Option<(String, String)>,
    timeout: Option<(String, Duration)>,
    headers: Vec<(String, String)>,
}

impl Export {
    /// OTLP over HTTP to the default endpoint on this machine.
    pub(super) fn new(signal: Signal) -> Self {
        Self {
            enabled: true,
            endpoint: format!("http://localhost:4318/v1/{}", signal.as_str()),
            headers: Vec::new(),
            timeout: Duration::from_secs(10),
            given: Given::default(),
        }
    }

    pub(super) fn give_endpoint(&mut self, variable: String, endpoint: String) {
        self.endpoint.clone_from(&endpoint);
        self.given.endpoint = Some((variable, endpoint));
    }

    pub(super) fn give_timeout(&mut self, variable: String, timeout: Duration) {
        self.timeout = timeout;
        self.given.timeout = Some((variable, timeout));
    }

    /// Puts each header in place of those of the same name.
    pub(super) fn give_headers(&mut self, variable: &str, headers: Vec<(String, String)>) {
        for (name, value) in headers {
            self.headers
                .retain(|(other, _)| !other.eq_ignore_ascii_case(&name));
            self.headers.push((name.clone(), Secret::new(value)));
            self.given.headers.push((variable.to_owned(), name));
        }
    }

    /// The variable that gave the endpoint.
    pub(super) fn endpoint_variable(&self) -> Option<&str> {
        let (variable, given) = self.given.endpoint.as_ref()?;
        (*given == self.endpoint).then_some(variable)
    }

    /// The variable that gave the timeout.
    pub(super) fn timeout_variable(&self) -> Option<&str> {
        let (variable, given) = self.given.timeout.as_ref()?;
        (*given == self.timeout).then_some(variable)
    }

    /// The variable that gave the header of this name.
    pub(super) fn header_variable(&self, name: &str) -> Option<&str> {
        let found = self.given.headers.iter().rfind(|(_, given)| given == name);
        found.map(|(variable, _)| variable.as_str())
    }
}

impl fmt::Debug for Export {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Export")
            .field("enabled", &self.enabled)
            .field("endpoint", &shown(&self.endpoint))
            .field("headers", &self.headers)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

/// A URL without the parts that hold credentials: user part, query, fragment.
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
    let visible = rest.split(['?', '#']).next().unwrap_or_default();
    let cut = if visible.len() < rest.len() {
        "[redacted]"
    } else {
        ""
    };
    let mark = rest.get(visible.len()..visible.len() + cut.len().min(1));
    format!("{scheme}{user}{visible}{}{cut}", mark.unwrap_or_default())
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
        check("", "");
    }
}
