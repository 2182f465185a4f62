//! The access-log line of an inbound call.

use telemetry_contract::attributes::RpcResponseStatusCode as Code;
use tracing::{Level, event};

use super::method::SYSTEM;
use crate::error_type::ErrorType;
use crate::http::access_log::outcome;
use crate::http::observation::Ending;

macro_rules! emit {
    ($level:expr, $method:expr, $status:expr, $error:expr, $ending:expr) => {
        event!(
            target: "http.server",
            $level,
            rpc.system.name = SYSTEM,
            rpc.method = $method,
            rpc.response.status_code = $status.map(Code::as_str),
            error.r#type = $error.map(ErrorType::as_str),
            duration_seconds = $ending.seconds,
            outcome = outcome($ending),
            "request finished"
        )
    };
}

/// Writes the line: `ERROR` where the service failed, `INFO` for everything else.
pub(super) fn write(method: &str, status: Option<Code>, error: Option<ErrorType>, ending: Ending) {
    if error.is_some_and(|error| error != ErrorType::Cancelled) {
        emit!(Level::ERROR, method, status, error, ending);
    } else {
        emit!(Level::INFO, method, status, error, ending);
    }
}
