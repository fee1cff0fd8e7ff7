//! The floor: the smallest program that answers the three measured pages, for the engine to be held against.
//!
//! What it does: reads the session's cookie and looks the session up with the engine's statement; runs the same statements as
//! the engine for each page, on one connection of a pool with the engine's pragmas; works out which hours are free and what may
//! be done to an appointment; renders with minijinja, escaped, the same HTML (the frame is cut out of the engine's own answer when
//! the floor starts, the middle is in `benches/templates`); and takes a booking as one `INSERT`.
//!
//! What it does not do, and the engine does: more than one clinic, language, theme and set of rules (they are written into the
//! code and the templates here); transactions around what a page reads; the check of the forgery token when a form comes; security
//! headers, request ids, a log, time and size limits, compression (neither is asked for any); fuel and depth limits for templates;
//! buffers, rooms, holidays and nights when the clocks change; after a booking the mail, the reminder, the audit trail.

mod pages;
mod rows;
mod words;

pub use rows::{insert, new_id};
pub use words::now;

use std::path::Path;
use std::sync::Arc;

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::{Router, routing};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::tz::TimeZone;
use minijinja::Environment;
use minijinja::syntax::SyntaxConfig;
use sha2::{Digest, Sha256};
use sqlx::SqlitePool;
use sqlx::pool::PoolConnection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

/// The one clinic that the floor knows.
pub const CLINIC: &str = "clinica-castellana";
/// The pages, by the names of their templates, and where they are.
pub const PAGES: [(&str, &str); 3] = [
    ("home", "/clinica-castellana/"),
    ("calendar", "/clinica-castellana/book?service=medicina-familiar&site=castellana"),
    ("appointments", "/clinica-castellana/appointments"),
];

/// What a handler needs.
#[derive(Clone)]
struct Floor(Arc<Parts>);

struct Parts {
    pool: SqlitePool,
    templates: Environment<'static>,
    zone: TimeZone,
}

/// Something that should not happen: the floor answers 500 and says it.
struct Fault(String);

type Answer = Result<Response, Fault>;

impl<E: std::error::Error> From<E> for Fault {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        (StatusCode::INTERNAL_SERVER_ERROR, self.0).into_response()
    }
}

/// The options of a connection, the engine's.
pub fn options(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(std::time::Duration::from_secs(5))
        .pragma("cache_size", "-1024")
        .pragma("temp_store", "memory")
}

/// Serves until it is ended. `pages` holds the engine's own answers, `home.html` and so on.
pub async fn serve(file: &Path, pages: &Path, port: u16) -> Result<(), String> {
    let pool = SqlitePoolOptions::new().max_connections(4).connect_with(options(file)).await;
    let floor = Floor(Arc::new(Parts {
        pool: pool.map_err(|e| e.to_string())?,
        templates: templates(pages)?,
        zone: TimeZone::get("Europe/Madrid").map_err(|e| e.to_string())?,
    }));
    let router = Router::new()
        .route("/clinica-castellana/", routing::get(pages::home))
        .route("/clinica-castellana/book", routing::get(pages::calendar).post(pages::book))
        .route("/clinica-castellana/appointments", routing::get(pages::appointments))
        .route("/readyz", routing::get(|| async { "ready\n" }))
        .with_state(floor);
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await.map_err(|e| e.to_string())?;
    axum::serve(listener, router).await.map_err(|e| e.to_string())
}

/// The templates of the three pages: the frame from the engine's answer, the middle from ours.
fn templates(pages: &Path) -> Result<Environment<'static>, String> {
    let middles = [
        ("home", include_str!("../../templates/home.html")),
        ("calendar", include_str!("../../templates/calendar.html")),
        ("appointments", include_str!("../../templates/appointments.html")),
    ];
    let mut environment = Environment::new();
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build().map_err(|e| e.to_string())?;
    environment.set_syntax(syntax);
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::Html);
    for (name, middle) in middles {
        let file = pages.join(format!("{name}.html"));
        let answer = std::fs::read_to_string(&file).map_err(|e| format!("{}: {e}", file.display()))?;
        let template =
            template(&answer, middle).ok_or_else(|| format!("{} is no page that is known", file.display()))?;
        environment.add_template_owned(name, template).map_err(|e| e.to_string())?;
    }
    Ok(environment)
}

/// Cuts the frame out of a page and makes variables of what belongs to the person.
fn template(answer: &str, middle: &str) -> Option<String> {
    let between = |start: &str, end: &str| {
        let from = answer.find(start)? + start.len();
        answer[from..].split_once(end).map(|(found, _)| found)
    };
    let csrf = between("name=\"csrf\" value=\"", "\"")?;
    let name = between("class=\"menu-name\">", "<")?;
    let initials = between("class=\"avatar\" aria-hidden=\"true\">", "<")?;
    let sprite = between("<use href=\"", "#")?;
    let (before, rest) = answer.split_once("<main")?;
    let (_, after) = rest.split_once("</main>")?;
    let frame = |part: &str| {
        part.replace(csrf, "{{ csrf }}")
            .replace(&format!(">{name}<"), ">{{ name }}<")
            .replace(&format!("aria-hidden=\"true\">{initials}<"), "aria-hidden=\"true\">{{ initials }}<")
    };
    let mut main = middle.trim_end().replace("[base]", &format!("/{CLINIC}"));
    for (mark, class) in [("[icon ", "icon"), ("[small ", "icon icon-small")] {
        while let Some((left, right)) = main.split_once(mark) {
            let (icon, right) = right.split_once(']')?;
            main = format!(
                "{left}<svg class=\"{class}\" aria-hidden=\"true\" focusable=\"false\"><use href=\"{sprite}#{icon}\"></use></svg>{right}"
            );
        }
    }
    Some(format!("{}{main}{}", frame(before), frame(after)))
}

/// The token of the session's cookie.
fn token(headers: &HeaderMap) -> Option<&str> {
    let pairs = headers.get(header::COOKIE)?.to_str().ok()?.split(';');
    pairs
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == "clinica-castellana-patient")
        .map(|(_, value)| value)
}

/// What forms carry, made of the session's token as the engine does.
fn csrf(token: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(b"antesala csrf 1:");
    hash.update(token);
    URL_SAFE_NO_PAD.encode(&hash.finalize()[..24])
}

impl Floor {
    /// One connection for the whole request, and whose session it is.
    async fn signed_in(
        &self,
        headers: &HeaderMap,
    ) -> Result<(PoolConnection<sqlx::Sqlite>, rows::Session, String), Fault> {
        let token = token(headers).ok_or_else(|| Fault("no cookie".to_owned()))?;
        let mut connection = self.0.pool.acquire().await?;
        let session = rows::session(&mut connection, token).await?.ok_or_else(|| Fault("no session".to_owned()))?;
        Ok((connection, session, csrf(token)))
    }

    fn page(&self, name: &str, context: minijinja::Value) -> Answer {
        let html = self.0.templates.get_template(name)?.render(context)?;
        Ok(Html(html).into_response())
    }
}
