//! Lines of any length in bounded memory.

use std::io::{self, BufRead};

use super::{MAX_LINE_BYTES, MAX_MESSAGE_BYTES, object};

/// A buffer larger than this is given back once its line is done.
const KEPT_CAPACITY: usize = 4 * MAX_LINE_BYTES;

/// The longest chunk that a reader may hand out, with room for a second.
const ROOM: usize = 64 * 1024;

/// What was kept of a line, and how long it is, with its line feed where it has one.
#[derive(Debug, Default)]
pub(super) struct Line {
    pub(super) bytes: Vec<u8>,
    pub(super) length: u64,
}

impl Line {
    /// Whether not all of it was kept.
    pub(super) fn is_cut(&self) -> bool {
        self.length > self.bytes.len() as u64
    }

    /// Reads the next line; `false` at the end. A line that may be OTLP is kept up to
    /// [`MAX_MESSAGE_BYTES`], another one up to [`MAX_LINE_BYTES`].
    pub(super) fn read(&mut self, input: &mut dyn BufRead) -> io::Result<bool> {
        self.clear();
        let mut limit = MAX_LINE_BYTES;
        loop {
            let chunk = match input.fill_buf() {
                Ok([]) => return Ok(self.length > 0),
                Ok(chunk) => chunk,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let end = chunk.iter().position(|byte| *byte == b'\n');
            let length = end.map_or(chunk.len(), |end| end + 1);
            let room = limit.saturating_sub(self.bytes.len());
            self.bytes.extend_from_slice(&chunk[..length.min(room)]);
            self.length += length as u64;
            input.consume(length);
            if end.is_some() {
                return Ok(true);
            }
            if limit == MAX_LINE_BYTES && self.is_nearly_full() && object::is_otlp(&self.bytes) {
                limit = MAX_MESSAGE_BYTES;
            }
        }
    }

    /// Whether the time has come to look what this is: what is past the limit is gone.
    fn is_nearly_full(&self) -> bool {
        let length = self.bytes.len();
        length < MAX_LINE_BYTES && length + ROOM >= MAX_LINE_BYTES
    }

    fn clear(&mut self) {
        self.length = 0;
        self.bytes.clear();
        if self.bytes.capacity() > KEPT_CAPACITY {
            self.bytes = Vec::new();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Line, MAX_LINE_BYTES};

    #[track_caller]
    fn check(input: &[u8], expected: &[usize]) {
        let mut input = std::io::BufReader::with_capacity(1000, input);
        let (mut line, mut lengths) = (Line::default(), Vec::new());
        while line.read(&mut input).unwrap() {
            lengths.push(line.bytes.len());
        }
        assert_eq!(lengths, expected);
    }

    #[test]
    fn lines_come_one_by_one_and_too_long_ones_are_cut() {
        check(b"", &[]);
        check(b"ab\n\ncd", &[3, 1, 2]);
        let long = [vec![b'x'; 3 * MAX_LINE_BYTES], b"\nnext\n".to_vec()].concat();
        check(&long, &[MAX_LINE_BYTES, 5]);
    }

    #[test]
    fn a_long_line_of_otlp_is_kept_whole() {
        let spaces = vec![b' '; 3 * MAX_LINE_BYTES];
        let long = [b"{\"resourceSpans\":[", &*spaces, b"]}\nnext\n"].concat();
        check(&long, &[long.len() - 5, 5]);
    }
}
