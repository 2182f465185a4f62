//! Batches on standard error: one line of OTLP JSON each, as OTLP's file format has it.
//!
//! A thread of its own writes, because a reader that stalls must hold up neither the wire nor a
//! shutdown. While a line is being written the next ones are dropped.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, Write};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::client::{Answer, Post};
use super::failure::Failure;
use super::json;
use crate::vitals::{Signal, Vitals};

/// How long the wire waits for a line beside it: once, until that line is out.
const MOMENT: Duration = Duration::from_millis(100);

/// Writes what was encoded after the redactor, and hands it on to the wire, if there is one.
pub(super) struct Console {
    signal: Signal,
    line: Mutex<Line>,
    wire: Option<Arc<dyn Post>>,
    vitals: Vitals,
}

/// The way to the thread that writes.
struct Line {
    lines: Sender<Vec<u8>>,
    /// For each line whether it was written.
    written: Receiver<bool>,
    /// Whether a line is on its way.
    busy: bool,
}

impl Console {
    /// # Errors
    /// Where the thread can't be started.
    pub(super) fn new(
        signal: Signal,
        wire: Option<Arc<dyn Post>>,
        vitals: Vitals,
    ) -> Result<Self, String> {
        Self::to(Box::new(io::stderr()), signal, wire, vitals)
    }

    fn to(
        out: Box<dyn Write + Send>,
        signal: Signal,
        wire: Option<Arc<dyn Post>>,
        vitals: Vitals,
    ) -> Result<Self, String> {
        let line = Line::start(out).map_err(|error| error.to_string())?;
        Ok(Self {
            signal,
            line: Mutex::new(line),
            wire,
            vitals,
        })
    }

    /// Writes a batch, for at most so long.
    fn line(&self, body: &[u8], within: Duration) -> Result<(), Failure> {
        let mut text = json::request(self.signal, body).ok_or(Failure::Encoding)?;
        text.push(b'\n');
        let mut line = self.line.lock().unwrap_or_else(PoisonError::into_inner);
        let written = line.write(text, within);
        written.then_some(()).ok_or(Failure::Console)
    }
}

impl Line {
    /// Starts a thread, which is never joined: its last write may wait for ever.
    fn start(mut out: Box<dyn Write + Send>) -> io::Result<Self> {
        let (lines, to_write) = mpsc::channel::<Vec<u8>>();
        let (say, written) = mpsc::channel();
        let work = move || {
            for line in to_write {
                // One write, so that lines of other threads do not get in between.
                let done = out.write_all(&line).and_then(|()| out.flush());
                if say.send(done.is_ok()).is_err() {
                    return;
                }
            }
        };
        let thread = thread::Builder::new().name("telemetry-console".to_owned());
        drop(thread.spawn(work)?);
        Ok(Self {
            lines,
            written,
            busy: false,
        })
    }

    /// Has a line written; `false` where that failed or is not done in time. What comes while an
    /// earlier line is on its way is dropped.
    fn write(&mut self, line: Vec<u8>, within: Duration) -> bool {
        if self.busy && self.written.try_recv().is_err() {
            return false;
        }
        self.busy = self.lines.send(line).is_ok();
        let written = self.written.recv_timeout(within);
        self.busy = written.is_err();
        written.unwrap_or(false)
    }
}

impl Post for Console {
    fn encode<'a>(&self, request: &'a [u8]) -> Result<Cow<'a, [u8]>, Failure> {
        match &self.wire {
            Some(wire) => wire.encode(request),
            None => Ok(Cow::Borrowed(request)),
        }
    }

    /// Where there is no wire the console is what delivers.
    fn post(&self, body: &[u8], timeout: Duration) -> Result<Answer, Failure> {
        if let Some(wire) = &self.wire {
            return wire.post(body, timeout);
        }
        self.line(body, timeout)?;
        Ok(Answer {
            status: 200,
            ..Answer::default()
        })
    }

    /// Beside a wire a line that can't be written is no item's loss, because the wire delivers: it
    /// counts as a line that was dropped.
    fn announce(&self, request: &[u8]) {
        if let Some(wire) = &self.wire {
            wire.announce(request);
            if self.line(request, MOMENT).is_err() {
                self.vitals.add_line_dropped();
            }
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

    use super::{Answer, Console, Failure, Post, Signal, Vitals};

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

    fn console(
        out: Box<dyn Write + Send>,
        wire: Option<Arc<dyn Post>>,
        vitals: &Vitals,
    ) -> Console {
        Console::to(out, Signal::Logs, wire, vitals.clone()).unwrap()
    }

    /// A reader that never reads.
    struct Stalled;

    impl Write for Stalled {
        fn write(&mut self, _bytes: &[u8]) -> io::Result<usize> {
            loop {
                std::thread::park();
            }
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_console_that_stalls_holds_up_no_wire() {
        let vitals = Vitals::default();
        let console = console(Box::new(Stalled), Some(Arc::new(Wire)), &vitals);
        (0..100).for_each(|_| console.announce(&body()));
        assert_eq!(console.post(&body(), SOON).err(), Some(Failure::Timeout));
        assert_eq!(vitals.lines_dropped(), 100);
    }

    /// What stands on the console after a request of two attempts, and how these ended.
    fn sent(wire: Option<Arc<dyn Post>>) -> (String, [Option<Failure>; 2]) {
        let out = Out::default();
        let console = console(Box::new(out.clone()), wire, &Vitals::default());
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
        let console = console(Box::new(Closed), None, &Vitals::default());
        assert_eq!(console.post(&body(), SOON).err(), Some(Failure::Console));
    }
}
