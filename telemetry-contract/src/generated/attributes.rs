//! The contract's attributes, and the enums that may be labels.
//!
//! Rendered by `cargo xtask generate`: change the registry, not this.

use crate::labels::{Label, LabelValue};
use crate::model::{AttributeDef, Cardinality, Members, Sensitivity, ValueType};
use crate::name::AttributeKey;

/// `client.address`: Address of the client that sent the request.
pub static CLIENT_ADDRESS: AttributeDef = AttributeDef {
    key: AttributeKey::new("client.address"),
    value: ValueType::String,
    members: Members::Any,
    sensitivity: Sensitivity::Personal,
    cardinality: Cardinality::Unbounded,
    brief: "Address of the client that sent the request.",
    deprecated: None,
};

/// `container.id`: Id that the container runtime gave.
pub static CONTAINER_ID: AttributeDef = AttributeDef {
    key: AttributeKey::new("container.id"),
    value: ValueType::String,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Unbounded,
    brief: "Id that the container runtime gave.",
    deprecated: None,
};

/// `correlation_id`: One per inbound request or message chain, the same in every process it passes through.
pub static CORRELATION_ID: AttributeDef = AttributeDef {
    key: AttributeKey::new("correlation_id"),
    value: ValueType::String,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Unbounded,
    brief: "One per inbound request or message chain, the same in every process it passes through.",
    deprecated: None,
};

/// `cpu.mode`: What the processor spent its time on.
pub static CPU_MODE: AttributeDef = AttributeDef {
    key: AttributeKey::new("cpu.mode"),
    value: ValueType::String,
    members: Members::Open(&[
        "user",
        "system",
        "nice",
        "idle",
        "iowait",
        "interrupt",
        "steal",
        "kernel",
    ]),
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Bounded(9),
    brief: "What the processor spent its time on.",
    deprecated: None,
};

/// The values of `cpu.mode` that are well known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CpuMode {
    /// `idle`.
    Idle,
    /// `interrupt`.
    Interrupt,
    /// `iowait`.
    Iowait,
    /// `kernel`.
    Kernel,
    /// `nice`.
    Nice,
    /// `_OTHER`.
    Other,
    /// `steal`.
    Steal,
    /// `system`.
    System,
    /// `user`.
    User,
}

impl CpuMode {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Idle,
        Self::Interrupt,
        Self::Iowait,
        Self::Kernel,
        Self::Nice,
        Self::Other,
        Self::Steal,
        Self::System,
        Self::User,
    ];

    /// The value as it is recorded.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Interrupt => "interrupt",
            Self::Iowait => "iowait",
            Self::Kernel => "kernel",
            Self::Nice => "nice",
            Self::Other => "_OTHER",
            Self::Steal => "steal",
            Self::System => "system",
            Self::User => "user",
        }
    }

    /// The variant of a value; [`Other`](Self::Other) for any that is not known.
    pub fn from_value(value: &str) -> Self {
        match value {
            "idle" => Self::Idle,
            "interrupt" => Self::Interrupt,
            "iowait" => Self::Iowait,
            "kernel" => Self::Kernel,
            "nice" => Self::Nice,
            "steal" => Self::Steal,
            "system" => Self::System,
            "user" => Self::User,
            _ => Self::Other,
        }
    }
}

impl Label for CpuMode {
    fn label(&self) -> LabelValue<'_> {
        LabelValue::Static(self.as_str())
    }
}

/// `db.collection.name`: Table or collection that the operation is about.
pub static DB_COLLECTION_NAME: AttributeDef = AttributeDef {
    key: AttributeKey::new("db.collection.name"),
    value: ValueType::String,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Bounded(200),
    brief: "Table or collection that the operation is about.",
    deprecated: None,
};

/// `db.namespace`: Name of the database.
pub static DB_NAMESPACE: AttributeDef = AttributeDef {
    key: AttributeKey::new("db.namespace"),
    value: ValueType::String,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Bounded(10),
    brief: "Name of the database.",
    deprecated: None,
};

/// `db.operation.name`: What the database is asked to do.
pub static DB_OPERATION_NAME: AttributeDef = AttributeDef {
    key: AttributeKey::new("db.operation.name"),
    value: ValueType::String,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Bounded(40),
    brief: "What the database is asked to do.",
    deprecated: None,
};

/// `db.query.summary`: Operations and tables of a query.
pub static DB_QUERY_SUMMARY: AttributeDef = AttributeDef {
    key: AttributeKey::new("db.query.summary"),
    value: ValueType::String,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Bounded(300),
    brief: "Operations and tables of a query.",
    deprecated: None,
};

/// `db.query.text`: The query, without its literals.
pub static DB_QUERY_TEXT: AttributeDef = AttributeDef {
    key: AttributeKey::new("db.query.text"),
    value: ValueType::String,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Unbounded,
    brief: "The query, without its literals.",
    deprecated: None,
};

/// `db.response.status_code`: Code of the database for how it ended.
pub static DB_RESPONSE_STATUS_CODE: AttributeDef = AttributeDef {
    key: AttributeKey::new("db.response.status_code"),
    value: ValueType::String,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Bounded(50),
    brief: "Code of the database for how it ended.",
    deprecated: None,
};

/// `db.system.name`: Which database product.
pub static DB_SYSTEM_NAME: AttributeDef = AttributeDef {
    key: AttributeKey::new("db.system.name"),
    value: ValueType::String,
    members: Members::Open(&[
        "other_sql",
        "softwareag.adabas",
        "actian.ingres",
        "aws.dynamodb",
        "aws.redshift",
        "azure.cosmosdb",
        "intersystems.cache",
        "cassandra",
        "clickhouse",
        "cockroachdb",
        "couchbase",
        "couchdb",
        "derby",
        "elasticsearch",
        "firebirdsql",
        "gcp.spanner",
        "geode",
        "h2database",
        "hbase",
        "hive",
        "hsqldb",
        "ibm.db2",
        "ibm.informix",
        "ibm.netezza",
        "influxdb",
        "instantdb",
        "mariadb",
        "memcached",
        "mongodb",
        "microsoft.sql_server",
        "mysql",
        "neo4j",
        "opensearch",
        "oracle.db",
        "postgresql",
        "redis",
        "sap.hana",
        "sap.maxdb",
        "sqlite",
        "teradata",
        "trino",
    ]),
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Bounded(3),
    brief: "Which database product.",
    deprecated: None,
};

