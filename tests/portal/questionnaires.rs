//! Questionnaires: the clinic asks, the patient answers, the clinic reads.

use std::collections::BTreeMap;

use antesala::ids::{AssignmentId, ResponseId};
use antesala::portal::Role;
use antesala::questionnaires::model::{Answers, Form, Item, Kind, Outcome};
use antesala::questionnaires::store::{self, NewAssignment};

use crate::world::people::Person;
use crate::world::{CANTERAS, CASTELLANA, World, both_databases};

fn answers(item: &str, answer: &str) -> Answers {
    Answers(BTreeMap::from([(item.to_owned(), vec![answer.to_owned()])]))
}

fn form() -> Form {
    let question = Item {
        id: "sleep".into(),
        kind: Kind::Line,
        text: "¿Cómo duerme?".into(),
        help: None,
        required: true,
        options: Vec::new(),
        min: None,
        max: None,
        max_length: None,
        unit: None,
        when: Vec::new(),
        when_any: false,
        items: Vec::new(),
    };
    Form {
        id: "gone/sleep".into(),
        version: "1".into(),
        title: "Sueño".into(),
        description: None,
        items: vec![question],
    }
}

/// A questionnaire of a plugin that the clinic does not have any more.
async fn asked(world: &World, person: &Person) -> AssignmentId {
    let mut tx = world.tx(CASTELLANA).await;
    let new = NewAssignment {
        patient: person.record,
        questionnaire: "gone/sleep",
        title: "Sueño",
        assigned_by: Some("Recepción"),
        due_on: "2026-11-20".parse().ok(),
        return_to: None,
    };
    let id = store::assign(&mut tx, new).await.unwrap();
    tx.commit().await.unwrap();
    id
}

pub async fn submitted(world: &World, person: &Person, alerts: Vec<String>) -> ResponseId {
    let id = asked(world, person).await;
    let mut tx = world.tx(CASTELLANA).await;
    let assignment = store::get(&mut tx, id).await.unwrap();
    let outcome =
        Outcome {
            title: "Sueño".into(), score: Some("7".into()), band: Some("Leve".into()), text: Vec::new(), alerts
        };
    store::save_draft(&mut tx, &assignment, &answers("sleep", "Mal")).await.unwrap();
    let response =
        store::submit(&mut tx, &assignment, &form(), &answers("sleep", "Mal"), Some(&outcome)).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    response
}

