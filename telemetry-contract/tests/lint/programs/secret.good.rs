use tracing::{info, info_span};

fn login(user: &User, password: &str, token: Option<&str>) {
    info!(password_length = password.len(), has_token = token.is_some(), "login");
    info!(token = token.is_some(), password = !password.is_empty(), email = true, "login");
    info!(token_count = 3, user_id = %user.id, "{} tokens", token.iter().count());
    info!("the password was wrong, {{password}} is not printed");
    info_span!("check password", otel.name = "check", otel.kind = "internal");
    info!(name: "login", target: "password", "login");
    let message = format!("{password}");
    drop(message);
}

fn main() {
    let _telemetry = telemetry_bootstrap::init!();
    login(&User::read(), "", None);
}
