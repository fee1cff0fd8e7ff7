//! Booking online, from the service to the calendar entry.

use std::collections::BTreeMap;

use antesala::portal::Role;

use super::{book, calendar, choose, entry, hours};
use crate::world::{CASTELLANA, World, both_databases, page::Page};

both_databases! {
    async fn who_goes_back_after_booking_finds_the_own_appointment(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let page = super::calendar(&ana.browser, "ruiz", "2026-11-25").await;
        let confirm = super::choose(&page, "2026-11-25T09:30").await;
        let booked = confirm.press("Reservar la cita").await;
        let again = ana.browser.open(confirm.url.as_str()).await;
        again.is(200).says("Ya tenía reservada esta hora");
        assert_eq!(again.url, booked.url);
        let twice = confirm.press("Reservar la cita").await;
        twice.is(200).says("Ya tenía reservada esta hora");
    }

    async fn a_patient_books_with_anybody_and_the_clinic_has_it_in_its_agenda_at_once(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let services = ana.browser.open("/").await.click("/book").await;
        services.says("Consulta de medicina familiar").does_not_say("Certificado médico");
        let week = services.click("Consulta de medicina familiar").await;
        // It is eight in the morning, and the clinic wants to know two hours before.
        assert_eq!(hours(&week)[0], "2026-11-23T10:00");
        let confirm = choose(&week, "2026-11-23T10:00").await;
        confirm.is(200).says("Consulta de medicina familiar").says("Centro Castellana").says("Traiga su lista");
        let booked = confirm.press("Reservar la cita").await;
        booked.is(200).says("Dra. Elena Ruiz Montalvo").says("10:00").says("20 min");
        assert_eq!(booked.all("a[href='tel:+34915550142']").len(), 2, "in the appointment, and in the foot of the page");
        ana.browser.open("/appointments").await.says("Consulta de medicina familiar");

        let mail = world.mail_to(&ana.email).await;
        assert_eq!(mail.subject, "Su cita en Clínica Castellana");
        let entry = entry(&mail);
        for line in ["METHOD:REQUEST", "SEQUENCE:0", "DTSTART:20261123T090000Z", "DTEND:20261123T092000Z", "STATUS:CONFIRMED"] {
            assert!(entry.contains(&format!("{line}\r\n")), "{line} in {entry}");
        }
        assert!(entry.contains("ATTENDEE") && entry.contains(&ana.email), "{entry}");
        for part in ["PRODID:-//antesala//", "Traiga su lista", "/appointments/", "+34 915 550 142"] {
            assert!(entry.contains(part), "{part} in {entry}");
        }
        assert_eq!(mail.attachments.last().unwrap().0, "cita.ics");
        assert_eq!(mail.automatic, "auto-generated");
        for words in ["(hora peninsular)", "+34 915 550 142", "porque es paciente"] {
            assert!(mail.text.contains(words) && mail.html.contains(words), "{words} in {}", mail.text);
        }
        let text = mail.text.replace("\r\n", "\n");
        assert!(!text.contains("\n\n\n") && text.contains(":\nhttp"), "{text}");

        let file = booked.click("/calendar.ics").await;
        assert!(file.source().contains("METHOD:PUBLISH\r\n"), "{}", file.source());
        let reception = world.staff(CASTELLANA, Role::Reception).await;
        let agenda = reception.open("/console/agenda?day=2026-11-23&view=day").await;
        agenda.is(200);
        assert!(agenda.source().contains("Prieto"), "{}", agenda.shown());
        let audit = world.staff(CASTELLANA, Role::Admin).await.open("/console/audit").await;
        audit.says("Cita reservada").does_not_say("T09:").does_not_say("2026-11-");
    }

    async fn the_address_keeps_what_was_chosen_from_week_to_week_and_leads_to_the_next_free_hour(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let week = calendar(&ana.browser, "ortega", "2026-11-24").await;
        let chosen = |page: &Page| {
            let pairs: BTreeMap<String, String> = page.url.query_pairs().into_owned().collect();
            let form = page.form("form.filters");
            assert_eq!(form.value("practitioner"), "ortega", "{}", page.url);
            assert_eq!(form.value("from"), pairs["from"], "what the address says is what the form shows");
            ["service", "site", "practitioner"].map(|name| pairs[name].clone())
        };
        let later = week.click("Semana siguiente").await;
        assert_eq!(chosen(&later), ["medicina-familiar", "castellana", "ortega"]);
        assert!(hours(&later).iter().all(|hour| hour.as_str() >= "2026-12-01"), "{:?}", hours(&later));
        let back = later.click("Semana anterior").await;
        assert_eq!((hours(&back), chosen(&back)), (hours(&week), chosen(&week)));
        // Another practitioner is a change of one thing.
        let other = later.fill("practitioner", "ruiz").submit().await;
        assert_eq!(other.form("form.filters").value("from"), later.form("form.filters").value("from"));

        // The doctor is away for three weeks: the next free hour is one link away, with the same doctor.
        let reception = world.staff(CASTELLANA, Role::Reception).await;
        let form = reception.open("/console/absences").await.fill("who", "practitioner:ortega");
        let form = form.fill("from", "2026-11-24T00:00").fill("until", "2026-12-15T00:00");
        form.fill("reason", "Vacaciones").submit().await.is(200);
        let empty = calendar(&ana.browser, "ortega", "2026-11-24").await;
        assert!(hours(&empty).is_empty());
        let next = empty.click("Ir a la primera hora libre").await;
        assert_eq!((chosen(&next), hours(&next)[0].as_str()), (chosen(&later), "2026-12-15T08:30"));
    }

    async fn the_hour_is_gone_for_the_next_patient_who_is_offered_the_nearest(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let luis = world.patient(CASTELLANA, "Luis", "Marín").await;
        let before = calendar(&luis.browser, "ruiz", "2026-11-25").await;
        let confirm = choose(&before, "2026-11-25T09:30").await;
        book(&ana.browser, "2026-11-25T09:30").await;
        let lost = confirm.press("Reservar la cita").await;
        lost.is(409).says("Otra persona acaba de reservar esa hora");
        let nearest = hours(&lost);
        // An appointment takes twenty minutes and starts every ten.
        assert!(nearest.contains(&"2026-11-25T09:10".to_owned()) && nearest.contains(&"2026-11-25T09:50".to_owned()), "{nearest:?}");
        assert!(!nearest.iter().any(|hour| ["2026-11-25T09:20", "2026-11-25T09:30", "2026-11-25T09:40"].contains(&hour.as_str())));
        choose(&lost, "2026-11-25T09:50").await.press("Reservar la cita").await.is(200).says("9:50");
        assert!(!hours(&calendar(&ana.browser, "ruiz", "2026-11-25").await).contains(&"2026-11-25T09:50".to_owned()));
    }

    async fn nobody_books_more_than_the_clinic_allows_or_two_at_one_time(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        book(&ana.browser, "2026-11-24T16:00").await;
        // Dr. Ortega is free then, but Ana is not.
        let page = calendar(&ana.browser, "ortega", "2026-11-24").await;
        assert!(!hours(&page).contains(&"2026-11-24T16:00".to_owned()));
        for hour in ["2026-11-25T09:00", "2026-11-26T16:00", "2026-11-30T09:00"] {
            book(&ana.browser, hour).await;
        }
        let page = calendar(&ana.browser, "ruiz", "2026-12-02").await;
        assert!(hours(&page).is_empty(), "four to come are all that the clinic allows: {}", page.shown());
        let at = "2026-12-02T09:00:00+01:00[Europe/Madrid]".parse::<jiff::Zoned>().unwrap().timestamp().as_microsecond();
        let path = format!("/book/confirm?service=medicina-familiar&site=castellana&practitioner=ruiz&at={at}");
        ana.browser.open(&path).await.is(409).says("todas las citas pendientes que permite la clínica");
    }

    async fn what_the_clinic_does_not_offer_is_refused_with_the_reason(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        for (hour, why) in [
            ("2026-11-23T09:00", "Ya es tarde para reservar esa hora"),
            ("2026-11-25T08:00", "A esa hora no hay consulta"),
            ("2026-11-25T09:05", "A esa hora no hay consulta"),
            ("2026-12-24T09:00", "el centro está cerrado"),
            ("2027-03-22T09:00", "no se puede reservar para esa fecha"),
        ] {
            let at = format!("{hour}[Europe/Madrid]").parse::<jiff::Zoned>().unwrap().timestamp().as_microsecond();
            let path = format!("/book/confirm?service=medicina-familiar&site=castellana&practitioner=ruiz&at={at}");
            let page = ana.browser.open(&path).await;
            page.is(409);
            assert!(page.text().contains(why), "{hour}: {}", page.shown());
        }
        assert_eq!(ana.browser.open("/book?service=medicina-familiar&site=castellana&from=9999-12-31").await.status, 200);
        ana.browser.open("/book/confirm?service=certificado&at=1").await.is(404);
    }

    async fn a_form_that_the_clinics_file_has_outrun_leads_back_with_the_reason(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let path = "/book?service=psicologia&site=castellana&practitioner=sanz&from=2026-11-30";
        let confirm = choose(&ana.browser.open(path).await, "2026-11-30T17:00").await;
        let nobody = confirm.form_to("/book").forge("practitioner", "").submit().await;
        nobody.is(200).says("Elija un profesional para este servicio").says("Sesión de psicología");
        world.edit_now(CASTELLANA, "slug = \"psicologia\"", "slug = \"terapia\"");
        let gone = confirm.press("Reservar la cita").await;
        gone.is(200).says("Este servicio no se puede reservar por internet").says("Consulta de medicina familiar");
    }

    async fn after_the_clocks_change_nine_is_still_nine(world: World) {
        world.clock.set("2027-03-25T07:00:00Z".parse::<jiff::Timestamp>().unwrap().into());
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        for (hour, utc) in [("2027-03-25T16:00", "20270325T150000Z"), ("2027-03-29T09:00", "20270329T070000Z")] {
            book(&ana.browser, hour).await;
            let entry = entry(&world.mail_to(&ana.email).await);
            assert!(entry.contains(&format!("DTSTART:{utc}\r\n")), "{hour}: {entry}");
        }
    }
}
