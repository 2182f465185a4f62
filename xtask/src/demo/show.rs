//! What the demo prints: the requests, one request drawn across processes, counts, the verdict.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::time::Duration;

use serde_json::{Value, json};
use telemetry_contract::report::{self, TextOptions};
use telemetry_contract::store::{SignalCounts, StoredSpan};
use telemetry_contract::tree::{DrawOptions, Node, NodeLog, draw};

use super::load::Expected;
use super::{Sent, sent_json};
use crate::stack::{Followed, Running, Wanted};
use telemetry_contract::backend::Judgement;

/// Everything that the demo found out.
pub(super) struct Result<'r> {
    pub(super) sent: &'r [Sent],
    pub(super) judgement: &'r Judgement,
    /// The services that must have spoken.
    pub(super) services: &'r [&'static str],
    /// What they talked through.
    pub(super) queue: &'r str,
    pub(super) took: Duration,
    /// When the services were started: nanoseconds since 1970.
    pub(super) since: u128,
    pub(super) color: bool,
    /// What the stack has of the chosen request, and what it did not take.
    pub(super) stack: Option<(Vec<Followed>, Vec<String>)>,
}

impl Result<'_> {
    /// Why the demo failed; nothing where it did not.
    pub(super) fn failures(&self) -> Vec<String> {
        let mut failures = Vec::new();
        for sent in self.sent.iter().filter(|sent| !sent.as_expected()) {
            failures.push(format!(
                "the request `{}` was not answered as expected",
                sent.name
            ));
        }
        for service in self.services {
            failures.extend(self.silence(service));
        }
        let refused = self.judgement.received.counters.refused_total();
        if refused > 0 {
            failures.push(format!("the backend refused {refused} requests"));
        }
        let denied = self.judgement.report.denied();
        if denied > 0 {
            failures.push(format!("the telemetry breaks the contract {denied} times"));
        }
        if let Some((followed, refused)) = &self.stack {
            failures.extend(refused.iter().cloned());
            let missed = followed.iter().filter(|followed| !followed.holds);
            let missed = missed.map(|missed| format!("in the stack, {}", missed.what));
            failures.extend(missed);
        }
        failures
    }

    /// Looks for the chosen request in the stack.
    pub(super) fn follow(&mut self, stack: &Running, refused: Vec<String>) {
        let wanted = self.wanted();
        let followed = wanted.map_or(Vec::new(), |wanted| stack.follow(&wanted));
        self.stack = Some((followed, refused));
    }

    /// What the chosen request left behind.
    fn wanted(&self) -> Option<Wanted> {
        let id = self.chosen()?;
        let found = self.judgement.store.find_by_correlation(id);
        let spans = || found.traces.iter().flat_map(|trace| trace.spans);
        let services: BTreeSet<&str> = spans().map(StoredSpan::service).collect();
        let traces = found.traces.iter();
        Some(Wanted {
            correlation_id: id.to_owned(),
            logs: found.logs.len(),
            traces: traces
                .map(|trace| (trace.id.to_string(), trace.spans.len()))
                .collect(),
            services: services.into_iter().map(str::to_owned).collect(),
            records: self.records().collect(),
            since: self.since,
        })
    }

    /// How many log records each service sent.
    fn records(&self) -> impl Iterator<Item = (String, usize)> {
        let services = self.judgement.store.services();
        services.map(|(service, counts)| {
            let logs = usize::try_from(counts.logs).unwrap_or(usize::MAX);
            (service.to_owned(), logs)
        })
    }

    /// A service that sent nothing of a signal obeys nothing.
    fn silence(&self, service: &str) -> Option<String> {
        let found = self
            .judgement
            .store
            .services()
            .find(|(name, _)| *name == service);
        let counts = found.map(|(_, counts)| *counts).unwrap_or_default();
        let signals = [
            ("spans", counts.spans),
            ("logs", counts.logs),
            ("points", counts.points),
        ];
        let silent: Vec<&str> = signals
            .iter()
            .filter(|(_, items)| *items == 0)
            .map(|(signal, _)| *signal)
            .collect();
        let what = silent.join(" and no ");
        (!silent.is_empty()).then(|| format!("{service} sent no {what}"))
    }

    /// For a person.
    pub(super) fn text(&self) -> String {
        let mut out = String::new();
        self.write_requests(&mut out);
        self.write_tree(&mut out);
        self.write_stack(&mut out);
        self.write_counts(&mut out);
        out.push_str(&report::text(
            &self.judgement.report,
            TextOptions { color: self.color },
        ));
        for failure in self.failures() {
            let _infallible = writeln!(out, "failed: {failure}");
        }
        let _infallible = writeln!(out, "\nqueue: {}", self.queue);
        let _infallible = writeln!(out, "took {:.1} s", self.took.as_secs_f64());
        out
    }

    /// For a program.
    pub(super) fn json(&self) -> Value {
        let counts = self.judgement.store.services();
        let counts = counts.map(|(service, counts)| (service.to_owned(), counts_json(counts)));
        json!({
            "conforms": self.judgement.report.conforms(),
            "failures": self.failures(),
            "queue": self.queue,
            "requests": sent_json(self.sent),
            "correlation_id": self.chosen(),
            "tree": self.tree(false),
            "services": counts.collect::<serde_json::Map<String, Value>>(),
            "stack": self.stack.as_ref().map(|(followed, _)| followed.iter().map(followed_json).collect::<Vec<_>>()),
            "report": report::json(&self.judgement.report),
        })
    }

    fn write_requests(&self, out: &mut String) {
        out.push_str("\nRequests\n");
        for sent in self.sent {
            let mark = if sent.as_expected() {
                "ok"
            } else {
                "NOT AS EXPECTED"
            };
            let status = sent
                .status
                .map_or("gone".to_owned(), |status| status.to_string());
            let wanted = match sent.expected {
                Expected::Status(status) if !sent.as_expected() => format!(" (wanted {status})"),
                Expected::Status(_) | Expected::Cancelled => String::new(),
            };
            let millis = sent.took.as_millis();
            let name = sent.name;
            let _infallible = writeln!(
                out,
                "  {status:<4} {name:<34} {millis:>5} ms  {mark}{wanted}"
            );
        }
    }

    fn write_tree(&self, out: &mut String) {
        let Some(id) = self.chosen() else { return };
        let _infallible = writeln!(out, "\nOne request, correlation_id {id}");
        out.push_str(&self.tree(self.color));
    }

    fn write_stack(&self, out: &mut String) {
        let Some((followed, _)) = &self.stack else {
            return;
        };
        out.push_str("\nThe same request in the stack\n");
        for Followed { what, asked, holds } in followed {
            let mark = if *holds { "✔" } else { "✘" };
            let _infallible = writeln!(out, "  {mark} {what}\n      {asked}");
        }
    }

    fn write_counts(&self, out: &mut String) {
        out.push_str("\nReceived        spans     logs   points\n");
        for (service, counts) in self.judgement.store.services() {
            let SignalCounts {
                spans,
                logs,
                points,
            } = counts;
            let _infallible = writeln!(out, "  {service:<18}{spans:>3} {logs:>8} {points:>8}");
        }
        let refused = self.judgement.received.counters.refused_total();
        if refused > 0 {
            let _infallible = writeln!(out, "  {refused} requests were refused");
        }
        out.push('\n');
    }

    /// The request that went furthest: the one whose traces have most spans.
    fn chosen(&self) -> Option<&str> {
        let ids = self
            .sent
            .iter()
            .filter_map(|sent| sent.correlation_id.as_deref());
        ids.max_by_key(|id| {
            let found = self.judgement.store.find_by_correlation(id);
            found
                .traces
                .iter()
                .map(|trace| trace.spans.len())
                .sum::<usize>()
        })
    }

    fn tree(&self, color: bool) -> String {
        let Some(id) = self.chosen() else {
            return String::new();
        };
        let found = self.judgement.store.find_by_correlation(id);
        let spans = found
            .traces
            .iter()
            .flat_map(|trace| trace.spans)
            .map(|stored| Node::of(stored.span(), stored.service()));
        let logs = found.logs.iter().map(|stored| NodeLog::of(stored.record()));
        let options = DrawOptions {
            color,
            ..DrawOptions::default()
        };
        draw(
            &spans.collect::<Vec<_>>(),
            &logs.collect::<Vec<_>>(),
            options,
        )
    }
}

fn followed_json(followed: &Followed) -> Value {
    json!({ "what": followed.what, "asked": followed.asked, "holds": followed.holds })
}

fn counts_json(counts: &SignalCounts) -> Value {
    json!({ "spans": counts.spans, "logs": counts.logs, "points": counts.points })
}
