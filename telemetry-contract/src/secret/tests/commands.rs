//! Passwords in commands, in SQL, in data sources, and on the line after their key.

use super::super::Kind;
use super::{check_clean, check_found};

#[track_caller]
fn check(text: &str) {
    check_found(text, Kind::Credential, "hunter2");
}

#[test]
fn programs_take_passwords_behind_flags_of_their_own() {
    for text in [
        "mysql -u root -phunter2 orders",
        "mysqldump -uroot -phunter2",
        "sshpass -p 'hunter2' ssh h",
        "sshpass -p hunter2 ssh h",
        "sshpass -phunter2 ssh h",
        "docker login -u ada -p hunter2 registry.example.com",
        "redis-cli -h cache -a hunter2 ping",
        "sqlcmd -U sa -P hunter2",
        "ldapsearch -D cn=admin -w hunter2 -b dc=x",
        "plink -pw hunter2 host",
        "keytool -list -storepass hunter2",
        "login --pass hunter2 --user ada",
        "[\"mysqldump\", \"--password\", \"hunter2\", \"orders\"]",
    ] {
        check(text);
    }
    check_found("curl -b sid=abc1 https://x", Kind::Credential, "sid=abc1");
    check_found("curl -b 'a=b; c=d' https://x", Kind::Credential, "a=b; c=d");
    for text in [
        "mkdir -p /srv/app",
        "ssh -p 22 host",
        "docker run -p 8080:80 orders",
        "mysql -p orders",
        "curl -b cookies.txt https://x",
        "echo mysql; cp -pr a b",
        "redis-cli ping -a",
        "tests --pass 0",
    ] {
        check_clean(text);
    }
}

#[test]
fn a_long_secret_is_found_whole() {
    let long = "a1B2".repeat(200);
    for text in [
        format!("mysql -p{long} orders"),
        format!("sshpass -p {long} ssh h"),
        format!("CREATE USER bob IDENTIFIED BY {long} ACCOUNT UNLOCK"),
        format!("curl -u ada:{long} https://x"),
        format!("curl -u 'ada:{long}' https://x"),
        format!("api_key:\n  {long}\nuser: bob"),
    ] {
        check_found(&text, Kind::Credential, &long);
    }
    let cookie = format!("sid={long}");
    let text = format!("curl -b {cookie} https://x");
    check_found(&text, Kind::Credential, &cookie);
}

#[test]
fn sql_has_clauses_for_passwords() {
    for text in [
        "ALTER USER bob WITH PASSWORD 'hunter2'",
        "CREATE USER bob PASSWORD 'hunter2' VALID UNTIL 'infinity'",
        "CREATE USER 'bob'@'%' IDENTIFIED BY 'hunter2'",
        "create user bob identified by 'hunter2'",
        "create user bob identified by \"hunter2\" account unlock",
        "CREATE USER bob IDENTIFIED BY hunter2",
        "alter role app with login encrypted password 'hunter2' createdb",
        "SET PASSWORD FOR 'bob'@'h' = PASSWORD('hunter2')",
        "SET PASSWORD = 'hunter2'",
        "alter user bob identified with mysql_native_password by 'hunter2'",
        "IDENTIFIED BY PASSWORD 'hunter2'",
        "{\"sql\":\"ALTER USER bob IDENTIFIED BY \\\"hunter2\\\"\"}",
        "CREATE LOGIN bob WITH PASSWORD = 'hunter2'",
    ] {
        check(text);
    }
    for text in [
        "ALTER USER bob WITH PASSWORD $1",
        "ALTER USER bob WITH PASSWORD '***'",
        "the row is identified by its key",
        "unknown field 'password', wanted 'name'",
        "unknown column `password`, 'name' is known",
        "IDENTIFIED BY ?",
    ] {
        check_clean(text);
    }
}

#[test]
fn data_sources_and_addresses_have_passwords() {
    let check = |text: &str| check_found(text, Kind::UrlPassword, "hunter2");
    check("root:hunter2@tcp(127.0.0.1:3306)/orders?parseTime=true");
    check("dsn=\"root:hunter2@unix(/tmp/mysql.sock)/orders\"");
    check("to=postgres%3A%2F%2Fu%3Ahunter2%40h%2Fdb&x=1");
    check("postgres%3a%2f%2fu%3ahunter2%40h");
    check("{\"url\":\"postgres:\\/\\/u:hunter2@h\\/db\"}");
    for text in [
        "root@tcp(127.0.0.1:3306)/orders",
        "root:[redacted:url_password]@tcp(h:1)/x",
        "to=https%3A%2F%2Fh%3A8080%2Fa%40b",
        "{\"url\":\"https:\\/\\/h:8080\\/a@b\"}",
    ] {
        check_clean(text);
    }
}

#[test]
fn a_value_may_be_on_the_next_line() {
    for text in [
        "password:\n  hunter2",
        "password:\r\n  hunter2\r\nuser: bob",
        "password:\\n  hunter2\\nuser: bob",
        "{\"m\":\"password:\\n  hunter2\"}",
        "api_key:\n    hunter2\n",
        "api_key:\n  - hunter2\n  - 7\n",
        "password:\n  \"hunter2\"\n",
        "token:\nhunter2",
        "cookie:\n  hunter2",
        "outer(password:\n  hunter2)",
    ] {
        check(text);
    }
    check_found("password:\n  swordfish\n", Kind::Credential, "swordfish");
    for text in [
        "password:\nlast login today",
        "password:\n\nok",
        "credentials:\n  user: bob\n",
        "token:\n  kind: access\n",
        "secret:\n  name=orders\n",
        "tokens:\n  12 of them\n",
        "unexpected token:\n  identifier\n",
    ] {
        check_clean(text);
    }
}

#[test]
fn numbers_are_written_as_north_americans_do() {
    for phone in [
        "(212) 555-0123",
        "(415)555-2671",
        "415-555-2671",
        "415.555.2671",
        "917-555-2671",
    ] {
        check_found(&format!("call {phone} now"), Kind::Phone, phone);
        check_found(&format!("tel={phone}"), Kind::Phone, phone);
        check_found(&format!("\"{phone}\""), Kind::Phone, phone);
    }
    for text in [
        "order 115-555-2671",
        "part 415-055-2671",
        "range 415-555-26711",
        "a-415-555-2671",
        "415-555-2671-7",
        "415.555.2671.8",
        "415-555.2671",
        "id 4155552671",
        "212) 555-0123",
        "took 212.555 ms",
    ] {
        check_clean(text);
    }
}

#[test]
fn a_sentence_says_what_a_key_is() {
    let secret = "8f14e45fceea167a5a36dedd4bea2543";
    for text in [
        "the api key is ",
        "API key is ",
        "your access token is ",
        "the password is ",
    ] {
        check_found(&format!("{text}{secret}."), Kind::Credential, secret);
    }
    for text in [
        "the commit is 8f14e45fceea167a5a36dedd4bea2543",
        "the token is authentication-only",
        "the key is 8f14e45fceea167a5a36dedd4bea2543",
        "the private key is /etc/ssl/private/orders-2026-11.key",
    ] {
        check_clean(text);
    }
}

#[test]
fn a_short_key_is_one_by_itself() {
    check("pw=hunter2");
    check("PW: hunter2");
    check_clean("kpw=hunter2 pwm=12");
}
