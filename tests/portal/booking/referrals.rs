//! Referrals that staff note down, and services for invited patients.

use antesala::portal::Role;

use super::{choose, hours};
use crate::world::{CASTELLANA, World, both_databases, browser::Browser, form::Form, page::Page, people::Person};

/// The blood test of the practice in Madrid needs a referral.
async fn blood(browser: &Browser, from: &str) -> Page {
    let page = browser.open(&format!("/book?service=analitica&site=castellana&from={from}")).await;
    page.is(200);
    page
}

/// Staff note down a referral, or an invitation.
pub async fn note(staff: &Browser, person: &Person, kind: &str, service: &str, visits: &str, until: &str) -> Page {
    let page = staff.open(&format!("/console/patients/{}/entitlements", person.record)).await;
    let form = page.form_to("/entitlements").fill("kind", kind).fill("service", service).fill("visits", visits);
    let form = form.fill("referred_by", "Dr. Javier Ortega").fill("valid_until", until);
    let done = form.submit().await;
    done.is(200);
    done
}

both_databases! {
    async fn with_a_referral_the_patient_books_as_often_as_it_says_and_what_is_called_off_comes_back(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let reception = world.staff(CASTELLANA, Role::Reception).await;
        blood(&ana.browser, "2026-11-26").await.says("hace falta un volante vigente").does_not_say("Horas libres del");
        note(&reception, &ana, "referral", "analitica", "1", "2026-12-01").await.says("El volante está en la ficha");
        ana.browser.open("/appointments").await.says("De Dr. Javier Ortega").says("Queda 1 de 1");
        reception.open(&format!("/console/patients/{}", ana.record)).await.says("Queda 1 de 1");
        let week = blood(&ana.browser, "2026-11-30").await;
        assert!(hours(&week).iter().all(|hour| hour.as_str() < "2026-12-02"), "its last day is the first of December");
        choose(&week, "2026-12-01T09:00").await.press("Reservar la cita").await.is(200);
        ana.browser.open("/appointments").await.does_not_say("De Dr. Javier Ortega");
        let form = reception.open(&format!("/console/patients/{}/entitlements", ana.record)).await;
        form.says("Usado").says("Quedan 0 de 1");
        blood(&ana.browser, "2026-11-26").await.says("hace falta un volante vigente");
        // Moving keeps it, and the days are those of the referral.
        let page = ana.browser.open("/appointments").await.click("Cambiar la hora").await;
        let page = ana.browser.open(&format!("{}?from=2026-11-26", page.url.path())).await;
        assert!(hours(&page).iter().all(|hour| hour.as_str() < "2026-12-02"));
        choose(&page, "2026-11-27T09:00").await.press("Confirmar el cambio").await.is(200);
        blood(&ana.browser, "2026-11-26").await.says("hace falta un volante vigente");
        let page = ana.browser.open("/appointments").await.click("Anular").await;
        page.press("Sí, anular la cita").await.is(200).says("Queda 1 de 1");
        let page = blood(&ana.browser, "2026-11-26").await;
        choose(&page, "2026-11-26T09:00").await.press("Reservar la cita").await.is(200);
    }

    async fn staff_read_why_may_book_past_it_and_withdraw_it(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let reception = world.staff(CASTELLANA, Role::Reception).await;
        let why = "/console/agenda/why?service=analitica&site=castellana&day=2026-11-26";
        let why = reception.open(&format!("{why}&patient={}", ana.record)).await;
        why.says("Hace falta un volante").says("booking = ");
        let form = reception.open(&format!("/console/agenda/new?patient={}", ana.record)).await.form_to("/agenda/new");
        let form = form.fill("service", "analitica").fill("site", "castellana").fill("practitioner", "vidal");
        let asked = form.fill("day", "2026-11-26").fill("start", "09:00").submit().await;
        asked.is(422).says("Hace falta un volante");
        asked.form_to("/agenda/new").fill("because", "Lo trae el jueves").submit().await.is(200).says("Cita reservada");
        let admin = world.staff(CASTELLANA, Role::Admin).await;
        admin.open("/console/audit").await.says("no-referral: Lo trae el jueves");
        note(&reception, &ana, "referral", "analitica", "3", "2026-12-31").await;
        let page = reception.open(&format!("/console/patients/{}/entitlements", ana.record)).await;
        page.press("Retirar").await.is(200).says("Retirado");
        blood(&ana.browser, "2026-11-26").await.says("hace falta un volante vigente");
        admin.open("/console/audit").await.says("Volante anotado").says("Volante retirado");
        // What is missing or makes no sense is said, and nothing typed is lost.
        let form = page.form_to("/entitlements").fill("kind", "referral").fill("visits", "0").fill("valid_until", "2020-01-01");
        let wrong = form.submit().await;
        wrong.is(422).says("de 1 a 100").says("quién deriva").says("de hoy en adelante");
        assert_eq!(wrong.form_to("/entitlements").value("valid_until"), "2020-01-01");
        world.staff(CASTELLANA, Role::Billing).await.open(&format!("/console/patients/{}/entitlements", ana.record)).await.is(404);
    }

    async fn two_tabs_do_not_use_one_visit_twice(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let reception = world.staff(CASTELLANA, Role::Reception).await;
        note(&reception, &ana, "referral", "analitica", "1", "2026-12-31").await;
        let week = blood(&ana.browser, "2026-12-09").await;
        let mut forms = Vec::new();
        for hour in hours(&week).into_iter().step_by(3).take(4) {
            forms.push(choose(&week, &hour).await);
        }
        let done = futures_util::future::join_all(forms.iter().map(|form| form.press("Reservar la cita"))).await;
        let mut answers: Vec<u16> = done.iter().map(|page| page.status.as_u16()).collect();
        answers.sort_unstable();
        assert_eq!(answers, [200, 409, 409, 409]);
        let told = done.iter().find(|page| page.status == 409).unwrap();
        told.says("hace falta un volante vigente");
    }

    async fn two_who_book_for_one_patient_at_once_do_not_use_one_visit_twice(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let mut forms = Vec::new();
        for (name, start) in [("marta", "09:00"), ("sergio", "10:00"), ("pilar", "11:00")] {
            let staff = world.staff_named(CASTELLANA, name, Role::Reception).await;
            if forms.is_empty() {
                note(&staff, &ana, "referral", "analitica", "1", "2026-12-31").await;
            }
            let form = staff.open(&format!("/console/agenda/new?patient={}", ana.record)).await.form_to("/agenda/new");
            let form = form.fill("service", "analitica").fill("site", "castellana").fill("practitioner", "vidal");
            forms.push(form.fill("day", "2026-11-26").fill("start", start));
        }
        let done = futures_util::future::join_all(forms.into_iter().map(Form::submit)).await;
        let mut answers: Vec<u16> = done.iter().map(|page| page.status.as_u16()).collect();
        answers.sort_unstable();
        assert_eq!(answers, [200, 422, 422]);
    }

    async fn a_service_for_invited_patients_is_listed_for_those_alone(world: World) {
        let only = "price_cents = 7500\npractitioners = [\"sanz\"]\nbooking = { patients = \"invited\", ";
        world.edit_now(CASTELLANA, "price_cents = 7500\npractitioners = [\"sanz\"]\nbooking = { ", only);
        world.edit_now(CASTELLANA, "discreet = true", "discreet = false");
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let luis = world.patient(CASTELLANA, "Luis", "Marín").await;
        let reception = world.staff(CASTELLANA, Role::Reception).await;
        ana.browser.open("/book").await.does_not_say("Sesión de psicología").says("Extracción de sangre");
        let said = note(&reception, &ana, "invitation", "psicologia", "1", "2026-12-31").await;
        said.says("le enviamos un correo con el enlace");
        let mail = world.mail_to(&ana.email).await;
        assert!(mail.subject.contains("le invita a reservar") && mail.text.contains("Sesión de psicología"), "{}", mail.text);
        let link = mail.text.split_whitespace().find(|word| word.contains("/book?service=psicologia")).unwrap().to_owned();
        ana.browser.open("/book").await.says("Sesión de psicología").says("Invitación");
        let page = ana.browser.open(&format!("{link}&practitioner=sanz&from=2026-12-09")).await;
        let hour = hours(&page).into_iter().next().unwrap();
        choose(&page, &hour).await.press("Reservar la cita").await.is(200);
        ana.browser.open("/book").await.does_not_say("Sesión de psicología");
        // Who has the link alone reads what to do.
        let page = luis.browser.open(&format!("{link}&practitioner=sanz&from=2026-12-09")).await;
        page.says("se reserva por invitación de la clínica").does_not_say("Horas libres del");
        luis.browser.open("/waiting?service=psicologia").await.does_not_say("Sesión de psicología");
        // An invitation is over when its last day is, whatever the day of the appointment.
        note(&reception, &luis, "invitation", "psicologia", "2", "2026-11-24").await;
        luis.browser.open("/book").await.says("Sesión de psicología");
        super::back_at(&world, "2026-11-25T08:00:00Z", &luis.browser, "/book", &luis.email).await;
        luis.browser.open("/book").await.does_not_say("Sesión de psicología");
    }
}
