//! A file per clinic: the wall, the unit of backup and export, the thing that is deleted.
//!
//! Connections are handed over by hand, not through sqlx's pool: its hand-over was measured to be two thirds of a point
//! select. Writers of one clinic queue in this process, so that SQLite's own retry never has to sort them out.

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError, RwLock},
    time::{Duration, Instant},
};

use futures_util::{FutureExt, TryStreamExt};
use sqlx::{
    ConnectOptions, Connection, Executor, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{Mode, migrations, waiting::Waiting};
use crate::{
    error::{Error, Result},
    ids::TenantId,
};

/// Readers of one clinic at the same time; the next one waits.
const READERS: usize = 4;
/// Clinics whose files stay open; the longest unused is closed for the next one.
const OPEN: usize = 32;

pub(super) struct Files {
    folder: PathBuf,
    durable: bool,
    open: RwLock<HashMap<TenantId, Arc<File>>>,
    /// Opening and migrating happens one clinic at a time.
    opening: tokio::sync::Mutex<()>,
}

/// The open file of one clinic.
pub(super) struct File {
    options: SqliteConnectOptions,
    idle: Mutex<Vec<SqliteConnection>>,
    readers: Arc<Semaphore>,
    writer: Arc<Semaphore>,
    used: Mutex<Instant>,
}

/// How long a clinic's file that another process is opening for the first time is tried again.
const OPENING: Duration = Duration::from_secs(5);

/// A connection in an open transaction.
pub(crate) struct Held {
    connection: Option<SqliteConnection>,
    waiting: Waiting,
    /// Whether the transaction's beginning was asked, not only put among what waits.
    begun: bool,
    mode: Mode,
    file: Arc<File>,
    permit: Option<OwnedSemaphorePermit>,
}

impl Files {
    pub(super) fn open(folder: PathBuf, durable: bool) -> Result<Self> {
        std::fs::create_dir_all(&folder)?;
        Ok(Self { folder, durable, open: RwLock::default(), opening: tokio::sync::Mutex::default() })
    }

    pub(super) fn ready(&self) -> Result<()> {
        std::fs::metadata(&self.folder)?;
        Ok(())
    }

    /// The clinic's file, opened and migrated when it is not yet open.
    pub(super) async fn file(&self, tenant: &TenantId) -> Result<Arc<File>> {
        if let Some(file) = self.find(tenant) {
            return Ok(file);
        }
        let _one_at_a_time = self.opening.lock().await;
        if let Some(file) = self.find(tenant) {
            return Ok(file);
        }
        let options = SqliteConnectOptions::new()
            .filename(self.folder.join(format!("{tenant}.sqlite")))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(if self.durable { SqliteSynchronous::Full } else { SqliteSynchronous::Normal })
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5))
            .pragma("cache_size", "-1024")
            .pragma("temp_store", "memory")
            .command_buffer_size(4)
            .disable_statement_logging();
        let until = Instant::now() + OPENING;
        let connection = loop {
            match prepare(&options).await {
                // SQLite does not wait by itself for another process that turns a new file's journal into a write-ahead log.
                Err(Error::Busy(_)) if Instant::now() < until => tokio::time::sleep(Duration::from_millis(20)).await,
                prepared => break prepared?,
            }
        };
        let file = Arc::new(File {
            options,
            idle: Mutex::new(vec![connection]),
            readers: Arc::new(Semaphore::new(READERS)),
            writer: Arc::new(Semaphore::new(1)),
            used: Mutex::new(Instant::now()),
        });
        self.make_room();
        self.open.write().unwrap_or_else(PoisonError::into_inner).insert(tenant.clone(), Arc::clone(&file));
        Ok(file)
    }

    fn find(&self, tenant: &TenantId) -> Option<Arc<File>> {
        self.open.read().unwrap_or_else(PoisonError::into_inner).get(tenant).cloned()
    }

    /// Forgets the longest unused clinic when too many are open. Its connections close with their last use.
    fn make_room(&self) {
        let mut open = self.open.write().unwrap_or_else(PoisonError::into_inner);
        while open.len() >= OPEN {
            let Some(oldest) = open.iter().min_by_key(|(_, file)| file.last_used()).map(|(tenant, _)| tenant.clone())
            else {
                return;
            };
            open.remove(&oldest);
        }
    }

    pub(super) fn close_idle(&self, idle: Duration) {
        self.open.write().unwrap_or_else(PoisonError::into_inner).retain(|_, file| file.last_used().elapsed() < idle);
    }
}

impl File {
    pub(super) async fn begin(self: Arc<Self>, mode: Mode) -> Result<Held> {
        let queue = match mode {
            Mode::Read => &self.readers,
            Mode::Write => &self.writer,
        };
        let permit = Arc::clone(queue).acquire_owned().await.map_err(Error::internal)?;
        *self.used.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => self.options.connect().await?,
        };
        let mut waiting = Waiting::default();
        waiting.add(match mode {
            Mode::Read => "BEGIN",
            Mode::Write => "BEGIN IMMEDIATE",
        });
        Ok(Held { connection: Some(connection), waiting, begun: false, mode, file: self, permit: Some(permit) })
    }

    fn last_used(&self) -> Instant {
        *self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put_back(&self, connection: SqliteConnection) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
    }
}

/// A connection to the clinic's file, brought up to this program's version.
async fn prepare(options: &SqliteConnectOptions) -> Result<SqliteConnection> {
    let mut connection = options.connect().await?;
    // In one transaction: another process may be opening the same clinic, and a step that fails leaves none half done.
    let mut whole = connection.begin_with("BEGIN IMMEDIATE").await?;
    migrations::migrate(&mut *whole, migrations::Dialect::Sqlite).await?;
    whole.commit().await?;
    Ok(connection)
}

