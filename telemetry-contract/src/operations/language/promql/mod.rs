//! PromQL: an expression as a tree, and which labels its result has.

mod expression;
mod functions;
mod labels;
mod parse;
#[cfg(test)]
mod tests;

pub(in crate::operations) use labels::{Labels, labels};
pub(in crate::operations) use parse::parse;
