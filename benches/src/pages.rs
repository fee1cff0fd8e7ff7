//! The three pages: the engine against the floor, in turn.

use std::path::Path;
use std::time::Duration;

use crate::floor::{CLINIC, PAGES};
use crate::http::Connection;
use crate::load::{Measured, load};
use crate::server::Server;
use crate::{MEASURED_AT_ONCE, Settings, bookings::start_floor, median};

/// How one page did.
pub struct Page {
    pub name: &'static str,
    /// Requests a second, engine and floor.
    pub per_second: (f64, f64),
    /// The engine's requests a second against the floor's, round by round.
    pub ratio: f64,
    /// The slowest of a hundred, engine and floor, in milliseconds.
    pub p99_ms: (f64, f64),
    /// Processor time of the server for one request, engine and floor, in microseconds: it does not depend on what else runs.
    pub cpu_us: (f64, f64),
    pub bytes: (usize, usize),
    /// Where the floor's page differs from the engine's, white space aside.
    pub difference: Option<String>,
}

/// Seeds the demo's clinics, serves them with the engine and the floor, and measures.
pub async fn measure(settings: &Settings) -> Result<Vec<Page>, String> {
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    let (data, pages) = (folder.path().join("data"), folder.path().join("pages"));
    std::fs::create_dir_all(&pages).map_err(|e| e.to_string())?;
    let data_folder = data.display().to_string();
    // The demo seeds before it is ready; then the clinics are served as in production.
    let ready = folder.path().join("ready.json");
    let seed = ["demo", "--json", "--data", &data_folder];
    Server::start_to(&settings.antesala, &seed, &settings.root, &ready).await?.stop().await;
    let engine = Server::start(&settings.antesala, &["serve", "--data", &data_folder], &settings.root).await?;
    let mut connection = Connection::open(engine.port).await.map_err(|e| e.to_string())?;
    let cookie = sign_in(&mut connection, &ready).await?;
    for (name, path) in PAGES {
        let page = ok(&mut connection, path, &cookie).await?;
        std::fs::write(pages.join(format!("{name}.html")), page).map_err(|e| e.to_string())?;
    }
    let file = data.join("clinics").join(format!("{CLINIC}.sqlite"));
    let floor = start_floor(&file, &pages).await?;
    let mut floor_connection = Connection::open(floor.port).await.map_err(|e| e.to_string())?;
    let mut measured = Vec::new();
    for (name, path) in PAGES {
        let ours = ok(&mut connection, path, &cookie).await?;
        let theirs = ok(&mut floor_connection, path, &cookie).await?;
        let (mut by_engine, mut by_floor) = (Vec::new(), Vec::new());
        for _ in 0..settings.rounds {
            by_engine.push(round(&engine, path, &cookie, settings.time).await?);
            by_floor.push(round(&floor, path, &cookie, settings.time).await?);
        }
        let both = |what: fn(&Measured) -> f64| {
            (median(by_engine.iter().map(what).collect()), median(by_floor.iter().map(what).collect()))
        };
        measured.push(Page {
            name,
            per_second: both(|load| load.per_second),
            ratio: median(by_engine.iter().zip(&by_floor).map(|(a, b)| a.per_second / b.per_second).collect()),
            p99_ms: both(|load| load.p99.as_secs_f64() * 1000.0),
            cpu_us: both(|load| load.cpu_us),
            bytes: (ours.len(), theirs.len()),
            difference: difference(&ours, &theirs),
        });
    }
    engine.stop().await;
    floor.stop().await;
    Ok(measured)
}

async fn round(server: &Server, path: &str, cookie: &str, time: Duration) -> Result<Measured, String> {
    load(server.port, path, cookie, MEASURED_AT_ONCE, time, || server.cpu()).await
}

async fn ok(connection: &mut Connection, path: &str, cookie: &str) -> Result<String, String> {
    let answer = connection.get(path, cookie).await.map_err(|e| format!("{path}: {e}"))?;
    if answer.status == 200 { Ok(answer.text()) } else { Err(format!("{path}: {}\n{}", answer.head, answer.text())) }
}

/// Signs the demo's patient in as a browser would, and returns the cookie.
pub async fn sign_in(connection: &mut Connection, ready: &Path) -> Result<String, String> {
    sign_in_at(connection, ready, CLINIC).await
}

/// The same at another clinic.
pub async fn sign_in_at(connection: &mut Connection, ready: &Path, slug: &str) -> Result<String, String> {
    let demo = std::fs::read_to_string(ready).map_err(|e| e.to_string())?;
    let demo: serde_json::Value = serde_json::from_str(&demo).map_err(|e| e.to_string())?;
    let clinics = demo["clinics"].as_array().ok_or("the demo names no clinics")?;
    let clinic = clinics.iter().find(|clinic| clinic["slug"] == slug).ok_or("the demo has another clinic")?;
    let word = |key: &str| clinic["patient"][key].as_str().unwrap_or_default().to_owned();
    let path = format!("/{slug}/sign-in");
    let page = connection.get(&path, "").await.map_err(|e| e.to_string())?;
    let visit = page.cookies().join("; ");
    let text = page.text();
    let token = text.split_once("name=\"csrf\" value=\"").and_then(|(_, rest)| rest.split_once('"'));
    let (token, _) = token.ok_or("the sign-in page has no form")?;
    let fields = [("csrf", token), ("email", &word("email")), ("password", &word("password"))];
    let answer = connection.post(&path, &visit, &fields).await.map_err(|e| e.to_string())?;
    let name = format!("{slug}-patient=");
    let session = answer.cookies().into_iter().find(|cookie| cookie.starts_with(&name));
    session.ok_or_else(|| format!("the sign-in was refused: {}", answer.head))
}

/// The first place where two pages say different things.
fn difference(ours: &str, theirs: &str) -> Option<String> {
    let (ours, theirs) = (plain(ours), plain(theirs));
    if ours == theirs {
        return None;
    }
    let at = ours.bytes().zip(theirs.bytes()).take_while(|(a, b)| a == b).count();
    let around = |page: &str| {
        let from = (0..=at.saturating_sub(40)).rev().find(|at| page.is_char_boundary(*at)).unwrap_or_default();
        page[from..].chars().take(120).collect::<String>()
    };
    Some(format!("engine: …{}… floor: …{}…", around(&ours), around(&theirs)))
}

/// A page without the white space around its elements.
fn plain(page: &str) -> String {
    page.split_whitespace().collect::<Vec<_>>().join(" ").replace("> ", ">").replace(" <", "<")
}
