//! TLS tried for real: certificates made here, a server in front of the contract's own receiver.

use std::borrow::Cow;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use telemetry_contract::receiver::{Received, Receiver, ReceiverConfig, Verdict};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio_rustls::TlsAcceptor;

use super::client::{Answer, Post};
use super::failure::Failure;
use super::outlet::outlet;
use super::tls::Certificates;
use crate::config::{Config, Protocol, TlsFiles, provider};
use crate::vitals::Signal;

const SOON: Duration = Duration::from_secs(20);

#[cfg(feature = "grpc")]
const PROTOCOLS: [Protocol; 3] = [Protocol::HttpProtobuf, Protocol::HttpJson, Protocol::Grpc];
#[cfg(not(feature = "grpc"))]
const PROTOCOLS: [Protocol; 2] = [Protocol::HttpProtobuf, Protocol::HttpJson];

/// A folder for certificates that goes with its owner.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("telemetry-tls-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, text).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _left_behind = std::fs::remove_dir_all(&self.0);
    }
}

/// Who signs certificates.
struct Authority {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

/// A certificate and its key, both PEM.
struct Signed {
    certificate: String,
    key: String,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        let issuer = Issuer::new(params, key);
        Self { pem, issuer }
    }

    fn sign(&self, name: &str) -> Signed {
        self.signed(&CertificateParams::new(vec![name.to_owned()]).unwrap())
    }

    fn sign_expired(&self, name: &str) -> Signed {
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.not_before = date_time_ymd(2000, 1, 1);
        params.not_after = date_time_ymd(2001, 1, 1);
        self.signed(&params)
    }

    fn signed(&self, params: &CertificateParams) -> Signed {
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap().pem();
        Signed {
            certificate,
            key: key.serialize_pem(),
        }
    }
}

/// A TLS server that hands on to a receiver what comes through the handshake.
struct Server {
    _runtime: Runtime,
    receiver: Receiver,
    address: SocketAddr,
    /// The certificate of each client that came through the handshake, if it showed one.
    shown: Shown,
}

type Shown = Arc<Mutex<Vec<Option<CertificateDer<'static>>>>>;

impl Server {
    fn start(signed: &Signed, clients: Option<&Authority>, protocol: Protocol) -> Self {
        let accept = |_: &Received<'_>| Verdict::accepted();
        let receiver = Receiver::start(ReceiverConfig::default(), accept).unwrap();
        let behind = match protocol {
            Protocol::Grpc => receiver.endpoint_grpc(),
            _ => receiver.endpoint_http(),
        };
        let behind = behind.trim_start_matches("http://").to_owned();
        let acceptor = TlsAcceptor::from(Arc::new(server_config(signed, clients)));
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let shown = Shown::default();
        let seen = Arc::clone(&shown);
        runtime.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, behind) = (acceptor.clone(), behind.clone());
                tokio::spawn(hand_on(acceptor, stream, behind, Arc::clone(&seen)));
            }
        });
        Self {
            _runtime: runtime,
            receiver,
            address,
            shown,
        }
    }
}

async fn hand_on(acceptor: TlsAcceptor, stream: TcpStream, behind: String, shown: Shown) {
    if let Ok(mut outside) = acceptor.accept(stream).await {
        let chain = outside.get_ref().1.peer_certificates();
        let first = chain.and_then(|chain| chain.first());
        shown
            .lock()
            .unwrap()
            .push(first.map(|first| first.clone().into_owned()));
        let mut inside = TcpStream::connect(behind).await.unwrap();
        let _until_either_ends = tokio::io::copy_bidirectional(&mut outside, &mut inside).await;
    }
}

