use axum::Router;

mod routes {
    use super::*;

    pub struct Routes;

    impl Routes {
        pub fn build(&self, telemetry: &Telemetry) -> Router {
            Router::new().layer(telemetry.server_layer().at_public_edge())
        }
    }
}

#[tokio::main]
async fn main() {
    let telemetry = telemetry_bootstrap::init!().unwrap();
    let app = routes::Routes.build(&telemetry);
    axum::serve(listener().await, app).await.unwrap();
}

fn never_called() {
    game.serve(ball);
}
