//! The rule engine: reads OTLP exports and log lines, says what breaks the contract.
//!
//! A [`Checker`] takes what it is given in any order and judges it at once where a record can be
//! judged alone; what needs more than one record (traces, chains, series) is judged when a
//! [`Report`] is made. Memory is bounded by [`Settings`]; what had to go is counted in the report.
//!
//! ```
//! # #[cfg(feature = "tables")] {
//! use telemetry_contract::CONTRACT;
//! use telemetry_contract::check::{Checker, Settings};
//! use telemetry_contract::report::{self, TextOptions};
//! use telemetry_contract::rule::Rule;
//!
//! let mut checker = Checker::new(&CONTRACT, &Settings::default());
//! checker.observe_line("orders-api.log:1", b"order placed");
//! let report = checker.report();
//!
//! assert!(!report.conforms());
//! assert_eq!(report.findings[0].rule, Rule::LogLineInvalid);
//! assert!(report::text(&report, TextOptions::default()).contains("text that is not JSON"));
//! # }
//! ```
//!
//! # What it costs
//!
//! A request is decoded before anything of it is judged, so that a malformed one leaves no trace and
//! many threads can decode for one checker. Attributes are read in place and borrow from the
//! payload. Each key is looked up once, and a value that broke no rule under its key is known by its
//! hash the next time; nothing else of a clean record is kept but what trace rules need. Numbers are
//! in `docs/cost.md`.
//!
//! # Where a span stands in its trace
//!
//! A trace is judged when a report is made, or when it has to give way to others. A span is the
//! *top* of its service in a trace when its parent is absent, was never sent, or is of another
//! service. The top of a service is its root, and is judged by what is above it:
//!
//! | above the top | the top is a server or consumer span | it is of another kind |
//! |---|---|---|
//! | nothing | fine | background work: fine, unless it describes an HTTP request that it received: `span-root-missing` |
//! | a span of another service | fine | `span-root-missing`, unless it is a client span below a client span: a proxy passes a call on |
//! | a remote parent that nobody sent | fine: the caller is outside | `span-root-missing` |
//! | a parent that nobody sent, of the same process | `span-orphan` | `span-orphan` |
//! | a parent that nobody sent, nothing known of it | fine | `span-orphan` |
//!
//! A span whose chain of parents leads back to itself has no top: `span-orphan`. A span that has
//! not ended was not sent either, and nothing tells it from one that was lost: what runs for ever
//! (a stream, a job) has to end before the last report.
//!
//! A server span below a span of its own process is a second root (`span-root-duplicate`), unless
//! a call left the service in between (its parent is a client or producer span). So are two server
//! spans of one process in one trace
//!
//! - that have no parent at all,
//! - that have the same client span as parent and overlap in time; one after the other, they are a
//!   redirect or a retry,
//! - that have the same parent, which nobody sent, describe the same request, and one of which
//!   covers the time of the other.
//!
//! # One correlation id
//!
//! A span has the id of the nearest span above it that has one, a consumer that of a producer it
//! links to, a log that of its span. Where the middle of a chain is missing, its lower end has the
//! id that the trace began with. A trace whose beginning was not sent began outside, where one
//! caller may ask for many things; there, each request may have an id of its own.
//!
//! # Which logs must have their span
//!
//! The span that a log names must have been sent where the log is marked as sampled, and where its
//! service has sent another span of the same trace; of a service of which no span was seen at all,
//! logs are not judged by it, since their spans may be in another file. A line has no such mark: its span must have
//! been sent by every service that sends spans at all, unless an OTLP log of that service says that
//! a trace is not sampled. A service that leaves traces out and is seen by its lines and spans
//! alone needs `log-span-unknown` switched off.
//!
//! # What is not judged
//!
//! - What is absent from a trace that has to give way, or from the traces it refers to: it may still
//!   come. How much that was is in the report ([`Forgotten::unjudged`]).
//! - Which span a log names, where no span of its service was seen; that is counted, too.
//! - What refers to a trace that had to give way; that is counted, too.
//! - Attributes of logs, resources and scopes that the contract does not have: logs carry an event's
//!   own fields, resources what detectors find. Those of spans and metrics are.

