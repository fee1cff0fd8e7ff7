//! Mails as a person reads them.

use mail_parser::{MessageParser, MimeHeaders};

/// A message as the server got it.
#[derive(Debug, Clone)]
pub struct Received {
    pub from: String,
    pub to: Vec<String>,
    pub bytes: Vec<u8>,
}

/// A message as a person reads it.
#[derive(Debug, Clone)]
pub struct Mail {
    pub from: String,
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    /// What it says of how it came about (RFC 3834).
    pub automatic: String,
    /// Name, type and content of each.
    pub attachments: Vec<(String, String, Vec<u8>)>,
}

impl Received {
    /// Its Message-ID, the same for each delivery.
    pub fn id(&self) -> String {
        let message = MessageParser::default().parse(&self.bytes).expect("a well-formed mail");
        message.message_id().expect("a Message-ID").to_owned()
    }

    pub fn read(&self) -> Mail {
        let message = MessageParser::default().parse(&self.bytes).expect("a well-formed mail");
        let attachments = message.attachments().map(|part| {
            let kind = part.content_type().map(|t| format!("{}/{}", t.ctype(), t.subtype().unwrap_or_default()));
            (part.attachment_name().unwrap_or_default().to_owned(), kind.unwrap_or_default(), part.contents().to_vec())
        });
        Mail {
            from: self.from.clone(),
            to: self.to.join(", "),
            subject: message.subject().unwrap_or_default().to_owned(),
            text: message.body_text(0).unwrap_or_default().into_owned(),
            html: message.body_html(0).unwrap_or_default().into_owned(),
            automatic: message
                .header("Auto-Submitted")
                .and_then(|value| value.as_text())
                .unwrap_or_default()
                .to_owned(),
            attachments: attachments.collect(),
        }
    }
}

impl Mail {
    /// The addresses in the text, in their order.
    pub fn links(&self) -> Vec<String> {
        let words = self.text.split(|c: char| c.is_whitespace() || "<>()\"".contains(c));
        words.filter(|word| word.starts_with("http://") || word.starts_with("https://")).map(str::to_owned).collect()
    }

    /// The only link whose address holds this.
    pub fn link(&self, part: &str) -> String {
        let mut found: Vec<String> = self.links().into_iter().filter(|link| link.contains(part)).collect();
        found.dedup();
        assert_eq!(found.len(), 1, "one link with {part} in:\n{}", self.text);
        found.remove(0)
    }
}
