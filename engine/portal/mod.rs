//! What every handler is given: the open house. It knows the floors below and no slice.

mod client;
mod errors;
mod known;
mod outgoing;
mod page;
mod passwords;
mod people;
mod problems;
mod resolve;
mod role;
mod sections;
mod sessions;
pub(crate) mod tokens;
mod visit;

use std::{fmt, pin::Pin, sync::Arc};

pub use client::Client;
pub(crate) use errors::{Asked, nothing_here, suspended};
pub(crate) use outgoing::send as send_mail;
pub use outgoing::{Compose, Composed, Composing};
pub use passwords::{Passwords, normalise_answer};
pub use people::{Patient, Staff, Visitor, device};
pub(crate) use resolve::resolve;
pub use role::Role;
pub use sections::Known;
pub use sessions::{
    NewSession, OpenSession, Realm, end, end_others, end_token, list as list_sessions, owner, start, token_hash,
};
pub use tokens::Scope;
pub use visit::Visit;

use crate::{
    clock::{Clock, Timestamp},
    error::{Error, Result},
    ids::Random,
    jobs,
    mail::Transport,
    plugins::Plugins,
    storage::{Blobs, Storage, Tx},
    tenancy::{Registry, Tenant},
    themes::{Theme, Themes, page::ClinicContext},
    web::Limits,
};

/// What waits for a member of the staff, by the path of the menu's entry.
pub(crate) type Waiting = Vec<(&'static str, i64)>;
/// The function of `router.rs` that looks what waits for somebody of this role; with a practitioner, for them alone.
pub(crate) type Waits =
    for<'a> fn(&'a mut Tx, Role, Option<&'a str>) -> Pin<Box<dyn Future<Output = Result<Waiting>> + Send + 'a>>;

/// What a handler answers.
pub(crate) type Page = Result<axum::response::Response>;

/// The open portal: the axum state. Clones share it.
#[derive(Clone)]
pub struct Portal(Arc<Parts>);

/// What the builder puts together.
pub(crate) struct Parts {
    pub address: Address,
    pub registry: Registry,
    pub storage: Storage,
    pub blobs: Blobs,
    pub themes: Arc<Themes>,
    pub plugins: Plugins,
    pub transport: Arc<dyn Transport>,
    pub clock: Arc<dyn Clock>,
    pub random: Random,
    pub passwords: Passwords,
    pub limits: Limits,
    pub compose: Compose,
    pub waits: Waits,
    /// The kinds of mails whose composing writes something: the links in them.
    pub writing_mails: &'static [&'static str],
    pub listeners: Vec<Listener>,
}

/// A fact that left the engine: told after the commit, at least once.
#[derive(Debug, Clone)]
pub struct Event {
    /// The clinic.
    pub tenant: crate::ids::TenantId,
    /// What happened: `appointment.booked`.
    pub kind: String,
    /// The row it is about.
    pub about: uuid::Uuid,
}

/// Hears of events.
pub type Listener = Arc<dyn Fn(Event) + Send + Sync>;

/// Under which address people reach us.
#[derive(Debug, Clone)]
pub struct Address {
    /// Scheme, host and port, `https://portal.example`, without a path.
    pub origin: String,
    /// The path under which a host app nests the router: empty, or `/portal`.
    pub mount: String,
    /// Whether a proxy of ours stands in front, whose `X-Forwarded-For` is believed.
    pub behind_proxy: bool,
}

impl Address {
    /// Whether people come over HTTPS.
    pub fn secure(&self) -> bool {
        self.origin.starts_with("https://")
    }

    /// Says what is wrong with the origin, and what would be right.
    ///
    /// # Errors
    /// When it is anything but scheme and host.
    pub(crate) fn check(&self) -> Result<()> {
        let right = url::Url::parse(&self.origin).is_ok_and(|url| {
            matches!(url.scheme(), "http" | "https") && url.origin().ascii_serialization() == self.origin.to_lowercase()
        });
        if right {
            return Ok(());
        }
        let origin = &self.origin;
        let hint = "write scheme and host without a path, such as https://portal.example";
        Err(Error::internal(format!("\"{origin}\" is no address under which people reach the portal: {hint}")))
    }
}

impl Portal {
    pub(crate) fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// Under which address people reach us.
    pub fn address(&self) -> &Address {
        &self.0.address
    }

