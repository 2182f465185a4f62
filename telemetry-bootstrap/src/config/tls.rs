//! Certificate files of an exporter's TLS: read when the settings are checked, and told apart.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::pki_types::pem::{self, PemObject as _};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};

/// Files of an exporter's TLS, all PEM. Without any the platform's roots are trusted.
///
/// They are read when telemetry is built, and again after a request that failed, or with a client's
/// certificate was refused (status 400, 401, 403, 495 or 496): whoever rotates them writes the files
/// anew, and the next attempt shows and trusts what is in them. Files that can't be used then leave
/// what was there before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TlsFiles {
    /// The certificates that are trusted instead of the platform's roots:
    /// `OTEL_EXPORTER_OTLP_CERTIFICATE`.
    pub certificate: Option<PathBuf>,
    /// The client's certificate and those between it and its root, for mutual TLS:
    /// `OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE`.
    pub client_certificate: Option<PathBuf>,
    /// The client certificate's private key, without a passphrase:
    /// `OTEL_EXPORTER_OTLP_CLIENT_KEY`.
    pub client_key: Option<PathBuf>,
}

/// One of the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TlsFile {
    Certificate,
    ClientCertificate,
    ClientKey,
}

/// What is wrong with one file, or with the lack of it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TlsProblem {
    pub(crate) file: TlsFile,
    pub(crate) found: String,
    pub(crate) wanted: &'static str,
}

/// What the files hold.
#[derive(Default)]
pub(crate) struct Identity {
    /// Trusted instead of the platform's roots.
    pub(crate) roots: Option<Vec<CertificateDer<'static>>>,
    /// Shown to the server.
    pub(crate) client: Option<ClientIdentity>,
}

/// A client's chain and key.
pub(crate) struct ClientIdentity {
    pub(crate) chain: Vec<CertificateDer<'static>>,
    pub(crate) key: PrivateKey,
}

/// A key as it was read, for those who take PEM, and as it is.
pub(crate) struct PrivateKey {
    pub(crate) pem: Vec<u8>,
    pub(crate) der: PrivateKeyDer<'static>,
}

const WANTED_CERTIFICATE: &str = "a readable PEM file with at least one certificate";
const WANTED_KEY: &str = "a readable PEM file with a private key that has no passphrase";

impl TlsFile {
    pub(crate) const ALL: [Self; 3] = [Self::Certificate, Self::ClientCertificate, Self::ClientKey];

    /// The end of the variable's name.
    pub(crate) fn suffix(self) -> &'static str {
        match self {
            Self::Certificate => "CERTIFICATE",
            Self::ClientCertificate => "CLIENT_CERTIFICATE",
            Self::ClientKey => "CLIENT_KEY",
        }
    }

    /// A file's name, for a line to add.
    pub(super) fn example(self) -> &'static str {
        match self {
            Self::Certificate => "ca.pem",
            Self::ClientCertificate => "client.pem",
            Self::ClientKey => "client-key.pem",
        }
    }
}

impl TlsFiles {
    pub(super) fn path(&self, file: TlsFile) -> Option<&Path> {
        match file {
            TlsFile::Certificate => self.certificate.as_deref(),
            TlsFile::ClientCertificate => self.client_certificate.as_deref(),
            TlsFile::ClientKey => self.client_key.as_deref(),
        }
    }

    pub(super) fn give(&mut self, file: TlsFile, path: PathBuf) {
        let into = match file {
            TlsFile::Certificate => &mut self.certificate,
            TlsFile::ClientCertificate => &mut self.client_certificate,
            TlsFile::ClientKey => &mut self.client_key,
        };
        *into = Some(path);
    }

