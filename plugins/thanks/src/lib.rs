//! Thanks patients after the first appointment that they attended, and tags their record. Setting `tag`: what the tag says.

use antesala_plugin::{
    events::{Action, Answer, Appointment, Event, Handler, Setting, note, text},
    host::texts,
};

struct Thanks;

impl Handler for Thanks {
    const KINDS: &'static [&'static str] = &["appointment.attended"];

    fn appointment(_: &Event, appointment: &Appointment, settings: &[Setting]) -> Answer {
        if appointment.attended != 1 {
            return Ok(Vec::new());
        }
        let words = |key| texts::get(key, &[]).ok_or_else(|| format!("there is no text {key}"));
        let tag = text(settings, "tag", "Primera visita");
        Ok(vec![Action::SetTag(tag), note(&words("subject")?, &words("text")?)])
    }
}

antesala_plugin::events::export_events!(Thanks);

#[cfg(test)]
mod tests {
    use super::*;
    use antesala_plugin::events::{Guest, Subject, appointment};

    fn attended(times: u32) -> Vec<Action> {
        let appointment = Appointment { status: "attended".into(), attended: times, ..appointment("a") };
        let event = Event {
            id: "1".into(),
            kind: "appointment.attended".into(),
            at: 0,
            patient: "p".into(),
            locale: "es".into(),
            subject: Subject::Appointment(appointment),
        };
        Thanks::handle(event, Vec::new()).unwrap()
    }

    #[test]
    fn the_first_visit_is_thanked_for_and_no_other() {
        let actions = attended(1);
        assert!(matches!(&actions[0], Action::SetTag(tag) if tag == "Primera visita"));
        assert!(matches!(&actions[1], Action::SendMail(mail) if mail.subject == "subject"));
        assert!(attended(2).is_empty());
    }
}
