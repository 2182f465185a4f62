//! The hosts that releases and images come from: how they are asked, and for how long.

use std::time::Duration;

use ureq::Agent;
use ureq::tls::{RootCerts, TlsConfig};

/// How long to wait, and how often to try.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience {
    pub(crate) connect: Duration,
    /// Without a single byte.
    pub(crate) silence: Duration,
    pub(crate) attempts: u32,
    /// Before the second attempt; longer before each later one.
    pub(crate) pause: Duration,
}

/// What a release's host deserves.
pub(crate) const USUAL: Patience = Patience {
    connect: Duration::from_secs(10),
    silence: Duration::from_secs(30),
    attempts: 5,
    pause: Duration::from_secs(1),
};

/// The client for hosts of releases: what comes over TLS is never redirected to what does not.
pub(crate) fn agent(url: &str, patience: Patience) -> Agent {
    let roots = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier);
    Agent::config_builder()
        .tls_config(roots.build())
        .https_only(url.starts_with("https://"))
        .http_status_as_error(false)
        .max_redirects(5)
        .timeout_connect(Some(patience.connect))
        .timeout_recv_response(Some(patience.silence))
        .timeout_per_read(Some(patience.silence))
        .user_agent(concat!("telemetry-contract/", env!("CARGO_PKG_VERSION")))
        .build()
        .into()
}

/// Reads a short text.
///
/// # Errors
/// What the connection met, or the host answered.
pub(crate) fn text(url: &str, patience: Patience) -> Result<String, String> {
    let failed = |why: String| format!("{url}: {why}");
    let response = agent(url, patience).get(url).call();
    let mut response = response.map_err(|error| failed(error.to_string()))?;
    if !response.status().is_success() {
        return Err(failed(format!("HTTP {}", response.status())));
    }
    let text = response.body_mut().with_config().limit(4 << 20);
    text.read_to_string()
        .map_err(|error| failed(error.to_string()))
}
