//! Where a signal goes: an endpoint that can be posted to, headers that HTTP allows, certificates
//! that can be read. What does not parse is wrong even where nothing is sent; what the endpoint
//! is fit for, and its files, matter only where something is.

use std::num::NonZeroU16;

use http::Uri;
use http::uri::Authority;

use super::super::export::{Export, Part, Protocol, shown};
use super::super::tls::TlsFile;
use super::super::{Config, Problem, names};
use crate::vitals::Signal;

const COMMON_ENDPOINT: &str = "OTEL_EXPORTER_OTLP_ENDPOINT";

/// Set by the transport, which would otherwise send them twice or lie about the body.
const RESERVED_HEADERS: [&str; 15] = [
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "expect",
    "grpc-accept-encoding",
    "grpc-encoding",
    "grpc-timeout",
    "host",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

pub(super) fn check(config: &Config, signal: Signal, problems: &mut Vec<Problem>) {
    let export = config.export(signal);
    problems.extend(protocol(config, signal));
    for wanted in complaints(config, signal) {
        problems.push(endpoint_problem(signal, export, wanted));
    }
    for (at, (name, value)) in export.headers.iter().enumerate() {
        if let Some(wanted) = header_complaint(name, value.expose()) {
            problems.push(header_problem(signal, export, at, wanted));
        }
    }
    if is_connected(config, export) {
        files(config, signal, problems);
    }
}

/// Whether anything is sent over a connection, which asks more of settings than that they parse.
fn is_connected(config: &Config, export: &Export) -> bool {
    export.enabled && !config.disabled
}

fn files(config: &Config, signal: Signal, problems: &mut Vec<Problem>) {
    let unread: Vec<Problem> = certificates(signal, config.export(signal)).collect();
    if unread.is_empty() {
        let files = TlsFile::ALL.into_iter();
        problems.extend(files.filter_map(|file| unused(config, signal, file)));
    }
    problems.extend(unread);
}

/// A file that no connection would use. One for all signals may serve another of them.
fn unused(config: &Config, signal: Signal, file: TlsFile) -> Option<Problem> {
    let export = config.export(signal);
    let path = export.tls.path(file)?;
    let variable = export.variable(Part::Tls(file));
    let others = Signal::ALL.iter().map(|other| config.export(*other));
    let mut sharing = others.filter(|other| {
        let same = variable.is_some() && other.variable(Part::Tls(file)) == variable;
        other.enabled && same
    });
    let used = has_tls(export) || sharing.any(has_tls);
    (!used).then(|| {
        Problem::new(
            export.setting(signal, Part::Tls(file)),
            format!("`{}`, and no TLS to use it", path.display()),
            "an endpoint that starts with https://, or no such file",
            format!("{COMMON_ENDPOINT}=https://collector.example.com"),
        )
    })
}

fn has_tls(export: &Export) -> bool {
    // What is no URL has its own problem.
    scheme_and_authority(&export.endpoint).is_none_or(|(scheme, _)| scheme == "https")
}

fn protocol(config: &Config, signal: Signal) -> Option<Problem> {
    let export = config.export(signal);
    let grpc = is_connected(config, export) && export.protocol == Protocol::Grpc;
    let missing = grpc && !cfg!(feature = "grpc");
    missing.then(|| {
        let variable = export.variable(Part::Protocol);
        let variable = variable.unwrap_or("OTEL_EXPORTER_OTLP_PROTOCOL");
        Problem::new(
            export.setting(signal, Part::Protocol),
            "`grpc`",
            "http/protobuf or http/json; or cargo feature `grpc` of telemetry-bootstrap, which \
             this service was built without",
            format!("{variable}=http/protobuf"),
        )
    })
}

fn certificates(signal: Signal, export: &Export) -> impl Iterator<Item = Problem> {
    let problems = export.tls.load().err().unwrap_or_default();
    problems.into_iter().map(move |problem| {
        let variable = certificate_variable(export, problem.file);
        let setting = variable.clone();
        let setting = setting.unwrap_or_else(|| export.setting(signal, Part::Tls(problem.file)));
        let suffix = problem.file.suffix();
        let variable = variable.unwrap_or_else(|| format!("OTEL_EXPORTER_OTLP_{suffix}"));
        let fix = format!("{variable}=/etc/otel/{}", problem.file.example());
        Problem::new(setting, problem.found, problem.wanted, fix)
    })
}

/// The variable that gave this file, or for one that is missing the sibling of the one that did.
fn certificate_variable(export: &Export, file: TlsFile) -> Option<String> {
    if let Some(variable) = export.variable(Part::Tls(file)) {
        return Some(variable.to_owned());
    }
    let other = match file {
        TlsFile::Certificate => return None,
        TlsFile::ClientCertificate => TlsFile::ClientKey,
        TlsFile::ClientKey => TlsFile::ClientCertificate,
    };
    let variable = export.variable(Part::Tls(other))?;
    let stem = variable.strip_suffix(other.suffix())?;
    Some(format!("{stem}{}", file.suffix()))
}

/// What an endpoint should be and is not: a URL in any case, and one that fits where it is used.
fn complaints(config: &Config, signal: Signal) -> Vec<&'static str> {
    let export = config.export(signal);
    let endpoint = &*export.endpoint;
    let Some((scheme, authority)) = scheme_and_authority(endpoint) else {
        return vec!["a URL that starts with http:// or https://, and names a host"];
    };
    let mut complaints = Vec::new();
    if authority.as_str().contains('@') {
        complaints.push("a URL without a user part; credentials go into headers");
    }
    if endpoint.contains(['?', '#']) {
        complaints.push("a URL without query or fragment; credentials go into headers");
    }
    if !has_port_that_fits(authority.as_str()) {
        complaints.push("a URL without a port, or with one from 1 to 65535");
    }
    if is_connected(config, export) {
        let production = config.environment.as_deref() == Some("production");
        let used = [
            misplaced(signal, export),
            in_the_clear(production, &scheme, &authority),
        ];
        complaints.extend(used.into_iter().flatten());
    }
    complaints
}

