//! Sends one request to a receiver over OTLP/HTTP, and says what it answered.

use std::time::Duration;

use ::http::Request;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Incoming;
use tokio::time::timeout;

use super::port;
use super::target::Target;
use crate::otlp::Encoding;
use crate::otlp::model::Signal;

/// How long a request may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Most bytes of an answer that are read.
const MAX_ANSWER: usize = 64 * 1024;

/// Most characters of a refusal that are shown.
const MAX_SHOWN: usize = 300;

/// Sends an export request to a base endpoint such as `http://127.0.0.1:4318` and waits for the
/// answer, which is the body of what was taken.
///
/// # Errors
/// Where the endpoint is no `http://` URL, nobody answers within ten seconds, or the request is
/// refused; the error has what was answered.
pub fn post(
    endpoint: &str,
    signal: Signal,
    encoding: Encoding,
    payload: Vec<u8>,
) -> Result<Vec<u8>, String> {
    let target = Target::parse(endpoint)?;
    let runtime = port::runtime().map_err(|error| format!("could not start to send: {error}"))?;
    let request = target.request(signal, encoding, payload.into())?;
    runtime.block_on(async {
        let sent = timeout(PATIENCE, send(&target, request)).await;
        sent.unwrap_or_else(|_| Err(format!("{target}: no answer in {PATIENCE:?}")))
    })
}

async fn send(target: &Target, request: Request<Full<Bytes>>) -> Result<Vec<u8>, String> {
    let failed = |error: &dyn std::fmt::Display| format!("{target}: {error}");
    let path = request.uri().to_string();
    let mut connection = target.connect().await?;
    let answer = connection.send_request(request).await;
    let answer = answer.map_err(|error| failed(&error))?;
    let status = answer.status();
    let body = read(answer.into_body()).await;
    if status.is_success() {
        return body.map_err(|error| failed(&error));
    }
    let said = shown(&body.unwrap_or_default());
    Err(format!("{target} answered {status} to {path}{said}"))
}

async fn read(body: Incoming) -> Result<Vec<u8>, String> {
    let whole = Limited::new(body, MAX_ANSWER).collect().await;
    let whole = whole.map_err(|error| format!("its answer: {error}"))?;
    Ok(whole.to_bytes().to_vec())
}

/// What an answer says, on one line and without what could drive a terminal.
fn shown(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let printable = |char: char| if char.is_control() { ' ' } else { char };
    let text: String = text.chars().map(printable).take(MAX_SHOWN).collect();
    match text.trim() {
        "" => String::new(),
        text => format!(": {text}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{post, shown};
    use crate::otlp::Encoding;
    use crate::otlp::model::Signal;
    use crate::receiver::{Received, Receiver, ReceiverConfig, Verdict};

    #[test]
    fn a_receiver_takes_it_or_says_why_not() {
        let config = ReceiverConfig::default();
        let receiver = Receiver::start(config, |_: &Received<'_>| Verdict::accepted()).unwrap();
        let endpoint = receiver.endpoint_http();
        let send = |payload: &str| {
            let payload = payload.as_bytes().to_vec();
            post(&endpoint, Signal::Logs, Encoding::Json, payload)
        };
        assert_eq!(send("{}").unwrap(), b"{}");
        let error = send("[").unwrap_err();
        let wanted = format!("{endpoint} answered 400 Bad Request to /v1/logs: ");
        assert!(error.starts_with(&wanted), "{error}");
        drop(receiver);
        let error = send("{}").unwrap_err();
        assert!(error.starts_with(&format!("{endpoint}: ")), "{error}");
    }

    #[test]
    fn what_it_said_is_one_short_line() {
        assert_eq!(shown(b""), "");
        assert_eq!(shown(b"no\n\x1b[31mred"), ": no  [31mred");
        assert_eq!(shown(&[b'x'; 1000]).len(), 302);
    }
}
