//! Everything that is in a clinic's database, read past the engine.

use std::collections::BTreeSet;

use antesala::storage::Database;
use sqlx::{Connection, PgConnection, Row as _, SqliteConnection, postgres::PgRow, sqlite::SqliteRow};
use uuid::Uuid;

use super::World;

/// A row of any table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row {
    pub table: String,
    pub id: Option<Uuid>,
    pub patient: Option<Uuid>,
    /// The whole row, to be compared.
    pub text: String,
}

/// What every request may touch: who was here last, what is to be done, who failed to sign in.
const RESTLESS: &[&str] = &["sessions", "jobs", "due", "sign_in_failures", "mails", "audit", "account_requests"];

impl World {
    /// All rows of a clinic.
    pub async fn rows(&self, clinic: &str) -> BTreeSet<Row> {
        match &self.database.database {
            Database::Sqlite { folder, .. } => {
                let url = format!("sqlite://{}?mode=ro", folder.join(format!("{clinic}.sqlite")).display());
                in_sqlite(&mut SqliteConnection::connect(&url).await.expect("the clinic's file")).await
            }
            Database::Postgres { url, .. } => {
                in_postgres(&mut PgConnection::connect(url).await.expect("the server answers"), clinic).await
            }
        }
    }
}

impl World {
    /// Runs a statement past the engine, as somebody with the database's password might, and says what the database said.
    pub async fn run_raw(&self, clinic: &str, sql: &str) -> Result<u64, String> {
        let sql = sqlx::AssertSqlSafe(sql.to_owned());
        match &self.database.database {
            Database::Sqlite { folder, .. } => {
                let url = format!("sqlite://{}", folder.join(format!("{clinic}.sqlite")).display());
                let mut connection = SqliteConnection::connect(&url).await.expect("the clinic's file");
                let done = sqlx::query(sql).execute(&mut connection).await;
                done.map(|done| done.rows_affected()).map_err(|error| error.to_string())
            }
            Database::Postgres { url, .. } => {
                let mut connection = PgConnection::connect(url).await.expect("the server answers");
                let mut tx = connection.begin().await.expect("a transaction");
                let own = sqlx::query("SELECT set_config('app.tenant', $1, true)").bind(clinic);
                own.execute(&mut *tx).await.expect("the clinic");
                let done = sqlx::query(sql).execute(&mut *tx).await.map_err(|error| error.to_string())?;
                tx.commit().await.map_err(|error| error.to_string())?;
                Ok(done.rows_affected())
            }
        }
    }
}

impl World {
    /// What a question gives, read past the engine; on PostgreSQL it sees the clinic's rows only.
    pub async fn read<T>(&self, clinic: &str, sql: &str) -> Vec<T>
    where
        T: Send + Unpin + for<'r> sqlx::FromRow<'r, SqliteRow> + for<'r> sqlx::FromRow<'r, PgRow>,
    {
        let sql = sqlx::AssertSqlSafe(sql.to_owned());
        match &self.database.database {
            Database::Sqlite { folder, .. } => {
                let url = format!("sqlite://{}?mode=ro", folder.join(format!("{clinic}.sqlite")).display());
                let mut connection = SqliteConnection::connect(&url).await.expect("the clinic's file");
                sqlx::query_as(sql).fetch_all(&mut connection).await.expect("the rows")
            }
            Database::Postgres { url, .. } => {
                let mut connection = PgConnection::connect(url).await.expect("the server answers");
                let mut tx = connection.begin().await.expect("a transaction");
                let own = sqlx::query("SELECT set_config('app.tenant', $1, true)").bind(clinic);
                own.execute(&mut *tx).await.expect("the clinic");
                sqlx::query_as(sql).fetch_all(&mut *tx).await.expect("the rows")
            }
        }
    }
}

/// The rows that stay as they are unless somebody changes the thing itself.
pub fn at_rest(rows: BTreeSet<Row>) -> BTreeSet<Row> {
    rows.into_iter().filter(|row| !RESTLESS.contains(&row.table.as_str())).collect()
}

async fn in_sqlite(connection: &mut SqliteConnection) -> BTreeSet<Row> {
    let tables = "SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'";
    let columns: Vec<(String, String)> = sqlx::query_as(tables).fetch_all(&mut *connection).await.expect("the tables");
    let mut rows = BTreeSet::new();
    for (table, names) in by_table(columns) {
        let quoted = names.iter().map(|name| format!("quote({name})")).collect::<Vec<_>>().join(" || ' ' || ");
        let one =
            |name: &str| if names.iter().any(|n| n == name) { name.to_owned() } else { format!("NULL AS {name}") };
        let sql = format!("SELECT {}, {}, {quoted} AS text FROM {table}", one("id"), one("patient_id"));
        for row in sqlx::query(sqlx::AssertSqlSafe(sql)).fetch_all(&mut *connection).await.expect("the rows") {
            let (id, patient, text) = (row.try_get("id").ok(), row.try_get("patient_id").ok(), row.get("text"));
            rows.insert(Row { table: table.clone(), id: id.flatten(), patient: patient.flatten(), text });
        }
    }
    rows
}

async fn in_postgres(connection: &mut PgConnection, clinic: &str) -> BTreeSet<Row> {
    let mut tx = connection.begin().await.expect("a transaction");
    sqlx::query("SELECT set_config('app.tenant', $1, true)").bind(clinic).execute(&mut *tx).await.expect("the clinic");
    let tables = "SELECT table_name::text, column_name::text FROM information_schema.columns \
                  WHERE table_schema = current_schema() AND table_name IN \
                  (SELECT table_name FROM information_schema.columns WHERE column_name = 'tenant_id')";
    let columns: Vec<(String, String)> = sqlx::query_as(tables).fetch_all(&mut *tx).await.expect("the tables");
    let mut rows = BTreeSet::new();
    for (table, names) in by_table(columns) {
        let one = |name: &str| {
            if names.iter().any(|n| n == name) { format!("t.{name}") } else { format!("NULL::uuid AS {name}") }
        };
        let sql = format!(
            "SELECT {}, {}, CAST(to_jsonb(t) AS TEXT) AS text FROM {table} t WHERE tenant_id = $1",
            one("id"),
            one("patient_id")
        );
        for row in sqlx::query(sqlx::AssertSqlSafe(sql)).bind(clinic).fetch_all(&mut *tx).await.expect("the rows") {
            let (id, patient, text) = (row.try_get("id").ok(), row.try_get("patient_id").ok(), row.get("text"));
            rows.insert(Row { table: table.clone(), id: id.flatten(), patient: patient.flatten(), text });
        }
    }
    rows
}

fn by_table(columns: Vec<(String, String)>) -> std::collections::BTreeMap<String, Vec<String>> {
    let mut tables = std::collections::BTreeMap::<String, Vec<String>>::new();
    for (table, column) in columns {
        tables.entry(table).or_default().push(column);
    }
    tables.retain(|table, _| !table.starts_with("sqlite_") && !table.starts_with('_'));
    tables
}
