//! Bookings per second: through the engine's form, through the floor's, and as bare committed inserts into the same file.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};
use sqlx::{Connection as _, SqliteConnection};
use uuid::Uuid;

use crate::floor::{self, CLINIC, insert, new_id};
use crate::http::Connection;
use crate::server::Server;
use crate::{MEASURED_AT_ONCE, Settings, median};

/// A clinic that is open day and night, so that there are hours enough.
const CLINIC_TOML: &str = include_str!("../templates/clinic.toml");
const PRACTITIONERS: i64 = 16;
/// So many that each has about ten appointments to come at the end, when there are a hundred thousand.
const PATIENTS: usize = 10_000;
const DAYS: i64 = 300;
const DAY: i64 = 86_400_000_000;

/// What was measured, each as the median of the rounds.
pub struct Bookings {
    pub engine: f64,
    pub floor: f64,
    pub bare: f64,
    /// The engine against bare inserts, round by round.
    pub ratio: f64,
    /// The engine against the floor's form.
    pub floor_ratio: f64,
    /// How long the engine took after its rounds to send what the bookings had left to do, for each booking.
    pub aftermath_ms: f64,
    /// The processor time that the engine took for a booking, with what it leaves to do.
    pub cpu_us: f64,
}

/// A patient who is signed in.
struct Person {
    id: Uuid,
    cookie: String,
    csrf: String,
}

/// Hands out hours that nobody has taken yet.
struct Hours {
    next: AtomicI64,
    midnight: i64,
}

impl Hours {
    /// A patient, a practitioner and a start. The hours are spread over the days as a clinic's are.
    fn take(&self) -> (usize, i64, i64) {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let block = number / PRACTITIONERS;
        let at = self.midnight + (block % DAYS) * DAY + (block / DAYS) * 600_000_000;
        (usize::try_from(number).unwrap_or_default() % PATIENTS, number % PRACTITIONERS, at)
    }
}

/// A clinic that is served, with patients who are signed in.
struct Served {
    engine: Server,
    folder: tempfile::TempDir,
    /// Where its mails go.
    _mail: Option<tempfile::TempDir>,
    file: PathBuf,
    database: SqliteConnection,
    people: Arc<Vec<Person>>,
    hours: Arc<Hours>,
}

/// Serves the clinic; `pinned` keeps the server on one core.
async fn serve(settings: &Settings, pinned: bool) -> Result<Served, String> {
    let folder = tempfile::tempdir().map_err(text)?;
    let (tenants, data) = (folder.path().join("tenants"), folder.path().join("data"));
    let clinic = tenants.join(CLINIC);
    std::fs::create_dir_all(&clinic).map_err(text)?;
    std::fs::write(clinic.join("clinic.toml"), clinic_toml()).map_err(text)?;
    // Mails go to memory, where there is any: what the disk does with thousands of new files is not the engine's doing.
    let mail = tempfile::tempdir_in("/dev/shm").ok();
    std::fs::create_dir_all(&data).map_err(text)?;
    if let Some(mail) = &mail {
        std::os::unix::fs::symlink(mail.path(), data.join("mail")).map_err(text)?;
    }
    let (tenants, data_folder) = (tenants.display().to_string(), data.display().to_string());
    let program = settings.antesala.display().to_string();
    let arguments = ["-c", "0", &program, "serve", "--tenants", &tenants, "--data", &data_folder];
    let (command, arguments) =
        if pinned { (Path::new("taskset"), &arguments[..]) } else { (settings.antesala.as_path(), &arguments[3..]) };
    let engine = Server::start(command, arguments, &settings.root).await?;
    let mut connection = Connection::open(engine.port).await.map_err(text)?;
    connection.get(&format!("/{CLINIC}/activate/nobody"), "").await.map_err(text)?;
    let file = data.join("clinics").join(format!("{CLINIC}.sqlite"));
    let mut database = SqliteConnection::connect_with(&floor::options(&file)).await.map_err(text)?;
    let people = Arc::new(people(&mut database, &mut connection).await?);
    let today = floor::now() / DAY * DAY;
    let hours = Arc::new(Hours { next: AtomicI64::new(0), midnight: today + DAY });
    Ok(Served { engine, folder, _mail: mail, file, database, people, hours })
}

