//! An encoded OTLP request in parts: its items counted, and the request cut in two between items.
//!
//! In the request of each signal the items lie at the end of a fixed path of fields, the same one
//! for resource and scope. So the walk follows that path and copies whatever lies beside it byte
//! for byte: both halves keep the resource, the scope and every field that this crate knows nothing
//! of. It reads the wire format alone and allocates only where it cuts.

use std::ops::Range;

use super::wire::{Fields, Value};
use crate::vitals::Signal;

/// The wire type of messages.
const LENGTH_DELIMITED: u64 = 2;

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
    for field in Fields(message) {
        if let Some((_, inner)) = inner(field?, here) {
            items += count_below(inner, below)?;
        }
    }
    Some(items)
}

/// Number and content of a field, where it is a message of one of these numbers.
fn inner<'a>((number, value): (u64, Value<'a>), numbers: &[u64]) -> Option<(u64, &'a [u8])> {
    match value {
        Value::Bytes(inner) if numbers.contains(&number) => Some((number, inner)),
        _ => None,
    }
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
        while !fields.0.is_empty() {
            let before = fields.0;
            let field = fields.next()??;
            let whole = before.get(..before.len() - fields.0.len())?;
            let Some((number, inner)) = inner(field, here) else {
                out.extend_from_slice(whole);
                continue;
            };
            let (inner, kept) = self.message(inner, below)?;
            if kept {
                any = true;
                push_varint(&mut out, number << 3 | LENGTH_DELIMITED);
                push_varint(&mut out, inner.len() as u64);
                out.extend_from_slice(&inner);
            }
        }
        Some((out, any))
    }
}

fn push_varint(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    out.push(number.to_le_bytes()[0]);
}
