//! Names that generated code can't tell apart.

use std::collections::BTreeMap;

use super::super::problem::Problem;
use super::super::registry::{Attribute, Origin, Registry};
use crate::diagnostic::Place;
use crate::name::check_name;
use crate::rule::RegistryRule;
use crate::rust::{constant, labels_name, type_name};

/// Something that is named in Rust.
#[derive(Debug)]
struct Item<'r> {
    /// Its name in Rust.
    rust: String,
    /// Its name in the registry.
    name: &'r str,
    is_own: bool,
    place: &'r Place,
}

impl Registry {
    /// Every two names of a sort that are one in Rust, and a signal whose type is called as its
    /// constant. `told` is what is known already: Prometheus mixes up much of the same.
    pub(super) fn rust_names(&self, told: &[Problem]) -> Vec<Problem> {
        let mut problems = self.attribute_names();
        let entities = self.entities.iter();
        let entities = entities.map(|it| (it.entity_type.as_str(), it.origin, &it.location));
        problems.extend(same(&named(here(entities), constant), |_, _| false));
        let spans = self.spans.iter();
        let spans = spans.map(|it| (it.span_type.as_str(), it.origin, &it.location));
        let events = self.events.iter();
        let events = events.map(|it| (it.name.as_str(), it.origin, &it.location));
        for signals in [here(spans), here(events)] {
            problems.extend(signals.iter().filter_map(twice));
            problems.extend(same(&named(signals, type_name), |_, _| false));
        }
        problems.extend(self.metric_names(told));
        problems
    }

    /// Attributes are fields of one struct whose ever they are, and some have an enum.
    fn attribute_names(&self) -> Vec<Problem> {
        let attributes = self.attributes.iter();
        let all = attributes.map(|it| (it.key.as_str(), it.origin, &it.location));
        let mut problems = same(&named(all.collect(), constant), |one, other| {
            self.are_labels(one, other)
        });
        let enums = self.attributes.iter().filter(|it| self.has_enum(it));
        let enums = here(enums.map(|it| (it.key.as_str(), it.origin, &it.location)));
        problems.extend(same(&named(enums, type_name), |one, other| {
            constant(one) == constant(other)
        }));
        let own = self.attributes.iter();
        let own = own.filter(|it| it.origin == Origin::Own && self.has_enum(it));
        problems.extend(own.flat_map(variants));
        problems
    }

    /// Whether both are labels of one of this registry's metrics, which Prometheus mixes up.
    fn are_labels(&self, one: &str, other: &str) -> bool {
        let mut own = self.metrics.iter().filter(|it| it.origin == Origin::Own);
        own.any(|metric| {
            let has = |key: &str| metric.attributes.iter().any(|usage| usage.key == key);
            has(one) && has(other)
        })
    }

    /// A metric has a type, and its labels another.
    fn metric_names(&self, told: &[Problem]) -> Vec<Problem> {
        let is_told = |name: &str| told.iter().any(|problem| problem.subject == name);
        let metrics = self.metrics.iter();
        let metrics = here(metrics.map(|it| (it.name.as_str(), it.origin, &it.location)));
        let mut problems: Vec<Problem> = metrics.iter().filter_map(twice).collect();
        let mut items = named(metrics, type_name);
        let labelled = self.metrics.iter().filter(|it| !it.attributes.is_empty());
        let labelled = here(labelled.map(|it| (it.name.as_str(), it.origin, &it.location)));
        items.extend(named(labelled, labels_name));
        problems.extend(same(&items, |one, other| is_told(one) || is_told(other)));
        problems
    }
}

/// A name of the registry, whose it is, and where it is defined.
type Named<'r> = (&'r str, Origin, &'r Place);

/// Those that are in the modules of this registry.
fn here<'r>(named: impl Iterator<Item = Named<'r>>) -> Vec<Named<'r>> {
    named
        .filter(|(_, of, _)| *of != Origin::Dependency)
        .collect()
}