mod attribute;
mod clean;
mod context;
mod correlation;
mod coverage;
mod facts;
mod failure;
mod finding;
mod hash;
mod index;
mod keys;
mod ledger;
mod line;
mod log;
mod metric;
mod names;
mod natural;
mod payload;
mod renamed;
mod resource;
mod secret;
mod settings;
mod shape;
mod signal;
mod span;
mod span_names;
mod trace;

use std::borrow::Cow;

use self::clean::Clean;
use self::context::Context;
use self::correlation::Ids;
use self::coverage::Seen;
pub use self::coverage::{AttributeCoverage, Coverage, SignalCoverage, SignalKind, UseCoverage};
use self::facts::Slot;
pub use self::finding::{Counts, Finding, Forgotten, Report, TraceView};
use self::index::{Index, Present};
use self::ledger::Ledger;
use self::line::Line;
use self::metric::series::Series;
use self::names::{Looks, Names};
use self::resource::{Speaker, Speakers};
pub use self::settings::Settings;
pub(crate) use self::signal::signal;
use self::span_names::SpanNames;
use self::trace::record::Record;
use self::trace::table::{LogRecord as LogOfSpan, Table};
use crate::model::Contract;
#[cfg(feature = "cli")]
use crate::model::Instrument;
use crate::otlp::model::{
    Export, LogRecord, Metric, Resource, ResourceRecords, Scope, Span, TraceId,
};
#[cfg(feature = "cli")]
use crate::otlp::model::{MetricKind, Value};

/// Checks telemetry against a contract.
#[derive(Debug)]
pub struct Checker {
    index: Index,
    declared: metric::Declared,
    ledger: Ledger,
    names: Names,
    speakers: Speakers,
    table: Table,
    series: Series,
    span_names: SpanNames,
    counts: Counts,
    present: Present,
    clean: Clean,
    seen: Seen,
    /// What was not judged of traces that had to give way.
    unjudged: u64,
}

/// Lends out the parts of a checker that a check of one record needs.
macro_rules! context {
    ($checker:ident, $who:ident) => {
        &mut Context {
            index: &$checker.index,
            declared: &$checker.declared,
            ledger: &mut $checker.ledger,
            clean: &mut $checker.clean,
            who: $who,
        }
    };
}

/// What to use today instead of an attribute that the semantic conventions have renamed.
#[cfg(feature = "cli")]
pub(crate) fn renamed_to(key: &str) -> Option<&'static str> {
    renamed::instead_of(key)
}

/// Whether an attribute's value would be no metric's label: an id, a path, a sentence.
#[cfg(feature = "cli")]
pub(crate) fn is_unbounded(key: &str, value: &Value<'_>) -> bool {
    metric::shape_of(key, value).is_some() || value.as_str().is_some_and(shape::is_text)
}

/// A name with everything that varies masked.
#[cfg(feature = "cli")]
pub(crate) fn masked(name: &str) -> Cow<'_, str> {
    shape::mask(name)
}

/// The instrument that a metric's data comes from.
#[cfg(feature = "cli")]
pub(crate) fn instrument(kind: MetricKind) -> Option<Instrument> {
    metric::instrument(kind)
}

impl Checker {
    /// A check against `contract` that has seen nothing yet.
    pub fn new(contract: &'static Contract, settings: &Settings) -> Self {
        let index = Index::new(contract);
        Self {
            seen: Seen::new(&index),
            index,
            declared: metric::declared(contract),
            ledger: Ledger::new(settings),
            names: Names::new(settings.max_names),
            speakers: Speakers::default(),
            table: Table::new(settings.max_spans),
            series: Series::new(settings.max_series),
            span_names: SpanNames::default(),
            counts: Counts::default(),
            present: Present::default(),
            clean: Clean::default(),
            unjudged: 0,
        }
    }

