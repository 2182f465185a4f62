//! HTTP over a blocking client of our own: no redirects, no proxy from the environment, no cookie.

use std::time::{Duration, SystemTime};

use ureq::Agent;
use ureq::http::Uri;
use ureq::tls::{RootCerts, TlsConfig};

use super::client::{Answer, Post};
use super::failure::Failure;
use super::retry_after::retry_after;
use crate::config::Export;
use crate::redact::Secret;

/// Most bytes of an answer that are read: enough for a partial success and its message.
const MAX_ANSWER_BYTES: u64 = 64 * 1024;

/// Posts to one endpoint.
#[derive(Debug)]
pub(crate) struct HttpPost {
    agent: Agent,
    endpoint: Uri,
    headers: Vec<(String, Secret<String>)>,
}

impl HttpPost {
    /// # Errors
    /// Where the endpoint is not a URL.
    pub(crate) fn new(export: &Export) -> Result<Self, String> {
        let endpoint = export
            .endpoint
            .parse::<Uri>()
            .map_err(|error| error.to_string())?;
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::PlatformVerifier)
            .build();
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .tls_config(tls)
            .user_agent(concat!("telemetry-bootstrap/", env!("CARGO_PKG_VERSION")));
        Ok(Self {
            agent: config.build().new_agent(),
            endpoint,
            headers: export.headers.clone(),
        })
    }
}

impl Post for HttpPost {
    fn post(&self, body: &[u8], timeout: Duration) -> Result<Answer, Failure> {
        let mut request = self.agent.post(self.endpoint.clone());
        for (name, value) in &self.headers {
            request = request.header(name.as_str(), value.expose().as_str());
        }
        let request = request.header("content-type", "application/x-protobuf");
        let request = request.config().timeout_global(Some(timeout)).build();
        let mut response = request.send(body).map_err(|error| failure(&error))?;
        let status = response.status().as_u16();
        let asked = response.headers().get("retry-after");
        let asked = asked.and_then(|value| value.to_str().ok());
        let retry_after = asked.and_then(|value| retry_after(value, SystemTime::now()));
        let limited = response.body_mut().with_config().limit(MAX_ANSWER_BYTES);
        let body = limited.read_to_vec().unwrap_or_default();
        Ok(Answer {
            status,
            retry_after,
            body,
        })
    }
}

/// The error's kind; its text stays here.
fn failure(error: &ureq::Error) -> Failure {
    match error {
        ureq::Error::Timeout(_) => Failure::Timeout,
        ureq::Error::HostNotFound => Failure::Dns,
        ureq::Error::Rustls(_) | ureq::Error::Tls(_) => Failure::Tls,
        ureq::Error::Io(error) if is_tls(error) => Failure::Tls,
        ureq::Error::Io(error) if is_lookup(error) => Failure::Dns,
        ureq::Error::Io(error) if error.kind() == std::io::ErrorKind::TimedOut => Failure::Timeout,
        _ => Failure::Connection,
    }
}

/// A handshake that fails comes as an I/O error with the TLS error inside.
fn is_tls(error: &std::io::Error) -> bool {
    error.kind() == std::io::ErrorKind::InvalidData
}

/// The standard library gives a failed look-up no kind of its own, only this text.
fn is_lookup(error: &std::io::Error) -> bool {
    error.raw_os_error().is_none() && error.to_string().starts_with("failed to lookup address")
}