/// The values of `db.system.name` that are well known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DbSystemName {
    /// `actian.ingres`.
    ActianIngres,
    /// `aws.dynamodb`.
    AwsDynamodb,
    /// `aws.redshift`.
    AwsRedshift,
    /// `azure.cosmosdb`.
    AzureCosmosdb,
    /// `cassandra`.
    Cassandra,
    /// `clickhouse`.
    Clickhouse,
    /// `cockroachdb`.
    Cockroachdb,
    /// `couchbase`.
    Couchbase,
    /// `couchdb`.
    Couchdb,
    /// `derby`.
    Derby,
    /// `elasticsearch`.
    Elasticsearch,
    /// `firebirdsql`.
    Firebirdsql,
    /// `gcp.spanner`.
    GcpSpanner,
    /// `geode`.
    Geode,
    /// `h2database`.
    H2database,
    /// `hbase`.
    Hbase,
    /// `hive`.
    Hive,
    /// `hsqldb`.
    Hsqldb,
    /// `ibm.db2`.
    IbmDb2,
    /// `ibm.informix`.
    IbmInformix,
    /// `ibm.netezza`.
    IbmNetezza,
    /// `influxdb`.
    Influxdb,
    /// `instantdb`.
    Instantdb,
    /// `intersystems.cache`.
    IntersystemsCache,
    /// `mariadb`.
    Mariadb,
    /// `memcached`.
    Memcached,
    /// `microsoft.sql_server`.
    MicrosoftSqlServer,
    /// `mongodb`.
    Mongodb,
    /// `mysql`.
    Mysql,
    /// `neo4j`.
    Neo4j,
    /// `opensearch`.
    Opensearch,
    /// `oracle.db`.
    OracleDb,
    /// `_OTHER`.
    Other,
    /// `other_sql`.
    OtherSql,
    /// `postgresql`.
    Postgresql,
    /// `redis`.
    Redis,
    /// `sap.hana`.
    SapHana,
    /// `sap.maxdb`.
    SapMaxdb,
    /// `softwareag.adabas`.
    SoftwareagAdabas,
    /// `sqlite`.
    Sqlite,
    /// `teradata`.
    Teradata,
    /// `trino`.
    Trino,
}

impl DbSystemName {
    /// All of them.
    pub const ALL: [Self; 42] = [
        Self::ActianIngres,
        Self::AwsDynamodb,
        Self::AwsRedshift,
        Self::AzureCosmosdb,
        Self::Cassandra,
        Self::Clickhouse,
        Self::Cockroachdb,
        Self::Couchbase,
        Self::Couchdb,
        Self::Derby,
        Self::Elasticsearch,
        Self::Firebirdsql,
        Self::GcpSpanner,
        Self::Geode,
        Self::H2database,
        Self::Hbase,
        Self::Hive,
        Self::Hsqldb,
        Self::IbmDb2,
        Self::IbmInformix,
        Self::IbmNetezza,
        Self::Influxdb,
        Self::Instantdb,
        Self::IntersystemsCache,
        Self::Mariadb,
        Self::Memcached,
        Self::MicrosoftSqlServer,
        Self::Mongodb,
        Self::Mysql,
        Self::Neo4j,
        Self::Opensearch,
        Self::OracleDb,
        Self::Other,
        Self::OtherSql,
        Self::Postgresql,
        Self::Redis,
        Self::SapHana,
        Self::SapMaxdb,
        Self::SoftwareagAdabas,
        Self::Sqlite,
        Self::Teradata,
        Self::Trino,
    ];

    /// The value as it is recorded.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ActianIngres => "actian.ingres",
            Self::AwsDynamodb => "aws.dynamodb",
            Self::AwsRedshift => "aws.redshift",
            Self::AzureCosmosdb => "azure.cosmosdb",
            Self::Cassandra => "cassandra",
            Self::Clickhouse => "clickhouse",
            Self::Cockroachdb => "cockroachdb",
            Self::Couchbase => "couchbase",
            Self::Couchdb => "couchdb",
            Self::Derby => "derby",
            Self::Elasticsearch => "elasticsearch",
            Self::Firebirdsql => "firebirdsql",
            Self::GcpSpanner => "gcp.spanner",
            Self::Geode => "geode",
            Self::H2database => "h2database",
            Self::Hbase => "hbase",
            Self::Hive => "hive",
            Self::Hsqldb => "hsqldb",
            Self::IbmDb2 => "ibm.db2",
            Self::IbmInformix => "ibm.informix",
            Self::IbmNetezza => "ibm.netezza",
            Self::Influxdb => "influxdb",
            Self::Instantdb => "instantdb",
            Self::IntersystemsCache => "intersystems.cache",
            Self::Mariadb => "mariadb",
            Self::Memcached => "memcached",
            Self::MicrosoftSqlServer => "microsoft.sql_server",
            Self::Mongodb => "mongodb",
            Self::Mysql => "mysql",
            Self::Neo4j => "neo4j",
            Self::Opensearch => "opensearch",
            Self::OracleDb => "oracle.db",
            Self::Other => "_OTHER",
            Self::OtherSql => "other_sql",
            Self::Postgresql => "postgresql",
            Self::Redis => "redis",
            Self::SapHana => "sap.hana",
            Self::SapMaxdb => "sap.maxdb",
            Self::SoftwareagAdabas => "softwareag.adabas",
            Self::Sqlite => "sqlite",
            Self::Teradata => "teradata",
            Self::Trino => "trino",
        }
    }

    /// The variant of a value; [`Other`](Self::Other) for any that is not known.
    pub fn from_value(value: &str) -> Self {
        match value {
            "actian.ingres" => Self::ActianIngres,
            "aws.dynamodb" => Self::AwsDynamodb,
            "aws.redshift" => Self::AwsRedshift,
            "azure.cosmosdb" => Self::AzureCosmosdb,
            "cassandra" => Self::Cassandra,
            "clickhouse" => Self::Clickhouse,
            "cockroachdb" => Self::Cockroachdb,
            "couchbase" => Self::Couchbase,
            "couchdb" => Self::Couchdb,
            "derby" => Self::Derby,
            "elasticsearch" => Self::Elasticsearch,
            "firebirdsql" => Self::Firebirdsql,
            "gcp.spanner" => Self::GcpSpanner,
            "geode" => Self::Geode,
            "h2database" => Self::H2database,
            "hbase" => Self::Hbase,
            "hive" => Self::Hive,
            "hsqldb" => Self::Hsqldb,
            "ibm.db2" => Self::IbmDb2,
            "ibm.informix" => Self::IbmInformix,
            "ibm.netezza" => Self::IbmNetezza,
            "influxdb" => Self::Influxdb,
            "instantdb" => Self::Instantdb,
            "intersystems.cache" => Self::IntersystemsCache,
            "mariadb" => Self::Mariadb,
            "memcached" => Self::Memcached,
            "microsoft.sql_server" => Self::MicrosoftSqlServer,
            "mongodb" => Self::Mongodb,
            "mysql" => Self::Mysql,
            "neo4j" => Self::Neo4j,
            "opensearch" => Self::Opensearch,
            "oracle.db" => Self::OracleDb,
            "other_sql" => Self::OtherSql,
            "postgresql" => Self::Postgresql,
            "redis" => Self::Redis,
            "sap.hana" => Self::SapHana,
            "sap.maxdb" => Self::SapMaxdb,
            "softwareag.adabas" => Self::SoftwareagAdabas,
            "sqlite" => Self::Sqlite,
            "teradata" => Self::Teradata,
            "trino" => Self::Trino,
            _ => Self::Other,
        }
    }
}

impl Label for DbSystemName {
    fn label(&self) -> LabelValue<'_> {
        LabelValue::Static(self.as_str())
    }
}

/// `dependency.name`: What is called, a name from the code such as `stripe`.
pub static DEPENDENCY_NAME: AttributeDef = AttributeDef {
    key: AttributeKey::new("dependency.name"),
    value: ValueType::String,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Bounded(20),
    brief: "What is called, a name from the code such as `stripe`.",
    deprecated: None,
};

