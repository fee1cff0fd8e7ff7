//! Appointments: read, book, move, cancel.

use std::sync::Arc;

use axum::{
    Json as Shown,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Answer, Named,
    fields::Day,
    keys::Key,
    lost, refused,
    shapes::{Appointment, Appointments, NewAppointment, NewStart},
    span,
};
use crate::{
    booking::{
        make::{
            self, offers,
            online::{self, Refused},
            policies::{Asker, Policies, Rulings},
        },
        model::{self, Answers, Question, Source, Status},
        pages::{choice, paying::Paying},
        store,
    },
    clock::Timestamp,
    error::Error,
    ids::{AppointmentId, PatientId},
    portal::{Client, Scope},
    tenancy::{
        Tenant,
        config::{Asked, Comment, Payer},
    },
    web::{Id, Json, Nothing, Params, Problem},
};

/// Which appointments are listed: those of a patient, or of some days.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Listed {
    /// A patient's: all to come, and the last fifty that are over or called off. Without any of the others.
    #[schemars(with = "Option<String>", extend("format" = "uuid"))]
    patient: Option<PatientId>,
    /// The first day; today where it is left out.
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    from: Option<Day>,
    /// The last day, at most 61 days later; six days later where it is left out. What is called off is left out.
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    to: Option<Day>,
    /// At one site alone, by slug.
    site: Option<String>,
    /// With one practitioner alone, by slug.
    practitioner: Option<String>,
}

impl Listed {
    /// What is said besides the patient.
    fn other(&self) -> Option<&'static str> {
        let Self { patient: _, from, to, site, practitioner } = self;
        let said = [from.is_some(), to.is_some(), site.is_some(), practitioner.is_some()];
        ["from", "to", "site", "practitioner"].into_iter().zip(said).find_map(|(name, said)| said.then_some(name))
    }
}

/// Appointments, in order of time.
pub(crate) async fn list(mut client: Client, Params(listed): Params<Listed>) -> Answer {
    client.must(Scope::AppointmentsRead)?;
    if let (Some(_), Some(other)) = (listed.patient, listed.other()) {
        return Err(Problem::invalid("with patient all of theirs are listed: leave it out").naming(other).into());
    }
    let tenant = Arc::clone(&client.visit.here.tenant);
    let (tx, now) = (&mut client.tx, client.visit.portal.now());
    let found: Vec<store::Appointment> = if let Some(patient) = listed.patient {
        crate::records::get(tx, patient).await?;
        let (pending, past) = (store::pending(tx, patient).await?, store::past(tx, patient, 50).await?);
        let (pending, mut past) = (pending.all(tx).await?, past.all(tx).await?);
        past.reverse();
        past.extend(pending);
        past.sort_by_key(|one| one.starts_at);
        past
    } else {
        let zone = tenant.zone(listed.site.as_deref());
        let (from, days) = span(listed.from, listed.to, now.day(&zone).0)?;
        let end = offers::midnight(&zone, offers::plus(from, i64::from(days)));
        let start = offers::midnight(&zone, from);
        let (site, practitioner) = (listed.site.as_deref(), listed.practitioner.as_deref());
        let entries = store::entries(tx, start, end, site, practitioner).await?;
        entries.into_iter().map(|entry| entry.appointment).filter(|one| one.status != Status::Held).collect()
    };
    client.tx.rollback().await;
    let appointments = found.into_iter().map(|one| Appointment::of(&tenant, one, now)).collect();
    Ok(Shown(Appointments { appointments }).into_response())
}

/// One appointment of the clinic. What is held for a moment is none yet.
async fn get(client: &mut Client, id: AppointmentId) -> Answer<store::Appointment> {
    let found = store::get(&mut client.tx, id).await?;
    if found.status == Status::Held { Err(Error::NotFound.into()) } else { Ok(found) }
}

