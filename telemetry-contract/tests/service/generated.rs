//! The telemetry contract of `shop`.
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
    use telemetry_contract::labels::{Label, LabelValue};
    use telemetry_contract::model::{AttributeDef, Cardinality, Members, Sensitivity, ValueType};
    use telemetry_contract::name::AttributeKey;

    /// `deployment.environment`: Old name of deployment.environment.name.
    pub static DEPLOYMENT_ENVIRONMENT: AttributeDef = AttributeDef {
        key: AttributeKey::new("deployment.environment"),
        value: ValueType::String,
        members: Members::Closed(&["local", "dev", "test", "staging", "production", "edge"]),
        sensitivity: Sensitivity::Public,
        cardinality: Cardinality::Bounded(6),
        brief: "Old name of deployment.environment.name.",
        deprecated: Some("deployment.environment.name"),
    };

    /// The values of `deployment.environment`.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
    pub enum DeploymentEnvironment {
        /// `dev`.
        Dev,
        /// `edge`.
        Edge,
        /// `local`.
        Local,
        /// `production`.
        Production,
        /// `staging`.
        Staging,
        /// `test`.
        Test,
    }

    impl DeploymentEnvironment {
        /// All of them.
        pub const ALL: [Self; 6] = [
            Self::Dev,
            Self::Edge,
            Self::Local,
            Self::Production,
            Self::Staging,
            Self::Test,
        ];

        /// The value as it is recorded.
        pub const fn as_str(self) -> &'static str {
            match self {
                Self::Dev => "dev",
                Self::Edge => "edge",
                Self::Local => "local",
                Self::Production => "production",
                Self::Staging => "staging",
                Self::Test => "test",
            }
        }

        /// The variant of a value; `None` for any other.
        pub fn from_value(value: &str) -> Option<Self> {
            match value {
                "dev" => Some(Self::Dev),
                "edge" => Some(Self::Edge),
                "local" => Some(Self::Local),
                "production" => Some(Self::Production),
                "staging" => Some(Self::Staging),
                "test" => Some(Self::Test),
                _ => None,
            }
        }
    }

    impl Label for DeploymentEnvironment {
        fn label(&self) -> LabelValue<'_> {
            LabelValue::Static(self.as_str())
        }
    }

    /// `deployment.environment.name`: Which environment the process runs in.
    pub static DEPLOYMENT_ENVIRONMENT_NAME: AttributeDef = AttributeDef {
        key: AttributeKey::new("deployment.environment.name"),
        value: ValueType::String,
        members: Members::Closed(&["local", "dev", "test", "staging", "production", "edge"]),
        sensitivity: Sensitivity::Public,
        cardinality: Cardinality::Bounded(6),
        brief: "Which environment the process runs in.",
        deprecated: None,
    };

    /// The values of `deployment.environment.name`.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
    pub enum DeploymentEnvironmentName {
        /// `dev`.
        Dev,
        /// `edge`.
        Edge,
        /// `local`.
        Local,
        /// `production`.
        Production,
        /// `staging`.
        Staging,
        /// `test`.
        Test,
    }

    impl DeploymentEnvironmentName {
        /// All of them.
        pub const ALL: [Self; 6] = [
            Self::Dev,
            Self::Edge,
            Self::Local,
            Self::Production,
            Self::Staging,
            Self::Test,
        ];

        /// The value as it is recorded.
        pub const fn as_str(self) -> &'static str {
            match self {
                Self::Dev => "dev",
                Self::Edge => "edge",
                Self::Local => "local",
                Self::Production => "production",
                Self::Staging => "staging",
                Self::Test => "test",
            }
        }

        /// The variant of a value; `None` for any other.
        pub fn from_value(value: &str) -> Option<Self> {
            match value {
                "dev" => Some(Self::Dev),
                "edge" => Some(Self::Edge),
                "local" => Some(Self::Local),
                "production" => Some(Self::Production),
                "staging" => Some(Self::Staging),
                "test" => Some(Self::Test),
                _ => None,
            }
        }
    }

    impl Label for DeploymentEnvironmentName {
        fn label(&self) -> LabelValue<'_> {
            LabelValue::Static(self.as_str())
        }
    }

    /// `label.value`: Whose label is on the parcel.
    pub static LABEL_VALUE: AttributeDef = AttributeDef {
        key: AttributeKey::new("label.value"),
        value: ValueType::String,
        members: Members::Closed(&["self", "other"]),
        sensitivity: Sensitivity::Public,
        cardinality: Cardinality::Bounded(2),
        brief: "Whose label is on the parcel.",
        deprecated: None,
    };

    /// The values of `label.value`.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
    pub enum LabelValue_ {
        /// `other`.
        Other,
        /// `self`.
        Self_,
    }

    impl LabelValue_ {
        /// All of them.
        pub const ALL: [Self; 2] = [Self::Other, Self::Self_];

        /// The value as it is recorded.
        pub const fn as_str(self) -> &'static str {
            match self {
                Self::Other => "other",
                Self::Self_ => "self",
            }
        }

        /// The variant of a value; `None` for any other.
        pub fn from_value(value: &str) -> Option<Self> {
            match value {
                "other" => Some(Self::Other),
                "self" => Some(Self::Self_),
                _ => None,
            }
        }
    }

    impl Label for LabelValue_ {
        fn label(&self) -> LabelValue<'_> {
            LabelValue::Static(self.as_str())
        }
    }

    /// `order.channel`: How an order came in.
    pub static ORDER_CHANNEL: AttributeDef = AttributeDef {
        key: AttributeKey::new("order.channel"),
        value: ValueType::String,
        members: Members::Closed(&["web", "phone"]),
        sensitivity: Sensitivity::Public,
        cardinality: Cardinality::Bounded(2),
        brief: "How an order came in.",
        deprecated: None,
    };

    /// The values of `order.channel`.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
    pub enum OrderChannel {
        /// `phone`.
        Phone,
        /// `web`.
        Web,
    }

    impl OrderChannel {
        /// All of them.
        pub const ALL: [Self; 2] = [Self::Phone, Self::Web];

        /// The value as it is recorded.
        pub const fn as_str(self) -> &'static str {
            match self {
                Self::Phone => "phone",
                Self::Web => "web",
            }
        }

        /// The variant of a value; `None` for any other.
        pub fn from_value(value: &str) -> Option<Self> {
            match value {
                "phone" => Some(Self::Phone),
                "web" => Some(Self::Web),
                _ => None,
            }
        }
    }

    impl Label for OrderChannel {
        fn label(&self) -> LabelValue<'_> {
            LabelValue::Static(self.as_str())
        }
    }

    /// `order.express`: Whether the order is to arrive tomorrow.
    pub static ORDER_EXPRESS: AttributeDef = AttributeDef {
        key: AttributeKey::new("order.express"),
        value: ValueType::Boolean,
        members: Members::Any,
        sensitivity: Sensitivity::Public,
        cardinality: Cardinality::Bounded(2),
        brief: "Whether the order is to arrive tomorrow.",
        deprecated: None,
    };

    /// `order.id`: Number of the order.
    pub static ORDER_ID: AttributeDef = AttributeDef {
        key: AttributeKey::new("order.id"),
        value: ValueType::String,
        members: Members::Any,
        sensitivity: Sensitivity::Public,
        cardinality: Cardinality::Unbounded,
        brief: "Number of the order.",
        deprecated: None,
    };

    /// `order.priority`: How soon an order is worked at.
    pub static ORDER_PRIORITY: AttributeDef = AttributeDef {
        key: AttributeKey::new("order.priority"),
        value: ValueType::Int,
        members: Members::Closed(&["1", "10", "-1"]),
        sensitivity: Sensitivity::Public,
        cardinality: Cardinality::Bounded(3),
        brief: "How soon an order is worked at.",
        deprecated: None,
    };

    /// The values of `order.priority`.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
    pub enum OrderPriority {
        /// `10`.
        High,
        /// `1`.
        Low,
        /// `-1`.
        Never,
    }

    impl OrderPriority {
        /// All of them.
        pub const ALL: [Self; 3] = [Self::High, Self::Low, Self::Never];

        /// The value as it is recorded.
        pub const fn as_i64(self) -> i64 {
            match self {
                Self::High => 10,
                Self::Low => 1,
                Self::Never => -1,
            }
        }

        /// The variant of a value; `None` for any other.
        pub const fn from_value(value: i64) -> Option<Self> {
            match value {
                10 => Some(Self::High),
                1 => Some(Self::Low),
                -1 => Some(Self::Never),
                _ => None,
            }
        }
    }

    impl Label for OrderPriority {
        fn label(&self) -> LabelValue<'_> {
            LabelValue::Int(self.as_i64())
        }
    }

    /// `override`: Is a word that Rust keeps for later.
    pub static OVERRIDE: AttributeDef = AttributeDef {
        key: AttributeKey::new("override"),
        value: ValueType::Boolean,
        members: Members::Any,
        sensitivity: Sensitivity::Public,
        cardinality: Cardinality::Bounded(2),
        brief: "Is a word that Rust keeps for later.",
        deprecated: None,
    };
}

