//! Metrics to be scraped: the state of every series, in the formats of Prometheus.
//!
//! Beside the push over OTLP, or in its place, for teams that pull
//! ([`Config::scrape`](crate::Config::scrape)). The route is for the service's own router
//! ([`Telemetry::metrics_response`](crate::Telemetry::metrics_response), with feature `axum`
//! `Telemetry::metrics_route`), the listener is on loopback and on a thread of its own. Both answer
//! with the same text:
//!
//! - Names, units and labels are those that Prometheus gives the same metrics when they come over
//!   OTLP ([`telemetry_contract::prometheus`]), and `otel_scope_*` labels say who recorded them, as
//!   OpenTelemetry's page "Prometheus and OpenMetrics Compatibility" of August 2026 has it. `job`
//!   and `instance` are left to who scrapes; `target_info` has the resource.
//! - Prometheus's text 0.0.4 and OpenMetrics 1.0.0 are offered, never protobuf. Names are plain in
//!   both, so that every escaping scheme is satisfied. Nothing is compressed.
//! - A gauge whose name ends as the series of a histogram do has no type (`process_thread_count`):
//!   the name is the semantic conventions', and Prometheus's linter wants no gauge with it.
//! - No timestamps, no exemplars (the SDK has none) and no `_created`, of which Prometheus would
//!   make a further series for each counter and histogram.
//! - An exponential histogram has the buckets of a classic one, at powers of two.
//! - Metrics of one name and type are one. Of two that can't both have a name, the first by
//!   OpenTelemetry name has it, and the points of the other count as lost.
//! - A label is redacted as on its way over OTLP. Series that differ only in what was redacted are
//!   added up; of gauges the last one stays.
//!
//! A scrape collects once, whatever the format. Requests that come while another one collects wait
//! for their turn and share one collection, so that a thousand at once cost two.
//!
//! # What counts
//!
//! The points of a scrape are emitted when they are collected for it, and delivered when the
//! answer is handed over: to the service's router, or by the listener to the connection, which it
//! was written to in full (a `HEAD` counts as a `GET`). An answer that was not taken is lost as
//! `export_failed`. So `emitted = delivered + lost` holds for metrics whoever gets them. What
//! nobody has asked for is neither: there is no last scrape at shutdown, and who needs the last
//! values of a short-lived process lets it push.

mod accept;
mod exponential;
mod exposition;
mod family;
mod float;
mod label;
mod listener;
mod render;
mod request;
#[cfg(feature = "axum")]
mod route;
mod scraper;
#[cfg(test)]
mod tests;

pub(crate) use accept::Format;
pub(crate) use exposition::{Exposition, Style};
pub(crate) use listener::Listener;
#[cfg(feature = "axum")]
pub(crate) use route::route;
pub(crate) use scraper::{Scraper, refusal};

/// What is said where nothing is to be scraped.
pub(crate) const OFF: &str =
    "metrics are not scraped here: set OTEL_METRICS_EXPORTER=prometheus (or otlp,prometheus)\n";
