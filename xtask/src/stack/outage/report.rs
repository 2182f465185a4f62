//! What came of the outages: for each phase how many records of each kind were sent and found.

use std::fmt::Write as _;
use std::time::Duration;

use serde_json::{Value, json};

use super::count::{Found, Stores};
use super::traffic::{Kind, Record};
use crate::stack::plan::Plan;

/// A time of the run; nanoseconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Phase {
    pub(super) name: String,
    pub(super) from: u128,
    pub(super) to: u128,
}

impl Phase {
    fn seconds(&self) -> u64 {
        let seconds = (self.to.saturating_sub(self.from) + 500_000_000) / 1_000_000_000;
        u64::try_from(seconds).unwrap_or(u64::MAX)
    }
}

/// Records that may be missing: of this kind, taken over in this time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Excuse {
    pub(super) kind: Kind,
    pub(super) from: u128,
    pub(super) to: u128,
    pub(super) why: &'static str,
}

/// One kind of record.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Kept {
    kind: Kind,
    sent: Vec<Record>,
    found: Found,
}

/// Everything that was sent, and what was found of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Outcome {
    phases: Vec<Phase>,
    kinds: Vec<Kept>,
    excuses: Vec<Excuse>,
    /// How long after the traffic's end everything was there.
    pub(super) drained: Duration,
}

impl Outcome {
    pub(super) fn new(
        phases: Vec<Phase>,
        sent: Vec<(Kind, Vec<Record>)>,
        excuses: Vec<Excuse>,
    ) -> Self {
        let kept = |(kind, sent)| Kept {
            kind,
            sent,
            found: Found::new(),
        };
        Self {
            phases,
            kinds: sent.into_iter().map(kept).collect(),
            excuses,
            drained: Duration::ZERO,
        }
    }

    /// Looks for what has not been found yet.
    pub(super) fn look(&mut self, stores: &Stores<'_>) {
        for kept in &mut self.kinds {
            let missing = kept.missing();
            if !missing.is_empty() {
                kept.found.extend(stores.count(kept.kind, &missing));
            }
        }
    }

    /// Whether nothing is missing but what is excused. What is excused may still come.
    pub(super) fn is_complete(&self) -> bool {
        self.kinds.iter().all(|kept| self.unexcused(kept) == 0)
    }

    /// Whether every record was found, once, or is excused, and there were any.
    pub(super) fn holds(&self) -> bool {
        let is_fine = |kept: &Kept| !kept.sent.is_empty() && kept.twice() == 0;
        self.is_complete() && self.kinds.iter().all(is_fine)
    }

    fn unexcused(&self, kept: &Kept) -> usize {
        kept.missing().len() - self.excused(kept)
    }

    fn excused(&self, kept: &Kept) -> usize {
        let missing = kept.missing();
        let is_excused = |record: &&Record| {
            let mut excuses = self.excuses.iter();
            excuses.any(|excuse| {
                excuse.kind == kept.kind && (excuse.from..=excuse.to).contains(&record.taken)
            })
        };
        missing.iter().filter(is_excused).count()
    }

    /// For a person.
    pub(super) fn text(&self) -> String {
        let mut out = format!("{:<42}{:>8}", "found of sent", "seconds");
        for kept in &self.kinds {
            let _infallible = write!(out, "{:>14}", kept.kind.name());
        }
        out.push('\n');
        for phase in &self.phases {
            let _infallible = write!(out, "{:<42}{:>8}", phase.name, phase.seconds());
            for kept in &self.kinds {
                let (sent, found) = kept.within(phase);
                let _infallible = write!(out, "{:>14}", format!("{found}/{sent}"));
            }
            out.push('\n');
        }
        self.row(&mut out, "sent", |kept| kept.sent.len());
        self.row(&mut out, "found", |kept| kept.found.len());
        self.row(&mut out, "found more than once", Kept::twice);
        self.row(&mut out, "missing, excused", |kept| self.excused(kept));
        self.row(&mut out, "missing", |kept| self.unexcused(kept));
        for excuse in &self.excuses {
            let kind = excuse.kind.name();
            let _infallible = writeln!(out, "excused: {kind} that {}", excuse.why);
        }
        let seconds = self.drained.as_secs_f64();
        let word = if self.holds() {
            "everything was there"
        } else {
            "given up"
        };
        let _infallible = write!(out, "{word} {seconds:.1} s after the traffic's end");
        out
    }

