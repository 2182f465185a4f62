//! Where a record comes from: the resource, kept once for all its records.

use std::sync::{Arc, Weak};

use super::bytes::HeapBytes as _;
use crate::otlp::model::{Resource, find};

/// How many resources are compared to find one that is already kept.
const REMEMBERED: usize = 64;

/// A resource and the service that it names.
#[derive(Debug)]
pub struct Origin {
    service: String,
    resource: Resource<'static>,
    bytes: usize,
}

impl Origin {
    /// The resource's `service.name`; empty where it has none.
    pub fn service(&self) -> &str {
        &self.service
    }

    /// The resource.
    pub fn resource(&self) -> &Resource<'static> {
        &self.resource
    }

    fn new(resource: &Resource<'_>) -> Self {
        let resource = resource.clone().into_owned();
        let service = find(&resource.attributes, "service.name")
            .and_then(|value| value.as_str())
            .unwrap_or_default()
            .to_owned();
        Self {
            bytes: size_of::<Self>() + resource.total_bytes() + service.len(),
            service,
            resource,
        }
    }
}

/// The origins of everything in the store, each counted once.
#[derive(Debug, Default)]
pub(super) struct Origins {
    recent: Vec<Weak<Origin>>,
    bytes: usize,
}

impl Origins {
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// The origin that stands for this resource.
    pub(super) fn intern(&mut self, resource: &Resource<'_>) -> Arc<Origin> {
        let known = self.recent.iter().rev().find_map(|origin| {
            origin
                .upgrade()
                .filter(|origin| same(&origin.resource, resource))
        });
        known.unwrap_or_else(|| self.add(resource))
    }

    /// Gives an origin back; its memory is free once the last record has.
    pub(super) fn release(&mut self, origin: Arc<Origin>) {
        if let Some(last) = Arc::into_inner(origin) {
            self.bytes -= last.bytes;
        }
    }

    fn add(&mut self, resource: &Resource<'_>) -> Arc<Origin> {
        let origin = Arc::new(Origin::new(resource));
        self.bytes += origin.bytes;
        self.recent.retain(|origin| origin.strong_count() > 0);
        if self.recent.len() == REMEMBERED {
            self.recent.remove(0);
        }
        self.recent.push(Arc::downgrade(&origin));
        origin
    }
}

/// Equality across the lifetimes of the two.
fn same(kept: &Resource<'_>, found: &Resource<'_>) -> bool {
    kept == found
}
