//! How an outbound request's failure becomes an `error.type`.

use std::any::Any;
use std::error::Error;
use std::io;

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

/// As [`OfBoxed`] or [`OfError`], where that is what a service's error is: a server's time-out and
/// limits. Other types don't say what they are.
pub(super) fn of_any<E: 'static>(error: &E) -> ErrorType {
    let error: &dyn Any = error;
    if let Some(boxed) = error.downcast_ref::<Box<dyn Error + Send + Sync>>() {
        return classify(&**boxed);
    }
    let io = error.downcast_ref::<io::Error>();
    io.map_or(ErrorType::Other, |io| classify(io))
}

impl<E, F: Fn(&E) -> ErrorType> Classify<E> for F {
    fn classify(&self, error: &E) -> ErrorType {
        self(error)
    }
}
