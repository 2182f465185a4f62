//! The signals that ask a service to end: the first one asks, a later one insists.
//!
//! A thread with a small runtime of its own waits for them. So the handlers are in place before
//! [`terminated`] returns, on any runtime or none, and a later signal is heard even while the
//! service's own threads are stuck in its shutdown.

use std::future;
use std::io;
use std::sync::{OnceLock, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use tokio::runtime::Builder;
use tokio::sync::watch;

/// A signal so soon after the first is the same request: a terminal's Ctrl-C reaches the whole
/// process group, and a supervisor among them passes it on.
const SAME_REQUEST: Duration = Duration::from_secs(1);

/// The first signal that came; `None` where handlers could not be installed.
static ASKED: OnceLock<Option<watch::Receiver<Option<i32>>>> = OnceLock::new();

/// Ends at SIGTERM or SIGINT (elsewhere Ctrl-C), at once where one has come since the first call.
/// The signal's number. Where handlers can't be installed, it never ends and signals keep their
/// default effect.
pub(super) fn terminated() -> impl Future<Output = i32> + Send + 'static {
    let asked = ASKED.get_or_init(listen).clone();
    async move {
        let heard = match asked {
            Some(mut asked) => asked
                .wait_for(Option::is_some)
                .await
                .ok()
                .and_then(|by| *by),
            None => None,
        };
        match heard {
            Some(signal) => signal,
            None => future::pending().await,
        }
    }
}

/// What a process ends with that a signal ended, as a shell reports it.
pub(super) fn status(signal: i32) -> i32 {
    128 + signal
}

/// Starts the thread and waits until its handlers are in place.
fn listen() -> Option<watch::Receiver<Option<i32>>> {
    let (ask, asked) = watch::channel(None);
    let (ready, installed) = mpsc::channel();
    thread::Builder::new()
        .name("telemetry-signals".to_owned())
        .spawn(move || wait(&ask, &ready))
        .ok()?;
    installed.recv().ok()?;
    Some(asked)
}

/// Ends early, and with it the channels, where handlers can't be installed.
fn wait(ask: &watch::Sender<Option<i32>>, ready: &mpsc::Sender<()>) {
    let Ok(runtime) = Builder::new_current_thread().enable_all().build() else {
        return;
    };
    runtime.block_on(async {
        let Ok(mut signals) = Signals::install() else {
            return;
        };
        if ready.send(()).is_err() {
            return;
        }
        let first = signals.next().await;
        ask.send_replace(Some(first));
        let asked = Instant::now();
        loop {
            let signal = signals.next().await;
            if asked.elapsed() >= SAME_REQUEST {
                end(signal);
            }
        }
    });
}

/// Ends the process as a shell reports a signal's default effect, which can't be given back to a
/// signal once it has a handler.
#[expect(
    clippy::exit,
    reason = "whoever signals again wants the process to end now, whatever it still has to do"
)]
fn end(signal: i32) {
    std::process::exit(status(signal));
}

/// The handlers.
#[cfg(unix)]
struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn install() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    /// The number of the next signal.
    async fn next(&mut self) -> i32 {
        tokio::select! {
            _ = self.terminate.recv() => libc::SIGTERM,
            _ = self.interrupt.recv() => libc::SIGINT,
        }
    }
}

/// The handlers.
#[cfg(windows)]
struct Signals(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Signals {
    fn install() -> io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    /// The number of the next signal.
    async fn next(&mut self) -> i32 {
        self.0.recv().await;
        libc::SIGINT
    }
}
