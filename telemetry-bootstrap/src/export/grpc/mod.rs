//! OTLP over gRPC: one unary call a request, over HTTP/2 on a private runtime.
//!
//! The runtime is a current-thread one that runs only while the exporter thread is in a call, so
//! that no runtime of the service's is needed, and none is waited for.

mod answer;
mod connection;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, TE, USER_AGENT};
use http::{Request, Uri};
use http_body_util::Full;
use tokio::runtime::{Builder, Runtime};
use tokio::time::{Instant, timeout_at};

use super::client::{Answer, Post};
use super::failure::Failure;
use super::gzip::compressed;
use super::http::USER_AGENT as AGENT;
use super::tls::Certificates;
use crate::config::{Compression, Export};
use crate::redact::Secret;
use crate::vitals::Signal;
use connection::{Connection, Target};

/// Calls one method of one backend.
pub(crate) struct GrpcPost {
    certificates: Certificates,
    method: Uri,
    headers: Vec<(HeaderName, Secret<String>)>,
    compression: Compression,
    state: Mutex<State>,
}

/// What lives from one call to the next.
struct State {
    target: Target,
    runtime: Option<Runtime>,
    connection: Option<Connection>,
}

impl GrpcPost {
    /// # Errors
    /// Where the endpoint is not a URL, or a certificate or header can't be used.
    pub(crate) fn new(signal: Signal, export: &Export) -> Result<Self, String> {
        let endpoint: Uri = export
            .endpoint
            .parse()
            .map_err(|_| "no endpoint".to_owned())?;
        let (certificates, identity) = Certificates::read(export)?;
        let target = Target::new(&endpoint, identity)?;
        let mut parts = endpoint.into_parts();
        parts.path_and_query = Some(http::uri::PathAndQuery::from_static(path(signal)));
        let method = Uri::from_parts(parts).map_err(|error| error.to_string())?;
        let headers = export.headers.iter().map(|(name, value)| {
            let name = name.parse::<HeaderName>();
            name.map(|name| (name, value.clone()))
        });
        let headers: Result<_, _> = headers.collect();
        Ok(Self {
            certificates,
            method,
            headers: headers.map_err(|_| "a header's name is not one".to_owned())?,
            compression: export.compression,
            state: Mutex::new(State {
                target,
                runtime: None,
                connection: None,
            }),
        })
    }

    /// Tries on the connection that is there, and where that turns out dead before the request is
    /// sent, once on a new one: a backend may close one that is idle.
    async fn call(
        &self,
        target: &Target,
        connection: &mut Option<Connection>,
        message: Bytes,
        timeout: Duration,
    ) -> Result<Answer, Failure> {
        if let Some(mut kept) = connection.take() {
            if kept.is_open().await {
                let answer = kept.call(self.request(message, timeout)?).await?;
                *connection = Some(kept);
                return Ok(answer);
            }
        }
        let mut fresh = Connection::open(target, timeout).await?;
        let answer = fresh.call(self.request(message, timeout)?).await?;
        *connection = Some(fresh);
        Ok(answer)
    }

    fn request(&self, message: Bytes, timeout: Duration) -> Result<Request<Full<Bytes>>, Failure> {
        let mut request = Request::post(self.method.clone())
            .body(Full::new(message))
            .map_err(|_| Failure::Encoding)?;
        *request.version_mut() = http::Version::HTTP_2;
        *request.headers_mut() = self.head(timeout).ok_or(Failure::Encoding)?;
        Ok(request)
    }

    fn head(&self, timeout: Duration) -> Option<HeaderMap> {
        let mut head = HeaderMap::new();
        head.insert(USER_AGENT, HeaderValue::from_static(AGENT));
        for (name, value) in &self.headers {
            let mut value = HeaderValue::from_str(value.expose()).ok()?;
            value.set_sensitive(true);
            head.append(name.clone(), value);
        }
        head.insert(CONTENT_TYPE, HeaderValue::from_static("application/grpc"));
        head.insert(TE, HeaderValue::from_static("trailers"));
        // At most eight digits, which a day in milliseconds has.
        let millis = timeout.as_millis().clamp(1, 99_999_999);
        head.insert("grpc-timeout", format!("{millis}m").parse().ok()?);
        if self.compression == Compression::Gzip {
            head.insert("grpc-encoding", HeaderValue::from_static("gzip"));
        }
        Some(head)
    }

    /// The message in its frame: whether it is compressed, its length, itself.
    fn framed(&self, body: &[u8]) -> Result<Vec<u8>, Failure> {
        let message = compressed(body, self.compression)?;
        let length = u32::try_from(message.len()).map_err(|_| Failure::Encoding)?;
        let flag = u8::from(self.compression == Compression::Gzip);
        let mut frame = Vec::with_capacity(message.len() + 5);
        frame.push(flag);
        frame.extend_from_slice(&length.to_be_bytes());
        frame.extend_from_slice(&message);
        Ok(frame)
    }
}

impl GrpcPost {
    fn attempt(&self, body: &[u8], timeout: Duration) -> Result<Answer, Failure> {
        let message = Bytes::copy_from_slice(body);
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(renewed) = self.certificates.renewed() {
            state.target.renew(renewed);
            // It has shown the old one.
            state.connection = None;
        }
        let State {
            target,
            runtime,
            connection,
        } = &mut *state;
        let runtime = match runtime {
            Some(runtime) => runtime,
            None => runtime.insert(private_runtime()?),
        };
        let answered = runtime.block_on(async {
            let deadline = Instant::now() + timeout;
            timeout_at(deadline, self.call(target, connection, message, timeout)).await
        });
        answered.unwrap_or(Err(Failure::Timeout))
    }
}

impl Post for GrpcPost {
    fn encode<'a>(&self, request: &'a [u8]) -> Result<Cow<'a, [u8]>, Failure> {
        self.framed(request).map(Cow::Owned)
    }

    fn post(&self, body: &[u8], timeout: Duration) -> Result<Answer, Failure> {
        let answered = self.attempt(body, timeout);
        self.certificates.note(&answered);
        answered
    }
}

fn private_runtime() -> Result<Runtime, Failure> {
    let runtime = Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .build();
    runtime.map_err(|_| Failure::Connection)
}

fn path(signal: Signal) -> &'static str {
    match signal {
        Signal::Traces => "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
        Signal::Metrics => "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export",
        Signal::Logs => "/opentelemetry.proto.collector.logs.v1.LogsService/Export",
    }
}

impl Drop for State {
    /// A runtime that is dropped in the ordinary way waits, and may not do so in asynchronous code.
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl fmt::Debug for GrpcPost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GrpcPost")
            .field("method", &self.method)
            .field("headers", &self.headers)
            .field("compression", &self.compression)
            .finish_non_exhaustive()
    }
}
