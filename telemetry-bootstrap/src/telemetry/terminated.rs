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

/// Whether a signal came; `None` where handlers could not be installed.
static ASKED: OnceLock<Option<watch::Receiver<bool>>> = OnceLock::new();

/// Ends at SIGTERM or SIGINT (elsewhere Ctrl-C), at once where one has come since the first call.
/// Where handlers can't be installed, it never ends and signals keep their default effect.
pub(super) fn terminated() -> impl Future<Output = ()> + Send + 'static {
    let asked = ASKED.get_or_init(listen).clone();
    async move {
        let heard = match asked {
            Some(mut asked) => asked.wait_for(|asked| *asked).await.is_ok(),
            None => false,
        };
        if !heard {
            future::pending::<()>().await;
        }
    }
}

/// Starts the thread and waits until its handlers are in place.
fn listen() -> Option<watch::Receiver<bool>> {
    let (ask, asked) = watch::channel(false);
    let (ready, installed) = mpsc::channel();
    thread::Builder::new()
        .name("telemetry-signals".to_owned())
        .spawn(move || wait(&ask, &ready))
        .ok()?;
    installed.recv().ok()?;
    Some(asked)
}

/// Ends early, and with it the channels, where handlers can't be installed.
fn wait(ask: &watch::Sender<bool>, ready: &mpsc::Sender<()>) {
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
        signals.next().await;
        ask.send_replace(true);
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
    std::process::exit(128 + signal);
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
