//! `stack-render`: writes every file that the native or the docker runtime reads, and starts nothing.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::layout::Place;
use super::options::{Options, Runtime};
use super::ports::Ports;
use super::versions::PinsFile;
use super::{docker, native, render};

/// Write every file that the native runtime reads, or with `--runtime docker` the other, and start
/// nothing.
#[derive(Debug, Args)]
pub(crate) struct Render {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    options: Options,
    /// Where to; without it, where the stack keeps what it needs.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[command(flatten)]
    pins: PinsFile,
    /// Print where they are as one JSON object.
    #[arg(long)]
    json: bool,
}

impl Render {
    /// Writes them.
    pub(crate) fn run(self) -> Result<bool, String> {
        let layout = self.place.layout()?;
        let into = self.out.unwrap_or_else(|| layout.config());
        let ports = Ports::new(self.options.port_offset)?;
        if self.options.runtime == Some(Runtime::Docker) {
            docker::prepare(&layout, &into, &self.options, ports, &self.pins.read()?)?;
        } else {
            let variables = native::variables(&self.options, ports, &layout)?;
            render::render(&render::source(), &into, &variables)?;
        }
        if self.json {
            println!("{:#}", json!({"folder": into}));
        } else {
            println!("{}", into.display());
        }
        Ok(true)
    }
}
