use tracing::instrument;
use tracing as log;

#[instrument]
fn login(user: &str, password: &str) {}

#[instrument(skip(self, password), fields(user.email = %user.email, order.idd = 3))]
fn charge(user: &User, password: &str, card_number: u64) {}

struct Shop;

impl Shop {
    #[log::instrument(level = "debug", err)]
    async fn pay(&self, (token, amount): (String, u64)) {}
}

fn main() {
    let _telemetry = telemetry_bootstrap::init!();
}
