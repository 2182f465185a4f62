//! Sends what a receiver takes on to another one, over OTLP/HTTP.
//!
//! Forwarding never stands in the way: requests wait in a bounded queue, each is tried once, and
//! what fails is counted. Each goes out as it came in, decompressed; what came over gRPC goes out
//! as protobuf.

use std::io;
use std::mem;
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1::SendRequest;
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use super::port;
use super::sink::{Received, Sink, Verdict};
use super::target::Target;
use crate::otlp::Encoding;
use crate::otlp::model::Signal;

/// Most bytes that wait.
const MAX_QUEUED_BYTES: usize = 64 * 1024 * 1024;

/// What a request costs beside its payload, in bytes, so that empty ones are bounded, too.
const OVERHEAD: usize = 256;

/// How long one request may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// What became of forwarded requests.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Forwarded {
    /// Taken by the other side.
    pub delivered: u64,
    /// Tried in vain: nobody listens, it took too long, or it was refused.
    pub failed: u64,
    /// Not tried: too much was waiting, or the time to finish was over.
    pub dropped: u64,
    /// Why the last one failed; empty where none did.
    pub last_error: String,
}

/// A running forwarder.
#[derive(Debug)]
pub struct Forward {
    target: Target,
    state: Arc<Mutex<State>>,
    stop: oneshot::Sender<Duration>,
    thread: JoinHandle<()>,
}

/// Hands what is received to a [`Forward`].
#[derive(Debug)]
pub struct ForwardSink {
    state: Arc<Mutex<State>>,
    queue: mpsc::UnboundedSender<Parcel>,
}

#[derive(Debug, Default)]
struct State {
    done: Forwarded,
    queued_bytes: usize,
}

/// A request on its way.
#[derive(Debug)]
struct Parcel {
    signal: Signal,
    encoding: Encoding,
    payload: Bytes,
}

impl Parcel {
    fn bytes(&self) -> usize {
        self.payload.len() + OVERHEAD
    }
}

impl Forward {
    /// Starts to forward to a base endpoint such as `http://127.0.0.1:4318`. Forwarding goes on
    /// until the sink is dropped and the queue is empty, or [`finish`](Self::finish) ends it.
    ///
    /// # Errors
    /// Where the endpoint is no `http://` URL, or no thread can be had.
    pub fn start(endpoint: &str) -> Result<(Self, ForwardSink), String> {
        let target = Target::parse(endpoint)?;
        let (queue, parcels) = mpsc::unbounded_channel();
        let (stop, stopped) = oneshot::channel();
        let state = Arc::new(Mutex::new(State::default()));
        let carrier = Carrier {
            target: target.clone(),
            state: Arc::clone(&state),
            connection: None,
        };
        let thread = spawn(carrier, parcels, stopped);
        let forward = Self {
            target,
            state: Arc::clone(&state),
            stop,
            thread: thread.map_err(|error| format!("could not start to forward: {error}"))?,
        };
        Ok((forward, ForwardSink { state, queue }))
    }

    /// Where it forwards to.
    pub fn endpoint(&self) -> String {
        self.target.to_string()
    }

    /// Whether it would forward to this address, as a receiver that forwards to itself does for
    /// ever.
    pub fn leads_to(&self, address: SocketAddr) -> bool {
        let resolved = self.target.authority().to_socket_addrs();
        resolved.is_ok_and(|mut found| found.any(|found| found == address))
    }

    /// What became of the requests so far.
    pub fn forwarded(&self) -> Forwarded {
        lock(&self.state).done.clone()
    }

    /// Forwards what waits, at most for so long, and says what became of everything.
    pub fn finish(self, within: Duration) -> Forwarded {
        // Where the thread has ended by itself, nobody listens.
        let _ended = self.stop.send(within);
        let _panicked = self.thread.join();
        let mut state = lock(&self.state);
        mem::take(&mut state.done)
    }
}

