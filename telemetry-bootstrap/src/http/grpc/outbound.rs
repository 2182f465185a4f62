//! An outbound call: what is known of it, and what of that is recorded.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use http::request::Parts;
use http::response::Parts as ResponseParts;
use http::{HeaderMap, StatusCode};
use opentelemetry::KeyValue;
use telemetry_contract::attributes::{
    HttpRequestMethod, RpcResponseStatusCode as Code, RpcSystemName,
};
use telemetry_contract::labels::Bounded;
use telemetry_contract::metrics::{RpcClientCallDuration, RpcClientCallDurationLabels};

use super::inbound::{method_attributes, span_name};
use super::method::{Learning, Method, Methods, SYSTEM};
use super::status;
use crate::error_type::ErrorType;
use crate::http::address::Address;
use crate::http::cache::{Cache, Point};
use crate::http::client::{Named, Shared};
use crate::http::observation::Ending;
use crate::http::outbound;
use crate::http::text;
use crate::metric::Histogram;
use crate::trace::Work;

/// The methods that are called, for each host that code names and for all others together.
#[derive(Debug)]
pub(in crate::http) struct Calls {
    histogram: Histogram<RpcClientCallDuration>,
    hosts: RwLock<HashMap<Box<str>, Arc<Methods<RpcClientCallDuration>>>>,
}

impl Calls {
    pub(in crate::http) fn new(histogram: Histogram<RpcClientCallDuration>) -> Self {
        Self {
            histogram,
            hosts: RwLock::default(),
        }
    }

    fn of(&self, host: &str) -> Arc<Methods<RpcClientCallDuration>> {
        let hosts = self.hosts.read().unwrap_or_else(PoisonError::into_inner);
        let known = hosts.get(host).cloned();
        drop(hosts);
        known.unwrap_or_else(|| self.add(host))
    }

    fn add(&self, host: &str) -> Arc<Methods<RpcClientCallDuration>> {
        let mut hosts = self.hosts.write().unwrap_or_else(PoisonError::into_inner);
        let methods = hosts.entry(Box::from(host)).or_insert_with(|| {
            let durations = Cache::new(self.histogram.clone());
            Arc::new(Methods::new(durations, Learning::AtStart))
        });
        Arc::clone(methods)
    }
}

/// What is known of an outbound call.
#[derive(Debug)]
pub(in crate::http) struct OutboundCall {
    shared: Arc<Shared>,
    calls: Arc<Methods<RpcClientCallDuration>>,
    method: Method,
    /// Host and port as labels.
    host: Box<str>,
    port: u16,
    status: Option<Code>,
}

impl OutboundCall {
    pub(in crate::http) fn new(shared: Arc<Shared>, parts: &Parts, named: &Named) -> Self {
        let address = address(parts, named);
        let scheme = outbound::scheme(&parts.uri);
        let label = address.filter(|address| named.has(address));
        let host = label
            .as_ref()
            .map_or(outbound::OTHER, |address| address.host);
        let calls = shared.calls.of(host);
        Self {
            method: calls.find(parts.uri.path(), &named.rpc_methods),
            host: Box::from(host),
            port: label
                .as_ref()
                .map_or(0, |address| outbound::port(address, scheme)),
            status: None,
            calls,
            shared,
        }
    }

    /// Names the span, and puts on it what the head of the request says.
    pub(in crate::http) fn describe(&self, work: &Work, parts: &Parts, named: &Named) {
        let redactor = &self.shared.redactor;
        let fit = |text| text::fit(redactor, text, text::MAX_URL_BYTES).into_owned();
        let address = address(parts, named);
        let scheme = outbound::scheme(&parts.uri);
        let port = address
            .as_ref()
            .map(|address| outbound::port(address, scheme));
        let host = address.map_or("unknown", |address| address.host);
        let all = [
            Some(KeyValue::new("rpc.system.name", SYSTEM)),
            Some(KeyValue::new("server.address", fit(host))),
            port.map(|port| KeyValue::new("server.port", i64::from(port))),
        ];
        work.set_attributes(all.into_iter().flatten());
        let original = fit(parts.uri.path().trim_start_matches('/'));
        work.set_attributes(method_attributes(&self.method, &original));
        work.set_name(span_name(&self.method));
    }

    /// Says whether the response is complete without a body.
    pub(in crate::http) fn respond(&mut self, parts: &ResponseParts) -> bool {
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

    pub(in crate::http) fn finish(&self, work: &Work, ending: Ending) {
        let status = self
            .status
            .or_else(|| ending.failure.is_none().then_some(Code::Unknown));
        let refused = status.filter(|code| *code != Code::Ok);
        let error_type = ending.failure.or(refused.map(status::error_type));
        self.record(status, error_type, ending);
        if !work.is_recording() {
            return;
        }
        let all = [
            status.map(|code| KeyValue::new("rpc.response.status_code", code.as_str())),
            error_type.map(|error| KeyValue::new("error.type", error.as_str())),
        ];
        work.set_attributes(all.into_iter().flatten());
        if let Some(error) = error_type {
            work.fail(error.as_str());
        }
    }

    fn record(&self, status: Option<Code>, error_type: Option<ErrorType>, ending: Ending) {
        let slot = self.calls.slot_of(&self.method);
        let labels = RpcClientCallDurationLabels {
            rpc_system_name: RpcSystemName::Grpc,
            rpc_method: slot.name.as_deref().map(Bounded::new),
            server_address: Some(Bounded::new(&self.host)),
            server_port: Some(self.port),
            rpc_response_status_code: status,
            error_type,
        };
        let point = Point {
            method: HttpRequestMethod::Other,
            scheme: SYSTEM,
            version: None,
            status: status.map(status::number).map(u16::from),
            error_type,
            port: Some(self.port),
        };
        let durations = &self.calls.durations;
        durations.record(&slot, point, ending.seconds, &labels);
    }
}

/// Where the request goes by its own word, else the server that code names.
fn address<'a>(parts: &'a Parts, named: &'a Named) -> Option<Address<'a>> {
    Address::of_request(parts).or_else(|| named.target())
}
