//! Version 1.0.0: its appointments say less, and its actions know no video link. What is said in 1.1.0 is told in its words, and back.

wasmtime::component::bindgen!({
    path: "plugins/wit/events/v1.0.0",
    world: "plugin",
    exports: { default: async },
});

use self::antesala::events::types as old;
use super::antesala::events::types as new;

/// An event, without what version 1.0.0 has no words for.
pub(super) fn told(event: &new::Event) -> old::Event {
    let subject = match event.subject.clone() {
        new::Subject::Account => old::Subject::Account,
        new::Subject::Appointment(new::Appointment {
            id,
            service,
            site,
            practitioner,
            starts,
            status,
            attended,
            ..
        }) => old::Subject::Appointment(old::Appointment { id, service, site, practitioner, starts, status, attended }),
        new::Subject::Document(new::Document { id, kind, media_type }) => {
            old::Subject::Document(old::Document { id, kind, media_type })
        }
        new::Subject::Response(new::Response { id, questionnaire }) => {
            old::Subject::Response(old::Response { id, questionnaire })
        }
        new::Subject::Invoice(new::Invoice { id, number, issued_on, total_cents, paid }) => {
            old::Subject::Invoice(old::Invoice { id, number, issued_on, total_cents, paid })
        }
    };
    let new::Event { id, kind, at, patient, locale, .. } = event.clone();
    old::Event { id, kind, at, patient, locale, subject }
}

pub(super) fn settings(settings: Vec<new::Setting>) -> Vec<old::Setting> {
    settings.into_iter().map(|new::Setting { name, value }| old::Setting { name, value }).collect()
}

/// The actions of an answer, in today's words.
pub(super) fn answered(actions: Vec<old::Action>) -> Vec<new::Action> {
    let value = |old::Value { name, text }| new::Value { name, text };
    let action = |action| match action {
        old::Action::SendMail(old::Mail { template, subject, values }) => {
            new::Action::SendMail(new::Mail { template, subject, values: values.into_iter().map(value).collect() })
        }
        old::Action::AddDocument(old::File { title, name, content }) => {
            new::Action::AddDocument(new::File { title, name, content })
        }
        old::Action::SetTag(tag) => new::Action::SetTag(tag),
        old::Action::RemoveTag(tag) => new::Action::RemoveTag(tag),
        old::Action::Call(old::Call { url, content_type, body }) => {
            new::Action::Call(new::Call { url, content_type, body })
        }
    };
    actions.into_iter().map(action).collect()
}

/// An event that was written down in the words of 1.0.0, as JSON, gets what it did not say of an appointment: a case, or a recording.
pub(crate) fn completed(event: &mut serde_json::Value) {
    let Some(appointment) = event.pointer_mut("/subject/Appointment").and_then(serde_json::Value::as_object_mut) else {
        return;
    };
    let starts = appointment.get("starts").cloned().unwrap_or_default();
    for (name, value) in [("ends", starts), ("zone", "Europe/Madrid".into()), ("modality", "in-person".into())] {
        appointment.entry(name).or_insert(value);
    }
}
