//! The contract's metrics: a type and a label set each.
//!
//! Rendered by `cargo xtask generate`: change the registry, not this.

use super::attributes;
use crate::labels::{Bounded, Label, LabelValue, Labels, Metric, covers};
use crate::model::{AttributeUse, Condition, Instrument, MetricDef, Requirement};
use crate::name::AttributeKey;
use crate::name::MetricName;
use crate::unit::Unit;

/// `db.client.operation.duration`, histogram of `s`: Time that operations of the database client took.
pub static DB_CLIENT_OPERATION_DURATION: MetricDef = MetricDef {
    name: MetricName::convention("db.client.operation.duration"),
    instrument: Instrument::Histogram,
    unit: Unit::new("s"),
    buckets: &[0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0],
    series_limit: 1500,
    attributes: &[
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
            requirement: Requirement::Conditional(Condition::Text("If the operation failed.")),
        },
    ],
    brief: "Time that operations of the database client took.",
};

/// The metric [`DB_CLIENT_OPERATION_DURATION`] as a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DbClientOperationDuration;

impl Metric for DbClientOperationDuration {
    const DEF: &'static MetricDef = &DB_CLIENT_OPERATION_DURATION;
    type Labels<'a> = DbClientOperationDurationLabels<'a>;
}

const _: () = assert!(
    covers(
        <DbClientOperationDurationLabels<'static> as Labels>::KEYS,
        DB_CLIENT_OPERATION_DURATION.attributes
    ),
    "the label set of db.client.operation.duration is not what it declares"
);

/// The labels of [`DbClientOperationDuration`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DbClientOperationDurationLabels<'a> {
    /// `db.system.name`.
    pub db_system_name: attributes::DbSystemName,
    /// `db.namespace`, where its condition holds.
    pub db_namespace: Option<Bounded<'a>>,
    /// `db.query.summary`, where it is known.
    pub db_query_summary: Option<Bounded<'a>>,
    /// `db.operation.name`, where its condition holds.
    pub db_operation_name: Option<Bounded<'a>>,
    /// `db.collection.name`, where its condition holds.
    pub db_collection_name: Option<Bounded<'a>>,
    /// `db.response.status_code`, where its condition holds.
    pub db_response_status_code: Option<Bounded<'a>>,
    /// `error.type`, where its condition holds.
    pub error_type: Option<attributes::ErrorType>,
}

impl Labels for DbClientOperationDurationLabels<'_> {
    const KEYS: &'static [AttributeKey] = &[
        attributes::DB_SYSTEM_NAME.key,
        attributes::DB_NAMESPACE.key,
        attributes::DB_QUERY_SUMMARY.key,
        attributes::DB_OPERATION_NAME.key,
        attributes::DB_COLLECTION_NAME.key,
        attributes::DB_RESPONSE_STATUS_CODE.key,
        attributes::ERROR_TYPE.key,
    ];

    fn visit<'a>(&'a self, each: &mut dyn FnMut(AttributeKey, LabelValue<'a>)) {
        each(attributes::DB_SYSTEM_NAME.key, self.db_system_name.label());
        if let Some(label) = &self.db_namespace {
            each(attributes::DB_NAMESPACE.key, label.label());
        }
        if let Some(label) = &self.db_query_summary {
            each(attributes::DB_QUERY_SUMMARY.key, label.label());
        }
        if let Some(label) = &self.db_operation_name {
            each(attributes::DB_OPERATION_NAME.key, label.label());
        }
        if let Some(label) = &self.db_collection_name {
            each(attributes::DB_COLLECTION_NAME.key, label.label());
        }
        if let Some(label) = &self.db_response_status_code {
            each(attributes::DB_RESPONSE_STATUS_CODE.key, label.label());
        }
        if let Some(label) = &self.error_type {
            each(attributes::ERROR_TYPE.key, label.label());
        }
    }
}

/// `dependency.call.duration`, histogram of `s`: Time that calls to dependencies took.
pub static DEPENDENCY_CALL_DURATION: MetricDef = MetricDef {
    name: MetricName::new("dependency.call.duration"),
    instrument: Instrument::Histogram,
    unit: Unit::new("s"),
    buckets: &[
        0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0,
    ],
    series_limit: 1000,
    attributes: &[
        AttributeUse {
            attribute: &attributes::DEPENDENCY_NAME,
            requirement: Requirement::Required,
        },
        AttributeUse {
            attribute: &attributes::DEPENDENCY_OPERATION,
            requirement: Requirement::Required,
        },
        AttributeUse {
            attribute: &attributes::ERROR_TYPE,
            requirement: Requirement::Conditional(Condition::Text("If the call failed.")),
        },
    ],
    brief: "Time that calls to dependencies took.",
};

/// The metric [`DEPENDENCY_CALL_DURATION`] as a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DependencyCallDuration;

impl Metric for DependencyCallDuration {
    const DEF: &'static MetricDef = &DEPENDENCY_CALL_DURATION;
    type Labels<'a> = DependencyCallDurationLabels<'a>;
}

const _: () = assert!(
    covers(
        <DependencyCallDurationLabels<'static> as Labels>::KEYS,
        DEPENDENCY_CALL_DURATION.attributes
    ),
    "the label set of dependency.call.duration is not what it declares"
);

/// The labels of [`DependencyCallDuration`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DependencyCallDurationLabels<'a> {
    /// `dependency.name`.
    pub dependency_name: Bounded<'a>,
    /// `dependency.operation`.
    pub dependency_operation: Bounded<'a>,
    /// `error.type`, where its condition holds.
    pub error_type: Option<attributes::ErrorType>,
}

impl Labels for DependencyCallDurationLabels<'_> {
    const KEYS: &'static [AttributeKey] = &[
        attributes::DEPENDENCY_NAME.key,
        attributes::DEPENDENCY_OPERATION.key,
        attributes::ERROR_TYPE.key,
    ];

    fn visit<'a>(&'a self, each: &mut dyn FnMut(AttributeKey, LabelValue<'a>)) {
        each(
            attributes::DEPENDENCY_NAME.key,
            self.dependency_name.label(),
        );
        each(
            attributes::DEPENDENCY_OPERATION.key,
            self.dependency_operation.label(),
        );
        if let Some(label) = &self.error_type {
            each(attributes::ERROR_TYPE.key, label.label());
        }
    }
}

/// `http.client.request.duration`, histogram of `s`: Time that outbound HTTP requests took.
pub static HTTP_CLIENT_REQUEST_DURATION: MetricDef = MetricDef {
    name: MetricName::convention("http.client.request.duration"),
    instrument: Instrument::Histogram,
    unit: Unit::new("s"),
    buckets: &[
        0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0,
    ],
    series_limit: 2000,
    attributes: &[
        AttributeUse {
            attribute: &attributes::HTTP_REQUEST_METHOD,
            requirement: Requirement::Required,
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
            attribute: &attributes::HTTP_RESPONSE_STATUS_CODE,
            requirement: Requirement::Conditional(Condition::Text(
                "If a response was sent or received.",
            )),
        },
        AttributeUse {
            attribute: &attributes::ERROR_TYPE,
            requirement: Requirement::Conditional(Condition::Text(
                "If the request ended with an error.",
            )),
        },
        AttributeUse {
            attribute: &attributes::NETWORK_PROTOCOL_VERSION,
            requirement: Requirement::Recommended,
        },
    ],
    brief: "Time that outbound HTTP requests took.",
};

/// The metric [`HTTP_CLIENT_REQUEST_DURATION`] as a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct HttpClientRequestDuration;

impl Metric for HttpClientRequestDuration {
    const DEF: &'static MetricDef = &HTTP_CLIENT_REQUEST_DURATION;
    type Labels<'a> = HttpClientRequestDurationLabels<'a>;
}

const _: () = assert!(
    covers(
        <HttpClientRequestDurationLabels<'static> as Labels>::KEYS,
        HTTP_CLIENT_REQUEST_DURATION.attributes
    ),
    "the label set of http.client.request.duration is not what it declares"
);

/// The labels of [`HttpClientRequestDuration`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct HttpClientRequestDurationLabels<'a> {
    /// `http.request.method`.
    pub http_request_method: attributes::HttpRequestMethod,
    /// `server.address`.
    pub server_address: Bounded<'a>,
    /// `server.port`.
    pub server_port: u16,
    /// `http.response.status_code`, where its condition holds.
    pub http_response_status_code: Option<u16>,
    /// `error.type`, where its condition holds.
    pub error_type: Option<attributes::ErrorType>,
    /// `network.protocol.version`, where it is known.
    pub network_protocol_version: Option<Bounded<'a>>,
}

