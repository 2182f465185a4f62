//! From the fields of a `tracing` span to what is exported.
//!
//! `otel.name`, `otel.kind`, `otel.status_code` and `otel.status_description` (or
//! `otel.status_message`) are about the span itself; every other field becomes an attribute. An
//! error is its text, with the texts of what caused it under `<field>.chain`; the first is the span's
//! exception as well.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use opentelemetry::trace::{SpanKind, Status};
use opentelemetry::{Array, Key, KeyValue, StringValue, Value};
use opentelemetry_sdk::trace::SpanLimits;
use tracing::field::{Field, FieldSet, Visit};
use tracing::span::{Attributes as Created, Record as Recorded};

use super::attributes::Fact;
use super::hub::Hub;
use super::record::{Data, Name, Record};
use super::values::Values;

const NAME: &str = "otel.name";
const KIND: &str = "otel.kind";
const STATUS_CODE: &str = "otel.status_code";
const STATUS_DESCRIPTION: &str = "otel.status_description";
const STATUS_MESSAGE: &str = "otel.status_message";
const EXCEPTION_MESSAGE: &str = "exception.message";
const EXCEPTION_STACKTRACE: &str = "exception.stacktrace";

/// Most causes of an error that are told; one may be its own.
const MAX_CAUSES: usize = 16;

/// Fills in what a span is created with. Runs the fields' own formatting, so nobody else may have
/// the data, locked or not.
pub(super) fn created(attributes: &Created<'_>, data: &mut Data, hub: &Hub) {
    let metadata = attributes.metadata();
    data.set_static_name(metadata.name());
    let most = usize::try_from(hub.limits.max_attributes_per_span).unwrap_or(usize::MAX);
    data.attributes
        .reserve(metadata.fields().len().min(most), 0);
    attributes.record(&mut Creation {
        data,
        values: &hub.values,
        most,
        twins: hub.has_twins(),
    });
}

/// Whether a name is there twice.
pub(super) fn has_twins(fields: &FieldSet) -> bool {
    let mut names: Vec<&str> = fields.iter().map(|field| field.name()).collect();
    names.sort_unstable();
    names.windows(2).any(|pair| pair[0] == pair[1])
}

/// Name and kind of a span of which nothing else is kept; none where its callsite's name is all.
#[derive(Debug)]
pub(super) struct Identity {
    name: &'static str,
    told: Option<Box<(Name, SpanKind)>>,
}

impl Identity {
    pub(super) fn of(attributes: &Created<'_>, values: &Values) -> Self {
        let metadata = attributes.metadata();
        let mut names = metadata.fields().iter().map(|field| field.name());
        let told = names.any(|name| matches!(name, NAME | KIND)).then(|| {
            let name = Name::Text(Cow::Borrowed(metadata.name()));
            let mut told = Box::new((name, SpanKind::Internal));
            attributes.record(&mut OnlyIdentity(&mut told, values));
            told
        });
        let name = metadata.name();
        Self { name, told }
    }

    pub(super) fn put_on(&mut self, data: &mut Data) {
        match self.told.take() {
            Some(told) => (data.name, data.kind) = *told,
            None => data.set_static_name(self.name),
        }
    }
}

/// Takes what tells a span's name and kind.
struct OnlyIdentity<'a>(&'a mut (Name, SpanKind), &'a Values);

impl OnlyIdentity<'_> {
    fn tell(&mut self, field: &Field, value: Cow<'_, str>) {
        match field.name() {
            NAME => self.0.0 = Name::Text(Cow::Owned(value.into_owned())),
            KIND => self.0.1 = kind(&value).unwrap_or_else(|| self.0.1.clone()),
            _ => {}
        }
    }
}

impl Visit for OnlyIdentity<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.tell(field, Cow::Borrowed(value));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if matches!(field.name(), NAME | KIND) {
            let text = self.1.text(format_args!("{value:?}"));
            self.tell(field, Cow::Owned(text));
        }
    }
}

/// Sets what is recorded later. Each field is formatted before the span is locked.
pub(super) fn recorded(recorded: &Recorded<'_>, record: &Record, values: &Values) {
    recorded.record(&mut Late(record, values));
}

/// The value of one of the fields about the span itself; what they say together counts.
fn set_special(data: &mut Data, field: &str, value: Cow<'_, str>) {
    match field {
        NAME => data.name = Name::Text(Cow::Owned(value.into_owned())),
        KIND => data.kind = kind(&value).unwrap_or_else(|| data.kind.clone()),
        STATUS_CODE => data.set_status(status(&value)),
        _ => data.set_status(Status::error(value.into_owned())),
    }
}

fn is_special(field: &str) -> bool {
    field.starts_with("otel.")
        && matches!(
            field,
            NAME | KIND | STATUS_CODE | STATUS_DESCRIPTION | STATUS_MESSAGE
        )
}

fn kind(text: &str) -> Option<SpanKind> {
    let kinds = [
        ("server", SpanKind::Server),
        ("client", SpanKind::Client),
        ("producer", SpanKind::Producer),
        ("consumer", SpanKind::Consumer),
        ("internal", SpanKind::Internal),
    ];
    let found = kinds
        .into_iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(text));
    found.map(|(_, kind)| kind)
}

