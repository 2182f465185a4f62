//! One HTTP/2 connection to the backend, with TLS where the endpoint is `https`.

use std::error::Error;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Request, Uri};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::client::conn::http2::{self, SendRequest};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio::task::{JoinHandle, yield_now};
use tokio::time::{Instant, timeout};
use tokio_rustls::TlsConnector;

use super::answer;
use crate::config::{Identity, provider};
use crate::export::client::Answer;
use crate::export::failure::Failure;
use crate::export::tls;

/// Most bytes of an answer that are kept: enough for a partial success and its message.
pub(super) const MAX_ANSWER_BYTES: usize = 64 * 1024;

/// Where to connect.
pub(super) struct Target {
    host: String,
    port: u16,
    tls: Option<(TlsConnector, ServerName<'static>)>,
}

impl Target {
    /// # Errors
    /// Where the endpoint names no host, or a certificate can't be used.
    pub(super) fn new(endpoint: &Uri, identity: Identity) -> Result<Self, String> {
        let host = endpoint.host().unwrap_or_default();
        let host = host
            .trim_start_matches('[')
            .trim_end_matches(']')
            .to_owned();
        let secure = endpoint.scheme_str() == Some("https");
        let port = endpoint.port_u16().unwrap_or(if secure { 443 } else { 80 });
        let tls = secure.then(|| {
            let config = tls_config(identity)?;
            let name = ServerName::try_from(host.clone()).map_err(|error| error.to_string())?;
            Ok::<_, String>((TlsConnector::from(Arc::new(config)), name))
        });
        let tls = tls.transpose()?;
        Ok(Self { host, port, tls })
    }

    /// Shows and trusts other certificates from the next connection on, where they can be used.
    pub(super) fn renew(&mut self, identity: Identity) {
        if let (Some((connector, _)), Ok(config)) = (&mut self.tls, tls_config(identity)) {
            *connector = TlsConnector::from(Arc::new(config));
        }
    }
}

/// A connection, and the task that moves its bytes while a call is waited for.
pub(super) struct Connection {
    sender: SendRequest<Full<Bytes>>,
    task: JoinHandle<hyper::Result<()>>,
}

impl Connection {
    /// Connects; each address gets its share of the time.
    pub(super) async fn open(target: &Target, within: Duration) -> Result<Self, Failure> {
        let stream = connect(target, within).await?;
        let Some((connector, name)) = &target.tls else {
            return Self::over(stream).await;
        };
        let stream = connector.connect(name.clone(), stream).await;
        Self::over(stream.map_err(|error| of_io(&error))?).await
    }

    async fn over(
        io: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    ) -> Result<Self, Failure> {
        let shaken = http2::handshake(TokioExecutor::new(), TokioIo::new(io)).await;
        let (sender, connection) = shaken.map_err(|error| of_hyper(&error))?;
        let task = tokio::spawn(connection);
        Ok(Self { sender, task })
    }

    /// Whether the backend has left it open, as far as can be known before something is sent.
    pub(super) async fn is_open(&mut self) -> bool {
        // The task has not seen what came since the last call. Where nothing can be done but
        // yielding tasks, the runtime asks the system for events and wakes who waits for them:
        // once for the event, once for what the connection makes of it.
        for _ in 0..2 {
            yield_now().await;
        }
        !self.task.is_finished() && self.sender.ready().await.is_ok()
    }

    /// Makes a call and reads its answer.
    pub(super) async fn call(&mut self, request: Request<Full<Bytes>>) -> Result<Answer, Failure> {
        let called = async {
            self.sender.ready().await?;
            self.sender.send_request(request).await
        };
        let response = match called.await {
            Ok(response) => response,
            Err(error) => return Err(self.failure(&error).await),
        };
        let (head, body) = response.into_parts();
        let read = read(body).await;
        match read.cut {
            // Who has the status has the answer, whatever becomes of the rest.
            Some(error) if !head.headers.contains_key("grpc-status") => {
                Err(self.failure(&error).await)
            }
            _ => Ok(answer::of(&head, &read.trailers, &read.start)),
        }
    }

