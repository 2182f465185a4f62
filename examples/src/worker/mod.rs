//! The worker: takes orders from the queue, asks the hypervisor for a server, reports how it went.

mod hypervisor;

use std::net::SocketAddr;
use std::time::Instant;

use serde::{Deserialize, Serialize};
use telemetry_bootstrap::Telemetry;
use telemetry_bootstrap::dependency::Dependencies;
use telemetry_bootstrap::error_type::{ErrorType, classify};
use telemetry_bootstrap::messaging::Messaging;
use telemetry_bootstrap::metric::Histogram;

use crate::queue::{Consumer, Message};
use crate::telemetry::attributes::{OrderPlan, ProvisionOutcome};
use crate::telemetry::metrics::{ProvisionDuration, ProvisionDurationLabels};
use hypervisor::HypervisorError;

/// The queue's name in both services.
pub const QUEUE: &str = "orders.provision";

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

    /// Consumes from `address`.
    pub async fn run(&self, address: SocketAddr) -> std::io::Result<()> {
        let mut consumer = Consumer::connect(address).await?;
        while let Some(message) = consumer.next().await? {
            self.handle(message).await;
            consumer.acknowledge().await?;
        }
        Ok(())
    }

    /// A refused order is reported and done with: asking again would not help. So is a message that
    /// is no order, and since it is read inside the consumer's span, that has a trace as well.
    pub(crate) async fn handle(&self, message: Message) {
        let Message { headers, body } = message;
        let process = self.messaging.consumer("tcp", "process", QUEUE, &headers);
        let work = async { Ok(self.provision(&read(body)?).await?) };
        let _refused = process.run_with(work, WorkError::error_type).await;
    }

    async fn provision(&self, order: &ProvisionOrder) -> Result<(), HypervisorError> {
        let started = Instant::now();
        tracing::info!(
            order.id = order.order_id,
            order.plan = order.plan,
            "provisioning"
        );
        let create = hypervisor::create_server(&order.org, &order.plan);
        let created = self
            .dependencies
            .call("hypervisor", "create_server", create)
            .await;
        let outcome = match &created {
            Ok(address) => {
                tracing::info!(
                    order.id = order.order_id,
                    server.address = address,
                    "server is up"
                );
                ProvisionOutcome::Ready
            }
            Err(error) => {
                tracing::error!(order.id = order.order_id, %error, "server was not created");
                ProvisionOutcome::Failed
            }
        };
        let plan = plan(&order.plan);
        let labels = ProvisionDurationLabels {
            order_plan: plan,
            provision_outcome: outcome,
        };
        self.duration
            .record(started.elapsed().as_secs_f64(), &labels);
        created.map(drop)
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
}

fn read(body: serde_json::Value) -> Result<ProvisionOrder, WorkError> {
    let order = serde_json::from_value(body);
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
