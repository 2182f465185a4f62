//! Who is calling: `Authorization: Bearer <tenant>.<organisation>.<user>`.
//!
//! Nothing is proven here: whoever knows the form is let in. A real service verifies the token's
//! signature, expiry and audience, and takes the ids from its claims, so that nobody acts, or appears
//! in telemetry, as somebody else. It decides by its own rules what an id may look like, as here; what
//! telemetry makes of an id afterwards never decides who gets in.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use telemetry_bootstrap::contract::correlation::is_valid_id;
use telemetry_bootstrap::correlation;

use super::error::OrderError;

/// The organisation on whose behalf a request acts.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    pub(super) org: String,
}

pub(super) async fn authenticate(mut request: Request, next: Next) -> Result<Response, OrderError> {
    let header = request
        .headers()
        .get("authorization")
        .and_then(|value| value.to_str().ok());
    let token = header.and_then(|value| value.strip_prefix("Bearer "));
    let mut parts = token.unwrap_or_default().splitn(3, '.');
    let (Some(tenant), Some(org), Some(user)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(OrderError::Unauthenticated);
    };
    if ![tenant, org, user]
        .iter()
        .all(|id| is_valid_id(id.as_bytes()))
    {
        return Err(OrderError::Unauthenticated);
    }
    correlation::set_tenant_id(tenant);
    correlation::set_org_id(org);
    correlation::set_user_id(user);
    let caller = Caller {
        org: org.to_owned(),
    };
    request.extensions_mut().insert(caller);
    Ok(next.run(request).await)
}