fn server_config(signed: &Signed, clients: Option<&Authority>) -> ServerConfig {
    let builder = ServerConfig::builder_with_provider(provider());
    let builder = builder.with_safe_default_protocol_versions().unwrap();
    let builder = match clients {
        None => builder.with_no_client_auth(),
        Some(authority) => {
            let mut roots = RootCertStore::empty();
            let root = CertificateDer::from_pem_slice(authority.pem.as_bytes()).unwrap();
            roots.add(root).unwrap();
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider());
            builder.with_client_cert_verifier(verifier.build().unwrap())
        }
    };
    let certificate = CertificateDer::from_pem_slice(signed.certificate.as_bytes()).unwrap();
    let key = PrivateKeyDer::from_pem_slice(signed.key.as_bytes()).unwrap();
    let mut config = builder.with_single_cert(vec![certificate], key).unwrap();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    config
}

/// The way to this server with what is in these files.
fn post(server: &Server, files: &TlsFiles, protocol: Protocol) -> Arc<dyn Post> {
    let mut export = Config::unnamed().logs;
    export.protocol = protocol;
    export.tls = files.clone();
    let path = match protocol {
        Protocol::Grpc => "",
        _ => "/v1/logs",
    };
    export.endpoint = format!("https://localhost:{}{path}", server.address.port());
    outlet(Signal::Logs, &export, &crate::vitals::Vitals::default()).unwrap()
}

fn sent(post: &dyn Post) -> Result<u16, Failure> {
    // Field 1, an empty `ResourceLogs`.
    post.send(&[0x0a, 0], SOON).map(|answer| answer.status)
}

/// What comes of a request over each protocol to a server like this; and that the backend behind
/// it sees a request only where that was answered.
#[track_caller]
fn check(
    signed: &Signed,
    clients: Option<&Authority>,
    files: &TlsFiles,
    fits: impl Fn(Result<u16, Failure>) -> bool,
) {
    for protocol in PROTOCOLS {
        let server = Server::start(signed, clients, protocol);
        let answered = sent(&*post(&server, files, protocol));
        let requests = server.receiver.counters().requests();
        assert!(fits(answered), "{protocol:?}: {answered:?}");
        assert_eq!(requests, u64::from(answered.is_ok()), "{protocol:?}");
    }
}

fn trusting(folder: &Folder, authority: &Authority) -> TlsFiles {
    TlsFiles {
        certificate: Some(folder.file("ca.pem", &authority.pem)),
        ..TlsFiles::default()
    }
}

fn showing(folder: &Folder, authority: &Authority, client: &Signed) -> TlsFiles {
    let mut files = trusting(folder, authority);
    files.client_certificate = Some(folder.file("client.pem", &client.certificate));
    files.client_key = Some(folder.file("client-key.pem", &client.key));
    files
}

fn is_tls(answered: Result<u16, Failure>) -> bool {
    answered == Err(Failure::Tls)
}

#[test]
fn a_server_of_the_given_authority_is_trusted() {
    let (folder, authority) = (Folder::new(), Authority::new());
    let files = trusting(&folder, &authority);
    check(&authority.sign("localhost"), None, &files, |answered| {
        answered == Ok(200)
    });
}

#[test]
fn a_server_of_another_authority_gets_nothing() {
    let (folder, authority) = (Folder::new(), Authority::new());
    let signed = Authority::new().sign("localhost");
    check(&signed, None, &trusting(&folder, &authority), is_tls);
    // The platform does not know the authority either.
    let signed = authority.sign("localhost");
    check(&signed, None, &TlsFiles::default(), is_tls);
}

#[test]
fn a_server_with_an_expired_certificate_gets_nothing() {
    let (folder, authority) = (Folder::new(), Authority::new());
    let signed = authority.sign_expired("localhost");
    check(&signed, None, &trusting(&folder, &authority), is_tls);
}

#[test]
fn a_server_of_another_name_gets_nothing() {
    let (folder, authority) = (Folder::new(), Authority::new());
    let signed = authority.sign("elsewhere.example");
    check(&signed, None, &trusting(&folder, &authority), is_tls);
}

