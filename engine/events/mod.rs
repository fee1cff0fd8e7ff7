//! Plugins that are told of events: one job for each plugin and fact, in a lane of the plugin's own, so that one that is stuck keeps
//! nobody else waiting.
//!
//! What the plugin answers is carried out in the transaction that ends the job: all of it once, or nothing, and the fact is told again.

mod actions;
mod facts;
mod mails;

pub(crate) use mails::{MAIL, compose};

use std::time::Duration;

use crate::{
    error::{Error, Result},
    ids::TenantId,
    jobs::{self, Claimed, Ended},
    plugins::{Fault, outbox},
    portal::Portal,
    storage::Mode,
};

/// A call that a plugin wants made.
pub(crate) const CALL: &str = "plugin.call";

/// What is set aside is asked again after this.
const ASIDE: Duration = Duration::from_secs(60);

/// The job `event:…` in the lane of a plugin.
pub(crate) async fn tell(portal: &Portal, tenant: &TenantId, kind: &str, job: &Claimed) -> Ended {
    match answer(portal, tenant, kind, job).await {
        Ok(ended) => ended,
        Err(error) => Err(error).into(),
    }
}

async fn answer(portal: &Portal, tenant: &TenantId, kind: &str, job: &Claimed) -> Result<Ended> {
    let clinic = portal.registry().by_slug(tenant.as_str()).ok_or(Error::NotFound)?;
    let name = job.lane.as_str();
    // A clinic that has taken the plugin or the grant away meanwhile wants nothing told.
    let granted = clinic.config.plugins.iter().find(|plugin| plugin.name == *name);
    if !granted.is_some_and(|plugin| plugin.grants.events.iter().any(|granted| granted == kind)) {
        return Ok(Ok(()).into());
    }
    let mut tx = portal.storage().begin(tenant, Mode::Read).await?;
    let now = tx.now();
    // Facts about one thing are told in their order.
    if let Some(before) = jobs::earlier(&mut tx, job).await? {
        return Ok(Ended::postponed(before.max(now).plus(Duration::from_secs(1))));
    }
    let event = facts::of(&mut tx, &clinic, kind, job).await?;
    tx.rollback().await;
    let answer = match portal.plugins().handle(&clinic, name, &event).await {
        Ok(answer) => answer,
        Err(error) if matches!(error.fault, Fault::SetAside | Fault::Preparing) => {
            return Ok(Ended::postponed(now.plus(ASIDE)));
        }
        Err(error) => return Err(Error::internal(error)),
    };
    let doing = actions::prepare(portal, &clinic, &event, answer).await?;
    Ok(Ended { outcome: Ok(()), writing: Some(Box::new(move |tx| Box::pin(doing.write(tx)))), postponed: None })
}

/// The job [`CALL`].
pub(crate) async fn call(portal: &Portal, tenant: &TenantId, job: &Claimed) -> Ended {
    let id = job.about;
    let done = async {
        let clinic = portal.registry().by_slug(tenant.as_str()).ok_or(Error::NotFound)?;
        let mut tx = portal.storage().begin(tenant, Mode::Read).await?;
        let call = outbox::call(&mut tx, id).await?;
        tx.rollback().await;
        match portal.plugins().reach(&clinic, &call).await {
            Ok(status) if (200..300).contains(&status) => Ok(()),
            Ok(status) => Err(Error::internal(format!("the answer was {status}"))),
            Err(why) => Err(Error::internal(why)),
        }
    };
    let outcome: Result<()> = done.await;
    let over = outcome.is_ok() || job.attempts >= jobs::ATTEMPTS;
    Ended {
        outcome,
        writing: over.then(|| -> jobs::Writing { Box::new(move |tx| Box::pin(outbox::forget_call(tx, id))) }),
        postponed: None,
    }
}
