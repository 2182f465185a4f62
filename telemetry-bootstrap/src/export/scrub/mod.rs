//! The redactor in front of the wire, for what was not redacted when it was written.

mod length;
mod log;
mod metric;
mod span;

use opentelemetry::{InstrumentationScope, KeyValue};

pub(crate) use log::LogScrub;
pub(crate) use metric::MetricScrub;
pub(crate) use span::SpanScrub;

use crate::redact::{KeyRule, Redactor};

/// A scope without its secrets: name, version, schema and attributes. `None` where it has none.
fn clean_scope(redactor: &Redactor, scope: &InstrumentationScope) -> Option<InstrumentationScope> {
    let text = |text: &str| redactor.changed(KeyRule::Keep, text);
    let name = text(scope.name());
    let version = scope.version().and_then(text);
    let schema = scope.schema_url().and_then(text);
    let before: Vec<KeyValue> = scope.attributes().cloned().collect();
    let mut attributes = before.clone();
    redactor.attributes(&mut attributes);
    if name.is_none() && version.is_none() && schema.is_none() && attributes == before {
        return None;
    }
    let name = name.unwrap_or_else(|| scope.name().to_owned());
    let mut clean = InstrumentationScope::builder(name).with_attributes(attributes);
    if let Some(version) = version.or_else(|| scope.version().map(str::to_owned)) {
        clean = clean.with_version(version);
    }
    if let Some(schema) = schema.or_else(|| scope.schema_url().map(str::to_owned)) {
        clean = clean.with_schema_url(schema);
    }
    Some(clean.build())
}
