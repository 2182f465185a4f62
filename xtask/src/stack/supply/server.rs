//! A small HTTP server for tests: what it answers, and how badly, is up to the test.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// What a client asked.
#[derive(Debug, Clone, Default)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    headers: Vec<(String, String)>,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let found = headers.find(|(this, _)| this.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    fn read(stream: &TcpStream) -> Self {
        let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
        let first = lines.next().unwrap_or_default();
        let mut words = first.split(' ').map(str::to_owned);
        let headers = lines.take_while(|line| !line.is_empty());
        let headers = headers.filter_map(|line| {
            let (name, value) = line.split_once(':')?;
            Some((name.to_owned(), value.trim().to_owned()))
        });
        Self {
            method: words.next().unwrap_or_default(),
            path: words.next().unwrap_or_default(),
            headers: headers.collect(),
        }
    }
}

/// What is answered.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    /// Status and headers, without the empty line.
    head: String,
    /// Sent one by one.
    parts: Vec<Vec<u8>>,
    /// Whether the connection then stays open and silent until the client goes.
    holds: bool,
}

impl Reply {
    /// A body of the length that is said.
    pub(crate) fn new(status: &str, headers: &str, body: &[u8]) -> Self {
        let head = format!("{status}\r\ncontent-length: {}\r\n{headers}", body.len());
        Self::raw(&head, vec![body.to_vec()])
    }

    /// Whatever is said, and whatever is sent.
    pub(crate) fn raw(head: &str, parts: Vec<Vec<u8>>) -> Self {
        Self {
            head: head.to_owned(),
            parts,
            holds: false,
        }
    }

    pub(crate) fn not_found() -> Self {
        Self::new("404 Not Found", "", b"no")
    }

    /// A file as a server has it that knows about parts of files.
    pub(crate) fn ranged(request: &Request, content: &[u8], tag: &str) -> Self {
        let etag = format!("etag: {tag}\r\n");
        let is_same = request
            .header("if-range")
            .is_none_or(|wanted| wanted == tag);
        let from = request.header("range").filter(|_| is_same);
        let Some(from) = from.and_then(|range| range.strip_prefix("bytes=")?.strip_suffix('-'))
        else {
            return Self::new("200 OK", &etag, content);
        };
        let from: usize = from.parse().unwrap();
        if from >= content.len() {
            return Self::new("416 Range Not Satisfiable", "", b"");
        }
        let (last, total) = (content.len() - 1, content.len());
        let range = format!("{etag}content-range: bytes {from}-{last}/{total}\r\n");
        Self::new("206 Partial Content", &range, &content[from..])
    }

    /// Only so much of the body, whatever length was said.
    pub(crate) fn cut(mut self, at: usize) -> Self {
        let body = self.parts.concat();
        self.parts = vec![body[..at.min(body.len())].to_vec()];
        self
    }

    /// The body byte by byte.
    pub(crate) fn dripping(mut self) -> Self {
        self.parts = self.parts.concat().chunks(1).map(<[u8]>::to_vec).collect();
        self
    }

    /// Silence at the end.
    pub(crate) fn holding(mut self) -> Self {
        self.holds = true;
        self
    }

    fn send(&self, mut stream: &TcpStream) -> std::io::Result<()> {
        write!(
            stream,
            "HTTP/1.1 {}connection: close\r\n\r\n",
            self.head.trim_start()
        )?;
        for part in &self.parts {
            stream.write_all(part)?;
            stream.flush()?;
        }
        if self.holds {
            stream.read_to_end(&mut Vec::new())?;
        }
        stream.shutdown(Shutdown::Write)
    }
}

/// Answers on a port of its own for as long as the process lives.
#[derive(Debug, Clone)]
pub(crate) struct Server {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    pub(crate) fn start(answer: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (seen, answer) = (Arc::<Mutex<Vec<Request>>>::default(), Arc::new(answer));
        let server = Self {
            address,
            seen: Arc::clone(&seen),
        };
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (seen, answer) = (Arc::clone(&seen), Arc::clone(&answer));
                thread::spawn(move || {
                    let request = Request::read(&stream);
                    seen.lock().unwrap().push(request.clone());
                    // A client that has gone hears nothing.
                    let _sent = answer(&request).send(&stream);
                });
            }
        });
        server
    }

    /// `127.0.0.1:PORT`.
    pub(crate) fn address(&self) -> String {
        self.address.to_string()
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Everything that was asked until now.
    pub(crate) fn seen(&self) -> Vec<Request> {
        self.seen.lock().unwrap().clone()
    }
}
