//! What opens a span of a declared type: required attributes as arguments, the others as setters.

use crate::rust::{constant, quoted, type_name};
use crate::yaml::Span;

use super::Render;
use super::doc::{code, doc};
use super::fields::Field;

impl Render<'_> {
    /// The type whose values are open spans; nothing where the service has no bootstrap.
    pub(super) fn opener(&self, span: &Span) -> String {
        if self.bootstrap.is_none() {
            return String::new();
        }
        let fields = self.span_fields(&span.attributes);
        let name = SpanName::of(span, &fields);
        let (given, later): (Vec<&Field<'_>>, Vec<&Field<'_>>) = fields
            .iter()
            .partition(|field| field.required || name.has(field));
        let setters: String = later.iter().map(|field| setter(field)).collect();
        format!(
            "/// An open span [`{constant}`]: {brief}\n///\n\
             /// It ends when its last handle goes.\n\
             #[derive(Debug, Clone)]\n#[must_use = \"the span ends with its handle\"]\n\
             pub struct {name}(TypedSpan);\n\n\
             impl {name} {{\n{new}{setters}}}\n\n\
             impl core::ops::Deref for {name} {{\ntype Target = TypedSpan;\n\n\
             fn deref(&self) -> &TypedSpan {{\n&self.0\n}}\n}}\n\n",
            constant = constant(&span.span_type),
            brief = doc(&span.brief),
            name = type_name(&span.span_type),
            new = self.constructor(span, &name, &given, &later),
        )
    }

    fn constructor(
        &self,
        span: &Span,
        name: &SpanName<'_>,
        given: &[&Field<'_>],
        later: &[&Field<'_>],
    ) -> String {
        let place = if span.structure.root {
            "the one root of what this service does for it"
        } else {
            "a child of the span that is current"
        };
        let mut doc = format!("/// Opens {}, {place}.\n", code(&span.name));
        let mut parameters = Vec::new();
        let mut after = String::new();
        let opened = free("span", given);
        if span.structure.links_to.is_some() {
            push_line!(doc, "///\n/// It is linked to `{}`.", free("cause", given));
            let context = self.bootstrap.unwrap_or_default();
            let cause = free("cause", given);
            parameters.push(format!(
                "{cause}: {context}::opentelemetry::trace::SpanContext"
            ));
            push_line!(after, "{opened}.link({cause});");
        }
        let mut before = String::new();
        for field in given {
            parameters.push(format!("{}: {}", field.name, field.maybe_type("")));
            before.push_str(&field.as_recorded().unwrap_or_default());
            after.push_str(&list_of(field, &opened));
        }
        format!(
            "{doc}pub fn new({parameters}) -> Self {{\n{before}\
             let {opened} = TypedSpan::new(tracing::info_span!({callsite}));\n\
             {after}Self({opened})\n}}\n\n",
            parameters = parameters.join(", "),
            callsite = callsite(
                span.structure.root,
                &format!(
                    "{},\n{}",
                    name.literal(span),
                    self.recorded(span, name, given, later)
                ),
            ),
        )
    }

    /// The fields of the callsite. What fails a span has its place on every one.
    fn recorded(
        &self,
        span: &Span,
        name: &SpanName<'_>,
        given: &[&Field<'_>],
        later: &[&Field<'_>],
    ) -> String {
        let mut fields = format!("\"otel.kind\" = {},\n", quoted(span.kind.as_str()));
        if let Some(name) = name.made(self.bootstrap.unwrap_or_default()) {
            push_line!(fields, "\"otel.name\" = tracing::field::display({name}),");
        }
        let is_field = |field: &&&Field<'_>| field.list_method().is_none();
        for field in given.iter().filter(is_field) {
            push_line!(fields, "{} = {},", quoted(field.key), field.name);
        }
        let keys = later.iter().filter(is_field).map(|field| field.key);
        for key in keys.chain(["error.type", "otel.status_description"]) {
            push_line!(fields, "{} = tracing::field::Empty,", quoted(key));
        }
        fields
    }
}

/// What the macro gets. `parent:` is no expression, so that rustfmt leaves the macro as it is.
fn callsite(root: bool, arguments: &str) -> String {
    if !root {
        return format!("\n{arguments}");
    }
    let mut text = "\n".to_owned();
    for line in std::iter::once("parent: None,").chain(arguments.lines()) {
        push_line!(text, "                {line}");
    }
    text.push_str("            ");
    text
}

/// A name for a variable of the constructor that is no parameter's: no field but `self_` and the
/// like ends in `_`.
fn free(name: &str, given: &[&Field<'_>]) -> String {
    if given.iter().any(|field| field.name == name) {
        format!("{name}_")
    } else {
        name.to_owned()
    }
}

/// Sets a list that was given to `new`.
fn list_of(field: &Field<'_>, opened: &str) -> String {
    let Some(method) = field.list_method() else {
        return String::new();
    };
    let (name, key) = (&field.name, quoted(field.key));
    if field.required {
        format!("{opened}.{method}({key}, {name});\n")
    } else {
        format!("if let Some({name}) = {name} {{\n{opened}.{method}({key}, {name});\n}}\n")
    }
}

fn setter(field: &Field<'_>) -> String {
    let (name, key) = (&field.name, quoted(field.key));
    let suffix = name.trim_start_matches("r#").trim_end_matches('_');
    let set = match field.list_method() {
        Some(method) => format!("self.0.{method}({key}, {name});"),
        None => format!("self.0.span().record({key}, {});", field.recorded()),
    };
    format!(
        "/// With `{plain}`: {brief}\n\
         pub fn with_{suffix}(self, {name}: {of}) -> Self {{\n\
         self.set_{suffix}({name});\nself\n}}\n\n\
         /// Sets `{plain}`: {brief}\n\
         pub fn set_{suffix}(&self, {name}: {of}) {{\n{set}\n}}\n\n",
        plain = field.key,
        brief = doc(field.brief),
        of = field.rust_type(""),
    )
}

/// The words of a span's name.
struct SpanName<'r> {
    words: Vec<Word<'r>>,
}

enum Word<'r> {
    Fixed(&'r str),
    /// The value of an attribute; of one that the span does not have, nothing is said.
    Value(Option<&'r Field<'r>>),
}

impl<'r> SpanName<'r> {
    fn of(span: &'r Span, fields: &'r [Field<'r>]) -> Self {
        let key = |word: &'r str| word.strip_prefix('{')?.strip_suffix('}');
        let words = span.name.split(' ').map(|word| match key(word) {
            Some(key) => Word::Value(fields.iter().find(|field| field.key == key)),
            None => Word::Fixed(word),
        });
        Self {
            words: words.collect(),
        }
    }

    fn has(&self, field: &Field<'_>) -> bool {
        let is_field =
            |word: &Word<'_>| matches!(word, Word::Value(Some(of)) if of.key == field.key);
        self.words.iter().any(is_field)
    }

    /// What the callsite is called: the name, where it is always the same, else the span's type.
    fn literal(&self, span: &Span) -> String {
        if self.is_fixed() {
            quoted(&span.name)
        } else {
            quoted(&span.span_type)
        }
    }

    fn is_fixed(&self) -> bool {
        self.words.iter().all(|word| matches!(word, Word::Fixed(_)))
    }

    /// What displays the name; `None` where it is always the same.
    fn made(&self, bootstrap: &str) -> Option<String> {
        if self.is_fixed() {
            return None;
        }
        let words = self.words.iter().filter_map(|word| match word {
            Word::Fixed(text) => Some(format!("Some(&{})", quoted(text))),
            Word::Value(Some(field)) if field.required => Some(format!("Some(&{})", field.name)),
            Word::Value(Some(field)) => Some(format!(
                "{}.as_ref().map(|word| word as &dyn core::fmt::Display)",
                field.name
            )),
            Word::Value(None) => None,
        });
        let words: Vec<String> = words.collect();
        Some(format!("{bootstrap}::span::Words(&[{}])", words.join(", ")))
    }
}
