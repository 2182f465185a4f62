//! The telemetry contract of `telemetry-examples`.
//!
//! Rendered by `cargo telemetry contract generate`: change the registry, not this.

#![allow(
    clippy::allow_attributes,
    clippy::doc_markdown,
    clippy::struct_field_names,
    clippy::too_many_arguments,
    clippy::unused_self,
    dead_code,
    unreachable_pub,
    reason = "a service uses what it needs, in a binary or a library"
)]

/// The contract's attributes, and the enums that may be labels.
pub mod attributes {
    use telemetry_bootstrap::contract::labels::{Label, LabelValue};
    use telemetry_bootstrap::contract::model::{
        AttributeDef, Cardinality, Members, Sensitivity, ValueType,
    };
    use telemetry_bootstrap::contract::name::AttributeKey;

    /// `order.id`: Id of one order.
    pub static ORDER_ID: AttributeDef = AttributeDef {
        key: AttributeKey::new("order.id"),
        value: ValueType::String,
        members: Members::Any,
        sensitivity: Sensitivity::Public,
        cardinality: Cardinality::Unbounded,
        brief: "Id of one order.",
        deprecated: None,
    };

    /// `order.outcome`: How the placing of an order ended.
    pub static ORDER_OUTCOME: AttributeDef = AttributeDef {
        key: AttributeKey::new("order.outcome"),
        value: ValueType::String,
        members: Members::Closed(&["accepted", "declined", "failed"]),
        sensitivity: Sensitivity::Public,
        cardinality: Cardinality::Bounded(3),
        brief: "How the placing of an order ended.",
        deprecated: None,
    };

    /// The values of `order.outcome`.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
    pub enum OrderOutcome {
        /// `accepted`.
        Accepted,
        /// `declined`.
        Declined,
        /// `failed`.
        Failed,
    }

    impl OrderOutcome {
        /// All of them.
        pub const ALL: [Self; 3] = [Self::Accepted, Self::Declined, Self::Failed];

        /// The value as it is recorded.
        pub const fn as_str(self) -> &'static str {
            match self {
                Self::Accepted => "accepted",
                Self::Declined => "declined",
                Self::Failed => "failed",
            }
        }

        /// The variant of a value; `None` for any other.
        pub fn from_value(value: &str) -> Option<Self> {
            match value {
                "accepted" => Some(Self::Accepted),
                "declined" => Some(Self::Declined),
                "failed" => Some(Self::Failed),
                _ => None,
            }
        }
    }

    impl Label for OrderOutcome {
        fn label(&self) -> LabelValue<'_> {
            LabelValue::Static(self.as_str())
        }
    }

    /// `order.plan`: Size of the server that was ordered.
    pub static ORDER_PLAN: AttributeDef = AttributeDef {
        key: AttributeKey::new("order.plan"),
        value: ValueType::String,
        members: Members::Closed(&["small", "medium", "large"]),
        sensitivity: Sensitivity::Public,
        cardinality: Cardinality::Bounded(3),
        brief: "Size of the server that was ordered.",
        deprecated: None,
    };

    /// The values of `order.plan`.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
    pub enum OrderPlan {
        /// `large`.
        Large,
        /// `medium`.
        Medium,
        /// `small`.
        Small,
    }

    impl OrderPlan {
        /// All of them.
        pub const ALL: [Self; 3] = [Self::Large, Self::Medium, Self::Small];

        /// The value as it is recorded.
        pub const fn as_str(self) -> &'static str {
            match self {
                Self::Large => "large",
                Self::Medium => "medium",
                Self::Small => "small",
            }
        }

        /// The variant of a value; `None` for any other.
        pub fn from_value(value: &str) -> Option<Self> {
            match value {
                "large" => Some(Self::Large),
                "medium" => Some(Self::Medium),
                "small" => Some(Self::Small),
                _ => None,
            }
        }
    }

    impl Label for OrderPlan {
        fn label(&self) -> LabelValue<'_> {
            LabelValue::Static(self.as_str())
        }
    }

    /// `provision.outcome`: How the provisioning of a server ended.
    pub static PROVISION_OUTCOME: AttributeDef = AttributeDef {
        key: AttributeKey::new("provision.outcome"),
        value: ValueType::String,
        members: Members::Closed(&["ready", "failed"]),
        sensitivity: Sensitivity::Public,
        cardinality: Cardinality::Bounded(2),
        brief: "How the provisioning of a server ended.",
        deprecated: None,
    };

    /// The values of `provision.outcome`.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
    pub enum ProvisionOutcome {
        /// `failed`.
        Failed,
        /// `ready`.
        Ready,
    }

    impl ProvisionOutcome {
        /// All of them.
        pub const ALL: [Self; 2] = [Self::Failed, Self::Ready];

        /// The value as it is recorded.
        pub const fn as_str(self) -> &'static str {
            match self {
                Self::Failed => "failed",
                Self::Ready => "ready",
            }
        }

        /// The variant of a value; `None` for any other.
        pub fn from_value(value: &str) -> Option<Self> {
            match value {
                "failed" => Some(Self::Failed),
                "ready" => Some(Self::Ready),
                _ => None,
            }
        }
    }

    impl Label for ProvisionOutcome {
        fn label(&self) -> LabelValue<'_> {
            LabelValue::Static(self.as_str())
        }
    }
}

