//! Reads objectives from `annotations.contract.slos`.

use super::super::node::Node;
use super::super::problem::Problems;
use super::{Indicator, Matcher, Slo, window};
use crate::rule::RegistryRule;

const KEYS: &[&str] = &[
    "name",
    "objective",
    "window",
    "good",
    "bad",
    "below",
    "owner",
    "brief",
];

/// The objectives of a metric's annotations; what can't be read is noted and left out.
pub(in crate::yaml) fn read(node: Node<'_>, problems: &mut Problems) -> Vec<Slo> {
    let items = node.items_of("slos", problems).into_iter();
    items.filter_map(|item| slo(item, problems)).collect()
}

fn slo(node: Node<'_>, problems: &mut Problems) -> Option<Slo> {
    node.knows(KEYS, problems);
    // Each is read, so that all that is wrong is told at once.
    let name = name(node, problems);
    let objective = objective(node, problems);
    let window = window(node, problems);
    let indicator = indicator(node, problems);
    let mut text = |key| text(node, key, problems);
    let (owner, brief) = (text("owner"), text("brief"));
    let (window, window_seconds) = window?;
    Some(Slo {
        name: name?,
        objective: objective?,
        window,
        window_seconds,
        indicator: indicator?,
        owner,
        brief,
        location: node.location(),
    })
}

fn text(node: Node<'_>, key: &str, problems: &mut Problems) -> String {
    let node = node.get(key);
    let text = node.and_then(|node| {
        let text = node.text();
        if text.is_none() {
            node.wants_type(problems, "a string");
        }
        text
    });
    text.unwrap_or_default().trim().to_owned()
}

fn name(node: Node<'_>, problems: &mut Problems) -> Option<String> {
    let (name, _) = node.required("name", problems)?;
    let known = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let starts = name.starts_with(|first: char| first.is_ascii_lowercase());
    if starts && !name.ends_with('-') && name.bytes().all(known) {
        return Some(name);
    }
    let wanted = "a name such as `orders-availability` (lower case, digits, `-`)";
    invalid(node.get("name")?, problems, wanted);
    None
}

fn objective(node: Node<'_>, problems: &mut Problems) -> Option<f64> {
    let Some(node) = node.find("objective") else {
        node.lacks("objective", problems);
        return None;
    };
    let objective = node.number(problems)?;
    if (50.0..100.0).contains(&objective) {
        return Some(objective);
    }
    let wanted = "a share in percent, at least 50 and less than 100 (nothing never fails)";
    invalid(node, problems, wanted);
    None
}

fn window(node: Node<'_>, problems: &mut Problems) -> Option<(String, u64)> {
    let (text, _) = node.required("window", problems)?;
    let seconds = window::seconds(&text);
    if seconds.is_none() {
        let wanted = "a duration as Prometheus writes it, such as `30d`";
        invalid(node.get("window")?, problems, wanted);
    }
    Some((text, seconds?))
}

fn indicator(node: Node<'_>, problems: &mut Problems) -> Option<Indicator> {
    let said = [node.get("good"), node.get("bad"), node.get("below")];
    match said {
        [Some(good), None, None] => Some(Indicator::Good(matchers(good, problems)?)),
        [None, Some(bad), None] => Some(Indicator::Bad(matchers(bad, problems)?)),
        [None, None, Some(below)] => Some(Indicator::Below(below.number(problems)?)),
        _ => {
            let found = said.iter().flatten().count();
            let message = format!("one of `good`, `bad` and `below` is wanted, found {found}");
            problems.add(RegistryRule::SloInvalid, &node.location(), message);
            None
        }
    }
}

fn matchers(node: Node<'_>, problems: &mut Problems) -> Option<Vec<Matcher>> {
    let entries = node.entries(problems);
    let mut matchers = Vec::new();
    for (key, values) in entries {
        matchers.push(Matcher {
            key: key.scalar().unwrap_or_default(),
            values: values.texts(problems),
            location: key.location(),
        });
    }
    if matchers.is_empty() && node.is_mapping() {
        invalid(node, problems, "a label with its values");
    }
    (!matchers.is_empty()).then_some(matchers)
}

fn invalid(node: Node<'_>, problems: &mut Problems, wanted: &str) {
    node.wants_by(RegistryRule::SloInvalid, problems, wanted);
}
