//! The contract's span types.
//!
//! Rendered by `cargo xtask generate`: change the registry, not this.

use super::attributes;
use crate::model::{AttributeUse, Condition, Requirement, SpanDef, SpanKind, Structure};
use crate::name::AttributeKey;

/// `db.client`, kind client: One statement, from the call to the end of its answer.
pub static DB_CLIENT: SpanDef = SpanDef {
    span_type: "db.client",
    kind: SpanKind::Client,
    name: "{db.query.summary}",
    markers: &[AttributeKey::new("db.system.name")],
    attributes: &[
        AttributeUse {
            attribute: &attributes::CORRELATION_ID,
            requirement: Requirement::Required,
        },
        AttributeUse {
            attribute: &attributes::TENANT_ID,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::SAAS_TENANT,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::ORG_ID,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::USER_ID,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::DB_SYSTEM_NAME,
            requirement: Requirement::Required,
        },
        AttributeUse {
            attribute: &attributes::DB_NAMESPACE,
            requirement: Requirement::Conditional(Condition::Text(
                "If there is a database of that name.",
            )),
        },
        AttributeUse {
            attribute: &attributes::DB_QUERY_SUMMARY,
            requirement: Requirement::Conditional(Condition::Text(
                "If the statement could be read.",
            )),
        },
        AttributeUse {
            attribute: &attributes::DB_QUERY_TEXT,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::DB_OPERATION_NAME,
            requirement: Requirement::Conditional(Condition::Text(
                "If the statement is one operation.",
            )),
        },
        AttributeUse {
            attribute: &attributes::DB_COLLECTION_NAME,
            requirement: Requirement::Conditional(Condition::Text(
                "If the statement is about one table.",
            )),
        },
        AttributeUse {
            attribute: &attributes::DB_RESPONSE_STATUS_CODE,
            requirement: Requirement::Conditional(Condition::Text("If the database gave one.")),
        },
        AttributeUse {
            attribute: &attributes::ERROR_TYPE,
            requirement: Requirement::Conditional(Condition::StatusError),
        },
        AttributeUse {
            attribute: &attributes::SERVER_ADDRESS,
            requirement: Requirement::OptIn,
        },
        AttributeUse {
            attribute: &attributes::SERVER_PORT,
            requirement: Requirement::OptIn,
        },
    ],
    structure: Structure {
        root: false,
        links_to: None,
    },
    brief: "One statement, from the call to the end of its answer.",
};

/// `dependency.call`, kind client: One call to a dependency.
pub static DEPENDENCY_CALL: SpanDef = SpanDef {
    span_type: "dependency.call",
    kind: SpanKind::Client,
    name: "{dependency.name} {dependency.operation}",
    markers: &[AttributeKey::new("dependency.name")],
    attributes: &[
        AttributeUse {
            attribute: &attributes::CORRELATION_ID,
            requirement: Requirement::Required,
        },
        AttributeUse {
            attribute: &attributes::TENANT_ID,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::SAAS_TENANT,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::ORG_ID,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::USER_ID,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::DEPENDENCY_NAME,
            requirement: Requirement::Required,
        },
        AttributeUse {
            attribute: &attributes::DEPENDENCY_OPERATION,
            requirement: Requirement::Required,
        },
        AttributeUse {
            attribute: &attributes::SERVER_ADDRESS,
            requirement: Requirement::OptIn,
        },
        AttributeUse {
            attribute: &attributes::SERVER_PORT,
            requirement: Requirement::OptIn,
        },
        AttributeUse {
            attribute: &attributes::ERROR_TYPE,
            requirement: Requirement::Conditional(Condition::StatusError),
        },
    ],
    structure: Structure {
        root: false,
        links_to: None,
    },
    brief: "One call to a dependency.",
};

