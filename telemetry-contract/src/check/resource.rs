//! Who is speaking: resource attributes and schema URLs.

use std::collections::HashSet;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use super::attribute;
use super::hash::{Fold, Numbered};
use super::names::{Name, Names};
use super::secret::{self, Carrier};
use super::{Context, index::Index};
use crate::model::{AttributeDef, Members, Requirement};
use crate::otlp::model::{Attribute, Resource, Scope, Value, find};
use crate::rule::Rule;

/// What every resource says (contract section "Required resource attributes"), with an example.
const REQUIRED: &[(&str, &str)] = &[
    ("deployment.environment", "`production`"),
    ("deployment.environment.name", "`production`"),
    ("service.instance.id", "a UUID that is new in every process"),
    ("service.name", "`orders-api`"),
    ("service.version", "`1.4.2`"),
];

/// Where a resource's attributes are: it comes with every export, and counts each time.
const PLACE: &str = "resource, counted in every export";

/// The environments, where the contract does not close the set itself.
const ENVIRONMENTS: &[&str] = &["dev", "local", "production", "staging", "test"];

/// What a service is called whose resource does not name it.
pub(super) const UNNAMED: &str = "(no service.name)";

/// What the service of a line is called that does not name it.
pub(super) const UNNAMED_LINE: &str = "(no service)";

/// Who sent a record.
#[derive(Debug, Clone)]
pub(super) struct Speaker {
    pub(super) service: Arc<str>,
    pub(super) name: Name,
    /// Tells the processes of a service apart.
    pub(super) instance: u64,
}

/// The resources seen so far, as a bounded set.
#[derive(Debug, Default)]
pub(super) struct Speakers {
    instances: HashSet<u64, Numbered>,
    services: HashSet<Name, Numbered>,
}

const MAX_INSTANCES: usize = 65_536;

impl Speakers {
    /// Who a resource is.
    pub(super) fn of_resource(&mut self, names: &mut Names, resource: &Resource<'_>) -> Speaker {
        let service = text(resource, "service.name").filter(|name| !name.is_empty());
        let speaker = self.of_name(names, service.unwrap_or(UNNAMED));
        let mut hasher = Fold::default();
        speaker.service.hash(&mut hasher);
        text(resource, "service.instance.id").hash(&mut hasher);
        let instance = hasher.finish();
        if self.instances.len() < MAX_INSTANCES {
            self.instances.insert(instance);
        }
        Speaker {
            instance,
            ..speaker
        }
    }

    /// Who a service is that is known by name alone.
    pub(super) fn of_name(&mut self, names: &mut Names, service: &str) -> Speaker {
        let name = names.number(service);
        if ![UNNAMED, UNNAMED_LINE].contains(&service) {
            self.services.insert(name);
        }
        Speaker {
            service: Arc::clone(names.text(name)),
            name,
            instance: 0,
        }
    }

    /// Distinct processes.
    pub(super) fn resources(&self) -> u64 {
        self.instances.len() as u64
    }

    /// Distinct service names.
    pub(super) fn services(&self) -> u64 {
        self.services.len() as u64
    }
}

/// Checks a resource.
pub(super) fn check(cx: &mut Context<'_>, resource: &Resource<'_>) {
    check_schema(cx, format_args!("resource"), &resource.schema_url);
    for (key, example) in REQUIRED {
        check_required(cx, resource, key, example);
    }
    for key in required_by_entities(cx.index) {
        check_required(cx, resource, key, "a text");
    }
    check_environment(cx, resource);
    check_name(cx, resource);
    let carrier = carrier(format_args!("resource"));
    for attribute in &resource.attributes {
        let def = cx.index.def_of(&attribute.key);
        secret::check_attribute(cx, carrier, attribute, def);
        if let Some(def) = def {
            attribute::check_deprecated(cx, carrier, def);
            check_type(cx, attribute, def);
        }
    }
}

/// Where the semantic conventions' own schemas are.
const CONVENTIONS: &str = "https://opentelemetry.io/schemas/";

/// Checks a scope. An instrumentation library may say that it obeys the semantic conventions, which
/// the contract builds on; what it sends is held to the contract all the same. One that says nothing
/// is a warning where its resource says it for all.
pub(super) fn check_scope(cx: &mut Context<'_>, scope: &Scope<'_>, of_resource: &str) {
    let place = format_args!("scope `{}`", scope.name);
    let wanted = cx.index.contract.schema_url;
    if scope.schema_url.is_empty() && of_resource == wanted {
        let found = format_args!("no schema URL, the resource has it");
        cx.warn(
            Rule::SchemaUrlMissing,
            place,
            found,
            format_args!("{wanted}"),
        );
    } else if !scope.schema_url.starts_with(CONVENTIONS) {
        check_schema(cx, place, &scope.schema_url);
    }
    let carrier = Carrier {
        kind: "scope",
        place,
        trace: None,
    };
    secret::check_text(cx, carrier, "name", &scope.name);
    secret::check_text(cx, carrier, "version", &scope.version);
    secret::check_attributes(cx, carrier, &scope.attributes);
}

