//! The visitor: takes an event's fields one by one, redacts them, and writes them to the line's
//! fields and to the OTLP record.

use std::error::Error;
use std::fmt;

use opentelemetry::logs::AnyValue;
use telemetry_contract::line;
use tracing::field::{Field, Visit};

use super::bridge::Outgoing;
use super::buffer::Scratch;
use super::callsite::{self, FieldPlan, Named, Plan};
use super::{escape, number, value};
use crate::redact::{self, KeyRule, Redactor};
use crate::trace::is_transport;
use crate::vitals::{Violation, Vitals};

/// How much escaping may add to a text at its limit before the text is cut for it.
const ESCAPE_BYTES: usize = 2 * 1024;

/// Visits the fields of one event.
pub(super) struct Fields<'a, 'b> {
    pub(super) plan: &'a Plan,
    pub(super) scratch: &'a mut Scratch,
    pub(super) redactor: &'a Redactor,
    pub(super) vitals: &'a Vitals,
    /// The record for OTLP, where one is wanted.
    pub(super) outgoing: Option<&'a mut Outgoing<'b>>,
    /// Whether a value, or a whole field, was cut.
    pub(super) cut: bool,
}

impl Fields<'_, '_> {
    /// A text: redacted, cut, written.
    fn text(&mut self, field: &Field, text: &str) {
        match self.plan.field(field.index()) {
            Some(FieldPlan::Message) => self.message(text),
            Some(FieldPlan::Named(named)) => self.named_text(named, text),
            Some(FieldPlan::Target) => self.target(text),
            Some(FieldPlan::Hidden) | None => {}
        }
    }

    /// The target of a record of the `log` crate. One of our transport's does not go out over OTLP.
    fn target(&mut self, text: &str) {
        let text = self.redactor.text(text);
        callsite::push_target(&mut self.scratch.target, &text);
        match &mut self.outgoing {
            Some(outgoing) if !is_transport(&text) => outgoing.target(&text),
            _ => self.outgoing = None,
        }
    }

    fn message(&mut self, text: &str) {
        let most = line::MAX_MESSAGE_BYTES;
        let (text, all) = value::clean_start(self.redactor, text, most);
        let cut = Cut::new(&text, most, all);
        self.scratch.message.clear();
        let whole = cut.push(&mut self.scratch.message);
        self.cut |= !whole;
        if let Some(outgoing) = &mut self.outgoing {
            outgoing.message((cut.text, cut.whole));
        }
    }

    fn named_text(&mut self, named: &Named, text: &str) {
        let most = line::MAX_VALUE_BYTES;
        let (text, all) = match named.rule {
            KeyRule::Keep => value::clean_start(self.redactor, text, most),
            rule => (self.redactor.by_rule(rule, text), true),
        };
        let cut = Cut::new(&text, most, all);
        let mut whole = true;
        self.member(named, |out| {
            out.push(b'"');
            whole = cut.push(out);
            out.push(b'"');
        });
        self.cut |= !whole;
        if let Some(outgoing) = &mut self.outgoing {
            outgoing.text(&named.key, (cut.text, cut.whole));
        }
    }

    /// A value that isn't text: a number is a secret under a telling key, and where it is a card's; a
    /// boolean can only be personal.
    fn plain(&mut self, field: &Field, value: &AnyValue, write: impl FnOnce(&mut Vec<u8>)) {
        match self.plan.field(field.index()) {
            Some(FieldPlan::Message) => {
                let mut text = Vec::new();
                write(&mut text);
                self.message(&String::from_utf8_lossy(&text));
            }
            Some(FieldPlan::Named(named)) => {
                let shown = matches!(value, AnyValue::Boolean(_)) && named.rule.shows_booleans();
                if named.rule.is_telling() && !shown {
                    let mut text = Vec::new();
                    write(&mut text);
                    return self.named_text(named, &String::from_utf8_lossy(&text));
                }
                if let AnyValue::Int(number) = value {
                    if let Some(mark) = self.redactor.number(named.key.as_str(), *number) {
                        return self.named_text(named, mark);
                    }
                }
                self.member(named, write);
                if let Some(outgoing) = &mut self.outgoing {
                    outgoing.value(&named.key, value.clone());
                }
            }
            Some(FieldPlan::Target | FieldPlan::Hidden) | None => {}
        }
    }

