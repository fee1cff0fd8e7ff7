//! What the tests stand on: the whole portal with the sample clinics, real databases, a real mail server, and browsers
//! without a screen.

pub mod browser;
pub mod cluster;
pub mod database;
pub mod files;
pub mod form;
pub mod mail;
pub mod page;
pub mod people;
pub mod process;
pub mod program;
pub mod routes;
pub mod rows;
pub mod smtp;
pub mod wire;

use std::path::{Path, PathBuf};

use antesala::Antesala;
use antesala::clock::{Clock, FixedClock, SystemClock};
use antesala::ids::{Random, TenantId};
use antesala::mail::Smtp;
use antesala::portal::Passwords;
use antesala::storage::{Mode, Tx};

use browser::Browser;
use database::{Kind, TestDatabase};
use mail::Mail;
use smtp::SmtpServer;

/// The general practice in Madrid.
pub const CASTELLANA: &str = "clinica-castellana";
/// The dental clinic in Las Palmas.
pub const CANTERAS: &str = "dental-las-canteras";

/// When every test begins: a Monday morning in Madrid, before the clinics open.
const START: &str = "2026-11-23T07:00:00Z";

/// One deployment with the sample clinics, empty but for what the test puts in.
pub struct World {
    pub antesala: Antesala,
    pub clock: FixedClock,
    pub mail_server: SmtpServer,
    setup: Setup,
    // Last: the database is dropped when nothing holds it any more, and the folder after that.
    database: TestDatabase,
    folder: tempfile::TempDir,
}

/// What a test may want otherwise.
#[derive(Clone)]
pub struct Setup {
    pub origin: &'static str,
    pub mount: &'static str,
    pub random: u64,
    /// Whether plugins reach this very machine.
    pub loopback: bool,
}

impl Default for Setup {
    fn default() -> Self {
        Self { origin: "https://portal.example", mount: "", random: 7, loopback: false }
    }
}

impl World {
    pub async fn new(kind: Kind) -> Self {
        Self::with(kind, Setup::default()).await
    }

    pub async fn with(kind: Kind, setup: Setup) -> Self {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let database = TestDatabase::new(kind, folder.path()).await;
        Self::over(database, folder, setup).await
    }

    /// Over a database that the test knows more about.
    pub async fn over(database: TestDatabase, folder: tempfile::TempDir, setup: Setup) -> Self {
        copy(&project("tenants"), &folder.path().join("tenants"));
        let mail_server = SmtpServer::start().await;
        let clock = FixedClock::at(START.parse::<jiff::Timestamp>().expect("an instant").into());
        let antesala = open(&setup, folder.path(), &database, &mail_server, &clock).await;
        Self { antesala, clock, mail_server, setup, database, folder }
    }

    /// The process ends and starts again on the same data.
    pub async fn restart(&mut self) {
        self.setup.random += 1;
        self.antesala = open(&self.setup, self.folder.path(), &self.database, &self.mail_server, &self.clock).await;
    }

    /// The folder of documents and databases.
    pub fn data(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    /// The database that everything is in.
    pub fn database(&self) -> &TestDatabase {
        &self.database
    }

    /// The folder of clinics.
    pub fn tenants(&self) -> PathBuf {
        self.folder.path().join("tenants")
    }

    /// Somebody changes a clinic's file in an editor.
    pub fn edit(&self, clinic: &str, old: &str, new: &str) {
        let file = self.tenants().join(clinic).join("clinic.toml");
        let text = std::fs::read_to_string(&file).expect("the clinic's file");
        assert!(text.contains(old), "`{old}` is not in {}", file.display());
        std::fs::write(file, text.replacen(old, new, 1)).expect("the clinic's file is written");
    }

    /// A clinic more, with this file.
    pub fn add_clinic(&self, slug: &str, file: &str) {
        let folder = self.tenants().join(slug);
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join("clinic.toml"), file).expect("the clinic's file is written");
        assert!(self.antesala.portal().registry().reload(slug), "{:?}", self.antesala.portal().registry().problems());
    }

