//! Spans of no type that a contract has, and its unknown events: by what they carry.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::check;
use crate::correlation;
use crate::line::LEADING_KEYS;
use crate::model::SpanKind;
use crate::otlp::model::{Attribute, Value};
use crate::secret;

/// Span names, with what varies masked, that are told apart; events, too.
const MAX_GROUPS: usize = 1_000;
const MAX_KEYS: usize = 64;
const MAX_TAKEN: usize = 20_000;
const MAX_NAME_BYTES: usize = 200;

/// The kinds in the order of their names.
type KindName = &'static str;

/// Spans by kind and by the shape of their names.
#[derive(Debug, Default)]
pub(super) struct Groups {
    all: BTreeMap<(KindName, String), Group>,
    /// Keys of spans that belong to no group: they tell nothing apart.
    taken: HashSet<(KindName, String)>,
    /// Spans that there was no room for.
    pub(super) left_out: u64,
}

/// How often each key was there.
#[derive(Debug, Default)]
pub(super) struct Group {
    pub(super) count: u64,
    pub(super) failed: u64,
    /// How often, and how often on failed ones.
    pub(super) keys: BTreeMap<String, (u64, u64)>,
}

/// A type of span to be declared.
#[derive(Debug)]
pub(super) struct SpanType {
    pub(super) kind: &'static str,
    pub(super) names: Vec<String>,
    pub(super) marker: String,
    pub(super) group: Group,
}

impl Group {
    /// Adds a record; gives back the keys that there was no room for.
    fn add<'k>(&mut self, failed: bool, attributes: &'k [Attribute<'_>]) -> Vec<&'k str> {
        self.count += 1;
        self.failed += u64::from(failed);
        let mut left_out = Vec::new();
        let mut once = BTreeSet::new();
        for attribute in attributes.iter().filter(|it| once.insert(&*it.key)) {
            let key = &*attribute.key;
            if !self.keys.contains_key(key) {
                if self.keys.len() >= MAX_KEYS || key.len() > 255 {
                    left_out.push(key);
                    continue;
                }
                self.keys.insert(key.to_owned(), (0, 0));
            }
            if let Some((present, on_failed)) = self.keys.get_mut(key) {
                *present += 1;
                *on_failed += u64::from(failed);
            }
        }
        left_out
    }

    fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.failed += other.failed;
        for (key, (present, on_failed)) in &other.keys {
            let sum = self.keys.entry(key.clone()).or_default();
            *sum = (sum.0 + present, sum.1 + on_failed);
        }
    }

    /// Whether every record had it.
    pub(super) fn always(&self, key: &str) -> bool {
        self.keys
            .get(key)
            .is_some_and(|(present, _)| *present == self.count)
    }

    /// Whether those that failed had it, and no other.
    pub(super) fn on_failure(&self, key: &str) -> bool {
        let found = self.keys.get(key);
        found.is_some_and(|(present, failed)| failed == present && *failed == self.failed)
    }
}

