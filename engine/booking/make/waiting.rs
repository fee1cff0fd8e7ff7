//! The waiting list: offers what has become free to one after another.

use std::collections::HashMap;

use super::{
    For, Told, answers, holds, note,
    policies::{Asked, Policies},
    remind, rules_of,
};
use crate::{
    audit::{self, Act, Actor},
    booking::{
        model::{self, Answers, HeldFor, Left, Outcome, Question, Reason, Slot, Source, Status},
        store::{
            self,
            holds::Terms,
            waiting::{self, Offer, Waiting},
        },
    },
    clock::Timestamp,
    error::{Error, Result},
    ids::AppointmentId,
    jobs,
    lang::Lang,
    mail::{self, NewMail},
    portal::Portal,
    records,
    storage::Tx,
    tenancy::{
        Tenant,
        config::{Modality, Site},
    },
};

/// The job that looks who would take what is free.
pub(crate) const OFFER: &str = "booking.offer";
/// The job that looks after somebody who waits, a few times a day: new hours come without anything being cancelled.
pub(crate) const WATCH: &str = "booking.watch";
/// How often.
pub(crate) const WATCH_EVERY: std::time::Duration = std::time::Duration::from_hours(6);
/// The job that ends an offer which nobody answered.
pub(crate) const OFFER_LAPSE: &str = "booking.offer-lapse";
/// The mail of an offer.
pub(crate) const OFFERED: &str = "booking.offered";

/// Something has become free: whoever waits for it is asked, soon after this transaction.
///
/// # Errors
/// When the database is away.
pub(crate) async fn freed(tx: &mut Tx, about: impl Into<uuid::Uuid>) -> Result<()> {
    if waiting::in_order(tx, 1).await?.is_empty() {
        return Ok(());
    }
    let now = tx.now();
    jobs::enqueue(tx, OFFER, about, now).await?;
    Ok(())
}

/// Offers somebody the first hour that suits them and was not offered to them before. Whether there was one.
///
/// # Errors
/// [`Error::Constraint`] when somebody else has taken it in this moment.
pub(crate) async fn offer(tx: &mut Tx, tenant: &Tenant, who: &Waiting, asked: &mut Asked<'_>) -> Result<bool> {
    let offers = waiting::offers(tx, who.id).await?;
    if who.ended_at.is_some() || offers.iter().any(|offer| offer.outcome == Outcome::Open) {
        return Ok(false);
    }
    let record = records::get(tx, who.patient_id).await?;
    let Some(to) = record.email.clone() else { return Ok(false) };
    for (question, length) in questions(tenant, who, tx.now()) {
        let Some((slot, agenda)) = find(tx, &question, who, &offers, asked).await? else { continue };
        let now = tx.now();
        let lapses_at = now.plus(length).min(slot.starts_at);
        let actor = Actor::system("waiting");
        let terms = Terms {
            lapses_at: Some(lapses_at),
            held_for: Some(HeldFor::Waiting),
            held_about: Some(who.id.0),
            ..Terms::default()
        };
        let source = Source::Patient;
        let by = For { record: record.id, lang: record.language, source, actor: &actor, payer: None, knowingly: None };
        let held = holds::hold(tx, &question, &slot, &agenda, by, terms).await?;
        let offer = Offer {
            id: tx.new_id(),
            waiting_id: who.id,
            patient_id: record.id,
            appointment_id: held.id,
            practitioner: held.practitioner,
            starts_at: held.starts_at,
            starts_local: held.starts_local,
            offered_at: now,
            lapses_at,
            outcome: Outcome::Open,
            answered_at: None,
        };
        waiting::insert_offer(tx, &offer).await?;
        jobs::enqueue(tx, OFFER_LAPSE, offer.id, lapses_at).await?;
        let mail = NewMail { kind: OFFERED, about: offer.id.0, patient: Some(record.id), to, lang: record.language };
        mail::queue(tx, mail).await?;
        trail(tx, &actor, who, "waiting.offered", Some(&offer.starts_local.to_string())).await?;
        return Ok(true);
    }
    Ok(false)
}

/// What plugins say of the first hour that would suit, and of those before it: asked in a transaction that only reads.
///
/// # Errors
/// When the database is away.
pub(crate) async fn ahead<'p>(
    tx: &mut Tx,
    tenant: &Tenant,
    who: &Waiting,
    policies: Policies<'p>,
) -> Result<Asked<'p>> {
    let mut asked = Asked::Now(policies, HashMap::new());
    if tenant.asks_plugins_about_hours() {
        let offers = waiting::offers(tx, who.id).await?;
        for (question, _) in questions(tenant, who, tx.now()) {
            if find(tx, &question, who, &offers, &mut asked).await?.is_some() {
                break;
            }
        }
    }
    Ok(asked.before())
}