    /// Writes one member, unless the line is full already.
    fn member(&mut self, named: &Named, write: impl FnOnce(&mut Vec<u8>)) {
        if named.renamed {
            self.vitals.add_violation(Violation::ReservedField);
        }
        if self.scratch.fields.len() > line::MAX_LINE_BYTES {
            self.cut = true;
            return;
        }
        let fields = &mut self.scratch.fields;
        fields.extend_from_slice(&named.json);
        write(fields);
        self.scratch.ends.push(self.scratch.fields.len());
    }

    /// How much of a field's text is wanted; nothing where its key is telling.
    fn most(&self, field: &Field) -> Option<usize> {
        match self.plan.field(field.index())? {
            FieldPlan::Message => Some(line::MAX_MESSAGE_BYTES),
            FieldPlan::Named(named) if named.rule == KeyRule::Drop => None,
            FieldPlan::Named(_) | FieldPlan::Target => Some(line::MAX_VALUE_BYTES),
            FieldPlan::Hidden => None,
        }
    }

    /// A value that has to be formatted first, with `format`.
    fn formatted(&mut self, field: &Field, format: impl FnOnce(&mut String, usize)) {
        let Some(most) = self.most(field) else {
            return self.text(field, "");
        };
        let mut text = std::mem::take(&mut self.scratch.text);
        format(&mut text, most);
        self.text(field, &text);
        self.scratch.text = text;
    }
}

impl Visit for Fields<'_, '_> {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.plain(field, &AnyValue::Double(value), |out| {
            number::push_f64(out, value);
        });
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.plain(field, &AnyValue::Int(value), |out| {
            number::push_i64(out, value);
        });
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.record_u128(field, value.into());
    }

    fn record_i128(&mut self, field: &Field, value: i128) {
        match i64::try_from(value) {
            Ok(value) => self.record_i64(field, value),
            Err(_) => self.record_debug(field, &value),
        }
    }

    /// What OTLP has no number for is a text in both outlets.
    fn record_u128(&mut self, field: &Field, value: u128) {
        match i64::try_from(value) {
            Ok(value) => self.record_i64(field, value),
            Err(_) => self.record_debug(field, &value),
        }
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        let text: &[u8] = if value { b"true" } else { b"false" };
        self.plain(field, &AnyValue::Boolean(value), |out| {
            out.extend_from_slice(text);
        });
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.text(field, value);
    }

    fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
        self.formatted(field, |out, most| value::error_into(out, most, value));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.formatted(field, |out, most| {
            value::format_into(out, most, format_args!("{value:?}"));
        });
    }
}

/// A redacted text up to a limit.
///
/// A mark of the redactor's that starts before the limit is kept whole, since half of one no longer
/// says that its key's value is gone.
struct Cut<'a> {
    text: &'a str,
    most: usize,
    /// Whether it is all that there was.
    whole: bool,
}

impl<'a> Cut<'a> {
    /// `text` up to `most` bytes; `all` says whether it was cut before.
    fn new(text: &'a str, most: usize, all: bool) -> Self {
        let start = redact::cut(text, most);
        Self {
            text: start,
            most,
            whole: all && start.len() == text.len(),
        }
    }

    /// Appends the text as JSON, cut where escapes make it far longer, and marked where it was cut.
    /// Returns whether it is whole.
    fn push(&self, out: &mut Vec<u8>) -> bool {
        let before = out.len();
        let taken = escape::push(out, self.text, self.most + ESCAPE_BYTES);
        let whole = self.whole && taken == self.text.len();
        if taken < self.text.len() {
            out.truncate(before);
            escape::push(out, Self::new(self.text, taken, false).text, usize::MAX);
        }
        if !whole {
            out.extend_from_slice(line::TRUNCATION_MARK.as_bytes());
        }
        whole
    }
}
