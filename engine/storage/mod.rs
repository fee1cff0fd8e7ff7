//! Both databases behind one door: a transaction opened for one clinic, and statements that name it.
//!
//! SQLite keeps a file per clinic; PostgreSQL keeps all in one schema, with row-level security as the second wall. The
//! same SQL text serves both: see the `sql!` macro.

mod away;
mod blobs;
mod bound;
mod disk;
mod held;
mod migrations;
mod postgres;
mod sqlite;
mod statement;
mod transaction;
mod waiting;

use std::{
    fmt, io,
    path::{Path, PathBuf},
    sync::Arc,
};

pub(crate) use crate::text::text_enum;
pub use blobs::Blobs;
pub(crate) use bound::{Bound, there};
pub(crate) use statement::{check, ran, sql};
pub(crate) use transaction::Conn;
pub use transaction::{Mode, Tx};
pub use waiting::Asked;

use crate::{
    clock::{Clock, Timestamp},
    error::Result,
    ids::{Random, TenantId},
};

/// Makes a folder, unless it is there; who reads the error learns which one it was.
pub(crate) fn make_folder(folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder).map_err(|error| {
        io::Error::new(error.kind(), format!("the folder {} cannot be made: {error}", folder.display()))
    })
}

/// Where the rows are.
#[derive(Debug, Clone)]
pub enum Database {
    /// A folder with one SQLite file per clinic.
    Sqlite {
        /// The folder; made when it is missing.
        folder: PathBuf,
        /// Whether a commit waits for the disk. `true` unless losing the last moments at a power cut is acceptable.
        durable: bool,
    },
    /// A PostgreSQL 15+ server, as a role that cannot bypass row-level security.
    Postgres {
        /// `postgres://user:password@host/database`.
        url: String,
        /// The most connections this process holds.
        max_connections: u32,
    },
}

/// The open database. Clones share it.
#[derive(Clone)]
pub struct Storage(Arc<Inner>);

struct Inner {
    backend: Backend,
    clock: Arc<dyn Clock>,
    random: Random,
    due: tokio::sync::broadcast::Sender<Due>,
}

enum Backend {
    Sqlite(sqlite::Files),
    Postgres(postgres::Pool),
}

/// A committed transaction left work behind: which clinic's, and from when on.
#[derive(Debug, Clone)]
pub struct Due {
    /// The clinic.
    pub tenant: TenantId,
    /// The earliest instant at which there is something to do.
    pub at: Timestamp,
}

impl Storage {
    /// Opens the database; on PostgreSQL connects and refuses a role that passes through row-level security.
    ///
    /// # Errors
    /// When the folder cannot be made, the server is away, or its role is too powerful.
    pub async fn open(database: Database, clock: Arc<dyn Clock>, random: Random) -> Result<Self> {
        let backend = match database {
            Database::Sqlite { folder, durable } => Backend::Sqlite(sqlite::Files::open(folder, durable)?),
            Database::Postgres { url, max_connections } => {
                Backend::Postgres(postgres::Pool::connect(&url, max_connections).await?)
            }
        };
        let (due, _) = tokio::sync::broadcast::channel(1024);
        Ok(Self(Arc::new(Inner { backend, clock, random, due })))
    }

    /// Brings the schema up to this program's version: of the whole server, or of one clinic's file.
    ///
    /// # Errors
    /// When a migration fails or the database is newer than the program.
    pub async fn migrate(&self, tenants: &[TenantId]) -> Result<()> {
        match &self.0.backend {
            Backend::Sqlite(files) => {
                for tenant in tenants {
                    files.file(tenant).await?;
                }
                files.close_idle(std::time::Duration::ZERO);
                Ok(())
            }
            Backend::Postgres(pool) => pool.migrate().await,
        }
    }

    /// Opens a transaction for one clinic.
    ///
    /// # Errors
    /// [`crate::error::Error::Busy`] when the database is away.
    pub async fn begin(&self, tenant: &TenantId, mode: Mode) -> Result<Tx> {
        match &self.0.backend {
            Backend::Sqlite(files) => {
                let held = files.file(tenant).await?.begin(mode).await?;
                Ok(Tx::new(self.clone(), tenant.clone(), Conn::Sqlite(held), None))
            }
            Backend::Postgres(pool) => {
                let turn = if mode == Mode::Write { Some(pool.turn(tenant).await?) } else { None };
                let transaction = pool.begin(tenant, mode).await?;
                Ok(Tx::new(self.clone(), tenant.clone(), Conn::Postgres(transaction), turn))
            }
        }
    }

    /// Whether each clinic has one writer at a time in this process, for whose turn others queue.
    pub(crate) fn has_one_writer(&self) -> bool {
        matches!(self.0.backend, Backend::Sqlite(_))
    }

    /// Lets those go first who wait to write for this clinic, for no longer than this: what runs in the background is in no hurry.
    ///
    /// # Errors
    /// When the database is away.
    pub(crate) async fn give_way(&self, tenant: &TenantId, longest: std::time::Duration) -> Result<()> {
        if let Backend::Sqlite(files) = &self.0.backend {
            files.file(tenant).await?.give_way(longest).await;
        }
        Ok(())
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// [`crate::error::Error::Busy`] when it does not.
    pub async fn ready(&self) -> Result<()> {
        match &self.0.backend {
            Backend::Sqlite(files) => files.ready(),
            Backend::Postgres(pool) => pool.ready().await,
        }
    }

    /// Closes the files of clinics that nobody has used for this long.
    pub fn close_idle(&self, idle: std::time::Duration) {
        if let Backend::Sqlite(files) = &self.0.backend {
            files.close_idle(idle);
        }
    }

    /// Hears of work that transactions of this process left behind.
    pub fn subscribe_due(&self) -> tokio::sync::broadcast::Receiver<Due> {
        self.0.due.subscribe()
    }

    /// The clinics that have work due until `now`, of those on this server (PostgreSQL); `None` where each clinic has a
    /// file of its own and must be asked itself (SQLite).
    ///
    /// # Errors
    /// When the server is away.
    pub async fn due_tenants(&self, now: Timestamp) -> Result<Option<Vec<TenantId>>> {
        match &self.0.backend {
            Backend::Sqlite(_) => Ok(None),
            Backend::Postgres(pool) => pool.due_tenants(now).await.map(Some),
        }
    }

    pub(crate) fn announce(&self, due: Due) {
        // Nobody listening is fine: a process without a worker leaves the work to the others.
        let _ = self.0.due.send(due);
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    pub(crate) fn random(&self) -> &Random {
        &self.0.random
    }
}

impl fmt::Debug for Storage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0.backend {
            Backend::Sqlite(_) => "Storage(SQLite)",
            Backend::Postgres(_) => "Storage(PostgreSQL)",
        })
    }
}