/// The contract's entities: what a resource says.
pub mod entities {
    use super::attributes;
    use telemetry_contract::model::{AttributeUse, EntityDef, Requirement};

    /// `shop.till`: The till that a process works for.
    pub static SHOP_TILL: EntityDef = EntityDef {
        entity_type: "shop.till",
        required: false,
        attributes: &[AttributeUse {
            attribute: &attributes::DEPLOYMENT_ENVIRONMENT_NAME,
            requirement: Requirement::Required,
        }],
        brief: "The till that a process works for.",
    };

    /// `contract.service`: The service instance that every signal comes from.
    pub static CONTRACT_SERVICE: EntityDef = EntityDef {
        entity_type: "contract.service",
        required: true,
        attributes: &[
            AttributeUse {
                attribute: &telemetry_contract::attributes::SERVICE_NAME,
                requirement: Requirement::Required,
            },
            AttributeUse {
                attribute: &telemetry_contract::attributes::SERVICE_INSTANCE_ID,
                requirement: Requirement::Required,
            },
            AttributeUse {
                attribute: &telemetry_contract::attributes::SERVICE_VERSION,
                requirement: Requirement::Required,
            },
            AttributeUse {
                attribute: &attributes::DEPLOYMENT_ENVIRONMENT_NAME,
                requirement: Requirement::Required,
            },
            AttributeUse {
                attribute: &attributes::DEPLOYMENT_ENVIRONMENT,
                requirement: Requirement::Required,
            },
            AttributeUse {
                attribute: &telemetry_contract::attributes::SERVICE_NAMESPACE,
                requirement: Requirement::OptIn,
            },
            AttributeUse {
                attribute: &telemetry_contract::attributes::SAAS_TENANT,
                requirement: Requirement::OptIn,
            },
            AttributeUse {
                attribute: &telemetry_contract::attributes::TELEMETRY_SDK_NAME,
                requirement: Requirement::Recommended,
            },
            AttributeUse {
                attribute: &telemetry_contract::attributes::TELEMETRY_SDK_LANGUAGE,
                requirement: Requirement::Recommended,
            },
            AttributeUse {
                attribute: &telemetry_contract::attributes::TELEMETRY_SDK_VERSION,
                requirement: Requirement::Recommended,
            },
        ],
        brief: "The service instance that every signal comes from.",
    };
}

