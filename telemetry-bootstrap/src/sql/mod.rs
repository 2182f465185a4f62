//! Calls to SQL databases, through any driver: a child span and a measurement of each statement,
//! described without its literals.
//!
//! ```
//! # use std::io;
//! # use telemetry_bootstrap::{Telemetry, sql::Database};
//! # async fn fetch_one(sql: &str, id: i64) -> io::Result<String> { Ok(format!("{sql} {id}")) }
//! const READ_PLAN: &str = "SELECT plan FROM orders WHERE id = $1";
//!
//! async fn read_plan(database: &Database, id: i64) -> io::Result<String> {
//!     database.query(READ_PLAN, fetch_one(READ_PLAN, id)).await
//! }
//!
//! fn database(telemetry: &Telemetry) -> Database {
//!     telemetry.database("postgresql", "shop")
//! }
//! ```
//!
//! With `sqlx`, whose errors know more than their text:
//!
//! ```
//! # use telemetry_bootstrap::sql::{self, Database};
//! # mod sqlx {
//! #     #[derive(Debug)] pub struct Error;
//! #     pub struct DatabaseError;
//! #     impl std::fmt::Display for Error {
//! #         fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { Ok(()) }
//! #     }
//! #     impl std::error::Error for Error {}
//! #     impl Error {
//! #         pub fn as_database_error(&self) -> Option<&DatabaseError> { None }
//! #     }
//! #     impl DatabaseError {
//! #         pub fn code(&self) -> Option<std::borrow::Cow<'_, str>> { None }
//! #     }
//! #     pub struct Query;
//! #     pub fn query_scalar(_: &str) -> Query { Query }
//! #     impl Query {
//! #         pub fn bind(self, _: i64) -> Self { self }
//! #         pub async fn fetch_one(self, _: &()) -> Result<String, Error> { Ok(String::new()) }
//! #     }
//! # }
//! # const READ_PLAN: &str = "SELECT plan FROM orders WHERE id = $1";
//! fn failure(error: &sqlx::Error) -> sql::Failure {
//!     let code = error.as_database_error().and_then(|error| error.code());
//!     sql::Failure::of(error).with_code(code)
//! }
//!
//! # async fn read(database: &Database, id: i64, pool: &()) -> Result<String, sqlx::Error> {
//! let query = sqlx::query_scalar(READ_PLAN).bind(id).fetch_one(pool);
//! let plan: String = database.query_with(READ_PLAN, query, failure).await?;
//! # Ok(plan)
//! # }
//! ```
//!
//! Rules: OpenTelemetry semantic conventions 1.44, "Database client spans" and "metrics".

mod call;
mod code;
mod dialect;
mod failure;
mod sanitize;
mod statement;
mod summary;
mod token;

use std::error::Error;
use std::future::Future;
use std::sync::Arc;

use opentelemetry::KeyValue;
use telemetry_contract::metrics::DbClientOperationDuration;
use tracing::info_span;

pub use failure::Failure;
pub use statement::Statement;

use crate::correlation::current_context;
use crate::metric::{Histogram, Meter};
use crate::trace::{Operation, Work};
use call::Call;
use dialect::Dialect;
use statement::{Cache, Described};

/// A database whose statements are observed. Cloning is cheap; keep one for each database.
#[derive(Debug, Clone)]
pub struct Database(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    system: &'static str,
    namespace: Option<Arc<str>>,
    dialect: Dialect,
    durations: Histogram<DbClientOperationDuration>,
    statements: Cache,
}

impl Database {
    /// A database of the product `system`, a value of `db.system.name`, measured with `meter`.
    pub(crate) fn new(system: &'static str, namespace: &str, meter: &Meter) -> Self {
        let namespace = (!namespace.is_empty()).then(|| Arc::from(namespace));
        Self(Arc::new(Shared {
            system,
            namespace,
            dialect: Dialect::of(system),
            durations: meter.histogram(),
            statements: Cache::default(),
        }))
    }

    /// Awaits `call` as one run of `statement`. `error.type` is what
    /// [`classify`](crate::error_type::classify) finds in the error.
    ///
    /// A statement that is text of the code is looked at once. One that is made at run time is a
    /// [`Statement`], kept by whoever runs it again.
    ///
    /// # Errors
    /// The call's own.
    pub async fn query<T, E: Error + 'static>(
        &self,
        statement: impl Into<Statement>,
        call: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        let failure = |error: &E| Failure::of(error);
        self.query_with(statement, call, failure).await
    }

    /// As [`query`](Self::query), for errors that know better: a code of the database, above all.
    ///
    /// # Errors
    /// The call's own.
    pub async fn query_with<T, E>(
        &self,
        statement: impl Into<Statement>,
        call: impl Future<Output = Result<T, E>>,
        failure: impl FnOnce(&E) -> Failure,
    ) -> Result<T, E> {
        let operation = self.start(&statement.into());
        let code = operation.measure().code();
        let classify = |error: &E| code.keep(failure(error));
        operation.run(call, classify).await
    }

    /// As [`query`](Self::query), for a driver that blocks.
    ///
    /// # Errors
    /// The call's own.
    pub fn call<T, E: Error + 'static>(
        &self,
        statement: impl Into<Statement>,
        call: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, E> {
        self.call_with(statement, call, |error: &E| Failure::of(error))
    }

    /// As [`query_with`](Self::query_with), for a driver that blocks.
    ///
    /// # Errors
    /// The call's own.
    pub fn call_with<T, E>(
        &self,
        statement: impl Into<Statement>,
        call: impl FnOnce() -> Result<T, E>,
        failure: impl FnOnce(&E) -> Failure,
    ) -> Result<T, E> {
        let operation = self.start(&statement.into());
        let code = operation.measure().code();
        let classify = |error: &E| code.keep(failure(error));
        operation.call(call, classify)
    }

    fn start(&self, statement: &Statement) -> Operation<Call> {
        let described = self.0.statements.describe(statement, self.0.dialect);
        let span = || {
            info_span!(
                target: "telemetry_bootstrap::sql", "db.query", otel.kind = "client",
            )
        };
        let work = Work::start(span, current_context());
        if work.is_recording() {
            self.describe(&work, &described);
        }
        let call = Call::new(Arc::clone(&self.0), described);
        Operation::start(work, call)
    }

    /// Names and describes the span.
    fn describe(&self, work: &Work, described: &Described) {
        work.set_name(described.name(self.0.system).to_owned());
        work.set(KeyValue::new("db.system.name", self.0.system));
        if let Some(namespace) = &self.0.namespace {
            work.set(KeyValue::new("db.namespace", Arc::clone(namespace)));
        }
        work.set_attributes(described.attributes());
    }
}

#[cfg(test)]
mod tests;
