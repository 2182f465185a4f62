use std::future::{pending, ready};
use std::io;

use opentelemetry::trace::{SpanKind, Status};
use proptest::prelude::*;

use super::sanitize::sanitize;
use super::summary::summarize;
use super::*;
use crate::error_type::ErrorType;
use crate::fixture::{Fixture, attribute};

const READ: &str = "SELECT plan FROM orders WHERE id = $1 AND org = 'acme'";

const SYSTEMS: [&str; 5] = [
    "postgresql",
    "mysql",
    "sqlite",
    "microsoft.sql_server",
    "other_sql",
];

fn database(fixture: &Fixture) -> Database {
    Database::new("postgresql", "shop", &fixture.meter)
}

const LABELS: &str = "db.collection.name=orders db.namespace=shop db.operation.name=SELECT \
                      db.query.summary=SELECT orders";

#[tokio::test]
async fn a_good_query_is_described_without_its_literals() {
    let fixture = Fixture::new();
    let database = database(&fixture);
    let plan = database
        .query(READ, ready(Ok::<_, io::Error>("small")))
        .await;
    assert_eq!(plan.unwrap(), "small");
    let span = fixture.span();
    assert_eq!(span.name, "SELECT orders");
    assert_eq!(span.span_kind, SpanKind::Client);
    assert_eq!(span.status, Status::Unset);
    let text = "SELECT plan FROM orders WHERE id = $1 AND org = ?";
    for (key, value) in [
        ("db.system.name", "postgresql"),
        ("db.namespace", "shop"),
        ("db.query.summary", "SELECT orders"),
        ("db.query.text", text),
        ("db.operation.name", "SELECT"),
        ("db.collection.name", "orders"),
        ("db.response.status_code", ""),
    ] {
        assert_eq!(attribute(&span, key), value, "{key}");
    }
    let points = fixture.points("db.client.operation.duration");
    assert_eq!(
        points,
        [format!("1 {{{LABELS} db.system.name=postgresql}}")]
    );
}

#[test]
fn a_failed_query_says_the_databases_code() {
    let fixture = Fixture::new();
    let refused = |_: &&str| Failure::new(ErrorType::Other).with_code(Some("23505"));
    let result = database(&fixture).call_with(READ, || Err::<(), _>("key acme exists"), refused);
    assert_eq!(result, Err("key acme exists"));
    let span = fixture.span();
    assert_eq!(attribute(&span, "error.type"), "constraint");
    assert_eq!(attribute(&span, "db.response.status_code"), "23505");
    assert_eq!(span.status, Status::error("constraint"));
    assert!(!format!("{span:?}").contains("acme"));
    let points = fixture.points("db.client.operation.duration");
    let code = " db.response.status_code=23505 db.system.name=postgresql error.type=constraint";
    assert_eq!(points, [format!("1 {{{LABELS}{code}}}")]);
}

#[tokio::test]
async fn a_query_that_is_given_up_is_cancelled() {
    let fixture = Fixture::new();
    let database = database(&fixture);
    let mut query = Box::pin(database.query(READ, pending::<io::Result<()>>()));
    std::future::poll_fn(|task| std::task::Poll::Ready(query.as_mut().poll(task).is_pending()))
        .await;
    drop(query);
    assert_eq!(attribute(&fixture.span(), "error.type"), "cancelled");
}

#[test]
fn a_statement_made_at_run_time_labels_nothing() {
    let fixture = Fixture::new();
    let database = database(&fixture);
    for day in 1..4 {
        let made = Statement::made(format!("DELETE FROM log_{day} WHERE age > 7"));
        database.call(&made, || io::Result::Ok(())).unwrap();
    }
    for (span, table) in fixture.spans().iter().zip(["log_1", "log_2", "log_3"]) {
        assert_eq!(span.name, "DELETE");
        assert_eq!(attribute(span, "db.collection.name"), table);
        assert!(attribute(span, "db.query.text").ends_with("age > ?"));
    }
    let points = fixture.points("db.client.operation.duration");
    let labels = "db.namespace=shop db.operation.name=DELETE db.system.name=postgresql";
    assert_eq!(points, [format!("3 {{{labels}}}")]);
}

/// What a statement is shown as, in the dialect of `system`.
#[track_caller]
fn check(system: &str, statement: &str, text: &str) {
    assert_eq!(sanitize(statement, Dialect::of(system)), text);
}

#[track_caller]
fn check_all(statement: &str, text: &str) {
    for system in SYSTEMS {
        check(system, statement, text);
    }
}

