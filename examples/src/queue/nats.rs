//! The queue as a stream of a NATS server.

use async_nats::jetstream::consumer::pull::{Config, Stream};
use async_nats::jetstream::context::PublishError;
use async_nats::jetstream::stream;
use async_nats::{Client, ConnectOptions, Error, ServerAddr};
use telemetry_bootstrap::Telemetry;
use telemetry_bootstrap::messaging::nats::{Deliveries, JetStream, JetStreamDelivery};

use super::QUEUE;

/// The stream that keeps the orders.
const STREAM: &str = "ORDERS";

/// The workers, of which each order reaches one.
const WORKERS: &str = "provision-workers";

/// The publishing end.
#[derive(Debug, Clone)]
pub struct Publisher(JetStream);

impl Publisher {
    /// Connects, and makes the stream if it is not there.
    pub async fn connect(url: &str, telemetry: &Telemetry) -> Result<Self, Error> {
        let (jetstream, _) = open(url, telemetry).await?;
        Ok(Self(jetstream))
    }

    /// Hands a message in, and waits until the stream has it.
    pub async fn publish(&self, body: &serde_json::Value) -> Result<(), PublishError> {
        let taken = self.0.publish(QUEUE, body.to_string().into()).await;
        taken.map(drop)
    }
}

/// The consuming end.
#[derive(Debug)]
pub struct Consumer(Deliveries<Stream>);

impl Consumer {
    /// Connects, and makes stream and consumer if they are not there.
    pub async fn connect(url: &str, telemetry: &Telemetry) -> Result<Self, Error> {
        let (jetstream, stream) = open(url, telemetry).await?;
        let config = Config {
            durable_name: Some(WORKERS.to_owned()),
            ..Config::default()
        };
        let consumer = stream.get_or_create_consumer(WORKERS, config).await?;
        let messages = consumer.messages().await?;
        Ok(Self(jetstream.deliveries(messages, QUEUE)))
    }

    /// Waits for the next message; `None` when there will be no more.
    pub async fn next(&mut self) -> Result<Option<JetStreamDelivery>, Error> {
        Ok(self.0.next().await.transpose()?)
    }
}

async fn open(url: &str, telemetry: &Telemetry) -> Result<(JetStream, stream::Stream), Error> {
    let jetstream = telemetry.nats(client(url).await?).jetstream();
    let config = stream::Config {
        name: STREAM.to_owned(),
        subjects: vec![QUEUE.to_owned()],
        retention: stream::RetentionPolicy::WorkQueue,
        ..stream::Config::default()
    };
    let stream = jetstream.inner().get_or_create_stream(config).await?;
    Ok((jetstream, stream))
}

/// Connects as whom the address names; `async_nats` itself leaves that alone.
async fn client(url: &str) -> Result<Client, Error> {
    let address: ServerAddr = url.parse()?;
    let options = match (address.username(), address.password()) {
        (Some(user), Some(word)) => {
            ConnectOptions::with_user_and_password(user.to_owned(), word.to_owned())
        }
        _ => ConnectOptions::new(),
    };
    Ok(options.connect(address).await?)
}
