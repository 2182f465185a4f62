//! What both transports need of TLS.

use crate::config::{Export, Identity};

/// The certificates that the settings name; they were checked before.
///
/// # Errors
/// Where one of the files has changed since.
pub(super) fn identity(export: &Export) -> Result<Identity, String> {
    export.tls.load().map_err(|problems| {
        let texts = problems.iter().map(ToString::to_string);
        texts.collect::<Vec<_>>().join("; ")
    })
}

/// A handshake that fails comes as an I/O error with the TLS error inside.
pub(super) fn is_failure(error: &std::io::Error) -> bool {
    error.kind() == std::io::ErrorKind::InvalidData
}
