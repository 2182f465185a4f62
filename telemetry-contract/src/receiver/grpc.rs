//! OTLP/gRPC: the three unary `Export` methods, over HTTP/2.
//!
//! A message has five bytes before it: whether it is compressed, and its length. The status comes
//! in trailers; where there is no message to answer with, in the headers alone.

use std::net::SocketAddr;

use http::header::CONTENT_TYPE;
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, Version};
use hyper::body::Incoming;

use super::answer::Answer;
use super::body::{self, Buffer, Compression, Intake};
use super::http::{compression, media_type};
use super::refusal::Refusal;
use super::shared::Shared;
use crate::otlp::model::Signal;
use crate::otlp::{Encoding, export_response};

const CONTENT: &str = "application/grpc";
const ENCODING: HeaderName = HeaderName::from_static("grpc-encoding");
const ACCEPT_ENCODING: HeaderName = HeaderName::from_static("grpc-accept-encoding");
const STATUS: HeaderName = HeaderName::from_static("grpc-status");
const MESSAGE: HeaderName = HeaderName::from_static("grpc-message");

/// Whether a request is gRPC with protobuf messages.
pub(super) fn is_grpc(request: &Request<Incoming>) -> bool {
    request.version() == Version::HTTP_2
        && media_type(request.headers())
            .is_some_and(|found| found == CONTENT || found == "application/grpc+proto")
}

pub(super) async fn handle(
    shared: &Shared,
    peer: SocketAddr,
    request: Request<Incoming>,
) -> Response<Answer> {
    let (head, mut body) = request.into_parts();
    match accept(shared, peer, &head, &mut body).await {
        Ok(message) => {
            let trailers = HeaderMap::from_iter([(STATUS, HeaderValue::from_static("0"))]);
            respond(Answer::new(framed(&message)).with_trailers(trailers))
        }
        Err(refusal) => {
            shared.refuse(&refusal, &mut body).await;
            refused(&refusal)
        }
    }
}

async fn accept(
    shared: &Shared,
    peer: SocketAddr,
    head: &Parts,
    body: &mut Incoming,
) -> Result<Vec<u8>, Refusal> {
    let signal = signal(head.uri.path()).ok_or(Refusal::Path)?;
    if head.method != Method::POST {
        return Err(Refusal::Method);
    }
    let compression = compression(&head.headers, &ENCODING)?;
    let mut frame = Frame::new(compression);
    shared
        .in_time(body::read(body, |chunk| frame.write(chunk, shared)))
        .await?;
    let payload = frame.finish()?;
    let verdict = shared.deliver(signal, Encoding::Protobuf, payload.as_slice(), peer)?;
    Ok(export_response(
        signal,
        Encoding::Protobuf,
        verdict.rejected,
        &verdict.message,
    ))
}

fn signal(path: &str) -> Option<Signal> {
    let service = path
        .strip_prefix("/opentelemetry.proto.collector.")?
        .strip_suffix("/Export")?;
    match service {
        "logs.v1.LogsService" => Some(Signal::Logs),
        "metrics.v1.MetricsService" => Some(Signal::Metrics),
        "trace.v1.TraceService" => Some(Signal::Traces),
        _ => None,
    }
}

/// The one message of a request, while it comes in.
struct Frame {
    compression: Compression,
    header: Vec<u8>,
    message: Option<Intake>,
    left: usize,
}

impl Frame {
    const HEADER_BYTES: usize = 5;

    const fn new(compression: Compression) -> Self {
        Self {
            compression,
            header: Vec::new(),
            message: None,
            left: 0,
        }
    }

    fn write(&mut self, chunk: &[u8], shared: &Shared) -> Result<(), Refusal> {
        let missing = Self::HEADER_BYTES - self.header.len();
        let (header, content) = chunk.split_at(missing.min(chunk.len()));
        self.header.extend_from_slice(header);
        if self.message.is_none() {
            self.open(shared)?;
        }
        let Some(message) = &mut self.message else {
            return Ok(());
        };
        self.left = self
            .left
            .checked_sub(content.len())
            .ok_or(Refusal::Framing("found a second message, wanted one"))?;
        message.write(content)
    }

    /// Starts the message once its header is complete.
    fn open(&mut self, shared: &Shared) -> Result<(), Refusal> {
        let Ok([flag, length @ ..]) = <[u8; Self::HEADER_BYTES]>::try_from(&*self.header) else {
            return Ok(());
        };
        let compression = match (flag, self.compression) {
            (0, _) => Compression::Identity,
            (1, Compression::Gzip) => Compression::Gzip,
            _ => {
                let message = "found a compressed message without grpc-encoding, wanted gzip";
                return Err(Refusal::Framing(message));
            }
        };
        let length = u32::from_be_bytes(length);
        let intake = Intake::new(compression, &shared.config, &shared.memory);
        intake.announce(u64::from(length))?;
        self.left = usize::try_from(length).unwrap_or(usize::MAX);
        self.message = Some(intake);
        Ok(())
    }

    fn finish(self) -> Result<Buffer, Refusal> {
        match self.message {
            Some(message) if self.left == 0 => message.finish(),
            _ => Err(Refusal::Framing(
                "found the end of the request, wanted a whole message",
            )),
        }
    }
}

fn framed(message: &[u8]) -> Vec<u8> {
    let length = u32::try_from(message.len()).unwrap_or(u32::MAX);
    [&[0], &length.to_be_bytes()[..], message].concat()
}

fn respond(answer: Answer) -> Response<Answer> {
    let mut response = Response::new(answer);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(CONTENT));
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity,gzip"));
    response
}

/// A status alone: HTTP 200, everything in the headers.
fn refused(refusal: &Refusal) -> Response<Answer> {
    let mut response = respond(Answer::default());
    let headers = response.headers_mut();
    headers.insert(STATUS, HeaderValue::from(refusal.grpc_code()));
    if let Ok(message) = HeaderValue::from_str(&percent_encoded(refusal.message())) {
        headers.insert(MESSAGE, message);
    }
    response
}

/// gRPC's encoding of a message: printable ASCII but `%` stands for itself.
fn percent_encoded(message: &str) -> String {
    message
        .bytes()
        .map(|byte| match byte {
            b'%' | 0..b' ' | 0x7f.. => format!("%{byte:02X}"),
            _ => char::from(byte).to_string(),
        })
        .collect()
}