impl Groups {
    /// Adds a span of a type that the contract has: what it carries marks no other type.
    pub(super) fn taken(&mut self, kind: SpanKind, attributes: &[Attribute<'_>]) {
        for attribute in attributes {
            self.take(kind.as_str(), &attribute.key);
        }
    }

    fn take(&mut self, kind: KindName, key: &str) {
        if self.taken.len() < MAX_TAKEN {
            self.taken.insert((kind, key.to_owned()));
        }
    }

    /// Adds a span of no known type.
    pub(super) fn add(
        &mut self,
        kind: SpanKind,
        name: &str,
        failed: bool,
        attributes: &[Attribute<'_>],
    ) {
        let kind = kind.as_str();
        let key = (kind, template(name, attributes));
        if !self.all.contains_key(&key) && self.all.len() >= MAX_GROUPS {
            self.left_out += 1;
            for attribute in attributes {
                self.take(kind, &attribute.key);
            }
            return;
        }
        let left_out = self.all.entry(key).or_default().add(failed, attributes);
        for key in left_out {
            self.take(kind, key);
        }
    }

    /// The types that can be told apart by an attribute that all of their spans have and no other
    /// span of the kind has; and the names of the rest. `may_mark` says which keys a type may be
    /// known by, the best first.
    pub(super) fn types(
        &self,
        may_mark: impl Fn(&str) -> Option<u8>,
    ) -> (Vec<SpanType>, Vec<(&'static str, String)>) {
        let holders = self.holders();
        let mut done: BTreeSet<&(KindName, String)> = BTreeSet::new();
        let (mut types, mut rest) = (Vec::new(), Vec::new());
        for (at, group) in &self.all {
            if done.contains(at) {
                continue;
            }
            let marks = |key: &&String| {
                let held = holders.get(&(at.0, key.as_str()));
                let held = held.is_some_and(|all| {
                    all.iter()
                        .all(|(other, always)| *always && !done.contains(other))
                });
                held && self.taken.len() < MAX_TAKEN
                    && !self.taken.contains(&(at.0, (*key).clone()))
            };
            let best = group.keys.keys().filter(marks).filter_map(|key| {
                let rank = may_mark(key)?;
                let size = holders.get(&(at.0, key.as_str())).map_or(0, Vec::len);
                Some((rank, size, key))
            });
            match best.min() {
                Some((_, _, marker)) => {
                    let members = holders.get(&(at.0, marker.as_str())).into_iter().flatten();
                    let members: Vec<_> = members.map(|(other, _)| *other).collect();
                    types.push(self.merged(at.0, marker, &members));
                    done.extend(members);
                }
                None => rest.push((at.0, at.1.clone())),
            }
        }
        (types, rest)
    }

    /// Which groups have a key at all, and whether on each of their spans.
    fn holders(&self) -> Holders<'_> {
        let mut holders = Holders::new();
        for (at, group) in &self.all {
            for key in group.keys.keys() {
                let held = holders.entry((at.0, key.as_str())).or_default();
                held.push((at, group.always(key)));
            }
        }
        holders
    }

    fn merged(&self, kind: KindName, marker: &str, members: &[&(KindName, String)]) -> SpanType {
        let mut group = Group::default();
        for member in members {
            if let Some(one) = self.all.get(*member) {
                group.merge(one);
            }
        }
        SpanType {
            kind,
            names: members.iter().map(|(_, name)| name.clone()).collect(),
            marker: marker.to_owned(),
            group,
        }
    }
}

type Holders<'g> = BTreeMap<(KindName, &'g str), Vec<(&'g (KindName, String), bool)>>;

/// A span's name, with attributes' keys where their values stand, and what varies masked.
fn template(name: &str, attributes: &[Attribute<'_>]) -> String {
    let mut end = name.len().min(MAX_NAME_BYTES);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    let name = clean(&name[..end]);
    let word = |word: &str| {
        let is_it =
            |it: &&Attribute<'_>| matches!(&it.value, Value::String(text) if **text == *word);
        let key = attributes.iter().filter(is_it).map(|it| &*it.key).min();
        match key {
            Some(key) if word.len() > 1 => format!("{{{key}}}"),
            _ => check::masked(word).into_owned(),
        }
    };
    let words: Vec<String> = name.split(' ').map(word).collect();
    words.join(" ")
}

/// A text without what is private in it.
pub(super) fn clean(text: &str) -> String {
    let (mut clean, mut done) = (String::new(), 0);
    for found in secret::find(text) {
        clean.push_str(text.get(done..found.start).unwrap_or_default());
        clean.push_str(found.kind.replacement());
        done = found.end;
    }
    clean.push_str(text.get(done..).unwrap_or_default());
    clean
}

/// Whether a key stands on spans of every type, so that it marks none.
pub(super) fn is_common(key: &str) -> bool {
    let usual = [
        "error.type",
        "busy_ns",
        "idle_ns",
        "server.address",
        "server.port",
    ];
    let starts = [
        "code.",
        "thread.",
        "otel.",
        "exception.",
        "saas.",
        "tenant",
        "user",
    ];
    key == correlation::CORRELATION_ID
        || LEADING_KEYS.contains(&key)
        || usual.contains(&key)
        || starts.iter().any(|start| key.starts_with(start))
}

/// A log record with the name of an event.
#[derive(Debug)]
pub(super) struct Event<'r> {
    pub(super) name: &'r str,
    pub(super) severity: u32,
    pub(super) attributes: &'r [Attribute<'r>],
}

/// Events by name.
#[derive(Debug, Default)]
pub(super) struct Events {
    /// With the lowest severity number of each.
    pub(super) all: BTreeMap<String, (u32, Group)>,
    /// Records that there was no room for.
    pub(super) left_out: u64,
}

impl Events {
    /// Adds a record.
    pub(super) fn add(&mut self, event: &Event<'_>) {
        let is_new = !self.all.contains_key(event.name);
        if is_new && (self.all.len() >= MAX_GROUPS || event.name.len() > 255) {
            self.left_out += 1;
            return;
        }
        let new = (event.severity, Group::default());
        let (severity, group) = self.all.entry(event.name.to_owned()).or_insert(new);
        *severity = event.severity.min(*severity);
        // Keys past the bound are left to be declared as attributes alone.
        drop(group.add(false, event.attributes));
    }
}
