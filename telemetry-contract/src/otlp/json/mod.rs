//! OTLP/JSON, read into the model.
//!
//! The mapping is that of the OTLP specification: keys in lowerCamelCase, ids in hexadecimal,
//! 64-bit integers as strings or numbers, enum values as numbers only, bytes in base64. Unknown
//! keys are skipped.

mod common;
mod logs;
mod metrics;
mod reader;
mod scalar;
#[cfg(test)]
mod tests;
mod text;
mod traces;

use super::budget::Budget;
use super::error::{DecodeError, FieldName, Problem};
use super::model::{Export, ResourceRecords, ScopeRecords, Signal};
use super::parts::Record;
use reader::{ReadKey, Reader};

pub(super) fn decode(
    signal: Signal,
    payload: &[u8],
    budget: Budget,
) -> Result<Export<'_>, DecodeError> {
    match signal {
        Signal::Logs => request(payload, budget, logs::record).map(Export::Logs),
        Signal::Metrics => request(payload, budget, metrics::metric).map(Export::Metrics),
        Signal::Traces => request(payload, budget, traces::span).map(Export::Traces),
    }
}

/// The three requests have the same upper levels; only their keys differ.
fn request<'a, T: Record<'a>>(
    payload: &'a [u8],
    budget: Budget,
    record: impl ReadKey<'a, T> + Copy,
) -> Result<Vec<ResourceRecords<'a, T>>, DecodeError> {
    let document = std::str::from_utf8(payload).map_err(|error| {
        let place = error.valid_up_to();
        DecodeError::new(place, T::REQUEST, FieldName::None, Problem::NotUtf8)
    })?;
    let mut resources = Vec::new();
    let mut reader = Reader::new(document, T::REQUEST, budget);
    reader.object(
        T::REQUEST,
        &mut resources,
        |resources: &mut Vec<ResourceRecords<'a, T>>, key: &str, reader: &mut Reader<'a>| {
            if key != T::RESOURCES_KEY {
                return Ok(false);
            }
            reader.list(T::RESOURCE, resources, resource_records(record))?;
            Ok(true)
        },
    )?;
    reader.end()?;
    Ok(resources)
}

fn resource_records<'a, T: Record<'a>>(
    record: impl ReadKey<'a, T> + Copy,
) -> impl ReadKey<'a, ResourceRecords<'a, T>> {
    move |resource: &mut ResourceRecords<'a, T>, key: &str, reader: &mut Reader<'a>| {
        match key {
            "resource" => reader.object("Resource", &mut resource.resource, common::resource)?,
            "schemaUrl" => resource.resource.schema_url = reader.text()?,
            key if key == T::SCOPES_KEY => {
                reader.list(T::SCOPE, &mut resource.scopes, scope_records(record))?;
            }
            _ => return Ok(false),
        }
        Ok(true)
    }
}

fn scope_records<'a, T: Record<'a>>(
    record: impl ReadKey<'a, T> + Copy,
) -> impl ReadKey<'a, ScopeRecords<'a, T>> {
    move |scope: &mut ScopeRecords<'a, T>, key: &str, reader: &mut Reader<'a>| {
        match key {
            "scope" => reader.object("InstrumentationScope", &mut scope.scope, common::scope)?,
            "schemaUrl" => scope.scope.schema_url = reader.text()?,
            key if key == T::RECORDS_KEY => reader.list(T::RECORD, &mut scope.records, record)?,
            _ => return Ok(false),
        }
        Ok(true)
    }
}
