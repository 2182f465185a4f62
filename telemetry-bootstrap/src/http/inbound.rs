//! What is known of an inbound request, and what of it is recorded.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use http::header::USER_AGENT;
use http::request::Parts;
use http::response::Parts as ResponseParts;
use http::{HeaderName, HeaderValue, StatusCode, Version};
use opentelemetry::KeyValue;
use telemetry_contract::attributes::HttpRequestMethod;
use telemetry_contract::labels::Bounded;
use telemetry_contract::metrics::HttpServerRequestDurationLabels;

use super::address::Address;
use super::cache::{Point, Slot};
use super::observation::Ending;
use super::server::Shared;
use super::{access_log, route, text};
use crate::error_type::ErrorType;
use crate::trace::{CORRELATION, Fact, Facts, REQUEST, Work, to_pairs};

/// What is known of an inbound request.
#[derive(Debug)]
pub(super) struct Inbound {
    shared: Arc<Shared>,
    point: Point,
    slot: Arc<Slot>,
}

impl Inbound {
    pub(super) fn start(
        shared: Arc<Shared>,
        parts: &Parts,
        slot: Arc<Slot>,
        scheme: &'static str,
    ) -> Self {
        let point = Point {
            method: HttpRequestMethod::from_value(parts.method.as_str()),
            scheme,
            version: version(parts.version),
            status: None,
            error_type: None,
            port: None,
        };
        shared.active.start(point.method, point.scheme);
        Self {
            shared,
            point,
            slot,
        }
    }

    /// Names the span, and puts on it what the head of the request says.
    pub(super) fn describe(&self, work: &Work, parts: &Parts) {
        work.tell(Some(&self.span_name()), |told| self.tell_head(parts, told));
    }

    /// What the head of the request says, for later.
    pub(super) fn head(&self, parts: &Parts) -> Vec<KeyValue> {
        to_pairs(|told| self.tell_head(parts, told))
    }

    /// As [`describe`](Self::describe), with what [`head`](Self::head) said.
    pub(super) fn describe_with(&self, work: &Work, head: impl IntoIterator<Item = KeyValue>) {
        work.set_attributes(head);
        work.tell(Some(&self.span_name()), |_| {});
    }

    /// Whether the router matched a route.
    pub(super) fn has_route(&self) -> bool {
        self.slot.name.is_some()
    }

    pub(super) fn shared(&self) -> &Shared {
        &self.shared
    }