impl Labels for HttpClientRequestDurationLabels<'_> {
    const KEYS: &'static [AttributeKey] = &[
        attributes::HTTP_REQUEST_METHOD.key,
        attributes::SERVER_ADDRESS.key,
        attributes::SERVER_PORT.key,
        attributes::HTTP_RESPONSE_STATUS_CODE.key,
        attributes::ERROR_TYPE.key,
        attributes::NETWORK_PROTOCOL_VERSION.key,
    ];

    fn visit<'a>(&'a self, each: &mut dyn FnMut(AttributeKey, LabelValue<'a>)) {
        each(
            attributes::HTTP_REQUEST_METHOD.key,
            self.http_request_method.label(),
        );
        each(attributes::SERVER_ADDRESS.key, self.server_address.label());
        each(attributes::SERVER_PORT.key, self.server_port.label());
        if let Some(label) = &self.http_response_status_code {
            each(attributes::HTTP_RESPONSE_STATUS_CODE.key, label.label());
        }
        if let Some(label) = &self.error_type {
            each(attributes::ERROR_TYPE.key, label.label());
        }
        if let Some(label) = &self.network_protocol_version {
            each(attributes::NETWORK_PROTOCOL_VERSION.key, label.label());
        }
    }
}

/// `http.server.active_requests`, updowncounter of `{request}`: Inbound HTTP requests being served.
pub static HTTP_SERVER_ACTIVE_REQUESTS: MetricDef = MetricDef {
    name: MetricName::convention("http.server.active_requests"),
    instrument: Instrument::UpDownCounter,
    unit: Unit::new("{request}"),
    buckets: &[],
    series_limit: 22,
    attributes: &[
        AttributeUse {
            attribute: &attributes::HTTP_REQUEST_METHOD,
            requirement: Requirement::Required,
        },
        AttributeUse {
            attribute: &attributes::URL_SCHEME,
            requirement: Requirement::Required,
        },
    ],
    brief: "Inbound HTTP requests being served.",
};

/// The metric [`HTTP_SERVER_ACTIVE_REQUESTS`] as a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct HttpServerActiveRequests;

impl Metric for HttpServerActiveRequests {
    const DEF: &'static MetricDef = &HTTP_SERVER_ACTIVE_REQUESTS;
    type Labels<'a> = HttpServerActiveRequestsLabels<'a>;
}

const _: () = assert!(
    covers(
        <HttpServerActiveRequestsLabels<'static> as Labels>::KEYS,
        HTTP_SERVER_ACTIVE_REQUESTS.attributes
    ),
    "the label set of http.server.active_requests is not what it declares"
);

/// The labels of [`HttpServerActiveRequests`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct HttpServerActiveRequestsLabels<'a> {
    /// `http.request.method`.
    pub http_request_method: attributes::HttpRequestMethod,
    /// `url.scheme`.
    pub url_scheme: Bounded<'a>,
}

impl Labels for HttpServerActiveRequestsLabels<'_> {
    const KEYS: &'static [AttributeKey] = &[
        attributes::HTTP_REQUEST_METHOD.key,
        attributes::URL_SCHEME.key,
    ];

    fn visit<'a>(&'a self, each: &mut dyn FnMut(AttributeKey, LabelValue<'a>)) {
        each(
            attributes::HTTP_REQUEST_METHOD.key,
            self.http_request_method.label(),
        );
        each(attributes::URL_SCHEME.key, self.url_scheme.label());
    }
}

/// `http.server.request.duration`, histogram of `s`: Time that inbound HTTP requests took.
pub static HTTP_SERVER_REQUEST_DURATION: MetricDef = MetricDef {
    name: MetricName::convention("http.server.request.duration"),
    instrument: Instrument::Histogram,
    unit: Unit::new("s"),
    buckets: &[
        0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0,
    ],
    series_limit: 2000,
    attributes: &[
        AttributeUse {
            attribute: &attributes::HTTP_REQUEST_METHOD,
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
            requirement: Requirement::Conditional(Condition::Text(
                "If a response was sent or received.",
            )),
        },
        AttributeUse {
            attribute: &attributes::ERROR_TYPE,
            requirement: Requirement::Conditional(Condition::Text(
                "If the request ended with an error.",
            )),
        },
        AttributeUse {
            attribute: &attributes::NETWORK_PROTOCOL_VERSION,
            requirement: Requirement::Recommended,
        },
    ],
    brief: "Time that inbound HTTP requests took.",
};

/// The metric [`HTTP_SERVER_REQUEST_DURATION`] as a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct HttpServerRequestDuration;

impl Metric for HttpServerRequestDuration {
    const DEF: &'static MetricDef = &HTTP_SERVER_REQUEST_DURATION;
    type Labels<'a> = HttpServerRequestDurationLabels<'a>;
}

const _: () = assert!(
    covers(
        <HttpServerRequestDurationLabels<'static> as Labels>::KEYS,
        HTTP_SERVER_REQUEST_DURATION.attributes
    ),
    "the label set of http.server.request.duration is not what it declares"
);

/// The labels of [`HttpServerRequestDuration`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct HttpServerRequestDurationLabels<'a> {
    /// `http.request.method`.
    pub http_request_method: attributes::HttpRequestMethod,
    /// `url.scheme`.
    pub url_scheme: Bounded<'a>,
    /// `http.route`, where its condition holds.
    pub http_route: Option<Bounded<'a>>,
    /// `http.response.status_code`, where its condition holds.
    pub http_response_status_code: Option<u16>,
    /// `error.type`, where its condition holds.
    pub error_type: Option<attributes::ErrorType>,
    /// `network.protocol.version`, where it is known.
    pub network_protocol_version: Option<Bounded<'a>>,
}

impl Labels for HttpServerRequestDurationLabels<'_> {
    const KEYS: &'static [AttributeKey] = &[
        attributes::HTTP_REQUEST_METHOD.key,
        attributes::URL_SCHEME.key,
        attributes::HTTP_ROUTE.key,
        attributes::HTTP_RESPONSE_STATUS_CODE.key,
        attributes::ERROR_TYPE.key,
        attributes::NETWORK_PROTOCOL_VERSION.key,
    ];

    fn visit<'a>(&'a self, each: &mut dyn FnMut(AttributeKey, LabelValue<'a>)) {
        each(
            attributes::HTTP_REQUEST_METHOD.key,
            self.http_request_method.label(),
        );
        each(attributes::URL_SCHEME.key, self.url_scheme.label());
        if let Some(label) = &self.http_route {
            each(attributes::HTTP_ROUTE.key, label.label());
        }
        if let Some(label) = &self.http_response_status_code {
            each(attributes::HTTP_RESPONSE_STATUS_CODE.key, label.label());
        }
        if let Some(label) = &self.error_type {
            each(attributes::ERROR_TYPE.key, label.label());
        }
        if let Some(label) = &self.network_protocol_version {
            each(attributes::NETWORK_PROTOCOL_VERSION.key, label.label());
        }
    }
}

/// `job.active`, updowncounter of `{run}`: Runs of a job that are under way.
pub static JOB_ACTIVE: MetricDef = MetricDef {
    name: MetricName::new("job.active"),
    instrument: Instrument::UpDownCounter,
    unit: Unit::new("{run}"),
    buckets: &[],
    series_limit: 50,
    attributes: &[AttributeUse {
        attribute: &attributes::JOB_NAME,
        requirement: Requirement::Required,
    }],
    brief: "Runs of a job that are under way.",
};

/// The metric [`JOB_ACTIVE`] as a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct JobActive;

impl Metric for JobActive {
    const DEF: &'static MetricDef = &JOB_ACTIVE;
    type Labels<'a> = JobActiveLabels<'a>;
}

const _: () = assert!(
    covers(
        <JobActiveLabels<'static> as Labels>::KEYS,
        JOB_ACTIVE.attributes
    ),
    "the label set of job.active is not what it declares"
);

/// The labels of [`JobActive`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct JobActiveLabels<'a> {
    /// `job.name`.
    pub job_name: Bounded<'a>,
}

