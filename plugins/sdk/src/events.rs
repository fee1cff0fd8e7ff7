//! Events: `use antesala_plugin::events::*;`

wit_bindgen::generate!({
    path: "../wit/events/v1.1.0",
    world: "plugin",
    pub_export_macro: true,
    export_macro_name: "export_events",
    default_bindings_module: "antesala_plugin::events",
});
pub use antesala::events::types::*;

/// What is done about an event: actions, or why it could not be handled, and the event comes again.
pub type Answer = Result<Vec<Action>, String>;

/// What a plugin does about what happened. Implement what you listen to, and export it with `export_events!`.
pub trait Handler {
    /// The kinds of events that it wants to hear of: `appointment.attended`. The clinic grants them.
    const KINDS: &'static [&'static str];

    /// A patient's account: `account.activated`.
    ///
    /// # Errors
    /// Why it could not be handled.
    fn account(_event: &Event, _settings: &[Setting]) -> Answer {
        Ok(Vec::new())
    }

    /// An appointment: `appointment.booked` and others.
    ///
    /// # Errors
    /// Why it could not be handled.
    fn appointment(_event: &Event, _appointment: &Appointment, _settings: &[Setting]) -> Answer {
        Ok(Vec::new())
    }

    /// A document: `document.added` and others.
    ///
    /// # Errors
    /// Why it could not be handled.
    fn document(_event: &Event, _document: &Document, _settings: &[Setting]) -> Answer {
        Ok(Vec::new())
    }

    /// Answers: `questionnaire.submitted`.
    ///
    /// # Errors
    /// Why it could not be handled.
    fn response(_event: &Event, _response: &Response, _settings: &[Setting]) -> Answer {
        Ok(Vec::new())
    }

    /// An invoice: `invoice.issued`, `invoice.paid`.
    ///
    /// # Errors
    /// Why it could not be handled.
    fn invoice(_event: &Event, _invoice: &Invoice, _settings: &[Setting]) -> Answer {
        Ok(Vec::new())
    }
}

impl<T: Handler> Guest for T {
    fn kinds() -> Vec<String> {
        T::KINDS.iter().map(|kind| (*kind).to_owned()).collect()
    }

    fn handle(event: Event, settings: Vec<Setting>) -> Answer {
        match &event.subject {
            Subject::Account => T::account(&event, &settings),
            Subject::Appointment(appointment) => T::appointment(&event, appointment, &settings),
            Subject::Document(document) => T::document(&event, document, &settings),
            Subject::Response(response) => T::response(&event, response, &settings),
            Subject::Invoice(invoice) => T::invoice(&event, invoice, &settings),
        }
    }
}

/// A setting that is a text, or what holds without it.
pub fn text(settings: &[Setting], name: &str, otherwise: &str) -> String {
    let found = settings.iter().find(|setting| setting.name == name);
    let inner = found.and_then(|setting| setting.value.strip_prefix('"')?.strip_suffix('"'));
    inner.unwrap_or(otherwise).to_owned()
}

/// An appointment of which nothing is known yet but its id, for tests: an hour in Madrid at which patient and practitioner meet in person.
#[must_use]
pub fn appointment(id: &str) -> Appointment {
    Appointment {
        id: id.into(),
        service: "visit".into(),
        site: "centre".into(),
        practitioner: "eva".into(),
        starts: "2026-11-23T09:30".into(),
        ends: "2026-11-23T10:00".into(),
        zone: "Europe/Madrid".into(),
        modality: "in-person".into(),
        group: None,
        status: "booked".into(),
        attended: 0,
    }
}

/// A mail to the patient by the template `note`: a few lines of text.
pub fn note(subject: &str, text: &str) -> Action {
    let values = vec![Value { name: "text".into(), text: text.into() }];
    Action::SendMail(Mail { template: "note".into(), subject: subject.into(), values })
}
