//! What the check of one record is given.

use std::fmt;

use super::clean::{Clean, Place};
use super::index::Index;
use super::keys::Key;
use super::ledger::{Ledger, Note};
use super::metric;
use super::resource::Speaker;
use crate::otlp::model::{Attribute, TraceId, Value};
use crate::rule::Rule;

/// What a check of one record needs: the contract, who sent the record, where findings go.
pub(super) struct Context<'c> {
    pub(super) index: &'c Index,
    pub(super) declared: &'c metric::Declared,
    pub(super) ledger: &'c mut Ledger,
    pub(super) clean: &'c mut Clean,
    pub(super) who: &'c Speaker,
}

impl Context<'_> {
    /// Checks an attribute, whose key the rules know so, unless the same one broke no rule the last time. What `check` finds must
    /// depend on nothing but the attribute.
    pub(super) fn once(
        &mut self,
        place: Place,
        attribute: &Attribute<'_>,
        known: Option<&Key>,
        check: impl FnOnce(&mut Self),
    ) {
        let mark = match &attribute.value {
            Value::String(text) => {
                let key = (&*attribute.key, known);
                self.clean.mark_value(place, key, text)
            }
            Value::Bool(_) | Value::Double(_) | Value::Int(_)
                if known.is_none_or(|known| known.declared.is_none()) =>
            {
                self.clean.mark_undeclared(place, &attribute.key)
            }
            _ => None,
        };
        if mark.is_some_and(|mark| self.clean.knows(mark)) {
            return;
        }
        let before = self.ledger.noted();
        check(self);
        if let Some(mark) = mark.filter(|_| self.ledger.noted() == before) {
            self.clean.learn(mark);
        }
    }

    #[expect(clippy::too_many_arguments, reason = "they are the parts of a finding")]
    /// Records one observation of a broken rule.
    pub(super) fn note(
        &mut self,
        rule: Rule,
        subject: fmt::Arguments<'_>,
        found: fmt::Arguments<'_>,
        wanted: fmt::Arguments<'_>,
        place: fmt::Arguments<'_>,
        trace: Option<TraceId>,
    ) {
        self.ledger.record(&Note {
            rule,
            service: &self.who.service,
            subject,
            found,
            wanted,
            place,
            trace,
            mild: false,
        });
    }

    /// Records one observation of a broken rule that is a warning here, whatever its level.
    pub(super) fn warn(
        &mut self,
        rule: Rule,
        subject: fmt::Arguments<'_>,
        found: fmt::Arguments<'_>,
        wanted: fmt::Arguments<'_>,
    ) {
        self.ledger.record(&Note {
            rule,
            service: &self.who.service,
            subject,
            found,
            wanted,
            place: subject,
            trace: None,
            mild: true,
        });
    }
}
