//! Sends a queued mail: composes it from what the database says now, hands it to the transport, notes what became of it.

use std::{future::Future, pin::Pin};

use serde::Serialize;
use std::sync::Arc;

use super::Portal;
use crate::{
    error::{Error, Result},
    ids::{MailId, TenantId},
    jobs::{self, Claimed, Ended},
    lang::Lang,
    mail::{self, Attachment, Mail, Message, SendError, State},
    storage::{Mode, Tx},
    tenancy::Tenant,
    themes::{TextValue, page::PageContext},
};

/// A mail being composed.
pub struct Composing {
    /// The portal.
    pub portal: Portal,
    /// The clinic.
    pub tenant: Arc<Tenant>,
    /// The transaction in which it is composed: a fresh link's hash is kept in it.
    pub tx: Tx,
    /// The queued mail.
    pub mail: Mail,
}

/// What a composer makes: a message, or nothing where there is nothing (any more) to tell.
pub type Composed<'a> = Pin<Box<dyn Future<Output = Result<Option<Message>>> + Send + 'a>>;
/// The function of `router.rs` that finds the composer of a kind.
pub type Compose = for<'a> fn(&'a mut Composing) -> Composed<'a>;

impl Composing {
    /// The recipient's language.
    pub fn lang(&self) -> Lang {
        self.mail.language
    }

    /// A page of this clinic as a link in a mail.
    pub fn link(&self, path: &str) -> String {
        self.portal.link(&self.tenant, path)
    }

    /// A text in the recipient's language.
    ///
    /// # Errors
    /// When the clinic's theme cannot be read.
    pub fn text(&self, key: &str, args: &[(&str, TextValue<'_>)]) -> Result<String> {
        Ok(self.portal.theme(&self.tenant)?.text(self.lang(), key, args))
    }

    /// Renders `mail/<template>.txt` and `.html` with the context and takes the subject from the text `subject_key`.
    ///
    /// # Errors
    /// When a template fails.
    pub fn message(
        &self,
        template: &str,
        subject: String,
        context: &impl Serialize,
        attachments: Vec<Attachment>,
    ) -> Result<Message> {
        let theme = self.portal.theme(&self.tenant)?;
        let base = self.link("");
        let clinic = Portal::clinic_context(&self.tenant, &theme, &base);
        let page = PageContext::for_mail(self.lang(), base, clinic);
        let page = minijinja::Value::from(minijinja::value::Serde(page));
        let own = minijinja::Value::from(minijinja::value::Serde(context));
        let whole = minijinja::context! { page => page, reader => self.reader(), lang => self.lang().as_str(), subject => &subject, ..own };
        let text =
            theme.render(&format!("mail/{template}.txt"), self.lang(), whole.clone()).map_err(Error::internal)?;
        let html = theme.render(&format!("mail/{template}.html"), self.lang(), whole).map_err(Error::internal)?;
        Ok(Message { to: self.mail.recipient.clone(), subject, text: tidy(&text), html, attachments })
    }

    /// Who reads it, for what the mail says of why it came: `patient`, `staff`, or `newcomer`, who is no patient yet.
    fn reader(&self) -> &'static str {
        match (self.mail.patient_id, self.mail.kind.contains("staff")) {
            (_, true) => "staff",
            (Some(_), false) => "patient",
            (None, false) => "newcomer",
        }
    }
}

/// A text with one empty line between paragraphs, however many the template left there.
fn tidy(text: &str) -> String {
    let mut tidied = String::with_capacity(text.len());
    let mut gap = false;
    // The two hyphens before a signature are followed by a blank (RFC 3676).
    for line in text.trim().lines().map(|line| if line.trim_end() == "--" { "-- " } else { line.trim_end() }) {
        if line.is_empty() {
            gap = true;
            continue;
        }
        if std::mem::take(&mut gap) {
            tidied.push('\n');
        }
        tidied.push_str(line);
        tidied.push('\n');
    }
    tidied
}

/// What became of a mail.
struct Became {
    state: State,
    subject: Option<String>,
    error: Option<String>,
    outcome: Result<()>,
}

impl Became {
    fn done(state: State, subject: Option<String>, error: Option<String>) -> Self {
        Self { state, subject, error, outcome: Ok(()) }
    }
}

/// The job of kind `mail`.
pub(crate) async fn send(portal: &Portal, tenant: &TenantId, job: &Claimed) -> Ended {
    let id = MailId(job.about);
    match deliver(portal, tenant, id, job).await {
        Ok(None) => Ok(()).into(),
        Ok(Some(Became { state, subject, error, outcome })) => Ended {
            outcome,
            writing: Some(Box::new(move |tx| {
                Box::pin(async move { mail::mark(tx, id, state, subject.as_deref(), error.as_deref()).await })
            })),
            postponed: None,
        },
        Err(error) => Err(error).into(),
    }
}

async fn deliver(portal: &Portal, tenant: &TenantId, id: MailId, job: &Claimed) -> Result<Option<Became>> {
    let last = job.attempts >= jobs::ATTEMPTS;
    let config = portal.registry().by_slug(tenant.as_str()).ok_or(Error::NotFound)?;
    // Most mails are composed without writing: the clinic's one writer is not kept waiting.
    let mut tx = portal.storage().begin(tenant, Mode::Read).await?;
    let queued = mail::get(&mut tx, id).await?;
    if queued.state != State::Queued {
        return Ok(None);
    }
    if portal.writes(&queued.kind) {
        tx.rollback().await;
        tx = portal.storage().begin(tenant, Mode::Write).await?;
    }
    let now = tx.now();
    let mut composing = Composing { portal: portal.clone(), tenant: config, tx, mail: queued };
    let composed = (portal.compose())(&mut composing).await;
    let Composing { tenant: config, tx, .. } = composing;
    let message = match composed {
        Ok(Some(message)) => message,
        Ok(None) | Err(Error::NotFound) => {
            tx.commit().await?;
            return Ok(Some(Became::done(State::Skipped, None, None)));
        }
        Err(error) if !last => return Err(error),
        // Whatever the failed composer wrote is given up; staff see that this mail will not go out.
        Err(error) => return Ok(Some(Became::done(State::Failed, None, Some(error.to_string())))),
    };
    // A new link's hash must be known before anybody can follow the link.
    tx.commit().await?;
    let sender = &config.config.mail;
    let built = message.build(job.id, now, &sender.from, sender.reply_to.as_deref());
    let sent = match built {
        Ok(message) => portal.transport().send(&message).await,
        Err(error) => Err(error),
    };
    let subject = Some(message.subject);
    Ok(Some(match sent {
        Ok(()) => Became::done(State::Sent, subject, None),
        Err(SendError::Refused(cause)) => Became::done(State::Failed, subject, Some(cause.to_string())),
        Err(SendError::Later(cause)) if last => Became::done(State::Failed, subject, Some(cause.to_string())),
        Err(SendError::Later(cause)) => {
            Became { state: State::Queued, subject, error: Some(cause.to_string()), outcome: Err(Error::Busy(cause)) }
        }
    }))
}
