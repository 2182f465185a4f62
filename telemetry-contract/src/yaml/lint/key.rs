//! Keys that stand in the way of others, and attributes where they may not be.

use super::super::load::is_base;
use super::super::problem::Problem;
use super::super::registry::{Attribute, Metric, Registry, Span, Usage};
use crate::line;
use crate::model::{Cardinality, Sensitivity};
use crate::rule::RegistryRule;

impl Registry {
    /// An attribute whose key is the namespace of another one's, or lies in the one that another
    /// one's key is. Where both are this registry's own, the shorter one is told.
    pub(super) fn namespace(&self, attribute: &Attribute) -> Option<Problem> {
        if attribute.deprecated.is_some() {
            return None;
        }
        let mut others = self.attributes.iter();
        let inner = others.find(|other| is_inside(other, attribute));
        let (inner, outer) = match inner {
            Some(inner) => (inner, attribute),
            None => (attribute, self.around(attribute)?),
        };
        let message = format!("`{}` is the namespace of `{}`", outer.key, inner.key);
        let rule = RegistryRule::NamespaceTaken;
        let problem = Problem::new(rule, &attribute.location, message);
        let help = if outer.key == attribute.key {
            "give one of them another key".to_owned()
        } else {
            format!(
                "give it a key beside `{}`, not below it; that one is defined at {}",
                outer.key, outer.location
            )
        };
        Some(problem.about(&attribute.key).with_help(help))
    }

    /// Somebody else's attribute in whose namespace this one lies. A template's key is the
    /// namespace of others on purpose.
    fn around(&self, attribute: &Attribute) -> Option<&Attribute> {
        let ends = attribute.key.match_indices('.').map(|(at, _)| at);
        let outer = ends.filter_map(|end| self.known.attributes.get(&attribute.key[..end]));
        let mut outer = outer.filter(|outer| !outer.template && outer.deprecated.is_none());
        outer.find(|outer| !self.is_own(&outer.key))
    }

    /// Whether this registry defines this attribute.
    fn is_own(&self, key: &str) -> bool {
        let attribute = self.known.attributes.get(key);
        attribute.is_some_and(|attribute| attribute.is_own)
    }

    /// An attribute that a log line can't carry under its key. The base contract defines some of
    /// these itself.
    pub(super) fn reserved(&self, attribute: &Attribute) -> Option<Problem> {
        let key = &attribute.key;
        if !attribute.is_own || !line::is_reserved(key) || is_base(&self.schema_url) {
            return None;
        }
        let message = format!("`{key}` is a key of every log line's own");
        let problem = Problem::new(RegistryRule::KeyReserved, &attribute.location, message);
        let help = format!(
            "put it into a namespace of yours, as in `{}.{key}`; a line would carry it as `{}{key}`",
            self.namespace_of_this(),
            line::COLLISION_PREFIX,
        );
        Some(problem.about(key).with_help(help))
    }

    /// A namespace that this registry may well use.
    fn namespace_of_this(&self) -> String {
        let words = self
            .name
            .split(|letter: char| !letter.is_ascii_alphanumeric());
        let words: Vec<String> = words.map(str::to_ascii_lowercase).collect();
        let name = words.join("_");
        if name.is_empty() {
            "shop".to_owned()
        } else {
            name
        }
    }

    /// A label that is on its way out.
    pub(super) fn old_label(&self, metric: &Metric, usage: &Usage) -> Option<Problem> {
        let attribute = self.attribute(&usage.key)?;
        let instead = attribute.deprecated.as_deref()?;
        if metric.deprecated.is_some() {
            return None;
        }
        let message = format!(
            "`{}`, a label of `{}`, is deprecated at {}",
            usage.key, metric.name, attribute.location
        );
        let help = if self.known.attributes.contains_key(instead) {
            format!("refer to `{instead}`, which takes its place")
        } else {
            format!("use another one; its definition says: {instead}")
        };
        let problem = Problem::new(RegistryRule::LabelDeprecated, &usage.location, message);
        Some(problem.about(&usage.key).with_help(help))
    }

    /// Attributes in a span's name that make no name of it: without a bound, or not public.
    pub(super) fn span_name(&self, span: &Span) -> Vec<Problem> {
        let keys = keys_in(&span.name).into_iter();
        keys.filter_map(|key| self.key_in_name(span, key)).collect()
    }

    fn key_in_name(&self, span: &Span, key: &str) -> Option<Problem> {
        let attribute = self.attribute(key)?;
        let reason = match (attribute.sensitivity, attribute.bound()) {
            (Some(Sensitivity::Personal | Sensitivity::Credential), _) => "is not public",
            (_, Some(Cardinality::Unbounded)) => "has no bound",
            _ => return None,
        };
        let message = format!(
            "`{key}` {reason}, and is in the name of `{}`",
            span.span_type
        );
        let rule = RegistryRule::SpanNameAttribute;
        let problem = Problem::new(rule, &span.name_location, message);
        let help = "leave it to the span's attributes; put what has few values into the name";
        Some(problem.about(&span.span_type).with_help(help))
    }
}

/// Whether an attribute's key lies in the namespace that another one's is.
fn is_inside(inner: &Attribute, outer: &Attribute) -> bool {
    let rest = inner.key.strip_prefix(outer.key.as_str());
    rest.is_some_and(|rest| rest.starts_with('.'))
}

/// The keys in braces in a span's name.
fn keys_in(name: &str) -> Vec<&str> {
    let parts = name.split('{').skip(1);
    let keys = parts.filter_map(|part| Some(part.split_once('}')?.0.trim()));
    keys.collect()
}