    /// The method and, where it is known and there are not too many, the route.
    fn span_name(&self) -> Cow<'_, str> {
        let method = self.point.method;
        match self.slot.name.as_ref().filter(|_| self.slot.is_kept()) {
            Some(route) => self.slot.span_name(method, route),
            None => Cow::Borrowed(route::span_method(method)),
        }
    }

    fn tell_route(&self, told: &mut Facts<'_>) {
        let route = self.slot.name.as_deref();
        told.set_some("http.route", route.map(Fact::Text));
    }

    /// What the head of the request says. Never its query, and no header but the user agent.
    fn tell_head(&self, parts: &Parts, told: &mut Facts<'_>) {
        let (redactor, point) = (&self.shared.redactor, self.point);
        let fit = |text, limit| text::fit(redactor, text, limit);
        told.set("http.request.method", Fact::Static(point.method.as_str()));
        if point.method == HttpRequestMethod::Other {
            let method = fit(parts.method.as_str(), text::MAX_METHOD_BYTES);
            told.set("http.request.method_original", Fact::Text(&method));
        }
        let path = fit(parts.uri.path(), text::MAX_URL_BYTES);
        told.set("url.path", Fact::Text(&path));
        told.set("url.scheme", Fact::Static(point.scheme));
        let version = point.version.map(Fact::Static);
        told.set_some("network.protocol.version", version);
        let agent = parts.headers.get(USER_AGENT);
        let agent = agent.and_then(|agent| agent.to_str().ok());
        if let Some(agent) = agent.filter(|agent| !agent.is_empty()) {
            let agent = fit(agent, text::MAX_AGENT_BYTES);
            told.set("user_agent.original", Fact::Text(&agent));
        }
        if let Some(address) = Address::of_request(parts) {
            let host = fit(address.host, text::MAX_URL_BYTES);
            told.set("server.address", Fact::Text(&host));
            let port = address.port.map(|port| Fact::Int(port.into()));
            told.set_some("server.port", port);
        }
        self.tell_route(told);
    }

    /// Says whether the response is complete without a body.
    pub(super) fn respond(&mut self, work: &Work, parts: &mut ResponseParts) -> bool {
        let late = route::given(&parts.extensions).or_else(|| route::of_axum(&parts.extensions));
        if let Some(route) = late.filter(|_| self.slot.name.is_none()) {
            self.slot = self.shared.durations.slot(Some(route));
            work.tell(Some(&self.span_name()), |told| self.tell_route(told));
        }
        send_ids(work, parts);
        let upgraded = self.point.method == HttpRequestMethod::Connect && parts.status.is_success();
        let empty = matches!(
            parts.status,
            StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED
        );
        upgraded
            || empty
            || self.point.method == HttpRequestMethod::Head
            || parts.status.is_informational()
    }

    pub(super) fn finish(&self, ending: Ending) {
        let point = self.finished_point(ending);
        let route = self.slot.name.as_deref();
        let labels = HttpServerRequestDurationLabels {
            http_request_method: point.method,
            url_scheme: Bounded::new(point.scheme),
            http_route: route.map(Bounded::new),
            http_response_status_code: point.status,
            error_type: point.error_type,
            network_protocol_version: point.version.map(Bounded::new),
        };
        self.shared
            .durations
            .record(&self.slot, point, ending.seconds, &labels);
    }

    /// Ends the span with status and error. A request that the client gave up is no error of ours.
    pub(super) fn end(&self, work: &Work, ending: Ending, took: Duration) {
        let point = self.finished_point(ending);
        let failure = point.error_type;
        let failure = failure.filter(|error| *error != ErrorType::Cancelled);
        work.end_telling(took, failure.map(status_description), |told| {
            let status = point.status.map(|status| Fact::Int(status.into()));
            told.set_some("http.response.status_code", status);
            let error = point.error_type.map(|error| Fact::Static(error.as_str()));
            told.set_some("error.type", error);
        });
    }

    /// Writes the access-log line.
    pub(super) fn log(&self, ending: Ending) {
        access_log::write(
            self.finished_point(ending),
            self.slot.name.as_deref(),
            ending,
        );
    }

    fn finished_point(&self, ending: Ending) -> Point {
        let server_error = ending.status.filter(StatusCode::is_server_error);
        let server_error = server_error.map(|status| ErrorType::Status(status.as_u16()));
        // A client that does not stay for the rest of a 5xx does not make it any better.
        let own = ending.failure.filter(|own| *own != ErrorType::Cancelled);
        Point {
            status: ending.status.map(|status| status.as_u16()),
            error_type: own.or(server_error).or(ending.failure),
            ..self.point
        }
    }
}

impl Drop for Inbound {
    fn drop(&mut self) {
        self.shared.active.end(self.point.method, self.point.scheme);
    }
}

/// What the span's status says: nothing that the response's status says already (semantic
/// conventions 1.44, "HTTP spans").
pub(super) fn status_description(error: ErrorType) -> &'static str {
    match error {
        ErrorType::Status(_) => "",
        error => error.as_str(),
    }
}

pub(super) fn scheme(parts: &Parts) -> &'static str {
    match parts.uri.scheme_str() {
        Some("https") => "https",
        _ => "http",
    }
}

/// `network.protocol.version`, one of a closed set.
pub(super) fn version(version: Version) -> Option<&'static str> {
    match version {
        Version::HTTP_09 => Some("0.9"),
        Version::HTTP_10 => Some("1.0"),
        Version::HTTP_11 => Some("1.1"),
        Version::HTTP_2 => Some("2"),
        Version::HTTP_3 => Some("3"),
        _ => None,
    }
}

/// Answers with the ids of the request.
pub(super) fn send_ids(work: &Work, parts: &mut ResponseParts) {
    if let Some(correlation) = work.correlation() {
        set_header(parts, &CORRELATION, correlation.id());
        set_header(
            parts,
            &REQUEST,
            correlation.request_id().unwrap_or_default(),
        );
    }
}

fn set_header(parts: &mut ResponseParts, name: &HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        parts.headers.insert(name, value);
    }
}
