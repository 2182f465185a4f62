//! Subscriptions: a stream of deliveries.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

use super::super::Sender;
use super::{Delivery, Nats};

/// What is subscribed to, as whom, and for whose messages.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source {
    pub(super) pattern: &'static str,
    pub(super) group: Option<&'static str>,
    pub(super) sender: Sender,
}

/// A subscription whose messages are observed: a [`Stream`] of [`Delivery`].
#[derive(Debug)]
pub struct Subscriber {
    nats: Nats,
    inner: async_nats::Subscriber,
    source: Source,
}

impl Subscriber {
    pub(super) fn new(nats: Nats, inner: async_nats::Subscriber, source: Source) -> Self {
        Self {
            nats,
            inner,
            source,
        }
    }

    /// Waits for the next message; `None` when the subscription has ended.
    pub async fn next(&mut self) -> Option<Delivery> {
        poll_fn(|task| Pin::new(&mut *self).poll_next(task)).await
    }

    /// The wrapped subscription, to be ended for example.
    pub fn inner_mut(&mut self) -> &mut async_nats::Subscriber {
        &mut self.inner
    }

    /// The wrapped subscription; what it delivers is no longer observed.
    pub fn into_inner(self) -> async_nats::Subscriber {
        self.inner
    }
}

impl Stream for Subscriber {
    type Item = Delivery;

    fn poll_next(mut self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<Option<Delivery>> {
        let next = Pin::new(&mut self.inner).poll_next(task);
        next.map(|message| Some(Delivery::new(self.nats.clone(), message?, self.source)))
    }
}
