//! Puts the portal together: from what the host app gives, and sensible parts for the rest.

mod serving;

use std::{path::PathBuf, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderName, StatusCode},
    response::{IntoResponse, Response},
    routing::get,
};
use tokio_util::sync::CancellationToken;
use tower_http::{
    compression::CompressionLayer,
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer},
    trace::TraceLayer,
};

use self::serving::{FORM_LIMIT, page, span};
use crate::{
    clock::{Clock, SystemClock},
    error::{Error, Result},
    ids::{Random, TenantId},
    jobs::Worker,
    mail::{Folder, Transport},
    plugins::{Plugins, PluginsConfig, Services},
    portal::{self, Address, Event, Listener, Parts, Passwords, Portal},
    router,
    storage::{Blobs, Database, Storage},
    tenancy::Registry,
    themes::{ThemeSource, Themes},
    web::{Here, Limits, Problem, headers},
};

/// How long a load balancer waits for the database's sign of life.
const READY: Duration = Duration::from_secs(2);

/// How to open a portal. Everything has a default but the folder of the clinics.
#[must_use]
pub struct Builder {
    tenants: PathBuf,
    data: PathBuf,
    database: Option<Database>,
    themes: ThemeSource,
    plugins: Vec<PathBuf>,
    plugin_cache: Option<PathBuf>,
    typesetter: Option<PathBuf>,
    loopback: bool,
    address: Address,
    blobs: Option<Blobs>,
    mailer: Option<Arc<dyn Transport>>,
    clock: Arc<dyn Clock>,
    random: Random,
    passwords: Option<Passwords>,
    listeners: Vec<Listener>,
    watch: bool,
}

/// An open portal engine: its router, its jobs and its clinics.
pub struct Antesala {
    portal: Portal,
    worker: Worker,
}

impl Builder {
    pub(crate) fn new(tenants: PathBuf) -> Self {
        Self {
            tenants,
            data: PathBuf::from("data"),
            database: None,
            themes: ThemeSource::default(),
            plugins: Vec::new(),
            plugin_cache: None,
            typesetter: None,
            loopback: false,
            address: Address { origin: "http://127.0.0.1:8080".into(), mount: String::new(), behind_proxy: false },
            blobs: None,
            mailer: None,
            clock: Arc::new(SystemClock),
            random: Random::system(),
            passwords: None,
            listeners: Vec::new(),
            watch: false,
        }
    }

    /// Where databases, documents, mail and the plugin cache are kept unless said otherwise. Default: `data`.
    pub fn data(mut self, folder: impl Into<PathBuf>) -> Self {
        self.data = folder.into();
        self
    }

    /// The database. Default: one SQLite file per clinic in the data folder.
    pub fn database(mut self, database: Database) -> Self {
        self.database = Some(database);
        self
    }

    /// A folder of themes instead of the built-in ones; `reload` takes what changes in them, within a fraction of a second.
    pub fn themes(mut self, folder: impl Into<PathBuf>, reload: bool) -> Self {
        self.themes = ThemeSource { folder: Some(folder.into()), reload };
        self
    }

    /// Another folder of plugins (`<name>.wasm`).
    pub fn plugins(mut self, folder: impl Into<PathBuf>) -> Self {
        self.plugins.push(folder.into());
        self
    }

    /// Where compiled plugins are kept. Default: `plugin-cache` in the data folder.
    pub fn plugin_cache(mut self, folder: impl Into<PathBuf>) -> Self {
        self.plugin_cache = Some(folder.into());
        self
    }

    /// The `antesala` program, with its feature `pdf`: it is started to typeset what plugins write. Without it a plugin that asks for
    /// `typeset` is not used. The program itself does this for itself.
    pub fn typesetter(mut self, program: impl Into<PathBuf>) -> Self {
        self.typesetter = Some(program.into());
        self
    }

    /// Lets plugins reach this very machine: for tests with servers of their own.
    #[doc(hidden)]
    pub fn plugins_reach_this_machine(mut self) -> Self {
        self.loopback = true;
        self
    }

    /// The address under which people reach us, without a path: `https://portal.example`. Mails link to it, and with
    /// `https` cookies are `Secure`.
    pub fn origin(mut self, origin: &str) -> Self {
        origin.trim_end_matches('/').clone_into(&mut self.address.origin);
        self
    }

