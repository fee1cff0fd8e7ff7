//! Who pays: the insurers that a clinic takes, and those on the patient's record.

use antesala::portal::Role;

use super::{book, calendar, choose};
use crate::world::{CANTERAS, CASTELLANA, World, both_databases, browser::Browser, people::Person};

const HOUR: &str = "2026-11-25T09:30";

/// Reception notes an insurer on the record.
async fn note(reception: &Browser, person: &Person, payer: &str, number: &str) {
    let page = reception.open(&format!("/console/patients/{}/coverage", person.record)).await;
    let form = page.form_to("/coverage").fill("payer", payer).fill("member_number", number);
    form.submit().await.is(200).says("El seguro está en la ficha");
}

fn taken(world: &World, coverage: &str, more: &str) {
    world.edit_now(CASTELLANA, "max_open = 4", &format!("max_open = 4\ncoverage = [{coverage}]\n{more}"));
}

both_databases! {
    async fn staff_note_the_insurer_and_the_patient_and_the_appointment_show_it(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let reception = world.staff(CASTELLANA, Role::Reception).await;
        book(&ana.browser, "2026-11-25T10:30").await.says("Privado (paga el paciente)");
        note(&reception, &ana, "salud-meseta/plena", "0042 7781").await;
        reception.open(&format!("/console/patients/{}", ana.record)).await.says("Salud Meseta · Plena").says("0042 7781");
        ana.browser.open("/profile").await.says("Seguro médico").says("Salud Meseta · Plena").says("0042 7781");
        let page = choose(&calendar(&ana.browser, "ruiz", "2026-11-25").await, HOUR).await;
        page.says("Salud Meseta · Plena").says("Precio sin seguro");
        page.press("Reservar la cita").await.is(200).says("Salud Meseta · Plena");
        // Taken off the record, it stays with the appointment.
        let page = reception.open(&format!("/console/patients/{}/coverage", ana.record)).await;
        page.press("Quitar").await.is(200).says("El seguro ya no está en la ficha");
        ana.browser.open("/appointments").await.click("/appointments/").await.says("Salud Meseta · Plena");
        let admin = world.staff(CASTELLANA, Role::Admin).await;
        admin.open("/console/audit").await.says("Seguro anotado en la ficha").says("Seguro quitado de la ficha");
    }

    async fn who_is_not_insured_there_reads_with_whom_it_is_taken(world: World) {
        taken(&world, "\"salud-meseta/plena\", \"mutua-norte\"", "");
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let reception = world.staff(CASTELLANA, Role::Reception).await;
        let page = calendar(&ana.browser, "ruiz", "2026-11-25").await;
        page.says("este servicio no se atiende con su seguro").says("Salud Meseta · Plena, Mutua Norte");
        note(&reception, &ana, "salud-meseta/esencial", "").await;
        calendar(&ana.browser, "ruiz", "2026-11-25").await.says("no se atiende con su seguro");
        // Staff read why, with its line, and may book past it knowingly.
        let why = "/console/agenda/why?service=medicina-familiar&site=castellana&practitioner=ruiz&day=2026-11-25";
        let why = reception.open(&format!("{why}&patient={}", ana.record)).await;
        why.says("El seguro del paciente no se admite").says("coverage = ");
        let form = reception.open(&format!("/console/agenda/new?patient={}", ana.record)).await.form_to("/agenda/new");
        let form = form.fill("service", "medicina-familiar").fill("site", "castellana").fill("practitioner", "ruiz");
        let asked = form.fill("day", "2026-11-25").fill("start", "13:30").fill("payer", "salud-meseta/esencial").submit().await;
        asked.is(422).says("El seguro del paciente no se admite");
        asked.form_to("/agenda/new").fill("because", "Autorizado por teléfono").submit().await.is(200).says("Cita reservada");
        note(&reception, &ana, "salud-meseta/plena", "").await;
        book(&ana.browser, HOUR).await.says("Salud Meseta · Plena");
    }

    async fn where_the_clinic_lets_them_patients_choose_who_pays(world: World) {
        taken(&world, "\"self-pay\", \"salud-meseta\", \"mutua-norte\"", "coverage_choice = \"patient\"");
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let reception = world.staff(CASTELLANA, Role::Reception).await;
        note(&reception, &ana, "salud-meseta/plena", "").await;
        let confirm = choose(&calendar(&ana.browser, "ruiz", "2026-11-25").await, HOUR).await;
        confirm.says("Privado (paga el paciente)").does_not_say("Mutua Norte");
        // What is not on the record cannot be chosen.
        let form = confirm.form_to("/book");
        form.clone().forge("payer", "mutua-norte").submit().await.is(422).says("Elija quién paga");
        form.fill("payer", "self-pay").submit().await.is(200).says("Privado (paga el paciente)");
        book(&ana.browser, "2026-11-25T10:30").await.says("Salud Meseta · Plena");
    }

    async fn a_practitioner_who_does_not_take_the_chosen_one_is_not_the_one_who_is_booked(world: World) {
        let own = "title = { es = \"Médica de familia\", en = \"Family doctor\" }";
        world.edit_now(CASTELLANA, own, &format!("{own}\nbooking = {{ coverage = [\"self-pay\"] }}"));
        let luis = world.patient(CASTELLANA, "Luis", "Marín").await;
        let reception = world.staff(CASTELLANA, Role::Reception).await;
        note(&reception, &luis, "mutua-norte", "").await;
        // On Thursdays he works in the morning and she in the afternoon.
        let open = "/book?service=medicina-familiar&site=castellana&from=2026-11-26";
        for (hour, who, pays) in [
            ("2026-11-26T09:00", "Ortega", "Mutua Norte"),
            ("2026-11-26T16:30", "Ruiz", "Privado (paga el paciente)"),
        ] {
            let page = luis.browser.open(open).await;
            choose(&page, hour).await.press("Reservar la cita").await.is(200).says(who).says(pays);
        }
    }

    async fn newcomers_say_who_pays_and_staff_find_it_on_the_record(world: World) {
        let insurers = "[[insurers]]\nslug = \"mutua-norte\"\nname = \"Mutua Norte\"\n\n[[sites]]";
        world.edit_now(CANTERAS, "[[sites]]", insurers);
        let lola = world.browser(CANTERAS);
        let page = super::first_visit::details(&lola, "/first-visit", "2026-11-25T10:00").await;
        page.fill("payer", "mutua-norte").submit().await.is(200);
        let link = super::first_visit::link(&world.mail_to("lola@example.com").await);
        lola.open(&link).await.press("Reservar la cita").await.is(200);
        let reception = world.staff(CANTERAS, Role::Reception).await;
        let page = reception.open("/console/newcomers").await;
        page.says("Mutua Norte");
        let record = page.attribute("a[href*='/console/patients/'].button", "href").unwrap();
        reception.open(&record).await.says("Mutua Norte");
    }
}
