//! That what a local service writes to standard output reaches Loki: once, parsed, and indexed by
//! the contract's labels alone.

use std::fs::File;
use std::io::Write as _;

use serde_json::{Value, json};

use super::Verifier;
use crate::stack::canary::Canary;
use crate::stack::clock;
use crate::stack::follow::lines;
use crate::stack::http::encode;
use crate::stack::ports::Door;

/// The service whose the file is, and for which it is named.
const SERVICE: &str = "stack-verify";

/// Writes one line of JSON and one of text, and reads both back.
///
/// # Errors
/// Where the file can't be written.
pub(super) fn checks(verifier: &mut Verifier) -> Result<(), String> {
    if !verifier.plan.reads_stdout() {
        return Ok(());
    }
    let canary = Canary::new(&verifier.plan.schema_url);
    write(verifier, &canary)?;
    let loki = verifier.url(Door::LokiHttp);
    let url = |query: &str| {
        let query = encode(query);
        format!("{loki}/loki/api/v1/query_range?query={query}")
    };
    let id = canary.trace_id.clone();
    let query = url(&format!(
        "{{service_name=\"{SERVICE}\"}} | correlation_id=\"{id}\""
    ));
    verifier.eventually(
        "a line of JSON on standard output is a record, once",
        &query,
        move |_, answer| is_record(answer, &id),
    );
    let id = &canary.trace_id;
    let query = url(&format!(
        "{{service_name=\"{SERVICE}\"}} |= `panicked {id}`"
    ));
    verifier.eventually(
        "a line of text is a message of the service that its file is named for, once",
        &query,
        |_, answer| lines(answer) == 1,
    );
    Ok(())
}

fn write(verifier: &Verifier, canary: &Canary) -> Result<(), String> {
    let path = verifier.services.join(format!("{SERVICE}.log"));
    let line = json!({
        "timestamp": clock::timestamp(canary.nanoseconds), "level": "WARN", "service": SERVICE,
        "message": "stack canary on standard output",
        "correlation_id": canary.trace_id, "trace_id": canary.trace_id, "span_id": canary.span_id,
        "deployment.environment.name": "local", "order_id": 7,
    });
    let text = format!("{line}\npanicked {}\n", canary.trace_id);
    let file = File::options().create(true).append(true).open(&path);
    file.and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(|error| format!("{}: {error}", path.display()))
}

/// One line, whose message is the record's, with its ids, severity and field beside it.
fn is_record(answer: &Value, id: &str) -> bool {
    let stream = &answer["data"]["result"][0];
    let beside = &stream["stream"];
    lines(answer) == 1
        && stream["values"][0][1] == "stack canary on standard output"
        && beside["trace_id"] == id
        && beside["severity_text"] == "WARN"
        && beside["order_id"] == "7"
        && beside["deployment_environment_name"] == "local"
}
