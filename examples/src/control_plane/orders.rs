//! Orders: validate, charge, hand to the worker, remember.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use serde_json::json;
use telemetry_bootstrap::Telemetry;
use telemetry_bootstrap::metric::Counter;

use super::auth::Caller;
use super::error::OrderError;
use super::payment::Payments;
use crate::queue::{NotQueued, Publisher};
use crate::telemetry::attributes::{OrderOutcome, OrderPlan};
use crate::telemetry::events::OrderRejected;
use crate::telemetry::metrics::{OrdersPlaced, OrdersPlacedLabels};
use crate::worker::ProvisionOrder;

/// What a caller sends.
#[derive(Debug, Deserialize)]
pub(super) struct NewOrder {
    plan: String,
    card_token: String,
}

/// An order that was accepted.
#[derive(Debug, Clone, Serialize)]
pub struct Order {
    /// The order's id.
    pub id: String,
    /// The ordering organisation.
    pub org: String,
    /// `small`, `medium` or `large`.
    pub plan: String,
}

#[derive(Debug, Clone)]
pub(super) struct Orders(Arc<Shop>);

#[derive(Debug)]
struct Shop {
    placed: Counter<OrdersPlaced>,
    payments: Payments,
    queue: Publisher,
    orders: Mutex<HashMap<String, Order>>,
    next: AtomicU64,
}

impl Orders {
    pub(super) fn new(telemetry: &Telemetry, payments: Payments, queue: Publisher) -> Self {
        Self(Arc::new(Shop {
            placed: telemetry.meter().counter(),
            payments,
            queue,
            orders: Mutex::default(),
            next: AtomicU64::new(1),
        }))
    }

    async fn pay_and_queue(&self, order: &Order, card_token: &str) -> Result<(), OrderError> {
        self.0
            .payments
            .charge(&order.org, price(&order.plan), card_token)
            .await?;
        self.hand_to_worker(order)
            .await
            .map_err(|_| OrderError::QueueUnavailable)
    }

    async fn hand_to_worker(&self, order: &Order) -> Result<(), NotQueued> {
        let work = ProvisionOrder {
            order_id: order.id.clone(),
            org: order.org.clone(),
            plan: order.plan.clone(),
        };
        self.0.queue.publish(json!(work)).await
    }

    fn report(&self, order: &Order, order_plan: OrderPlan, result: &Result<(), OrderError>) {
        let order_outcome = match result {
            Ok(()) => OrderOutcome::Accepted,
            Err(OrderError::Declined) => OrderOutcome::Declined,
            Err(_) => OrderOutcome::Failed,
        };
        let labels = OrdersPlacedLabels {
            order_plan,
            order_outcome,
        };
        self.0.placed.add(1, &labels);
        if result.is_err() {
            let rejected = OrderRejected {
                order_id: &order.id,
                order_plan,
                order_outcome,
            };
            rejected.emit();
        }
    }
}

pub(super) async fn place(
    State(orders): State<Orders>,
    Extension(caller): Extension<Caller>,
    Json(new): Json<NewOrder>,
) -> Result<(StatusCode, Json<Order>), OrderError> {
    let plan = parse_plan(&new.plan)?;
    let number = orders.0.next.fetch_add(1, Ordering::Relaxed);
    let order = Order {
        id: format!("ord_{number}"),
        org: caller.org,
        plan: new.plan,
    };
    let result = orders.pay_and_queue(&order, &new.card_token).await;
    orders.report(&order, plan, &result);
    result?;
    tracing::info!(order.id = order.id, order.plan = order.plan, "order placed");
    let mut all = orders
        .0
        .orders
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    all.insert(order.id.clone(), order.clone());
    Ok((StatusCode::ACCEPTED, Json(order)))
}

pub(super) async fn read(
    State(orders): State<Orders>,
    Path(id): Path<String>,
) -> Result<Json<Order>, OrderError> {
    let all = orders
        .0
        .orders
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    all.get(&id).cloned().map(Json).ok_or(OrderError::NotFound)
}

fn parse_plan(plan: &str) -> Result<OrderPlan, OrderError> {
    match plan {
        "small" => Ok(OrderPlan::Small),
        "medium" => Ok(OrderPlan::Medium),
        "large" => Ok(OrderPlan::Large),
        _ => Err(OrderError::Invalid("plan must be small, medium or large")),
    }
}

fn price(plan: &str) -> u64 {
    match plan {
        "large" => 64_000,
        "medium" => 16_000,
        _ => 4_000,
    }
}
