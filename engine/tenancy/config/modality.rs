//! How patient and practitioner meet.

use super::{ClinicConfig, Practitioner};
use crate::text::text_enum;

text_enum! {
    /// How patient and practitioner meet.
    pub enum Modality {
        /// At the site.
        InPerson = "in-person",
        /// By a video call, with the practitioner's link or one by a plugin.
        Video = "video",
        /// The practitioner calls the patient's number.
        Telephone = "telephone",
    }
}

/// Whether this is the whole address of a video call: with `https`, a host, and nobody's name or password in it.
pub(crate) fn is_video_link(link: &str) -> bool {
    url::Url::parse(link).is_ok_and(|link| {
        link.scheme() == "https" && link.has_host() && link.username().is_empty() && link.password().is_none()
    })
}

impl ClinicConfig {
    /// Whether somebody can meet patients in this way: a video call needs their link, or a plugin that makes links.
    pub fn meets(&self, practitioner: &Practitioner, modality: Modality) -> bool {
        modality != Modality::Video || practitioner.video_url.is_some() || self.links_video_calls()
    }

    /// Whether a plugin says where video calls are.
    pub fn links_video_calls(&self) -> bool {
        self.plugins.iter().any(|plugin| plugin.grants.video)
    }
}

/// What holds where a service says nothing.
pub(super) fn in_person() -> Vec<Modality> {
    vec![Modality::InPerson]
}