    /// The clinics.
    pub fn registry(&self) -> &Registry {
        &self.0.registry
    }

    /// The database.
    pub fn storage(&self) -> &Storage {
        &self.0.storage
    }

    /// The bytes of documents.
    pub fn blobs(&self) -> &Blobs {
        &self.0.blobs
    }

    /// The plugin host.
    pub fn plugins(&self) -> &Plugins {
        &self.0.plugins
    }

    /// The way out for mail.
    pub fn transport(&self) -> &dyn Transport {
        &*self.0.transport
    }

    /// What time it is. Inside a transaction, `tx.now()`.
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// The source of randomness. Inside a transaction, `tx.new_id()` and `tx.new_token()`.
    pub fn random(&self) -> &Random {
        &self.0.random
    }

    /// Hashes and verifies passwords.
    pub fn passwords(&self) -> &Passwords {
        &self.0.passwords
    }

    /// The rate limits.
    pub fn limits(&self) -> &Limits {
        &self.0.limits
    }

    /// The clinic's theme.
    ///
    /// # Errors
    /// When even the default theme cannot be read.
    pub fn theme(&self, tenant: &Tenant) -> Result<Arc<Theme>> {
        self.0.themes.of(&tenant.look()).map_err(Error::internal)
    }

    /// All themes.
    pub fn themes(&self) -> &Themes {
        &self.0.themes
    }

    /// A page of a clinic as a link that works from outside, such as in a mail.
    pub fn link(&self, tenant: &Tenant, path: &str) -> String {
        let Address { origin, mount, .. } = &self.0.address;
        match tenant.config.hosts.first() {
            Some(host) if self.0.address.secure() => format!("https://{host}{mount}{path}"),
            _ => format!("{origin}{mount}/{}{path}", tenant.slug),
        }
    }

    /// What stands behind the `@` in the UIDs of calendar entries: our host name.
    pub fn calendar_domain(&self) -> String {
        let origin = &self.0.address.origin;
        let host = origin.split_once("://").map_or(origin.as_str(), |(_, host)| host);
        host.split(':').next().unwrap_or(host).to_owned()
    }

    /// Tells listeners and plugins of a fact, after this transaction's commit: one job for all listeners, and one for each plugin that the
    /// clinic lets know of it. Where nobody listens nothing is written.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn emit(&self, tx: &mut Tx, kind: &str, about: impl Into<uuid::Uuid>) -> Result<()> {
        let about = about.into();
        self.emit_to_listeners(tx, kind, about).await?;
        let Some(clinic) = self.registry().by_slug(tx.tenant().as_str()) else { return Ok(()) };
        for plugin in &clinic.config.plugins {
            if plugin.grants.events.iter().any(|granted| granted == kind) {
                let now = tx.now();
                jobs::enqueue_in(tx, &plugin.name, &format!("event:{kind}"), about, now).await?;
            }
        }
        Ok(())
    }

    /// The same for what a plugin did: plugins are not told of it, so that they cannot keep each other busy.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn emit_to_listeners(&self, tx: &mut Tx, kind: &str, about: impl Into<uuid::Uuid>) -> Result<()> {
        if !self.0.listeners.is_empty() {
            let now = tx.now();
            jobs::enqueue(tx, &format!("event:{kind}"), about, now).await?;
        }
        Ok(())
    }

    /// The clinic as pages and mails show it; `base` is what stands before every path.
    pub(crate) fn clinic_context(tenant: &Tenant, theme: &Theme, base: &str) -> ClinicContext {
        let config = &tenant.config;
        ClinicContext {
            name: config.name.clone(),
            slug: tenant.slug.to_string(),
            phone: config.contact.phone.clone(),
            email: config.contact.email.clone(),
            logo_url: theme.logo_url(base),
        }
    }

    /// Whether a mail of this kind is composed in a transaction that writes.
    pub(crate) fn writes(&self, kind: &str) -> bool {
        self.0.writing_mails.contains(&kind)
    }

    pub(crate) fn compose(&self) -> Compose {
        self.0.compose
    }

    pub(super) fn waits(&self) -> Waits {
        self.0.waits
    }

    pub(crate) fn tell(&self, event: &Event) {
        for listener in &self.0.listeners {
            listener(event.clone());
        }
    }
}

impl fmt::Debug for Portal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Portal({})", self.0.address.origin)
    }
}
