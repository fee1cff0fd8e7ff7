//! Somebody is away, and another sees their patients.

use antesala::portal::Role;

use super::{book, calendar, choose, entry, hours};
use crate::world::{CASTELLANA, World, both_databases, browser::Browser, page::Page};

const DAY: &str = "2026-11-25";

/// Dra. Ruiz is away on Wednesday morning, and Dr. Ortega stands in.
async fn away(reception: &Browser) -> Page {
    let form = reception.open("/console/absences").await.fill("who", "practitioner:ruiz").fill("substitute", "ortega");
    let form = form.fill("from", "2026-11-25T00:00").fill("until", "2026-11-26T00:00");
    let page = form.fill("reason", "Congreso").submit().await;
    page.is(200).says("Ortega");
    page
}

both_databases! {
    async fn patients_of_the_absent_one_book_with_the_substitute_in_the_same_hours(world: World) {
        // On Wednesdays he is at the other site until three: here he has hours only as a substitute.
        let reception = world.staff(CASTELLANA, Role::Reception).await;
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        assert!(hours(&calendar(&ana.browser, "ortega", DAY).await).iter().all(|hour| !hour.starts_with(DAY)));
        let before = hours(&calendar(&ana.browser, "ruiz", DAY).await);
        away(&reception).await;
        let page = calendar(&ana.browser, "ruiz", DAY).await;
        assert_eq!(hours(&page), before, "the absent one's hours");
        page.says("le atenderá Dr. Javier Ortega Salas");
        let confirm = choose(&page, "2026-11-25T09:30").await;
        confirm.says("Le atenderá Dr. Javier Ortega Salas, que esos días sustituye a Dra. Elena Ruiz Montalvo");
        let shown = confirm.press("Reservar la cita").await;
        shown.is(200).says("Dr. Javier Ortega Salas").says("En sustitución de");
        assert!(entry(&world.mail_to(&ana.email).await).contains("Ortega"));
        // The hour is his: neither of the two has it any more, wherever it is asked for.
        let luis = world.patient(CASTELLANA, "Luis", "Marín").await;
        assert!(!hours(&calendar(&luis.browser, "ruiz", DAY).await).contains(&"2026-11-25T09:30".to_owned()));
        let there = format!("/book?service=medicina-familiar&site=chamberi&practitioner=ortega&from={DAY}");
        assert!(!hours(&luis.browser.open(&there).await).contains(&"2026-11-25T09:30".to_owned()), "his own hours elsewhere");
        // The agenda, and why.
        reception.open(&format!("/console/agenda?day={DAY}&view=day")).await.says("Sustituto: Dr. Javier Ortega Salas");
        let why = "/console/agenda/why?service=medicina-familiar&site=castellana&practitioner=ruiz";
        reception.open(&format!("{why}&day={DAY}")).await.says("sustituye a Dra. Elena Ruiz Montalvo");
        // Moved to another day, it is with her again.
        let page = ana.browser.open(&format!("{}/move?from=2026-11-30", shown.url.path())).await;
        let moved = choose(&page, "2026-11-30T09:30").await.press("Confirmar el cambio").await;
        moved.is(200).says("Dra. Elena Ruiz Montalvo").does_not_say("En sustitución de");
    }

    async fn what_is_in_the_way_is_handed_over_all_or_nothing(world: World) {
        let reception = world.staff(CASTELLANA, Role::Reception).await;
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let luis = world.patient(CASTELLANA, "Luis", "Marín").await;
        let nora = world.patient(CASTELLANA, "Nora", "Gil").await;
        let shown = book(&ana.browser, "2026-11-25T09:30").await;
        book(&luis.browser, "2026-11-25T10:30").await;
        // He has a patient of his own then, at the other site.
        let there = format!("/book?service=medicina-familiar&site=chamberi&practitioner=ortega&from={DAY}");
        let page = choose(&nora.browser.open(&there).await, "2026-11-25T10:20").await.press("Reservar la cita").await;
        page.is(200);
        let absence = away(&reception).await;
        absence.says("Ana Prieto").says("Luis Marín").says("no puede atender estas citas").says("tiene otra cita");
        assert!(!absence.forms().iter().any(|form| form.has_button("Pasar todas las citas")));
        // Sent all the same, nothing is handed over.
        let path = absence.url.path().to_owned();
        let token = absence.attribute("input[name=csrf]", "value").unwrap();
        reception.post(&path, &[("csrf", &token)]).await.is(422).says("tiene otra cita");
        ana.browser.open(shown.url.as_str()).await.says("Dra. Elena Ruiz Montalvo");
        // Once that hour is free again, all of them are.
        nora.browser.open(page.url.as_str()).await.click("Anular").await.press("Sí, anular la cita").await.is(200);
        world.work().await;
        let done = reception.open(&path).await.press("Pasar todas las citas").await;
        done.is(200).says("Citas pasadas al sustituto").says("No hay citas en ese tiempo");
        for person in [&ana, &luis] {
            let mail = world.mail_to(&person.email).await;
            assert_eq!(mail.subject, "Cambio en su cita en Clínica Castellana");
            assert!(mail.text.contains("Dr. Javier Ortega Salas"), "{}", mail.text);
            let entry = entry(&mail);
            assert!(entry.contains("SEQUENCE:1\r\n") && entry.contains("METHOD:REQUEST\r\n"), "{entry}");
        }
        ana.browser.open(shown.url.as_str()).await.says("Dr. Javier Ortega Salas").says("9:30").says("En sustitución de");
        // He is taken for others, too.
        assert!(!hours(&nora.browser.open(&there).await).contains(&"2026-11-25T09:30".to_owned()));
        // A practitioner looks after the own absences alone.
        let form = reception.open("/console/absences").await.fill("who", "practitioner:ortega").fill("substitute", "ortega");
        let form = form.fill("from", "2026-12-01T00:00").fill("until", "2026-12-02T00:00").fill("reason", "Congreso");
        form.submit().await.is(422).says("Elija a otro profesional");
    }

    async fn the_file_may_name_a_substitute_for_days_that_are_known_long_before(world: World) {
        world.edit_now(
            CASTELLANA,
            r#"closed = [{ from = "2027-08-02", to = "2027-08-13", substitute = "ortega" }]"#,
            r#"closed = [{ from = "2026-11-25", substitute = "ortega" }]"#,
        );
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let page = calendar(&ana.browser, "ruiz", DAY).await;
        choose(&page, "2026-11-25T09:30").await.press("Reservar la cita").await.is(200).says("Dr. Javier Ortega Salas");
        let luis = world.patient(CASTELLANA, "Luis", "Marín").await;
        assert!(!hours(&calendar(&luis.browser, "ruiz", DAY).await).contains(&"2026-11-25T09:30".to_owned()));
    }
}
