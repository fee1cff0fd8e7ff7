//! Requests: hours that patients asked for, and that the clinic accepts, refuses, or answers with other hours.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{
    appointments::find,
    new::{self, Choices, Wanted},
};
use crate::{
    booking::{
        make,
        model::{self, Ending, Source, Status},
        names::CalledNow,
        store::{
            Appointment, Entry,
            answers::{self, Answered, Given},
            requests,
        },
    },
    clock::LocalTime,
    error::{Error, Result},
    ids::AppointmentId,
    portal::{Page, Role, Staff},
    records::{self, Record},
    tenancy::Tenant,
    web::{Errors, Fields, Form, Path},
};

/// The most hours that are proposed at a time.
const MOST: usize = 3;

#[derive(Serialize)]
struct List {
    requests: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    #[serde(flatten)]
    entry: Entry,
    /// When it lapses, by the clocks of its site.
    lapses: Option<LocalTime>,
}

#[derive(Serialize)]
struct Shown {
    lapses: Option<LocalTime>,
    request: Appointment,
    patient: Record,
    proposals: Vec<Appointment>,
    rows: Vec<Row>,
    because: String,
    choices: Choices,
    errors: Errors,
    answered: Option<Answered>,
    consents: Vec<Given>,
}

/// An hour to propose, as it is typed.
#[derive(Debug, Clone, Default, Serialize)]
struct Row {
    number: usize,
    practitioner: String,
    day: String,
    start: String,
}

/// Requests that wait.
pub(crate) async fn list(mut staff: Staff) -> Page {
    staff.must_be(Role::AGENDA)?;
    let own = staff.only_own().map(str::to_owned);
    let requests = requests::list(&mut staff.tx, own.as_deref()).await?;
    let tenant = &staff.visit.here.tenant;
    let requests = requests.called_now(tenant, staff.visit.lang);
    let requests =
        requests.into_iter().map(|entry| Line { lapses: lapses(tenant, &entry.appointment), entry }).collect();
    staff.page("console/booking/requests", &List { requests }).await
}

fn lapses(tenant: &Tenant, request: &Appointment) -> Option<LocalTime> {
    request.terms.lapses_at.map(|at| LocalTime(at.local(&tenant.zone(Some(&request.site)))))
}

/// The request; nothing where it waits for no answer any more.
async fn request(staff: &mut Staff, id: AppointmentId) -> Result<Option<Appointment>> {
    let appointment = find(staff, id).await?;
    Ok(Some(appointment).filter(|one| one.status == Status::Requested))
}

/// Somebody else has answered it, it was withdrawn, or it has lapsed: says so on what became of it.
async fn over(staff: Staff, id: AppointmentId) -> Page {
    staff.go(&format!("/console/appointments/{id}"), Some("!booking-reason-not-requested")).await
}

async fn shown(staff: &mut Staff, request: Appointment, rows: Vec<Row>, errors: Errors) -> Result<Shown> {
    Ok(Shown {
        answered: answers::find(&mut staff.tx, request.id).await?,
        consents: answers::consents(&mut staff.tx, request.id).await?,
        patient: records::get(&mut staff.tx, request.patient_id).await?,
        proposals: requests::proposals(&mut staff.tx, request.id).await?,
        choices: new::choices(staff).offering(staff, &request.service, &request.site),
        lapses: lapses(&staff.visit.here.tenant, &request),
        rows,
        because: String::new(),
        request: request.called_now(&staff.visit.here.tenant, staff.visit.lang),
        errors,
    })
}

fn empty(request: &Appointment) -> Vec<Row> {
    let day = request.starts_local.0.date().to_string();
    let row = |number| Row {
        number,
        practitioner: request.practitioner.clone(),
        day: if number == 1 { day.clone() } else { String::new() },
        start: String::new(),
    };
    (1..=MOST).map(row).collect()
}

/// A request, and the ways to answer it.
pub(crate) async fn show(mut staff: Staff, Path(id): Path<AppointmentId>) -> Page {
    let Some(request) = request(&mut staff, id).await? else { return over(staff, id).await };
    let rows = empty(&request);
    let page = shown(&mut staff, request, rows, Errors::new()).await?;
    staff.page("console/booking/request", &page).await
}

