//! Where emitted telemetry goes: to an endpoint, into a file, to standard output.

use std::path::Path;

use serde_json::Value;

use crate::cli::output::save;
use crate::emit::{Broken, Request};
use crate::otlp::Encoding;
use crate::receiver::post;

/// Where it goes.
pub(super) enum Outlet {
    /// An OTLP/HTTP endpoint.
    Endpoint(String),
    /// A file, and the lines that it is to have; `-` is standard output.
    File(String, String),
}

impl Outlet {
    pub(super) fn endpoint(url: &str) -> Self {
        Self::Endpoint(url.to_owned())
    }

    pub(super) fn file(path: &str) -> Self {
        Self::File(path.to_owned(), String::new())
    }

    /// What to call it in an answer.
    pub(super) fn name(&self) -> String {
        match self {
            Self::File(path, _) if path == "-" => "standard output".to_owned(),
            Self::Endpoint(name) | Self::File(name, _) => name.clone(),
        }
    }

    /// Sends a request.
    ///
    /// # Errors
    /// What the other side said that did not take it, or not all of it.
    pub(super) fn send(&mut self, request: &Request) -> Result<(), String> {
        let body = request.body.to_string();
        match self {
            Self::Endpoint(url) => {
                let answer = post(url, request.signal, Encoding::Json, body.into_bytes())?;
                refused(url, &answer)
            }
            Self::File(_, lines) => {
                lines.push_str(&body);
                lines.push('\n');
                Ok(())
            }
        }
    }

    /// Sends what breaks a rule.
    ///
    /// # Errors
    /// As [`send`](Self::send), and where a line of standard output is to go to an endpoint.
    pub(super) fn send_broken(&mut self, broken: &[Broken]) -> Result<(), String> {
        for piece in broken {
            match (piece, &mut *self) {
                (Broken::Request(request), outlet) => outlet.send(request)?,
                (Broken::Line(line), Self::File(_, lines)) => lines.push_str(line),
                (Broken::Line(_), Self::Endpoint(_)) => {
                    return Err(
                        "--break: this rule is about lines on standard output, which OTLP \
                                does not carry; write them with --out FILE"
                            .to_owned(),
                    );
                }
            }
        }
        Ok(())
    }

    /// Writes what is to be written; what standard output is to have.
    ///
    /// # Errors
    /// Where the file can't be written.
    pub(super) fn finish(self) -> Result<Option<String>, String> {
        match self {
            Self::Endpoint(_) => Ok(None),
            Self::File(path, lines) if path == "-" => Ok(Some(lines)),
            Self::File(path, lines) => save(Path::new(&path), &lines).map(|()| None),
        }
    }
}

/// An answer that says that not all of it was taken.
fn refused(url: &str, answer: &[u8]) -> Result<(), String> {
    let answer: Value = serde_json::from_slice(answer).unwrap_or_default();
    let Some(partial) = answer["partialSuccess"].as_object() else {
        return Ok(());
    };
    let count = |value: &Value| value.as_u64().or_else(|| value.as_str()?.parse().ok());
    let rejected = partial
        .iter()
        .filter(|(key, _)| key.starts_with("rejected"));
    let rejected: u64 = rejected.filter_map(|(_, value)| count(value)).sum();
    if rejected == 0 {
        return Ok(());
    }
    let said = partial.get("errorMessage").and_then(Value::as_str);
    let said = said.unwrap_or("it did not say why").escape_debug();
    Err(format!(
        "{url} rejected {rejected} of what it was sent: {said}"
    ))
}

#[cfg(test)]
mod tests {
    use super::refused;

    #[track_caller]
    fn check(answer: &str, expected: Result<(), &str>) {
        let found = refused("http://x", answer.as_bytes());
        assert_eq!(found, expected.map_err(str::to_owned));
    }

    #[test]
    fn a_partial_success_is_a_refusal_and_a_warning_is_none() {
        check("{}", Ok(()));
        check("", Ok(()));
        check(r#"{"partialSuccess":{"errorMessage":"soon gone"}}"#, Ok(()));
        check(
            r#"{"partialSuccess":{"rejectedSpans":"2","errorMessage":"too old"}}"#,
            Err("http://x rejected 2 of what it was sent: too old"),
        );
        check(
            r#"{"partialSuccess":{"rejectedDataPoints":1}}"#,
            Err("http://x rejected 1 of what it was sent: it did not say why"),
        );
    }
}
