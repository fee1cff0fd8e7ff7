//! The mails of this slice. A link's token is made here, while the mail is composed: the database never holds it.

use serde::Serialize;

use super::store::{
    accounts,
    invitations::{self, LinkState},
    recoveries, staff,
};
use crate::{
    clock::{LocalTime, Timestamp},
    error::Result,
    ids::{AccountId, InvitationId, RecoveryId, StaffId},
    mail::Message,
    portal::Composing,
    records,
    themes::TextValue,
};

/// «Validación primer acceso»; about the invitation.
pub const INVITATION: &str = "accounts.invitation";
/// The link for a forgotten password; about the recovery.
pub const RECOVERY: &str = "accounts.recovery";
/// Repeated failures to sign in; about the account.
pub const SIGN_IN_ALERT: &str = "accounts.sign-in-alert";
/// The same for staff; about the staff member.
pub const STAFF_SIGN_IN_ALERT: &str = "accounts.staff-sign-in-alert";
/// The password was changed; about the account.
pub const PASSWORD_CHANGED: &str = "accounts.password-changed";
/// The security question was changed; about the account.
pub const QUESTION_CHANGED: &str = "accounts.question-changed";

#[derive(Serialize)]
struct Letter<'a> {
    name: &'a str,
    link: String,
    /// Until when the link works, in the clinic's time.
    until: Option<String>,
    /// When it happened, in the clinic's time.
    when: Option<String>,
}

fn subject(mail: &Composing, key: &str) -> Result<String> {
    mail.text(key, &[("clinic", TextValue::from(mail.tenant.config.name.as_str()))])
}

fn local(mail: &Composing, at: Timestamp) -> String {
    LocalTime(at.local(&mail.tenant.zone(None))).to_string()
}

/// Composes [`INVITATION`] with a fresh link; nothing where the invitation is no longer open.
///
/// # Errors
/// When the database is away or a template fails.
pub async fn invitation(mail: &mut Composing) -> Result<Option<Message>> {
    let invitation = invitations::get(&mut mail.tx, InvitationId(mail.mail.about)).await?;
    let record = records::get(&mut mail.tx, invitation.patient_id).await?;
    let Some(to) = record.email.clone().filter(|_| record.portal_access) else { return Ok(None) };
    if invitation.state(mail.tx.now()) != LinkState::Open {
        return Ok(None);
    }
    mail.mail.recipient = to;
    let token = invitations::new_token(&mut mail.tx, invitation.id).await?;
    let letter = Letter {
        name: &record.given_name,
        link: mail.link(&format!("/activate/{token}")),
        until: Some(local(mail, invitation.expires_at)),
        when: None,
    };
    mail.message("invitation", subject(mail, "accounts-mail-invitation-subject")?, &letter, Vec::new()).map(Some)
}

/// Composes [`RECOVERY`] with a fresh link; nothing where the recovery is no longer open.
///
/// # Errors
/// When the database is away or a template fails.
pub async fn recovery(mail: &mut Composing) -> Result<Option<Message>> {
    let recovery = recoveries::get(&mut mail.tx, RecoveryId(mail.mail.about)).await?;
    let account = accounts::get(&mut mail.tx, recovery.account_id).await?;
    if !account.portal_access || recovery.state(mail.tx.now()) != LinkState::Open {
        return Ok(None);
    }
    mail.mail.recipient.clone_from(&account.email);
    let token = recoveries::new_token(&mut mail.tx, recovery.id).await?;
    let letter = Letter {
        name: &account.given_name,
        link: mail.link(&format!("/recover/{token}")),
        until: Some(local(mail, recovery.expires_at)),
        when: None,
    };
    mail.message("recovery", subject(mail, "accounts-mail-recovery-subject")?, &letter, Vec::new()).map(Some)
}

/// Composes [`SIGN_IN_ALERT`].
///
/// # Errors
/// When the database is away or a template fails.
pub async fn sign_in_alert(mail: &mut Composing) -> Result<Option<Message>> {
    let account = accounts::get(&mut mail.tx, AccountId(mail.mail.about)).await?;
    let letter = Letter {
        name: &account.given_name,
        link: mail.link("/recover"),
        until: None,
        when: Some(local(mail, mail.mail.created_at)),
    };
    mail.message("sign-in-alert", subject(mail, "accounts-mail-alert-subject")?, &letter, Vec::new()).map(Some)
}

/// Composes [`STAFF_SIGN_IN_ALERT`].
///
/// # Errors
/// When the database is away or a template fails.
pub async fn staff_sign_in_alert(mail: &mut Composing) -> Result<Option<Message>> {
    let member = staff::get(&mut mail.tx, StaffId(mail.mail.about)).await?;
    let letter = Letter {
        name: &member.name,
        link: mail.link("/console/sign-in"),
        until: None,
        when: Some(local(mail, mail.mail.created_at)),
    };
    mail.message("sign-in-alert", subject(mail, "accounts-mail-alert-subject")?, &letter, Vec::new()).map(Some)
}

/// What was changed: a part of the names of its texts.
#[derive(Serialize)]
struct Changed<'a> {
    what: &'static str,
    #[serde(flatten)]
    letter: Letter<'a>,
}

/// Composes [`PASSWORD_CHANGED`] and [`QUESTION_CHANGED`].
///
/// # Errors
/// When the database is away or a template fails.
pub async fn security_changed(mail: &mut Composing) -> Result<Option<Message>> {
    let account = accounts::get(&mut mail.tx, AccountId(mail.mail.about)).await?;
    let what = if mail.mail.kind == QUESTION_CHANGED { "question" } else { "password" };
    let letter = Letter {
        name: &account.given_name,
        link: mail.link("/recover"),
        until: None,
        when: Some(local(mail, mail.mail.created_at)),
    };
    let subject = subject(mail, &format!("accounts-mail-{what}-subject"))?;
    mail.message("security-changed", subject, &Changed { what, letter }, Vec::new()).map(Some)
}