/// The contract's events.
pub mod events {
    use super::attributes;
    use telemetry_contract::model::{AttributeUse, EventDef, Requirement};
    use telemetry_contract::name::EventName;

    /// `orders.rejected`: An order was rejected.
    pub static ORDERS_REJECTED: EventDef = EventDef {
        name: EventName::new("orders.rejected"),
        attributes: &[
            AttributeUse {
                attribute: &telemetry_contract::attributes::CORRELATION_ID,
                requirement: Requirement::Required,
            },
            AttributeUse {
                attribute: &attributes::ORDER_ID,
                requirement: Requirement::Required,
            },
        ],
        brief: "An order was rejected.",
    };
}

/// The contract's metrics: a type and a label set each.
pub mod metrics {
    use super::attributes;
    use telemetry_contract::labels::{Label, LabelValue, Labels, Metric, covers};
    use telemetry_contract::model::{AttributeUse, Condition, Instrument, MetricDef, Requirement};
    use telemetry_contract::name::AttributeKey;
    use telemetry_contract::name::MetricName;
    use telemetry_contract::unit::Unit;

    /// `option`, counter of `{parcel}`: Has the name of a type that everybody knows.
    pub static OPTION: MetricDef = MetricDef {
        name: MetricName::new("option"),
        instrument: Instrument::Counter,
        unit: Unit::new("{parcel}"),
        buckets: &[],
        series_limit: 12,
        attributes: &[
            AttributeUse {
                attribute: &attributes::LABEL_VALUE,
                requirement: Requirement::Required,
            },
            AttributeUse {
                attribute: &attributes::ORDER_PRIORITY,
                requirement: Requirement::Required,
            },
            AttributeUse {
                attribute: &attributes::OVERRIDE,
                requirement: Requirement::Recommended,
            },
        ],
        brief: "Has the name of a type that everybody knows.",
    };

