//! Calendar feeds of practitioners and rooms, each a staff member's own.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{
    audit::{self, Act},
    booking::{
        model::FeedKind as Kind,
        pages::feed::{Address, title},
        store::feeds,
    },
    clock::LocalTime,
    error::{Error, Result},
    portal::{Page, Role, Staff},
    web::Form,
};

#[derive(Serialize)]
struct List {
    lines: Vec<Line>,
    /// Whose feed was just made, and its address, which is shown once.
    made: Option<Made>,
}

#[derive(Serialize)]
struct Line {
    kind: Kind,
    subject: String,
    name: String,
    /// Since when there is one, in the clinic's time.
    since: Option<String>,
}

#[derive(Serialize)]
struct Made {
    name: String,
    address: Address,
}

#[derive(Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    subject: String,
}

/// What this person may subscribe to: a practitioner the own agenda only.
fn offered(staff: &Staff) -> Vec<(Kind, String)> {
    let config = &staff.visit.here.tenant.config;
    let own = staff.only_own();
    let people = config.practitioners.iter().map(|person| (Kind::Practitioner, person.slug.to_string()));
    let rooms = config.rooms.iter().filter(|_| own.is_none()).map(|room| (Kind::Room, room.slug.to_string()));
    people.filter(|(_, slug)| own.is_none_or(|own| own == slug)).chain(rooms).collect()
}

fn read(staff: &Staff, form: &Wanted) -> Result<(Kind, String)> {
    staff.must_be(Role::AGENDA)?;
    let kind: Kind = form.kind.parse().map_err(|_| Error::NotFound)?;
    offered(staff).into_iter().find(|one| one.0 == kind && one.1 == form.subject).ok_or(Error::NotFound)
}

async fn page(staff: &mut Staff, made: Option<Made>) -> Result<List> {
    let tenant = Arc::clone(&staff.visit.here.tenant);
    let zone = tenant.zone(None);
    let known = feeds::list(&mut staff.tx, staff.id.0).await?;
    let line = |(kind, subject): (Kind, String)| {
        let own = known.iter().find(|feed| feed.kind == kind && feed.subject == subject);
        let since = own.map(|feed| LocalTime(feed.created_at.local(&zone)).to_string());
        Line { name: title(&tenant, kind, &subject), since, kind, subject }
    };
    Ok(List { lines: offered(staff).into_iter().map(line).collect(), made })
}

/// Practitioners and rooms, and which of them have a feed of this person's.
pub(crate) async fn list(mut staff: Staff) -> Page {
    staff.must_be(Role::AGENDA)?;
    let page = page(&mut staff, None).await?;
    staff.page("console/booking/feeds", &page).await
}

/// Makes a feed, or another address for it, and shows that once.
pub(crate) async fn create(mut staff: Staff, Form(form): Form<Wanted>) -> Page {
    let (kind, subject) = read(&staff, &form)?;
    let token = feeds::renew(&mut staff.tx, staff.id.0, kind, &subject, None).await?;
    note(&mut staff, "feed.created", &subject).await?;
    let mut staff = staff.kept().await?;
    let name = title(&staff.visit.here.tenant, kind, &subject);
    let made = Made { name, address: Address::of(&staff.visit, &token) };
    let page = page(&mut staff, Some(made)).await?;
    staff.page("console/booking/feeds", &page).await
}

/// The address stops working.
pub(crate) async fn revoke(mut staff: Staff, Form(form): Form<Wanted>) -> Page {
    let (kind, subject) = read(&staff, &form)?;
    if feeds::revoke(&mut staff.tx, staff.id.0, kind, &subject).await? {
        note(&mut staff, "feed.revoked", &subject).await?;
    }
    staff.commit_and_go("/console/feeds", "feeds-revoked").await
}

async fn note(staff: &mut Staff, action: &str, whose: &str) -> Result<()> {
    let actor = staff.actor();
    let act = Act { action, subject: "feed", id: None, patient: None, detail: Some(whose) };
    audit::record(&mut staff.tx, &actor, act).await
}
