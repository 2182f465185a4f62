//! What telemetry costs: series, samples, spans and lines a day, and what dominates.
//!
//! A registry alone gives an upper bound of the series: for each metric the product of its labels'
//! sets, times what a histogram makes of each. Telemetry that was observed adds what was really
//! there, and how much of it a second. Everything that is assumed is a field of [`Assumptions`].

mod change;
mod metric;
mod observed;
mod page;
mod size;
#[cfg(test)]
mod tests;
mod time;

use std::collections::BTreeMap;

use serde_json::{Value, json};

pub use self::change::Change;
pub use self::metric::{Factor, MetricCost, of_registry};
pub use self::observed::{Observed, Tally};
pub use self::page::text;

/// Seconds of a day.
const DAY: f64 = 86_400.0;
/// A capture of less than so many seconds says little of a day.
pub const MIN_SECONDS: f64 = 60.0;
/// Between these a rate can be one of a service, and what is made of several stays a number.
const LEAST: f64 = 1e-9;
const MOST: f64 = 1e12;
/// How many metrics a table shows.
pub const TOP: usize = 10;

/// What is taken for granted.
#[derive(Debug, Clone, PartialEq)]
pub struct Assumptions {
    /// Seconds between two samples of a series.
    pub scrape_interval: f64,
    /// Bytes of a sample in a compressed time-series store.
    pub bytes_per_sample: f64,
    /// Processes that run at once.
    pub instances: u64,
    /// Days that telemetry is kept.
    pub retention_days: f64,
    /// Requests a second of the whole system; without it, what was observed is taken as it came.
    pub requests_per_second: Option<f64>,
    /// Spans and lines of one request, where none was observed.
    pub spans_per_request: f64,
    /// Lines of one request, where none was observed.
    pub lines_per_request: f64,
    /// Bytes of a span, where none was observed.
    pub bytes_per_span: f64,
    /// Bytes of a line, where none was observed.
    pub bytes_per_line: f64,
}

impl Default for Assumptions {
    fn default() -> Self {
        Self {
            scrape_interval: 15.0,
            bytes_per_sample: 1.5,
            instances: 1,
            retention_days: 15.0,
            requests_per_second: None,
            spans_per_request: 1.0,
            lines_per_request: 1.0,
            bytes_per_span: 400.0,
            bytes_per_line: 300.0,
        }
    }
}

impl Assumptions {
    /// Sets one of them, `requests_per_second=40`.
    ///
    /// # Errors
    /// What is known, where it is none of them; what is wanted, where it is no number from 1e-9
    /// to 1e12.
    pub fn set(&mut self, said: &str) -> Result<(), String> {
        let (name, value) = said.split_once('=').unwrap_or((said, ""));
        let number = value.parse::<f64>().ok();
        let number = number.filter(|number| (LEAST..=MOST).contains(number));
        let slot = match name {
            "bytes_per_line" => &mut self.bytes_per_line,
            "bytes_per_sample" => &mut self.bytes_per_sample,
            "bytes_per_span" => &mut self.bytes_per_span,
            "lines_per_request" => &mut self.lines_per_request,
            "requests_per_second" => self.requests_per_second.insert(0.0),
            "scrape_interval" => &mut self.scrape_interval,
            "spans_per_request" => &mut self.spans_per_request,
            _ => {
                return Err(format!(
                    "`{name}` is no rate; known are bytes_per_line, bytes_per_sample, bytes_per_span, \
                     lines_per_request, requests_per_second, scrape_interval, spans_per_request"
                ));
            }
        };
        *slot = number
            .ok_or_else(|| format!("`{said}`: wanted is {name}= and a number from 1e-9 to 1e12"))?;
        Ok(())
    }

    /// Samples a day of so many series.
    fn samples(&self, series: f64) -> f64 {
        series * DAY / self.scrape_interval
    }
}

/// What one service sends of one signal in a day.
#[derive(Debug, Clone, PartialEq)]
pub struct Traffic {
    /// Who; empty where it is the registry that says it.
    pub service: String,
    /// `spans`, `log records`, `log lines` or `samples`.
    pub signal: &'static str,
    /// How many.
    pub per_day: f64,
    /// How many bytes, before compression; of samples, compressed.
    pub bytes_per_day: f64,
}