/// `dependency.operation`: What is asked of it, a name from the code such as `charge`.
pub static DEPENDENCY_OPERATION: AttributeDef = AttributeDef {
    key: AttributeKey::new("dependency.operation"),
    value: ValueType::String,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Bounded(50),
    brief: "What is asked of it, a name from the code such as `charge`.",
    deprecated: None,
};

/// `deployment.environment`: Old name of deployment.environment.name.
pub static DEPLOYMENT_ENVIRONMENT: AttributeDef = AttributeDef {
    key: AttributeKey::new("deployment.environment"),
    value: ValueType::String,
    members: Members::Closed(&["local", "dev", "test", "staging", "production"]),
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Bounded(5),
    brief: "Old name of deployment.environment.name.",
    deprecated: Some("deployment.environment.name"),
};

/// The values of `deployment.environment`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DeploymentEnvironment {
    /// `dev`.
    Dev,
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
    pub const ALL: [Self; 5] = [
        Self::Dev,
        Self::Local,
        Self::Production,
        Self::Staging,
        Self::Test,
    ];

    /// The value as it is recorded.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dev => "dev",
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
    members: Members::Closed(&["local", "dev", "test", "staging", "production"]),
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Bounded(5),
    brief: "Which environment the process runs in.",
    deprecated: None,
};

/// The values of `deployment.environment.name`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DeploymentEnvironmentName {
    /// `dev`.
    Dev,
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
    pub const ALL: [Self; 5] = [
        Self::Dev,
        Self::Local,
        Self::Production,
        Self::Staging,
        Self::Test,
    ];

    /// The value as it is recorded.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dev => "dev",
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

/// `error.type`: Class of the error that an operation ended with.
pub static ERROR_TYPE: AttributeDef = AttributeDef {
    key: AttributeKey::new("error.type"),
    value: ValueType::String,
    members: Members::Open(&[
        "_OTHER",
        "timeout",
        "cancelled",
        "panic",
        "connection",
        "tls",
        "dns",
        "protocol",
        "body",
        "too_large",
        "conflict",
        "constraint",
        "denied",
        "unavailable",
    ]),
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Bounded(226),
    brief: "Class of the error that an operation ended with.",
    deprecated: None,
};

/// The values of `error.type` that are well known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ErrorType {
    /// `body`.
    Body,
    /// `cancelled`.
    Cancelled,
    /// `conflict`.
    Conflict,
    /// `connection`.
    Connection,
    /// `constraint`.
    Constraint,
    /// `denied`.
    Denied,
    /// `dns`.
    Dns,
    /// `_OTHER`.
    Other,
    /// `panic`.
    Panic,
    /// `protocol`.
    Protocol,
    /// `timeout`.
    Timeout,
    /// `tls`.
    Tls,
    /// `too_large`.
    TooLarge,
    /// `unavailable`.
    Unavailable,
    /// An HTTP status from 400 to 599, as text; `_OTHER` for any other.
    Status(u16),
    /// A gRPC status from 1 to 16, by its name; `_OTHER` for any other.
    Rpc(u8),
}

impl ErrorType {
    /// All of them but the statuses.
    pub const ALL: [Self; 14] = [
        Self::Body,
        Self::Cancelled,
        Self::Conflict,
        Self::Connection,
        Self::Constraint,
        Self::Denied,
        Self::Dns,
        Self::Other,
        Self::Panic,
        Self::Protocol,
        Self::Timeout,
        Self::Tls,
        Self::TooLarge,
        Self::Unavailable,
    ];

    /// The value as it is recorded.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Body => "body",
            Self::Cancelled => "cancelled",
            Self::Conflict => "conflict",
            Self::Connection => "connection",
            Self::Constraint => "constraint",
            Self::Denied => "denied",
            Self::Dns => "dns",
            Self::Other => "_OTHER",
            Self::Panic => "panic",
            Self::Protocol => "protocol",
            Self::Timeout => "timeout",
            Self::Tls => "tls",
            Self::TooLarge => "too_large",
            Self::Unavailable => "unavailable",
            Self::Status(status) => crate::labels::error_status(status),
            Self::Rpc(status) => crate::labels::rpc_error(status),
        }
    }

    /// The variant of a value; [`Other`](Self::Other) for any that is not known.
    pub fn from_value(value: &str) -> Self {
        match value {
            "body" => Self::Body,
            "cancelled" => Self::Cancelled,
            "conflict" => Self::Conflict,
            "connection" => Self::Connection,
            "constraint" => Self::Constraint,
            "denied" => Self::Denied,
            "dns" => Self::Dns,
            "panic" => Self::Panic,
            "protocol" => Self::Protocol,
            "timeout" => Self::Timeout,
            "tls" => Self::Tls,
            "too_large" => Self::TooLarge,
            "unavailable" => Self::Unavailable,
            other => crate::labels::parse_error_status(other)
                .map(Self::Status)
                .or_else(|| crate::labels::parse_rpc_error(other).map(Self::Rpc))
                .unwrap_or(Self::Other),
        }
    }
}

impl Label for ErrorType {
    fn label(&self) -> LabelValue<'_> {
        LabelValue::Static(self.as_str())
    }
}

/// `event_id`: One per asynchronous event, given by its producer.
pub static EVENT_ID: AttributeDef = AttributeDef {
    key: AttributeKey::new("event_id"),
    value: ValueType::String,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Unbounded,
    brief: "One per asynchronous event, given by its producer.",
    deprecated: None,
};

/// `exception.message`: What the exception says.
pub static EXCEPTION_MESSAGE: AttributeDef = AttributeDef {
    key: AttributeKey::new("exception.message"),
    value: ValueType::String,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Unbounded,
    brief: "What the exception says.",
    deprecated: None,
};

/// `exception.stacktrace`: Where the exception came from.
pub static EXCEPTION_STACKTRACE: AttributeDef = AttributeDef {
    key: AttributeKey::new("exception.stacktrace"),
    value: ValueType::String,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Unbounded,
    brief: "Where the exception came from.",
    deprecated: None,
};

/// `exception.type`: Type of the exception.
pub static EXCEPTION_TYPE: AttributeDef = AttributeDef {
    key: AttributeKey::new("exception.type"),
    value: ValueType::String,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Bounded(200),
    brief: "Type of the exception.",
    deprecated: None,
};

/// `host.arch`: Processor architecture of the host.
pub static HOST_ARCH: AttributeDef = AttributeDef {
    key: AttributeKey::new("host.arch"),
    value: ValueType::String,
    members: Members::Open(&[
        "amd64", "arm32", "arm64", "ia64", "ppc32", "ppc64", "s390x", "x86",
    ]),
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Bounded(9),
    brief: "Processor architecture of the host.",
    deprecated: None,
};

/// `host.id`: Id of the host, unique in its cloud or site.
pub static HOST_ID: AttributeDef = AttributeDef {
    key: AttributeKey::new("host.id"),
    value: ValueType::String,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Unbounded,
    brief: "Id of the host, unique in its cloud or site.",
    deprecated: None,
};

