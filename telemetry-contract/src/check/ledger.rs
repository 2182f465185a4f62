//! Where findings are counted: one entry for a rule, service and subject, however often it is seen.
//!
//! What is kept does not depend on the order in which things were observed: the smallest texts win.
//! Past a bound the last subjects of what has most give way: of the rule with most findings, there
//! of the service with most. So a rule that is broken everywhere can't hide another one. What gives
//! way is still counted, under one finding of its rule and service.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::mem;
use std::sync::Arc;

use super::finding::Finding;
use super::settings::Settings;
use super::signal::signal;
use super::{natural, secret};
use crate::otlp::model::TraceId;
use crate::paint::is_hostile;
use crate::rule::{Level, Rule};

/// Most subjects of one rule and service that are listed.
const MAX_SUBJECTS: usize = 50;
/// The same where waivers may cover some of them.
const MAX_SUBJECTS_WAIVED: usize = 1_000;
const MAX_SAMPLES: usize = 3;
/// Most spans, metrics and events that a finding names.
const MAX_SIGNALS: usize = 64;
const MAX_TEXT_CHARS: usize = 160;

/// One observation of a broken rule.
#[derive(Debug, Clone, Copy)]
pub(super) struct Note<'n> {
    pub(super) rule: Rule,
    pub(super) service: &'n Arc<str>,
    pub(super) subject: fmt::Arguments<'n>,
    pub(super) found: fmt::Arguments<'n>,
    pub(super) wanted: fmt::Arguments<'n>,
    /// Where it was seen.
    pub(super) place: fmt::Arguments<'n>,
    pub(super) trace: Option<TraceId>,
    /// It is a warning, where its rule is denied otherwise.
    pub(super) mild: bool,
}

type ByService = BTreeMap<Arc<str>, BySubject>;

/// All findings so far.
#[derive(Debug, Clone)]
pub(super) struct Ledger {
    findings: BTreeMap<(Level, Rule), OfRule>,
    levels: Vec<Level>,
    waived: Vec<Rule>,
    size: usize,
    limit: usize,
    overflow: u64,
    noted: u64,
    subject: String,
    text: String,
}

/// The findings of one rule at one level.
#[derive(Debug, Clone, Default)]
struct OfRule {
    services: ByService,
    size: usize,
}

/// The findings of one rule and service.
#[derive(Debug, Clone, Default)]
struct BySubject {
    entries: BTreeMap<Box<str>, Entry>,
    /// How many observations are of subjects that are not listed.
    more: u64,
}

#[derive(Debug, Clone)]
struct Entry {
    found: Box<str>,
    wanted: Box<str>,
    count: u64,
    samples: Vec<Box<str>>,
    /// What all observations were on, whatever they found.
    signals: Vec<Box<str>>,
    /// Some were on other signals, or on what has no name.
    more_signals: bool,
    trace: Option<TraceId>,
}

impl Ledger {
    /// An empty ledger with these bounds and levels.
    pub(super) fn new(settings: &Settings) -> Self {
        let mut levels: Vec<Level> = Rule::ALL.iter().map(|rule| rule.level()).collect();
        for (rule, level) in &settings.levels {
            if let Some(slot) = levels.get_mut(*rule as usize) {
                *slot = *level;
            }
        }
        let more = settings.waived.len().saturating_mul(MAX_SUBJECTS_WAIVED);
        let limit = settings.max_findings.saturating_add(more);
        Self {
            findings: BTreeMap::new(),
            levels,
            waived: settings.waived.clone(),
            size: 0,
            limit: limit.max(1),
            overflow: 0,
            noted: 0,
            subject: String::new(),
            text: String::new(),
        }
    }

    /// How many rules are not switched off.
    pub(super) fn rules_checked(&self) -> usize {
        let on = |level: &&Level| **level != Level::Allow;
        self.levels.iter().filter(on).count()
    }

    /// How many observations are of subjects that are not listed.
    pub(super) fn overflow(&self) -> u64 {
        let groups = self.findings.values().flat_map(|of| of.services.values());
        self.overflow + groups.map(|subjects| subjects.more).sum::<u64>()
    }

