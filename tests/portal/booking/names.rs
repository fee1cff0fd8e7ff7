//! What services and sites are called: in the language of who reads, not of who wrote.

use antesala::portal::Role;

use super::{book, choose, entry};
use crate::world::{CASTELLANA, World, both_databases, browser::Browser};

const SPANISH: &str = "Consulta de medicina familiar";
const ENGLISH: &str = "Family medicine appointment";

async fn speak_english(browser: &Browser, profile: &str) {
    let page = browser.open(profile).await;
    page.form_to(profile).fill("language", "en").submit().await.is(200);
}

both_databases! {
    async fn a_patient_who_changes_language_reads_everything_in_the_new_one(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let shown = book(&ana.browser, "2026-11-25T09:30").await;
        shown.says(SPANISH);
        let mail = world.mail_to(&ana.email).await;
        assert!(mail.text.contains(SPANISH) && entry(&mail).contains(SPANISH), "{}", mail.text);
        let feed = ana.browser.open("/profile/calendar").await.press("Crear la dirección").await;
        let feed = feed.attribute("#feed-address", "value").unwrap();

        speak_english(&ana.browser, "/profile").await;
        for path in ["/", "/appointments", shown.url.path(), &format!("{}/cancel", shown.url.path())] {
            ana.browser.open(path).await.is(200).says(ENGLISH).does_not_say(SPANISH);
        }
        let file = ana.browser.get(&format!("{}/calendar.ics", shown.url.path())).await.source().replace("\r\n ", "");
        assert!(file.contains(&format!("SUMMARY:{ENGLISH}")), "{file}");
        let feed = world.browser(CASTELLANA).get(&feed).await.source().replace("\r\n ", "");
        assert!(feed.contains(&format!("SUMMARY:{ENGLISH}")), "{feed}");
        let moving = ana.browser.open(&format!("{}/move?from=2026-11-25", shown.url.path())).await;
        choose(&moving, "2026-11-25T11:00").await.says(ENGLISH).press("Confirm the change").await.is(200);
        let mail = world.mail_to(&ana.email).await;
        assert!(mail.text.contains(ENGLISH) && !mail.text.contains(SPANISH), "{}", mail.text);
        assert!(entry(&mail).contains(ENGLISH), "{}", entry(&mail));
    }

    async fn staff_read_the_agenda_in_their_own_language(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let shown = book(&ana.browser, "2026-11-25T09:30").await;
        let id = shown.url.path().rsplit('/').next().unwrap().to_owned();
        let desk = world.staff(CASTELLANA, Role::Reception).await;
        speak_english(&desk, "/console/profile").await;
        let patient = format!("/console/patients/{}", ana.record);
        for path in ["/console/agenda?day=2026-11-25", &format!("/console/appointments/{id}"), &patient] {
            desk.open(path).await.is(200).says(ENGLISH).does_not_say(SPANISH);
        }
        desk.open(&format!("/console/appointments/{id}/cancel")).await.says(ENGLISH);
        // The patient reads Spanish all the same.
        ana.browser.open("/appointments").await.says(SPANISH);
    }

    async fn a_site_that_got_another_name_is_called_by_it_and_a_service_that_is_gone_as_it_was(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let shown = book(&ana.browser, "2026-11-25T09:30").await;
        world.edit_now(CASTELLANA, "name = \"Centro Castellana\"", "name = \"Sede Castellana\"");
        world.edit_now(CASTELLANA, "slug = \"medicina-familiar\"", "slug = \"medicina-general\"");
        ana.browser.open(shown.url.path()).await.says(SPANISH).says("Sede Castellana").does_not_say("Centro Castellana");
        let mail = world.mail_to(&ana.email).await;
        // Another service is kept quiet about: nobody knows any more whether this was one of those.
        assert!(mail.text.contains("Sede Castellana") && !mail.text.contains(SPANISH), "{}", mail.text);
        world.edit_now(CASTELLANA, "discreet = true", "discreet = false");
        ana.browser.open(shown.url.path()).await.click("Anular").await.press("Sí, anular la cita").await.is(200);
        let mail = world.mail_to(&ana.email).await;
        assert!(mail.subject.contains("anulada") && mail.text.contains(SPANISH), "{}", mail.text);
    }
}
