//! OTLP in protobuf, read into the model without a copy.
//!
//! One function per message reads one field of it; unknown, unused and deprecated fields are
//! skipped. Field numbers are those of `opentelemetry-proto` 1.x.

mod common;
mod logs;
mod metrics;
mod reader;
#[cfg(test)]
mod tests;
mod traces;

use super::budget::Budget;
use super::error::DecodeError;
use super::model::{Export, ResourceRecords, ScopeRecords, Signal};
use super::parts::Record;
use reader::{Field, ReadField, Reader};

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

/// The three requests have the same upper levels, down to the field numbers.
fn request<'a, T: Record<'a>>(
    payload: &'a [u8],
    budget: Budget,
    record: impl ReadField<'a, T> + Copy,
) -> Result<Vec<ResourceRecords<'a, T>>, DecodeError> {
    let mut resources = Vec::new();
    Reader::new(payload, T::REQUEST, budget).fields(
        &mut resources,
        |resources: &mut Vec<ResourceRecords<'a, T>>, field: Field, reader: &mut Reader<'a>| {
            match field.number {
                1 => reader.push(field, T::RESOURCE, resources, resource_records(record)),
                _ => reader.skip(field),
            }
        },
    )?;
    Ok(resources)
}

fn resource_records<'a, T: Record<'a>>(
    record: impl ReadField<'a, T> + Copy,
) -> impl ReadField<'a, ResourceRecords<'a, T>> {
    move |resource: &mut ResourceRecords<'a, T>, field: Field, reader: &mut Reader<'a>| {
        match field.number {
            1 => reader.merge(field, "Resource", &mut resource.resource, common::resource)?,
            2 => reader.push(field, T::SCOPE, &mut resource.scopes, scope_records(record))?,
            3 => resource.resource.schema_url = reader.text(field)?,
            _ => reader.skip(field)?,
        }
        Ok(())
    }
}

fn scope_records<'a, T: Record<'a>>(
    record: impl ReadField<'a, T> + Copy,
) -> impl ReadField<'a, ScopeRecords<'a, T>> {
    move |scope: &mut ScopeRecords<'a, T>, field: Field, reader: &mut Reader<'a>| {
        match field.number {
            1 => reader.merge(
                field,
                "InstrumentationScope",
                &mut scope.scope,
                common::scope,
            )?,
            2 => reader.push(field, T::RECORD, &mut scope.records, record)?,
            3 => scope.scope.schema_url = reader.text(field)?,
            _ => reader.skip(field)?,
        }
        Ok(())
    }
}
