//! Lines to standard output: one `write(2)` a line from the caller's thread while the reader keeps
//! up, and a bounded backlog with a thread of its own while it doesn't.
//!
//! Why so: `docs/decisions/0003-log-line-writer.md`.

mod backlog;

#[cfg(test)]
mod tests;

use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use backlog::Backlog;

use super::writer::LineWriter;
use crate::vitals::Vitals;

/// Most bytes that wait while the reader doesn't read.
const BACKLOG_BYTES: usize = 1024 * 1024;

/// Writes lines to standard output, and never waits for its reader.
///
/// A pipe or terminal is opened a second time without blocking, so that the flags of the
/// descriptor that the process inherited, and may share, stay as they are. Where that can't be
/// done (a socket, not Linux) every line goes through the backlog. A full backlog drops whole
/// lines and counts them.
#[derive(Debug)]
pub struct StdoutWriter {
    outlet: Mutex<Outlet>,
    backlog: Option<Arc<Backlog>>,
    vitals: Vitals,
}

/// How a line is tried before it joins the backlog.
#[derive(Debug)]
enum Outlet {
    /// Only the backlog writes.
    Backlog,
    /// A regular file: it takes what it is given, or fails.
    File {
        file: File,
        /// Whether the last line was left unfinished, so that the next needs a line of its own.
        torn: bool,
    },
    /// A pipe or terminal that is never waited for.
    Ready(File),
}

impl StdoutWriter {
    /// The writer for this process's standard output.
    ///
    /// # Errors
    ///
    /// Standard output is closed, or the backlog's thread can't be started.
    pub fn new(vitals: Vitals) -> io::Result<Self> {
        Self::over(standard_output()?, vitals)
    }

    /// The writer for whatever `file` is.
    fn over(file: File, vitals: Vitals) -> io::Result<Self> {
        if file.metadata()?.is_file() {
            let outlet = Mutex::new(Outlet::File { file, torn: false });
            return Ok(Self {
                outlet,
                backlog: None,
                vitals,
            });
        }
        let ready = reopened(&file).map_or(Outlet::Backlog, Outlet::Ready);
        let backlog = Backlog::start(file, BACKLOG_BYTES, vitals.clone())?;
        Ok(Self {
            outlet: Mutex::new(ready),
            backlog: Some(backlog),
            vitals,
        })
    }

    fn outlet(&self) -> MutexGuard<'_, Outlet> {
        self.outlet.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn count(&self, written: bool) {
        if written {
            self.vitals.add_line_written();
        } else {
            self.vitals.add_line_dropped();
        }
    }

    /// Tries a line at once and gives what is left of it to the backlog.
    fn write_ready(&self, file: &mut File, line: &[u8]) {
        let Some(backlog) = &self.backlog else {
            return self.count(false);
        };
        if !backlog.is_idle() {
            return backlog.push(line);
        }
        match retried(|| file.write(line)) {
            Ok(taken) if taken >= line.len() => self.count(true),
            Ok(taken) => backlog.push_rest(line.get(taken..).unwrap_or_default()),
            Err(error) if error.kind() == ErrorKind::WouldBlock => backlog.push(line),
            Err(_) => self.count(false),
        }
    }
}

impl LineWriter for StdoutWriter {
    fn write_line(&self, line: &[u8]) {
        // Held over the write, which never waits: no line may come between a line's two parts.
        match &mut *self.outlet() {
            Outlet::Ready(file) => self.write_ready(file, line),
            Outlet::File { file, torn } => self.count(write_file(file, torn, line)),
            Outlet::Backlog => match &self.backlog {
                Some(backlog) => backlog.push(line),
                None => self.count(false),
            },
        }
    }

    fn flush(&self, deadline: Instant) -> bool {
        self.backlog
            .as_ref()
            .is_none_or(|backlog| backlog.wait_idle(deadline))
    }

    fn waiting(&self) -> u64 {
        self.backlog.as_ref().map_or(0, |backlog| backlog.lines())
    }
}

impl Drop for StdoutWriter {
    fn drop(&mut self) {
        if let Some(backlog) = &self.backlog {
            backlog.close();
        }
    }
}

/// Writes to a regular file; returns whether the whole line went in.
fn write_file(file: &mut File, torn: &mut bool, line: &[u8]) -> bool {
    if *torn && file.write_all(b"\n").is_err() {
        return false;
    }
    let mut left = line;
    while !left.is_empty() {
        match retried(|| file.write(left)) {
            Ok(taken) if taken > 0 => left = left.get(taken..).unwrap_or_default(),
            _ => break,
        }
    }
    *torn = !left.is_empty() && left.len() < line.len();
    left.is_empty()
}

/// `write`, again after each signal.
fn retried(mut write: impl FnMut() -> io::Result<usize>) -> io::Result<usize> {
    loop {
        match write() {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

/// A descriptor of our own for standard output.
#[cfg(unix)]
fn standard_output() -> io::Result<File> {
    use std::os::fd::AsFd as _;

    Ok(File::from(io::stdout().as_fd().try_clone_to_owned()?))
}

/// A handle of our own for standard output.
#[cfg(windows)]
fn standard_output() -> io::Result<File> {
    use std::os::windows::io::AsHandle as _;

    Ok(File::from(io::stdout().as_handle().try_clone_to_owned()?))
}

/// A pipe or terminal opened a second time, so as not to wait for it.
#[cfg(target_os = "linux")]
fn reopened(file: &File) -> Option<File> {
    use std::fs::OpenOptions;
    use std::os::fd::AsRawFd as _;
    use std::os::unix::fs::{FileTypeExt as _, OpenOptionsExt as _};

    let kind = file.metadata().ok()?.file_type();
    if !kind.is_fifo() && !kind.is_char_device() {
        return None;
    }
    let path = format!("/proc/self/fd/{}", file.as_raw_fd());
    let flags = libc::O_NONBLOCK | libc::O_NOCTTY;
    OpenOptions::new()
        .write(true)
        .custom_flags(flags)
        .open(path)
        .ok()
}

/// Elsewhere a second opening isn't to be had.
#[cfg(not(target_os = "linux"))]
fn reopened(_file: &File) -> Option<File> {
    None
}