    /// Takes one export request.
    pub fn observe(&mut self, export: &Export<'_>) {
        match export {
            Export::Logs(resources) => self.observe_all(resources, Self::observe_log),
            Export::Metrics(resources) => self.observe_all(resources, |own, who, _, metric| {
                own.observe_metric(who, metric);
            }),
            Export::Traces(resources) => self.observe_all(resources, |own, who, _, span| {
                own.observe_span(who, span);
            }),
        }
        self.evict();
    }

    /// Takes one line of a service's standard output, with or without its line feed.
    ///
    /// `origin` says where it is from, for samples: `orders-api.log:12`.
    pub fn observe_line(&mut self, origin: &str, line: &[u8]) {
        self.counts.lines += 1;
        let bare = line.strip_suffix(b"\n").unwrap_or(line);
        let place = format_args!("{origin}");
        let parsed = Line::parse(bare);
        let service = parsed.as_ref().ok().and_then(|line| line.text("service"));
        let service = service
            .filter(|name| !name.is_empty())
            .unwrap_or(Cow::Borrowed(resource::UNNAMED_LINE));
        let who = &self.speakers.of_name(&mut self.names, &service);
        let cx = context!(self, who);
        line::check_size(cx, place, bare.len() + 1);
        match &parsed {
            Ok(line) => {
                line::check(cx, place, line);
                self.keep_line(who, line);
            }
            Err(error) => {
                line::report_invalid(cx, place, *error);
                line::check_raw_secrets(cx, place, bare);
            }
        }
        self.evict();
    }

    /// Judges everything seen so far. Nothing is used up: more can be observed, and the same
    /// telemetry gives the same report.
    pub fn report(&mut self) -> Report {
        let mut ledger = self.ledger.clone();
        let mut unjudged = self.unjudged;
        for (id, trace) in self.table.traces() {
            unjudged += trace::judge(id, trace, &self.table, &self.names, &mut ledger);
        }
        self.span_names.report(&self.names, &mut ledger);
        metric::report(&self.series, &self.index, &self.names, &mut ledger);
        let findings = ledger.findings();
        let traces = self.views(&findings);
        let contract = self.index.contract;
        Report {
            contract: contract.name,
            version: contract.version,
            schema_url: contract.schema_url,
            findings,
            counts: self.counts(),
            forgotten: Forgotten {
                unjudged,
                ..self.forgotten(&ledger)
            },
            rules_checked: ledger.rules_checked(),
            traces,
        }
    }

    /// How much was seen so far.
    pub fn counts(&self) -> Counts {
        Counts {
            resources: self.speakers.resources(),
            services: self.speakers.services(),
            ..self.counts
        }
    }

    /// What single records broke so far, in the report's order. What takes more than one record to
    /// see, such as the shape of a trace, is in a [`report`](Self::report) alone.
    pub fn findings(&self) -> Vec<Finding> {
        self.ledger.findings()
    }

    /// Which of the contract's signals and attributes were seen so far.
    pub fn coverage(&self) -> Coverage {
        self.seen.coverage(&self.index)
    }

