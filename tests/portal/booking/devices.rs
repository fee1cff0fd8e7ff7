//! Devices of which there are some units.

use antesala::portal::Role;
use tokio::task::JoinSet;

use super::{book, calendar, choose, hours};
use crate::world::{CASTELLANA, World, both_databases};

const HOUR: &str = "2026-11-25T09:30";
const ROOMS: &str = "[[rooms]]\nslug = \"sala-extracciones\"";

/// Both doctors see patients on Wednesday, and each visit needs one of so many scanners.
fn scanners(world: &World, units: u32) {
    world.edit(
        CASTELLANA,
        r#"["tue", "thu", "fri"], from = "08:30""#,
        r#"["tue", "wed", "thu", "fri"], from = "08:30""#,
    );
    let device = "[[devices]]\nslug = \"ecografo\"\nname = \"Ecógrafo\"\nsite = \"castellana\"\nservices = [\"medicina-familiar\"]";
    world.edit_now(CASTELLANA, ROOMS, &format!("{device}\nunits = {units}\n\n{ROOMS}"));
}

both_databases! {
    async fn who_comes_second_reads_that_no_device_is_free_and_staff_why(world: World) {
        scanners(&world, 1);
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let luis = world.patient(CASTELLANA, "Luis", "Marín").await;
        let open = choose(&calendar(&luis.browser, "ortega", "2026-11-25").await, HOUR).await;
        let shown = book(&ana.browser, HOUR).await;
        open.press("Reservar la cita").await.is(409).says("no queda libre un aparato que hace falta");
        let free = hours(&calendar(&luis.browser, "ortega", "2026-11-25").await);
        assert!(!free.contains(&HOUR.to_owned()) && free.contains(&"2026-11-25T09:50".to_owned()), "{free:?}");
        let reception = world.staff(CASTELLANA, Role::Reception).await;
        let why = "/console/agenda/why?service=medicina-familiar&site=castellana&practitioner=ortega&day=2026-11-25";
        reception.open(why).await.says("No queda libre un aparato que hace falta").says("units = 1");
        reception.open("/console/agenda?day=2026-11-25&view=day").await.says("· Ecógrafo");
        // Staff may do without, saying why; the appointment has no device then.
        let form = reception.open(&format!("/console/agenda/new?patient={}", luis.record)).await.form_to("/agenda/new");
        let form = form.fill("service", "medicina-familiar").fill("site", "castellana").fill("practitioner", "ortega");
        let page = form.fill("day", "2026-11-25").fill("start", "09:30").submit().await;
        page.is(422).says("No queda libre un aparato");
        page.form_to("/agenda/new").fill("because", "Solo es una receta").submit().await.is(200);
        // What is moved takes the unit along.
        choose(&shown.click("Cambiar la hora").await, "2026-11-25T11:30").await.press("Confirmar el cambio").await.is(200);
        let nora = world.patient(CASTELLANA, "Nora", "Gil").await;
        let free = hours(&calendar(&nora.browser, "ortega", "2026-11-25").await);
        assert!(free.contains(&"2026-11-25T09:50".to_owned()) && !free.contains(&"2026-11-25T11:30".to_owned()), "{free:?}");
        // What is called off leaves it.
        ana.browser.open(shown.url.as_str()).await.click("Anular").await.press("Sí, anular la cita").await.is(200);
        assert!(hours(&calendar(&nora.browser, "ortega", "2026-11-25").await).contains(&"2026-11-25T11:30".to_owned()));
    }

    async fn each_appointment_has_a_unit_of_its_own_and_the_database_refuses_one_twice(world: World) {
        scanners(&world, 2);
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let luis = world.patient(CASTELLANA, "Luis", "Marín").await;
        book(&ana.browser, HOUR).await;
        let page = choose(&calendar(&luis.browser, "ortega", "2026-11-25").await, HOUR).await.press("Reservar la cita").await;
        page.is(200).does_not_say("Ecógrafo");
        let reception = world.staff(CASTELLANA, Role::Reception).await;
        reception.open("/console/agenda?day=2026-11-25&view=day").await.says("Ecógrafo 1").says("Ecógrafo 2");
        let same = "UPDATE appointments SET devices = '[{\"device\":\"ecografo\",\"unit\":0,\"name\":\"E\"}]'";
        let refused = world.run_raw(CASTELLANA, same).await.expect_err("one unit twice");
        assert!(refused.contains("appointments_device_free"), "{refused}");
        // Nor is an appointment moved onto a unit that is taken, however it is done.
        let other = "UPDATE appointments SET devices = '[{\"device\":\"ecografo\",\"unit\":1,\"name\":\"E\"}]' WHERE practitioner = 'ruiz'";
        let refused = world.run_raw(CASTELLANA, other).await.expect_err("the other's unit");
        assert!(refused.contains("appointments_device_free"), "{refused}");
        world.run_raw(CASTELLANA, "UPDATE appointments SET status = 'cancelled' WHERE practitioner = 'ortega'").await.unwrap();
        world.run_raw(CASTELLANA, other).await.expect("who called off has no unit any more");
    }

    async fn of_many_who_want_the_last_unit_at_two_doctors_one_has_it(world: World) {
        scanners(&world, 1);
        let mut forms = Vec::new();
        for number in 0..8 {
            let person = world.patient(CASTELLANA, "Paciente", &format!("Número{number}")).await;
            let doctor = ["ruiz", "ortega"][number % 2];
            forms.push(choose(&calendar(&person.browser, doctor, "2026-11-25").await, HOUR).await.form_to("/book"));
        }
        let mut storm = JoinSet::new();
        for form in forms {
            storm.spawn(form.send());
        }
        let mut answers: Vec<u16> = storm.join_all().await.iter().map(|page| page.status.as_u16()).collect();
        answers.sort_unstable();
        assert_eq!(answers, [303, 409, 409, 409, 409, 409, 409, 409]);
    }
}
