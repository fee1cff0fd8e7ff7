//! An open transaction of one clinic's SQLite file.

use std::sync::Arc;

use futures_util::{FutureExt, TryStreamExt};
use sqlx::{Either, Executor, SqliteConnection, sqlite::SqliteRow};
use tokio::sync::OwnedSemaphorePermit;

use super::{Mode, sqlite::File, waiting::Waiting};
use crate::error::{Error, Result};

/// A connection in an open transaction.
pub(crate) struct Held {
    connection: Option<SqliteConnection>,
    waiting: Waiting,
    /// The rows that answer the questions of this transaction, in the order of asking.
    answers: Vec<Option<Vec<SqliteRow>>>,
    /// Whether the transaction's beginning was asked, not only put among what waits.
    begun: bool,
    /// Whether its end goes along with what waits.
    ends: bool,
    mode: Mode,
    file: Arc<File>,
    permit: Option<OwnedSemaphorePermit>,
}

impl Held {
    /// Begins with the first statement that is asked.
    pub(super) fn begin(
        connection: SqliteConnection,
        mode: Mode,
        file: Arc<File>,
        permit: OwnedSemaphorePermit,
    ) -> Self {
        let mut waiting = Waiting::default();
        waiting.add(if mode == Mode::Read { "BEGIN" } else { "BEGIN IMMEDIATE" }, None);
        let (answers, begun, ends) = (Vec::new(), false, false);
        Self { connection: Some(connection), waiting, answers, begun, ends, mode, file, permit: Some(permit) }
    }

    /// The next turn is the last one of a transaction that reads: its end goes along, since to end it later wakes SQLite's thread once
    /// more. What is asked after that all the same begins another.
    pub(super) fn ends_with_next(&mut self) {
        self.ends = self.mode == Mode::Read;
    }

    /// Adds a question, whose rows [`Self::answer`] gives; its arguments are to be bound.
    pub(crate) fn ask(&mut self, statement: &'static str) -> (usize, &mut Waiting) {
        if !self.begun && self.waiting.len() == 0 {
            self.waiting.add("BEGIN", None);
        }
        let question = self.answers.len();
        self.answers.push(None);
        (question, self.waiting.add(statement, Some(question)))
    }

    /// Adds a statement that changes something; its arguments are to be bound.
    ///
    /// # Errors
    /// [`Error::Internal`] in a transaction that only reads: what it wrote would be lost without a word.
    pub(crate) fn change(&mut self, statement: &'static str) -> Result<&mut Waiting> {
        match self.mode {
            Mode::Write => Ok(self.waiting.add(statement, None)),
            Mode::Read => Err(Error::internal("a transaction that reads was asked to write")),
        }
    }

    /// The rows that answer a question, asked now if it still waits.
    ///
    /// # Errors
    /// When SQLite refuses it, or another statement that waited before it.
    pub(crate) async fn answer(&mut self, question: usize) -> Result<Vec<SqliteRow>> {
        if self.answers[question].is_none() {
            self.run().await?;
        }
        self.answers[question].take().ok_or_else(|| Error::internal("this question was refused or answered before"))
    }

    /// Asks what waits, if anything does.
    ///
    /// # Errors
    /// As for [`Self::run`].
    pub(super) async fn settle(&mut self) -> Result<()> {
        if self.waiting.len() > 0 { self.run().await.map(drop) } else { Ok(()) }
    }

    /// Asks all that waits in one turn; returns how many rows the last statement changed.
    ///
    /// # Errors
    /// When SQLite refuses one of them; those after it were not asked.
    pub(crate) async fn run(&mut self) -> Result<u64> {
        let ends = std::mem::take(&mut self.ends);
        if ends {
            self.waiting.add("COMMIT", None);
        }
        let (text, arguments, questions) = self.waiting.take()?;
        self.begun = true;
        let connection = self.connection.as_mut().expect("a held connection is there until commit or rollback");
        let (mut asked, mut rows, mut changed) = (questions.into_iter(), Vec::new(), 0);
        let mut each = connection.fetch_many(sqlx::query_with(text, arguments));
        while let Some(step) = each.try_next().await? {
            match step {
                Either::Right(row) => rows.push(row),
                Either::Left(done) => {
                    let answer = std::mem::take(&mut rows);
                    if let Some(question) = asked.next().flatten() {
                        self.answers[question] = Some(answer);
                    }
                    changed = done.rows_affected();
                }
            }
        }
        drop(each);
        self.begun = !ends;
        Ok(changed)
    }

    /// Makes everything last; returns the rows that answer the question, which may wait until now.
    pub(super) async fn commit(mut self, question: Option<usize>) -> Result<Vec<SqliteRow>> {
        // Where nothing waits but the beginning, there is nothing to end.
        let begun = self.begun || self.waiting.len() > 1;
        if begun {
            self.waiting.add("COMMIT", None);
            self.run().await?;
        }
        let rows = question.and_then(|question| self.answers[question].take()).unwrap_or_default();
        if let Some(connection) = self.connection.take() {
            self.file.put_back(connection, self.mode);
        }
        drop(self.permit.take());
        if begun && self.mode == Mode::Write {
            self.file.kept().await?;
        }
        Ok(rows)
    }

    pub(super) async fn rollback(mut self) {
        if self.mode == Mode::Write
            && self.begun
            && let Some(mut connection) = self.connection.take()
            && sqlx::query("ROLLBACK").execute(&mut connection).await.is_ok()
        {
            self.file.put_back(connection, self.mode);
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
            self.file.put_back(connection, self.mode);
            return;
        }
        if self.mode == Mode::Read {
            ask(&mut connection, "ROLLBACK");
            self.file.put_back(connection, self.mode);
            return;
        }
        let (file, permit) = (Arc::clone(&self.file), self.permit.take());
        // Without a runtime the connection closes, which rolls back as well.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                if sqlx::query("ROLLBACK").execute(&mut connection).await.is_ok() {
                    file.put_back(connection, Mode::Write);
                }
                drop(permit);
            });
        }
    }
}