/// `http.server`, kind server: One inbound HTTP request, from its head to the end of the response body.
pub static HTTP_SERVER: SpanDef = SpanDef {
    span_type: "http.server",
    kind: SpanKind::Server,
    name: "{http.request.method} {http.route}",
    markers: &[AttributeKey::new("http.request.method")],
    attributes: &[
        AttributeUse {
            attribute: &attributes::CORRELATION_ID,
            requirement: Requirement::Required,
        },
        AttributeUse {
            attribute: &attributes::TENANT_ID,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::SAAS_TENANT,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::ORG_ID,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::USER_ID,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::REQUEST_ID,
            requirement: Requirement::Required,
        },
        AttributeUse {
            attribute: &attributes::EVENT_ID,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::HTTP_REQUEST_METHOD,
            requirement: Requirement::Required,
        },
        AttributeUse {
            attribute: &attributes::HTTP_REQUEST_METHOD_ORIGINAL,
            requirement: Requirement::Conditional(Condition::Text(
                "If the method is not a known one.",
            )),
        },
        AttributeUse {
            attribute: &attributes::URL_PATH,
            requirement: Requirement::Required,
        },
        AttributeUse {
            attribute: &attributes::URL_SCHEME,
            requirement: Requirement::Required,
        },
        AttributeUse {
            attribute: &attributes::HTTP_ROUTE,
            requirement: Requirement::Conditional(Condition::Text(
                "If the router matched a route.",
            )),
        },
        AttributeUse {
            attribute: &attributes::HTTP_RESPONSE_STATUS_CODE,
            requirement: Requirement::Conditional(Condition::Text("If a response was sent.")),
        },
        AttributeUse {
            attribute: &attributes::ERROR_TYPE,
            requirement: Requirement::Conditional(Condition::StatusError),
        },
        AttributeUse {
            attribute: &attributes::NETWORK_PROTOCOL_VERSION,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::SERVER_ADDRESS,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::SERVER_PORT,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::USER_AGENT_ORIGINAL,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::CLIENT_ADDRESS,
            requirement: Requirement::OptIn,
        },
    ],
    structure: Structure {
        root: true,
        links_to: None,
    },
    brief: "One inbound HTTP request, from its head to the end of the response body.",
};

/// `http.client`, kind client: One outbound HTTP request.
pub static HTTP_CLIENT: SpanDef = SpanDef {
    span_type: "http.client",
    kind: SpanKind::Client,
    name: "{http.request.method} {url.template}",
    markers: &[AttributeKey::new("http.request.method")],
    attributes: &[
        AttributeUse {
            attribute: &attributes::CORRELATION_ID,
            requirement: Requirement::Required,
        },
        AttributeUse {
            attribute: &attributes::TENANT_ID,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::SAAS_TENANT,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::ORG_ID,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::USER_ID,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::HTTP_REQUEST_METHOD,
            requirement: Requirement::Required,
        },
        AttributeUse {
            attribute: &attributes::HTTP_REQUEST_METHOD_ORIGINAL,
            requirement: Requirement::Conditional(Condition::Text(
                "If the method is not a known one.",
            )),
        },
        AttributeUse {
            attribute: &attributes::SERVER_ADDRESS,
            requirement: Requirement::Required,
        },
        AttributeUse {
            attribute: &attributes::SERVER_PORT,
            requirement: Requirement::Required,
        },
        AttributeUse {
            attribute: &attributes::URL_FULL,
            requirement: Requirement::Required,
        },
        AttributeUse {
            attribute: &attributes::HTTP_RESPONSE_STATUS_CODE,
            requirement: Requirement::Conditional(Condition::Text("If a response was received.")),
        },
        AttributeUse {
            attribute: &attributes::ERROR_TYPE,
            requirement: Requirement::Conditional(Condition::StatusError),
        },
        AttributeUse {
            attribute: &attributes::NETWORK_PROTOCOL_VERSION,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::HTTP_REQUEST_RESEND_COUNT,
            requirement: Requirement::OptIn,
        },
        AttributeUse {
            attribute: &attributes::URL_TEMPLATE,
            requirement: Requirement::OptIn,
        },
        AttributeUse {
            attribute: &attributes::URL_SCHEME,
            requirement: Requirement::OptIn,
        },
    ],
    structure: Structure {
        root: false,
        links_to: None,
    },
    brief: "One outbound HTTP request.",
};

/// `job`, kind internal: One run of a job.
pub static JOB: SpanDef = SpanDef {
    span_type: "job",
    kind: SpanKind::Internal,
    name: "job {job.name}",
    markers: &[AttributeKey::new("job.name")],
    attributes: &[
        AttributeUse {
            attribute: &attributes::CORRELATION_ID,
            requirement: Requirement::Required,
        },
        AttributeUse {
            attribute: &attributes::TENANT_ID,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::SAAS_TENANT,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::ORG_ID,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::USER_ID,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::JOB_NAME,
            requirement: Requirement::Required,
        },
        AttributeUse {
            attribute: &attributes::ERROR_TYPE,
            requirement: Requirement::Conditional(Condition::StatusError),
        },
    ],
    structure: Structure {
        root: false,
        links_to: None,
    },
    brief: "One run of a job.",
};

