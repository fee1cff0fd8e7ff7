//! The clinic's agenda: staff may override the online policy, never the overlap.

use antesala::portal::Role;

use super::{back_at, book, calendar, hours};
use crate::world::{CASTELLANA, World, both_databases, browser::Browser, page::Page};

async fn enter(reception: &Browser, patient: impl std::fmt::Display, day: &str, start: &str) -> Page {
    let page = reception.open(&format!("/console/agenda/new?patient={patient}")).await;
    let form = page.fill("service", "medicina-familiar").fill("site", "castellana").fill("practitioner", "ruiz");
    form.fill("day", day).fill("start", start).press("Reservar la cita").await
}

both_databases! {
    async fn reception_books_outside_the_policy_but_never_over_another(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let luis = world.record(CASTELLANA, "Luis", "Marín", "luis@example.com").await;
        book(&ana.browser, "2026-11-25T09:30").await;
        let reception = world.staff(CASTELLANA, Role::Reception).await;
        // Before the doors open, and within the two hours' notice, of which the first asks for a reason.
        let asked = enter(&reception, luis, "2026-11-23", "08:15").await;
        asked.is(422).says("se aparta de las reglas").says("Fuera del horario del profesional o del centro");
        let made = asked.fill("because", "Viene de lejos").press("Reservar la cita").await;
        made.is(200);
        let mut tx = world.tx(CASTELLANA).await;
        let trail = antesala::audit::list(&mut tx, Some(luis), Some("appointment."), None, 10).await.unwrap();
        assert_eq!(trail[0].detail.as_deref(), Some("2026-11-23T08:15; outside-hours: Viene de lejos"));
        drop(tx);
        assert!(made.source().contains("Marín"), "{}", made.shown());
        let refused = enter(&reception, luis, "2026-11-25", "09:40").await;
        refused.is(422).says("Ese profesional ya tiene una cita que se solapa");
        assert_eq!(refused.fill("day", "2026-11-25").value("start"), "09:40", "what was typed stays");
        // The same patient twice at one time is refused too.
        enter(&reception, ana.record, "2026-11-25", "09:20").await.is(422);
        enter(&reception, luis, "2026-11-25", "09:50").await.is(200);
    }

    async fn what_was_is_noted_knowingly_and_tells_nobody_and_an_hour_on_no_clock_is_refused(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let reception = world.staff(CASTELLANA, Role::Reception).await;
        let asked = enter(&reception, ana.record, "2026-11-20", "10:00").await;
        asked.is(422).says("La hora ya ha pasado");
        asked.fill("because", "Vino sin cita").press("Reservar la cita").await.is(200);
        assert!(world.mails_to(&ana.email).await.is_empty());
        enter(&reception, ana.record, "2027-03-28", "02:30").await.is(422).says("esa hora no existe");
    }

    async fn reception_moves_cancels_and_notes_who_did_not_come(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let shown = book(&ana.browser, "2026-11-23T10:00").await;
        let id = shown.url.path().rsplit('/').next().unwrap().to_owned();
        let reception = world.staff(CASTELLANA, Role::Reception).await;
        let path = format!("/console/appointments/{id}");
        let asked = reception.open(&path).await.fill("start", "08:45").press("Confirmar el cambio").await;
        let moved = asked.is(422).fill("because", "Lo pidió por teléfono").press("Confirmar el cambio").await;
        moved.is(200).says("8:45");
        let email = format!("reception@{CASTELLANA}.example");
        back_at(&world, "2026-11-23T08:00:00Z", &reception, "/console/sign-in", &email).await;
        let page = reception.open(&path).await;
        let noted = page.form("form.action:has(input[value=no_show])").submit().await;
        noted.is(200);
        back_at(&world, "2026-11-23T08:00:00Z", &ana.browser, "/sign-in", &ana.email).await;
        ana.browser.open("/appointments").await.says("No tiene citas pendientes").says("No acudió");
        let mails = world.mails_to(&ana.email).await;
        assert!(mails.iter().any(|mail| mail.subject == "Cambio de su cita en Clínica Castellana"));
    }

    async fn an_appointment_saved_as_it_was_is_no_change_and_nobody_is_told(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let shown = book(&ana.browser, "2026-11-25T09:30").await;
        let id = shown.url.path().rsplit('/').next().unwrap().to_owned();
        let reception = world.staff(CASTELLANA, Role::Reception).await;
        let mails = world.mails_to(&ana.email).await.len();
        let page = reception.open(&format!("/console/appointments/{id}")).await;
        page.form_to("/move").submit().await.is(200).says("No ha cambiado nada");
        assert_eq!(world.mails_to(&ana.email).await.len(), mails);
        page.form_to("/move").fill("start", "11:00").submit().await.is(200).says("Cita cambiada");
        assert_eq!(world.mails_to(&ana.email).await.len(), mails + 1);
    }

    async fn an_absence_closes_its_hours_and_opens_them_when_it_is_taken_away(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let reception = world.staff(CASTELLANA, Role::Reception).await;
        let page = reception.open("/console/absences").await;
        let form = page.fill("who", "practitioner:ruiz").fill("from", "2026-11-25T10:00").fill("until", "2026-11-25T12:00");
        let entered = form.fill("reason", "Congreso").submit().await;
        entered.is(200).says("Congreso");
        let free = || async { hours(&calendar(&ana.browser, "ruiz", "2026-11-25").await) };
        let during = free().await;
        let inside = |hours: &[String]| {
            hours.iter().any(|hour| ("2026-11-25T09:50".."2026-11-25T12:00").contains(&hour.as_str()))
        };
        assert!(!inside(&during) && during.contains(&"2026-11-25T09:40".to_owned()), "{during:?}");
        entered.form("form[action$='/delete']").submit().await.is(200).does_not_say("Congreso");
        assert!(inside(&free().await));
    }

    async fn a_practitioner_sees_and_changes_only_their_own_agenda(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let luis = world.patient(CASTELLANA, "Luis", "Marín").await;
        book(&ana.browser, "2026-11-25T09:30").await;
        let page = calendar(&luis.browser, "ortega", "2026-11-24").await;
        let page = super::choose(&page, "2026-11-24T08:30").await.press("Reservar la cita").await;
        let others = page.url.path().rsplit('/').next().unwrap().to_owned();
        let doctor = world.staff(CASTELLANA, Role::Practitioner).await;
        let week = doctor.open("/console/agenda?day=2026-11-25&view=week").await;
        week.is(200);
        assert!(week.source().contains("Prieto") && !week.source().contains("Marín"), "{}", week.shown());
        doctor.open(&format!("/console/appointments/{others}")).await.is(404);
    }
}
