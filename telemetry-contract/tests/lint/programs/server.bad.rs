use axum::Router;

#[tokio::main]
async fn main() {
    let _telemetry = telemetry_bootstrap::init!();
    tokio::join!(http(), grpc(), raw());
}

async fn http() {
    let app = Router::new().layer(tower_http::trace::TraceLayer::new_for_http());
    axum::serve(listener().await, app).await.unwrap();
}

async fn grpc() {
    let mut server = tonic::transport::Server::builder();
    server.add_service(greeter()).serve(ADDRESS).await.unwrap();
}

async fn raw() {
    hyper_util::server::conn::auto::Builder::new(executor())
        .serve_connection(stream(), service())
        .await
        .unwrap();
}

fn never_called() {
    telemetry().server_layer();
}
