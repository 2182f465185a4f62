//! Subscriptions: a stream of deliveries.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

use super::{Delivery, Nats};

/// A subscription whose messages are observed: a [`Stream`] of [`Delivery`].
#[derive(Debug)]
pub struct Subscriber {
    nats: Nats,
    inner: async_nats::Subscriber,
    pattern: &'static str,
    group: Option<&'static str>,
}

impl Subscriber {
    pub(super) fn new(
        nats: Nats,
        inner: async_nats::Subscriber,
        pattern: &'static str,
        group: Option<&'static str>,
    ) -> Self {
        Self {
            nats,
            inner,
            pattern,
            group,
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
        let Self {
            nats,
            inner,
            pattern,
            group,
        } = &mut *self;
        let next = Pin::new(inner).poll_next(task);
        next.map(|message| Some(Delivery::new(nats.clone(), message?, pattern, *group)))
    }
}
