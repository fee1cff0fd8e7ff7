//! Answers that somebody should look at soon: they reach the staff wherever they are.

use antesala::portal::Role;

use crate::booking::book;
use crate::world::{CASTELLANA, World, both_databases, browser::Browser, people::Person};

/// The patient is asked, and answers each question of the PHQ-9 with this.
async fn answered(desk: &Browser, patient: &Person, points: &str) {
    let path = format!("/console/patients/{}/questionnaires", patient.record);
    desk.open(&path).await.form_to("/questionnaires").fill("questionnaire", "phq9/phq-9").submit().await.is(200);
    let list = patient.browser.open("/questionnaires").await;
    let mut form = list.click("Cuestionario de salud (PHQ-9)").await.form("form.questionnaire");
    for question in 1..=9 {
        form = form.fill(&format!("q-q{question}"), points);
    }
    form.press("Enviar respuestas").await.is(200);
}

async fn waits(staff: &Browser, path: &str) -> Vec<String> {
    staff.open(path).await.all(".shell-nav .count .visually-hidden")
}

both_databases! {
    async fn an_alert_is_counted_on_every_page_of_the_console_until_somebody_reads_it(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let luis = world.patient(CASTELLANA, "Luis", "Marín").await;
        let desk = world.staff(CASTELLANA, Role::Reception).await;
        let doctor = world.staff(CASTELLANA, Role::Practitioner).await;
        let billing = world.staff(CASTELLANA, Role::Billing).await;
        book(&ana.browser, "2026-11-25T09:30").await;
        answered(&desk, &luis, "0").await;
        assert!(waits(&desk, "/console/agenda").await.is_empty(), "answers without an alert wait in the inbox");
        answered(&desk, &luis, "3").await;
        answered(&desk, &ana, "1").await;
        for path in ["/console/agenda", "/console/patients", "/console/mails", "/console/no-such-page"] {
            assert_eq!(waits(&desk, path).await, ["2 por atender"], "{path}");
        }
        assert_eq!(waits(&doctor, "/console/agenda").await, ["1 por atender"], "the own patients only");
        assert!(waits(&billing, "/console/invoices").await.is_empty());
        let inbox = doctor.open("/console/questionnaires").await;
        inbox.click("PHQ-9").await.press("Marcar como leído").await.is(200);
        assert!(waits(&doctor, "/console/agenda").await.is_empty());
        assert_eq!(waits(&desk, "/console/agenda").await, ["1 por atender"]);
    }

    async fn the_desk_reads_an_alert_and_leaves_it_to_those_who_act_on_it(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let desk = world.staff(CASTELLANA, Role::Reception).await;
        let admin = world.staff(CASTELLANA, Role::Admin).await;
        answered(&desk, &ana, "3").await;
        let answers = desk.open("/console/questionnaires").await.click("PHQ-9").await;
        answers.says("lo marca como leído quien atiende al paciente").does_not_say("Marcar como leído");
        let path = answers.url.path().trim_start_matches(&format!("/{CASTELLANA}")).to_owned();
        let token = answers.attribute("input[name=csrf]", "value").unwrap();
        desk.post(&format!("{path}/read"), &[("csrf", &token)]).await.is(303);
        assert_eq!(waits(&admin, "/console/agenda").await, ["1 por atender"], "it is still there");
        admin.open(&path).await.press("Marcar como leído").await.is(200);
        assert!(waits(&admin, "/console/agenda").await.is_empty());

        // Where the clinic tells the desk of alerts, the desk may act on them.
        world.edit_now(CASTELLANA, "[questionnaires]\n", "[questionnaires]\nalert_mail = [\"reception\"]\n");
        answered(&desk, &ana, "3").await;
        let answers = desk.open("/console/questionnaires").await.click("PHQ-9").await;
        answers.press("Marcar como leído").await.is(200);
    }

    async fn a_mail_tells_those_who_attend_the_patient_and_says_nothing_of_the_patient(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let desk = world.staff(CASTELLANA, Role::Reception).await;
        let doctor = world.staff(CASTELLANA, Role::Practitioner).await;
        world.staff(CASTELLANA, Role::Billing).await;
        book(&ana.browser, "2026-11-25T09:30").await;
        answered(&desk, &ana, "3").await;
        let email = |name: &str| format!("{name}@{CASTELLANA}.example");
        let mail = world.mail_to(&email("practitioner")).await;
        assert_eq!(mail.subject, "Unas respuestas necesitan su atención en Clínica Castellana");
        let said = format!("{mail:?}");
        for word in ["Ana", "Prieto", "PHQ", "Ítem"] {
            assert!(!said.contains(word), "{word} in {said}");
        }
        doctor.open(&mail.link("/console/responses/")).await.is(200).says("Ítem 9").says("Ana Prieto");
        for other in ["reception", "billing"] {
            assert!(world.mails_to(&email(other)).await.is_empty(), "{other} is not concerned");
        }
        let mails = desk.open("/console/mails").await;
        mails.says("Respuestas con aviso (personal)");
    }

    async fn where_nobody_attends_the_patient_those_who_read_the_answers_are_told_and_the_clinic_may_switch_it_off(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let desk = world.staff(CASTELLANA, Role::Reception).await;
        world.staff(CASTELLANA, Role::Practitioner).await;
        answered(&desk, &ana, "3").await;
        let reception = format!("reception@{CASTELLANA}.example");
        assert_eq!(world.mails_to(&reception).await.len(), 1);
        assert!(world.mails_to(&format!("practitioner@{CASTELLANA}.example")).await.is_empty());
        world.edit_now(CASTELLANA, "[questionnaires]\n", "[questionnaires]\nalert_mail = []\n");
        answered(&desk, &ana, "3").await;
        assert_eq!(world.mails_to(&reception).await.len(), 1, "no other");
    }
}
