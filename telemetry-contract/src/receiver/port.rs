//! A port of this machine, and the thread that serves it.

use std::future::poll_fn;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::task::Poll;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::runtime::{Builder, Runtime};

/// How long to wait after a failed `accept`, such as with no file descriptor left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Binds an address, and says where it listens: port 0 takes a free one.
///
/// # Errors
/// Where the address can't be bound.
pub(crate) fn bind(address: SocketAddr) -> io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    let local = listener.local_addr()?;
    Ok((listener, local))
}

/// Starts a thread with this name that does `work` with the bound ports.
///
/// # Errors
/// Where no thread or runtime can be had.
pub(crate) fn spawn<W>(
    name: &str,
    listeners: Vec<TcpListener>,
    work: impl FnOnce(Vec<tokio::net::TcpListener>) -> W + Send + 'static,
) -> io::Result<JoinHandle<W::Output>>
where
    W: Future,
    W::Output: Send + 'static,
{
    let runtime = runtime()?;
    let listeners = {
        let _context = runtime.enter();
        let listeners = listeners.into_iter().map(tokio::net::TcpListener::from_std);
        listeners.collect::<io::Result<Vec<_>>>()?
    };
    let thread = thread::Builder::new().name(name.to_owned());
    thread.spawn(move || runtime.block_on(work(listeners)))
}

/// What drives sockets and timers on the thread that waits for it.
pub(super) fn runtime() -> io::Result<Runtime> {
    Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .build()
}

/// The next connection of any of the ports; a failure to accept one is waited out.
pub(crate) async fn accept(listeners: &[tokio::net::TcpListener]) -> (TcpStream, SocketAddr) {
    loop {
        match next(listeners).await {
            Ok(accepted) => return accepted,
            Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
        }
    }
}

async fn next(listeners: &[tokio::net::TcpListener]) -> io::Result<(TcpStream, SocketAddr)> {
    poll_fn(|context| {
        for listener in listeners {
            if let Poll::Ready(accepted) = listener.poll_accept(context) {
                return Poll::Ready(accepted);
            }
        }
        Poll::Pending
    })
    .await
}
