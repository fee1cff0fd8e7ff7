//! Series: the same hour every so many weeks, all of it or nothing.

use antesala::portal::Role;

use super::{back_at, book, calendar, choose, hours};
use crate::world::{CASTELLANA, World, both_databases, browser::Browser, page::Page};

const HOUR: &str = "2026-11-25T09:30";

fn repeating(world: &World) {
    world.edit_now(CASTELLANA, "max_open = 4", "max_open = 6\nseries = { max = 4, weeks = [1, 2] }");
}

async fn repeat(browser: &Browser, weeks: &str, times: &str) -> Page {
    let confirm = choose(&calendar(browser, "ruiz", &HOUR[..10]).await, HOUR).await;
    confirm.form_to("/book").fill("weeks", weeks).fill("times", times).submit().await
}

both_databases! {
    async fn a_series_is_booked_whole_and_each_appointment_stands_for_itself(world: World) {
        repeating(&world);
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let list = repeat(&ana.browser, "1", "4").await;
        list.is(200).says("Citas reservadas").says("25 de noviembre").says("16 de diciembre");
        assert_eq!(list.all("li.appointment").len(), 4);
        let mails = world.mails_to(&ana.email).await;
        assert_eq!(mails.iter().filter(|mail| mail.attachments.iter().any(|(_, kind, _)| kind == "text/calendar")).count(), 4, "each comes into the calendar");
        // The second one alone.
        let address = list.every("li.appointment h3 a", "href").swap_remove(1);
        let page = ana.browser.open(&address).await.click("Anular").await;
        page.says("todas las siguientes de la serie (3)");
        page.press("Sí, anular la cita").await.is(200);
        assert_eq!(ana.browser.open("/appointments").await.all("li.appointment").len(), 3);
        // And then all that are left; for the first one it is too late.
        back_at(&world, "2026-11-25T08:00:00Z", &ana.browser, "/sign-in", &ana.email).await;
        let address = ana.browser.open("/appointments").await.every("li.appointment h3 a", "href").swap_remove(1);
        let page = ana.browser.open(&address).await.click("Anular").await;
        page.press("todas las siguientes").await.is(200).says("Citas de la serie anuladas");
        assert_eq!(ana.browser.open("/appointments").await.all("li.appointment").len(), 1);
    }

    async fn what_stands_in_the_way_is_named_and_nothing_is_booked(world: World) {
        repeating(&world);
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let luis = world.patient(CASTELLANA, "Luis", "Marín").await;
        book(&luis.browser, "2026-12-09T09:40").await;
        let page = repeat(&ana.browser, "1", "3").await;
        page.is(409).says("No se ha reservado ninguna cita").says("De 3 citas, esta no es posible").says("9 de diciembre");
        page.says("Otra persona acaba de reservar esa hora").says("09:20");
        ana.browser.open("/appointments").await.says("No tiene citas pendientes");
        assert_eq!(world.mails_to(&ana.email).await.len(), 0);
        assert!(hours(&calendar(&luis.browser, "ruiz", "2026-11-25").await).contains(&HOUR.to_owned()));
        // Every two weeks the ninth is in it as well; every week twice it is not.
        repeat(&ana.browser, "2", "2").await.is(409);
        repeat(&ana.browser, "1", "2").await.is(200);
    }

    async fn a_series_that_is_sent_twice_is_booked_once_and_says_so(world: World) {
        repeating(&world);
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let confirm = choose(&calendar(&ana.browser, "ruiz", &HOUR[..10]).await, HOUR).await;
        let form = || confirm.form_to("/book").fill("weeks", "1").fill("times", "3");
        form().submit().await.is(200).says("Citas reservadas");
        let again = form().submit().await;
        again.is(200).says("Ya tenía reservadas estas citas");
        assert_eq!(again.all("li.appointment").len(), 3);
        // Of a longer one the hours that she has stand in the way, and it is hers that do.
        let longer = confirm.form_to("/book").fill("weeks", "1").fill("times", "4").submit().await;
        longer.is(409).says("estas 3 no son posibles").says("Ya tiene otra cita a esa hora");
    }

    async fn more_than_the_clinic_allows_is_no_series(world: World) {
        repeating(&world);
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let refused = repeat(&ana.browser, "1", "5").await;
        refused.is(422).says("no se puede reservar por internet");
        let form = refused.form_to("/book");
        assert_eq!((form.value("weeks"), form.value("times")), ("1", "5"), "what was typed is still there");
        // How often, but not how many: that is no single appointment.
        form.fill("times", "").submit().await.is(422).says("Escriba cuántas citas quiere en total");
        let page = choose(&calendar(&ana.browser, "ruiz", &HOUR[..10]).await, HOUR).await;
        page.form_to("/book").forge("weeks", "3").forge("times", "2").submit().await.is(422);
        for hour in ["2026-11-23T10:00", "2026-11-24T16:00", "2026-11-26T16:00"] {
            book(&ana.browser, hour).await;
        }
        // Three, and four more: one too many.
        repeat(&ana.browser, "1", "4").await.is(409).says("todas las citas pendientes que permite la clínica");
        assert_eq!(ana.browser.open("/appointments").await.all("li.appointment").len(), 3);
    }

    async fn staff_book_a_series_of_anything(world: World) {
        let luis = world.record(CASTELLANA, "Luis", "Marín", "luis@example.com").await;
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        calendar(&ana.browser, "ruiz", &HOUR[..10]).await;
        book(&ana.browser, "2026-12-16T09:30").await;
        let reception = world.staff(CASTELLANA, Role::Reception).await;
        let page = reception.open(&format!("/console/agenda/new?patient={luis}")).await;
        let form = page.fill("service", "medicina-familiar").fill("site", "castellana").fill("practitioner", "ruiz");
        let form = form.fill("day", "2026-11-25").fill("start", "09:30").fill("weeks", "3");
        // One field without the other is a question, and not one appointment.
        form.clone().press("Reservar la cita").await.is(422).says("Escriba cuántas citas en total");
        let without = form.clone().fill("weeks", "").fill("times", "3").press("Reservar la cita").await;
        without.is(422).says("Escriba cada cuántas semanas");
        let refused = form.clone().fill("times", "2").press("Reservar la cita").await;
        refused.is(422).says("No se ha reservado ninguna").says("16 de diciembre");
        form.fill("weeks", "1").fill("times", "3").press("Reservar la cita").await.is(200).says("Serie de citas reservada");
        let mails = world.mails_to("luis@example.com").await;
        assert_eq!(mails.len(), 3);
    }
}