impl Labels for JobActiveLabels<'_> {
    const KEYS: &'static [AttributeKey] = &[attributes::JOB_NAME.key];

    fn visit<'a>(&'a self, each: &mut dyn FnMut(AttributeKey, LabelValue<'a>)) {
        each(attributes::JOB_NAME.key, self.job_name.label());
    }
}

/// `job.duration`, histogram of `s`: Time that runs of a job took.
pub static JOB_DURATION: MetricDef = MetricDef {
    name: MetricName::new("job.duration"),
    instrument: Instrument::Histogram,
    unit: Unit::new("s"),
    buckets: &[
        0.05, 0.25, 1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 1800.0, 3600.0, 10800.0, 43200.0,
    ],
    series_limit: 300,
    attributes: &[
        AttributeUse {
            attribute: &attributes::JOB_NAME,
            requirement: Requirement::Required,
        },
        AttributeUse {
            attribute: &attributes::ERROR_TYPE,
            requirement: Requirement::Conditional(Condition::Text("If the run failed.")),
        },
    ],
    brief: "Time that runs of a job took.",
};

/// The metric [`JOB_DURATION`] as a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct JobDuration;

impl Metric for JobDuration {
    const DEF: &'static MetricDef = &JOB_DURATION;
    type Labels<'a> = JobDurationLabels<'a>;
}

const _: () = assert!(
    covers(
        <JobDurationLabels<'static> as Labels>::KEYS,
        JOB_DURATION.attributes
    ),
    "the label set of job.duration is not what it declares"
);

/// The labels of [`JobDuration`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct JobDurationLabels<'a> {
    /// `job.name`.
    pub job_name: Bounded<'a>,
    /// `error.type`, where its condition holds.
    pub error_type: Option<attributes::ErrorType>,
}

impl Labels for JobDurationLabels<'_> {
    const KEYS: &'static [AttributeKey] = &[attributes::JOB_NAME.key, attributes::ERROR_TYPE.key];

    fn visit<'a>(&'a self, each: &mut dyn FnMut(AttributeKey, LabelValue<'a>)) {
        each(attributes::JOB_NAME.key, self.job_name.label());
        if let Some(label) = &self.error_type {
            each(attributes::ERROR_TYPE.key, label.label());
        }
    }
}

/// `job.last_success.time`, gauge of `s`: When a run of the job last succeeded, in seconds since 1970.
pub static JOB_LAST_SUCCESS_TIME: MetricDef = MetricDef {
    name: MetricName::new("job.last_success.time"),
    instrument: Instrument::Gauge,
    unit: Unit::new("s"),
    buckets: &[],
    series_limit: 50,
    attributes: &[AttributeUse {
        attribute: &attributes::JOB_NAME,
        requirement: Requirement::Required,
    }],
    brief: "When a run of the job last succeeded, in seconds since 1970.",
};

/// The metric [`JOB_LAST_SUCCESS_TIME`] as a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct JobLastSuccessTime;

impl Metric for JobLastSuccessTime {
    const DEF: &'static MetricDef = &JOB_LAST_SUCCESS_TIME;
    type Labels<'a> = JobLastSuccessTimeLabels<'a>;
}

const _: () = assert!(
    covers(
        <JobLastSuccessTimeLabels<'static> as Labels>::KEYS,
        JOB_LAST_SUCCESS_TIME.attributes
    ),
    "the label set of job.last_success.time is not what it declares"
);

/// The labels of [`JobLastSuccessTime`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct JobLastSuccessTimeLabels<'a> {
    /// `job.name`.
    pub job_name: Bounded<'a>,
}

impl Labels for JobLastSuccessTimeLabels<'_> {
    const KEYS: &'static [AttributeKey] = &[attributes::JOB_NAME.key];

    fn visit<'a>(&'a self, each: &mut dyn FnMut(AttributeKey, LabelValue<'a>)) {
        each(attributes::JOB_NAME.key, self.job_name.label());
    }
}

/// `messaging.client.consumed.messages`, counter of `{message}`: Messages taken from the messaging system.
pub static MESSAGING_CLIENT_CONSUMED_MESSAGES: MetricDef = MetricDef {
    name: MetricName::convention("messaging.client.consumed.messages"),
    instrument: Instrument::Counter,
    unit: Unit::new("{message}"),
    buckets: &[],
    series_limit: 500,
    attributes: &[
        AttributeUse {
            attribute: &attributes::MESSAGING_OPERATION_NAME,
            requirement: Requirement::Required,
        },
        AttributeUse {
            attribute: &attributes::MESSAGING_SYSTEM,
            requirement: Requirement::Required,
        },
        AttributeUse {
            attribute: &attributes::MESSAGING_DESTINATION_NAME,
            requirement: Requirement::Conditional(Condition::Text(
                "If it is of a small set, and not a temporary one.",
            )),
        },
        AttributeUse {
            attribute: &attributes::MESSAGING_DESTINATION_TEMPLATE,
            requirement: Requirement::Conditional(Condition::Text("If there is one.")),
        },
        AttributeUse {
            attribute: &attributes::ERROR_TYPE,
            requirement: Requirement::Conditional(Condition::Text("If the operation failed.")),
        },
    ],
    brief: "Messages taken from the messaging system.",
};

/// The metric [`MESSAGING_CLIENT_CONSUMED_MESSAGES`] as a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MessagingClientConsumedMessages;

impl Metric for MessagingClientConsumedMessages {
    const DEF: &'static MetricDef = &MESSAGING_CLIENT_CONSUMED_MESSAGES;
    type Labels<'a> = MessagingClientConsumedMessagesLabels<'a>;
}

const _: () = assert!(
    covers(
        <MessagingClientConsumedMessagesLabels<'static> as Labels>::KEYS,
        MESSAGING_CLIENT_CONSUMED_MESSAGES.attributes
    ),
    "the label set of messaging.client.consumed.messages is not what it declares"
);

/// The labels of [`MessagingClientConsumedMessages`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MessagingClientConsumedMessagesLabels<'a> {
    /// `messaging.operation.name`.
    pub messaging_operation_name: Bounded<'a>,
    /// `messaging.system`.
    pub messaging_system: attributes::MessagingSystem,
    /// `messaging.destination.name`, where its condition holds.
    pub messaging_destination_name: Option<Bounded<'a>>,
    /// `messaging.destination.template`, where its condition holds.
    pub messaging_destination_template: Option<Bounded<'a>>,
    /// `error.type`, where its condition holds.
    pub error_type: Option<attributes::ErrorType>,
}

impl Labels for MessagingClientConsumedMessagesLabels<'_> {
    const KEYS: &'static [AttributeKey] = &[
        attributes::MESSAGING_OPERATION_NAME.key,
        attributes::MESSAGING_SYSTEM.key,
        attributes::MESSAGING_DESTINATION_NAME.key,
        attributes::MESSAGING_DESTINATION_TEMPLATE.key,
        attributes::ERROR_TYPE.key,
    ];

    fn visit<'a>(&'a self, each: &mut dyn FnMut(AttributeKey, LabelValue<'a>)) {
        each(
            attributes::MESSAGING_OPERATION_NAME.key,
            self.messaging_operation_name.label(),
        );
        each(
            attributes::MESSAGING_SYSTEM.key,
            self.messaging_system.label(),
        );
        if let Some(label) = &self.messaging_destination_name {
            each(attributes::MESSAGING_DESTINATION_NAME.key, label.label());
        }
        if let Some(label) = &self.messaging_destination_template {
            each(
                attributes::MESSAGING_DESTINATION_TEMPLATE.key,
                label.label(),
            );
        }
        if let Some(label) = &self.error_type {
            each(attributes::ERROR_TYPE.key, label.label());
        }
    }
}

