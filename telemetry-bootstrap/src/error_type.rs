//! `error.type`: why an operation failed, as one of a closed set.
//!
//! The error's own text never becomes a label or an attribute, because it has no bound and may
//! hold anything.

use std::error::Error;
use std::fmt::{self, Write as _};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

pub use telemetry_contract::attributes::ErrorType;

/// How many errors inside each other are looked at. One that is its own source has no end.
const MAX_DEPTH: usize = 16;

/// What the error or one of its sources says of itself: I/O errors by their kind, the time-outs of
/// tokio and tower; [`ErrorType::Other`] where none is known, or where an error panics when it is
/// looked at. The first 16 of a chain of sources are.
pub fn classify(error: &(dyn Error + 'static)) -> ErrorType {
    let chain = || std::iter::successors(Some(error), |error| inner(*error));
    let look = || chain().take(MAX_DEPTH).find_map(of_one);
    let found = catch_unwind(AssertUnwindSafe(look));
    found.ok().flatten().unwrap_or(ErrorType::Other)
}

/// What is inside the error. An I/O error made from another one keeps it apart from its sources.
fn inner<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref)
    {
        Some(inner) => Some(inner),
        None => error.source(),
    }
}

fn of_one(error: &(dyn Error + 'static)) -> Option<ErrorType> {
    match error.downcast_ref::<io::Error>() {
        Some(error) => of_io(error),
        None => of_text(&Start::of(error).0),
    }
}

fn of_io(error: &io::Error) -> Option<ErrorType> {
    use io::ErrorKind as Kind;
    match error.kind() {
        Kind::TimedOut => Some(ErrorType::Timeout),
        Kind::ConnectionRefused
        | Kind::ConnectionReset
        | Kind::ConnectionAborted
        | Kind::NotConnected
        | Kind::AddrNotAvailable
        | Kind::BrokenPipe
        | Kind::HostUnreachable
        | Kind::NetworkUnreachable
        | Kind::NetworkDown => Some(ErrorType::Connection),
        Kind::InvalidData | Kind::UnexpectedEof => Some(ErrorType::Protocol),
        _ => of_text(&Start::of(error).0),
    }
}

/// The start of an error's text: all of a text that is known, and never much.
struct Start(String);

impl Start {
    /// About how many bytes are kept.
    const MAX_BYTES: usize = 256;

    fn of(error: &dyn fmt::Display) -> Self {
        let mut start = Self(String::new());
        // Fails where the text is longer, or the error can't say it.
        let _whole = write!(start, "{error}");
        start
    }
}

impl fmt::Write for Start {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        let room = Self::MAX_BYTES.saturating_sub(self.0.len());
        self.0.extend(part.chars().take(room));
        if room < part.len() {
            return Err(fmt::Error);
        }
        Ok(())
    }
}

/// Errors whose types live in crates that we don't depend on, by the whole of their fixed text.
fn of_text(text: &str) -> Option<ErrorType> {
    match text {
        "deadline has elapsed"
        | "operation timed out"
        | "request timed out"
        | "Timeout expired" => Some(ErrorType::Timeout),
        "length limit exceeded" => Some(ErrorType::TooLarge),
        "connection closed before message completed" | "channel closed" => {
            Some(ErrorType::Connection)
        }
        text if text.starts_with("failed to lookup address") => Some(ErrorType::Dns),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::fmt;
    use std::io;

    use super::{ErrorType, classify};

    #[track_caller]
    fn check(kind: io::ErrorKind, text: &str, expected: &str) {
        let inner = io::Error::new(kind, text);
        let outer = io::Error::other(inner);
        assert_eq!(classify(&outer).as_str(), expected, "{kind:?} {text}");
    }

    #[test]
    fn io_errors_are_known_by_kind() {
        check(io::ErrorKind::TimedOut, "secret", "timeout");
        check(io::ErrorKind::ConnectionRefused, "10.0.0.1", "connection");
        check(io::ErrorKind::UnexpectedEof, "", "protocol");
        check(
            io::ErrorKind::Other,
            "failed to lookup address information: x",
            "dns",
        );
    }

    #[test]
    fn unknown_text_never_becomes_a_type() {
        check(
            io::ErrorKind::Other,
            "card 4242424242424242 declined",
            "_OTHER",
        );
    }

    /// An error that is its own source.
    #[derive(Debug)]
    struct Circular;

    impl fmt::Display for Circular {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("round and round")
        }
    }

    impl std::error::Error for Circular {
        fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
            Some(&Circular)
        }
    }

    #[test]
    fn a_chain_without_end_is_left() {
        let (done, waiting) = std::sync::mpsc::channel();
        std::thread::spawn(move || done.send(classify(&Circular)));
        let found = waiting.recv_timeout(std::time::Duration::from_secs(20));
        assert_eq!(found, Ok(ErrorType::Other));
    }

    /// An error that can't be looked at.
    #[derive(Debug)]
    struct Touchy;

    impl fmt::Display for Touchy {
        fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
            std::panic::resume_unwind(Box::new("don't"))
        }
    }

    impl std::error::Error for Touchy {}

    #[test]
    fn an_error_that_panics_is_some_error() {
        assert_eq!(classify(&Touchy), ErrorType::Other);
    }

    #[test]
    fn a_long_text_is_known_by_its_start() {
        let text = format!(
            "failed to lookup address information: {}",
            "é".repeat(5_000)
        );
        check(io::ErrorKind::Other, &text, "dns");
    }

    #[tokio::test]
    async fn a_tokio_timeout_is_a_timeout() {
        let never = std::future::pending::<()>();
        let error = tokio::time::timeout(std::time::Duration::ZERO, never)
            .await
            .unwrap_err();
        assert_eq!(classify(&error), ErrorType::Timeout);
    }
}
