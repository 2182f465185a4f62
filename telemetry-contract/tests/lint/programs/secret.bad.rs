use tracing::{Level, error, event, info, info_span};

struct User {
    email: String,
}

fn login(user: &User, password: &str, token: Option<&str>) {
    info!(user.email = %user.email, "login");
    info!(password, "login");
    error!(?token, login = %user.email, "failed with {password}");
    event!(Level::INFO, { api_key = 1 }, "x");
    let span = info_span!("login", credentials = tracing::field::Empty);
    span.record("authorization", password);
    info!("token {} of {}", token.as_deref().unwrap_or_default(), 1);
    log::warn!("password is {password:?}");
    info!(secret = %format!("{password}"));
    span.set_attribute("user.password", password);
    info!(
        id = 1,
        card = &user.email,
    );
}

fn main() {
    let _telemetry = telemetry_bootstrap::init!();
    login(&User::read(), "", None);
}