    /// The path under which the host app nests the router, such as `/portal`.
    pub fn mount(mut self, path: &str) -> Self {
        path.trim_end_matches('/').clone_into(&mut self.address.mount);
        self
    }

    /// Believes `X-Forwarded-For` of the proxy in front.
    pub fn behind_proxy(mut self, yes: bool) -> Self {
        self.address.behind_proxy = yes;
        self
    }

    /// Where the bytes of documents are kept. Default: a folder in the data folder.
    pub fn documents(mut self, blobs: Blobs) -> Self {
        self.blobs = Some(blobs);
        self
    }

    /// The way out for mail. Default: `.eml` files in the data folder.
    pub fn mailer(mut self, transport: impl Transport) -> Self {
        self.mailer = Some(Arc::new(transport));
        self
    }

    /// What time it is.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Where ids and secrets come from.
    pub fn random(mut self, random: Random) -> Self {
        self.random = random;
        self
    }

    /// Other parameters for password hashes.
    pub fn passwords(mut self, passwords: Passwords) -> Self {
        self.passwords = Some(passwords);
        self
    }

    /// Hears of what happens: told after the commit, at least once, from the job queue.
    pub fn on_event(mut self, listener: impl Fn(Event) + Send + Sync + 'static) -> Self {
        self.listeners.push(Arc::new(listener));
        self
    }

    /// Picks up changed clinics without a restart.
    pub fn watch(mut self, yes: bool) -> Self {
        self.watch = yes;
        self
    }

    /// Opens the portal: reads the clinics, opens the database and brings it up to date.
    ///
    /// # Errors
    /// Says what is missing. A clinic with a wrong file is left out and reported; it does not stop the others.
    pub async fn build(self) -> Result<Antesala> {
        // What opening everything needs lies on the heap: 16 KB that no caller's own future has to carry.
        Box::pin(self.open()).await
    }

    async fn open(self) -> Result<Antesala> {
        self.address.check()?;
        let registry = Registry::open(&self.tenants).map_err(|error| {
            Error::internal(format!("the folder of clinics {} cannot be read: {error}", self.tenants.display()))
        })?;
        let database =
            self.database.unwrap_or_else(|| Database::Sqlite { folder: self.data.join("clinics"), durable: true });
        let storage = Storage::open(database, Arc::clone(&self.clock), self.random.clone()).await?;
        // SQLite files are brought up to date when they are first opened.
        storage.migrate(&[]).await?;
        let blobs = match self.blobs {
            Some(blobs) => blobs,
            None => Blobs::folder(&self.data.join("documents"))?,
        };
        let transport = match self.mailer {
            Some(transport) => transport,
            None => Arc::new(Folder::new(self.data.join("mail"))?),
        };
        let passwords = match self.passwords {
            Some(passwords) => passwords,
            None => Passwords::new()?,
        };
        let themes = Arc::new(Themes::new(self.themes));
        let services = Services {
            storage: Some(storage.clone()),
            themes: Some(Arc::clone(&themes)),
            clock: Arc::clone(&self.clock),
            typesetter: self.typesetter,
            loopback: self.loopback,
        };
        let plugins = Plugins::new(PluginsConfig {
            folders: self.plugins,
            cache_dir: Some(self.plugin_cache.unwrap_or_else(|| self.data.join("plugin-cache"))),
            recordings: Some(self.data.join("recordings")),
            services,
            ..PluginsConfig::default()
        })
        .map_err(Error::internal)?;
        let portal = Portal::new(Parts {
            address: self.address,
            registry,
            storage: storage.clone(),
            blobs,
            themes,
            plugins,
            transport,
            clock: self.clock,
            random: self.random,
            passwords,
            limits: Limits::default(),
            compose: |mail| Box::pin(router::compose(mail)),
            waits: |tx, role, practitioner| Box::pin(router::waits(tx, role, practitioner)),
            writing_mails: router::WRITING_MAILS,
            listeners: self.listeners,
        });
        // No clinic is open before its rules are: what has a say in hours is compiled now, once for each new file.
        portal.plugins().warm_policies(&portal.registry().all()).await;
        if self.watch {
            portal.registry().watch().map_err(Error::internal)?;
        }
        let jobs = portal.clone();
        let worker =
            Worker::new(storage, Arc::new(move |tenant, job| Box::pin(router::run(jobs.clone(), tenant, job))));
        Ok(Antesala { portal, worker })
    }
}

