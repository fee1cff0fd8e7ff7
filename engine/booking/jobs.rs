//! What happens by itself: hours that were held or requested lapse.

use crate::{
    audit::Actor,
    booking::{
        make,
        model::{Ending, Status},
        store::{self, holds},
    },
    error::{Error, Result},
    ids::{AppointmentId, PatientId, TenantId},
    portal::Portal,
    storage::Mode,
};

/// The job [`crate::booking::make::LAPSE`]. What was confirmed meanwhile is left alone.
pub(crate) async fn lapse(portal: &Portal, tenant: &TenantId, id: AppointmentId) -> Result<()> {
    let mut tx = portal.storage().begin(tenant, Mode::Write).await?;
    let appointment = match store::get(&mut tx, id).await {
        Ok(appointment) => appointment,
        Err(Error::NotFound) => return Ok(()),
        Err(error) => return Err(error),
    };
    if appointment.status == Status::Held && appointment.terms.lapsed(Status::Held, tx.now()) {
        holds::release(&mut tx, id).await?;
    }
    // The clinic may have given it more time by proposing other hours.
    if appointment.status == Status::Requested && appointment.terms.lapses_at.is_none_or(|at| at <= tx.now()) {
        let actor = Actor::system("booking");
        make::requests::end(portal, &mut tx, &appointment, Ending::Lapsed, None, &actor).await?;
    }
    tx.commit().await
}

/// The job [`store::answers::FORGET_DRAFT`].
pub(crate) async fn forget_draft(portal: &Portal, tenant: &TenantId, patient: PatientId) -> Result<()> {
    let mut tx = portal.storage().begin(tenant, Mode::Write).await?;
    store::answers::forget_draft(&mut tx, patient, false).await?;
    tx.commit().await
}