/// `host.name`: Name of the host.
pub static HOST_NAME: AttributeDef = AttributeDef {
    key: AttributeKey::new("host.name"),
    value: ValueType::String,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Unbounded,
    brief: "Name of the host.",
    deprecated: None,
};

/// `http.request.method`: Request method; `_OTHER` where it is not a known one.
pub static HTTP_REQUEST_METHOD: AttributeDef = AttributeDef {
    key: AttributeKey::new("http.request.method"),
    value: ValueType::String,
    members: Members::Open(&[
        "CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY", "TRACE",
        "_OTHER",
    ]),
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Bounded(11),
    brief: "Request method; `_OTHER` where it is not a known one.",
    deprecated: None,
};

/// The values of `http.request.method` that are well known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum HttpRequestMethod {
    /// `CONNECT`.
    Connect,
    /// `DELETE`.
    Delete,
    /// `GET`.
    Get,
    /// `HEAD`.
    Head,
    /// `OPTIONS`.
    Options,
    /// `_OTHER`.
    Other,
    /// `PATCH`.
    Patch,
    /// `POST`.
    Post,
    /// `PUT`.
    Put,
    /// `QUERY`.
    Query,
    /// `TRACE`.
    Trace,
}

impl HttpRequestMethod {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Connect,
        Self::Delete,
        Self::Get,
        Self::Head,
        Self::Options,
        Self::Other,
        Self::Patch,
        Self::Post,
        Self::Put,
        Self::Query,
        Self::Trace,
    ];

    /// The value as it is recorded.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Connect => "CONNECT",
            Self::Delete => "DELETE",
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Options => "OPTIONS",
            Self::Other => "_OTHER",
            Self::Patch => "PATCH",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Query => "QUERY",
            Self::Trace => "TRACE",
        }
    }

    /// The variant of a value; [`Other`](Self::Other) for any that is not known.
    pub fn from_value(value: &str) -> Self {
        match value {
            "CONNECT" => Self::Connect,
            "DELETE" => Self::Delete,
            "GET" => Self::Get,
            "HEAD" => Self::Head,
            "OPTIONS" => Self::Options,
            "PATCH" => Self::Patch,
            "POST" => Self::Post,
            "PUT" => Self::Put,
            "QUERY" => Self::Query,
            "TRACE" => Self::Trace,
            _ => Self::Other,
        }
    }
}

impl Label for HttpRequestMethod {
    fn label(&self) -> LabelValue<'_> {
        LabelValue::Static(self.as_str())
    }
}

/// `http.request.method_original`: The method as the client sent it, where it is not a known one.
pub static HTTP_REQUEST_METHOD_ORIGINAL: AttributeDef = AttributeDef {
    key: AttributeKey::new("http.request.method_original"),
    value: ValueType::String,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Unbounded,
    brief: "The method as the client sent it, where it is not a known one.",
    deprecated: None,
};

/// `http.request.resend_count`: How many times this request was sent before.
pub static HTTP_REQUEST_RESEND_COUNT: AttributeDef = AttributeDef {
    key: AttributeKey::new("http.request.resend_count"),
    value: ValueType::Int,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Bounded(10),
    brief: "How many times this request was sent before.",
    deprecated: None,
};

/// `http.response.status_code`: Status code of the response.
pub static HTTP_RESPONSE_STATUS_CODE: AttributeDef = AttributeDef {
    key: AttributeKey::new("http.response.status_code"),
    value: ValueType::Int,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Bounded(60),
    brief: "Status code of the response.",
    deprecated: None,
};

/// `http.route`: Route template that the router matched.
pub static HTTP_ROUTE: AttributeDef = AttributeDef {
    key: AttributeKey::new("http.route"),
    value: ValueType::String,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Bounded(200),
    brief: "Route template that the router matched.",
    deprecated: None,
};

/// `job.name`: What the job is called, a name from the code such as `nightly-invoices`.
pub static JOB_NAME: AttributeDef = AttributeDef {
    key: AttributeKey::new("job.name"),
    value: ValueType::String,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Bounded(50),
    brief: "What the job is called, a name from the code such as `nightly-invoices`.",
    deprecated: None,
};

/// `k8s.cluster.name`: Name of the cluster.
pub static K8S_CLUSTER_NAME: AttributeDef = AttributeDef {
    key: AttributeKey::new("k8s.cluster.name"),
    value: ValueType::String,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Bounded(20),
    brief: "Name of the cluster.",
    deprecated: None,
};

/// `k8s.container.name`: Name of the container in its pod.
pub static K8S_CONTAINER_NAME: AttributeDef = AttributeDef {
    key: AttributeKey::new("k8s.container.name"),
    value: ValueType::String,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Bounded(500),
    brief: "Name of the container in its pod.",
    deprecated: None,
};

/// `k8s.deployment.name`: Name of the deployment.
pub static K8S_DEPLOYMENT_NAME: AttributeDef = AttributeDef {
    key: AttributeKey::new("k8s.deployment.name"),
    value: ValueType::String,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Bounded(500),
    brief: "Name of the deployment.",
    deprecated: None,
};

/// `k8s.namespace.name`: Namespace of the pod.
pub static K8S_NAMESPACE_NAME: AttributeDef = AttributeDef {
    key: AttributeKey::new("k8s.namespace.name"),
    value: ValueType::String,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Bounded(200),
    brief: "Namespace of the pod.",
    deprecated: None,
};

/// `k8s.node.name`: Name of the node.
pub static K8S_NODE_NAME: AttributeDef = AttributeDef {
    key: AttributeKey::new("k8s.node.name"),
    value: ValueType::String,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Unbounded,
    brief: "Name of the node.",
    deprecated: None,
};

/// `k8s.pod.name`: Name of the pod.
pub static K8S_POD_NAME: AttributeDef = AttributeDef {
    key: AttributeKey::new("k8s.pod.name"),
    value: ValueType::String,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Unbounded,
    brief: "Name of the pod.",
    deprecated: None,
};

/// `k8s.pod.uid`: Unique id of the pod.
pub static K8S_POD_UID: AttributeDef = AttributeDef {
    key: AttributeKey::new("k8s.pod.uid"),
    value: ValueType::String,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Unbounded,
    brief: "Unique id of the pod.",
    deprecated: None,
};

/// `messaging.consumer.group.name`: Group of consumers that share the messages.
pub static MESSAGING_CONSUMER_GROUP_NAME: AttributeDef = AttributeDef {
    key: AttributeKey::new("messaging.consumer.group.name"),
    value: ValueType::String,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Bounded(20),
    brief: "Group of consumers that share the messages.",
    deprecated: None,
};

/// `messaging.destination.name`: Subject, queue or topic that a message goes to.
pub static MESSAGING_DESTINATION_NAME: AttributeDef = AttributeDef {
    key: AttributeKey::new("messaging.destination.name"),
    value: ValueType::String,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Bounded(100),
    brief: "Subject, queue or topic that a message goes to.",
    deprecated: None,
};

/// `messaging.destination.partition.id`: Partition of the destination.
pub static MESSAGING_DESTINATION_PARTITION_ID: AttributeDef = AttributeDef {
    key: AttributeKey::new("messaging.destination.partition.id"),
    value: ValueType::String,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Bounded(1000),
    brief: "Partition of the destination.",
    deprecated: None,
};

