//! Spans of a service's own types: what the code that `contract generate` writes is made of.
//!
//! That code has a type for each span of a service's registry, whose `new` takes what the registry
//! requires. It opens a `tracing` span with the right name and kind, and [`TypedSpan`] is what one
//! does with it:
//!
//! ```
//! # use std::io;
//! # use telemetry_bootstrap::span::TypedSpan;
//! # struct PriceOrder(TypedSpan);
//! # impl PriceOrder {
//! #     fn new(_: &str) -> Self { Self(TypedSpan::new(tracing::info_span!("price order"))) }
//! # }
//! # impl std::ops::Deref for PriceOrder {
//! #     type Target = TypedSpan;
//! #     fn deref(&self) -> &TypedSpan { &self.0 }
//! # }
//! # async fn ask() -> io::Result<u64> { Ok(7) }
//! # async fn price() -> io::Result<u64> {
//! // Ends with what the work returns, and says of what it failed.
//! let price = PriceOrder::new("ord_7").run(ask()).await?;
//! // Ends when the last handle goes.
//! let half = PriceOrder::new("ord_7").in_scope(|| price / 2);
//! # Ok(half)
//! # }
//! ```

mod name;
mod run;

use std::error::Error;
use std::future::Future;

use opentelemetry::trace::SpanContext;
use opentelemetry::{Array, StringValue, Value};
use telemetry_contract::labels::{Label, LabelValue};
use tracing::Span;
use tracing::instrument::{Instrument as _, Instrumented};
use tracing::span::EnteredSpan;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

pub use name::Words;

use crate::error_type::{ErrorType, classify};
use run::{Ending, run, watch};

/// An open span of a declared type. Cloning is cheap, and the span ends when the last handle goes.
///
/// It begins when it is first entered, asked for its ids or given a child; until then its parent may
/// be set.
#[derive(Debug, Clone)]
#[must_use = "the span ends with its handle"]
pub struct TypedSpan(Span);

impl TypedSpan {
    /// Takes a span that generated code has opened, with the fields `error.type` and
    /// `otel.status_description` left empty.
    pub fn new(span: Span) -> Self {
        Self(span)
    }

    /// The `tracing` span.
    pub fn span(&self) -> &Span {
        &self.0
    }

    /// Enters the span on this thread, until the guard is dropped; not across an `.await`. The guard
    /// is a handle of the span's too.
    pub fn enter(&self) -> EnteredSpan {
        self.0.clone().entered()
    }

    /// Runs `work` inside the span.
    pub fn in_scope<T>(&self, work: impl FnOnce() -> T) -> T {
        self.0.in_scope(work)
    }

    /// The future `work` inside the span, on whatever thread it is polled.
    pub fn instrument<F: Future>(&self, work: F) -> Instrumented<F> {
        work.instrument(self.0.clone())
    }

    /// The future `work` inside the span, which failed where the work does: of what [`classify`]
    /// finds in the error, of a panic, or, dropped before its end, because it was cancelled.
    ///
    /// # Errors
    /// The work's own.
    pub fn run<T, E, F>(&self, work: F) -> impl Future<Output = Result<T, E>> + use<T, E, F>
    where
        E: Error + 'static,
        F: Future<Output = Result<T, E>>,
    {
        self.run_with(work, |error: &E| classify(error))
    }

    /// As [`run`](Self::run), for errors that know better, or that are no [`Error`].
    ///
    /// # Errors
    /// The work's own.
    pub fn run_with<T, E, F, C, L>(
        &self,
        work: F,
        classify: C,
    ) -> impl Future<Output = Result<T, E>> + use<T, E, F, C, L>
    where
        F: Future<Output = Result<T, E>>,
        C: FnOnce(&E) -> L,
        L: Label,
    {
        run(self.clone(), work, classify)
    }

    /// As [`run`](Self::run), for work that blocks.
    ///
    /// # Errors
    /// The work's own.
    pub fn call<T, E>(&self, work: impl FnOnce() -> Result<T, E>) -> Result<T, E>
    where
        E: Error + 'static,
    {
        self.call_with(work, |error: &E| classify(error))
    }

    /// As [`run_with`](Self::run_with), for work that blocks.
    ///
    /// # Errors
    /// The work's own.
    pub fn call_with<T, E, L: Label>(
        &self,
        work: impl FnOnce() -> Result<T, E>,
        classify: impl FnOnce(&E) -> L,
    ) -> Result<T, E> {
        let mut ending = Ending::new(self.clone());
        let result = watch(&mut ending, || self.in_scope(work));
        ending.set(&result, classify);
        result
    }

    /// Marks the span as failed, of one of the contract's values of `error.type`.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "an enum of a few bytes, as its variant is written"
    )]
    pub fn fail(&self, error_type: impl Label) {
        match error_type.label() {
            LabelValue::Bool(value) => self.fail_of(if value { "true" } else { "false" }),
            LabelValue::Int(value) => self.fail_of(&value.to_string()),
            LabelValue::Static(text) | LabelValue::Str(text) => self.fail_of(text),
        }
    }

    /// The description is `error.type`, never an error's own text.
    fn fail_of(&self, error_type: &str) {
        self.0.record("error.type", error_type);
        self.0.record("otel.status_description", error_type);
    }

    /// Links the span to what caused it, in whatever trace that is.
    pub fn link(&self, cause: SpanContext) {
        if cause.is_valid() {
            self.0.add_link(cause);
        }
    }

    /// Sets a list of texts, which no field of `tracing` can hold.
    pub fn set_texts(&self, key: &'static str, values: &[&str]) {
        let values = values
            .iter()
            .map(|value| StringValue::from((*value).to_owned()));
        self.set(key, Array::String(values.collect()));
    }

    /// Sets a list of whole numbers.
    pub fn set_ints(&self, key: &'static str, values: &[i64]) {
        self.set(key, Array::I64(values.to_vec()));
    }

    /// Sets a list of numbers.
    pub fn set_doubles(&self, key: &'static str, values: &[f64]) {
        self.set(key, Array::F64(values.to_vec()));
    }

    /// Sets a list of truth values.
    pub fn set_bools(&self, key: &'static str, values: &[bool]) {
        self.set(key, Array::Bool(values.to_vec()));
    }

    fn set(&self, key: &'static str, values: Array) {
        self.0.set_attribute(key, Value::Array(values));
    }
}

/// What a span failed of, where nobody said how it ended.
const CANCELLED: ErrorType = ErrorType::Cancelled;

#[cfg(test)]
mod tests;