/// The contract's events.
pub mod events {
    use super::attributes;
    use telemetry_bootstrap::contract::model::{AttributeUse, EventDef, Requirement};
    use telemetry_bootstrap::contract::name::EventName;
    use telemetry_bootstrap::tracing;

    /// `order.rejected`: An order was rejected.
    pub static ORDER_REJECTED: EventDef = EventDef {
        name: EventName::new("order.rejected"),
        attributes: &[
            AttributeUse {
                attribute: &telemetry_bootstrap::contract::attributes::CORRELATION_ID,
                requirement: Requirement::Required,
            },
            AttributeUse {
                attribute: &attributes::ORDER_ID,
                requirement: Requirement::Required,
            },
            AttributeUse {
                attribute: &attributes::ORDER_PLAN,
                requirement: Requirement::Required,
            },
            AttributeUse {
                attribute: &attributes::ORDER_OUTCOME,
                requirement: Requirement::Required,
            },
        ],
        brief: "An order was rejected.",
    };

    /// An event `order.rejected`, to be [emitted](Self::emit): An order was rejected.
    #[derive(Debug, Clone, Copy, PartialEq)]
    #[must_use = "an event is logged when it is emitted"]
    pub struct OrderRejected<'a> {
        /// `order.id`: Id of one order.
        pub order_id: &'a str,
        /// `order.plan`: Size of the server that was ordered.
        pub order_plan: attributes::OrderPlan,
        /// `order.outcome`: How the placing of an order ended.
        pub order_outcome: attributes::OrderOutcome,
    }

    impl OrderRejected<'_> {
        /// Logs it at level WARN, on account of the span that is current.
        pub fn emit(self) {
            let Self {
                order_id,
                order_plan,
                order_outcome,
            } = self;
            let order_plan = order_plan.as_str();
            let order_outcome = order_outcome.as_str();
            tracing::warn!(
                event.name = "order.rejected",
                "order.id" = order_id,
                "order.plan" = order_plan,
                "order.outcome" = order_outcome,
                "An order was rejected"
            );
        }
    }
}

/// The contract's metrics: a type and a label set each.
pub mod metrics {
    use super::attributes;
    use telemetry_bootstrap::contract::labels::{Label, LabelValue, Labels, Metric, covers};
    use telemetry_bootstrap::contract::model::{AttributeUse, Instrument, MetricDef, Requirement};
    use telemetry_bootstrap::contract::name::AttributeKey;
    use telemetry_bootstrap::contract::name::MetricName;
    use telemetry_bootstrap::contract::unit::Unit;

    /// `orders.placed`, counter of `{order}`: Orders that passed validation, by how they ended.
    pub static ORDERS_PLACED: MetricDef = MetricDef {
        name: MetricName::new("orders.placed"),
        instrument: Instrument::Counter,
        unit: Unit::new("{order}"),
        buckets: &[],
        series_limit: 20,
        attributes: &[
            AttributeUse {
                attribute: &attributes::ORDER_PLAN,
                requirement: Requirement::Required,
            },
            AttributeUse {
                attribute: &attributes::ORDER_OUTCOME,
                requirement: Requirement::Required,
            },
        ],
        brief: "Orders that passed validation, by how they ended.",
    };

    /// The metric [`ORDERS_PLACED`] as a type.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub struct OrdersPlaced;

    impl Metric for OrdersPlaced {
        const DEF: &'static MetricDef = &ORDERS_PLACED;
        type Labels<'a> = OrdersPlacedLabels;
    }

