//! `contract …`: everything that reads a registry.

mod captures;
mod check;
mod cost;
mod coverage;
mod diff;
mod docs;
mod emit;
mod explain;
mod generate;
mod infer;
mod init;
mod input;
mod lint;
mod live;
mod operations;
mod own;
mod package;
mod registry;
mod schema;
mod written;

use clap::Subcommand;

use super::outcome::Done;

pub use self::registry::load;

/// What can be done with a registry.
#[derive(Debug, Subcommand)]
#[non_exhaustive]
#[expect(missing_docs, reason = "each command's struct says what it does")]
pub enum Contract {
    Check(check::Check),
    Cost(cost::Cost),
    Diff(diff::Diff),
    Docs(docs::Docs),
    Emit(emit::Emit),
    Explain(explain::Explain),
    Coverage(coverage::Coverage),
    Generate(generate::Generate),
    Infer(infer::Infer),
    Init(init::Init),
    Lint(lint::Lint),
    Operations(operations::Operations),
    Schema(schema::Schema),
}

impl Contract {
    /// Carries it out.
    ///
    /// # Errors
    /// Where there is nothing to check: no such folder, a port that is taken.
    pub fn run(self) -> Done {
        match self {
            Self::Check(command) => command.run(),
            Self::Cost(command) => command.run(),
            Self::Diff(command) => command.run(),
            Self::Docs(command) => command.run(),
            Self::Emit(command) => command.run(),
            Self::Explain(command) => command.run(),
            Self::Coverage(command) => command.run(),
            Self::Generate(command) => command.run(),
            Self::Infer(command) => command.run(),
            Self::Init(command) => command.run(),
            Self::Lint(command) => command.run(),
            Self::Operations(command) => command.run(),
            Self::Schema(command) => command.run(),
        }
    }
}