/// `messaging.client.operation.duration`, histogram of `s`: Time that operations of the messaging client took.
pub static MESSAGING_CLIENT_OPERATION_DURATION: MetricDef = MetricDef {
    name: MetricName::convention("messaging.client.operation.duration"),
    instrument: Instrument::Histogram,
    unit: Unit::new("s"),
    buckets: &[
        0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0,
    ],
    series_limit: 500,
    attributes: &[
        AttributeUse {
            attribute: &attributes::MESSAGING_OPERATION_NAME,
            requirement: Requirement::Required,
        },
        AttributeUse {
            attribute: &attributes::MESSAGING_OPERATION_TYPE,
            requirement: Requirement::Conditional(Condition::Text(
                "If the operation has one of the known types.",
            )),
        },
        AttributeUse {
            attribute: &attributes::MESSAGING_SYSTEM,
            requirement: Requirement::Required,
        },
        AttributeUse {
            attribute: &attributes::MESSAGING_DESTINATION_NAME,
            requirement: Requirement::Conditional(Condition::Text(
                "If it is of a small set, and not a temporary one.",
            )),
        },
        AttributeUse {
            attribute: &attributes::MESSAGING_DESTINATION_TEMPLATE,
            requirement: Requirement::Conditional(Condition::Text("If there is one.")),
        },
        AttributeUse {
            attribute: &attributes::ERROR_TYPE,
            requirement: Requirement::Conditional(Condition::Text("If the operation failed.")),
        },
    ],
    brief: "Time that operations of the messaging client took.",
};

/// The metric [`MESSAGING_CLIENT_OPERATION_DURATION`] as a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MessagingClientOperationDuration;

impl Metric for MessagingClientOperationDuration {
    const DEF: &'static MetricDef = &MESSAGING_CLIENT_OPERATION_DURATION;
    type Labels<'a> = MessagingClientOperationDurationLabels<'a>;
}

const _: () = assert!(
    covers(
        <MessagingClientOperationDurationLabels<'static> as Labels>::KEYS,
        MESSAGING_CLIENT_OPERATION_DURATION.attributes
    ),
    "the label set of messaging.client.operation.duration is not what it declares"
);

/// The labels of [`MessagingClientOperationDuration`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MessagingClientOperationDurationLabels<'a> {
    /// `messaging.operation.name`.
    pub messaging_operation_name: Bounded<'a>,
    /// `messaging.operation.type`, where its condition holds.
    pub messaging_operation_type: Option<attributes::MessagingOperationType>,
    /// `messaging.system`.
    pub messaging_system: attributes::MessagingSystem,
    /// `messaging.destination.name`, where its condition holds.
    pub messaging_destination_name: Option<Bounded<'a>>,
    /// `messaging.destination.template`, where its condition holds.
    pub messaging_destination_template: Option<Bounded<'a>>,
    /// `error.type`, where its condition holds.
    pub error_type: Option<attributes::ErrorType>,
}

impl Labels for MessagingClientOperationDurationLabels<'_> {
    const KEYS: &'static [AttributeKey] = &[
        attributes::MESSAGING_OPERATION_NAME.key,
        attributes::MESSAGING_OPERATION_TYPE.key,
        attributes::MESSAGING_SYSTEM.key,
        attributes::MESSAGING_DESTINATION_NAME.key,
        attributes::MESSAGING_DESTINATION_TEMPLATE.key,
        attributes::ERROR_TYPE.key,
    ];

    fn visit<'a>(&'a self, each: &mut dyn FnMut(AttributeKey, LabelValue<'a>)) {
        each(
            attributes::MESSAGING_OPERATION_NAME.key,
            self.messaging_operation_name.label(),
        );
        if let Some(label) = &self.messaging_operation_type {
            each(attributes::MESSAGING_OPERATION_TYPE.key, label.label());
        }
        each(
            attributes::MESSAGING_SYSTEM.key,
            self.messaging_system.label(),
        );
        if let Some(label) = &self.messaging_destination_name {
            each(attributes::MESSAGING_DESTINATION_NAME.key, label.label());
        }
        if let Some(label) = &self.messaging_destination_template {
            each(
                attributes::MESSAGING_DESTINATION_TEMPLATE.key,
                label.label(),
            );
        }
        if let Some(label) = &self.error_type {
            each(attributes::ERROR_TYPE.key, label.label());
        }
    }
}

/// `messaging.client.sent.messages`, counter of `{message}`: Messages handed to the messaging system.
pub static MESSAGING_CLIENT_SENT_MESSAGES: MetricDef = MetricDef {
    name: MetricName::convention("messaging.client.sent.messages"),
    instrument: Instrument::Counter,
    unit: Unit::new("{message}"),
    buckets: &[],
    series_limit: 500,
    attributes: &[
        AttributeUse {
            attribute: &attributes::MESSAGING_OPERATION_NAME,
            requirement: Requirement::Required,
        },
        AttributeUse {
            attribute: &attributes::MESSAGING_SYSTEM,
            requirement: Requirement::Required,
        },
        AttributeUse {
            attribute: &attributes::MESSAGING_DESTINATION_NAME,
            requirement: Requirement::Conditional(Condition::Text(
                "If it is of a small set, and not a temporary one.",
            )),
        },
        AttributeUse {
            attribute: &attributes::MESSAGING_DESTINATION_TEMPLATE,
            requirement: Requirement::Conditional(Condition::Text("If there is one.")),
        },
        AttributeUse {
            attribute: &attributes::ERROR_TYPE,
            requirement: Requirement::Conditional(Condition::Text("If the operation failed.")),
        },
    ],
    brief: "Messages handed to the messaging system.",
};

/// The metric [`MESSAGING_CLIENT_SENT_MESSAGES`] as a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MessagingClientSentMessages;

impl Metric for MessagingClientSentMessages {
    const DEF: &'static MetricDef = &MESSAGING_CLIENT_SENT_MESSAGES;
    type Labels<'a> = MessagingClientSentMessagesLabels<'a>;
}

const _: () = assert!(
    covers(
        <MessagingClientSentMessagesLabels<'static> as Labels>::KEYS,
        MESSAGING_CLIENT_SENT_MESSAGES.attributes
    ),
    "the label set of messaging.client.sent.messages is not what it declares"
);

/// The labels of [`MessagingClientSentMessages`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MessagingClientSentMessagesLabels<'a> {
    /// `messaging.operation.name`.
    pub messaging_operation_name: Bounded<'a>,
    /// `messaging.system`.
    pub messaging_system: attributes::MessagingSystem,
    /// `messaging.destination.name`, where its condition holds.
    pub messaging_destination_name: Option<Bounded<'a>>,
    /// `messaging.destination.template`, where its condition holds.
    pub messaging_destination_template: Option<Bounded<'a>>,
    /// `error.type`, where its condition holds.
    pub error_type: Option<attributes::ErrorType>,
}

impl Labels for MessagingClientSentMessagesLabels<'_> {
    const KEYS: &'static [AttributeKey] = &[
        attributes::MESSAGING_OPERATION_NAME.key,
        attributes::MESSAGING_SYSTEM.key,
        attributes::MESSAGING_DESTINATION_NAME.key,
        attributes::MESSAGING_DESTINATION_TEMPLATE.key,
        attributes::ERROR_TYPE.key,
    ];

    fn visit<'a>(&'a self, each: &mut dyn FnMut(AttributeKey, LabelValue<'a>)) {
        each(
            attributes::MESSAGING_OPERATION_NAME.key,
            self.messaging_operation_name.label(),
        );
        each(
            attributes::MESSAGING_SYSTEM.key,
            self.messaging_system.label(),
        );
        if let Some(label) = &self.messaging_destination_name {
            each(attributes::MESSAGING_DESTINATION_NAME.key, label.label());
        }
        if let Some(label) = &self.messaging_destination_template {
            each(
                attributes::MESSAGING_DESTINATION_TEMPLATE.key,
                label.label(),
            );
        }
        if let Some(label) = &self.error_type {
            each(attributes::ERROR_TYPE.key, label.label());
        }
    }
}

/// `messaging.process.duration`, histogram of `s`: Time that processing a message took.
pub static MESSAGING_PROCESS_DURATION: MetricDef = MetricDef {
    name: MetricName::convention("messaging.process.duration"),
    instrument: Instrument::Histogram,
    unit: Unit::new("s"),
    buckets: &[
        0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0,
    ],
    series_limit: 500,
    attributes: &[
        AttributeUse {
            attribute: &attributes::MESSAGING_OPERATION_NAME,
            requirement: Requirement::Required,
        },
        AttributeUse {
            attribute: &attributes::MESSAGING_SYSTEM,
            requirement: Requirement::Required,
        },
        AttributeUse {
            attribute: &attributes::MESSAGING_DESTINATION_NAME,
            requirement: Requirement::Conditional(Condition::Text(
                "If it is of a small set, and not a temporary one.",
            )),
        },
        AttributeUse {
            attribute: &attributes::MESSAGING_DESTINATION_TEMPLATE,
            requirement: Requirement::Conditional(Condition::Text("If there is one.")),
        },
        AttributeUse {
            attribute: &attributes::ERROR_TYPE,
            requirement: Requirement::Conditional(Condition::Text("If the operation failed.")),
        },
    ],
    brief: "Time that processing a message took.",
};

