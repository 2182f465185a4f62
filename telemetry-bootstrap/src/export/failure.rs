//! Why a request was not delivered, from a closed set: no text of a backend gets into a report.

use std::fmt;

/// Why the last request of a signal that failed did so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Failure {
    /// The metrics could not be collected; a callback of the service's own that panicked keeps all
    /// later collections from succeeding too.
    Collection,
    /// The connection was refused or reset, or ended before an answer.
    Connection,
    /// Standard error, where batches are written, did not take one.
    Console,
    /// The shutdown's deadline passed before the first answer came.
    Deadline,
    /// The host's name has no address.
    Dns,
    /// Our own encoding of the request was not fit to be sent.
    Encoding,
    /// What listens at the endpoint speaks another protocol.
    Protocol,
    /// The backend answered with this status, of HTTP; over gRPC with one that means the same.
    Status(u16),
    /// No answer came in time.
    Timeout,
    /// The backend's certificate is not trusted, or it speaks no TLS.
    Tls,
}

/// What happened, and what to look at.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Collection => {
                f.write_str("the metrics could not be collected: a callback panicked, as a rule")
            }
            Self::Connection => f.write_str("nothing listens at the endpoint, or it hung up"),
            Self::Console => f.write_str("standard error did not take it"),
            Self::Deadline => f.write_str("no answer came before the deadline"),
            Self::Dns => f.write_str("the endpoint's host name has no address"),
            Self::Encoding => f.write_str("the request could not be encoded"),
            Self::Protocol => f.write_str(
                "what listens at the endpoint speaks another protocol: 4317 is gRPC, 4318 HTTP",
            ),
            Self::Status(401 | 403) => f.write_str("the backend wants other credentials"),
            Self::Status(404 | 405) => f.write_str("the endpoint is not an OTLP receiver's path"),
            Self::Status(413) => f.write_str("the backend wants smaller requests"),
            // In HTTP nobody says this of telemetry.
            Self::Status(507) => f.write_str("the backend says RESOURCE_EXHAUSTED: it has no room"),
            Self::Status(status) => write!(f, "the backend answered with status {status}"),
            Self::Timeout => f.write_str("the backend did not answer in time"),
            Self::Tls => f.write_str("the TLS connection to the endpoint could not be made"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Failure;

    #[track_caller]
    fn check(status: u16, expected: &str) {
        assert_eq!(Failure::Status(status).to_string(), expected);
    }

    #[test]
    fn a_status_that_says_what_to_do_is_told_in_words() {
        check(401, "the backend wants other credentials");
        check(413, "the backend wants smaller requests");
        check(507, "the backend says RESOURCE_EXHAUSTED: it has no room");
        check(418, "the backend answered with status 418");
    }
}
