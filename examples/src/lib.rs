//! Three services that read like a user's own: a control plane, its worker, and a payment service.
#![forbid(unsafe_code)]
#![expect(
    clippy::missing_errors_doc,
    reason = "the services' own errors explain themselves"
)]

pub mod control_plane;
pub mod forward;
pub mod payments;
pub mod queue;
pub mod worker;

#[cfg(test)]
mod tests;

/// What the telemetry of these services can't say, since it would not compile. This does:
///
/// ```
/// use telemetry_examples::telemetry::attributes::{OrderOutcome, OrderPlan};
/// use telemetry_examples::telemetry::events::OrderRejected;
/// use telemetry_examples::telemetry::spans::ProvisionServer;
///
/// let span = ProvisionServer::new(OrderPlan::Small, "ord_7").with_server_address("small-1");
/// let order_outcome = OrderOutcome::Declined;
/// span.in_scope(|| {
///     OrderRejected { order_id: "ord_7", order_plan: OrderPlan::Small, order_outcome }.emit();
/// });
/// ```
///
/// A span without an attribute that it has to have:
///
/// ```compile_fail,E0061
/// use telemetry_examples::telemetry::attributes::OrderPlan;
/// let span = telemetry_examples::telemetry::spans::ProvisionServer::new(OrderPlan::Small);
/// ```
///
/// A value that is not among the declared ones:
///
/// ```compile_fail,E0308
/// let span = telemetry_examples::telemetry::spans::ProvisionServer::new("tiny", "ord_7");
/// ```
///
/// An attribute that the span does not have:
///
/// ```compile_fail,E0599
/// use telemetry_examples::telemetry::attributes::OrderPlan;
/// let span = telemetry_examples::telemetry::spans::ProvisionServer::new(OrderPlan::Small, "ord_7");
/// span.set_customer("c-17");
/// ```
///
/// An event without a field that it has to have:
///
/// ```compile_fail,E0063
/// use telemetry_examples::telemetry::attributes::OrderPlan;
/// use telemetry_examples::telemetry::events::OrderRejected;
/// OrderRejected { order_id: "ord_7", order_plan: OrderPlan::Small }.emit();
/// ```
///
/// A metric with a label that it does not have:
///
/// ```compile_fail,E0560
/// use telemetry_examples::telemetry::attributes::{OrderOutcome, OrderPlan};
/// use telemetry_examples::telemetry::metrics::OrdersPlacedLabels;
/// let (order_plan, order_outcome) = (OrderPlan::Small, OrderOutcome::Declined);
/// let labels = OrdersPlacedLabels { order_plan, order_outcome, customer: "c-17" };
/// ```
#[cfg(doctest)]
struct Refused;

#[rustfmt::skip]
pub mod telemetry;
