//! Referrals (volantes) that staff note down, and invitations to book a service.

use std::sync::Arc;

use jiff::ToSpan;
use serde::{Deserialize, Serialize};

use crate::{
    audit::{self, Act},
    booking::{
        mails::INVITED,
        make,
        model::EntitlementKind,
        names::CalledNow,
        store::entitlements::{self, Noted},
    },
    clock::Day,
    error::{Error, Result},
    ids::{EntitlementId, PatientId},
    mail::{self, NewMail},
    portal::{Page, Role, Staff},
    records::Record,
    web::{Errors, Fields, Form, Path},
};

/// The most visits of one referral, and the longest that it is valid.
const MOST: i64 = 100;
const LONGEST: i64 = 3 * 366;
/// How long one is valid where staff say nothing else.
const USUAL: i64 = 90;

/// What is noted down.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default)]
pub(crate) struct Wanted {
    kind: String,
    service: String,
    visits: String,
    referred_by: String,
    valid_from: String,
    valid_until: String,
}

#[derive(Serialize)]
struct List {
    patient: Record,
    noted: Vec<Line>,
    services: Vec<Chosen>,
    form: Wanted,
    errors: Errors,
}

#[derive(Serialize)]
struct Line {
    #[serde(flatten)]
    noted: Noted,
    /// `open`, `used`, `over` or `withdrawn`.
    state: &'static str,
}

#[derive(Serialize)]
struct Chosen {
    value: String,
    label: String,
}

/// Where a referral or an invitation stands on a day.
fn state(noted: &Noted, today: Day) -> &'static str {
    if noted.withdrawn_at.is_some() {
        "withdrawn"
    } else if noted.remaining < 1 {
        "used"
    } else if noted.valid_until < today {
        "over"
    } else {
        "open"
    }
}

fn today(staff: &Staff) -> Day {
    staff.tx.now().day(&staff.visit.here.tenant.zone(None))
}

async fn page(staff: &mut Staff, patient: Record, mut form: Wanted, errors: Errors) -> Result<List> {
    let today = today(staff);
    for (field, days) in [(&mut form.valid_from, 0), (&mut form.valid_until, USUAL)] {
        if field.is_empty() {
            *field = today.0.saturating_add(days.days()).to_string();
        }
    }
    let noted = entitlements::ask(&mut staff.tx, patient.id, None).await?.all(&mut staff.tx).await?;
    let noted = noted.called_now(&staff.visit.here.tenant, staff.visit.lang);
    let noted = noted.into_iter().map(|noted| Line { state: state(&noted, today), noted }).collect();
    let tenant = &staff.visit.here.tenant;
    let services = tenant.config.services.iter().map(|service| Chosen {
        value: service.slug.to_string(),
        label: tenant.text(&service.name, staff.visit.lang).to_owned(),
    });
    Ok(List { patient, noted, services: services.collect(), form, errors })
}

/// What a patient has, and the form for another.
pub(crate) async fn list(mut staff: Staff, Path(id): Path<PatientId>) -> Page {
    staff.must_be(Role::AGENDA)?;
    let patient = staff.patient(id).await?;
    let page = page(&mut staff, patient, Wanted::default(), Errors::new()).await?;
    staff.page("console/booking/entitlements", &page).await
}

/// Notes one down; whoever is invited is told by mail.
pub(crate) async fn note(mut staff: Staff, Path(id): Path<PatientId>, Form(form): Form<Wanted>) -> Page {
    staff.must_be(Role::AGENDA)?;
    let patient = staff.patient(id).await?;
    let mut errors = Errors::new();
    let Some(noted) = read(&staff, &patient, &form, &mut errors) else {
        let page = page(&mut staff, patient, form, errors).await?;
        return staff.refuse("console/booking/entitlements", &page).await;
    };
    entitlements::insert(&mut staff.tx, &noted).await?;
    let invited = noted.kind == EntitlementKind::Invitation;
    let mut said = if invited { "entitlements-invited-untold" } else { "entitlements-noted" };
    if let (true, true, Some(to)) = (invited, patient.portal_access, patient.email) {
        let mail = NewMail { kind: INVITED, about: noted.id.0, patient: Some(id), to, lang: patient.language };
        mail::queue(&mut staff.tx, mail).await?;
        said = "entitlements-invited";
    }
    let action = if invited { "booking-invitation.sent" } else { "referral.noted" };
    trail(&mut staff, action, &noted).await?;
    staff.commit_and_go(&format!("/console/patients/{id}/entitlements"), said).await
}

