//! Absences: time in which a practitioner or a site can't be booked.

use std::sync::Arc;

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use super::new::{self, Choices};
use crate::{
    audit::{self, Act},
    booking::{
        make::{self, substitutes::Conflict},
        names::CalledNow,
        store::{self, Absence, Entry, substitutes},
    },
    clock::{LocalTime, Timestamp},
    error::{Error, Result},
    ids::AbsenceId,
    portal::{Page, Role, Staff},
    web::{Errors, Fields, Form, Path},
};

/// The form.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub(crate) struct Wanted {
    /// `practitioner:ruiz` or `site:castellana`.
    #[serde(default)]
    who: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    until: String,
    /// Who sees the practitioner's patients meanwhile, by slug.
    #[serde(default)]
    substitute: String,
    #[serde(default)]
    reason: String,
}

#[derive(Serialize)]
struct List {
    absences: Vec<Line>,
    whos: Vec<Who>,
    substitutes: Vec<Who>,
    form: Wanted,
    errors: Errors,
    choices: Choices,
}

#[derive(Serialize)]
struct Who {
    value: String,
    label: String,
}

#[derive(Serialize)]
struct Line {
    id: AbsenceId,
    who: String,
    from: LocalTime,
    until: LocalTime,
    reason: String,
    /// The substitute's name.
    substitute: Option<String>,
    /// Whether appointments may be in the way.
    of_person: bool,
    can_delete: bool,
}

/// An absence with what it is in the way of.
#[derive(Serialize)]
struct Shown {
    line: Line,
    in_the_way: Vec<Entry>,
    /// What the substitute cannot take.
    conflicts: Vec<Conflict>,
}

/// A practitioner looks after the own absences only.
fn may(staff: &Staff, absence: &Absence) -> bool {
    staff.role != Role::Practitioner || (absence.practitioner.is_some() && absence.practitioner == staff.practitioner)
}

fn line(staff: &Staff, absence: Absence) -> Line {
    let tenant = &staff.visit.here.tenant;
    let zone = tenant.zone(absence.site.as_deref());
    let person = |slug: &str| tenant.practitioner(slug).map_or(slug, |person| person.name.as_str()).to_owned();
    let site = |slug: &str| tenant.site(slug).map_or(slug, |site| site.name.as_str()).to_owned();
    let who = absence.practitioner.as_deref().map(person).or_else(|| absence.site.as_deref().map(site));
    Line {
        id: absence.id,
        who: who.unwrap_or_default(),
        from: LocalTime(absence.starts_at.local(&zone)),
        until: LocalTime(absence.ends_at.local(&zone)),
        substitute: absence.substitute.as_deref().map(person),
        of_person: absence.practitioner.is_some(),
        can_delete: may(staff, &absence),
        reason: absence.reason,
    }
}

async fn page(staff: &mut Staff, form: Wanted, errors: Errors) -> Result<List> {
    let tenant = Arc::clone(&staff.visit.here.tenant);
    let from = staff.tx.now();
    let until = from.plus(std::time::Duration::from_hours(2 * 366 * 24));
    let found = store::absences(&mut staff.tx, from, until).await?.all(&mut staff.tx).await?;
    let absences = found.into_iter().map(|absence| line(staff, absence)).collect();
    let own = |slug: &str| staff.role != Role::Practitioner || staff.practitioner.as_deref() == Some(slug);
    let people = tenant.config.practitioners.iter().filter(|person| own(person.slug.as_str()));
    let sites = tenant.config.sites.iter().filter(|_| staff.role != Role::Practitioner);
    let whos = people
        .map(|person| Who { value: format!("practitioner:{}", person.slug), label: person.name.clone() })
        .chain(sites.map(|site| Who { value: format!("site:{}", site.slug), label: site.name.clone() }))
        .collect();
    let everybody = tenant.config.practitioners.iter();
    let substitutes =
        everybody.map(|person| Who { value: person.slug.to_string(), label: person.name.clone() }).collect();
    Ok(List { absences, whos, substitutes, form, errors, choices: new::choices(staff) })
}

/// Absences to come, and the form for another.
pub(crate) async fn list(mut staff: Staff) -> Page {
    staff.must_be(Role::AGENDA)?;
    let page = page(&mut staff, Wanted::default(), Errors::new()).await?;
    staff.page("console/booking/absences", &page).await
}

/// An absence, with the appointments that are in its way.
pub(crate) async fn show(mut staff: Staff, Path(id): Path<AbsenceId>) -> Page {
    let shown = shown(&mut staff, id).await?;
    staff.page("console/booking/absence", &shown).await
}

async fn shown(staff: &mut Staff, id: AbsenceId) -> Result<Shown> {
    let absence = find(staff, id).await?;
    let tenant = Arc::clone(&staff.visit.here.tenant);
    let substitute = absence.substitute.as_deref().and_then(|slug| tenant.practitioner(slug));
    let (in_the_way, conflicts) = match substitute {
        Some(substitute) => make::substitutes::conflicts(&mut staff.tx, &tenant, &absence, substitute).await?,
        None => (substitutes::in_the_way(&mut staff.tx, &absence).await?, Vec::new()),
    };
    let lang = staff.visit.lang;
    let (in_the_way, conflicts) = (in_the_way.called_now(&tenant, lang), conflicts.called_now(&tenant, lang));
    Ok(Shown { line: line(staff, absence), in_the_way, conflicts })
}

