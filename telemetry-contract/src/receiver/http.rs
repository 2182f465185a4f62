//! OTLP/HTTP: one POST per request, protobuf or JSON, answered in kind.

use std::net::SocketAddr;

use http::header::{
    ACCEPT_ENCODING, ALLOW, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderName, RETRY_AFTER,
};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};
use hyper::body::Incoming;

use super::answer::Answer;
use super::body::{self, Compression, Intake};
use super::refusal::Refusal;
use super::shared::Shared;
use crate::otlp::model::Signal;
use crate::otlp::{Encoding, export_response, status_response};

pub(super) async fn handle(
    shared: &Shared,
    peer: SocketAddr,
    request: Request<Incoming>,
) -> Response<Answer> {
    let (head, mut body) = request.into_parts();
    match accept(shared, peer, &head, &mut body).await {
        Ok((encoding, data)) => respond(StatusCode::OK, encoding, data),
        Err(refusal) => {
            shared.refuse(&refusal, &mut body).await;
            refused(&refusal, &head.headers)
        }
    }
}

async fn accept(
    shared: &Shared,
    peer: SocketAddr,
    head: &Parts,
    body: &mut Incoming,
) -> Result<(Encoding, Vec<u8>), Refusal> {
    if media_type(&head.headers).is_some_and(|found| found.starts_with("application/grpc")) {
        return Err(Refusal::MediaType(
            "found gRPC over HTTP/1 or without protobuf, wanted gRPC over HTTP/2 with protobuf \
             messages, or OTLP/HTTP",
        ));
    }
    let signal = signal(head.uri.path()).ok_or(Refusal::Path)?;
    if head.method != Method::POST {
        return Err(Refusal::Method);
    }
    let encoding = encoding(&head.headers).ok_or(Refusal::MediaType(
        "found another content type, wanted application/x-protobuf or application/json",
    ))?;
    let compression = compression(&head.headers, &CONTENT_ENCODING)?;
    let mut intake = Intake::new(compression, &shared.config, &shared.memory);
    if let Some(length) = number(&head.headers, &CONTENT_LENGTH) {
        intake.announce(length)?;
    }
    shared
        .in_time(body::read(body, |chunk| intake.write(chunk)))
        .await?;
    let payload = intake.finish()?;
    let verdict = shared.deliver(signal, encoding, payload.as_slice(), peer)?;
    let data = export_response(signal, encoding, verdict.rejected, &verdict.message);
    Ok((encoding, data))
}

/// Paths are compared as they are sent: `/v1/%74races` is none of these.
fn signal(path: &str) -> Option<Signal> {
    match path {
        "/v1/logs" => Some(Signal::Logs),
        "/v1/metrics" => Some(Signal::Metrics),
        "/v1/traces" => Some(Signal::Traces),
        _ => None,
    }
}

fn encoding(headers: &HeaderMap) -> Option<Encoding> {
    let media_type = media_type(headers)?;
    [Encoding::Json, Encoding::Protobuf]
        .into_iter()
        .find(|encoding| media_type.eq_ignore_ascii_case(encoding.content_type()))
}

/// The content type without its parameters.
pub(super) fn media_type(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    value.split(';').next().map(str::trim)
}

/// The compression that a header names; none where it is absent.
pub(super) fn compression(
    headers: &HeaderMap,
    header: &HeaderName,
) -> Result<Compression, Refusal> {
    let value = headers.get(header).map_or(&b""[..], HeaderValue::as_bytes);
    if value.is_empty() || value.eq_ignore_ascii_case(b"identity") {
        Ok(Compression::Identity)
    } else if value.eq_ignore_ascii_case(b"gzip") {
        Ok(Compression::Gzip)
    } else {
        Err(Refusal::MediaType(
            "found another compression, wanted gzip or none",
        ))
    }
}

fn number(headers: &HeaderMap, header: &HeaderName) -> Option<u64> {
    headers.get(header)?.to_str().ok()?.parse().ok()
}

fn respond(status: StatusCode, encoding: Encoding, data: Vec<u8>) -> Response<Answer> {
    let mut response = Response::new(Answer::new(data));
    *response.status_mut() = status;
    let content_type = HeaderValue::from_static(encoding.content_type());
    response.headers_mut().insert(CONTENT_TYPE, content_type);
    response
}

/// A `google.rpc.Status`, in the request's own encoding, or in JSON where that is unknown.
fn refused(refusal: &Refusal, headers: &HeaderMap) -> Response<Answer> {
    let encoding = encoding(headers).unwrap_or(Encoding::Json);
    let data = status_response(encoding, refusal.grpc_code(), refusal.message());
    let mut response = respond(refusal.http_status(), encoding, data);
    let hint = match refusal {
        Refusal::Busy => (RETRY_AFTER, "1"),
        Refusal::MediaType(_) => (ACCEPT_ENCODING, "gzip, identity"),
        Refusal::Method => (ALLOW, "POST"),
        _ => return response,
    };
    let value = HeaderValue::from_static(hint.1);
    response.headers_mut().insert(hint.0, value);
    response
}
