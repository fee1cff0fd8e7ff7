//! Requests: the clinic accepts, refuses or proposes other hours; the patient picks one or withdraws.

use super::{For, LAPSE, Told, holds, note, remind, rules_of, waiting};
use crate::{
    audit::Actor,
    booking::{
        model::{self, Agenda, Ending, HeldFor, Question, Slot},
        store::{self, Appointment, holds::Terms, requests},
    },
    clock::Timestamp,
    error::{Error, Result},
    ids::AppointmentId,
    jobs,
    portal::Portal,
    records,
    storage::Tx,
    tenancy::Tenant,
};

/// An hour that the clinic proposes.
pub(crate) type Proposal<'t> = (Question<'t>, Slot, Agenda);

/// The clinic confirms the hour that was requested.
///
/// # Errors
/// [`Error::NotFound`] when it lapsed, or was answered already.
pub(crate) async fn accept(
    portal: &Portal,
    tx: &mut Tx,
    tenant: &Tenant,
    request: &Appointment,
    actor: &Actor,
) -> Result<()> {
    let record = records::ask(tx, request.patient_id).await?;
    requests::confirm(tx, request.id).await?;
    requests::release_proposals(tx, request.id).await?;
    note(portal, tx, request, record, Told::Booked, actor, None).await?;
    remind(tx, &rules_of(tenant, request), request).await
}

/// The request ends without an appointment; the patient is told, unless it is they who withdraw it.
///
/// # Errors
/// [`Error::NotFound`] when it is no request any more.
pub(crate) async fn end(
    portal: &Portal,
    tx: &mut Tx,
    request: &Appointment,
    ending: Ending,
    because: Option<&str>,
    actor: &Actor,
) -> Result<()> {
    let record = records::ask(tx, request.patient_id).await?;
    requests::end(tx, request.id, ending, because).await?;
    requests::release_proposals(tx, request.id).await?;
    let told = match ending {
        Ending::Refused => Told::Refused,
        Ending::Lapsed => Told::Lapsed,
        Ending::Withdrawn => Told::Withdrawn,
    };
    note(portal, tx, request, record, told, actor, None).await?;
    waiting::freed(tx, request.id).await
}

/// The clinic proposes other hours. The request moves to the first of them, the others are held as well; its own hour is free again.
///
/// # Errors
/// [`Error::Constraint`] when one of them is taken; [`Error::NotFound`] when it is no request any more.
pub(crate) async fn propose(
    portal: &Portal,
    tx: &mut Tx,
    request: &Appointment,
    proposals: &[Proposal<'_>],
    who: For<'_>,
) -> Result<()> {
    let Some(((question, slot, agenda), others)) = proposals.split_first() else { return Err(Error::NotFound) };
    requests::release_proposals(tx, request.id).await?;
    store::holds::clear(tx, request.patient_id).await?;
    let moved = super::moved(tx, request, question, slot, agenda, who)?;
    store::reschedule(tx, &moved, request.sequence).await?;
    let until = |question: &Question<'_>, starts_at: Timestamp| {
        let rules = question.tenant.rules(Some(question.site), Some(question.service), question.practitioner);
        model::lapses_at(&rules, starts_at, question.now)
    };
    let lapses_at = until(question, slot.starts_at);
    let record = records::ask(tx, request.patient_id).await?;
    requests::propose(tx, request.id, lapses_at).await?;
    jobs::enqueue(tx, LAPSE, request.id, lapses_at).await?;
    for (question, slot, agenda) in others {
        let lapses_at = Some(until(question, slot.starts_at));
        let terms =
            Terms { lapses_at, held_for: Some(HeldFor::Proposal), held_about: Some(request.id.0), ..Terms::default() };
        holds::hold(tx, question, slot, agenda, who, terms).await?;
    }
    note(portal, tx, &moved, record, Told::Proposed, who.actor, None).await?;
    waiting::freed(tx, request.id).await
}

/// The patient picks one of the hours that the clinic proposed.
///
/// # Errors
/// [`Error::NotFound`] when it is none of them, or they have lapsed.
pub(crate) async fn pick(
    portal: &Portal,
    tx: &mut Tx,
    tenant: &Tenant,
    request: &Appointment,
    picked: AppointmentId,
    actor: &Actor,
) -> Result<()> {
    if request.terms.proposed_at.is_none() {
        return Err(Error::NotFound);
    }
    let mut confirmed = request.clone();
    store::holds::clear(tx, request.patient_id).await?;
    let proposals = requests::proposals(tx, request.id).await?;
    // The room and the practitioner of the other hours are taken by the very rows that make way.
    requests::release_proposals(tx, request.id).await?;
    if picked != request.id {
        let hour = proposals.into_iter().find(|one| one.id == picked).ok_or(Error::NotFound)?;
        confirmed = Appointment {
            id: request.id,
            status: request.status,
            source: request.source,
            moves: request.moves,
            sequence: request.sequence + 1,
            created_at: request.created_at,
            updated_at: tx.now(),
            terms: request.terms.clone(),
            basis: request.basis.clone(),
            ..hour
        };
        store::reschedule(tx, &confirmed, request.sequence).await?;
    }
    // Since it was proposed they may have booked all that they may have.
    if let Some(question) = waiting::question_of(tenant, &confirmed, tx.now()) {
        super::room_for_one_more(tx, &question, &confirmed, request.patient_id).await?;
    }
    accept(portal, tx, tenant, &confirmed, actor).await?;
    waiting::freed(tx, request.id).await
}
