//! The queue between control plane and worker: a JetStream where there is a NATS server, else a
//! small one of the control plane's own. In both a message is delivered until it is acknowledged.

pub mod nats;
pub mod tcp;

use std::env;
use std::error::Error;

use telemetry_bootstrap::Telemetry;

/// The subject of orders to provision, in both services and both queues.
pub const QUEUE: &str = "orders.provision";

/// The publishing end.
#[derive(Debug, Clone)]
pub enum Publisher {
    /// On a NATS server.
    Nats(nats::Publisher),
    /// In this process.
    Tcp(tcp::Publisher),
}

/// The consuming end.
#[derive(Debug)]
pub enum Consumer {
    /// On a NATS server.
    Nats(Box<nats::Consumer>),
    /// In the control plane.
    Tcp(tcp::Consumer),
}

/// Why a message was not queued.
#[derive(Debug, thiserror::Error)]
pub enum NotQueued {
    /// The queue in this process takes no more.
    #[error(transparent)]
    Full(#[from] tcp::Full),
    /// The NATS server did not take it.
    #[error(transparent)]
    Nats(#[from] async_nats::jetstream::context::PublishError),
}

impl Publisher {
    /// On the server that `NATS_URL` names, else in this process on `QUEUE_LISTEN`.
    pub async fn from_env(telemetry: &Telemetry) -> Result<Self, Box<dyn Error + Send + Sync>> {
        if let Ok(url) = env::var("NATS_URL") {
            return Ok(Self::Nats(nats::Publisher::connect(&url, telemetry).await?));
        }
        let listen = env::var("QUEUE_LISTEN").unwrap_or_else(|_| "127.0.0.1:3001".to_owned());
        let publisher = tcp::Publisher::bind(listen.parse()?, telemetry.messaging());
        Ok(Self::Tcp(publisher.await?))
    }

    /// Hands a message in.
    pub async fn publish(&self, body: serde_json::Value) -> Result<(), NotQueued> {
        match self {
            Self::Nats(publisher) => Ok(publisher.publish(&body).await?),
            Self::Tcp(publisher) => Ok(publisher.publish(body).await?),
        }
    }

    /// Where consumers find it: `nats`, or an address.
    pub fn name(&self) -> String {
        match self {
            Self::Nats(_) => "nats".to_owned(),
            Self::Tcp(publisher) => publisher.address().to_string(),
        }
    }
}

impl Consumer {
    /// On the server that `NATS_URL` names, else from the control plane at `QUEUE`.
    pub async fn from_env(telemetry: &Telemetry) -> Result<Self, Box<dyn Error + Send + Sync>> {
        if let Ok(url) = env::var("NATS_URL") {
            let consumer = nats::Consumer::connect(&url, telemetry).await?;
            return Ok(Self::Nats(Box::new(consumer)));
        }
        let queue = env::var("QUEUE").unwrap_or_else(|_| "127.0.0.1:3001".to_owned());
        Ok(Self::Tcp(tcp::Consumer::connect(queue.parse()?).await?))
    }
}