/// Measures all three in turn, in each round.
pub async fn measure(settings: &Settings) -> Result<Bookings, String> {
    let Served { engine, folder, file, mut database, people, hours, _mail } = serve(settings, false).await?;
    let pages = folder.path().join("pages");
    std::fs::create_dir_all(&pages).map_err(text)?;
    let mut connection = Connection::open(engine.port).await.map_err(text)?;
    for (name, _) in floor::PAGES {
        let page = connection.get(&format!("/{CLINIC}/appointments"), &people[0].cookie).await.map_err(text)?;
        std::fs::write(pages.join(format!("{name}.html")), page.body).map_err(text)?;
    }
    let bare_floor = start_floor(&file, &pages).await?;

    let (mut by_engine, mut by_floor, mut bare) = (Vec::new(), Vec::new(), Vec::new());
    let (mut booked, mut aftermath, mut worked) = (0.0, Duration::ZERO, Duration::ZERO);
    for round in 0..=settings.rounds {
        let before = engine.cpu();
        let engine_rate = post(engine.port, &people, &hours, settings.time).await?;
        let waited = Instant::now();
        quiet(&mut database).await?;
        let after = engine.cpu();
        let floor_rate = post(bare_floor.port, &people, &hours, settings.time).await?;
        let bare_rate = insert_bare(&mut database, &people, &hours, settings.time).await?;
        // The first round warms up.
        if round > 0 {
            booked += engine_rate * settings.time.as_secs_f64();
            aftermath += waited.elapsed().saturating_sub(settings.time * 2);
            worked += after.saturating_sub(before);
            by_engine.push(engine_rate);
            by_floor.push(floor_rate);
            bare.push(bare_rate);
        }
    }
    engine.stop().await;
    bare_floor.stop().await;
    let ratios = |others: &[f64]| median(by_engine.iter().zip(others).map(|(a, b)| a / b).collect());
    Ok(Bookings {
        ratio: ratios(&bare),
        floor_ratio: ratios(&by_floor),
        engine: median(by_engine),
        floor: median(by_floor),
        bare: median(bare),
        aftermath_ms: aftermath.as_secs_f64() * 1000.0 / booked,
        cpu_us: worked.as_secs_f64() * 1_000_000.0 / booked,
    })
}

/// The floor, in a process of its own as the engine.
pub async fn start_floor(file: &Path, pages: &Path) -> Result<Server, String> {
    let own = std::env::current_exe().map_err(text)?;
    let (file, pages) = (file.display().to_string(), pages.display().to_string());
    Server::start(&own, &["floor", "--database", &file, "--pages", &pages], Path::new(".")).await
}

fn clinic_toml() -> String {
    let practitioner = |number| format!("\n[[practitioners]]\nslug = \"p{number}\"\nname = \"Profesional {number}\"\n");
    std::iter::once(CLINIC_TOML.to_owned()).chain((0..PRACTITIONERS).map(practitioner)).collect()
}

