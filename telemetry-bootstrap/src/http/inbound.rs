//! What is known of an inbound request, and what of it is recorded.

use std::sync::Arc;

use http::header::USER_AGENT;
use http::request::Parts;
use http::response::Parts as ResponseParts;
use http::{HeaderName, HeaderValue, StatusCode, Version};
use opentelemetry::KeyValue;
use telemetry_contract::attributes::HttpRequestMethod;
use telemetry_contract::labels::Bounded;
use telemetry_contract::metrics::HttpServerRequestDurationLabels;

use super::active::ActiveRequest;
use super::address::Address;
use super::cache::{Point, Slot};
use super::observation::Ending;
use super::server::Shared;
use super::{access_log, route, text};
use crate::error_type::ErrorType;
use crate::trace::{CORRELATION, Fact, Name, REQUEST, Work, to_pair};

/// What is known of an inbound request.
#[derive(Debug)]
pub(super) struct Inbound {
    shared: Arc<Shared>,
    point: Point,
    slot: Arc<Slot>,
    _active: ActiveRequest,
}

impl Inbound {
    pub(super) fn start(shared: Arc<Shared>, parts: &Parts, slot: Arc<Slot>) -> Self {
        let point = Point {
            method: HttpRequestMethod::from_value(parts.method.as_str()),
            scheme: scheme(parts),
            version: version(parts.version),
            status: None,
            error_type: None,
            port: None,
        };
        let active = shared.active.start(point.method, point.scheme);
        Self {
            shared,
            point,
            slot,
            _active: active,
        }
    }

    /// Names the span, and puts on it what the head of the request says.
    pub(super) fn describe(&self, work: &Work, parts: &Parts) {
        self.with_head(parts, |head| work.describe_as(self.span_name(), head));
    }

    /// What the head of the request says, for later.
    pub(super) fn head(&self, parts: &Parts) -> Vec<KeyValue> {
        self.with_head(parts, |head| head.map(to_pair).collect())
    }

    /// As [`describe`](Self::describe), with what [`head`](Self::head) said.
    pub(super) fn describe_with(&self, work: &Work, head: impl IntoIterator<Item = KeyValue>) {
        work.set_attributes(head);
        work.describe_as(self.span_name(), None);
    }

    /// Whether the router matched a route.
    pub(super) fn has_route(&self) -> bool {
        self.slot.name.is_some()
    }

    pub(super) fn shared(&self) -> &Shared {
        &self.shared
    }

    /// The method and, where it is known and there are not too many, the route.
    fn span_name(&self) -> Name {
        let method = self.point.method;
        match self.slot.name.as_ref().filter(|_| self.slot.is_kept()) {
            Some(route) => Name::Shared(self.slot.span_name(method, route)),
            None => Name::Text(route::span_method(method).into()),
        }
    }

    fn route_fact(&self) -> Option<(&'static str, Fact<'_>)> {
        let route = self.slot.name.as_ref();
        route.map(|route| ("http.route", Fact::Shared(route)))
    }

    /// Hands on what the head of the request says. Never its query, and no header but the user
    /// agent.
    fn with_head<T>(
        &self,
        parts: &Parts,
        tell: impl FnOnce(&mut dyn Iterator<Item = (&'static str, Fact<'_>)>) -> T,
    ) -> T {
        let (redactor, point) = (&self.shared.redactor, self.point);
        let fit = |text, limit| text::fit(redactor, text, limit);
        let other = (point.method == HttpRequestMethod::Other)
            .then(|| fit(parts.method.as_str(), text::MAX_METHOD_BYTES));
        let path = fit(parts.uri.path(), text::MAX_URL_BYTES);
        let agent = parts.headers.get(USER_AGENT);
        let agent = agent.and_then(|agent| agent.to_str().ok());
        let agent = agent.filter(|agent| !agent.is_empty());
        let agent = agent.map(|agent| fit(agent, text::MAX_AGENT_BYTES));
        let address = Address::of_request(parts);
        let host = address
            .as_ref()
            .map(|address| fit(address.host, text::MAX_URL_BYTES));
        let port = address.and_then(|address| address.port);
        let method = Fact::Static(point.method.as_str());
        let all = [
            Some(("http.request.method", method)),
            text_fact("http.request.method_original", other.as_deref()),
            text_fact("url.path", Some(&path)),
            Some(("url.scheme", Fact::Static(point.scheme))),
            point
                .version
                .map(|version| ("network.protocol.version", Fact::Static(version))),
            text_fact("user_agent.original", agent.as_deref()),
            text_fact("server.address", host.as_deref()),
            port.map(|port| ("server.port", Fact::Int(port.into()))),
            self.route_fact(),
        ];
        tell(&mut all.into_iter().flatten())
    }

    /// Says whether the response is complete without a body.
    pub(super) fn respond(&mut self, work: &Work, parts: &mut ResponseParts) -> bool {
        let late = route::given(&parts.extensions).or_else(|| route::of_axum(&parts.extensions));
        if let Some(route) = late.filter(|_| self.slot.name.is_none()) {
            self.slot = self.shared.durations.slot(Some(route));
            work.describe_as(self.span_name(), self.route_fact());
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

    pub(super) fn finish(&self, work: &Work, ending: Ending) {
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
        if work.is_recording() {
            describe_end(work, point);
        }
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

/// Status, error and what service code set on the correlation meanwhile. A request that the client
/// gave up is no error of ours.
fn describe_end(work: &Work, point: Point) {
    let status = point.status.map(|status| Fact::Int(status.into()));
    let error = point.error_type.map(|error| Fact::Static(error.as_str()));
    let status = status.map(|status| ("http.response.status_code", status));
    let error = error.map(|error| ("error.type", error));
    work.describe(status.into_iter().chain(error));
    if let Some(error) = point
        .error_type
        .filter(|error| *error != ErrorType::Cancelled)
    {
        work.fail(error.as_str());
    }
}

fn text_fact<'a>(key: &'static str, text: Option<&'a str>) -> Option<(&'static str, Fact<'a>)> {
    text.map(|text| (key, Fact::Text(text)))
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