/// One that this person may look after.
async fn find(staff: &mut Staff, id: AbsenceId) -> Result<Absence> {
    staff.must_be(Role::AGENDA)?;
    let absence = substitutes::absence(&mut staff.tx, id).await?;
    if may(staff, &absence) { Ok(absence) } else { Err(Error::NotFound) }
}

/// Hands the appointments in its way to the substitute: all of them, or none.
pub(crate) async fn hand_over(mut staff: Staff, Path(id): Path<AbsenceId>, Form(_): Form<Fields>) -> Page {
    let absence = find(&mut staff, id).await?;
    let tenant = Arc::clone(&staff.visit.here.tenant);
    let (portal, actor) = (staff.visit.portal.clone(), staff.actor());
    match make::substitutes::hand_over(&portal, &mut staff.tx, &tenant, &absence, &actor).await {
        Ok(Ok(_)) => return staff.commit_and_go(&format!("/console/absences/{id}"), "console-substitute-done").await,
        Err(error) if make::refusal(&error).is_none() => return Err(error),
        // What is in the way is told below, as it is by then.
        Ok(Err(_)) | Err(_) => {}
    }
    let staff = &mut staff.anew().await?;
    let page = shown(staff, id).await?;
    new::again(staff, "console/booking/absence", &page)
}

/// Enters an absence. Appointments that stand are not touched: staff move them, or hand them to the substitute.
pub(crate) async fn create(mut staff: Staff, Form(form): Form<Wanted>) -> Page {
    staff.must_be(Role::AGENDA)?;
    let tenant = Arc::clone(&staff.visit.here.tenant);
    let mut errors = Errors::new();
    let (practitioner, site) = match form.who.split_once(':') {
        Some(("practitioner", slug)) => (tenant.practitioner(slug).map(|person| person.slug.to_string()), None),
        Some(("site", slug)) => (None, tenant.site(slug).map(|site| site.slug.to_string())),
        _ => (None, None),
    };
    errors.check(practitioner.is_some() || site.is_some(), "who", "console-absence-choose-who");
    let substitute = tenant.practitioner(&form.substitute).map(|person| person.slug.to_string());
    let another = substitute.is_some() && substitute != practitioner && practitioner.is_some();
    errors.check(form.substitute.is_empty() || another, "substitute", "console-substitute-choose");
    let zone = tenant.zone(site.as_deref());
    let instant = |text: &str| -> Option<Timestamp> {
        let local = text.parse::<DateTime>().ok()?;
        zone.to_ambiguous_timestamp(local).compatible().ok().map(Timestamp::from)
    };
    let (from, until) = (instant(&form.from), instant(&form.until));
    errors.check(from.is_some(), "from", "console-absence-choose-time");
    errors.check(until.is_some(), "until", "console-absence-choose-time");
    let in_order = from.zip(until).is_none_or(|(from, until)| from < until);
    errors.check(in_order, "until", "console-absence-ends-before");
    errors.check(!form.reason.trim().is_empty(), "reason", "console-absence-say-why");
    if let (true, Some(from), Some(until)) = (errors.is_empty(), from, until) {
        let absence = Absence {
            id: staff.tx.new_id(),
            practitioner,
            site,
            substitute,
            reason: form.reason.trim().to_owned(),
            starts_at: from,
            ends_at: until,
        };
        if !may(&staff, &absence) {
            return Err(Error::NotFound);
        }
        // Who books meanwhile sees it, or was before it.
        make::alone(&mut staff.tx).await?;
        store::insert_absence(&mut staff.tx, &absence).await?;
        note(&mut staff, "absence.entered", absence.id).await?;
        if absence.practitioner.is_some() && !substitutes::in_the_way(&mut staff.tx, &absence).await?.is_empty() {
            let path = format!("/console/absences/{}", absence.id);
            return staff.commit_and_go(&path, "console-absence-entered").await;
        }
        return staff.commit_and_go("/console/absences", "console-absence-entered").await;
    }
    let page = page(&mut staff, form, errors).await?;
    staff.refuse("console/booking/absences", &page).await
}

/// Takes an absence away.
pub(crate) async fn delete(mut staff: Staff, Path(id): Path<AbsenceId>, Form(_): Form<Fields>) -> Page {
    staff.must_be(Role::AGENDA)?;
    if staff.role == Role::Practitioner {
        let far = staff.tx.now().plus(std::time::Duration::from_hours(2 * 366 * 24));
        let now = staff.tx.now();
        let known = store::absences(&mut staff.tx, now, far).await?.all(&mut staff.tx).await?;
        if !known.iter().any(|absence| absence.id == id && may(&staff, absence)) {
            return Err(Error::NotFound);
        }
    }
    store::delete_absence(&mut staff.tx, id).await?;
    note(&mut staff, "absence.deleted", id).await?;
    make::waiting::freed(&mut staff.tx, id).await?;
    staff.commit_and_go("/console/absences", "console-absence-deleted").await
}

async fn note(staff: &mut Staff, action: &str, id: AbsenceId) -> Result<()> {
    let actor = staff.actor();
    let act = Act { action, subject: "absence", id: Some(id.0), patient: None, detail: None };
    audit::record(&mut staff.tx, &actor, act).await
}
