//! A small HTTP server of its own for scrapes: one thread, few connections, short deadlines.
//!
//! Whoever is slow, or sends what is no request, holds one of a few places for a few seconds; where
//! all are taken, the oldest makes room for the next. Nothing in here is measured, traced or logged.

use std::collections::VecDeque;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Builder;
use tokio::sync::watch;
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{sleep, timeout};

use super::request::{LARGEST, Refusal, Wanted, head, parse};
use super::scraper::{Answer, Scraper};
use crate::correlation::mute;

/// Most connections at a time.
const CONNECTIONS: usize = 16;
/// Longest wait for a whole request.
const READ: Duration = Duration::from_secs(2);
/// Longest wait until an answer is written.
const WRITE: Duration = Duration::from_secs(10);
/// Rest after a connection could not be taken, for want of descriptors as a rule.
const REST: Duration = Duration::from_millis(50);
/// Longest wait for the answers on their way when the listener is to end.
const GRACE: Duration = Duration::from_millis(200);

/// A listener that answers until it is closed or dropped.
pub(crate) struct Listener {
    address: SocketAddr,
    close: watch::Sender<bool>,
    ended: Arc<Ended>,
}

/// Whether the thread is gone, for as many as wait for that, each no longer than it wants.
#[derive(Default)]
struct Ended {
    said: Mutex<bool>,
    changed: Condvar,
}

/// Says at its end, however that comes, that the thread is gone.
struct Running(Arc<Ended>);

impl Listener {
    /// Binds the address and starts the thread.
    ///
    /// # Errors
    /// Where the address can't be bound or the thread can't be started.
    pub(crate) fn start(address: SocketAddr, scraper: Scraper) -> io::Result<Self> {
        let listener = std::net::TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = Builder::new_current_thread()
            .enable_io()
            .enable_time()
            .build()?;
        let (close, closing) = watch::channel(false);
        let ended = Arc::<Ended>::default();
        let running = Running(Arc::clone(&ended));
        thread::Builder::new()
            .name("telemetry-scrape".to_owned())
            .spawn(move || {
                let _running = running;
                let _muted = mute();
                runtime.block_on(serve(listener, scraper, closing));
                drop(runtime);
            })?;
        Ok(Self {
            address,
            close,
            ended,
        })
    }

    /// Where it listens: with port 0 this says which one it got.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Asks it to end.
    pub(crate) fn begin_close(&self) {
        self.close.send_replace(true);
    }

    /// Waits for its end, at most until the deadline.
    pub(crate) fn wait_closed(&self, deadline: Instant) {
        let left = deadline.saturating_duration_since(Instant::now());
        let Ended { said, changed } = &*self.ended;
        let said = said.lock().unwrap_or_else(PoisonError::into_inner);
        // Unlike the receiver of a channel, which one waits for and the others for that one.
        let _ended_or_late = changed.wait_timeout_while(said, left, |said| !*said);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        *self.0.said.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.0.changed.notify_all();
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.begin_close();
    }
}

impl fmt::Debug for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listener")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

/// Takes connections until it is to end, then waits a moment for those that it has.
async fn serve(
    listener: std::net::TcpListener,
    scraper: Scraper,
    mut closing: watch::Receiver<bool>,
) {
    let Ok(listener) = TcpListener::from_std(listener) else {
        return;
    };
    let (mut all, mut oldest) = (JoinSet::new(), VecDeque::new());
    loop {
        tokio::select! {
            _ = closing.wait_for(|closing| *closing) => break,
            _ = all.join_next(), if !all.is_empty() => {}
            taken = listener.accept() => match taken {
                Ok((stream, _)) => {
                    make_room(&mut oldest);
                    oldest.push_back(all.spawn(connection(stream, scraper.clone())));
                }
                Err(_) => sleep(REST).await,
            },
        }
    }
    drop(listener);
    let _done_or_late = timeout(GRACE, async { while all.join_next().await.is_some() {} }).await;
}

/// Ends the oldest connection where there are too many.
fn make_room(oldest: &mut VecDeque<AbortHandle>) {
    oldest.retain(|connection| !connection.is_finished());
    if oldest.len() >= CONNECTIONS {
        if let Some(connection) = oldest.pop_front() {
            connection.abort();
        }
    }
}

/// One request and its answer; then the connection ends.
async fn connection(mut stream: TcpStream, scraper: Scraper) {
    let Ok(Ok(request)) = timeout(READ, read(&mut stream)).await else {
        return;
    };
    let (mut answer, with_body) = match request {
        Ok(wanted) => (scraper.answer(wanted.accept.iter()), wanted.body),
        Err((status, text)) => (Answer::refusal(status, text), true),
    };
    let written = timeout(WRITE, write(&mut stream, &answer, with_body)).await;
    if matches!(written, Ok(Ok(()))) {
        answer.delivered();
    }
}

/// The request, as soon as its head is whole.
async fn read(stream: &mut TcpStream) -> io::Result<Result<Wanted, Refusal>> {
    let mut bytes = Vec::with_capacity(1024);
    loop {
        let room = LARGEST.saturating_sub(bytes.len());
        let room = u64::try_from(room).unwrap_or_default();
        if (&mut *stream).take(room).read_buf(&mut bytes).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if let Some(request) = parse(&bytes) {
            return Ok(request);
        }
    }
}

async fn write(stream: &mut TcpStream, answer: &Answer, with_body: bool) -> io::Result<()> {
    stream.write_all(&head(&answer.response)).await?;
    if with_body {
        stream.write_all(answer.response.body()).await?;
    }
    stream.shutdown().await
}
