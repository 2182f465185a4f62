//! A collector that misbehaves in one way, over real sockets, and remembers what it took.

mod answer;
mod grpc;
mod items;
mod tls;

use std::collections::BTreeSet;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use telemetry_contract::otlp::model::Signal;

use items::Request;

/// How a collector misbehaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Not at all.
    None,
    /// Rejects one item of each request, and hangs up in the middle of saying so.
    CutBody,
    /// Takes the request, and ends the answer after its first line.
    CutAnswer,
    /// Answers with this status of gRPC's; over HTTP/1.1 there is none.
    Code(u32),
    /// Answers one byte at a time, and never gets to the end.
    Drip,
    /// Is exhausted this many times for each signal, and says in gRPC's way when to come back: in
    /// moments, or late.
    Exhausted {
        /// Whether in an hour.
        late: bool,
        /// How often.
        times: u64,
    },
    /// Answers with something that is no HTTP.
    Garbage,
    /// Takes one request a connection, and has the client go away to another (HTTP/2).
    GoAway,
    /// Ends its side of the connection without an answer, and leaves the other open.
    HalfClose,
    /// Reads the request and never answers.
    Hang,
    /// Answers 200 with a body that is no OTLP.
    Lie,
    /// Takes all but this many items of each request, and says so.
    Partial(u64),
    /// Hangs up on whoever connects.
    Refuse,
    /// Takes this many requests of each signal and resets the connection instead of an answer.
    ResetAfterTaking(u64),
    /// Takes this many requests of each signal and resets their streams instead of an answer
    /// (HTTP/2).
    ResetStream(u64),
    /// Rejects one item of each request, and has this many bytes to say about it.
    Verbose(usize),
    /// Answers with this status.
    Status(u16),
    /// Answers with this status and `Retry-After`, this many times for each signal.
    Throttle(u16, &'static str, u64),
    /// Answers 413 to a body of more bytes than this.
    TooLarge(usize),
    /// Speaks TLS, with a certificate that nobody has signed.
    Untrusted,
}

/// A collector on a port of its own, until it is dropped.
#[derive(Debug)]
pub struct Collector {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    fault: Fault,
    taken: Mutex<Vec<Taken>>,
    /// Requests of each signal, whatever came of them.
    requests: Mutex<[u64; 3]>,
    stopped: AtomicBool,
}

/// An item that the collector kept.
#[derive(Debug)]
struct Taken {
    signal: Signal,
    item: String,
    /// Whether the answer that says so was sent whole.
    confirmed: bool,
}

impl Collector {
    /// Starts one on a free port.
    pub fn start(fault: Fault) -> Self {
        Self::at("127.0.0.1:0".parse().unwrap(), fault)
    }

    /// Starts one at this address.
    pub fn at(address: SocketAddr, fault: Fault) -> Self {
        let listener = TcpListener::bind(address).unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            fault,
            taken: Mutex::default(),
            requests: Mutex::default(),
            stopped: AtomicBool::new(false),
        });
        let serving = Arc::clone(&shared);
        thread::spawn(move || serving.accept(&listener));
        Self { address, shared }
    }

    /// Its base URL.
    pub fn endpoint(&self) -> String {
        let scheme = match self.shared.fault {
            Fault::Untrusted => "https",
            _ => "http",
        };
        format!("{scheme}://{}", self.address)
    }

    /// Every item of this signal that it kept, as often as it was sent.
    pub fn taken(&self, signal: Signal) -> Vec<String> {
        self.items(signal, |_| true).collect()
    }

    /// The items of this signal that it kept and said so.
    pub fn confirmed(&self, signal: Signal) -> BTreeSet<String> {
        self.items(signal, |taken| taken.confirmed).collect()
    }

    /// How many requests of this signal came.
    pub fn requests(&self, signal: Signal) -> u64 {
        self.shared.requests.lock().unwrap()[signal as usize]
    }

    fn items(
        &self,
        signal: Signal,
        which: impl Fn(&Taken) -> bool,
    ) -> impl Iterator<Item = String> {
        let taken = self.shared.taken.lock().unwrap();
        let items = taken
            .iter()
            .filter(|taken| taken.signal == signal && which(taken));
        let items: Vec<String> = items.map(|taken| taken.item.clone()).collect();
        items.into_iter()
    }
}

