//! The `tracing` bridge in its lean settings, and the sampler.

use opentelemetry_sdk::trace::{Sampler, SdkTracer};
use tracing::{Level, Subscriber};
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::Layer;
use tracing_subscriber::registry::LookupSpan;

use crate::config::Sampling;

/// The instrumentation scope of everything that this crate emits.
pub(crate) const SCOPE: &str = "telemetry-bootstrap";

/// The layer that turns `tracing` spans into OpenTelemetry spans.
///
/// Only spans of level INFO and above pass: an event is a log line, not a span event as well. The
/// filter is this layer's own, so that no `RUST_LOG` can remove a root span.
pub(crate) fn layer<S>(tracer: SdkTracer) -> Box<dyn Layer<S> + Send + Sync>
where
    S: Subscriber + for<'span> LookupSpan<'span> + Send + Sync,
{
    let spans = tracing_opentelemetry::layer()
        .with_tracer(tracer)
        .with_location(false)
        .with_threads(false)
        .with_target(false)
        .with_level(false)
        .with_tracked_inactivity(false);
    let wanted = filter_fn(|metadata| {
        metadata.is_span() && *metadata.level() <= Level::INFO && !is_transport(metadata.target())
    });
    Box::new(spans.with_filter(wanted))
}

/// The SDK's sampler for these settings.
pub(crate) fn sampler(sampling: Sampling) -> Sampler {
    match sampling {
        Sampling::AlwaysOn => Sampler::AlwaysOn,
        Sampling::AlwaysOff => Sampler::AlwaysOff,
        Sampling::Ratio(ratio) => Sampler::TraceIdRatioBased(ratio),
        Sampling::ParentOrAlwaysOn => Sampler::ParentBased(Box::new(Sampler::AlwaysOn)),
        Sampling::ParentOrAlwaysOff => Sampler::ParentBased(Box::new(Sampler::AlwaysOff)),
        Sampling::ParentOrRatio(ratio) => {
            Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(ratio)))
        }
    }
}

/// Whether a target is of the crates that nothing but our transport uses, or that speak of it: what
/// they emit would be telemetry about telemetry. What else works for us (`hyper` would, or `tower`)
/// does so on threads whose telemetry is suppressed, and is the service's own anywhere else.
pub(crate) fn is_transport(target: &str) -> bool {
    let root = target.split("::").next().unwrap_or(target);
    root.starts_with("opentelemetry")
        || root.starts_with("rustls")
        || matches!(root, "ureq" | "ureq_proto")
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn spans_of_detail_and_of_our_transport_stay_out() {
        let fixture = Fixture::new();
        drop(tracing::info_span!("wanted").entered());
        drop(tracing::debug_span!("detail").entered());
        drop(tracing::info_span!(target: "ureq::pool", "transport").entered());
        assert_eq!(fixture.span().name, "wanted");
    }
}
