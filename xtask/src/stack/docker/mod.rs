//! The docker runtime: the components as services of Docker Compose.
//!
//! | step | module |
//! |---|---|
//! | what answers, and how new it is | `engine` |
//! | which images there are | `images` |
//! | what the Compose files' variables stand for | `project` |
//! | folders, credentials, configuration | `prepare` |
//! | up and down | `run` |
//! | how the containers do | `containers` |

mod containers;
mod engine;
mod images;
mod logging;
mod prepare;
mod project;
mod run;

pub(super) use containers::{hold, inspect, last_lines, release, running};
pub(super) use engine::Engine;
pub(super) use images::{missing, pullable};
pub(super) use logging::plugin;
pub(super) use prepare::prepare;
pub(super) use project::{Project, data};
pub(super) use run::{clear, down, processes, up};