/// `messaging.producer`, kind producer: One message sent.
pub static MESSAGING_PRODUCER: SpanDef = SpanDef {
    span_type: "messaging.producer",
    kind: SpanKind::Producer,
    name: "{messaging.operation.name} {messaging.destination.name}",
    markers: &[AttributeKey::new("messaging.system")],
    attributes: &[
        AttributeUse {
            attribute: &attributes::CORRELATION_ID,
            requirement: Requirement::Required,
        },
        AttributeUse {
            attribute: &attributes::TENANT_ID,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::SAAS_TENANT,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::ORG_ID,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::USER_ID,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::EVENT_ID,
            requirement: Requirement::Required,
        },
        AttributeUse {
            attribute: &attributes::MESSAGING_SYSTEM,
            requirement: Requirement::Required,
        },
        AttributeUse {
            attribute: &attributes::MESSAGING_OPERATION_NAME,
            requirement: Requirement::Required,
        },
        AttributeUse {
            attribute: &attributes::MESSAGING_OPERATION_TYPE,
            requirement: Requirement::Required,
        },
        AttributeUse {
            attribute: &attributes::MESSAGING_DESTINATION_NAME,
            requirement: Requirement::Conditional(Condition::Text(
                "If the destination is not a temporary one.",
            )),
        },
        AttributeUse {
            attribute: &attributes::MESSAGING_DESTINATION_TEMPLATE,
            requirement: Requirement::Conditional(Condition::Text(
                "If the name has parts that vary.",
            )),
        },
        AttributeUse {
            attribute: &attributes::MESSAGING_DESTINATION_TEMPORARY,
            requirement: Requirement::Conditional(Condition::Text(
                "If the destination is a temporary one.",
            )),
        },
        AttributeUse {
            attribute: &attributes::MESSAGING_DESTINATION_PARTITION_ID,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::MESSAGING_CONSUMER_GROUP_NAME,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::MESSAGING_MESSAGE_ID,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::MESSAGING_MESSAGE_BODY_SIZE,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::NATS_MESSAGE_DELIVERY_COUNT,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::NATS_STREAM_NAME,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::NATS_STREAM_SEQUENCE,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::ERROR_TYPE,
            requirement: Requirement::Conditional(Condition::StatusError),
        },
    ],
    structure: Structure {
        root: false,
        links_to: None,
    },
    brief: "One message sent.",
};

/// `messaging.consumer`, kind consumer: One message processed; it links to the span that sent it.
pub static MESSAGING_CONSUMER: SpanDef = SpanDef {
    span_type: "messaging.consumer",
    kind: SpanKind::Consumer,
    name: "{messaging.operation.name} {messaging.destination.name}",
    markers: &[AttributeKey::new("messaging.system")],
    attributes: &[
        AttributeUse {
            attribute: &attributes::CORRELATION_ID,
            requirement: Requirement::Required,
        },
        AttributeUse {
            attribute: &attributes::TENANT_ID,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::SAAS_TENANT,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::ORG_ID,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::USER_ID,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::EVENT_ID,
            requirement: Requirement::Required,
        },
        AttributeUse {
            attribute: &attributes::MESSAGING_SYSTEM,
            requirement: Requirement::Required,
        },
        AttributeUse {
            attribute: &attributes::MESSAGING_OPERATION_NAME,
            requirement: Requirement::Required,
        },
        AttributeUse {
            attribute: &attributes::MESSAGING_OPERATION_TYPE,
            requirement: Requirement::Required,
        },
        AttributeUse {
            attribute: &attributes::MESSAGING_DESTINATION_NAME,
            requirement: Requirement::Conditional(Condition::Text(
                "If the destination is not a temporary one.",
            )),
        },
        AttributeUse {
            attribute: &attributes::MESSAGING_DESTINATION_TEMPLATE,
            requirement: Requirement::Conditional(Condition::Text(
                "If the name has parts that vary.",
            )),
        },
        AttributeUse {
            attribute: &attributes::MESSAGING_DESTINATION_TEMPORARY,
            requirement: Requirement::Conditional(Condition::Text(
                "If the destination is a temporary one.",
            )),
        },
        AttributeUse {
            attribute: &attributes::MESSAGING_DESTINATION_PARTITION_ID,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::MESSAGING_CONSUMER_GROUP_NAME,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::MESSAGING_MESSAGE_ID,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::MESSAGING_MESSAGE_BODY_SIZE,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::NATS_MESSAGE_DELIVERY_COUNT,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::NATS_STREAM_NAME,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::NATS_STREAM_SEQUENCE,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::ERROR_TYPE,
            requirement: Requirement::Conditional(Condition::StatusError),
        },
    ],
    structure: Structure {
        root: false,
        links_to: Some(SpanKind::Producer),
    },
    brief: "One message processed; it links to the span that sent it.",
};

