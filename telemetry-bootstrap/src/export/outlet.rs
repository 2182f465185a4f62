//! Where the requests of one signal go, as the settings say: over the wire, to the console, or both.

use std::sync::Arc;

use super::client::Post;
use super::console::Console;
use super::http::HttpPost;
use crate::config::{Export, Protocol};
use crate::vitals::{Signal, Vitals};

/// The way of one signal.
///
/// # Errors
/// Where the settings do not make one; they were checked before.
pub(crate) fn outlet(
    signal: Signal,
    export: &Export,
    vitals: &Vitals,
) -> Result<Arc<dyn Post>, String> {
    let wire = export.enabled.then(|| wire(signal, export)).transpose()?;
    match (wire, export.console) {
        (Some(wire), false) => Ok(wire),
        (wire, _) => Ok(Arc::new(Console::new(signal, wire, vitals.clone())?)),
    }
}

fn wire(signal: Signal, export: &Export) -> Result<Arc<dyn Post>, String> {
    match export.protocol {
        Protocol::HttpProtobuf | Protocol::HttpJson => Ok(Arc::new(HttpPost::new(signal, export)?)),
        #[cfg(feature = "grpc")]
        Protocol::Grpc => Ok(Arc::new(super::grpc::GrpcPost::new(signal, export)?)),
        #[cfg(not(feature = "grpc"))]
        Protocol::Grpc => Err("it is to speak gRPC, which needs cargo feature `grpc`".to_owned()),
    }
}