/// One appointment.
pub(crate) async fn show(mut client: Client, Id(id): Id<AppointmentId>) -> Answer {
    client.must(Scope::AppointmentsRead)?;
    let (tenant, now) = (Arc::clone(&client.visit.here.tenant), client.tx.now());
    let found = get(&mut client, id).await?;
    client.tx.rollback().await;
    Ok(Shown(Appointment::of(&tenant, found, now)).into_response())
}

/// What plugins say of an hour, asked while nobody waits for the clinic's lock. Then that is taken.
async fn ruled(
    client: Client,
    question: &Question<'_>,
    starts_at: Timestamp,
    who: Asker<'_>,
) -> Answer<(Client, Rulings)> {
    let (mut client, mut rulings) = (client, Rulings::default());
    if question.tenant.asks_plugins_about_hours() {
        client = client.anew().await?;
        let policies = Policies::of(&client.visit);
        rulings = policies.ask_ahead(&mut client.tx, who, question, &[starts_at]).await?;
        (client, ()) = client.aside(async { Ok(()) }).await?;
    }
    make::alone(&mut client.tx).await?;
    Ok((client, rulings))
}

/// A field that is missing or wrong, and what to do.
#[derive(Serialize)]
struct WrongField {
    field: String,
    /// Which consent is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    slug: Option<String>,
    detail: String,
}

/// Books, by the rules for patients.
pub(crate) async fn book(mut client: Client, headers: HeaderMap, Json(wanted): Json<NewAppointment>) -> Answer {
    client.must(Scope::AppointmentsWrite)?;
    let tenant = Arc::clone(&client.visit.here.tenant);
    let key = Key::of(&headers, &wanted)?;
    // What was booked before is told whatever the clinic's file says by now.
    if let Some(answer) = again(&mut client, &tenant, key.as_ref()).await? {
        return Ok(answer);
    }
    let record = client.patient(wanted.patient).await.map_err(|error| match error {
        Error::NotFound => Problem::invalid("this clinic has no such record").naming("patient").into(),
        other => super::Refusal::from(other),
    })?;
    let named = Named {
        service: &wanted.service,
        site: wanted.site.as_deref(),
        practitioner: wanted.practitioner.as_deref(),
        modality: wanted.modality,
    };
    let question = named.question(&client.visit, &tenant, client.tx.now())?;
    if question.practitioner.is_none() && choice::must_name(&tenant, question.service, question.site) {
        let reason = model::Reason::NamePractitioner;
        return Err(Problem::invalid(client.visit.text(&reason.text_key())).with("reason", reason).into());
    }
    let payer = payer(&mut client, &question, &wanted).await?;
    let answers = Answers {
        reason: wanted.reason.unwrap_or_default(),
        comment: wanted.comment.unwrap_or_default(),
        consents: wanted.consents,
    };
    wrong(&client, &make::answers::asked(&question), &answers)?;
    let starts_at = Timestamp::from(wanted.starts_at);
    let who = Asker { patient: Some(record.id), payer: payer.as_ref(), ..Asker::default() };
    let (mut client, rulings) = ruled(client, &question, starts_at, who).await?;
    // The same may have been sent twice at once.
    if let Some(answer) = again(&mut client, &tenant, key.as_ref()).await? {
        return Ok(answer);
    }
    let (portal, actor) = (client.visit.portal.clone(), client.actor());
    let (lang, payer) = (record.language, payer.as_ref());
    let who = make::For { record: record.id, lang, source: Source::Api, actor: &actor, payer, knowingly: None };
    let made = online::book(&portal, &mut client.tx, &question, starts_at, &rulings, who, &answers).await;
    let (client, why) = match made {
        Ok(made) => {
            if let Some(key) = &key {
                store::keys::keep(&mut client.tx, client.token, &key.text, &key.fingerprint, made.id).await?;
            }
            let now = client.tx.now();
            match client.commit().await? {
                Ok(visit) => {
                    let address = visit.here.url(&format!("/api/v1/appointments/{}", made.id));
                    let shown = Shown(Appointment::of(&tenant, made, now));
                    return Ok((StatusCode::CREATED, [(header::LOCATION, address)], shown).into_response());
                }
                // SQLite may say only now that somebody was quicker.
                Err((client, error)) => (client, Refused::from(error)),
            }
        }
        Err(why) => (client, why),
    };
    not_had(client, &question, starts_at, (Some(record.id), None), why).await
}

