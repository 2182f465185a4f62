//! The program as a process.

use std::env;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, ChildStderr, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// An empty folder, which goes when it is dropped.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("cargo-telemetry-{}-{number}", std::process::id());
        let path = env::temp_dir().join(name);
        fs::create_dir(&path).unwrap();
        Self(path)
    }

    /// Writes a file, with the folders above it.
    pub(crate) fn with(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
        self
    }

    /// What is in a file.
    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).unwrap()
    }

    /// Runs `cargo-telemetry telemetry …`, as cargo does, to its end.
    #[track_caller]
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, b"")
    }

    /// The same, with this on standard input.
    #[track_caller]
    pub(crate) fn run_with(&self, arguments: &[&str], input: &[u8]) -> Ran {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        // A program that ends before it has read all is not what is tested here.
        child.stdin.take().unwrap().write_all(input).ok();
        Ran::of(child.wait_with_output().unwrap())
    }

    /// Starts to listen on free ports.
    #[track_caller]
    pub(crate) fn listen(&self, arguments: &[&str]) -> Listening {
        let (command, options) = arguments.split_first().unwrap();
        let ports = ["--listen", "--grpc", "127.0.0.1:0", "--http", "127.0.0.1:0"];
        let all: Vec<&str> = ["contract", command]
            .iter()
            .chain(&ports)
            .chain(options)
            .copied()
            .collect();
        let mut child = self.command(&all).stdin(Stdio::null()).spawn().unwrap();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let mut banner = String::new();
        stderr.read_line(&mut banner).unwrap();
        Listening {
            child,
            stderr,
            banner,
        }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-telemetry"));
        command
            .arg("telemetry")
            .args(arguments)
            .current_dir(&self.0)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).ok();
    }
}

/// What a run left behind.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    fn of(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Its standard output as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap()
    }

    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:#?}");
        self
    }

    /// Its standard output, without the number of rules, which grows.
    pub(crate) fn answer(&self) -> String {
        let lines = self
            .stdout
            .lines()
            .map(|line| match line.rsplit_once(" · ") {
                Some((before, last)) if last.ends_with(" rules checked") => before,
                _ => line,
            });
        lines.flat_map(|line| [line, "\n"]).collect()
    }

    /// The exit code, and both outputs, as a user sees them.
    pub(crate) fn shown(&self) -> String {
        let Self { code, stderr, .. } = self;
        let answer = self.answer();
        format!("{answer}--\n{stderr}-- exits with {}\n", code.unwrap_or(-1))
    }
}

/// A process that listens.
pub(crate) struct Listening {
    child: Child,
    stderr: BufReader<ChildStderr>,
    banner: String,
}

impl Listening {
    /// The address after these words in what it said at its start: `OTLP/HTTP on `.
    #[track_caller]
    pub(crate) fn address(&self, words: &str) -> String {
        let found = self.banner.split_once(words);
        assert!(found.is_some(), "no `{words}` in {:?}", self.banner);
        let (_, rest) = found.unwrap();
        let url = rest.split([',', ' ', '\n']).next().unwrap();
        url.strip_prefix("http://").unwrap().to_owned()
    }

    pub(crate) fn http(&self) -> String {
        self.address("OTLP/HTTP on ")
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Posts OTLP/JSON; the status of the answer.
    pub(crate) fn post(&self, path: &str, body: &str) -> u16 {
        request(
            &self.http(),
            "POST",
            path,
            "content-type: application/json\r\n",
            body,
        )
        .0
    }

    /// Waits for its end.
    pub(crate) fn end(mut self) -> Ran {
        let mut stderr = String::new();
        self.stderr.read_to_string(&mut stderr).unwrap();
        let output = self.child.wait_with_output().unwrap();
        Ran {
            stderr,
            ..Ran::of(output)
        }
    }
}

/// An HTTP/1 request; status and body of the answer.
pub(crate) fn request(
    address: &str,
    method: &str,
    path: &str,
    headers: &str,
    body: &str,
) -> (u16, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    let length = body.len();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nhost: test\r\nconnection: close\r\n{headers}\
         content-length: {length}\r\n\r\n{body}"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head[9..12].parse().unwrap(), body.to_owned())
}
