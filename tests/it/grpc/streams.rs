//! Calls that send many messages, in either or both directions.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Buf as _, BufMut as _};
use futures_util::stream::{Stream, iter, unfold};
use telemetry_bootstrap::http::{Client, OfError};
use tokio::sync::mpsc::{Receiver, channel};
use tonic::body::Body;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder, Streaming};
use tonic::codegen::http::uri::PathAndQuery;
use tonic::server::{Grpc, NamedService};
use tonic::transport::Channel;
use tonic::{Code, Request, Response, Status};
use tower::{Service, service_fn};

use super::{Ends, check, run};

const JOIN: &str = "test.Echo/Join";
const EACH: &str = "test.Echo/Each";

/// Text as it is, so that nothing needs to be generated.
struct Text;

impl Codec for Text {
    type Encode = String;
    type Decode = String;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for Text {
    type Item = String;
    type Error = Status;

    fn encode(&mut self, text: String, into: &mut EncodeBuf<'_>) -> Result<(), Status> {
        into.put_slice(text.as_bytes());
        Ok(())
    }
}

impl Decoder for Text {
    type Item = String;
    type Error = Status;

    fn decode(&mut self, from: &mut DecodeBuf<'_>) -> Result<Option<String>, Status> {
        let bytes = from.copy_to_bytes(from.remaining());
        Ok(Some(String::from_utf8(bytes.to_vec()).unwrap()))
    }
}

/// Joins what it is sent, or answers each message with itself.
#[derive(Clone)]
pub(super) struct Echo;

impl NamedService for Echo {
    const NAME: &'static str = "test.Echo";
}

impl Service<http::Request<Body>> for Echo {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _task: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        Box::pin(async move {
            let mut grpc = Grpc::new(Text);
            Ok(match request.uri().path() {
                "/test.Echo/Join" => grpc.client_streaming(service_fn(join), request).await,
                _ => grpc.streaming(service_fn(each), request).await,
            })
        })
    }
}

async fn join(request: Request<Streaming<String>>) -> Result<Response<String>, Status> {
    let (mut parts, mut all) = (request.into_inner(), String::new());
    while let Some(part) = parts.message().await? {
        all.push_str(&part);
    }
    if all.contains("broken") {
        return Err(Status::internal("secret detail"));
    }
    Ok(Response::new(all))
}

async fn each(request: Request<Streaming<String>>) -> Result<Response<Streaming<String>>, Status> {
    Ok(Response::new(request.into_inner()))
}

type Caller = tonic::client::Grpc<Client<Channel, OfError>>;

fn path(method: &str) -> PathAndQuery {
    format!("/{method}").parse().unwrap()
}

/// Has a list of messages joined.
async fn joined(mut caller: Caller, parts: &'static [&str]) -> Result<String, Status> {
    caller.ready().await.unwrap();
    let parts = iter(parts.iter().map(|part| (*part).to_owned()));
    let answer = caller.client_streaming(Request::new(parts), path(JOIN), Text);
    Ok(answer.await?.into_inner())
}

fn received(messages: Receiver<String>) -> impl Stream<Item = String> {
    unfold(messages, async |mut messages| {
        let next = messages.recv().await?;
        Some((next, messages))
    })
}

/// Opens a call both of whose sides stream, and has so many messages go to and fro.
async fn exchanged(
    mut caller: Caller,
    times: usize,
) -> (tokio::sync::mpsc::Sender<String>, Streaming<String>) {
    caller.ready().await.unwrap();
    let (sender, messages) = channel(1);
    let request = Request::new(received(messages));
    let (answers, sent) = tokio::join!(
        caller.streaming(request, path(EACH), Text),
        sender.send("part".to_owned()),
    );
    sent.unwrap();
    let mut answers = answers.unwrap().into_inner();
    for _ in 0..times {
        assert_eq!(answers.message().await.unwrap().unwrap(), "part");
        sender.send("part".to_owned()).await.unwrap();
    }
    (sender, answers)
}

#[test]
fn a_client_that_streams_is_one_call() {
    let harness = run(async |Ends { streams, .. }| {
        assert_eq!(joined(streams, &["a", "b", "c"]).await.unwrap(), "abc");
    });
    let both = format!("{JOIN} fine OK ");
    check(&harness, &both, &both);
}

#[test]
fn a_client_that_streams_is_told_what_went_wrong() {
    let harness = run(async |Ends { streams, .. }| {
        let status = joined(streams, &["a", "broken"]).await.unwrap_err();
        assert_eq!(status.code(), Code::Internal);
    });
    let both = format!("{JOIN} failed INTERNAL INTERNAL");
    check(&harness, &both, &both);
}

#[test]
fn both_sides_stream_in_one_call() {
    let harness = run(async |Ends { streams, .. }| {
        let (sender, mut answers) = exchanged(streams, 10).await;
        drop(sender);
        while answers.message().await.unwrap().is_some() {}
    });
    let both = format!("{EACH} fine OK ");
    check(&harness, &both, &both);
}

#[test]
fn a_client_that_leaves_while_both_sides_stream_cancels_the_call() {
    let harness = run(async |Ends { streams, .. }| {
        drop(exchanged(streams, 3).await);
    });
    let client = format!("{EACH} failed  cancelled");
    check(&harness, &client, "grpc fine  cancelled");
}
