//! `cargo xtask stack-…`: the backend for examples and contract tests: Loki, Grafana, Tempo and
//! Prometheus behind a gateway, or one embedded process.
//!
//! | step | module |
//! |---|---|
//! | what is wanted | `options` |
//! | what there is | `component`, `programs`, `versions` |
//! | what is got | `supply` |
//! | where it listens | `ports` |
//! | which files it reads | `render`, `template` |
//! | what is run | `plan`, carried out by `supervise`, or by an engine in `docker` |
//! | whether it works | `canary`, `verify` |
//! | what an outage costs | `hold`, `outage` |

mod ability;
mod ask;
mod canary;
mod choose;
mod clock;
mod component;
mod docker;
mod doctor;
mod down;
mod embedded;
mod environment;
mod follow;
mod grafana;
mod hold;
mod http;
mod labels;
mod layout;
mod logs;
mod native;
mod options;
mod outage;
mod pin;
mod plan;
mod platform;
mod ports;
mod programs;
mod render;
mod rendered;
mod secrets;
mod start;
mod state;
mod status;
mod supervise;
mod supply;
mod template;
mod up;
mod verify;
mod version;
mod versions;
mod webhook;

use clap::Subcommand;

pub(crate) use canary::Endpoints;
pub(crate) use clock::now;
pub(crate) use follow::{Followed, Running, Wanted};
pub(crate) use layout::Place;

/// The stack's commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Stack {
    /// Start the backend, or attach to the one that runs, and prove that telemetry can be read back.
    #[command(name = "stack-up")]
    Up(up::Up),
    /// Say what runs, where, and how it does.
    #[command(name = "stack-status")]
    Status(status::Status),
    /// Print what the components log.
    #[command(name = "stack-logs")]
    Logs(logs::Logs),
    /// Prove that the running stack does what it says, by asking it.
    #[command(name = "stack-verify")]
    Verify(verify::Verify),
    /// Stop everything that `stack-up` started; data is kept.
    #[command(name = "stack-down")]
    Down(down::Down),
    /// Write every file that a runtime reads, and start nothing.
    #[command(name = "stack-render")]
    Render(rendered::Render),
    /// Record checksums of archives and digests of images beside the pinned versions.
    #[command(name = "stack-pin")]
    Pin(pin::Pin),
    /// Say what is missing on this machine, and how to get it.
    #[command(name = "stack-doctor")]
    Doctor(doctor::Doctor),
    /// Take alerts and show them.
    #[command(name = "stack-webhook", hide = true)]
    Webhook(webhook::Webhook),
    /// Keep the components of a plan running.
    #[command(name = "stack-supervise", hide = true)]
    Supervise(supervise::Supervise),
    /// Receive OTLP, answer questions about it, show it.
    #[command(name = "stack-embedded", hide = true)]
    Embedded(embedded::Embedded),
}

impl Stack {
    /// Carries it out; `Ok(false)` where what was asked for does not hold.
    ///
    /// # Errors
    /// What was found, what was wanted, and what to do.
    pub(crate) fn run(self) -> Result<bool, String> {
        match self {
            Self::Up(command) => command.run(),
            Self::Status(command) => command.run(),
            Self::Logs(command) => command.run(),
            Self::Verify(command) => command.run(),
            Self::Down(command) => command.run(),
            Self::Render(command) => command.run(),
            Self::Pin(command) => command.run(),
            Self::Doctor(command) => command.run(),
            Self::Webhook(command) => command.run(),
            Self::Supervise(command) => command.run(),
            Self::Embedded(command) => command.run(),
        }
    }
}
