//! How many patients a practitioner takes.

use antesala::portal::Role;

use super::{book, calendar, choose, hours};
use crate::world::{CASTELLANA, World, both_databases};

fn list_of_one(world: &World) {
    world.edit_now(CASTELLANA, "max_open = 4", "max_open = 4\nlist_size = 1");
}

both_databases! {
    async fn who_is_on_a_full_list_books_on_and_others_read_what_to_do(world: World) {
        list_of_one(&world);
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let luis = world.patient(CASTELLANA, "Luis", "Marín").await;
        let open = choose(&calendar(&luis.browser, "ruiz", "2026-11-25").await, "2026-11-25T11:30").await;
        book(&ana.browser, "2026-11-25T09:30").await;
        open.press("Reservar la cita").await.is(409).says("Este profesional ya no admite pacientes nuevos");
        let page = calendar(&luis.browser, "ruiz", "2026-11-25").await;
        page.says("Este profesional ya no admite pacientes nuevos").does_not_say("Horas libres del");
        book(&ana.browser, "2026-11-25T10:30").await;
        let page = ana.browser.open("/appointments").await.click("Cambiar la hora").await;
        let page = ana.browser.open(&format!("{}?from=2026-11-25", page.url.path())).await;
        choose(&page, "2026-11-25T12:30").await.press("Confirmar el cambio").await.is(200);
        // Staff read why, and may take one more knowingly.
        let reception = world.staff(CASTELLANA, Role::Reception).await;
        let why = "/console/agenda/why?service=medicina-familiar&site=castellana&practitioner=ruiz&day=2026-11-25";
        let why = reception.open(&format!("{why}&patient={}", luis.record)).await;
        why.says("ya tiene todos los pacientes que admite").says("list_size = 1");
        let form = reception.open(&format!("/console/agenda/new?patient={}", luis.record)).await.form_to("/agenda/new");
        let form = form.fill("service", "medicina-familiar").fill("site", "castellana").fill("practitioner", "ruiz");
        let asked = form.fill("day", "2026-11-25").fill("start", "13:30").submit().await;
        asked.is(422).says("ya tiene todos los pacientes que admite");
        asked.form_to("/agenda/new").fill("because", "Es de la familia").submit().await.is(200).says("Cita reservada");
        // Now he is one of hers.
        assert!(!hours(&calendar(&luis.browser, "ruiz", "2026-11-25").await).is_empty());
    }

    async fn staff_break_the_rules_of_a_series_knowingly_too(world: World) {
        list_of_one(&world);
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let luis = world.record(CASTELLANA, "Luis", "Marín", "luis@example.com").await;
        book(&ana.browser, "2026-11-25T09:30").await;
        let reception = world.staff(CASTELLANA, Role::Reception).await;
        let form = reception.open(&format!("/console/agenda/new?patient={luis}")).await.form_to("/agenda/new");
        let form = form.fill("service", "medicina-familiar").fill("site", "castellana").fill("practitioner", "ruiz");
        let form = form.fill("day", "2026-11-25").fill("start", "10:30").fill("weeks", "1").fill("times", "2");
        let asked = form.submit().await;
        asked.is(422).says("ya tiene todos los pacientes que admite");
        assert!(world.mails_to("luis@example.com").await.is_empty(), "nothing was booked");
        let form = asked.form_to("/agenda/new").fill("because", "Es de la familia");
        form.submit().await.is(200).says("Serie de citas reservada");
        let admin = world.staff(CASTELLANA, Role::Admin).await;
        admin.open("/console/audit").await.says("Es de la familia");
    }

    async fn what_was_called_off_makes_place_on_the_list(world: World) {
        list_of_one(&world);
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let luis = world.patient(CASTELLANA, "Luis", "Marín").await;
        book(&ana.browser, "2026-11-25T09:30").await;
        assert!(hours(&calendar(&luis.browser, "ruiz", "2026-11-25").await).is_empty());
        world.run_raw(CASTELLANA, "UPDATE appointments SET status = 'cancelled'").await.unwrap();
        book(&luis.browser, "2026-11-25T11:30").await;
        calendar(&ana.browser, "ruiz", "2026-11-25").await.says("Este profesional ya no admite pacientes nuevos");
    }

    async fn a_list_with_one_place_left_takes_one_of_all_who_come_at_once(world: World) {
        list_of_one(&world);
        let mut forms = Vec::new();
        for (place, name) in ["Ana", "Luis", "Nora", "Iván", "Rosa"].into_iter().enumerate() {
            let person = world.patient(CASTELLANA, name, "Prieto").await;
            let week = calendar(&person.browser, "ruiz", "2026-12-07").await;
            let hour = hours(&week).into_iter().filter(|hour| hour.as_str() > "2026-12-09").nth(place * 2).unwrap();
            forms.push(choose(&week, &hour).await);
        }
        let done = futures_util::future::join_all(forms.iter().map(|form| form.press("Reservar la cita"))).await;
        let mut answers: Vec<u16> = done.iter().map(|page| page.status.as_u16()).collect();
        answers.sort_unstable();
        assert_eq!(answers, [200, 409, 409, 409, 409]);
    }
}
