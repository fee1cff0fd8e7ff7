//! How patient and practitioner meet: some way, and a link where it is by video.

use super::{Checks, join};
use crate::tenancy::config::{ClinicConfig, Modality, is_video_link};

/// What a plugin has to hear of to say where a video call is.
const BOOKED: &str = "appointment.booked";

impl Checks<'_> {
    pub(super) fn modalities(&mut self, config: &ClinicConfig) {
        for (index, person) in config.practitioners.iter().enumerate() {
            let Some(link) = &person.video_url else { continue };
            if !is_video_link(link) {
                let hint = "the whole address: \"https://video.clinic.example/ruiz\"";
                let path = ["practitioners", &index.to_string(), "video_url"];
                self.say(&path, format!("\"{link}\" is no address of a video call"), hint);
            }
        }
        for (index, plugin) in config.plugins.iter().enumerate() {
            if plugin.grants.video && !plugin.grants.events.iter().any(|kind| kind == BOOKED) {
                let hint = "events = [\"appointment.booked\", \"appointment.changed\"] in its grants";
                let path = ["plugins", &index.to_string(), "grants", "video"];
                self.say(&path, "it is to say where video calls are, and is not told of appointments", hint);
            }
        }
        for (index, service) in config.services.iter().enumerate() {
            let index = index.to_string();
            let path = ["services", &index, "modality"];
            if service.modality.is_empty() {
                let hint = "modality = [\"in-person\"], or leave it out";
                self.say(&path, "nobody could meet in any way", hint);
            }
            for (place, modality) in service.modality.iter().enumerate() {
                let place = place.to_string();
                if service.modality.iter().filter(|other| *other == modality).count() > 1 {
                    self.say(&join(&path, &[&place]), format!("\"{modality}\" is here twice"), None);
                    return;
                }
                let does = |slug| service.practitioners.is_empty() || service.practitioners.contains(slug);
                let mut people = config.practitioners.iter().filter(|one| does(&one.slug)).peekable();
                if *modality == Modality::Video
                    && people.peek().is_some()
                    && !people.any(|one| config.meets(one, *modality))
                {
                    let hint = "video_url = \"https://…\" at a practitioner of the service, or a plugin with grants = { video = true, … }";
                    let problem = "none of those who offer this has a link for video calls";
                    self.say(&join(&path, &[&place]), problem, hint);
                }
            }
        }
    }
}
