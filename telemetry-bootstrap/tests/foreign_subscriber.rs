//! Telemetry in a process that has a global subscriber, which is why this test has its own.

use telemetry_bootstrap::{Config, InitError, init_with, tracing_subscriber};

#[test]
fn another_subscriber_is_named_as_such_every_time() {
    tracing::subscriber::set_global_default(tracing_subscriber::registry()).unwrap();
    let mut config = Config::new("second", "1.0.0");
    config.environment = Some("test".to_owned());
    config.disabled = true;
    for _ in 0..2 {
        let error = init_with(config.clone()).unwrap_err();
        assert!(matches!(error, InitError::ForeignSubscriber), "{error}");
    }
}
