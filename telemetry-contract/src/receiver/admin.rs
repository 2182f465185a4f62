//! A port for what starts a receiver: is it there, and now stop.
//!
//! `GET /health` answers 200 and a JSON object, `POST /stop` 200. It listens on loopback alone, and
//! refuses what a browser sends for a page.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::Duration;

use ::http::header::{ALLOW, CONTENT_TYPE, ORIGIN};
use ::http::{HeaderValue, Method, Request, Response, StatusCode};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, oneshot};

use super::answer::Answer;
use super::config::ReceiverError;
use super::port::{self, accept};

/// Most connections at a time; one more waits.
const MAX_CONNECTIONS: usize = 16;

/// How long a connection may last.
const PATIENCE: Duration = Duration::from_secs(5);

/// A running port; dropping it closes it.
#[derive(Debug)]
pub struct Admin {
    address: SocketAddr,
    asked: Receiver<()>,
    /// Its thread ends with it.
    _alive: oneshot::Sender<Infallible>,
}

impl Admin {
    /// Listens; port 0 takes a free one. `health` is asked for the body of `GET /health`.
    ///
    /// # Errors
    /// Where the address is not loopback, the port can't be bound, or no thread can be had.
    pub fn start(
        address: SocketAddr,
        health: impl Fn() -> String + Send + Sync + 'static,
    ) -> Result<Self, ReceiverError> {
        if !address.ip().to_canonical().is_loopback() {
            return Err(ReceiverError::RemoteAdmin { address });
        }
        let (listener, local) =
            port::bind(address).map_err(|source| ReceiverError::Bind { address, source })?;
        let (stop, asked) = mpsc::channel();
        let (alive, ended) = oneshot::channel();
        let desk = Desk {
            health: Box::new(health),
            stop,
        };
        let work = move |listeners| serve_until(ended, listeners, desk);
        port::spawn("otlp-admin", vec![listener], work)
            .map_err(|source| ReceiverError::Start { source })?;
        Ok(Self {
            address: local,
            asked,
            _alive: alive,
        })
    }

    /// Its URL, such as `http://127.0.0.1:4320`.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Whether a stop was asked for since the last time this was asked.
    pub fn stop_asked(&self) -> bool {
        self.asked.try_recv().is_ok()
    }
}

/// What answers.
struct Desk {
    health: Box<dyn Fn() -> String + Send + Sync>,
    stop: Sender<()>,
}

async fn serve_until(
    ended: oneshot::Receiver<Infallible>,
    listeners: Vec<TcpListener>,
    desk: Desk,
) {
    tokio::select! {
        () = serve(&listeners, Arc::new(desk)) => {}
        _ = ended => {}
    }
}

async fn serve(listeners: &[TcpListener], desk: Arc<Desk>) {
    let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    while let Ok(place) = Arc::clone(&places).acquire_owned().await {
        let (stream, _) = accept(listeners).await;
        let desk = Arc::clone(&desk);
        let service = service_fn(move |request| {
            let answer = desk.answer(&request);
            async move { Ok::<_, Infallible>(answer) }
        });
        let mut server = http1::Builder::new();
        server
            .timer(TokioTimer::new())
            .header_read_timeout(PATIENCE)
            .keep_alive(false);
        let connection = server.serve_connection(TokioIo::new(stream), service);
        tokio::spawn(async move {
            tokio::time::timeout(PATIENCE, connection).await.ok();
            drop(place);
        });
    }
}

impl Desk {
    fn answer(&self, request: &Request<Incoming>) -> Response<Answer> {
        // No page on the web may end a check: a browser says where a request comes from.
        if request.headers().contains_key(ORIGIN) {
            return respond(
                StatusCode::FORBIDDEN,
                r#"{"error":"found a request from a page"}"#,
            );
        }
        match (request.uri().path(), request.method()) {
            ("/health", &Method::GET) => respond(StatusCode::OK, &(self.health)()),
            ("/stop", &Method::POST) => {
                // Nobody waits any more where it is stopping already.
                let _stopping = self.stop.send(());
                respond(StatusCode::OK, r#"{"status":"stopping"}"#)
            }
            ("/health", _) => wrong_method("GET"),
            ("/stop", _) => wrong_method("POST"),
            _ => respond(
                StatusCode::NOT_FOUND,
                r#"{"error":"wanted GET /health or POST /stop"}"#,
            ),
        }
    }
}

fn wrong_method(wanted: &'static str) -> Response<Answer> {
    let text = format!(r#"{{"error":"wanted {wanted}"}}"#);
    let mut response = respond(StatusCode::METHOD_NOT_ALLOWED, &text);
    response
        .headers_mut()
        .insert(ALLOW, HeaderValue::from_static(wanted));
    response
}

fn respond(status: StatusCode, text: &str) -> Response<Answer> {
    let mut response = Response::new(Answer::new(format!("{text}\n").into_bytes()));
    *response.status_mut() = status;
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, json);
    response
}