    /// How many observations were counted.
    pub(super) fn noted(&self) -> u64 {
        self.noted
    }

    /// Counts one observation.
    pub(super) fn record(&mut self, note: &Note<'_>) {
        let mut level = self.level(note.rule);
        if note.mild {
            level = level.max(Level::Warn);
        }
        if level == Level::Allow {
            return;
        }
        self.noted += 1;
        let mut subject = mem::take(&mut self.subject);
        write_clean(&mut subject, note.subject);
        let mut text = mem::take(&mut self.text);
        if let Some(entry) = self.entry(level, note, &subject) {
            entry.add(note, &subject, &mut text);
        } else {
            let mut entry = Entry::new();
            entry.add(note, &subject, &mut text);
            self.insert((level, note.rule), note.service, &subject, entry);
        }
        self.subject = subject;
        self.text = text;
    }

    /// The findings, in the report's order.
    pub(super) fn findings(&self) -> Vec<Finding> {
        let mut all = Vec::with_capacity(self.size);
        for ((level, rule), of_rule) in &self.findings {
            for (service, subjects) in &of_rule.services {
                for (subject, entry) in &subjects.entries {
                    all.push(entry.finding(*level, *rule, service, subject));
                }
                all.extend(subjects.rest(*level, *rule, service));
            }
        }
        all
    }

    fn level(&self, rule: Rule) -> Level {
        let level = self.levels.get(rule as usize);
        level.copied().unwrap_or_else(|| rule.level())
    }

    fn entry(&mut self, level: Level, note: &Note<'_>, subject: &str) -> Option<&mut Entry> {
        let of_rule = self.findings.get_mut(&(level, note.rule))?;
        let subjects = of_rule.services.get_mut(&**note.service)?;
        subjects.entries.get_mut(subject)
    }

    fn insert(&mut self, rule: (Level, Rule), service: &Arc<str>, subject: &str, entry: Entry) {
        let most = if self.waived.contains(&rule.1) {
            MAX_SUBJECTS_WAIVED
        } else {
            MAX_SUBJECTS
        };
        let of_rule = self.findings.entry(rule).or_default();
        let subjects = of_rule.services.entry(Arc::clone(service)).or_default();
        subjects.entries.insert(subject.into(), entry);
        if subjects.entries.len() > most {
            subjects.remove_last();
            return;
        }
        of_rule.size += 1;
        self.size += 1;
        if self.size > self.limit {
            self.remove_last();
        }
    }

    /// Drops the last finding of the rule with most.
    fn remove_last(&mut self) {
        // Of equal ones, the last.
        let largest = self.findings.iter().max_by_key(|(_, of_rule)| of_rule.size);
        let Some(rule) = largest.map(|(rule, _)| *rule) else {
            return;
        };
        self.size -= 1;
        if let Some(of_rule) = self.findings.get_mut(&rule) {
            self.overflow += of_rule.remove_last();
            if of_rule.services.is_empty() {
                self.findings.remove(&rule);
            }
        }
    }
}

impl OfRule {
    /// Drops the last subject of the service with most; how many observations are counted nowhere
    /// now, because it was the service's last.
    fn remove_last(&mut self) -> u64 {
        let largest = self.services.iter();
        let largest = largest.max_by_key(|(_, subjects)| subjects.entries.len());
        let Some(service) = largest.map(|(service, _)| Arc::clone(service)) else {
            return 0;
        };
        self.size -= 1;
        let Some(subjects) = self.services.get_mut(&service) else {
            return 0;
        };
        subjects.remove_last();
        if !subjects.entries.is_empty() {
            return 0;
        }
        let lost = subjects.more;
        self.services.remove(&service);
        lost
    }
}

impl BySubject {
    fn remove_last(&mut self) {
        if let Some((_, entry)) = self.entries.pop_last() {
            self.more += entry.count;
        }
    }

    /// One finding for all subjects that are not listed.
    fn rest(&self, level: Level, rule: Rule, service: &Arc<str>) -> Option<Finding> {
        (self.more > 0).then(|| Finding {
            rule,
            level,
            service: Arc::clone(service),
            subject: "(more)".into(),
            found: "the same of further subjects, which are not listed".into(),
            wanted: "as for those that are".into(),
            count: self.more,
            samples: Vec::new(),
            signals: Vec::new(),
            more_signals: true,
            trace: None,
        })
    }
}

