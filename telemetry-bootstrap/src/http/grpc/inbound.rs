//! An inbound call: what is known of it, and what of that is recorded.

use std::sync::Arc;

use http::request::Parts;
use http::response::Parts as ResponseParts;
use http::{HeaderMap, StatusCode};
use opentelemetry::{KeyValue, StringValue};
use telemetry_contract::attributes::{
    HttpRequestMethod, RpcResponseStatusCode as Code, RpcSystemName,
};
use telemetry_contract::labels::Bounded;
use telemetry_contract::metrics::RpcServerCallDurationLabels;

use super::line;
use super::method::{Method, OTHER, SYSTEM};
use super::{Listed, status};
use crate::error_type::ErrorType;
use crate::http::active::ActiveRequest;
use crate::http::address::Address;
use crate::http::cache::Point;
use crate::http::observation::Ending;
use crate::http::server::Shared;
use crate::http::{inbound, text};
use crate::trace::Work;

/// What is known of an inbound call.
#[derive(Debug)]
pub(in crate::http) struct InboundCall {
    shared: Arc<Shared>,
    listed: Listed,
    method: Method,
    original: String,
    status: Option<Code>,
    _active: ActiveRequest,
}

impl InboundCall {
    pub(in crate::http) fn start(shared: Arc<Shared>, parts: &Parts, listed: Listed) -> Self {
        let known = HttpRequestMethod::from_value(parts.method.as_str());
        let active = shared.active.start(known, inbound::scheme(parts));
        Self {
            method: shared.calls.find(parts.uri.path(), &listed),
            original: String::new(),
            status: None,
            _active: active,
            listed,
            shared,
        }
    }

    /// Names the span, and puts on it what the head of the request says.
    pub(in crate::http) fn describe(&mut self, work: &Work, parts: &Parts) {
        let redactor = &self.shared.redactor;
        if self.method.slot.is_none() {
            let path = parts.uri.path().trim_start_matches('/');
            self.original = text::clean(redactor, path, text::MAX_URL_BYTES);
        }
        let address = Address::of_request(parts);
        let host = address
            .as_ref()
            .map(|address| text::clean(redactor, address.host, text::MAX_URL_BYTES));
        let port = address.and_then(|address| address.port);
        let all = [
            Some(KeyValue::new("rpc.system.name", SYSTEM)),
            host.map(|host| KeyValue::new("server.address", host)),
            port.map(|port| KeyValue::new("server.port", i64::from(port))),
        ];
        work.set_attributes(all.into_iter().flatten());
        work.set_name(span_name(&self.method));
    }

    /// Says whether the response is complete without a body.
    pub(in crate::http) fn respond(&mut self, work: &Work, parts: &mut ResponseParts) -> bool {
        inbound::send_ids(work, parts);
        self.status = status::read(&parts.headers);
        if self.status.is_none() && parts.status != StatusCode::OK {
            self.status = Some(status::of_http(parts.status));
        }
        self.status.is_some()
    }

    /// What came after the body.
    pub(in crate::http) fn trail(&mut self, trailers: &HeaderMap) {
        self.status = status::read(trailers).or(self.status);
    }

    pub(in crate::http) fn finish(&mut self, work: &Work, ending: Ending) {
        let point = self.point(ending);
        if self.status.is_some_and(status::is_of_handler) {
            self.shared.calls.answered(&mut self.method, &self.listed);
        }
        let slot = self.shared.calls.slot_of(&self.method);
        let labels = RpcServerCallDurationLabels {
            rpc_system_name: RpcSystemName::Grpc,
            rpc_method: slot.name.as_deref().map(Bounded::new),
            rpc_response_status_code: self.final_status(ending),
            error_type: point.error_type,
        };
        let durations = &self.shared.calls.durations;
        durations.record(&slot, point, ending.seconds, &labels);
        if work.is_recording() {
            self.describe_end(work, ending);
        }
    }

    /// Writes the access-log line.
    pub(in crate::http) fn log(&self, ending: Ending) {
        let name = self.method.name().map_or(OTHER, |name| name);
        let (status, error) = (self.final_status(ending), self.error_type(ending));
        line::write(name, status, error, ending);
    }

    /// A call that ran to its end without a status has broken the protocol; one that broke off has
    /// none.
    fn final_status(&self, ending: Ending) -> Option<Code> {
        self.status
            .or_else(|| ending.failure.is_none().then_some(Code::Unknown))
    }

    fn error_type(&self, ending: Ending) -> Option<ErrorType> {
        let failed = self
            .final_status(ending)
            .filter(|code| status::is_server_error(*code));
        let own = ending.failure.filter(|own| *own != ErrorType::Cancelled);
        own.or(failed.map(status::error_type)).or(ending.failure)
    }

    fn point(&self, ending: Ending) -> Point {
        let status = self.final_status(ending).map(status::number);
        Point {
            method: HttpRequestMethod::Other,
            scheme: SYSTEM,
            version: None,
            status: status.map(u16::from),
            error_type: self.error_type(ending),
            port: None,
        }
    }

    fn describe_end(&self, work: &Work, ending: Ending) {
        work.set_name(span_name(&self.method));
        let error = self.error_type(ending);
        let status = self.final_status(ending);
        let all = [
            status.map(|code| KeyValue::new("rpc.response.status_code", code.as_str())),
            error.map(|error| KeyValue::new("error.type", error.as_str())),
        ];
        work.set_attributes(all.into_iter().flatten());
        work.set_attributes(method_attributes(&self.method, &self.original));
        if let Some(correlation) = work.correlation() {
            work.set_attributes(correlation.late_attributes());
        }
        if let Some(error) = error.filter(|error| *error != ErrorType::Cancelled) {
            work.fail(error.as_str());
        }
    }
}

/// The method where it is known, else the name of the system.
pub(super) fn span_name(method: &Method) -> String {
    method.name().map_or(SYSTEM, |name| name).to_owned()
}

/// The method, and what it was called where it is not a known one.
pub(super) fn method_attributes(
    method: &Method,
    original: &str,
) -> impl Iterator<Item = KeyValue> + use<> {
    let name = method.name().cloned();
    let original = name.is_none().then(|| original.to_owned());
    let name = name.map_or(StringValue::from(OTHER), StringValue::from);
    let original = original.filter(|original| !original.is_empty());
    let original = original.map(|original| KeyValue::new("rpc.method_original", original));
    std::iter::once(KeyValue::new("rpc.method", name)).chain(original)
}
