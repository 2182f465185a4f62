//! Log lines from files and standard input, read on a thread so that a signal can end the wait.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver};
use std::thread;

use crate::backend::Observer;

/// Most bytes of a line that are kept: enough to say that it is far too long.
const MAX_KEPT_BYTES: usize = 1024 * 1024;

/// Checks every line of these files, `-` being standard input. The receiver gets the first error,
/// if there is one, and is closed at the end.
pub(super) fn read(paths: Vec<PathBuf>, into: Observer) -> Receiver<Result<(), String>> {
    let (send, done) = mpsc::channel();
    thread::spawn(move || {
        let result = paths.iter().try_for_each(|path| read_file(path, &into));
        // Nobody waits any more where a signal came first.
        let _ended = send.send(result);
    });
    done
}

fn read_file(path: &Path, into: &Observer) -> Result<(), String> {
    let failed = |error: io::Error| format!("{}: {error}", path.display());
    let standard_input = path == Path::new("-");
    let mut input: Box<dyn BufRead> = if standard_input {
        Box::new(io::stdin().lock())
    } else {
        Box::new(BufReader::new(File::open(path).map_err(failed)?))
    };
    let name = if standard_input {
        "stdin".to_owned()
    } else {
        path.display().to_string()
    };
    let mut line = Vec::new();
    for number in 1_u64.. {
        if !next_line(&mut *input, &mut line).map_err(failed)? {
            break;
        }
        into.line(&format!("{name}:{number}"), &line);
    }
    Ok(())
}

/// The next line, cut after [`MAX_KEPT_BYTES`]; `false` at the end.
fn next_line(input: &mut dyn BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    let mut any = false;
    loop {
        let chunk = input.fill_buf()?;
        if chunk.is_empty() {
            return Ok(any);
        }
        any = true;
        let end = chunk.iter().position(|byte| *byte == b'\n');
        let length = end.map_or(chunk.len(), |end| end + 1);
        let room = MAX_KEPT_BYTES.saturating_sub(line.len());
        line.extend_from_slice(&chunk[..length.min(room)]);
        input.consume(length);
        if end.is_some() {
            return Ok(true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_KEPT_BYTES, next_line};

    #[track_caller]
    fn check(input: &[u8], expected: &[usize]) {
        let mut input = std::io::BufReader::with_capacity(1000, input);
        let (mut line, mut lengths) = (Vec::new(), Vec::new());
        while next_line(&mut input, &mut line).unwrap() {
            lengths.push(line.len());
        }
        assert_eq!(lengths, expected);
    }

    #[test]
    fn lines_come_one_by_one_and_too_long_ones_are_cut() {
        check(b"", &[]);
        check(b"ab\n\ncd", &[3, 1, 2]);
        let long = [vec![b'x'; 3 * MAX_KEPT_BYTES], b"\nnext\n".to_vec()].concat();
        check(&long, &[MAX_KEPT_BYTES, 5]);
    }
}
