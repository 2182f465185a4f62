//! Questions to a component over HTTP, on loopback.

use std::fmt::Write as _;
use std::time::Duration;

use serde_json::Value;
use ureq::Agent;

use super::options::Tenancy;

/// The tenant of what names none.
pub(crate) const TENANT: &str = "local";

/// What a component answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    /// HTTP status.
    pub(crate) status: u16,
    /// The body as text.
    pub(crate) body: String,
}

impl Answer {
    /// Whether the status says that it worked.
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The body as JSON; `null` where it is none.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }
}

/// Asks and tells, each within a time, following no redirect.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    agent: Agent,
    headers: Vec<(String, String)>,
}

impl Client {
    /// One that waits so long for each answer.
    pub(crate) fn new(within: Duration) -> Self {
        let config = Agent::config_builder()
            .timeout_global(Some(within))
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .build();
        Self {
            agent: config.into(),
            headers: Vec::new(),
        }
    }

    /// One that asks as the stack's own tenant, where tenants are kept apart.
    pub(crate) fn of(tenancy: Tenancy, within: Duration) -> Self {
        let client = Self::new(within);
        match tenancy {
            Tenancy::Single => client,
            Tenancy::Multi => client.tenant(TENANT),
        }
    }

    /// Asks and tells as this tenant.
    #[must_use]
    pub(crate) fn tenant(mut self, tenant: &str) -> Self {
        self.headers = vec![("X-Scope-OrgID".to_owned(), tenant.to_owned())];
        self
    }

    /// `GET`.
    ///
    /// # Errors
    /// What the connection met.
    pub(crate) fn get(&self, url: &str) -> Result<Answer, String> {
        let request = self
            .headers
            .iter()
            .fold(self.agent.get(url), |request, (name, value)| {
                request.header(name, value)
            });
        read(url, request.call())
    }

    /// `POST` of a JSON body.
    ///
    /// # Errors
    /// What the connection met.
    pub(crate) fn post(&self, url: &str, body: &Value) -> Result<Answer, String> {
        let request = self
            .agent
            .post(url)
            .header("content-type", "application/json");
        let request = self.headers.iter().fold(request, |request, (name, value)| {
            request.header(name, value)
        });
        read(url, request.send(body.to_string()))
    }

    /// [`post`](Self::post), which has to succeed.
    ///
    /// # Errors
    /// What the connection met, or the refusal.
    pub(crate) fn tell(&self, url: &str, body: &Value) -> Result<(), String> {
        let answer = self.post(url, body)?;
        if answer.is_success() {
            return Ok(());
        }
        Err(format!("{url}: {} {}", answer.status, answer.body))
    }
}

fn read(
    url: &str,
    answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
) -> Result<Answer, String> {
    let mut response = answer.map_err(|error| format!("{url}: {error}"))?;
    let status = response.status().as_u16();
    let body = response.body_mut().read_to_string();
    let body = body.map_err(|error| format!("{url}: {error}"))?;
    Ok(Answer { status, body })
}

/// Text as it stands in a query.
pub(crate) fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string can't fail.
            let _written = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}
