//! The line that every run of a job ends with, written inside its span.

use tracing::{Level, event};

use crate::error_type::ErrorType;

macro_rules! emit {
    ($level:expr, $name:expr, $seconds:expr, $failure:expr) => {
        event!(
            target: "job",
            $level,
            job.name = $name,
            error.r#type = $failure.map(ErrorType::as_str),
            duration_seconds = $seconds,
            outcome = outcome($failure),
            "job finished"
        )
    };
}

/// Writes the line: `ERROR` where the job failed, `INFO` where it ran to its end or was told to stop.
pub(super) fn write(name: &'static str, seconds: f64, failure: Option<ErrorType>) {
    match failure {
        None | Some(ErrorType::Cancelled) => emit!(Level::INFO, name, seconds, failure),
        Some(_) => emit!(Level::ERROR, name, seconds, failure),
    }
}

fn outcome(failure: Option<ErrorType>) -> &'static str {
    match failure {
        None => "completed",
        Some(ErrorType::Cancelled) => "cancelled",
        Some(ErrorType::Panic) => "panicked",
        Some(_) => "failed",
    }
}
