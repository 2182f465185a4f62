mod setup {
    pub fn logging() {}

    pub fn unused() {
        let _telemetry = telemetry_bootstrap::init!();
    }
}

#[tokio::main]
async fn main() {
    setup::logging();
    run().await;
}

async fn run() {}

#[cfg(test)]
mod tests {
    fn only_tests_start_it() {
        telemetry_bootstrap::init!();
    }
}
