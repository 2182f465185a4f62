//! One run of a statement: what is measured at its end.

use std::sync::{Arc, OnceLock};

use opentelemetry::KeyValue;
use opentelemetry::trace::TraceContextExt as _;
use telemetry_contract::attributes::DbSystemName;
use telemetry_contract::labels::Bounded;
use telemetry_contract::metrics::DbClientOperationDurationLabels;

use super::statement::Described;
use super::{Failure, Shared};
use crate::correlation::current_context;
use crate::error_type::ErrorType;
use crate::trace::Measure;

/// A run under way.
#[derive(Debug)]
pub(super) struct Call {
    shared: Arc<Shared>,
    described: Arc<Described>,
    code: Code,
}

/// The code that the database ended the run with, once that is known.
#[derive(Debug, Clone)]
pub(super) struct Code {
    system: &'static str,
    code: Arc<OnceLock<Box<str>>>,
}

impl Code {
    /// Keeps the code of a failure, and hands back its class.
    pub(super) fn keep(&self, failure: Failure) -> ErrorType {
        let (error_type, code) = failure.into_parts(self.system);
        if let Some(code) = code {
            // A run fails once.
            let _first = self.code.set(code);
        }
        error_type
    }

    fn get(&self) -> Option<&str> {
        self.code.get().map(AsRef::as_ref)
    }
}

impl Call {
    pub(super) fn new(shared: Arc<Shared>, described: Arc<Described>) -> Self {
        let code = Code {
            system: shared.system,
            code: Arc::default(),
        };
        Self {
            shared,
            described,
            code,
        }
    }

    /// Where the run's code is to be kept.
    pub(super) fn code(&self) -> Code {
        self.code.clone()
    }
}

impl Measure for Call {
    /// Runs inside the span, which has not ended.
    fn measure(&self, seconds: f64, failure: Option<ErrorType>) {
        let code = self.code.get();
        if let Some(code) = code {
            let code = KeyValue::new("db.response.status_code", code.to_owned());
            current_context().span().set_attribute(code);
        }
        let labels = DbClientOperationDurationLabels {
            db_system_name: DbSystemName::from_value(self.shared.system),
            db_namespace: self.shared.namespace.as_deref().map(Bounded::new),
            db_query_summary: self.described.bounded_summary().map(Bounded::new),
            db_operation_name: self.described.operation().map(Bounded::new),
            db_collection_name: self.described.bounded_table().map(Bounded::new),
            db_response_status_code: code.map(Bounded::new),
            error_type: failure,
        };
        self.shared.durations.record(seconds, &labels);
    }
}
