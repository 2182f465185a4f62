//! The queue between the demo's services: a NATS server where there is one, else their own.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::child::Child;

/// What the services talk through.
pub(super) enum Queue {
    /// A server that was there before.
    Given { url: String },
    /// A server of the demo's own, which keeps its messages in this folder.
    Own {
        url: String,
        server: Child,
        folder: PathBuf,
    },
    /// The control plane's own.
    Embedded,
}

impl Queue {
    /// The server that `NATS_URL` names, else a new one of the program on the path, on a free port
    /// of this machine alone, else none.
    pub(super) fn start(within: Duration) -> Result<Self, String> {
        if let Ok(url) = env::var("NATS_URL") {
            return Ok(Self::Given { url });
        }
        match find() {
            Some(program) => {
                start(&program, within).map_err(|error| format!("nats-server: {error}"))
            }
            None => Ok(Self::Embedded),
        }
    }

    /// The variable that tells the services.
    pub(super) fn variable(&self) -> Option<(&'static str, String)> {
        match self {
            Self::Given { url } | Self::Own { url, .. } => Some(("NATS_URL", url.clone())),
            Self::Embedded => None,
        }
    }

    /// For a person: which one it is, without the credentials that an address may hold.
    pub(super) const fn describe(&self) -> &'static str {
        match self {
            Self::Given { .. } => "NATS JetStream, on the server that NATS_URL names",
            Self::Own { .. } => "NATS JetStream, on a nats-server of its own",
            Self::Embedded => "the control plane's own over TCP; no nats-server was found",
        }
    }

    /// Ends the demo's own server. What it ends with says nothing: asked to end is an error to it.
    pub(super) fn stop(self, within: Duration) {
        if let Self::Own { server, folder, .. } = self {
            let _ended = server.stop(within);
            // It is in the folder for what nobody misses.
            let _removed = fs::remove_dir_all(folder);
        }
    }
}

fn start(program: &Path, within: Duration) -> Result<Queue, String> {
    let folder = new_folder().map_err(|error| error.to_string())?;
    let at = folder.display().to_string();
    let log = ["-l", "/dev/stdout", "-a", "127.0.0.1", "-p", "-1"];
    let arguments: Vec<&str> = log.into_iter().chain(["-js", "-sd", &at]).collect();
    let started = Child::start_with("nats-server", program, &arguments, &[], None);
    let mut server = started.map_err(|error| error.to_string())?;
    let address = server.wait_for(within, |line| {
        let (_, address) = line.split_once("client connections on ")?;
        Some(address.trim().to_owned())
    })?;
    server.wait_for(within, |line| {
        line.contains("Server is ready").then_some(())
    })?;
    let url = format!("nats://{address}");
    Ok(Queue::Own {
        url,
        server,
        folder,
    })
}

/// A folder that no other demo has: its name holds this process's id.
fn new_folder() -> io::Result<PathBuf> {
    let name = format!("telemetry-demo-nats-{}", std::process::id());
    let folder = env::temp_dir().join(name);
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// The program on the path, or where Debian puts it, which is on no user's path.
fn find() -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = env::split_paths(&path).chain([PathBuf::from("/usr/sbin")]);
    let mut programs = folders.map(|folder| folder.join("nats-server"));
    // Its log goes through `/dev/stdout`.
    programs.find(|program| cfg!(unix) && program.is_file())
}
