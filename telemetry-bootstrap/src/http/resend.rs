//! Requests that are sent again.

use http::Extensions;

/// How often a request was sent before this time; becomes `http.request.resend_count`.
///
/// For what sends again around the client layer, a retry or a redirect, so that each time has a
/// span of its own. Where that is inside the layer, all times are one span.
///
/// ```
/// use std::future::{Ready, ready};
///
/// use telemetry_bootstrap::http::ResendCount;
///
/// /// Sends a request up to three times.
/// #[derive(Clone)]
/// struct Thrice;
///
/// impl<A, E> tower::retry::Policy<http::Request<()>, A, E> for Thrice {
///     type Future = Ready<()>;
///
///     fn retry(&mut self, request: &mut http::Request<()>, answer: &mut Result<A, E>) -> Option<Ready<()>> {
///         let again = answer.is_err() && ResendCount::add_one(request.extensions_mut()).0 < 3;
///         again.then(|| ready(()))
///     }
///
///     fn clone_request(&mut self, request: &http::Request<()>) -> Option<http::Request<()>> {
///         Some(request.clone())
///     }
/// }
/// # fn example<S>(layer: telemetry_bootstrap::http::ClientLayer, service: S) -> impl Sized {
/// tower::ServiceBuilder::new()
///     .retry(Thrice)
///     .layer(layer)
///     .service(service)
/// # }
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct ResendCount(pub u32);

impl ResendCount {
    /// Counts one more in the extensions of a request, and says how many that makes.
    pub fn add_one(extensions: &mut Extensions) -> Self {
        let count = extensions.get_or_insert_default::<Self>();
        count.0 = count.0.saturating_add(1);
        *count
    }
}
