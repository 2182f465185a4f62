//! Another receiver's OTLP/HTTP endpoint.

use std::fmt;

use ::http::header::{CONTENT_TYPE, HOST};
use ::http::uri::{Authority, Scheme};
use ::http::{Method, Request, Uri};
use bytes::Bytes;
use http_body_util::Full;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::otlp::Encoding;
use crate::otlp::model::Signal;

/// The usual port of OTLP/HTTP.
const PORT: u16 = 4318;

/// Where it is.
#[derive(Debug, Clone)]
pub(super) struct Target {
    authority: Authority,
    /// Before `/v1/…`, without a slash at its end.
    path: String,
}

impl Target {
    /// The endpoint that a URL names.
    ///
    /// # Errors
    /// Where it is no `http://` URL.
    pub(super) fn parse(endpoint: &str) -> Result<Self, String> {
        let wanted =
            "wanted the base endpoint of a collector's OTLP/HTTP, such as http://127.0.0.1:4318";
        let wrong = |found: &str| format!("found `{endpoint}`, {found}; {wanted}");
        let uri: Uri = endpoint.parse().map_err(|_| wrong("which is no URL"))?;
        if uri.scheme() == Some(&Scheme::HTTPS) {
            return Err(wrong(
                "which needs TLS: a collector on this machine can add it",
            ));
        }
        match (uri.scheme(), uri.authority()) {
            (Some(scheme), Some(authority)) if *scheme == Scheme::HTTP => Ok(Self {
                authority: authority.clone(),
                path: uri.path().trim_end_matches('/').to_owned(),
            }),
            _ => Err(wrong("which does not begin with http://")),
        }
    }

    /// The export request that carries a payload.
    pub(super) fn request(
        &self,
        signal: Signal,
        encoding: Encoding,
        payload: Bytes,
    ) -> Result<Request<Full<Bytes>>, String> {
        Request::builder()
            .method(Method::POST)
            .uri(format!("{}/v1/{}", self.path, signal.as_str()))
            .header(HOST, self.authority.as_str())
            .header(CONTENT_TYPE, encoding.content_type())
            .body(Full::from(payload))
            .map_err(|error| error.to_string())
    }

    /// A new connection, which a task of the runtime drives.
    pub(super) async fn connect(&self) -> Result<SendRequest<Full<Bytes>>, String> {
        let failed = |error: &dyn fmt::Display| format!("{self}: {error}");
        let stream = TcpStream::connect(self.authority()).await;
        let stream = stream.map_err(|error| failed(&error))?;
        stream.set_nodelay(true).ok();
        let shaken = handshake(TokioIo::new(stream)).await;
        let (sender, connection) = shaken.map_err(|error| failed(&error))?;
        // Its errors come back with the request.
        tokio::spawn(async move { connection.await.ok() });
        Ok(sender)
    }

    /// Host and port to connect to.
    pub(super) fn authority(&self) -> (&str, u16) {
        let host = self.authority.host();
        let host = host
            .strip_prefix('[')
            .and_then(|host| host.strip_suffix(']'))
            .unwrap_or(host);
        (host, self.authority.port_u16().unwrap_or(PORT))
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "http://{}{}", self.authority, self.path)
    }
}