    /// The metric [`OPTION`] as a type.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Option_;

    impl Metric for Option_ {
        const DEF: &'static MetricDef = &OPTION;
        type Labels<'a> = OptionLabels;
    }

    const _: () = assert!(
        covers(<OptionLabels as Labels>::KEYS, OPTION.attributes),
        "the label set of option is not what it declares"
    );

    /// The labels of [`Option_`].
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub struct OptionLabels {
        /// `label.value`.
        pub label_value: attributes::LabelValue_,
        /// `order.priority`.
        pub order_priority: attributes::OrderPriority,
        /// `override`, where it is known.
        pub r#override: Option<bool>,
    }

    impl Labels for OptionLabels {
        const KEYS: &'static [AttributeKey] = &[
            attributes::LABEL_VALUE.key,
            attributes::ORDER_PRIORITY.key,
            attributes::OVERRIDE.key,
        ];

        fn visit<'a>(&'a self, each: &mut dyn FnMut(AttributeKey, LabelValue<'a>)) {
            each(attributes::LABEL_VALUE.key, self.label_value.label());
            each(attributes::ORDER_PRIORITY.key, self.order_priority.label());
            if let Some(label) = &self.r#override {
                each(attributes::OVERRIDE.key, label.label());
            }
        }
    }

    /// `orders.placed`, counter of `{order}`: Orders that were placed.
    pub static ORDERS_PLACED: MetricDef = MetricDef {
        name: MetricName::new("orders.placed"),
        instrument: Instrument::Counter,
        unit: Unit::new("{order}"),
        buckets: &[],
        series_limit: 20,
        attributes: &[
            AttributeUse {
                attribute: &attributes::ORDER_CHANNEL,
                requirement: Requirement::Required,
            },
            AttributeUse {
                attribute: &attributes::ORDER_EXPRESS,
                requirement: Requirement::Recommended,
            },
            AttributeUse {
                attribute: &telemetry_contract::attributes::ERROR_TYPE,
                requirement: Requirement::Conditional(Condition::Text("If the order was refused.")),
            },
        ],
        brief: "Orders that were placed.",
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
        /// `order.channel`.
        pub order_channel: attributes::OrderChannel,
        /// `order.express`, where it is known.
        pub order_express: Option<bool>,
        /// `error.type`, where its condition holds.
        pub error_type: Option<telemetry_contract::attributes::ErrorType>,
    }

    impl Labels for OrdersPlacedLabels {
        const KEYS: &'static [AttributeKey] = &[
            attributes::ORDER_CHANNEL.key,
            attributes::ORDER_EXPRESS.key,
            telemetry_contract::attributes::ERROR_TYPE.key,
        ];

        fn visit<'a>(&'a self, each: &mut dyn FnMut(AttributeKey, LabelValue<'a>)) {
            each(attributes::ORDER_CHANNEL.key, self.order_channel.label());
            if let Some(label) = &self.order_express {
                each(attributes::ORDER_EXPRESS.key, label.label());
            }
            if let Some(label) = &self.error_type {
                each(
                    telemetry_contract::attributes::ERROR_TYPE.key,
                    label.label(),
                );
            }
        }
    }
}

