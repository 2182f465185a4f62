//! What is made of everything that was seen: decisions first, files of them after.

use std::collections::{BTreeMap, BTreeSet};

use super::Infer;
use super::attributes::Declared;
use super::groups::{self, Group, SpanType, clean};
use super::metrics::Seen;
use super::page::{self, Lines};
use super::values::round_up;
use crate::model::{Cardinality, Instrument, Sensitivity};
use crate::name::{check_metric_name, check_name};
use crate::{prometheus, secret, unit};

/// Fewest series that a budget is made for.
const MIN_SERIES: u64 = 10;
/// A budget may be so many times what was seen before labels are said to go together.
const MAX_SLACK: u64 = 10;

/// A registry to start from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Its manifest, and a file for each domain.
    pub files: Vec<File>,
    /// How many attributes, metrics, spans and events it declares.
    pub declared: [usize; 4],
    /// What was seen and can't be declared, and why.
    pub refused: Vec<String>,
    /// Values, spans and points that were not looked at, because a bound was reached.
    pub left_out: u64,
}

/// A file of a registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name, without a folder.
    pub name: String,
    /// What is in it.
    pub text: String,
}

/// A label with the number of its values.
pub(super) struct Label {
    pub(super) key: String,
    pub(super) required: bool,
    bound: u64,
    pub(super) fan_out: Option<u64>,
}

impl Draft {
    /// Everything on one page: the definitions, with the manifest in comments above.
    pub fn page(&self) -> String {
        let mut files = self.files.iter();
        let manifest = files.next().map_or("", |file| &file.text);
        let mut text = "# manifest.yaml:\n#\n".to_owned();
        for line in manifest.lines() {
            text += ["# ", line].concat().trim_end();
            text.push('\n');
        }
        let domains: Vec<&str> = files.map(|file| file.text.as_str()).collect();
        text + &page::joined(&domains)
    }
}

impl Infer {
    /// A registry named `name` (without one, as its telemetry calls itself) with what the contract
    /// lacks. `path` leads from its folder to the contract's, where that is not the built-in one.
    pub fn draft(&self, name: Option<&str>, path: Option<&str>) -> Draft {
        let mut draft = Drafting::new(self);
        draft.metrics();
        draft.spans();
        draft.events();
        draft.attributes();
        let left_out = [
            self.attributes.left_out,
            self.metrics.left_out,
            self.spans.left_out,
            self.events.left_out,
        ];
        let url = self.schema_url(name);
        let domains = draft.pages.into_iter();
        let domains = domains.map(|(domain, lines)| File {
            name: file_name(&domain),
            text: lines.text(),
        });
        let manifest = File {
            name: "manifest.yaml".to_owned(),
            text: page::manifest(&url, self.contract.schema_url, path, &draft.refused),
        };
        Draft {
            files: std::iter::once(manifest).chain(domains).collect(),
            declared: draft.declared,
            refused: draft.refused,
            left_out: left_out.iter().sum(),
        }
    }

    /// What its telemetry says, where that is no other registry's; else one of its own.
    fn schema_url(&self, name: Option<&str>) -> String {
        let is_own = |url: &&String| {
            let version = url.rsplit('/').next().unwrap_or_default();
            ***url != *self.contract.schema_url
                && !url.contains("opentelemetry.io/")
                && url.starts_with("http")
                && version.starts_with(|first: char| first.is_ascii_digit())
                && !url.contains(['"', '#', ' ', '\n'])
        };
        let of_telemetry = most(self.urls.iter().filter(|(url, _)| is_own(url)));
        if let (None, Some(url)) = (name, of_telemetry) {
            return url.to_owned();
        }
        let service = most(self.services.iter()).unwrap_or("service");
        let name = identifier(name.unwrap_or(service), "service");
        format!("https://schemas.example.com/{name}/0.1.0")
    }
}

fn most<'n>(counted: impl Iterator<Item = (&'n String, &'n u64)>) -> Option<&'n str> {
    let most = counted.max_by_key(|(name, count)| (**count, std::cmp::Reverse(*name)));
    most.map(|(name, _)| name.as_str())
}

struct Drafting<'i> {
    infer: &'i Infer,
    attributes: BTreeMap<String, Declared>,
    pages: BTreeMap<String, Lines>,
    declared: [usize; 4],
    refused: Vec<String>,
    /// Names that Prometheus has already.
    series: BTreeSet<String>,
    types: BTreeSet<String>,
}

