//! An OTLP receiver: gRPC and HTTP, protobuf and JSON, gzip, in one thread.
//!
//! It owns a thread with a runtime of its own, so it starts from any thread, with or without a
//! runtime there. Both ports speak both protocols. Every request is decoded and handed to a
//! [`Sink`]; what a request may take of memory and time is bounded by [`ReceiverConfig`].
//!
//! ```
//! use telemetry_contract::receiver::{Receiver, ReceiverConfig, Received, Verdict};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let count_spans = |request: &Received<'_>| {
//!     let _spans = request.export.items();
//!     Verdict::accepted()
//! };
//! let receiver = Receiver::start(ReceiverConfig::default(), count_spans)?;
//! let endpoint = receiver.endpoint_http(); // for OTEL_EXPORTER_OTLP_ENDPOINT
//! # assert!(endpoint.starts_with("http://127.0.0.1:"));
//! let summary = receiver.stop(std::time::Duration::from_secs(1));
//! assert!(summary.graceful);
//! # Ok(())
//! # }
//! ```

mod admin;
mod answer;
mod body;
mod config;
mod counters;
mod forward;
mod grpc;
mod http;
mod idle;
pub(crate) mod port;
mod post;
mod refusal;
mod server;
mod shared;
mod sink;
mod target;
#[cfg(test)]
mod tests;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::oneshot;

pub use admin::Admin;
pub use config::{ReceiverConfig, ReceiverError};
pub use counters::{Counters, Reason};
pub use forward::{Forward, ForwardSink, Forwarded};
pub use post::post;
pub use sink::{Received, Sink, Tee, Verdict};

use shared::Shared;

/// A running receiver; dropping it stops it at once.
#[derive(Debug)]
pub struct Receiver {
    grpc: SocketAddr,
    http: SocketAddr,
    shared: Arc<Shared>,
    running: Option<Running>,
}

#[derive(Debug)]
struct Running {
    stop: oneshot::Sender<Duration>,
    thread: JoinHandle<bool>,
}

/// What a receiver did in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Summary {
    /// Everything that was counted.
    pub counters: Counters,
    /// Whether every connection came to its end before the deadline.
    pub graceful: bool,
}

impl Receiver {
    /// Binds the ports and starts to receive; the ports accept connections when this returns.
    ///
    /// # Errors
    ///
    /// Where no address is given, one is not loopback and [`ReceiverConfig::allow_remote`] is not
    /// set, a port can't be bound, or the thread can't be started.
    pub fn start(config: ReceiverConfig, sink: impl Sink + 'static) -> Result<Self, ReceiverError> {
        let bound = server::bind(&config)?;
        let shared = Arc::new(Shared::new(config, Box::new(sink)));
        let (stop, stopped) = oneshot::channel();
        let thread = server::spawn(bound.listeners, Arc::clone(&shared), stopped)?;
        Ok(Self {
            grpc: bound.grpc,
            http: bound.http,
            shared,
            running: Some(Running { stop, thread }),
        })
    }

    /// The endpoint for exporters that use OTLP/gRPC, such as `http://127.0.0.1:4317`.
    pub fn endpoint_grpc(&self) -> String {
        endpoint(self.grpc)
    }

    /// The base endpoint for exporters that use OTLP/HTTP, such as `http://127.0.0.1:4318`; they
    /// add `/v1/traces` and its siblings.
    pub fn endpoint_http(&self) -> String {
        endpoint(self.http)
    }

    /// Where OTLP/gRPC and OTLP/HTTP come in.
    pub fn addresses(&self) -> [SocketAddr; 2] {
        [self.grpc, self.http]
    }

    /// What was counted so far.
    pub fn counters(&self) -> Counters {
        self.shared.counts.snapshot()
    }

    /// Waits until the counters satisfy `condition`; returns whether they did before `timeout`.
    pub fn wait_until(&self, timeout: Duration, condition: impl Fn(&Counters) -> bool) -> bool {
        self.shared.counts.wait_until(timeout, condition)
    }

    /// Closes the ports, lets the requests under way finish until `deadline` has passed, cuts the
    /// rest off, and says what was received. Blocks the calling thread until then.
    pub fn stop(mut self, deadline: Duration) -> Summary {
        let graceful = self.end(deadline);
        Summary {
            counters: self.counters(),
            graceful,
        }
    }

    fn end(&mut self, deadline: Duration) -> bool {
        let Some(running) = self.running.take() else {
            return true;
        };
        let asked = running.stop.send(deadline).is_ok();
        running.thread.join().unwrap_or(false) && asked
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.end(Duration::ZERO);
    }
}

/// A URL that reaches the address from this machine.
fn endpoint(address: SocketAddr) -> String {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    format!("http://{}", SocketAddr::new(ip, address.port()))
}