impl Sink for ForwardSink {
    fn export(&mut self, request: &Received<'_>) -> Verdict {
        let parcel = Parcel {
            signal: request.signal,
            encoding: request.encoding,
            payload: Bytes::copy_from_slice(request.payload),
        };
        let bytes = parcel.bytes();
        let mut state = lock(&self.state);
        let queued = state.queued_bytes.saturating_add(bytes);
        if queued > MAX_QUEUED_BYTES || self.queue.send(parcel).is_err() {
            state.done.dropped += 1;
        } else {
            state.queued_bytes = queued;
        }
        Verdict::accepted()
    }
}

fn spawn(
    mut carrier: Carrier,
    mut parcels: mpsc::UnboundedReceiver<Parcel>,
    stopped: oneshot::Receiver<Duration>,
) -> io::Result<JoinHandle<()>> {
    let runtime = port::runtime()?;
    let work = async move {
        tokio::select! {
            () = carrier.carry_all(&mut parcels) => return,
            () = deadline(stopped) => {}
        }
        carrier.give_up(&mut parcels);
    };
    std::thread::Builder::new()
        .name("otlp-forward".to_owned())
        .spawn(move || runtime.block_on(work))
}

/// Ends when the time to finish is over.
async fn deadline(stopped: oneshot::Receiver<Duration>) {
    let within = stopped.await.unwrap_or_default();
    tokio::time::sleep(within).await;
}

struct Carrier {
    target: Target,
    state: Arc<Mutex<State>>,
    connection: Option<SendRequest<Full<Bytes>>>,
}

impl Carrier {
    async fn carry_all(&mut self, parcels: &mut mpsc::UnboundedReceiver<Parcel>) {
        while let Some(parcel) = parcels.recv().await {
            let bytes = parcel.bytes();
            let carried = timeout(PATIENCE, self.carry(&parcel)).await;
            let carried = carried.unwrap_or_else(|_| Err(format!("no answer in {PATIENCE:?}")));
            if carried.is_err() {
                self.connection = None;
            }
            let mut state = lock(&self.state);
            state.queued_bytes = state.queued_bytes.saturating_sub(bytes);
            match carried {
                Ok(()) => state.done.delivered += 1,
                Err(error) => {
                    state.done.failed += 1;
                    state.done.last_error = error;
                }
            }
        }
    }

    /// Counts what was not carried: what waits, and the one under way.
    fn give_up(&self, parcels: &mut mpsc::UnboundedReceiver<Parcel>) {
        parcels.close();
        let mut state = lock(&self.state);
        let (mut left, mut bytes) = (0, 0);
        while let Ok(parcel) = parcels.try_recv() {
            left += 1;
            bytes += parcel.bytes();
        }
        let under_way = u64::from(state.queued_bytes > bytes);
        state.done.dropped += left + under_way;
        state.queued_bytes = 0;
    }

    /// A connection that the other side has closed in the meantime is opened once more.
    async fn carry(&mut self, parcel: &Parcel) -> Result<(), String> {
        if let Some(connection) = &mut self.connection {
            match connection.ready().await {
                Ok(()) => return self.post(parcel).await,
                Err(_) => self.connection = None,
            }
        }
        self.connection = Some(self.target.connect().await?);
        self.post(parcel).await
    }

    async fn post(&mut self, parcel: &Parcel) -> Result<(), String> {
        let payload = parcel.payload.clone();
        let request = self
            .target
            .request(parcel.signal, parcel.encoding, payload)?;
        let Some(connection) = &mut self.connection else {
            return Err("no connection".to_owned());
        };
        let answer = connection.send_request(request).await;
        let answer = answer.map_err(|error| format!("{}: {error}", self.target))?;
        let status = answer.status();
        drain(answer.into_body()).await?;
        if status.is_success() {
            return Ok(());
        }
        Err(format!("{} answered {status}", self.target))
    }
}

/// Reads an answer to its end, so that its connection can be used again.
async fn drain(mut body: Incoming) -> Result<(), String> {
    while let Some(frame) = body.frame().await {
        frame.map_err(|error| error.to_string())?;
    }
    Ok(())
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