impl<'i> Drafting<'i> {
    fn new(infer: &'i Infer) -> Self {
        let contract = infer.contract;
        let (declared, refused) = infer.attributes.declare();
        let refused = refused.iter();
        let refused = refused.map(|(key, why)| format!("attribute `{}`: {why}", shown(key)));
        let series = contract.metrics.iter();
        Self {
            infer,
            attributes: declared
                .into_iter()
                .map(|it| (it.key.clone(), it))
                .collect(),
            pages: BTreeMap::new(),
            declared: [0; 4],
            refused: refused.collect(),
            series: series
                .flat_map(|def| prometheus::series_names(def))
                .collect(),
            types: contract
                .spans
                .iter()
                .map(|def| def.span_type.to_owned())
                .collect(),
        }
    }

    fn page(&mut self, name: &str) -> &mut Lines {
        let domain = name.split_once('.').map_or("general", |(first, _)| first);
        self.pages.entry(domain.to_owned()).or_default()
    }

    fn refuse(&mut self, what: &str, name: &str, why: &str) {
        self.refused
            .push(format!("{what} `{}`: {why}", shown(name)));
    }

    fn attributes(&mut self) {
        let all = std::mem::take(&mut self.attributes);
        self.declared[0] = all.len();
        for (key, declared) in &all {
            self.page(key).attribute(declared);
        }
        self.attributes = all;
    }

    fn metrics(&mut self) {
        for (name, seen) in &self.infer.metrics.all {
            match self.fit(name, seen) {
                Ok(instrument) => {
                    let (mut labels, reviews) = self.labels(seen);
                    let budget = budget(seen.series.len() as u64, &mut labels);
                    self.declared[1] += 1;
                    let metric = page::Metric {
                        name,
                        seen,
                        instrument,
                        labels: &labels,
                        budget,
                        reviews,
                    };
                    self.page(name).metric(&metric);
                }
                Err(why) => self.refuse("metric", name, &why),
            }
        }
    }

    /// The instrument of a metric that can be declared, or why it can't.
    fn fit(&mut self, name: &str, seen: &Seen) -> Result<Instrument, String> {
        check_metric_name(name).map_err(|error| format!("its name {error}"))?;
        if secret::first(name).is_some() {
            return Err("there is a secret in its name".to_owned());
        }
        let unit = seen.units.iter().next().map_or("", String::as_str);
        let (1, 1, Some(instrument)) = (seen.instruments.len(), seen.units.len(), seen.instrument)
        else {
            return Err("it is sent with several units or instruments, or as a summary".to_owned());
        };
        if !unit::is_allowed(unit) {
            let unit = shown(unit);
            return Err(format!(
                "its unit `{unit}` is neither a base unit nor a `{{thing}}`"
            ));
        }
        if let Some(issue) = prometheus::name_issues(name, unit, instrument).first() {
            return Err(format!("in Prometheus it {issue}"));
        }
        let series = prometheus::series(name, unit, instrument);
        if let Some(taken) = series.iter().find(|it| self.series.contains(*it)) {
            return Err(format!("another metric is `{taken}` in Prometheus"));
        }
        self.series.extend(series);
        Ok(instrument)
    }

    /// The labels that can be declared; and which can't.
    fn labels(&self, seen: &Seen) -> (Vec<Label>, Vec<String>) {
        let (mut labels, mut reviews) = (Vec::<Label>::new(), Vec::new());
        for (key, found) in &seen.labels {
            let keys = labels.iter().map(|label| label.key.as_str());
            let issues = prometheus::label_issues(keys.chain([key.as_str()]));
            let bound = self
                .bound(key)
                .filter(|_| !found.unbounded && issues.is_empty());
            match bound {
                Some(bound) => labels.push(Label {
                    key: key.clone(),
                    required: found.present == seen.points,
                    bound,
                    fan_out: None,
                }),
                None => reviews.push(format!("`{}` can be no label; drop it", shown(key))),
            }
        }
        (labels, reviews)
    }

    /// How many values a label may have; nothing where it can be none.
    fn bound(&self, key: &str) -> Option<u64> {
        if let Some(def) = self.infer.contract.attribute(key) {
            return match (def.sensitivity, def.cardinality) {
                (Sensitivity::Public, Cardinality::Bounded(bound)) => Some(u64::from(bound)),
                _ => None,
            };
        }
        let verdict = &self.attributes.get(key)?.verdict;
        match (verdict.sensitivity, verdict.cardinality) {
            (Sensitivity::Public, Some(Cardinality::Bounded(bound))) => Some(u64::from(bound)),
            (Sensitivity::Public, None) => Some((verdict.members.len() as u64).max(2)),
            _ => None,
        }
    }

