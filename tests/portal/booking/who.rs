//! For whom a service is.

use antesala::{
    portal::Role,
    records::{self, Sex},
};

use super::{book, calendar, choose, hours};
use crate::world::{CASTELLANA, World, both_databases, people::Person};

const HOUR: &str = "2026-11-25T09:30";

fn only(world: &World, rule: &str) {
    world.edit_now(CASTELLANA, "max_open = 4", &format!("max_open = 4\n{rule}"));
}

async fn born(world: &World, who: &Person, birth_on: Option<&str>, sex: impl Into<Option<Sex>>) {
    let mut tx = world.tx(CASTELLANA).await;
    let mut record = records::get(&mut tx, who.record).await.unwrap();
    (record.birth_on, record.sex) = (birth_on.map(|day| day.parse().unwrap()), sex.into());
    records::save(&mut tx, &record).await.unwrap();
    tx.commit().await.unwrap();
}

both_databases! {
    async fn a_first_visit_is_booked_once_and_what_follows_only_by_those_who_are_known(world: World) {
        only(&world, "patients = \"new\"\nknown_after = \"booked\"");
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let confirm = choose(&calendar(&ana.browser, "ruiz", "2026-11-25").await, "2026-11-25T10:30").await;
        book(&ana.browser, HOUR).await;
        let page = calendar(&ana.browser, "ruiz", "2026-11-25").await;
        page.says("Este servicio es para la primera visita").says("Llámenos").does_not_say("Horas libres del");
        // Who had the form open before is told as well, and nothing is booked.
        confirm.press("Reservar la cita").await.is(409).says("Este servicio es para la primera visita");
        assert_eq!(ana.browser.open("/appointments").await.all("li.appointment").len(), 1);
        world.edit_now(CASTELLANA, "patients = \"new\"", "patients = \"known\"");
        book(&ana.browser, "2026-11-25T10:30").await;
        let luis = world.patient(CASTELLANA, "Luis", "Marín").await;
        calendar(&luis.browser, "ruiz", "2026-11-25").await.says("Pida antes una primera visita");
    }

    async fn the_age_counts_on_the_day_of_the_appointment(world: World) {
        only(&world, "ages = { from = 14 }");
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        born(&world, &ana, None, Sex::Female).await;
        calendar(&ana.browser, "ruiz", "2026-11-25").await.says("necesita su fecha de nacimiento");
        // Fourteen on the ninth of December, a Wednesday.
        born(&world, &ana, Some("2012-12-09"), Sex::Female).await;
        assert!(hours(&calendar(&ana.browser, "ruiz", "2026-12-07").await).iter().all(|hour| hour.as_str() >= "2026-12-09"));
        book(&ana.browser, "2026-12-09T09:30").await;
        let early = format!("/console/agenda/why?service=medicina-familiar&site=castellana&practitioner=ruiz&day=2026-12-02&patient={}", ana.record);
        let reception = world.staff(CASTELLANA, Role::Reception).await;
        reception.open(&early).await.says("Es para otra edad").says("ages = { from = 14 }");
    }

    async fn a_service_for_one_sex_is_not_offered_to_others(world: World) {
        only(&world, "sex = \"female\"");
        let (ana, luis) = (world.patient(CASTELLANA, "Ana", "Prieto").await, world.patient(CASTELLANA, "Luis", "Marín").await);
        born(&world, &ana, Some("1980-01-01"), Sex::Female).await;
        born(&world, &luis, Some("1980-01-01"), Sex::Male).await;
        book(&ana.browser, HOUR).await;
        calendar(&luis.browser, "ruiz", "2026-11-25").await.says("no es para usted según su ficha");
        // Where the record has none, the patient is asked to have it noted, and staff have no rule to break.
        born(&world, &luis, Some("1980-01-01"), None).await;
        calendar(&luis.browser, "ruiz", "2026-11-25").await.says("necesita saber si es mujer u hombre");
        let reception = world.staff(CASTELLANA, Role::Reception).await;
        let why = "/console/agenda/why?service=medicina-familiar&site=castellana&practitioner=ruiz&day=2026-11-25";
        let why = reception.open(&format!("{why}&patient={}", luis.record)).await;
        why.says("en la ficha no consta").says("sex = \"female\"");
        let form = reception.open(&format!("/console/agenda/new?patient={}", luis.record)).await.form_to("/agenda/new");
        let form = form.fill("service", "medicina-familiar").fill("site", "castellana").fill("practitioner", "ruiz");
        form.fill("day", "2026-11-25").fill("start", "10:30").submit().await.is(200).says("Cita reservada");
    }

    async fn a_first_visit_can_be_moved_though_it_was_booked(world: World) {
        only(&world, "patients = \"new\"\nknown_after = \"booked\"");
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        book(&ana.browser, HOUR).await;
        let page = ana.browser.open("/appointments").await.click("Cambiar la hora").await;
        let page = ana.browser.open(&format!("{}?from=2026-12-02", page.url.path())).await;
        choose(&page, "2026-12-02T09:30").await.press("Confirmar el cambio").await.is(200);
        calendar(&ana.browser, "ruiz", "2026-11-25").await.says("Este servicio es para la primera visita");
        // A visit that was missed is one that was not called off.
        world.run_raw(CASTELLANA, "UPDATE appointments SET status = 'no_show' WHERE status = 'booked'").await.unwrap();
        calendar(&ana.browser, "ruiz", "2026-11-25").await.says("Este servicio es para la primera visita");
    }

    async fn an_appointment_moves_to_a_day_of_the_right_age_only(world: World) {
        only(&world, "ages = { from = 14 }");
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        born(&world, &ana, Some("2012-12-09"), Sex::Female).await;
        book(&ana.browser, "2026-12-09T09:30").await;
        let page = ana.browser.open("/appointments").await.click("Cambiar la hora").await;
        let week = ana.browser.open(&format!("{}?from=2026-12-07", page.url.path())).await;
        assert!(hours(&week).iter().all(|hour| hour.as_str() >= "2026-12-09"), "{}", week.shown());
        let sure = choose(&week, "2026-12-09T10:30").await;
        let form = sure.form_to("/move");
        let early = "2026-12-07T08:30:00Z".parse::<jiff::Timestamp>().unwrap().as_microsecond();
        form.forge("at", &early.to_string()).submit().await.is(409).says("para otra edad");
        sure.press("Confirmar el cambio").await.is(200);
    }

    async fn between_two_appointments_there_is_the_time_that_the_clinic_wants(world: World) {
        only(&world, "minimum_gap = \"7 days\"");
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        book(&ana.browser, "2026-12-02T09:30").await;
        let page = calendar(&ana.browser, "ruiz", "2026-12-02").await;
        assert!(hours(&page).iter().all(|hour| hour.as_str() >= "2026-12-09T09:30"), "{}", page.shown());
        let page = calendar(&ana.browser, "ruiz", "2026-11-25").await;
        assert!(hours(&page).iter().all(|hour| hour.as_str() <= "2026-11-25T09:30"), "{}", page.shown());
        book(&ana.browser, "2026-12-09T09:30").await;
    }

    async fn two_tabs_do_not_book_more_than_the_clinic_allows_in_a_week(world: World) {
        only(&world, "patient_limits = [{ per = \"week\", of = \"clinic\", appointments = 1 }]");
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let week = calendar(&ana.browser, "ruiz", "2026-12-07").await;
        let (one, other) = (choose(&week, "2026-12-07T09:30").await, choose(&week, "2026-12-09T10:30").await);
        let done = futures_util::future::join(one.press("Reservar la cita"), other.press("Reservar la cita")).await;
        let mut answers = [done.0.status.as_u16(), done.1.status.as_u16()];
        answers.sort_unstable();
        assert_eq!(answers, [200, 409], "{} {}", done.0.shown(), done.1.shown());
        let told = if done.0.status.as_u16() == 409 { &done.0 } else { &done.1 };
        told.says("Ya tiene en esas fechas todas las citas que permite la clínica");
        assert_eq!(ana.browser.open("/appointments").await.all("li.appointment").len(), 1);
        book(&ana.browser, "2026-12-14T09:30").await;
        // Moving does not count the appointment itself.
        let page = ana.browser.open("/appointments").await.click("Cambiar la hora").await;
        let page = ana.browser.open(&format!("{}?from=2026-12-07", page.url.path())).await;
        assert!(hours(&page).iter().any(|hour| hour.starts_with("2026-12-09")), "{}", page.shown());
    }
}