both_databases! {
    async fn a_questionnaire_whose_plugin_is_gone_shows_a_calm_page_and_keeps_what_was_typed(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Ruiz").await;
        let id = asked(&world, &ana).await;
        ana.browser.open("/").await.says("Uno por responder");
        let list = ana.browser.open("/questionnaires").await;
        list.is(200).says("Sueño").says("Fuera de plazo");
        let page = ana.browser.get(&format!("/questionnaires/{id}")).await;
        page.is(503).says("no está disponible en este momento");
        // The page was open before the plugin went away.
        let token = list.attribute("input[name=csrf]", "value").expect("a form on every page of a signed-in patient");
        let fields = [("csrf", token.as_str()), ("q-sleep", "Regular"), ("action", "submit")];
        let kept = ana.browser.post(&format!("/questionnaires/{id}"), &fields).await;
        kept.is(503).says("Lo que ha escrito está guardado");
        let mut tx = world.tx(CASTELLANA).await;
        assert_eq!(store::draft(&mut tx, id).await.unwrap(), Some(answers("sleep", "Regular")));
        drop(tx);
        ana.browser.open("/questionnaires").await.says("Continuar");
    }

    async fn answers_are_read_with_the_form_as_it_was_and_alerts_come_first(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Ruiz").await;
        let eva = world.patient(CASTELLANA, "Eva", "Sanz").await;
        submitted(&world, &eva, Vec::new()).await;
        world.clock.advance(std::time::Duration::from_secs(1));
        submitted(&world, &ana, vec!["Riesgo alto".into()]).await;
        world.clock.advance(std::time::Duration::from_secs(1));
        submitted(&world, &eva, Vec::new()).await;

        let own = ana.browser.open("/questionnaires").await.click("Sueño").await;
        own.is(200).says("¿Cómo duerme?").says("Mal").says("Leve").does_not_say("Riesgo alto");

        let desk = world.staff(CASTELLANA, Role::Admin).await;
        let inbox = desk.open("/console/questionnaires").await;
        let patients = inbox.all("tbody td:first-child");
        assert_eq!(patients, ["Ana Ruiz", "Eva Sanz", "Eva Sanz"]);
        let read = desk.open(&inbox.link("Sueño")).await;
        read.says("Riesgo alto").says("Mal").says("Leve");
        read.form_to("/read").submit().await.is(200);
        desk.open("/console/questionnaires").await.does_not_say("Ana Ruiz");
        desk.open("/console/questionnaires?all").await.says("Ana Ruiz").says("Leído");
        desk.open(&format!("/console/patients/{}/questionnaires", ana.record)).await.says("Respondido").says("Aviso");
    }

    async fn submitted_answers_never_change(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Ruiz").await;
        let id = asked(&world, &ana).await;
        let mut tx = world.tx(CASTELLANA).await;
        let assignment = store::get(&mut tx, id).await.unwrap();
        store::save_draft(&mut tx, &assignment, &answers("sleep", "Bien")).await.unwrap();
        let response = store::submit(&mut tx, &assignment, &form(), &answers("sleep", "Bien"), None).await.unwrap();
        assert!(response.is_some());
        store::save_draft(&mut tx, &assignment, &answers("sleep", "Mal")).await.unwrap();
        assert_eq!(store::submit(&mut tx, &assignment, &form(), &answers("sleep", "Mal"), None).await.unwrap(), None);
        assert!(!store::cancel(&mut tx, id).await.unwrap());
        tx.commit().await.unwrap();
        let mut tx = world.tx(CASTELLANA).await;
        let read = store::response(&mut tx, response.unwrap()).await.unwrap();
        assert_eq!(read.answers, answers("sleep", "Bien"));
        drop(tx);
        let again = ana.browser.open(&format!("/questionnaires/{id}")).await;
        again.says("Bien").does_not_say("Enviar respuestas");
    }

    async fn a_patient_is_not_asked_twice_for_what_still_waits(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Ruiz").await;
        let desk = world.staff(CASTELLANA, Role::Reception).await;
        let path = format!("/console/patients/{}/questionnaires", ana.record);
        let form = desk.open(&path).await.form_to("/questionnaires").fill("questionnaire", "phq9/phq-9");
        form.clone().submit().await.is(200);
        form.submit().await.is(422).says("ya lo tiene pendiente");
        assert_eq!(world.mails_to(&ana.email).await.len(), 1);
    }

    async fn staff_take_a_questionnaire_back_that_was_not_answered(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Ruiz").await;
        let id = asked(&world, &ana).await;
        let desk = world.staff(CASTELLANA, Role::Reception).await;
        let list = desk.open(&format!("/console/patients/{}/questionnaires", ana.record)).await;
        list.form_to("/cancel").submit().await.says("Anulado");
        ana.browser.open("/questionnaires").await.does_not_say("Sueño");
        ana.browser.get(&format!("/questionnaires/{id}")).await.is(404);
    }

    async fn answers_of_another_patient_or_clinic_are_not_there(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Ruiz").await;
        let eva = world.patient(CASTELLANA, "Eva", "Sanz").await;
        let other = world.patient(CANTERAS, "Ana", "Ruiz").await;
        let (id, response) = (asked(&world, &ana).await, submitted(&world, &ana, Vec::new()).await);
        for browser in [&eva.browser, &other.browser] {
            browser.get(&format!("/questionnaires/{id}")).await.is(404);
            browser.get(&format!("/questionnaires/responses/{response}")).await.is(404);
        }
        for (clinic, role) in [(CANTERAS, Role::Admin), (CASTELLANA, Role::Practitioner)] {
            let stranger = world.staff(clinic, role).await;
            stranger.get(&format!("/console/responses/{response}")).await.is(404);
            stranger.get(&format!("/console/patients/{}/questionnaires", ana.record)).await.is(404);
            stranger.open("/console/questionnaires").await.does_not_say("Ana Ruiz");
        }
    }

    async fn a_patient_asked_by_staff_answers_and_reads_what_it_comes_to(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Ruiz").await;
        let desk = world.staff(CASTELLANA, Role::Reception).await;
        let page = desk.open(&format!("/console/patients/{}/questionnaires", ana.record)).await;
        let nothing = page.form_to("/questionnaires").submit().await;
        nothing.is(422).says("Elija un cuestionario");
        let past = nothing.form_to("/questionnaires").fill("questionnaire", "phq9/phq-9").fill("due_on", "2026-11-01");
        past.submit().await.is(422).says("no puede ser un día pasado");
        let form = page.form_to("/questionnaires").fill("questionnaire", "phq9/phq-9").fill("due_on", "2026-12-01");
        form.submit().await.is(200).says("Cuestionario de salud (PHQ-9)").says("Pendiente");

        let mail = world.mail_to(&ana.email).await;
        assert!(mail.subject.contains("cuestionario") && !mail.text.contains("PHQ"), "{}", mail.text);

        let list = ana.browser.open("/questionnaires").await;
        let answering = list.click("Cuestionario de salud (PHQ-9)").await;
        answering.is(200).says("Durante las dos últimas semanas");
        let draft = answering.form("form.questionnaire").fill("q-q1", "2").press("Guardar borrador").await;
        draft.is(200).says("El borrador se ha guardado").says("Empezado");

        let again = ana.browser.open("/questionnaires").await.click("Continuar").await;
        assert_eq!(again.all("input[name='q-q1'][value='2'][checked]").len(), 1, "the draft is there again");
        let refused = again.form("form.questionnaire").press("Enviar respuestas").await;
        refused.is(422).says("Hay 8 datos que corregir").says("Falta responder a esta pregunta");
        let mut form = refused.form("form.questionnaire");
        for question in 2..=9 {
            form = form.fill(&format!("q-q{question}"), "2");
        }
        let outcome = form.press("Enviar respuestas").await;
        outcome.is(200).says("18").says("moderadamente grave").says("18 de 27 puntos").says("Más de la mitad de los días");
        outcome.does_not_say("Ítem 9");
        // Thoughts of death: whom to call stands before all else.
        outcome.says("no espere: llame al 112");
        let calls = outcome.every(".crisis a", "href");
        assert_eq!(calls, ["tel:112", "tel:024"]);
        outcome.says("Llamar al 024 · Atención a la conducta suicida");
        assert!(outcome.text().find("llame al 112") < outcome.text().find("moderadamente grave"));
        ana.browser.open("/").await.does_not_say("Uno por responder");

        let inbox = desk.open("/console/questionnaires").await;
        inbox.says("Ana Ruiz").says("Aviso");
        desk.open(&inbox.link("PHQ-9")).await.says("Ítem 9").says("Puntuación alta");
        let mut tx = world.tx(CASTELLANA).await;
        let trail = antesala::audit::list(&mut tx, Some(ana.record), Some("questionnaire."), None, 10).await.unwrap();
        let mut acts: Vec<_> = trail.iter().map(|line| line.action.as_str()).collect();
        acts.sort_unstable();
        assert_eq!(acts, ["questionnaire.assigned", "questionnaire.opened", "questionnaire.submitted"]);
    }

    async fn a_clinic_says_itself_whom_to_call_and_without_a_crisis_nobody_is_alarmed(world: World) {
        let own = "[contact]\ncrisis = [{ phone = \"+34 900 000 112\", name = \"Guardia de la clínica\" }]";
        world.edit_now(CASTELLANA, "[contact]", own);
        let ana = world.patient(CASTELLANA, "Ana", "Ruiz").await;
        let desk = world.staff(CASTELLANA, Role::Reception).await;
        let path = format!("/console/patients/{}/questionnaires", ana.record);
        for (last, calls) in [("0", Vec::new()), ("1", vec!["tel:+34900000112".to_owned()])] {
            desk.open(&path).await.form_to("/questionnaires").fill("questionnaire", "phq9/phq-9").submit().await.is(200);
            let list = ana.browser.open("/questionnaires").await;
            let mut form = list.click("Cuestionario de salud (PHQ-9)").await.form("form.questionnaire");
            for question in 1..=8 {
                form = form.fill(&format!("q-q{question}"), "1");
            }
            let outcome = form.fill("q-q9", last).press("Enviar respuestas").await;
            outcome.is(200).says("de 27 puntos");
            assert_eq!(outcome.every(".crisis a", "href"), calls, "{}", outcome.shown());
        }
    }

    async fn an_offered_questionnaire_is_begun_by_the_patient_and_asks_what_follows(world: World) {
        let eva = world.patient(CANTERAS, "Eva", "Sanz").await;
        let list = eva.browser.open("/questionnaires").await;
        list.says("También puede responder").says("Historia dental y médica");
        let page = list.form_to("/questionnaires").submit().await;
        page.is(200).says("¿Tiene alguna alergia?");
        assert_eq!(page.all(".question[hidden]").len(), 2, "what follows a yes is not asked yet");
        // Without JavaScript the next step shows what else is asked.
        let next = page.form("form.questionnaire").fill("q-allergies", "true").press("Ver más preguntas").await;
        next.is(200);
        assert_eq!(next.all(".question[hidden]").len(), 1);
        let form = next.form("form.questionnaire").fill("q-allergies-which", "Penicilina").fill("q-anticoagulants", "false");
        let form = form.tick("heart").tick("pressure").fill("q-pregnant", "no").fill("q-pain", "false");
        let read = form.fill("q-fear", "some").fill("q-last-visit", "2025-03-04").press("Enviar respuestas").await;
        read.is(200).says("Penicilina").says("Corazón, Tensión alta").says("4 de marzo de 2025");
        let desk = world.staff(CANTERAS, Role::Reception).await;
        let inbox = desk.open("/console/questionnaires").await;
        desk.open(&inbox.link("Historia dental")).await.says("Alergia: Penicilina");
        // It can be begun anew; these answers stay.
        eva.browser.open("/questionnaires").await.says("También puede responder").says("Respondidos");
    }

    async fn a_questionnaire_is_called_in_the_language_of_who_reads(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Ruiz").await;
        let desk = world.staff(CASTELLANA, Role::Reception).await;
        let path = format!("/console/patients/{}/questionnaires", ana.record);
        desk.open(&path).await.form_to("/questionnaires").fill("questionnaire", "phq9/phq-9").submit().await.is(200);
        let profile = ana.browser.open("/profile").await.form_to("/profile").fill("language", "en");
        profile.submit().await.is(200);
        let list = ana.browser.open("/questionnaires").await;
        list.says("Health questionnaire (PHQ-9)").does_not_say("Cuestionario de salud");
        let mut form = list.click("Health questionnaire (PHQ-9)").await.form("form.questionnaire");
        for question in 1..=9 {
            form = form.fill(&format!("q-q{question}"), "1");
        }
        form.press("Send answers").await.is(200);
        ana.browser.open("/questionnaires").await.says("Health questionnaire (PHQ-9)");
        for page in ["/console/questionnaires", &path, &format!("/console/patients/{}", ana.record)] {
            desk.open(page).await.says("Cuestionario de salud (PHQ-9)").does_not_say("Health questionnaire");
        }
        // What the plugin says no more is called as it was.
        world.edit_now(CASTELLANA, "name = \"phq9\"\nsettings = { alert_score = 15 }", "name = \"phq-nine\"");
        desk.open(&path).await.says("Cuestionario de salud (PHQ-9)");
    }

    async fn what_the_clinic_does_not_offer_cannot_be_begun(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Ruiz").await;
        let page = ana.browser.open("/questionnaires").await;
        let token = page.attribute("input[name=csrf]", "value").unwrap();
        for id in ["phq9/phq-9", "dental-history/dental-history", "hostile/x", ""] {
            let fields = [("csrf", token.as_str()), ("questionnaire", id)];
            ana.browser.post("/questionnaires", &fields).await.is(404);
        }
    }
}
