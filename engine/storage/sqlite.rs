//! A file per clinic: the wall, the unit of backup and export, the thing that is deleted.
//!
//! Connections are handed over by hand, not through sqlx's pool: its hand-over was measured to be two thirds of a point
//! select. Writers of one clinic queue in this process, so that SQLite's own retry never has to sort them out. A commit waits for the
//! disk after the next writer has begun, together with all others that wait then: see [`disk`].

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError, RwLock,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use sqlx::{
    ConnectOptions, Connection, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use tokio::sync::Semaphore;

use super::{Mode, disk::Disk, held::Held, migrations};
use crate::{
    error::{Error, Result},
    ids::TenantId,
};

/// Readers of one clinic at the same time; the next one waits.
const READERS: usize = 4;
/// Clinics whose files stay open; the longest unused is closed for the next one.
const OPEN: usize = 24;

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
    idle: Mutex<Idle>,
    readers: Arc<Semaphore>,
    writer: Arc<Semaphore>,
    /// Those who wait to write.
    queue: AtomicUsize,
    /// `None` where commits need not outlive a power cut.
    disk: Option<Disk>,
    used: Mutex<Instant>,
}

/// Connections that nobody holds. The one that wrote last is kept for writing: SQLite forgets the pages that a connection has in memory
/// as soon as another one has written.
#[derive(Default)]
struct Idle {
    writer: Option<SqliteConnection>,
    readers: Vec<SqliteConnection>,
}

/// How long a clinic's file that another process is opening for the first time is tried again.
const OPENING: Duration = Duration::from_secs(5);

impl Files {
    pub(super) fn open(folder: PathBuf, durable: bool) -> Result<Self> {
        super::make_folder(&folder)?;
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
        let path = self.folder.join(format!("{tenant}.sqlite"));
        let options = SqliteConnectOptions::new()
            .filename(&path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // Never a damaged file; that a commit outlives a power cut is the business of `disk`.
            .synchronous(SqliteSynchronous::Normal)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5))
            .pragma("cache_size", "-1024")
            // Whoever commits when the log has so many pages takes them into the file, while the others wait. Most of them are the same few
            // pages again and again, which are taken once: the longer the log, the less there is to do for each commit.
            .pragma("wal_autocheckpoint", "4000")
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
            idle: Mutex::new(Idle { writer: None, readers: vec![connection] }),
            readers: Arc::new(Semaphore::new(READERS)),
            writer: Arc::new(Semaphore::new(1)),
            queue: AtomicUsize::new(0),
            disk: self.durable.then(|| Disk::of(&path)),
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
        let permit = match mode {
            Mode::Read => Arc::clone(&self.readers).acquire_owned().await,
            Mode::Write => {
                let _place = Place::in_queue(&self.queue);
                Arc::clone(&self.writer).acquire_owned().await
            }
        };
        let permit = permit.map_err(Error::internal)?;
        *self.used.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        let idle = self.idle(mode);
        let connection = match idle {
            Some(connection) => connection,
            None => self.options.connect().await?,
        };
        Ok(Held::begin(connection, mode, self, permit))
    }

    /// A connection that is free for this.
    fn idle(&self, mode: Mode) -> Option<SqliteConnection> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        match mode {
            Mode::Write => idle.writer.take().or_else(|| idle.readers.pop()),
            Mode::Read => idle.readers.pop(),
        }
    }

    /// Waits until nobody writes or waits to write, but no longer than this.
    pub(super) async fn give_way(&self, longest: Duration) {
        let until = Instant::now() + longest;
        // Among many who write one after the other there are moments in which nobody waits: they are no pause.
        let busy = || self.queue.load(Ordering::Relaxed) > 0 || self.writer.available_permits() == 0;
        while busy() && Instant::now() < until {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    fn last_used(&self) -> Instant {
        *self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a connection for those who come later.
    pub(super) fn put_back(&self, connection: SqliteConnection, mode: Mode) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        match mode {
            Mode::Write => idle.writer = Some(connection),
            Mode::Read => idle.readers.push(connection),
        }
    }

    /// Waits until what was committed is on the disk, where that is wanted.
    pub(super) async fn kept(&self) -> Result<()> {
        match &self.disk {
            Some(disk) => disk.wait().await,
            None => Ok(()),
        }
    }
}

/// A place in the queue, left when the turn comes or when whoever waited has gone.
struct Place<'a>(&'a AtomicUsize);