/// `rpc.server`, kind server: One inbound remote procedure call, from its head to its status.
pub static RPC_SERVER: SpanDef = SpanDef {
    span_type: "rpc.server",
    kind: SpanKind::Server,
    name: "{rpc.method}",
    markers: &[AttributeKey::new("rpc.system.name")],
    attributes: &[
        AttributeUse {
            attribute: &attributes::CORRELATION_ID,
            requirement: Requirement::Required,
        },
        AttributeUse {
            attribute: &attributes::TENANT_ID,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::SAAS_TENANT,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::ORG_ID,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::USER_ID,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::RPC_SYSTEM_NAME,
            requirement: Requirement::Required,
        },
        AttributeUse {
            attribute: &attributes::RPC_METHOD,
            requirement: Requirement::Conditional(Condition::Text("If available.")),
        },
        AttributeUse {
            attribute: &attributes::RPC_METHOD_ORIGINAL,
            requirement: Requirement::Conditional(Condition::Text(
                "If the method is not a known one.",
            )),
        },
        AttributeUse {
            attribute: &attributes::RPC_RESPONSE_STATUS_CODE,
            requirement: Requirement::Conditional(Condition::Text(
                "If the call ended with a status.",
            )),
        },
        AttributeUse {
            attribute: &attributes::ERROR_TYPE,
            requirement: Requirement::Conditional(Condition::StatusError),
        },
        AttributeUse {
            attribute: &attributes::REQUEST_ID,
            requirement: Requirement::Required,
        },
        AttributeUse {
            attribute: &attributes::SERVER_ADDRESS,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::SERVER_PORT,
            requirement: Requirement::Recommended,
        },
    ],
    structure: Structure {
        root: true,
        links_to: None,
    },
    brief: "One inbound remote procedure call, from its head to its status.",
};

/// `rpc.client`, kind client: One outbound remote procedure call, from its head to its status.
pub static RPC_CLIENT: SpanDef = SpanDef {
    span_type: "rpc.client",
    kind: SpanKind::Client,
    name: "{rpc.method}",
    markers: &[AttributeKey::new("rpc.system.name")],
    attributes: &[
        AttributeUse {
            attribute: &attributes::CORRELATION_ID,
            requirement: Requirement::Required,
        },
        AttributeUse {
            attribute: &attributes::TENANT_ID,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::SAAS_TENANT,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::ORG_ID,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::USER_ID,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::RPC_SYSTEM_NAME,
            requirement: Requirement::Required,
        },
        AttributeUse {
            attribute: &attributes::RPC_METHOD,
            requirement: Requirement::Conditional(Condition::Text("If available.")),
        },
        AttributeUse {
            attribute: &attributes::RPC_METHOD_ORIGINAL,
            requirement: Requirement::Conditional(Condition::Text(
                "If the method is not a known one.",
            )),
        },
        AttributeUse {
            attribute: &attributes::RPC_RESPONSE_STATUS_CODE,
            requirement: Requirement::Conditional(Condition::Text(
                "If the call ended with a status.",
            )),
        },
        AttributeUse {
            attribute: &attributes::ERROR_TYPE,
            requirement: Requirement::Conditional(Condition::StatusError),
        },
        AttributeUse {
            attribute: &attributes::SERVER_ADDRESS,
            requirement: Requirement::Required,
        },
        AttributeUse {
            attribute: &attributes::SERVER_PORT,
            requirement: Requirement::Recommended,
        },
    ],
    structure: Structure {
        root: false,
        links_to: None,
    },
    brief: "One outbound remote procedure call, from its head to its status.",
};
