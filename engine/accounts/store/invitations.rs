//! First-access links.

use serde::Serialize;

use crate::{
    accounts::{
        mails,
        model::{A_WHILE, LINKS, Settings},
    },
    clock::Timestamp,
    error::{Error, Result},
    ids::{InvitationId, PatientId},
    mail::{self, NewMail},
    portal::token_hash,
    records::{self, Record},
    storage::{Tx, sql},
};

/// An invitation that was sent.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// Who is invited.
    pub patient_id: PatientId,
    /// When it was sent.
    pub created_at: Timestamp,
    /// When its link stops working.
    pub expires_at: Timestamp,
    /// When it opened an account.
    pub used_at: Option<Timestamp>,
    /// When a newer one took its place.
    pub replaced_at: Option<Timestamp>,
}

/// What a link is worth now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LinkState {
    /// It opens its page.
    Open,
    /// It was used.
    Used,
    /// It is too old.
    Expired,
    /// A newer one was sent, or the access was switched off.
    Replaced,
    /// There is no such link: it was altered, cut off or never sent.
    Unknown,
}

impl Invitation {
    /// What the link is worth now.
    pub fn state(&self, now: Timestamp) -> LinkState {
        match self {
            Self { used_at: Some(_), .. } => LinkState::Used,
            Self { replaced_at: Some(_), .. } => LinkState::Replaced,
            Self { expires_at, .. } if *expires_at <= now => LinkState::Expired,
            _ => LinkState::Open,
        }
    }
}

/// Invites a patient: older links stop working, the mail is queued in this transaction.
///
/// # Errors
/// [`Error::Refused`] when the record has no portal access, lacks what is needed, has an account already, or was sent too
/// many invitations in a short time.
pub async fn send(tx: &mut Tx, record: &Record, settings: &Settings) -> Result<InvitationId> {
    let Some(email) = record.email.clone().filter(|_| record.portal_access) else {
        return Err(Error::refused("accounts-error-no-portal-access"));
    };
    if super::accounts::find_by_patient(tx, record.id).await?.is_some() {
        return Err(Error::refused("accounts-error-has-account"));
    }
    records::hold(tx, record.id).await?;
    if count_since(tx, record.id, tx.now().minus(A_WHILE)).await? >= LINKS {
        return Err(Error::refused("accounts-error-too-many-invitations"));
    }
    replace(tx, record.id).await?;
    let (id, now): (InvitationId, _) = (tx.new_id(), tx.now());
    sql!(
        tx,
        run,
        "INSERT INTO invitations (tenant_id, id, patient_id, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
        id,
        record.id,
        now,
        now.plus(settings.invitation)
    )?;
    let mail =
        NewMail { kind: mails::INVITATION, about: id.0, patient: Some(record.id), to: email, lang: record.language };
    mail::queue(tx, mail).await?;
    Ok(id)
}

/// Takes the links of a record out of use.
pub async fn replace(tx: &mut Tx, patient: PatientId) -> Result<()> {
    let now = tx.now();
    sql!(
        tx,
        run,
        "UPDATE invitations SET replaced_at = $3 WHERE tenant_id = $1 AND patient_id = $2 AND used_at IS NULL \
         AND replaced_at IS NULL",
        patient,
        now
    )?;
    Ok(())
}

async fn count_since(tx: &mut Tx, patient: PatientId, since: Timestamp) -> Result<i64> {
    let (count,): (i64,) = sql!(
        tx,
        one(i64,),
        "SELECT COUNT(*) FROM invitations WHERE tenant_id = $1 AND patient_id = $2 AND created_at > $3",
        patient,
        since
    )?;
    Ok(count)
}

/// One invitation.
pub async fn get(tx: &mut Tx, id: InvitationId) -> Result<Invitation> {
    sql!(
        tx,
        one Invitation,
        "SELECT id, patient_id, created_at, expires_at, used_at, replaced_at FROM invitations WHERE tenant_id = $1 AND id = $2",
        id
    )
}

/// The invitation whose link has this token.
pub async fn find_by_token(tx: &mut Tx, token: &str) -> Result<Option<Invitation>> {
    sql!(
        tx,
        optional Invitation,
        "SELECT id, patient_id, created_at, expires_at, used_at, replaced_at FROM invitations \
         WHERE tenant_id = $1 AND (token_hash = $2 \
         OR id = (SELECT about FROM earlier_links WHERE tenant_id = $1 AND token_hash = $2))",
        token_hash(token)
    )
}

/// Makes a new token: the link that is being written into the mail. That of an earlier attempt, which may have arrived after
/// all, goes on working.
pub async fn new_token(tx: &mut Tx, id: InvitationId) -> Result<String> {
    sql!(
        tx,
        run,
        "INSERT INTO earlier_links (tenant_id, token_hash, about) \
         SELECT tenant_id, token_hash, id FROM invitations WHERE tenant_id = $1 AND id = $2 AND token_hash IS NOT NULL",
        id
    )?;
    let token = tx.new_token();
    sql!(tx, run, "UPDATE invitations SET token_hash = $3 WHERE tenant_id = $1 AND id = $2", id, token_hash(&token))?;
    Ok(token)
}

/// Uses the invitation up; `false` when somebody was faster, or it is no longer open.
pub async fn mark_used(tx: &mut Tx, id: InvitationId) -> Result<bool> {
    let now = tx.now();
    let changed = sql!(
        tx,
        run,
        "UPDATE invitations SET used_at = $3 WHERE tenant_id = $1 AND id = $2 AND used_at IS NULL AND replaced_at IS NULL \
         AND expires_at > $3",
        id,
        now
    )?;
    Ok(changed > 0)
}

/// How far a record has come on its way into the portal.
#[derive(Debug, Clone, Serialize)]
pub struct PortalState {
    /// `off`, `invited`, `expired`, `not-invited` or `active`.
    pub state: &'static str,
    /// The user name, once there is an account.
    pub email: Option<String>,
    /// When the account was opened.
    pub since: Option<Timestamp>,
    /// When the newest invitation was sent.
    pub invited_at: Option<Timestamp>,
    /// When its link stops working.
    pub expires_at: Option<Timestamp>,
}

/// How far a record has come on its way into the portal, for the staff's page of the record.
///
/// # Errors
/// When the database is away.
pub async fn portal_state(tx: &mut Tx, record: &Record) -> Result<PortalState> {
    let account = super::accounts::find_by_patient(tx, record.id).await?;
    let newest: Option<Invitation> = sql!(
        tx,
        optional Invitation,
        "SELECT id, patient_id, created_at, expires_at, used_at, replaced_at FROM invitations \
         WHERE tenant_id = $1 AND patient_id = $2 ORDER BY created_at DESC, id DESC LIMIT 1",
        record.id
    )?;
    let state = match (&account, &newest) {
        _ if !record.portal_access => "off",
        (Some(_), _) => "active",
        (None, Some(invitation)) => match invitation.state(tx.now()) {
            LinkState::Open => "invited",
            LinkState::Expired => "expired",
            _ => "not-invited",
        },
        (None, None) => "not-invited",
    };
    Ok(PortalState {
        state,
        email: account.as_ref().map(|account| account.email.clone()),
        since: account.as_ref().map(|account| account.created_at),
        invited_at: newest.as_ref().map(|invitation| invitation.created_at),
        expires_at: newest.as_ref().map(|invitation| invitation.expires_at),
    })
}
