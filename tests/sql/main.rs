//! SQL through `sqlx`, on a real `SQLite` file and, where one is installed, on `PostgreSQL`.
//!
//! A process of its own and one test after the other: what `tracing` remembers of a callsite is the
//! whole process's, and the driver adds callsites of its own while a statement runs.
#![forbid(unsafe_code)]
#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

use std::sync::{Mutex, PoisonError};

use sqlx::error::DatabaseError;
use sqlx::{Connection as _, Executor as _, PgConnection, SqliteConnection};
use telemetry_bootstrap::error_type::ErrorType;
use telemetry_bootstrap::sql::{Database, Failure, Statement};
use telemetry_bootstrap::testing::Harness;
use telemetry_contract::otlp::model::{Kind, Span, find};
use telemetry_tests::Postgres;

const CREATE: &str = "CREATE TABLE orders (id INTEGER PRIMARY KEY, plan TEXT NOT NULL)";
const INSERT: &str = "INSERT INTO orders (id, plan) VALUES ($1, $2)";
const READ: &str = "SELECT plan FROM orders WHERE id IN (1, 2, 3) AND plan <> 'internal'";
const BROKEN: &str = "SELECT plan FROM nowhere";

/// What a service with `sqlx` writes once.
fn failure(error: &sqlx::Error) -> Failure {
    let code = error.as_database_error().and_then(DatabaseError::code);
    let failure = match error {
        sqlx::Error::PoolTimedOut => Failure::new(ErrorType::Timeout),
        error => Failure::of(error),
    };
    failure.with_code(code)
}

/// Runs a few statements through one connection of any database.
macro_rules! shop {
    ($database:expr, $connection:expr) => {{
        let (database, connection): (&Database, _) = (&$database, &mut $connection);
        let run = connection.execute(CREATE);
        database.query_with(CREATE, run, failure).await.unwrap();
        for _ in 0..2 {
            let run = sqlx::query(INSERT).bind(1).bind("small");
            let run = run.execute(&mut *connection);
            let _again = database.query_with(INSERT, run, failure).await;
        }
        let read = sqlx::query_scalar(READ).fetch_one(&mut *connection);
        let plan: String = database.query_with(READ, read, failure).await.unwrap();
        assert_eq!(plan, "small");
        let run = connection.execute(BROKEN);
        database.query_with(BROKEN, run, failure).await.unwrap_err();
        let made = Statement::made("SELECT count(*) FROM orders WHERE plan IN ('secret', 'b')");
        let text = "SELECT count(*) FROM orders WHERE plan IN ('secret', 'b')";
        let count = sqlx::query_scalar::<_, i64>(text).fetch_one(&mut *connection);
        database.query_with(&made, count, failure).await.unwrap();
    }};
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
}

fn text(span: &Span<'_>, key: &str) -> String {
    find(&span.attributes, key).map_or_else(String::new, ToString::to_string)
}

/// Name, class and code of each statement.
#[track_caller]
fn check(harness: &Harness, system: &str, expected: &[(&str, &str, &str)]) {
    let mut spans = harness.spans();
    spans.retain(|span| span.kind == Kind::Client);
    let found: Vec<_> = spans
        .iter()
        .map(|span| {
            assert_eq!(text(span, "db.system.name"), system);
            let all = (
                text(span, "error.type"),
                text(span, "db.response.status_code"),
            );
            (span.name.to_string(), all.0, all.1)
        })
        .collect();
    let found: Vec<_> = found
        .iter()
        .map(|(name, class, code)| (&**name, &**class, &**code))
        .collect();
    assert_eq!(found, expected);
    let read = "SELECT plan FROM orders WHERE id IN (?) AND plan <> ?";
    assert_eq!(text(&spans[3], "db.query.text"), read);
    for outlet in [format!("{spans:?}"), format!("{:?}", harness.metrics())] {
        assert!(!outlet.contains("secret"), "{outlet}");
        assert!(!outlet.contains("internal'"), "{outlet}");
    }
    harness.assert_contract();
}

/// Held by the test that runs.
static ALONE: Mutex<()> = Mutex::new(());

#[test]
fn sqlite() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let file = std::env::temp_dir().join(format!("orders-{}.sqlite", std::process::id()));
    let harness = Harness::new();
    runtime().block_on(harness.run_async(async {
        let url = format!("sqlite://{}?mode=rwc", file.display());
        let mut connection = SqliteConnection::connect(&url).await.unwrap();
        let database = harness.telemetry().database("sqlite", "orders");
        shop!(database, connection);
    }));
    std::fs::remove_file(&file).unwrap();
    let expected = [
        ("CREATE orders", "", ""),
        ("INSERT orders", "", ""),
        ("INSERT orders", "constraint", "1555"),
        ("SELECT orders", "", ""),
        ("SELECT nowhere", "_OTHER", "1"),
        ("SELECT", "", ""),
    ];
    check(&harness, "sqlite", &expected);
}

#[test]
fn postgresql() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(server) = Postgres::start() else {
        return;
    };
    let harness = Harness::new();
    runtime().block_on(harness.run_async(async {
        let mut connection = PgConnection::connect(server.url()).await.unwrap();
        // A table that goes with the connection, for a server that is not the test's own.
        connection
            .execute("SET search_path TO pg_temp")
            .await
            .unwrap();
        let database = harness.telemetry().database("postgresql", "postgres");
        shop!(database, connection);
    }));
    let expected = [
        ("CREATE orders", "", ""),
        ("INSERT orders", "", ""),
        ("INSERT orders", "constraint", "23505"),
        ("SELECT orders", "", ""),
        ("SELECT nowhere", "protocol", "42P01"),
        ("SELECT", "", ""),
    ];
    check(&harness, "postgresql", &expected);
}
