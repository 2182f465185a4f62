//! The receiver of alerts on this machine: takes what Alertmanager posts, keeps the latest, shows it.

use std::collections::VecDeque;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use clap::Args;
use serde_json::{Value, json};
use telemetry_contract::cli;

/// Most alerts that are kept.
const KEPT: usize = 1_000;
/// Longest body that is taken.
const MAX_BODY: u64 = 1024 * 1024;
/// How long a connection may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Take alerts from Alertmanager and show them: `POST /alerts`, `GET /alerts`, `GET /ready`.
#[derive(Debug, Args)]
pub(crate) struct Webhook {
    /// Where it listens.
    #[arg(long)]
    address: SocketAddr,
}

type Alerts = Arc<Mutex<VecDeque<Value>>>;

impl Webhook {
    /// Runs until it is asked to end.
    pub(crate) fn run(self) -> Result<bool, String> {
        let failed = |error: io::Error| format!("{}: {error}", self.address);
        let asked = cli::requests().map_err(failed)?;
        let listener = TcpListener::bind(self.address).map_err(failed)?;
        let alerts = Alerts::default();
        thread::spawn(move || {
            for stream in listener.incoming().filter_map(Result::ok) {
                let alerts = Arc::clone(&alerts);
                // A connection that breaks off is its peer's loss.
                thread::spawn(move || answer(&stream, &alerts).ok());
            }
        });
        // Whoever holds the sender has gone only where the handlers have.
        let _asked = asked.recv();
        Ok(true)
    }
}

fn answer(stream: &TcpStream, alerts: &Alerts) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut reader = BufReader::new(stream.take(MAX_BODY));
    let mut head = String::new();
    reader.read_line(&mut head)?;
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let line = line.trim();
        if line.is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':') {
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse().unwrap_or(0);
            }
        }
    }
    let mut body = Vec::new();
    reader.take(length).read_to_end(&mut body)?;
    let (status, text) = reply(&head, &body, &mut lock(alerts));
    let length = text.len();
    let mut stream = stream;
    write!(
        stream,
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\
         connection: close\r\n\r\n{text}"
    )
}

/// Status and body for a request line and what came with it.
fn reply(head: &str, body: &[u8], alerts: &mut VecDeque<Value>) -> (&'static str, String) {
    let mut words = head.split_whitespace();
    match (words.next(), words.next()) {
        (Some("GET"), Some("/ready")) => ("200 OK", "{}\n".to_owned()),
        (Some("GET"), Some("/alerts")) => ("200 OK", format!("{}\n", json!(alerts))),
        (Some("POST"), Some("/alerts")) => match serde_json::from_slice::<Value>(body) {
            Ok(group) => {
                keep(&group, alerts);
                ("200 OK", "{}\n".to_owned())
            }
            Err(error) => (
                "400 Bad Request",
                format!("{}\n", json!({"error": error.to_string()})),
            ),
        },
        _ => ("404 Not Found", "{}\n".to_owned()),
    }
}

/// Keeps each alert of a group, with the receiver that it was routed to; the oldest go.
fn keep(group: &Value, alerts: &mut VecDeque<Value>) {
    for alert in group["alerts"].as_array().into_iter().flatten() {
        let mut alert = alert.clone();
        alert["receiver"] = group["receiver"].clone();
        alerts.push_back(alert);
    }
    while alerts.len() > KEPT {
        alerts.pop_front();
    }
}

fn lock(alerts: &Alerts) -> MutexGuard<'_, VecDeque<Value>> {
    alerts.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use super::{KEPT, reply};

    #[test]
    fn alerts_are_kept_and_shown_and_the_oldest_go() {
        let mut alerts = VecDeque::new();
        for number in 0..KEPT + 2 {
            let body = format!(r#"{{"alerts":[{{"labels":{{"alertname":"A{number}"}}}}]}}"#);
            let (status, _) = reply("POST /alerts HTTP/1.1", body.as_bytes(), &mut alerts);
            assert_eq!(status, "200 OK");
        }
        let (_, text) = reply("GET /alerts HTTP/1.1", b"", &mut alerts);
        assert!(!text.contains("\"A1\"") && text.contains("\"A2\""));
        assert!(text.contains(&format!("\"A{}\"", KEPT + 1)));
    }

    #[test]
    fn what_is_no_alert_is_refused() {
        let mut alerts = VecDeque::new();
        assert_eq!(
            reply("POST /alerts HTTP/1.1", b"{", &mut alerts).0,
            "400 Bad Request"
        );
        assert_eq!(reply("GET / HTTP/1.1", b"", &mut alerts).0, "404 Not Found");
        assert_eq!(reply("", b"", &mut alerts).0, "404 Not Found");
        assert_eq!(reply("GET /ready HTTP/1.1", b"", &mut alerts).0, "200 OK");
        assert!(alerts.is_empty());
    }
}
