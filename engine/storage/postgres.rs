//! PostgreSQL: one schema for all clinics, row-level security as the second wall.

use std::{str::FromStr, time::Duration};

use sqlx::{
    ConnectOptions, Connection, PgPool, Postgres, Transaction,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use super::{Mode, migrations};
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

pub(super) struct Pool(PgPool);

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
            .acquire_timeout(Duration::from_secs(3))
            .connect_with(options)
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
        Ok(Self(pool))
    }

    pub(super) async fn migrate(&self) -> Result<()> {
        let mut connection = self.0.acquire().await?;
        migrations::migrate(&mut *connection, migrations::Dialect::Postgres).await?;
        sqlx::raw_sql(WALL).execute(&mut *connection).await?;
        Ok(())
    }

    pub(super) async fn begin(&self, tenant: &TenantId, mode: Mode) -> Result<Transaction<'static, Postgres>> {
        let begin = match mode {
            Mode::Read => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            Mode::Write => "BEGIN",
        };
        let mut transaction = self.0.begin_with(begin).await?;
        sqlx::query("SELECT set_config('app.tenant', $1, true)")
            .bind(tenant.as_str())
            .execute(&mut *transaction)
            .await?;
        Ok(transaction)
    }

    pub(super) async fn ready(&self) -> Result<()> {
        sqlx::query("SELECT 1").execute(&self.0).await?;
        Ok(())
    }

    /// The one statement that looks at more than one clinic: it reads slugs and instants, nothing else.
    pub(super) async fn due_tenants(&self, now: Timestamp) -> Result<Vec<TenantId>> {
        let rows: Vec<(String,)> =
            sqlx::query_as("SELECT tenant_id FROM due WHERE due_at <= $1 ORDER BY due_at LIMIT 500")
                .bind(now)
                .fetch_all(&self.0)
                .await?;
        Ok(rows.iter().filter_map(|(slug,)| TenantId::parse(slug).ok()).collect())
    }
}