/// What the form says, where nothing is wrong with it.
fn read(staff: &Staff, patient: &Record, form: &Wanted, errors: &mut Errors) -> Option<Noted> {
    let tenant = Arc::clone(&staff.visit.here.tenant);
    let kind: Option<EntitlementKind> = form.kind.parse().ok();
    errors.check(kind.is_some(), "kind", "entitlements-choose-kind");
    let service = tenant.service(&form.service);
    errors.check(service.is_some(), "service", "console-booking-choose-service");
    let visits = form.visits.trim().parse().ok().filter(|visits| (1..=MOST).contains(visits));
    errors.check(visits.is_some(), "visits", "entitlements-choose-visits");
    let referred_by = form.referred_by.split_whitespace().collect::<Vec<_>>().join(" ");
    let said = !referred_by.is_empty() && referred_by.chars().count() <= 120;
    errors.check(said || kind != Some(EntitlementKind::Referral), "referred_by", "entitlements-say-who");
    let (from, until): (Option<Day>, Option<Day>) = (form.valid_from.parse().ok(), form.valid_until.parse().ok());
    errors.check(from.is_some(), "valid_from", "entitlements-choose-day");
    let today = today(staff);
    let latest = Day(today.0.saturating_add(LONGEST.days()));
    errors.check(until.is_some_and(|day| day >= today && day <= latest), "valid_until", "entitlements-choose-until");
    errors.check(from.zip(until).is_none_or(|(from, until)| from <= until), "valid_until", "entitlements-ends-before");
    let (Some(kind), Some(service), Some(visits), Some(valid_from), Some(valid_until), true) =
        (kind, service, visits, from, until, errors.is_empty())
    else {
        return None;
    };
    Some(Noted {
        id: staff.tx.new_id(),
        patient_id: patient.id,
        kind,
        service: service.slug.to_string(),
        service_name: tenant.text(&service.name, patient.language).to_owned(),
        visits,
        valid_from,
        valid_until,
        referred_by: (kind == EntitlementKind::Referral).then_some(referred_by),
        created_at: staff.tx.now(),
        withdrawn_at: None,
        remaining: visits,
    })
}

/// Withdraws one. Appointments that were booked on it stand.
pub(crate) async fn withdraw(mut staff: Staff, Path(id): Path<EntitlementId>, Form(_): Form<Fields>) -> Page {
    staff.must_be(Role::AGENDA)?;
    // Whoever books on it at this moment has done so before, or finds it withdrawn.
    make::alone(&mut staff.tx).await?;
    let noted = entitlements::get(&mut staff.tx, id).await?;
    let patient = staff.patient(noted.patient_id).await?;
    match entitlements::withdraw(&mut staff.tx, id).await {
        Ok(()) | Err(Error::NotFound) => {}
        Err(error) => return Err(error),
    }
    let referral = noted.kind == EntitlementKind::Referral;
    trail(&mut staff, if referral { "referral.withdrawn" } else { "booking-invitation.withdrawn" }, &noted).await?;
    staff.commit_and_go(&format!("/console/patients/{}/entitlements", patient.id), "entitlements-withdrawn").await
}

async fn trail(staff: &mut Staff, action: &str, noted: &Noted) -> Result<()> {
    let actor = staff.actor();
    let (id, patient, detail) = (Some(noted.id.0), Some(noted.patient_id), Some(noted.service.as_str()));
    audit::record(&mut staff.tx, &actor, Act { action, subject: "entitlement", id, patient, detail }).await
}