/// Each with what this makes of its name; one that breaks the grammar is told already.
fn named(named: Vec<Named<'_>>, rust: fn(&str) -> String) -> Vec<Item<'_>> {
    let named = named.into_iter();
    let named = named.filter(|(name, ..)| check_name(name).is_ok());
    let items = named.map(|(name, origin, place)| Item {
        rust: rust(name),
        name,
        is_own: origin == Origin::Own,
        place,
    });
    items.collect()
}

/// A signal whose constant and type have one name, as `A1` of `a1`.
fn twice(&(name, origin, place): &Named<'_>) -> Option<Problem> {
    let rust = constant(name);
    if origin != Origin::Own || rust != type_name(name) {
        return None;
    }
    let message = format!("`{name}` is `{rust}` in Rust, as a type and as a constant");
    let help = "give it a name of more than one letter";
    let problem = Problem::new(RegistryRule::RustCollision, place, message);
    Some(problem.about(name).with_help(help))
}

/// Every item of this registry whose name in Rust another one has, unless that is told already.
fn same(items: &[Item<'_>], is_told: impl Fn(&str, &str) -> bool) -> Vec<Problem> {
    let mut seen: BTreeMap<&str, &Item<'_>> = BTreeMap::new();
    let mut problems = Vec::new();
    for item in items {
        let first = *seen.entry(item.rust.as_str()).or_insert(item);
        // What is defined twice is told already.
        if first.name == item.name || is_told(first.name, item.name) {
            continue;
        }
        if item.is_own {
            problems.push(collision(item, first));
        } else if first.is_own {
            problems.push(collision(first, item));
        }
    }
    problems
}

fn collision(at: &Item<'_>, other: &Item<'_>) -> Problem {
    let message = format!(
        "`{}` and `{}` are both `{}` in Rust",
        other.name, at.name, at.rust
    );
    let help = format!(
        "letters and digits have to tell them apart: rename one; the other is at {}",
        other.place
    );
    let problem = Problem::new(RegistryRule::RustCollision, at.place, message);
    problem.about(at.name).with_help(help)
}

/// Members of one enum that are one variant.
fn variants(attribute: &Attribute) -> Vec<Problem> {
    let reserved = [
        ("Status", attribute.error_statuses),
        ("Rpc", attribute.rpc_statuses),
    ];
    let reserved = reserved.into_iter().filter(|(_, is_there)| *is_there);
    let mut seen: BTreeMap<String, String> = reserved
        .map(|(name, _)| (name.to_owned(), String::new()))
        .collect();
    let mut problems = Vec::new();
    for (variant, value) in attribute.variants() {
        match seen.get(&variant) {
            None => {
                seen.insert(variant, value);
            }
            Some(first) => {
                problems.push(same_variant(attribute, &variant, (first.as_str(), &value)));
            }
        }
    }
    problems
}

fn same_variant(attribute: &Attribute, variant: &str, (one, other): (&str, &str)) -> Problem {
    let key = &attribute.key;
    // The one that is written first was there first.
    let place = |value: &str| {
        let member = attribute.members.get(value);
        member.map_or(&attribute.location, |member| &member.location)
    };
    let (first, second) =
        if (place(other).line, place(other).column) < (place(one).line, place(one).column) {
            (other, one)
        } else {
            (one, other)
        };
    let (message, help) = if one.is_empty() {
        let message =
            format!("the value `{other}` of `{key}` is `{variant}` in Rust, as statuses are");
        (message, "rename it".to_owned())
    } else {
        let message =
            format!("the values `{first}` and `{second}` of `{key}` are both `{variant}` in Rust");
        let help = format!(
            "letters and digits have to tell them apart: rename one; the other is at {}",
            place(first)
        );
        (message, help)
    };
    let problem = Problem::new(RegistryRule::RustCollision, place(second), message);
    problem.about(key).with_help(help)
}
