//! What a panic says of a secret: in a process of its own, which is this test again, because the
//! panic hook is the process's.

use std::env;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use telemetry_bootstrap::Telemetry;
use telemetry_contract::receiver::{Received, Receiver, ReceiverConfig, Verdict};

use super::leak_shapes::shapes;

/// Where the child sends its telemetry; unset in the test itself.
const CHILD: &str = "TELEMETRY_TEST_LEAK_CHILD";

/// Panics once with each shape, on threads of their own.
fn panic_with_all(endpoint: &str) {
    let telemetry = Telemetry::build(telemetry_tests::config(endpoint)).unwrap();
    let guard = telemetry.install().unwrap();
    for shape in shapes() {
        let thread = std::thread::spawn(move || {
            let text = shape.text;
            assert!(text.is_empty(), "way-panic {text}");
        });
        thread.join().unwrap_err();
    }
    guard.shutdown(Duration::from_secs(20)).unwrap();
}

#[test]
fn no_panic_shows_a_secret() {
    if let Some(endpoint) = env::var_os(CHILD) {
        panic_with_all(&endpoint.into_string().unwrap());
        return;
    }
    let arrived = Arc::new(Mutex::new(Vec::new()));
    let into = Arc::clone(&arrived);
    let sink = move |request: &Received<'_>| {
        into.lock().unwrap().extend_from_slice(request.payload);
        Verdict::accepted()
    };
    let receiver = Receiver::start(ReceiverConfig::default(), sink).unwrap();
    let output = Command::new(env::current_exe().unwrap())
        .args([
            "--exact",
            "leak_panic::no_panic_shows_a_secret",
            "--nocapture",
        ])
        .env(CHILD, receiver.endpoint_http())
        .output()
        .unwrap();
    receiver.stop(Duration::from_secs(20));
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let outlets = [
        ("stdout", text(&output.stdout)),
        ("stderr", text(&output.stderr)),
        ("OTLP", text(&arrived.lock().unwrap())),
    ];
    assert!(output.status.success(), "{outlets:?}");
    for shape in shapes() {
        for (outlet, shown) in &outlets {
            assert!(shown.contains("way-panic"), "no panic in {outlet}: {shown}");
            assert!(
                !shown.contains(&shape.needle),
                "{} through {outlet}",
                shape.name
            );
        }
    }
}
