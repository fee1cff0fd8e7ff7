//! Plugins with a say in hours: what they keep is shown nowhere and booked by nobody, whoever asks and however.

use std::time::Duration;

use antesala::portal::Role;

use super::{book, calendar, choose, first_visit, hours};
use crate::world::{CANTERAS, CASTELLANA, World, both_databases, browser::Browser, people::Person};

const NEVER: &str = "Only at the right time.";

/// The plugins of a clinic are compiled, as a server does it when it starts.
async fn ready(world: &World, clinic: &str) {
    let portal = world.antesala.portal();
    portal.plugins().warm(&[portal.registry().by_slug(clinic).unwrap()]).await;
}

/// The clinic asks the plugin for tests.
async fn asks(world: &World, clinic: &str, settings: &str, on_failure: &str) {
    let file = world.tenants().join(clinic).join("clinic.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let text = text.split("# the plugin").next().unwrap();
    let others = text.split("[[plugins]]").filter(|block| !block.contains("name = \"school-hours\""));
    let text = others.collect::<Vec<_>>().join("[[plugins]]");
    let plugin =
        format!("[[plugins]]\nname = \"hostile-policy\"\nsettings = {{ {settings} }}\non_failure = \"{on_failure}\"\n");
    std::fs::write(&file, format!("{text}# the plugin\n{plugin}")).unwrap();
    assert!(world.antesala.portal().registry().reload(clinic), "{plugin} can be used");
    ready(world, clinic).await;
}

async fn only(world: &World, clinic: &str, value: &str) {
    asks(world, clinic, &format!("mode = \"only\", value = \"{value}\""), "refuse").await;
}

/// The page on which an hour of Dra. Ruiz is confirmed, whatever the calendar shows.
fn confirm(hour: &str) -> String {
    let at = format!("{hour}:00+01:00[Europe/Madrid]").parse::<jiff::Zoned>().unwrap().timestamp().as_microsecond();
    format!("/book/confirm?service=medicina-familiar&site=castellana&practitioner=ruiz&at={at}")
}

both_databases! {
    async fn an_hour_that_a_plugin_keeps_is_neither_shown_nor_booked_and_everybody_reads_why(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let before = hours(&calendar(&ana.browser, "ruiz", "2026-11-25").await);
        assert!(before.contains(&"2026-11-25T10:00".to_owned()) && before.len() > 10, "{before:?}");
        let early = choose(&calendar(&ana.browser, "ruiz", "2026-11-25").await, "2026-11-25T09:30").await;
        only(&world, CASTELLANA, "T10:").await;
        let shown = hours(&calendar(&ana.browser, "ruiz", "2026-11-25").await);
        assert!(!shown.is_empty() && shown.iter().all(|hour| hour.contains("T10:")), "{shown:?}");
        // Whoever had the page open before reads what the plugin says, with hours that it gives.
        let lost = early.press("Reservar la cita").await;
        lost.is(409).says(NEVER).says("10:");
        ana.browser.open(&confirm("2026-11-25T09:30")).await.is(409).says(NEVER);
        book(&ana.browser, "2026-11-25T10:00").await.is(200);
        let reception = world.staff(CASTELLANA, Role::Reception).await;
        let why = "/console/agenda/why?service=medicina-familiar&site=castellana&practitioner=ruiz&day=2026-11-25";
        reception.open(why).await.is(200).says("El plugin hostile-policy lo reserva: «Only at the right time.»");
        // The other clinic does not ask it.
        let eva = world.patient(CANTERAS, "Eva", "Sanz").await;
        let page = eva.browser.open("/book?service=limpieza&site=canteras&from=2026-11-25").await;
        assert!(hours(&page).iter().any(|hour| !hour.contains("T10:")), "{:?}", hours(&page));
    }

    async fn an_appointment_is_moved_only_to_hours_that_the_plugin_gives(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let booked = book(&ana.browser, "2026-11-25T10:00").await;
        let calendar = booked.click("Cambiar").await;
        let other = choose(&calendar, "2026-11-25T11:00").await;
        only(&world, CASTELLANA, "T12:").await;
        let path = calendar.url.to_string();
        let shown = hours(&ana.browser.open(&path).await);
        assert!(!shown.is_empty() && shown.iter().all(|hour| hour.contains("T12:")), "{shown:?}");
        other.form_to("/move").submit().await.is(409).says(NEVER);
        ana.browser.open("/appointments").await.says("10:00");
        let there = choose(&ana.browser.open(&path).await, "2026-11-25T12:00").await;
        there.form_to("/move").submit().await.is(200).says("12:00");
    }

    async fn the_plugin_is_told_what_somebody_has_and_no_more_of_who_it_is(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        asks(&world, CASTELLANA, "mode = \"visits\"", "refuse").await;
        book(&ana.browser, "2026-11-25T10:00").await.is(200);
        let page = calendar(&ana.browser, "ruiz", "2026-11-25").await;
        assert_eq!(hours(&page), Vec::<String>::new());
        page.says("You have medicina-familiar 2026-11-25T10:00.");
        ana.browser.open(&confirm("2026-11-25T12:00")).await.is(409).says("You have medicina-familiar 2026-11-25T10:00.");
        // The one that is being moved does not count.
        let id = ana.browser.open("/appointments").await.every("li.appointment h3 a", "href").swap_remove(0);
        let path = format!("{}/move", id.split("/clinica-castellana").last().unwrap());
        assert!(!hours(&ana.browser.open(&path).await).is_empty());
        asks(&world, CASTELLANA, "mode = \"facts\"", "refuse").await;
        let page = calendar(&ana.browser, "ruiz", "2026-11-25").await;
        page.says("es 2026-11-23T08:00 medicina-familiar in-person moving false known false age");
        page.does_not_say("Some(Ana)");
    }

    async fn while_the_plugin_cannot_be_asked_the_clinic_decides_whether_hours_are_refused(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        for mode in ["panic", "too-few", "control"] {
            asks(&world, CASTELLANA, &format!("mode = \"{mode}\""), "refuse").await;
            let page = calendar(&ana.browser, "ruiz", "2026-11-25").await;
            assert_eq!(hours(&page), Vec::<String>::new(), "{mode}");
            page.says("Ahora mismo no podemos comprobar qué horas puede pedir");
            ana.browser.open(&confirm("2026-11-25T09:30")).await.is(409).says("Ahora mismo no podemos comprobar");
            asks(&world, CASTELLANA, &format!("mode = \"{mode}\""), "continue").await;
            assert!(hours(&calendar(&ana.browser, "ruiz", "2026-11-25").await).len() > 10, "{mode}");
        }
        book(&ana.browser, "2026-11-25T10:00").await.is(200);
        // Of one that hangs the page waits a second at most, and nobody else waits for it.
        asks(&world, CASTELLANA, "mode = \"loop\"", "refuse").await;
        let begun = std::time::Instant::now();
        calendar(&ana.browser, "ruiz", "2026-11-25").await.says("Ahora mismo no podemos comprobar");
        assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
        let eva = world.patient(CANTERAS, "Eva", "Sanz").await;
        eva.browser.open("/book?service=limpieza&site=canteras&from=2026-11-25").await.is(200);
    }

    async fn of_those_who_are_free_the_plugin_says_who_gets_whoever_chooses_nobody(world: World) {
        world.edit_now(CASTELLANA, r#"["tue", "thu", "fri"], from = "08:30""#, r#"["tue", "wed", "thu", "fri"], from = "08:30""#);
        for (number, (doctor, name)) in [("ortega", "Ortega"), ("ruiz", "Ruiz")].into_iter().enumerate() {
            asks(&world, CASTELLANA, &format!("mode = \"prefer\", value = \"{doctor}\""), "refuse").await;
            let person = world.patient(CASTELLANA, "Ana", &format!("Prieto{number}")).await;
            let page = calendar(&person.browser, "", "2026-11-25").await;
            let hour = ["2026-11-25T09:30", "2026-11-25T11:00"][number];
            choose(&page, hour).await.press("Reservar la cita").await.is(200).says(name);
        }
    }

    async fn an_hour_is_held_and_a_series_booked_only_where_the_plugin_gives_it(world: World) {
        world.edit_now(CASTELLANA, "[booking]\n", "[booking]\nhold = \"10m\"\n");
        world.edit_now(CASTELLANA, "max_open = 4", "max_open = 6\nseries = { max = 4, weeks = [1, 2] }");
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let page = choose(&calendar(&ana.browser, "ruiz", "2026-11-25").await, "2026-11-25T09:30").await;
        page.is(200).says("Se guarda hasta");
        // The second of the series is on the second of December.
        only(&world, CASTELLANA, "11-25T").await;
        page.form_to("/book").fill("weeks", "1").fill("times", "2").submit().await.is(409).says(NEVER);
        ana.browser.open(&confirm("2026-12-02T09:30")).await.is(409).says(NEVER);
        choose(&calendar(&ana.browser, "ruiz", "2026-11-25").await, "2026-11-25T09:30").await.press("Reservar la cita").await.is(200);
    }

    async fn the_waiting_list_offers_only_what_the_plugin_gives(world: World) {
        world.edit(CASTELLANA, "{ days = [\"mon\", \"wed\"], from = \"09:00\", to = \"14:00\", site = \"castellana\" }",
            "{ days = [\"wed\"], from = \"09:30\", to = \"09:50\", site = \"castellana\" }");
        world.edit_now(CASTELLANA, "[booking]\n", "[booking]\nwaiting_offer = \"2h\"\n");
        let eva = world.patient(CASTELLANA, "Eva", "Sol").await;
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let taken = book(&eva.browser, "2026-11-25T09:30").await;
        waits(&ana.browser).await;
        only(&world, CASTELLANA, "T10:").await;
        taken.click("Anular").await.press("Sí, anular la cita").await.is(200);
        world.work().await;
        assert_eq!(offers(&world, &ana).await, 0, "the plugin keeps half past nine");
        only(&world, CASTELLANA, "T09:").await;
        // They are looked after a few times a day.
        world.clock.advance(Duration::from_hours(6));
        world.work().await;
        assert_eq!(offers(&world, &ana).await, 1);
    }

    async fn somebody_who_is_no_patient_yet_reads_the_same_and_children_have_the_hours_after_school(world: World) {
        let lola = world.browser(CANTERAS);
        let details = first_visit::details(&lola, "/first-visit", "2026-11-25T09:00").await;
        only(&world, CANTERAS, "T10:").await;
        details.submit().await.is(409).says(NEVER);
        first_visit::details(&lola, "/first-visit", "2026-11-25T10:00").await.submit().await.is(200).says("Mire su correo");
        let link = first_visit::link(&world.mail_to("lola@example.com").await);
        let sure = lola.open(&link).await;
        only(&world, CANTERAS, "T11:").await;
        sure.press("Reservar la cita").await.is(409).says(NEVER);
        only(&world, CANTERAS, "T10:").await;
        lola.open(&link).await.press("Reservar la cita").await.is(200).says("Cita reservada");
    }

    async fn the_hours_after_school_are_for_children_until_two_days_before(world: World) {
        let ana = world.patient(CANTERAS, "Ana", "Prieto").await;
        let after_school = |page: &crate::world::page::Page| -> Vec<String> {
            let all = hours(page).into_iter();
            all.filter(|hour| hour[11..] >= *"16:00" && hour[11..] < *"18:00").map(|hour| hour[..10].to_owned()).collect()
        };
        ready(&world, CANTERAS).await;
        let path = "/book?service=limpieza&site=canteras&from=2026-11-23";
        let reception = world.staff(CANTERAS, Role::Reception).await;
        for (born, kept) in [("1990-05-17", true), ("2016-05-17", false)] {
            let form = reception.open(&format!("/console/patients/{}/edit", ana.record)).await;
            form.fill("birth_on", born).submit().await.is(200);
            let days = after_school(&ana.browser.open(path).await);
            assert!(days.contains(&"2026-11-24".to_owned()), "tomorrow they are everybody's: {days:?}");
            assert_eq!(days.contains(&"2026-11-26".to_owned()), !kept, "born on {born}: {days:?}");
        }
    }
}

/// Waits for Dra. Ruiz on Wednesdays until the 25th.
async fn waits(browser: &Browser) {
    let page = calendar(browser, "ruiz", "2026-11-25").await.click("Apuntarme a la lista de espera").await;
    page.form_to("/waiting").fill("until_on", "2026-11-25").tick("weekday-3").submit().await.is(200);
}

async fn offers(world: &World, person: &Person) -> usize {
    let mails = world.mails_to(&person.email).await;
    mails.into_iter().filter(|mail| mail.subject.starts_with("Ha quedado libre una hora")).count()
}
