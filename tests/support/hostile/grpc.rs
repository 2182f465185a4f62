//! The same over gRPC: HTTP/2 on the connection's own thread.

use std::io;
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Response, StatusCode};
use http_body_util::channel::{Channel, Sender};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt as _, Empty, Full};
use hyper::body::Incoming;
use hyper::server::conn::http2;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use telemetry_contract::otlp::Encoding;
use telemetry_contract::otlp::model::Signal;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::items::{Request, deflated, inflated};
use super::{Fault, Shared, answer, reset};

/// Time between two bytes of an answer that drips.
const DRIP: Duration = Duration::from_millis(40);

/// `google.rpc.Status` with a `RetryInfo` of 300 ms.
const SOON: &str = "CAgaNAoodHlwZS5nb29nbGVhcGlzLmNvbS9nb29nbGUucnBjLlJldHJ5SW5mbxIICgYQgMaGjwE";
/// The same, of an hour.
const LATE: &str = "CAgaMQoodHlwZS5nb29nbGVhcGlzLmNvbS9nb29nbGUucnBjLlJldHJ5SW5mbxIFCgMIkBw";

/// How gRPC's bytes begin.
const PREFACE: &[u8] = b"PRI";

type Body = BoxBody<Bytes, io::Error>;

/// What becomes of a connection.
enum Turn {
    GoAway,
    HalfClose,
    Reset,
}

/// Whether the client speaks HTTP/2, once it has said something.
pub(super) fn is_spoken(stream: &TcpStream) -> bool {
    let mut start = [0; PREFACE.len()];
    loop {
        match stream.peek(&mut start) {
            Ok(0) | Err(_) => return false,
            Ok(read) if PREFACE.starts_with(&start[..read]) && read < start.len() => {}
            Ok(read) => return start[..read] == *PREFACE,
        }
    }
}

/// Serves one connection until either side ends it.
pub(super) fn serve(shared: &Arc<Shared>, stream: TcpStream) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    stream.set_nonblocking(true).unwrap();
    let socket = stream.try_clone().unwrap();
    runtime.block_on(async {
        let stream = tokio::net::TcpStream::from_std(stream).unwrap();
        let (turn, turns) = unbounded_channel();
        let service = service_fn(move |request| respond(Arc::clone(shared), request, turn.clone()));
        let http = http2::Builder::new(TokioExecutor::new());
        let connection = http.serve_connection(TokioIo::new(stream), service);
        until_its_end(connection, &socket, turns).await;
    });
}

async fn until_its_end<S>(
    connection: http2::Connection<TokioIo<tokio::net::TcpStream>, S, TokioExecutor>,
    socket: &TcpStream,
    mut turns: UnboundedReceiver<Turn>,
) where
    S: hyper::service::HttpService<Incoming, ResBody = Body>,
    S::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    S::Future: Send + 'static,
    TokioExecutor: hyper::rt::bounds::Http2ServerConnExec<S::Future, Body>,
{
    let mut connection = std::pin::pin!(connection);
    loop {
        tokio::select! {
            _ = &mut connection => return,
            Some(turn) = turns.recv() => match turn {
                Turn::GoAway => connection.as_mut().graceful_shutdown(),
                Turn::HalfClose => { let _closed = socket.shutdown(Shutdown::Write); }
                Turn::Reset => return reset(socket),
            },
        }
    }
}

async fn respond(
    shared: Arc<Shared>,
    request: hyper::Request<Incoming>,
    turn: UnboundedSender<Turn>,
) -> Result<Response<Body>, io::Error> {
    let path = request.uri().path().to_owned();
    let bytes = request.into_body().collect().await;
    let frame = bytes.map_err(io::Error::other)?.to_bytes();
    let request = read(&path, &frame).unwrap();
    let number = shared.count(request.signal);
    let as_asked = if frame.first() == Some(&1) {
        taken_compressed
    } else {
        taken
    };
    answered(&shared, &request, number, &turn, as_asked).await
}

/// The message in its frame: whether it is compressed, its length, itself.
fn read(path: &str, frame: &[u8]) -> Option<Request> {
    let signal = match path.rsplit('.').next()? {
        "TraceService/Export" => Signal::Traces,
        "MetricsService/Export" => Signal::Metrics,
        "LogsService/Export" => Signal::Logs,
        _ => return None,
    };
    let (head, message) = frame.split_at_checked(5)?;
    let body = if head[0] == 1 {
        inflated(message)
    } else {
        message.to_vec()
    };
    let encoding = Encoding::Protobuf;
    Some(Request {
        signal,
        encoding,
        body,
    })
}