/// `messaging.destination.template`: Name of the destination with the parts that vary left open.
pub static MESSAGING_DESTINATION_TEMPLATE: AttributeDef = AttributeDef {
    key: AttributeKey::new("messaging.destination.template"),
    value: ValueType::String,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Bounded(100),
    brief: "Name of the destination with the parts that vary left open.",
    deprecated: None,
};

/// `messaging.destination.temporary`: Whether the destination is there for a moment only, as an inbox for one reply is.
pub static MESSAGING_DESTINATION_TEMPORARY: AttributeDef = AttributeDef {
    key: AttributeKey::new("messaging.destination.temporary"),
    value: ValueType::Boolean,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Bounded(2),
    brief: "Whether the destination is there for a moment only, as an inbox for one reply is.",
    deprecated: None,
};

/// `messaging.message.body.size`: Size of the body in bytes.
pub static MESSAGING_MESSAGE_BODY_SIZE: AttributeDef = AttributeDef {
    key: AttributeKey::new("messaging.message.body.size"),
    value: ValueType::Int,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Unbounded,
    brief: "Size of the body in bytes.",
    deprecated: None,
};

/// `messaging.message.id`: Id that the messaging system knows the message by.
pub static MESSAGING_MESSAGE_ID: AttributeDef = AttributeDef {
    key: AttributeKey::new("messaging.message.id"),
    value: ValueType::String,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Unbounded,
    brief: "Id that the messaging system knows the message by.",
    deprecated: None,
};

/// `messaging.operation.name`: The operation in the messaging system's own words.
pub static MESSAGING_OPERATION_NAME: AttributeDef = AttributeDef {
    key: AttributeKey::new("messaging.operation.name"),
    value: ValueType::String,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Bounded(10),
    brief: "The operation in the messaging system's own words.",
    deprecated: None,
};

/// `messaging.operation.type`: The operation in the words of the conventions.
pub static MESSAGING_OPERATION_TYPE: AttributeDef = AttributeDef {
    key: AttributeKey::new("messaging.operation.type"),
    value: ValueType::String,
    members: Members::Open(&[
        "create", "send", "receive", "process", "settle", "deliver", "publish",
    ]),
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Bounded(8),
    brief: "The operation in the words of the conventions.",
    deprecated: None,
};

/// The values of `messaging.operation.type` that are well known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MessagingOperationType {
    /// `create`.
    Create,
    /// `deliver`.
    Deliver,
    /// `_OTHER`.
    Other,
    /// `process`.
    Process,
    /// `publish`.
    Publish,
    /// `receive`.
    Receive,
    /// `send`.
    Send,
    /// `settle`.
    Settle,
}

impl MessagingOperationType {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Create,
        Self::Deliver,
        Self::Other,
        Self::Process,
        Self::Publish,
        Self::Receive,
        Self::Send,
        Self::Settle,
    ];

    /// The value as it is recorded.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Deliver => "deliver",
            Self::Other => "_OTHER",
            Self::Process => "process",
            Self::Publish => "publish",
            Self::Receive => "receive",
            Self::Send => "send",
            Self::Settle => "settle",
        }
    }

    /// The variant of a value; [`Other`](Self::Other) for any that is not known.
    pub fn from_value(value: &str) -> Self {
        match value {
            "create" => Self::Create,
            "deliver" => Self::Deliver,
            "process" => Self::Process,
            "publish" => Self::Publish,
            "receive" => Self::Receive,
            "send" => Self::Send,
            "settle" => Self::Settle,
            _ => Self::Other,
        }
    }
}

impl Label for MessagingOperationType {
    fn label(&self) -> LabelValue<'_> {
        LabelValue::Static(self.as_str())
    }
}

/// `messaging.system`: Which messaging system.
pub static MESSAGING_SYSTEM: AttributeDef = AttributeDef {
    key: AttributeKey::new("messaging.system"),
    value: ValueType::String,
    members: Members::Open(&[
        "activemq",
        "aws.sns",
        "aws_sqs",
        "eventgrid",
        "eventhubs",
        "gcp_pubsub",
        "jms",
        "kafka",
        "pulsar",
        "rabbitmq",
        "rocketmq",
        "servicebus",
        "nats",
    ]),
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Bounded(3),
    brief: "Which messaging system.",
    deprecated: None,
};

/// The values of `messaging.system` that are well known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MessagingSystem {
    /// `activemq`.
    Activemq,
    /// `aws.sns`.
    AwsSns,
    /// `aws_sqs`.
    AwsSqs,
    /// `eventgrid`.
    Eventgrid,
    /// `eventhubs`.
    Eventhubs,
    /// `gcp_pubsub`.
    GcpPubsub,
    /// `jms`.
    Jms,
    /// `kafka`.
    Kafka,
    /// `nats`.
    Nats,
    /// `_OTHER`.
    Other,
    /// `pulsar`.
    Pulsar,
    /// `rabbitmq`.
    Rabbitmq,
    /// `rocketmq`.
    Rocketmq,
    /// `servicebus`.
    Servicebus,
}

impl MessagingSystem {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::Activemq,
        Self::AwsSns,
        Self::AwsSqs,
        Self::Eventgrid,
        Self::Eventhubs,
        Self::GcpPubsub,
        Self::Jms,
        Self::Kafka,
        Self::Nats,
        Self::Other,
        Self::Pulsar,
        Self::Rabbitmq,
        Self::Rocketmq,
        Self::Servicebus,
    ];

    /// The value as it is recorded.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Activemq => "activemq",
            Self::AwsSns => "aws.sns",
            Self::AwsSqs => "aws_sqs",
            Self::Eventgrid => "eventgrid",
            Self::Eventhubs => "eventhubs",
            Self::GcpPubsub => "gcp_pubsub",
            Self::Jms => "jms",
            Self::Kafka => "kafka",
            Self::Nats => "nats",
            Self::Other => "_OTHER",
            Self::Pulsar => "pulsar",
            Self::Rabbitmq => "rabbitmq",
            Self::Rocketmq => "rocketmq",
            Self::Servicebus => "servicebus",
        }
    }

    /// The variant of a value; [`Other`](Self::Other) for any that is not known.
    pub fn from_value(value: &str) -> Self {
        match value {
            "activemq" => Self::Activemq,
            "aws.sns" => Self::AwsSns,
            "aws_sqs" => Self::AwsSqs,
            "eventgrid" => Self::Eventgrid,
            "eventhubs" => Self::Eventhubs,
            "gcp_pubsub" => Self::GcpPubsub,
            "jms" => Self::Jms,
            "kafka" => Self::Kafka,
            "nats" => Self::Nats,
            "pulsar" => Self::Pulsar,
            "rabbitmq" => Self::Rabbitmq,
            "rocketmq" => Self::Rocketmq,
            "servicebus" => Self::Servicebus,
            _ => Self::Other,
        }
    }
}

impl Label for MessagingSystem {
    fn label(&self) -> LabelValue<'_> {
        LabelValue::Static(self.as_str())
    }
}

