//! What both transports need of TLS.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use super::client::Answer;
use super::failure::Failure;
use crate::config::{Export, Identity, TlsFiles};

/// The certificates that the settings name, and what has become of their files since.
///
/// Whoever rotates certificates writes the files anew. They are looked at again only after an
/// attempt that failed: a connection that works needs none, and a backend that refuses an old
/// certificate makes one fail. A backend, or a proxy before it, may also shake hands with anybody
/// and refuse the request: such an answer counts as a failure where a client's files are set.
pub(super) struct Certificates {
    files: TlsFiles,
    /// What was in the files when they were last taken over.
    known: Mutex<Contents>,
    failed: AtomicBool,
}

/// A file's bytes, as far as it is there.
type Contents = [Option<Vec<u8>>; 3];

impl Certificates {
    /// Reads the files; they were checked before.
    ///
    /// # Errors
    /// Where one of them has changed since.
    pub(super) fn read(export: &Export) -> Result<(Self, Identity), String> {
        let files = export.tls.clone();
        let known = contents(&files);
        let identity = files.load().map_err(|problems| {
            let texts = problems.iter().map(ToString::to_string);
            texts.collect::<Vec<_>>().join("; ")
        })?;
        let certificates = Self {
            files,
            known: Mutex::new(known),
            failed: AtomicBool::new(false),
        };
        Ok((certificates, identity))
    }

    /// Says how an attempt ended.
    pub(super) fn note(&self, answered: &Result<Answer, Failure>) {
        let shown = self.files.client_certificate.is_some();
        let failed = match answered {
            Ok(answer) => shown && may_refuse_certificate(answer.status),
            Err(_) => true,
        };
        self.failed.store(failed, Ordering::Relaxed);
    }

    /// What the files hold now, if that is new, can be used, and the last attempt failed. Files that
    /// are being written are looked at again after the next one.
    pub(super) fn renewed(&self) -> Option<Identity> {
        if !self.failed.load(Ordering::Relaxed) {
            return None;
        }
        let now = contents(&self.files);
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if *known == now {
            return None;
        }
        let identity = self.files.load().ok()?;
        *known = now;
        Some(identity)
    }
}

/// Without what is in the files.
impl fmt::Debug for Certificates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificates")
            .field("files", &self.files)
            .finish_non_exhaustive()
    }
}

fn contents(files: &TlsFiles) -> Contents {
    [
        &files.certificate,
        &files.client_certificate,
        &files.client_key,
    ]
    .map(|path| path.as_deref().and_then(|path| std::fs::read(path).ok()))
}

/// Whether servers say with this status that a client's certificate is none that they take: the usual
/// ones for requests without permission, and nginx's, whose 495 and 496 are seen as 400.
fn may_refuse_certificate(status: u16) -> bool {
    matches!(status, 400 | 401 | 403 | 495 | 496)
}

/// A handshake that fails comes as an I/O error with the TLS error inside.
pub(super) fn is_failure(error: &std::io::Error) -> bool {
    error.kind() == std::io::ErrorKind::InvalidData
}
