//! A check's result for people and for programs.

mod json;
mod text;

pub use self::json::json;
pub use self::text::{TextOptions, text};
