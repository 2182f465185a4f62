//! SARIF 2.1.0: one run with the rules that were broken, and a result for each finding.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::findings::Listing;
use super::text;
use crate::diagnostic::{Diagnostic, Place};
use crate::rule::{self, Description, Level};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// Where every rule has its section.
const RULES_PAGE: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/docs/rules.md");
/// Name and version of our fingerprint, which does not change as lines move.
const FINGERPRINT: &str = "telemetryContract/v1";

pub(super) fn log(listing: &Listing<'_>) -> Value {
    let rules = rules(listing);
    let mut seen = BTreeMap::new();
    let results: Vec<Value> = listing
        .listed
        .iter()
        .map(|diagnostic| {
            let index = rules.iter().position(|rule| *rule == diagnostic.rule);
            let mut result = result(diagnostic, &fingerprint(diagnostic, &mut seen));
            result["ruleIndex"] = json!(index);
            result
        })
        .collect();
    let rules: Vec<Value> = rules.into_iter().map(descriptor).collect();
    let driver = json!({
        "name": "cargo-telemetry",
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "informationUri": env!("CARGO_PKG_REPOSITORY"),
        "rules": rules,
    });
    let run = json!({
        "tool": { "driver": driver },
        "automationDetails": { "id": format!("{}/", listing.findings.command.replace(' ', "-")) },
        "invocations": [invocation(listing)],
        "columnKind": "unicodeCodePoints",
        "results": results,
        "properties": {
            "checked": listing.findings.checked,
            "unlisted": listing.tally.unlisted,
        },
    });
    json!({ "$schema": SCHEMA, "version": "2.1.0", "runs": [run] })
}

/// The names of the rules that were broken, each once, in the order of the alphabet.
fn rules<'f>(listing: &'f Listing<'_>) -> Vec<&'f str> {
    let mut rules: Vec<&str> = listing.listed.iter().map(|one| &*one.rule).collect();
    rules.sort_unstable();
    rules.dedup();
    rules
}

fn invocation(listing: &Listing<'_>) -> Value {
    let note = json!({
        "level": "note",
        "message": { "text": text::verdict(&listing.tally) },
    });
    json!({
        "executionSuccessful": true,
        "exitCode": u8::from(!listing.conforms()),
        "toolExecutionNotifications": [note],
    })
}

fn descriptor(name: &str) -> Value {
    let Some(rule) = rule::describe(name) else {
        return json!({ "id": name });
    };
    json!({
        "id": name,
        "name": pascal(name),
        "shortDescription": { "text": rule.brief },
        "fullDescription": { "text": format!("{} {}", rule.brief, rule.why) },
        "help": { "text": format!("{} {}", rule.why, rule.fix), "markdown": markdown(&rule) },
        "helpUri": format!("{RULES_PAGE}#{name}"),
        "defaultConfiguration": { "level": level(rule.level) },
        "properties": { "tags": [rule.area.as_str()] },
    })
}

fn markdown(rule: &Description) -> String {
    let Description {
        brief,
        why,
        fix,
        source,
        name,
        ..
    } = rule;
    format!(
        "{brief}\n\n**Why:** {why}\n\n**Fix:** {fix}\n\n**Source:** {source}\n\n\
         `cargo telemetry contract explain {name}` shows samples and how to waive it."
    )
}

/// `span-orphan` as `SpanOrphan`.
fn pascal(name: &str) -> String {
    let words = name.split('-').map(|word| {
        let (first, rest) = word.split_at(word.len().min(1));
        first.to_uppercase() + rest
    });
    words.collect()
}

const fn level(level: Level) -> &'static str {
    match level {
        Level::Allow => "none",
        Level::Deny => "error",
        Level::Warn => "warning",
    }
}

fn result(diagnostic: &Diagnostic, fingerprint: &str) -> Value {
    let mut result = json!({
        "ruleId": diagnostic.rule,
        "level": level(diagnostic.level),
        "message": { "text": message(diagnostic) },
        "occurrenceCount": diagnostic.count,
        "partialFingerprints": { FINGERPRINT: fingerprint },
        "properties": {
            "service": diagnostic.service,
            "signalType": diagnostic.signal_type,
            "signals": diagnostic.signals,
            "subject": diagnostic.subject,
            "found": diagnostic.found,
            "wanted": diagnostic.wanted,
            "samples": diagnostic.samples,
            "traceId": diagnostic.trace,
        },
    });
    if let Some(location) = location(diagnostic) {
        result["locations"] = json!([location]);
    }
    if let Some(waived) = &diagnostic.waived {
        let (owner, expires) = (&waived.owner, &waived.expires);
        let justification = format!("{} (by {owner}, until {expires})", waived.reason);
        result["suppressions"] = json!([{
            "kind": "external",
            "status": "accepted",
            "justification": justification,
            "properties": { "link": waived.link },
        }]);
    }
    result
}

fn message(diagnostic: &Diagnostic) -> String {
    match diagnostic.help.as_str() {
        "" => diagnostic.message.clone(),
        help => format!("{}\nhelp: {help}", diagnostic.message),
    }
}

/// A file's region, else whose telemetry it is.
fn location(diagnostic: &Diagnostic) -> Option<Value> {
    if let Some(place) = &diagnostic.place {
        return Some(json!({ "physicalLocation": physical(place) }));
    }
    let parts = [&diagnostic.service, &diagnostic.subject];
    let parts: Vec<&str> = parts
        .into_iter()
        .filter(|part| !part.is_empty())
        .map(String::as_str)
        .collect();
    let name = parts.last()?;
    Some(json!({
        "logicalLocations": [{ "name": name, "fullyQualifiedName": parts.join("/") }],
    }))
}

fn physical(place: &Place) -> Value {
    let mut physical = json!({ "artifactLocation": { "uri": uri(&place.file) } });
    if place.line > 0 {
        let mut region = json!({ "startLine": place.line });
        if place.column > 0 {
            region["startColumn"] = place.column.into();
        }
        if !place.excerpt.is_empty() {
            region["snippet"] = json!({ "text": place.excerpt });
        }
        physical["region"] = region;
    }
    physical
}

/// A path as a URI reference: forward slashes, and percent signs for what a URI may not hold.
fn uri(path: &str) -> String {
    let path = path.replace('\\', "/");
    let drive = path.as_bytes().get(1) == Some(&b':');
    let scheme = match () {
        () if path.starts_with('/') => "file://",
        () if drive => "file:///",
        () => "",
    };
    let encoded = path
        .trim_start_matches("./")
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                char::from(byte).to_string()
            }
            b':' if drive => ":".to_owned(),
            other => format!("%{other:02X}"),
        });
    scheme.to_owned() + &encoded.collect::<String>()
}

/// A hash of what the finding is about, and how many with that hash came before it.
fn fingerprint(diagnostic: &Diagnostic, seen: &mut BTreeMap<u64, usize>) -> String {
    let file = diagnostic.place.as_ref().map_or("", |place| &place.file);
    let excerpt = diagnostic
        .place
        .as_ref()
        .map_or("", |place| place.excerpt.trim());
    let parts = [
        &*diagnostic.rule,
        file,
        &diagnostic.service,
        &diagnostic.subject,
        excerpt,
    ];
    let hash = fnv(&parts.join("\u{0}"));
    let before = seen.entry(hash).or_insert(0);
    *before += 1;
    format!("{hash:016x}:{before}")
}

/// FNV-1a, 64 bits: the same on every machine and in every version.
fn fnv(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