/// What the clinic asks and was not answered, and what was answered and nobody asks: it would be lost.
fn wrong(client: &Client, asked: &Asked<'_>, answers: &Answers) -> Answer<()> {
    let missing = |(field, text): (String, &str)| {
        let consent = field.strip_prefix("consent-").map(str::to_owned);
        let field = if consent.is_some() { "consents".to_owned() } else { field };
        WrongField { field, slug: consent, detail: client.visit.text(text) }
    };
    let mut errors: Vec<WrongField> = model::missing(asked, answers).into_iter().map(missing).collect();
    let mut unasked = |field: &str, slug: Option<String>, detail: &str| {
        errors.push(WrongField { field: field.to_owned(), slug, detail: detail.to_owned() });
    };
    if asked.reasons.is_empty() && !answers.reason.is_empty() {
        unasked("reason", None, "No reason is asked for here: leave it out");
    }
    if asked.comment == Comment::Off && !answers.comment.trim().is_empty() {
        unasked("comment", None, "No comment is taken here: leave it out");
    }
    for slug in &answers.consents {
        if !asked.consents.iter().any(|consent| consent.slug == *slug.as_str()) {
            unasked("consents", Some(slug.clone()), "This consent is not asked for here: leave it out");
        }
    }
    if errors.is_empty() {
        return Ok(());
    }
    Err(Problem::invalid("Something is missing, or not asked for: see errors").with("errors", errors).into())
}

/// Who pays, where the program says so.
async fn payer(client: &mut Client, question: &Question<'_>, wanted: &NewAppointment) -> Answer<Option<Payer>> {
    let Some(said) = wanted.payer.as_deref().filter(|said| !said.is_empty()) else { return Ok(None) };
    let paying = Paying::of(&mut client.tx, question, wanted.patient, said, "").await?;
    let read = paying.and_then(|paying| paying.read(said).ok().flatten());
    let text = || Problem::invalid(client.visit.text("coverage-choose")).naming("payer");
    read.map(Some).ok_or_else(|| text().into())
}

/// The same booking once more: what became of it the first time; nothing where it is the first.
async fn again(client: &mut Client, tenant: &Tenant, key: Option<&Key>) -> Answer<Option<Response>> {
    let Some(key) = key else { return Ok(None) };
    let Some((fingerprint, id)) = store::keys::find(&mut client.tx, client.token, &key.text).await? else {
        return Ok(None);
    };
    if fingerprint != key.fingerprint {
        let detail = "Under this Idempotency-Key another appointment was booked: use a new key for a new one.";
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "key-used", "The key was used", detail).into());
    }
    let now = client.tx.now();
    let found = get(client, id).await?;
    let replayed = (HeaderName::from_static("idempotency-replayed"), HeaderValue::from_static("true"));
    Ok(Some(([replayed], Shown(Appointment::of(tenant, found, now))).into_response()))
}

async fn not_had(
    client: Client,
    question: &Question<'_>,
    starts_at: Timestamp,
    whose: offers::Whose,
    why: Refused,
) -> Answer {
    match why {
        Refused::QuestionnaireFirst => Err(refused(&client.visit, model::Reason::QuestionnaireFirst).into()),
        Refused::Says(says) => lost(client, question, starts_at, whose, &says).await,
        Refused::Failed(error) => Err(error.into()),
    }
}

