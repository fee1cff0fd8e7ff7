//! The clinic's plugins as staff see them: which are in force, what they did since the start, what is wrong.

use serde::Serialize;

use crate::{
    audit::{self, Act},
    clock::{LocalTime, Timestamp},
    events,
    ids::JobId,
    jobs,
    plugins::Overview,
    portal::{Page, Role, Staff},
    web::{Fields, Form, Path},
};

#[derive(Serialize)]
struct List {
    plugins: Vec<Line>,
    events: Vec<Event>,
}

/// What a plugin has yet to be told, or could not be told.
#[derive(Serialize)]
struct Event {
    id: JobId,
    plugin: String,
    kind: String,
    since: LocalTime,
    /// How often it was tried.
    attempts: i64,
    /// Why the last try failed: of the patient it says nothing.
    why: Option<String>,
    /// When it is tried again; nothing where it was given up.
    next: Option<LocalTime>,
    /// Whether it can be tried again by hand.
    can_retry: bool,
}

#[derive(Serialize)]
struct Line {
    name: String,
    /// The text key that names what it adds.
    world_key: Option<String>,
    version: Option<String>,
    hash: Option<String>,
    calls: u64,
    mean_micros: u64,
    longest_micros: u64,
    memory: usize,
    failures: u64,
    /// Text keys of what went wrong, and how often.
    faults: Vec<(String, u64)>,
    /// For so many seconds more it is left alone.
    aside: Option<u64>,
    problem: Option<String>,
    /// Whether the operator keeps what it is given.
    recorded: bool,
}

/// The plugins that the clinic's configuration names.
pub(crate) async fn list(mut staff: Staff) -> Page {
    staff.must_be(Role::ADMIN)?;
    let zone = staff.visit.here.tenant.zone(None);
    let local = |at: Timestamp| LocalTime(at.local(&zone));
    let event = |job: jobs::Waiting| Event {
        id: job.id,
        // A call that was given up is forgotten with what it would have sent.
        can_retry: job.kind != events::CALL || job.failed_at.is_none(),
        kind: job.kind.strip_prefix("event:").unwrap_or(&job.kind).to_owned(),
        plugin: job.lane,
        since: local(job.created_at),
        attempts: job.attempts,
        why: job.last_error,
        next: job.failed_at.is_none().then(|| local(job.run_at)),
    };
    let events = jobs::waiting(&mut staff.tx).await?.into_iter().map(event).collect();
    // A plugin may be compiled and tried now: no transaction waits for it.
    let Staff { visit, tx, .. } = staff;
    tx.rollback().await;
    let found = visit.portal.plugins().overview(&visit.here.tenant).await;
    let plugins = found.into_iter().map(line).collect();
    visit.render(http::StatusCode::OK, "console/plugins/list", &List { plugins, events })
}

/// Tries again now what a plugin could not be told.
pub(crate) async fn retry(mut staff: Staff, Path(id): Path<JobId>, Form(_): Form<Fields>) -> Page {
    staff.must_be(Role::ADMIN)?;
    let (plugin, kind) = jobs::again(&mut staff.tx, id).await?;
    let detail = format!("{plugin} · {}", kind.strip_prefix("event:").unwrap_or(&kind));
    let act = Act { action: "plugin.retried", subject: "plugin", id: Some(id.0), patient: None, detail: Some(&detail) };
    let actor = staff.actor();
    audit::record(&mut staff.tx, &actor, act).await?;
    staff.commit_and_go("/console/plugins", "plugins-events-retried").await
}

fn line(found: Overview) -> Line {
    let micros = |time: std::time::Duration| u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
    let conduct = found.conduct;
    let faults = conduct.faults.iter().map(|(name, count)| (format!("plugins-fault-{name}"), *count)).collect();
    Line {
        name: found.name,
        world_key: found.about.as_ref().map(|about| format!("plugins-world-{}", about.world)),
        version: found.about.map(|about| about.version),
        hash: found.hash,
        calls: conduct.calls,
        mean_micros: micros(conduct.time).checked_div(conduct.calls).unwrap_or_default(),
        longest_micros: micros(conduct.longest),
        memory: conduct.memory,
        failures: conduct.faults.values().sum(),
        faults,
        // Begun seconds count: it never says that none is left.
        aside: conduct.aside.map(|left| left.as_secs() + 1),
        recorded: found.recorded,
        problem: found.problem.map(|problem| format!("{}: {}", problem.fault, problem.detail)),
    }
}