impl<'a> Place<'a> {
    fn in_queue(queue: &'a AtomicUsize) -> Self {
        queue.fetch_add(1, Ordering::Relaxed);
        Self(queue)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A connection to the clinic's file, brought up to this program's version.
async fn prepare(options: &SqliteConnectOptions) -> Result<SqliteConnection> {
    let mut connection = options.connect().await?;
    // In one transaction: another process may be opening the same clinic, and a step that fails leaves none half done.
    let mut whole = connection.begin_with("BEGIN IMMEDIATE").await?;
    migrations::migrate(&mut *whole, migrations::Dialect::Sqlite).await?;
    whole.commit().await?;
    // Who made the tables has the whole new file in memory.
    sqlx::raw_sql("PRAGMA shrink_memory").execute(&mut connection).await?;
    Ok(connection)
}

#[cfg(test)]
mod tests {
    use sqlx::Row;

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
                file.begin(Mode::Write).await?.commit(None).await
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
        let count = async |held: &mut super::super::held::Held| {
            let (question, _) = held.ask("SELECT COUNT(*) FROM due");
            held.answer(question).await.expect("a number")[0].get::<i64, _>(0)
        };
        for round in 0..3 {
            let mut reader = file.clone().begin(Mode::Read).await.expect("a reader");
            assert_eq!(count(&mut reader).await, 2 * round);
            let mut writer = file.clone().begin(Mode::Write).await.expect("the writer");
            let add = |slug: String, writer: &mut super::super::held::Held| {
                writer.change("INSERT INTO due (tenant_id, due_at) VALUES ($1, 0)").expect("a writer").bind(slug);
            };
            add(format!("clinic-{round}"), &mut writer);
            assert_eq!(writer.run().await.expect("a row"), 1);
            add(format!("later-{round}"), &mut writer);
            assert!(reader.change("DELETE FROM due").is_err(), "a reader never writes");
            writer.commit(None).await.expect("it lasts");
            assert_eq!(count(&mut reader).await, 2 * round, "the reader began before");
            drop(reader);
        }
    }

    #[tokio::test]
    async fn a_reader_that_said_which_question_is_its_last_holds_no_state_after_it_and_may_ask_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let files = Files::open(folder.path().to_owned(), false).expect("the folder is there");
        let file = files.file(&crate::ids::TenantId::parse("clinic").expect("a slug")).await.expect("the clinic");
        let mut reader = file.clone().begin(Mode::Read).await.expect("a reader");
        let count = async |held: &mut super::super::held::Held| {
            let (question, _) = held.ask("SELECT COUNT(*) FROM due");
            held.answer(question).await.expect("a number")[0].get::<i64, _>(0)
        };
        let write = async |slug: &'static str| {
            let mut writer = file.clone().begin(Mode::Write).await.expect("the writer");
            let add = writer.change("INSERT INTO due (tenant_id, due_at) VALUES ($1, 0)").expect("a writer");
            add.bind(slug);
            writer.commit(None).await.expect("it lasts");
        };
        reader.ends_with_next();
        assert_eq!(count(&mut reader).await, 0);
        write("clinic").await;
        assert_eq!(count(&mut reader).await, 1, "another transaction, which sees what was written");
        write("later").await;
        assert_eq!(count(&mut reader).await, 1, "one state again");
        drop(reader);
    }

    #[tokio::test]
    async fn what_is_refused_of_what_waited_is_refused_with_the_commit_and_leaves_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let files = Files::open(folder.path().to_owned(), false).expect("the folder is there");
        let file = files.file(&crate::ids::TenantId::parse("clinic").expect("a slug")).await.expect("the clinic");
        let mut writer = file.clone().begin(Mode::Write).await.expect("the writer");
        for _ in 0..2 {
            writer.change("INSERT INTO due (tenant_id, due_at) VALUES ($1, 0)").expect("a writer").bind("the same");
        }
        let refused = writer.commit(None).await.expect_err("the same key twice");
        assert!(matches!(refused, crate::error::Error::Constraint(_)), "{refused:?}");
        let mut writer = file.begin(Mode::Write).await.expect("the writer is free again");
        writer.change("DELETE FROM due WHERE tenant_id = $1").expect("a writer").bind("the same");
        assert_eq!(writer.run().await.expect("the file answers"), 0);
    }
}