/// `nats.message.delivery_count`: How many times the stream has delivered the message, this time included.
pub static NATS_MESSAGE_DELIVERY_COUNT: AttributeDef = AttributeDef {
    key: AttributeKey::new("nats.message.delivery_count"),
    value: ValueType::Int,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Unbounded,
    brief: "How many times the stream has delivered the message, this time included.",
    deprecated: None,
};

/// `nats.stream.name`: Stream that the message is kept in.
pub static NATS_STREAM_NAME: AttributeDef = AttributeDef {
    key: AttributeKey::new("nats.stream.name"),
    value: ValueType::String,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Bounded(50),
    brief: "Stream that the message is kept in.",
    deprecated: None,
};

/// `nats.stream.sequence`: The message's place in its stream.
pub static NATS_STREAM_SEQUENCE: AttributeDef = AttributeDef {
    key: AttributeKey::new("nats.stream.sequence"),
    value: ValueType::Int,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Unbounded,
    brief: "The message's place in its stream.",
    deprecated: None,
};

/// `network.protocol.version`: Version of the protocol that was spoken.
pub static NETWORK_PROTOCOL_VERSION: AttributeDef = AttributeDef {
    key: AttributeKey::new("network.protocol.version"),
    value: ValueType::String,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Bounded(5),
    brief: "Version of the protocol that was spoken.",
    deprecated: None,
};

/// `org_id`: Organisation that the work is done for.
pub static ORG_ID: AttributeDef = AttributeDef {
    key: AttributeKey::new("org_id"),
    value: ValueType::String,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Unbounded,
    brief: "Organisation that the work is done for.",
    deprecated: None,
};

/// `os.type`: Operating system.
pub static OS_TYPE: AttributeDef = AttributeDef {
    key: AttributeKey::new("os.type"),
    value: ValueType::String,
    members: Members::Open(&[
        "windows",
        "linux",
        "darwin",
        "freebsd",
        "netbsd",
        "openbsd",
        "dragonflybsd",
        "hpux",
        "aix",
        "solaris",
        "z_os",
        "zos",
    ]),
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Bounded(13),
    brief: "Operating system.",
    deprecated: None,
};

/// `process.pid`: Id of the process.
pub static PROCESS_PID: AttributeDef = AttributeDef {
    key: AttributeKey::new("process.pid"),
    value: ValueType::Int,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Unbounded,
    brief: "Id of the process.",
    deprecated: None,
};

/// `request_id`: One per hop of a request.
pub static REQUEST_ID: AttributeDef = AttributeDef {
    key: AttributeKey::new("request_id"),
    value: ValueType::String,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Unbounded,
    brief: "One per hop of a request.",
    deprecated: None,
};

/// `rpc.method`: Name of the called method with its service; `_OTHER` where it is not a known one.
pub static RPC_METHOD: AttributeDef = AttributeDef {
    key: AttributeKey::new("rpc.method"),
    value: ValueType::String,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Bounded(200),
    brief: "Name of the called method with its service; `_OTHER` where it is not a known one.",
    deprecated: None,
};

/// `rpc.method_original`: The method as the client called it, where it is not a known one.
pub static RPC_METHOD_ORIGINAL: AttributeDef = AttributeDef {
    key: AttributeKey::new("rpc.method_original"),
    value: ValueType::String,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Unbounded,
    brief: "The method as the client called it, where it is not a known one.",
    deprecated: None,
};

/// `rpc.response.status_code`: Status that the call ended with.
pub static RPC_RESPONSE_STATUS_CODE: AttributeDef = AttributeDef {
    key: AttributeKey::new("rpc.response.status_code"),
    value: ValueType::String,
    members: Members::Closed(&[
        "OK",
        "CANCELLED",
        "UNKNOWN",
        "INVALID_ARGUMENT",
        "DEADLINE_EXCEEDED",
        "NOT_FOUND",
        "ALREADY_EXISTS",
        "PERMISSION_DENIED",
        "RESOURCE_EXHAUSTED",
        "FAILED_PRECONDITION",
        "ABORTED",
        "OUT_OF_RANGE",
        "UNIMPLEMENTED",
        "INTERNAL",
        "UNAVAILABLE",
        "DATA_LOSS",
        "UNAUTHENTICATED",
    ]),
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Bounded(17),
    brief: "Status that the call ended with.",
    deprecated: None,
};

/// The values of `rpc.response.status_code`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RpcResponseStatusCode {
    /// `ABORTED`.
    Aborted,
    /// `ALREADY_EXISTS`.
    AlreadyExists,
    /// `CANCELLED`.
    Cancelled,
    /// `DATA_LOSS`.
    DataLoss,
    /// `DEADLINE_EXCEEDED`.
    DeadlineExceeded,
    /// `FAILED_PRECONDITION`.
    FailedPrecondition,
    /// `INTERNAL`.
    Internal,
    /// `INVALID_ARGUMENT`.
    InvalidArgument,
    /// `NOT_FOUND`.
    NotFound,
    /// `OK`.
    Ok,
    /// `OUT_OF_RANGE`.
    OutOfRange,
    /// `PERMISSION_DENIED`.
    PermissionDenied,
    /// `RESOURCE_EXHAUSTED`.
    ResourceExhausted,
    /// `UNAUTHENTICATED`.
    Unauthenticated,
    /// `UNAVAILABLE`.
    Unavailable,
    /// `UNIMPLEMENTED`.
    Unimplemented,
    /// `UNKNOWN`.
    Unknown,
}

impl RpcResponseStatusCode {
    /// All of them.
    pub const ALL: [Self; 17] = [
        Self::Aborted,
        Self::AlreadyExists,
        Self::Cancelled,
        Self::DataLoss,
        Self::DeadlineExceeded,
        Self::FailedPrecondition,
        Self::Internal,
        Self::InvalidArgument,
        Self::NotFound,
        Self::Ok,
        Self::OutOfRange,
        Self::PermissionDenied,
        Self::ResourceExhausted,
        Self::Unauthenticated,
        Self::Unavailable,
        Self::Unimplemented,
        Self::Unknown,
    ];

    /// The value as it is recorded.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Aborted => "ABORTED",
            Self::AlreadyExists => "ALREADY_EXISTS",
            Self::Cancelled => "CANCELLED",
            Self::DataLoss => "DATA_LOSS",
            Self::DeadlineExceeded => "DEADLINE_EXCEEDED",
            Self::FailedPrecondition => "FAILED_PRECONDITION",
            Self::Internal => "INTERNAL",
            Self::InvalidArgument => "INVALID_ARGUMENT",
            Self::NotFound => "NOT_FOUND",
            Self::Ok => "OK",
            Self::OutOfRange => "OUT_OF_RANGE",
            Self::PermissionDenied => "PERMISSION_DENIED",
            Self::ResourceExhausted => "RESOURCE_EXHAUSTED",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Unavailable => "UNAVAILABLE",
            Self::Unimplemented => "UNIMPLEMENTED",
            Self::Unknown => "UNKNOWN",
        }
    }

    /// The variant of a value; `None` for any other.
    pub fn from_value(value: &str) -> Option<Self> {
        match value {
            "ABORTED" => Some(Self::Aborted),
            "ALREADY_EXISTS" => Some(Self::AlreadyExists),
            "CANCELLED" => Some(Self::Cancelled),
            "DATA_LOSS" => Some(Self::DataLoss),
            "DEADLINE_EXCEEDED" => Some(Self::DeadlineExceeded),
            "FAILED_PRECONDITION" => Some(Self::FailedPrecondition),
            "INTERNAL" => Some(Self::Internal),
            "INVALID_ARGUMENT" => Some(Self::InvalidArgument),
            "NOT_FOUND" => Some(Self::NotFound),
            "OK" => Some(Self::Ok),
            "OUT_OF_RANGE" => Some(Self::OutOfRange),
            "PERMISSION_DENIED" => Some(Self::PermissionDenied),
            "RESOURCE_EXHAUSTED" => Some(Self::ResourceExhausted),
            "UNAUTHENTICATED" => Some(Self::Unauthenticated),
            "UNAVAILABLE" => Some(Self::Unavailable),
            "UNIMPLEMENTED" => Some(Self::Unimplemented),
            "UNKNOWN" => Some(Self::Unknown),
            _ => None,
        }
    }
}

