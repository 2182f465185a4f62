//! Where a message goes: a name of few, one of many that share a template, or none that lasts.

use std::borrow::Cow;
use std::sync::Arc;

use opentelemetry::{KeyValue, StringValue};

use crate::redact::Redactor;

/// What stands in a span's name for a destination that is there for a moment only.
const TEMPORARY: &str = "(temporary)";

/// The topic, queue or subject of a message, and how much of it a metric may show.
#[derive(Debug, Clone)]
pub struct Destination(Kind);

#[derive(Debug, Clone)]
enum Kind {
    Named(Arc<str>),
    Templated {
        template: &'static str,
        name: Arc<str>,
    },
    Temporary,
}

impl Destination {
    /// One of a few destinations, each shown by its name.
    pub fn named(name: &str) -> Self {
        Self(Kind::Named(Arc::from(name)))
    }

    /// One of many that are alike: spans show its `name` as an attribute, their names and all
    /// metrics the `template`, such as `orders.*.placed` or `orders.{id}`.
    pub fn templated(template: &'static str, name: &str) -> Self {
        Self(Kind::Templated {
            template,
            name: Arc::from(name),
        })
    }

    /// One that is there for a moment only, such as an inbox for one reply; its name is not shown.
    pub const fn temporary() -> Self {
        Self(Kind::Temporary)
    }

    /// The same without what the redactor keeps in. A template comes from code.
    pub(super) fn redacted(self, redactor: &Redactor) -> Self {
        let redact = |name: Arc<str>| match redactor.text(&name) {
            Cow::Borrowed(_) => name,
            Cow::Owned(redacted) => Arc::from(redacted),
        };
        Self(match self.0 {
            Kind::Named(name) => Kind::Named(redact(name)),
            Kind::Templated { template, name } => Kind::Templated {
                template,
                name: redact(name),
            },
            Kind::Temporary => Kind::Temporary,
        })
    }

    /// What a span's name shows of it.
    pub(super) fn shown(&self) -> &str {
        match &self.0 {
            Kind::Named(name) => name,
            Kind::Templated { template, .. } => template,
            Kind::Temporary => TEMPORARY,
        }
    }

    /// The name, where it is one of few.
    pub(super) fn bounded_name(&self) -> Option<&str> {
        match &self.0 {
            Kind::Named(name) => Some(name),
            Kind::Templated { .. } | Kind::Temporary => None,
        }
    }

    pub(super) fn template(&self) -> Option<&'static str> {
        match &self.0 {
            Kind::Templated { template, .. } => Some(template),
            Kind::Named(_) | Kind::Temporary => None,
        }
    }

    pub(super) fn attributes(&self) -> impl Iterator<Item = KeyValue> + use<> {
        let name = match &self.0 {
            Kind::Named(name) | Kind::Templated { name, .. } => KeyValue::new(
                "messaging.destination.name",
                StringValue::from(Arc::clone(name)),
            ),
            Kind::Temporary => KeyValue::new("messaging.destination.temporary", true),
        };
        let template = self.template();
        let template = template.map(|text| KeyValue::new("messaging.destination.template", text));
        std::iter::once(name).chain(template)
    }
}

/// As [`Destination::named`].
impl From<&str> for Destination {
    fn from(name: &str) -> Self {
        Self::named(name)
    }
}

/// As [`Destination::named`].
impl From<&String> for Destination {
    fn from(name: &String) -> Self {
        Self::named(name)
    }
}
