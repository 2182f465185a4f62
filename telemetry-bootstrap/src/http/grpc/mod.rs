//! gRPC: calls, which are HTTP requests with a status of their own at the end.
//!
//! The server and client layers know a call by its `content-type`, the server's by that of the
//! response too. It becomes a span and a duration of the conventions for remote procedure calls, in
//! place of those for HTTP. Its status is in the
//! trailers, or in the head of a response without a body.
//!
//! Which methods there are is not in the request, whose path is the client's word. Where the layer
//! is told (`with_rpc_methods`), all others are `_OTHER`. Where it is not, it learns: a server the
//! first 200 whose calls came to a status that only a handler gives, a client the first 200 that it
//! calls.

mod inbound;
mod line;
mod method;
mod outbound;
mod status;

use std::sync::Arc;

use http::HeaderMap;
use http::header::CONTENT_TYPE;

pub(super) use inbound::InboundCall;
pub(super) use method::{Learning, Methods};
pub(super) use outbound::{Calls, OutboundCall};

/// The methods that code names; `None` where it names none.
pub(super) type Listed = Option<Arc<[Box<str>]>>;

/// `application/grpc`, with or without its format. `application/grpc-web` has no trailers and is
/// for HTTP to describe.
pub(super) fn is_grpc(headers: &HeaderMap) -> bool {
    let content = headers.get(CONTENT_TYPE).map(http::HeaderValue::as_bytes);
    let Some((start, rest)) = content.and_then(<[u8]>::split_first_chunk::<16>) else {
        return false;
    };
    let ends = |byte: &u8| matches!(byte, b'+' | b';' | b' ');
    start.eq_ignore_ascii_case(b"application/grpc") && rest.first().is_none_or(ends)
}

#[cfg(test)]
mod tests;