impl Label for RpcResponseStatusCode {
    fn label(&self) -> LabelValue<'_> {
        LabelValue::Static(self.as_str())
    }
}

/// `rpc.system.name`: Which system of remote procedure calls.
pub static RPC_SYSTEM_NAME: AttributeDef = AttributeDef {
    key: AttributeKey::new("rpc.system.name"),
    value: ValueType::String,
    members: Members::Open(&["grpc", "dubbo", "connectrpc", "jsonrpc"]),
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Bounded(5),
    brief: "Which system of remote procedure calls.",
    deprecated: None,
};

/// The values of `rpc.system.name` that are well known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RpcSystemName {
    /// `connectrpc`.
    Connectrpc,
    /// `dubbo`.
    Dubbo,
    /// `grpc`.
    Grpc,
    /// `jsonrpc`.
    Jsonrpc,
    /// `_OTHER`.
    Other,
}

impl RpcSystemName {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Connectrpc,
        Self::Dubbo,
        Self::Grpc,
        Self::Jsonrpc,
        Self::Other,
    ];

    /// The value as it is recorded.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Connectrpc => "connectrpc",
            Self::Dubbo => "dubbo",
            Self::Grpc => "grpc",
            Self::Jsonrpc => "jsonrpc",
            Self::Other => "_OTHER",
        }
    }

    /// The variant of a value; [`Other`](Self::Other) for any that is not known.
    pub fn from_value(value: &str) -> Self {
        match value {
            "connectrpc" => Self::Connectrpc,
            "dubbo" => Self::Dubbo,
            "grpc" => Self::Grpc,
            "jsonrpc" => Self::Jsonrpc,
            _ => Self::Other,
        }
    }
}

impl Label for RpcSystemName {
    fn label(&self) -> LabelValue<'_> {
        LabelValue::Static(self.as_str())
    }
}

/// `saas.tenant`: Tenant that a process or an operation belongs to; the span alias of `tenant_id`.
pub static SAAS_TENANT: AttributeDef = AttributeDef {
    key: AttributeKey::new("saas.tenant"),
    value: ValueType::String,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Unbounded,
    brief: "Tenant that a process or an operation belongs to; the span alias of `tenant_id`.",
    deprecated: None,
};

/// `server.address`: Name or address of the server.
pub static SERVER_ADDRESS: AttributeDef = AttributeDef {
    key: AttributeKey::new("server.address"),
    value: ValueType::String,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Bounded(100),
    brief: "Name or address of the server.",
    deprecated: None,
};

/// `server.port`: Port of the server.
pub static SERVER_PORT: AttributeDef = AttributeDef {
    key: AttributeKey::new("server.port"),
    value: ValueType::Int,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Bounded(20),
    brief: "Port of the server.",
    deprecated: None,
};

/// `service.instance.id`: Id of the service instance, unique among those of its name.
pub static SERVICE_INSTANCE_ID: AttributeDef = AttributeDef {
    key: AttributeKey::new("service.instance.id"),
    value: ValueType::String,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Unbounded,
    brief: "Id of the service instance, unique among those of its name.",
    deprecated: None,
};

/// `service.name`: Name of the service.
pub static SERVICE_NAME: AttributeDef = AttributeDef {
    key: AttributeKey::new("service.name"),
    value: ValueType::String,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Bounded(1),
    brief: "Name of the service.",
    deprecated: None,
};

/// `service.namespace`: What the service belongs to.
pub static SERVICE_NAMESPACE: AttributeDef = AttributeDef {
    key: AttributeKey::new("service.namespace"),
    value: ValueType::String,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Bounded(1),
    brief: "What the service belongs to.",
    deprecated: None,
};

/// `service.version`: Version of the service.
pub static SERVICE_VERSION: AttributeDef = AttributeDef {
    key: AttributeKey::new("service.version"),
    value: ValueType::String,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Bounded(1),
    brief: "Version of the service.",
    deprecated: None,
};

/// `telemetry.loss.items`: How many items a line about a loss speaks of.
pub static TELEMETRY_LOSS_ITEMS: AttributeDef = AttributeDef {
    key: AttributeKey::new("telemetry.loss.items"),
    value: ValueType::Int,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Unbounded,
    brief: "How many items a line about a loss speaks of.",
    deprecated: None,
};

/// `telemetry.loss.reason`: Why an item did not arrive.
pub static TELEMETRY_LOSS_REASON: AttributeDef = AttributeDef {
    key: AttributeKey::new("telemetry.loss.reason"),
    value: ValueType::String,
    members: Members::Closed(&[
        "queue_full",
        "too_large",
        "export_failed",
        "rejected",
        "shutdown",
    ]),
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Bounded(5),
    brief: "Why an item did not arrive.",
    deprecated: None,
};

/// The values of `telemetry.loss.reason`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TelemetryLossReason {
    /// `export_failed`.
    ExportFailed,
    /// `queue_full`.
    QueueFull,
    /// `rejected`.
    Rejected,
    /// `shutdown`.
    Shutdown,
    /// `too_large`.
    TooLarge,
}

impl TelemetryLossReason {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::ExportFailed,
        Self::QueueFull,
        Self::Rejected,
        Self::Shutdown,
        Self::TooLarge,
    ];

    /// The value as it is recorded.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ExportFailed => "export_failed",
            Self::QueueFull => "queue_full",
            Self::Rejected => "rejected",
            Self::Shutdown => "shutdown",
            Self::TooLarge => "too_large",
        }
    }

    /// The variant of a value; `None` for any other.
    pub fn from_value(value: &str) -> Option<Self> {
        match value {
            "export_failed" => Some(Self::ExportFailed),
            "queue_full" => Some(Self::QueueFull),
            "rejected" => Some(Self::Rejected),
            "shutdown" => Some(Self::Shutdown),
            "too_large" => Some(Self::TooLarge),
            _ => None,
        }
    }
}

impl Label for TelemetryLossReason {
    fn label(&self) -> LabelValue<'_> {
        LabelValue::Static(self.as_str())
    }
}

