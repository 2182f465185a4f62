use tracing::instrument;

#[instrument(skip(password))]
fn login(user: &str, password: &str) {}

#[instrument(skip_all, fields(password = !password.is_empty()))]
fn charge(password: &str, token: &str) {}

#[tracing::instrument(fields(password = password.is_some(), order.id = 3))]
fn change(password: Option<&str>) {}

#[other::instrument]
fn elsewhere(password: &str) {}

fn quiet(password: &str) {}

fn main() {
    let _telemetry = telemetry_bootstrap::init!();
}
