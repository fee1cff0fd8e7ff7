//! PostgreSQL: one schema for all clinics, row-level security as the second wall.

use std::{
    collections::HashMap,
    str::FromStr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use sqlx::{
    ConnectOptions, Connection, PgPool, Postgres, Transaction,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{Mode, away::Away, migrations};
use crate::{
    clock::Timestamp,
    error::{Error, Result},
    ids::TenantId,
};

/// The second wall: every table that names a clinic, also one that a later migration adds, shows a transaction the rows of
/// its clinic only, the table's owner included. `due` is left out: it holds slugs and instants, for the worker of all clinics.
const WALL: &str = "DO $$
DECLARE name text;
BEGIN
    FOR name IN
        SELECT c.relname FROM pg_class c
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
        WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
          AND c.relname <> 'due' AND NOT c.relforcerowsecurity
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY tenant ON %I USING (tenant_id = current_setting(''app.tenant'', true))', name);
    END LOOP;
END $$";

/// How long a start waits for the server.
const CONNECT: Duration = Duration::from_secs(5);
/// How long somebody waits for a connection: a server that restarts takes less.
const PATIENCE: Duration = Duration::from_secs(3);

/// How often somebody waits so long for a server that is there, but busy.
const TURNS: u32 = 3;

/// The part of the connections that the writers of one clinic may have: one in so many.
const WRITERS: usize = 4;

pub(super) struct Pool {
    pool: PgPool,
    options: Arc<PgConnectOptions>,
    away: Away,
    /// How many may write for one clinic at a time, and the queues of those who want to.
    most_writers: usize,
    writers: Mutex<HashMap<TenantId, Arc<Semaphore>>>,
}

impl Pool {
    pub(super) async fn connect(url: &str, max_connections: u32) -> Result<Self> {
        let options = PgConnectOptions::from_str(url)?.application_name("antesala").disable_statement_logging();
        // The first connection by itself: a pool would only say that it waited in vain.
        let place = format!("PostgreSQL at {}:{}", options.get_host(), options.get_port());
        let away = |why: String| Error::Busy(format!("{place} cannot be used: {why}").into());
        match tokio::time::timeout(CONNECT, options.connect()).await {
            Ok(Ok(first)) => first.close().await?,
            Ok(Err(error)) => return Err(away(error.to_string())),
            Err(_) => return Err(away(format!("it did not answer within {} seconds", CONNECT.as_secs()))),
        }
        let pool = PgPoolOptions::new()
            .max_connections(max_connections)
            .acquire_timeout(PATIENCE)
            .connect_with(options.clone())
            .await?;
        let (passes,): (bool,) =
            sqlx::query_as("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
                .fetch_one(&pool)
                .await?;
        if passes {
            return Err(Error::internal(
                "the PostgreSQL role is a superuser or has BYPASSRLS: row-level security would not hold for it; \
                 make a plain role (CREATE ROLE antesala LOGIN) that owns the database",
            ));
        }
        let most_writers = (max_connections as usize).div_ceil(WRITERS);
        Ok(Self { pool, options: Arc::new(options), away: Away::default(), most_writers, writers: Mutex::default() })
    }

    /// Waits for a turn to write for a clinic, in the order of asking. Those who decide about hours follow one another in the database
    /// anyway: whoever waited there would keep a connection from readers, and from other clinics.
    pub(super) async fn turn(&self, tenant: &TenantId) -> Result<OwnedSemaphorePermit> {
        let queue = {
            let mut writers = self.writers.lock().unwrap_or_else(PoisonError::into_inner);
            let queue = writers.entry(tenant.clone()).or_insert_with(|| Arc::new(Semaphore::new(self.most_writers)));
            Arc::clone(queue)
        };
        queue.acquire_owned().await.map_err(Error::internal)
    }

    /// The pool, or [`Error::Busy`] soon where the server is known to be away.
    async fn there(&self) -> Result<&PgPool> {
        if self.away.is_over().await { Ok(&self.pool) } else { Err(Error::Busy("the database is away".into())) }
    }

    /// Looks, where somebody got no connection, whether the server is away. Besides the pool: it may be that all of its connections
    /// are in use.
    fn missed(&self) {
        let options = Arc::clone(&self.options);
        self.away.missed(move || {
            let options = Arc::clone(&options);
            async move {
                match options.connect().await {
                    Ok(connection) => {
                        drop(connection.close().await);
                        true
                    }
                    // One that has no place for more is there; one that starts or stops (class 57) is not.
                    Err(sqlx::Error::Database(refusal)) => refusal.code().is_none_or(|code| !code.starts_with("57")),
                    Err(_) => false,
                }
            }
        });
    }

    /// A transaction, as soon as a connection is free. Where all are in use one waits longer than where the server is away.
    async fn begun(&self, begin: &'static str) -> Result<Transaction<'static, Postgres>> {
        let mut turns = TURNS;
        loop {
            let pool = self.there().await?.clone();
            // In a task of its own: whoever asks may give up at any moment, and a connection that is handed back while its transaction
            // begins would keep it open for the next one.
            let task = tokio::spawn(async move { pool.begin_with(begin).await });
            let error = match task.await.map_err(Error::internal)? {
                Ok(transaction) => return Ok(transaction),
                Err(error) => error,
            };
            self.missed();
            turns -= 1;
            if turns == 0 || !matches!(error, sqlx::Error::PoolTimedOut) || !self.away.was_only_busy().await {
                return Err(error.into());
            }
        }
    }

    pub(super) async fn migrate(&self) -> Result<()> {
        let mut connection = self.there().await?.acquire().await?;
        migrations::migrate(&mut *connection, migrations::Dialect::Postgres).await?;
        sqlx::raw_sql(WALL).execute(&mut *connection).await?;
        Ok(())
    }

    pub(super) async fn begin(&self, tenant: &TenantId, mode: Mode) -> Result<Transaction<'static, Postgres>> {
        let begin = match mode {
            Mode::Read => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            Mode::Write => "BEGIN",
        };
        let mut transaction = self.begun(begin).await?;
        sqlx::query("SELECT set_config('app.tenant', $1, true)")
            .bind(tenant.as_str())
            .execute(&mut *transaction)
            .await?;
        Ok(transaction)
    }

    pub(super) async fn ready(&self) -> Result<()> {
        let answered = sqlx::query("SELECT 1").execute(self.there().await?).await;
        answered.inspect_err(|_| self.missed())?;
        Ok(())
    }

    /// The one statement that looks at more than one clinic: it reads slugs and instants, nothing else.
    pub(super) async fn due_tenants(&self, now: Timestamp) -> Result<Vec<TenantId>> {
        let rows: Vec<(String,)> =
            sqlx::query_as("SELECT tenant_id FROM due WHERE due_at <= $1 ORDER BY due_at LIMIT 500")
                .bind(now)
                .fetch_all(self.there().await?)
                .await
                .inspect_err(|_| self.missed())?;
        Ok(rows.iter().filter_map(|(slug,)| TenantId::parse(slug).ok()).collect())
    }
}
