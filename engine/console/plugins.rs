//! The clinic's plugins as staff see them: which are in force, what they did since the start, what is wrong.

use serde::Serialize;

use crate::{
    plugins::Overview,
    portal::{Page, Role, Staff},
};

#[derive(Serialize)]
struct List {
    plugins: Vec<Line>,
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
}

/// The plugins that the clinic's configuration names.
pub(crate) async fn list(staff: Staff) -> Page {
    staff.must_be(Role::ADMIN)?;
    // A plugin may be compiled and tried now: no transaction waits for it.
    let Staff { visit, tx, .. } = staff;
    tx.rollback().await;
    let found = visit.portal.plugins().overview(&visit.here.tenant).await;
    let plugins = found.into_iter().map(line).collect();
    visit.render(http::StatusCode::OK, "console/plugins/list", &List { plugins })
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
        problem: found.problem.map(|problem| format!("{}: {}", problem.fault, problem.detail)),
    }
}
