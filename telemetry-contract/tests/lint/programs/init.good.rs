use telemetry_bootstrap as telemetry;

mod setup {
    pub struct Service;

    impl Service {
        pub fn new() -> Self {
            Self::start();
            Self
        }

        fn start() {
            super::telemetry::init!(&super::CONTRACT).unwrap();
        }
    }

    pub fn run(ready: impl Fn() -> Service) {
        ready();
    }
}

fn main() {
    tokio::select! {
        _ = async { setup::run(setup::Service::new) } => {}
    }
}
