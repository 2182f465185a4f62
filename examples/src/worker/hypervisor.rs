//! The hypervisor: another system, which is slow for large servers and has no room for some.

use std::time::Duration;

/// Why no server was created.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum HypervisorError {
    #[error("no host has room for a {plan} server")]
    NoCapacity { plan: String },
}

/// Creates a server and returns its address.
pub(super) async fn create_server(org: &str, plan: &str) -> Result<String, HypervisorError> {
    let boot = if plan == "large" { 120 } else { 20 };
    tokio::time::sleep(Duration::from_millis(boot)).await;
    if org.starts_with("crowded") {
        return Err(HypervisorError::NoCapacity {
            plan: plan.to_owned(),
        });
    }
    Ok(format!("{plan}-1.internal"))
}