/// Writes patients with open sessions into the clinic's file, and fetches for each the token that forms carry.
async fn people(database: &mut SqliteConnection, connection: &mut Connection) -> Result<Vec<Person>, String> {
    let now = floor::now();
    let mut people = Vec::new();
    let mut transaction = database.begin().await.map_err(text)?;
    for number in 0..PATIENTS {
        let (id, account, token) = (new_id(), new_id(), format!("bench-token-{number:031}"));
        let email = format!("patient{number}@example.com");
        sqlx::query(
            "INSERT INTO patients (tenant_id, id, given_name, family_name, email, language, portal_access, created_at, updated_at) \
             VALUES ($1, $2, 'Ana', 'Ferrer Soler', $3, 'es', TRUE, $4, $4)",
        )
        .bind(CLINIC)
        .bind(id)
        .bind(&email)
        .bind(now)
        .execute(&mut *transaction)
        .await
        .map_err(text)?;
        sqlx::query(
            "INSERT INTO accounts (tenant_id, id, email, password_hash, language, created_at, updated_at) \
             VALUES ($1, $2, $3, 'none', 'es', $4, $4)",
        )
        .bind(CLINIC)
        .bind(account)
        .bind(&email)
        .bind(now)
        .execute(&mut *transaction)
        .await
        .map_err(text)?;
        sqlx::query(
            "INSERT INTO sessions (tenant_id, id, realm, token_hash, subject_id, patient_id, device, created_at, seen_at, \
             idle_until, ends_at) VALUES ($1, $2, 'patient', $3, $4, $5, 'bench', $6, $6, $7, $7)",
        )
        .bind(CLINIC)
        .bind(new_id())
        .bind(Sha256::digest(&token).to_vec())
        .bind(account)
        .bind(id)
        .bind(now)
        .bind(now + DAY)
        .execute(&mut *transaction)
        .await
        .map_err(text)?;
        people.push(Person { id, cookie: format!("{CLINIC}-patient={token}"), csrf: String::new() });
    }
    transaction.commit().await.map_err(text)?;
    for person in &mut people {
        let page = connection.get(&format!("/{CLINIC}/appointments"), &person.cookie).await.map_err(text)?.text();
        let found = page.split_once("name=\"csrf\" value=\"").and_then(|(_, rest)| rest.split_once('"'));
        found.ok_or("a page has no form")?.0.clone_into(&mut person.csrf);
    }
    Ok(people)
}

/// Books as several people at once through a form; every answer must be the redirect that follows a booking.
async fn post(port: u16, people: &Arc<Vec<Person>>, hours: &Arc<Hours>, time: Duration) -> Result<f64, String> {
    let start = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..MEASURED_AT_ONCE {
        let (people, hours) = (Arc::clone(people), Arc::clone(hours));
        tasks.spawn(async move {
            let mut connection = Connection::open(port).await.map_err(text)?;
            let mut count = 0_u32;
            while start.elapsed() < time {
                book(&mut connection, &people, &hours).await?;
                count += 1;
            }
            Ok::<u32, String>(count)
        });
    }
    let mut all = 0;
    while let Some(count) = tasks.join_next().await {
        all += count.map_err(text)??;
    }
    Ok(f64::from(all) / start.elapsed().as_secs_f64())
}

/// Books the next hour through the form; the answer must be the redirect that follows a booking.
async fn book(connection: &mut Connection, people: &[Person], hours: &Hours) -> Result<(), String> {
    let (person, practitioner, at) = hours.take();
    let person = &people[person];
    let (practitioner, at) = (format!("p{practitioner}"), at.to_string());
    let fields = [
        ("csrf", person.csrf.as_str()),
        ("service", "visit"),
        ("site", "centre"),
        ("practitioner", &practitioner),
        ("at", &at),
    ];
    let answer = connection.post(&format!("/{CLINIC}/book"), &person.cookie, &fields).await.map_err(text)?;
    if answer.status != 303 || !answer.head.contains("/appointments") {
        return Err(format!("a booking was refused: {}\n{}", answer.head, answer.text()));
    }
    Ok(())
}

/// One insert after the other on one connection, each committed by itself: SQLite has one writer, so more would only wait.
async fn insert_bare(
    database: &mut SqliteConnection,
    people: &[Person],
    hours: &Hours,
    time: Duration,
) -> Result<f64, String> {
    let start = Instant::now();
    let mut count = 0_u32;
    while start.elapsed() < time {
        let (person, practitioner, at) = hours.take();
        insert(database, CLINIC, people[person].id, &format!("p{practitioner}"), at).await.map_err(text)?;
        count += 1;
    }
    Ok(f64::from(count) / start.elapsed().as_secs_f64())
}

