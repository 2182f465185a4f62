//! A real `nats-server` with JetStream, on a free port and in a folder of its own.

use std::env;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use crate::programs::skipped;

/// A server that ends, and whose folder goes, when this is dropped.
#[derive(Debug)]
pub struct NatsServer {
    process: Child,
    folder: PathBuf,
    address: String,
}

impl NatsServer {
    /// Starts one; `None`, and a line that says so, where none is installed.
    ///
    /// # Panics
    /// Where `TELEMETRY_REQUIRE` has `nats-server` and there is none.
    pub fn start() -> Option<Self> {
        let Some(program) = find() else {
            skipped("nats-server", "nats-server not found");
            return None;
        };
        let folder = new_folder();
        let mut process = Command::new(program)
            .args(["-a", "127.0.0.1", "-p", "-1", "-js", "-sd"])
            .arg(&folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(process.stderr.take().unwrap());
        let address = wait_until_ready(&mut log);
        // A server whose log is not read would stop at some point.
        thread::spawn(move || log.read_to_end(&mut Vec::new()));
        Some(Self {
            process,
            folder,
            address,
        })
    }

    /// Where clients connect: `127.0.0.1:PORT`.
    pub fn address(&self) -> &str {
        &self.address
    }
}

impl Drop for NatsServer {
    fn drop(&mut self) {
        // What is gone already is as good as ended.
        let _gone = self.process.kill();
        let _reaped = self.process.wait();
        let _removed = fs::remove_dir_all(&self.folder);
    }
}

/// The program on the path, or where Debian puts it, which is on no user's path.
fn find() -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = env::split_paths(&path).collect();
    folders.push(PathBuf::from("/usr/sbin"));
    let programs = folders.iter().map(|folder| folder.join("nats-server"));
    programs.into_iter().find(|program| program.is_file())
}

/// A folder that no other server has, in this process or another.
fn new_folder() -> PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let name = format!("nats-server-{}-{number}", std::process::id());
    let folder = env::temp_dir().join(name);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Reads the log until the server takes clients, and says where.
fn wait_until_ready(log: &mut impl std::io::BufRead) -> String {
    let mut address = None;
    for line in log.by_ref().lines() {
        let line = line.unwrap();
        if let Some((_, found)) = line.split_once("client connections on ") {
            address = Some(found.trim().to_owned());
        }
        if line.contains("Server is ready") {
            return address.unwrap();
        }
    }
    unreachable!("nats-server ended before it was ready")
}
