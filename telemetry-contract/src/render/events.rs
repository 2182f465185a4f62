//! What logs a declared event: its fields as a struct.

use crate::rust::{quoted, type_name};
use crate::yaml::{Event, Level};

use super::Render;
use super::doc::doc;
use super::fields::Field;

impl Render<'_> {
    /// The type whose values are events to be emitted; nothing where the service has no bootstrap.
    pub(super) fn emitter(&self, event: &Event) -> String {
        if self.bootstrap.is_none() {
            return String::new();
        }
        let fields = self.event_fields(&event.attributes);
        let name = type_name(&event.name);
        if let Some(list) = fields.iter().find(|field| field.list_method().is_some()) {
            let key = list.key;
            return format!(
                "// There is no struct `{name}`: `{key}` is a list, which no event of `tracing` \
                 can carry.\n\n"
            );
        }
        let borrows = fields.iter().any(Field::borrows);
        let (generic, elided) = if borrows { ("<'a>", "<'_>") } else { ("", "") };
        format!(
            "/// An event `{key}`, to be [emitted](Self::emit): {brief}\n\
             #[derive(Debug, Clone, Copy, PartialEq)]\n\
             #[must_use = \"an event is logged when it is emitted\"]\n\
             pub struct {name}{generic}{body}\n\n\
             impl {name}{elided} {{\n{emit}}}\n\n",
            key = event.name,
            brief = doc(&event.brief),
            body = body(&fields),
            emit = emit(event, &fields),
        )
    }
}

/// The parts of the struct.
fn body(fields: &[Field<'_>]) -> String {
    if fields.is_empty() {
        return ";".to_owned();
    }
    let mut body = " {\n".to_owned();
    for field in fields {
        push!(
            body,
            "/// `{}`: {}\npub {}: {},\n",
            field.key,
            doc(field.brief),
            field.name,
            field.maybe_type("'a ")
        );
    }
    body.push('}');
    body
}

fn emit(event: &Event, fields: &[Field<'_>]) -> String {
    let level = level(event.level);
    let mut recorded = format!("event.name = {},\n", quoted(&event.name));
    let (mut names, mut before) = (Vec::new(), String::new());
    for field in fields {
        names.push(field.name.as_str());
        before.push_str(&field.as_recorded().unwrap_or_default());
        push_line!(recorded, "{} = {},", quoted(field.key), field.name);
    }
    if !names.is_empty() {
        before.insert_str(0, &format!("let Self {{ {} }} = self;\n", names.join(", ")));
    }
    let message = event.brief.trim_end_matches('.');
    let message = message.replace('{', "{{").replace('}', "}}");
    format!(
        "/// Logs it at level {level}, on account of the span that is current.\n\
         pub fn emit(self) {{\n{before}\
         tracing::{macro_name}!(\n{recorded}{message}\n);\n}}\n",
        macro_name = level.to_ascii_lowercase(),
        message = quoted(&message),
    )
}

const fn level(level: Level) -> &'static str {
    match level {
        Level::Trace => "TRACE",
        Level::Debug => "DEBUG",
        Level::Info => "INFO",
        Level::Warn => "WARN",
        Level::Error => "ERROR",
    }
}