/// Moves, by the rules for patients. Service, site and practitioner stay.
pub(crate) async fn reschedule(mut client: Client, Id(id): Id<AppointmentId>, Json(new): Json<NewStart>) -> Answer {
    client.must(Scope::AppointmentsWrite)?;
    let tenant = Arc::clone(&client.visit.here.tenant);
    let starts_at = Timestamp::from(new.starts_at);
    let old = get(&mut client, id).await?;
    if is_at(&old, starts_at) {
        return there(client, &tenant, old).await;
    }
    let question = movable(&client, &tenant, &old)?;
    let who = Asker { patient: Some(old.patient_id), moving: Some(id), ..Asker::default() };
    let (mut client, rulings) = ruled(client, &question, starts_at, who).await?;
    // In the lock it is looked at anew.
    let old = get(&mut client, id).await?;
    if is_at(&old, starts_at) {
        return there(client, &tenant, old).await;
    }
    let question = movable(&client, &tenant, &old)?;
    let (portal, actor) = (client.visit.portal.clone(), client.actor());
    let record = old.patient_id;
    let lang = client.patient(record).await?.language;
    let who = make::For { record, lang, source: Source::Api, actor: &actor, payer: None, knowingly: None };
    let moved = online::reschedule(&portal, &mut client.tx, &old, &question, starts_at, &rulings, who).await;
    let (client, why) = match moved {
        Ok(moved) => {
            let now = client.tx.now();
            match client.commit().await? {
                Ok(_) => return Ok(Shown(Appointment::of(&tenant, moved, now)).into_response()),
                Err((client, error)) => (client, Refused::from(error)),
            }
        }
        Err(why) => (client, why),
    };
    not_had(client, &question, starts_at, (Some(record), Some(id)), why).await
}

/// Whether it stands at this hour already: the move was sent twice, or its answer was lost.
fn is_at(old: &store::Appointment, starts_at: Timestamp) -> bool {
    old.starts_at == starts_at && matches!(old.status, Status::Booked | Status::Requested)
}

/// What was asked for is so: nothing changes.
async fn there(client: Client, tenant: &Tenant, found: store::Appointment) -> Answer {
    let now = client.tx.now();
    client.tx.rollback().await;
    Ok(Shown(Appointment::of(tenant, found, now)).into_response())
}

/// The question about another hour for an appointment, where the rules let it be moved.
fn movable<'t>(client: &Client, tenant: &'t Tenant, old: &store::Appointment) -> Answer<Question<'t>> {
    if let Some(reason) = online::why_not_move(tenant, old, client.tx.now()) {
        return Err(refused(&client.visit, reason).into());
    }
    let practitioner = Some(online::with_whom(tenant, old));
    let (service, site) = (old.service.as_str(), Some(old.site.as_str()));
    let named = Named { service, site, practitioner, modality: Some(old.modality) };
    named.question(&client.visit, tenant, client.tx.now())
}

/// Cancels, by the rules for patients.
pub(crate) async fn cancel(mut client: Client, Id(id): Id<AppointmentId>, body: Result<Nothing, Problem>) -> Answer {
    client.must(Scope::AppointmentsWrite)?;
    let (tenant, now) = (Arc::clone(&client.visit.here.tenant), client.tx.now());
    make::alone(&mut client.tx).await?;
    let appointment = get(&mut client, id).await?;
    // Of what is another clinic's nothing is said, whatever was sent.
    body?;
    if appointment.status == Status::Cancelled {
        return there(client, &tenant, appointment).await;
    }
    if let Some(reason) = online::why_not_cancel(&tenant, &appointment, now) {
        return Err(refused(&client.visit, reason).into());
    }
    let (portal, actor) = (client.visit.portal.clone(), client.actor());
    make::cancel(&portal, &mut client.tx, &appointment, &actor).await?;
    let cancelled = store::get(&mut client.tx, id).await?;
    client.tx.commit().await?;
    Ok(Shown(Appointment::of(&tenant, cancelled, now)).into_response())
}