/// The metric [`MESSAGING_PROCESS_DURATION`] as a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MessagingProcessDuration;

impl Metric for MessagingProcessDuration {
    const DEF: &'static MetricDef = &MESSAGING_PROCESS_DURATION;
    type Labels<'a> = MessagingProcessDurationLabels<'a>;
}

const _: () = assert!(
    covers(
        <MessagingProcessDurationLabels<'static> as Labels>::KEYS,
        MESSAGING_PROCESS_DURATION.attributes
    ),
    "the label set of messaging.process.duration is not what it declares"
);

/// The labels of [`MessagingProcessDuration`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MessagingProcessDurationLabels<'a> {
    /// `messaging.operation.name`.
    pub messaging_operation_name: Bounded<'a>,
    /// `messaging.system`.
    pub messaging_system: attributes::MessagingSystem,
    /// `messaging.destination.name`, where its condition holds.
    pub messaging_destination_name: Option<Bounded<'a>>,
    /// `messaging.destination.template`, where its condition holds.
    pub messaging_destination_template: Option<Bounded<'a>>,
    /// `error.type`, where its condition holds.
    pub error_type: Option<attributes::ErrorType>,
}

impl Labels for MessagingProcessDurationLabels<'_> {
    const KEYS: &'static [AttributeKey] = &[
        attributes::MESSAGING_OPERATION_NAME.key,
        attributes::MESSAGING_SYSTEM.key,
        attributes::MESSAGING_DESTINATION_NAME.key,
        attributes::MESSAGING_DESTINATION_TEMPLATE.key,
        attributes::ERROR_TYPE.key,
    ];

    fn visit<'a>(&'a self, each: &mut dyn FnMut(AttributeKey, LabelValue<'a>)) {
        each(
            attributes::MESSAGING_OPERATION_NAME.key,
            self.messaging_operation_name.label(),
        );
        each(
            attributes::MESSAGING_SYSTEM.key,
            self.messaging_system.label(),
        );
        if let Some(label) = &self.messaging_destination_name {
            each(attributes::MESSAGING_DESTINATION_NAME.key, label.label());
        }
        if let Some(label) = &self.messaging_destination_template {
            each(
                attributes::MESSAGING_DESTINATION_TEMPLATE.key,
                label.label(),
            );
        }
        if let Some(label) = &self.error_type {
            each(attributes::ERROR_TYPE.key, label.label());
        }
    }
}

/// `process.cpu.time`, counter of `s`: Processor time that the process has used.
pub static PROCESS_CPU_TIME: MetricDef = MetricDef {
    name: MetricName::convention("process.cpu.time"),
    instrument: Instrument::Counter,
    unit: Unit::new("s"),
    buckets: &[],
    series_limit: 7,
    attributes: &[AttributeUse {
        attribute: &attributes::CPU_MODE,
        requirement: Requirement::Required,
    }],
    brief: "Processor time that the process has used.",
};

/// The metric [`PROCESS_CPU_TIME`] as a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ProcessCpuTime;

impl Metric for ProcessCpuTime {
    const DEF: &'static MetricDef = &PROCESS_CPU_TIME;
    type Labels<'a> = ProcessCpuTimeLabels;
}

const _: () = assert!(
    covers(
        <ProcessCpuTimeLabels as Labels>::KEYS,
        PROCESS_CPU_TIME.attributes
    ),
    "the label set of process.cpu.time is not what it declares"
);

/// The labels of [`ProcessCpuTime`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ProcessCpuTimeLabels {
    /// `cpu.mode`.
    pub cpu_mode: attributes::CpuMode,
}

impl Labels for ProcessCpuTimeLabels {
    const KEYS: &'static [AttributeKey] = &[attributes::CPU_MODE.key];

    fn visit<'a>(&'a self, each: &mut dyn FnMut(AttributeKey, LabelValue<'a>)) {
        each(attributes::CPU_MODE.key, self.cpu_mode.label());
    }
}

/// `process.memory.usage`, updowncounter of `By`: Physical memory that the process uses.
pub static PROCESS_MEMORY_USAGE: MetricDef = MetricDef {
    name: MetricName::convention("process.memory.usage"),
    instrument: Instrument::UpDownCounter,
    unit: Unit::new("By"),
    buckets: &[],
    series_limit: 1,
    attributes: &[],
    brief: "Physical memory that the process uses.",
};

/// The metric [`PROCESS_MEMORY_USAGE`] as a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ProcessMemoryUsage;

impl Metric for ProcessMemoryUsage {
    const DEF: &'static MetricDef = &PROCESS_MEMORY_USAGE;
    type Labels<'a> = ();
}

const _: () = assert!(
    covers(<() as Labels>::KEYS, PROCESS_MEMORY_USAGE.attributes),
    "the label set of process.memory.usage is not what it declares"
);

/// `process.memory.virtual`, updowncounter of `By`: Virtual memory that the process has committed.
pub static PROCESS_MEMORY_VIRTUAL: MetricDef = MetricDef {
    name: MetricName::convention("process.memory.virtual"),
    instrument: Instrument::UpDownCounter,
    unit: Unit::new("By"),
    buckets: &[],
    series_limit: 1,
    attributes: &[],
    brief: "Virtual memory that the process has committed.",
};

/// The metric [`PROCESS_MEMORY_VIRTUAL`] as a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ProcessMemoryVirtual;

impl Metric for ProcessMemoryVirtual {
    const DEF: &'static MetricDef = &PROCESS_MEMORY_VIRTUAL;
    type Labels<'a> = ();
}

const _: () = assert!(
    covers(<() as Labels>::KEYS, PROCESS_MEMORY_VIRTUAL.attributes),
    "the label set of process.memory.virtual is not what it declares"
);

/// `process.thread.count`, updowncounter of `{thread}`: Threads of the process.
pub static PROCESS_THREAD_COUNT: MetricDef = MetricDef {
    name: MetricName::convention("process.thread.count"),
    instrument: Instrument::UpDownCounter,
    unit: Unit::new("{thread}"),
    buckets: &[],
    series_limit: 1,
    attributes: &[],
    brief: "Threads of the process.",
};

/// The metric [`PROCESS_THREAD_COUNT`] as a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ProcessThreadCount;

impl Metric for ProcessThreadCount {
    const DEF: &'static MetricDef = &PROCESS_THREAD_COUNT;
    type Labels<'a> = ();
}

const _: () = assert!(
    covers(<() as Labels>::KEYS, PROCESS_THREAD_COUNT.attributes),
    "the label set of process.thread.count is not what it declares"
);

/// `process.unix.file_descriptor.count`, updowncounter of `{file_descriptor}`: File descriptors that the process has open.
pub static PROCESS_UNIX_FILE_DESCRIPTOR_COUNT: MetricDef = MetricDef {
    name: MetricName::convention("process.unix.file_descriptor.count"),
    instrument: Instrument::UpDownCounter,
    unit: Unit::new("{file_descriptor}"),
    buckets: &[],
    series_limit: 1,
    attributes: &[],
    brief: "File descriptors that the process has open.",
};

/// The metric [`PROCESS_UNIX_FILE_DESCRIPTOR_COUNT`] as a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ProcessUnixFileDescriptorCount;

impl Metric for ProcessUnixFileDescriptorCount {
    const DEF: &'static MetricDef = &PROCESS_UNIX_FILE_DESCRIPTOR_COUNT;
    type Labels<'a> = ();
}

const _: () = assert!(
    covers(
        <() as Labels>::KEYS,
        PROCESS_UNIX_FILE_DESCRIPTOR_COUNT.attributes
    ),
    "the label set of process.unix.file_descriptor.count is not what it declares"
);

/// `process.uptime`, gauge of `s`: Time since the process started.
pub static PROCESS_UPTIME: MetricDef = MetricDef {
    name: MetricName::convention("process.uptime"),
    instrument: Instrument::Gauge,
    unit: Unit::new("s"),
    buckets: &[],
    series_limit: 1,
    attributes: &[],
    brief: "Time since the process started.",
};