/// The contract's span types.
pub mod spans {
    use super::attributes;
    use telemetry_contract::model::{
        AttributeUse, Condition, Requirement, SpanDef, SpanKind, Structure,
    };
    use telemetry_contract::name::AttributeKey;

    /// `orders.price`, kind internal: Working out what an order costs.
    pub static ORDERS_PRICE: SpanDef = SpanDef {
        span_type: "orders.price",
        kind: SpanKind::Internal,
        name: "price order",
        markers: &[AttributeKey::new("order.id")],
        attributes: &[
            AttributeUse {
                attribute: &telemetry_contract::attributes::CORRELATION_ID,
                requirement: Requirement::Required,
            },
            AttributeUse {
                attribute: &attributes::ORDER_ID,
                requirement: Requirement::Required,
            },
            AttributeUse {
                attribute: &attributes::ORDER_CHANNEL,
                requirement: Requirement::Conditional(Condition::AttributePresent(
                    attributes::ORDER_ID.key,
                )),
            },
        ],
        structure: Structure {
            root: false,
            links_to: None,
        },
        brief: "Working out what an order costs.",
    };
}

/// The contract `shop`, version 2.1.0.
pub static CONTRACT: telemetry_contract::model::Contract = telemetry_contract::model::Contract {
    name: "shop",
    version: "2.1.0",
    schema_url: "https://schemas.example.com/shop/2.1.0",
    attributes: &[
        &telemetry_contract::attributes::CLIENT_ADDRESS,
        &telemetry_contract::attributes::CONTAINER_ID,
        &telemetry_contract::attributes::CORRELATION_ID,
        &telemetry_contract::attributes::CPU_MODE,
        &telemetry_contract::attributes::DB_COLLECTION_NAME,
        &telemetry_contract::attributes::DB_NAMESPACE,
        &telemetry_contract::attributes::DB_OPERATION_NAME,
        &telemetry_contract::attributes::DB_QUERY_SUMMARY,
        &telemetry_contract::attributes::DB_QUERY_TEXT,
        &telemetry_contract::attributes::DB_RESPONSE_STATUS_CODE,
        &telemetry_contract::attributes::DB_SYSTEM_NAME,
        &telemetry_contract::attributes::DEPENDENCY_NAME,
        &telemetry_contract::attributes::DEPENDENCY_OPERATION,
        &attributes::DEPLOYMENT_ENVIRONMENT,
        &attributes::DEPLOYMENT_ENVIRONMENT_NAME,
        &telemetry_contract::attributes::ERROR_TYPE,
        &telemetry_contract::attributes::EVENT_ID,
        &telemetry_contract::attributes::EXCEPTION_MESSAGE,
        &telemetry_contract::attributes::EXCEPTION_STACKTRACE,
        &telemetry_contract::attributes::EXCEPTION_TYPE,
        &telemetry_contract::attributes::HOST_ARCH,
        &telemetry_contract::attributes::HOST_ID,
        &telemetry_contract::attributes::HOST_NAME,
        &telemetry_contract::attributes::HTTP_REQUEST_METHOD,
        &telemetry_contract::attributes::HTTP_REQUEST_METHOD_ORIGINAL,
        &telemetry_contract::attributes::HTTP_REQUEST_RESEND_COUNT,
        &telemetry_contract::attributes::HTTP_RESPONSE_STATUS_CODE,
        &telemetry_contract::attributes::HTTP_ROUTE,
        &telemetry_contract::attributes::JOB_NAME,
        &telemetry_contract::attributes::K8S_CLUSTER_NAME,
        &telemetry_contract::attributes::K8S_CONTAINER_NAME,
        &telemetry_contract::attributes::K8S_DEPLOYMENT_NAME,
        &telemetry_contract::attributes::K8S_NAMESPACE_NAME,
        &telemetry_contract::attributes::K8S_NODE_NAME,
        &telemetry_contract::attributes::K8S_POD_NAME,
        &telemetry_contract::attributes::K8S_POD_UID,
        &attributes::LABEL_VALUE,
        &telemetry_contract::attributes::MESSAGING_CONSUMER_GROUP_NAME,
        &telemetry_contract::attributes::MESSAGING_DESTINATION_NAME,
        &telemetry_contract::attributes::MESSAGING_DESTINATION_PARTITION_ID,
        &telemetry_contract::attributes::MESSAGING_DESTINATION_TEMPLATE,
        &telemetry_contract::attributes::MESSAGING_DESTINATION_TEMPORARY,
        &telemetry_contract::attributes::MESSAGING_MESSAGE_BODY_SIZE,
        &telemetry_contract::attributes::MESSAGING_MESSAGE_ID,
        &telemetry_contract::attributes::MESSAGING_OPERATION_NAME,
        &telemetry_contract::attributes::MESSAGING_OPERATION_TYPE,
        &telemetry_contract::attributes::MESSAGING_SYSTEM,
        &telemetry_contract::attributes::NATS_MESSAGE_DELIVERY_COUNT,
        &telemetry_contract::attributes::NATS_STREAM_NAME,
        &telemetry_contract::attributes::NATS_STREAM_SEQUENCE,
        &telemetry_contract::attributes::NETWORK_PROTOCOL_VERSION,
        &attributes::ORDER_CHANNEL,
        &attributes::ORDER_EXPRESS,
        &attributes::ORDER_ID,
        &attributes::ORDER_PRIORITY,
        &telemetry_contract::attributes::ORG_ID,
        &telemetry_contract::attributes::OS_TYPE,
        &attributes::OVERRIDE,
        &telemetry_contract::attributes::PROCESS_PID,
        &telemetry_contract::attributes::REQUEST_ID,
        &telemetry_contract::attributes::RPC_METHOD,
        &telemetry_contract::attributes::RPC_METHOD_ORIGINAL,
        &telemetry_contract::attributes::RPC_RESPONSE_STATUS_CODE,
        &telemetry_contract::attributes::RPC_SYSTEM_NAME,
        &telemetry_contract::attributes::SAAS_TENANT,
        &telemetry_contract::attributes::SERVER_ADDRESS,
        &telemetry_contract::attributes::SERVER_PORT,
        &telemetry_contract::attributes::SERVICE_INSTANCE_ID,
        &telemetry_contract::attributes::SERVICE_NAME,
        &telemetry_contract::attributes::SERVICE_NAMESPACE,
        &telemetry_contract::attributes::SERVICE_VERSION,
        &telemetry_contract::attributes::TELEMETRY_LOSS_ITEMS,
        &telemetry_contract::attributes::TELEMETRY_LOSS_REASON,
        &telemetry_contract::attributes::TELEMETRY_LOSS_REASONS,
        &telemetry_contract::attributes::TELEMETRY_SDK_LANGUAGE,
        &telemetry_contract::attributes::TELEMETRY_SDK_NAME,
        &telemetry_contract::attributes::TELEMETRY_SDK_VERSION,
        &telemetry_contract::attributes::TELEMETRY_SIGNAL,
        &telemetry_contract::attributes::TELEMETRY_VIOLATION,
        &telemetry_contract::attributes::TENANT_ID,
        &telemetry_contract::attributes::URL_FULL,
        &telemetry_contract::attributes::URL_PATH,
        &telemetry_contract::attributes::URL_SCHEME,
        &telemetry_contract::attributes::URL_TEMPLATE,
        &telemetry_contract::attributes::USER_AGENT_ORIGINAL,
        &telemetry_contract::attributes::USER_ID,
    ],
    metrics: &[
        &telemetry_contract::metrics::DB_CLIENT_OPERATION_DURATION,
        &telemetry_contract::metrics::DEPENDENCY_CALL_DURATION,
        &telemetry_contract::metrics::HTTP_CLIENT_REQUEST_DURATION,
        &telemetry_contract::metrics::HTTP_SERVER_ACTIVE_REQUESTS,
        &telemetry_contract::metrics::HTTP_SERVER_REQUEST_DURATION,
        &telemetry_contract::metrics::JOB_ACTIVE,
        &telemetry_contract::metrics::JOB_DURATION,
        &telemetry_contract::metrics::JOB_LAST_SUCCESS_TIME,
        &telemetry_contract::metrics::MESSAGING_CLIENT_CONSUMED_MESSAGES,
        &telemetry_contract::metrics::MESSAGING_CLIENT_OPERATION_DURATION,
        &telemetry_contract::metrics::MESSAGING_CLIENT_SENT_MESSAGES,
        &telemetry_contract::metrics::MESSAGING_PROCESS_DURATION,
        &metrics::OPTION,
        &metrics::ORDERS_PLACED,
        &telemetry_contract::metrics::PROCESS_CPU_TIME,
        &telemetry_contract::metrics::PROCESS_MEMORY_USAGE,
        &telemetry_contract::metrics::PROCESS_MEMORY_VIRTUAL,
        &telemetry_contract::metrics::PROCESS_THREAD_COUNT,
        &telemetry_contract::metrics::PROCESS_UNIX_FILE_DESCRIPTOR_COUNT,
        &telemetry_contract::metrics::PROCESS_UPTIME,
        &telemetry_contract::metrics::RPC_CLIENT_CALL_DURATION,
        &telemetry_contract::metrics::RPC_SERVER_CALL_DURATION,
        &telemetry_contract::metrics::TELEMETRY_ITEMS_DELIVERED,
        &telemetry_contract::metrics::TELEMETRY_ITEMS_EMITTED,
        &telemetry_contract::metrics::TELEMETRY_ITEMS_LOST,
        &telemetry_contract::metrics::TELEMETRY_LOG_LINES_DROPPED,
        &telemetry_contract::metrics::TELEMETRY_LOG_LINES_WRITTEN,
        &telemetry_contract::metrics::TELEMETRY_QUEUE_CAPACITY,
        &telemetry_contract::metrics::TELEMETRY_QUEUE_LENGTH,
        &telemetry_contract::metrics::TELEMETRY_QUEUE_MEMORY_LIMIT,
        &telemetry_contract::metrics::TELEMETRY_QUEUE_MEMORY_USAGE,
        &telemetry_contract::metrics::TELEMETRY_REDACTIONS,
        &telemetry_contract::metrics::TELEMETRY_VIOLATIONS,
    ],
    spans: &[
        &spans::ORDERS_PRICE,
        &telemetry_contract::spans::DB_CLIENT,
        &telemetry_contract::spans::DEPENDENCY_CALL,
        &telemetry_contract::spans::HTTP_SERVER,
        &telemetry_contract::spans::HTTP_CLIENT,
        &telemetry_contract::spans::JOB,
        &telemetry_contract::spans::MESSAGING_PRODUCER,
        &telemetry_contract::spans::MESSAGING_CONSUMER,
        &telemetry_contract::spans::RPC_SERVER,
        &telemetry_contract::spans::RPC_CLIENT,
    ],
    events: &[
        &telemetry_contract::events::EXCEPTION,
        &events::ORDERS_REJECTED,
    ],
    entities: &[
        &entities::SHOP_TILL,
        &entities::CONTRACT_SERVICE,
        &telemetry_contract::entities::CONTRACT_PLATFORM,
    ],
};
