#![cfg(target_os = "linux")]

use std::io::{Read as _, Seek as _};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use super::*;

/// A real pipe: into `cat`, and out of it again, so that nothing is read until the test reads.
struct Piped {
    child: Child,
    input: Option<ChildStdin>,
    output: ChildStdout,
}

impl Piped {
    fn new() -> Self {
        let mut cat = Command::new("cat");
        let mut child = cat
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (input, output) = (child.stdin.take(), child.stdout.take().unwrap());
        Self {
            child,
            input,
            output,
        }
    }

    fn file(&mut self) -> File {
        File::from(OwnedFd::from(self.input.take().unwrap()))
    }
}

impl Drop for Piped {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _reaped = self.child.wait();
    }
}

fn soon() -> Instant {
    Instant::now() + Duration::from_secs(30)
}

fn line(number: usize, len: usize) -> Vec<u8> {
    let mut line = format!("{number:08} ").into_bytes();
    line.resize(len - 1, b'x');
    line.push(b'\n');
    line
}

/// Every line is whole, and their numbers rise.
#[track_caller]
fn check_lines(text: &[u8], len: usize) -> usize {
    let mut last = None;
    let lines = text.split_inclusive(|byte| *byte == b'\n');
    lines
        .map(|each| {
            let number = std::str::from_utf8(&each[..8])
                .unwrap()
                .parse::<usize>()
                .unwrap();
            assert_eq!(each, line(number, len), "torn line");
            assert!(last < Some(number), "{number} after {last:?}");
            last = Some(number);
        })
        .count()
}

#[test]
fn a_pipe_that_is_read_gets_every_line_at_once() {
    let vitals = Vitals::default();
    let mut piped = Piped::new();
    let writer = StdoutWriter::over(piped.file(), vitals.clone()).unwrap();
    assert!(matches!(*writer.outlet(), Outlet::Ready(_)));
    for number in 0..10 {
        writer.write_line(&line(number, 100));
    }
    assert!(writer.flush(soon()));
    let mut text = vec![0; 1000];
    piped.output.read_exact(&mut text).unwrap();
    assert_eq!(check_lines(&text, 100), 10);
    assert_eq!((vitals.lines_written(), vitals.lines_dropped()), (10, 0));
}

#[test]
fn a_pipe_that_is_not_read_never_blocks_and_loses_whole_lines_only() {
    let vitals = Vitals::default();
    let mut piped = Piped::new();
    let writer = StdoutWriter::over(piped.file(), vitals.clone()).unwrap();
    let count = 400;
    for number in 0..count {
        writer.write_line(&line(number, 8_000));
    }
    assert!(!writer.flush(Instant::now()));
    assert!(vitals.lines_dropped() > 0);
    drop(writer);
    let mut text = Vec::new();
    piped.output.read_to_end(&mut text).unwrap();
    let arrived = check_lines(&text, 8_000) as u64;
    assert_eq!(arrived, vitals.lines_written());
    assert_eq!(arrived + vitals.lines_dropped(), count as u64);
}

#[test]
fn a_closed_pipe_is_counted() {
    let vitals = Vitals::default();
    let mut piped = Piped::new();
    let writer = StdoutWriter::over(piped.file(), vitals.clone()).unwrap();
    drop(piped);
    writer.write_line(&line(1, 100));
    assert!(writer.flush(soon()));
    assert_eq!((vitals.lines_written(), vitals.lines_dropped()), (0, 1));
}

#[test]
fn a_socket_is_written_by_the_backlog() {
    let vitals = Vitals::default();
    let (near, mut far) = UnixStream::pair().unwrap();
    let writer = StdoutWriter::over(File::from(OwnedFd::from(near)), vitals.clone()).unwrap();
    assert!(matches!(*writer.outlet(), Outlet::Backlog));
    for number in 0..10 {
        writer.write_line(&line(number, 100));
    }
    assert!(writer.flush(soon()));
    assert_eq!(vitals.lines_written(), 10);
    drop(writer);
    let mut text = Vec::new();
    far.read_to_end(&mut text).unwrap();
    assert_eq!(check_lines(&text, 100), 10);
}

#[test]
fn a_file_is_written_in_place() {
    let vitals = Vitals::default();
    let path = std::env::temp_dir().join(format!("telemetry-log-{}", std::process::id()));
    let mut file = File::options()
        .create(true)
        .truncate(true)
        .read(true)
        .write(true)
        .open(&path)
        .unwrap();
    let writer = StdoutWriter::over(file.try_clone().unwrap(), vitals.clone()).unwrap();
    writer.write_line(&line(1, 100));
    writer.write_line(&line(2, 100));
    let mut text = Vec::new();
    file.rewind().unwrap();
    file.read_to_end(&mut text).unwrap();
    std::fs::remove_file(&path).unwrap();
    assert_eq!(check_lines(&text, 100), 2);
    assert_eq!(vitals.lines_written(), 2);
}

#[test]
fn a_full_device_is_counted() {
    let vitals = Vitals::default();
    let full = File::options().write(true).open("/dev/full").unwrap();
    let writer = StdoutWriter::over(full, vitals.clone()).unwrap();
    writer.write_line(&line(1, 100));
    assert_eq!((vitals.lines_written(), vitals.lines_dropped()), (0, 1));
}