impl Held {
    /// What goes along with the next statement.
    pub(crate) fn waiting(&mut self) -> &mut Waiting {
        &mut self.waiting
    }

    /// The same, for a statement that changes something.
    ///
    /// # Errors
    /// [`Error::Internal`] in a transaction that only reads: what it wrote would be lost without a word.
    pub(crate) fn changing(&mut self) -> Result<&mut Waiting> {
        match self.mode {
            Mode::Write => Ok(&mut self.waiting),
            Mode::Read => Err(Error::internal("a transaction that reads was asked to write")),
        }
    }

    /// The connection, for what was taken from [`Self::waiting`].
    pub(crate) fn connection(&mut self) -> &mut SqliteConnection {
        self.begun = true;
        self.connection.as_mut().expect("a held connection is there until commit or rollback")
    }

    /// Asks what waits; returns how many rows the last statement changed.
    pub(crate) async fn run(&mut self) -> Result<u64> {
        let (text, arguments) = self.waiting.take()?;
        let mut changed = 0;
        let mut each = self.connection().execute_many(sqlx::query_with(text, arguments));
        while let Some(done) = each.try_next().await? {
            changed = done.rows_affected();
        }
        Ok(changed)
    }

    pub(super) async fn commit(mut self) -> Result<()> {
        // Nothing was asked: there is nothing to keep.
        if self.begun || self.mode == Mode::Write {
            self.waiting.add("COMMIT");
            self.run().await?;
        }
        if let Some(connection) = self.connection.take() {
            self.file.put_back(connection);
        }
        Ok(())
    }

    pub(super) async fn rollback(mut self) {
        if self.mode == Mode::Write
            && self.begun
            && let Some(mut connection) = self.connection.take()
            && sqlx::query("ROLLBACK").execute(&mut connection).await.is_ok()
        {
            self.file.put_back(connection);
        }
    }
}

/// Asks a connection for something and does not wait for its answer: its own thread does in order what it is asked, so what is
/// asked next comes after it. The end of a transaction that only reads cannot fail.
fn ask(connection: &mut SqliteConnection, statement: &'static str) {
    let _ = sqlx::query(statement).execute(connection).now_or_never();
}

impl Drop for Held {
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take() else { return };
        if !self.begun {
            self.file.put_back(connection);
            return;
        }
        if self.mode == Mode::Read {
            ask(&mut connection, "ROLLBACK");
            self.file.put_back(connection);
            return;
        }
        let (file, permit) = (Arc::clone(&self.file), self.permit.take());
        // Without a runtime the connection closes, which rolls back as well.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                if sqlx::query("ROLLBACK").execute(&mut connection).await.is_ok() {
                    file.put_back(connection);
                }
                drop(permit);
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Files, Mode};

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn a_clinic_that_several_processes_open_for_the_first_time_at_once_is_made_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let tenant = crate::ids::TenantId::parse("clinic").expect("a slug");
        let mut opening = tokio::task::JoinSet::new();
        for _ in 0..6 {
            // As a process has it: nothing is shared with the others but the folder.
            let files = Files::open(folder.path().to_owned(), false).expect("the folder is there");
            let tenant = tenant.clone();
            opening.spawn(async move {
                let file = files.file(&tenant).await?;
                file.begin(Mode::Write).await?.commit().await
            });
        }
        for opened in opening.join_all().await {
            opened.expect("the clinic opens");
        }
    }

    #[tokio::test]
    async fn a_reader_sees_one_state_whatever_is_written_meanwhile() {
        let folder = tempfile::tempdir().expect("a folder");
        let files = Files::open(folder.path().to_owned(), false).expect("the folder is there");
        let file = files.file(&crate::ids::TenantId::parse("clinic").expect("a slug")).await.expect("the clinic");
        let count = async |held: &mut super::Held| {
            let (text, arguments) = held.waiting().add("SELECT COUNT(*) FROM due").take().expect("no arguments");
            let (count,): (i64,) =
                sqlx::query_as_with(text, arguments).fetch_one(held.connection()).await.expect("a number");
            count
        };
        for round in 0..3 {
            let mut reader = file.clone().begin(Mode::Read).await.expect("a reader");
            assert_eq!(count(&mut reader).await, 2 * round);
            let mut writer = file.clone().begin(Mode::Write).await.expect("the writer");
            writer.waiting().add("INSERT INTO due (tenant_id, due_at) VALUES ($1, 0)").bind(format!("clinic-{round}"));
            assert_eq!(writer.run().await.expect("a row"), 1);
            writer.waiting().add("INSERT INTO due (tenant_id, due_at) VALUES ($1, 0)").bind(format!("later-{round}"));
            writer.commit().await.expect("it lasts");
            assert_eq!(count(&mut reader).await, 2 * round, "the reader began before");
            drop(reader);
        }
    }

    #[tokio::test]
    async fn what_is_refused_of_what_waited_is_refused_with_the_commit_and_leaves_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let files = Files::open(folder.path().to_owned(), false).expect("the folder is there");
        let file = files.file(&crate::ids::TenantId::parse("clinic").expect("a slug")).await.expect("the clinic");
        let mut writer = file.clone().begin(Mode::Write).await.expect("the writer");
        for _ in 0..2 {
            writer.waiting().add("INSERT INTO due (tenant_id, due_at) VALUES ($1, 0)").bind("the same");
        }
        let refused = writer.commit().await.expect_err("the same key twice");
        assert!(matches!(refused, crate::error::Error::Constraint(_)), "{refused:?}");
        let mut writer = file.begin(Mode::Write).await.expect("the writer is free again");
        writer.waiting().add("DELETE FROM due WHERE tenant_id = $1").bind("the same");
        assert_eq!(writer.run().await.expect("the file answers"), 0);
    }
}
