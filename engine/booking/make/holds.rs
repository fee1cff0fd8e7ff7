//! Holds an hour for a while, so that nobody takes it while a form is filled in.

use std::time::Duration;

use super::{For, LAPSE, draft};
use crate::{
    booking::{
        model::{Agenda, HeldFor, Question, Slot, Status},
        store::{
            self, Appointment, Basis,
            holds::{self, Terms},
        },
    },
    error::Result,
    jobs,
    storage::Tx,
};

/// Holds an hour for the form that the patient fills in: one at a time. The same hour once more is held no longer than it was.
///
/// # Errors
/// [`crate::error::Error::Constraint`] when somebody else was quicker.
pub(crate) async fn for_form(
    tx: &mut Tx,
    question: &Question<'_>,
    slot: &Slot,
    agenda: &Agenda,
    who: For<'_>,
    length: Duration,
) -> Result<Appointment> {
    let known = holds::of_form(tx, who.record).await?;
    let same = |held: &Appointment| {
        held.starts_at == slot.starts_at
            && held.service == question.service.slug.as_str()
            && held.modality == question.modality
            && held.site == question.site.slug.as_str()
            && slot.free.iter().any(|free| free.practitioner == held.practitioner)
    };
    if let Some(held) = known.filter(same) {
        return Ok(held);
    }
    let until = tx.now().plus(length);
    let terms = Terms { lapses_at: Some(until), held_for: Some(HeldFor::Confirm), ..Terms::default() };
    hold(tx, question, slot, agenda, who, terms).await
}

/// Holds an hour on these terms.
///
/// # Errors
/// [`crate::error::Error::Constraint`] when somebody else was quicker.
pub(crate) async fn hold(
    tx: &mut Tx,
    question: &Question<'_>,
    slot: &Slot,
    agenda: &Agenda,
    who: For<'_>,
    terms: Terms,
) -> Result<Appointment> {
    holds::clear(tx, who.record).await?;
    let mut held = draft(tx, question, slot, agenda, who)?;
    held.status = Status::Held;
    if terms.held_for == Some(HeldFor::Proposal) {
        // One of several hours for one request, which has the referral.
        held.basis = Basis { referral_id: None, invitation_id: None, ..held.basis };
    }
    store::insert(tx, &held).await?;
    holds::set_terms(tx, held.id, &terms).await?;
    if let Some(at) = terms.lapses_at {
        jobs::enqueue(tx, LAPSE, held.id, at).await?;
    }
    tx.settle().await?;
    held.terms = terms;
    Ok(held)
}
