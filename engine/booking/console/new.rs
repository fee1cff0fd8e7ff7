//! A new appointment, made by staff.

mod series;

use std::sync::Arc;

use axum::{extract::Query, response::Response};
use jiff::{civil::DateTime, tz::AmbiguousOffset};
use serde::{Deserialize, Serialize};

use crate::{
    booking::{
        make::{self, series::Conflict},
        model::{self, Agenda, Free, Question, Reason, Slot, Source},
        store::{self, Appointment},
    },
    clock::LocalTime,
    error::{Error, Result},
    ids::{AppointmentId, PatientId},
    portal::{Page, Role, Staff},
    records::{self, Record},
    tenancy::{
        Tenant,
        config::{Modality, Payer, SELF_PAY},
    },
    web::{Errors, Form},
};

/// The form: what, with whom, where and when.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    pub patient: String,
    #[serde(default)]
    pub service: String,
    #[serde(default)]
    pub site: String,
    #[serde(default)]
    pub practitioner: String,
    /// How they meet; the service's usual way where it is empty.
    #[serde(default)]
    pub modality: String,
    #[serde(default)]
    pub day: String,
    #[serde(default)]
    pub start: String,
    /// What to look a patient up by.
    #[serde(default)]
    pub q: String,
    /// Why rules are knowingly broken.
    #[serde(default)]
    pub because: String,
    /// A series: every so many weeks, so many times.
    #[serde(default)]
    pub weeks: String,
    #[serde(default)]
    pub times: String,
    /// Who pays; empty for what the record says.
    #[serde(default)]
    pub payer: String,
}

impl Wanted {
    pub(super) fn of(appointment: &Appointment) -> Self {
        Self {
            patient: appointment.patient_id.to_string(),
            service: appointment.service.clone(),
            site: appointment.site.clone(),
            practitioner: appointment.practitioner.clone(),
            modality: appointment.modality.to_string(),
            day: appointment.starts_local.0.date().to_string(),
            start: appointment.starts_local.0.strftime("%H:%M").to_string(),
            q: String::new(),
            because: String::new(),
            ..Self::default()
        }
    }
}

#[derive(Serialize)]
struct Chosen {
    value: String,
    label: String,
}

/// What can be chosen.
#[derive(Serialize)]
pub(crate) struct Choices {
    services: Vec<Chosen>,
    sites: Vec<Chosen>,
    practitioners: Vec<Chosen>,
    /// The ways to meet, where any service has others than the one at the site.
    modalities: Vec<Modality>,
}

pub(super) fn choices(staff: &Staff) -> Choices {
    let tenant = &staff.visit.here.tenant;
    let config = &tenant.config;
    let own = |slug: &str| staff.role != Role::Practitioner || staff.practitioner.as_deref() == Some(slug);
    Choices {
        services: config
            .services
            .iter()
            .map(|service| Chosen {
                value: service.slug.to_string(),
                label: format!(
                    "{} ({} min)",
                    tenant.text(&service.name, staff.visit.lang),
                    service.duration.as_minutes()
                ),
            })
            .collect(),
        sites: config
            .sites
            .iter()
            .map(|site| Chosen { value: site.slug.to_string(), label: site.name.clone() })
            .collect(),
        practitioners: config
            .practitioners
            .iter()
            .filter(|person| own(person.slug.as_str()))
            .map(|person| Chosen { value: person.slug.to_string(), label: person.name.clone() })
            .collect(),
        modalities: if config.services.iter().all(|one| one.modality == [Modality::InPerson]) {
            Vec::new()
        } else {
            Modality::ALL.to_vec()
        },
    }
}

impl Choices {
    /// Those practitioners alone who offer this there.
    pub(super) fn offering(mut self, staff: &Staff, service: &str, site: &str) -> Self {
        let tenant = &staff.visit.here.tenant;
        if let Some(service) = tenant.service(service) {
            let offering = tenant.who_offers(service, site);
            self.practitioners.retain(|one| offering.iter().any(|person| person.slug == *one.value.as_str()));
        }
        self
    }
}

#[derive(Serialize)]
struct NewPage {
    form: Wanted,
    /// The rules that this would break, as text keys.
    broken: Vec<String>,
    /// The hours of a series that are not to be had.
    conflicts: Vec<Conflict>,
    patient: Option<Record>,
    found: Vec<Record>,
    choices: Choices,
    /// Who may pay: the insurers of the record, where the clinic names any.
    payers: Vec<Chosen>,
    errors: Errors,
}

