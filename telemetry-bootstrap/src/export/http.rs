//! HTTP over a blocking client of our own: no redirects, no proxy from the environment, no cookie.

use std::borrow::Cow;
use std::io::Read;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use rustls::pki_types::CertificateDer;
use ureq::Agent;
use ureq::http::Uri;
use ureq::tls::{Certificate, ClientCert, PrivateKey, RootCerts, TlsConfig, TlsProvider};

use super::client::{Answer, Post};
use super::failure::Failure;
use super::gzip::compressed;
use super::retry_after::retry_after;
use super::tls::Certificates;
use super::{json, tls};
use crate::config::{self, Compression, Export, Identity, Protocol};
use crate::redact::Secret;
use crate::vitals::Signal;

/// Most bytes of an answer's body that are read: enough for a partial success and its message.
const MAX_ANSWER_BYTES: u64 = 64 * 1024;

/// Who sends, as the specification has exporters say it.
pub(super) const USER_AGENT: &str = concat!(
    "telemetry-bootstrap/",
    env!("CARGO_PKG_VERSION"),
    " OTel-OTLP-Exporter-Rust/",
    env!("CARGO_PKG_VERSION")
);

/// Posts to one endpoint.
#[derive(Debug)]
pub(crate) struct HttpPost {
    agent: Mutex<Agent>,
    certificates: Certificates,
    signal: Signal,
    endpoint: Uri,
    headers: Vec<(String, Secret<String>)>,
    json: bool,
    compression: Compression,
}

impl HttpPost {
    /// # Errors
    /// Where the endpoint is not a URL, or a certificate can't be used.
    pub(crate) fn new(signal: Signal, export: &Export) -> Result<Self, String> {
        let endpoint = export
            .endpoint
            .parse::<Uri>()
            .map_err(|error| error.to_string())?;
        let (certificates, identity) = Certificates::read(export)?;
        Ok(Self {
            agent: Mutex::new(agent(&identity)?),
            certificates,
            signal,
            endpoint,
            headers: export.headers.clone(),
            json: export.protocol == Protocol::HttpJson,
            compression: export.compression,
        })
    }

    fn content_type(&self) -> &'static str {
        if self.json {
            "application/json"
        } else {
            "application/x-protobuf"
        }
    }

    /// The client, with the certificates that are there now where the last attempt failed.
    fn agent(&self) -> Agent {
        let mut current = self.agent.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(renewed) = self.certificates.renewed() {
            if let Ok(renewed) = agent(&renewed) {
                *current = renewed;
            }
        }
        current.clone()
    }

    fn attempt(&self, body: &[u8], timeout: Duration) -> Result<Answer, Failure> {
        let mut request = self.agent().post(self.endpoint.clone());
        for (name, value) in &self.headers {
            request = request.header(name.as_str(), value.expose().as_str());
        }
        if self.compression == Compression::Gzip {
            request = request.header("content-encoding", "gzip");
        }
        let request = request.header("content-type", self.content_type());
        let request = request.config().timeout_global(Some(timeout)).build();
        let mut response = request.send(body).map_err(|error| failure(&error))?;
        let status = response.status().as_u16();
        let asked = response.headers().get("retry-after");
        let asked = asked.and_then(|value| value.to_str().ok());
        let retry_after = asked.and_then(|value| retry_after(value, SystemTime::now()));
        let mut body = start(response.body_mut().as_reader());
        if self.json {
            body = json::answer_to_protobuf(&body);
        }
        Ok(Answer {
            status,
            retry_after,
            body,
        })
    }
}

impl Post for HttpPost {
    fn encode<'a>(&self, request: &'a [u8]) -> Result<Cow<'a, [u8]>, Failure> {
        if !self.json {
            return compressed(request, self.compression);
        }
        let json = json::request(self.signal, request).ok_or(Failure::Encoding)?;
        match self.compression {
            Compression::None => Ok(Cow::Owned(json)),
            _ => compressed(&json, self.compression).map(|body| Cow::Owned(body.into_owned())),
        }
    }

    fn post(&self, body: &[u8], timeout: Duration) -> Result<Answer, Failure> {
        let answered = self.attempt(body, timeout);
        self.certificates.note(&answered);
        answered
    }
}

fn agent(identity: &Identity) -> Result<Agent, String> {
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .proxy(None)
        .tls_config(tls_config(identity)?)
        .user_agent(USER_AGENT);
    Ok(config.build().new_agent())
}

/// What there is of a body, up to the limit. One that is cut off, or takes too long, ends there:
/// its head has said already what became of the request.
fn start(body: impl Read) -> Vec<u8> {
    let mut start = Vec::new();
    let _cut = body.take(MAX_ANSWER_BYTES).read_to_end(&mut start);
    start
}

/// rustls, whatever else the build has, with the platform's roots or the given ones.
fn tls_config(identity: &Identity) -> Result<TlsConfig, String> {
    let owned = |one: &CertificateDer<'_>| Certificate::from_der(one).to_owned();
    let roots = match &identity.roots {
        None => RootCerts::PlatformVerifier,
        Some(roots) => RootCerts::from(roots.iter().map(owned)),
    };
    let client = identity.client.as_ref().map(|client| {
        let key = PrivateKey::from_pem(&client.key.pem).map_err(|error| error.to_string())?;
        let chain: Vec<_> = client.chain.iter().map(owned).collect();
        Ok::<_, String>(ClientCert::new_with_certs(&chain, key))
    });
    let config = TlsConfig::builder()
        .provider(TlsProvider::Rustls)
        .unversioned_rustls_crypto_provider(config::provider())
        .root_certs(roots)
        .client_cert(client.transpose()?);
    Ok(config.build())
}

/// The error's kind; its text stays here.
fn failure(error: &ureq::Error) -> Failure {
    match error {
        ureq::Error::Timeout(_) => Failure::Timeout,
        ureq::Error::HostNotFound => Failure::Dns,
        ureq::Error::Protocol(_) | ureq::Error::LargeResponseHeader(..) => Failure::Protocol,
        ureq::Error::Rustls(_) | ureq::Error::Tls(_) => Failure::Tls,
        ureq::Error::Io(error) if tls::is_failure(error) => Failure::Tls,
        ureq::Error::Io(error) if is_lookup(error) => Failure::Dns,
        ureq::Error::Io(error) if error.kind() == std::io::ErrorKind::TimedOut => Failure::Timeout,
        _ => Failure::Connection,
    }
}

/// The standard library gives a failed look-up no kind of its own, only this text.
fn is_lookup(error: &std::io::Error) -> bool {
    error.raw_os_error().is_none() && error.to_string().starts_with("failed to lookup address")
}