/// What is asked of the rules for somebody, site by site, and how long an offer stands there.
fn questions<'t>(
    tenant: &'t Tenant,
    who: &Waiting,
    now: Timestamp,
) -> impl Iterator<Item = (Question<'t>, std::time::Duration)> {
    let service = tenant.service(&who.service).filter(|service| service.online);
    let wanted = who.modality.map_or("", Modality::as_str);
    service.into_iter().flat_map(move |service| {
        let modality = service.modality(wanted);
        sites(tenant, who).filter_map(move |site| {
            let length = tenant.rules(Some(site), Some(service), None).waiting_offer.duration();
            let question = Question { tenant, service, site, practitioner: None, modality, now, online: true };
            (!length.is_zero()).then_some((question, length))
        })
    })
}

/// Whether the clinic works at all at an hour that would do, free or not.
pub(crate) fn can_come(tenant: &Tenant, who: &Waiting, now: Timestamp) -> bool {
    let wish = who.wish();
    questions(tenant, who, now).any(|(question, _)| wish.is_ever(&question))
}

fn sites<'t>(tenant: &'t Tenant, who: &Waiting) -> impl Iterator<Item = &'t Site> {
    let wanted = who.site.clone();
    let there = move |site: &&Site| site.online_booking && wanted.as_deref().is_none_or(|slug| site.slug == *slug);
    tenant.config.sites.iter().filter(there)
}

/// The first free hour that suits, with the agenda of its week.
async fn find(
    tx: &mut Tx,
    question: &Question<'_>,
    who: &Waiting,
    offers: &[Offer],
    asked: &mut Asked<'_>,
) -> Result<Option<(Slot, model::Agenda)>> {
    let zone = question.tenant.zone(Some(question.site.slug.as_str()));
    let wish = who.wish();
    let midnight = |day: jiff::civil::Date| {
        day.to_zoned(zone.clone()).map_or(question.now, |zoned| Timestamp::from(zoned.timestamp()))
    };
    // What they have declined, or not answered, is not offered to them again.
    let new = |mut slot: Slot| {
        let known = |name: &str| offers.iter().any(|o| o.starts_at == slot.starts_at && o.practitioner == name);
        slot.free.retain(|free| !known(&free.practitioner));
        (!slot.free.is_empty()).then_some(slot)
    };
    let last = model::last_day(question).min(who.until_on.0);
    let mut day = question.now.day(&zone).0;
    while day <= last {
        let Ok(next) = day.checked_add(jiff::Span::new().days(7)) else { break };
        let agenda = store::agenda(tx, Some(who.patient_id), question, midnight(day), midnight(next), None).await?;
        // What must be answered before is asked for when the hour is taken.
        let agenda = agenda.unasked();
        let slots = model::slots(question, &agenda, day, 7);
        let mut slots = slots.into_iter().filter_map(|slot| wish.narrowed(slot)).filter_map(new).collect();
        asked.filter(question, &agenda, &mut slots).await;
        if let Some(slot) = slots.into_iter().next() {
            return Ok(Some((slot, agenda)));
        }
        day = next;
    }
    Ok(None)
}

/// The patient takes the hour that is offered.
///
/// # Errors
/// [`Error::NotFound`] when there is none (any more).
pub(crate) async fn take(
    portal: &Portal,
    tx: &mut Tx,
    tenant: &Tenant,
    who: &Waiting,
    given: &Answers,
    lang: Lang,
    actor: &Actor,
) -> Result<AppointmentId> {
    let offer = open(tx, who).await?;
    let mut held = store::get(tx, offer.appointment_id).await?;
    let rules = rules_of(tenant, &held);
    if let Some(question) = question_of(tenant, &held, tx.now()) {
        // Since it was offered they may have booked all that they may have, or it may be for them no longer.
        let agenda = agenda_of(tx, &question, &held).await?;
        let reasons = model::verdicts(&question, &agenda, held.starts_at).into_iter().flat_map(|one| one.reasons);
        let mut about_them = reasons.filter(|reason| {
            reason.is_about_person() || reason.is_about_how_many() || *reason == Reason::QuestionnaireFirst
        });
        if let Some(reason) = about_them.next() {
            return Err(Error::refused(reason.text_key()));
        }
    }
    let requested = rules.confirm == crate::tenancy::config::Confirm::Request;
    held.status = if requested { Status::Requested } else { Status::Booked };
    held.terms =
        Terms { lapses_at: requested.then(|| model::lapses_at(&rules, held.starts_at, tx.now())), ..Terms::default() };
    store::holds::keep(tx, held.id, held.status, &held.terms).await?;
    let record = records::ask(tx, who.patient_id).await?;
    waiting::answer(tx, offer.id, Outcome::Taken).await?;
    waiting::end(tx, who.id, Left::Booked).await?;
    if let Some(at) = held.terms.lapses_at {
        jobs::enqueue(tx, super::LAPSE, held.id, at).await?;
    } else {
        remind(tx, &rules, &held).await?;
    }
    if let Some(question) = question_of(tenant, &held, tx.now()) {
        answers::keep(tx, &question, held.id, who.patient_id, lang, given).await?;
    }
    note(portal, tx, &held, record, if requested { Told::Requested } else { Told::Booked }, actor, None).await?;
    Ok(held.id)
}