/// The metric [`PROCESS_UPTIME`] as a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ProcessUptime;

impl Metric for ProcessUptime {
    const DEF: &'static MetricDef = &PROCESS_UPTIME;
    type Labels<'a> = ();
}

const _: () = assert!(
    covers(<() as Labels>::KEYS, PROCESS_UPTIME.attributes),
    "the label set of process.uptime is not what it declares"
);

/// `rpc.client.call.duration`, histogram of `s`: Time that outbound remote procedure calls took.
pub static RPC_CLIENT_CALL_DURATION: MetricDef = MetricDef {
    name: MetricName::convention("rpc.client.call.duration"),
    instrument: Instrument::Histogram,
    unit: Unit::new("s"),
    buckets: &[
        0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0,
    ],
    series_limit: 2000,
    attributes: &[
        AttributeUse {
            attribute: &attributes::RPC_SYSTEM_NAME,
            requirement: Requirement::Required,
        },
        AttributeUse {
            attribute: &attributes::RPC_METHOD,
            requirement: Requirement::Conditional(Condition::Text("If available.")),
        },
        AttributeUse {
            attribute: &attributes::SERVER_ADDRESS,
            requirement: Requirement::Conditional(Condition::Text("If available.")),
        },
        AttributeUse {
            attribute: &attributes::SERVER_PORT,
            requirement: Requirement::Conditional(Condition::Text(
                "If applicable and if `server.address` is set.",
            )),
        },
        AttributeUse {
            attribute: &attributes::RPC_RESPONSE_STATUS_CODE,
            requirement: Requirement::Conditional(Condition::Text("If available.")),
        },
        AttributeUse {
            attribute: &attributes::ERROR_TYPE,
            requirement: Requirement::Conditional(Condition::Text(
                "If and only if the operation failed.",
            )),
        },
    ],
    brief: "Time that outbound remote procedure calls took.",
};

/// The metric [`RPC_CLIENT_CALL_DURATION`] as a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RpcClientCallDuration;

impl Metric for RpcClientCallDuration {
    const DEF: &'static MetricDef = &RPC_CLIENT_CALL_DURATION;
    type Labels<'a> = RpcClientCallDurationLabels<'a>;
}

const _: () = assert!(
    covers(
        <RpcClientCallDurationLabels<'static> as Labels>::KEYS,
        RPC_CLIENT_CALL_DURATION.attributes
    ),
    "the label set of rpc.client.call.duration is not what it declares"
);

/// The labels of [`RpcClientCallDuration`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RpcClientCallDurationLabels<'a> {
    /// `rpc.system.name`.
    pub rpc_system_name: attributes::RpcSystemName,
    /// `rpc.method`, where its condition holds.
    pub rpc_method: Option<Bounded<'a>>,
    /// `server.address`, where its condition holds.
    pub server_address: Option<Bounded<'a>>,
    /// `server.port`, where its condition holds.
    pub server_port: Option<u16>,
    /// `rpc.response.status_code`, where its condition holds.
    pub rpc_response_status_code: Option<attributes::RpcResponseStatusCode>,
    /// `error.type`, where its condition holds.
    pub error_type: Option<attributes::ErrorType>,
}

impl Labels for RpcClientCallDurationLabels<'_> {
    const KEYS: &'static [AttributeKey] = &[
        attributes::RPC_SYSTEM_NAME.key,
        attributes::RPC_METHOD.key,
        attributes::SERVER_ADDRESS.key,
        attributes::SERVER_PORT.key,
        attributes::RPC_RESPONSE_STATUS_CODE.key,
        attributes::ERROR_TYPE.key,
    ];

    fn visit<'a>(&'a self, each: &mut dyn FnMut(AttributeKey, LabelValue<'a>)) {
        each(
            attributes::RPC_SYSTEM_NAME.key,
            self.rpc_system_name.label(),
        );
        if let Some(label) = &self.rpc_method {
            each(attributes::RPC_METHOD.key, label.label());
        }
        if let Some(label) = &self.server_address {
            each(attributes::SERVER_ADDRESS.key, label.label());
        }
        if let Some(label) = &self.server_port {
            each(attributes::SERVER_PORT.key, label.label());
        }
        if let Some(label) = &self.rpc_response_status_code {
            each(attributes::RPC_RESPONSE_STATUS_CODE.key, label.label());
        }
        if let Some(label) = &self.error_type {
            each(attributes::ERROR_TYPE.key, label.label());
        }
    }
}

/// `rpc.server.call.duration`, histogram of `s`: Time that inbound remote procedure calls took.
pub static RPC_SERVER_CALL_DURATION: MetricDef = MetricDef {
    name: MetricName::convention("rpc.server.call.duration"),
    instrument: Instrument::Histogram,
    unit: Unit::new("s"),
    buckets: &[
        0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0,
    ],
    series_limit: 1000,
    attributes: &[
        AttributeUse {
            attribute: &attributes::RPC_SYSTEM_NAME,
            requirement: Requirement::Required,
        },
        AttributeUse {
            attribute: &attributes::RPC_METHOD,
            requirement: Requirement::Conditional(Condition::Text("If available.")),
        },
        AttributeUse {
            attribute: &attributes::RPC_RESPONSE_STATUS_CODE,
            requirement: Requirement::Conditional(Condition::Text("If available.")),
        },
        AttributeUse {
            attribute: &attributes::ERROR_TYPE,
            requirement: Requirement::Conditional(Condition::Text(
                "If and only if the operation failed.",
            )),
        },
    ],
    brief: "Time that inbound remote procedure calls took.",
};

/// The metric [`RPC_SERVER_CALL_DURATION`] as a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RpcServerCallDuration;

impl Metric for RpcServerCallDuration {
    const DEF: &'static MetricDef = &RPC_SERVER_CALL_DURATION;
    type Labels<'a> = RpcServerCallDurationLabels<'a>;
}

const _: () = assert!(
    covers(
        <RpcServerCallDurationLabels<'static> as Labels>::KEYS,
        RPC_SERVER_CALL_DURATION.attributes
    ),
    "the label set of rpc.server.call.duration is not what it declares"
);

/// The labels of [`RpcServerCallDuration`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RpcServerCallDurationLabels<'a> {
    /// `rpc.system.name`.
    pub rpc_system_name: attributes::RpcSystemName,
    /// `rpc.method`, where its condition holds.
    pub rpc_method: Option<Bounded<'a>>,
    /// `rpc.response.status_code`, where its condition holds.
    pub rpc_response_status_code: Option<attributes::RpcResponseStatusCode>,
    /// `error.type`, where its condition holds.
    pub error_type: Option<attributes::ErrorType>,
}

impl Labels for RpcServerCallDurationLabels<'_> {
    const KEYS: &'static [AttributeKey] = &[
        attributes::RPC_SYSTEM_NAME.key,
        attributes::RPC_METHOD.key,
        attributes::RPC_RESPONSE_STATUS_CODE.key,
        attributes::ERROR_TYPE.key,
    ];

    fn visit<'a>(&'a self, each: &mut dyn FnMut(AttributeKey, LabelValue<'a>)) {
        each(
            attributes::RPC_SYSTEM_NAME.key,
            self.rpc_system_name.label(),
        );
        if let Some(label) = &self.rpc_method {
            each(attributes::RPC_METHOD.key, label.label());
        }
        if let Some(label) = &self.rpc_response_status_code {
            each(attributes::RPC_RESPONSE_STATUS_CODE.key, label.label());
        }
        if let Some(label) = &self.error_type {
            each(attributes::ERROR_TYPE.key, label.label());
        }
    }
}

/// `telemetry.items.delivered`, counter of `{item}`: Items that the backend accepted.
pub static TELEMETRY_ITEMS_DELIVERED: MetricDef = MetricDef {
    name: MetricName::new("telemetry.items.delivered"),
    instrument: Instrument::Counter,
    unit: Unit::new("{item}"),
    buckets: &[],
    series_limit: 3,
    attributes: &[AttributeUse {
        attribute: &attributes::TELEMETRY_SIGNAL,
        requirement: Requirement::Required,
    }],
    brief: "Items that the backend accepted.",
};

/// The metric [`TELEMETRY_ITEMS_DELIVERED`] as a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TelemetryItemsDelivered;

