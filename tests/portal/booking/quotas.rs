//! How many appointments a clinic takes.

use antesala::portal::Role;
use tokio::task::JoinSet;

use super::{book, calendar, choose, hours};
use crate::world::{CASTELLANA, World, both_databases};

fn quota(world: &World, quota: &str) {
    world.edit_now(CASTELLANA, "max_open = 4", &format!("max_open = 4\nquotas = [{{ {quota} }}]"));
}

both_databases! {
    async fn a_doctor_who_has_enough_for_a_day_is_offered_on_the_next_one(world: World) {
        quota(&world, "per = \"day\", of = \"practitioner\", appointments = 1");
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let luis = world.patient(CASTELLANA, "Luis", "Marín").await;
        let confirm = choose(&calendar(&luis.browser, "ruiz", "2026-11-25").await, "2026-11-25T11:30").await;
        book(&ana.browser, "2026-11-25T09:30").await;
        let left = hours(&calendar(&luis.browser, "ruiz", "2026-11-25").await);
        assert!(!left.is_empty() && left.iter().all(|hour| hour.as_str() > "2026-11-26"), "{left:?}");
        confirm.press("Reservar la cita").await.is(409).says("La clínica ya tiene completas esas fechas");
        // Her own appointment does not stand in her way when she moves it.
        let page = ana.browser.open("/appointments").await.click("Cambiar la hora").await;
        let page = ana.browser.open(&format!("{}?from=2026-11-25", page.url.path())).await;
        choose(&page, "2026-11-25T10:30").await.press("Confirmar el cambio").await.is(200);
        // Staff read why, and may add one more knowingly.
        let reception = world.staff(CASTELLANA, Role::Reception).await;
        let why = "/console/agenda/why?service=medicina-familiar&site=castellana&practitioner=ruiz&day=2026-11-25";
        reception.open(why).await.says("Ya hay tantas citas como se permiten").says("quotas = [{ per");
        let form = reception.open(&format!("/console/agenda/new?patient={}", luis.record)).await.form_to("/agenda/new");
        let form = form.fill("service", "medicina-familiar").fill("site", "castellana").fill("practitioner", "ruiz");
        let asked = form.fill("day", "2026-11-25").fill("start", "12:30").submit().await;
        asked.is(422).says("Ya hay tantas citas como se permiten");
        asked.form_to("/agenda/new").fill("because", "Urgencia").submit().await.is(200).says("Cita reservada");
    }

    async fn minutes_of_a_service_are_counted_by_the_week(world: World) {
        quota(&world, "per = \"week\", of = \"service\", minutes = 50");
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        book(&ana.browser, "2026-11-25T09:30").await;
        book(&ana.browser, "2026-11-25T10:30").await;
        // Forty minutes are taken: another twenty would be too many until Monday.
        let left = hours(&calendar(&ana.browser, "ruiz", "2026-11-25").await);
        assert!(!left.is_empty() && left.iter().all(|hour| hour.as_str() > "2026-11-30"), "{left:?}");
    }

    async fn of_many_who_want_the_last_one_of_the_day_one_has_it(world: World) {
        quota(&world, "per = \"day\", of = \"clinic\", appointments = 1");
        let mut forms = Vec::new();
        for (number, hour) in ["09:30", "10:30", "11:30", "12:30", "13:30"].into_iter().enumerate() {
            let person = world.patient(CASTELLANA, "Paciente", &format!("Número{number}")).await;
            let page = calendar(&person.browser, "ruiz", "2026-11-25").await;
            forms.push(choose(&page, &format!("2026-11-25T{hour}")).await.form_to("/book"));
        }
        let mut storm = JoinSet::new();
        for form in forms {
            storm.spawn(form.send());
        }
        let mut answers: Vec<u16> = storm.join_all().await.iter().map(|page| page.status.as_u16()).collect();
        answers.sort_unstable();
        assert_eq!(answers, [303, 409, 409, 409, 409]);
    }
}
