//! Routes, the path with its parameters left open, and what names a span.

use std::sync::Arc;

use http::Extensions;
use telemetry_contract::attributes::HttpRequestMethod;

/// The template of a matched route, such as `/orders/{id}`; becomes `http.route`.
///
/// Put it into the extensions of a request, or of a response where the router is inside the layer.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Route(pub(super) Arc<str>);

impl Route {
    /// Takes a template. It must come from code, never from the request's path.
    pub fn new(template: &str) -> Self {
        Self(Arc::from(template))
    }

    /// The template.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The template of an outbound request's path, such as `/v1/charges/{id}`; becomes part of the
/// span's name, and `url.template`. Put it into the extensions of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct UrlTemplate(pub &'static str);

/// The method as the start of a span's name; `HTTP` where it is not known.
pub(super) fn span_method(method: HttpRequestMethod) -> &'static str {
    match method {
        HttpRequestMethod::Other => "HTTP",
        known => known.as_str(),
    }
}

/// The route that the service, or a router of its choice, left in the extensions.
pub(super) fn given(extensions: &Extensions) -> Option<&str> {
    let given = extensions.get::<Route>().map(Route::as_str);
    given.filter(|route| !route.is_empty())
}

/// The path that axum matched. It comes after whatever the service itself says, so that the
/// feature fills a gap and changes nothing else: `docs/decisions/0004`.
#[cfg(feature = "axum")]
pub(super) fn of_axum(extensions: &Extensions) -> Option<&str> {
    let matched = extensions.get::<axum::extract::MatchedPath>();
    let path = matched.map(axum::extract::MatchedPath::as_str);
    path.filter(|path| !path.is_empty())
}

#[cfg(not(feature = "axum"))]
pub(super) fn of_axum(_extensions: &Extensions) -> Option<&str> {
    None
}
