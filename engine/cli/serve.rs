//! `antesala serve`.

use std::{
    collections::BTreeMap,
    future::IntoFuture,
    io::IsTerminal,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
    time::Duration,
};

use clap::Args;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tracing_subscriber::EnvFilter;

use super::Place;
use crate::{
    builder::Antesala,
    error::{Error, Result},
    portal::Portal,
};

/// Requests that are under way at shutdown have this long to end.
const GRACE: Duration = Duration::from_secs(20);

/// Serves all clinics of a folder.
#[derive(Args)]
pub(super) struct Serve {
    #[command(flatten)]
    place: Place,
    /// The address to listen on.
    #[arg(long, env = "ANTESALA_HOST", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,
    /// The port to listen on.
    #[arg(long, env = "ANTESALA_PORT", default_value_t = 8080)]
    port: u16,
    /// Believe X-Forwarded-For: only behind a proxy of yours that sets it.
    #[arg(long, env = "ANTESALA_BEHIND_PROXY")]
    behind_proxy: bool,
    /// Serve what plugins do, at each clinic, as Prometheus reads it: `/metrics` on this address. It names the clinics, so keep
    /// it from the public.
    #[arg(long, env = "ANTESALA_METRICS", value_name = "HOST:PORT")]
    metrics: Option<SocketAddr>,
    /// Write the log as JSON lines.
    #[arg(long, env = "ANTESALA_LOG_JSON")]
    log_json: bool,
}

impl Serve {
    pub(super) async fn run(self) -> Result<()> {
        log(self.log_json);
        let antesala = self.place.builder()?.behind_proxy(self.behind_proxy).watch(true).build().await?;
        if let Some(address) = self.metrics {
            let plugins = antesala.portal().plugins().clone();
            let listener = listen(address).await?;
            tracing::info!(address = %listener.local_addr()?, "metrics");
            let page = axum::routing::get(|| async move { plugins.metrics() });
            let router = axum::Router::new().route("/metrics", page);
            tokio::spawn(axum::serve(listener, router).into_future());
        }
        let listener = listen(SocketAddr::new(self.host, self.port)).await?;
        let address = listener.local_addr()?;
        let left_out = warn(antesala.portal(), &self.place.plugins);
        tracing::info!(%address, clinics = antesala.portal().registry().all().len(), left_out, "ready");
        serve(&antesala, listener, stop_signal()).await
    }
}

/// Takes the address; where that fails, says which one and what to do.
pub(super) async fn listen(address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address)
        .await
        .map_err(|error| Error::internal(format!("{address} cannot be used ({error}); choose another with --port")))
}

/// Says what is wrong with clinics and their plugins, and returns how many clinics were left out for it.
pub(super) fn warn(portal: &Portal, folders: &[PathBuf]) -> usize {
    let (registry, mut left_out) = (portal.registry(), 0);
    for (clinic, problem) in registry.problems() {
        let problem = problem.trim_end();
        if registry.by_slug(&clinic).is_some() {
            tracing::warn!(clinic, "something is wrong with this clinic, which is served all the same:\n{problem}");
        } else {
            left_out += 1;
            tracing::error!(clinic, "this clinic is left out:\n{problem}");
        }
    }
    for folder in folders.iter().filter(|folder| !folder.is_dir()) {
        tracing::warn!(folder = %folder.display(), "there is no such folder of plugins");
    }
    let clinics = registry.all();
    let mut lacking: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for tenant in &clinics {
        for plugin in portal.plugins().lacking(tenant) {
            lacking.entry(plugin).or_default().push(tenant.slug.as_str());
        }
    }
    for (plugin, clinics) in lacking {
        tracing::warn!(plugin, "no folder of plugins has {plugin}.wasm: {} without it", served(&clinics));
    }
    if clinics.is_empty() {
        tracing::warn!("no clinic is served: each has a folder with a clinic.toml in the folder of --tenants");
    }
    left_out
}

/// Which clinics are served, by their slugs; of hundreds the first few.
fn served(clinics: &[&str]) -> String {
    const NAMED: usize = 5;
    match clinics {
        [one] => format!("{one} is served"),
        few if few.len() <= NAMED => format!("{} are served", few.join(", ")),
        many => format!("{} and {} more are served", many[..NAMED].join(", "), many.len() - NAMED),
    }
}

/// Serves until told to stop; then lets requests and jobs under way end.
pub(super) async fn serve(antesala: &Antesala, listener: TcpListener, stop: CancellationToken) -> Result<()> {
    serve_router(antesala, antesala.router(), listener, stop).await
}

/// The same with routes of one's own beside the clinics'.
pub(super) async fn serve_router(
    antesala: &Antesala,
    router: axum::Router,
    listener: TcpListener,
    stop: CancellationToken,
) -> Result<()> {
    let router = router.into_make_service_with_connect_info::<SocketAddr>();
    let stopping = stop.clone();
    let server = axum::serve(listener, router).with_graceful_shutdown(async move { stopping.cancelled().await });
    let jobs = antesala.work(stop.clone());
    let grace = async {
        stop.cancelled().await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        (ended, ()) = async { tokio::join!(server.into_future(), jobs) } => ended.map_err(Error::from),
        () = grace => Ok(()),
    }
}

/// Cancelled by Ctrl-C or SIGTERM.
pub(super) fn stop_signal() -> CancellationToken {
    let stop = CancellationToken::new();
    let told = stop.clone();
    tokio::spawn(async move {
        let terminated = async {
            match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
                Ok(mut signal) => {
                    signal.recv().await;
                }
                Err(_) => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            () = terminated => {}
        }
        told.cancel();
    });
    stop
}

pub(super) fn log(json: bool) {
    let filter = EnvFilter::try_from_env("ANTESALA_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    // Colours are for people at a terminal, and not for those who want none (https://no-color.org).
    let colours = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|no| no.is_empty());
    let subscriber = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(colours).with_writer(std::io::stderr);
    let set = if json { subscriber.json().try_init() } else { subscriber.try_init() };
    // A host process may have set a subscriber of its own: then that one is right.
    drop(set);
}

#[cfg(test)]
mod tests {
    use super::served;

    #[test]
    fn of_many_clinics_the_first_few_are_named() {
        assert_eq!(served(&["sol"]), "sol is served");
        assert_eq!(served(&["sol", "mar"]), "sol, mar are served");
        assert_eq!(served(&["a", "b", "c", "d", "e", "f", "g"]), "a, b, c, d, e and 2 more are served");
    }
}