    /// The day so many hours from now, as addresses have it.
    pub fn clock_in(&self, hours: u64) -> String {
        let later = self.clock.now().plus(std::time::Duration::from_hours(hours)).to_string();
        later[..10].to_owned()
    }

    /// The clock of the world is that of this machine: for tests with processes, which have no other.
    pub fn today(&self) {
        self.clock.set(SystemClock.now());
    }

    /// The same, without waiting for it to be seen.
    pub fn edit_now(&self, clinic: &str, old: &str, new: &str) {
        self.edit(clinic, old, new);
        assert!(self.antesala.portal().registry().reload(clinic), "the new file can be used");
    }

    /// A new browser in front of a clinic.
    pub fn browser(&self, clinic: &str) -> Browser {
        let Setup { origin, mount, .. } = &self.setup;
        let router = self.antesala.router();
        let router = if mount.is_empty() { router } else { axum::Router::new().nest_service(mount, router) };
        Browser::new(router, &format!("{origin}{mount}/{clinic}"))
    }

    /// A transaction of a clinic, as the engine's own code has it.
    pub async fn tx(&self, clinic: &str) -> Tx {
        let tenant = TenantId::parse(clinic).expect("a slug");
        self.antesala.portal().storage().begin(&tenant, Mode::Write).await.expect("the database answers")
    }

    /// Does what is due, until nothing is.
    pub async fn work(&self) {
        while self.antesala.run_due().await.expect("the jobs run") > 0 {}
    }

    /// The mails that arrived for this address after all work was done, the oldest first.
    pub async fn mails_to(&self, address: &str) -> Vec<Mail> {
        self.work().await;
        let received = self.mail_server.received();
        received.iter().filter(|mail| mail.to.iter().any(|to| to == address)).map(mail::Received::read).collect()
    }

    /// The latest of them.
    pub async fn mail_to(&self, address: &str) -> Mail {
        self.mails_to(address).await.pop().unwrap_or_else(|| panic!("no mail to {address} arrived"))
    }
}

async fn open(
    setup: &Setup,
    folder: &Path,
    database: &TestDatabase,
    mail: &SmtpServer,
    clock: &FixedClock,
) -> Antesala {
    let plugins = project("plugins/dist");
    let mut builder = Antesala::builder(folder.join("tenants"))
        .data(folder)
        .database(database.database.clone())
        .origin(setup.origin)
        .mount(setup.mount)
        .mailer(Smtp::new(&mail.url()).expect("the mail server's address"))
        .clock(clock.clone())
        .random(Random::seeded(setup.random))
        .typesetter(env!("CARGO_BIN_EXE_antesala"))
        .passwords(Passwords::cheap().expect("cheap hashes"));
    if setup.loopback {
        builder = builder.plugins_reach_this_machine();
    }
    if plugins.is_dir() {
        // Shared by all tests: compiled once.
        builder = builder.plugins(plugins).plugin_cache(project("target/plugin-cache"));
    }
    builder.build().await.expect("the portal opens")
}

pub fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

/// Runs each test on SQLite and on PostgreSQL: `a_patient_books::sqlite` and `a_patient_books::postgres`.
macro_rules! both_databases {
    ($($(#[doc = $doc:literal])* async fn $name:ident($world:ident: $type:ty) $body:block)*) => {$(
        $(#[doc = $doc])*
        async fn $name($world: $type) $body

        mod $name {
            use $crate::world::{World, database};

            #[tokio::test]
            async fn sqlite() {
                super::$name(World::new(database::Kind::Sqlite).await).await;
            }

            #[tokio::test]
            async fn postgres() {
                if database::server().is_some() {
                    super::$name(World::new(database::Kind::Postgres).await).await;
                }
            }
        }
    )*};
}
pub(crate) use both_databases;