/// The form; first the patient, then the hour.
pub(crate) async fn form(mut staff: Staff, Query(mut form): Query<Wanted>) -> Page {
    staff.must_be(Role::AGENDA)?;
    if form.day.is_empty() {
        let zone = staff.visit.here.tenant.zone(None);
        form.day = staff.tx.now().day(&zone).to_string();
    }
    let page = page(&mut staff, form, Vec::new(), Errors::new()).await?;
    staff.page("console/booking/new", &page).await
}

async fn page(staff: &mut Staff, form: Wanted, broken: Vec<String>, errors: Errors) -> Result<NewPage> {
    let patient = chosen(staff, &form.patient).await?;
    let only_own = staff.only_own().map(str::to_owned);
    let found = if patient.is_none() && !form.q.trim().is_empty() {
        records::search(&mut staff.tx, &form.q, only_own.as_deref(), 0, 20).await?
    } else {
        Vec::new()
    };
    let payers = payers(staff, patient.as_ref()).await?;
    Ok(NewPage { choices: choices(staff), form, broken, conflicts: Vec::new(), patient, found, payers, errors })
}

/// Who may pay for a patient: the insurers of the record, and the patient.
async fn payers(staff: &mut Staff, patient: Option<&Record>) -> Result<Vec<Chosen>> {
    let Some(patient) = patient.filter(|_| !staff.visit.here.tenant.config.insurers.is_empty()) else {
        return Ok(Vec::new());
    };
    let found = records::coverage::list(&mut staff.tx, patient.id).await?;
    let own = Chosen { value: SELF_PAY.to_owned(), label: staff.visit.text("coverage-self-pay") };
    let insurers = found.into_iter().map(|one| Chosen { value: one.payer, label: one.name });
    Ok(insurers.chain([own]).collect())
}

/// The one that the form says.
async fn payer(staff: &mut Staff, record: &Record, form: &Wanted, errors: &mut Errors) -> Result<Option<Payer>> {
    let known = payers(staff, Some(record)).await?;
    let right = form.payer.is_empty() || known.iter().any(|one| one.value == form.payer);
    errors.check(right, "payer", "coverage-choose");
    Ok(form.payer.parse().ok().filter(|_| right))
}

