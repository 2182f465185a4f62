//! Which attributes become enums in Rust, and what their variants are called.

use super::registry::{Attribute, Origin, Registry};
use crate::model::ValueType;
use crate::rust::variant;

impl Registry {
    /// Whether an enum is rendered: for closed sets, and for open ones of text that are somebody's
    /// label. No number stands for those that an open set of numbers does not know.
    pub(crate) fn has_enum(&self, attribute: &Attribute) -> bool {
        match attribute.value {
            _ if attribute.values.is_empty() => return false,
            ValueType::Int => return !attribute.open,
            ValueType::String => {}
            _ => return false,
        }
        // An attribute of the base has an enum where the base made it one, whoever uses it here.
        let of_base = attribute.origin == Origin::Dependency;
        let mut metrics = self.metrics.iter();
        !attribute.open
            || metrics.any(|metric| {
                let mut labels = metric.attributes.iter();
                let counts = !of_base || metric.origin == Origin::Dependency;
                counts && labels.any(|usage| usage.key == attribute.key)
            })
    }
}

impl Attribute {
    /// The variants of its enum and their values, by name; an open one always has `Other`.
    pub(crate) fn variants(&self) -> Vec<(String, String)> {
        let mut variants: Vec<(String, String)> = self
            .values
            .iter()
            .map(|value| (variant(self.called(value)), value.clone()))
            .collect();
        if self.open && !variants.iter().any(|(variant, _)| variant == "Other") {
            variants.push(("Other".to_owned(), "_OTHER".to_owned()));
        }
        variants.sort();
        variants
    }

    /// What a value is called: a number by its id, which says what it means.
    fn called<'r>(&'r self, value: &'r str) -> &'r str {
        let member = self.members.get(value);
        let id = member.map_or("", |member| member.id.as_str());
        match self.value {
            ValueType::Int if !id.is_empty() => id,
            _ => value,
        }
    }
}
