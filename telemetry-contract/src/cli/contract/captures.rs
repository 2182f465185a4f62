//! Captures and standard input, read on a thread so that a signal can end the wait.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use crate::backend::Observer;
use crate::capture::{self, Piece, Problems};
use crate::otlp::model::Signal;

/// Captures that are being read.
#[derive(Debug)]
pub(super) struct Reading {
    each: Receiver<Problems>,
    problems: Problems,
    done: bool,
}

/// Reads these captures one after the other, `-` being standard input.
pub(super) fn read(paths: Vec<PathBuf>, signal: Option<Signal>, into: Observer) -> Reading {
    let (send, each) = mpsc::channel();
    thread::spawn(move || {
        for path in paths {
            let problems = read_one(&path, signal, &into);
            // Nobody waits any more where the end was asked for.
            if send.send(problems).is_err() {
                break;
            }
        }
    });
    Reading {
        each,
        problems: Problems::default(),
        done: false,
    }
}

impl Reading {
    /// Whether everything was read, or is within so long.
    pub(super) fn is_done(&mut self, patience: Duration) -> bool {
        while !self.done {
            match self.each.recv_timeout(patience) {
                Ok(problems) => self.problems.extend(problems),
                Err(RecvTimeoutError::Timeout) => return false,
                Err(RecvTimeoutError::Disconnected) => self.done = true,
            }
        }
        true
    }

    /// What could not be read so far.
    pub(super) fn into_problems(self) -> Problems {
        self.problems
    }
}

fn read_one(path: &Path, signal: Option<Signal>, into: &Observer) -> Problems {
    if path == Path::new("-") {
        return read_all("stdin", io::stdin().lock(), signal, into);
    }
    let name = path.display().to_string();
    match File::open(path) {
        Ok(file) => read_all(&name, file, signal, into),
        Err(error) => Problems::one(name, error.to_string()),
    }
}

fn read_all(name: &str, input: impl Read, signal: Option<Signal>, into: &Observer) -> Problems {
    let mut take = |place: &str, piece: Piece<'_>| match piece {
        Piece::Export(export) => into.export(export),
        Piece::Line(line) => into.line(place, line),
    };
    capture::read(name, input, signal, &mut take)
}
