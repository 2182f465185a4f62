//! A real `PostgreSQL` in a folder of its own, as a user that is not root.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::programs::skipped;

/// A server that ends, and whose folder goes, when this is dropped. It listens on a socket in its
/// folder and on no port.
#[derive(Debug)]
pub struct Postgres {
    url: String,
    started: Option<Started>,
}

#[derive(Debug)]
struct Started {
    programs: PathBuf,
    folder: PathBuf,
    user: Option<String>,
}

impl Postgres {
    /// The one that `PG_URL` names, else a new one; `None`, and a line that says so, where none is
    /// installed or none can be started.
    ///
    /// # Panics
    /// Where `TELEMETRY_REQUIRE` has `postgres` and there is none.
    pub fn start() -> Option<Self> {
        if let Ok(url) = env::var("PG_URL") {
            return Some(Self { url, started: None });
        }
        let found = programs().ok_or_else(|| "PostgreSQL not found".to_owned());
        match found.and_then(Started::new) {
            Ok(started) => Some(Self {
                url: started.url(),
                started: Some(started),
            }),
            Err(problem) => {
                skipped("postgres", &problem);
                None
            }
        }
    }

    /// Where clients connect.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if let Some(started) = &self.started {
            // What is gone already is as good as ended.
            let _gone = started.control(&["stop", "-m", "immediate"]);
            let _removed = fs::remove_dir_all(&started.folder);
        }
    }
}

impl Started {
    fn new(programs: PathBuf) -> Result<Self, String> {
        let name = format!("postgres-{}", std::process::id());
        let started = Self {
            programs,
            folder: env::temp_dir().join(name),
            user: is_root().then(|| "postgres".to_owned()),
        };
        fs::create_dir_all(&started.folder).map_err(|error| error.to_string())?;
        if let Some(user) = &started.user {
            done(
                Command::new("chown")
                    .arg(user)
                    .arg(&started.folder)
                    .output(),
            )?;
        }
        let data = started.data();
        let initdb = ["-A", "trust", "-U", "tester", "--no-sync", "-D", &data];
        done(started.command("initdb", &initdb).output())?;
        let socket = format!("-c listen_addresses='' -k {}", started.folder.display());
        started.control(&["start", "-w", "-o", &socket])?;
        Ok(started)
    }

    fn data(&self) -> String {
        self.folder.join("data").display().to_string()
    }

    fn url(&self) -> String {
        let folder = self.folder.display().to_string().replace('/', "%2F");
        format!("postgres://tester@{folder}/postgres")
    }

    fn control(&self, arguments: &[&str]) -> Result<(), String> {
        let data = self.data();
        let log = self.folder.join("log").display().to_string();
        let mut all = vec!["-D", &data, "-l", &log];
        all.extend(arguments);
        // The server inherits standard output and would keep a pipe open.
        let mut control = self.command("pg_ctl", &all);
        let status = control.stdout(Stdio::null()).stderr(Stdio::null()).status();
        let status = status.map_err(|error| format!("pg_ctl: {error}"))?;
        let failed = || format!("pg_ctl ended with {status}");
        status.success().then_some(()).ok_or_else(failed)
    }

    /// One of the server's programs, which refuses to run as root.
    fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let program = self.programs.join(program);
        let mut command = match &self.user {
            Some(user) => {
                let mut command = Command::new("setpriv");
                command.arg(format!("--reuid={user}"));
                command.arg(format!("--regid={user}"));
                command.arg("--clear-groups").arg(program);
                command
            }
            None => Command::new(program),
        };
        command.args(arguments).current_dir(&self.folder);
        command
    }
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|output| output.stdout == b"0\n")
}

/// The newest version's programs, where Debian puts them.
fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
    let folders = versions.filter_map(|version| Some(version.ok()?.path().join("bin")));
    folders.filter(|folder: &PathBuf| is_complete(folder)).max()
}

fn is_complete(folder: &Path) -> bool {
    ["initdb", "pg_ctl", "postgres"]
        .iter()
        .all(|program| folder.join(program).is_file())
}

fn done(output: std::io::Result<Output>) -> Result<(), String> {
    let output = output.map_err(|error| error.to_string())?;
    if output.status.success() {
        return Ok(());
    }
    Err(String::from_utf8_lossy(&output.stderr).into_owned())
}
