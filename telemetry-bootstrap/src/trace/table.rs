//! The open spans of one subscriber, by the ids that `tracing` gave them.
//!
//! A registry has a place for such data in each span, behind a look-up, a lock, a map and a box of
//! its own. This takes one lock and one map, and what is asked for by an id alone needs no registry.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use opentelemetry::Context;
use tracing::span::Id;

use super::fields::Identity;
use super::record::Record;

/// Parts of the table, each with a lock of its own; a power of two.
const SHARDS: usize = 32;

/// Mixes the bits of an id (Fibonacci hashing).
const MIXER: u64 = 0x9e37_79b9_7f4a_7c15;

/// How far a span is.
#[derive(Debug)]
pub(super) enum Slot {
    /// Not started: it has no ids.
    Open(Arc<Record>),
    /// Known at its creation not to be sampled, and nobody has seen its ids.
    Early {
        context: Context,
        identity: Identity,
    },
    /// Its ids may be with others. Without a record it is not sampled.
    Started {
        context: Context,
        record: Option<Arc<Record>>,
    },
}

type Shard = Mutex<HashMap<u64, Slot, BuildHasherDefault<IdHasher>>>;

#[derive(Debug, Default)]
pub(super) struct Table {
    shards: [Shard; SHARDS],
}

impl Table {
    pub(super) fn insert(&self, id: &Id, slot: Slot) {
        let former = self.shard(id).insert(id.into_u64(), slot);
        drop(former);
    }

    /// The context of a span, which is started if it was not; `None` where it is not ours.
    pub(super) fn context(&self, id: &Id) -> Option<Context> {
        let mut shard = self.shard(id);
        let slot = shard.get_mut(&id.into_u64())?;
        if let Slot::Started { context, .. } = slot {
            return Some(context.clone());
        }
        let (context, parent) = slot.start();
        // A context may be the last that holds a span of others, whose end may run anything.
        drop(shard);
        drop(parent);
        Some(context)
    }

    /// The record of a span that is or may become sampled.
    pub(super) fn record(&self, id: &Id) -> Option<Arc<Record>> {
        match self.shard(id).get(&id.into_u64())? {
            Slot::Open(record) => Some(Arc::clone(record)),
            Slot::Started { record, .. } => record.clone(),
            Slot::Early { .. } => None,
        }
    }

    /// Hands the slot of a span to `look`, which must run no foreign code.
    pub(super) fn with<T>(&self, id: &Id, look: impl FnOnce(&mut Slot) -> T) -> Option<T> {
        self.shard(id).get_mut(&id.into_u64()).map(look)
    }

    /// Takes a span out; to be dropped by the caller.
    pub(super) fn remove(&self, id: &Id) -> Option<Slot> {
        self.shard(id).remove(&id.into_u64())
    }

    fn shard(&self, id: &Id) -> MutexGuard<'_, HashMap<u64, Slot, BuildHasherDefault<IdHasher>>> {
        let mixed = id.into_u64().wrapping_mul(MIXER) >> (u64::BITS - SHARDS.ilog2());
        let at = usize::try_from(mixed).unwrap_or(0) % SHARDS;
        self.shards[at]
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Slot {
    /// The last handle of the span is gone: it ends now, unless it has.
    pub(super) fn close(self) {
        let (record, context) = match self {
            Self::Open(record) => {
                let (context, _parent) = record.start();
                (Some(record), context)
            }
            Self::Started { record, context } => (record, context),
            Self::Early { context, .. } => (None, context),
        };
        if let Some(record) = &record {
            record.end(|_| SystemTime::now());
        }
        drop(context);
        record.into_iter().for_each(Record::give_back);
    }

    /// Starts the span if it was not. Its context, and one to be dropped when the caller holds no
    /// lock.
    fn start(&mut self) -> (Context, Option<Context>) {
        let (context, record, parent) = match self {
            Self::Started { context, .. } => return (context.clone(), None),
            Self::Early { context, .. } => (std::mem::take(context), None, None),
            Self::Open(record) => {
                let (context, parent) = record.start();
                let sampled = record.has_started().then(|| Arc::clone(record));
                (context, sampled, Some(parent))
            }
        };
        *self = Self::Started {
            context: context.clone(),
            record,
        };
        (context, parent)
    }
}

/// Ids are numbers of places, and need no more than their bits mixed.
#[derive(Debug, Default)]
struct IdHasher(u64);

impl Hasher for IdHasher {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, id: u64) {
        self.0 = (self.0 ^ id).wrapping_mul(MIXER);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
