//! The words that keys are, and which of them a misspelt or foreign one is meant for.

use super::annotation;
use super::suggest::did_you_mean;

/// Every key of the formats that a misspelt one could be taken for, in the order of the alphabet: a
/// key that has a meaning of its own is no other one misspelt.
const WORDS: &[&str] = &[
    "attribute",
    "base",
    "body",
    "brief",
    "contract",
    "id",
    "key",
    "kind",
    "level",
    "lineage",
    "links",
    "name",
    "note",
    "prefix",
    "reason",
    "ref",
    "ref_group",
    "renamed_to",
    "role",
    "stability",
    "tag",
    "tags",
    "type",
    "unit",
    "value",
    "value_type",
    "values",
];

/// What the format before this one, or habit, calls a key.
const HABITS: &[(&str, &str)] = &[
    ("event_name", "name"),
    ("id", "key"),
    ("instrument_type", "instrument"),
    ("metric_name", "name"),
    ("span_kind", "kind"),
    ("span_type", "type"),
];

/// Whether somebody who wrote the unknown key `found` meant `key`.
pub(super) fn is_for(found: &str, key: &str) -> bool {
    if HABITS.contains(&(found, key)) {
        return true;
    }
    WORDS.binary_search(&found).is_err() && did_you_mean(found, [key]).is_some()
}

/// What to do about the unknown key `found`, where `known` are the keys that may stand there.
pub(super) fn help(found: &str, known: &[&str]) -> Option<String> {
    let habit = HABITS
        .iter()
        .find(|(name, key)| *name == found && known.contains(key));
    if let Some((_, key)) = habit {
        return Some(format!("did you mean `{key}`?"));
    }
    let is_annotation = known.contains(&"annotations") && annotation::is_key(found);
    if is_annotation {
        return Some(format!(
            "put it under `annotations`: `annotations: {{ contract: {{ {found}: … }} }}`"
        ));
    }
    let all = || (!known.is_empty()).then(|| format!("known: {}", known.join(", ")));
    did_you_mean(found, known.iter().copied()).or_else(all)
}

#[cfg(test)]
mod tests {
    use super::{WORDS, is_for};

    #[test]
    fn words_are_in_the_order_of_the_alphabet() {
        assert!(WORDS.is_sorted());
    }

    #[test]
    fn misspelt_and_foreign_keys_are_meant_for_one() {
        assert!(is_for("nmae", "name"));
        assert!(is_for("breif", "brief"));
        assert!(is_for("metric_name", "name"));
        assert!(is_for("id", "key"));
        assert!(!is_for("note", "name"), "a key of its own");
        assert!(!is_for("kind", "id"), "a key of its own");
        assert!(!is_for("examples", "name"));
    }
}
