//! `contract …`: everything that reads a registry.

mod captures;
mod check;
mod coverage;
mod explain;
mod generate;
mod init;
mod input;
mod lint;
mod live;
mod own;
mod package;
mod registry;

use clap::Subcommand;

use super::outcome::Done;

pub use self::registry::load;

/// What can be done with a registry.
#[derive(Debug, Subcommand)]
#[non_exhaustive]
#[expect(missing_docs, reason = "each command's struct says what it does")]
pub enum Contract {
    Check(check::Check),
    Explain(explain::Explain),
    Coverage(coverage::Coverage),
    Generate(generate::Generate),
    Init(init::Init),
    Lint(lint::Lint),
}

impl Contract {
    /// Carries it out.
    ///
    /// # Errors
    /// Where there is nothing to check: no such folder, a port that is taken.
    pub fn run(self) -> Done {
        match self {
            Self::Check(command) => command.run(),
            Self::Explain(command) => command.run(),
            Self::Coverage(command) => command.run(),
            Self::Generate(command) => command.run(),
            Self::Init(command) => command.run(),
            Self::Lint(command) => command.run(),
        }
    }
}
