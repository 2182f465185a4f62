//! JSON Schemas (draft 2020-12): of a service's log line, and of what a registry says under
//! `annotations.contract`.

mod annotations;
mod line;
#[cfg(test)]
mod tests;

pub use self::annotations::annotations;
pub use self::line::log_line;

/// The dialect.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";