/// One change, and what it does.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    /// As it was asked for.
    pub change: String,
    /// The metrics that it changes: name, series before and after.
    pub metrics: Vec<(String, u64, u64)>,
    /// Series of all metrics, before and after.
    pub total: (u64, u64),
}

/// What everything costs.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimate {
    /// The metrics, the dearest first, as they are before any change.
    pub metrics: Vec<MetricCost>,
    /// Most series of one instance, before any change.
    pub series: u64,
    /// Series of each metric that were seen, of all instances.
    pub seen: BTreeMap<String, u64>,
    /// What was seen in a day.
    pub traffic: Vec<Traffic>,
    /// Where the numbers of a day come from.
    pub basis: String,
    /// What changes do, each on top of those before.
    pub effects: Vec<Effect>,
    /// What it was worked out with.
    pub assumptions: Assumptions,
}

impl Estimate {
    /// Works it out. Changes are made one after the other.
    ///
    /// # Errors
    /// A change of what is not there.
    pub fn new(
        metrics: Vec<MetricCost>,
        observed: Option<&Observed>,
        changes: &[Change],
        assumptions: Assumptions,
    ) -> Result<Self, String> {
        let mut metrics = metrics;
        metrics
            .sort_by(|left, right| (right.series(), &left.name).cmp(&(left.series(), &right.name)));
        let effects = effects(metrics.clone(), changes)?;
        let (traffic, basis) = match observed {
            Some(observed) => of_observed(observed, &assumptions),
            None => of_rate(&assumptions),
        };
        let series = total(&metrics);
        Ok(Self {
            series,
            seen: observed.map(Observed::series).unwrap_or_default(),
            metrics,
            traffic,
            basis,
            effects,
            assumptions,
        })
    }

    /// Most series of all instances, after every change.
    pub fn active_series(&self) -> u64 {
        let after = self.effects.last().map_or(self.series, |last| last.total.1);
        after.saturating_mul(self.assumptions.instances)
    }

    /// Samples of a day at most, before any change.
    #[expect(clippy::cast_precision_loss, reason = "an estimate")]
    fn samples_per_day(&self) -> f64 {
        let active = self.series.saturating_mul(self.assumptions.instances);
        self.assumptions.samples(active as f64)
    }

    /// Everything as one JSON object.
    pub fn json(&self) -> Value {
        let Assumptions {
            instances,
            retention_days,
            ..
        } = self.assumptions;
        let samples = self.samples_per_day();
        let bytes = samples * self.assumptions.bytes_per_sample;
        let traffic: f64 = self.traffic.iter().map(|it| it.bytes_per_day).sum();
        json!({
            "series": {
                "per_instance": self.series,
                "active": self.series.saturating_mul(instances),
                "after_changes": self.active_series(),
                "samples_per_day": samples,
                "bytes_per_day": bytes,
                "bytes_kept": bytes * retention_days,
            },
            "metrics": self.metrics.iter().map(|it| self.metric_json(it)).collect::<Vec<_>>(),
            "traffic": self.traffic.iter().map(|it| json!({
                "service": it.service,
                "signal": it.signal,
                "per_day": it.per_day,
                "bytes_per_day": it.bytes_per_day,
            })).collect::<Vec<_>>(),
            "traffic_bytes_per_day": traffic,
            "traffic_bytes_kept": traffic * retention_days,
            "basis": self.basis,
            "what_if": self.effects.iter().map(effect_json).collect::<Vec<_>>(),
            "assumptions": self.assumptions.json(),
        })
    }

    fn metric_json(&self, metric: &MetricCost) -> Value {
        let factors = metric.factors.iter();
        json!({
            "name": metric.name,
            "series": metric.series(),
            "combinations": metric.combinations(),
            "series_per_combination": metric.width(),
            "bounded": metric.is_bounded(),
            "max_series": metric.max_series,
            "labels": factors.map(|it| json!({ "label": it.label, "values": it.values })).collect::<Vec<_>>(),
            "seen": self.seen.get(&metric.name),
        })
    }
}

impl Assumptions {
    fn json(&self) -> Value {
        json!({
            "scrape_interval": self.scrape_interval,
            "bytes_per_sample": self.bytes_per_sample,
            "instances": self.instances,
            "retention_days": self.retention_days,
            "requests_per_second": self.requests_per_second,
            "spans_per_request": self.spans_per_request,
            "lines_per_request": self.lines_per_request,
            "bytes_per_span": self.bytes_per_span,
            "bytes_per_line": self.bytes_per_line,
        })
    }
}