impl Antesala {
    /// Begins to build a portal over a folder of clinics.
    pub fn builder(tenants: impl Into<PathBuf>) -> Builder {
        Builder::new(tenants.into())
    }

    /// The portal's parts, for commands and tests.
    pub fn portal(&self) -> &Portal {
        &self.portal
    }

    /// The pages of all clinics, `/healthz` and `/readyz`. Nest it anywhere; say where with [`Builder::mount`].
    pub fn router(&self) -> Router {
        let portal = self.portal.clone();
        let request_id = HeaderName::from_static("x-request-id");
        let pages = router::routes().layer(DefaultBodyLimit::max(FORM_LIMIT)).with_state(portal.clone());
        let clinic = move |State(portal): State<Portal>, request: Request| {
            let pages = pages.clone();
            let for_programs = request.uri().path().contains("/api/v1/");
            async move {
                let mut response = match portal::resolve(&portal, request) {
                    Ok(request) => {
                        let here = request.extensions().get::<Here>().cloned();
                        match here {
                            Some(here) if here.tenant.suspended() && !here.path.starts_with("/assets/") => {
                                portal::suspended(&portal, here, request.headers())
                            }
                            _ => page(&portal, pages, request).await,
                        }
                    }
                    Err(status) if for_programs => {
                        let detail = "The clinic is part of the address: read it in the console, under API.";
                        Problem::new(status, "no-such-clinic", "There is no such clinic here", detail).into_response()
                    }
                    Err(status) => (status, "404 – no such clinic here\n").into_response(),
                };
                headers::secure(response.headers_mut(), portal.address().secure());
                response
            }
        };
        Router::new()
            .route("/healthz", get(|| async { "ok\n" }))
            .route("/readyz", get(ready))
            .fallback(clinic)
            .with_state(portal)
            .layer(CompressionLayer::new())
            .layer(PropagateRequestIdLayer::new(request_id.clone()))
            // What failed is said where the cause is known, once.
            .layer(TraceLayer::new_for_http().make_span_with(span).on_failure(()))
            .layer(SetRequestIdLayer::new(request_id, MakeRequestUuid))
    }

    /// Runs jobs and sends mail until told to stop. Call it once per process, in a task of its own.
    pub async fn work(&self, stop: CancellationToken) {
        let all = self.portal.registry().all();
        let tenants: Vec<TenantId> = all.iter().map(|tenant| tenant.slug.clone()).collect();
        let plugins = self.portal.plugins().clone();
        tokio::spawn(async move { plugins.warm(&all).await });
        tokio::join!(self.worker.clone().work(tenants, stop), self.follow_clocks());
    }

    /// Puts what is to come where the clocks of its site say, for every clinic: the rules of time zones change. A program looks once, when it
    /// begins to work, as it reads the rules when it starts.
    pub async fn follow_clocks(&self) {
        for tenant in self.portal.registry().all() {
            if let Err(error) = router::follow_clocks(&self.portal, &tenant).await {
                tracing::error!(tenant = %tenant.slug, %error, "appointments do not follow the new rules of their time zone");
            }
        }
    }

    /// Runs what is due now for every clinic and returns how many jobs ran: for tests and commands.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn run_due(&self) -> Result<usize> {
        let mut count = 0;
        for tenant in self.portal.registry().all() {
            count += self.worker.run_due(&tenant.slug).await?.0;
        }
        Ok(count)
    }
}

async fn ready(State(portal): State<Portal>) -> Response {
    match tokio::time::timeout(READY, portal.storage().ready()).await {
        Ok(Ok(())) => return "ready\n".into_response(),
        Ok(Err(error)) => tracing::warn!(%error, "not ready: the database is away"),
        Err(_) => tracing::warn!("not ready: the database does not answer"),
    }
    (StatusCode::SERVICE_UNAVAILABLE, "the database is away\n").into_response()
}
