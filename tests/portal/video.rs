//! Video calls whose link a plugin says, and plugins that were made for the contract before.

use std::time::Duration;

use antesala::portal::Role;

use crate::booking::{choose, entry};
use crate::events::{failures, tagged, uses};
use crate::walls::furnish;
use crate::world::people::Person;
use crate::world::{CASTELLANA, World, both_databases, page::Page};

const TOLD: &str = "events = [\"appointment.booked\", \"appointment.changed\", \"document.sent\"], store = true";
const ROOMS: &str = "https://rooms.example/";

/// The clinic whose practitioners have no links of their own, with a plugin that makes one for each appointment.
fn with_rooms(world: &World, settings: &str) {
    for name in ["ruiz", "ortega"] {
        world.edit(CASTELLANA, &format!("video_url = \"https://video.castellana.example/{name}\"\n"), "");
    }
    makes_rooms(world, settings);
}

fn makes_rooms(world: &World, settings: &str) {
    uses(world, "probe-events", &format!("mode = \"video\", {settings}"), &format!("{TOLD}, video = true"));
}

async fn books(person: &Person, hour: &str) -> Page {
    let path = "/book?service=seguimiento&site=castellana&practitioner=ruiz&modality=video&from=2026-11-25";
    let page = person.browser.open(path).await;
    let shown = choose(&page, hour).await.press("Reservar la cita").await;
    shown.is(200);
    shown
}

fn leads_to_the_room(page: &Page) -> bool {
    page.addresses().iter().any(|address| address.starts_with(ROOMS))
}

