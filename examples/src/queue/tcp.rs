//! A small durable-enough queue between two processes: JSON lines over TCP, one message in flight,
//! acknowledged by the consumer. A message that was not acknowledged is delivered again.

use std::collections::{HashMap, VecDeque};
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use telemetry_bootstrap::messaging::Messaging;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

use super::QUEUE;

/// Most messages that wait for a consumer.
const CAPACITY: usize = 10_000;

/// One message: headers, and a body that the two ends agree on.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Message {
    /// What travels beside the body: trace context, correlation, event id.
    pub headers: HashMap<String, String>,
    /// The body.
    pub body: serde_json::Value,
}

/// The publishing end; it listens, consumers connect.
#[derive(Debug, Clone)]
pub struct Publisher {
    waiting: Arc<Mutex<VecDeque<Message>>>,
    arrived: Arc<Notify>,
    address: SocketAddr,
    messaging: Messaging,
}

/// The queue holds ten thousand messages and takes no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the queue is full")]
pub struct Full;

impl Publisher {
    /// Listens on `address` and serves one consumer at a time.
    pub async fn bind(address: SocketAddr, messaging: Messaging) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let publisher = Self {
            waiting: Arc::default(),
            arrived: Arc::default(),
            address: listener.local_addr()?,
            messaging,
        };
        tokio::spawn(publisher.clone().serve(listener));
        Ok(publisher)
    }

    /// Where consumers connect.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Hands a message in.
    pub async fn publish(&self, body: serde_json::Value) -> Result<(), Full> {
        let producer = self.messaging.producer("tcp", "publish", QUEUE);
        let mut headers = HashMap::new();
        producer.inject(&mut headers);
        let message = Message { headers, body };
        producer.run(async { self.push(message) }).await
    }

    fn push(&self, message: Message) -> Result<(), Full> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() >= CAPACITY {
            return Err(Full);
        }
        waiting.push_back(message);
        self.arrived.notify_one();
        Ok(())
    }

    async fn serve(self, listener: TcpListener) {
        while let Ok((stream, _)) = listener.accept().await {
            // A consumer that goes away leaves its message at the head, for the next one.
            let _gone = self.feed(stream).await;
        }
    }

    async fn feed(&self, stream: TcpStream) -> io::Result<()> {
        let (read, mut write) = stream.into_split();
        let mut acknowledged = BufReader::new(read).lines();
        loop {
            let Some(message) = self.head() else {
                self.arrived.notified().await;
                continue;
            };
            send(&mut write, &message).await?;
            if acknowledged.next_line().await?.is_none() {
                return Ok(());
            }
            self.waiting
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .pop_front();
        }
    }

    fn head(&self) -> Option<Message> {
        self.waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .front()
            .cloned()
    }
}

/// The consuming end.
#[derive(Debug)]
pub struct Consumer {
    lines: tokio::io::Lines<BufReader<OwnedReadHalf>>,
    write: OwnedWriteHalf,
}

impl Consumer {
    /// Connects to a publisher.
    pub async fn connect(address: SocketAddr) -> io::Result<Self> {
        let (read, write) = TcpStream::connect(address).await?.into_split();
        Ok(Self {
            lines: BufReader::new(read).lines(),
            write,
        })
    }

    /// Waits for the next message; `None` when the publisher is gone.
    pub async fn next(&mut self) -> io::Result<Option<Message>> {
        let Some(line) = self.lines.next_line().await? else {
            return Ok(None);
        };
        serde_json::from_str(&line)
            .map(Some)
            .map_err(io::Error::other)
    }

    /// Says that the last message was dealt with.
    pub async fn acknowledge(&mut self) -> io::Result<()> {
        self.write.write_all(b"ok\n").await
    }
}

async fn send(write: &mut OwnedWriteHalf, message: &Message) -> io::Result<()> {
    let mut line = serde_json::to_vec(message).map_err(io::Error::other)?;
    line.push(b'\n');
    write.write_all(&line).await
}
