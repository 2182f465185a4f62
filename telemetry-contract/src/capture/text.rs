//! Text: OTLP/JSON and lines of services, in any mixture.

use std::io::{self, BufRead};

use super::balance::Balance;
use super::line::Line;
use super::{Capture, MAX_MESSAGE_BYTES, Piece, object};
use crate::otlp::{Encoding, decode};

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Reads text to its end.
pub(super) fn read(capture: &mut Capture<'_>, input: &mut dyn BufRead) {
    let mut text = Text {
        capture,
        number: 0,
        open: None,
        any_request: false,
    };
    let mut line = Line::default();
    loop {
        match line.read(input) {
            Ok(true) => text.line(&line),
            Ok(false) => break,
            Err(error) => {
                text.number += 1;
                text.failed(&error);
                break;
            }
        }
    }
    text.close();
}

struct Text<'t, 'c> {
    capture: &'t mut Capture<'c>,
    /// Of the line that was read last, from 1.
    number: u64,
    /// An object that goes over many lines.
    open: Option<Open>,
    /// Whether there was a request: blank lines after one stand between requests.
    any_request: bool,
}

/// An object that has begun.
#[derive(Debug)]
struct Open {
    first_line: u64,
    bytes: Vec<u8>,
    balance: Balance,
    /// Whether a key of OTLP was seen; without one, it may be lines of a service.
    certain: bool,
}

impl Text<'_, '_> {
    fn line(&mut self, line: &Line) {
        self.number += 1;
        let bytes = line.bytes.as_slice();
        let mark = bytes.strip_prefix(BYTE_ORDER_MARK);
        let bytes = mark.filter(|_| self.number == 1).unwrap_or(bytes);
        if self.open.is_some() {
            self.go_on(line, bytes);
        } else {
            self.begin(line, bytes);
        }
    }

    /// A line that begins something.
    fn begin(&mut self, line: &Line, bytes: &[u8]) {
        let is_otlp = object::is_otlp(bytes);
        if is_otlp && line.is_cut() {
            self.too_long(self.number);
        } else if bytes.trim_ascii() == b"{" || (is_otlp && goes_on(bytes)) {
            self.open(bytes, is_otlp);
        } else if is_otlp {
            self.request(self.number, bytes);
        } else if !self.any_request || !bytes.trim_ascii().is_empty() {
            self.service(self.number, bytes);
        }
    }

    fn open(&mut self, bytes: &[u8], certain: bool) {
        let mut balance = Balance::default();
        balance.feed(bytes);
        self.open = Some(Open {
            first_line: self.number,
            bytes: bytes.to_vec(),
            balance,
            certain,
        });
    }

    /// A line of an object that has begun.
    fn go_on(&mut self, line: &Line, bytes: &[u8]) {
        let Some(open) = &mut self.open else { return };
        let is_inside =
            bytes.first().is_none_or(u8::is_ascii_whitespace) || bytes.starts_with(b"}");
        let begins_anew = bytes.starts_with(b"{") && object::is_otlp(bytes);
        open.certain |= object::is_key(bytes);
        if (!open.certain && !is_inside) || begins_anew {
            self.close();
            self.begin(line, bytes);
            return;
        }
        open.bytes.extend_from_slice(bytes);
        open.balance.feed(bytes);
        if line.is_cut() || open.bytes.len() > MAX_MESSAGE_BYTES {
            let first_line = open.first_line;
            self.open = None;
            self.too_long(first_line);
        } else if open.balance.is_closed() {
            self.close();
        }
    }

    /// Hands on what has begun, whole or not.
    fn close(&mut self) {
        let Some(open) = self.open.take() else { return };
        if open.certain {
            self.request(open.first_line, &open.bytes);
            return;
        }
        for (number, line) in
            (open.first_line..).zip(open.bytes.split_inclusive(|byte| *byte == b'\n'))
        {
            self.service(number, line);
        }
    }

    /// A request, or several in one object.
    fn request(&mut self, first_line: u64, bytes: &[u8]) {
        self.any_request = true;
        let place = self.place_of(first_line);
        let bytes = bytes.trim_ascii_end();
        for signal in object::signals(bytes) {
            match decode(signal, Encoding::Json, bytes) {
                Ok(export) => self.capture.take.take(&place, Piece::Export(&export)),
                Err(error) => {
                    let (line, column) = position(bytes, error.offset());
                    let place = self.place_of(first_line + line);
                    let problems = &mut self.capture.problems;
                    problems.add(format!("{place}:{column}"), error.to_string());
                }
            }
        }
    }

    fn service(&mut self, number: u64, bytes: &[u8]) {
        let place = self.place_of(number);
        self.capture.take.take(&place, Piece::Line(bytes));
    }

    fn too_long(&mut self, number: u64) {
        let place = self.place_of(number);
        let message = format!(
            "found a request of more than {MAX_MESSAGE_BYTES} bytes, wanted less; export smaller batches"
        );
        self.capture.problems.add(place, message);
    }

    /// The rest can't be read.
    fn failed(&mut self, error: &io::Error) {
        let place = self.place_of(self.number);
        let message = self.capture.describe(error);
        self.capture.problems.add(place, message);
    }

    fn place_of(&self, number: u64) -> String {
        format!("{}:{number}", self.capture.name)
    }
}

/// Whether an object goes on after this line, as it does where it is pretty-printed.
fn goes_on(line: &[u8]) -> bool {
    let mut balance = Balance::default();
    balance.feed(line);
    !balance.is_closed() && matches!(line.trim_ascii_end().last(), Some(b'{' | b'[' | b','))
}

/// How many lines down a byte is, and its column in bytes, from 1.
fn position(bytes: &[u8], offset: usize) -> (u64, usize) {
    let before = bytes.get(..offset).unwrap_or(bytes);
    let lines = before.split(|byte| *byte == b'\n').count() - 1;
    let begin = before.iter().rposition(|byte| *byte == b'\n');
    let column = before.len() - begin.map_or(0, |begin| begin + 1) + 1;
    (lines as u64, column)
}
