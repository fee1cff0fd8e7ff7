//! Staff ask the rules why nothing is free.

use antesala::portal::Role;

use super::book;
use crate::world::{CASTELLANA, World, both_databases};

fn ask(day: &str, more: &str) -> String {
    format!("/console/agenda/why?service=medicina-familiar&site=castellana&practitioner=ruiz&day={day}{more}")
}

both_databases! {
    async fn staff_see_each_rule_that_leaves_nothing_free_with_its_line(world: World) {
        let reception = world.staff(CASTELLANA, Role::Reception).await;
        reception.open("/console/agenda").await.click("¿Por qué no hay hueco?").await.is(200).says("Elija un servicio");
        let sunday = reception.open(&ask("2026-11-29", "")).await;
        sunday.is(200).says("Ninguna hora libre").says("Fuera del horario").says("clinic.toml, línea");
        let far = reception.open(&ask("2027-06-02", "")).await;
        far.says("Ninguna hora libre").says("Más lejos de lo que la agenda está abierta");
        let past = reception.open(&ask("2026-11-18", "")).await;
        past.says("Ya es tarde para reservarla por internet");
    }

    async fn staff_see_the_calendar_as_a_patient_saw_it_on_another_day(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        book(&ana.browser, "2026-11-25T09:30").await;
        let reception = world.staff(CASTELLANA, Role::Reception).await;
        let anybody = reception.open(&ask("2026-11-25", "")).await;
        anybody.says("El profesional tiene otra cita").does_not_say("El paciente tiene otra cita");
        let seen = reception.open(&ask("2026-11-25", &format!("&patient={}", ana.record))).await;
        seen.says("Ana Prieto").says("El paciente tiene otra cita a esa hora");
        let late = reception.open(&ask("2026-11-25", "&moment=2026-11-25T13:00")).await;
        late.says("Ya es tarde para reservarla por internet");
    }

    async fn a_practitioner_asks_about_the_own_hours_and_patients_only(world: World) {
        let luis = world.patient(CASTELLANA, "Luis", "Marín").await;
        let doctor = world.staff(CASTELLANA, Role::Practitioner).await;
        let page = doctor.open("/console/agenda/why?service=medicina-familiar&practitioner=ortega&day=2026-11-25").await;
        page.is(200).does_not_say("Ortega");
        doctor.open(&ask("2026-11-25", &format!("&patient={}", luis.record))).await.is(404);
        world.staff(CASTELLANA, Role::Billing).await.open(&ask("2026-11-25", "")).await.is(404);
    }
}
