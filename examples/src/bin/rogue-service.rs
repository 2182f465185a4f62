//! A service without the bootstrap, whose hand-written telemetry breaks the rule in `BREAK_RULE`.
//!
//! The services beside it can't break most rules: the bootstrap mends what they do, or does not
//! compile it. This one sends the rule's bad sample over OTLP, or prints it as a log line.
#![forbid(unsafe_code)]
// telemetry: allow-file(print-in-service) reason = "a rule's bad sample may be a log line"

use std::env;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use telemetry_contract::rule::Rule;
use telemetry_contract::samples::{Sample, bad};

// telemetry: allow(init-missing) reason = "its telemetry is written by hand, so that it can be bad"
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let rule: Rule = env::var("BREAK_RULE")?.parse()?;
    let endpoint = env::var("OTEL_EXPORTER_OTLP_ENDPOINT")?;
    let authority = endpoint.strip_prefix("http://").unwrap_or(&endpoint);
    for sample in bad(rule) {
        match sample {
            Sample::Line(line) => write!(std::io::stdout(), "{line}")?,
            Sample::Otlp(signal, body) => post(authority, signal.as_str(), body)?,
        }
    }
    Ok(())
}

/// Sends one OTLP request in JSON.
fn post(authority: &str, signal: &str, body: &str) -> Result<(), Box<dyn std::error::Error>> {
    let mut stream = TcpStream::connect(authority)?;
    write!(
        stream,
        "POST /v1/{signal} HTTP/1.1\r\nhost: {authority}\r\nconnection: close\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let status = answer.lines().next().unwrap_or_default();
    if status.contains(" 200 ") {
        Ok(())
    } else {
        Err(format!("refused: {status}").into())
    }
}
