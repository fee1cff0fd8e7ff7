//! Books and moves by the rules for patients, whoever asks: a patient's page or a program.

use super::{For, answers, policies::Rulings};
use crate::{
    booking::{
        model::{self, Answers, Question, Reason, Slot, Standing},
        store::{self, Appointment},
    },
    clock::Timestamp,
    error::Error,
    portal::Portal,
    records,
    storage::Tx,
    tenancy::{Tenant, config::Practitioner},
};

/// Why an hour was not had.
#[derive(Debug)]
pub(crate) enum Refused {
    /// A questionnaire must be answered before.
    QuestionnaireFirst,
    /// A rule refuses it: the key of a text, or what a plugin says.
    Says(String),
    /// Something else is wrong.
    Failed(Error),
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        super::refusal(&error).map_or(Self::Failed(error), |reason| Self::Says(reason.text_key()))
    }
}

/// Books an hour for a patient, in the clinic's lock.
///
/// # Errors
/// Why it is not to be had. On SQLite somebody who was quicker may be known only with the commit.
pub(crate) async fn book(
    portal: &Portal,
    tx: &mut Tx,
    question: &Question<'_>,
    starts_at: Timestamp,
    rulings: &Rulings,
    who: For<'_>,
    given: &Answers,
) -> Result<Appointment, Refused> {
    // Asked for with the agenda, since each question by itself keeps the next patient waiting.
    let record = records::ask(tx, who.record).await?;
    let until = super::end(question, starts_at);
    let agenda = store::agenda(tx, Some(who.record), question, starts_at, until, None).await?.paid_by(who.payer);
    let found = model::explain(question, &agenda, starts_at);
    if found == Err(Reason::QuestionnaireFirst) {
        return Err(Refused::QuestionnaireFirst);
    }
    let slot = held(found, |slot| rulings.hold(question, &agenda, slot))?;
    let made = super::book_with(portal, tx, question, &slot, &agenda, who, record).await?;
    answers::keep(tx, question, made.id, who.record, who.lang, given).await?;
    Ok(made)
}

/// Whether the appointment is there already: whoever asks twice, or whose answer was lost, changes nothing and has moved once.
pub(crate) fn is_there(old: &Appointment, question: &Question<'_>, starts_at: Timestamp) -> bool {
    let with = |person: &Practitioner| {
        person.slug == *old.practitioner || old.substitute_for.as_deref().is_some_and(|absent| person.slug == *absent)
    };
    old.starts_at == starts_at
        && question.service.slug == *old.service
        && question.site.slug == *old.site
        && question.modality == old.modality
        && question.practitioner.is_none_or(with)
}

/// Moves an appointment to another hour, in the clinic's lock. If that is refused, the old hour stands; where it has that hour already,
/// nothing changes.
///
/// # Errors
/// Why it is not to be had.
pub(crate) async fn reschedule(
    portal: &Portal,
    tx: &mut Tx,
    old: &Appointment,
    question: &Question<'_>,
    starts_at: Timestamp,
    rulings: &Rulings,
    who: For<'_>,
) -> Result<Appointment, Refused> {
    if is_there(old, question, starts_at) {
        return Ok(old.clone());
    }
    let until = super::end(question, starts_at);
    let agenda = store::agenda(tx, Some(who.record), question, starts_at, until, Some(old.id)).await?;
    // It is booked already: nothing has to be answered before.
    let agenda = agenda.unasked();
    let found = model::explain(question, &agenda, starts_at);
    let slot = held(found, |slot| rulings.hold(question, &agenda, slot))?;
    Ok(super::reschedule(portal, tx, old, question, &slot, &agenda, who).await?)
}

fn held(found: Result<Slot, Reason>, rule: impl FnOnce(Slot) -> Result<Slot, String>) -> Result<Slot, Refused> {
    found.map_err(Reason::text_key).and_then(rule).map_err(Refused::Says)
}

/// What the rules for changes look at.
fn standing<'a>(tenant: &'a Tenant, appointment: &Appointment) -> Standing<'a> {
    Standing {
        tenant,
        site: tenant.site(&appointment.site),
        status: appointment.status,
        starts_at: appointment.starts_at,
        moves: appointment.moves,
    }
}

/// Why an appointment cannot be cancelled online.
pub(crate) fn why_not_cancel(tenant: &Tenant, appointment: &Appointment, now: Timestamp) -> Option<Reason> {
    model::may_cancel(&super::rules_of(tenant, appointment), standing(tenant, appointment), now).err()
}

/// Why an appointment cannot be moved online: the clinic's rules, or that a move keeps service, site and practitioner and one of them is no
/// longer offered.
pub(crate) fn why_not_move(tenant: &Tenant, appointment: &Appointment, now: Timestamp) -> Option<Reason> {
    why_not(tenant, appointment, now).1
}

/// Why it can be neither cancelled nor moved, in this order, from rules that are looked up once.
pub(crate) fn why_not(tenant: &Tenant, appointment: &Appointment, now: Timestamp) -> (Option<Reason>, Option<Reason>) {
    let (rules, standing) = (super::rules_of(tenant, appointment), standing(tenant, appointment));
    let cancel = model::may_cancel(&rules, standing, now).err();
    let change = model::may_move(&rules, standing, now).err();
    (cancel, change.or_else(|| unmovable(tenant, appointment)))
}

/// With whom it is asked for when it is moved: of a substitute the absent practitioner, for whom others stand in again where need be.
pub(crate) fn with_whom<'a>(tenant: &Tenant, appointment: &'a Appointment) -> &'a str {
    let offers = |slug: &&str| {
        let service = tenant.service(&appointment.service);
        service
            .is_some_and(|service| tenant.who_offers(service, &appointment.site).iter().any(|one| one.slug == **slug))
    };
    appointment.substitute_for.as_deref().filter(offers).unwrap_or(&appointment.practitioner)
}

fn unmovable(tenant: &Tenant, appointment: &Appointment) -> Option<Reason> {
    let Some(service) = tenant.service(&appointment.service).filter(|service| service.online) else {
        return Some(Reason::NoService);
    };
    if !tenant.site(&appointment.site).is_some_and(|site| site.online_booking) {
        return Some(Reason::SiteOffline);
    }
    let offers = tenant.who_offers(service, &appointment.site);
    let meets = |person: &Practitioner| tenant.config.meets(person, appointment.modality);
    let offered = offers.iter().any(|person| person.slug == *with_whom(tenant, appointment) && meets(person))
        && service.modality.contains(&appointment.modality);
    (!offered).then_some(Reason::NotOffered)
}
