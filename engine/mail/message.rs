//! A composed message.

use lettre::message::{
    Mailbox, MultiPart, SinglePart,
    header::{ContentType, Header, HeaderName, HeaderValue},
};

use super::SendError;
use crate::{clock::Timestamp, ids::JobId};

/// What a composer makes of a queued mail: ready to be sent.
#[derive(Debug, Clone)]
pub struct Message {
    /// The recipient's address.
    pub to: String,
    /// The subject, one line.
    pub subject: String,
    /// The text for those who read no HTML.
    pub text: String,
    /// The HTML page.
    pub html: String,
    /// Files, or the calendar entry.
    pub attachments: Vec<Attachment>,
}

/// `Auto-Submitted: auto-generated` (RFC 3834).
#[derive(Debug, Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// A file in a message.
#[derive(Debug, Clone)]
pub struct Attachment {
    /// The file's name.
    pub name: String,
    /// Its media type with parameters, such as `text/calendar; method=REQUEST; charset=utf-8`.
    pub media_type: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Message {
    /// The message as RFC 5322 has it. The job that sends it gives the Message-ID: the same at every attempt, so that a receiver
    /// can tell a second delivery, and another when staff send the mail again, so that no receiver drops it as a second delivery.
    ///
    /// # Errors
    /// When an address is none: sending again would not help.
    pub fn build(
        &self,
        job: JobId,
        now: Timestamp,
        from: &str,
        reply_to: Option<&str>,
    ) -> Result<lettre::Message, SendError> {
        let from: Mailbox = from.parse().map_err(SendError::refused)?;
        let domain = from.email.domain().to_owned();
        let mut builder = lettre::Message::builder()
            .message_id(Some(format!("<{job}@{domain}>")))
            .date(std::time::UNIX_EPOCH + std::time::Duration::from_micros(u64::try_from(now.micros()).unwrap_or(0)))
            .from(from)
            .to(self.to.parse().map_err(SendError::refused)?)
            // No answering machine answers (RFC 3834), and no holiday note comes back.
            .header(AutoSubmitted)
            .subject(self.subject.replace(['\r', '\n'], " "));
        if let Some(reply_to) = reply_to {
            builder = builder.reply_to(reply_to.parse().map_err(SendError::refused)?);
        }
        let mut body = MultiPart::alternative()
            .singlepart(SinglePart::plain(self.text.clone()))
            .singlepart(SinglePart::html(self.html.clone()));
        let (calendars, files): (Vec<_>, Vec<_>) =
            self.attachments.iter().partition(|file| file.media_type.starts_with("text/calendar"));
        // Calendars read the entry as an alternative of the text (RFC 6047), people find it as a file too.
        for entry in &calendars {
            body = body.singlepart(entry.part(None)?);
        }
        let mut whole = MultiPart::mixed().multipart(body);
        for file in calendars.iter().chain(&files) {
            whole = whole.singlepart(file.part(Some(&file.name))?);
        }
        builder.multipart(whole).map_err(SendError::refused)
    }
}

impl Attachment {
    fn part(&self, name: Option<&str>) -> Result<SinglePart, SendError> {
        let media_type = ContentType::parse(&self.media_type).map_err(SendError::refused)?;
        Ok(match name {
            Some(name) => lettre::message::Attachment::new(name.to_owned()).body(self.bytes.clone(), media_type),
            None => SinglePart::builder().header(media_type).body(self.bytes.clone()),
        })
    }
}
