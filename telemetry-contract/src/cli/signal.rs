//! What asks this process to end: Ctrl-C, SIGTERM, or Enter.

use std::io::{self, IsTerminal as _};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

/// A message at Ctrl-C or SIGTERM.
///
/// # Errors
/// Where the handlers can't be installed.
pub fn requests() -> io::Result<Receiver<()>> {
    let (send, asked) = mpsc::channel();
    listen(send)?;
    Ok(asked)
}

/// A message at Ctrl-C or SIGTERM, and at Enter where standard input is a terminal.
///
/// # Errors
/// Where the handlers can't be installed.
pub fn requests_or_enter() -> io::Result<Receiver<()>> {
    let (send, asked) = mpsc::channel();
    listen(send.clone())?;
    if io::stdin().is_terminal() {
        thread::spawn(move || {
            if io::stdin().read_line(&mut String::new()).is_ok() {
                tell(&send);
            }
        });
    }
    Ok(asked)
}

/// Installs the handlers now, and waits for them on a thread.
fn listen(send: Sender<()>) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()?;
    let stop = runtime.block_on(async { Stop::new() })?;
    thread::spawn(move || {
        runtime.block_on(stop.wait());
        tell(&send);
    });
    Ok(())
}

/// Nobody listens any more where the wait is over already.
fn tell(send: &Sender<()>) {
    let _nobody = send.send(());
}

/// Installed handlers.
#[cfg(unix)]
struct Stop {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Stop {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};

        let interrupt = signal(SignalKind::interrupt())?;
        let terminate = signal(SignalKind::terminate())?;
        Ok(Self {
            interrupt,
            terminate,
        })
    }

    async fn wait(mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// The installed handler.
#[cfg(windows)]
struct Stop(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Stop {
    fn new() -> io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    async fn wait(mut self) {
        self.0.recv().await;
    }
}
