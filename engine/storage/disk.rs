//! Commits that outlive a power cut, many at a time.
//!
//! SQLite with `synchronous = FULL` waits for the disk inside each commit, while no other patient of the clinic can write. Here it
//! runs with `NORMAL`, which never damages a file but may lose the last commits when the power goes; and whoever commits waits,
//! after the next writer has begun, until the write-ahead log is on the disk. One wait serves all commits that came before it. Nobody
//! is told of a commit that is not on the disk; others may read it a moment earlier. See decision 7.

use std::{
    fs::File,
    io::{self, ErrorKind},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio::sync::Mutex;

use crate::error::{Error, Result};

/// The write-ahead log of one clinic's file, on its way to the disk.
pub(super) struct Disk {
    log: Arc<Path>,
    /// How many transactions were committed.
    committed: AtomicU64,
    /// How many of them are on the disk. Who holds it brings them there.
    kept: Mutex<u64>,
}

impl Disk {
    /// The log beside the clinic's file.
    pub(super) fn of(file: &Path) -> Self {
        let mut log = file.as_os_str().to_owned();
        log.push("-wal");
        Self { log: PathBuf::from(log).into(), committed: AtomicU64::new(0), kept: Mutex::new(0) }
    }

    /// Returns when the transaction that was just committed is on the disk.
    ///
    /// # Errors
    /// When the disk refuses: whether the commit would outlive a power cut is not known then.
    pub(super) async fn wait(&self) -> Result<()> {
        let number = self.committed.fetch_add(1, Ordering::SeqCst) + 1;
        let mut kept = self.kept.lock().await;
        if *kept >= number {
            return Ok(());
        }
        let until = self.committed.load(Ordering::SeqCst);
        let log = Arc::clone(&self.log);
        tokio::task::spawn_blocking(move || sync(&log)).await.map_err(Error::internal)??;
        *kept = until;
        Ok(())
    }
}

/// Waits for the disk. Without a log there is nothing to wait for: SQLite took it into the file, on the disk, and away.
fn sync(log: &Path) -> io::Result<()> {
    match File::open(log) {
        Ok(log) => log.sync_data(),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::Disk;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn many_who_wait_all_get_their_answer() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("clinic.sqlite");
        std::fs::write(folder.path().join("clinic.sqlite-wal"), "log").expect("the log");
        let disk = Arc::new(Disk::of(&file));
        let mut waiting = tokio::task::JoinSet::new();
        for _ in 0..200 {
            let disk = Arc::clone(&disk);
            waiting.spawn(async move { disk.wait().await });
        }
        for done in waiting.join_all().await {
            done.expect("the disk answers");
        }
        assert_eq!(*disk.kept.lock().await, 200);
    }

    #[tokio::test]
    async fn a_disk_that_refuses_is_an_error_and_a_log_that_sqlite_took_away_is_none() {
        let folder = tempfile::tempdir().expect("a folder");
        let disk = Disk::of(&folder.path().join("clinic.sqlite"));
        disk.wait().await.expect("no log, nothing to wait for");
        std::fs::write(folder.path().join("file"), "no folder").expect("a file");
        let disk = Disk::of(&folder.path().join("file/clinic.sqlite"));
        disk.wait().await.expect_err("the log cannot be opened");
    }
}
