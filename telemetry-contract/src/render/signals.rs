//! `spans`, `events` and `entities`, and how any signal lists its attributes.

use crate::model::Structure;
use crate::rust::{constant, quoted};
use crate::yaml::{Condition, Entity, Event, Origin, Requirement, Span, Usage};

use super::Render;
use super::doc::doc;
use super::metrics::uses_in;

impl Render<'_> {
    /// The body of `spans`.
    pub(super) fn spans(&self) -> String {
        let own = self.registry.spans.iter();
        let own = own.filter(|span| span.origin != Origin::Dependency);
        let text: String = own
            .map(|span| self.span(span) + &self.opener(span))
            .collect();
        let model = ["SpanDef", "SpanKind", "Structure"];
        self.with_uses(&text, &model, Some("AttributeKey"))
    }

    /// The body of `events`.
    pub(super) fn events(&self) -> String {
        let own = self.registry.events.iter();
        let own = own.filter(|event| event.origin != Origin::Dependency);
        let text: String = own
            .map(|event| self.event(event) + &self.emitter(event))
            .collect();
        self.with_uses(&text, &["EventDef"], Some("EventName"))
    }

    /// The body of `entities`.
    pub(super) fn entities(&self) -> String {
        let own = self.registry.entities.iter();
        let own = own.filter(|entity| entity.origin != Origin::Dependency);
        let text: String = own.map(|entity| self.entity(entity)).collect();
        self.with_uses(&text, &["EntityDef"], None)
    }

    /// A list of attribute uses.
    pub(super) fn usages(&self, usages: &[Usage]) -> String {
        let mut text = "&[".to_owned();
        for usage in usages {
            let path = self.attribute_path(&usage.key, &constant(&usage.key));
            push!(
                text,
                "AttributeUse {{ attribute: &{path}, requirement: {} }}, ",
                self.requirement(&usage.requirement)
            );
        }
        text.push(']');
        text
    }

    fn requirement(&self, requirement: &Requirement) -> String {
        match requirement {
            Requirement::OptIn => "Requirement::OptIn".to_owned(),
            Requirement::Recommended => "Requirement::Recommended".to_owned(),
            Requirement::Required => "Requirement::Required".to_owned(),
            Requirement::Conditional(condition) => {
                format!("Requirement::Conditional({})", self.condition(condition))
            }
        }
    }

    fn condition(&self, condition: &Condition) -> String {
        match condition {
            Condition::AttributePresent(key) => {
                let path = self.attribute_path(key, &constant(key));
                format!("Condition::AttributePresent({path}.key)")
            }
            Condition::StatusError => "Condition::StatusError".to_owned(),
            Condition::Text(words) => format!("Condition::Text({})", quoted(words)),
        }
    }

    fn with_uses(&self, text: &str, model: &[&str], name: Option<&str>) -> String {
        if text.is_empty() {
            return String::new();
        }
        let model: Vec<&str> = model.iter().copied().chain(uses_in(text)).collect();
        let base = self.base;
        let mut uses = self.use_attributes(text).to_owned();
        push_line!(uses, "use {base}::model::{{{}}};", model.join(", "));
        if let Some(name) = name.filter(|name| text.contains(&format!("{name}::new"))) {
            push_line!(uses, "use {base}::name::{name};");
        }
        uses.push_str(&self.bootstrap_uses(text));
        format!("{uses}\n{text}")
    }

    /// What the constructors among a text need of the bootstrap.
    fn bootstrap_uses(&self, text: &str) -> String {
        let bootstrap = self.bootstrap.unwrap_or_default();
        let mut uses = String::new();
        if text.contains("(TypedSpan)") {
            push_line!(uses, "use {bootstrap}::span::TypedSpan;");
        }
        if text.contains("tracing::") {
            push_line!(uses, "use {bootstrap}::tracing;");
        }
        uses
    }

    fn span(&self, span: &Span) -> String {
        let keys = span.markers.iter();
        let keys: Vec<String> = keys
            .map(|key| format!("AttributeKey::new({})", quoted(key)))
            .collect();
        format!(
            "/// `{span_type}`, kind {kind}: {brief}\n\
             pub static {constant}: SpanDef = SpanDef {{\nspan_type: {quoted_type},\n\
             kind: SpanKind::{variant:?},\nname: {name},\nmarkers: &[{markers}],\n\
             attributes: {attributes},\nstructure: {structure},\nbrief: {quoted_brief},\n}};\n\n",
            span_type = span.span_type,
            kind = span.kind.as_str(),
            brief = doc(&span.brief),
            constant = constant(&span.span_type),
            quoted_type = quoted(&span.span_type),
            variant = span.kind,
            name = quoted(&span.name),
            markers = keys.join(", "),
            attributes = self.usages(&span.attributes),
            structure = structure(span.structure),
            quoted_brief = quoted(&span.brief),
        )
    }

    fn event(&self, event: &Event) -> String {
        format!(
            "/// `{name}`: {brief}\npub static {constant}: EventDef = EventDef {{\n\
             name: EventName::new({quoted_name}),\nattributes: {attributes},\n\
             brief: {quoted_brief},\n}};\n\n",
            name = event.name,
            brief = doc(&event.brief),
            constant = constant(&event.name),
            quoted_name = quoted(&event.name),
            attributes = self.usages(&event.attributes),
            quoted_brief = quoted(&event.brief),
        )
    }

    fn entity(&self, entity: &Entity) -> String {
        format!(
            "/// `{name}`: {brief}\npub static {constant}: EntityDef = EntityDef {{\n\
             entity_type: {quoted_name},\nrequired: {required},\nattributes: {attributes},\n\
             brief: {quoted_brief},\n}};\n\n",
            name = entity.entity_type,
            brief = doc(&entity.brief),
            constant = constant(&entity.entity_type),
            quoted_name = quoted(&entity.entity_type),
            required = entity.required,
            attributes = self.usages(&entity.attributes),
            quoted_brief = quoted(&entity.brief),
        )
    }
}

fn structure(structure: Structure) -> String {
    let links_to = match structure.links_to {
        Some(kind) => format!("Some(SpanKind::{kind:?})"),
        None => "None".to_owned(),
    };
    format!(
        "Structure {{ root: {}, links_to: {links_to} }}",
        structure.root
    )
}