impl Metric for TelemetryItemsDelivered {
    const DEF: &'static MetricDef = &TELEMETRY_ITEMS_DELIVERED;
    type Labels<'a> = TelemetryItemsDeliveredLabels;
}

const _: () = assert!(
    covers(
        <TelemetryItemsDeliveredLabels as Labels>::KEYS,
        TELEMETRY_ITEMS_DELIVERED.attributes
    ),
    "the label set of telemetry.items.delivered is not what it declares"
);

/// The labels of [`TelemetryItemsDelivered`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TelemetryItemsDeliveredLabels {
    /// `telemetry.signal`.
    pub telemetry_signal: attributes::TelemetrySignal,
}

impl Labels for TelemetryItemsDeliveredLabels {
    const KEYS: &'static [AttributeKey] = &[attributes::TELEMETRY_SIGNAL.key];

    fn visit<'a>(&'a self, each: &mut dyn FnMut(AttributeKey, LabelValue<'a>)) {
        each(
            attributes::TELEMETRY_SIGNAL.key,
            self.telemetry_signal.label(),
        );
    }
}

/// `telemetry.items.emitted`, counter of `{item}`: Spans, metric points and log records that service code handed to the pipeline.
pub static TELEMETRY_ITEMS_EMITTED: MetricDef = MetricDef {
    name: MetricName::new("telemetry.items.emitted"),
    instrument: Instrument::Counter,
    unit: Unit::new("{item}"),
    buckets: &[],
    series_limit: 3,
    attributes: &[AttributeUse {
        attribute: &attributes::TELEMETRY_SIGNAL,
        requirement: Requirement::Required,
    }],
    brief: "Spans, metric points and log records that service code handed to the pipeline.",
};

/// The metric [`TELEMETRY_ITEMS_EMITTED`] as a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TelemetryItemsEmitted;

impl Metric for TelemetryItemsEmitted {
    const DEF: &'static MetricDef = &TELEMETRY_ITEMS_EMITTED;
    type Labels<'a> = TelemetryItemsEmittedLabels;
}

const _: () = assert!(
    covers(
        <TelemetryItemsEmittedLabels as Labels>::KEYS,
        TELEMETRY_ITEMS_EMITTED.attributes
    ),
    "the label set of telemetry.items.emitted is not what it declares"
);

/// The labels of [`TelemetryItemsEmitted`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TelemetryItemsEmittedLabels {
    /// `telemetry.signal`.
    pub telemetry_signal: attributes::TelemetrySignal,
}

impl Labels for TelemetryItemsEmittedLabels {
    const KEYS: &'static [AttributeKey] = &[attributes::TELEMETRY_SIGNAL.key];

    fn visit<'a>(&'a self, each: &mut dyn FnMut(AttributeKey, LabelValue<'a>)) {
        each(
            attributes::TELEMETRY_SIGNAL.key,
            self.telemetry_signal.label(),
        );
    }
}

/// `telemetry.items.lost`, counter of `{item}`: Items that will not arrive.
pub static TELEMETRY_ITEMS_LOST: MetricDef = MetricDef {
    name: MetricName::new("telemetry.items.lost"),
    instrument: Instrument::Counter,
    unit: Unit::new("{item}"),
    buckets: &[],
    series_limit: 15,
    attributes: &[
        AttributeUse {
            attribute: &attributes::TELEMETRY_SIGNAL,
            requirement: Requirement::Required,
        },
        AttributeUse {
            attribute: &attributes::TELEMETRY_LOSS_REASON,
            requirement: Requirement::Required,
        },
    ],
    brief: "Items that will not arrive.",
};

/// The metric [`TELEMETRY_ITEMS_LOST`] as a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TelemetryItemsLost;

impl Metric for TelemetryItemsLost {
    const DEF: &'static MetricDef = &TELEMETRY_ITEMS_LOST;
    type Labels<'a> = TelemetryItemsLostLabels;
}

const _: () = assert!(
    covers(
        <TelemetryItemsLostLabels as Labels>::KEYS,
        TELEMETRY_ITEMS_LOST.attributes
    ),
    "the label set of telemetry.items.lost is not what it declares"
);

/// The labels of [`TelemetryItemsLost`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TelemetryItemsLostLabels {
    /// `telemetry.signal`.
    pub telemetry_signal: attributes::TelemetrySignal,
    /// `telemetry.loss.reason`.
    pub telemetry_loss_reason: attributes::TelemetryLossReason,
}

impl Labels for TelemetryItemsLostLabels {
    const KEYS: &'static [AttributeKey] = &[
        attributes::TELEMETRY_SIGNAL.key,
        attributes::TELEMETRY_LOSS_REASON.key,
    ];

    fn visit<'a>(&'a self, each: &mut dyn FnMut(AttributeKey, LabelValue<'a>)) {
        each(
            attributes::TELEMETRY_SIGNAL.key,
            self.telemetry_signal.label(),
        );
        each(
            attributes::TELEMETRY_LOSS_REASON.key,
            self.telemetry_loss_reason.label(),
        );
    }
}

/// `telemetry.log.lines.dropped`, counter of `{line}`: Log lines that their outlet did not take.
pub static TELEMETRY_LOG_LINES_DROPPED: MetricDef = MetricDef {
    name: MetricName::new("telemetry.log.lines.dropped"),
    instrument: Instrument::Counter,
    unit: Unit::new("{line}"),
    buckets: &[],
    series_limit: 1,
    attributes: &[],
    brief: "Log lines that their outlet did not take.",
};

/// The metric [`TELEMETRY_LOG_LINES_DROPPED`] as a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TelemetryLogLinesDropped;

impl Metric for TelemetryLogLinesDropped {
    const DEF: &'static MetricDef = &TELEMETRY_LOG_LINES_DROPPED;
    type Labels<'a> = ();
}

const _: () = assert!(
    covers(<() as Labels>::KEYS, TELEMETRY_LOG_LINES_DROPPED.attributes),
    "the label set of telemetry.log.lines.dropped is not what it declares"
);

/// `telemetry.log.lines.written`, counter of `{line}`: Log lines written to their outlet.
pub static TELEMETRY_LOG_LINES_WRITTEN: MetricDef = MetricDef {
    name: MetricName::new("telemetry.log.lines.written"),
    instrument: Instrument::Counter,
    unit: Unit::new("{line}"),
    buckets: &[],
    series_limit: 1,
    attributes: &[],
    brief: "Log lines written to their outlet.",
};

/// The metric [`TELEMETRY_LOG_LINES_WRITTEN`] as a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TelemetryLogLinesWritten;

impl Metric for TelemetryLogLinesWritten {
    const DEF: &'static MetricDef = &TELEMETRY_LOG_LINES_WRITTEN;
    type Labels<'a> = ();
}

const _: () = assert!(
    covers(<() as Labels>::KEYS, TELEMETRY_LOG_LINES_WRITTEN.attributes),
    "the label set of telemetry.log.lines.written is not what it declares"
);

/// `telemetry.queue.capacity`, updowncounter of `{item}`: Items that the queue takes before it refuses further ones.
pub static TELEMETRY_QUEUE_CAPACITY: MetricDef = MetricDef {
    name: MetricName::new("telemetry.queue.capacity"),
    instrument: Instrument::UpDownCounter,
    unit: Unit::new("{item}"),
    buckets: &[],
    series_limit: 3,
    attributes: &[AttributeUse {
        attribute: &attributes::TELEMETRY_SIGNAL,
        requirement: Requirement::Required,
    }],
    brief: "Items that the queue takes before it refuses further ones.",
};

/// The metric [`TELEMETRY_QUEUE_CAPACITY`] as a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TelemetryQueueCapacity;

impl Metric for TelemetryQueueCapacity {
    const DEF: &'static MetricDef = &TELEMETRY_QUEUE_CAPACITY;
    type Labels<'a> = TelemetryQueueCapacityLabels;
}

const _: () = assert!(
    covers(
        <TelemetryQueueCapacityLabels as Labels>::KEYS,
        TELEMETRY_QUEUE_CAPACITY.attributes
    ),
    "the label set of telemetry.queue.capacity is not what it declares"
);

/// The labels of [`TelemetryQueueCapacity`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TelemetryQueueCapacityLabels {
    /// `telemetry.signal`.
    pub telemetry_signal: attributes::TelemetrySignal,
}

impl Labels for TelemetryQueueCapacityLabels {
    const KEYS: &'static [AttributeKey] = &[attributes::TELEMETRY_SIGNAL.key];