fn carrier(place: fmt::Arguments<'_>) -> Carrier<'_> {
    Carrier {
        kind: "resource",
        place,
        trace: None,
    }
}

fn check_schema(cx: &mut Context<'_>, subject: fmt::Arguments<'_>, url: &str) {
    let wanted = cx.index.contract.schema_url;
    if url == wanted {
        return;
    }
    let (rule, found) = if url.is_empty() {
        (Rule::SchemaUrlMissing, "no schema URL")
    } else {
        (Rule::SchemaUrlMismatch, url)
    };
    cx.note(
        rule,
        subject,
        format_args!("{found}"),
        format_args!("{wanted}"),
        subject,
        None,
    );
}

fn required_by_entities(index: &Index) -> impl Iterator<Item = &'static str> {
    let entities = index
        .contract
        .entities
        .iter()
        .filter(|entity| entity.required);
    entities
        .flat_map(|entity| entity.attributes)
        .filter(|each| each.requirement == Requirement::Required)
        .map(|each| each.attribute.key.as_str())
        .filter(|key| !REQUIRED.iter().any(|(known, _)| known == key))
}

fn check_required(cx: &mut Context<'_>, resource: &Resource<'_>, key: &str, example: &str) {
    let (rule, found) = match find(&resource.attributes, key) {
        None | Some(Value::Empty) => (Rule::ResourceAttributeMissing, "no such attribute"),
        Some(Value::String(text)) if text.is_empty() => {
            (Rule::ResourceAttributeInvalid, "an empty value")
        }
        Some(_) => return,
    };
    let wanted = format_args!("a value, for example {example}");
    let place = format_args!("{PLACE}");
    cx.note(
        rule,
        format_args!("{key}"),
        format_args!("{found}"),
        wanted,
        place,
        None,
    );
}

fn check_type(cx: &mut Context<'_>, attribute: &Attribute<'_>, def: &AttributeDef) {
    if attribute::fits_type(def, &attribute.value) {
        return;
    }
    cx.note(
        Rule::ResourceAttributeInvalid,
        format_args!("{}", attribute.key),
        format_args!("{}", attribute::type_name(&attribute.value)),
        format_args!("{}", def.value.as_str()),
        format_args!("{PLACE}"),
        None,
    );
}

/// The environment is one of a closed set, and both spellings agree.
fn check_environment(cx: &mut Context<'_>, resource: &Resource<'_>) {
    let new = text(resource, "deployment.environment.name");
    let old = text(resource, "deployment.environment");
    if let (Some(new), Some(old)) = (new, old) {
        if new != old {
            let found = format_args!("`{old}`");
            let wanted = format_args!("`{new}`, the value of deployment.environment.name");
            invalid(cx, "deployment.environment", found, wanted);
        }
    }
    let Some(value) = new.or(old).filter(|value| !value.is_empty()) else {
        return;
    };
    let members = environments(cx.index);
    if !members.contains(&value) {
        let wanted = format_args!("one of {}", attribute::OneOf(Members::Closed(members)));
        let key = "deployment.environment.name";
        invalid(cx, key, format_args!("`{value}`"), wanted);
    }
}

fn environments(index: &Index) -> &'static [&'static str] {
    match index
        .def_of("deployment.environment.name")
        .map(|def| def.members)
    {
        Some(Members::Closed(members)) => members,
        _ => ENVIRONMENTS,
    }
}

fn check_name(cx: &mut Context<'_>, resource: &Resource<'_>) {
    let Some(name) = text(resource, "service.name") else {
        return;
    };
    if name.starts_with("unknown_service") {
        let wanted = format_args!("the service's own name: set OTEL_SERVICE_NAME");
        invalid(cx, "service.name", format_args!("`{name}`"), wanted);
    }
}

fn invalid(cx: &mut Context<'_>, key: &str, found: fmt::Arguments<'_>, wanted: fmt::Arguments<'_>) {
    let place = format_args!("{PLACE}");
    let rule = Rule::ResourceAttributeInvalid;
    cx.note(rule, format_args!("{key}"), found, wanted, place, None);
}

fn text<'r>(resource: &'r Resource<'_>, key: &str) -> Option<&'r str> {
    find(&resource.attributes, key).and_then(Value::as_str)
}
