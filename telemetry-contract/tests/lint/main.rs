//! Small bad programs, each with what is said of it, and good ones of which nothing is.
#![expect(clippy::unwrap_used, reason = "a test")]

mod broken;
mod clippy;
mod command;
mod programs;
mod rules;
mod support;