    fn visit<'a>(&'a self, each: &mut dyn FnMut(AttributeKey, LabelValue<'a>)) {
        each(
            attributes::TELEMETRY_SIGNAL.key,
            self.telemetry_signal.label(),
        );
    }
}

/// `telemetry.queue.length`, updowncounter of `{item}`: Items that wait or are on their way to the backend.
pub static TELEMETRY_QUEUE_LENGTH: MetricDef = MetricDef {
    name: MetricName::new("telemetry.queue.length"),
    instrument: Instrument::UpDownCounter,
    unit: Unit::new("{item}"),
    buckets: &[],
    series_limit: 3,
    attributes: &[AttributeUse {
        attribute: &attributes::TELEMETRY_SIGNAL,
        requirement: Requirement::Required,
    }],
    brief: "Items that wait or are on their way to the backend.",
};

/// The metric [`TELEMETRY_QUEUE_LENGTH`] as a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TelemetryQueueLength;

impl Metric for TelemetryQueueLength {
    const DEF: &'static MetricDef = &TELEMETRY_QUEUE_LENGTH;
    type Labels<'a> = TelemetryQueueLengthLabels;
}

const _: () = assert!(
    covers(
        <TelemetryQueueLengthLabels as Labels>::KEYS,
        TELEMETRY_QUEUE_LENGTH.attributes
    ),
    "the label set of telemetry.queue.length is not what it declares"
);

/// The labels of [`TelemetryQueueLength`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TelemetryQueueLengthLabels {
    /// `telemetry.signal`.
    pub telemetry_signal: attributes::TelemetrySignal,
}

impl Labels for TelemetryQueueLengthLabels {
    const KEYS: &'static [AttributeKey] = &[attributes::TELEMETRY_SIGNAL.key];

    fn visit<'a>(&'a self, each: &mut dyn FnMut(AttributeKey, LabelValue<'a>)) {
        each(
            attributes::TELEMETRY_SIGNAL.key,
            self.telemetry_signal.label(),
        );
    }
}

/// `telemetry.queue.memory.limit`, updowncounter of `By`: Memory that the queue takes before it refuses further items.
pub static TELEMETRY_QUEUE_MEMORY_LIMIT: MetricDef = MetricDef {
    name: MetricName::new("telemetry.queue.memory.limit"),
    instrument: Instrument::UpDownCounter,
    unit: Unit::new("By"),
    buckets: &[],
    series_limit: 3,
    attributes: &[AttributeUse {
        attribute: &attributes::TELEMETRY_SIGNAL,
        requirement: Requirement::Required,
    }],
    brief: "Memory that the queue takes before it refuses further items.",
};

/// The metric [`TELEMETRY_QUEUE_MEMORY_LIMIT`] as a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TelemetryQueueMemoryLimit;

impl Metric for TelemetryQueueMemoryLimit {
    const DEF: &'static MetricDef = &TELEMETRY_QUEUE_MEMORY_LIMIT;
    type Labels<'a> = TelemetryQueueMemoryLimitLabels;
}

const _: () = assert!(
    covers(
        <TelemetryQueueMemoryLimitLabels as Labels>::KEYS,
        TELEMETRY_QUEUE_MEMORY_LIMIT.attributes
    ),
    "the label set of telemetry.queue.memory.limit is not what it declares"
);

/// The labels of [`TelemetryQueueMemoryLimit`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TelemetryQueueMemoryLimitLabels {
    /// `telemetry.signal`.
    pub telemetry_signal: attributes::TelemetrySignal,
}

impl Labels for TelemetryQueueMemoryLimitLabels {
    const KEYS: &'static [AttributeKey] = &[attributes::TELEMETRY_SIGNAL.key];

    fn visit<'a>(&'a self, each: &mut dyn FnMut(AttributeKey, LabelValue<'a>)) {
        each(
            attributes::TELEMETRY_SIGNAL.key,
            self.telemetry_signal.label(),
        );
    }
}

/// `telemetry.queue.memory.usage`, updowncounter of `By`: Memory that the queued items take, estimated.
pub static TELEMETRY_QUEUE_MEMORY_USAGE: MetricDef = MetricDef {
    name: MetricName::new("telemetry.queue.memory.usage"),
    instrument: Instrument::UpDownCounter,
    unit: Unit::new("By"),
    buckets: &[],
    series_limit: 3,
    attributes: &[AttributeUse {
        attribute: &attributes::TELEMETRY_SIGNAL,
        requirement: Requirement::Required,
    }],
    brief: "Memory that the queued items take, estimated.",
};

/// The metric [`TELEMETRY_QUEUE_MEMORY_USAGE`] as a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TelemetryQueueMemoryUsage;

impl Metric for TelemetryQueueMemoryUsage {
    const DEF: &'static MetricDef = &TELEMETRY_QUEUE_MEMORY_USAGE;
    type Labels<'a> = TelemetryQueueMemoryUsageLabels;
}

const _: () = assert!(
    covers(
        <TelemetryQueueMemoryUsageLabels as Labels>::KEYS,
        TELEMETRY_QUEUE_MEMORY_USAGE.attributes
    ),
    "the label set of telemetry.queue.memory.usage is not what it declares"
);

/// The labels of [`TelemetryQueueMemoryUsage`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TelemetryQueueMemoryUsageLabels {
    /// `telemetry.signal`.
    pub telemetry_signal: attributes::TelemetrySignal,
}

impl Labels for TelemetryQueueMemoryUsageLabels {
    const KEYS: &'static [AttributeKey] = &[attributes::TELEMETRY_SIGNAL.key];

    fn visit<'a>(&'a self, each: &mut dyn FnMut(AttributeKey, LabelValue<'a>)) {
        each(
            attributes::TELEMETRY_SIGNAL.key,
            self.telemetry_signal.label(),
        );
    }
}

/// `telemetry.redactions`, counter of `{redaction}`: Values that the redactor replaced.
pub static TELEMETRY_REDACTIONS: MetricDef = MetricDef {
    name: MetricName::new("telemetry.redactions"),
    instrument: Instrument::Counter,
    unit: Unit::new("{redaction}"),
    buckets: &[],
    series_limit: 1,
    attributes: &[],
    brief: "Values that the redactor replaced.",
};

/// The metric [`TELEMETRY_REDACTIONS`] as a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TelemetryRedactions;

impl Metric for TelemetryRedactions {
    const DEF: &'static MetricDef = &TELEMETRY_REDACTIONS;
    type Labels<'a> = ();
}

const _: () = assert!(
    covers(<() as Labels>::KEYS, TELEMETRY_REDACTIONS.attributes),
    "the label set of telemetry.redactions is not what it declares"
);

/// `telemetry.violations`, counter of `{violation}`: Contract violations that were fixed or dropped at run time.
pub static TELEMETRY_VIOLATIONS: MetricDef = MetricDef {
    name: MetricName::new("telemetry.violations"),
    instrument: Instrument::Counter,
    unit: Unit::new("{violation}"),
    buckets: &[],
    series_limit: 6,
    attributes: &[AttributeUse {
        attribute: &attributes::TELEMETRY_VIOLATION,
        requirement: Requirement::Required,
    }],
    brief: "Contract violations that were fixed or dropped at run time.",
};

/// The metric [`TELEMETRY_VIOLATIONS`] as a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TelemetryViolations;

impl Metric for TelemetryViolations {
    const DEF: &'static MetricDef = &TELEMETRY_VIOLATIONS;
    type Labels<'a> = TelemetryViolationsLabels;
}

const _: () = assert!(
    covers(
        <TelemetryViolationsLabels as Labels>::KEYS,
        TELEMETRY_VIOLATIONS.attributes
    ),
    "the label set of telemetry.violations is not what it declares"
);

/// The labels of [`TelemetryViolations`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TelemetryViolationsLabels {
    /// `telemetry.violation`.
    pub telemetry_violation: attributes::TelemetryViolation,
}

impl Labels for TelemetryViolationsLabels {
    const KEYS: &'static [AttributeKey] = &[attributes::TELEMETRY_VIOLATION.key];

    fn visit<'a>(&'a self, each: &mut dyn FnMut(AttributeKey, LabelValue<'a>)) {
        each(
            attributes::TELEMETRY_VIOLATION.key,
            self.telemetry_violation.label(),
        );
    }
}
