//! Telemetry in a process whose `log` crate has a logger, which is why this test has one of its own.
#![cfg(feature = "log")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use telemetry_bootstrap::log::MemoryWriter;
use telemetry_bootstrap::{Config, Telemetry};
use tracing_log::log;

struct Counter(AtomicUsize);

static COUNTER: Counter = Counter(AtomicUsize::new(0));

impl log::Log for Counter {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, _: &log::Record<'_>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn flush(&self) {}
}

#[test]
fn another_logger_stays_and_is_told_of_once() {
    log::set_logger(&COUNTER).unwrap();
    log::set_max_level(log::LevelFilter::Error);
    let mut config = Config::new("second", "1.0.0");
    config.environment = Some("test".to_owned());
    config.disabled = true;
    let writer = MemoryWriter::default();
    let telemetry = Telemetry::build_with_writer(config, Arc::new(writer.clone())).unwrap();
    let _guard = telemetry.install().unwrap();
    log::error!("theirs");
    log::warn!("below their level");
    assert_eq!(COUNTER.0.load(Ordering::Relaxed), 1);
    assert_eq!(log::max_level(), log::LevelFilter::Error);
    let text = writer.text();
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(text.contains("\"level\":\"WARN\""), "{text}");
    assert!(text.contains("another logger"), "{text}");
}