    fn observe_all<T>(
        &mut self,
        resources: &[ResourceRecords<'_, T>],
        each: impl Fn(&mut Self, &Speaker, &Scope<'_>, &T),
    ) {
        for records in resources {
            let who = self.observe_resource(&records.resource);
            for scope in &records.scopes {
                self.observe_scope(&who, &scope.scope, &records.resource);
                for record in &scope.records {
                    each(self, &who, &scope.scope, record);
                }
            }
        }
    }

    fn observe_resource(&mut self, resource: &Resource<'_>) -> Speaker {
        self.seen.resource(&self.index, resource);
        let speaker = self.speakers.of_resource(&mut self.names, resource);
        let who = &speaker;
        resource::check(context!(self, who), resource);
        speaker
    }

    fn observe_scope(&mut self, who: &Speaker, scope: &Scope<'_>, resource: &Resource<'_>) {
        resource::check_scope(context!(self, who), scope, &resource.schema_url);
    }

    fn observe_span(&mut self, who: &Speaker, span: &Span<'_>) {
        self.counts.spans += 1;
        let is_kept = span.trace_id.is_valid() && span.span_id.is_valid();
        let name = is_kept.then(|| self.names.number(&span.name));
        let looks = name.map_or_else(
            || Looks::of(&span.name),
            |name| self.names.looks(name, &span.name),
        );
        let cx = context!(self, who);
        let (of_type, facts) = span::check(cx, span, looks, &mut self.present);
        self.seen.span(of_type, &self.present);
        if looks.shape.is_none() && facts.get(Slot::HttpRoute).is_none() {
            self.span_names.add(who.name, &span.name);
        }
        let structure = of_type.map(|of_type| of_type.def.structure);
        if let Some(name) = name {
            let error = facts.text(Slot::ErrorType).unwrap_or("");
            let error = self.names.number(error);
            let mut record = Record::new(span, who, &facts, name, error);
            record.structure = structure.unwrap_or_default();
            self.table.add_span(span.trace_id, Ids::of(&facts), record);
        }
    }

    fn observe_log(&mut self, who: &Speaker, scope: &Scope<'_>, record: &LogRecord<'_>) {
        self.counts.logs += 1;
        let facts = log::check(context!(self, who), scope, record, &mut self.seen);
        if !record.trace_id.is_valid() || !record.span_id.is_valid() {
            return;
        }
        let sampled = record.flags & 1 == 1;
        let log = LogOfSpan::new(record.span_id, who.name, Some(sampled));
        let ids = Ids::of(&facts);
        self.table.add_log(record.trace_id, log, ids.correlation);
    }

    fn observe_metric(&mut self, who: &Speaker, metric: &Metric<'_>) {
        self.counts.metrics += 1;
        self.counts.points += metric.points.len() as u64;
        self.seen.metric(&self.index, metric);
        metric::check(context!(self, who), &mut self.series, metric);
    }

    fn keep_line(&mut self, who: &Speaker, line: &Line<'_>) {
        self.seen.line(&self.index, line);
        let origin = line.origin();
        if origin.trace.is_valid() && origin.span.is_valid() {
            let log = LogOfSpan::new(origin.span, who.name, None);
            self.table.add_log(origin.trace, log, &origin.correlation);
        }
    }

    /// Judges and drops the traces that were added to least recently, while there are too many
    /// records.
    fn evict(&mut self) {
        self.table.tick();
        while let Some((id, trace)) = self.table.evict() {
            self.unjudged += trace::judge(id, &trace, &self.table, &self.names, &mut self.ledger);
        }
    }

    fn forgotten(&self, ledger: &Ledger) -> Forgotten {
        Forgotten {
            records: self.table.evicted(),
            findings: ledger.overflow(),
            series: self.series.forgotten(),
            names: self.names.forgotten(),
            unjudged: self.unjudged,
        }
    }

    /// Traces of findings about a trace's shape first: those show what a single span does not.
    fn views(&self, findings: &[Finding]) -> Vec<TraceView> {
        const MAX_VIEWS: usize = 3;
        let mut ordered: Vec<&Finding> = findings.iter().collect();
        ordered.sort_by_key(|finding| !trace::is_about_shape(finding.rule));
        let mut views: Vec<TraceView> = Vec::new();
        for id in ordered.iter().filter_map(|finding| finding.trace) {
            if views.len() == MAX_VIEWS {
                break;
            }
            if !views.iter().any(|view| view.shows(id)) {
                let view = self.view(id, findings);
                // What was drawn alone is in this one, too.
                views.retain(|it| !view.as_ref().is_some_and(|view| view.shows(it.trace)));
                views.extend(view);
            }
        }
        views
    }

    fn view(&self, id: TraceId, findings: &[Finding]) -> Option<TraceView> {
        let about: Vec<&Finding> = findings.iter().filter(|it| it.trace == Some(id)).collect();
        let is_wrong = |record: &Record| {
            let name = span::Masked(self.names.text(record.name)).to_string();
            let service = self.names.text(record.service);
            about
                .iter()
                .any(|it| it.service == *service && it.is_about(&name))
        };
        trace::view::of_trace(&self.table, &self.names, id, is_wrong)
    }
}

#[cfg(feature = "tables")]
#[cfg(test)]
mod tests;
