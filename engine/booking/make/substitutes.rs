//! Hands what is in the way of an absence to the substitute: all of it, or nothing.

use super::{Told, note};
use crate::{
    audit::Actor,
    booking::{
        model::{Busy, Reason, Status},
        store::{
            self, Absence, Appointment, Entry, holds,
            substitutes::{in_the_way, take_over, taken},
        },
    },
    error::{Error, Result},
    portal::Portal,
    records,
    storage::Tx,
    tenancy::{Tenant, config::Practitioner},
};

/// An appointment that the substitute cannot take, and why.
#[derive(Debug, Clone, serde::Serialize)]
pub(crate) struct Conflict {
    #[serde(flatten)]
    pub entry: Entry,
    /// The key of a text for staff.
    pub why: String,
}

/// The appointments that an absence is in the way of, and those of them that the substitute cannot take.
///
/// # Errors
/// When the database is away.
pub(crate) async fn conflicts(
    tx: &mut Tx,
    tenant: &Tenant,
    absence: &Absence,
    substitute: &Practitioner,
) -> Result<(Vec<Entry>, Vec<Conflict>)> {
    let all = in_the_way(tx, absence).await?;
    let busy = Busy::new(taken(tx, substitute.slug.as_str(), absence).await?);
    let (from, until) = (absence.starts_at, absence.ends_at);
    let absences = store::absences(tx, from, until).await?.all(tx).await?;
    let own = absences.into_iter().filter(|one| one.practitioner.as_deref() == Some(substitute.slug.as_str()));
    let away = Busy::new(own.map(|one| (one.starts_at.micros(), one.ends_at.micros())).collect());
    let why = |one: &Appointment| {
        if busy.overlaps(one.blocked_from.micros(), one.blocked_until.micros()) {
            Some(Reason::Taken)
        } else if away.overlaps(one.starts_at.micros(), one.ends_at.micros()) {
            Some(Reason::Absent)
        } else {
            (!tenant.config.meets(substitute, one.modality)).then_some(Reason::NotOffered)
        }
    };
    let conflict = |entry: &Entry| {
        let reason = why(&entry.appointment)?;
        Some(Conflict { entry: entry.clone(), why: format!("console-substitute-{reason}") })
    };
    let found = all.iter().filter_map(conflict).collect();
    Ok((all, found))
}

/// Hands them over, and tells each patient; requests too, of which the patient is told when they are confirmed. How many there were, or what
/// stands in the way: then the transaction is to be given up.
///
/// # Errors
/// [`Error::NotFound`] where no substitute is named; [`Error::Constraint`] when somebody has taken an hour of theirs in this moment.
pub(crate) async fn hand_over(
    portal: &Portal,
    tx: &mut Tx,
    tenant: &Tenant,
    absence: &Absence,
    actor: &Actor,
) -> Result<Result<usize, Vec<Conflict>>> {
    let substitute = absence.substitute.as_deref().and_then(|slug| tenant.practitioner(slug));
    let (Some(substitute), Some(absent)) = (substitute, &absence.practitioner) else { return Err(Error::NotFound) };
    let (all, conflicts) = conflicts(tx, tenant, absence, substitute).await?;
    if !conflicts.is_empty() {
        return Ok(Err(conflicts));
    }
    for entry in &all {
        let old = &entry.appointment;
        let changed = Appointment {
            practitioner: substitute.slug.to_string(),
            practitioner_name: substitute.name.clone(),
            substitute_for: Some(old.substitute_for.clone().unwrap_or_else(|| absent.clone())),
            sequence: old.sequence + 1,
            updated_at: tx.now(),
            ..old.clone()
        };
        let record = records::ask(tx, changed.patient_id).await?;
        // A hold that has lapsed is in nobody's way.
        holds::clear(tx, changed.patient_id).await?;
        take_over(tx, &changed, old.sequence).await?;
        let told = if changed.status == Status::Requested { Told::HandedOver } else { Told::Changed };
        note(portal, tx, &changed, record, told, actor, Some(substitute.slug.as_str())).await?;
    }
    Ok(Ok(all.len()))
}
