//! An encoded OTLP request in parts: its items counted, and the request cut in two between items.
//!
//! In the request of each signal the items lie at the end of a fixed path of fields, the same one
//! for resource and scope. So the walk follows that path and copies whatever lies beside it byte
//! for byte: both halves keep the resource, the scope and every field that this crate knows nothing
//! of. It reads the wire format alone and allocates only where it cuts.

use std::ops::Range;

use crate::vitals::Signal;

/// For each step from a request down to its items, the field numbers that lead on.
type Path = &'static [&'static [u64]];

/// `resource_spans`, `scope_spans`, `spans`; the numbers of logs are the same.
const RECORDS: Path = &[&[1], &[2], &[2]];

/// `resource_metrics`, `scope_metrics`, `metrics`; `gauge`, `sum`, `histogram`,
/// `exponential_histogram` or `summary`; `data_points`.
const POINTS: Path = &[&[1], &[2], &[2], &[5, 7, 9, 10, 11], &[1]];

fn path(signal: Signal) -> Path {
    match signal {
        Signal::Traces | Signal::Logs => RECORDS,
        Signal::Metrics => POINTS,
    }
}

/// How many spans, points or records a request has; `None` where it is no request.
pub(super) fn count(signal: Signal, request: &[u8]) -> Option<u64> {
    count_below(request, path(signal))
}

/// The request as two, the first half of the items and the rest, in their order. `None` where it
/// has fewer than two.
pub(super) fn halve(signal: Signal, request: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let items = count(signal, request).filter(|items| *items > 1)?;
    let half = items / 2;
    Some((
        part(signal, request, 0..half)?,
        part(signal, request, half..items)?,
    ))
}

/// The request with these of its items alone, counted from its start.
fn part(signal: Signal, request: &[u8], items: Range<u64>) -> Option<Vec<u8>> {
    let mut cut = Cut { items, seen: 0 };
    cut.message(request, path(signal)).map(|(kept, _)| kept)
}

fn count_below(message: &[u8], path: Path) -> Option<u64> {
    let Some((here, below)) = path.split_first() else {
        return Some(1);
    };
    let mut items = 0;
    let mut fields = Fields(message);
    while let Some(field) = fields.next()? {
        if let Some(inner) = field.inner(here) {
            items += count_below(inner, below)?;
        }
    }
    Some(items)
}

/// A walk that keeps some of the items.
struct Cut {
    items: Range<u64>,
    seen: u64,
}

impl Cut {
    /// What is left of a message, and whether an item is in it.
    fn message(&mut self, message: &[u8], path: Path) -> Option<(Vec<u8>, bool)> {
        let Some((here, below)) = path.split_first() else {
            let kept = self.items.contains(&self.seen);
            self.seen += 1;
            return Some((message.to_vec(), kept));
        };
        let (mut out, mut any) = (Vec::new(), false);
        let mut fields = Fields(message);
        while let Some(field) = fields.next()? {
            let Some(inner) = field.inner(here) else {
                out.extend_from_slice(field.whole);
                continue;
            };
            let (inner, kept) = self.message(inner, below)?;
            if kept {
                any = true;
                out.extend_from_slice(field.tag);
                push_varint(&mut out, inner.len() as u64);
                out.extend_from_slice(&inner);
            }
        }
        Some((out, any))
    }
}

/// One field of a message.
struct Field<'a> {
    number: u64,
    tag: &'a [u8],
    whole: &'a [u8],
    /// What it holds, where it has a length of its own: text, bytes or a message.
    content: Option<&'a [u8]>,
}

impl<'a> Field<'a> {
    /// The message in it, where its number is one of these.
    fn inner(&self, numbers: &[u64]) -> Option<&'a [u8]> {
        self.content.filter(|_| numbers.contains(&self.number))
    }
}

/// The fields of a message that are still to be read.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    /// The next field, `Some(None)` at the end; `None` where this is no message.
    #[expect(
        clippy::option_option,
        reason = "the outer one is for `?`: the walk ends where the bytes are no message"
    )]
    fn next(&mut self) -> Option<Option<Field<'a>>> {
        if self.0.is_empty() {
            return Some(None);
        }
        let (key, after_tag) = varint(self.0)?;
        let (skipped, content) = match key & 7 {
            0 => (after_tag.len() - varint(after_tag)?.1.len(), None),
            1 => (8, None),
            2 => {
                let (length, rest) = varint(after_tag)?;
                let content = rest.get(..usize::try_from(length).ok()?)?;
                (after_tag.len() - rest.len() + content.len(), Some(content))
            }
            5 => (4, None),
            _ => return None,
        };
        let tag = self.0.get(..self.0.len() - after_tag.len())?;
        let (whole, rest) = self.0.split_at_checked(tag.len() + skipped)?;
        self.0 = rest;
        Some(Some(Field {
            number: key >> 3,
            tag,
            whole,
            content,
        }))
    }
}

/// A number of variable length, and what comes after it.
fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut number = 0;
    for (at, byte) in bytes.iter().enumerate().take(10) {
        number |= u64::from(byte & 0x7f) << (7 * at);
        if byte & 0x80 == 0 {
            return Some((number, bytes.get(at + 1..)?));
        }
    }
    None
}

fn push_varint(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    out.push(number.to_le_bytes()[0]);
}
