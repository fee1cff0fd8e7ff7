//! A host app of its own that nests the portal under `/portal` beside its own routes, shares its tracing, and hears of what
//! happens in the portal.
//!
//! `cargo run --example host`, then open <http://127.0.0.1:3000/>.

use std::net::SocketAddr;

use antesala::Antesala;
use axum::{Router, response::Html, routing::get};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    tracing_subscriber::fmt().init();

    let portal = Antesala::builder("tenants")
        .data("host-data")
        .origin("http://127.0.0.1:3000")
        .mount("/portal")
        .on_event(|event| tracing::info!(tenant = %event.tenant, kind = event.kind, "something happened in the portal"))
        .build()
        .await?;

    let app = Router::new().route("/", get(welcome)).nest("/portal", portal.router());

    let stop = CancellationToken::new();
    let stopping = stop.clone();
    let listener = TcpListener::bind("127.0.0.1:3000").await?;
    let server = axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>()).with_graceful_shutdown(
        async move {
            let _ = tokio::signal::ctrl_c().await;
            stopping.cancel();
        },
    );
    let (ended, ()) = tokio::join!(server.into_future(), portal.work(stop));
    Ok(ended?)
}

/// A page of the host's own.
async fn welcome() -> Html<&'static str> {
    Html(r#"<h1>A host app</h1><p><a href="/portal/clinica-castellana/">The clinic's portal</a></p>"#)
}