    const _: () = assert!(
        covers(
            <OrdersPlacedLabels as Labels>::KEYS,
            ORDERS_PLACED.attributes
        ),
        "the label set of orders.placed is not what it declares"
    );

    /// The labels of [`OrdersPlaced`].
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub struct OrdersPlacedLabels {
        /// `order.plan`.
        pub order_plan: attributes::OrderPlan,
        /// `order.outcome`.
        pub order_outcome: attributes::OrderOutcome,
    }

    impl Labels for OrdersPlacedLabels {
        const KEYS: &'static [AttributeKey] =
            &[attributes::ORDER_PLAN.key, attributes::ORDER_OUTCOME.key];

        fn visit<'a>(&'a self, each: &mut dyn FnMut(AttributeKey, LabelValue<'a>)) {
            each(attributes::ORDER_PLAN.key, self.order_plan.label());
            each(attributes::ORDER_OUTCOME.key, self.order_outcome.label());
        }
    }

    /// `provision.duration`, histogram of `s`: Time from an order's arrival at the worker to its end.
    pub static PROVISION_DURATION: MetricDef = MetricDef {
        name: MetricName::new("provision.duration"),
        instrument: Instrument::Histogram,
        unit: Unit::new("s"),
        buckets: &[0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0],
        series_limit: 20,
        attributes: &[
            AttributeUse {
                attribute: &attributes::ORDER_PLAN,
                requirement: Requirement::Required,
            },
            AttributeUse {
                attribute: &attributes::PROVISION_OUTCOME,
                requirement: Requirement::Required,
            },
        ],
        brief: "Time from an order's arrival at the worker to its end.",
    };

    /// The metric [`PROVISION_DURATION`] as a type.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub struct ProvisionDuration;

    impl Metric for ProvisionDuration {
        const DEF: &'static MetricDef = &PROVISION_DURATION;
        type Labels<'a> = ProvisionDurationLabels;
    }

    const _: () = assert!(
        covers(
            <ProvisionDurationLabels as Labels>::KEYS,
            PROVISION_DURATION.attributes
        ),
        "the label set of provision.duration is not what it declares"
    );

    /// The labels of [`ProvisionDuration`].
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub struct ProvisionDurationLabels {
        /// `order.plan`.
        pub order_plan: attributes::OrderPlan,
        /// `provision.outcome`.
        pub provision_outcome: attributes::ProvisionOutcome,
    }

    impl Labels for ProvisionDurationLabels {
        const KEYS: &'static [AttributeKey] = &[
            attributes::ORDER_PLAN.key,
            attributes::PROVISION_OUTCOME.key,
        ];

        fn visit<'a>(&'a self, each: &mut dyn FnMut(AttributeKey, LabelValue<'a>)) {
            each(attributes::ORDER_PLAN.key, self.order_plan.label());
            each(
                attributes::PROVISION_OUTCOME.key,
                self.provision_outcome.label(),
            );
        }
    }
}

/// The contract's span types.
pub mod spans {
    use super::attributes;
    use telemetry_bootstrap::contract::model::{
        AttributeUse, Condition, Requirement, SpanDef, SpanKind, Structure,
    };
    use telemetry_bootstrap::contract::name::AttributeKey;
    use telemetry_bootstrap::span::TypedSpan;
    use telemetry_bootstrap::tracing;

    /// `provision.server`, kind internal: All that one order asks of the worker.
    pub static PROVISION_SERVER: SpanDef = SpanDef {
        span_type: "provision.server",
        kind: SpanKind::Internal,
        name: "provision server",
        markers: &[AttributeKey::new("order.plan")],
        attributes: &[
            AttributeUse {
                attribute: &telemetry_bootstrap::contract::attributes::CORRELATION_ID,
                requirement: Requirement::Required,
            },
            AttributeUse {
                attribute: &attributes::ORDER_PLAN,
                requirement: Requirement::Required,
            },
            AttributeUse {
                attribute: &attributes::ORDER_ID,
                requirement: Requirement::Required,
            },
            AttributeUse {
                attribute: &telemetry_bootstrap::contract::attributes::SERVER_ADDRESS,
                requirement: Requirement::Recommended,
            },
            AttributeUse {
                attribute: &telemetry_bootstrap::contract::attributes::ERROR_TYPE,
                requirement: Requirement::Conditional(Condition::StatusError),
            },
        ],
        structure: Structure {
            root: false,
            links_to: None,
        },
        brief: "All that one order asks of the worker.",
    };

