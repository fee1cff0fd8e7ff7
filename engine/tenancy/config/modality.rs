//! How patient and practitioner meet.

use crate::text::text_enum;

text_enum! {
    /// How patient and practitioner meet.
    pub enum Modality {
        /// At the site.
        InPerson = "in-person",
        /// By a video call, with the practitioner's link.
        Video = "video",
        /// The practitioner calls the patient's number.
        Telephone = "telephone",
    }
}

/// What holds where a service says nothing.
pub(super) fn in_person() -> Vec<Modality> {
    vec![Modality::InPerson]
}
