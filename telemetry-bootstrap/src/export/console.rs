//! Batches on standard error: one line of OTLP JSON each, as OTLP's file format has it.

use std::fmt;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::client::{Answer, Post};
use super::failure::Failure;
use super::json;
use crate::vitals::Signal;

/// Writes what was encoded after the redactor, and hands it on to the wire, if there is one.
pub(super) struct Console {
    signal: Signal,
    out: Mutex<Box<dyn Write + Send>>,
    wire: Option<Arc<dyn Post>>,
}

impl Console {
    pub(super) fn new(signal: Signal, wire: Option<Arc<dyn Post>>) -> Self {
        Self::to(Box::new(io::stderr()), signal, wire)
    }

    fn to(out: Box<dyn Write + Send>, signal: Signal, wire: Option<Arc<dyn Post>>) -> Self {
        let out = Mutex::new(out);
        Self { signal, out, wire }
    }

    /// One write, so that lines of other threads do not get in between.
    fn line(&self, body: &[u8]) -> Result<(), Failure> {
        let mut line = json::request(self.signal, body).ok_or(Failure::Encoding)?;
        line.push(b'\n');
        let mut out = self.out.lock().unwrap_or_else(PoisonError::into_inner);
        let written = out.write_all(&line).and_then(|()| out.flush());
        written.map_err(|_| Failure::Connection)
    }
}

impl Post for Console {
    /// Where there is no wire the console is what delivers.
    fn post(&self, body: &[u8], timeout: Duration) -> Result<Answer, Failure> {
        if let Some(wire) = &self.wire {
            return wire.post(body, timeout);
        }
        self.line(body)?;
        Ok(Answer {
            status: 200,
            ..Answer::default()
        })
    }

    /// Beside a wire a line that can't be written is nobody's loss: the wire delivers.
    fn announce(&self, body: &[u8]) {
        if let Some(wire) = &self.wire {
            wire.announce(body);
            let _nobodys_loss = self.line(body);
        }
    }
}

impl fmt::Debug for Console {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Console")
            .field("signal", &self.signal)
            .field("wire", &self.wire)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};
    use std::sync::{Arc, Mutex};
    use std::time::Duration;

    use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
    use opentelemetry_proto::tonic::logs::v1::{LogRecord, ResourceLogs, ScopeLogs};
    use prost::Message as _;

    use super::{Answer, Console, Failure, Post, Signal};

    const SOON: Duration = Duration::from_secs(20);

    #[derive(Clone, Default)]
    struct Out(Arc<Mutex<Vec<u8>>>);

    impl Write for Out {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    struct Closed;

    impl Write for Closed {
        fn write(&mut self, _bytes: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[derive(Debug)]
    struct Wire;

    impl Post for Wire {
        fn post(&self, _body: &[u8], _timeout: Duration) -> Result<Answer, Failure> {
            Err(Failure::Timeout)
        }
    }

    fn body() -> Vec<u8> {
        let log_records = vec![LogRecord {
            event_name: "a\nb".to_owned(),
            ..LogRecord::default()
        }];
        let scope_logs = vec![ScopeLogs {
            log_records,
            ..ScopeLogs::default()
        }];
        let resource_logs = vec![ResourceLogs {
            scope_logs,
            ..ResourceLogs::default()
        }];
        ExportLogsServiceRequest { resource_logs }.encode_to_vec()
    }

    const LINE: &str =
        "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"eventName\":\"a\\nb\"}]}]}]}\n";

    /// What stands on the console after a request of two attempts, and how these ended.
    fn sent(wire: Option<Arc<dyn Post>>) -> (String, [Option<Failure>; 2]) {
        let out = Out::default();
        let console = Console::to(Box::new(out.clone()), Signal::Logs, wire);
        console.announce(&body());
        let attempts = [(); 2].map(|()| console.post(&body(), SOON).err());
        let text = String::from_utf8(out.0.lock().unwrap().clone()).unwrap();
        (text, attempts)
    }

    #[test]
    fn a_batch_is_one_line() {
        assert_eq!(sent(None), (LINE.repeat(2), [None, None]));
    }

    #[test]
    fn beside_a_wire_retries_are_not_written_again() {
        let failed = Some(Failure::Timeout);
        assert_eq!(sent(Some(Arc::new(Wire))), (LINE.to_owned(), [failed; 2]));
    }

    #[test]
    fn a_console_that_is_gone_is_a_failure() {
        let console = Console::to(Box::new(Closed), Signal::Logs, None);
        assert_eq!(console.post(&body(), SOON).err(), Some(Failure::Connection));
    }
}
