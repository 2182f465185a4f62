//! What is known of an outbound request, and what of it is recorded.

use std::sync::Arc;

use http::Uri;
use http::request::Parts;
use http::response::Parts as ResponseParts;
use telemetry_contract::attributes::HttpRequestMethod;
use telemetry_contract::labels::Bounded;
use telemetry_contract::metrics::HttpClientRequestDurationLabels;

use super::address::Address;
use super::cache::{Point, Slot};
use super::client::Shared;
use super::inbound::version;
use super::observation::Ending;
use super::resend::ResendCount;
use super::route::{self, UrlTemplate};
use super::text;
use crate::error_type::ErrorType;
use crate::trace::{Fact, Work};

/// The label of hosts that code does not name; their port is 0.
pub(super) const OTHER: &str = "_OTHER";

/// What is known of an outbound request.
#[derive(Debug)]
pub(super) struct Outbound {
    shared: Arc<Shared>,
    point: Point,
    slot: Arc<Slot>,
}

impl Outbound {
    /// `hosts` are those that may be labels.
    pub(super) fn new(shared: Arc<Shared>, parts: &Parts, hosts: &[Box<str>]) -> Self {
        let address = Address::of_request(parts);
        let scheme = scheme(&parts.uri);
        let named = parts.extensions.get::<UrlTemplate>().is_some();
        let label = address
            .as_ref()
            .filter(|address| named || hosts.iter().any(|host| **host == *address.host));
        let point = Point {
            method: HttpRequestMethod::from_value(parts.method.as_str()),
            scheme,
            version: None,
            status: None,
            error_type: None,
            port: Some(label.map_or(0, |address| port(address, scheme))),
        };
        let host = label.map_or(OTHER, |address| address.host);
        let slot = shared.durations.slot(Some(host));
        Self {
            shared,
            point,
            slot,
        }
    }

    /// Names the span, and puts on it what the head of the request says.
    pub(super) fn describe(&self, work: &Work, parts: &Parts) {
        let template = parts.extensions.get::<UrlTemplate>();
        match template {
            Some(UrlTemplate(template)) => {
                let method = route::span_method(self.point.method);
                work.set_name([method, template].join(" "));
            }
            None => work.set_name(route::span_method(self.point.method)),
        }
        let template = template.map(|template| Fact::Static(template.0));
        self.describe_head(work, parts, template);
    }

    fn describe_head(&self, work: &Work, parts: &Parts, template: Option<Fact<'_>>) {
        let fit = |text, limit| text::fit(&self.shared.redactor, text, limit);
        let original = (self.point.method == HttpRequestMethod::Other)
            .then(|| fit(parts.method.as_str(), text::MAX_METHOD_BYTES));
        let address = Address::of_request(parts);
        let host = address.as_ref().map_or("unknown", |address| address.host);
        let port = address
            .as_ref()
            .map(|address| port(address, self.point.scheme));
        let port = port.unwrap_or_else(|| default_port(self.point.scheme));
        let url = url(&parts.uri, host);
        let all = [
            Some((
                "http.request.method",
                Fact::Static(self.point.method.as_str()),
            )),
            original
                .as_deref()
                .map(|method| ("http.request.method_original", Fact::Text(method))),
            Some((
                "server.address",
                Fact::Text(&fit(host, text::MAX_URL_BYTES)),
            )),
            Some(("server.port", Fact::Int(port.into()))),
            Some(("url.full", Fact::Text(&fit(&url, text::MAX_URL_BYTES)))),
            template.map(|template| ("url.template", template)),
            resent(parts).map(|count| ("http.request.resend_count", Fact::Int(count))),
        ];
        work.describe(all.into_iter().flatten());
    }

    pub(super) fn respond(&mut self, parts: &ResponseParts) {
        self.point.version = version(parts.version);
    }

    pub(super) fn finish(&self, work: &Work, ending: Ending) {
        let refused = ending.status.filter(|status| status.as_u16() >= 400);
        let point = Point {
            status: ending.status.map(|status| status.as_u16()),
            error_type: ending
                .failure
                .or(refused.map(|status| ErrorType::Status(status.as_u16()))),
            ..self.point
        };
        let labels = HttpClientRequestDurationLabels {
            http_request_method: point.method,
            server_address: Bounded::new(self.slot.name.as_deref().unwrap_or_default()),
            server_port: point.port.unwrap_or_default(),
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
}

/// How often the request was sent before, if it was.
fn resent(parts: &Parts) -> Option<i64> {
    let count = parts.extensions.get::<ResendCount>()?.0;
    (count > 0).then_some(i64::from(count))
}

fn describe_end(work: &Work, point: Point) {
    let status = point.status.map(|status| Fact::Int(status.into()));
    let version = point.version.map(Fact::Static);
    let error = point.error_type.map(|error| Fact::Static(error.as_str()));
    let all = [
        status.map(|status| ("http.response.status_code", status)),
        version.map(|version| ("network.protocol.version", version)),
        error.map(|error| ("error.type", error)),
    ];
    work.describe(all.into_iter().flatten());
    if let Some(error) = point.error_type {
        work.fail(error.as_str());
    }
}

pub(super) fn port(address: &Address<'_>, scheme: &str) -> u16 {
    address.port.unwrap_or_else(|| default_port(scheme))
}

fn default_port(scheme: &str) -> u16 {
    if scheme == "https" { 443 } else { 80 }
}

/// The URL without its user information and query.
fn url(uri: &Uri, host: &str) -> String {
    let port = uri.port();
    let (mark, port) = port.as_ref().map_or(("", ""), |port| (":", port.as_str()));
    [scheme(uri), "://", host, mark, port, uri.path()].concat()
}

pub(super) fn scheme(uri: &Uri) -> &'static str {
    match uri.scheme_str() {
        Some("https") => "https",
        _ => "http",
    }
}
