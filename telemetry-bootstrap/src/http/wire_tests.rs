//! Behind a real server, over a real socket: what a server does with bodies is not in any trait.

use std::convert::Infallible;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::routing::get;
use http_body_util::BodyExt as _;
use http_body_util::channel::Channel;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::ServerLayer;
use crate::fixture::{Fixture, attribute};

async fn connect(fixture: &Fixture, app: Router) -> TcpStream {
    let layer = ServerLayer::new(&fixture.meter, &fixture.correlator, &fixture.redactor);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, app.layer(layer)).await });
    TcpStream::connect(address).await.unwrap()
}

/// Waits for the request's line, and says its outcome and the span's `error.type`.
async fn outcome(fixture: &Fixture) -> (String, String) {
    let written = async {
        while fixture.lines().is_empty() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), written)
        .await
        .unwrap();
    let lines = fixture.lines();
    let (_, outcome) = lines[0].rsplit_once("outcome=").unwrap();
    let active = fixture.points("http.server.active_requests");
    assert!(active[0].starts_with("0 "), "{active:?}");
    (outcome.to_owned(), attribute(&fixture.span(), "error.type"))
}

#[track_caller]
fn check(found: &(String, String), outcome: &str, error: &str) {
    assert_eq!(found, &(format!("\"{outcome}\""), error.to_owned()));
}

#[tokio::test]
async fn whole_and_head_responses_are_complete() {
    for method in ["GET", "HEAD"] {
        let fixture = Fixture::new();
        let app = Router::new().route("/", get(|| async { "hello" }));
        let mut client = connect(&fixture, app).await;
        let request = format!("{method} / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        client.write_all(request.as_bytes()).await.unwrap();
        let mut response = String::new();
        client.read_to_string(&mut response).await.unwrap();
        assert!(response.contains("x-correlation-id: "), "{response}");
        check(&outcome(&fixture).await, "completed", "");
    }
}

#[tokio::test]
async fn a_client_that_leaves_cancels_its_request() {
    let fixture = Fixture::new();
    let app = Router::new().route("/", get(std::future::pending::<&'static str>));
    let mut client = connect(&fixture, app).await;
    client
        .write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
        .await
        .unwrap();
    while fixture.points("http.server.active_requests").is_empty() {
        tokio::task::yield_now().await;
    }
    drop(client);
    check(&outcome(&fixture).await, "cancelled", "cancelled");
}

#[tokio::test]
async fn a_client_that_leaves_half_way_through_the_body_cancels_its_request() {
    let fixture = Fixture::new();
    let handler = || async {
        let (mut sender, body) = Channel::<Bytes, Infallible>::new(1);
        tokio::spawn(async move {
            // Ends when the body is dropped at the other end.
            while sender
                .send_data(Bytes::from_static(&[b'x'; 1024]))
                .await
                .is_ok()
            {
                tokio::task::yield_now().await;
            }
        });
        Body::new(body.map_err(|never| match never {}))
    };
    let mut client = connect(&fixture, Router::new().route("/", get(handler))).await;
    client
        .write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
        .await
        .unwrap();
    client.read_exact(&mut [0; 512]).await.unwrap();
    assert!(fixture.lines().is_empty());
    drop(client);
    check(&outcome(&fixture).await, "cancelled", "cancelled");
}
