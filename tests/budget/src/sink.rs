//! A server that takes every OTLP request and keeps nothing.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread;

/// Starts one, for as long as the process lives; returns its URL.
///
/// # Errors
/// No port is to be had.
pub fn start() -> Result<String, String> {
    let refused = |error: io::Error| format!("no local server: {error}");
    let listener = TcpListener::bind(("127.0.0.1", 0)).map_err(refused)?;
    let url = format!("http://{}", listener.local_addr().map_err(refused)?);
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            thread::spawn(move || serve(client));
        }
    });
    Ok(url)
}

/// Starts one that takes connections and never reads from them.
///
/// # Errors
/// No port is to be had.
pub fn hanging() -> Result<String, String> {
    let refused = |error: io::Error| format!("no local server: {error}");
    let listener = TcpListener::bind(("127.0.0.1", 0)).map_err(refused)?;
    let url = format!("http://{}", listener.local_addr().map_err(refused)?);
    thread::spawn(move || {
        let _held: Vec<TcpStream> = listener.incoming().flatten().collect();
    });
    Ok(url)
}

/// Answers one connection's requests until it ends.
fn serve(client: TcpStream) -> io::Result<()> {
    let mut answers = client.try_clone()?;
    let mut requests = BufReader::new(client);
    while let Some(length) = head(&mut requests)? {
        io::copy(&mut (&mut requests).take(length), &mut io::sink())?;
        answers.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")?;
    }
    Ok(())
}

/// Reads a request's head; returns the length of its body, or `None` at the end.
fn head(requests: &mut BufReader<TcpStream>) -> io::Result<Option<u64>> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if requests.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let line = line.trim().to_ascii_lowercase();
        if line.is_empty() {
            return Ok(Some(length));
        }
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().map_err(io::Error::other)?;
        }
    }
}
