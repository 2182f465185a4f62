//! The languages that queries are written in, read as strictly as their backends read them: what is
//! rendered has to parse, and names only what is there.
//!
//! Each reader knows the part of its language that dashboards and rules use; what it does not know
//! is an error, so that nothing unread is rendered.

mod logql;
mod promql;
mod token;
mod traceql;

pub(super) use logql::check as logs;
pub(super) use promql::{Labels, labels, parse as metrics};
pub(super) use traceql::check as traces;
