//! What to bring and how to prepare, in the clinic's own words: on the patient's first page before the next appointment, and on the
//! appointment's own page. Settings: `services` and `video`, lists by language; `days`, from when on the first page says it.

use std::collections::BTreeMap;

use antesala_plugin::{
    clock,
    host::texts,
    page_section::{Appointment, Block, Pages, Place, Request, Section, Setting, link, setting},
};
use serde::de::DeserializeOwned;

struct Prepare;

/// Lists by language.
type ByLanguage = BTreeMap<String, Vec<String>>;

/// A section takes no more.
const MOST: usize = 20;

fn read<T: DeserializeOwned + Default>(settings: &[Setting], name: &str) -> T {
    setting(settings, name).and_then(|value| serde_json::from_str(value).ok()).unwrap_or_default()
}

/// The list in the page's language, or in whichever there is: better words in another language than none.
fn of<'a>(lists: Option<&'a ByLanguage>, locale: &str) -> &'a [String] {
    lists.and_then(|lists| lists.get(locale).or_else(|| lists.values().next())).map_or(&[], Vec::as_slice)
}

/// What the clinic says about an appointment.
fn preparations(appointment: &Appointment, locale: &str, settings: &[Setting]) -> Vec<String> {
    let services: BTreeMap<String, ByLanguage> = read(settings, "services");
    let video: ByLanguage = read(settings, "video");
    let video = of(Some(&video).filter(|_| appointment.modality == "video"), locale);
    of(services.get(&appointment.service), locale).iter().chain(video).take(MOST).cloned().collect()
}

fn is_near(appointment: &Appointment, today: &str, days: i64) -> bool {
    clock::day(&appointment.starts).zip(clock::day(today)).is_some_and(|(starts, today)| starts - today <= days)
}

impl Pages for Prepare {
    const PLACES: &'static [Place] = &[Place::Home, Place::Appointment];

    fn section(request: &Request, settings: &[Setting]) -> Option<Section> {
        let days = setting(settings, "days").and_then(|days| days.parse().ok()).unwrap_or(14);
        let own_page = request.place == Place::Appointment;
        let mut near = request.appointments.iter().filter(|one| own_page || is_near(one, &request.today, days));
        // The next one about which there is something to say.
        let (appointment, items) = near.find_map(|one| {
            let items = preparations(one, &request.locale, settings);
            (!items.is_empty()).then_some((one, items))
        })?;
        let mut blocks = vec![Block::Items(items)];
        if !own_page {
            blocks.insert(0, Block::Paragraph(texts::get("for", &[("service", &appointment.service_name)])?));
            let target = format!("/appointments/{}", appointment.id);
            blocks.push(Block::Links(vec![link(&texts::get("see", &[])?, &target)]));
        }
        Some(Section { title: texts::get("title", &[])?, blocks })
    }
}

antesala_plugin::page_section::export_page_sections!(Prepare);

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> Vec<Setting> {
        let services = r#"{"analitica":{"es":["Venga en ayunas"],"en":["Come fasting"]}}"#;
        let video = r#"{"es":["Busque un sitio tranquilo"]}"#;
        let one = |name: &str, value: &str| Setting { name: name.into(), value: value.into() };
        vec![one("services", services), one("video", video), one("days", "14")]
    }

    fn appointment(service: &str, modality: &str, starts: &str) -> Appointment {
        Appointment {
            id: "a1".into(),
            service: service.into(),
            service_name: "Analítica".into(),
            site: "centre".into(),
            practitioner: "eva".into(),
            modality: modality.into(),
            starts: starts.into(),
            confirmed: true,
        }
    }

    fn asked(place: Place, locale: &str, appointments: Vec<Appointment>) -> Option<Section> {
        let request = Request {
            place,
            locale: locale.into(),
            today: "2026-11-23".into(),
            patient: "p".into(),
            appointments,
            unpaid_invoices: None,
            unread_documents: None,
            open_questionnaires: None,
        };
        <Prepare as Pages>::section(&request, &settings())
    }

    #[test]
    fn the_first_page_says_how_to_prepare_for_what_is_near() {
        let coming = vec![
            appointment("visita", "in-person", "2026-11-24T09:30"),
            appointment("analitica", "in-person", "2026-12-07T09:30"),
        ];
        let section = asked(Place::Home, "en", coming).unwrap();
        let [Block::Paragraph(_), Block::Items(items), Block::Links(links)] = &section.blocks[..] else { panic!("{section:?}") };
        assert_eq!((items[0].as_str(), links[0].target.as_str()), ("Come fasting", "/appointments/a1"));
        let far = vec![appointment("analitica", "in-person", "2026-12-08T09:30")];
        assert_eq!(asked(Place::Home, "en", far.clone()), None, "fifteen days");
        assert!(asked(Place::Appointment, "en", far).is_some());
    }

    #[test]
    fn a_video_call_has_its_own_advice_and_nothing_to_say_is_no_section() {
        let video = vec![appointment("visita", "video", "2026-11-24T09:30")];
        let section = asked(Place::Appointment, "ca", video).unwrap();
        assert_eq!(section.blocks, [Block::Items(vec!["Busque un sitio tranquilo".into()])]);
        assert_eq!(asked(Place::Home, "es", vec![appointment("visita", "in-person", "2026-11-24T09:30")]), None);
        assert_eq!(asked(Place::Home, "es", Vec::new()), None);
    }
}
