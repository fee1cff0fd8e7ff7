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
    };
    let id = store::assign(&mut tx, new).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn submitted(world: &World, person: &Person, alerts: Vec<String>) -> ResponseId {
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

        let desk = world.staff(CASTELLANA, Role::Reception).await;
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
}
