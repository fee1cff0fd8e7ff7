//! A transaction: open for one clinic, with one instant for all it does.

use sqlx::{FromRow, Postgres, sqlite::SqliteRow};
use tokio::sync::OwnedSemaphorePermit;
use uuid::Uuid;

use super::{Asked, Due, Storage, held::Held};
use crate::{
    clock::Timestamp,
    error::{Error, Result},
    ids::TenantId,
};

/// Whether a transaction will write. SQLite must know beforehand: a reader that turns into a writer fails at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Sees one state, changes nothing.
    Read,
    /// May write. On SQLite one at a time per clinic, in the order of asking.
    Write,
}

/// An open transaction of one clinic. Dropped without [`Tx::commit`], it leaves no trace.
pub struct Tx {
    storage: Storage,
    tenant: TenantId,
    now: Timestamp,
    due: Option<Timestamp>,
    conn: Conn,
    /// The turn to write, given to the next one with the end.
    turn: Option<OwnedSemaphorePermit>,
}

pub(crate) enum Conn {
    Sqlite(Held),
    Postgres(sqlx::Transaction<'static, Postgres>),
}

impl Tx {
    pub(super) fn new(storage: Storage, tenant: TenantId, conn: Conn, turn: Option<OwnedSemaphorePermit>) -> Self {
        let now = storage.now();
        Self { storage, tenant, now, due: None, conn, turn }
    }

    /// The clinic.
    pub fn tenant(&self) -> &TenantId {
        &self.tenant
    }

    /// The instant of this transaction: the same for all that it does.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// A fresh id of this instant.
    pub fn new_id<T: From<Uuid>>(&self) -> T {
        self.storage.random().uuid(self.now).into()
    }

    /// A fresh secret for a link or a cookie.
    pub fn new_token(&self) -> String {
        self.storage.random().token()
    }

    /// Whether this is PostgreSQL, for the few statements that only make sense there.
    pub(crate) fn on_postgres(&self) -> bool {
        matches!(self.conn, Conn::Postgres(_))
    }

    /// Notes that there is work from this instant on; the worker hears of it after the commit.
    pub(crate) fn note_due(&mut self, at: Timestamp) {
        self.due = Some(self.due.map_or(at, |due| due.min(at)));
    }

    /// What is asked next, with what waits, is the last question of a transaction that reads: on SQLite its end goes along in the same
    /// turn. What is asked later all the same is asked in a new one, and may see what was written meanwhile.
    pub(crate) fn reads_last(&mut self) {
        if let Conn::Sqlite(held) = &mut self.conn {
            held.ends_with_next();
        }
    }

    /// Asks the database now for all that waits: for a statement whose refusal must be known before the commit.
    ///
    /// # Errors
    /// When the database refuses one of them.
    pub(crate) async fn settle(&mut self) -> Result<()> {
        match &mut self.conn {
            Conn::Sqlite(held) => held.settle().await,
            Conn::Postgres(_) => Ok(()),
        }
    }

    /// Makes everything last.
    ///
    /// # Errors
    /// When the database refuses or is away; then nothing was written.
    pub async fn commit(self) -> Result<()> {
        self.commit_with(Asked::<()>::There(Vec::new())).await.map(drop)
    }

    /// The same, together with the last question: on SQLite both are one turn.
    ///
    /// # Errors
    /// As for [`Self::commit`].
    pub(crate) async fn commit_with<R: for<'r> FromRow<'r, SqliteRow>>(self, asked: Asked<R>) -> Result<Vec<R>> {
        let rows = match (self.conn, asked) {
            (Conn::Sqlite(held), Asked::Waiting(question)) => {
                let rows = held.commit(Some(question)).await?;
                rows.iter().map(R::from_row).collect::<sqlx::Result<_>>()?
            }
            (Conn::Sqlite(held), Asked::There(rows)) => held.commit(None).await.map(|_| rows)?,
            (Conn::Postgres(transaction), Asked::There(rows)) => transaction.commit().await.map(|()| rows)?,
            (Conn::Postgres(_), Asked::Waiting(_)) => return Err(Error::internal("asked on another database")),
        };
        drop(self.turn);
        if let Some(at) = self.due {
            self.storage.announce(Due { tenant: self.tenant, at });
        }
        Ok(rows)
    }

    /// Gives up what was written. A dropped transaction does the same, later.
    pub async fn rollback(self) {
        match self.conn {
            Conn::Sqlite(held) => held.rollback().await,
            Conn::Postgres(transaction) => {
                let _ = transaction.rollback().await;
            }
        }
    }

    pub(crate) fn parts(&mut self) -> (&TenantId, &mut Conn) {
        (&self.tenant, &mut self.conn)
    }
}

impl std::fmt::Debug for Tx {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Tx({})", self.tenant)
    }
}