    /// An open span [`PROVISION_SERVER`]: All that one order asks of the worker.
    ///
    /// It ends when its last handle goes.
    #[derive(Debug, Clone)]
    #[must_use = "the span ends with its handle"]
    pub struct ProvisionServer(TypedSpan);

    impl ProvisionServer {
        /// Opens `provision server`, a child of the span that is current.
        pub fn new(order_plan: attributes::OrderPlan, order_id: &str) -> Self {
            let order_plan = order_plan.as_str();
            let span = TypedSpan::new(tracing::info_span!(
                "provision server",
                "otel.kind" = "internal",
                "order.plan" = order_plan,
                "order.id" = order_id,
                "server.address" = tracing::field::Empty,
                "error.type" = tracing::field::Empty,
                "otel.status_description" = tracing::field::Empty,
            ));
            Self(span)
        }

        /// With `server.address`: Name or address of the server.
        pub fn with_server_address(self, server_address: &str) -> Self {
            self.set_server_address(server_address);
            self
        }

        /// Sets `server.address`: Name or address of the server.
        pub fn set_server_address(&self, server_address: &str) {
            self.0.span().record("server.address", server_address);
        }
    }

    impl core::ops::Deref for ProvisionServer {
        type Target = TypedSpan;

        fn deref(&self) -> &TypedSpan {
            &self.0
        }
    }
}

