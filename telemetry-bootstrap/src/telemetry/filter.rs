//! What the layer hears of: lines by the service's directives, spans by our own rule.
//!
//! One filter in front of everything: each filter in front of a layer is a look-up for every step of
//! every span that it is told of.

use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::Interest;
use tracing::{Event, Level, Metadata};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::{Context, Filter};

use crate::correlation::{has_entered_span, is_running};
use crate::trace::is_wanted;

/// Targets of the lines that a service has without writing them, and the directives for them.
const OWN_LINES: [(&str, &str); 3] = [
    ("http.server", "http.server=info"),
    ("job", "job=info"),
    ("panic", "panic=error"),
];

/// How the targets of OpenTelemetry's crates begin.
const OPENTELEMETRY: &str = "opentelemetry";

/// The filter of the whole layer, which tells it of a span's steps only where it
/// [asks for that](Self::follows_spans).
#[derive(Debug)]
pub(super) struct Wanted {
    lines: EnvFilter,
    /// The directives that are about no span, where another is about lines inside one, which has to
    /// be followed then. For a thread that ends: the other looks at a variable of the thread.
    plain: Option<EnvFilter>,
    /// Whether a directive is about what OpenTelemetry says of itself.
    names_opentelemetry: bool,
}

impl Wanted {
    /// Takes directives as `EnvFilter` has them.
    pub(super) fn new(directives: &str) -> Self {
        Self {
            lines: lines(directives),
            plain: directives
                .contains('[')
                .then(|| lines(&without_spans(directives))),
            names_opentelemetry: directives.contains(OPENTELEMETRY),
        }
    }

    /// Whether it has to hear of the steps of spans.
    pub(super) fn follows_spans(&self) -> bool {
        self.plain.is_some()
    }

    /// Our own rule's decision; `None` where the directives decide.
    fn decided(&self, metadata: &Metadata<'_>) -> Option<bool> {
        match metadata.is_span() {
            false if !self.names_opentelemetry && is_of_opentelemetry(metadata) => Some(false),
            true if is_wanted(metadata) => Some(true),
            true if !self.follows_spans() => Some(false),
            _ => None,
        }
    }
}

impl<S> Filter<S> for Wanted {
    fn enabled(&self, metadata: &Metadata<'_>, context: &Context<'_, S>) -> bool {
        let by_lines = || match &self.plain {
            None => Filter::<S>::enabled(&self.lines, metadata, context),
            Some(plain) if !is_running() => Filter::<S>::enabled(plain, metadata, context),
            Some(_) => {
                let wanted = Filter::<S>::enabled(&self.lines, metadata, context);
                has_entered_span();
                wanted
            }
        };
        self.decided(metadata).unwrap_or_else(by_lines)
    }

    fn callsite_enabled(&self, metadata: &'static Metadata<'static>) -> Interest {
        let decided = self.decided(metadata);
        if decided == Some(false) {
            return Interest::never();
        }
        // Asked even where the answer is known, since that is how the filter learns of the span.
        let by_lines = Filter::<S>::callsite_enabled(&self.lines, metadata);
        decided.map_or(by_lines, |_| Interest::always())
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        let lines = Filter::<S>::max_level_hint(&self.lines)?;
        Some(lines.max(LevelFilter::INFO))
    }

