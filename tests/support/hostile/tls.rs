//! The other side of a TLS connection that must not come about.

use std::net::TcpStream;
use std::sync::Arc;

use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection};

/// Offers a certificate that nobody but itself has signed, until the client refuses it.
pub(super) fn shake_hands(stream: &mut TcpStream) {
    let signed = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(signed.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![signed.cert.der().clone()], key)
        .unwrap();
    let mut connection = ServerConnection::new(Arc::new(config)).unwrap();
    // The client ends it with an alert.
    while connection.is_handshaking() && connection.complete_io(stream).is_ok() {}
}