fn status(text: &str) -> Status {
    if text.eq_ignore_ascii_case("ok") {
        Status::Ok
    } else if text.eq_ignore_ascii_case("error") {
        Status::error("")
    } else {
        Status::Unset
    }
}

/// A number that fits, else its digits.
fn wide<N: TryInto<i64> + fmt::Display + Copy>(value: N) -> Value {
    let digits = |_| Value::from(value.to_string());
    value.try_into().map_or_else(digits, Value::I64)
}

/// The fields of a span that nobody else sees yet. Their names are those of one callsite, so that
/// as a rule none is looked for.
struct Creation<'a> {
    data: &'a mut Data,
    values: &'a Values,
    most: usize,
    /// Whether a name may be there twice, of which the last value counts.
    twins: bool,
}

impl Creation<'_> {
    fn value(&mut self, field: &Field, value: Value) {
        self.forget(field.name());
        let key = Key::from_static_str(field.name());
        self.data.attributes.add_value(key, value, self.most);
    }

    /// Makes room for the last value of a field.
    fn forget(&mut self, key: &str) {
        if self.twins {
            self.data.attributes.remove(key);
        }
    }
}

impl Visit for Creation<'_> {
    fn record_bool(&mut self, field: &Field, value: bool) {
        self.value(field, Value::Bool(value));
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.value(field, Value::F64(value));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.value(field, Value::I64(value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.value(field, wide(value));
    }

    fn record_i128(&mut self, field: &Field, value: i128) {
        self.value(field, wide(value));
    }

    fn record_u128(&mut self, field: &Field, value: u128) {
        self.value(field, wide(value));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        if is_special(field.name()) {
            set_special(self.data, field.name(), Cow::Borrowed(value));
        } else {
            self.forget(field.name());
            let fact = Fact::Text(value);
            self.data.attributes.add(field.name(), fact, self.most);
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if is_special(field.name()) {
            let text = self.values.text(format_args!("{value:?}"));
            set_special(self.data, field.name(), Cow::Owned(text));
        } else {
            let name = field.name();
            self.forget(name);
            let attributes = &mut self.data.attributes;
            attributes.add_formatted(name, format_args!("{value:?}"), self.values, self.most);
        }
    }

    fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
        let [exception @ .., text, chain] = of_error(field.name(), value, self.values);
        self.forget(text.key.as_str());
        self.forget(chain.key.as_str());
        let attributes = &mut self.data.attributes;
        let first = !attributes.contains(EXCEPTION_MESSAGE);
        for pair in exception.into_iter().filter(|_| first).chain([text, chain]) {
            attributes.add_value(pair.key, pair.value, self.most);
        }
    }
}

/// The fields of a span that others may be changing.
struct Late<'a>(&'a Record, &'a Values);

impl Late<'_> {
    fn value(&self, field: &Field, value: Value) {
        let key = Key::from_static_str(field.name());
        self.0.edit(|data, limits| data.set(key, value, limits));
    }

    fn text(&self, field: &Field, text: String) {
        if is_special(field.name()) {
            let set = |data: &mut Data, _: &SpanLimits| {
                set_special(data, field.name(), Cow::Owned(text));
            };
            self.0.edit(set);
        } else {
            self.value(field, Value::from(text));
        }
    }
}

impl Visit for Late<'_> {
    fn record_bool(&mut self, field: &Field, value: bool) {
        self.value(field, Value::Bool(value));
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.value(field, Value::F64(value));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.value(field, Value::I64(value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.value(field, wide(value));
    }

    fn record_i128(&mut self, field: &Field, value: i128) {
        self.value(field, wide(value));
    }

    fn record_u128(&mut self, field: &Field, value: u128) {
        self.value(field, wide(value));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.text(field, value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.text(field, self.1.text(format_args!("{value:?}")));
    }

    fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
        let pairs = of_error(field.name(), value, self.1);
        self.0.edit(|data, limits| {
            let first = !data.attributes.contains(EXCEPTION_MESSAGE);
            let [exception @ .., text, chain] = pairs;
            for pair in exception.into_iter().filter(|_| first).chain([text, chain]) {
                data.set(pair.key, pair.value, limits);
            }
        });
    }
}

/// What is told of an error in a field.
fn of_error(field: &'static str, error: &(dyn Error + 'static), values: &Values) -> [KeyValue; 4] {
    let message = StringValue::from(values.text(format_args!("{error}")));
    let chain = Value::Array(Array::String(causes(error, values)));
    [
        KeyValue::new(EXCEPTION_MESSAGE, Value::String(message.clone())),
        KeyValue::new(EXCEPTION_STACKTRACE, chain.clone()),
        KeyValue::new(field, Value::String(message)),
        KeyValue::new(format!("{field}.chain"), chain),
    ]
}

/// What caused an error, the nearest first; as many as it could name.
fn causes(error: &(dyn Error + 'static), values: &Values) -> Vec<StringValue> {
    let mut causes: Vec<StringValue> = Vec::new();
    let gather = || {
        let mut next = error.source();
        while let Some(cause) = next.filter(|_| causes.len() < MAX_CAUSES) {
            causes.push(values.text(format_args!("{cause}")).into());
            next = cause.source();
        }
    };
    let _panicked = catch_unwind(AssertUnwindSafe(gather));
    causes
}