impl Drop for Collector {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::SeqCst);
        // Wakes the thread that waits for connections.
        drop(TcpStream::connect(self.address));
    }
}

impl Shared {
    fn accept(self: &Arc<Self>, listener: &TcpListener) {
        while let Ok((stream, _)) = listener.accept() {
            if self.stopped.load(Ordering::SeqCst) {
                return;
            }
            let shared = Arc::clone(self);
            thread::spawn(move || shared.serve(stream));
        }
    }

    /// Serves one connection until either side ends it.
    fn serve(self: &Arc<Self>, mut stream: TcpStream) {
        match self.fault {
            Fault::Refuse => return reset(&stream),
            Fault::Untrusted => return tls::shake_hands(&mut stream),
            Fault::Garbage => return answer::garbage(&mut stream),
            _ => {}
        }
        if grpc::is_spoken(&stream) {
            return grpc::serve(self, stream);
        }
        while let Some(request) = Request::read(&mut stream) {
            let number = self.count(request.signal);
            if !self.answer(&mut stream, &request, number) {
                return;
            }
        }
    }

    /// The number of this request among those of its signal, from 1.
    fn count(&self, signal: Signal) -> u64 {
        let mut requests = self.requests.lock().unwrap();
        requests[signal as usize] += 1;
        requests[signal as usize]
    }

    /// Answers; whether the connection goes on.
    fn answer(&self, stream: &mut TcpStream, request: &Request, number: u64) -> bool {
        match self.fault {
            Fault::Hang => answer::nothing(stream),
            Fault::Drip => answer::drip(stream),
            Fault::HalfClose => {
                let _closed = stream.shutdown(Shutdown::Write);
                answer::nothing(stream)
            }
            Fault::CutAnswer => {
                self.keep(request, 0, false);
                answer::write(stream, b"HTTP/1.1 200 OK\r\n");
                false
            }
            Fault::ResetAfterTaking(times) if number <= times => {
                self.keep(request, 0, false);
                reset(stream);
                false
            }
            Fault::Status(status) => answer::status(stream, status, "", b""),
            Fault::Throttle(status, after, times) if number <= times => {
                answer::status(stream, status, &format!("retry-after: {after}\r\n"), b"")
            }
            Fault::TooLarge(most) if request.body.len() > most => {
                answer::status(stream, 413, "", b"")
            }
            Fault::Lie => {
                self.keep(request, 0, true);
                answer::status(stream, 200, "", b"<html>welcome</html>")
            }
            Fault::CutBody => {
                self.keep(request, 1, true);
                answer::cut(stream, &answer::partial_success(request, 1, 1000), 100)
            }
            Fault::Verbose(bytes) => {
                self.keep(request, 1, true);
                let body = answer::partial_success(request, 1, bytes);
                answer::status(stream, 200, "", &body)
            }
            Fault::Partial(rejected) => {
                self.keep(request, rejected, true);
                let body = answer::partial_success(request, rejected, 0);
                answer::status(stream, 200, "", &body)
            }
            _ => {
                self.keep(request, 0, true);
                answer::status(stream, 200, "", b"")
            }
        }
    }

    /// Keeps the items of a request but for the first so many. Before the answer, so that whoever
    /// has the answer finds them kept.
    fn keep(&self, request: &Request, rejected: u64, confirmed: bool) {
        let items = request.items().into_iter();
        let items = items.skip(usize::try_from(rejected).unwrap());
        let signal = request.signal;
        let taken = items.map(|item| Taken {
            signal,
            item,
            confirmed,
        });
        self.taken.lock().unwrap().extend(taken);
    }
}

/// Ends a connection so that the other side is told of an error, whatever was on its way.
fn reset(stream: &TcpStream) {
    let linger = Some(Duration::ZERO);
    socket2::SockRef::from(stream).set_linger(linger).unwrap();
}
