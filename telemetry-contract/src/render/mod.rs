//! The Rust tables of a registry: registry in, text out.
//!
//! The same five modules come out as files of the base crate, or as one file of a service.

/// Appends formatted text.
macro_rules! push {
    ($to:expr, $($text:tt)*) => { $to.push_str(&format!($($text)*)) };
}
/// Appends formatted text and a line feed.
macro_rules! push_line {
    ($to:expr, $($text:tt)*) => {{ $to.push_str(&format!($($text)*)); $to.push('\n'); }};
}

mod attributes;
mod crates;
mod doc;
mod events;
mod fields;
mod metrics;
mod signals;
mod spans;

use crate::rust::{constant, quoted};
use crate::yaml::{Origin, Registry};

pub(crate) use crates::Crates;
use doc::code;

const MODULES: [(&str, &str); 5] = [
    (
        "attributes",
        "The contract's attributes, and the enums that may be labels.",
    ),
    ("entities", "The contract's entities: what a resource says."),
    ("events", "The contract's events."),
    (
        "metrics",
        "The contract's metrics: a type and a label set each.",
    ),
    ("spans", "The contract's span types."),
];

/// The files of the base crate, by name.
pub(crate) fn base(registry: &Registry) -> Vec<(String, String)> {
    let render = Render {
        registry,
        base: "crate",
        bootstrap: None,
    };
    let header = header("cargo xtask generate");
    let mut files: Vec<(String, String)> = MODULES
        .iter()
        .map(|(module, brief)| {
            let text = format!("//! {brief}\n//!\n{header}\n{}", render.module(module));
            (format!("{module}.rs"), text)
        })
        .collect();
    let mut text = format!("//! The base contract as tables.\n//!\n{header}\n");
    for (module, _) in MODULES {
        push_line!(text, "pub mod {module};");
    }
    text.push_str(&render.contract());
    files.push(("mod.rs".to_owned(), text));
    files
}

/// The one file of a service whose registry depends on the base. Where the service has the
/// bootstrap, its spans and events come with what opens and emits them.
pub(crate) fn service(registry: &Registry, crates: &Crates) -> String {
    let render = Render {
        registry,
        base: &crates.contract,
        bootstrap: crates.bootstrap.as_deref(),
    };
    let command = "cargo telemetry contract generate";
    let header = header(command);
    let mut text = format!(
        "//! The telemetry contract of {}.\n//!\n{header}\n\
         #![allow(clippy::allow_attributes, clippy::doc_markdown, clippy::struct_field_names,\n\
         clippy::too_many_arguments, clippy::unused_self, dead_code, unreachable_pub,\n\
         reason = \"a service uses what it needs, in a binary or a library\")]\n\n",
        code(&registry.name)
    );
    for (module, brief) in MODULES {
        let body = render.module(module);
        if !body.trim().is_empty() {
            push!(text, "/// {brief}\npub mod {module} {{\n{body}}}\n\n");
        }
    }
    text.push_str(&render.contract());
    text
}

fn header(command: &str) -> String {
    format!("//! Rendered by `{command}`: change the registry, not this.\n")
}

/// One rendering.
#[derive(Debug, Clone, Copy)]
struct Render<'a> {
    registry: &'a Registry,
    /// Path of the base crate, as the rendered text sees it.
    base: &'a str,
    /// Path of the bootstrap, where the rendered text can have it.
    bootstrap: Option<&'a str>,
}

impl Render<'_> {
    fn module(&self, module: &str) -> String {
        match module {
            "attributes" => self.attributes(),
            "entities" => self.entities(),
            "events" => self.events(),
            "metrics" => self.metrics(),
            _ => self.spans(),
        }
    }

    /// Path of an item: in this registry's own module, or in the base's tables.
    fn path(&self, module: &str, origin: Origin, item: &str) -> String {
        match origin {
            Origin::Own | Origin::Inherited => format!("{module}::{item}"),
            Origin::Dependency => format!("{}::{module}::{item}", self.base),
        }
    }

    /// Path of an attribute's or its enum's item.
    fn attribute_path(&self, key: &str, item: &str) -> String {
        let origin = self
            .registry
            .attribute(key)
            .map_or(Origin::Own, |attribute| attribute.origin);
        self.path("attributes", origin, item)
    }

    /// `use super::attributes;` where the module names an attribute of its own registry.
    fn use_attributes(&self, body: &str) -> &'static str {
        let own = body.replace(&format!("{}::attributes::", self.base), "");
        if own.contains("attributes::") {
            "use super::attributes;\n"
        } else {
            ""
        }
    }

    fn contract(&self) -> String {
        let registry = self.registry;
        let item = |module, origin, name: &str| self.path(module, origin, &constant(name));
        let attributes = registry.attributes.iter();
        let attributes = attributes.map(|item_| item("attributes", item_.origin, &item_.key));
        let metrics = registry.metrics.iter();
        let metrics = metrics.map(|item_| item("metrics", item_.origin, &item_.name));
        let spans = registry.spans.iter();
        let spans = spans.map(|item_| item("spans", item_.origin, &item_.span_type));
        let events = registry.events.iter();
        let events = events.map(|item_| item("events", item_.origin, &item_.name));
        let entities = registry.entities.iter();
        let entities = entities.map(|item_| item("entities", item_.origin, &item_.entity_type));
        format!(
            "\n/// The contract {name}, version {version}.\n\
             pub static CONTRACT: {base}::model::Contract = {base}::model::Contract {{\n\
             name: {quoted_name},\nversion: {quoted_version},\nschema_url: {url},\n\
             attributes: &[{attributes}],\nmetrics: &[{metrics}],\nspans: &[{spans}],\n\
             events: &[{events}],\nentities: &[{entities}],\n}};\n",
            name = code(&registry.name),
            version = doc::doc(&registry.version),
            base = self.base,
            quoted_name = quoted(&registry.name),
            quoted_version = quoted(&registry.version),
            url = quoted(&registry.schema_url),
            attributes = references(attributes),
            metrics = references(metrics),
            spans = references(spans),
            events = references(events),
            entities = references(entities),
        )
    }
}

/// `&a, &b, …`
fn references(paths: impl Iterator<Item = String>) -> String {
    paths
        .map(|path| format!("&{path}"))
        .collect::<Vec<_>>()
        .join(", ")
}
