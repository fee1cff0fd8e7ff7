//! Mails that plugins want sent, by the templates of the clinic's theme.

use std::collections::BTreeMap;

use minijinja::context;

use crate::{error::Result, mail::Message, plugins::outbox, portal::Composing, records};

/// A plugin's mail.
pub(crate) const MAIL: &str = "plugin.mail";

/// The mail of kind [`MAIL`].
pub(crate) async fn compose(mail: &mut Composing) -> Result<Option<Message>> {
    let Some(patient) = mail.mail.patient_id else { return Ok(None) };
    let record = records::get(&mut mail.tx, patient).await?;
    let wanted = outbox::mail(&mut mail.tx, mail.mail.about).await?;
    let values: BTreeMap<String, String> = serde_json::from_str(&wanted.content)?;
    let page = context! { name => record.given_name, values => values };
    Ok(Some(mail.message(&format!("plugin-{}", wanted.template), wanted.subject, &page, Vec::new())?))
}
