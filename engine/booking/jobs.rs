//! What happens by itself: hours that were held or requested lapse.

use crate::{
    audit::Actor,
    booking::{
        make,
        model::{Ending, Left, Outcome, Status},
        store::{self, holds, waiting},
    },
    error::{Error, Result},
    ids::{AppointmentId, OfferId, PatientId, TenantId, WaitingId},
    portal::Portal,
    storage::Mode,
    tenancy::Tenant,
};

/// The job [`crate::booking::make::LAPSE`]. What was confirmed meanwhile is left alone.
pub(crate) async fn lapse(portal: &Portal, tenant: &TenantId, id: AppointmentId) -> Result<()> {
    let mut tx = portal.storage().begin(tenant, Mode::Write).await?;
    make::alone(&mut tx).await?;
    let appointment = match store::get(&mut tx, id).await {
        Ok(appointment) => appointment,
        Err(Error::NotFound) => return Ok(()),
        Err(error) => return Err(error),
    };
    if appointment.status == Status::Held && appointment.terms.lapsed(Status::Held, tx.now()) {
        holds::release(&mut tx, id).await?;
        make::waiting::freed(&mut tx, id).await?;
    }
    // The clinic may have given it more time by proposing other hours.
    if appointment.status == Status::Requested && appointment.terms.lapses_at.is_none_or(|at| at <= tx.now()) {
        let actor = Actor::system("booking");
        make::requests::end(portal, &mut tx, &appointment, Ending::Lapsed, None, &actor).await?;
    }
    tx.commit().await
}

/// Puts what is to come where the clocks of its site say, when the rules of a zone have changed. Writes only where there is something to write.
pub(crate) async fn follow_clocks(portal: &Portal, tenant: &Tenant) -> Result<()> {
    let mut tx = portal.storage().begin(&tenant.slug, Mode::Read).await?;
    let astray = make::zones::astray(&mut tx).await?.len();
    tx.rollback().await;
    if astray > 0 {
        let mut tx = portal.storage().begin(&tenant.slug, Mode::Write).await?;
        let followed = make::zones::follow(portal, &mut tx, tenant).await?;
        tx.commit().await?;
        tracing::warn!(tenant = %tenant.slug, appointments = followed, "a time zone has new rules: appointments stay at their time on the clocks");
    }
    Ok(())
}

/// The job [`store::answers::FORGET_DRAFT`].
pub(crate) async fn forget_draft(portal: &Portal, tenant: &TenantId, patient: PatientId) -> Result<()> {
    let mut tx = portal.storage().begin(tenant, Mode::Write).await?;
    store::answers::forget_draft(&mut tx, patient, false).await?;
    tx.commit().await
}

/// The most people of the waiting list whom one job looks at.
const MOST: i64 = 500;

/// The job [`make::waiting::OFFER`]: asks those who wait, in their order, each for an hour of their own.
pub(crate) async fn offer(portal: &Portal, tenant: &TenantId) -> Result<()> {
    let clinic = portal.registry().by_slug(tenant.as_str()).ok_or(Error::NotFound)?;
    // What was freed until now is seen by this look: that many hours were freed asks nobody more often.
    let mut tx = portal.storage().begin(tenant, Mode::Write).await?;
    crate::jobs::absorb(&mut tx, make::waiting::OFFER).await?;
    tx.commit().await?;
    let mut tx = portal.storage().begin(tenant, Mode::Read).await?;
    let all = waiting::in_order(&mut tx, MOST).await?;
    tx.rollback().await;
    for one in all {
        let mut tx = portal.storage().begin(tenant, Mode::Read).await?;
        let policies = make::policies::Policies::new(
            portal.plugins(),
            clinic.config.languages.first().copied().unwrap_or_default(),
        );
        let mut asked = make::waiting::ahead(&mut tx, &clinic, &one, policies).await?;
        tx.rollback().await;
        let mut tx = portal.storage().begin(tenant, Mode::Write).await?;
        make::alone(&mut tx).await?;
        let who = waiting::get(&mut tx, one.id).await?;
        match make::waiting::offer(&mut tx, &clinic, &who, &mut asked).await {
            Ok(true) => tx.commit().await?,
            // Somebody else was quicker, or there is nothing for this one: the next.
            Ok(false) | Err(Error::Constraint(_)) => tx.rollback().await,
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// The job [`make::waiting::WATCH`]: looks again a few times a day, as long as somebody waits.
pub(crate) async fn watch(portal: &Portal, tenant: &TenantId, id: WaitingId) -> Result<()> {
    let clinic = portal.registry().by_slug(tenant.as_str()).ok_or(Error::NotFound)?;
    let mut tx = portal.storage().begin(tenant, Mode::Write).await?;
    make::alone(&mut tx).await?;
    let who = waiting::get(&mut tx, id).await?;
    if who.ended_at.is_some() {
        return Ok(());
    }
    let zone = clinic.zone(who.site.as_deref());
    let over = tx.now().day(&zone) > who.until_on;
    if over {
        make::waiting::leave(&mut tx, &who, Left::Over, &Actor::system("waiting")).await?;
    } else {
        let next = tx.now().plus(make::waiting::WATCH_EVERY);
        crate::jobs::enqueue(&mut tx, make::waiting::WATCH, id, next).await?;
        make::waiting::freed(&mut tx, id).await?;
    }
    tx.commit().await
}

/// The job [`make::waiting::OFFER_LAPSE`]. What was answered meanwhile is left alone.
pub(crate) async fn lapse_offer(portal: &Portal, tenant: &TenantId, id: OfferId) -> Result<()> {
    let mut tx = portal.storage().begin(tenant, Mode::Write).await?;
    make::alone(&mut tx).await?;
    let offer = waiting::offer(&mut tx, id).await?;
    if offer.outcome == Outcome::Open && offer.lapses_at <= tx.now() {
        make::waiting::close(&mut tx, &offer, Outcome::Lapsed, &Actor::system("waiting")).await?;
    }
    tx.commit().await
}
