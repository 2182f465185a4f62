//! Reads captured telemetry: whatever a file or pipe holds, told by its content.
//!
//! | content | what it is taken for |
//! |---|---|
//! | gzip | what is inside |
//! | lines of JSON with `resourceSpans`, `resourceLogs` or `resourceMetrics` | OTLP/JSON, as the Collector's `file` exporter writes it, signals mixed as they come |
//! | one such object over many lines | the same, pretty-printed |
//! | messages with a length of four bytes before each (big-endian) | OTLP/protobuf, as the Collector's `file` exporter writes it with `format: proto` |
//! | one message, without a length | the body of one OTLP/protobuf request |
//! | any other line | a line of a service's standard output |
//!
//! Input is read as it comes. What is kept at a time is one message or line of at most
//! [`MAX_MESSAGE_BYTES`], and what it decodes to. What can't be read is a [`Problem`]; what comes
//! after it is read all the same where its beginning can be told.

mod balance;
mod line;
mod object;
mod protobuf;
mod sniff;
#[cfg(test)]
mod tests;
mod text;

use std::fmt;
use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::MultiGzDecoder;

use self::sniff::Content;
use crate::otlp::model::{Export, Signal};

/// Longest message, in bytes: as long as a receiver takes.
pub const MAX_MESSAGE_BYTES: usize = 64 * 1024 * 1024;

/// Most bytes of a service's line that are kept: enough to say that it is far too long.
pub const MAX_LINE_BYTES: usize = 1024 * 1024;

/// How many problems are kept; the others are counted.
const MAX_PROBLEMS: usize = 10;

/// One thing that a capture holds.
#[derive(Debug, Clone, Copy)]
pub enum Piece<'p> {
    /// An export request.
    Export(&'p Export<'p>),
    /// A line of a service's standard output, with its line feed where it has one. What is longer
    /// than [`MAX_LINE_BYTES`] is cut.
    Line(&'p [u8]),
}

/// Something that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where: `capture.jsonl:12:40` in text, `capture.bin: message 3 at byte 512` in protobuf.
    pub place: String,
    /// What was found, what was wanted, what to do.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}

/// Everything that could not be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Problems {
    first: Vec<Problem>,
    count: u64,
}

impl Problems {
    /// The first ten.
    pub fn first(&self) -> &[Problem] {
        &self.first
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// One alone.
    pub fn one(place: String, message: impl Into<String>) -> Self {
        let mut problems = Self::default();
        problems.add(place, message);
        problems
    }

    /// Adds those of another capture.
    pub fn extend(&mut self, others: Self) {
        self.count += others.count;
        self.first.extend(others.first);
        self.first.truncate(MAX_PROBLEMS);
    }

    fn add(&mut self, place: String, message: impl Into<String>) {
        self.count += 1;
        if self.first.len() < MAX_PROBLEMS {
            let message = message.into();
            self.first.push(Problem { place, message });
        }
    }
}

/// Takes what a capture holds, piece by piece, with the place of each.
pub trait Take {
    /// Takes one piece; `place` is `capture.jsonl:12`, or a protobuf message's.
    fn take(&mut self, place: &str, piece: Piece<'_>);
}

/// A closure takes pieces.
impl<F: FnMut(&str, Piece<'_>)> Take for F {
    fn take(&mut self, place: &str, piece: Piece<'_>) {
        self(place, piece);
    }
}

/// Reads one capture to its end.
///
/// `name` is what places begin with. `signal` is what protobuf messages are; without it, it is told
/// from what they hold.
pub fn read(name: &str, input: impl Read, signal: Option<Signal>, take: &mut dyn Take) -> Problems {
    let mut capture = Capture {
        name,
        signal,
        take,
        problems: Problems::default(),
        compressed: false,
    };
    if let Err(error) = capture.open(input) {
        capture.problem(capture.describe(&error));
    }
    capture.problems
}

/// A capture while it is read.
struct Capture<'c> {
    name: &'c str,
    signal: Option<Signal>,
    take: &'c mut dyn Take,
    problems: Problems,
    compressed: bool,
}

impl Capture<'_> {
    /// Looks inside compressed input.
    fn open(&mut self, mut input: impl Read) -> io::Result<()> {
        let (content, prefix) = sniff::content(&mut input)?;
        let mut input = BufReader::new(io::Cursor::new(prefix).chain(input));
        if content != Content::Gzip {
            return self.read(content, &mut input);
        }
        self.compressed = true;
        let mut inside = MultiGzDecoder::new(input);
        let (content, prefix) = sniff::content(&mut inside)?;
        let mut inside = BufReader::new(io::Cursor::new(prefix).chain(inside));
        self.read(content, &mut inside)
    }

    fn read(&mut self, content: Content, input: &mut dyn BufRead) -> io::Result<()> {
        let unreadable = match content {
            Content::Text => {
                text::read(self, input);
                return Ok(());
            }
            Content::Framed => {
                protobuf::read_framed(self, input);
                return Ok(());
            }
            Content::Message => return protobuf::read_message(self, input),
            Content::Delimited => {
                "found protobuf messages after lengths in varints, wanted the Collector's: four bytes \
                 before each (big-endian), or one message without a length"
            }
            Content::Gzip => "found gzip inside gzip, wanted telemetry; decompress it once",
            Content::Utf16 => "found text in UTF-16, wanted UTF-8; convert it",
            Content::Zstd => "found zstd, wanted gzip or nothing; decompress it with `zstd -d`",
            Content::Unknown => {
                "found bytes that are neither text nor OTLP, wanted OTLP (JSON or protobuf, plain or \
                 gzip) or log lines"
            }
        };
        self.problem(unreadable);
        Ok(())
    }

    /// Something is wrong with the capture as a whole.
    fn problem(&mut self, message: impl Into<String>) {
        self.problems.add(self.name.to_owned(), message);
    }

    /// What stopped the reading.
    fn describe(&self, error: &io::Error) -> String {
        if self.compressed {
            format!("found a damaged gzip stream ({error}), wanted a whole one")
        } else {
            error.to_string()
        }
    }
}
