//! Protobuf: one message, or many with their lengths before them.

use std::io::{self, BufRead, Read as _};

use super::{Capture, MAX_MESSAGE_BYTES, Piece};
use crate::otlp::model::{Export, LogRecord, Metric, MetricKind, ResourceRecords, Signal, Span};
use crate::otlp::{DecodeError, Encoding, decode};

/// The bytes of a length.
const LENGTH_BYTES: usize = 4;

/// What a zstd stream begins with: the `file` exporter compresses each message by itself.
const ZSTD: &[u8] = b"\x28\xb5\x2f\xfd";

/// Most empty messages in a row: an exporter writes none, and a file of zeros is nothing else.
const MAX_EMPTY: u32 = 1_000;

/// Reads the body of one request.
pub(super) fn read_message(capture: &mut Capture<'_>, input: &mut dyn BufRead) -> io::Result<()> {
    let mut message = Vec::new();
    let limit = MAX_MESSAGE_BYTES as u64 + 1;
    input.take(limit).read_to_end(&mut message)?;
    if message.len() > MAX_MESSAGE_BYTES {
        capture.problem(too_long(message.len()));
        return Ok(());
    }
    let place = capture.name.to_owned();
    request(capture, &place, &message, None);
    Ok(())
}

/// Reads messages with their lengths to the end.
pub(super) fn read_framed(capture: &mut Capture<'_>, input: &mut dyn BufRead) {
    let (mut at, mut last, mut message) = (0_u64, None, Vec::new());
    let mut empty = 0_u32;
    for number in 1_u64.. {
        let place = format!("{}: message {number} at byte {at}", capture.name);
        match next_message(input, &mut message) {
            Ok(true) => {}
            Ok(false) => return,
            // Without its length, nothing tells where the next one begins.
            Err(Stop::Input(error)) => {
                let message = capture.describe(&error);
                capture.problems.add(place, message);
                return;
            }
            Err(Stop::Message(message)) => {
                capture.problems.add(place, message);
                return;
            }
        }
        empty = if message.is_empty() { empty + 1 } else { 0 };
        if empty > MAX_EMPTY {
            capture.problems.add(place, ZEROS);
            return;
        }
        at += (LENGTH_BYTES + message.len()) as u64;
        last = request(capture, &place, &message, last).or(last);
    }
}

const ZEROS: &str = "found more than 1000 empty messages in a row, as a file of zeros has them; wanted \
                     OTLP/protobuf messages, each after its length in four bytes (big-endian)";

/// Why no further message can be read.
enum Stop {
    Input(io::Error),
    Message(String),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Input(error)
    }
}

/// Reads the next message; `false` at the end.
fn next_message(input: &mut dyn BufRead, message: &mut Vec<u8>) -> Result<bool, Stop> {
    let found = read_exactly(input, LENGTH_BYTES, message)?;
    let Ok(length) = <[u8; LENGTH_BYTES]>::try_from(message.as_slice()) else {
        return if found == 0 {
            Ok(false)
        } else {
            Err(Stop::Message(truncated(found, LENGTH_BYTES)))
        };
    };
    let wanted = usize::try_from(u32::from_be_bytes(length)).unwrap_or(usize::MAX);
    if wanted > MAX_MESSAGE_BYTES {
        return Err(Stop::Message(too_long(wanted)));
    }
    let found = read_exactly(input, wanted, message)?;
    if found < wanted {
        return Err(Stop::Message(truncated(found, wanted)));
    }
    Ok(true)
}

/// How many of so many bytes there were; memory is taken as they come.
fn read_exactly(input: &mut dyn BufRead, wanted: usize, into: &mut Vec<u8>) -> io::Result<usize> {
    into.clear();
    input.take(wanted as u64).read_to_end(into)
}

fn truncated(found: usize, wanted: usize) -> String {
    format!("found {found} bytes, wanted {wanted}: the capture ends too early")
}

fn too_long(found: usize) -> String {
    format!(
        "found a message of {found} bytes or more, wanted at most {MAX_MESSAGE_BYTES}; export smaller \
         batches"
    )
}

/// Hands on one request; its signal.
fn request(
    capture: &mut Capture<'_>,
    place: &str,
    message: &[u8],
    last: Option<Signal>,
) -> Option<Signal> {
    let decoded = match capture.signal {
        Some(signal) => {
            decode(signal, Encoding::Protobuf, message).map_err(|error| error.to_string())
        }
        None => detect(message, last),
    };
    match decoded {
        Ok(export) => {
            capture.take.take(place, Piece::Export(&export));
            Some(export.signal())
        }
        Err(error) => {
            capture.problems.add(place.to_owned(), error);
            None
        }
    }
}

/// Decodes a message as the signal that it is. The three look alike down to their records, whose
/// fields differ in type: what decodes and makes sense as one signal seldom does as another.
fn detect(message: &[u8], last: Option<Signal>) -> Result<Export<'_>, String> {
    if message.starts_with(ZSTD) {
        return Err(
            "found a message in zstd, wanted a plain one; export without `compression`".to_owned(),
        );
    }
    let mut fallback: Vec<Export<'_>> = Vec::new();
    let mut furthest: Option<DecodeError> = None;
    let others = [Signal::Traces, Signal::Logs, Signal::Metrics];
    for signal in last
        .into_iter()
        .chain(others.into_iter().filter(|it| Some(*it) != last))
    {
        match decode(signal, Encoding::Protobuf, message) {
            Ok(export) if makes_sense(&export) => return Ok(export),
            Ok(export) => fallback.push(export),
            // The right one gets furthest before it stumbles.
            Err(error)
                if furthest
                    .as_ref()
                    .is_none_or(|it| it.offset() < error.offset()) =>
            {
                furthest = Some(error);
            }
            Err(_) => {}
        }
    }
    match (fallback.pop(), furthest) {
        (Some(export), _) if fallback.is_empty() || export.items() == 0 => Ok(export),
        (None, Some(error)) => Err(error.to_string()),
        _ => Err(
            "found a message that may be of several signals; say which with --signal".to_owned(),
        ),
    }
}

/// Whether there are records, and every one has what its signal can't do without.
fn makes_sense(export: &Export<'_>) -> bool {
    match export {
        Export::Traces(resources) => all(resources, |span: &Span<'_>| {
            span.trace_id.is_valid() && span.span_id.is_valid()
        }),
        Export::Logs(resources) => all(resources, |log: &LogRecord<'_>| {
            log.time_unix_nano > 0 || log.observed_time_unix_nano > 0
        }),
        Export::Metrics(resources) => all(resources, |metric: &Metric<'_>| {
            !metric.name.is_empty() && metric.kind != MetricKind::Empty
        }),
    }
}

fn all<T>(resources: &[ResourceRecords<'_, T>], test: impl Fn(&T) -> bool) -> bool {
    let scopes = || resources.iter().flat_map(|resource| &resource.scopes);
    let mut records = scopes().flat_map(|scope| &scope.records).peekable();
    records.peek().is_some() && records.all(test)
}