#[test]
fn literals_are_hidden_in_every_dialect() {
    check_all(
        "SELECT 'it''s', 17, 1.5e-3, .5, 0xFF",
        "SELECT ?, ?, ?, ?, ?",
    );
    check_all("WHERE a='x'AND b=-5", "WHERE a=?AND b=-?");
    check_all(
        "DATE '2020-01-01', N'x', X'00', _utf8'x'",
        "DATE ?, ?, ?, _utf8?",
    );
    check_all("'one' 'two'", "?");
    check_all("t1.c2 + a1", "t1.c2 + a1");
    check_all("SELECT 'open", "SELECT ?");
    check_all("", "");
}

#[test]
fn comments_and_blanks_are_left_out() {
    check_all("SELECT  a -- secret\n\tFROM t", "SELECT a FROM t");
    check_all("SELECT /* it's */ a/**/", "SELECT a");
    check_all("SELECT a /* open", "SELECT a ?");
    check("mysql", "SELECT a # it's\n FROM t", "SELECT a FROM t");
    check("mysql", "SELECT 5--3", "SELECT ?--?");
    check("postgresql", "/* a /* ' */ ' */ SELECT a", "SELECT a");
    check("sqlite", "/* a /* ' */ SELECT 'b'", "SELECT ?");
}

#[test]
fn lists_of_values_are_one() {
    check_all("id IN (1, 2,3) AND b", "id IN (?) AND b");
    check_all("id in (:a, ?)", "id in (:a)");
    check_all("id IN ('a', -1)", "id IN (?)");
    check_all("id IN (-1, 2)", "id IN (-?)");
    check_all("IN (SELECT id FROM t)", "IN (SELECT id FROM t)");
    check_all("IN (lower('a'), 'b')", "IN (lower(?), ?)");
    check_all("VALUES (1, 'a')", "VALUES (?, ?)");
}

#[test]
fn placeholders_and_casts_stay() {
    check(
        "postgresql",
        "a = $1::text AND b = $2",
        "a = $1::text AND b = $2",
    );
    check_all("a = ? AND b = :name", "a = ? AND b = :name");
    check(
        "sqlite",
        "a = ?1 AND b = @b AND c = $c",
        "a = ?1 AND b = @b AND c = $c",
    );
    check("microsoft.sql_server", "@@ROWCOUNT", "@@ROWCOUNT");
    check("postgresql", "a[1:2]", "a[?:?]");
}

