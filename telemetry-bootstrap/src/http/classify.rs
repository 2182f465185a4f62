//! How an outbound request's failure becomes an `error.type`.

use std::error::Error;

use crate::error_type::{ErrorType, classify};

/// Finds the `error.type` of a failed request. Implemented by functions from the error.
pub trait Classify<E> {
    /// Why the request failed, as one of a closed set.
    fn classify(&self, error: &E) -> ErrorType;
}

/// What the error and its sources say of themselves
/// ([`error_type::classify`](crate::error_type::classify)); the default.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct OfError;

/// As [`OfError`], for services whose errors are in a box, which is no [`Error`] itself: tower's
/// time-outs and limits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct OfBoxed;

impl<E: Error + 'static> Classify<E> for OfError {
    fn classify(&self, error: &E) -> ErrorType {
        classify(error)
    }
}

impl Classify<Box<dyn Error + Send + Sync>> for OfBoxed {
    fn classify(&self, error: &Box<dyn Error + Send + Sync>) -> ErrorType {
        classify(&**error)
    }
}

impl<E, F: Fn(&E) -> ErrorType> Classify<E> for F {
    fn classify(&self, error: &E) -> ErrorType {
        self(error)
    }
}
