//! The facts that are built in, beside a real checkout of the semantic conventions.

use std::path::Path;
use std::time::Instant;

use super::super::depend::facts;
use super::super::load;
use super::super::problem::Problems;
use super::super::{Attribute, Registry};

/// The `model` folder of a checkout of the semantic conventions 1.44.0.
const CHECKOUT: &str = "SEMCONV_MODEL";

fn checkout() -> Option<Registry> {
    let Some(path) = std::env::var_os(CHECKOUT) else {
        println!("skipped: {CHECKOUT} names no checkout of the semantic conventions");
        return None;
    };
    let started = Instant::now();
    let registry = load(Path::new(&path)).unwrap();
    println!("read in {:?}", started.elapsed());
    Some(registry)
}

fn built_in() -> Registry {
    facts(&mut Problems::default())
}

#[test]
fn the_facts_are_those_of_the_conventions() {
    let Some(real) = checkout() else { return };
    let facts = built_in();
    assert_eq!(real.schema_url, facts.schema_url);
    let mut wrong = Vec::new();
    for fact in &facts.attributes {
        match real.attribute(&fact.key) {
            Some(real) => wrong.extend(differences(fact, real)),
            None => wrong.push(format!("{} is no attribute", fact.key)),
        }
    }
    for fact in &facts.metrics {
        let mut metrics = real.metrics.iter();
        let Some(real) = metrics.find(|real| real.name == fact.name) else {
            wrong.push(format!("{} is no metric", fact.name));
            continue;
        };
        if (fact.instrument, &fact.unit) != (real.instrument, &real.unit) {
            wrong.push(format!(
                "{}: {:?} {}",
                fact.name, real.instrument, real.unit
            ));
        }
        // A metric lists the labels that we record: each is one of the conventions' own.
        for usage in &fact.attributes {
            let mut labels = real.attributes.iter();
            match labels.find(|label| label.key == usage.key) {
                None => wrong.push(format!("{} has no label {}", fact.name, usage.key)),
                Some(label) if !is_same_level(&usage.requirement, &label.requirement) => {
                    let (ours, theirs) = (&usage.requirement, &label.requirement);
                    let line = format!("{}: {} {ours:?} {theirs:?}", fact.name, usage.key);
                    wrong.push(line);
                }
                Some(_) => {}
            }
        }
    }
    for fact in &facts.events {
        if !real.events.iter().any(|event| event.name == fact.name) {
            wrong.push(format!("{} is no event", fact.name));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn differences(fact: &Attribute, real: &Attribute) -> Vec<String> {
    let mut wrong = Vec::new();
    if fact.value != real.value {
        wrong.push(format!(
            "{}: {:?} is {:?}",
            fact.key, fact.value, real.value
        ));
    }
    let sorted = |of: &Attribute| {
        let mut values = of.values.clone();
        values.sort_unstable();
        values
    };
    if sorted(fact) != sorted(real) {
        wrong.push(format!(
            "{}: {:?} is {:?}",
            fact.key, fact.values, real.values
        ));
    }
    if fact.deprecated.is_some() != real.deprecated.is_some() {
        wrong.push(format!("{}: deprecated is {:?}", fact.key, real.deprecated));
    }
    wrong
}

/// Whether both are required, conditional, recommended or opt-in.
fn is_same_level(ours: &super::super::Requirement, theirs: &super::super::Requirement) -> bool {
    core::mem::discriminant(ours) == core::mem::discriminant(theirs)
}