/// `telemetry.loss.reasons`: Every reason of a loss that is over, each with its number of items.
pub static TELEMETRY_LOSS_REASONS: AttributeDef = AttributeDef {
    key: AttributeKey::new("telemetry.loss.reasons"),
    value: ValueType::String,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Unbounded,
    brief: "Every reason of a loss that is over, each with its number of items.",
    deprecated: None,
};

/// `telemetry.sdk.language`: Language of the telemetry SDK.
pub static TELEMETRY_SDK_LANGUAGE: AttributeDef = AttributeDef {
    key: AttributeKey::new("telemetry.sdk.language"),
    value: ValueType::String,
    members: Members::Open(&[
        "cpp", "dotnet", "erlang", "go", "java", "kotlin", "nodejs", "php", "python", "ruby",
        "rust", "swift", "webjs",
    ]),
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Bounded(14),
    brief: "Language of the telemetry SDK.",
    deprecated: None,
};

/// `telemetry.sdk.name`: Name of the telemetry SDK.
pub static TELEMETRY_SDK_NAME: AttributeDef = AttributeDef {
    key: AttributeKey::new("telemetry.sdk.name"),
    value: ValueType::String,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Bounded(1),
    brief: "Name of the telemetry SDK.",
    deprecated: None,
};

/// `telemetry.sdk.version`: Version of the telemetry SDK.
pub static TELEMETRY_SDK_VERSION: AttributeDef = AttributeDef {
    key: AttributeKey::new("telemetry.sdk.version"),
    value: ValueType::String,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Bounded(1),
    brief: "Version of the telemetry SDK.",
    deprecated: None,
};

/// `telemetry.signal`: Which of the three signals.
pub static TELEMETRY_SIGNAL: AttributeDef = AttributeDef {
    key: AttributeKey::new("telemetry.signal"),
    value: ValueType::String,
    members: Members::Closed(&["traces", "metrics", "logs"]),
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Bounded(3),
    brief: "Which of the three signals.",
    deprecated: None,
};

/// The values of `telemetry.signal`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TelemetrySignal {
    /// `logs`.
    Logs,
    /// `metrics`.
    Metrics,
    /// `traces`.
    Traces,
}

impl TelemetrySignal {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Logs, Self::Metrics, Self::Traces];

    /// The value as it is recorded.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Logs => "logs",
            Self::Metrics => "metrics",
            Self::Traces => "traces",
        }
    }

    /// The variant of a value; `None` for any other.
    pub fn from_value(value: &str) -> Option<Self> {
        match value {
            "logs" => Some(Self::Logs),
            "metrics" => Some(Self::Metrics),
            "traces" => Some(Self::Traces),
            _ => None,
        }
    }
}

impl Label for TelemetrySignal {
    fn label(&self) -> LabelValue<'_> {
        LabelValue::Static(self.as_str())
    }
}

/// `telemetry.violation`: Which rule was about to be broken, and was fixed or dropped instead.
pub static TELEMETRY_VIOLATION: AttributeDef = AttributeDef {
    key: AttributeKey::new("telemetry.violation"),
    value: ValueType::String,
    members: Members::Closed(&[
        "invalid_correlation_id",
        "invalid_propagation",
        "oversize",
        "reserved_field",
        "series_over_limit",
        "undeclared_metric",
    ]),
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Bounded(6),
    brief: "Which rule was about to be broken, and was fixed or dropped instead.",
    deprecated: None,
};

/// The values of `telemetry.violation`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TelemetryViolation {
    /// `invalid_correlation_id`.
    InvalidCorrelationId,
    /// `invalid_propagation`.
    InvalidPropagation,
    /// `oversize`.
    Oversize,
    /// `reserved_field`.
    ReservedField,
    /// `series_over_limit`.
    SeriesOverLimit,
    /// `undeclared_metric`.
    UndeclaredMetric,
}

impl TelemetryViolation {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::InvalidCorrelationId,
        Self::InvalidPropagation,
        Self::Oversize,
        Self::ReservedField,
        Self::SeriesOverLimit,
        Self::UndeclaredMetric,
    ];

    /// The value as it is recorded.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidCorrelationId => "invalid_correlation_id",
            Self::InvalidPropagation => "invalid_propagation",
            Self::Oversize => "oversize",
            Self::ReservedField => "reserved_field",
            Self::SeriesOverLimit => "series_over_limit",
            Self::UndeclaredMetric => "undeclared_metric",
        }
    }

    /// The variant of a value; `None` for any other.
    pub fn from_value(value: &str) -> Option<Self> {
        match value {
            "invalid_correlation_id" => Some(Self::InvalidCorrelationId),
            "invalid_propagation" => Some(Self::InvalidPropagation),
            "oversize" => Some(Self::Oversize),
            "reserved_field" => Some(Self::ReservedField),
            "series_over_limit" => Some(Self::SeriesOverLimit),
            "undeclared_metric" => Some(Self::UndeclaredMetric),
            _ => None,
        }
    }
}

impl Label for TelemetryViolation {
    fn label(&self) -> LabelValue<'_> {
        LabelValue::Static(self.as_str())
    }
}

/// `tenant_id`: Tenant that the work is done for.
pub static TENANT_ID: AttributeDef = AttributeDef {
    key: AttributeKey::new("tenant_id"),
    value: ValueType::String,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Unbounded,
    brief: "Tenant that the work is done for.",
    deprecated: None,
};

/// `url.full`: The whole URL, without credentials.
pub static URL_FULL: AttributeDef = AttributeDef {
    key: AttributeKey::new("url.full"),
    value: ValueType::String,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Unbounded,
    brief: "The whole URL, without credentials.",
    deprecated: None,
};

/// `url.path`: Path of the URL.
pub static URL_PATH: AttributeDef = AttributeDef {
    key: AttributeKey::new("url.path"),
    value: ValueType::String,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Unbounded,
    brief: "Path of the URL.",
    deprecated: None,
};

/// `url.scheme`: Scheme of the URL.
pub static URL_SCHEME: AttributeDef = AttributeDef {
    key: AttributeKey::new("url.scheme"),
    value: ValueType::String,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Bounded(2),
    brief: "Scheme of the URL.",
    deprecated: None,
};

/// `url.template`: Path of the URL with its parameters left open.
pub static URL_TEMPLATE: AttributeDef = AttributeDef {
    key: AttributeKey::new("url.template"),
    value: ValueType::String,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Bounded(200),
    brief: "Path of the URL with its parameters left open.",
    deprecated: None,
};

/// `user_agent.original`: What the client says it is.
pub static USER_AGENT_ORIGINAL: AttributeDef = AttributeDef {
    key: AttributeKey::new("user_agent.original"),
    value: ValueType::String,
    members: Members::Any,
    sensitivity: Sensitivity::Public,
    cardinality: Cardinality::Unbounded,
    brief: "What the client says it is.",
    deprecated: None,
};

/// `user_id`: Acting user; leaves the process as a keyed hash only.
pub static USER_ID: AttributeDef = AttributeDef {
    key: AttributeKey::new("user_id"),
    value: ValueType::String,
    members: Members::Any,
    sensitivity: Sensitivity::Personal,
    cardinality: Cardinality::Unbounded,
    brief: "Acting user; leaves the process as a keyed hash only.",
    deprecated: None,
};