/// The chosen patient, if it is one whom this person may see.
async fn chosen(staff: &mut Staff, id: &str) -> Result<Option<Record>> {
    let Ok(id) = id.parse::<PatientId>() else { return Ok(None) };
    match staff.patient(id).await {
        Ok(record) => Ok(Some(record)),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Books. Staff may break a rule knowingly, saying why; overlap is the one that nobody breaks.
pub(crate) async fn create(mut staff: Staff, Form(form): Form<Wanted>) -> Page {
    staff.must_be(Role::AGENDA)?;
    make::alone(&mut staff.tx).await?;
    let tenant = Arc::clone(&staff.visit.here.tenant);
    let mut errors = Errors::new();
    let record = chosen(&mut staff, &form.patient).await?;
    let Some(record) = record else {
        errors.add("q", "console-booking-choose-patient");
        let page = page(&mut staff, form, Vec::new(), errors).await?;
        return staff.refuse("console/booking/new", &page).await;
    };
    let mut broken = Vec::new();
    let payer = payer(&mut staff, &record, &form, &mut errors).await?;
    if let Some((question, slot, agenda)) = slot(&mut staff, &tenant, &form, record.id, None, &mut errors).await? {
        let repeat = series::repeat(&form, &mut errors);
        if let Some(repeat) = repeat.filter(|_| errors.is_empty()) {
            return series::book(staff, &question, slot.starts_at, repeat, record, form, payer.as_ref()).await;
        }
        let agenda = agenda.paid_by(payer.as_ref());
        let knowingly = knowingly(&question, &slot, &agenda, &form, &mut broken, &mut errors);
        if errors.is_empty() {
            let (portal, actor) = (staff.visit.portal.clone(), staff.actor());
            let (lang, knowingly) = (record.language, knowingly.as_deref());
            let payer = payer.as_ref();
            let who = make::For { record: record.id, lang, source: Source::Staff, actor: &actor, payer, knowingly };
            match make::book(&portal, &mut staff.tx, &question, &slot, &agenda, who).await {
                Ok(made) => {
                    let day = made.starts_local.0.date();
                    let path = format!("/console/agenda?day={day}&view=day");
                    return staff.commit_and_go(&path, "console-booking-made").await;
                }
                Err(error) => errors.add("start", &in_the_way(make::refusal(&error).ok_or(error)?)),
            }
        }
    }
    let staff = &mut staff.anew().await?;
    let page = page(staff, form, broken, errors).await?;
    again(staff, "console/booking/new", &page)
}

/// What the audit list will say of the rules that are broken; without a reason for it the form asks for one.
pub(super) fn knowingly(
    question: &Question<'_>,
    slot: &Slot,
    agenda: &Agenda,
    form: &Wanted,
    broken: &mut Vec<String>,
    errors: &mut Errors,
) -> Option<String> {
    let reasons = model::broken(question, agenda, slot.starts_at);
    if let Some(overlap) = reasons.iter().find(|reason| reason.is_overlap()) {
        errors.add("start", &in_the_way(*overlap));
        return None;
    }
    let mut names: Vec<&str> = reasons.iter().map(|reason| reason.as_str()).collect();
    if slot.starts_at < question.now {
        names.insert(0, "gone-by");
    }
    if names.is_empty() {
        return None;
    }
    *broken = names.iter().map(|name| format!("console-booking-rule-{name}")).collect();
    let because = form.because.trim();
    errors.check(!because.is_empty(), "because", "console-booking-say-why");
    let because: String = because.chars().take(300).collect();
    Some(format!("{}: {because}", names.join(", ")))
}

/// What staff read where an hour is taken: they can look at the agenda.
pub(super) fn in_the_way(reason: Reason) -> String {
    format!("console-booking-{reason}")
}

/// The form again, with what is wrong.
pub(super) fn again(staff: &Staff, template: &str, page: &impl Serialize) -> Result<Response> {
    staff.visit.render(http::StatusCode::UNPROCESSABLE_ENTITY, template, page)
}

/// The hour that the form asks for, when it can be one; the reasons otherwise.
pub(super) async fn slot<'t>(
    staff: &mut Staff,
    tenant: &'t Tenant,
    form: &Wanted,
    patient: PatientId,
    moving: Option<AppointmentId>,
    errors: &mut Errors,
) -> Result<Option<(Question<'t>, Slot, Agenda)>> {
    let service = tenant.service(&form.service);
    let site = tenant.site(&form.site);
    let practitioner = tenant.practitioner(&form.practitioner);
    errors.check(service.is_some(), "service", "console-booking-choose-service");
    errors.check(site.is_some(), "site", "console-booking-choose-site");
    errors.check(practitioner.is_some(), "practitioner", "console-booking-choose-practitioner");
    let modality = service.map(|service| service.modality(&form.modality));
    let offered = modality.is_none_or(|one| form.modality.is_empty() || one.as_str() == form.modality);
    errors.check(offered, "modality", "console-booking-choose-modality");
    let local = format!("{}T{}", form.day, form.start).parse::<DateTime>().ok();
    errors.check(local.is_some(), "start", "console-booking-choose-start");
    let (Some(service), Some(site), Some(practitioner), Some(local), Some(modality), true) =
        (service, site, practitioner, local, modality, offered)
    else {
        return Ok(None);
    };
    if staff.role == Role::Practitioner && staff.practitioner.as_deref() != Some(practitioner.slug.as_str()) {
        return Err(Error::NotFound);
    }
    let zone = tenant.zone(Some(site.slug.as_str()));
    // In the night when the clocks leap forward some hours are on no clock. Of one that comes twice the second is meant.
    let ambiguous = zone.to_ambiguous_timestamp(local);
    let skipped = matches!(ambiguous.offset(), AmbiguousOffset::Gap { .. });
    errors.check(!skipped, "start", "console-booking-no-such-hour");
    let Some(starts_at) = ambiguous.later().ok().filter(|_| !skipped) else {
        errors.add("start", "console-booking-choose-start");
        return Ok(None);
    };
    let starts_at = starts_at.into();
    let question = Question {
        tenant,
        service,
        site,
        practitioner: Some(practitioner),
        modality,
        now: staff.tx.now(),
        online: false,
    };
    let ends_at = make::end(&question, starts_at);
    let agenda = store::agenda(&mut staff.tx, Some(patient), &question, starts_at, ends_at, moving).await?;
    // What is moved is booked already: nothing has to be answered before.
    let agenda = if moving.is_some() { agenda.unasked() } else { agenda };
    let length = service.duration_with(practitioner).duration();
    let free = Free {
        practitioner: practitioner.slug.clone(),
        ends_at: starts_at.plus(length),
        places: None,
        stands_in_for: None,
    };
    let slot = Slot { local: LocalTime(starts_at.local(&zone)), starts_at, free: vec![free] };
    Ok(Some((question, slot, agenda)))
}