/// The contract `telemetry-examples`, version 0.1.0.
pub static CONTRACT: telemetry_bootstrap::contract::model::Contract =
    telemetry_bootstrap::contract::model::Contract {
        name: "telemetry-examples",
        version: "0.1.0",
        schema_url: "https://schemas.example.com/telemetry-examples/0.1.0",
        attributes: &[
            &telemetry_bootstrap::contract::attributes::CLIENT_ADDRESS,
            &telemetry_bootstrap::contract::attributes::CONTAINER_ID,
            &telemetry_bootstrap::contract::attributes::CORRELATION_ID,
            &telemetry_bootstrap::contract::attributes::CPU_MODE,
            &telemetry_bootstrap::contract::attributes::DB_COLLECTION_NAME,
            &telemetry_bootstrap::contract::attributes::DB_NAMESPACE,
            &telemetry_bootstrap::contract::attributes::DB_OPERATION_NAME,
            &telemetry_bootstrap::contract::attributes::DB_QUERY_SUMMARY,
            &telemetry_bootstrap::contract::attributes::DB_QUERY_TEXT,
            &telemetry_bootstrap::contract::attributes::DB_RESPONSE_STATUS_CODE,
            &telemetry_bootstrap::contract::attributes::DB_SYSTEM_NAME,
            &telemetry_bootstrap::contract::attributes::DEPENDENCY_NAME,
            &telemetry_bootstrap::contract::attributes::DEPENDENCY_OPERATION,
            &telemetry_bootstrap::contract::attributes::DEPLOYMENT_ENVIRONMENT,
            &telemetry_bootstrap::contract::attributes::DEPLOYMENT_ENVIRONMENT_NAME,
            &telemetry_bootstrap::contract::attributes::ERROR_TYPE,
            &telemetry_bootstrap::contract::attributes::EVENT_ID,
            &telemetry_bootstrap::contract::attributes::EXCEPTION_MESSAGE,
            &telemetry_bootstrap::contract::attributes::EXCEPTION_STACKTRACE,
            &telemetry_bootstrap::contract::attributes::EXCEPTION_TYPE,
            &telemetry_bootstrap::contract::attributes::HOST_ARCH,
            &telemetry_bootstrap::contract::attributes::HOST_ID,
            &telemetry_bootstrap::contract::attributes::HOST_NAME,
            &telemetry_bootstrap::contract::attributes::HTTP_REQUEST_METHOD,
            &telemetry_bootstrap::contract::attributes::HTTP_REQUEST_METHOD_ORIGINAL,
            &telemetry_bootstrap::contract::attributes::HTTP_REQUEST_RESEND_COUNT,
            &telemetry_bootstrap::contract::attributes::HTTP_RESPONSE_STATUS_CODE,
            &telemetry_bootstrap::contract::attributes::HTTP_ROUTE,
            &telemetry_bootstrap::contract::attributes::JOB_NAME,
            &telemetry_bootstrap::contract::attributes::K8S_CLUSTER_NAME,
            &telemetry_bootstrap::contract::attributes::K8S_CONTAINER_NAME,
            &telemetry_bootstrap::contract::attributes::K8S_DEPLOYMENT_NAME,
            &telemetry_bootstrap::contract::attributes::K8S_NAMESPACE_NAME,
            &telemetry_bootstrap::contract::attributes::K8S_NODE_NAME,
            &telemetry_bootstrap::contract::attributes::K8S_POD_NAME,
            &telemetry_bootstrap::contract::attributes::K8S_POD_UID,
            &telemetry_bootstrap::contract::attributes::MESSAGING_CONSUMER_GROUP_NAME,
            &telemetry_bootstrap::contract::attributes::MESSAGING_DESTINATION_NAME,
            &telemetry_bootstrap::contract::attributes::MESSAGING_DESTINATION_PARTITION_ID,
            &telemetry_bootstrap::contract::attributes::MESSAGING_DESTINATION_TEMPLATE,
            &telemetry_bootstrap::contract::attributes::MESSAGING_DESTINATION_TEMPORARY,
            &telemetry_bootstrap::contract::attributes::MESSAGING_MESSAGE_BODY_SIZE,
            &telemetry_bootstrap::contract::attributes::MESSAGING_MESSAGE_ID,
            &telemetry_bootstrap::contract::attributes::MESSAGING_OPERATION_NAME,
            &telemetry_bootstrap::contract::attributes::MESSAGING_OPERATION_TYPE,
            &telemetry_bootstrap::contract::attributes::MESSAGING_SYSTEM,
            &telemetry_bootstrap::contract::attributes::NATS_MESSAGE_DELIVERY_COUNT,
            &telemetry_bootstrap::contract::attributes::NATS_STREAM_NAME,
            &telemetry_bootstrap::contract::attributes::NATS_STREAM_SEQUENCE,
            &telemetry_bootstrap::contract::attributes::NETWORK_PROTOCOL_VERSION,
            &attributes::ORDER_ID,
            &attributes::ORDER_OUTCOME,
            &attributes::ORDER_PLAN,
            &telemetry_bootstrap::contract::attributes::ORG_ID,
            &telemetry_bootstrap::contract::attributes::OS_TYPE,
            &telemetry_bootstrap::contract::attributes::PROCESS_PID,
            &attributes::PROVISION_OUTCOME,
            &telemetry_bootstrap::contract::attributes::REQUEST_ID,
            &telemetry_bootstrap::contract::attributes::RPC_METHOD,
            &telemetry_bootstrap::contract::attributes::RPC_METHOD_ORIGINAL,
            &telemetry_bootstrap::contract::attributes::RPC_RESPONSE_STATUS_CODE,
            &telemetry_bootstrap::contract::attributes::RPC_SYSTEM_NAME,
            &telemetry_bootstrap::contract::attributes::SAAS_TENANT,
            &telemetry_bootstrap::contract::attributes::SERVER_ADDRESS,
            &telemetry_bootstrap::contract::attributes::SERVER_PORT,
            &telemetry_bootstrap::contract::attributes::SERVICE_INSTANCE_ID,
            &telemetry_bootstrap::contract::attributes::SERVICE_NAME,
            &telemetry_bootstrap::contract::attributes::SERVICE_NAMESPACE,
            &telemetry_bootstrap::contract::attributes::SERVICE_VERSION,
            &telemetry_bootstrap::contract::attributes::TELEMETRY_LOSS_ITEMS,
            &telemetry_bootstrap::contract::attributes::TELEMETRY_LOSS_REASON,
            &telemetry_bootstrap::contract::attributes::TELEMETRY_LOSS_REASONS,
            &telemetry_bootstrap::contract::attributes::TELEMETRY_SDK_LANGUAGE,
            &telemetry_bootstrap::contract::attributes::TELEMETRY_SDK_NAME,
            &telemetry_bootstrap::contract::attributes::TELEMETRY_SDK_VERSION,
            &telemetry_bootstrap::contract::attributes::TELEMETRY_SIGNAL,
            &telemetry_bootstrap::contract::attributes::TELEMETRY_VIOLATION,
            &telemetry_bootstrap::contract::attributes::TENANT_ID,
            &telemetry_bootstrap::contract::attributes::URL_FULL,
            &telemetry_bootstrap::contract::attributes::URL_PATH,
            &telemetry_bootstrap::contract::attributes::URL_SCHEME,
            &telemetry_bootstrap::contract::attributes::URL_TEMPLATE,
            &telemetry_bootstrap::contract::attributes::USER_AGENT_ORIGINAL,
            &telemetry_bootstrap::contract::attributes::USER_ID,
        ],
        metrics: &[
            &telemetry_bootstrap::contract::metrics::DB_CLIENT_OPERATION_DURATION,
            &telemetry_bootstrap::contract::metrics::DEPENDENCY_CALL_DURATION,
            &telemetry_bootstrap::contract::metrics::HTTP_CLIENT_REQUEST_DURATION,
            &telemetry_bootstrap::contract::metrics::HTTP_SERVER_ACTIVE_REQUESTS,
            &telemetry_bootstrap::contract::metrics::HTTP_SERVER_REQUEST_DURATION,
            &telemetry_bootstrap::contract::metrics::JOB_ACTIVE,
            &telemetry_bootstrap::contract::metrics::JOB_DURATION,
            &telemetry_bootstrap::contract::metrics::JOB_LAST_SUCCESS_TIME,
            &telemetry_bootstrap::contract::metrics::MESSAGING_CLIENT_CONSUMED_MESSAGES,
            &telemetry_bootstrap::contract::metrics::MESSAGING_CLIENT_OPERATION_DURATION,
            &telemetry_bootstrap::contract::metrics::MESSAGING_CLIENT_SENT_MESSAGES,
            &telemetry_bootstrap::contract::metrics::MESSAGING_PROCESS_DURATION,
            &metrics::ORDERS_PLACED,
            &telemetry_bootstrap::contract::metrics::PROCESS_CPU_TIME,
            &telemetry_bootstrap::contract::metrics::PROCESS_MEMORY_USAGE,
            &telemetry_bootstrap::contract::metrics::PROCESS_MEMORY_VIRTUAL,
            &telemetry_bootstrap::contract::metrics::PROCESS_THREAD_COUNT,
            &telemetry_bootstrap::contract::metrics::PROCESS_UNIX_FILE_DESCRIPTOR_COUNT,
            &telemetry_bootstrap::contract::metrics::PROCESS_UPTIME,
            &metrics::PROVISION_DURATION,
            &telemetry_bootstrap::contract::metrics::RPC_CLIENT_CALL_DURATION,
            &telemetry_bootstrap::contract::metrics::RPC_SERVER_CALL_DURATION,
            &telemetry_bootstrap::contract::metrics::TELEMETRY_ITEMS_DELIVERED,
            &telemetry_bootstrap::contract::metrics::TELEMETRY_ITEMS_EMITTED,
            &telemetry_bootstrap::contract::metrics::TELEMETRY_ITEMS_LOST,
            &telemetry_bootstrap::contract::metrics::TELEMETRY_LOG_LINES_DROPPED,
            &telemetry_bootstrap::contract::metrics::TELEMETRY_LOG_LINES_WRITTEN,
            &telemetry_bootstrap::contract::metrics::TELEMETRY_QUEUE_CAPACITY,
            &telemetry_bootstrap::contract::metrics::TELEMETRY_QUEUE_LENGTH,
            &telemetry_bootstrap::contract::metrics::TELEMETRY_QUEUE_MEMORY_LIMIT,
            &telemetry_bootstrap::contract::metrics::TELEMETRY_QUEUE_MEMORY_USAGE,
            &telemetry_bootstrap::contract::metrics::TELEMETRY_REDACTIONS,
            &telemetry_bootstrap::contract::metrics::TELEMETRY_VIOLATIONS,
        ],
        spans: &[
            &spans::PROVISION_SERVER,
            &telemetry_bootstrap::contract::spans::DB_CLIENT,
            &telemetry_bootstrap::contract::spans::DEPENDENCY_CALL,
            &telemetry_bootstrap::contract::spans::HTTP_SERVER,
            &telemetry_bootstrap::contract::spans::HTTP_CLIENT,
            &telemetry_bootstrap::contract::spans::JOB,
            &telemetry_bootstrap::contract::spans::MESSAGING_PRODUCER,
            &telemetry_bootstrap::contract::spans::MESSAGING_CONSUMER,
            &telemetry_bootstrap::contract::spans::RPC_SERVER,
            &telemetry_bootstrap::contract::spans::RPC_CLIENT,
        ],
        events: &[
            &telemetry_bootstrap::contract::events::EXCEPTION,
            &events::ORDER_REJECTED,
        ],
        entities: &[
            &telemetry_bootstrap::contract::entities::CONTRACT_SERVICE,
            &telemetry_bootstrap::contract::entities::CONTRACT_PLATFORM,
        ],
    };
