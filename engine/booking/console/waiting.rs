//! The waiting list as staff see it: who is next, and why.

use serde::{Deserialize, Serialize};

use crate::{
    booking::{
        make,
        model::Left,
        names::CalledNow,
        store::waiting::{self, Line},
    },
    error::{Error, Result},
    ids::WaitingId,
    portal::{Page, Role, Staff},
    web::{Fields, Form, Path},
};

#[derive(Serialize)]
struct List {
    lines: Vec<Shown>,
}

#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    line: Line,
    practitioner_names: Vec<String>,
    site_name: Option<String>,
    days: Vec<String>,
    from: String,
    until: String,
    since_on: crate::clock::Day,
}

/// Everybody who waits, in the order in which they are asked.
pub(crate) async fn list(mut staff: Staff) -> Page {
    staff.must_be(Role::DESK)?;
    let lines = waiting::lines(&mut staff.tx).await?;
    let tenant = &staff.visit.here.tenant;
    let clock = |minutes: i64| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    let lines = lines
        .into_iter()
        .map(|mut line| {
            line.waiting = line.waiting.called_now(tenant, staff.visit.lang);
            let w = &line.waiting;
            let name = |slug: &str| tenant.practitioner(slug).map_or(slug.to_owned(), |person| person.name.clone());
            Shown {
                practitioner_names: w.practitioners.split_whitespace().map(name).collect(),
                site_name: w.site.as_deref().map(|slug| tenant.site(slug).map_or(slug, |site| &site.name).to_owned()),
                days: w.weekdays.split_whitespace().map(str::to_owned).collect(),
                from: clock(w.from_minute),
                until: clock(w.until_minute),
                since_on: w.since_at.day(&tenant.zone(w.site.as_deref())),
                line,
            }
        })
        .collect();
    staff.page("console/booking/waiting", &List { lines }).await
}

#[derive(Deserialize)]
pub(crate) struct Move {
    #[serde(default)]
    to: String,
}

/// Moves somebody up or down.
pub(crate) async fn reorder(mut staff: Staff, Path(id): Path<WaitingId>, Form(form): Form<Move>) -> Page {
    staff.must_be(Role::DESK)?;
    make::alone(&mut staff.tx).await?;
    let all = waiting::in_order(&mut staff.tx, 10_000).await?;
    let at = all.iter().position(|one| one.id == id).ok_or(Error::NotFound)?;
    let other = match form.to.as_str() {
        "up" => at.checked_sub(1),
        "down" => Some(at + 1),
        _ => return Err(Error::NotFound),
    };
    let (entry, Some(other)) = (&all[at], other.and_then(|other| all.get(other))) else {
        return staff.go("/console/waiting", None).await;
    };
    waiting::set_place(&mut staff.tx, entry.id, other.place).await?;
    waiting::set_place(&mut staff.tx, other.id, entry.place).await?;
    let actor = staff.actor();
    make::waiting::trail(&mut staff.tx, &actor, entry, "waiting.moved", Some(&form.to)).await?;
    staff.commit_and_go("/console/waiting", "console-waiting-moved").await
}

/// Takes somebody off the list.
pub(crate) async fn remove(mut staff: Staff, Path(id): Path<WaitingId>, Form(_): Form<Fields>) -> Page {
    staff.must_be(Role::DESK)?;
    make::alone(&mut staff.tx).await?;
    let entry = waiting::get(&mut staff.tx, id).await?;
    let actor = staff.actor();
    removed(&mut staff, &entry, &actor).await?;
    staff.commit_and_go("/console/waiting", "console-waiting-removed").await
}

async fn removed(staff: &mut Staff, entry: &waiting::Waiting, actor: &crate::audit::Actor) -> Result<()> {
    make::waiting::leave(&mut staff.tx, entry, Left::Removed, actor).await
}
