//! What happens after the page was answered: requests by e-mail address, and pictures that nobody needs any more.

use uuid::Uuid;

use super::{
    mails,
    model::{RequestKind, Settings},
    store::{
        accounts, invitations, recoveries,
        requests::{self, Request},
        staff,
    },
};
use crate::{
    audit::{self, Act, Actor},
    error::{Error, Result},
    ids::{BlobId, TenantId},
    mail::{self, NewMail},
    portal::Portal,
    records,
    storage::{Mode, Tx},
};

/// Answers a request that came with an e-mail address; about its row.
pub const REQUEST: &str = "accounts.request";
/// Removes a photograph that was replaced; about its bytes.
pub const FORGET_PHOTO: &str = "accounts.forget-photo";

/// The job [`REQUEST`]: sends what was asked for, if anybody has the address. It does the whole request or nothing.
///
/// # Errors
/// When the database is away.
pub async fn answer_request(portal: &Portal, tenant: &TenantId, id: Uuid) -> Result<()> {
    let settings = Settings::of(&*portal.registry().by_slug(tenant.as_str()).ok_or(Error::NotFound)?);
    let mut tx = portal.storage().begin(tenant, Mode::Write).await?;
    let Some(request) = requests::take(&mut tx, id).await? else { return Ok(()) };
    match request.kind {
        RequestKind::Recovery => recover(&mut tx, &request, &settings).await?,
        RequestKind::Invitation => invite(&mut tx, &request, &settings).await?,
        RequestKind::Alert => alert(&mut tx, &request).await?,
        RequestKind::StaffAlert => alert_staff(&mut tx, &request).await?,
    }
    tx.commit().await
}

async fn recover(tx: &mut Tx, request: &Request, settings: &Settings) -> Result<()> {
    let Some(account) = accounts::find_by_email(tx, &request.email).await?.filter(|account| account.portal_access)
    else {
        // Somebody who was invited but never came: the way in is the first-access link.
        return invite(tx, request, settings).await;
    };
    // Those that several processes answer at the same moment count together.
    records::hold(tx, account.patient_id).await?;
    let Some(id) = recoveries::insert(tx, account.id, settings.recovery).await? else { return Ok(()) };
    let act = Act {
        action: "account.recovery-asked",
        subject: "account",
        id: Some(account.id.0),
        patient: Some(account.patient_id),
        detail: None,
    };
    audit::record(tx, &Actor::system("accounts"), act).await?;
    let mail = NewMail {
        kind: mails::RECOVERY,
        about: id.0,
        patient: Some(account.patient_id),
        to: account.email,
        lang: account.language,
    };
    mail::queue(tx, mail).await?;
    Ok(())
}

async fn invite(tx: &mut Tx, request: &Request, settings: &Settings) -> Result<()> {
    let Some(patient) = accounts::invited_by_email(tx, &request.email).await? else { return Ok(()) };
    let record = records::get(tx, patient).await?;
    match invitations::send(tx, &record, settings).await {
        Ok(id) => {
            let act = Act {
                action: "invitation.asked",
                subject: "invitation",
                id: Some(id.0),
                patient: Some(patient),
                detail: None,
            };
            audit::record(tx, &Actor::system("accounts"), act).await
        }
        // Too many in a short time: those that were sent are in the mailbox.
        Err(Error::Refused { .. }) => Ok(()),
        Err(error) => Err(error),
    }
}

async fn alert(tx: &mut Tx, request: &Request) -> Result<()> {
    let Some(account) = accounts::find_by_email(tx, &request.email).await?.filter(|account| account.portal_access)
    else {
        return Ok(());
    };
    let act = Act {
        action: "account.sign-in-failures",
        subject: "account",
        id: Some(account.id.0),
        patient: Some(account.patient_id),
        detail: None,
    };
    audit::record(tx, &Actor::system("accounts"), act).await?;
    let mail = NewMail {
        kind: mails::SIGN_IN_ALERT,
        about: account.id.0,
        patient: Some(account.patient_id),
        to: account.email,
        lang: account.language,
    };
    mail::queue(tx, mail).await?;
    Ok(())
}

async fn alert_staff(tx: &mut Tx, request: &Request) -> Result<()> {
    let Some(member) = staff::find_by_email(tx, &request.email).await?.filter(|member| member.active) else {
        return Ok(());
    };
    let act =
        Act { action: "staff.sign-in-failures", subject: "staff", id: Some(member.id.0), patient: None, detail: None };
    audit::record(tx, &Actor::system("accounts"), act).await?;
    let mail = NewMail {
        kind: mails::STAFF_SIGN_IN_ALERT,
        about: member.id.0,
        patient: None,
        to: member.email,
        lang: member.language,
    };
    mail::queue(tx, mail).await?;
    Ok(())
}

/// The job [`FORGET_PHOTO`].
///
/// # Errors
/// When the store of bytes is away.
pub async fn forget_photo(portal: &Portal, tenant: &TenantId, blob: BlobId) -> Result<()> {
    portal.blobs().delete(tenant, blob).await
}