#[test]
fn a_server_that_asks_for_a_client_certificate_gets_it() {
    let (folder, authority) = (Folder::new(), Authority::new());
    let files = showing(&folder, &authority, &authority.sign("client"));
    let signed = authority.sign("localhost");
    check(&signed, Some(&authority), &files, |answered| {
        answered == Ok(200)
    });
}

/// With TLS 1.3 the client may be told only after its handshake, or not be told before the
/// connection is gone.
#[test]
fn a_server_that_asks_for_another_client_certificate_takes_nothing() {
    let (folder, authority) = (Folder::new(), Authority::new());
    let signed = authority.sign("localhost");
    let refused = |answered| matches!(answered, Err(Failure::Tls | Failure::Connection));
    let without = trusting(&folder, &authority);
    check(&signed, Some(&authority), &without, refused);
    let other = Authority::new().sign("client");
    let files = showing(&folder, &authority, &other);
    check(&signed, Some(&authority), &files, refused);
}

#[test]
fn files_that_are_written_anew_are_read_again_after_a_failure() {
    for protocol in PROTOCOLS {
        let (folder, before, now) = (Folder::new(), Authority::new(), Authority::new());
        let server = Server::start(&now.sign("localhost"), Some(&now), protocol);
        let files = showing(&folder, &before, &before.sign("client"));
        let post = post(&server, &files, protocol);
        assert!(sent(&*post).is_err(), "{protocol:?}");
        // In the middle of it.
        folder.file("ca.pem", &now.pem);
        folder.file("client.pem", "-----BEGIN CERTIFICATE-----\nMII");
        assert!(sent(&*post).is_err(), "{protocol:?}");
        showing(&folder, &now, &now.sign("client"));
        assert_eq!(sent(&*post), Ok(200), "{protocol:?}");
    }
}

/// A backend, or a proxy before it, that shakes hands and then refuses.
#[test]
fn files_that_are_written_anew_are_read_again_after_a_refusal() {
    for protocol in PROTOCOLS {
        let (folder, authority) = (Folder::new(), Authority::new());
        let server = Server::start(&authority.sign("localhost"), Some(&authority), protocol);
        let (before, now) = (authority.sign("before"), authority.sign("now"));
        let files = showing(&folder, &authority, &before);
        let post = post(&server, &files, protocol);
        assert_eq!(sent(&*post), Ok(200), "{protocol:?}");
        showing(&folder, &authority, &now);
        let broken = match protocol {
            Protocol::HttpJson => Cow::Borrowed(&b"{"[..]),
            _ => post.encode(&[0xff]).unwrap(),
        };
        let refused = post.post(&broken, SOON).map(|answer| answer.status);
        assert_eq!(refused, Ok(400), "{protocol:?}");
        assert_eq!(sent(&*post), Ok(200), "{protocol:?}");
        let mut shown = server.shown.lock().unwrap().clone();
        shown.dedup();
        let expected = [&before, &now].map(|signed| {
            let pem = signed.certificate.as_bytes();
            Some(CertificateDer::from_pem_slice(pem).unwrap())
        });
        assert_eq!(shown, expected, "{protocol:?}");
    }
}

#[track_caller]
fn check_looked_at(files: &TlsFiles, statuses: &[u16], expected: bool) {
    for status in statuses {
        let mut export = Config::unnamed().logs;
        export.tls = files.clone();
        let (certificates, _) = Certificates::read(&export).unwrap();
        let answer = Answer {
            status: *status,
            ..Answer::default()
        };
        certificates.note(&Ok(answer));
        // With a line more, the same certificate.
        let path = files.certificate.as_ref().unwrap();
        let text = std::fs::read_to_string(path).unwrap();
        std::fs::write(path, text + "\n").unwrap();
        assert_eq!(certificates.renewed().is_some(), expected, "{status}");
    }
}

