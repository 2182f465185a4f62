//! Another receiver's OTLP/HTTP endpoint.

use std::fmt;

use ::http::Uri;
use ::http::uri::{Authority, Scheme};

use crate::otlp::model::Signal;

/// The usual port of OTLP/HTTP.
const PORT: u16 = 4318;

/// Where it is.
#[derive(Debug, Clone)]
pub(super) struct Target {
    authority: Authority,
    /// Before `/v1/…`, without a slash at its end.
    path: String,
}

impl Target {
    /// The endpoint that a URL names.
    ///
    /// # Errors
    /// Where it is no `http://` URL.
    pub(super) fn parse(endpoint: &str) -> Result<Self, String> {
        let wanted =
            "wanted the base endpoint of a collector's OTLP/HTTP, such as http://127.0.0.1:4318";
        let wrong = |found: &str| format!("found `{endpoint}`, {found}; {wanted}");
        let uri: Uri = endpoint.parse().map_err(|_| wrong("which is no URL"))?;
        if uri.scheme() == Some(&Scheme::HTTPS) {
            return Err(wrong(
                "which needs TLS: a collector on this machine can add it",
            ));
        }
        match (uri.scheme(), uri.authority()) {
            (Some(scheme), Some(authority)) if *scheme == Scheme::HTTP => Ok(Self {
                authority: authority.clone(),
                path: uri.path().trim_end_matches('/').to_owned(),
            }),
            _ => Err(wrong("which does not begin with http://")),
        }
    }

    /// What the `host` header says.
    pub(super) fn host(&self) -> &str {
        self.authority.as_str()
    }

    /// The path of a signal's requests.
    pub(super) fn path_of(&self, signal: Signal) -> String {
        format!("{}/v1/{}", self.path, signal.as_str())
    }

    /// Host and port to connect to.
    pub(super) fn authority(&self) -> (&str, u16) {
        let host = self.authority.host();
        let host = host
            .strip_prefix('[')
            .and_then(|host| host.strip_suffix(']'))
            .unwrap_or(host);
        (host, self.authority.port_u16().unwrap_or(PORT))
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "http://{}{}", self.authority, self.path)
    }
}