    /// Reads the files, and tries what they hold as a TLS client would.
    ///
    /// # Errors
    /// Every problem, at least one.
    pub(crate) fn load(&self) -> Result<Identity, Vec<TlsProblem>> {
        let mut problems = Vec::new();
        let mut take = |file, found: Option<Result<_, _>>| match found? {
            Ok(certificates) => Some(certificates),
            Err(found) => {
                let wanted = WANTED_CERTIFICATE;
                problems.push(TlsProblem {
                    file,
                    found,
                    wanted,
                });
                None
            }
        };
        let roots = self.certificate.as_deref().map(trusted);
        let roots = take(TlsFile::Certificate, roots);
        let chain = self.client_certificate.as_deref().map(certificates);
        let chain = take(TlsFile::ClientCertificate, chain);
        let key = match self.client_key.as_deref().map(private_key) {
            Some(Err(found)) => {
                let (file, wanted) = (TlsFile::ClientKey, WANTED_KEY);
                problems.push(TlsProblem {
                    file,
                    found,
                    wanted,
                });
                None
            }
            key => key.and_then(Result::ok),
        };
        problems.extend(self.half());
        let client = chain.zip(key);
        let client = client.map(|(chain, key)| ClientIdentity { chain, key });
        problems.extend(client.as_ref().and_then(mismatch));
        if problems.is_empty() {
            Ok(Identity { roots, client })
        } else {
            Err(problems)
        }
    }

    /// A client certificate is of no use without its key, nor the other way round.
    fn half(&self) -> Option<TlsProblem> {
        let (file, wanted) = match (&self.client_certificate, &self.client_key) {
            (Some(_), None) => (TlsFile::ClientKey, "the client certificate's private key"),
            (None, Some(_)) => (TlsFile::ClientCertificate, "the client key's certificate"),
            _ => return None,
        };
        let found = "nothing".to_owned();
        Some(TlsProblem {
            file,
            found,
            wanted,
        })
    }
}

impl fmt::Display for TlsProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            file,
            found,
            wanted,
        } = self;
        write!(f, "{}: found {found}, wanted {wanted}", file.suffix())
    }
}

/// The one cryptography of every TLS connection here, whatever others have installed.
pub(crate) fn provider() -> Arc<rustls::crypto::CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let bytes = read(path)?;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&bytes).collect();
    match found {
        Ok(certificates) if certificates.is_empty() => Err(without(path, "a certificate")),
        Ok(certificates) => Ok(certificates),
        Err(_) => Err(format!("`{}`, which is not whole PEM", path.display())),
    }
}

/// Certificates that can be trusted: rustls has to understand each.
fn trusted(path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let certificates = certificates(path)?;
    let mut store = RootCertStore::empty();
    for (at, certificate) in certificates.iter().enumerate() {
        store.add(certificate.clone()).map_err(|error| {
            let (number, path) = (at + 1, path.display());
            format!("`{path}`, whose certificate {number} can't be used ({error})")
        })?;
    }
    Ok(certificates)
}

fn private_key(path: &Path) -> Result<PrivateKey, String> {
    let pem = read(path)?;
    match PrivateKeyDer::from_pem_slice(&pem) {
        Ok(der) => Ok(PrivateKey { pem, der }),
        Err(pem::Error::NoItemsFound) => Err(without(path, "an unencrypted private key")),
        Err(_) => Err(format!("`{}`, which is not whole PEM", path.display())),
    }
}

fn without(path: &Path, what: &str) -> String {
    format!("`{}`, without {what} in it", path.display())
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    let unreadable = |error| format!("`{}`, which can't be read ({error})", path.display());
    let bytes = std::fs::read(path).map_err(unreadable)?;
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(format!("`{}`, which is empty", path.display()));
    }
    Ok(bytes)
}

/// A key that belongs to another certificate, or a kind that can't sign.
fn mismatch(client: &ClientIdentity) -> Option<TlsProblem> {
    let builder = ClientConfig::builder_with_provider(provider());
    let builder = builder.with_safe_default_protocol_versions().ok()?;
    let builder = builder.with_root_certificates(RootCertStore::empty());
    let (chain, key) = (client.chain.clone(), client.key.der.clone_key());
    let error = builder.with_client_auth_cert(chain, key).err()?;
    Some(TlsProblem {
        file: TlsFile::ClientKey,
        found: format!("a key that can't be used with the client certificate ({error})"),
        wanted: "the private key of the client certificate",
    })
}