#[test]
fn quotes_are_of_the_dialect() {
    check(
        "postgresql",
        r#"SELECT "a b" FROM t"#,
        r#"SELECT "a b" FROM t"#,
    );
    check("mysql", r#"SELECT "a b", `c d`"#, "SELECT ?, `c d`");
    check("microsoft.sql_server", "SELECT [a b]", "SELECT [a b]");
    check(
        "postgresql",
        "SELECT $$it's$$, $t$ $$ $t$, 1",
        "SELECT ?, ?, ?",
    );
    check("postgresql", r"SELECT E'it\'s', a", "SELECT ?, a");
}

#[test]
fn what_two_readings_part_on_is_the_last_that_is_shown() {
    check_all(r"SELECT a, 'x\', secret, 'y'", "SELECT a, ?");
    check("sqlite", "SELECT [a]], 'secret', [b]", "SELECT ?");
    check("other_sql", "SELECT a, q'[it's]', secret", "SELECT a, ?");
    check("other_sql", "SELECT a # secret", "SELECT a ?");
    check("other_sql", "SELECT a, $$ secret $$", "SELECT a, ?");
    check("other_sql", "SELECT a--secret", "SELECT a?");
    check("mysql", r#"SELECT "a\", secret, "b""#, "SELECT ?");
}

#[test]
fn amounts_of_money_are_literals() {
    let system = "microsoft.sql_server";
    check(system, "VALUES ($125000, $19.99, $.5)", "VALUES (?, ?, $?)");
    check(
        system,
        "SELECT £98765, €44,¥ 7 FROM t",
        "SELECT ?, ?,? FROM t",
    );
    check(system, "WHERE a IN£5", "WHERE a IN?");
    check("other_sql", "VALUES ($125000)", "VALUES (?)");
    check("postgresql", "VALUES ($12)", "VALUES ($12)");
    check("postgresql", "SELECT größe, 名前", "SELECT größe, 名前");
}

#[test]
fn comments_of_some_products_hide_the_rest_where_the_product_is_not_known() {
    check(
        "cassandra",
        "SELECT x FROM t // don't\n WHERE a = 'y'",
        "SELECT x FROM t ?",
    );
    check("ibm.informix", "SELECT {it's} 'secret' FROM t", "SELECT ?");
    check("gcp.spanner", "SELECT '''it's secret''' FROM t", "SELECT ?");
    check(
        "gcp.spanner",
        "SELECT b'''it's secret''' FROM t",
        "SELECT ?",
    );
    check(
        "gcp.spanner",
        r#"SELECT """say "secret is" ok""" FROM t"#,
        "SELECT ?",
    );
    check("postgresql", "SELECT '''a', b", "SELECT ?, b");
}

#[test]
fn code_in_comments_hides_the_rest() {
    for system in ["mysql", "mariadb", "other_sql"] {
        check(system, "VALUES (/*!50000 'a*/secret' */)", "VALUES (?");
        check(system, "VALUES (/*M!50000 'a*/secret' */)", "VALUES (?");
    }
    check("postgresql", "SELECT /*! it's */ a", "SELECT a");
}

#[test]
fn only_a_blank_of_ascii_begins_a_comment() {
    check("mysql", "SELECT 1 --\u{a0}'\n secret'", "SELECT ? -- ?");
    check("other_sql", "SELECT 1 --\u{a0}'\n secret'", "SELECT ?");
}

#[test]
fn what_is_set_is_hidden_however_it_is_written() {
    check_all("SET app.token TO secret", "SET app.token TO ?");
    check_all(
        "SET LOCAL app.token=secret; SELECT 1",
        "SET LOCAL app.token=?",
    );
    check_all("SELECT 1; pragma key = secret", "SELECT ?; pragma key = ?");
    check_all("PRAGMA key(secret)", "PRAGMA key(?");
    check_all("ALTER ROLE a SET b TO secret", "ALTER ROLE a SET b TO ?");
    check_all("ALTER TABLE a RENAME TO b", "ALTER TABLE a RENAME TO b");
    check_all(
        "CREATE USER a IDENTIFIED BY secret",
        "CREATE USER a IDENTIFIED ?",
    );
    check_all("ATTACH f AS a KEY secret", "ATTACH f AS a KEY ?");
    check_all("UPDATE t SET a = b, c = d", "UPDATE t SET a = b, c = d");
    check("sqlite", "SELECT $a(secret), 1", "SELECT ?");
    check("sqlite", "SELECT @a::b(secret), 1", "SELECT ?");
    check(
        "postgresql",
        "SELECT lower($1::text)",
        "SELECT lower($1::text)",
    );
}

#[test]
fn a_long_text_is_cut() {
    let long = format!("SELECT {}", "é, ".repeat(10_000));
    let text = sanitize(&long, Dialect::of("sqlite"));
    assert!(text.len() <= 2048 && text.ends_with('…'), "{}", text.len());
}

/// Operations and tables; the one operation; the one table.
#[track_caller]
fn check_summary(statement: &str, text: &str, operation: &str, table: &str) {
    let found = summarize(statement, Dialect::of("postgresql"));
    assert_eq!(found.text, text, "{statement}");
    assert_eq!(
        found.operation.unwrap_or_default(),
        operation,
        "{statement}"
    );
    assert_eq!(found.table.unwrap_or_default(), table, "{statement}");
}

#[test]
fn a_plan_is_of_a_statement_and_a_merge_updates_its_own_table() {
    for (statement, summary) in [
        ("EXPLAIN SELECT * FROM orders", "EXPLAIN SELECT orders"),
        (
            "EXPLAIN ANALYZE SELECT * FROM orders",
            "EXPLAIN SELECT orders",
        ),
        (
            "EXPLAIN ANALYZE VERBOSE DELETE FROM orders",
            "EXPLAIN DELETE orders",
        ),
        (
            "EXPLAIN (ANALYZE) UPDATE orders SET a = 1",
            "EXPLAIN UPDATE orders",
        ),
    ] {
        check_summary(statement, summary, "", "orders");
    }
    check_summary(
        "MERGE INTO orders o USING new n ON o.id = n.id WHEN MATCHED THEN UPDATE SET a = 1",
        "MERGE orders new",
        "MERGE",
        "",
    );
}

#[test]
fn a_statement_is_its_operation_and_tables() {
    check_summary(
        "select * from public.orders o",
        "SELECT public.orders",
        "SELECT",
        "public.orders",
    );
    check_summary(
        "INSERT INTO orders (id) VALUES ($1) ON CONFLICT (id) DO UPDATE SET plan = $2",
        "INSERT orders",
        "INSERT",
        "orders",
    );
    check_summary(
        "UPDATE orders SET plan = 'x' WHERE id = 1",
        "UPDATE orders",
        "UPDATE",
        "orders",
    );
    check_summary(
        "DELETE FROM ONLY orders",
        "DELETE orders",
        "DELETE",
        "orders",
    );
    check_summary(
        "CREATE TABLE IF NOT EXISTS t (a int)",
        "CREATE t",
        "CREATE",
        "t",
    );
    check_summary("TRUNCATE orders", "TRUNCATE orders", "TRUNCATE", "orders");
    for statement in [
        "COPY shop.orders (id, plan) FROM STDIN",
        "copy shop.orders TO 'file'",
        "COPY shop.orders FROM files WITH (format csv)",
    ] {
        let summary = format!("{} shop.orders", &statement[..4].to_ascii_uppercase());
        check_summary(statement, &summary, "COPY", "shop.orders");
    }
    check_summary(
        "COPY (SELECT copy FROM orders) TO STDOUT",
        "COPY SELECT orders",
        "",
        "orders",
    );
    check_summary("BEGIN", "BEGIN", "BEGIN", "");
    check_summary(
        r#"SELECT 1 FROM "My Orders""#,
        r#"SELECT "My Orders""#,
        "SELECT",
        r#""My Orders""#,
    );
    check_summary("SELECT 1", "SELECT", "SELECT", "");
}

#[test]
fn more_than_one_is_said_in_order() {
    check_summary(
        "SELECT * FROM orders o JOIN plans p ON p.id = o.plan",
        "SELECT orders plans",
        "SELECT",
        "",
    );
    check_summary("SELECT * FROM a x, b AS y, c", "SELECT a b c", "SELECT", "");
    check_summary(
        "INSERT INTO archive SELECT * FROM orders",
        "INSERT archive SELECT orders",
        "",
        "",
    );
    check_summary(
        "SELECT * FROM orders WHERE id IN (SELECT id FROM old)",
        "SELECT orders SELECT old",
        "SELECT",
        "",
    );
    check_summary(
        "WITH late AS (SELECT * FROM orders) DELETE FROM jobs USING late",
        "SELECT orders DELETE jobs",
        "",
        "",
    );
    check_summary(
        "DELETE FROM a; DELETE FROM a",
        "DELETE a DELETE a",
        "DELETE",
        "a",
    );
}

#[test]
fn what_looks_like_a_table_is_none() {
    check_summary(
        "SELECT extract(year FROM placed) FROM orders FOR UPDATE",
        "SELECT orders",
        "SELECT",
        "orders",
    );
    check_summary(
        "SELECT a.update, b FROM t WHERE a IS DISTINCT FROM b",
        "SELECT t",
        "SELECT",
        "t",
    );
    check_summary("gibberish from nowhere", "", "", "");
    check_summary("'literal'", "", "", "");
}

#[test]
fn a_summary_has_an_end() {
    let tables: Vec<String> = (0..500).map(|at| format!("table_{at}")).collect();
    let statement = format!("SELECT * FROM {}", tables.join(", "));
    let found = summarize(&statement, Dialect::of("mysql"));
    assert!(found.text.len() <= 255);
    assert!(found.text.starts_with("SELECT table_0 table_1 "));
}

#[test]
fn a_long_run_of_anything_is_read() {
    for piece in [
        "[",
        "`",
        "$a",
        "/*",
        "'",
        "\"",
        "(",
        "--",
        ":",
        "E'",
        "IN (",
        "FROM a JOIN ",
    ] {
        let long = format!("SELECT {}", piece.repeat(100_000));
        for system in SYSTEMS {
            let dialect = Dialect::of(system);
            assert_eq!(
                token::tokens(&long, dialect)
                    .last()
                    .map(|it| it.text.is_empty()),
                Some(false)
            );
            assert!(summarize(&long, dialect).text.starts_with("SELECT"));
        }
    }
}

/// A piece of a statement with `secret` in a literal, or none.
fn piece() -> impl Strategy<Value = String> {
    const PIECES: &[&str] = &[
        "SELECT",
        "FROM",
        "IN (",
        ")",
        ",",
        "orders",
        "'secret'",
        "'a''secret'",
        "'secret",
        "'",
        "-- secret\n",
        "/* secret */",
        "/* ",
        "*/",
        "$$secret$$",
        "$t$",
        "E'\\'secret'",
        "\\",
        "\"",
        "[",
        "]",
        "`",
        "#",
        "$1",
        ":a",
        "?",
        "1secret",
        "0xsecret",
        "-",
        "--",
        "/",
        "\n",
        ";",
        "q'[secret]'",
        "e",
        "N'secret'",
        "é",
        "\u{0}",
        "::",
        "$",
    ];
    prop::sample::select(PIECES).prop_map(ToOwned::to_owned)
}

/// A statement whose literals all hold the secret or are 17.
fn strings_only() -> impl Strategy<Value = String> {
    let string = "[a-z' ]{0,6}".prop_map(|text| format!("'{}secret'", text.replace('\'', "''")));
    let word = prop::sample::select(
        [
            "SELECT", "a", "FROM", "IN (", ")", ",", "=", "17", "/* ' */", "-- '\n", "$1", ";",
        ]
        .as_slice(),
    );
    let part = prop_oneof![string, word.prop_map(ToOwned::to_owned)];
    prop::collection::vec(part, 0..20).prop_map(|parts| parts.join(" "))
}

/// Literals that hold the secret, and comments with what could begin one, as a product has them.
fn own_ways(system: &str) -> &'static [&'static str] {
    match system {
        "postgresql" => &[
            "$$it's secret$$",
            "$a$ $$ ' secret $a$",
            r"E'it\'s secret'",
            "/* ' /* ' */ ' */",
            "U&'secret'",
            "$é$ ' secret $é$",
            r#""it's""#,
            "B'1secret'",
            "$1",
        ],
        "mysql" => &[
            r#""it's secret""#,
            "# it's\n",
            "-- it's\n",
            "`it's`",
            "/*! 'a*/secret' */",
            "--\u{a0}'\n secret'",
            "_utf8'secret'",
            "/* it's /* */",
        ],
        "sqlite" => &[
            "[it's]",
            "`it's`",
            "-- it's\n",
            r#""it's secret""#,
            "$a(secret)",
            "@a(secret)",
        ],
        "microsoft.sql_server" => &[
            "[it's]",
            "$17",
            "£17",
            "€ 17",
            "/* ' /* ' */ ' */",
            r#""it's secret""#,
            "N'secret'",
        ],
        "cassandra" => &["// it's\n", "-- it's\n", "$$it's secret$$"],
        "gcp.spanner" => &[
            "'''it's secret'''",
            r#""""it's "secret" """"#,
            "# it's\n",
            "`it's`",
            r"'it\'s secret'",
            r#"r"it's secret""#,
        ],
        "ibm.informix" => &["{it's}", r#""it's secret""#, "-- it's\n"],
        "oracle.db" => &["q'[it's secret]'", "nq'!it's secret!'", r#""it's""#],
        _ => &[],
    }
}

const PRODUCTS: [&str; 8] = [
    "postgresql",
    "mysql",
    "sqlite",
    "microsoft.sql_server",
    "cassandra",
    "gcp.spanner",
    "ibm.informix",
    "oracle.db",
];

/// A product, and a statement as it has them whose literals all hold the secret or 17.
fn statement_of_a_product() -> impl Strategy<Value = (&'static str, String)> {
    const COMMON: &[&str] = &[
        "SELECT",
        "a",
        "FROM",
        ",",
        "'secret'",
        "'it''s secret'",
        "/* ' */",
    ];
    prop::sample::select(&PRODUCTS[..]).prop_flat_map(|system| {
        let ways = [COMMON, own_ways(system)].concat();
        let parts = prop::collection::vec(prop::sample::select(ways), 0..12);
        parts.prop_map(move |parts| (system, parts.join(" ")))
    })
}

proptest! {
    #[test]
    fn no_literal_of_a_product_is_shown((system, statement) in statement_of_a_product()) {
        let dialect = Dialect::of(system);
        let text = sanitize(&statement, dialect);
        prop_assert!(!text.contains("secret") && !text.contains("17"), "{system}: {text}");
        let summary = summarize(&statement, dialect).text;
        prop_assert!(!summary.contains("secret"), "{system}: {summary}");
    }

    #[test]
    fn no_string_is_ever_shown(statement in strings_only()) {
        for system in SYSTEMS {
            let dialect = Dialect::of(system);
            let text = sanitize(&statement, dialect);
            prop_assert!(!text.contains("secret"), "{system}: {text}");
            prop_assert!(!text.contains("17"), "{system}: {text}");
            let found = summarize(&statement, dialect);
            prop_assert!(!found.text.contains("secret"), "{system}: {}", found.text);
        }
    }

    #[test]
    fn anything_can_be_read(parts in prop::collection::vec(piece(), 0..30), noise in "\\PC{0,40}") {
        let statement = parts.join("") + &noise;
        for system in SYSTEMS {
            let dialect = Dialect::of(system);
            let read: String = token::tokens(&statement, dialect)
                .map(|token| token.text)
                .collect();
            prop_assert_eq!(&read, &statement);
            prop_assert!(sanitize(&statement, dialect).len() <= 2048);
            prop_assert!(summarize(&statement, dialect).text.len() <= 255);
        }
    }
}
