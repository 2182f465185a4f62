//! An inbound call: what is known of it, and what of that is recorded.

use std::time::Duration;

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
use super::{Listed, is_grpc, status};
use crate::error_type::ErrorType;
use crate::http::address::Address;
use crate::http::cache::Point;
use crate::http::inbound::{self, Inbound};
use crate::http::observation::Ending;
use crate::http::text;
use crate::trace::Work;

/// What is known of an inbound call.
///
/// That it is one is the client's word until the response says so too. Where that is not of gRPC,
/// it was a request like any other.
#[derive(Debug)]
pub(in crate::http) struct InboundCall {
    http: Inbound,
    listed: Listed,
    method: Method,
    status: Option<Code>,
    /// What the span is told once it is known what it is.
    head: Option<Head>,
    is_call: Option<bool>,
}

/// What the head of the request says, by either convention.
#[derive(Debug)]
struct Head {
    http: Vec<KeyValue>,
    rpc: Vec<KeyValue>,
    original: String,
}

impl InboundCall {
    pub(in crate::http) fn new(http: Inbound, parts: &Parts, listed: Listed) -> Self {
        Self {
            method: http.shared().calls.find(parts.uri.path(), &listed),
            status: None,
            head: None,
            is_call: None,
            http,
            listed,
        }
    }

    /// Keeps what the head of the request says.
    pub(in crate::http) fn read(&mut self, parts: &Parts) {
        let redactor = &self.http.shared().redactor;
        let fit = |value| text::fit(redactor, value, text::MAX_URL_BYTES).into_owned();
        let address = Address::of_request(parts);
        let host = address.as_ref().map(|address| fit(address.host));
        let port = address.and_then(|address| address.port);
        let rpc = [
            Some(KeyValue::new("rpc.system.name", SYSTEM)),
            host.map(|host| KeyValue::new("server.address", host)),
            port.map(|port| KeyValue::new("server.port", i64::from(port))),
        ];
        self.head = Some(Head {
            http: self.http.head(parts),
            rpc: rpc.into_iter().flatten().collect(),
            original: fit(parts.uri.path().trim_start_matches('/')),
        });
    }

    /// Says whether the response is complete without a body.
    pub(in crate::http) fn respond(&mut self, work: &Work, parts: &mut ResponseParts) -> bool {
        self.is_call = Some(is_grpc(&parts.headers));
        if self.is_call == Some(false) {
            self.describe_http(work);
            return self.http.respond(work, parts);
        }
        inbound::send_ids(work, parts);
        self.status = status::read(&parts.headers);
        if self.status.is_none() && parts.status != StatusCode::OK {
            self.status = Some(status::of_http(parts.status));
        }
        self.status.is_some()
    }

    fn describe_http(&mut self, work: &Work) {
        if let Some(head) = self.head.take() {
            self.http.describe_with(work, head.http);
        }
    }

    /// What came after the body.
    pub(in crate::http) fn trail(&mut self, trailers: &HeaderMap) {
        self.status = status::read(trailers).or(self.status);
    }

    pub(in crate::http) fn finish(&mut self, work: &Work, ending: Ending) {
        // Without a response, a route that is none of a known call's says what it was.
        let likely = self.method.slot.is_some() || !self.http.has_route();
        if !*self.is_call.get_or_insert(likely) {
            self.describe_http(work);
            return self.http.finish(ending);
        }
        self.record(ending);
        if work.is_recording() {
            self.describe(work, ending);
        }
    }

    fn record(&mut self, ending: Ending) {
        let point = self.point(ending);
        let status = self.final_status(ending);
        let calls = &self.http.shared().calls;
        if self.status.is_some_and(status::is_of_handler) {
            calls.answered(&mut self.method, &self.listed);
        }
        let slot = calls.slot_of(&self.method);
        let labels = RpcServerCallDurationLabels {
            rpc_system_name: RpcSystemName::Grpc,
            rpc_method: slot.name.as_deref().map(Bounded::new),
            rpc_response_status_code: status,
            error_type: point.error_type,
        };
        let durations = &calls.durations;
        durations.record(&slot, point, ending.seconds, &labels);
    }

    /// Ends the span, with what is told of a request that was no call after all.
    pub(in crate::http) fn end(&self, work: &Work, ending: Ending, took: Duration) {
        if self.is_call == Some(false) {
            self.http.end(work, ending, took);
        } else {
            work.end_after(took);
        }
    }

    /// Writes the access-log line.
    pub(in crate::http) fn log(&self, ending: Ending) {
        if self.is_call == Some(false) {
            return self.http.log(ending);
        }
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

    /// Names the span, and puts on it what is known by now.
    fn describe(&mut self, work: &Work, ending: Ending) {
        work.set_name(span_name(&self.method));
        let (status, error) = (self.final_status(ending), self.error_type(ending));
        let all = [
            status.map(|code| KeyValue::new("rpc.response.status_code", code.as_str())),
            error.map(|error| KeyValue::new("error.type", error.as_str())),
        ];
        work.set_attributes(all.into_iter().flatten());
        if let Some(head) = self.head.take() {
            work.set_attributes(head.rpc);
            work.set_attributes(method_attributes(&self.method, &head.original));
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