both_databases! {
    async fn a_plugin_says_where_the_video_call_is_and_one_mail_tells_all(world: World) {
        with_rooms(&world, &format!("url = \"{ROOMS}\""));
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let shown = books(&ana, "2026-11-25T09:30").await;
        shown.says("El enlace aparecerá aquí en cuanto esté listo");
        let id = shown.url.path().rsplit('/').next().unwrap().to_owned();
        let mails = world.mails_to(&ana.email).await;
        assert_eq!(mails.iter().filter(|mail| mail.subject.starts_with("Su cita en")).count(), 1);
        assert!(!mails.iter().any(|mail| mail.subject.starts_with("El enlace")), "one mail tells both");
        let mail = world.mail_to(&ana.email).await;
        let link = format!("{ROOMS}{id}/2026-11-25T09:40/Europe/Madrid");
        assert!(mail.text.contains(&format!("Enlace de la videollamada: {link}")), "{}", mail.text);
        assert!(entry(&mail).replace("\r\n ", "").contains(&format!("LOCATION:{link}")), "{}", entry(&mail));
        let page = ana.browser.open(shown.url.as_str()).await;
        assert!(leads_to_the_room(&page));
        page.does_not_say("El enlace aparecerá");
        let reception = world.staff(CASTELLANA, Role::Reception).await;
        assert!(leads_to_the_room(&reception.open(&format!("/console/appointments/{id}")).await));
        let admin = world.staff(CASTELLANA, Role::Admin).await;
        admin.open("/console/audit").await.says("Enlace de la videollamada anotado").does_not_say(ROOMS);
        // By telephone there is none; by video again the same stands.
        let path = format!("/console/appointments/{id}");
        let page = reception.open(&path).await.fill("modality", "telephone").press("Confirmar el cambio").await;
        assert!(!leads_to_the_room(&page));
        reception.open(&path).await.fill("modality", "video").press("Confirmar el cambio").await.is(200);
        assert!(leads_to_the_room(&ana.browser.open(shown.url.as_str()).await));
    }

    async fn a_link_that_comes_late_is_told_by_a_mail_of_its_own(world: World) {
        with_rooms(&world, "url = \"http://rooms.example/\"");
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let shown = books(&ana, "2026-11-25T09:30").await;
        world.work().await;
        assert_eq!(failures(&world, "probe-events", "invalid"), 1, "it is no address with TLS");
        assert!(world.mails_to(&ana.email).await.iter().all(|mail| !mail.subject.starts_with("Su cita en")), "it waits");
        world.clock.advance(Duration::from_secs(61));
        let mail = world.mail_to(&ana.email).await;
        assert!(mail.subject.starts_with("Su cita en") && mail.text.contains("en cuanto esté listo"), "{}", mail.text);
        // The clinic mends the plugin's settings, and the event is told again.
        makes_rooms(&world, &format!("url = \"{ROOMS}\""));
        world.clock.advance(Duration::from_secs(600));
        let mail = world.mail_to(&ana.email).await;
        assert_eq!(mail.subject, "El enlace de su videollamada en Clínica Castellana");
        assert!(mail.text.contains(ROOMS) && entry(&mail).contains("SEQUENCE:1\r\n"), "{}", mail.text);
        assert!(leads_to_the_room(&ana.browser.open(shown.url.as_str()).await));
    }

    async fn who_has_an_hour_together_is_led_to_one_room_and_who_has_it_alone_to_another(world: World) {
        with_rooms(&world, &format!("url = \"{ROOMS}\""));
        world.edit_now(CASTELLANA, "max_open = 4", "max_open = 4\ncapacity = 2");
        let mut rooms = Vec::new();
        for (name, hour) in [("Ana", "2026-11-25T09:30"), ("Luis", "2026-11-25T09:30"), ("Eva", "2026-11-25T10:00")] {
            let person = world.patient(CASTELLANA, name, "Prieto").await;
            let shown = books(&person, hour).await;
            world.work().await;
            let page = person.browser.open(shown.url.as_str()).await;
            let room = page.addresses().into_iter().find_map(|one| one.strip_prefix(ROOMS).map(str::to_owned));
            rooms.push(room.expect("a link").split('/').next().unwrap().to_owned());
        }
        assert!(rooms[0] == rooms[1] && rooms[1] != rooms[2], "{rooms:?}");
    }

    async fn of_a_service_that_is_kept_quiet_about_the_link_is_in_the_portal_and_in_no_mail(world: World) {
        world.edit(CASTELLANA, "slug = \"seguimiento\"", "slug = \"seguimiento\"\ndiscreet = true");
        with_rooms(&world, "url = \"http://rooms.example/\"");
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let shown = books(&ana, "2026-11-25T09:30").await;
        world.work().await;
        world.clock.advance(Duration::from_secs(61));
        let before = world.mails_to(&ana.email).await;
        makes_rooms(&world, &format!("url = \"{ROOMS}\""));
        world.clock.advance(Duration::from_secs(600));
        let after = world.mails_to(&ana.email).await;
        assert_eq!(before.len(), after.len(), "nothing is told by mail");
        assert!(after.iter().all(|mail| !mail.text.contains("enlace de la videollamada") && !mail.text.contains(ROOMS)));
        assert!(leads_to_the_room(&ana.browser.open(shown.url.as_str()).await));
    }

    async fn a_link_in_answer_to_what_is_no_appointment_is_refused(world: World) {
        with_rooms(&world, &format!("url = \"{ROOMS}\""));
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        furnish(&world, CASTELLANA, &ana).await;
        world.work().await;
        assert_eq!(failures(&world, "probe-events", "invalid"), 1, "a document that the patient sent");
    }

    async fn a_plugin_that_may_not_says_no_link(world: World) {
        uses(&world, "probe-events", &format!("mode = \"video\", url = \"{ROOMS}\""), TOLD);
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let shown = books(&ana, "2026-11-25T09:30").await;
        world.work().await;
        assert_eq!(failures(&world, "probe-events", "ungranted"), 1);
        let page = ana.browser.open(shown.url.as_str()).await;
        assert!(!leads_to_the_room(&page) && page.addresses().iter().any(|one| one.ends_with("example/ruiz")));
    }

    async fn a_plugin_that_was_made_for_the_contract_before_is_told_in_its_words(world: World) {
        uses(&world, "probe-events-1-0", "a = 1", "events = [\"appointment.booked\"], tags = true, mail = [\"note\"]");
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        books(&ana, "2026-11-25T09:30").await;
        let mails = world.mails_to(&ana.email).await;
        let mail = mails.iter().find(|mail| mail.subject == "appointment.booked es").expect("its mail");
        assert!(mail.text.contains("seguimiento booked 1"), "{}", mail.text);
        assert_eq!(tagged(&world, &ana).await, ["ruiz 2026-11-25T09:30"]);
    }
}