    /// Why a call failed: what ended the connection says more than what the call saw of it.
    async fn failure(&mut self, error: &hyper::Error) -> Failure {
        yield_now().await;
        if self.task.is_finished() {
            if let Ok(Err(cause)) = (&mut self.task).await {
                return of_hyper(&cause);
            }
        }
        of_hyper(error)
    }
}

/// What came of an answer below its head.
#[derive(Default)]
struct Read {
    /// The first [`MAX_ANSWER_BYTES`] of it.
    start: Vec<u8>,
    trailers: HeaderMap,
    /// Why it ended early.
    cut: Option<hyper::Error>,
}

/// Reads to the end, because that is where the status is; what is too much is let go.
async fn read(mut body: Incoming) -> Read {
    let mut read = Read::default();
    while let Some(frame) = body.frame().await {
        let frame = match frame {
            Ok(frame) => frame,
            Err(error) => {
                read.cut = Some(error);
                break;
            }
        };
        if let Some(data) = frame.data_ref() {
            let room = MAX_ANSWER_BYTES - read.start.len();
            read.start.extend(data.iter().take(room));
        }
        if let Ok(trailers) = frame.into_trailers() {
            read.trailers = trailers;
        }
    }
    read
}

/// A look-up and the first of its addresses that answers.
async fn connect(target: &Target, within: Duration) -> Result<TcpStream, Failure> {
    let deadline = Instant::now() + within;
    let addresses = lookup_host((target.host.as_str(), target.port)).await;
    let addresses: Vec<_> = addresses.map_err(|_| Failure::Dns)?.collect();
    let mut failure = Failure::Dns;
    for (waiting, address) in (1..=addresses.len()).rev().zip(&addresses) {
        let left = deadline.saturating_duration_since(Instant::now());
        let share = left / u32::try_from(waiting).unwrap_or(u32::MAX);
        match timeout(share, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                // A hint, without which it works too.
                let _refused = stream.set_nodelay(true);
                return Ok(stream);
            }
            Ok(Err(error)) => failure = of_io(&error),
            Err(_) => failure = Failure::Timeout,
        }
    }
    Err(failure)
}

fn tls_config(identity: Identity) -> Result<ClientConfig, String> {
    let said = |error: rustls::Error| error.to_string();
    let builder = ClientConfig::builder_with_provider(provider());
    let builder = builder
        .with_safe_default_protocol_versions()
        .map_err(said)?;
    let builder = if let Some(roots) = identity.roots {
        let mut store = RootCertStore::empty();
        store.add_parsable_certificates(roots);
        builder.with_root_certificates(store)
    } else {
        let verifier = rustls_platform_verifier::Verifier::new(provider()).map_err(said)?;
        let dangerous = builder.dangerous();
        dangerous.with_custom_certificate_verifier(Arc::new(verifier))
    };
    let mut config = match identity.client {
        Some(client) => {
            let (chain, key) = (client.chain, client.key.der);
            builder.with_client_auth_cert(chain, key).map_err(said)?
        }
        None => builder.with_no_client_auth(),
    };
    config.alpn_protocols = vec![b"h2".to_vec()];
    Ok(config)
}

fn of_io(error: &io::Error) -> Failure {
    if tls::is_failure(error) {
        Failure::Tls
    } else {
        Failure::Connection
    }
}

/// How HTTP/2's error begins where the other side's bytes are none of its frames; it has no kind that
/// could be asked for.
const NO_FRAMES: &str = "connection error detected";

/// The TLS error is somewhere below HTTP/2's.
fn of_hyper(error: &hyper::Error) -> Failure {
    let mut source = error.source();
    while let Some(found) = source {
        if found.to_string().starts_with(NO_FRAMES) {
            return Failure::Protocol;
        }
        if found
            .downcast_ref::<io::Error>()
            .is_some_and(tls::is_failure)
        {
            return Failure::Tls;
        }
        source = found.source();
    }
    Failure::Connection
}