/// A path that is not this signal's.
fn misplaced(signal: Signal, export: &Export) -> Option<&'static str> {
    let endpoint = &*export.endpoint;
    if export.protocol == Protocol::Grpc {
        has_path(endpoint).then_some("a URL without a path, because gRPC has its own")
    } else if is_doubled(endpoint) {
        Some("a base URL, without the path of a signal, which is added to it")
    } else {
        let another = is_of_another(endpoint, signal);
        another.then_some("a URL of this signal; this path is another's")
    }
}

fn in_the_clear(production: bool, scheme: &str, authority: &Authority) -> Option<&'static str> {
    let open = production && scheme == "http" && !is_loopback(authority.host());
    open.then_some("https, because the environment is production and the host is not loopback")
}

fn scheme_and_authority(endpoint: &str) -> Option<(String, Authority)> {
    let parts = endpoint.parse::<Uri>().ok()?.into_parts();
    let (scheme, authority) = (parts.scheme?, parts.authority?);
    let known = ["http", "https"].contains(&scheme.as_str()) && !authority.host().is_empty();
    known.then(|| (scheme.as_str().to_owned(), authority))
}

/// Whether what stands behind the host, if anything, is a port that can be connected to. Who parses
/// URLs takes a port that doesn't fit for none, and requests would go to the scheme's.
fn has_port_that_fits(authority: &str) -> bool {
    let host = authority.rsplit('@').next().unwrap_or_default();
    let behind = host.rsplit(']').next().unwrap_or_default();
    let port = behind.rsplit_once(':').map(|(_, port)| port);
    port.is_none_or(|port| port.parse::<NonZeroU16>().is_ok())
}

/// Whether the path ends as the one of another signal does: settings that were copied from there.
fn is_of_another(endpoint: &str, signal: Signal) -> bool {
    let mut others = Signal::ALL.iter().filter(|other| **other != signal);
    others.any(|other| above(endpoint, *other).is_some())
}

/// Whether the path is that of a signal below that of a signal: the common endpoint was given one,
/// and got each signal's own on top.
fn is_doubled(endpoint: &str) -> bool {
    above_any(endpoint).and_then(above_any).is_some()
}

fn above_any(endpoint: &str) -> Option<&str> {
    let mut signals = Signal::ALL.iter();
    signals.find_map(|signal| above(endpoint, *signal))
}

/// What stands before the signal's path, if the URL ends with that.
fn above(endpoint: &str, signal: Signal) -> Option<&str> {
    let path = endpoint.trim_end_matches('/');
    path.strip_suffix(signal.as_str())?.strip_suffix("/v1/")
}

fn has_path(endpoint: &str) -> bool {
    endpoint
        .parse::<Uri>()
        .is_ok_and(|uri| !["", "/"].contains(&uri.path()))
}

fn is_loopback(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let address = host.parse::<std::net::IpAddr>();
    host.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
}

/// Names the variable that gave the endpoint, with what it holds and not what was added to it.
fn endpoint_problem(signal: Signal, export: &Export, wanted: &str) -> Problem {
    let grpc = export.protocol == Protocol::Grpc;
    let path = if grpc {
        String::new()
    } else {
        format!("/v1/{}", signal.as_str())
    };
    let upper = signal.as_str().to_ascii_uppercase();
    let own = format!("OTEL_EXPORTER_OTLP_{upper}_ENDPOINT");
    let example = "https://collector.example.com";
    let setting = export.setting(signal, Part::Endpoint);
    let (found, fix) = if setting == COMMON_ENDPOINT {
        let found = export.endpoint.strip_suffix(&path).unwrap_or_default();
        (found, format!("{COMMON_ENDPOINT}={example}"))
    } else {
        (&*export.endpoint, format!("{own}={example}{path}"))
    };
    Problem::new(setting, format!("`{}`", shown(found)), wanted, fix)
}

/// What a header should be and is not.
fn header_complaint(name: &str, value: &str) -> Option<&'static str> {
    let valid = http::HeaderName::from_bytes(name.as_bytes()).is_ok()
        && http::HeaderValue::from_str(value).is_ok();
    if !valid {
        return Some("a name and a value of visible ASCII characters");
    }
    // A token in Base64 brings its own `=`.
    if !names::is_plain(name) && value.trim_matches('=').is_empty() {
        return Some("a name and a value; this looks like a value without its name");
    }
    let reserved = RESERVED_HEADERS
        .iter()
        .any(|reserved| reserved.eq_ignore_ascii_case(name));
    reserved.then_some("no header that the transport sets itself")
}

fn header_problem(signal: Signal, export: &Export, at: usize, wanted: &str) -> Problem {
    let name = export.headers.get(at).map_or("", |(name, _)| &**name);
    let variable = export.header_variable(name);
    let setting = variable.map_or_else(
        || format!("headers of {}", signal.as_str()),
        ToOwned::to_owned,
    );
    let fix = format!(
        "{}=api-key=...",
        variable.unwrap_or("OTEL_EXPORTER_OTLP_HEADERS")
    );
    Problem::new(setting, export.header_shown(at), wanted, fix)
}