    fn event_enabled(&self, event: &Event<'_>, context: &Context<'_, S>) -> bool {
        Filter::<S>::event_enabled(&self.lines, event, context)
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        if self.follows_spans() {
            Filter::<S>::on_new_span(&self.lines, attributes, id, context);
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        Filter::<S>::on_record(&self.lines, id, values, context);
    }

    fn on_enter(&self, id: &Id, context: Context<'_, S>) {
        if is_running() {
            Filter::<S>::on_enter(&self.lines, id, context);
        }
    }

    fn on_exit(&self, id: &Id, context: Context<'_, S>) {
        if is_running() {
            Filter::<S>::on_exit(&self.lines, id, context);
        }
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        Filter::<S>::on_close(&self.lines, id, context);
    }
}

/// Whether it is a line in which OpenTelemetry tells of its own life, as its feature
/// `internal-logs`, which any crate may switch on, makes it do. Its warnings are no such lines.
fn is_of_opentelemetry(metadata: &Metadata<'_>) -> bool {
    *metadata.level() > Level::WARN && metadata.target().starts_with(OPENTELEMETRY)
}

/// The filter of log lines: these directives, and the service's own lines where no directive names
/// them. A directive without a target names everything.
///
/// The directives were checked with the settings; one that does not parse here lets nothing out.
fn lines(directives: &str) -> EnvFilter {
    let mut all = vec![directives];
    let own = OWN_LINES.iter();
    let unnamed = own.filter(|(target, _)| !names(directives, target));
    all.extend(unnamed.map(|(_, directive)| *directive));
    all.join(",")
        .parse()
        .unwrap_or_else(|_| EnvFilter::new("off"))
}

/// The directives that are not about lines inside some span, which has its name in brackets. No
/// directive has a comma, in brackets neither.
fn without_spans(directives: &str) -> String {
    let parts = directives.split(',');
    let plain: Vec<&str> = parts.filter(|part| !part.contains('[')).collect();
    plain.join(",")
}

/// Whether lines of the level WARN are wanted from anybody.
pub(super) fn lets_warnings_out(directives: &str) -> bool {
    max_level(directives) >= LevelFilter::WARN
}

/// The level up to which lines are wanted from anybody.
pub(super) fn max_level(directives: &str) -> LevelFilter {
    let most = lines(directives).max_level_hint();
    most.unwrap_or(LevelFilter::TRACE)
}

/// Whether a directive is about this target, as `EnvFilter` takes them: by its beginning.
fn names(directives: &str, target: &str) -> bool {
    let about = |directive: &str| {
        let everything = directive.parse::<LevelFilter>().is_ok();
        let named = directive.split(['=', '[']).next().unwrap_or_default();
        everything || (!named.is_empty() && target.starts_with(named))
    };
    directives
        .split(',')
        .filter(|directive| !directive.is_empty())
        .any(about)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tracing_subscriber::layer::SubscriberExt as _;

    use crate::config::Config;
    use crate::log::MemoryWriter;
    use crate::telemetry::Telemetry;

    /// The targets of the lines that these directives let out.
    #[track_caller]
    fn check(directives: &str, expected: &[&str]) {
        let mut config = Config::new("orders", "1.4.0");
        config.environment = Some("test".to_owned());
        config.disabled = true;
        directives.clone_into(&mut config.log_filter);
        let writer = MemoryWriter::default();
        let telemetry = Telemetry::build_with_writer(config, Arc::new(writer.clone())).unwrap();
        let subscriber = tracing_subscriber::registry().with(telemetry.layer());
        tracing::subscriber::with_default(subscriber, || {
            tracing::error!(target: "panic", "1");
            tracing::info!(target: "http.server", "2");
            tracing::info!(target: "orders", "3");
            tracing::info!(target: "other", "4");
            tracing::info!(target: "opentelemetry_sdk", "5");
            tracing::warn!(target: "opentelemetry", "6");
        });
        let text = writer.text();
        let written = |target: &&&str| text.contains(&format!("\"target\":\"{target}\""));
        let all = [
            "panic",
            "http.server",
            "orders",
            "other",
            "opentelemetry_sdk",
            "opentelemetry",
        ];
        let found: Vec<&str> = all.iter().filter(written).copied().collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn directives_of_a_crate_keep_access_and_panic_lines() {
        check("orders=info", &["panic", "http.server", "orders"]);
        check("orders=off,", &["panic", "http.server"]);
        check("", &["panic", "http.server"]);
        check("[span{a=1}]=debug", &["panic", "http.server"]);
    }

    #[test]
    fn directives_that_name_these_lines_decide() {
        check("orders=info,http.server=off", &["panic", "orders"]);
        check("orders=info,http=warn,panic=off", &["orders"]);
    }

    #[test]
    fn a_level_alone_decides_on_everything() {
        let without_chatter = ["panic", "http.server", "orders", "other", "opentelemetry"];
        check("info", &without_chatter);
        check("warn,orders=info", &["panic", "orders", "opentelemetry"]);
        check("off", &[]);
    }

    #[test]
    fn a_directive_about_a_span_lets_lines_out_inside_it() {
        let mut config = Config::new("orders", "1.4.0");
        config.environment = Some("test".to_owned());
        config.disabled = true;
        "warn,[charge{attempt=2}]=debug".clone_into(&mut config.log_filter);
        let writer = MemoryWriter::default();
        let telemetry = Telemetry::build_with_writer(config, Arc::new(writer.clone())).unwrap();
        let subscriber = tracing_subscriber::registry().with(telemetry.layer());
        tracing::subscriber::with_default(subscriber, || {
            let first = tracing::info_span!("charge", attempt = 1);
            let second = tracing::info_span!("charge", attempt = 2);
            tracing::debug!("outside");
            first.in_scope(|| tracing::debug!("first"));
            second.in_scope(|| tracing::debug!("second"));
            tracing::debug!("after");
        });
        let lines = writer.text();
        assert!(lines.contains("\"second\""), "{lines}");
        assert_eq!(lines.lines().count(), 1, "{lines}");
    }

    #[test]
    fn opentelemetry_tells_of_itself_where_a_directive_says_so() {
        let told = ["panic", "http.server", "opentelemetry_sdk", "opentelemetry"];
        check("opentelemetry=info", &told);
    }
}
