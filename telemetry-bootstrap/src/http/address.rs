//! `server.address` and `server.port`, from what a request says it wants.

use http::header::HOST;
use http::request::Parts;
use http::{HeaderValue, Uri};

/// Longest host name, in bytes (RFC 1035).
const MAX_HOST_BYTES: usize = 255;

/// Host and port as the request names them; the client's word, so never a label.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Address<'a> {
    pub(super) host: &'a str,
    pub(super) port: Option<u16>,
}

impl<'a> Address<'a> {
    /// From the URI's authority, else the `host` header; `None` where it is missing or odd.
    pub(super) fn of_request(parts: &'a Parts) -> Option<Self> {
        match parts.uri.authority() {
            Some(_) => Self::of_uri(&parts.uri),
            None => Self::parse(parts.headers.get(HOST).map(HeaderValue::to_str)?.ok()?),
        }
    }

    /// From the authority of an absolute URI, without its user information.
    pub(super) fn of_uri(uri: &'a Uri) -> Option<Self> {
        let authority = uri.authority()?;
        let text = authority.as_str();
        if is_name(text) {
            return Some(Self {
                host: text,
                port: None,
            });
        }
        let host = authority.host();
        is_host(host).then_some(Self {
            host,
            port: authority.port_u16(),
        })
    }

    /// Host and port, as in the `host` header.
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        if is_name(text) {
            return Some(Self {
                host: text,
                port: None,
            });
        }
        let bracketed = text.ends_with(']');
        let split = text.rsplit_once(':').filter(|_| !bracketed);
        let (host, port) = match split {
            Some((host, port)) => (host, Some(port.parse().ok()?)),
            None => (text, None),
        };
        is_host(host).then_some(Self { host, port })
    }
}

/// A name, an IPv4 address, or an IPv6 address in brackets.
fn is_host(host: &str) -> bool {
    let address = |byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f' | b'A'..=b'F' | b':' | b'.');
    let inner = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'));
    let fits = host.len() <= MAX_HOST_BYTES;
    inner.map_or_else(|| is_name(host), |inner| fits && inner.bytes().all(address))
}

/// A name or an IPv4 address, and no port.
fn is_name(host: &str) -> bool {
    let fits = !host.is_empty() && host.len() <= MAX_HOST_BYTES;
    fits && host.bytes().all(|byte| IN_NAMES[usize::from(byte)])
}

static IN_NAMES: [bool; 256] = in_names();

const fn in_names() -> [bool; 256] {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        table[byte as usize] = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
        byte += 1;
    }
    table
}

#[cfg(test)]
mod tests {
    use super::Address;

    #[track_caller]
    fn check(host: &str, expected: Option<(&str, Option<u16>)>) {
        let found = Address::parse(host).map(|address| (address.host, address.port));
        assert_eq!(found, expected, "{host}");
    }

    #[test]
    fn hosts_are_split_from_ports() {
        check("example.com", Some(("example.com", None)));
        check("example.com:8080", Some(("example.com", Some(8080))));
        check("127.0.0.1:1", Some(("127.0.0.1", Some(1))));
        check("[::1]", Some(("[::1]", None)));
        check("[::1]:443", Some(("[::1]", Some(443))));
    }

    #[test]
    fn odd_hosts_are_ignored() {
        check("", None);
        check("::1", None);
        check("user:secret@example.com", None);
        check("example.com:99999", None);
        check("exa mple.com", None);
        check("example.com/path?token=1", None);
        check(&"x".repeat(256), None);
    }
}
