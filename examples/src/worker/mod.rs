//! The worker: takes orders from the queue, asks the hypervisor for a server, reports how it went.

mod hypervisor;

use std::error::Error;
use std::pin::pin;
use std::time::{Duration, Instant};

use async_nats::jetstream::AckKind;
use serde::{Deserialize, Serialize};
use telemetry_bootstrap::Telemetry;
use telemetry_bootstrap::dependency::Dependencies;
use telemetry_bootstrap::error_type::{ErrorType, classify};
use telemetry_bootstrap::messaging::Messaging;
use telemetry_bootstrap::messaging::nats::JetStreamDelivery;
use telemetry_bootstrap::metric::Histogram;

use crate::queue::tcp::Message;
use crate::queue::{Consumer, QUEUE};
use crate::telemetry::attributes::{OrderPlan, ProvisionOutcome};
use crate::telemetry::metrics::{ProvisionDuration, ProvisionDurationLabels};
use crate::telemetry::spans::ProvisionServer;
use hypervisor::HypervisorError;

/// When an order comes again that failed of something that may pass.
const RETRY_AFTER: Duration = Duration::from_secs(10);

/// What the control plane asks for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ProvisionOrder {
    /// The order's id.
    pub order_id: String,
    /// The ordering organisation.
    pub org: String,
    /// `small`, `medium` or `large`.
    pub plan: String,
}

/// Works until the publisher is gone.
#[derive(Debug)]
pub struct Worker {
    messaging: Messaging,
    dependencies: Dependencies,
    duration: Histogram<ProvisionDuration>,
}

impl Worker {
    /// A worker that reports through `telemetry`.
    pub fn new(telemetry: &Telemetry) -> Self {
        Self {
            messaging: telemetry.messaging(),
            dependencies: telemetry.dependencies(),
            duration: telemetry.meter().histogram(),
        }
    }

    /// Works until the queue ends or `asked_to_end`, which comes first however much is queued. A
    /// message that has begun is finished.
    pub async fn run(
        &self,
        mut queue: Consumer,
        asked_to_end: impl Future<Output = ()>,
    ) -> Result<(), Box<dyn Error + Send + Sync>> {
        let mut asked_to_end = pin!(asked_to_end);
        loop {
            let next = tokio::select! {
                biased;
                () = &mut asked_to_end => None,
                next = next(&mut queue) => next?,
            };
            match (next, &mut queue) {
                (None, _) => return Ok(()),
                (Some(Work::Nats(delivery)), _) => self.handle_delivery(*delivery).await,
                (Some(Work::Tcp(message)), Consumer::Tcp(consumer)) => {
                    self.handle(message).await;
                    consumer.acknowledge().await?;
                }
                (Some(Work::Tcp(message)), Consumer::Nats(_)) => self.handle(message).await,
            }
        }
    }

    /// A refused order is reported and done with: asking again would not help. So is a message that
    /// is no order, and since it is read inside the consumer's span, that has a trace as well.
    pub(crate) async fn handle(&self, message: Message) {
        let Message { headers, body } = message;
        let process = self.messaging.consumer("tcp", "process", QUEUE, &headers);
        let work = async { Ok(self.provision(&read(serde_json::from_value(body))?).await?) };
        let _refused = process.run_with(work, WorkError::error_type).await;
    }

    /// As [`handle`](Self::handle), for a message of a NATS server, which delivers it again after a
    /// while where that may help.
    async fn handle_delivery(&self, delivery: JetStreamDelivery) {
        let work = |message: async_nats::jetstream::Message| async move {
            Ok(self
                .provision(&read(serde_json::from_slice(&message.payload))?)
                .await?)
        };
        let judge = |error: &WorkError| (error.error_type(), error.settlement());
        let _refused = delivery.process_with(work, judge).await;
    }

    async fn provision(&self, order: &ProvisionOrder) -> Result<(), HypervisorError> {
        let started = Instant::now();
        let order_plan = plan(&order.plan);
        let span = ProvisionServer::new(order_plan, &order.order_id);
        let created = span.run(self.create_server(order, &span)).await;
        let provision_outcome = match created {
            Ok(()) => ProvisionOutcome::Ready,
            Err(_) => ProvisionOutcome::Failed,
        };
        let labels = ProvisionDurationLabels {
            order_plan,
            provision_outcome,
        };
        self.duration
            .record(started.elapsed().as_secs_f64(), &labels);
        created
    }

    async fn create_server(
        &self,
        order: &ProvisionOrder,
        span: &ProvisionServer,
    ) -> Result<(), HypervisorError> {
        tracing::info!("provisioning");
        let create = hypervisor::create_server(&order.org, &order.plan);
        let created = self
            .dependencies
            .call("hypervisor", "create_server", create)
            .await;
        let address =
            created.inspect_err(|error| tracing::error!(%error, "server was not created"))?;
        span.set_server_address(&address);
        tracing::info!("server is up");
        Ok(())
    }
}

/// Why a message was not dealt with.
#[derive(Debug, thiserror::Error)]
enum WorkError {
    #[error("message is not an order: {0}")]
    NotAnOrder(#[from] serde_json::Error),
    #[error(transparent)]
    Refused(#[from] HypervisorError),
}

impl WorkError {
    fn error_type(&self) -> ErrorType {
        match self {
            Self::NotAnOrder(_) => ErrorType::Protocol,
            Self::Refused(error) => classify(error),
        }
    }

    /// What becomes of the message: done with, unless the failure may pass.
    fn settlement(&self) -> AckKind {
        match self.error_type() {
            ErrorType::Timeout | ErrorType::Connection => AckKind::Nak(Some(RETRY_AFTER)),
            _ => AckKind::Term,
        }
    }
}

/// A message of either queue.
enum Work {
    Nats(Box<JetStreamDelivery>),
    Tcp(Message),
}

async fn next(queue: &mut Consumer) -> Result<Option<Work>, Box<dyn Error + Send + Sync>> {
    Ok(match queue {
        Consumer::Nats(consumer) => consumer.next().await?.map(Box::new).map(Work::Nats),
        Consumer::Tcp(consumer) => consumer.next().await?.map(Work::Tcp),
    })
}

fn read(order: serde_json::Result<ProvisionOrder>) -> Result<ProvisionOrder, WorkError> {
    order
        .inspect_err(|_| tracing::error!("message is not an order"))
        .map_err(WorkError::NotAnOrder)
}

fn plan(name: &str) -> OrderPlan {
    match name {
        "large" => OrderPlan::Large,
        "medium" => OrderPlan::Medium,
        _ => OrderPlan::Small,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_order_is_done_with() {
        let error = serde_json::from_str::<ProvisionOrder>("{}").unwrap_err();
        assert!(matches!(WorkError::from(error).settlement(), AckKind::Term));
    }
}