/// Waits until the mails of the bookings are sent.
async fn quiet(database: &mut SqliteConnection) -> Result<(), String> {
    let start = Instant::now();
    loop {
        let now = floor::now();
        let (waiting,): (i64,) = sqlx::query_as("SELECT COUNT(*) FROM jobs WHERE run_at <= $1")
            .bind(now)
            .fetch_one(&mut *database)
            .await
            .map_err(text)?;
        if waiting == 0 {
            return Ok(());
        }
        if start.elapsed() > Duration::from_secs(300) {
            return Err(format!("{waiting} jobs of the bookings are not done after five minutes"));
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}

/// A thousand questions a second beside a hundred bookings a second, with the server on one core.
pub struct Together {
    pub questions: f64,
    pub bookings: f64,
    pub question_p99_ms: f64,
    pub booking_p99_ms: f64,
    /// The share of its one core that the server took.
    pub busy: f64,
}

/// Who asks how often: connections, and the time between two requests of one.
const ASKING: (usize, Duration) = (10, Duration::from_millis(10));
const BOOKING: (usize, Duration) = (4, Duration::from_millis(40));

/// Asks and books at fixed times, whether the answers come or not: a request that had to wait for its turn counts from when it was due.
pub async fn together(settings: &Settings) -> Result<Together, String> {
    let Served { engine, people, hours, folder, _mail, .. } = serve(settings, true).await?;
    let time = settings.time.max(Duration::from_secs(5));
    let (mut asking, mut booking) = (tokio::task::JoinSet::new(), tokio::task::JoinSet::new());
    let (start, before) = (Instant::now(), engine.cpu());
    for number in 0..ASKING.0 {
        let (people, port) = (Arc::clone(&people), engine.port);
        asking.spawn(async move {
            let mut connection = Connection::open(port).await.map_err(text)?;
            let path = format!("/{CLINIC}/book?service=visit&site=office&practitioner=p{number}");
            let mut times = Vec::new();
            let mut due = start + ASKING.1 * u32::try_from(number).unwrap_or_default() / 10;
            while due < start + time {
                tokio::time::sleep_until(due.into()).await;
                let answer = connection.get(&path, &people[number].cookie).await.map_err(text)?;
                if answer.status != 200 {
                    return Err(format!("a calendar was refused: {}", answer.head));
                }
                times.push(due.elapsed());
                due += ASKING.1;
            }
            Ok(times)
        });
    }
    for number in 0..BOOKING.0 {
        let (people, hours, port) = (Arc::clone(&people), Arc::clone(&hours), engine.port);
        booking.spawn(async move {
            let mut connection = Connection::open(port).await.map_err(text)?;
            let mut times = Vec::new();
            let mut due = start + BOOKING.1 * u32::try_from(number).unwrap_or_default() / 4;
            while due < start + time {
                tokio::time::sleep_until(due.into()).await;
                book(&mut connection, &people, &hours).await?;
                times.push(due.elapsed());
                due += BOOKING.1;
            }
            Ok(times)
        });
    }
    let (questions, question_p99_ms) = rate(asking, start).await?;
    let (bookings, booking_p99_ms) = rate(booking, start).await?;
    let busy = engine.cpu().saturating_sub(before).as_secs_f64() / start.elapsed().as_secs_f64();
    engine.stop().await;
    drop(folder);
    Ok(Together { questions, bookings, question_p99_ms, booking_p99_ms, busy })
}

/// How many a second, and the slowest of a hundred in milliseconds.
async fn rate(
    mut tasks: tokio::task::JoinSet<Result<Vec<Duration>, String>>,
    start: Instant,
) -> Result<(f64, f64), String> {
    let mut times = Vec::new();
    while let Some(done) = tasks.join_next().await {
        times.extend(done.map_err(text)??);
    }
    let took = start.elapsed();
    times.sort_unstable();
    let p99 = times.get(times.len() * 99 / 100).copied().unwrap_or_default();
    #[expect(clippy::cast_precision_loss, reason = "a count of requests is far below 2^52")]
    let count = times.len() as f64;
    Ok((count / took.as_secs_f64(), p99.as_secs_f64() * 1000.0))
}
