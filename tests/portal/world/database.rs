//! A database of each test's own, on SQLite or on PostgreSQL.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::sync::Arc;

use antesala::clock::SystemClock;
use antesala::ids::Random;
use antesala::storage::{Database, Storage};
use sqlx::{Connection, Executor, PgConnection};

/// Which of the two a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

/// The server's address, or nothing, which is said and, with `ANTESALA_NO_SKIPS`, fails.
pub fn server() -> Option<String> {
    let url = std::env::var("ANTESALA_TEST_POSTGRES").ok().filter(|url| !url.is_empty());
    if url.is_none() {
        assert!(std::env::var_os("ANTESALA_NO_SKIPS").is_none(), "ANTESALA_TEST_POSTGRES names no PostgreSQL server");
        eprintln!("skipped: ANTESALA_TEST_POSTGRES names no PostgreSQL server; `cargo xtask test` starts one");
    }
    url
}

/// A database that goes when the value goes.
pub struct TestDatabase {
    pub database: Database,
    /// The server and the database's name there.
    on_server: Option<(String, String)>,
}

impl TestDatabase {
    pub async fn new(kind: Kind, folder: &Path) -> Self {
        match kind {
            Kind::Sqlite => {
                let database = Database::Sqlite { folder: folder.join("clinics"), durable: false };
                Self { database, on_server: None }
            }
            Kind::Postgres => {
                Self::on_server(server().expect("a test on PostgreSQL runs where there is a server")).await
            }
        }
    }

    /// On this server.
    pub async fn on_server(server: String) -> Self {
        let mut connection = PgConnection::connect(&server).await.expect("the PostgreSQL server answers");
        let template = template(&server, &mut connection).await;
        let name = format!("antesala_test_{}", hex::encode(antesala::ids::Random::system().bytes::<12>()));
        run(&mut connection, format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
        connection.close().await.expect("the connection closes");
        let database = Database::Postgres { url: at(&server, &name), max_connections: 10 };
        Self { database, on_server: Some((server, name)) }
    }
}

/// A database with the schema in it, made by the first test and copied by all.
async fn template(server: &str, connection: &mut PgConnection) -> String {
    let mut hash = DefaultHasher::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let mut files: Vec<_> =
        std::fs::read_dir(folder).expect("migrations/").map(|e| e.expect("an entry").path()).collect();
    files.sort();
    for file in files {
        file.file_name().hash(&mut hash);
        std::fs::read(file).expect("a migration").hash(&mut hash);
    }
    let name = format!("antesala_template_{:016x}", hash.finish());
    // Tests are processes of their own: one of them makes it while the others wait.
    run(connection, "SELECT pg_advisory_lock(7262)".into()).await;
    let exists = sqlx::query("SELECT 1 FROM pg_database WHERE datname = $1").bind(&name);
    if exists.fetch_optional(&mut *connection).await.expect("the list of databases").is_none() {
        let draft = format!("{name}_draft");
        run(connection, format!("DROP DATABASE IF EXISTS {draft}")).await;
        run(connection, format!("CREATE DATABASE {draft}")).await;
        let database = Database::Postgres { url: at(server, &draft), max_connections: 2 };
        let storage =
            Storage::open(database, Arc::new(SystemClock), Random::system()).await.expect("an empty database");
        storage.migrate(&[]).await.expect("the migrations run");
        drop(storage);
        // The pool closes its connections behind our back; only an unused database can be renamed.
        for attempt in 0.. {
            let rename = format!("ALTER DATABASE {draft} RENAME TO {name}");
            match connection.execute(sqlx::AssertSqlSafe(rename)).await {
                Ok(_) => break,
                Err(error) if attempt > 200 => panic!("{error}"),
                Err(_) => tokio::time::sleep(std::time::Duration::from_millis(20)).await,
            }
        }
    }
    run(connection, "SELECT pg_advisory_unlock(7262)".into()).await;
    name
}

async fn run(connection: &mut PgConnection, sql: String) {
    connection.execute(sqlx::AssertSqlSafe(sql.clone())).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
}

/// The same server, another database.
fn at(server: &str, database: &str) -> String {
    let mut url = url::Url::parse(server).expect("ANTESALA_TEST_POSTGRES is an address");
    url.set_path(database);
    url.into()
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let Some((server, name)) = self.on_server.take() else { return };
        // Also when the test failed: so in a thread of its own, which a panic does not stop.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(async {
                let mut connection = PgConnection::connect(&server).await.map_err(std::io::Error::other)?;
                let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
                connection.execute(sqlx::AssertSqlSafe(drop)).await.map_err(std::io::Error::other)?;
                Ok::<_, std::io::Error>(())
            })
        });
        if let Ok(Err(error)) = dropping.join() {
            eprintln!("the test's database stays on the server: {error}");
        }
    }
}