    fn spans(&mut self) {
        let may_mark = |key: &str| {
            if groups::is_common(key) || !self.may_be_used(key) {
                return None;
            }
            Some(u8::from(!self.attributes.contains_key(key)))
        };
        let (types, rest) = self.infer.spans.types(may_mark);
        for found in types {
            let id = self.type_name(&found);
            self.declared[2] += 1;
            let uses = self.uses(&found.group);
            let is_own = self.attributes.contains_key(&found.marker);
            self.page(&id).span(&id, &found, &uses, is_own);
        }
        for (kind, name) in rest {
            let why = "no attribute tells it from other spans of its kind; give it one of its own";
            self.refuse(&format!("{kind} span"), &name, why);
        }
    }

    fn events(&mut self) {
        for (name, (severity, group)) in &self.infer.events.all {
            if let Err(error) = check_name(name) {
                self.refuse("event", name, &format!("its name {error}"));
                continue;
            }
            if secret::first(name).is_some() {
                self.refuse("event", name, "there is a secret in its name");
                continue;
            }
            self.declared[3] += 1;
            let uses = self.uses(group);
            self.page(name).event(name, *severity, &uses, group.count);
        }
    }

    /// Whether something may refer to an attribute.
    fn may_be_used(&self, key: &str) -> bool {
        let declared = self.attributes.get(key).map(|it| it.verdict.sensitivity);
        let known = || {
            self.infer
                .contract
                .attribute(key)
                .map(|def| def.sensitivity)
        };
        declared
            .or_else(known)
            .is_some_and(|it| it != Sensitivity::Credential)
    }

    /// A group's attributes with what each has to be.
    fn uses(&self, group: &Group) -> Vec<(String, &'static str)> {
        let usable = group.keys.keys().filter(|key| self.may_be_used(key));
        let said = usable.map(|key| {
            let requirement = if group.always(key) {
                "required"
            } else if key == "error.type" && group.failed > 0 && group.on_failure(key) {
                page::ON_FAILURE
            } else {
                "recommended"
            };
            (key.clone(), requirement)
        });
        said.collect()
    }

    /// A name of its own for a type: its spans' name, else its marker's namespace and its kind.
    fn type_name(&mut self, found: &SpanType) -> String {
        let plain = |name: &&String| !name.contains(['{', '<', '[']);
        let name = match found.names.as_slice() {
            [name] if plain(&name) => identifier(name, ""),
            _ => String::new(),
        };
        let space = found.marker.split('.').next().unwrap_or_default();
        let fallback = format!("{space}.{}", found.kind);
        let first = if check_name(&name).is_ok() {
            name
        } else {
            fallback
        };
        let first = if first.contains('.') {
            first
        } else {
            format!("{space}.{first}")
        };
        let mut numbers = 2..;
        let mut id = first.clone();
        while !self.types.insert(id.clone()) {
            id = format!("{first}.{}", numbers.next().unwrap_or(u32::MAX));
        }
        id
    }
}

/// Most series of a metric, and which of its labels go together so that it holds.
fn budget(seen: u64, labels: &mut [Label]) -> u64 {
    let product = labels
        .iter()
        .fold(1_u64, |all, label| all.saturating_mul(label.bound));
    let limit = round_up(seen.max(MIN_SERIES)).min(u64::from(u32::MAX));
    if product <= limit.saturating_mul(MAX_SLACK) {
        return limit.max(product);
    }
    labels.sort_by(|left, right| (left.bound, &left.key).cmp(&(right.bound, &right.key)));
    let mut left = limit;
    for label in labels {
        let factor = label.bound.min(left).max(1);
        label.fan_out = (factor < label.bound).then_some(factor);
        left = (left / factor).max(1);
    }
    limit
}

/// Letters and digits with single dots between.
fn identifier(text: &str, otherwise: &str) -> String {
    let lower = text.to_lowercase();
    let parts = lower.split(|it: char| !(it.is_ascii_alphanumeric() || it == '_'));
    let parts: Vec<&str> = parts
        .map(|it| it.trim_matches('_'))
        .filter(|it| !it.is_empty())
        .collect();
    let joined = parts.join(if otherwise.is_empty() { "." } else { "-" });
    let start = joined.trim_start_matches(|first: char| !first.is_ascii_lowercase());
    if start.is_empty() {
        otherwise.to_owned()
    } else {
        start.to_owned()
    }
}

/// A domain's file; the names that mean something else are no domains'.
fn file_name(domain: &str) -> String {
    let domain: String = domain.chars().take(60).collect();
    match domain.as_str() {
        "manifest" | "waivers" => format!("{domain}_signals.yaml"),
        _ => format!("{domain}.yaml"),
    }
}

/// A name for a comment: on one line, short, without what is private.
fn shown(name: &str) -> String {
    let name = clean(name);
    let mut chars = name
        .chars()
        .map(|it| if it.is_control() { ' ' } else { it });
    let short: String = chars.by_ref().take(80).collect();
    if chars.next().is_some() {
        short + "…"
    } else {
        short
    }
}