#[test]
fn what_may_be_about_the_client_has_its_files_looked_at() {
    let (folder, authority) = (Folder::new(), Authority::new());
    let files = showing(&folder, &authority, &authority.sign("client"));
    check_looked_at(&files, &[400, 401, 403, 495, 496], true);
    check_looked_at(&files, &[200, 404, 429, 503], false);
    let without = trusting(&folder, &authority);
    check_looked_at(&without, &[200, 400, 401, 403], false);
}

/// The problems of a service with these variables, without the folder's name.
#[track_caller]
fn check_problems(folder: &Folder, vars: &[(&str, PathBuf)], expected: &[&str]) {
    let mut config = Config::new("orders", "1.4.0");
    config.environment = Some("local".to_owned());
    config.traces.endpoint = "https://localhost/v1/traces".to_owned();
    let config = config.with_vars(|name| {
        let found = vars.iter().find(|(key, _)| *key == name);
        found.map(|(_, path)| path.to_str().unwrap().to_owned())
    });
    let folder = folder.0.to_str().unwrap();
    let problems = config.problems().into_iter();
    let problems: Vec<String> = problems
        .map(|problem| {
            let text = format!("{}: {}", problem.setting, problem.found);
            text.replace(folder, "")
        })
        .collect();
    assert_eq!(problems, expected);
}

const CERTIFICATE: &str = "OTEL_EXPORTER_OTLP_CERTIFICATE";
const CLIENT_CERTIFICATE: &str = "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE";
const CLIENT_KEY: &str = "OTEL_EXPORTER_OTLP_CLIENT_KEY";

#[test]
fn a_file_that_cannot_be_used_is_a_problem_that_names_the_variable() {
    let (folder, authority) = (Folder::new(), Authority::new());
    let signed = authority.sign("localhost");
    let check = |text: &str, expected: &str| {
        let vars = [(CERTIFICATE, folder.file("ca.pem", text))];
        check_problems(
            &folder,
            &vars,
            &[&format!("{CERTIFICATE}: `/ca.pem`, {expected}")],
        );
    };
    check(" \n", "which is empty");
    check("hunter2", "without a certificate in it");
    check(&signed.key, "without a certificate in it");
    check("-----BEGIN CERTIFICATE-----\nMII", "which is not whole PEM");
    check(
        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
        "whose certificate 1 can't be used (invalid peer certificate: BadEncoding)",
    );
    let vars = [(CERTIFICATE, folder.0.join("missing.pem"))];
    let missing = "`/missing.pem`, which can't be read (No such file or directory (os error 2))";
    check_problems(&folder, &vars, &[&format!("{CERTIFICATE}: {missing}")]);
    let vars = [(
        "OTEL_EXPORTER_OTLP_LOGS_CERTIFICATE",
        folder.file("x.pem", ""),
    )];
    let own = "OTEL_EXPORTER_OTLP_LOGS_CERTIFICATE: `/x.pem`, which is empty";
    check_problems(&folder, &vars, &[own]);
}

#[test]
fn a_client_certificate_and_its_key_go_together() {
    let (folder, authority) = (Folder::new(), Authority::new());
    let (signed, other) = (authority.sign("client"), authority.sign("client"));
    let certificate = (
        CLIENT_CERTIFICATE,
        folder.file("c.pem", &signed.certificate),
    );
    let key = |text: &str| (CLIENT_KEY, folder.file("k.pem", text));
    check_problems(&folder, &[certificate.clone(), key(&signed.key)], &[]);
    check_problems(
        &folder,
        std::slice::from_ref(&certificate),
        &["OTEL_EXPORTER_OTLP_CLIENT_KEY: nothing"],
    );
    check_problems(
        &folder,
        &[certificate.clone(), key(&signed.certificate)],
        &["OTEL_EXPORTER_OTLP_CLIENT_KEY: `/k.pem`, without an unencrypted private key in it"],
    );
    check_problems(
        &folder,
        &[certificate, key(&other.key)],
        &[
            "OTEL_EXPORTER_OTLP_CLIENT_KEY: a key that can't be used with the client certificate \
           (keys may not be consistent: KeyMismatch)",
        ],
    );
}