    fn row(&self, out: &mut String, name: &str, count: impl Fn(&Kept) -> usize) {
        let _infallible = write!(out, "{name:<50}");
        for kept in &self.kinds {
            let _infallible = write!(out, "{:>14}", count(kept));
        }
        out.push('\n');
    }

    /// For a program.
    pub(super) fn json(&self, plan: &Plan) -> String {
        let kinds = self.kinds.iter().map(|kept| {
            json!({
                "kind": kept.kind.name(), "sent": kept.sent.len(), "found": kept.found.len(),
                "twice": kept.twice(), "excused": self.excused(kept),
                "missing": self.unexcused(kept),
            })
        });
        let phases = self.phases.iter().map(|phase| {
            let kinds = self.kinds.iter().map(|kept| {
                let (sent, found) = kept.within(phase);
                (
                    kept.kind.name().to_owned(),
                    json!({"sent": sent, "found": found}),
                )
            });
            let kinds: serde_json::Map<String, Value> = kinds.collect();
            json!({"name": phase.name, "seconds": phase.seconds(), "records": kinds})
        });
        let excuses = self.excuses.iter();
        let excuses = excuses.map(|excuse| json!({"kind": excuse.kind.name(), "why": excuse.why}));
        let all = json!({
            "holds": self.holds(), "gateway": plan.options.gateway,
            "sampling": plan.options.sampling, "remote_write": plan.options.remote_writes(),
            "kinds": kinds.collect::<Vec<_>>(), "phases": phases.collect::<Vec<_>>(),
            "excuses": excuses.collect::<Vec<_>>(),
            "drained_ms": u64::try_from(self.drained.as_millis()).unwrap_or(u64::MAX),
        });
        format!("{all:#}")
    }
}

impl Kept {
    fn missing(&self) -> Vec<Record> {
        let records = self.sent.iter().copied();
        records
            .filter(|record| !self.found.contains_key(&record.number))
            .collect()
    }

    fn twice(&self) -> usize {
        self.found.values().filter(|count| **count > 1).count()
    }

    /// How many were sent in a phase, and how many of these were found.
    fn within(&self, phase: &Phase) -> (usize, usize) {
        let is_within = |record: &&Record| (phase.from..phase.to).contains(&record.at);
        let sent = self.sent.iter().filter(is_within);
        let is_found = |record: &&Record| self.found.contains_key(&record.number);
        (sent.clone().count(), sent.filter(is_found).count())
    }
}

#[cfg(test)]
mod tests {
    use super::{Excuse, Found, Kind, Outcome, Phase, Record};

    /// Ten records, of which these were found so often.
    fn outcome(found: &[(u64, u64)], excuses: Vec<Excuse>) -> Outcome {
        let record = |number| Record {
            number,
            at: u128::from(number),
            taken: u128::from(number),
        };
        let phase = |name: &str, from, to| Phase {
            name: name.to_owned(),
            from,
            to,
        };
        let phases = vec![phase("before", 0, 5), phase("after", 5, 10)];
        let sent = vec![(Kind::Points, (0..10).map(record).collect())];
        let mut outcome = Outcome::new(phases, sent, excuses);
        outcome.kinds[0].found = found.iter().copied().collect::<Found>();
        outcome
    }

    fn waited(from: u128, to: u128) -> Excuse {
        let why = "waited";
        let kind = Kind::Points;
        Excuse {
            kind,
            from,
            to,
            why,
        }
    }

    #[test]
    fn what_is_missing_fails_and_what_is_excused_does_not() {
        let found: Vec<_> = (0..8).map(|number| (number, 1)).collect();
        let failed = outcome(&found, Vec::new());
        assert!(!failed.holds());
        assert!(failed.text().contains("given up"), "{}", failed.text());
        assert!(outcome(&found, vec![waited(8, 9)]).holds());
        assert!(!outcome(&found, vec![waited(9, 9)]).holds());
    }

    #[test]
    fn what_is_there_twice_fails() {
        let found: Vec<_> = (0..10).map(|number| (number, 1 + number / 9)).collect();
        let outcome = outcome(&found, Vec::new());
        assert!(outcome.is_complete() && !outcome.holds());
    }

    #[test]
    fn each_phase_has_its_own_line() {
        let found: Vec<_> = (0..7).map(|number| (number, 1)).collect();
        let text = outcome(&found, Vec::new()).text();
        let line = |name: &str| {
            text.lines()
                .find(|line| line.starts_with(name))
                .unwrap_or_default()
        };
        assert!(line("before").ends_with("5/5"), "{text}");
        assert!(line("after").ends_with("2/5"), "{text}");
    }
}
