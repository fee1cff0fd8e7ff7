//! A questionnaire that must be answered before a service is booked.

use std::collections::BTreeMap;

use antesala::portal::Role;
use antesala::questionnaires::model::{Answers, Form};
use antesala::questionnaires::store::{self, NewAssignment};

use super::{back_at, calendar, choose};
use crate::world::{CASTELLANA, World, both_databases, browser::Browser, page::Page};

const HOUR: &str = "2026-11-25T09:30";

fn asked(world: &World, more: &str) {
    let rule = format!("max_open = 4\nquestionnaire = \"phq9/phq-9\"\n{more}");
    world.edit_now(CASTELLANA, "max_open = 4", &rule);
}

/// Whether the plugin that asks was built.
fn built() -> bool {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("plugins/dist/phq9.wasm").is_file()
}

/// Answers all nine questions with «nunca».
async fn answer(page: &Page) -> Page {
    let mut form = page.form_to(page.url.path());
    for name in page.every("input[type=radio]", "name") {
        form = form.fill(&name, "0");
    }
    form.press("Enviar respuestas").await
}

fn empty() -> Form {
    let (id, title) = ("phq9/phq-9".to_owned(), "Cuestionario de salud".to_owned());
    Form { id, version: "1".into(), title, description: None, items: Vec::new() }
}

async fn confirming(browser: &Browser) -> Page {
    choose(&calendar(browser, "ruiz", "2026-11-25").await, HOUR).await
}

both_databases! {
    async fn who_has_not_answered_answers_first_and_comes_back_to_the_hour(world: World) {
        if !built() {
            return;
        }
        asked(&world, "questionnaire_valid = \"30 days\"\nhold = \"10m\"");
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let page = confirming(&ana.browser).await;
        page.says("Antes, un cuestionario").says("volverá a esta misma hora");
        assert!(page.forms().iter().all(|form| !form.is_to("/book")), "nothing is booked before");
        // The hour is held meanwhile.
        let luis = world.patient(CASTELLANA, "Luis", "Marín").await;
        assert!(!super::hours(&calendar(&luis.browser, "ruiz", "2026-11-25").await).contains(&HOUR.to_owned()));
        let done = answer(&page.press("Responder el cuestionario").await).await;
        let page = done.is(200).click("Seguir con la reserva").await;
        page.is(200).says("Reservar la cita").does_not_say("Antes, un cuestionario");
        page.press("Reservar la cita").await.is(200);
        // For thirty days nothing is asked again; moving asks for nothing either.
        choose(&calendar(&ana.browser, "ruiz", "2026-12-09").await, "2026-12-09T10:30").await.says("Reservar la cita");
        back_at(&world, "2027-01-04T08:00:00Z", &ana.browser, "/book", &ana.email).await;
        let page = calendar(&ana.browser, "ruiz", "2027-01-11").await;
        choose(&page, "2027-01-11T09:30").await.says("Antes, un cuestionario");
    }

    async fn the_questionnaire_that_staff_had_asked_for_is_the_one_and_leads_back_to_the_hour(world: World) {
        asked(&world, "");
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let mut tx = world.tx(CASTELLANA).await;
        let (title, assigned_by) = ("Cuestionario de salud", Some("Recepción"));
        let questionnaire = "phq9/phq-9";
        let new = NewAssignment { patient: ana.record, questionnaire, title, assigned_by, due_on: None, return_to: None };
        let id = store::assign(&mut tx, new).await.unwrap();
        tx.commit().await.unwrap();
        let page = confirming(&ana.browser).await.press("Responder el cuestionario").await;
        assert!(page.url.path().ends_with(&format!("/questionnaires/{id}")), "{}", page.url);
        // Handed in, whatever the plugin makes of it.
        let mut tx = world.tx(CASTELLANA).await;
        let assignment = store::get(&mut tx, id).await.unwrap();
        let (given, form) = (Answers(BTreeMap::new()), empty());
        store::save_draft(&mut tx, &assignment, &given).await.unwrap();
        let response = store::submit(&mut tx, &assignment, &form, &given, None).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        let page = ana.browser.open(&format!("/questionnaires/responses/{response}")).await;
        let page = page.click("Seguir con la reserva").await;
        page.is(200).does_not_say("Antes, un cuestionario").press("Reservar la cita").await.is(200);
        // A day later the answers are read without it.
        back_at(&world, "2026-11-24T08:00:00Z", &ana.browser, "/questionnaires", &ana.email).await;
        let page = ana.browser.open(&format!("/questionnaires/responses/{response}")).await;
        page.is(200).does_not_say("Seguir con la reserva");
    }

    async fn a_form_that_was_open_before_leads_there_too_and_staff_may_book_past_it(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let open = confirming(&ana.browser).await;
        asked(&world, "comment = \"optional\"");
        let page = open.press("Reservar la cita").await;
        page.is(200).says("Antes, un cuestionario");
        assert!(ana.browser.open("/appointments").await.all("li.appointment").is_empty());
        let reception = world.staff(CASTELLANA, Role::Reception).await;
        let why = "/console/agenda/why?service=medicina-familiar&site=castellana&practitioner=ruiz&day=2026-11-25";
        let why = reception.open(&format!("{why}&patient={}", ana.record)).await;
        why.says("no ha respondido antes el cuestionario").says("questionnaire = ");
        let form = reception.open(&format!("/console/agenda/new?patient={}", ana.record)).await.form_to("/agenda/new");
        let form = form.fill("service", "medicina-familiar").fill("site", "castellana").fill("practitioner", "ruiz");
        let told = form.fill("day", "2026-11-25").fill("start", "10:30").submit().await;
        told.is(422).says("no ha respondido antes el cuestionario");
        told.form_to("/agenda/new").fill("because", "Lo responde aquí").submit().await.is(200).says("Cita reservada");
        // What was asked for elsewhere leads nowhere else, and other questionnaires are not begun.
        let form = page.form_to("/questionnaires");
        form.clone().forge("questionnaire", "phq9/other").submit().await.is(404);
        if built() {
            form.forge("next", "//evil.example/").submit().await.is(200);
            let rows = world.rows(CASTELLANA).await;
            assert!(!rows.iter().any(|row| row.text.contains("evil.example")), "no other page is kept");
        }
    }
}
