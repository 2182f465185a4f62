//! Environment variables as a carrier between a process and those that it starts.
//!
//! A field's name in capitals, with an underscore for whatever no variable's name may hold
//! (OpenTelemetry specification, "Environment Variables as Context Propagation Carriers").

use std::collections::HashMap;

use opentelemetry::propagation::{Extractor, Injector};

use crate::trace::{EVENT_HEADER, inject};

/// What is current, as variables for a process that is started now: trace context, baggage and
/// correlation id, in the formats of [`Config::propagators`](crate::Config::propagators). Its job
/// takes them up by [`Job::with_env`](super::Job::with_env).
///
/// ```
/// # use std::process::Command;
/// let mut child = Command::new("reconcile");
/// child.envs(telemetry_bootstrap::job::variables());
/// ```
pub fn variables() -> HashMap<String, String> {
    let mut written = Variables::default();
    inject(&mut written);
    let set = written.0.into_iter().filter(|(_, value)| !value.is_empty());
    set.map(|(field, value)| (name(&field), value)).collect()
}

/// The fields that were found, by their own names.
#[derive(Debug, Default)]
pub(super) struct Variables(HashMap<String, String>);

impl Variables {
    /// What the variables of these fields hold.
    pub(super) fn read<'a>(
        fields: impl Iterator<Item = &'a str>,
        var: impl Fn(&str) -> Option<String>,
    ) -> Self {
        let found = fields.filter(|field| is_of_a_process(field));
        let found = found.filter_map(|field| {
            let value = var(&name(field)).filter(|value| !value.is_empty())?;
            Some((field.to_owned(), value))
        });
        Self(found.collect())
    }
}

impl Extractor for Variables {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(String::as_str).collect()
    }
}

impl Injector for Variables {
    fn set(&mut self, key: &str, value: String) {
        if is_of_a_process(key) {
            self.0.insert(key.to_owned(), value);
        }
    }
}

/// An event's id is a message's, and no process is one.
fn is_of_a_process(field: &str) -> bool {
    field != EVENT_HEADER
}

/// The variable of a field.
fn name(field: &str) -> String {
    let to_capital = |character: char| match character {
        letter if letter.is_ascii_alphanumeric() => letter.to_ascii_uppercase(),
        _ => '_',
    };
    field.chars().map(to_capital).collect()
}