async fn answered(
    shared: &Shared,
    request: &Request,
    number: u64,
    turn: &UnboundedSender<Turn>,
    taken: fn(&[u8]) -> Response<Body>,
) -> Result<Response<Body>, io::Error> {
    let turned = |what| turn.send(what).unwrap();
    match shared.fault {
        Fault::Hang => std::future::pending().await,
        Fault::HalfClose => {
            turned(Turn::HalfClose);
            std::future::pending().await
        }
        Fault::Drip => Ok(dripping()),
        Fault::CutAnswer => {
            shared.keep(request, 0, false);
            Ok(cut())
        }
        Fault::ResetAfterTaking(times) if number <= times => {
            shared.keep(request, 0, false);
            turned(Turn::Reset);
            std::future::pending().await
        }
        Fault::ResetStream(times) if number <= times => {
            shared.keep(request, 0, false);
            Err(io::Error::other("reset"))
        }
        Fault::Status(status) => Ok(no_grpc(status)),
        Fault::Lie => Ok(no_grpc(200)),
        Fault::Code(code) => Ok(refused(code, &[])),
        Fault::Exhausted { late, times } if number <= times => {
            let details = if late { LATE } else { SOON };
            Ok(refused(8, &[("grpc-status-details-bin", details)]))
        }
        Fault::TooLarge(most) if request.body.len() > most => {
            let why = "grpc: received message larger than max (5 vs. 4)";
            Ok(refused(8, &[("grpc-message", why)]))
        }
        Fault::Partial(rejected) => {
            shared.keep(request, rejected, true);
            Ok(taken(&answer::partial_success(request, rejected, 0)))
        }
        Fault::Verbose(bytes) => {
            shared.keep(request, 1, true);
            Ok(taken(&answer::partial_success(request, 1, bytes)))
        }
        fault => {
            shared.keep(request, 0, true);
            if fault == Fault::GoAway {
                turned(Turn::GoAway);
            }
            Ok(taken(&[]))
        }
    }
}

/// An answer of gRPC's, with this body.
fn grpc(body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    let kind = HeaderValue::from_static("application/grpc");
    response.headers_mut().insert("content-type", kind);
    response
}

/// Status 0 behind this message.
fn taken(message: &[u8]) -> Response<Body> {
    framed(0, message)
}

/// The same to who compresses, without asking for it: grpc-go does so, and with it the OpenTelemetry
/// Collector. It lets an empty message be.
fn taken_compressed(message: &[u8]) -> Response<Body> {
    let mut response = match message {
        [] => taken(message),
        _ => framed(1, &deflated(message)),
    };
    let gzip = HeaderValue::from_static("gzip");
    response.headers_mut().insert("grpc-encoding", gzip);
    response
}

fn framed(compressed: u8, message: &[u8]) -> Response<Body> {
    let length = u32::try_from(message.len()).unwrap();
    let frame = [&[compressed], &length.to_be_bytes()[..], message].concat();
    let trailers = HeaderMap::from_iter([(
        "grpc-status".parse().unwrap(),
        HeaderValue::from_static("0"),
    )]);
    let body = Full::new(Bytes::from(frame)).map_err(|never| match never {});
    let trailers = std::future::ready(Some(Ok(trailers)));
    grpc(body.with_trailers(trailers).boxed())
}

/// A code in the head, and nothing behind it.
fn refused(code: u32, headers: &[(&'static str, &'static str)]) -> Response<Body> {
    let mut response = grpc(Empty::new().map_err(|never| match never {}).boxed());
    response.headers_mut().insert("grpc-status", code.into());
    for (name, value) in headers {
        let value = HeaderValue::from_static(value);
        response.headers_mut().insert(*name, value);
    }
    response
}

/// What an HTTP server says.
fn no_grpc(status: u16) -> Response<Body> {
    let body = Full::new(Bytes::from_static(b"<html>welcome</html>"));
    let mut response = Response::new(body.map_err(|never| match never {}).boxed());
    *response.status_mut() = StatusCode::from_u16(status).unwrap();
    response
}

/// A head, and then an end that is none.
fn cut() -> Response<Body> {
    let (sender, body) = Channel::<Bytes, io::Error>::new(1);
    sender.abort(io::Error::other("cut"));
    grpc(body.boxed())
}

/// A message a byte at a time, until the client has had enough of it.
fn dripping() -> Response<Body> {
    let (sender, body) = Channel::new(1);
    tokio::spawn(drip(sender));
    grpc(body.boxed())
}

async fn drip(mut sender: Sender<Bytes, io::Error>) {
    while sender.send_data(Bytes::from_static(b"\0")).await.is_ok() {
        tokio::time::sleep(DRIP).await;
    }
}
