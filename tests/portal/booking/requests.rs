//! Hours that the clinic confirms: requested, accepted, refused, answered with others, or left to lapse.

use antesala::portal::Role;

use super::{back_at, book, calendar, choose, entry, hours};
use crate::world::{CASTELLANA, World, both_databases, browser::Browser, page::Page};

const HOUR: &str = "2026-11-25T09:30";

fn requesting(world: &World) {
    world.edit_now(CASTELLANA, "[booking]\n", "[booking]\nconfirm = \"request\"\nrequest_lapses = \"24h\"\n");
}

async fn request(browser: &Browser, hour: &str) -> Page {
    let confirm = choose(&calendar(browser, "ruiz", &hour[..10]).await, hour).await;
    confirm.is(200).says("La clínica confirma esta cita");
    let page = confirm.press("Solicitar la cita").await;
    page.is(200).says("Solicitada").says("Solicitud enviada");
    page
}

async fn answer(reception: &Browser) -> Page {
    let list = reception.open("/console/agenda?day=2026-11-25&view=day").await.click("/console/requests").await;
    list.is(200).says("Prieto");
    list.click("/console/requests/").await
}

both_databases! {
    async fn a_request_holds_the_hour_and_is_in_the_calendar_only_once_accepted(world: World) {
        requesting(&world);
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let luis = world.patient(CASTELLANA, "Luis", "Marín").await;
        let shown = request(&ana.browser, HOUR).await;
        assert!(!hours(&calendar(&luis.browser, "ruiz", "2026-11-25").await).contains(&HOUR.to_owned()));
        let mail = world.mail_to(&ana.email).await;
        assert_eq!(mail.subject, "Su solicitud de cita en Clínica Castellana");
        assert!(mail.attachments.is_empty(), "there is no appointment yet");
        ana.browser.open(&format!("{}/calendar.ics", shown.url)).await.is(404);

        let reception = world.staff(CASTELLANA, Role::Reception).await;
        let page = answer(&reception).await;
        page.press("Aceptar la solicitud").await.is(200).says("ya es una cita");
        let mail = world.mail_to(&ana.email).await;
        assert_eq!(mail.subject, "Su cita en Clínica Castellana");
        let entry = entry(&mail);
        for line in ["METHOD:REQUEST", "STATUS:CONFIRMED", "SEQUENCE:1"] {
            assert!(entry.contains(&format!("{line}\r\n")), "{line} in {entry}");
        }
        ana.browser.open(shown.url.as_str()).await.does_not_say("Solicitada").says("09:30");
        // Answered in another tab meanwhile.
        page.press("Aceptar la solicitud").await.is(200).says("Esta solicitud ya no espera respuesta").says("Prieto");
        page.form("form[action$='/refuse']").fill("because", "No").submit().await.is(200).says("ya no espera respuesta");
        reception.open("/console/requests").await.says("No hay solicitudes pendientes");
    }

    async fn a_refusal_says_why_in_the_portal_but_in_no_mail(world: World) {
        requesting(&world);
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let shown = request(&ana.browser, HOUR).await;
        let reception = world.staff(CASTELLANA, Role::Reception).await;
        let page = answer(&reception).await;
        let form = page.form("form[action$='/refuse']");
        form.clone().fill("because", " ").submit().await.is(422).says("Escriba el motivo");
        form.fill("because", "Necesita antes una analítica").submit().await.is(200).says("Solicitud rechazada");
        let mail = world.mail_to(&ana.email).await;
        assert!(!format!("{mail:?}").contains("analítica"), "mails are read by others");
        ana.browser.open(shown.url.as_str()).await.says("Necesita antes una analítica").says("no puede atender");
        ana.browser.open("/appointments").await.says("No tiene citas pendientes").says("No aceptada");
        let luis = world.patient(CASTELLANA, "Luis", "Marín").await;
        assert!(hours(&calendar(&luis.browser, "ruiz", "2026-11-25").await).contains(&HOUR.to_owned()));
    }

    async fn the_patient_picks_one_of_the_hours_that_the_clinic_proposes_and_the_others_are_free_again(world: World) {
        requesting(&world);
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let luis = world.patient(CASTELLANA, "Luis", "Marín").await;
        let shown = request(&ana.browser, HOUR).await;
        request(&luis.browser, "2026-11-25T12:00").await;
        let reception = world.staff(CASTELLANA, Role::Reception).await;
        let page = answer(&reception).await;
        let form = page.form("form[action$='/propose']");
        // Luis has asked for that one, and the hour before is none of the doctor's.
        let taken = form.clone().fill("start-1", "12:10").fill("start-2", "08:00").fill("day-2", "2026-11-25").submit().await;
        taken.is(422).says("Otra persona acaba de reservar esa hora").says("A esa hora no hay consulta");
        let form = form.fill("start-1", "09:40").fill("start-2", "13:00").fill("day-2", "2026-11-25");
        let proposed = form.fill("start-3", "16:30").fill("day-3", "2026-11-26").submit().await;
        proposed.is(200).says("Horas propuestas");
        // Ten minutes later than she asked for is no overlap with herself.
        let free = hours(&calendar(&luis.browser, "ruiz", "2026-11-25").await);
        assert!(!free.contains(&"2026-11-25T13:00".to_owned()) && !free.contains(&"2026-11-25T09:40".to_owned()), "{free:?}");
        let mail = world.mail_to(&ana.email).await;
        assert_eq!(mail.subject, "Elija una hora para su cita en Clínica Castellana");

        let page = ana.browser.open(shown.url.as_str()).await;
        page.says("La clínica propone otras horas").says("13:00").says("16:30");
        let radio = scraper::Selector::parse("input[name=hour]").unwrap();
        let ids: Vec<String> = page.document().select(&radio).map(|r| r.attr("value").unwrap().to_owned()).collect();
        assert_eq!(ids.len(), 3);
        page.press("Elegir esta hora").await.is(200).says("Elija una de las horas propuestas").says("13:00");
        let booked = page.fill("hour", &ids[2]).press("Elegir esta hora").await;
        booked.is(200).says("jueves, 26 de noviembre").does_not_say("Solicitada");
        let entry = entry(&world.mail_to(&ana.email).await);
        assert!(entry.contains("DTSTART:20261126T153000Z\r\n"), "{entry}");
        // The page of before is still open in another tab.
        let late = page.fill("hour", &ids[1]).press("Elegir esta hora").await;
        late.is(200).says("Esta solicitud ya no espera respuesta").says("jueves, 26 de noviembre");
        assert_eq!(ana.browser.open("/appointments").await.all("li.appointment").len(), 1);
        let free = hours(&calendar(&luis.browser, "ruiz", "2026-11-25").await);
        assert!(free.contains(&"2026-11-25T13:00".to_owned()) && free.contains(&HOUR.to_owned()), "{free:?}");
    }

    async fn what_nobody_answers_lapses_and_what_the_patient_takes_back_is_gone(world: World) {
        requesting(&world);
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let luis = world.patient(CASTELLANA, "Luis", "Marín").await;
        let shown = request(&ana.browser, HOUR).await;
        let taken_back = request(&luis.browser, "2026-11-25T12:00").await.click("Retirar la solicitud").await;
        let before = world.mails_to(&luis.email).await.len();
        taken_back.press("Sí, retirarla").await.is(200).says("Solicitud retirada");
        assert_eq!(world.mails_to(&luis.email).await.len(), before, "he knows");
        world.clock.set("2026-11-24T07:00:01Z".parse::<jiff::Timestamp>().unwrap().into());
        assert_eq!(world.mail_to(&ana.email).await.subject, "Su solicitud de cita en Clínica Castellana ha caducado");
        back_at(&world, "2026-11-24T07:01:00Z", &ana.browser, "/sign-in", &ana.email).await;
        ana.browser.open(shown.url.as_str()).await.says("ha caducado sin respuesta");
        let free = hours(&calendar(&ana.browser, "ruiz", "2026-11-25").await);
        assert!(free.contains(&HOUR.to_owned()) && free.contains(&"2026-11-25T12:00".to_owned()), "{free:?}");
    }

    async fn what_staff_book_themselves_is_never_a_request(world: World) {
        requesting(&world);
        let luis = world.record(CASTELLANA, "Luis", "Marín", "luis@example.com").await;
        let reception = world.staff(CASTELLANA, Role::Reception).await;
        let page = reception.open(&format!("/console/agenda/new?patient={luis}")).await;
        let form = page.fill("service", "medicina-familiar").fill("site", "castellana").fill("practitioner", "ruiz");
        form.fill("day", "2026-11-25").fill("start", "09:30").press("Reservar la cita").await.is(200);
        reception.open("/console/requests").await.says("No hay solicitudes pendientes");
        world.edit_now(CASTELLANA, "confirm = \"request\"", "confirm = \"at_once\"");
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        book(&ana.browser, "2026-11-25T11:00").await;
    }
}