/// The questionnaire that must be answered before an hour that is offered can be taken.
///
/// # Errors
/// When the database is away.
pub(crate) async fn questionnaire(
    tx: &mut Tx,
    question: &Question<'_>,
    held: &store::Appointment,
) -> Result<Option<String>> {
    let agenda = agenda_of(tx, question, held).await?;
    let mut reasons = model::verdicts(question, &agenda, held.starts_at).into_iter().flat_map(|one| one.reasons);
    let first = reasons.any(|reason| reason == Reason::QuestionnaireFirst);
    let wanted = question.conditions(question.practitioner).questionnaire;
    Ok(wanted.filter(|_| first).map(str::to_owned))
}

/// What else is taken around an hour that is held for somebody.
async fn agenda_of(tx: &mut Tx, question: &Question<'_>, held: &store::Appointment) -> Result<model::Agenda> {
    let (from, until) = (held.starts_at, held.ends_at);
    store::agenda(tx, Some(held.patient_id), question, from, until, Some(held.id)).await
}

/// The question that an appointment answers, where the clinic still offers it.
pub(crate) fn question_of<'t>(
    tenant: &'t Tenant,
    appointment: &store::Appointment,
    now: Timestamp,
) -> Option<Question<'t>> {
    let service = tenant.service(&appointment.service)?;
    let site = tenant.site(&appointment.site)?;
    let practitioner = tenant.practitioner(&appointment.practitioner);
    let modality = appointment.modality;
    Some(Question { tenant, service, site, practitioner, modality, now, online: true })
}

/// The offer that waits for an answer, if its time is not over.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub(crate) async fn open(tx: &mut Tx, who: &Waiting) -> Result<Offer> {
    let now = tx.now();
    let offers = waiting::offers(tx, who.id).await?;
    let open = |offer: &Offer| offer.outcome == Outcome::Open && offer.lapses_at > now;
    offers.into_iter().find(open).ok_or(Error::NotFound)
}

/// An offer comes to an end without being taken: the hour goes to the next.
///
/// # Errors
/// [`Error::NotFound`] when it is open no longer.
pub(crate) async fn close(tx: &mut Tx, offer: &Offer, outcome: Outcome, actor: &Actor) -> Result<()> {
    waiting::answer(tx, offer.id, outcome).await?;
    store::holds::release(tx, offer.appointment_id).await?;
    let who = waiting::get(tx, offer.waiting_id).await?;
    let action = if outcome == Outcome::Declined { "waiting.declined" } else { "waiting.lapsed" };
    trail(tx, actor, &who, action, Some(&offer.starts_local.to_string())).await?;
    freed(tx, offer.id).await
}

/// Somebody waits no longer; what is offered to them goes to the next.
///
/// # Errors
/// [`Error::NotFound`] when they did not wait.
pub(crate) async fn leave(tx: &mut Tx, who: &Waiting, left: Left, actor: &Actor) -> Result<()> {
    waiting::end(tx, who.id, left).await?;
    for offer in waiting::offers(tx, who.id).await? {
        if offer.outcome == Outcome::Open {
            close(tx, &offer, Outcome::Declined, actor).await?;
        }
    }
    let action = match left {
        Left::Removed => "waiting.removed",
        Left::Over => "waiting.over",
        _ => "waiting.left",
    };
    trail(tx, actor, who, action, None).await
}

/// A line of the audit list.
///
/// # Errors
/// When the database is away.
pub(crate) async fn trail(tx: &mut Tx, actor: &Actor, who: &Waiting, action: &str, detail: Option<&str>) -> Result<()> {
    let act = Act { action, subject: "waiting", id: Some(who.id.0), patient: Some(who.patient_id), detail };
    audit::record(tx, actor, act).await
}
