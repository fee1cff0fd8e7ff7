//! What the rules about a person look at besides the record: insurers, referrals and invitations, answered questionnaires. Nothing is asked
//! for where the clinic has no rule about it.

use super::entitlements::{self, Noted};
use crate::{
    booking::model::{Entitlement, Person},
    error::Result,
    ids::{AppointmentId, PatientId},
    records::{
        answered::{self, Answered},
        coverage::{self, Coverage},
    },
    storage::{Asked, Tx},
    tenancy::{
        Tenant,
        config::{Patients, Referral},
    },
};

/// What was asked for.
pub(super) struct Papers {
    coverage: Option<Asked<Coverage>>,
    noted: Option<Asked<Noted>>,
    answered: Option<Asked<Answered>>,
}

/// Asks for what the clinic's rules look at.
///
/// # Errors
/// When the database is away.
pub(super) async fn ask(
    tx: &mut Tx,
    tenant: &Tenant,
    patient: Option<PatientId>,
    moving: Option<AppointmentId>,
) -> Result<Papers> {
    let entitles = |tenant: &Tenant| {
        tenant.some_policy(|policy| {
            policy.referral == Some(Referral::Required) || policy.patients == Some(Patients::Invited)
        })
    };
    let mut papers = Papers { coverage: None, noted: None, answered: None };
    let Some(patient) = patient else { return Ok(papers) };
    if !tenant.config.insurers.is_empty() {
        papers.coverage = Some(coverage::ask(tx, patient).await?);
    }
    if entitles(tenant) {
        papers.noted = Some(entitlements::ask(tx, patient, moving).await?);
    }
    if tenant.some_policy(|policy| policy.questionnaire.is_some()) {
        papers.answered = Some(answered::ask(tx, patient).await?);
    }
    Ok(papers)
}

/// The answers, as the rules look at them.
///
/// # Errors
/// When the database is away.
pub(super) async fn read(tx: &mut Tx, papers: Papers) -> Result<Person> {
    let mut person = Person::default();
    if let Some(coverage) = papers.coverage {
        person.coverage = coverage.all(tx).await?.iter().filter_map(Coverage::payer).collect();
    }
    if let Some(noted) = papers.noted {
        let stand = noted.all(tx).await?.into_iter().filter(|one| one.withdrawn_at.is_none());
        person.entitlements = stand.map(Entitlement::from).collect();
    }
    if let Some(answered) = papers.answered {
        person.answered = Some(answered.all(tx).await?);
    }
    Ok(person)
}
