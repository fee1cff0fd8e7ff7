//! Answers that staff should look at: who is told by mail. The mail names neither patient nor questionnaire: mail is read by others.

use minijinja::context;

use crate::{
    accounts, booking,
    error::{Error, Result},
    ids::{ResponseId, TenantId},
    mail::{self, Message, NewMail},
    portal::{Composing, Portal, Role},
    questionnaires,
    storage::Mode,
    tenancy::config::Alerted,
};

/// The kind of the mail to staff.
pub(crate) const MAIL: &str = "questionnaires.staff-alert";

/// The job that queues a mail for everybody whom an alert concerns, once; none where the answers were read meanwhile.
///
/// # Errors
/// When the database is away.
pub(crate) async fn tell(portal: &Portal, tenant: &TenantId, response: ResponseId) -> Result<()> {
    let clinic = portal.registry().by_slug(tenant.as_str()).ok_or(Error::NotFound)?;
    let wanted = &clinic.config.questionnaires.alert_mail;
    if wanted.is_empty() {
        return Ok(());
    }
    let mut tx = portal.storage().begin(tenant, Mode::Write).await?;
    let answers = questionnaires::store::response(&mut tx, response).await?;
    if answers.read_at.is_some() || mail::is_known(&mut tx, MAIL, response.0).await? {
        return Ok(());
    }
    let attending = booking::store::practitioners_of(&mut tx, answers.patient_id).await?;
    let staff = accounts::active_staff(&mut tx).await?;
    let attends = |slug: &Option<String>| slug.as_ref().is_some_and(|slug| attending.contains(slug));
    let concerned = staff.iter().filter(|member| match member.role {
        Role::Admin => wanted.contains(&Alerted::Admin),
        Role::Reception => wanted.contains(&Alerted::Reception),
        Role::Practitioner => wanted.contains(&Alerted::Practitioner) && attends(&member.practitioner),
        Role::Billing => false,
    });
    let mut told: Vec<_> = concerned.collect();
    if told.is_empty() {
        // Somebody must learn of it.
        told = staff.iter().filter(|member| Role::DESK.contains(&member.role)).collect();
    }
    for member in told {
        let (about, to, lang) = (response.0, member.email.clone(), member.language);
        mail::queue(&mut tx, NewMail { kind: MAIL, about, patient: None, to, lang }).await?;
    }
    tx.commit().await
}

/// The mail of kind [`MAIL`]; none once the answers were read.
///
/// # Errors
/// When the database is away or a template fails.
pub(crate) async fn compose(mail: &mut Composing) -> Result<Option<Message>> {
    let answers = questionnaires::store::response(&mut mail.tx, ResponseId(mail.mail.about)).await?;
    if answers.read_at.is_some() {
        return Ok(None);
    }
    let clinic = [("clinic", mail.tenant.config.name.as_str().into())];
    let page = context! {
        heading => mail.text("questionnaires-staff-alert-heading", &[])?,
        paragraphs => [mail.text("questionnaires-staff-alert-text", &[])?],
        link => context! {
            href => mail.link(&format!("/console/responses/{}", answers.id)),
            label => mail.text("questionnaires-staff-alert-read", &[])?,
        },
    };
    let subject = mail.text("questionnaires-staff-alert-subject", &clinic)?;
    mail.message("plain", subject, &page, Vec::new()).map(Some)
}
