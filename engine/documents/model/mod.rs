//! What a document is, and which files are taken.

mod names;
mod sniff;

pub use names::{clean_name, content_disposition, title_of};
pub use sniff::{Fault, Media, check};

use crate::{
    clock::{Day, Timestamp},
    error::Result,
    ids::{BlobId, DocumentId, PatientId},
    storage::text_enum,
};

/// The largest file that is taken: what an upload keeps.
pub use crate::web::FILE_LIMIT;

/// The most files of one form.
pub const FILES_AT_ONCE: usize = 20;
/// The longest title.
pub const TITLE_LIMIT: usize = 120;

text_enum! {
    /// What a document is, as the clinic files it.
    pub enum Kind {
        /// A report, a result.
        Report = "report",
        /// A picture: a radiograph, a photograph.
        Image = "image",
        /// An informed consent.
        Consent = "consent",
        /// The copy of a questionnaire.
        Questionnaire = "questionnaire",
        /// Anything else.
        Other = "other",
    }
}

text_enum! {
    /// Which side put it on the record.
    pub enum Origin {
        /// The clinic's staff.
        Clinic = "clinic",
        /// The patient.
        Patient = "patient",
    }
}

/// A document on a patient's record.
#[derive(Debug, Clone, sqlx::FromRow, serde::Serialize)]
pub struct Document {
    /// Its id.
    pub id: DocumentId,
    /// Whose record it is on.
    pub patient_id: PatientId,
    /// Which side put it there.
    pub origin: Origin,
    /// What it is.
    pub kind: Kind,
    /// What people read in the list.
    pub title: String,
    /// The file's name when it is downloaded: clean, with the ending of its true type.
    pub file_name: String,
    /// What its bytes are.
    pub media: Media,
    /// Bytes.
    pub size: i64,
    /// Where the bytes are.
    #[serde(skip)]
    pub blob_id: BlobId,
    /// The day from which the patient sees it.
    pub visible_on: Day,
    /// The same as an instant.
    #[serde(skip)]
    pub visible_at: Timestamp,
    /// When it was put there.
    #[serde(skip)]
    pub added_at: Timestamp,
    /// Who did.
    pub added_by_name: String,
    /// When the other side first opened it.
    #[serde(skip)]
    pub opened_at: Option<Timestamp>,
    /// When it was withdrawn.
    #[serde(skip)]
    pub withdrawn_at: Option<Timestamp>,
    /// Who withdrew it.
    pub withdrawn_by_name: Option<String>,
    /// Why.
    pub withdrawn_reason: Option<String>,
}

impl Document {
    /// Whether the patient whose record it is may see it now.
    pub fn is_visible_to_patient(&self, now: Timestamp) -> bool {
        self.withdrawn_at.is_none() && (self.origin == Origin::Patient || self.visible_at <= now)
    }

    /// Whether the patient has yet to open what the clinic put there.
    pub fn is_unread(&self) -> bool {
        self.origin == Origin::Clinic && self.opened_at.is_none()
    }

    /// Whether the patient may still take back what they sent: until somebody of the clinic has opened it.
    pub fn can_be_taken_back(&self) -> bool {
        self.origin == Origin::Patient && self.opened_at.is_none() && self.withdrawn_at.is_none()
    }
}

/// What staff filled in for files that they put on a record.
#[derive(Debug, Clone)]
pub struct Filing {
    /// What they are.
    pub kind: Kind,
    /// The title of a single file; of several, each has its file's name.
    pub title: Option<String>,
    /// The day from which the patient sees them.
    pub visible_on: Day,
}

impl Filing {
    /// Reads what staff filled in. An empty day is today, a past one too: nothing becomes visible earlier than it is there.
    ///
    /// # Errors
    /// The field and the text that says what is wrong with it.
    pub fn read(kind: &str, title: &str, visible_on: &str, today: Day) -> Result<Self, (&'static str, &'static str)> {
        let kind = kind.parse().map_err(|_| ("kind", "documents-kind-missing"))?;
        let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
        if title.chars().count() > TITLE_LIMIT {
            return Err(("title", "documents-title-long"));
        }
        let visible_on = match visible_on.trim() {
            "" => today,
            text => text.parse::<Day>().map_err(|_| ("visible_on", "documents-day-unreadable"))?.max(today),
        };
        Ok(Self { kind, title: (!title.is_empty()).then_some(title), visible_on })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn staff_choose_the_day_from_which_a_patient_sees_a_report() {
        let today: Day = "2026-11-23".parse().unwrap();
        let filing = Filing::read("report", "  Analítica \n de sangre ", "2026-11-30", today).unwrap();
        assert_eq!(filing.title.as_deref(), Some("Analítica de sangre"));
        assert_eq!(filing.visible_on.to_string(), "2026-11-30");
        assert_eq!(Filing::read("report", "", "", today).unwrap().visible_on, today);
        assert_eq!(Filing::read("report", "", "2020-01-01", today).unwrap().visible_on, today);
        assert_eq!(Filing::read("spell", "", "", today).unwrap_err().0, "kind");
        assert_eq!(Filing::read("report", "", "soon", today).unwrap_err().0, "visible_on");
        assert_eq!(Filing::read("report", &"a".repeat(200), "", today).unwrap_err().0, "title");
    }
}
