//! What a receiver is asked to do, and why it may not start.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use crate::otlp::MAX_DECODED_BYTES;

const MIB: usize = 1024 * 1024;

/// Addresses and bounds of a receiver. The default listens on two free ports of loopback.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiverConfig {
    /// Where OTLP/gRPC comes in; port 0 takes a free one, `None` listens on the other address only.
    pub grpc: Option<SocketAddr>,
    /// Where OTLP/HTTP comes in; port 0 takes a free one, `None` listens on the other address only.
    pub http: Option<SocketAddr>,
    /// Whether an address that is not loopback is allowed. The receiver has neither TLS nor
    /// authentication.
    pub allow_remote: bool,
    /// Longest compressed body of one request, in bytes (8 MiB).
    pub max_compressed_bytes: usize,
    /// Longest body of one request after decompression, in bytes (64 MiB).
    pub max_decompressed_bytes: usize,
    /// Most memory that the lists of one decoded request may take, in bytes
    /// ([`MAX_DECODED_BYTES`]). One request is decoded at a time.
    pub max_decoded_bytes: usize,
    /// Most memory that the bodies of all requests under way may take, in bytes (256 MiB); past it
    /// senders are told to come back later.
    pub max_buffered_bytes: usize,
    /// Most connections at a time (256); one more is closed at once.
    pub max_connections: usize,
    /// How long a connection may take until the head of its first request is there (10 s); on
    /// HTTP/1 that of each further one too, so that a kept-alive connection is closed when no new
    /// request comes for as long.
    pub header_timeout: Duration,
    /// How long the body of one request may take (30 s).
    pub read_timeout: Duration,
    /// How long a connection may go on without a request after its first (5 min); what else moves
    /// on it, such as HTTP/2's pings, does not count.
    pub idle_timeout: Duration,
}

impl Default for ReceiverConfig {
    fn default() -> Self {
        let free_port = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        Self {
            grpc: Some(free_port),
            http: Some(free_port),
            allow_remote: false,
            max_compressed_bytes: 8 * MIB,
            max_decompressed_bytes: 64 * MIB,
            max_decoded_bytes: MAX_DECODED_BYTES,
            max_buffered_bytes: 256 * MIB,
            max_connections: 256,
            header_timeout: Duration::from_secs(10),
            read_timeout: Duration::from_secs(30),
            idle_timeout: Duration::from_secs(300),
        }
    }
}

/// Why a receiver did not start.
#[derive(Debug)]
#[non_exhaustive]
pub enum ReceiverError {
    /// A port could not be bound.
    Bind {
        /// The address that was asked for.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// Neither a gRPC nor an HTTP address is given.
    NoAddress,
    /// An address is not loopback.
    Remote {
        /// The address.
        address: SocketAddr,
    },
    /// The admin address is not loopback, which nothing allows.
    RemoteAdmin {
        /// The address.
        address: SocketAddr,
    },
    /// The receiver's thread or runtime could not be started.
    Start {
        /// What the system said.
        source: io::Error,
    },
}

impl fmt::Display for ReceiverError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bind { address, .. } => write!(
                f,
                "could not listen on {address}; stop what listens there, or take port 0 for a free \
                 one"
            ),
            Self::NoAddress => {
                f.write_str("found neither a gRPC nor an HTTP address, wanted at least one")
            }
            Self::Remote { address } => write!(
                f,
                "found address {address}, wanted a loopback address: the receiver has neither TLS \
                 nor authentication; use 127.0.0.1, or, on a network you trust, `allow_remote` (`--allow-remote`)"
            ),
            Self::RemoteAdmin { address } => write!(
                f,
                "found address {address}, wanted a loopback address: who reaches it can end the \
                 receiver, so it is never open to other machines; use 127.0.0.1"
            ),
            Self::Start { .. } => f.write_str("could not start the receiver's thread"),
        }
    }
}

impl std::error::Error for ReceiverError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Bind { source, .. } | Self::Start { source } => Some(source),
            Self::NoAddress | Self::Remote { .. } | Self::RemoteAdmin { .. } => None,
        }
    }
}