impl Entry {
    fn new() -> Self {
        Self {
            found: Box::default(),
            wanted: Box::default(),
            count: 0,
            samples: Vec::new(),
            signals: Vec::new(),
            more_signals: false,
            trace: None,
        }
    }

    fn add(&mut self, note: &Note<'_>, subject: &str, text: &mut String) {
        self.count += 1;
        let is_shown = self.is_shown(note, text);
        write_clean(text, note.place);
        self.add_signal(signal(note.rule, subject, text));
        if !is_shown {
            return;
        }
        self.add_sample(text);
        self.trace = match (self.trace, note.trace) {
            (Some(left), Some(right)) => Some(left.min(right)),
            (left, right) => left.or(right),
        };
    }

    /// Whether this found what is shown of all that was found: the first in order, which it may be
    /// from here on.
    fn is_shown(&mut self, note: &Note<'_>, text: &mut String) -> bool {
        write_clean(text, note.found);
        let order = if self.count == 1 {
            Ordering::Less
        } else {
            natural::compare(text, &self.found)
        };
        match order {
            Ordering::Greater => return false,
            Ordering::Equal => {}
            Ordering::Less => self.start(note, text),
        }
        write_clean(text, note.wanted);
        if *self.wanted > **text {
            self.wanted = text.as_str().into();
        }
        true
    }

    /// From here on this is what is shown: its samples belong to it.
    fn start(&mut self, note: &Note<'_>, text: &mut String) {
        self.found = text.as_str().into();
        write_clean(text, note.wanted);
        self.wanted = text.as_str().into();
        self.samples.clear();
        self.trace = None;
    }

    fn add_signal(&mut self, signal: Option<&str>) {
        let Some(name) = signal else {
            self.more_signals = true;
            return;
        };
        let Err(at) = self.signals.binary_search_by(|it| (**it).cmp(name)) else {
            return;
        };
        self.signals.insert(at, name.into());
        if self.signals.len() > MAX_SIGNALS {
            self.signals.truncate(MAX_SIGNALS);
            self.more_signals = true;
        }
    }

    fn add_sample(&mut self, text: &str) {
        let place = self
            .samples
            .binary_search_by(|sample| natural::compare(sample, text));
        if let Err(at) = place {
            if at < MAX_SAMPLES {
                self.samples.insert(at, text.into());
                self.samples.truncate(MAX_SAMPLES);
            }
        }
    }

    fn finding(&self, level: Level, rule: Rule, service: &Arc<str>, subject: &str) -> Finding {
        Finding {
            rule,
            level,
            service: Arc::clone(service),
            subject: subject.into(),
            found: self.found.clone(),
            wanted: self.wanted.clone(),
            count: self.count,
            samples: self.samples.clone(),
            signals: self.signals.clone(),
            more_signals: self.more_signals,
            trace: self.trace,
        }
    }
}

/// Writes text as a report may show it: short, without secrets and control characters.
pub(super) fn write_clean(buffer: &mut String, text: fmt::Arguments<'_>) {
    buffer.clear();
    // Writing to a string fails only where a `Display` does; what was written until then stands.
    if write!(buffer, "{text}").is_err() {
        buffer.push('…');
    }
    if let Some(kind) = secret::find(buffer) {
        buffer.clear();
        buffer.push_str("[not shown: ");
        buffer.push_str(kind);
        buffer.push(']');
    }
    if buffer.len() > MAX_TEXT_CHARS || buffer.contains(is_hostile) {
        *buffer = shorten(buffer);
    }
}

fn shorten(text: &str) -> String {
    let mut short = String::with_capacity(MAX_TEXT_CHARS + 4);
    for (at, character) in text.chars().enumerate() {
        if at == MAX_TEXT_CHARS {
            short.push('…');
            break;
        }
        if is_hostile(character) {
            short.extend(character.escape_unicode());
        } else {
            short.push(character);
        }
    }
    short
}
