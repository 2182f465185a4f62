//! No secret leaves by the console, which a process of its own has.

use std::io::Write as _;
use std::process::{Command, Stdio};

use super::leak_shapes::shapes;

/// What the emitter puts before each secret, and where that has to be seen.
const WAYS: [(&str, &str); 5] = [
    ("way-field", "resourceLogs"),
    ("way-message", "resourceLogs"),
    ("way-attribute", "resourceSpans"),
    ("way-destination", "resourceMetrics"),
    ("way-resource", "resourceMetrics"),
];

#[test]
fn no_shape_leaves_by_the_console() {
    let mut emitter = Command::new(env!("CARGO_BIN_EXE_emitter"));
    let shapes = shapes();
    // Percent-encoded, as the variable wants it.
    let resource = shapes[0].percent_encoded();
    let resource = format!("deployment.environment.name=test,test.note=way-resource%20{resource}");
    emitter
        .args(["leak", "1"])
        .env("OTEL_RESOURCE_ATTRIBUTES", resource)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    for signal in ["TRACES", "METRICS", "LOGS"] {
        emitter.env(format!("OTEL_{signal}_EXPORTER"), "console");
    }
    let mut emitter = emitter.spawn().unwrap();
    let mut input = emitter.stdin.take().unwrap();
    for shape in &shapes {
        let text = serde_json::Value::from(shape.text.as_str());
        writeln!(input, "{text}").unwrap();
    }
    drop(input);
    let output = emitter.wait_with_output().unwrap();
    assert!(output.status.success(), "{:?}", output.status);
    let console = String::from_utf8(output.stderr).unwrap();
    let lines = String::from_utf8(output.stdout).unwrap();
    for (way, signal) in WAYS {
        let of_signal = console.lines().filter(|line| line.contains(signal));
        let seen: usize = of_signal.map(|line| line.matches(way).count()).sum();
        assert!(seen > 0, "{way} did not reach the console");
    }
    for shape in &shapes {
        for (outlet, text) in [("console", &console), ("line", &lines)] {
            assert!(
                !text.contains(&shape.needle),
                "{} by the {outlet}",
                shape.name
            );
        }
    }
}
