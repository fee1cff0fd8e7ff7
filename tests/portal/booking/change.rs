//! «Cita paciente»: cancelling and moving, within what the clinic allows.

use super::{back_at, book, calendar, choose, entry, hours};
use crate::world::{CASTELLANA, World, both_databases};

const HOUR: &str = "2026-11-25T09:30";

both_databases! {
    async fn a_cancelled_hour_is_free_again_and_leaves_the_calendar(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let shown = book(&ana.browser, HOUR).await;
        let sure = shown.click("Anular").await;
        sure.is(200).says("¿Anular esta cita?");
        sure.press("Sí, anular la cita").await.is(200).says("No tiene citas pendientes");
        let entry = entry(&world.mail_to(&ana.email).await);
        for line in ["METHOD:CANCEL", "SEQUENCE:1", "STATUS:CANCELLED"] {
            assert!(entry.contains(&format!("{line}\r\n")), "{line} in {entry}");
        }
        let luis = world.patient(CASTELLANA, "Luis", "Marín").await;
        book(&luis.browser, HOUR).await;
        // Pressed once more in another tab, it says the same and nothing happens.
        let mails = world.mails_to(&ana.email).await.len();
        sure.press("Sí, anular la cita").await.is(200).says("Cita anulada").says("No tiene citas pendientes");
        assert_eq!(world.mails_to(&ana.email).await.len(), mails);
        luis.browser.open("/appointments").await.says("9:30");
    }

    async fn a_day_before_it_is_too_late_to_cancel_or_move_and_the_page_says_so(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let shown = book(&ana.browser, HOUR).await;
        back_at(&world, "2026-11-24T10:00:00Z", &ana.browser, "/sign-in", &ana.email).await;
        let late = ana.browser.open(shown.url.as_str()).await;
        late.says("Ya no se puede anular por internet").says("Ya no se puede cambiar por internet");
        assert!(!late.addresses().iter().any(|address| address.ends_with("/cancel") || address.ends_with("/move")));
        let path = format!("{}/cancel", shown.url);
        ana.browser.open(&path).await.says("Ya no se puede anular por internet");
        // Nor does it help to send what a page of this morning would have sent.
        let token = late.attribute("input[name=csrf]", "value").unwrap();
        let refused = ana.browser.post(&path, &[("csrf", &token)]).await;
        refused.is(422).says("Ya no se puede anular por internet").says("Llamar al").says("Consulta de medicina familiar");
        let (path, at) = (format!("{}/move", shown.url), "1764147600000000");
        let refused = ana.browser.post(&path, &[("csrf", &token), ("at", at)]).await;
        refused.is(422).says("Ya no se puede cambiar por internet").says("Llamar al").says("Consulta de medicina familiar");
        ana.browser.open("/appointments").await.says("9:30").does_not_say("No tiene citas pendientes");
    }

    async fn a_move_keeps_the_old_hour_until_the_new_one_is_had(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let luis = world.patient(CASTELLANA, "Luis", "Marín").await;
        let shown = book(&ana.browser, HOUR).await;
        let page = shown.click("Cambiar la hora").await;
        // The appointment that is moved does not stand in its own way, and its own hour is no other one.
        assert!(!hours(&page).contains(&HOUR.to_owned()), "{}", page.shown());
        assert!(hours(&page).contains(&"2026-11-25T09:40".to_owned()), "{}", page.shown());
        let sure = choose(&page, "2026-11-25T11:00").await;
        sure.is(200).says("11:00");
        book(&luis.browser, "2026-11-25T11:00").await;
        let lost = sure.press("Confirmar el cambio").await;
        lost.is(409).says("Su hora actual se conserva");
        ana.browser.open(shown.url.as_str()).await.says("9:30");

        let moved = choose(&lost, &hours(&lost)[0]).await.press("Confirmar el cambio").await;
        moved.is(200).does_not_say("9:30");
        let entry = entry(&world.mail_to(&ana.email).await);
        for line in ["METHOD:REQUEST", "SEQUENCE:1"] {
            assert!(entry.contains(&format!("{line}\r\n")), "{line} in {entry}");
        }
        assert!(hours(&calendar(&luis.browser, "ruiz", "2026-11-25").await).contains(&HOUR.to_owned()), "the old hour is free");

        let again = moved.click("Cambiar la hora").await;
        let sure = choose(&again, "2026-11-25T13:00").await;
        let final_move = sure.says("Es el último cambio que puede hacer").press("Confirmar el cambio").await;
        final_move.is(200).says("Ya ha cambiado esta cita las veces que permite la clínica");
        ana.browser.open(&format!("{}/move", final_move.url)).await.says("las veces que permite la clínica");
    }

    async fn what_is_cancelled_is_shown_as_it_is_and_nobody_has_to_be_called(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let shown = book(&ana.browser, HOUR).await;
        shown.click("Anular").await.press("Sí, anular la cita").await.is(200);
        for act in ["cancel", "move"] {
            let page = ana.browser.open(&format!("{}/{act}", shown.url)).await;
            page.is(200).says("Esta cita ya no está pendiente").does_not_say("Llamar al");
            assert_eq!(page.url, shown.url);
        }
    }

    async fn who_books_what_cannot_be_cancelled_any_more_is_told_before(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let far = choose(&calendar(&ana.browser, "ruiz", "2026-11-25").await, HOUR).await;
        far.does_not_say("no podrá anularla");
        back_at(&world, "2026-11-24T10:00:00Z", &ana.browser, "/sign-in", &ana.email).await;
        let near = choose(&calendar(&ana.browser, "ruiz", "2026-11-25").await, HOUR).await;
        near.says("no podrá anularla por internet");
    }

    async fn a_move_that_is_sent_twice_or_to_the_same_hour_changes_nothing_more(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let shown = book(&ana.browser, HOUR).await;
        let sure = choose(&shown.click("Cambiar la hora").await, "2026-11-25T11:00").await;
        sure.press("Confirmar el cambio").await.is(200).says("11:00");
        let mails = world.mails_to(&ana.email).await.len();
        for _ in 0..3 {
            let again = sure.press("Confirmar el cambio").await;
            again.is(200).says("11:00").says("no ha cambiado nada").says("Cambiar la hora");
        }
        assert_eq!(world.mails_to(&ana.email).await.len(), mails, "no mail says that it was moved again");
        // It was moved once, and may be moved once more.
        let last = choose(&ana.browser.open(&format!("{}/move", shown.url)).await, "2026-11-25T13:00").await;
        last.press("Confirmar el cambio").await.is(200).says("13:00").says("las veces que permite la clínica");
        sure.press("Confirmar el cambio").await.is(422);
    }

    async fn what_is_moved_counts_against_itself_in_no_rule_about_how_many(world: World) {
        let rules = [
            "max_open = 1",
            "minimum_gap = \"7 days\"",
            "patient_limits = [{ per = \"month\", of = \"clinic\", appointments = 1 }]",
            "list_size = 1",
        ];
        world.edit_now(CASTELLANA, "max_open = 4", &rules.join("\n"));
        let week = "{ per = \"week\", of = \"practitioner\", appointments = 1 }";
        let quotas = format!("quotas = [{week}, {{ per = \"day\", of = \"clinic\", minutes = 20 }}]");
        let service = "price_cents = 6500\npractitioners = [\"ruiz\", \"ortega\"]";
        world.edit_now(CASTELLANA, service, &format!("{service}\nbooking = {{ {quotas} }}"));
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let luis = world.patient(CASTELLANA, "Luis", "Marín").await;
        let shown = book(&ana.browser, HOUR).await;
        assert!(hours(&calendar(&luis.browser, "ruiz", "2026-11-25").await).is_empty(), "the list is full");
        let full = ana.browser.open("/book?service=medicina-familiar&site=castellana&practitioner=ruiz").await;
        full.says("todas las citas pendientes que permite la clínica");
        let page = shown.click("Cambiar la hora").await;
        let moved = choose(&page, "2026-11-25T11:00").await.press("Confirmar el cambio").await;
        moved.is(200).says("11:00").does_not_say("9:30");
    }

    async fn an_appointment_with_somebody_who_no_longer_offers_the_service_says_that_the_clinic_moves_it(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let shown = book(&ana.browser, HOUR).await;
        world.edit_now(CASTELLANA, "practitioners = [\"ruiz\", \"ortega\"]", "practitioners = [\"ortega\"]");
        let page = ana.browser.open(&format!("{}/move", shown.url)).await;
        page.is(200).says("ya no ofrece este servicio en este centro").does_not_say("Elija otro");
        ana.browser.open(shown.url.as_str()).await.says("ya no ofrece este servicio").does_not_say("Elija otro");
    }

    async fn a_moved_appointment_is_reminded_of_once(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let page = book(&ana.browser, "2026-11-26T18:00").await.click("Cambiar la hora").await;
        choose(&page, "2026-11-26T16:00").await.press("Confirmar el cambio").await.is(200);
        let reminders = async || {
            let mails = world.mails_to(&ana.email).await;
            mails.into_iter().filter(|mail| mail.subject.starts_with("Recordatorio")).count()
        };
        assert_eq!(reminders().await, 0);
        // A day before the new hour, and again a day before the old one.
        world.clock.set("2026-11-25T15:01:00Z".parse::<jiff::Timestamp>().unwrap().into());
        assert_eq!(reminders().await, 1);
        world.clock.set("2026-11-25T17:01:00Z".parse::<jiff::Timestamp>().unwrap().into());
        assert_eq!(reminders().await, 1);
    }
}
