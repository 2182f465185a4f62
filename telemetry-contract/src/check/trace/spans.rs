//! One trace: its spans by id, its logs, and the texts of its ids.

use std::collections::{BTreeMap, HashMap};
use std::hash::{Hash, Hasher};

use super::record::Record;
use crate::check::hash::{Fold, Seeded};
use crate::check::names::{Name, clip};
use crate::correlation::MAX_ID_BYTES;
use crate::otlp::model::{SpanId, TraceId};

/// Traces with no more spans than this are searched from end to end.
pub(super) const SMALL: usize = 32;
/// Room for so many is made with the first one.
const FIRST_SPANS: usize = 2;
/// Ids that are searched from end to end, and room for the first of them.
const FEW_IDS: usize = 8;
const FIRST_IDS: usize = 2;
/// What a trace takes besides what is counted out, and so does a text, and a place.
const TRACE_BYTES: usize = size_of::<Trace>() + 48;
const TEXT_BYTES: usize = 48;
const PLACE_BYTES: usize = 48;

/// A correlation or event id: a hash of its text, 0 where there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub(crate) struct Id(u64);

impl Id {
    fn of(text: &str) -> Self {
        if text.is_empty() {
            return Self::default();
        }
        // Not `RandomState`: the same id is the same in every trace.
        let mut hasher = Fold::default();
        text.hash(&mut hasher);
        Self(hasher.finish().max(1))
    }

    /// Whether there is one.
    pub(crate) fn is_some(self) -> bool {
        self != Self::default()
    }
}

/// A log that names a span.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LogRecord {
    pub(crate) span: SpanId,
    pub(crate) service: Name,
    /// What it says of its trace: whether it is sampled, so that its spans are sent.
    pub(crate) sampled: Option<bool>,
    pub(crate) correlation: Id,
}

impl LogRecord {
    /// A log of this span; its id comes with [`Trace::add_log`].
    pub(crate) fn new(span: SpanId, service: Name, sampled: Option<bool>) -> Self {
        Self {
            span,
            service,
            sampled,
            correlation: Id::default(),
        }
    }
}

/// What is kept of a trace.
#[derive(Debug)]
pub(crate) struct Trace {
    /// Each once, in the order in which they came.
    pub(crate) spans: Vec<Record>,
    pub(crate) logs: Vec<LogRecord>,
    /// Where each span is, by id and fingerprint, in a trace that is not small.
    places: BTreeMap<(SpanId, u64), usize>,
    /// The texts of the first ids; most traces have no more.
    ids: Vec<(Id, Box<str>)>,
    more_ids: HashMap<Id, Box<str>, Seeded>,
    extra_bytes: usize,
    /// When it was last added to.
    pub(super) touched: u64,
}

impl Trace {
    /// Nothing yet; `seed` hashes its ids.
    pub(super) fn new(seed: Seeded) -> Self {
        Self {
            spans: Vec::new(),
            logs: Vec::new(),
            places: BTreeMap::new(),
            ids: Vec::new(),
            more_ids: HashMap::with_hasher(seed),
            extra_bytes: 0,
            touched: 0,
        }
    }

    /// Adds a span, unless it is there already.
    pub(super) fn add_span(&mut self, record: Record) {
        let key = (record.span, record.fingerprint);
        if self.has(key) {
            return;
        }
        self.extra_bytes += record.links.len() * size_of::<(TraceId, SpanId)>();
        let at = self.spans.len();
        if at == self.spans.capacity() {
            self.spans.reserve_exact(at.max(FIRST_SPANS));
        }
        self.spans.push(record);
        if at == SMALL {
            let places = self.spans.iter().enumerate();
            self.places = places
                .map(|(at, record)| ((record.span, record.fingerprint), at))
                .collect();
        } else if at > SMALL {
            self.places.insert(key, at);
        }
    }

    /// Adds a log.
    pub(super) fn add_log(&mut self, log: LogRecord) {
        self.logs.push(log);
    }

    /// Takes an id, and keeps its text.
    pub(super) fn id(&mut self, text: &str) -> Id {
        let text = clip(text, MAX_ID_BYTES);
        let id = Id::of(text);
        if id.is_some() && self.id_text(id).is_none() {
            self.extra_bytes += text.len() + TEXT_BYTES;
            if self.ids.is_empty() {
                self.ids.reserve_exact(FIRST_IDS);
            }
            if self.ids.len() < FEW_IDS {
                self.ids.push((id, text.into()));
            } else {
                self.more_ids.insert(id, text.into());
            }
        }
        id
    }

    /// The text of an id.
    pub(crate) fn id_text(&self, id: Id) -> Option<&str> {
        let known = self.ids.iter().find(|(known, _)| *known == id);
        let text = known.map(|(_, text)| text);
        text.or_else(|| self.more_ids.get(&id)).map(|text| &**text)
    }

    /// The span with this id; of several, the same one in every order.
    pub(crate) fn span(&self, id: SpanId) -> Option<&Record> {
        self.spans.get(self.place(id)?)
    }

    /// Where the span with this id is among the spans.
    pub(crate) fn place(&self, id: SpanId) -> Option<usize> {
        if self.places.is_empty() {
            let spans = self.spans.iter().enumerate();
            let same = spans.filter(|(_, record)| record.span == id);
            let first = same.min_by_key(|(_, record)| record.fingerprint);
            return first.map(|(at, _)| at);
        }
        let mut same = self.places.range((id, 0)..=(id, u64::MAX));
        same.next().map(|(_, at)| *at)
    }

    /// How many spans and logs it has.
    pub(super) fn len(&self) -> usize {
        self.spans.len() + self.logs.len()
    }

    /// About how much memory it takes; 0 while it has nothing.
    pub(super) fn bytes(&self) -> usize {
        if self.len() == 0 {
            return 0;
        }
        TRACE_BYTES
            + self.spans.capacity() * size_of::<Record>()
            + self.logs.capacity() * size_of::<LogRecord>()
            + self.places.len() * PLACE_BYTES
            + self.extra_bytes
    }

    fn has(&self, key: (SpanId, u64)) -> bool {
        if self.places.is_empty() {
            let same = |record: &Record| (record.span, record.fingerprint) == key;
            return self.spans.iter().any(same);
        }
        self.places.contains_key(&key)
    }
}