/// Confirms the hour.
pub(crate) async fn accept(mut staff: Staff, Path(id): Path<AppointmentId>, Form(_): Form<Fields>) -> Page {
    let tenant = Arc::clone(&staff.visit.here.tenant);
    make::alone(&mut staff.tx).await?;
    let Some(request) = request(&mut staff, id).await? else { return over(staff, id).await };
    let (portal, actor) = (staff.visit.portal.clone(), staff.actor());
    match make::requests::accept(&portal, &mut staff.tx, &tenant, &request, &actor).await {
        Ok(()) => staff.commit_and_go(&format!("/console/appointments/{id}"), "console-request-accepted").await,
        Err(Error::NotFound) => over(staff, id).await,
        Err(error) => Err(error),
    }
}

#[derive(Deserialize)]
pub(crate) struct Refusal {
    #[serde(default)]
    because: String,
}

/// Refuses, and says why: the patient reads it in the portal, no mail says it.
pub(crate) async fn refuse(mut staff: Staff, Path(id): Path<AppointmentId>, Form(form): Form<Refusal>) -> Page {
    make::alone(&mut staff.tx).await?;
    let Some(request) = request(&mut staff, id).await? else { return over(staff, id).await };
    let because: String = form.because.trim().chars().take(500).collect();
    if because.is_empty() {
        let mut errors = Errors::new();
        errors.add("because", "console-request-say-why");
        let rows = empty(&request);
        let page = shown(&mut staff, request, rows, errors).await?;
        return staff.refuse("console/booking/request", &page).await;
    }
    let (portal, actor) = (staff.visit.portal.clone(), staff.actor());
    make::requests::end(&portal, &mut staff.tx, &request, Ending::Refused, Some(&because), &actor).await?;
    staff.commit_and_go("/console/requests", "console-request-refused").await
}

/// Proposes other hours, which are held until the patient picks one.
pub(crate) async fn propose(mut staff: Staff, Path(id): Path<AppointmentId>, Form(form): Form<Fields>) -> Page {
    let tenant = Arc::clone(&staff.visit.here.tenant);
    make::alone(&mut staff.tx).await?;
    let Some(request) = request(&mut staff, id).await? else { return over(staff, id).await };
    let typed = |name: &str, number: usize| form.get(&format!("{name}-{number}")).unwrap_or_default().trim().to_owned();
    let rows: Vec<Row> = (1..=MOST)
        .map(|number| Row {
            number,
            practitioner: typed("practitioner", number),
            day: typed("day", number),
            start: typed("start", number),
        })
        .collect();
    let mut errors = Errors::new();
    let mut proposals = Vec::new();
    for row in rows.iter().filter(|row| !row.start.is_empty()) {
        let wanted = Wanted {
            service: request.service.clone(),
            site: request.site.clone(),
            practitioner: row.practitioner.clone(),
            modality: request.modality.to_string(),
            day: row.day.clone(),
            start: row.start.clone(),
            ..Wanted::default()
        };
        let mut wrong = Errors::new();
        let found = new::slot(&mut staff, &tenant, &wanted, request.patient_id, Some(request.id), &mut wrong).await?;
        let field = format!("start-{}", row.number);
        let Some((question, slot, agenda)) = found else {
            errors.add(&field, "console-booking-choose-start");
            continue;
        };
        match model::broken(&question, &agenda, slot.starts_at).first() {
            Some(reason) => errors.add(&field, &reason.text_key()),
            None if slot.starts_at <= staff.tx.now() => errors.add(&field, "booking-reason-too-soon"),
            None => proposals.push((question, slot, agenda)),
        }
    }
    errors.check(!proposals.is_empty() || !errors.is_empty(), "start-1", "console-request-propose-one");
    if errors.is_empty() {
        let (portal, actor) = (staff.visit.portal.clone(), staff.actor());
        let lang = staff.visit.lang;
        let who = make::For {
            record: request.patient_id,
            lang,
            source: Source::Staff,
            actor: &actor,
            payer: None,
            knowingly: None,
        };
        match make::requests::propose(&portal, &mut staff.tx, &request, &proposals, who).await {
            Ok(()) => {
                return staff.commit_and_go(&format!("/console/requests/{id}"), "console-request-proposed").await;
            }
            Err(error) => errors.add("start-1", &make::refusal(&error).ok_or(error)?.text_key()),
        }
    }
    let staff = &mut staff.anew().await?;
    let page = shown(staff, request, rows, errors).await?;
    new::again(staff, "console/booking/request", &page)
}
