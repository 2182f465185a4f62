//! The receiver's thread: ports, connections, and how they end.

use std::convert::Infallible;
use std::net::{SocketAddr, TcpListener};
use std::pin::Pin;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use http::{Request, Response};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, oneshot};

use super::answer::Answer;
use super::config::{ReceiverConfig, ReceiverError};
use super::counters::Reason;
use super::idle::Activity;
use super::port::{self, accept};
use super::shared::Shared;
use super::{grpc, http as otlp_http};

/// Most requests of one HTTP/2 connection at a time; exporters have one or two under way.
const MAX_STREAMS: u32 = 32;

/// What a peer may send ahead of being read, for one request and for all of a connection's, in
/// bytes.
const STREAM_WINDOW: u32 = 256 * 1024;
const CONNECTION_WINDOW: u32 = 1024 * 1024;

/// Ports that accept connections.
pub(super) struct Bound {
    pub(super) listeners: Vec<TcpListener>,
    pub(super) grpc: SocketAddr,
    pub(super) http: SocketAddr,
}

/// Binds the ports; an address that is left out is served by the other one's port.
pub(super) fn bind(config: &ReceiverConfig) -> Result<Bound, ReceiverError> {
    let (grpc, http) = match (config.grpc, config.http) {
        (None, None) => return Err(ReceiverError::NoAddress),
        (Some(one), None) | (None, Some(one)) => (one, None),
        (Some(grpc), Some(http)) if grpc == http && http.port() != 0 => (grpc, None),
        (Some(grpc), Some(http)) => (grpc, Some(http)),
    };
    let (first, grpc) = listen(grpc, config.allow_remote)?;
    let mut listeners = vec![first];
    let http = match http {
        Some(address) => {
            let (second, http) = listen(address, config.allow_remote)?;
            listeners.push(second);
            http
        }
        None => grpc,
    };
    Ok(Bound {
        listeners,
        grpc,
        http,
    })
}

fn listen(
    address: SocketAddr,
    allow_remote: bool,
) -> Result<(TcpListener, SocketAddr), ReceiverError> {
    if !allow_remote && !address.ip().to_canonical().is_loopback() {
        return Err(ReceiverError::Remote { address });
    }
    port::bind(address).map_err(|source| ReceiverError::Bind { address, source })
}

/// Starts the thread; it ends when `stop` says so, and returns whether every connection had ended.
pub(super) fn spawn(
    listeners: Vec<TcpListener>,
    shared: Arc<Shared>,
    stop: oneshot::Receiver<Duration>,
) -> Result<JoinHandle<bool>, ReceiverError> {
    let work = move |listeners| serve(listeners, shared, stop);
    port::spawn("otlp-receiver", listeners, work).map_err(|source| ReceiverError::Start { source })
}

async fn serve(
    listeners: Vec<tokio::net::TcpListener>,
    shared: Arc<Shared>,
    mut stop: oneshot::Receiver<Duration>,
) -> bool {
    let server = Server::new(shared);
    let deadline = loop {
        tokio::select! {
            biased;
            deadline = &mut stop => break deadline.unwrap_or_default(),
            (stream, peer) = accept(&listeners) => server.connect(stream, peer),
        }
    };
    drop(listeners);
    tokio::time::timeout(deadline, server.connections.shutdown())
        .await
        .is_ok()
}

/// A request that is being answered.
type Answering = Pin<Box<dyn Future<Output = Result<Response<Answer>, Infallible>> + Send>>;

/// What serves connections.
struct Server {
    shared: Arc<Shared>,
    /// One place per connection.
    places: Arc<Semaphore>,
    protocols: Builder<TokioExecutor>,
    connections: GracefulShutdown,
}

impl Server {
    fn new(shared: Arc<Shared>) -> Self {
        Self {
            places: Arc::new(Semaphore::new(shared.config.max_connections)),
            protocols: protocols(&shared.config),
            connections: GracefulShutdown::new(),
            shared,
        }
    }

    /// Serves a connection in a task of its own, where there is a place for it.
    fn connect(&self, stream: TcpStream, peer: SocketAddr) {
        let Ok(place) = Arc::clone(&self.places).try_acquire_owned() else {
            self.shared.counts.refused(Reason::Connections);
            return;
        };
        self.shared.counts.connected();
        stream.set_nodelay(true).ok();
        let activity = Activity::new();
        let service = self.service(peer, Arc::clone(&activity));
        let connection = self
            .protocols
            .serve_connection(TokioIo::new(stream), service_fn(service));
        let connection = self.connections.watch(connection.into_owned());
        let ReceiverConfig {
            header_timeout,
            idle_timeout,
            ..
        } = self.shared.config;
        tokio::spawn(async move {
            tokio::select! {
                _ = connection => {}
                () = activity.end(header_timeout, idle_timeout) => {}
            }
            drop(place);
        });
    }

    /// Answers the requests of one connection.
    fn service(
        &self,
        peer: SocketAddr,
        activity: Arc<Activity>,
    ) -> impl Fn(Request<Incoming>) -> Answering + use<> {
        let shared = Arc::clone(&self.shared);
        move |request| {
            let (shared, under_way) = (Arc::clone(&shared), activity.begin());
            Box::pin(async move {
                let response = handle(&shared, peer, request).await;
                drop(under_way);
                Ok(response)
            })
        }
    }
}

fn protocols(config: &ReceiverConfig) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(config.header_timeout);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(MAX_STREAMS)
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW);
    builder
}

async fn handle(shared: &Shared, peer: SocketAddr, request: Request<Incoming>) -> Response<Answer> {
    if grpc::is_grpc(&request) {
        grpc::handle(shared, peer, request).await
    } else {
        otlp_http::handle(shared, peer, request).await
    }
}
