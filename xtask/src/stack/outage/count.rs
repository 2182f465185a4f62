//! What the stores have of a run, by the numbers of its records.

use std::collections::BTreeMap;

use serde_json::Value;

use super::traffic::{Kind, LINES, Record, Run, number};
use crate::stack::clock;
use crate::stack::follow::tempo_spans;
use crate::stack::http::{Answer, Client, encode};
use crate::stack::plan::Plan;
use crate::stack::ports::Door;

/// Nanoseconds of a second.
const SECOND: u128 = 1_000_000_000;
/// Nanoseconds of one question: the answer is bounded.
const SLICE: u128 = 100 * SECOND;

/// How often each number was found.
pub(super) type Found = BTreeMap<u64, u64>;

/// The stores, asked for one run.
pub(super) struct Stores<'a> {
    client: Client,
    run: &'a Run,
    loki: String,
    tempo: String,
    prometheus: String,
}

impl<'a> Stores<'a> {
    pub(super) fn new(plan: &Plan, client: Client, run: &'a Run) -> Self {
        let url = |door| plan.ports.url(door);
        Self {
            client,
            run,
            loki: url(Door::LokiHttp),
            tempo: url(Door::TempoHttp),
            prometheus: url(Door::Prometheus),
        }
    }

    /// What there is of a kind. A span that a search does not show, or shows more than once, is
    /// asked for by its trace, which is a question of its own.
    pub(super) fn count(&self, kind: Kind, missing: &[Record]) -> Found {
        match kind {
            Kind::Logs => self.logs(self.run.service()),
            Kind::Lines => self.logs(LINES),
            Kind::Points => self.points(),
            Kind::Spans => {
                let mut found = self.searched();
                for record in missing {
                    found.entry(record.number).or_default();
                }
                let doubtful = found.iter_mut().filter(|(_, count)| **count != 1);
                for (number, count) in doubtful {
                    *count = self.spans(*number);
                }
                found.retain(|_, count| *count > 0);
                found
            }
        }
    }

    /// The beginnings of the slices of time since the run began.
    fn slices(&self) -> impl Iterator<Item = u128> {
        let began = self.run.began();
        let slices = clock::now().saturating_sub(began) / SLICE;
        (0..=slices).map(move |slice| began + slice * SLICE)
    }

    fn logs(&self, service: &str) -> Found {
        let id = self.run.id();
        let query = format!("{{service_name=\"{service}\"}} | correlation_id=\"{id}\"");
        let query = encode(&query);
        let mut found = Found::new();
        for from in self.slices() {
            let to = from + SLICE;
            let answer = self.ask(&format!(
                "{}/loki/api/v1/query_range?limit=5000&direction=forward&start={from}&end={to}\
                 &query={query}",
                self.loki
            ));
            messages(&answer, &mut found);
        }
        found
    }

    fn searched(&self) -> Found {
        let query = format!("{{ span.correlation_id = \"{}\" }}", self.run.id());
        let query = encode(&query);
        let mut found = Found::new();
        for from in self.slices() {
            let (from, to) = (from / SECOND, (from + SLICE) / SECOND + 1);
            let answer = self.ask(&format!(
                "{}/api/search?limit=5000&start={from}&end={to}&q={query}",
                self.tempo
            ));
            let traces = answer["traces"].as_array().into_iter().flatten();
            // The slices overlap by a second, and a trace may be in both.
            found.extend(traces.filter_map(|trace| {
                let number = self.run.number(trace["traceID"].as_str()?)?;
                Some((
                    number,
                    trace["spanSets"][0]["matched"].as_u64().unwrap_or(1),
                ))
            }));
        }
        found
    }

    fn spans(&self, number: u64) -> u64 {
        let url = format!("{}/api/traces/{}", self.tempo, self.run.trace(number));
        tempo_spans(&self.ask(&url)) as u64
    }

    fn points(&self) -> Found {
        let lasted = clock::now().saturating_sub(self.run.began()) / SECOND + 60;
        let query = format!(
            "process_uptime_seconds{{instance=\"{}\"}}[{lasted}s]",
            self.run.id()
        );
        let url = format!("{}/api/v1/query?query={}", self.prometheus, encode(&query));
        points(&self.ask(&url))
    }

    /// The answer; nothing where there is none, as a store that starts has none yet.
    fn ask(&self, url: &str) -> Value {
        let answer = self.client.get(url).ok();
        let answer = answer.filter(Answer::is_success);
        answer.map(|answer| answer.json()).unwrap_or_default()
    }
}

/// Adds the numbers of the lines in Loki's answer.
fn messages(answer: &Value, found: &mut Found) {
    let streams = answer["data"]["result"].as_array().into_iter().flatten();
    let lines = streams.flat_map(|stream| stream["values"].as_array().into_iter().flatten());
    for number in lines.filter_map(|line| number(line[1].as_str()?)) {
        *found.entry(number).or_default() += 1;
    }
}

/// The values in Prometheus's answer are the numbers.
fn points(answer: &Value) -> Found {
    let series = answer["data"]["result"].as_array().into_iter().flatten();
    let values = series.flat_map(|series| series["values"].as_array().into_iter().flatten());
    let mut found = Found::new();
    for number in values.filter_map(|value| value[1].as_str()?.parse().ok()) {
        *found.entry(number).or_default() += 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Found, messages, points, tempo_spans};

    #[test]
    fn each_store_s_answer_is_counted_by_number() {
        let logs = json!({"data": {"result": [
            {"values": [["1", "stack outage 3"], ["2", "something else"]]},
            {"values": [["1", "stack outage 3"], ["3", "stack outage 4"]]},
        ]}});
        let mut found = Found::new();
        messages(&logs, &mut found);
        assert_eq!(found, Found::from([(3, 2), (4, 1)]));

        let metrics = json!({"data": {"result": [{"values": [[1.5, "0"], [1.6, "7"]]}]}});
        assert_eq!(points(&metrics), Found::from([(0, 1), (7, 1)]));

        let trace = json!({"batches": [{"scopeSpans": [{"spans": [{}, {}]}]}]});
        assert_eq!(tempo_spans(&trace), 2);
        assert_eq!(tempo_spans(&json!(null)), 0);
    }
}
