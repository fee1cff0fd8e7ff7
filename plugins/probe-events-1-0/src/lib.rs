//! A plugin that was made for version 1.0.0 of `events`, from the contract alone: what the host's tests ask of its adapter.

wit_bindgen::generate!({ path: "../wit/events/v1.0.0", world: "plugin" });

use antesala::events::types::{Mail, Subject, Value};

struct Probe;

impl Guest for Probe {
    fn kinds() -> Vec<String> {
        vec!["appointment.booked".into()]
    }

    /// Says what it was told, by a tag and by a mail.
    fn handle(event: Event, settings: Vec<Setting>) -> Result<Vec<Action>, String> {
        let Subject::Appointment(told) = event.subject else { return Err("it is about something else".into()) };
        let values =
            vec![Value { name: "text".into(), text: format!("{} {} {:?}", told.service, told.status, settings.len()) }];
        let mail = Mail { template: "note".into(), subject: format!("{} {}", event.kind, event.locale), values };
        Ok(vec![Action::SetTag(format!("{} {}", told.practitioner, told.starts)), Action::SendMail(mail)])
    }
}

export!(Probe);
