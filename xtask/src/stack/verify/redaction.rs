//! That the gateway takes secrets out of what a careless service sends, wherever they are, and
//! leaves the rest.

use serde_json::{Value, json};

use super::Verifier;
use crate::stack::canary::Canary;
use crate::stack::environment;
use crate::stack::http::encode;
use crate::stack::ports::Door;

/// Sends one secret in every place that has text, and reads all three signals back.
///
/// # Errors
/// What the gateway refused.
pub(super) fn checks(verifier: &mut Verifier) -> Result<(), String> {
    if verifier.plan.is_direct() {
        return Ok(());
    }
    let canary = Canary::new(&verifier.plan.schema_url);
    let secret = format!("hush{}", canary.span_id);
    let careless = Careless {
        canary: &canary,
        secret: &secret,
    };
    let to = environment::endpoints(&verifier.plan);
    for (base, path, body) in [
        (&to.traces, "v1/traces", careless.span()),
        (&to.logs, "v1/logs", careless.record()),
        (&to.metrics, "v1/metrics", careless.point()),
    ] {
        verifier.client.tell(&format!("{base}/{path}"), &body)?;
    }
    for question in environment::questions(&verifier.plan, &canary) {
        let name = format!("{} are kept without the secret in them", question.signal);
        let (of, secret, is_found) = (canary.clone(), secret.clone(), question.is_found);
        verifier.eventually(&name, &question.url, move |_, answer| {
            is_found(&of, answer) && !answer.to_string().contains(&secret)
        });
    }
    let loki = verifier.url(Door::LokiHttp);
    let query = format!(
        "{{service_name=\"{}\"}} |= `{}`",
        canary.service, canary.trace_id
    );
    let url = format!("{loki}/loki/api/v1/query_range?query={}", encode(&query));
    verifier.get("what is no secret stays", &url, |_, answer| {
        let stream = &answer["data"]["result"][0];
        stream["stream"]["url_path"] == "/orders" && stream["values"][0][1].is_string()
    });
    Ok(())
}

/// A service that redacts nothing.
struct Careless<'a> {
    canary: &'a Canary,
    secret: &'a str,
}

impl Careless<'_> {
    /// Text with the secret in each form that has to be known without its key.
    fn text(&self) -> String {
        let Self { canary, secret } = self;
        format!(
            "{} sent Bearer {secret} to https://user:{secret}@example.com with sk_live_{secret}",
            canary.trace_id
        )
    }

    fn value(&self) -> Value {
        json!({"stringValue": self.text()})
    }

    /// The secret inside a map: behind its key, and in a text.
    fn map(&self) -> Value {
        let password = json!({"key": "password", "value": {"stringValue": self.secret}});
        json!({"kvlistValue": {"values": [password, {"key": "said", "value": self.value()}]}})
    }

    fn scope(&self) -> Value {
        json!({"name": self.text(), "version": self.text(), "attributes": self.attributes()})
    }

    fn attributes(&self) -> Value {
        let attribute =
            |key: &str, value: &str| json!({"key": key, "value": {"stringValue": value}});
        json!([
            attribute("http.request.header.authorization", self.secret),
            attribute("db.password", self.secret),
            attribute("note", &self.text()),
            {"key": "notes", "value": {"arrayValue": {"values": [self.value()]}}},
            {"key": "form", "value": self.map()},
            attribute("url.path", "/orders"),
            attribute("correlation_id", &self.canary.trace_id),
        ])
    }

    /// The canary's own, with the secret as one more attribute.
    fn resource(&self) -> Value {
        let mut resource = self.canary.resource();
        let secret = json!({"key": "api_key", "value": {"stringValue": self.secret}});
        if let Some(attributes) = resource["attributes"].as_array_mut() {
            attributes.push(secret);
        }
        resource
    }

    /// A failed span, which every sampling policy keeps.
    fn span(&self) -> Value {
        let at = self.canary.nanoseconds.to_string();
        let event =
            json!({"name": self.text(), "timeUnixNano": at, "attributes": self.attributes()});
        let span = json!({
            "traceId": self.canary.trace_id, "spanId": self.canary.span_id,
            "name": self.text(), "kind": 1, "startTimeUnixNano": at, "endTimeUnixNano": at,
            "attributes": self.attributes(), "events": [event],
            "status": {"code": 2, "message": self.text()},
        });
        json!({"resourceSpans": [{"resource": self.resource(), "scopeSpans": [{"scope": self.scope(), "spans": [span]}]}]})
    }

    fn record(&self) -> Value {
        let at = self.canary.nanoseconds.to_string();
        let list = json!({"arrayValue": {"values": [self.value(), self.map()]}});
        let records = [self.value(), self.map(), list].map(|body| {
            json!({
                "timeUnixNano": at, "severityNumber": 9, "severityText": "INFO", "body": body,
                "attributes": self.attributes(),
            })
        });
        json!({"resourceLogs": [{
            "resource": self.resource(),
            "scopeLogs": [{"scope": self.scope(), "logRecords": records}],
        }]})
    }

    fn point(&self) -> Value {
        let at = self.canary.nanoseconds.to_string();
        let point = json!({"timeUnixNano": at, "asDouble": 1.0, "attributes": self.attributes()});
        let metric =
            json!({"name": "process.uptime", "unit": "s", "gauge": {"dataPoints": [point]}});
        json!({"resourceMetrics": [{
            "resource": self.resource(), "scopeMetrics": [{"scope": self.scope(), "metrics": [metric]}],
        }]})
    }
}
