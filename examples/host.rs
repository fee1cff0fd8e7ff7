//! A host app of its own that nests the portal under `/portal` beside its own routes, shares its tracing, and hears of what
//! happens in the portal.
//!
//! `cargo run --example host`, then open <http://127.0.0.1:3000/>. Another address: `cargo run --example host -- 127.0.0.1:4000`.

use std::net::SocketAddr;

use antesala::Antesala;
use axum::{Router, extract::Request, response::Html, routing::get};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower_http::trace::TraceLayer;
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).init();

    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:3000".into());
    let listener = TcpListener::bind(address).await?;
    let origin = format!("http://{}", listener.local_addr()?);

    let portal = Antesala::builder("tenants")
        .data("host-data")
        .origin(&origin)
        .mount("/portal")
        .on_event(|event| tracing::info!(tenant = %event.tenant, kind = event.kind, "something happened in the portal"))
        .build()
        .await?;

    // The portal's lines in the log stand inside the host's span of the same request.
    let spans = TraceLayer::new_for_http().make_span_with(|_: &Request| tracing::info_span!("host"));
    let app = Router::new().route("/", get(welcome)).nest_service("/portal", portal.router()).layer(spans);
    tracing::info!("open {origin}/");

    let stop = CancellationToken::new();
    let stopping = stop.clone();
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