fn effect_json(effect: &Effect) -> Value {
    let metrics = effect.metrics.iter();
    json!({
        "change": effect.change,
        "metrics": metrics.map(|(name, before, after)| json!({
            "name": name, "before": before, "after": after,
        })).collect::<Vec<_>>(),
        "before": effect.total.0,
        "after": effect.total.1,
    })
}

fn total(metrics: &[MetricCost]) -> u64 {
    let series = metrics.iter().map(MetricCost::series);
    series.fold(0, u64::saturating_add)
}

fn effects(mut metrics: Vec<MetricCost>, changes: &[Change]) -> Result<Vec<Effect>, String> {
    let mut effects = Vec::new();
    for change in changes {
        let before = metrics.clone();
        change.apply(&mut metrics)?;
        let pairs = before.iter().zip(&metrics);
        let touched = pairs.filter(|(old, new)| old != new);
        effects.push(Effect {
            change: change.to_string(),
            metrics: touched
                .map(|(old, new)| (old.name.clone(), old.series(), new.series()))
                .collect(),
            total: (total(&before), total(&metrics)),
        });
    }
    Ok(effects)
}

/// A day of what was observed, and where its numbers come from.
fn of_observed(observed: &Observed, assumptions: &Assumptions) -> (Vec<Traffic>, String) {
    let (factor, basis) = scale(observed, assumptions);
    let mut traffic = Vec::new();
    for (service, tally) in observed.services() {
        let counted = [
            ("spans", tally.spans),
            ("log records", tally.logs),
            ("log lines", tally.lines),
        ];
        for (signal, (count, bytes)) in counted {
            if count > 0 && factor > 0.0 {
                traffic.push(Traffic {
                    service: service.clone(),
                    signal,
                    per_day: rounded(count) * factor,
                    bytes_per_day: rounded(bytes) * factor,
                });
            }
        }
        let samples = assumptions.samples(rounded(tally.series));
        if tally.series > 0 {
            traffic.push(Traffic {
                service: service.clone(),
                signal: "samples",
                per_day: samples,
                bytes_per_day: samples * assumptions.bytes_per_sample,
            });
        }
    }
    traffic.sort_by(|left, right| right.bytes_per_day.total_cmp(&left.bytes_per_day));
    (traffic, basis)
}

/// By how much what was observed makes a day.
fn scale(observed: &Observed, assumptions: &Assumptions) -> (f64, String) {
    let (seconds, requests) = (observed.seconds(), observed.requests());
    if let Some(rate) = assumptions.requests_per_second {
        if requests > 0 {
            let basis = format!("{requests} requests observed, {rate} a second assumed");
            return (rate * DAY / rounded(requests), basis);
        }
    }
    let no_requests = match assumptions.requests_per_second {
        Some(_) => "; no request was among it, so that requests_per_second says nothing",
        None => "",
    };
    if seconds <= 0.0 {
        let basis = "everything observed has one time, so that no rate can be told";
        return (0.0, format!("{basis}{no_requests}"));
    }
    let short = if seconds < MIN_SECONDS {
        ", which is too short to say much of a day"
    } else {
        ""
    };
    let basis = format!("observed over {seconds:.1} s{short}{no_requests}");
    (DAY / seconds, basis)
}

/// A day of what is assumed alone.
fn of_rate(assumptions: &Assumptions) -> (Vec<Traffic>, String) {
    let Some(rate) = assumptions.requests_per_second else {
        return (Vec::new(), String::new());
    };
    let row = |signal, per_request: f64, bytes: f64| {
        let per_day = rate * DAY * per_request;
        Traffic {
            service: String::new(),
            signal,
            per_day,
            bytes_per_day: per_day * bytes,
        }
    };
    let traffic = vec![
        row(
            "spans",
            assumptions.spans_per_request,
            assumptions.bytes_per_span,
        ),
        row(
            "log lines",
            assumptions.lines_per_request,
            assumptions.bytes_per_line,
        ),
    ];
    (
        traffic,
        format!("{rate} requests a second assumed, nothing observed"),
    )
}

#[expect(clippy::cast_precision_loss, reason = "an estimate")]
const fn rounded(count: u64) -> f64 {
    count as f64
}
