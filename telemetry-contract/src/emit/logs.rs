//! Log records: every event, and lines without one.

use serde_json::{Value, json};

use super::json::{attribute, long, pair, text};
use super::{Emitter, Stand, value};
use crate::check::SignalKind;
use crate::yaml::{Event, Level};

impl Emitter<'_> {
    /// Every event, in the last of these places (the one where the work failed) where it is grave,
    /// in the first where it is not; a line in each place, and one outside.
    pub(super) fn logs(&mut self, now: u64, stands: &[Stand]) -> Vec<Value> {
        let registry = self.registry;
        let mut records = Vec::new();
        for event in &registry.events {
            let grave = matches!(event.level, Level::Warn | Level::Error);
            let stand = if grave { stands.last() } else { stands.first() };
            records.push(self.event(event, now, stand));
            self.count(SignalKind::Event, &event.name, 1);
        }
        for stand in stands {
            let message = "emitted: a line inside a span";
            records.push(self.record(Level::Info, message, now, Some(stand)));
        }
        let message = "emitted: a line outside any span";
        records.push(self.record(Level::Info, message, now, None));
        records
    }

    fn event(&self, event: &Event, now: u64, stand: Option<&Stand>) -> Value {
        let mut record = self.record(event.level, &event.brief, now, stand);
        record["eventName"] = event.name.as_str().into();
        let failed = matches!(event.level, Level::Warn | Level::Error);
        let own = event.attributes.iter().filter_map(|usage| {
            let def = self.registry.attribute(&usage.key)?;
            let shown = value::is_shown(usage, def, failed) && def.key != "correlation_id";
            shown.then(|| attribute(&def.key, &value::of(def, failed)))
        });
        if let Some(attributes) = record["attributes"].as_array_mut() {
            attributes.extend(own);
        }
        record
    }

    fn record(&self, level: Level, message: &str, now: u64, stand: Option<&Stand>) -> Value {
        let (number, name) = severity(level);
        let correlation = stand.map_or(self.speaker.correlation(), |stand| &stand.correlation);
        let mut record = json!({
            "timeUnixNano": long(now),
            "observedTimeUnixNano": long(now),
            "severityNumber": number,
            "severityText": name,
            "body": text(message),
            "attributes": [pair("correlation_id", correlation)],
        });
        if let Some(stand) = stand {
            record["traceId"] = stand.trace.as_str().into();
            record["spanId"] = stand.span.as_str().into();
            record["flags"] = 1.into();
        }
        record
    }
}

const fn severity(level: Level) -> (u32, &'static str) {
    match level {
        Level::Trace => (1, "TRACE"),
        Level::Debug => (5, "DEBUG"),
        Level::Info => (9, "INFO"),
        Level::Warn => (13, "WARN"),
        Level::Error => (17, "ERROR"),
    }
}
