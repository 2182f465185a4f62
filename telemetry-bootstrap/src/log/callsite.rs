//! What is decided once per callsite: the keys of its fields as JSON, which of them are renamed or
//! redacted, and whether its events go out over OTLP.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::rc::Rc;

use opentelemetry::Key;
use telemetry_contract::line;
use tracing::Metadata;
use tracing::callsite::Identifier;

use super::escape;
use crate::redact::{self, KeyRule, Redactor};
use crate::trace::{LOGGED_FIELDS, LOGGED_TARGET, is_logged, is_transport};

/// Longest key or target, in bytes after escaping.
const MAX_NAME_BYTES: usize = 256;

/// Most callsites that one thread remembers; there are as many as log calls in the program.
const MAX_PLANS: usize = 8_192;

/// What every line says of the service, as JSON.
#[derive(Debug)]
pub(super) struct Frame {
    /// `","service":"…","message":"`.
    pub(super) service: Vec<u8>,
    /// `,"service.version":"…",…`.
    pub(super) metadata: Vec<u8>,
}

/// Everything that is the same for each event of a callsite.
#[derive(Debug)]
pub(super) struct Plan {
    /// What stands before the message: `","level":"…","service":"…","message":"`.
    pub(super) head: Vec<u8>,
    /// What stands after the ids: `,"target":"…","service.version":"…",…`, without the target where
    /// each event has its own.
    pub(super) tail: Vec<u8>,
    /// Whether each event has its own target: it is a record of the `log` crate.
    pub(super) logged: bool,
    /// Whether events go out over OTLP: not those of our own transport, which would feed itself.
    pub(super) bridged: bool,
    fields: Vec<FieldPlan>,
}

/// What happens to one field.
#[derive(Debug)]
pub(super) enum FieldPlan {
    /// It is the message.
    Message,
    /// It is written under a key.
    Named(Named),
    /// It is the target.
    Target,
    /// It is not written: a later field of the same key is, or it is the place in the source of a
    /// record of the `log` crate, which no other line tells either.
    Hidden,
}

/// A field that is written.
#[derive(Debug)]
pub(super) struct Named {
    /// `,"key":`.
    pub(super) json: Vec<u8>,
    /// The same key for OTLP.
    pub(super) key: Key,
    /// Whether its value may be shown.
    pub(super) rule: KeyRule,
    /// Whether it was renamed because its key is reserved.
    pub(super) renamed: bool,
}

impl Plan {
    pub(super) fn new(metadata: &Metadata<'_>, redactor: &Redactor, frame: &Frame) -> Self {
        let names: Vec<_> = metadata.fields().iter().map(|field| field.name()).collect();
        let logged = is_logged(metadata);
        let plan = |name: &&'static str| match *name {
            LOGGED_TARGET if logged => FieldPlan::Target,
            name if logged && name.starts_with(LOGGED_FIELDS) => FieldPlan::Hidden,
            name => FieldPlan::new(name, &names, redactor),
        };
        let mut fields: Vec<_> = names.iter().map(plan).collect();
        shadow(&mut fields);
        let level = metadata.level().as_str().as_bytes();
        let mut tail = Vec::new();
        if !logged {
            push_target(&mut tail, &redactor.text(metadata.target()));
        }
        tail.extend_from_slice(&frame.metadata);
        Self {
            head: [b"\",\"level\":\"", level, &frame.service].concat(),
            tail,
            logged,
            bridged: !is_transport(metadata.target()),
            fields,
        }
    }

    pub(super) fn field(&self, index: usize) -> Option<&FieldPlan> {
        self.fields.get(index)
    }
}

impl FieldPlan {
    /// The plan of the field `name` among fields of these names.
    fn new(name: &'static str, names: &[&str], redactor: &Redactor) -> Self {
        if name == "message" {
            return Self::Message;
        }
        let renamed = line::is_reserved(name);
        let key = match redactor.text(name) {
            _ if renamed => Key::from(free_name(name, names)),
            Cow::Borrowed(_) => Key::from_static_str(name),
            Cow::Owned(clean) => Key::from(clean),
        };
        let mut json = b",\"".to_vec();
        push_name(&mut json, key.as_str());
        json.extend_from_slice(b"\":");
        Self::Named(Named {
            json,
            key,
            rule: redactor.key(name),
            renamed,
        })
    }

    fn json(&self) -> Option<&[u8]> {
        match self {
            Self::Named(named) => Some(&named.json),
            Self::Message | Self::Target | Self::Hidden => None,
        }
    }
}

/// A reserved name with a prefix, and with as many as it takes to be none of the other fields'.
fn free_name(name: &str, names: &[&str]) -> String {
    let mut free = [line::COLLISION_PREFIX, name].concat();
    while names.contains(&free.as_str()) {
        free.insert_str(0, line::COLLISION_PREFIX);
    }
    free
}

/// Appends `,"target":"…"` of a redacted target.
pub(super) fn push_target(out: &mut Vec<u8>, target: &str) {
    out.extend_from_slice(b",\"target\":\"");
    push_name(out, target);
    out.push(b'"');
}

/// Appends a redacted name as JSON: to its limit, or to the end of the mark that is there.
fn push_name(out: &mut Vec<u8>, name: &str) {
    let before = out.len();
    let taken = escape::push(out, name, MAX_NAME_BYTES);
    let end = redact::end_of_mark(name, taken);
    if end > taken {
        out.truncate(before);
        escape::push(out, name.get(..end).unwrap_or_default(), usize::MAX);
    }
}

/// Of fields with one key keeps the last.
fn shadow(fields: &mut [FieldPlan]) {
    for at in 0..fields.len() {
        let (field, later) = fields[at..].split_at_mut(1);
        let Some(json) = field[0].json() else {
            continue;
        };
        if later.iter().any(|other| other.json() == Some(json)) {
            field[0] = FieldPlan::Hidden;
        }
    }
}

/// The plans that a thread has made, for one layer at a time.
#[derive(Debug, Default)]
pub(super) struct Plans {
    layer: u64,
    known: HashMap<Identifier, Rc<Plan>, BuildHasherDefault<AddressHasher>>,
}

impl Plans {
    /// The plan of a callsite of the layer with this number.
    pub(super) fn get(
        &mut self,
        layer: u64,
        metadata: &'static Metadata<'static>,
        make: impl FnOnce() -> Plan,
    ) -> Rc<Plan> {
        if self.layer != layer || self.known.len() >= MAX_PLANS {
            self.known.clear();
            self.layer = layer;
        }
        let plan = self.known.entry(metadata.callsite());
        Rc::clone(plan.or_insert_with(|| Rc::new(make())))
    }
}

/// Hashes the addresses of callsites, which are distinct as they are.
#[derive(Debug, Default)]
struct AddressHasher(u64);

impl Hasher for AddressHasher {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, address: u64) {
        const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
        self.0 = (self.0.rotate_left(5) ^ address).wrapping_mul(ODD);
    }

    fn write_usize(&mut self, address: usize) {
        self.write_u64(address as u64);
    }

    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }
}
