//! The access-log line: one for every inbound request, written inside its span.

use tracing::{Level, event};

use super::cache::Point;
use super::observation::Ending;
use crate::error_type::ErrorType;

macro_rules! emit {
    ($level:expr, $point:expr, $route:expr, $ending:expr) => {
        event!(
            target: "http.server",
            $level,
            http.request.method = $point.method.as_str(),
            http.route = $route,
            http.response.status_code = $point.status,
            error.r#type = $point.error_type.map(ErrorType::as_str),
            duration_seconds = $ending.seconds,
            outcome = outcome($ending),
            "request finished"
        )
    };
}

/// Writes the line: `ERROR` where the service failed, `INFO` for everything else.
pub(super) fn write(point: Point, route: Option<&str>, ending: Ending) {
    if is_failure(point, ending) {
        emit!(Level::ERROR, point, route, ending);
    } else {
        emit!(Level::INFO, point, route, ending);
    }
}

fn is_failure(point: Point, ending: Ending) -> bool {
    let broke = ending
        .failure
        .is_some_and(|failure| failure != ErrorType::Cancelled);
    broke
        || point
            .status
            .is_some_and(|status| (500..600).contains(&status))
}

/// How the request ended, in one word.
pub(super) fn outcome(ending: Ending) -> &'static str {
    match ending.failure {
        None => "completed",
        Some(ErrorType::Cancelled) => "cancelled",
        Some(ErrorType::Panic) => "panicked",
        Some(_) => "failed",
    }
}
